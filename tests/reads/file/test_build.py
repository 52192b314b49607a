"""From file to study: readers, duplicates, blanks, unknown codes, cut-offs."""

import numpy as np
import pytest

from core.problems import Refusal, Severity
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import MOST_GUESSED, Readers, ReadingOptions, Repeats, Role, UnknownReads, guess
from core.reads.plan import Plan, Unit
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from tests.reads.file.built import refused, said, study

P, N, I, M = 1, 0, 2, 3  # noqa: E741


LONG = """
patient,lesion,modality,reader,result,reference
1,a,CT,A,pos,1
1,a,CT,B,neg,1
1,a,CT,C,pos,1
1,a,MR,A,pos,1
1,b,CT,A,neg,0
1,b,CT,B,equivocal,0
1,b,CT,C,neg,0
1,b,MR,A,neg,0
2,a,CT,A,neg,1
2,a,CT,B,neg,1
2,a,MR,B,pos,1
"""


def test_each_reader_is_a_test():
    found = study(LONG, blanks=((None, Meaning.MISSING),))
    assert found.tests == ("CT_A", "CT_B", "CT_C", "MR_A", "MR_B")
    assert found.states["CT_B"].tolist() == [N, I, N]
    assert found.states["CT_C"].tolist() == [P, N, M]
    assert found.reference.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("readers", "ct", "mr"),
    [
        (Readers.ANY, [P, I, M], [P, M, P]),
        (Readers.ALL, [N, N, N], [M, N, M]),
        (Readers.MAJORITY, [P, N, N], [M, N, M]),
    ],
)
def test_consensus_of_readers(readers, ct, mr):
    """Undecided only where an unusable read could change it: two of three, one of two, all."""
    found = study(LONG, readers=readers, blanks=((None, Meaning.MISSING),))
    assert found.tests == ("CT", "MR")
    assert found.states["CT"].tolist() == ct
    assert found.states["MR"].tolist() == mr


def test_pooled_readers_are_units_clustered_by_patient():
    found = study(LONG, readers=Readers.POOLED)
    assert found.tests == ("CT", "MR")
    part = panel(found, Plan())
    assert (part.units, part.patients) == (8, 2)
    assert part.clusters.patients == 2
    patients = panel(found, Plan(unit=Unit.PATIENT))
    assert (patients.units, patients.patients) == (5, 2)  # patient 1 as A, B, C saw it; 2 as A, B did
    assert patients.clusters.patients == 2
    ct = accuracy(patients, Plan(unit=Unit.PATIENT), resample=False)[0]
    assert (ct.tp, ct.fn, ct.indeterminate) == (2, 2, 1)  # 1: A and C positive, B equivocal; 2: both negative


def test_pooled_readers_of_patients_without_lesions():
    text = "patient,modality,reader,result,reference\n" + "\n".join(
        f"{i},CT,{who},{int(i % 3 > 0 and who == 'A')},{i % 2}" for i in range(30) for who in "AB"
    )
    found = study(text, readers=Readers.POOLED)
    part = panel(found, Plan(rollup="2"))
    assert (part.unit, part.units, part.patients) == (Unit.PATIENT, 60, 30)
    assert part.verdicts[0][part.unit_profile].sum() == 20  # a patient's own read is no lesion of two
    assert part.clusters.patients == 30


def test_pooled_readers_without_patients_cluster_by_lesion():
    text = "lesion,modality,reader,result,reference\n" + "\n".join(
        f"{i},CT,{who},{i % 2},{i % 2}" for i in range(30) for who in "AB"
    )
    found = study(text, readers=Readers.POOLED)
    assert said(found, "lesions_as_clusters")
    assert panel(found, Plan()).clusters.patients == 30


def test_a_read_of_nothing_named_is_left_out_and_listed():
    text = "lesion,modality,result,reference\na,CT,1,1\na,MR,0,1\n,CT,1,0\n,MR,1,0\nb,CT,0,0\nb,MR,0,0"
    found = study(text)
    assert found.rows == 2
    assert [(e.reason, e.rows.tolist()) for e in found.excluded] == [("no_lesion", [2, 3])]
    assert [p.row for p in said(found, "read_without_lesion")] == [4]


