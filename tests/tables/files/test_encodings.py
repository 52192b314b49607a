"""Encodings: mark, strict UTF-8, then GB18030; what was guessed is said and can be overridden."""

from __future__ import annotations

import pytest

from core.problems import Refusal
from core.tables.files.intake import read

TEXT = "病人,病灶,增强CT\n张三,1,阳性\n李四,2,未见\n王五,3,可疑\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_guessed(data: bytes, encoding: str) -> None:
    table = read(data, "f")
    assert table.columns == ("病人", "病灶", "增强CT")
    assert table.values("增强CT") == ["阳性", "未见", "可疑"]
    assert table.source.encoding == encoding
    assert "encoding" in table.source.guessed
    assert all(item.code != "encoding_doubtful" for item in table.problems)


def test_big5_by_choice_and_a_wrong_guess_is_doubted() -> None:
    data = "病人,病灶,結果\n張三,1,陽性\n李四,2,陰性\n陳五,3,可疑\n".encode("big5")
    table = read(data, "f", encoding="Big5")
    assert table.values("結果") == ["陽性", "陰性", "可疑"]
    assert table.source.guessed == ("header_row",)
    guessed = read(data, "f")
    assert "encoding_doubtful" in [item.code for item in guessed.problems]


def code(data: bytes, encoding: str | None) -> str:
    with pytest.raises(Refusal) as caught:
        read(data, "f", encoding=encoding)
    return caught.value.problems[0].code


def test_a_choice_that_does_not_fit_is_refused() -> None:
    assert code(TEXT.encode("gbk"), "utf-8") == "encoding_wrong"
    assert code(TEXT.encode(), "klingon") == "encoding_not_supported"
    assert code(b"a,b\n1,\xff\xff\n", None) == "encoding_unknown"


def test_a_western_file_by_choice() -> None:
    assert read("a,b\nPérez,1\n".encode("cp1252"), "f", encoding="windows-1252").values("a") == ["Pérez"]
