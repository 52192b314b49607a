"""The only reader and writer of the address.

An address spells the data's code, the plan and, once chosen, the language, in stable codes. When a
full run finds an address that the app did not write itself, or the user went Back or Forward, the
address wins; otherwise the session wins and the address follows it. An address without a word about
data or plan decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.problems import Problem
from core.words import language_of
from pages.ui.shell.view import View

LANGUAGE = "lang"
DATA = "data"


@dataclass(frozen=True, slots=True)
class Address:
    """A flat address: every parameter with all its values, in order."""

    parameters: dict[str, list[str]] = field(default_factory=dict)

    @property
    def language(self) -> str | None:
        """The language asked for, if we speak it."""
        return language_of(self._one(LANGUAGE))

    @property
    def data(self) -> str | None:
        """Code of the data asked for."""
        return self._one(DATA)

    @property
    def plan(self) -> dict[str, list[str]]:
        """The rest: the plan's own keys, and whatever nobody knows."""
        return {name: texts for name, texts in self.parameters.items() if name not in (LANGUAGE, DATA)}

    @property
    def silent(self) -> bool:
        """Whether nothing is said about data or plan."""
        return self.data is None and not self.plan

    def _one(self, name: str) -> str | None:
        texts = self.parameters.get(name)
        return texts[-1] if texts else None


Restore = Callable[[View, Address], tuple[Problem, ...]]
"""Puts the data and the plan of an address on their desk; returns what could not be done."""


def read() -> Address:
    """The address of this run."""
    return Address({name: st.query_params.get_all(name) for name in st.query_params})


def spell(view: View, domain: str | None = None, *, language: bool = True) -> dict[str, list[str]]:
    """The address of a desk (the active one by default), with the language if it was chosen."""
    parameters = view.desks[domain or view.active].query()
    if language and view.language_chosen:
        parameters = {**parameters, LANGUAGE: [view.language]}
    return parameters


def link(view: View) -> str:
    """The whole link to what is on the screen; the reader's own browser decides the language."""
    url = st.context.url or ""
    query = urlencode({**spell(view, language=False), **view.beside}, doseq=True)
    return f"{url.split('?')[0]}?{query}" if query else url.split("?")[0]


def settle(view: View, *, first: bool, restore: Restore | None) -> None:
    """Decide between address and session, and bring the session in line if the address wins."""
    now = read()
    if not (first or _is_history_navigation() or now.parameters not in view.echoes):
        return
    view.sent = None
    if now.language is not None or (not first and not now.silent):
        language = now.language or browser_language()
        view.revision += language != view.language
        view.speak(language)
        view.language_chosen = now.language is not None
    if not now.silent and restore is not None:
        view.link_problems = restore(view, now)


def write(view: View) -> None:
    """Make the address say what the session holds; costs nothing where it already does.

    What the browser says of its address is as old as its click: an address sent meanwhile is still on its
    way and would be the last word. So the last one sent has to be right, too.
    """
    wanted = {**spell(view), **view.beside}
    echo(view, wanted)
    if read().parameters != wanted or view.sent not in (None, wanted):
        st.query_params.from_dict(wanted)
        view.sent = wanted


def echo(view: View, parameters: dict[str, list[str]]) -> None:
    """Remember an address as the app's own, so that finding it is no wish of the user."""
    if parameters not in view.echoes:
        view.echoes.append(parameters)


def browser_language() -> str:
    """The language of the reader's browser, if we speak it, else English."""
    return language_of(st.context.locale) or "en"


def _is_history_navigation() -> bool:
    """Whether Back or Forward started this run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
