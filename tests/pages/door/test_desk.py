"""Nothing is lost: an own file beside an example, a file at the wrong door, a reload, a step back."""

import pytest

from core.examples.ablation import GOLDEN
from core.examples.reads import LIVER_PETMR, THREE_READERS
from core.reads.file.reading import Role
from core.tables.meaning.words.vocabulary import Meaning
from tests.pages.app import html, open_page, sound
from tests.pages.door.door_app import open_door
from tests.pages.door.test_door import NEXT, desk, door, found, go, opened

OWN = NEXT.replace("强化", "阳性")


def click(at, key):
    at.button(key=key).click().run()
    return sound(at)


def start(at):
    at.switch_page("app.py").run()
    return sound(at)


def test_an_own_study_survives_the_example_and_is_one_click_away():
    at = door(OWN)
    study = desk(at).data.content
    click(at, "door.reads.example.liver_petmr")
    assert at.title[0].value == "Accuracy" and desk(at).data.code == LIVER_PETMR.code
    click(at, "accuracy.beside.upload")
    assert desk(at).data.content is study and "file.csv" in html(at)
    click(at, "accuracy.beside.liver_petmr")
    assert desk(at).data.code == LIVER_PETMR.code
    start(at)
    assert found(at).study is study
    click(at, "door.present.reads.upload")
    assert at.title[0].value == "Accuracy" and desk(at).data.content is study


def test_the_roles_said_by_hand_survive_the_example():
    at = door("id,CT,truth,other\n" + "".join(f"{i},{i % 2},{i % 2},{1 - i % 2}\n" for i in range(9)))
    found(at).assign(at.session_state["view"], {"other": Role.REFERENCE})
    at.run()
    click(at, "door.reads.example.three_readers")
    start(at)
    assert found(at).roles()["other"] is Role.REFERENCE
    assert desk(opened(at)).data.content is found(at).study


def test_a_removed_own_file_is_gone_from_beside_the_example_too():
    at = start(click(door(OWN), "door.reads.example.liver_petmr"))
    click(at, "door.reads.remove")
    assert not desk(at).aside and desk(at).data.code == LIVER_PETMR.code


def test_a_file_that_is_no_study_never_stands_behind_an_examples_numbers():
    at = start(click(open_page("app.py"), "door.reads.example.liver_petmr"))
    at.file_uploader(key="door.reads.file").upload("x.csv", b"a,b\n1,2\n3,4\n", "text/csv").run()
    assert desk(at).data is None and list(desk(at).aside) == [LIVER_PETMR.code]


def test_steps_of_the_reading_can_be_taken_back_on_the_first_page():
    at = door(OWN)
    view = at.session_state["view"]
    found(at).blank(view, "MR", Meaning.NEGATIVE)
    at.run()
    assert dict(found(at).reading.blanks) == {"MR": Meaning.NEGATIVE}
    click(at, "door.reads.undo")
    assert not found(at).reading.blanks and list(desk(at).data.content.states["MR"])[1] == 3
    click(at, "door.reads.redo")
    assert list(desk(at).data.content.states["MR"])[1] == 0


@pytest.mark.parametrize(("language", "label"), [("en", "Three readers"), ("zh", "三名阅片者")])
def test_the_second_example_opens_with_one_click(language, label):
    at = open_page("app.py", language)
    button = at.button(key="door.reads.example.three_readers")
    assert label in button.label
    sound(button.click().run())
    assert desk(at).data.code == THREE_READERS.code
    assert {"en": "simulated data", "zh": "模拟数据"}[language] in html(at)
    assert "120" in html(at) and "40" in html(at)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("script", ["app.py", "pages/accuracy.py", "pages/comparison.py"])
def test_a_reload_says_what_happened_and_what_was_asked_and_takes_the_file_again(language, script):
    query = {"data": "upload", "rules": "PET or MR=PET | MR", "compare": "CT:PET or MR", "unit": "patient"}
    at = sound(open_page(script, language, **query))
    said = " ".join(f"{box.proto.title} {box.value}" for box in at.info).replace("\\", "")
    for word in {"en": ("reloaded", "Drop it again"), "zh": ("重新加载", "重新放入")}[language]:
        assert word in said
    assert "PET or MR" in said and "CT" in said
    rows = "".join(f"P{i},{i % 2},{i % 3 % 2},{(i + 1) % 2},{i % 2}\n" for i in range(12))
    data = ("patient,CT,PET,MR,reference\n" + rows).encode()
    at.file_uploader(key="door.reads.file").upload("again.csv", data, "text/csv").run()
    assert [rule.name for rule in desk(sound(at)).plan.rules] == ["PET or MR"]
    assert not at.info
    if script != "app.py":
        assert "again.csv" in html(at)


def test_a_log_at_the_reads_door_is_offered_the_other_door():
    at = door(GOLDEN.path.read_bytes(), name="log.csv")
    assert any("ablation log" in str(box.proto.title) for box in at.warning)
    click(at, "door.reads.carry")
    assert "door.reads" not in at.session_state
    assert at.session_state["view"].desks["ablation"].data.content.rows == 95


def test_a_study_at_the_logs_door_is_offered_the_other_door():
    at = open_door(OWN.encode())
    assert any("reader study" in str(box.proto.title) for box in at.warning)
    click(at, "door.ablation.carry")
    assert "door.ablation" not in at.session_state
    assert desk(at).data.content.rows == 5


def test_a_study_is_not_taken_for_a_log():
    for data in (LIVER_PETMR.path.read_bytes(), THREE_READERS.path.read_bytes(), OWN.encode()):
        assert not [box for box in door(data).warning if "ablation log" in str(box.proto.title)]


def test_an_error_says_whether_the_encoding_was_guessed():
    unclear = OWN.replace("可疑", "说不清").encode("gb18030")
    at = door(unclear)
    assert go(at).disabled
    assert any("gb18030 was guessed" in c.value.replace("\\", "") for c in at.caption)


def test_only_a_printed_table_leads_to_the_bounds_without_any_data():
    at = click(open_page("app.py"), "door.printed.go")
    assert at.title[0].value == "Fusion rules"
    assert "whatever the dependence" in html(at)
