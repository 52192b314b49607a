"""The front door of the reader study: a file, a paste or the example; what was understood; the reading."""

from __future__ import annotations

import re
import weakref
from html import escape
from typing import Literal

import pandas as pd
import streamlit as st

from core.ablation.file.recognise import looks_like_log
from core.examples.reads import LIVER_PETMR, THREE_READERS
from core.problems import Problem
from core.reads import recipe
from core.reads.answers.policies import read_tables
from core.reads.counting.panel import panel
from core.reads.plan import Plan, Unit
from core.reads.study import UNKNOWN, WITH, WITHOUT
from core.tables.table import TextTable
from core.words import N_
from pages.ui.door import arrival, companion, other_door, recipes, templates, understood
from pages.ui.door.fading import while_there
from pages.ui.door.reader_study import cards
from pages.ui.door.reader_study import reads_reading as door_reading
from pages.ui.door.reader_study.reads_pending import PendingReads
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import READS, UPLOAD

PENDING = "door.reads"
EXAMPLES = {LIVER_PETMR.code: N_("Try the example"), THREE_READERS.code: N_("Three readers (simulated)")}
"""The shipped studies and what their buttons say."""


def receive(page: Context) -> None:
    """The door itself: drop a file, paste, or open the example."""
    w = page.w
    st.subheader(w("Reader study"), anchor=False)
    st.write(w("Several modalities read on the same lesions or patients, against a reference standard."))
    examples(page)
    receive_file(page)
    if (pasted := arrival.paste(page, "reads")) is not None:
        _take(page, pasted)
    with st.expander(w("Template and recipe"), key="door.reads.templates"):
        templates.offer_reads(page)
        recipes.receive(page, "reads", recipe.read)
    found, now = pending(), recipes.kept("reads")
    if found is not None and now is not None and found.recipe is not now:
        if arrival.reread("reads", now, found.table):
            found.recipe = now
            st.rerun()
        _take(page, found.table)


def examples(page: Context) -> None:
    """The shipped studies, a click each; what the user brought stays beside them."""
    w = page.w
    with st.container(horizontal=True, gap="small"):
        for code, label in EXAMPLES.items():
            if st.button(w(label), key=f"door.reads.example.{code}"):
                if not reads.desk(page.view).take(code):
                    reads.open_example(page.view, code)
                page.view.active = READS
                st.switch_page("pages/accuracy.py")
    st.caption(
        w(
            "306 liver lesions in 75 patients: a reconstruction from a published PET/MR study. "
            "Or 120 simulated lesions in 40 patients: CT and MR, three readers, grades 1 to 5, "
            "some reads missing or indeterminate."
        )
    )


def receive_file(page: Context) -> None:
    """The uploader alone; a file that has come is read at once."""
    arrived = arrival.file(page, "reads", recipes.kept("reads"))
    arrival.when_gone("reads", lambda: _close(page))
    found = pending()
    if arrived is not None and (found is None or found.table is not arrived):
        _take(page, arrived)


def pending() -> PendingReads | None:
    """The table at the door, if any."""
    found: PendingReads | None = st.session_state.get(PENDING)
    return found


def forget(page: Context) -> None:
    """Drop the file with all that was made of it."""
    if pending() is not None:
        arrival.forget("reads")
        _close(page)


def _close(page: Context) -> None:
    if (found := pending()) is not None:
        found.end()
        reads.drop(page.view)
    st.session_state.pop(PENDING, None)


def _take(page: Context, table: TextTable) -> None:
    if (before := pending()) is not None:
        before.end()
    found = PendingReads(table, recipe=recipes.kept("reads"))
    st.session_state[PENDING] = found
    found.understand(page.view)


