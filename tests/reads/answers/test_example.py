"""The liver study as published: every cell of its tables, every chi-square that can be reproduced."""

from dataclasses import replace

import pytest

from core.examples.reads import LIVER_PETMR
from core.reads.answers.groups.subgroups import levels
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.counting.panel import panel
from core.reads.plan import Cluster, Plan, RuleText, Unit

RULES = (
    RuleText("PET/MR by the OR rule", "PET | MR"),
    RuleText("CT and PET", "CT & PET"),
    RuleText("CT and PET and MR", "CT & PET & MR"),
    RuleText("CT or PET", "CT | PET"),
)
LESION = Plan(unit=Unit.LESION, rules=RULES)
PATIENT = replace(LESION, unit=Unit.PATIENT)


def answers(plan):
    part = panel(LIVER_PETMR.load(), plan)
    return {test.name: test for test in accuracy(part, plan, resample=False)}


def fractions(test):
    return {
        name: f"{test.metrics[name].numerator} / {test.metrics[name].denominator}"
        for name in ("sensitivity", "specificity", "ppv", "npv", "accuracy")
    }


TABLES = {
    ("lesion", "CT"): ("134 / 179", "123 / 127", "134 / 138", "123 / 168", "257 / 306"),
    ("lesion", "PET"): ("108 / 179", "127 / 127", "108 / 108", "127 / 198", "235 / 306"),
    ("lesion", "MR"): ("177 / 179", "118 / 127", "177 / 186", "118 / 120", "295 / 306"),
    ("lesion", "PETMR_recorded"): ("179 / 179", "117 / 127", "179 / 189", "117 / 117", "296 / 306"),
    ("lesion", "PET/MR by the OR rule"): ("179 / 179", "118 / 127", "179 / 188", "118 / 118", "297 / 306"),
    ("patient", "CT"): ("37 / 45", "26 / 30", "37 / 41", "26 / 34", "63 / 75"),
    ("patient", "PET"): ("38 / 45", "30 / 30", "38 / 38", "30 / 37", "68 / 75"),
    ("patient", "MR"): ("43 / 45", "21 / 30", "43 / 52", "21 / 23", "64 / 75"),
    ("patient", "PETMR_recorded"): ("45 / 45", "21 / 30", "45 / 54", "21 / 21", "66 / 75"),
}
PERCENTAGES = {
    ("lesion", "CT"): ("74.9", "96.9", "97.1", "73.2", "84.0"),
    ("patient", "PETMR_recorded"): ("100.0", "70.0", "83.3", "100.0", "88.0"),
}


@pytest.mark.parametrize(("unit", "test"), TABLES)
def test_tables_1_and_2(unit, test):
    found = answers(replace(LESION, unit=Unit(unit)))[test]
    assert tuple(fractions(found).values()) == TABLES[unit, test]
    for name, printed in zip(fractions(found), PERCENTAGES.get((unit, test), ()), strict=False):
        assert f"{100 * found.metrics[name].value:.1f}" == printed


SUBGROUPS = {
    "PDAC": ("16 / 19", "18 / 19", "18 / 19", "19 / 19", "16 / 17", "17 / 17", "14 / 17", "14 / 17"),
    "NEN": ("6 / 10", "6 / 10", "10 / 10", "10 / 10", "3 / 5", "5 / 5", "1 / 5", "1 / 5"),
    "CRC": ("9 / 9", "9 / 9", "9 / 9", "9 / 9", "1 / 1", "1 / 1", "1 / 1", "1 / 1"),
    "Other": ("6 / 7", "5 / 7", "6 / 7", "7 / 7", "6 / 7", "7 / 7", "5 / 7", "5 / 7"),
}


def test_tumour_types():
    """PET/MR in PDAC is 14 / 17: the printed 17 / 17 cannot be, since MR alone has 14 / 17."""
    found = {}
    for level in levels(LIVER_PETMR.load(), PATIENT, "tumour_type"):
        tests = {test.name: fractions(test) for test in accuracy(level.panel, PATIENT, resample=False)}
        found[level.name] = tuple(
            tests[name][metric]
            for metric in ("sensitivity", "specificity")
            for name in ("CT", "PET", "MR", "PETMR_recorded")
        )
    assert found == SUBGROUPS
    filtered = replace(PATIENT, where=(("tumour_type", ("PDAC",)),))
    assert fractions(answers(filtered)["PETMR_recorded"])["specificity"] == "14 / 17"