def test_readers_of_a_wide_file():
    text = """
patient,lesion,reader,CT,MR,reference
1,a,A,1,1,1
1,a,B,0,1,1
2,a,A,0,0,0
2,a,B,0,1,0
"""
    found = study(text)
    assert found.tests == ("CT_A", "CT_B", "MR_A", "MR_B")
    assert found.states["CT_B"].tolist() == [N, N]
    assert study(text, readers=Readers.ANY).states["CT"].tolist() == [P, N]


def test_a_repeated_read_is_left_out_and_listed():
    text = LONG + "1,a,CT,A,positive,1\n"
    found = study(text, blanks=((None, Meaning.MISSING),))
    assert found.states["CT_A"].tolist() == [P, N, N]
    (told,) = said(found, "duplicate_read")
    assert (told.row, told.column, told.value) == (13, "result", "positive")
    assert [(e.reason, e.rows.tolist()) for e in found.excluded] == [("duplicate_read", [11])]


@pytest.mark.parametrize(
    ("how", "states"),
    [
        (Repeats.FIRST, [P, N, N]),
        (Repeats.LAST, [N, N, N]),
        (Repeats.WORST, [N, N, N]),
        (Repeats.SEPARATE, [P, N, N, N]),
    ],
)
def test_repeats_that_differ_are_asked_and_settled(how, states):
    text = LONG + "1,a,CT,A,neg,1\n"
    told = refused(text)["question_repeats"]
    assert (told.column, told.row, dict(told.details)["count"]) == ("CT_A", 2, 2)
    found = study(text, repeats=how, blanks=((None, Meaning.MISSING),))
    assert found.states["CT_A"].tolist() == states


@pytest.mark.parametrize(("blank", "state"), [(Meaning.NEGATIVE, N), (Meaning.MISSING, M)])
def test_an_absent_row_is_a_blank(blank, state):
    found = study(LONG, blanks=(("CT", blank),))
    assert found.states["CT_C"].tolist() == [P, N, state]
    assert [p.column for p in said(found, "blank_meaning_assumed")] == ["MR", "MR"]


def test_a_lesion_with_two_references():
    """Same meaning in other words agrees; a value for missing says nothing."""
    text = """
patient,lesion,modality,result,reference
1,a,CT,pos,1
1,a,MR,pos,yes
1,b,CT,pos,1
1,b,MR,pos,0
2,a,CT,pos,unknown
2,a,MR,pos,0
2,b,CT,neg,0
2,b,MR,neg,
"""
    asked = refused(text)["question_repeats"]
    assert (asked.column, asked.row, dict(asked.details)["count"]) == ("reference", 4, 2)
    for how, truth in ((Repeats.FIRST, 1), (Repeats.LAST, 0)):
        found = study(text, repeats=how)
        assert found.reference.tolist() == [1, truth, 0, 0]
        assert [p.column for p in said(found, "repeats_settled")] == ["reference"]
    found = study(text, repeats=Repeats.WORST)
    assert found.reference.tolist() == [1, 2, 0, 0]
    (told,) = said(found, "reference_contradicts")
    assert (told.severity, told.row, told.value) == (Severity.ERROR, 5, "0")
    assert dict(told.details) == {"count": 1, "first": "1"}


def test_pooled_readers_who_disagree_on_the_reference():
    text = LONG.replace("1,a,CT,B,neg,1", "1,a,CT,B,neg,0")
    assert refused(text, readers=Readers.POOLED)["question_repeats"].column == "reference"


def test_a_repeated_lesion_is_left_out_and_listed():
    text = "patient,lesion,CT,reference\n1,a,1,1\n1,a,1,0\n1,b,0,0\n2,a,0,0\n2,b,1,0"
    found = study(text, repeats=Repeats.WORST)
    assert found.rows == 4
    (told,) = said(found, "duplicate_unit")
    assert (told.row, told.column, told.value) == (3, "lesion", "a")
    assert found.reference.tolist() == [2, 0, 0, 0]  # the repeat says the contrary: unknown
    assert said(found, "reference_contradicts")


