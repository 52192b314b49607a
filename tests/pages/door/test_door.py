"""The front door of the reader study: what arrives, what was understood, and every correction of it."""

import io
from unittest.mock import patch

import openpyxl
import pytest
import streamlit as st

from core.reads.file.reading import Layout, Readers, Role
from core.reads.plan import Plan, Unit
from core.tables.meaning.words.vocabulary import Meaning
from tests.pages.app import html, open_page, sound

WIDE = """患者编号,病灶编号,肿瘤类型,最大径mm,增强CT,MR,金标准
P1,1,A,5,阳性,阳性,阳性
P1,2,A,12,强化,,阴性
P2,1,B,31,阴性,可疑,阳性
P3,1,B,8,阴性,阴性,阴性
P4,1,A,9,强化,阴性,阴性
"""
SCORES = "patient,lesion,modality,reader,score,truth\n" + "".join(
    f"P{p},1,{test},{reader},{(p + bonus) % 5 + 1},{p % 2}\n"
    for p in range(24)
    for test, bonus in (("CT", 0), ("MR", 1))
    for reader in "AB"
    if not (test == "CT" and reader == "B" and p == 3)
)


def door(data: str | bytes, language: str = "en", name: str = "file.csv"):
    at = open_page("app.py", language)
    content = data.encode() if isinstance(data, str) else data
    at.file_uploader(key="door.reads.file").upload(name, content, "text/csv").run()
    assert not at.exception
    return at


def found(at):
    return at.session_state["door.reads"]


def widget(kind, name):
    """The one of its kind whose key has this name, whatever the round."""
    return next(one for one in kind if f"door.reads.{name}." in str(one.key))


def go(at):
    return at.button(key="door.reads.go")


def opened(at):
    """The page that the button opens; while a callback is called a test's session knows no page yet."""
    with patch.object(st, "switch_page") as switch:
        go(at).click().run()
    switch.assert_called_once()
    return sound(at.switch_page(*switch.call_args.args).run())


