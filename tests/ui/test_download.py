"""Downloads open in Excel and run nothing."""

from io import BytesIO

import pandas as pd
from openpyxl import load_workbook

from pages.ui import download
from pages.ui.text import plain

TABLE = pd.DataFrame({"=cmd()": ["=1+1", "-2.5", "阳性", "@x"], "n": [1, 2, 3, -4]})


def test_csv_opens_in_chinese_excel_and_holds_no_formula():
    data = download.csv(TABLE)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[:5] == ["'=cmd(),n", "'=1+1,1", "-2.5,2", "阳性,3", "'@x,-4"]


def test_xlsx_keeps_text_as_text_and_numbers_as_numbers():
    sheet = load_workbook(BytesIO(download.xlsx(TABLE, sheet="accuracy"))).active
    assert sheet.title == "accuracy"
    assert [[cell.value for cell in row] for row in sheet.rows][:2] == [["=cmd()", "n"], ["=1+1", 1]]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 5


def test_names_are_shown_as_written():
    assert plain("*CT* :red[x] $a$\n<b>") == r"\*CT\* \:red\[x\] \$a\$ \<b\>"
