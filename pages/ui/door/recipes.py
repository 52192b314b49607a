"""Recipes at a door: one stays until it is taken away, and is applied to every file that comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import streamlit as st

from core.problems import Problem, Refusal, Severity, problem
from pages.ui.door.arrival import Wish
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


class Named(Wish, Protocol):
    """A recipe of either domain: it knows the file it was made from."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Received:
    """An uploaded recipe file: what it holds, or why it was refused."""

    file_id: str
    recipe: Any = None
    problems: tuple[Problem, ...] = ()


def _key(door: str) -> str:
    return f"door.{door}.recipe"


def _received(door: str) -> _Received | None:
    found: _Received | None = st.session_state.get(_key(door))
    return found


def kept(door: str) -> Any:
    """The recipe that is applied to every file of a door, or None."""
    received = _received(door)
    return received.recipe if received is not None else None


def receive(page: Context, door: str, read: Callable[[bytes], Named]) -> None:
    """The uploader of recipes; what is wrong with one is said beside it."""
    w, key = page.w, _key(door)
    widget = f"{key}.file"

    def changed() -> None:
        if st.session_state[widget] is None:
            st.session_state.pop(key, None)

    uploaded = st.file_uploader(
        w("Apply a recipe (JSON) to this file and the next"), type=["json"], key=widget, on_change=changed
    )
    received = _received(door)
    if uploaded is not None and (received is None or received.file_id != uploaded.file_id):
        try:
            received = _Received(uploaded.file_id, read(uploaded.getvalue()))
        except Refusal as refusal:
            received = _Received(uploaded.file_id, problems=refusal.problems)
        # one write: Streamlit may end this run at every access, and the next one starts from what is stored
        st.session_state[key] = received
    if received is not None and received.problems:
        show.problems(page, received.problems, key=f"{key}.refused")
    known: Named | None = kept(door)
    if known is not None:
        st.caption(plain(w("Every file is read by the recipe made from {name}.", name=known.name or "–")))
        if uploaded is None and st.button(w("Set the recipe aside"), key=f"{key}.drop"):
            st.session_state.pop(key)
            st.rerun()


def not_applied(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Why a recipe was left aside: doubts about the file, which is read all the same."""
    doubts = (
        replace(item, severity=Severity.WARNING) if item.severity is Severity.ERROR else item
        for item in found
    )
    return (problem(Severity.WARNING, "recipe_not_applied"), *doubts)
