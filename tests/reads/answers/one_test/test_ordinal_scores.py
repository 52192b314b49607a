"""Graded reads: what was not seen ranks below every grade; what is unknown matters where it could count."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.one_test.ordinal import ordinal_comparisons, ordinal_tests
from core.reads.counting.panel import panel
from core.reads.counting.scores import unit_scores
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Plan, Unit
from core.report.reads.methods.paragraph import methods_paragraph
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from core.words import words

COLUMNS = (
    (Role.PATIENT, "patient"),
    (Role.LESION, "lesion"),
    (Role.REFERENCE, "truth"),
    (Role.TEST, "CT"),
    (Role.TEST, "MR"),
)
NOT_SEEN = """a 1 1 5 4|a 2 1 . 3|b 1 0 2 1|b 2 1 4 .|c 1 0 1 2|c 2 0 3 1|d 1 1 . 5|d 2 0 2 2|e 1 1 4 4
e 2 0 1 3|f 1 1 . 2|f 2 0 2 1"""


def graded(rows, blank=Meaning.NEGATIVE, **options):
    """A study of graded reads, from rows of patient, lesion, truth, CT and MR; a point is a blank."""
    lines = [[cell.replace(".", "") for cell in row.split()] for row in rows.replace("\n", "|").split("|")]
    text = "patient,lesion,truth,CT,MR\n" + "\n".join(",".join(line) for line in lines)
    table = read(text.encode(), "graded.csv")
    asked = ReadingOptions(
        columns=COLUMNS, blanks=((None, blank),), cutoffs=(("CT", 3.0), ("MR", 3.0)), **options
    )
    return build(table, guess(table, asked))


def ordinal(study, plan=None):
    plan = plan or Plan()
    whole = panel(study, plan)
    return {test.name: test for test in ordinal_tests(study, whole, plan)}


def test_a_lesion_that_was_not_seen_ranks_below_every_grade():
    study = graded(NOT_SEEN)
    ct = ordinal(study)["CT"]
    assert ct.left_out == 0
    # 3 of 6 found; of 36 pairs the 3 found outrank all 6 others: 18, the 3 unseen none
    assert ct.auc.value == 18 / 36
    at = list(ct.curve.cutoff).index(3.0)
    assert (ct.curve.tp[at], ct.curve.fn[at]) == (3, 3)
    assert ct.curve.cutoff[0] == -np.inf
    assert (ct.curve.sensitivity[0], ct.curve.specificity[0]) == (1.0, 0.0)
    (pair,) = ordinal_comparisons(study, panel(study, Plan()), Plan())
    assert pair.units == 12
    assert ordinal(graded(NOT_SEEN, Meaning.MISSING))["CT"].left_out == 3


def test_an_unseen_patient_ranks_last_and_is_not_dropped():
    study = graded("a 1 1 . 3|a 2 0 . 2|b 1 1 4 4|b 2 0 1 2|c 1 0 2 1|c 2 0 1 1|d 1 0 3 1|d 2 0 . 1")
    found = ordinal(study, Plan(unit=Unit.PATIENT))["CT"]
    assert found.left_out == 0
    assert found.auc.value == 2 / 4  # b above c and d, a below both


def test_a_missing_lesion_leaves_the_patient_out_unless_the_known_score_is_the_highest():
    rows = "a 1 1 5 3|a 2 0 . 2|b 1 1 4 4|b 2 0 . 2|c 1 0 2 1|c 2 0 1 1|d 1 0 3 1|d 2 0 1 1"
    study = graded(rows, Meaning.MISSING)
    assert ordinal(study, Plan(unit=Unit.PATIENT))["CT"].left_out == 1  # b might be 5, a cannot be more
    lowest = "a 1 1 1 3|a 2 0 . 2|b 1 1 4 4|b 2 0 . 2|c 1 0 2 1|c 2 0 1 1|d 1 0 3 1|d 2 0 3 1"
    study = graded(lowest, Meaning.MISSING)
    assert ordinal(study, Plan(unit=Unit.PATIENT, rollup="all"))["CT"].left_out == 1


GRADE = st.sampled_from([".", "1", "2", "3", "4", "5"])
LESION = st.tuples(st.integers(0, 4), st.integers(0, 1), GRADE, GRADE)


@given(st.lists(LESION, min_size=2, max_size=14))
@settings(max_examples=40, deadline=None)
def test_a_blank_that_means_negative_is_a_grade_of_zero(lesions):
    first = "z 1 1 5 5|z 2 0 1 1|z 3 0 4 2"
    rows = [f"p{patient} l{i} {truth} {ct} {mr}" for i, (patient, truth, ct, mr) in enumerate(lesions)]
    blank = graded("|".join([first, *rows]))
    zero = graded("|".join([first, *(row.replace(".", "0") for row in rows)]))
    for plan in (Plan(), Plan(unit=Unit.PATIENT), Plan(unit=Unit.PATIENT, rollup="all")):
        ours, theirs = ordinal(blank, plan), ordinal(zero, plan)
        for name in ("CT", "MR"):
            assert ours[name].auc == theirs[name].auc
            assert ours[name].left_out == theirs[name].left_out == 0
            for part in ("tp", "fn", "fp", "tn"):
                assert np.array_equal(getattr(ours[name].curve, part), getattr(theirs[name].curve, part))
        one, two = (ordinal_comparisons(s, panel(s, plan), plan) for s in (blank, zero))
        assert one == two


@given(st.lists(LESION, min_size=2, max_size=14))
@settings(max_examples=25, deadline=None)
def test_a_patient_left_out_could_have_had_another_score(lesions):
    """Whoever is ranked keeps the same score however the missing lesions are graded."""
    first = "z 1 1 5 5|z 2 0 1 1|z 3 0 4 2"
    rows = [f"p{patient} l{i} {truth} {ct} {mr}" for i, (patient, truth, ct, mr) in enumerate(lesions)]
    study = graded("|".join([first, *rows]), Meaning.MISSING)
    plan = Plan(unit=Unit.PATIENT)
    whole = panel(study, plan)
    kept = unit_scores(study, whole, plan, "CT")
    for grade in ("1", "5"):
        filled = graded("|".join([first, *(row.replace(".", grade) for row in rows)]), Meaning.MISSING)
        known = unit_scores(filled, panel(filled, plan), plan, "CT")
        assert np.array_equal(known[~np.isnan(kept)], kept[~np.isnan(kept)])


@pytest.mark.parametrize("unit", [Unit.LESION, Unit.PATIENT])
def test_the_curve_at_the_cutoff_in_use_has_the_counts_of_the_accuracy_page(unit):
    study = graded(NOT_SEEN)
    plan = replace(Plan(), unit=unit)
    counted = {test.name: test for test in accuracy(panel(study, plan), plan, resample=False)}
    for name, test in ordinal(study, plan).items():
        at = int(np.searchsorted(test.curve.cutoff, 3.0))
        assert [getattr(test.curve, cell)[at] for cell in ("tp", "fn", "fp", "tn")] == [
            getattr(counted[name], cell) for cell in ("tp", "fn", "fp", "tn")
        ]


def test_lettered_grades_are_said_as_the_file_writes_them():
    grades = ["2", "3", "4a", "4b", "4c", "5"]
    text = "id,MG,truth\n" + "".join(f"{i},{grades[i % 6]},{i // 6 % 2}\n" for i in range(24))
    table = read(text.encode(), "x.csv")
    study = build(table, guess(table, ReadingOptions(cutoffs=(("MG", 4.2),))))
    assert [study.grade("MG", n) for n in (3.0, 4.1, 4.2, 4.3)] == ["3", "4a", "4b", "4c"]
    assert "4b" in methods_paragraph(study, Plan(), words("en"))