def test_units():
    lesions, patients = (panel(LIVER_PETMR.load(), plan) for plan in (LESION, PATIENT))
    assert (lesions.units, lesions.patients, lesions.count(1), lesions.count(0)) == (306, 75, 179, 127)
    assert (patients.units, patients.patients, patients.count(1), patients.count(0)) == (75, 75, 45, 30)


CHI_SQUARES = {
    # unit, first, endpoint: (only first, only second), printed statistic (textbook convention)
    ("lesion", "CT", "sensitivity"): ((0, 45), 45.000),
    ("lesion", "PET", "sensitivity"): ((0, 71), 71.000),
    ("lesion", "MR", "sensitivity"): ((0, 2), 0.500),
    ("lesion", "CT", "specificity"): ((6, 0), 4.167),
    ("patient", "CT", "sensitivity"): ((0, 8), 6.125),
    ("patient", "PET", "sensitivity"): ((0, 7), 5.143),
    ("patient", "MR", "sensitivity"): ((0, 2), 0.500),
    ("patient", "CT", "specificity"): ((5, 0), 3.200),
    ("patient", "PET", "specificity"): ((9, 0), 7.111),
    ("patient", "MR", "specificity"): ((0, 0), 0.000),
}


@pytest.mark.parametrize(("unit", "first", "on"), CHI_SQUARES)
def test_printed_chi_squares(unit, first, on):
    (b, c), printed = CHI_SQUARES[unit, first, on]
    plan = replace(LESION, unit=Unit(unit))
    found = {
        str(one.on): one
        for one in compare(panel(LIVER_PETMR.load(), plan), plan, [(first, "PETMR_recorded")])
    }[on]
    assert (found.only_first_correct, found.only_second_correct) == (b, c)
    if b + c:
        assert f"{found.mcnemar.textbook.statistic:.3f}" == f"{printed:.3f}"
    else:  # the paper prints 0.000 for 0 / 0
        assert found.mcnemar.textbook.statistic is None
        assert found.mcnemar.exact.p == 1


def test_the_printed_8_2_is_8_1():
    """PET has no false positive, so 10 and 0 are forced."""
    found = compare(panel(LIVER_PETMR.load(), LESION), LESION, [("PET", "PETMR_recorded")])[1]
    assert (found.only_first_correct, found.only_second_correct) == (10, 0)
    assert f"{found.mcnemar.textbook.statistic:.3f}" == "8.100"


OVERALL = {
    ("lesion", "CT", "PETMR_recorded"): 51.0,
    ("lesion", "PET", "PETMR_recorded"): 81.0,
    ("lesion", "MR", "PETMR_recorded"): 3.0,  # printed 2.000, which needs the OR rule's 9 false positives
    ("lesion", "MR", "PET/MR by the OR rule"): 2.0,
    ("patient", "CT", "PETMR_recorded"): 13.0,
    ("patient", "PET", "PETMR_recorded"): 16.0,
    ("patient", "MR", "PETMR_recorded"): 2.0,
}


@pytest.mark.parametrize(("unit", "first", "second"), OVERALL)
def test_overall_efficacy(unit, first, second):
    plan = replace(LESION, unit=Unit(unit))
    (found,) = compare_jointly(panel(LIVER_PETMR.load(), plan), plan, [(first, second)])
    assert found.naive.statistic == OVERALL[unit, first, second]
    assert found.naive.df == 2


def test_effective_df():
    """One term without discordance: P is 0.368 with the printed 2 df and 0.157 with the effective 1."""
    (found,) = compare_jointly(panel(LIVER_PETMR.load(), LESION), LESION, [("MR", "PET/MR by the OR rule")])
    assert (found.naive.df, found.naive.effective_df) == (2, 1)
    assert f"{found.naive.p:.3f} {found.naive.p_effective:.3f}" == "0.368 0.157"


def test_overall_efficacy_is_no_test_of_accuracy():
    """On right and wrong, patients: against CT 8 to 5, against PET 7 to 9."""
    part = panel(LIVER_PETMR.load(), PATIENT)
    for first, cells, p in (("CT", (5, 8), "0.581"), ("PET", (9, 7), "0.804")):
        found = compare(part, PATIENT, [(first, "PETMR_recorded")])[2]
        assert (found.only_first_correct, found.only_second_correct) == cells
        assert f"{found.mcnemar.exact.p:.3f}" == p


