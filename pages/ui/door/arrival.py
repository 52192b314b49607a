"""A file arriving at either door: uploaded or pasted, in a child process when large, anew on request."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.problems import Problem, Refusal
from core.tables.files import process
from core.tables.files.text import encodings
from core.tables.files.turns import Reading
from core.tables.files.upload import File, Joined, Upload
from core.tables.join import Offer
from core.tables.limits import LIMITS, MEGABYTE
from core.tables.table import Format, TextTable
from core.words import DOT
from pages.ui.door.fading import while_there
from pages.ui.door.understood import glance, name_button
from pages.ui.parts import show
from pages.ui.shell import lateness, room
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "parquet", "sav", "zsav", "dta", "imrmc"]
LOOK_EVERY = 0.15
"""Seconds between looks at a file being read."""
LOOK_AT_QUEUE = 0.5
"""Seconds between looks at a file that waits for others: forty that wait look, too."""


class Wish(Protocol):
    """What is chosen of a file itself; None is guessed."""

    @property
    def encoding(self) -> str | None: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def header_row(self) -> int | None: ...
    @property
    def header_rows(self) -> int | None: ...
    @property
    def keep_rows(self) -> tuple[int, ...]: ...
    @property
    def join(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Partner:
    """Another file at the door, read, and how it would be joined."""

    name: str
    data: bytes
    offer: Offer


@dataclass(slots=True, weakref_slot=True, eq=False)
class Arrival:
    """An upload and how it is to be read; ``reading`` while a child reads it, ``table`` once it is read."""

    file_id: str
    name: str
    data: bytes
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int | None = None
    join: tuple[str, ...] = ()
    """Other sheets to be joined by patient and lesion."""
    others: tuple[tuple[str, bytes], ...] = ()
    """Other files to be joined, by name."""
    partner: Partner | None = None
    """Another file that may belong to the same study, until somebody says so."""
    former: Arrival | None = None
    """The file that was here before, until it is known whether it may be a partner."""
    keep_rows: tuple[int, ...] = ()
    """Rows that look like totals or remarks and are data all the same."""
    reading: Reading[Joined] | None = None
    table: TextTable | None = None
    replaces: Arrival | None = None
    refusal: Refusal | None = None

    def end(self) -> None:
        """Its session is gone: nobody waits for the reading any more."""
        if self.reading is not None:
            self.reading.cancel()

    def start(self) -> None:
        """Begin to read, anew if the choices changed, and to join what was chosen."""
        if self.reading is not None:
            self.reading.cancel()
        self.refusal = None
        file = File(
            data=self.data,
            name=self.name,
            encoding=self.encoding,
            sheet=self.sheet,
            header_row=self.header_row,
            header_rows=self.header_rows,
            keep_rows=tuple(sorted(self.keep_rows)),
        )
        others = tuple(File(data=data, name=name) for name, data in self.others)
        self.reading = process.begin(Upload(file=file, sheets=self.join, others=others))

    def wish(self, wish: Wish) -> None:
        """Take what a recipe chose of its file."""
        self.encoding, self.sheet, self.header_row = wish.encoding, wish.sheet, wish.header_row
        self.header_rows, self.keep_rows, self.join = wish.header_rows, wish.keep_rows, wish.join

    def take(self, came: Joined) -> TextTable:
        """The table; what could not be joined to it is not asked for again."""
        self.join = tuple(name for name in self.join if name not in came.sheets)
        self.others = tuple(other for place, other in enumerate(self.others) if place not in came.others)
        return came.table


def _key(door: str) -> str:
    return f"door.{door}.arrival"


def at(door: str) -> Arrival | None:
    """The upload at a door, if any."""
    found: Arrival | None = st.session_state.get(_key(door))
    return found


def _uploader(door: str) -> str:
    """Key of the uploader; another one after `forget`, so that it is empty again."""
    times = st.session_state.get(f"door.{door}.forgotten", 0)
    return f"door.{door}.file" + (f".{times}" if times else "")


def file(page: Context, door: str, wish: Wish | None = None) -> TextTable | None:
    """The uploader of a door; the table of its file once it is read, else None.

    ``wish`` is what a recipe chose of its file: encoding, sheet, header row.
    """
    w, key = page.w, _uploader(door)

    def taken_away() -> None:
        if st.session_state[key] is None:
            _drop(door)

    name_button(page)
    uploaded = st.file_uploader(
        w(
            "Drop a file (CSV, Excel, ODS, Parquet; up to {limit}\N{NO-BREAK SPACE}MB)",
            limit=LIMITS.upload_bytes // MEGABYTE,
        ),
        type=TYPES,
        key=key,
        on_change=taken_away,
    )
    arrival = at(door)
    if uploaded is not None and (arrival is None or arrival.file_id != uploaded.file_id):
        before = _drop(door)
        arrival = Arrival(uploaded.file_id, uploaded.name, bytes_of(uploaded))
        arrival.replaces = before
        if wish is not None:
            arrival.wish(wish)
        arrival.start()
        st.session_state[_key(door)] = arrival
    if arrival is None:
        handed: TextTable | None = st.session_state.pop(_handed(door), None)
        return handed
    if arrival.reading is not None:
        _finish(page, arrival)
    if arrival.refusal is not None:
        show.problems(page, arrival.refusal.problems, key=f"door.{door}.refused")
        _retry(page, door, arrival)
    return arrival.table if arrival.refusal is None else None


def bytes_of(uploaded: UploadedFile) -> bytes:
    """The file as Streamlit holds it; what the widget returns is a copy of its own."""
    run = get_script_run_ctx()
    held = run.uploaded_file_mgr.get_files(run.session_id, [uploaded.file_id]) if run is not None else []
    return held[0].data if held else uploaded.getvalue()


def reread(door: str, wish: Wish, table: TextTable) -> bool:
    """Begin to read the upload behind a table as wished; whether that is another way than it was read."""
    arrival, source = at(door), table.source
    chosen = (
        wish.encoding,
        wish.sheet,
        wish.header_row,
        wish.header_rows,
        wish.keep_rows or None,
        wish.join or None,
    )
    here = (
        *(source.encoding, source.sheet, source.header_row),
        *(source.header_rows, source.keep_rows, source.joined),
    )
    if (
        arrival is None
        or arrival.table is not table
        or all(wanted is None or wanted == found for wanted, found in zip(chosen, here, strict=True))
    ):
        return False
    arrival.wish(wish)
    arrival.start()
    return True


def hand_over(source: str, target: str, table: TextTable) -> None:
    """Give a table, with the upload behind it, to the other door; this one is empty again."""
    arrival = at(source)
    if arrival is not None and arrival.table is table:
        del st.session_state[_key(source)]
        forget(target)
        st.session_state[_key(target)] = arrival
    else:  # it was pasted
        forget(target)
        st.session_state[_handed(target)] = table
    forget(source)


def _handed(door: str) -> str:
    return f"door.{door}.handed"


def may_keep(door: str, table: TextTable) -> bool:
    """Whether the file behind a table is still here, so that rows left out of it can be read as data."""
    arrival = at(door)
    return arrival is not None and arrival.table is table


def may_keep_rows(page: Context, door: str, table: TextTable, said: Iterable[Problem]) -> None:
    """A button for each group of rows that were left out of a table, to read them as data."""
    for number, item in enumerate(item for item in said if item.code.endswith("_left_out")):
        rows = [int(row) for row in re.findall(r"\d+", str(dict(item.details).get("rows", "")))]
        if rows and may_keep(door, table):
            st.button(
                plain(page.w("Keep rows {rows}: they are data", rows=page.w(", ").join(map(str, rows)))),
                key=f"door.{door}.keep.{number}.{table.source.keep_rows}",
                on_click=keep,
                args=(door, rows),
            )


def keep(door: str, rows: Iterable[int]) -> None:
    """Read the upload again with some rows as data."""
    arrival = at(door)
    if arrival is not None:
        arrival.keep_rows = tuple(sorted({*arrival.keep_rows, *rows}))
        arrival.start()


def choose_sheet(door: str, sheet: str) -> None:
    """Read another sheet of the upload."""
    arrival = at(door)
    if arrival is not None:
        arrival.sheet, arrival.header_row, arrival.keep_rows = sheet, None, ()
        arrival.header_rows, arrival.join = None, ()
        arrival.start()


def join_sheet(door: str, sheet: str) -> None:
    """Read the upload again with another of its sheets joined by patient and lesion."""
    arrival = at(door)
    if arrival is not None:
        arrival.join = (*arrival.join, sheet)
        arrival.start()


def when_gone(door: str, close: Callable[[], None]) -> None:
    """Call ``close`` once what a door had last is gone: taken away, or another file came."""
    if st.session_state.get(f"door.{door}.gone", False):
        close()
        st.session_state[f"door.{door}.gone"] = False


def forget(door: str) -> None:
    """Drop what arrived at a door: its bytes, its table, and a reading under way."""
    _drop(door)
    st.session_state[f"door.{door}.forgotten"] = st.session_state.get(f"door.{door}.forgotten", 0) + 1


def _drop(door: str) -> Arrival | None:
    st.session_state[f"door.{door}.gone"] = True
    arrival: Arrival | None = st.session_state.pop(_key(door), None)
    if arrival is not None and arrival.reading is not None:
        arrival.reading.cancel()
    return arrival


def _finish(page: Context, arrival: Arrival) -> None:
    """Wait for the reading; keep its table, if it became one and there is room for it."""
    reading = arrival.reading
    assert reading is not None
    if not reading.done:
        wait(page, reading, arrival.name, arrival.file_id)
    arrival.reading = None
    before, arrival.replaces = arrival.replaces, None
    try:
        table = arrival.take(reading.result(0))
        room.admit(table, instead_of=[arrival.table, before.table if before else None])
    except Refusal as refusal:
        arrival.refusal = refusal
    else:
        arrival.table = table
        if before is not None and before.table is not None and before.table.rows <= room.LARGE_ROWS:
            arrival.former = before


def wait(page: Context, reading: Reading[Any], name: str, key: str) -> None:
    """Progress and a way to stop; Streamlit ends this loop when the user clicks."""
    w = page.w
    whole = st.empty()
    with whole.container(horizontal=True, vertical_alignment="center"):
        slot = st.empty()
        fading = weakref.proxy(reading)
        st.button(w("Cancel"), key=f"door.cancel.{key}", on_click=while_there(lambda: fading.cancel()))
    while not reading.done:
        said = w("Reading {name}", name=name)
        if before := reading.before:
            said = w("{name} waits its turn; files before it: {count}", name=name, count=before)
        slot.progress(reading.progress, plain(said))
        lateness.pause(LOOK_AT_QUEUE if before else LOOK_EVERY, reading.wait)
    whole.empty()


def paste(page: Context, door: str) -> TextTable | None:
    """Cells pasted from Excel, WPS or Numbers; the table in the run in which they are read, else None."""
    w = page.w
    with st.expander(w("Paste from a spreadsheet"), key=f"door.{door}.pasting"):
        text = st.text_area(w("Cells with their header row"), key=f"door.{door}.paste", height=140)
        if st.button(w("Read the paste"), key=f"door.{door}.paste.go") and text.strip():
            arrival = at(door)
            try:
                table = _read_pasted(page, door, text)
                room.admit(table, instead_of=[arrival.table if arrival else None])
            except Refusal as refusal:
                show.problems(page, refusal.problems, key=f"door.{door}.paste.refused")
            else:
                if arrival is not None:  # the uploader still shows its file, which is not to come again
                    arrival.table, arrival.refusal, arrival.data = None, None, b""
                return table
    return None


def _read_pasted(page: Context, door: str, text: str) -> TextTable:
    """The table of pasted cells; many are read in a child process, which ends where the user goes on."""
    reading = process.start(text.encode("utf-8", "replace"), "", pasted=True)
    try:
        if not reading.done:
            wait(page, reading, page.w("Cells with their header row"), f"{door}.paste")
        return reading.result(0)
    finally:
        reading.cancel()


def source(page: Context, door: str, table: TextTable) -> None:
    """What was guessed about the file itself (encoding, sheet, header row), and a way to change it."""
    w = page.w
    arrival = at(door)
    known = table.source
    kind = w.label("format", known.format)
    facts = [known.name, kind, known.encoding if known.format is Format.DELIMITED else None, known.sheet]
    facts.append(w("header in row {row}", row=known.header_row))
    show.file_on_paper(known.sha256)
    with st.expander(plain(DOT.join(fact for fact in facts if fact)), key=f"door.{door}.source"):
        if arrival is None or arrival.table is not table or known.format is Format.PARQUET:
            st.caption(w("Nothing was guessed here: columns and cells are as the file says."))
            return
        if known.format is Format.DELIMITED and known.encoding not in (None, "utf-8"):
            st.caption(plain(glance(table)))
        stamp = f"{known.encoding}.{known.sheet}.{known.header_row}"
        _choices(
            page, door, arrival, stamp, _Shown(known.encoding, known.sheets, known.sheet, known.header_row)
        )


def _retry(page: Context, door: str, arrival: Arrival) -> None:
    """Another encoding, sheet or header row for a file that could not be read as it was."""
    assert arrival.refusal is not None
    found = {item.code: item for item in arrival.refusal.problems}
    if not found.keys() & _CHOICE_HELPS:
        return
    sheets = [
        str(name)
        for code in ("other_sheets", "sheet_not_found")
        if code in found
        for name in (
            *([found[code].value] if code == "other_sheets" else []),
            *str(dict(found[code].details)["choices"]).split(", "),
        )
    ]
    binary = arrival.data.startswith((b"PK", b"\xd0\xcf", b"PAR1"))
    encoding = None if binary else arrival.encoding or encodings.CHOICES[0]
    stamp = f"refused.{arrival.encoding}.{arrival.sheet}.{arrival.header_row}"
    sheet = arrival.sheet or (found["other_sheets"].value if "other_sheets" in found else None)
    with st.container(horizontal=True):
        _choices(page, door, arrival, stamp, _Shown(encoding, sheets, sheet, arrival.header_row))


_CHOICE_HELPS = frozenset(
    {
        *("encoding_wrong", "encoding_unknown", "sheet_not_found", "other_sheets", "header_row_not_found"),
        *("table_without_rows", "too_many_columns", "quote_not_closed"),
    }
)
"""Refusals that another encoding, sheet or header row may lift."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a file is read now, and its sheets; without an encoding it is no text."""

    encoding: str | None
    sheets: Sequence[str]
    sheet: str | None
    header_row: int | None


