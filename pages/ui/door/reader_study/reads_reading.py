"""The right half of the reader study's door: how the file is read, every part of it editable."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.reads.file.guesses.columns import MOST_CATEGORIES
from core.reads.file.reading import (
    REFERENCE,
    Layout,
    Readers,
    Reading,
    ReadingOptions,
    Role,
    UnknownReads,
    default_bands,
    numbers_of,
)
from core.reads.understanding import Value
from core.tables.meaning.values import parse_numbers
from core.tables.meaning.words.vocabulary import Meaning
from core.words import DOT
from pages.ui.door.fading import while_there
from pages.ui.door.reader_study.reads_pending import PendingReads
from pages.ui.parts import show as parts
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

WIDE_ROLES = (*(Role.PATIENT, Role.LESION, Role.REFERENCE, Role.TEST, Role.READER, Role.GROUP, Role.IGNORE),)
LONG_ROLES = (
    *(Role.PATIENT, Role.LESION, Role.REFERENCE, Role.TEST_NAME, Role.READ, Role.READER),
    *(Role.GROUP, Role.IGNORE),
)
MOST_LINES = 40
"""Columns, and values, with a choice each."""
MOST_BANDS = 8
"""Band edges of one column."""


def show(page: Context, found: PendingReads) -> None:
    """Layout, roles, meanings, blanks, cut-offs, readers and bands."""
    found = weakref.proxy(found)  # see `fading`
    _layout(page, found)
    _roles(page, found)
    if found.reading is None:
        return
    _cutoffs(page, found, found.reading)
    _values(page, found)
    _blanks(page, found, found.reading)
    _readers(page, found, found.reading)
    _bands(page, found, found.reading)


def _key(found: PendingReads, name: str) -> str:
    """A widget key that is new for every table and reading, so that widgets show what was understood."""
    return f"door.reads.{name}.{found.serial}.{found.round}"


def _changed(key: str, change: Callable[[Any], None]) -> Callable[[], None]:
    return while_there(lambda: change(st.session_state[key]))


def _layout(page: Context, found: PendingReads) -> None:
    w, key = page.w, _key(found, "layout")
    current = found.reading.layout if found.reading else (found.options.layout or Layout.WIDE)
    st.segmented_control(
        w("Layout"),
        list(Layout),
        default=current,
        required=True,
        format_func=lambda value: w.label("layout", value),
        key=key,
        on_change=_changed(key, lambda value: found.change(page.view, ReadingOptions(layout=value))),
    )


def _roles(page: Context, found: PendingReads) -> None:
    """One line a column: its role and its values."""
    w, current = page.w, found.roles()
    layout = found.reading.layout if found.reading else (found.options.layout or Layout.WIDE)
    roles = WIDE_ROLES if layout is Layout.WIDE else LONG_ROLES
    names = list(current)
    shown = names[:MOST_LINES]
    if len(names) > MOST_LINES:
        # a line for each of 200 columns is no list that anybody reads
        key = _key(found, "columns")
        used = [column for column in names if current[column] is not Role.IGNORE]
        shown = st.multiselect(
            w("Columns shown, of {count}", count=len(names)),
            names,
            default=used[:MOST_LINES],
            key=key,
            placeholder=w("choose"),
        )
    for number, column in enumerate(names):
        if column in shown:
            _role(page, found, column, [*roles, *({current[column]} - set(roles))], number)
    heads = w("Column"), w("Values"), w("Role")
    parts.table_on_paper(
        heads, [(column, found.samples[column], w.label("role", str(current[column]))) for column in names]
    )


def _role(page: Context, found: PendingReads, column: str, roles: list[Role], number: int) -> None:
    w, key = page.w, _key(found, f"role.{number}")
    left, right = st.columns([3, 4], vertical_alignment="bottom")
    left.selectbox(
        plain(column),
        roles,
        index=roles.index(found.roles()[column]),
        format_func=lambda role: w.label("role", str(role)),
        key=key,
        on_change=_changed(key, lambda role: found.assign(page.view, {column: role})),
    )
    right.caption(plain(found.samples[column]))


def _values(page: Context, found: PendingReads) -> None:
    """What each value of each test and of the reference means, with its rows."""
    w = page.w
    if not found.values:
        return
    names = {REFERENCE: w("Reference standard")}
    options = [None, *Meaning]
    for number, value in enumerate(found.values[:MOST_LINES]):
        key = _key(found, f"value.{number}")

        def learn(meaning: Meaning | None, value: Value = value) -> None:
            if meaning is not None:
                found.learn(page.view, [(value.test, value.text, meaning)])

        test = names.get(value.test, value.test)
        st.selectbox(
            plain(w("{test}: “{value}” ({count})", test=test, value=value.text, count=value.rows)),
            options,
            index=options.index(value.meaning),
            format_func=lambda meaning: w.label("meaning", str(meaning)) if meaning else w("not decided"),
            key=key,
            on_change=_changed(key, learn),
            width=280,
        )
    parts.table_on_paper(
        (w("Test"), w("Values"), w("Meaning")),
        [
            (
                names.get(value.test, value.test),
                f"{value.text} ({value.rows})",
                w.label("meaning", str(value.meaning)) if value.meaning else w("not decided"),
            )
            for value in found.values
        ],
    )
    if len(found.values) > MOST_LINES:
        st.caption(w("{count} more values are not listed.", count=len(found.values) - MOST_LINES))
    for test, count in found.unlisted.items():
        name = names.get(test, test)
        st.caption(plain(w("{test}: {count} more values are not listed.", test=name, count=count)))
    undecided = sum(value.meaning is None for value in found.values) + sum(found.unlisted.values())
    decided_otherwise = found.options.unknown_reads is UnknownReads.MISSING
    if decided_otherwise or undecided:
        st.toggle(
            w("Take values without a meaning as missing"),
            value=decided_otherwise,
            key=(key := _key(found, "unknown")),
            on_change=_changed(
                key,
                lambda on: found.change(
                    page.view,
                    replace(found.options, unknown_reads=UnknownReads.MISSING if on else UnknownReads.REFUSE),
                ),
            ),
        )


def _cutoffs(page: Context, found: PendingReads, reading: Reading) -> None:
    """Numbers become reads by a cut-off."""
    w, said = page.w, dict(reading.cutoffs)
    if not found.scored:
        return
    with st.container(horizontal=True, gap="small"):
        for number, test in enumerate(found.scored):
            key = _key(found, f"cutoff.{number}")

            def cut(value: float | None, test: str = test) -> None:
                found.cutoff(page.view, test, value)

            def turn(on: bool, test: str = test) -> None:
                found.turn(page.view, test, on)

            st.number_input(
                plain(w("{test}: positive from", test=test)),
                value=said.get(test),
                key=key,
                on_change=_changed(key, cut),
                placeholder=w("cut-off"),
                width=150,
            )
            if test in said:
                st.toggle(
                    plain(w("{test}: positive at or below", test=test)),
                    value=test in reading.low,
                    key=(low := _key(found, f"low.{number}")),
                    on_change=_changed(low, turn),
                )


def _blanks(page: Context, found: PendingReads, reading: Reading) -> None:
    """What a blank (or an absent row) means is asked of every test that has one."""
    w, blanks = page.w, found.open_blanks()
    if not blanks:
        return
    options: list[Meaning | None] = [None, Meaning.NEGATIVE, Meaning.MISSING]
    names = {
        None: w("not said (taken as missing)"),
        Meaning.NEGATIVE: w("not seen: negative"),
        Meaning.MISSING: w("not read: missing"),
    }
    said = dict(reading.blanks)
    with st.container(horizontal=True, gap="small"):
        for number, (test, count) in enumerate(blanks.items()):
            if reading.layout is Layout.LONG:
                label = w("{test}: an absent row means", test=test)
            else:
                label = w("{test}: a blank means ({count} blanks)", test=test, count=count)
            key = _key(found, f"blank.{number}")

            def mean(value: Meaning | None, test: str = test) -> None:
                found.blank(page.view, test, value)

            st.selectbox(
                plain(label),
                options,
                index=options.index(said.get(test)),
                format_func=lambda meaning: names[meaning],
                key=key,
                on_change=_changed(key, mean),
                width=280,
            )


def _readers(page: Context, found: PendingReads, reading: Reading) -> None:
    """What several readers of one test become."""
    if reading.reader is None:
        return
    w, key = page.w, _key(found, "readers")
    st.selectbox(
        w("Several readers"),
        list(Readers),
        index=list(Readers).index(reading.readers),
        format_func=lambda value: w.label("readers", value),
        key=key,
        on_change=_changed(key, lambda value: found.change(page.view, replace(found.options, readers=value))),
        width=360,
    )


def _bands(page: Context, found: PendingReads, reading: Reading) -> None:
    """Bands of grouping columns that hold numbers, with the units in each."""
    w, said = page.w, dict(reading.bands)
    for number, column in enumerate(reading.groups):
        levels = found.table.levels(column)
        values = numbers_of(levels)
        if column not in said and (len(levels) <= MOST_CATEGORIES or np.isfinite(values).mean() < 0.5):
            continue
        edges = said.get(column) or default_bands(column, levels)
        key = _key(found, f"bands.{number}")

        def cut(text: str, column: str = column) -> None:
            wanted = read_edges(text)
            if wanted is not None:
                found.band(page.view, column, wanted)

        st.text_input(
            plain(w("{column}: bands end at", column=column)),
            value=", ".join(f"{edge:g}" for edge in edges),
            key=key,
            on_change=_changed(key, cut),
            help=w("Numbers in ascending order, such as 10, 20: below 10, 10 to 20, above 20."),
            width=280,
        )
        if st.session_state.get(key) is not None and read_edges(st.session_state[key]) is None:
            st.caption(w("Up to {count} different numbers, with commas between them.", count=MOST_BANDS))
        if found.study is not None and column in found.study.groups:
            group = found.study.groups[column]
            counts = np.bincount(group.codes, minlength=len(group.levels))
            said_bands = [
                w.bracketed(level, count) for level, count in zip(group.levels, counts, strict=True)
            ]
            st.caption(plain(DOT.join(said_bands)))


def read_edges(text: str) -> tuple[float, ...] | None:
    """Band edges as typed, in order; None if they are none. Nothing typed means the default bands."""
    parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").replace(";", ",").split(",")]
    numbers = parse_numbers([part for part in parts if part]).values
    if any(number is None for number in numbers) or len(numbers) > MOST_BANDS:
        return None
    return tuple(sorted({float(number) for number in numbers if number is not None}))
