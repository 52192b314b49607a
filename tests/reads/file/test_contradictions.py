"""What a file says against itself: cells, patients, tests and the reference standard."""

import numpy as np
import pytest

from core.reads.counting.panel import panel
from core.reads.file.reading import Role
from core.reads.plan import Plan, Unit
from tests.reads.file.built import study

LESIONS = "patient,lesion,site,CT,PET,MR,PETMR,reference\n" + "\n".join(
    f"{i // 3},{i % 3},{'ab'[i // 3 % 2]},{int(i % 4 > 0)},{i % 2},{int(i % 3 > 1)},{int(i % 2 or i % 3 > 1)}"
    f",{i // 2 % 2}"
    for i in range(90)
)


def codes(text, **options):
    return {p.code: p for p in study(text, **options).problems}


def test_a_sound_file_says_nothing():
    assert codes(LESIONS, columns=((Role.GROUP, "site"),)) == {}


def changed(row, column, value):
    """The sound file with one cell changed; row as a spreadsheet counts."""
    lines = [line.split(",") for line in LESIONS.split("\n")]
    lines[row - 1][lines[0].index(column)] = value
    return "\n".join(",".join(line) for line in lines)


def test_a_patients_column_that_differs_once():
    told = codes(changed(6, "site", "c"), columns=((Role.GROUP, "site"),))["differs_within_patient"]
    assert (told.column, told.row, told.value) == ("site", 6, "1")


def test_condition_without_any_read():
    text = LESIONS + "\n30,0,a,,,,,1\n30,1,a,,,,,0"
    told = codes(text)["condition_without_read"]
    assert (told.row, dict(told.details)["count"]) == (92, 1)


def test_a_test_that_is_the_reference():
    text = "patient,CT,MR,reference\n" + "\n".join(f"{i},{i % 2},{i // 2 % 2},{i % 2}" for i in range(40))
    assert codes(text)["test_equals_reference"].column == "CT"


def test_a_recorded_fused_read_that_no_rule_explains():
    told = codes(changed(2, "PETMR", "1"))["fused_read_unexplained"]
    assert (told.column, told.row) == ("PETMR", 2)
    assert dict(told.details) == {"count": 1, "rule": "PET | MR"}


def test_a_recorded_fused_read_far_from_any_rule():
    text = "patient,PET,MR,PETMR,reference\n" + "\n".join(
        f"{i},{i % 2},{i // 2 % 2},{i // 4 % 2},{i // 3 % 2}" for i in range(40)
    )
    assert "fused_read_unexplained" in codes(text)


@pytest.mark.parametrize(("value", "code"), [("1", "test_always_positive"), ("0", "test_always_negative")])
def test_a_constant_test(value, code):
    text = "patient,CT,MR,reference\n" + "\n".join(f"{i},{value},{i // 2 % 2},{i % 2}" for i in range(40))
    assert codes(text)[code].column == "CT"


def test_a_test_without_reads():
    text = "patient,CT,MR,reference\n" + "\n".join(f"{i},NA,{i // 2 % 2},{i % 2}" for i in range(40))
    assert codes(text, columns=((Role.TEST, "CT"), (Role.TEST, "MR")))["test_without_reads"].column == "CT"


@pytest.mark.parametrize(("value", "code"), [("0", "reference_none_with"), ("1", "reference_none_without")])
def test_a_reference_of_one_class(value, code):
    text = "patient,CT,reference\n" + "\n".join(f"{i},{i % 2},{value}" for i in range(40))
    assert code in codes(text)


def test_few_patients():
    text = "patient,CT,reference\n" + "\n".join(f"{i},{i % 2},{i // 2 % 2}" for i in range(19))
    assert dict(codes(text)["few_patients"].details) == {"count": 19, "limit": 20}
    assert "few_patients" not in codes(text + "\n19,1,1")


def test_many_tests_are_counted():
    """Reads of forty tests still make distinct patterns: 4**40 does not fit a number."""
    random = np.random.default_rng(1)
    reads = random.integers(0, 2, (300, 40))
    header = "patient,lesion,reference," + ",".join(f"CT{i}" for i in range(40))
    rows = [f"{i // 3},{i % 3},{i % 2}," + ",".join(map(str, reads[i])) for i in range(300)]
    found = study("\n".join([header, *rows]))
    part = panel(found, Plan())
    np.testing.assert_array_equal(part.verdicts[:, part.unit_profile].T, reads)
    patients = panel(found, Plan(unit=Unit.PATIENT))
    np.testing.assert_array_equal(
        patients.verdicts[:, patients.unit_profile].T, reads.reshape(100, 3, 40).max(axis=1)
    )
