"""Headers match whatever their case, blanks, punctuation or width."""

from __future__ import annotations

import pytest

from core.tables.meaning.words.headers import best_matches, match

NAMES = {
    "patient": ("patient id", "病人编号", "患者编号", "病人"),
    "lesion": ("lesion id", "病灶", "病灶编号"),
    "reference": ("金标准", "reference standard"),
    "size_mm": ("大小", "直径"),
}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Patient ID", "patient"),
        ("patient_id", "patient"),
        (" PATIENT-ID: ", "patient"),
        ("ＰａｔｉｅｎｔＩＤ", "patient"),
        ("病人 编号", "patient"),
        ("病灶编号（No.）", "lesion"),
        ("直径(mm)", "size_mm"),
        ("SIZE MM", "size_mm"),
        ("金标准*", "reference"),
        ("CT", None),
        ("", None),
        ("()", None),
        ("patients", None),
    ],
)
def test_match(header: str, name: str | None) -> None:
    assert match(header, NAMES) == name


def test_each_name_gets_its_most_literal_column() -> None:
    columns = ["病人", "直径 (cm)", "Patient", "直径", "CT"]
    assert best_matches(columns, NAMES) == {"patient": "Patient", "size_mm": "直径"}
