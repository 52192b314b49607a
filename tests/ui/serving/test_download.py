"""What pages hand out and show: tables as files that run nothing, names as they are written."""

from io import BytesIO

import pandas as pd
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from core.tables.export import to_csv, to_xlsx
from pages.ui.shell.text import plain

TABLE = pd.DataFrame({"=cmd()": ["=1+1", "-2.5", "阳性", "@x"], "n": [1, 2, 3, -4]})


def test_csv_opens_in_chinese_excel_and_holds_no_formula():
    data = to_csv(TABLE)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[:5] == ['"\'=cmd()","n"', '"\'=1+1","1"', '"-2.5","2"', '"阳性","3"', '"\'@x","-4"']


def test_xlsx_keeps_text_as_text_and_numbers_as_numbers():
    sheet = load_workbook(BytesIO(to_xlsx({"accuracy": TABLE}))).active
    assert sheet.title == "accuracy"
    assert [[cell.value for cell in row] for row in sheet.rows][:2] == [["=cmd()", "n"], ["=1+1", 1]]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 5


def test_both_buttons_stand_below_a_table():
    def script():
        import pandas as pd

        from pages.ui.parts import show
        from pages.ui.shell.frame import open_page

        with open_page("accuracy") as page:
            show.downloads(page, lambda: pd.DataFrame({"a": ["=1"]}), name="accuracy", key="k")

    at = AppTest.from_function(script, default_timeout=20).run()
    assert not at.exception
    assert len(at.get("download_button")) == 2


def test_names_are_shown_as_written():
    assert plain("*CT* :red[x] $a$\n<b>") == r"\*CT\* \:red\[x\] \$a\$ \<b\>"
