"""The answer in a sentence, on the example."""

import pytest

from core.examples.reads import LIVER_PETMR
from core.findings import Flag
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import On, compare
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Cluster, Plan, RuleText, Unit
from core.tables.files.intake import read
from core.words import words
from core.words.answers.reads import accuracy_answer, comparison_answer

PLAIN = Plan()
RULE = (RuleText("OR", "PET | MR"),)


def told(language, plan, pair, on):
    study = LIVER_PETMR.load()
    whole = panel(study, plan)
    found = next(c for c in compare(whole, plan, [pair]) if c.on is on)
    return comparison_answer(words(language), found, whole.unit)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "OR finds 25.1 points more of the lesions with the condition than CT "
            "(95% CI 18.5 to 33.2; McNemar by sign flips of patients, mid-p: p < 0.001, exploratory; "
            "45 patients).",
        ),
        (
            "zh",
            "与 CT 相比，OR 在有目标疾病的病灶中多检出 25.1 个百分点"
            "（95%CI 18.5~33.2；按患者符号翻转的 McNemar 检验，mid-P：P<0.001，探索性；45 名患者）。",
        ),
    ],
)
def test_a_difference_says_how_much_how_sure_and_on_whom(language, sentence):
    assert told(language, Plan(rules=RULE), ("CT", "OR"), On.SENSITIVITY) == sentence


def test_without_clusters_the_units_are_named():
    said = told("en", Plan(rules=RULE, cluster=Cluster.OFF), ("CT", "OR"), On.SENSITIVITY)
    assert said.endswith("179 lesions).")
    said = told("en", Plan(rules=RULE, unit=Unit.PATIENT), ("CT", "OR"), On.SENSITIVITY)
    assert "17.8 points more" in said and said.endswith("45 patients).")


def test_the_same_answers_are_called_the_same_and_not_a_difference_of_zero():
    said = told("en", Plan(rules=RULE), ("MR", "OR"), On.SPECIFICITY)
    assert said.startswith("OR and MR are right on the same lesions (")
    # MR is part of the rule: where it is positive, so is the rule
    assert "known by construction" in said and "p =" not in said


def test_no_sentence_says_significant():
    for language in ("en", "zh"):
        for on in On:
            said = told(language, Plan(rules=RULE), ("CT", "OR"), on)
            assert "ignifican" not in said and "显著" not in said and "统计学意义" not in said


def test_the_best_are_named_with_their_fractions():
    plan = Plan(rules=RULE, hidden=("PETMR_recorded",))
    whole = panel(LIVER_PETMR.load(), plan)
    said = accuracy_answer(words("en"), accuracy(whole, plan, resample=False), whole.unit)
    assert said.startswith("Highest sensitivity: OR 100.0% (179/179)")
    assert "highest specificity: PET 100.0% (127/127)" in said


def answered(text, language, plan=PLAIN):
    table = read(text.encode(), "reads.csv")
    options = ReadingOptions(columns=((Role.PATIENT, "patient"),))
    whole = panel(build(table, guess(table, options)), plan)
    return accuracy_answer(words(language), accuracy(whole, plan, resample=False), whole.unit), whole


def test_winners_with_other_counts_keep_their_own():
    """A misses one read; both find all they have."""
    rows = "".join(f"P{i},{'' if i == 1 else i % 2},{i % 2},{i % 2}\n" for i in range(24))
    said, _ = answered(f"patient,A,B,truth\n{rows}", "en")
    assert said.startswith("Highest sensitivity: A 100.0% (11/11), 95% CI 74.1 to 100.0 and B 100.0% (12/12)")
    assert "highest specificity: A and B 100.0% (12/12), 95% CI 75.8 to 100.0" in said


@pytest.mark.parametrize(("language", "none"), [("en", "95% CI not estimable"), ("zh", "95%CI 无法估计")])
def test_an_interval_that_cannot_be_estimated_is_said(language, none):
    text = "patient,lesion,A,B,truth\nP,1,1,0,1\nP,2,1,1,1\nP,3,0,0,0\nP,4,0,0,0\n"
    said, whole = answered(text, language)
    assert none in said and "–" not in said
    on_sensitivity = compare(whole, PLAIN)[0]
    told = comparison_answer(words(language), on_sensitivity, whole.unit)
    assert none in told and "–" not in told


def test_a_limit_that_the_test_set_to_zero_is_marked():
    plan = Plan()
    found = compare(panel(LIVER_PETMR.load(), plan), plan)
    for c in found:
        shown = c.headline_interval
        assert (shown.low > 0 or shown.high < 0) <= shown.excludes_zero
        if Flag.LIMIT_SET_TO_ZERO in shown.flags:
            assert 0 in (shown.low, shown.high)