def test_the_impossible_tenth_false_positive_carries_the_specificity_result():
    part = panel(LIVER_PETMR.load(), LESION)
    found = compare(part, LESION, [("CT", "PET/MR by the OR rule")])[1]
    assert (found.only_first_correct, found.only_second_correct) == (5, 0)
    assert found.mcnemar.exact.p == 0.0625


@pytest.mark.parametrize(
    ("fuse_at", "rule", "tp", "fp"),
    [
        ("lesion", "CT and PET", 31, 0),
        ("patient", "CT and PET", 32, 0),
        ("lesion", "CT and PET and MR", 30, 0),
        ("patient", "CT and PET and MR", 31, 0),
        ("lesion", "CT or PET", 43, 4),
        ("patient", "CT or PET", 43, 4),
        ("lesion", "PET/MR by the OR rule", 45, 9),
        ("patient", "PET/MR by the OR rule", 45, 9),
    ],
)
def test_fusion_before_and_after_rolling_up(fuse_at, rule, tp, fp):
    found = answers(replace(PATIENT, fuse_at=Unit(fuse_at)))[rule]
    assert (found.tp, found.fp) == (tp, fp)


def test_patients_of_the_denominators_are_the_clusters():
    found = answers(LESION)["CT"].metrics
    assert found["sensitivity"].clustered.clusters == 45
    assert found["specificity"].clustered.clusters == 48
    assert found["accuracy"].clustered.clusters == 75


def test_rao_scott_on_the_effective_number_of_lesions():
    """The paper notes' Wilson form; our headline is the logit form with t quantiles."""
    found = answers(LESION)
    for name, printed in (("CT", "67.2 to 81.2"), ("PET", "51.3 to 68.7")):
        effective = found[name].metrics["sensitivity"].clustered.effective
        assert f"{100 * effective.low:.1f} to {100 * effective.high:.1f}" == printed
        assert effective.method == "wilson_effective"
        assert found[name].metrics["sensitivity"].clustered.method == "rao_scott_logit_t"


CLUSTERED = {
    "CT": ("45.0", "26.40", "22.98"),
    "PET": ("71.0", "19.03", "24.59"),
    "MR": ("2.0", "1.956", "2.000"),
}


@pytest.mark.parametrize("first", CLUSTERED)
def test_cluster_aware_statistics(first):
    naive, obuchowski, durkalski = CLUSTERED[first]
    found = compare(panel(LIVER_PETMR.load(), LESION), LESION, [(first, "PETMR_recorded")])[0]

    def printed(value, like):
        return f"{value:.{len(like.split('.')[1])}f}"

    assert printed(found.mcnemar.asymptotic.statistic, naive) == naive
    assert printed(found.clustered_tests.obuchowski.statistic, obuchowski) == obuchowski
    assert printed(found.clustered_tests.durkalski.statistic, durkalski) == durkalski
    assert found.headline == "sign_flip_midp"
    assert found.p == found.sign_flip.p <= found.sign_flip.p_exact


def test_tango():
    found = compare(panel(LIVER_PETMR.load(), LESION), LESION, [("CT", "PETMR_recorded")])[0]
    assert f"{100 * found.second_minus_first:+.1f}" == "+25.1"
    assert f"{100 * found.tango.low:.1f} to {100 * found.tango.high:.1f}" == "19.4 to 32.0"


def test_without_clusters_the_headline_is_mid_p():
    plan = replace(LESION, cluster=Cluster.OFF)
    found = compare(panel(LIVER_PETMR.load(), plan), plan, [("CT", "PETMR_recorded")])[0]
    assert (found.headline, found.headline_interval.method) == ("sign_flip_midp", "tango")
    assert found.p == found.mcnemar.midp.p
    assert found.clustered_difference is None


def test_the_tenth_false_positive_is_said():
    (told,) = [p for p in LIVER_PETMR.load().problems if p.code == "fused_read_unexplained"]
    assert (told.column, dict(told.details)["rule"], dict(told.details)["count"]) == (
        "PETMR_recorded",
        "PET | MR",
        1,
    )
