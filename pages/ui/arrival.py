"""A file arriving at either door: uploaded, read in a child process when it is large, re-read on request."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from core.problems import Refusal
from core.tables import encodings, process
from core.tables.limits import LIMITS, MEGABYTE
from core.tables.table import TextTable
from pages.ui import show
from pages.ui.frame import Context

TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "parquet"]
LOOK_EVERY = 0.15
"""Seconds between looks at a file being read."""


@dataclass(slots=True)
class Arrival:
    """An upload and how it is to be read; ``reading`` while a child reads it."""

    file_id: str
    name: str
    data: bytes
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    reading: process.Reading | None = None

    def start(self) -> None:
        """Begin to read, anew if the choices changed."""
        self.reading = process.start(
            self.data, self.name, encoding=self.encoding, sheet=self.sheet, header_row=self.header_row
        )


def _key(door: str) -> str:
    return f"door.{door}.arrival"


def file(page: Context, door: str) -> TextTable | None:
    """The uploader of a door; the table in the run in which it becomes ready, else None."""
    w = page.w
    uploaded = st.file_uploader(
        w("Drop a file (CSV, Excel, ODS, Parquet; up to {limit} MB)", limit=LIMITS.upload_bytes // MEGABYTE),
        type=TYPES,
        key=f"door.{door}.file",
    )
    arrival: Arrival | None = st.session_state.get(_key(door))
    if uploaded is not None and (arrival is None or arrival.file_id != uploaded.file_id):
        arrival = Arrival(uploaded.file_id, uploaded.name, uploaded.getvalue())
        arrival.start()
        st.session_state[_key(door)] = arrival
    if arrival is None or arrival.reading is None:
        return None
    if not arrival.reading.done:
        _wait(page, arrival)
    reading, arrival.reading = arrival.reading, None
    try:
        return reading.result(0)
    except Refusal as refusal:
        show.problems(page, refusal.problems, key=f"door.{door}.refused")
        return None


def _wait(page: Context, arrival: Arrival) -> None:
    """Progress and a way to stop; Streamlit ends this loop when the user clicks."""
    w, reading = page.w, arrival.reading
    assert reading is not None
    st.button(w("Cancel"), key="door.cancel", on_click=reading.cancel)
    bar = st.progress(0.0, w("Reading {name}", name=arrival.name))
    while not reading.done:
        bar.progress(reading.progress, w("Reading {name}", name=arrival.name))
        time.sleep(LOOK_EVERY)
    bar.empty()


def source(page: Context, door: str, table: TextTable) -> None:
    """What was guessed about the file itself (encoding, sheet, header row), and a way to change it."""
    w = page.w
    arrival: Arrival | None = st.session_state.get(_key(door))
    known = table.source
    facts = [known.name, known.format.upper()]
    if known.encoding:
        facts.append(known.encoding)
    if known.sheet:
        facts.append(known.sheet)
    facts.append(w("header in row {row}", row=known.header_row))
    with st.expander(" · ".join(fact for fact in facts if fact)):
        if arrival is None or arrival.name != known.name:
            st.caption(w("Paste again to change how the cells are split."))
            return

        def again(field: str, key: str) -> None:
            setattr(arrival, field, st.session_state[key])
            arrival.start()

        if known.encoding:
            key = f"door.{door}.encoding"
            st.selectbox(
                w("Encoding"),
                options := list(encodings.CHOICES),
                index=options.index(known.encoding) if known.encoding in options else None,
                key=key,
                on_change=again,
                args=("encoding", key),
            )
        if len(known.sheets) > 1:
            key = f"door.{door}.sheet"
            st.selectbox(
                w("Sheet"),
                known.sheets,
                index=known.sheets.index(known.sheet) if known.sheet in known.sheets else None,
                key=key,
                on_change=again,
                args=("sheet", key),
            )
        key = f"door.{door}.header"
        st.number_input(
            w("Header row"),
            min_value=1,
            value=known.header_row,
            key=key,
            on_change=again,
            args=("header_row", key),
            width=160,
        )
