"""The panel equals the design's semantics, enumerated one unit at a time."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.findings import Reason
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.counting.panel import panel
from core.reads.plan import Adjust, Cluster, Plan, Policy, RuleText, Unit
from tests.reads import slow

ITEMS = (*slow.TESTS, *slow.RULES)
RULES = tuple(RuleText(name, rule[0]) for name, rule in slow.RULES.items())
CODES = ("N", "P", "I", "M", "U")
STATUS = ("without", "with", "unknown")
POLICIES = [str(policy) for policy in Policy]

states = st.sampled_from("PPNNIM")
references = st.sampled_from(["with", "without", "without", "with", "unknown"])


@st.composite
def studies(draw, most_patients=4, most_lesions=3):
    lesions = []
    for patient in range(draw(st.integers(2, most_patients))):
        count = draw(st.integers(0, most_lesions))
        group = draw(st.sampled_from("ab"))
        lesions += [
            {
                "patient": f"P{patient}",
                "lesion": f"L{lesion}" if count else None,
                "reference": draw(references),
                "group": group,
                **{test: draw(states) for test in slow.TESTS},
            }
            for lesion in range(max(count, 1))
        ]
    order = draw(st.permutations(range(len(lesions))))
    lesions = [lesions[i] for i in order]
    if all(lesion["lesion"] is None for lesion in lesions):
        lesions[0]["lesion"] = "L0"
    if all(lesion["reference"] == "unknown" for lesion in lesions):
        lesions[0]["reference"] = "with"
    return lesions


plans = st.builds(
    Plan,
    unit=st.sampled_from(list(Unit)),
    rollup=st.sampled_from(["any", "all", "majority", "2"]),
    fuse_at=st.sampled_from(list(Unit)),
    indeterminate=st.sampled_from(list(Policy)),
    rules=st.just(RULES),
    cluster=st.sampled_from(list(Cluster)),
)


def expected_of(lesions, plan, policy=None):
    fuse_at = "lesion" if plan.unit is Unit.LESION else str(plan.fuse_at)
    policy = str(policy or plan.indeterminate)
    return slow.verdicts(lesions, ITEMS, str(plan.unit), plan.rollup, fuse_at, policy)


def found_of(part, second=False):
    """Status and verdicts of every unit in the order of its first row."""
    verdicts = (part.second_verdicts if second else part.verdicts)[:, part.unit_profile]
    order = np.argsort(part.unit_rows, kind="stable")
    reference = part.reference[part.unit_profile]
    return [(STATUS[reference[u]], [CODES[v] for v in verdicts[:, u]]) for u in order]


@given(studies(), plans)
def test_verdicts(lesions, plan):
    assert found_of(panel(slow.study_of(lesions), plan)) == expected_of(lesions, plan)


@given(studies(), plans)
def test_the_second_test_of_a_comparison_gets_the_opposite_extreme(lesions, plan):
    opposite = {Policy.BEST: Policy.WORST, Policy.WORST: Policy.BEST}
    policy = opposite.get(plan.indeterminate, plan.indeterminate)
    part = panel(slow.study_of(lesions), plan)
    assert found_of(part, second=True) == expected_of(lesions, plan, policy)


@given(studies(), plans)
def test_every_unit_with_a_known_reference_is_counted_once(lesions, plan):
    part = panel(slow.study_of(lesions), plan)
    expected = expected_of(lesions, plan)
    known = sum(truth != "unknown" for truth, _ in expected)
    for place, test in enumerate(accuracy(part, plan, resample=False)):
        found = (test.tp, test.fn, test.fp, test.tn, test.indeterminate, test.missing, test.not_decidable)
        tally = Counter((truth, verdicts[place]) for truth, verdicts in expected)
        assert found == (
            tally["with", "P"],
            tally["with", "N"],
            tally["without", "P"],
            tally["without", "N"],
            *(tally["with", v] + tally["without", v] for v in "IMU"),
        )
        assert sum(found) == known


@given(studies(), plans)
def test_paired_cells_count_units_on_which_tests_are_right(lesions, plan):
    opposite = {Policy.BEST: Policy.WORST, Policy.WORST: Policy.BEST}
    firsts = expected_of(lesions, plan)
    seconds = expected_of(lesions, plan, opposite.get(plan.indeterminate, plan.indeterminate))
    part = panel(slow.study_of(lesions), plan)
    for c in compare(part, replace(plan, adjust=Adjust.NONE)):
        i, j = ITEMS.index(c.first), ITEMS.index(c.second)
        tally = Counter()
        for (truth, one), (_, two) in zip(firsts, seconds, strict=True):
            asked = {"sensitivity": ("with",), "specificity": ("without",), "accuracy": ("with", "without")}
            if truth in asked[c.on] and one[i] in "PN" and two[j] in "PN":
                right = "P" if truth == "with" else "N"
                tally[one[i] == right, two[j] == right] += 1
        found = (c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct)
        assert found == (tally[True, True], tally[True, False], tally[False, True], tally[False, False])
        assert c.units == sum(found)
        if c.units:
            assert c.second_minus_first == (found[2] - found[1]) / c.units


@given(studies(), plans)
def test_right_patient_wrong_lesion(lesions, plan):
    """Positive patients with the condition in whom no lesion that may have it is called positive."""
    plan = replace(plan, unit=Unit.PATIENT, fuse_at=Unit.LESION)
    if plan.indeterminate in (Policy.BEST, Policy.WORST):
        plan = replace(plan, indeterminate=Policy.EXCLUDE)
    found = accuracy(panel(slow.study_of(lesions), plan), plan, resample=False)
    expected = expected_of(lesions, plan)
    for place, test in enumerate(found):
        count = 0
        for group, (truth, verdicts) in zip(slow.units_of(lesions, "patient"), expected, strict=True):
            others = [lesion for lesion in group if lesion["reference"] != "without"]
            policy = str(plan.indeterminate)
            seen = [slow.verdict([lesion], test.name, None, "lesion", policy) for lesion in others]
            count += truth == "with" and verdicts[place] == "P" and "P" not in seen
        assert test.right_patient_wrong_lesion == count


@given(studies(), plans)
def test_a_rule_over_patients_needs_a_positive_read_of_a_lesion_that_may_have_it(lesions, plan):
    plan = replace(plan, unit=Unit.PATIENT, fuse_at=Unit.PATIENT, rollup="any", indeterminate=Policy.EXCLUDE)
    found = {t.name: t for t in accuracy(panel(slow.study_of(lesions), plan), plan, resample=False)}
    expected = expected_of(lesions, plan)
    for name, (_, says) in slow.RULES.items():
        count = 0
        for group, (truth, verdicts) in zip(slow.units_of(lesions, "patient"), expected, strict=True):
            others = [lesion for lesion in group if lesion["reference"] != "without"]
            seen = {test: any(lesion[test] == "P" for lesion in others) for test in slow.TESTS}
            count += truth == "with" and verdicts[ITEMS.index(name)] == "P" and not says(seen)
        assert found[name].right_patient_wrong_lesion == count


@given(studies(), plans)
def test_a_filter_is_the_file_with_fewer_rows(lesions, plan):
    chosen = [lesion for lesion in lesions if lesion["group"] == "a"]
    usable = {lesion["reference"] for lesion in chosen} - {"unknown"}
    if not usable or (plan.unit is Unit.LESION and all(lesion["lesion"] is None for lesion in chosen)):
        return
    part = panel(slow.study_of(lesions), replace(plan, where=(("group", ("a",)),)))
    assert found_of(part) == expected_of(chosen, plan)


@given(studies(), plans)
def test_a_rule_and_its_simplification_agree(lesions, plan):
    """``CT | ~CT & MR`` is ``CT | MR``, with unusable reads too."""
    rules = (RuleText("long", "CT | ~CT & MR"), RuleText("short", "CT | MR"))
    part = panel(slow.study_of(lesions), replace(plan, rules=rules))
    assert (part.verdicts[part.place("long")] == part.verdicts[part.place("short")]).all()


@given(studies())
def test_or_is_never_less_sensitive_and_and_never_less_specific(lesions):
    plan = Plan(unit=Unit.LESION, indeterminate=Policy.NEGATIVE)
    complete = [{k: "N" if v == "M" else v for k, v in lesion.items()} for lesion in lesions]
    rules = (RuleText("or", "CT | PET"), RuleText("and", "CT & PET"))
    found = {t.name: t for t in accuracy(panel(slow.study_of(complete), replace(plan, rules=rules)), plan)}
    for name in ("CT", "PET"):
        assert found["or"].tp >= found[name].tp
        assert found["and"].tn >= found[name].tn


@given(studies(), plans, st.randoms(use_true_random=False))
def test_order_of_rows_and_names_of_patients_change_nothing(lesions, plan, random):
    shuffled = list(lesions)
    random.shuffle(shuffled)
    numbers = {lesion["patient"]: f"X{i}" for i, lesion in enumerate(reversed(shuffled))}
    renamed = [lesion | {"patient": numbers[lesion["patient"]]} for lesion in shuffled]
    one, two = (panel(slow.study_of(file), plan) for file in (lesions, renamed))
    assert list(accuracy(one, plan)) == list(accuracy(two, plan))
    assert compare(one, plan) == compare(two, plan)


@given(studies(), plans)
def test_swapping_two_tests_mirrors_the_comparison(lesions, plan):
    if plan.indeterminate in (Policy.BEST, Policy.WORST):
        plan = replace(plan, indeterminate=Policy.EXCLUDE)
    part = panel(slow.study_of(lesions), plan)
    for c, m in zip(compare(part, plan, [("CT", "two")]), compare(part, plan, [("two", "CT")]), strict=True):
        assert (c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct) == (
            m.both_correct,
            m.only_second_correct,
            m.only_first_correct,
            m.neither_correct,
        )
        assert c.p == m.p or abs(c.p - m.p) < 1e-12
        if c.units:
            assert c.second_minus_first == -m.second_minus_first
            assert abs(c.newcombe.low + m.newcombe.high) < 1e-12
            assert abs(c.tango.low + m.tango.high) < 1e-8


@given(studies(most_lesions=1), plans)
def test_one_unit_a_patient_is_not_clustered(lesions, plan):
    plan = replace(plan, cluster=Cluster.AUTO)
    part = panel(slow.study_of(lesions), plan)
    assert part.clusters is None
    for c in compare(part, plan):
        if c.p_reason is Reason.BY_CONSTRUCTION or c.mcnemar.midp.p is None:
            assert c.p is None
        else:
            assert c.p == pytest.approx(c.mcnemar.midp.p, abs=1e-12)


@given(studies(), plans)
def test_every_patient_twice(lesions, plan):
    """Counts double, proportions stay; Obuchowski's statistic doubles but for (K - 1) / K."""
    twins = [lesion | {"patient": lesion["patient"] + "'"} for lesion in lesions]
    plan = replace(plan, unit=Unit.LESION, cluster=Cluster.AUTO)
    one, two = panel(slow.study_of(lesions), plan), panel(slow.study_of([*lesions, *twins]), plan)
    for a, b in zip(accuracy(one, plan, resample=False), accuracy(two, plan, resample=False), strict=True):
        assert (2 * a.tp, 2 * a.fn, 2 * a.fp, 2 * a.tn) == (b.tp, b.fn, b.fp, b.tn)
        assert a.metrics["sensitivity"].value == b.metrics["sensitivity"].value
    for a, b in zip(compare(one, plan), compare(two, plan), strict=True):
        assert a.second_minus_first == b.second_minus_first
        if (
            a.clustered_tests is not None
            and (statistic := a.clustered_tests.obuchowski.statistic) is not None
        ):
            k = a.clustered_difference.clusters
            twice = b.clustered_tests.obuchowski.statistic
            assert b.clustered_difference.clusters == 2 * k
            assert abs(twice / (2 * k - 1) * 2 * k - 2 * statistic / (k - 1) * k) < 1e-9 * twice + 1e-12