def desk(at):
    return at.session_state["view"].desks["reads"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_unknown_values_are_listed_with_their_rows_and_refused(language):
    at = sound(door(WIDE, language))
    assert any("强化" in line for line in (html(at), *(m.value for m in at.markdown)))
    assert go(at).disabled
    assert desk(at).data is None
    unknown = [v for v in found(at).values if v.meaning is None]
    assert [(v.test, v.text, v.rows) for v in unknown] == [("增强CT", "强化", 2)]


def test_a_decided_value_makes_the_study():
    at = door(WIDE)
    found(at).learn(at.session_state["view"], [("增强CT", "强化", Meaning.POSITIVE)])
    sound(at.run())
    assert not go(at).disabled
    study = desk(at).data.content
    assert list(study.states["增强CT"]) == [1, 1, 0, 0, 1]
    assert list(study.states["MR"]) == [1, 3, 2, 0, 0]
    assert "<dt>Lesions</dt><dd>5</dd>" in html(at)


def test_undecided_values_can_be_taken_as_missing_and_that_can_be_taken_back():
    at = door(WIDE)
    widget(at.toggle, "unknown").set_value(True).run()
    assert list(desk(at).data.content.states["增强CT"]) == [1, 3, 0, 0, 3]
    widget(at.toggle, "unknown").set_value(False).run()
    assert desk(at).data is None and go(at).disabled


def test_what_a_blank_means_is_asked_with_its_count():
    at = door(WIDE.replace("强化", "阳性"))
    assert "blank_meaning_assumed" in {p.code for p in found(at).problems}
    asked = widget(at.selectbox, "blank")
    assert asked.label.replace("\\", "") == "MR: a blank means (1 blank)"
    asked.set_value(Meaning.NEGATIVE).run()
    assert list(desk(at).data.content.states["MR"]) == [1, 0, 2, 0, 0]
    assert "blank_meaning_assumed" not in {p.code for p in found(at).problems}


def test_bands_are_shown_with_their_units_and_can_be_moved():
    rows = "".join(f"P{i},{i},{i % 2},{i % 2}\n" for i in range(40))
    at = door("patient,size_mm,CT,truth\n" + rows)
    assert widget(at.text_input, "bands").value == "10, 20"
    widget(at.text_input, "bands").set_value("5; 30").run()
    group = desk(at).data.content.groups["size_mm"]
    assert group.levels == ("<5", "5-30", ">30")
    assert any("<5 (5)" in c.value.replace("\\", "") for c in at.caption)
    widget(at.text_input, "bands").set_value("small").run()
    assert desk(at).data.content.groups["size_mm"].levels == ("<5", "5-30", ">30")
    assert any("different numbers" in c.value for c in at.caption)


def test_a_row_per_read_asks_for_cutoffs_readers_and_absent_rows():
    at = sound(door(SCORES))
    assert found(at).reading.layout is Layout.LONG
    assert go(at).disabled
    for number in (0, 1):
        widget(at.number_input, f"cutoff.{number}").set_value(3.0).run()
    assert set(desk(at).data.content.states) == {"CT_A", "CT_B", "MR_A", "MR_B"}
    asked = widget(at.selectbox, "blank")
    assert asked.label.replace("\\", "") == "CT: an absent row means"
    asked.set_value(Meaning.NEGATIVE).run()
    assert desk(at).data.content.states["CT_B"][3] == 0
    widget(at.selectbox, "readers").set_value(Readers.POOLED).run()
    assert set(desk(at).data.content.states) == {"CT", "MR"}
    assert desk(at).data.content.rows == 48
    widget(at.selectbox, "readers").set_value(Readers.ANY).run()
    assert desk(at).data.content.rows == 24
    widget(at.button_group, "layout").set_value(Layout.WIDE).run()
    assert found(at).reading.layout is Layout.WIDE and not at.exception


def test_a_role_that_one_column_has_moves_to_the_other():
    at = door(
        "id,name2,CT,truth,alternative\n"
        + "".join(f"{i},n{i},{i % 2},{i % 2},{1 - i % 2}\n" for i in range(9))
    )
    view = at.session_state["view"]
    found(at).assign(view, {"alternative": Role.REFERENCE})
    sound(at.run())
    roles = found(at).roles()
    assert (roles["alternative"], roles["truth"]) == (Role.REFERENCE, Role.IGNORE)
    assert list(desk(at).data.content.reference[:2]) == [1, 0]
    found(at).assign(view, {"CT": Role.IGNORE})
    at.run()
    assert go(at).disabled and desk(at).data is None
    assert "tests_absent" in {p.code for p in found(at).problems}


def test_names_and_identity_numbers_are_warned_of_and_not_shown():
    at = door(
        "姓名,身份证号,患者,CT,金标准\n"
        + "".join(
            f"{n},11010519491231002X,P{i},{i % 2},{i % 2}\n" for i, n in enumerate(["王伟", "李娜", "张敏"])
        )
    )
    assert {"name_found", "national_id_found"} <= {p.code for p in found(at).problems}
    assert {"name_found", "national_id_found"} <= {p.code for p in desk(at).data.problems}
    shown = html(at) + "".join(found(at).samples.values())
    assert "王伟" not in shown and "11010519491231002X" not in shown


def test_a_paste_from_a_spreadsheet_is_read():
    at = open_page("app.py")
    at.text_area(key="door.reads.paste").set_value("patient\tCT\treference\nP1\t阳性\t1\nP2\t阴性\t0")
    at.button(key="door.reads.paste.go").click().run()
    sound(at)
    assert desk(at).data.content.rows == 2


def test_a_paste_is_not_undone_by_the_file_before_it():
    at = door(SCORES)
    at.text_area(key="door.reads.paste").set_value("patient\tCT\treference\nP1\t阳性\t1\nP2\t阴性\t0")
    at.button(key="door.reads.paste.go").click().run()
    at.run()
    assert desk(at).data.content.rows == 2


def test_a_refused_file_leaves_no_older_study_behind():
    at = door(WIDE.replace("强化", "阳性"))
    assert desk(at).data is not None
    at.file_uploader(key="door.reads.file").upload("broken.csv", b"\x00\x01" * 99, "text/csv").run()
    assert not at.exception
    assert desk(at).data is None and "door.reads" not in at.session_state


def test_a_removed_file_leaves_nothing_behind():
    at = door(WIDE.replace("强化", "阳性"))
    at.button(key="door.reads.remove").click().run()
    assert not at.exception
    assert desk(at).data is None
    assert "door.reads" not in at.session_state and "door.reads.arrival" not in at.session_state


def test_the_encoding_can_be_corrected():
    at = door(WIDE.encode("gb18030"))
    assert found(at).table.source.encoding == "gb18030"
    widget(at.selectbox, "encoding").set_value("big5").run()
    assert not at.exception
    assert found(at).table.source.encoding == "big5" or 'class="error"' in html(at)
    at = door("a,b\n患者,CT,金标准\nP1,1,1\nP2,0,0\n")
    widget(at.number_input, "header").set_value(2).run()
    assert found(at).table.columns == ("患者", "CT", "金标准")


def test_the_green_button_opens_the_accuracy_of_this_file():
    at = door(WIDE.replace("强化", "阳性"))
    opened(at)
    assert at.title[0].value == "Accuracy"
    assert "file.csv" in html(at)


NEXT = WIDE.replace("P1,1,A,5", "Q1,1,A,6")


def recipe_of(at):
    data = desk(at).data
    return data.recipe(desk(at).plan)


def with_recipe(at, content):
    at.file_uploader(key="door.reads.recipe.file").upload("r.json", content, "application/json").run()
    assert not at.exception
    return at


def decided():
    at = door(WIDE)
    found(at).learn(at.session_state["view"], [("增强CT", "强化", Meaning.POSITIVE)])
    return sound(at.run())


@pytest.mark.parametrize("recipe_first", [True, False])
def test_a_recipe_reads_the_next_file_and_asks_the_same(recipe_first):
    first = decided()
    first.session_state["view"].desks["reads"].change(Plan(unit=Unit.PATIENT, confidence_level=0.9))
    saved = recipe_of(first)
    if recipe_first:
        at = with_recipe(open_page("app.py"), saved)
        at.file_uploader(key="door.reads.file").upload("next.csv", NEXT.encode(), "text/csv").run()
    else:
        at = door(NEXT)
        assert desk(at).data is None
        with_recipe(at, saved)
    sound(at)
    assert list(desk(at).data.content.states["增强CT"]) == [1, 1, 0, 0, 1]
    assert (desk(at).plan.unit, desk(at).plan.confidence_level) == (Unit.PATIENT, 0.9)
    assert any("file.csv" in caption.value.replace("\\", "") for caption in at.caption)


def test_a_recipe_that_does_not_fit_is_explained_and_the_file_read_by_its_headers():
    at = with_recipe(door(WIDE.replace("增强CT", "PET").replace("强化", "阳性")), recipe_of(decided()))
    codes = {(p.code, p.column) for p in found(at).problems}
    assert {
        ("recipe_not_applied", None),
        ("recipe_column_missing", "增强CT"),
        ("recipe_column_new", "PET"),
    } <= codes
    assert desk(at).data.content.tests == ("PET", "MR")
    assert "增强CT" in html(at)


@pytest.mark.parametrize("content", [b"", b"[" * 50_000, b'{"format": "tandem-recipe"}', b"\xff"])
def test_a_broken_recipe_is_said_in_words(content):
    at = with_recipe(door(WIDE), content)
    assert 'class="error"' in html(at)
    assert not any("is read by the recipe" in caption.value for caption in at.caption)
    assert found(at).recipe is None


def test_a_recipe_chooses_the_header_row_again():
    data = "title,,\nsub,x,\n患者,CT,金标准\nP1,1,1\nP2,0,0\n"
    at = door(data)
    widget(at.number_input, "header").set_value(3).run()
    saved = recipe_of(at)
    again = with_recipe(door("a,b,c\nd,e,f\n" + data.split("\n", 2)[2]), saved)
    assert found(again).table.source.header_row == 3


def test_a_choice_that_refuses_the_file_can_be_changed_again():
    at = door(WIDE)
    at.number_input[0].set_value(40).run()
    assert not at.exception
    assert "Row 40 holds no headers" in html(at)
    next(one for one in at.number_input if one.value == 40).set_value(1).run()
    assert not at.exception
    assert found(at).table.source.header_row == 1


def test_a_file_of_another_code_page_is_read_with_the_chosen_one():
    text = "patient,lesion,reference,CT,MR,note\nP1,1,1,1,0,caf\u00e9 \u00ff\u00ff\nP2,1,0,0,0,\n"
    at = door(text.encode("cp1252"))
    next(one for one in at.selectbox if ".encoding." in str(one.key)).set_value("windows-1252").run()
    assert not at.exception
    assert found(at).table.values("note")[0] == "caf\u00e9 \u00ff\u00ff"


def test_a_workbook_that_is_refused_offers_its_sheets():
    book = openpyxl.Workbook()
    book.active.title = "one"
    other = book.create_sheet("two")
    for row in (["patient", "reference", "CT"], ["P1", 1, 1], ["P2", 0, 0]):
        book.active.append(row)
        other.append([*row, "MR" if row[0] == "patient" else 1])
    buffer = io.BytesIO()
    book.save(buffer)
    at = door(buffer.getvalue(), name="two.xlsx")
    assert found(at).table.source.sheet == "one"
    at.number_input[0].set_value(30).run()
    assert "Row 30 holds no headers" in html(at)
    sheet = next(one for one in at.selectbox if "two" in one.options)
    assert (sheet.value, list(sheet.options)) == ("one", ["one", "two"])
    sheet.set_value("two").run()
    assert not at.exception
    assert found(at).table.source.sheet == "two"
    assert found(at).reading.tests == ("CT", "MR")