def review(page: Context) -> None:
    """Left what was understood with the way to the first answer, right the reading."""
    found = pending()
    if found is None:
        return
    w = page.w
    st.space("small")
    if looks_like_log(found.table):
        other_door.log_at_reads(page, found.table, lambda: _close(page))
        if not st.toggle(w("It is a reader study all the same"), key=f"door.reads.same.{found.serial}"):
            return
    fading = weakref.proxy(found)  # Streamlit keeps the callbacks of widgets that are gone
    view = page.view
    if found.working.waits:
        name = found.table.source.name or w("Cells with their header row")
        found.working.wait(page, name, f"reads.{found.serial}.{found.round}", lambda: found.settle(view))
    if found.working.broke_off:
        again = while_there(lambda: fading.understand(view))
        st.button(w("Start again"), key=f"door.reads.again.{found.serial}.{found.round}", on_click=again)
    left, right = st.columns(2, gap="medium")  # the reads of every test fit at 1280 pixels
    with left:
        st.subheader(w("What was understood"), anchor=False)
        _left_out(page, found)
        if found.study is not None:
            _understood(page, found)
        else:
            st.write(w("The file is not a study yet: what stands in the way is asked or listed here."))
        label = w("Show the accuracy of every test")
        kind: Literal["primary", "secondary"] = "primary" if found.study is not None else "secondary"
        # called before anything of this page is drawn anew: the next one begins at once
        go = while_there(lambda: _open(page, fading))
        st.button(label, key="door.reads.go", type=kind, disabled=found.study is None, on_click=go)
        asked = {"blank_meaning_assumed"} if cards.asks_of_blanks(found) else set()
        rest = [item for item in found.problems if not _is_left_out(item) and item.code not in asked]
        show.problems(page, rest, key="door.reads.problems")
        if found.study is None:
            understood.encoding_guessed(page, found.table)
    with right:
        companion.card(page, "reads", found.table)
        cards.show(page, found)
        st.subheader(w("How the file is read"), anchor=False)
        arrival.source(page, "reads", found.table)
        companion.receive(page, "reads", found.table)
        with st.expander(w("Every column, value and blank"), key="door.reads.every"):
            door_reading.show(page, found)
        with st.container(horizontal=True, gap="small"):
            show.recipe(page, reads.desk(page.view), key="door.reads.recipe.save")
            st.button(w("Remove this file"), key="door.reads.remove", on_click=forget, args=(page,))
            st.button(
                w("Undo"), key="door.reads.undo", disabled=not found.past, on_click=lambda: fading.undo(view)
            )
            st.button(
                w("Redo"),
                key="door.reads.redo",
                disabled=not found.future,
                on_click=lambda: fading.redo(view),
            )


def _open(page: Context, found: PendingReads) -> None:
    """Go to the first answer; where another study came to the desk meanwhile, this one comes back."""
    here = reads.desk(page.view)
    if here.data is None or here.data.content is not found.study:
        here.take(UPLOAD)
    page.view.active = READS
    st.switch_page("pages/accuracy.py")


def _is_left_out(item: Problem) -> bool:
    """Whether a problem says that rows or columns were left out: said above, with their counts."""
    return item.code.endswith("_left_out")


def _left_out(page: Context, found: PendingReads) -> None:
    """What the numbers do not rest on, before any number."""
    w, study = page.w, found.study
    lines = [
        w("{count} rows left out: {reason}.", count=group.rows.size, reason=w.label("excluded", group.reason))
        for group in (study.excluded if study is not None else ())
        if group.rows.size
    ]
    for line in lines:
        st.caption(plain(line))
    for number, item in enumerate(item for item in found.problems if _is_left_out(item)):
        st.caption(plain(w.problem(item).message))
        rows = [int(row) for row in re.findall(r"\d+", str(dict(item.details).get("rows", "")))]
        if rows and arrival.may_keep("reads", found.table):
            st.button(
                w("Keep these rows: they are data"),
                key=f"door.reads.keep.{number}.{found.serial}.{found.round}",
                on_click=arrival.keep,
                args=("reads", rows),
            )


def _understood(page: Context, found: PendingReads) -> None:
    w, study = page.w, found.study
    assert study is not None
    whole = panel(study, Plan())
    figures = [(w("Rows"), study.table.rows)]
    if whole.unit is Unit.LESION:
        figures.append((w("Lesions"), whole.units))
    figures += [
        (w("Patients") if study.patient is not None else w("Rows taken as patients"), whole.patients),
        (w("With the condition"), whole.count(WITH)),
        (w("Without"), whole.count(WITHOUT)),
    ]
    if unknown := whole.count(UNKNOWN):
        figures.append((w("Reference unknown"), unknown))
    st.html(
        '<dl class="tandem-figures">'
        + "".join(f"<div><dt>{escape(name)}</dt><dd>{w.numbers.count(n)}</dd></div>" for name, n in figures)
        + "</dl>"
    )
    rows = []
    for test in read_tables(study, Plan(unit=Unit.LESION if study.has_lesions else None)):
        positive, indeterminate, negative, missing = test.counts.sum(axis=1)
        rows.append([test.name, positive, negative, indeterminate, missing])
    states = ("positive", "negative", "indeterminate", "missing")
    names = [w("Test"), *(w.label("read_state", state) for state in states)]
    table = pd.DataFrame(rows, columns=names)
    show_sheet(page, table, says=w("Reads of every test"), name="reads-of-every-test")
