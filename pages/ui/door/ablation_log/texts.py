"""The card of texts that are not understood: each with a proposed meaning, decided once."""

from __future__ import annotations

from typing import Protocol

import streamlit as st

from core.ablation.file.texts.decisions import UNKNOWN, meanings, proposals
from core.ablation.log import Cells, NotUnderstood, Unclear
from core.words import Words
from core.words.answers import ablation as said
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


class AtTheDoor(Protocol):
    """A log whose texts can be decided."""

    cells: Cells | None
    texts: dict[str, dict[str, str]]
    round: int

    def understand(self, page: Context) -> None:
        """Read the file again."""


def meaning(w: Words, column: str, code: str) -> str:
    """The name of a meaning."""
    if code in ("yes", "no"):
        return w("yes") if code == "yes" else w("no")
    return w.named("meaning", code) or said.level(w, column, code)


def card(page: Context, found: AtTheDoor) -> None:
    """One row a text: where it stands, how often, and what it means."""
    w = page.w
    items = found.cells.not_understood if found.cells is not None else None
    if not items:
        return
    with st.container(border=True):
        st.markdown(f"**{plain(w('What do these texts mean?'))}**")
        st.caption(
            plain(
                w(
                    "{count} not decided. An undecided text is unknown: it moves bounds, never a numerator. "
                    "What you decide is kept in the recipe.",
                    count=w.numbers.count(items.open),
                )
            )
        )
        if items.any_proposed:
            st.button(
                w("Accept the proposals"),
                key=f"door.ablation.texts.accept.{found.round}",
                on_click=_accept,
                args=(page, found, items),
            )
        for place, item in enumerate(items[:MOST_TEXTS]):
            _choice(page, found, item, place)
        if len(items) > MOST_TEXTS:
            st.caption(plain(w("{count} more texts.", count=w.numbers.count(len(items) - MOST_TEXTS))))


MOST_TEXTS = 40
"""Texts on the card; the rest are listed with the problems."""


def _choice(page: Context, found: AtTheDoor, item: NotUnderstood, place: int) -> None:
    w = page.w
    options = [None, *meanings(item.column), UNKNOWN]
    proposed = ""
    if item.proposal is not None:
        proposed = w("; proposed: {meaning}", meaning=meaning(w, item.column, item.proposal))
    key = f"door.ablation.texts.{found.round}.{place}"

    def decide() -> None:
        chosen = st.session_state[key]
        own = found.texts.setdefault(item.column, {})
        if chosen is None:
            own.pop(item.text, None)
        else:
            own[item.text] = chosen
        found.understand(page)

    st.selectbox(
        plain(
            w(
                "{column}: {text} ({count} rows{proposed})",
                column=said.column(w, item.column),
                text=item.text[:80],
                count=w.numbers.count(item.count),
                proposed=proposed,
            )
        ),
        options,
        index=options.index(item.decided) if item.decided in options else 0,
        format_func=lambda code: w("not decided") if code is None else meaning(w, item.column, code),
        key=key,
        on_change=decide,
    )


def _accept(page: Context, found: AtTheDoor, items: Unclear) -> None:
    for column, meant in proposals(items.proposed).items():
        found.texts.setdefault(column, {}).update(meant)
    found.understand(page)