def _choices(page: Context, door: str, arrival: Arrival, stamp: str, shown: _Shown) -> None:
    """The choices of a file, and reading it anew when one changes."""
    w, encoding, sheets = page.w, shown.encoding, shown.sheets
    fading = weakref.proxy(arrival)
    stamp = f"{arrival.file_id}.{stamp}"

    @while_there
    def again(field: str, key: str) -> None:
        if st.session_state[key] is not None:
            setattr(fading, field, st.session_state[key])
            if field == "sheet":
                fading.header_row, fading.keep_rows = None, ()
                fading.header_rows, fading.join = None, ()
            fading.start()

    if encoding:
        options = list(encodings.CHOICES)
        if encoding not in options:
            options.insert(0, encoding)
        key = f"door.{door}.encoding.{stamp}"
        st.selectbox(
            w("Encoding"),
            options,
            index=options.index(encoding),
            key=key,
            on_change=again,
            args=("encoding", key),
        )
    if len(sheets) > 1:
        key = f"door.{door}.sheet.{stamp}"
        st.selectbox(
            w("Sheet"),
            sheets,
            index=sheets.index(shown.sheet) if shown.sheet in sheets else None,
            key=key,
            on_change=again,
            args=("sheet", key),
        )
    key = f"door.{door}.header.{stamp}"
    st.number_input(
        w("Header row"),
        min_value=1,
        value=shown.header_row,
        key=key,
        on_change=again,
        args=("header_row", key),
        width=160,
    )
