"""Another file of the same patients beside the one at the door: offered, joined by patient and lesion."""

from __future__ import annotations

import contextlib

import streamlit as st

from core.problems import Refusal
from core.tables.files import process
from core.tables.files.upload import File, Pair
from core.tables.join import Offer
from core.tables.table import TextTable
from pages.ui.door import arrival
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def _offer(page: Context, door: str, name: str, pair: Pair) -> Offer:
    """How another table would be joined; many rows are compared elsewhere, which ends where the user goes on.

    Raises
    ------
    Refusal
        As `core.tables.files.upload.offered`.
    """
    reading = process.compare(pair)
    try:
        if not reading.done:
            arrival.wait(page, reading, name, f"{door}.{'former' if pair.file is None else 'partner'}")
        return reading.result(0)
    finally:
        reading.cancel()


def _partner(page: Context, door: str, table: TextTable) -> arrival.Partner | None:
    """Another file that may be joined to a table: one that was brought for it, or the one before it."""
    here = arrival.at(door)
    if here is None or here.table is not table:
        return None
    former = here.former
    if former is not None and former.table is not None and former.data and not former.others:
        with contextlib.suppress(Refusal):
            found = _offer(page, door, former.name, Pair(table=table, other=former.table))
            here.partner = arrival.Partner(former.name, former.data, found)
    here.former = None
    return here.partner


def _decide(door: str, wanted: bool) -> None:
    """Join the other file by patient and lesion, or let it go."""
    here = arrival.at(door)
    if here is None or here.partner is None:
        return
    found, here.partner = here.partner, None
    if wanted:
        here.others = (*here.others, (found.name, found.data))
        here.start()


def _take_apart(door: str) -> None:
    """Read the upload again with nothing joined to it."""
    here = arrival.at(door)
    if here is not None:
        here.join, here.others = (), ()
        here.start()


def card(page: Context, door: str, table: TextTable) -> None:
    """The other file with how many rows would meet and what it brings; joined on one click."""
    w, found = page.w, _partner(page, door, table)
    if found is None:
        return
    count, offer = w.numbers.count, found.offer
    with st.container(border=True, key=f"door.{door}.partner"):
        st.markdown(f"**{plain(w('Does {name} belong to this study?', name=found.name))}**")
        st.caption(
            plain(
                w(
                    "By {columns}: {count} of {rows} rows find a partner; {here} only here, {there} only in "
                    "that file. It adds {added}. Never joined by the order of rows.",
                    columns=w.join([" = ".join(dict.fromkeys(pair)) for pair in offer.keys]),
                    count=count(offer.matched),
                    rows=count(table.rows),
                    here=count(len(offer.only_first)),
                    there=count(len(offer.only_second)),
                    added=w.join(offer.adds),
                )
            )
        )
        with st.container(horizontal=True, gap="small"):
            for wanted, label in ((True, w("Join {sheet}", sheet=found.name)), (False, w("Leave it out"))):
                st.button(
                    plain(label),
                    key=f"door.{door}.partner.{wanted}",
                    type="primary" if wanted else "secondary",
                    on_click=_decide,
                    args=(door, wanted),
                )


def receive(page: Context, door: str, table: TextTable) -> None:
    """An uploader for another file of the same patients, and the way back once something is joined."""
    w = page.w
    if not arrival.may_keep(door, table):
        return
    if table.source.joined:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(w("Joined: {names}", names=w.join(table.source.joined))))
            st.button(w("Take apart"), key=f"door.{door}.apart", on_click=_take_apart, args=(door,))
    with st.expander(w("Another file of the same patients"), key=f"door.{door}.companion"):
        uploaded = st.file_uploader(
            w("Other tests of these patients or lesions"),
            type=arrival.TYPES,
            key=f"door.{door}.partner.file",
        )
        seen = f"door.{door}.partner.seen"
        if uploaded is None or st.session_state.get(seen) == uploaded.file_id:
            if uploaded is not None and (refusal := st.session_state.get(f"{seen}.refusal")) is not None:
                show.problems(page, refusal.problems, key=f"door.{door}.partner.refused")
            return
        file = File(data=arrival.bytes_of(uploaded), name=uploaded.name)
        try:
            found = _offer(page, door, file.name, Pair(table=table, file=file))
            st.session_state[f"{seen}.refusal"] = None
            if (here := arrival.at(door)) is not None:
                here.partner = arrival.Partner(file.name, file.data, found)
        except Refusal as refusal:
            st.session_state[f"{seen}.refusal"] = refusal
        st.session_state[seen] = uploaded.file_id
        st.rerun()
