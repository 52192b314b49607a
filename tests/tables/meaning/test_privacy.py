"""Persons in a file are noticed, and never repeated."""

from __future__ import annotations

from core.tables.files.intake import read
from core.tables.meaning.privacy import find, is_national_id, is_old_national_id, mask

# 11010519491231002X is the example number of GB 11643-1999
EXAMPLE = "11010519491231002X"


def warned(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(item.code, item.column, item.value) for item in find(read(text.encode(), "f"))]


def test_identity_numbers_have_a_check_character() -> None:
    assert is_national_id(EXAMPLE)
    assert is_national_id(EXAMPLE.lower())
    assert not any(is_national_id(EXAMPLE[:17] + char) for char in "0123456789")
    assert not is_national_id("11010519491331002X")
    assert is_old_national_id("110105491231002")
    assert not is_old_national_id("110105491331002")


def test_values_are_masked() -> None:
    text = f"id,CT,note,who\n{EXAMPLE},pos,call 138-1234-5678 today,张伟\nP2,neg,,王芳\nP3,neg,,李娜\n"
    found = warned(text)
    assert found == [
        ("national_id_found", "id", "1" + "*" * 16 + "X"),
        ("phone_found", "note", "1" + "*" * 11 + "8"),
        ("name_found", "who", "张*"),
    ]
    assert not any("5678" in str(item) or "1949" in str(item) for item in found)


def test_headers_that_name_persons() -> None:
    assert warned("姓名,Patient Name,身份证号,电话,CT\nA,B,C,D,pos\n") == [
        ("name_header", "姓名", None),
        ("name_header", "Patient Name", None),
        ("national_id_header", "身份证号", None),
        ("phone_header", "电话", None),
    ]


def test_a_study_file_without_persons_is_quiet() -> None:
    assert warned("患者编号,病灶,CT,肿瘤\nP1,1,阳性,胰腺癌\nP2,2,阴性,肝癌\n12345678901,3,可疑,胃癌\n") == []


def test_mask() -> None:
    assert [mask(text) for text in ("", "a", "ab", "abcd")] == ["", "a", "a*", "a**d"]
