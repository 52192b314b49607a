"""What an answer leaves out is listed row by row, with its reason."""

from core.reads.answers.records import left_out
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Plan, Unit
from core.tables.files.intake import read

FILE = """patient,lesion,CT,truth,arm
P1,1,1,1,A
P1,1,1,1,A
P1,2,1,0,A
P2,,0,0,B
,1,1,1,A
P3,1,1,1,B
P4,,0,0,A
"""


def study():
    table = read(FILE.encode(), "reads.csv")
    return build(table, guess(table, ReadingOptions()))


def listed(plan):
    return {found.reason: (found.rows.tolist(), found.texts) for found in left_out(study(), plan)}


def test_rows_are_listed_as_the_spreadsheet_numbers_them():
    found = listed(Plan())
    assert {reason: rows for reason, (rows, _) in found.items()} == {
        "duplicate_unit": [3],
        "no_patient": [6],
        "patient_without_lesions": [5, 8],
    }
    assert found["patient_without_lesions"][1] == {"patient": ["P2", "P4"], "lesion": ["", ""]}


def test_patients_without_lesions_count_at_patient_level():
    assert "patient_without_lesions" not in listed(Plan(unit=Unit.PATIENT))


def test_a_filter_is_no_reason():
    found = listed(Plan(where=(("arm", ("B",)),)))
    assert found["patient_without_lesions"][0] == [5]
