"""What a click changed: the sum behind the sentence, against the paper's table and against plain loops."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.examples.reads import LIVER_PETMR, THREE_READERS
from core.reads.answers.change import Paired, Shifted, What, against, changed, what_changed
from core.reads.answers.gained import Change as Kind
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import On, compare
from core.reads.answers.recorded import recorded_differences
from core.reads.counting.panel import panel
from core.reads.names import Names
from core.reads.plan import Plan, Policy, RuleText, Unit
from core.reads.study import WITH
from core.words import words
from core.words.answers.change import change_answer, listed, opening_words, subject
from core.words.answers.reads import comparison_answer
from core.words.answers.rule_names import spoken, spoken_plan

OR = RuleText("PET or MR", "PET | MR")
AND = RuleText("PET and MR", "PET & MR")


@pytest.fixture(scope="module")
def study():
    return LIVER_PETMR.load()


def between(study, before, after, pair=None):
    return changed(study, before, after, (panel(study, before), panel(study, after)), pair=pair)


def test_another_rule_is_told_against_its_best_member(study):
    found = between(study, Plan(), Plan(rules=(OR,)))
    assert isinstance(found, Paired) and (found.first, found.second) == ("MR", "PET or MR")
    assert found.comparisons[On.SENSITIVITY].second_minus_first == pytest.approx(2 / 179)
    assert found.gained.counts == {Kind.FOUND: 2, Kind.LOST: 0, Kind.ADDED: 0, Kind.REMOVED: 0}
    assert found.never == 1
    assert found.difference(On.SENSITIVITY).low >= 0
    said = change_answer(words("en"), found, Plan(), Plan(rules=(OR,)), {})
    assert said.startswith(
        "PET or MR instead of MR: finds 1.1 points more of the lesions with the condition ("
    )
    assert "by construction never fewer" in said and said.endswith("2 gained, 0 lost.")
    names = Names(condition=(("en", "HCC"), ("zh", "肝癌")), unit=(("en", "focus"), ("zh", "结节")))
    named = {
        code: change_answer(words(code).calling(names), found, Plan(), Plan(rules=(OR,)), {})
        for code in ("en", "zh")
    }
    assert "finds 1.1 points more of the foci with HCC present (" in named["en"]
    assert "在有肝癌的结节中多检出 1.1 个百分点" in named["zh"]


def test_rules_follow_each_other_and_back(study):
    there = between(study, Plan(rules=(OR,)), Plan(rules=(AND,)))
    back = between(study, Plan(rules=(AND,)), Plan(rules=(OR,)))
    assert (there.first, there.second, there.never) == ("PET or MR", "PET and MR", -1)
    one, two = there.comparisons[On.SENSITIVITY], back.comparisons[On.SENSITIVITY]
    assert one.second_minus_first == -two.second_minus_first
    assert there.gained.counts[Kind.LOST] == back.gained.counts[Kind.FOUND]


def test_fewer_has_limits_that_run_its_way(study):
    """Beside a verb of direction no limit is signed the other way, however the sum was made."""
    said = told(study, Plan(), Plan(rules=(RuleText("CT and PET", "CT & PET"),)))
    assert "finds 29.6 points fewer of the lesions with the condition (95% CI 20.9 to 40.1;" in said
    pair = compare(panel(study, Plan(rules=(OR,))), Plan(rules=(OR,)), [("CT", "PET or MR")])
    specificity = next(c for c in pair if c.on is On.SPECIFICITY)
    said = comparison_answer(words("en"), specificity, Unit.LESION)
    shown = specificity.headline_interval
    limits = f"{-100 * shown.high:.1f} to {-100 * shown.low:.1f}"
    assert (
        f"rightly clears 3.9 points fewer of the lesions without the condition than CT (95% CI {limits};"
        in said
    )


def test_shares_without_spread_say_why_they_have_no_interval(study):
    """Both at 100%: no linearised interval exists, and the sentence says so in words."""
    rule = Plan(rules=(OR,))
    said = told(study, rule, replace(rule, unit=Unit.PATIENT))
    assert "sensitivity of PET or MR 100.0% as before (no 95% CI: every unit is right both times, so" in said
    assert "not estimable" not in said
    assert "无 95%CI：前后两次所有单位均判读正确" in told(study, rule, replace(rule, unit=Unit.PATIENT), "zh")


def told(study, before, after, language="en"):
    return change_answer(words(language), between(study, before, after), before, after, {})


def test_a_rule_that_decides_alike_says_so(study):
    majority = RuleText("the majority of PET and MR", "majority(PET, MR)")
    said = told(study, Plan(rules=(AND,)), Plan(rules=(majority,)))
    assert said == "The majority of PET and MR decides as PET and MR does, whatever is read: nothing changes."
    again = RuleText(majority.name, "atleast(2, PET, MR)")
    said = told(study, Plan(rules=(majority,)), Plan(rules=(again,)))
    assert said == "The majority of PET and MR: the rule as before, nothing changes."


def test_a_cut_off_is_told_with_both_its_grades():
    study = THREE_READERS.load()
    first = told(study, Plan(), Plan(cutoffs=(("CT_A", 3.0),)))
    assert first.startswith(
        "CT_A positive from 3 instead of 4: finds 21.0 points more of the lesions with the"
    )
    assert "by construction never fewer" in first and "13 gained, 0 lost" in first
    back = told(study, Plan(cutoffs=(("CT_A", 3.0),)), Plan())
    assert "by construction never more" in back and "0 gained, 13 lost" in back


EN, ZH = words("en"), words("zh")


@pytest.mark.parametrize(("w", "gained"), [(EN, "2 gained, 0 lost"), (ZH, "新检出 2 个，丢失 0 个")])
def test_the_last_words_of_the_sentence_open_the_records(study, w, gained):
    found = between(study, Plan(), Plan(rules=(OR,)))
    assert opening_words(w, found) == gained
    assert told(study, Plan(), Plan(rules=(OR,)), w.language).endswith(gained + w("."))
    nothing = between(study, Plan(), Plan(indeterminate=Policy.POSITIVE))
    assert opening_words(w, nothing) == ""


def test_where_only_a_false_positive_went_its_words_open_it(study):
    plan = Plan(rules=(OR,))
    found = against(study, plan, panel(study, plan), "PETMR_recorded")
    assert found.gained.counts[Kind.REMOVED] == 1
    assert opening_words(EN, found) == "1 false positive fewer; 0 gained, 0 lost"
    assert opening_words(ZH, found) == "假阳性减少 1 个；新检出 0 个，丢失 0 个"


def test_each_kind_of_change_calls_its_lists_what_they_are(study):
    scored = THREE_READERS.load()
    rule = between(study, Plan(), Plan(rules=(AND,)))
    cutoff = between(scored, Plan(), Plan(cutoffs=(("CT_A", 5.0),)))
    handling = between(study, Plan(), Plan(indeterminate=Policy.POSITIVE))
    assert subject(EN, rule) == "PET and MR instead of MR"
    assert listed(EN, rule, Kind.LOST) == "Lost: found by MR, not by PET and MR"
    assert listed(ZH, rule, Kind.REMOVED) == "假阳性：MR 有，PET and MR 无"
    assert subject(EN, cutoff) == "CT_A positive from 5 instead of 4"
    for found in (cutoff, handling):
        assert listed(EN, found, Kind.LOST) == "Lost: found before, not now"
        assert listed(ZH, found, Kind.ADDED) == "假阳性：现在有，此前无"
    assert subject(EN, replace(cutoff, low=True)) == "CT_A positive up to 5 instead of 4"


def test_what_no_answer_hangs_on_is_no_change(study):
    assert what_changed(Plan(), Plan(confidence_level=0.9)) is None
    assert what_changed(Plan(rules=(OR,)), Plan(rules=(RuleText("X", OR.expression),))) is None
    assert between(study, Plan(), Plan(interval="jeffreys")) is None
    assert what_changed(Plan(), Plan(unit=Unit.PATIENT, rules=(OR,))) is What.UNIT


def by_hand(study, plan, item, on):
    """Right calls and units of each patient, row by row."""
    found = panel(study, plan)
    size = int(study.patient.max()) + 1
    x, n = np.zeros(size), np.zeros(size)
    for unit, row in enumerate(found.unit_rows):
        profile = found.unit_profile[unit]
        truth = found.reference[profile] == WITH
        verdict = found.verdicts[found.place(item)][profile]
        if truth == (on is On.SENSITIVITY) and verdict < 2:
            n[study.patient[row]] += 1
            x[study.patient[row]] += (verdict == 1) == truth
    return x, n


@pytest.mark.parametrize("on", [On.SENSITIVITY, On.SPECIFICITY])
@pytest.mark.parametrize(
    "after", [Plan(unit=Unit.PATIENT), Plan(where=(("tumour_type", ("PDAC",)),))], ids=["unit", "where"]
)
def test_other_units_have_the_linearised_difference(study, after, on):
    found = between(study, Plan(), after)
    assert isinstance(found, Shifted)
    share = found.shares[on]
    (x1, n1), (x2, n2) = by_hand(study, Plan(), found.item, on), by_hand(study, after, found.item, on)
    p1, p2 = x1.sum() / n1.sum(), x2.sum() / n2.sum()
    k = int(((n1 > 0) | (n2 > 0)).sum())
    d = (x2 - p2 * n2) / n2.sum() - (x1 - p1 * n1) / n1.sum()
    half = stats.t.ppf(0.975, k - 1) * np.sqrt(k / (k - 1) * (d**2).sum())
    assert share.change.second_minus_first == pytest.approx(p2 - p1, abs=1e-12)
    assert share.patients == k
    if half:
        assert share.change.low == pytest.approx(p2 - p1 - half, abs=1e-9)
        assert share.change.high == pytest.approx(p2 - p1 + half, abs=1e-9)
    else:
        assert share.change.low is None


def test_a_pair_on_other_units_is_a_difference_of_differences(study):
    plan = Plan(rules=(OR,))
    after = replace(plan, where=(("tumour_type", ("PDAC",)),))
    found = between(study, plan, after, ("CT", "PET or MR"))
    tests = {t.name: t.metrics["sensitivity"].value for t in accuracy(panel(study, after), after)}
    assert found.against == "CT"
    assert found.shares[On.SENSITIVITY].after == pytest.approx(tests["PET or MR"] - tests["CT"])


def test_another_handling_pairs_each_unit_with_itself(study):
    found = between(study, Plan(), Plan(indeterminate=Policy.POSITIVE))
    assert found.what is What.HANDLING
    assert not any(found.gained.counts.values())
    assert found.comparisons[On.SENSITIVITY].second_minus_first == 0


def test_a_pinned_test_stays(study):
    plan = Plan(rules=(OR,))
    found = against(study, plan, panel(study, plan), "CT")
    assert found.comparisons[On.SENSITIVITY].second_minus_first == pytest.approx(45 / 179)
    assert found.never == 0
    assert against(study, plan, panel(study, plan), "PET or MR") is None


def test_the_recorded_read_of_the_example_differs_in_one_row(study):
    found = recorded_differences(study, Plan())
    assert [(one.column, one.rule.expression, one.differ.differ) for one in found] == [
        ("PETMR_recorded", "PET | MR", 1)
    ]


def test_rules_are_called_as_people_read_them():
    tests = ["PET & CT", "MR", "CT", "PET"]
    w, zh = words("en"), words("zh")
    assert spoken("`PET & CT` | MR", tests, w) == "PET & CT or MR"
    assert spoken("CT & (PET | MR)", tests, w) == "CT and (PET or MR)"
    assert spoken("PET|MR", tests, zh) == "PET 或 MR"
    assert spoken("majority(CT, PET, MR)", tests, w) == "the majority of CT, PET and MR"
    assert spoken("~PET & atleast(1, CT, MR, PET)", tests, w).startswith("(not PET) and (at least 1 of")
    assert spoken("CT &", tests, w) == "CT &"


def test_a_name_that_is_taken_keeps_the_signs():
    plan = Plan(rules=(RuleText("A | B", "A | B"), RuleText("mine", "A & B")), hidden=("A | B",))
    w = words("en")
    named = spoken_plan(plan, ("A", "B"), ("A", "B"), w)
    assert [rule.name for rule in named.rules] == ["A or B", "mine"] and named.hidden == ("A or B",)
    assert spoken_plan(plan, ("A", "B", "a OR b"), ("A", "B"), w) == plan
