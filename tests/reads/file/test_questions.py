"""What a reading leaves open is asked, with what speaks for it and what each answer does."""

import pytest

from core.problems import Refusal
from core.reads.file.asking import questions
from core.reads.file.door import build
from core.reads.file.questions import Ask, answered
from core.reads.file.reading import ReadingOptions, guess
from core.tables.files.intake import read


def table(*lines):
    return read("\n".join(lines).encode(), "file.csv")


def asked(t, options=None):
    return questions(t, guess(t, options or ReadingOptions()))


TWO_TRUTHS = ("patient,histology,reference,CT", "1,1,0,0", "2,0,0,0", "3,1,1,1", "4,0,0,1")


def test_two_references_that_differ_are_a_question():
    t = table(*TWO_TRUTHS)
    (question,) = asked(t)
    assert (question.ask, question.changes_counts) == (Ask.REFERENCE, True)
    assert [(a.value, dict(a.counts)) for a in question.answers] == [
        ("reference", {"0": 3, "1": 1}),
        ("histology", {"1": 2, "0": 2}),
    ]
    with pytest.raises(Refusal) as refused:
        build(t, guess(t, ReadingOptions()))
    assert "question_reference" in [p.code for p in refused.value.problems]


def test_an_answer_is_put_into_the_options():
    t = table(*TWO_TRUTHS)
    (question,) = asked(t)
    options = answered(ReadingOptions(), question.answers[1])
    assert asked(t, options) == ()
    assert build(t, guess(t, options)).reference.tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("weak", "strong"),
    [("outcome", "biopsy_result"), ("status", "gold_std"), ("diagnosis", "final_pathology")],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_strong_word_for_the_truth_wins_over_a_weak_one(weak, strong, first):
    names = (weak, strong) if first else (strong, weak)
    t = table(f"patient,{names[0]},{names[1]},CT", "1,1,0,0", "2,0,0,0", "3,1,1,1", "4,0,1,1")
    reading = guess(t, ReadingOptions())
    assert (reading.reference, asked(t)) == (strong, ())


@pytest.mark.parametrize("header", ["death", "OS status", "vital status"])
def test_survival_is_no_reference_standard(header):
    t = table(f"patient,{header},CT", "1,1,0", "2,0,0", "3,1,1")
    assert guess(t, ReadingOptions()).reference is None
    t = table("patient,outcome,CT", "1,alive,0", "2,dead,0", "3,alive,1")
    assert guess(t, ReadingOptions()).reference is None


NAMED_ONCE = ("Patient ID,Lesion,CT,Reference", "P1,1,0,0", ",2,1,1", ",3,1,0", "P2,1,0,0", ",2,0,1")


def test_a_patient_named_once_is_carried_down_after_one_question():
    t = table(*NAMED_ONCE)
    (question,) = asked(t)
    assert (question.ask, question.count, question.row) == (Ask.CARRY_DOWN, 3, 3)
    study = build(t, guess(t, answered(ReadingOptions(), question.answers[0])))
    assert (study.rows, study.patients, study.excluded) == (5, 2, ())
    assert study.texts("Patient ID", study.table_rows) == ["P1", "P1", "P1", "P2", "P2"]


def test_or_the_rows_without_a_patient_are_left_out():
    t = table(*NAMED_ONCE)
    (question,) = asked(t)
    study = build(t, guess(t, answered(ReadingOptions(), question.answers[1])))
    assert (study.rows, [e.reason for e in study.excluded]) == (2, ["no_patient"])


def test_one_forgotten_name_is_no_pattern():
    t = table("patient,lesion,CT,reference", "1,1,0,0", "1,2,1,1", ",3,1,0", "2,1,0,0", "2,2,0,1")
    assert asked(t) == ()
