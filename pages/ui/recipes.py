"""Recipes at a door: one stays until it is taken away, and is applied to every file that comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol

import streamlit as st

from core.problems import Problem, Refusal, Severity, problem
from pages.ui import show
from pages.ui.arrival import Wish
from pages.ui.frame import Context
from pages.ui.text import plain


class Named(Wish, Protocol):
    """A recipe of either domain: it knows the file it was made from."""

    @property
    def name(self) -> str: ...


def _key(door: str) -> str:
    return f"door.{door}.recipe"


def kept(door: str) -> Any:
    """The recipe that is applied to every file of a door, or None."""
    return st.session_state.get(_key(door))


def receive(page: Context, door: str, read: Callable[[bytes], Named]) -> None:
    """The uploader of recipes; what is wrong with one is said beside it."""
    w, key = page.w, _key(door)
    widget, seen, refused = f"{key}.file", f"{key}.id", f"{key}.refused"

    def changed() -> None:
        if st.session_state[widget] is None:
            for name in (key, refused):
                st.session_state.pop(name, None)

    uploaded = st.file_uploader(
        w("Apply a recipe (JSON) to this file and the next"), type=["json"], key=widget, on_change=changed
    )
    if uploaded is not None and st.session_state.get(seen) != uploaded.file_id:
        st.session_state[seen] = uploaded.file_id
        for name in (key, refused):
            st.session_state.pop(name, None)
        try:
            st.session_state[key] = read(uploaded.getvalue())
        except Refusal as refusal:
            st.session_state[refused] = refusal.problems
    if (problems := st.session_state.get(refused)) is not None:
        show.problems(page, problems, key=refused)
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
