"""What takes long at a door is done in a process of its own, can be stopped there, and started again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import streamlit as st

from core.ablation.file.columns import COLUMNS
from core.reads.understanding import Brought, understood
from core.tables.files import process
from core.tables.files.turns import Reading
from pages.ui.door import arrival
from tests.alike import unlike
from tests.pages.app import sound
from tests.pages.door.door_app import open_door
from tests.pages.door.test_cards import CT_FILE, MR_FILE
from tests.pages.door.test_door import door
from tests.test_imports import ROOT

pytestmark = pytest.mark.usefixtures("no_incident")

GOLDEN_CSV = (ROOT / "core" / "examples" / "ablation" / "golden_log.csv").read_bytes()


def hostile_log(rows: int) -> bytes:
    """Every column of a log, nearly every text another one."""
    names = [column.name for column in COLUMNS]
    lines = [
        ",".join("2025-01-07" if name == "ablation_date" else f"{name[:3]} x{i}" for name in names)
        for i in range(rows)
    ]
    return "\n".join([",".join(names), *lines]).encode()


def costly_study(rows: int) -> bytes:
    """Measurements, nearly every text another one."""
    lines = [f"P{i // 2},{i % 2},{i * 0.37:.3f},{i * 0.91:.3f},{i % 3}.5,{i % 2}" for i in range(rows)]
    return "\n".join(["patient,lesion,CT,MR,PET,reference", *lines]).encode()


@pytest.fixture
def children(monkeypatch):
    """What was given to processes of their own, by name."""
    begun: list[str] = []
    run = process.run

    def counted(work, *args, **named):
        begun.append(work.__name__)
        return run(work, *args, **named)

    monkeypatch.setattr(process, "run", counted)
    return begun


@pytest.fixture
def stopped(monkeypatch):
    """Whoever waits presses Cancel while the list is not empty."""
    presses: list[object] = []
    wait = arrival.wait

    def waiting(page, reading, name, key):
        if presses:
            presses.pop()
            reading.cancel()
        wait(page, reading, name, key)

    monkeypatch.setattr(arrival, "wait", waiting)
    return presses


def test_a_costly_log_is_understood_outside_stopped_and_started_again(children, stopped):
    stopped.append(1)
    at = open_door(hostile_log(400))
    assert not at.exception and "understood" in children
    found = at.session_state["door.ablation"]
    assert [item.code for item in found.problems] == ["reading_cancelled"]
    assert found.log is None and at.session_state["view"].desks["ablation"].data is None
    again = next(button for button in at.button if "door.ablation.again" in str(button.key))
    again.click().run()
    assert not at.exception and children.count("understood") == 2
    found = at.session_state["door.ablation"]
    assert found.log is not None and found.log.rows == 400 and not found.working.broke_off
    assert at.session_state["view"].desks["ablation"].data.content is found.log
    assert not [button for button in at.button if "door.ablation.again" in str(button.key)]


def test_a_usual_log_is_understood_at_once_and_checked_outside_where_that_is_costly(children, monkeypatch):
    at = sound(open_door(GOLDEN_CSV))
    assert children == []
    found = at.session_state["door.ablation"]
    proposed = found.log.as_of
    monkeypatch.setattr("core.ablation.understanding.AT_ONCE", 0.0)
    day = next(one for one in at.date_input if "door.ablation.as_of" in str(one.key))
    day.set_value(proposed - timedelta(40)).run()
    at.button(key="door.ablation.go").click().run()
    assert not at.exception and children == ["checked"]
    found = at.session_state["door.ablation"]
    assert found.log.as_of == proposed - timedelta(40)
    assert at.session_state["view"].desks["ablation"].plan.plan.as_of == proposed - timedelta(40)


def test_a_check_that_is_stopped_leaves_the_log_as_it_was(children, stopped, monkeypatch):
    at = sound(open_door(GOLDEN_CSV))
    before = at.session_state["door.ablation"].log
    monkeypatch.setattr("core.ablation.understanding.AT_ONCE", 0.0)
    stopped.append(1)
    day = next(one for one in at.date_input if "door.ablation.as_of" in str(one.key))
    day.set_value(before.as_of - timedelta(40)).run()
    at.button(key="door.ablation.go").click().run()
    assert not at.exception and children == ["checked"]
    found = at.session_state["door.ablation"]
    assert found.log is before and [item.code for item in found.problems] == ["reading_cancelled"]


def test_the_proposed_cut_off_is_confirmed_without_checking_again(children, monkeypatch):
    at = sound(open_door(GOLDEN_CSV))
    monkeypatch.setattr("core.ablation.understanding.AT_ONCE", 0.0)
    at.button(key="door.ablation.go").click().run()
    assert children == [] and "as_of_assumed" not in {
        item.code for item in at.session_state["door.ablation"].log.problems
    }


def test_work_ends_with_the_file_and_with_the_session(monkeypatch):
    begun: list[Reading] = []
    monkeypatch.setattr(process, "run", lambda *_, **__: begun.append(Reading()) or begun[-1])
    monkeypatch.setattr(arrival, "wait", lambda page, *_: st.stop())
    at = open_door(hostile_log(400))
    found = at.session_state["door.ablation"]
    assert found.working.waits and not begun[0].done
    found.end()
    assert begun[0].done and not found.working.waits
    found.understand(None)
    found.understand(None)
    assert [reading.done for reading in begun] == [True, True, False]
    at.file_uploader(key="door.ablation.file").upload("other.csv", GOLDEN_CSV, "text/csv").run()
    assert begun[2].done and at.session_state["door.ablation"].log is not None


def test_a_costly_study_is_understood_outside_stopped_started_again_and_corrected(children, stopped):
    stopped.append(1)
    at = door(costly_study(5_000))
    assert children == ["understood"]
    found = at.session_state["door.reads"]
    assert [item.code for item in found.problems] == ["reading_cancelled"] and found.study is None
    again = next(button for button in at.button if "door.reads.again" in str(button.key))
    again.click().run()
    assert not at.exception and children == ["understood"] * 2
    found = at.session_state["door.reads"]
    here = understood(lambda _: None, Brought(table=found.table))
    assert unlike(found.reading, here.reading) is None and found.questions == here.questions
    assert found.values == here.values and found.unlisted == here.unlisted and found.scored == here.scored
    assert found.samples["CT"].startswith("0.000, ") and found.reading.tests == ("CT", "MR", "PET")
    found.change(at.session_state["view"], replace(found.options, cutoffs=((None, 100.0),)))
    assert found.working.waits
    at.run()
    assert not at.exception and found.study is not None
    assert len(children) == 3 and not found.working.waits
    assert at.session_state["view"].desks["reads"].data.content is found.study
    assert found.study.states["CT"].sum() == sum(i * 0.37 >= 100 for i in range(5_000))


def test_a_study_at_the_door_of_the_log_is_looked_at_outside_where_that_is_costly(children):
    at = open_door(costly_study(5_000))
    assert not at.exception and children.count("resembles_study") == 1
    assert at.button(key="door.ablation.carry").label == "Open it as a reader study"


def test_reading_a_study_ends_with_the_file_and_with_the_session(monkeypatch):
    begun: list[Reading] = []
    monkeypatch.setattr(process, "run", lambda *_, **__: begun.append(Reading()) or begun[-1])
    monkeypatch.setattr(arrival, "wait", lambda page, *_: st.stop())
    at = door(costly_study(5_000))
    at.session_state["door.reads"].end()
    assert begun[0].done
    at.session_state["door.reads"].understand(at.session_state["view"])
    at.file_uploader(key="door.reads.file").upload("other.csv", b"patient,CT,reference\nP1,1,1\n", "text/csv")
    assert begun[1:] and not begun[1].done
    at.run()
    assert [reading.done for reading in begun] == [True] * 3, "the third compares the files, in this run only"
    assert at.session_state["door.reads"].study is not None


def test_many_rows_are_compared_and_joined_outside_and_stopped_there(children, stopped):
    at = door(CT_FILE, name="first.csv")
    many = MR_FILE + "".join(f"q{i},1,+\n" for i in range(9_000))
    at.file_uploader(key="door.reads.partner.file").upload("second.csv", many.encode(), "text/csv")
    at.run()
    assert children == ["offered"] and at.button(key="door.reads.partner.True")
    stopped.append(1)
    at.button(key="door.reads.partner.True").click().run()
    assert children == ["offered", "joined"]
    assert "reading_cancelled" in {item.code for item in arrival_of(at).refusal.problems}


def arrival_of(at):
    return at.session_state["door.reads.arrival"]


def test_the_file_before_is_compared_outside_and_joined_there(children):
    many = MR_FILE + "".join(f"q{i},1,+\n" for i in range(9_000))
    at = door(many, name="first.csv")
    children.clear()
    at.file_uploader(key="door.reads.file").upload("second.csv", CT_FILE.encode(), "text/csv").run()
    assert children == ["offered"]
    at.button(key="door.reads.partner.True").click().run()
    assert not at.exception and "joined" in children
    assert set(at.session_state["door.reads"].table.source.joined) == {"first.csv"}
    assert at.session_state["door.reads"].table.rows == 9_026