def test_a_lesion_without_patient_is_left_out_and_listed():
    found = study("patient,lesion,CT,reference\n1,a,1,1\n,b,0,0\n2,a,0,0")
    assert [(e.reason, e.rows.tolist()) for e in found.excluded] == [("no_patient", [1])]
    assert [p.row for p in said(found, "lesion_without_patient")] == [3]


def test_a_patient_without_lesions_counts_at_patient_level():
    found = study("patient,lesion,CT,reference\n1,a,1,1\n1,b,1,0\n2,,0,0\n3,a,0,0")
    lesions, patients = (panel(found, Plan(unit=unit)) for unit in (Unit.LESION, Unit.PATIENT))
    assert (lesions.units, dict(lesions.set_aside)) == (3, {"patient_without_lesions": 1})
    assert (patients.units, dict(patients.set_aside)) == (3, {})


def test_a_patients_own_read_needs_no_second_lesion():
    found = study("patient,lesion,CT,reference\n1,a,1,1\n1,b,1,1\n2,,1,1\n3,a,1,0\n4,a,0,0")
    part = panel(found, Plan(unit=Unit.PATIENT, rollup="2"))
    assert part.verdicts[0][part.unit_profile].tolist() == [P, P, N, N]


def test_a_row_without_lesion_of_a_patient_with_others_is_a_lesion():
    found = study("patient,lesion,CT,reference\n1,a,1,1\n1,,0,0\n1,,0,0\n2,a,0,0\n3,a,0,1")
    assert found.is_lesion.all()
    assert found.rows == 5
    (told,) = said(found, "lesion_unnamed")
    assert (told.row, dict(told.details)["count"]) == (3, 2)


def test_rows_without_lesion_or_patient_stand_alone():
    found = study("lesion,CT,reference\na,1,1\n,0,0\n,0,0\nb,1,0")
    assert (found.rows, found.patient) == (4, None)


def test_repeated_patients_without_a_lesion_column_are_lesions():
    found = study("patient,CT,reference\n1,1,1\n1,0,0\n2,1,0")
    assert found.has_lesions
    assert said(found, "lesions_numbered")
    assert panel(found, Plan()).units == 3


def test_one_row_a_patient_is_a_patient():
    found = study("patient,CT,reference\n1,1,1\n2,0,0\n3,1,0")
    assert not found.has_lesions
    assert panel(found, Plan(unit=Unit.LESION)).unit is Unit.PATIENT
    ct = accuracy(panel(found, Plan(rollup="3")), Plan(), resample=False)[0]
    assert (ct.tp, ct.fp, ct.tn) == (1, 1, 1)  # rolling up has no say


def test_blanks_are_assumed_missing_with_a_warning():
    text = "patient,CT,MR,reference\n1,,1,1\n2,0,,0\n3,1,,1\n4,1,0,0"
    found = study(text)
    assert found.states["MR"].tolist() == [P, M, M, N]
    assert [(p.column, p.row, dict(p.details)["count"]) for p in said(found, "blank_meaning_assumed")] == [
        ("CT", 2, 1),
        ("MR", 3, 2),
    ]
    confirmed = study(text, blanks=((None, Meaning.NEGATIVE),))
    assert confirmed.states["MR"].tolist() == [P, N, N, N]
    assert not said(confirmed, "blank_meaning_assumed")


def test_unknown_codes_are_refused_with_counts():
    text = "patient,CT,reference\n1,pos,1\n2,hm,0\n3,neg,0\n4,hm,1\n5,what,1"
    told = refused(text, columns=((Role.TEST, "CT"),))
    assert (told["question_value"].severity, told["question_value"].column) == (Severity.ERROR, "CT")
    with pytest.raises(Refusal) as found:
        study(text, columns=((Role.TEST, "CT"),))
    listed = [(p.value, p.row, dict(p.details)["count"]) for p in found.value.problems]
    assert listed == [("hm", 3, 2), ("what", 6, 1)]
    taken = study(text, columns=((Role.TEST, "CT"),), unknown_reads=UnknownReads.MISSING)
    assert taken.states["CT"].tolist() == [P, M, N, M, M]
    assert len(said(taken, "read_taken_as_missing")) == 2


def test_an_unknown_reference_value_is_refused():
    told = refused("patient,CT,reference\n1,1,1\n2,0,hm\n3,0,0")
    assert told["question_value"].column == "reference"


