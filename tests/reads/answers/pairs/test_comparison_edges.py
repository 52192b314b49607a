"""What a comparison says where there is nothing, or almost nothing, to compare."""

import numpy as np
import pytest

from core.findings import Flag, Reason
from core.reads.answers.cautions import _few_discordant
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Cluster, Plan
from core.stats.paired.difference import tango
from core.tables.files.intake import read

CONVENTIONS = ("asymptotic", "corrected", "exact", "midp", "textbook")
CLUSTERED = ("obuchowski", "durkalski", "yang", "eliasziw")


def found(*rows: str):
    """Whole panel of a file of lesions: patient, reference, first and second read."""
    lines = [
        f"{patient},L{place},{'yes' if condition == '1' else 'no'},{'pos' if a == '1' else 'neg'},"
        f"{'pos' if b == '1' else 'neg'}"
        for place, (patient, condition, a, b) in enumerate(rows)
    ]
    table = read("\n".join(["patient,lesion,reference,CT,PET", *lines]).encode(), "edge.csv")
    study = build(table, guess(table, ReadingOptions(columns=((Role.PATIENT, table.columns[0]),))))
    return panel(study, Plan())


ALIKE = found("A111", "A111", "A100", "B111", "B000", "C111", "C000", "C000", "D111")
"""Four patients, nine lesions, and not one read on which the tests differ."""
ALONE = found("A111", "A110", "A110", "A101", "A000", "A001", "A010")
"""Everything in one patient."""
WITH_ONLY = found("A111", "A110", "B110", "B111", "C101", "C100", "D111")
"""Nobody without the condition."""


def by_endpoint(whole):
    return {str(one.on): one for one in compare(whole, Plan())}


@pytest.mark.parametrize(("on", "patients"), [("sensitivity", 4), ("specificity", 2), ("accuracy", 4)])
def test_without_discordance_tango_is_quoted_and_patients_alone_bound_it(on, patients):
    one = by_endpoint(ALIKE)[on]
    shown = one.headline_interval
    assert (one.p, one.p_reason) == (1.0, None)
    assert Flag.NO_DISCORDANT_PAIRS in shown.flags and not shown.excludes_zero
    own = one.clustered_difference
    assert (own.low, own.p, own.reason) == (None, None, Reason.NO_DISCORDANT_PAIRS)
    wide = tango(patients, 0, 0, 0)
    assert own.cautious.method == "tango"
    assert (own.cautious.low, own.cautious.high) == pytest.approx((wide.low, wide.high))
    # as good as K_eff patients, of whom there are at most K
    if on == "specificity":  # one lesion and two: as good as 9 / 5 patients
        assert (shown.low, shown.reason) == (None, Reason.AS_ONE_CLUSTER)
    else:
        assert one.tango.high < own.cautious.high < shown.high == -shown.low


def test_without_discordance_the_joint_tests_say_so():
    (one,) = compare_jointly(ALIKE, Plan())
    for test in (one.naive, one.clustered, one.small_sample):
        assert (test.statistic, test.p, test.reason) == (None, None, Reason.NO_DISCORDANT_PAIRS)


@pytest.mark.parametrize("on", ["sensitivity", "specificity", "accuracy"])
def test_one_patient_is_quoted_without_limits(on):
    one = by_endpoint(ALONE)[on]
    shown = one.headline_interval
    assert (shown.low, shown.high, shown.reason) == (None, None, Reason.SINGLE_CLUSTER)
    assert shown.second_minus_first == one.second_minus_first
    assert one.newcombe.low is not None
    assert (one.p, one.p_reason) == (None, Reason.SINGLE_CLUSTER)
    for name in CLUSTERED:
        assert getattr(one.clustered_tests, name).reason is Reason.SINGLE_CLUSTER


def test_an_endpoint_without_units_is_no_agreement():
    one = by_endpoint(WITH_ONLY)["specificity"]
    assert (one.units, one.second_minus_first, one.p_reason) == (0, None, Reason.NO_UNITS)
    assert one.mcnemar.flag is None
    tests = [getattr(one.mcnemar, name) for name in CONVENTIONS]
    tests += [getattr(one.clustered_tests, name) for name in CLUSTERED]
    for test in tests:
        assert (test.statistic, test.p, test.reason) == (None, None, Reason.NO_UNITS)


def test_the_joint_test_needs_both_conditions():
    (one,) = compare_jointly(WITH_ONLY, Plan())
    assert one.clustered.reason is one.small_sample.reason is Reason.ONE_CLASS
    assert (one.naive.effective_df, one.naive.statistic) == (1, pytest.approx(1 / 3))


def test_sign_flips_turned_round_stand_beside_and_are_never_quoted():
    nothing = by_endpoint(ALIKE)["sensitivity"].turned_round
    assert nothing is not None and (nothing.low, nothing.reason) == (None, Reason.NO_DISCORDANT_PAIRS)
    for one in compare(WITH_ONLY, Plan()):
        if (turned := one.turned_round) is not None:
            assert turned.method == "sign_flip_turned_round" != one.headline_interval.method
            assert turned.second_minus_first == one.second_minus_first
    # all who gain gain alike: one value is left
    gained = found(*(f"{who}1{read}" for who in "ABCDEFG" for read in ("01", "11", "11")), "H000")
    found_here = by_endpoint(gained)["sensitivity"].turned_round
    assert (found_here.low, found_here.high) == (1 / 3, 1 / 3)
    alone = Plan(cluster=Cluster.OFF)
    assert all(one.turned_round is None for one in compare(gained, alone))


def test_both_differences_together_weigh_patients_by_k_over_k_minus_1():
    rows = [(1, 0, 1), (1, 0, 1), (1, 1, 0), (0, 1, 0), (0, 0, 0), (1, 1, 1), (0, 0, 1), (1, 0, 1), (0, 1, 0)]
    owner = np.array([0, 0, 0, 0, 1, 1, 2, 3, 3])
    truth, first, second = np.array(rows).T
    (pair,) = compare_jointly(
        found(*(f"{'ABCD'[o]}{t}{a}{b}" for o, (t, a, b) in zip(owner, rows, strict=True))), Plan()
    )
    gain = np.where(truth == 1, second - first, first - second)
    of = np.stack([truth == 1, truth == 0])
    n = of.sum(axis=1)
    difference = (of * gain).sum(axis=1) / n
    each = (of * gain - difference[:, None] * of) / n[:, None]
    z = np.stack([np.bincount(owner, row) for row in each])
    expected = difference @ np.linalg.solve(z @ z.T * 4 / 3, difference)
    assert pair.clustered.statistic == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(("differing", "warned"), [(0, True), (9, True), (10, False)])
def test_few_discordant_units_of_independent_patients(differing, warned):
    rows = [f"{place:03}111" for place in range(40)] + [
        f"{place:03}101" for place in range(40, 40 + differing)
    ]
    whole = found(*(f"{chr(0x4E00 + int(row[:3]))}{row[3:]}" for row in rows))
    assert _few_discordant(by_endpoint(whole)["sensitivity"]) is warned
    assert not _few_discordant(by_endpoint(whole)["specificity"])
