"""Which column a subgroup page begins with; the number of a lesion is none."""

from dataclasses import replace

from core.reads.answers.groups.subgroups import groupings, proposed_grouping
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.tables.files.intake import read


def study(header, rows, groups):
    raw = read("\n".join([header, *rows]).encode(), "x.csv")
    return build(raw, replace(guess(raw, ReadingOptions()), groups=groups, lesion=None))


def test_the_number_of_a_lesion_is_no_subgroup_and_a_type_comes_before_the_sex():
    rows = [
        f"P{p},{k},{'fm'[p % 2]},{('CRC', 'NEN', 'GIST')[p % 3]},{(p + k) % 2},{k % 2},{p % 2}"
        for p in range(24)
        for k in (1, 2, 3)
    ]
    made = study(
        "patient,number,sex,tumour_type,CT,MR,reference", rows, groups=("number", "sex", "tumour_type")
    )
    assert groupings(made) == ["sex", "tumour_type"]
    assert proposed_grouping(made) == "tumour_type"


def test_numbers_that_repeat_in_a_patient_are_a_group():
    rows = [f"P{p},{1 + p % 3},{k % 2},{p % 2},{(p + k) % 2}" for p in range(24) for k in (1, 2)]
    made = study("patient,grade,CT,MR,reference", rows, ("grade",))
    assert groupings(made) == ["grade"]


def test_a_first_number_that_repeats_in_a_patient_is_a_group():
    rows = [
        f"P{p},{number},{k % 2},{p % 2},{(p + k) % 2}" for p in range(24) for k, number in enumerate("1123")
    ]
    made = study("patient,grade,CT,MR,reference", rows, ("grade",))
    assert groupings(made) == ["grade"]
