"""What pages hand out and show: tables as files that run nothing, names as they are written."""

from io import BytesIO

import pandas as pd
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from core.findings import Estimate
from core.tables.export import to_csv, to_xlsx
from core.words import words
from pages.ui.parts.sheet import Sheet, proportion, with_note
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


def test_a_table_has_one_button_to_copy_and_one_to_download():
    def script():
        import pandas as pd

        from pages.ui.parts.sheet import show_sheet
        from pages.ui.shell.frame import open_page

        with open_page("accuracy") as page:
            show_sheet(page, pd.DataFrame({"a": ["=1"]}), says="one cell", name="accuracy")

    at = AppTest.from_function(script, default_timeout=20).run()
    assert not at.exception
    assert [button.label for button in at.get("download_button")] == ["Download"]
    assert sum("copy-table" in part.value for part in at.html) == 1


def test_a_download_has_numbers_where_the_page_has_a_paper_s_form():
    estimate = Estimate(
        value=134 / 179,
        low=0.6793,
        high=0.8065,
        numerator=134,
        denominator=179,
        method="wilson",
        confidence_level=0.95,
    )
    sheet = Sheet(
        columns={"item": "Test", "sensitivity": "Sensitivity", "same": "Sensitivity"},
        rows=[["CT", proportion(words("en"), estimate), "=x"]],
    )
    frame = sheet.frame(words("en"))
    assert frame.iloc[0].tolist() == ["CT", 134 / 179, 0.6793, 0.8065, 134, 179, "=x"]
    assert list(frame.columns)[1:3] == ["Sensitivity", "Sensitivity: lower limit"]
    assert list(frame.columns)[-1] == "Sensitivity (2)"
    made = load_workbook(BytesIO(to_xlsx({"accuracy": frame}))).active
    assert [cell.data_type for cell in made[2]] == ["s", "n", "n", "n", "n", "n", "s"]
    # what must be known of the whole table is its last row, and moves no number
    noted = load_workbook(BytesIO(to_xlsx({"accuracy": with_note(frame, "=left open")}))).active
    assert [cell.value for cell in noted[2]] == [cell.value for cell in made[2]]
    assert [cell.value for cell in noted[3]] == ["=left open", *[None] * 6]


def test_names_are_shown_as_written():
    assert plain("*CT* :red[x] $a$\n<b>") == r"\*CT\* \:red\[x\] \$a\$ \<b\>"
