"""A log is the same whether the server or a process of its own understands it; what is costly goes there."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.ablation.file.columns import COLUMNS
from core.ablation.file.door import log_as_of, stated
from core.ablation.understanding import Brought, Stated, checked, understood
from core.examples.ablation import GOLDEN
from core.problems import Refusal
from core.tables.effort import AT_ONCE, Price, effort
from core.tables.files import process
from core.tables.files.intake import read
from core.tables.table import TextTable
from tests.alike import unlike
from tests.benchmarks.data import sessions
from tests.test_imports import ROOT

LESIONS = ROOT / "core" / "examples" / "ablation" / "golden_lesions.csv"
COUNTS = "month,hospital,indicator,numerator,denominator\n2024-01,A,2,8,9\n2024-02,A,2,7,9\n"


def hostile(rows: int) -> TextTable:
    """Every column of a log, every text another one."""
    names = [column.name for column in COLUMNS]
    lines = [
        ",".join(
            f"2025-01-{i % 28 + 1:02d}" if name == "ablation_date" else f"{name[:3]} fever {i}"
            for name in names
        )
        for i in range(rows)
    ]
    return read("\n".join([",".join(names), *lines]).encode(), "hostile.csv")


def golden() -> TextTable:
    return GOLDEN.load().cells.table


def apart(brought: Brought):
    """What a child understands."""
    reading = process.run(understood, brought)
    came = reading.result(120)
    assert reading._child is not None
    return came


@pytest.mark.parametrize(
    "make",
    [
        lambda: Brought(table=golden(), lesions=read(LESIONS.read_bytes(), "lesions.csv")),
        lambda: Brought(
            table=hostile(60),
            chosen={"centre": None, "operator": "centre"},
            texts={"comp_type": {"com fever 3": "none"}},
        ),
        lambda: Brought(table=read(COUNTS.encode(), "counts.csv")),
        lambda: Brought(table=read(b"patient_id,ablation_date\nP1,soon\nP2,later\n", "undated.csv")),
    ],
    ids=["golden with lesions", "hostile, decided", "counts", "no date"],
)
def test_a_child_understands_the_same(make):
    brought = make()
    here = process.at_once(understood, brought).result(0)
    there = apart(brought)
    assert unlike(here, there) is None
    assert (here.log is None) == (here.counts is not None or (bool(here.problems) and here.log is None))
    if there.log is not None:
        assert there.log.uncut is there.cells and there.log.memo.count("x") == 0
        again = Stated(
            cells=there.cells, lesion_cells=there.lesion_cells, as_of=there.log.as_of - timedelta(40)
        )
        checked_there = process.run(checked, again).result(120)
        assert checked_there.uncut is there.cells
        assert unlike(checked_there, process.at_once(checked, again).result(0)) is None


def test_what_no_column_understands_is_listed_and_counted_without_making_every_item():
    cells = understood(lambda _: None, Brought(table=hostile(60))).cells
    unclear = cells.not_understood
    items = list(unclear)
    assert unclear.open == len(unclear) == len(items) > 500
    assert unclear.any_proposed and list(unclear.proposed) == [i for i in items if i.proposal is not None]
    assert list(unclear[3:5]) == items[3:5] and unclear[-1] == items[-1]


def test_a_proposed_cut_off_that_is_stated_leaves_the_log_as_if_it_had_been_stated_at_once():
    came = understood(lambda _: None, Brought(table=golden()))
    assert came.log.problems[0].code == "as_of_assumed"
    wanted = log_as_of(came.cells, came.lesion_cells, came.log.as_of)
    assert unlike(stated(came.log, came.proposal), wanted) is None
    assert wanted.problems != came.log.problems


def test_usual_logs_are_understood_at_once_and_costly_ones_are_not():
    usual = sessions(golden(), 2_000, 20)
    assert Brought(table=golden()).quick and Brought(table=usual).quick
    costly = hostile(400)
    assert not Brought(table=costly).quick
    assert not Brought(table=golden(), lesions=costly).quick
    cells = understood(lambda _: None, Brought(table=golden())).cells
    assert Stated(cells=cells, lesion_cells=None, as_of=date(2026, 6, 30)).quick
    many = sessions(golden(), 60_000, 20)
    assert not Stated(cells=replace(cells, table=many), lesion_cells=None, as_of=date(2026, 6, 30)).quick


def test_effort_grows_with_texts_letters_cells_and_headers():
    free = {"text": 0, "letter": 0, "cell": 0, "header": 0}
    table = read(b"aa,b\nx,1\ny,1\nz,1\n" + b"w" * 1_064 + b",2\n", "f")
    prices = {"text": 6, "letter": 1_000, "cell": 8, "header": 3}
    found = {name: effort(table, Price(**{**free, name: 1_000})) for name in prices}
    assert found == prices
    assert effort(table, Price(**{**free, "text": AT_ONCE * 1_000})) > AT_ONCE


def test_a_log_being_understood_tells_its_progress_and_can_be_stopped():
    reading = process.run(understood, Brought(table=hostile(3_000)))
    until = time.monotonic() + 60
    while not 0 < reading.progress < 1 and time.monotonic() < until:
        time.sleep(0.02)
    assert 0 < reading.progress < 1
    reading.cancel()
    with pytest.raises(Refusal) as caught:
        reading.result(0)
    assert caught.value.problems[0].code == "reading_cancelled"
    assert reading._child is not None and reading._child.wait(10) is not None


def test_a_child_that_has_too_little_memory_says_so():
    with pytest.raises(Refusal) as caught:
        process.run(understood, Brought(table=golden()), memory=1_000_000).result(60)
    assert caught.value.problems[0].code in ("reading_failed", "reading_out_of_memory")


def test_a_function_of_another_room_is_no_work():
    reading = process.run(foreign, 1)
    with pytest.raises(Refusal) as caught:
        reading.result(60)
    assert caught.value.problems[0].code == "reading_failed"


def foreign(progress, number) -> int:
    return number