def test_numbers_need_a_cutoff():
    text = "patient,CT,reference\n1,5,1\n2,2,0\n3,3,0\n4,4,1"
    told = refused(text)["question_cutoff"]
    assert (told.column, told.value) == ("CT", "2, 3, 4, 5")
    found = study(text, cutoffs=(("CT", 3.0),))
    assert found.states["CT"].tolist() == [P, N, P, P]
    assert found.scores["CT"].tolist() == [5, 2, 3, 4]
    live = panel(found, Plan(cutoffs=(("CT", 4.0),)))
    assert live.verdicts[0][live.unit_profile].tolist() == [P, N, N, P]


def test_what_a_number_is_said_to_mean_goes_before_the_cutoff():
    text = "patient,CT,reference\n1,5,1\n2,9,0\n3,3,0\n4,1,1\n5,NA,1"
    values = ((Meaning.MISSING, "CT", "9"), (Meaning.INDETERMINATE, "CT", "3"))
    found = study(text, cutoffs=(("CT", 4.0),), values=values)
    assert found.states["CT"].tolist() == [P, M, I, N, M]
    np.testing.assert_array_equal(found.scores["CT"], [5, np.nan, np.nan, 1, np.nan])


def test_a_cutoff_for_words_is_said():
    found = study("patient,CT,reference\n1,pos,1\n2,neg,0", cutoffs=(("CT", 2.0),))
    assert found.states["CT"].tolist() == [P, N]
    assert [p.column for p in said(found, "cutoff_without_numbers")] == ["CT"]


def test_a_value_that_does_not_occur_is_said():
    values = ((Meaning.POSITIVE, "CT", "ps"), (Meaning.POSITIVE, "CT", "pos"))
    found = study("patient,CT,reference\n1,pos,1\n2,neg,0", values=values)
    assert [(p.column, p.value) for p in said(found, "value_not_found")] == [("CT", "ps")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("patient,CT\n1,1\n2,0", "reference_absent"),
        ("patient,reference\n1,1\n2,0", "tests_absent"),
        ("patient,CT,reference\n1,1,\n2,0,unknown", "reference_all_unknown"),
        ("patient,lesion,CT,reference\n,a,1,1\n,b,0,0", "no_usable_rows"),
        ("lesion,modality,result,reference\n,CT,1,1\n,MR,1,0", "no_usable_rows"),
    ],
)
def test_files_that_are_no_study(text, code):
    assert code in refused(text)


def test_long_files_need_their_columns():
    text = "patient,lesion,CT,reference\n1,a,1,1"
    assert "long_columns_absent" in refused(text, columns=((Role.READ, "CT"),))
    text = "modality,result,reference\nCT,1,1\nMR,0,0"
    assert "long_units_absent" in refused(text)


def test_bands():
    text = "patient,lesion_size_mm,age,CT,reference\n" + "\n".join(
        f"{i},{size},{30 + i},{i % 2},{i % 2}"
        for i, size in enumerate((3, 9.9, 10, 15, 20, 20.1, 40, "NA", "") * 3)
    )
    found = study(text).groups["lesion_size_mm"]
    assert found.levels == (
        "3",
        "9.9",
        "10",
        "15",
        "20",
        "20.1",
        "40",
        "(blank)",
    )  # few sizes stay as they are
    found = study(text, bands=(("lesion_size_mm", (10.0, 20.0)),)).groups["lesion_size_mm"]
    assert found.levels == ("<10", "10-20", ">20", "(blank)")
    assert found.codes.tolist() == [0, 0, 1, 1, 1, 2, 2, 3, 3] * 3
    found = study(text, bands=(("age", (40.0,)),)).groups["age"]
    assert (found.levels, found.codes.tolist()) == (("<40", ">=40"), [0] * 10 + [1] * 17)
    assert len(study(text).groups["age"].levels) == 3


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (
            "patient,gold,CT,reference\nA,1,1,0\nB,0,0,1\n",
            ReadingOptions(
                columns=((Role.REFERENCE, "gold"), (Role.TEST, "CT"), (Role.TEST, "reference")),
                values=((Meaning.POSITIVE, "reference", "0"),),
            ),
        ),
        (
            "patient,lesion,modality,result,gold\nA,1,CT,1,1\nA,1,reference,1,1\nB,1,CT,0,0\nB,1,reference,0,0\n",
            ReadingOptions(columns=((Role.REFERENCE, "gold"),)),
        ),
    ],
)
def test_a_test_named_as_options_name_the_reference_is_refused(text, options):
    table = read(text.encode(), "a.csv")
    with pytest.raises(Refusal) as refused:
        build(table, guess(table, options))
    assert "test_named_reference" in {item.code for item in refused.value.problems}


@pytest.mark.parametrize(
    ("heads", "asked"),
    [
        ("CT early,CT late,PET early,PET late", ("early, late", "CT, PET")),
        ("CT Wang,CT Kowalska,PET Wang,PET Kowalska", ("Wang, Kowalska", "CT, PET")),
        ("高 CT,左 CT,高 MR,左 MR", ("高, 左", "CT, MR")),
        ("CT Wang,CT Li,PET Wang,PET Li", None),
        ("王 CT,李 CT,王 MR,李 MR", None),
        ("CT Dr. Müller,CT_Weber,MR-Dr. Müller,MR Weber", None),
        ("CT R1,CT R2,PET R1,PET R2", None),
        ("CT,PET,MR Wang", None),
    ],
)
def test_columns_that_may_be_readers_are_asked_about(heads, asked):
    rows = [
        f"P{i},{i % 2},{','.join(str((i + j) // 2 % 2) for j in range(heads.count(',') + 1))}"
        for i in range(20)
    ]
    table = read("\n".join([f"patient,truth,{heads}", *rows]).encode(), "x.csv")
    study = build(table, guess(table, ReadingOptions()))
    said = [(p.value, dict(p.details)["tests"]) for p in study.problems if p.code == "columns_like_readers"]
    assert said == ([] if asked is None else [asked])
    named = [p.value for p in study.problems if p.code == "names_are_readers"]
    assert bool(study.cells) is (asked is None and "MR Wang" not in heads)
    assert bool(named) is (bool(study.cells) and "R1" not in heads)


@pytest.mark.parametrize("role", [Role.REFERENCE, Role.TEST])
def test_a_column_of_very_many_words_is_refused_with_its_count(role):
    count = MOST_GUESSED + 1
    lines = [f"P{i},{i % 2},{i % 2},remark {i}" for i in range(count)]
    table = read("\n".join(["patient,reference,CT,other", *lines]).encode(), "a.csv")
    with pytest.raises(Refusal) as refused:
        build(table, guess(table, ReadingOptions(columns=((role, "other"),))))
    assert ("too_many_values", "other", (("count", count),)) in {
        (item.code, item.column, item.details) for item in refused.value.problems
    }


def test_very_many_numbers_need_a_cutoff_and_with_one_are_read_with_their_words():
    lines = [f"P{i},{i % 2},{'未做' if i == 5 else i / 8}" for i in range(MOST_GUESSED + 2)]
    table = read("\n".join(["patient,reference,SUV", *lines]).encode(), "a.csv")
    columns = ((Role.REFERENCE, "reference"), (Role.TEST, "SUV"))
    study = build(table, guess(table, ReadingOptions(columns=columns, cutoffs=(("SUV", 1.0),))))
    assert study.states["SUV"][:10].tolist() == [0, 0, 0, 0, 0, 3, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("read", "listed"),
    [
        ("①③⑤②", "①, ②, ③, ⑤"),
        ("３１２５", "１, ２, ３, ５"),
        ("10,2,3,-5", "-5, 2, 3, 10"),
    ],
)
def test_numbers_in_any_writing_are_listed_in_their_order(read, listed):
    """Circled and full-width digits are numbers to `numbers_of`, not to ``float``."""
    values = read.split(",") if "," in read else list(read)
    rows = "\n".join(f"P{i},{value},{i % 2}" for i, value in enumerate(values * 3))
    with pytest.raises(Refusal) as refused:
        study(f"patient,CT,reference\n{rows}")
    (asked,) = (item for item in refused.value.problems if item.code == "question_cutoff")
    assert (asked.column, asked.value, dict(asked.details)["count"]) == ("CT", listed, len(values) * 3)
