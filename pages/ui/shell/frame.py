"""The frame of every page: address, language, menu, title and error boundary.

A page is a script that opens its frame first::

    with open_page("accuracy", restore=restore) as page:
        show.where_am_i(page, ...)
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from core.words import LANGUAGES, N_, Words, words
from pages.ui.browser import script
from pages.ui.serving import turns
from pages.ui.shell import address, incidents, lateness, sessions, sign_in, theme, view
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.pages import PAGES
from pages.ui.shell.text import plain
from pages.ui.shell.view import ABLATION, READS, Desk, Shown, View

PRODUCT = "Tandem"
ICON = Path(__file__).parent / "icon.svg"
SIDEBAR = 216
"""Pixels of the menu where it stands beside the page: what is left holds the line of controls at 1,280."""
Parameters = ParamSpec("Parameters")


MENU = (
    (None, ("start",)),
    (READS, ("accuracy", "comparison", "fusion", "subgroups", "readers")),
    (ABLATION, ("indicators", "monitoring")),
    (None, ("lessons", "methods")),
)
GROUPS = {READS: N_("Reader study"), ABLATION: N_("Ablation log")}
"""What the pages of a domain are headed by."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a page works with."""

    code: str
    w: Words
    view: View

    @property
    def desk(self) -> Desk[Any, Any]:
        """Data and plan of this page's domain."""
        return self.view.desks[PAGES[self.code].domain or self.view.active]

    def key(self, name: str) -> str:
        """A widget key of this page alone; changes when the plan changes behind the widget's back."""
        return f"{self.code}.{name}.{self.desk.revision}"

    def change(self, plan: Any, *, reseed: bool = False) -> None:
        """Ask something else, and say so in the address; for callbacks and for fragments."""
        self.desk.change(plan, reseed=reseed)
        self.publish()

    def show(self, showing: Shown) -> None:
        """Show another part of the same answer, and say so in the address; for callbacks."""
        self.desk.showing = showing
        self.publish()

    def beside(self, parameters: dict[str, list[str]]) -> None:
        """What else this page says of itself in the address."""
        if parameters != self.view.beside:
            self.view.beside = parameters
            self.publish()

    def publish(self) -> None:
        """Make the address follow the session (in a fragment; a full run does it by itself)."""
        address.write(self.view)


class open_page(AbstractContextManager[Context]):
    """Open a page's frame; on leaving it, say what failed and bring the address up to date.

    Parameters
    ----------
    code : str
        One of ``PAGES``.
    restore : callable, optional
        Puts the data and plan of an address on their desk; without it only the language is read.
    """

    def __init__(self, code: str, *, restore: address.Restore | None = None) -> None:
        self.code = code
        self.restore = restore

    def __enter__(self) -> Context:
        self.clock = lateness.begin()
        self.turn = turns.WHOLE_PAGES.take()
        sessions.note()
        first = view.is_new()
        state = view.current()
        state.begin_page()
        if first:
            state.language = address.browser_language()
        page = PAGES[self.code]
        problem: Exception | None = None
        try:
            address.settle(state, first=first, restore=self.restore)
        except Exception as error:  # a hostile address must not take the page with it
            problem = error
        state.active = page.domain or state.active
        desk = state.desks[page.domain or state.active]
        self.context = Context(self.code, state.words(desk.called()), state)
        w = self.context.w
        st.set_page_config(
            page_title=f"{w(page.title)} · {PRODUCT}",
            page_icon=str(ICON),
            layout="wide",
            initial_sidebar_state=SIDEBAR,
        )
        theme.apply()
        self.links = _menu(self.context)
        self.offered = _offered(self.context)
        script.mount(self.context.w)
        st.title(w(page.title), anchor=False)
        sign_in.require(w)
        with st.container():  # always there: what stands below keeps its place, and what it is doing
            if problem is not None:
                incidents.report(problem)
            if state.link_problems:
                problem_messages(w, state.link_problems)
                state.link_problems = ()
        return self.context

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        turns.WHOLE_PAGES.leave(self.turn)
        # Streamlit's own stop and rerun are no Exceptions and pass; after a rerun the address follows
        told = isinstance(error, Exception) and incidents.report(error)
        if error is None or told or isinstance(error, StopException):
            address.write(self.context.view)
        late = lateness.count(self.context.view, lateness.waited(self.clock))
        if late and error is None:
            lateness.say(self.context.w)
        if error is None:
            self._follow()
        return told

    def _follow(self) -> None:
        """Data came or went below: the menu speaks of them."""
        offered = _offered(self.context)
        if offered == self.offered:
            return
        if offered[1:] != self.offered[1:]:  # buttons, or words of the whole page
            st.rerun()
        _fill(self.context, self.links)


def refreshed(seconds: float) -> Callable[[Callable[Parameters, None]], Callable[Parameters, None]]:
    """A fragment that runs again by itself after so many seconds."""

    def made(body: Callable[Parameters, None]) -> Callable[Parameters, None]:
        return _fragment(body, seconds)

    return made


def fragment(body: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """``st.fragment`` with the error boundary inside: a fragment runs again without its page."""

    return _fragment(body, None)


def dialog(title: str, body: Callable[[], None]) -> None:
    """Open a window over the page, with the error boundary inside: what stands below does not move."""

    @st.dialog(title, width="large")
    def opened() -> None:
        try:
            body()
        except Exception as error:
            incidents.report(error)

    opened()


def _fragment(body: Callable[Parameters, None], every: float | None) -> Callable[Parameters, None]:
    @st.fragment(run_every=every)
    @wraps(body)
    def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        if alone() and view.current().renamed:
            st.rerun()  # a part that ran first would say the old words, and keep them for the new ones
        clock = lateness.begin()
        try:
            body(*args, **kwargs)
        except Exception as error:
            incidents.report(error)
        if alone():
            state = view.current()
            if lateness.count(state, lateness.waited(clock)):
                lateness.say(words(state.language))

    return guarded


def alone() -> bool:
    """Whether a fragment runs alone, not in the run of its page: the rest is on the screen already."""
    run = get_script_run_ctx()
    return run is not None and bool(run.fragment_ids_this_run)


def _menu(context: Context) -> DeltaGenerator:
    """Draw what stands beside the page; the place of its links."""
    w = context.w
    with st.sidebar:
        with st.container(key="tandem_menu"):
            links = st.empty()
        _fill(context, links)
        _beside(context)
        _language_switch(context)
        sign_in.way_out(w)
    return links


def _fill(context: Context, links: DeltaGenerator) -> None:
    w, here = context.w, _pages_here()
    with links.container(gap=None):
        st.html(f'<p class="tandem-name">{PRODUCT}</p>')
        for domain, codes in MENU:
            present = [code for code in codes if code in here]
            if not present or (domain is not None and not _in_use(context, domain)):
                continue
            said = w(GROUPS[domain]) if domain is not None else ""
            if codes != MENU[0][1]:
                st.html(f'<p class="tandem-group">{escape(said)}</p>')
            for code in present:
                _link(context, code)


def _in_use(context: Context, domain: str) -> bool:
    """Whether somebody works at a domain's desk: on one of its pages, or with data on it."""
    desk = context.view.desks[domain]
    return PAGES[context.code].domain == domain or desk.data is not None or desk.awaited or bool(desk.aside)


def _offered(context: Context) -> tuple[object, ...]:
    """What stands above the page's own part: links, data beside others, names, and what is waited for."""
    desk = context.desk
    return (
        [domain for domain in GROUPS if _in_use(context, domain)],
        (desk.data.code, desk.data.name) if desk.data and desk.aside else None,
        list(desk.aside),
        desk.called(),
        desk.awaited,
    )


def _beside(context: Context) -> None:
    """The data in use and those beside them, a click away: an example never replaces the user's own."""
    desk, w = context.desk, context.w
    if not desk.aside:
        return

    def named(code: str, name: str) -> str:
        return plain(w.named("example", code) or name)

    def switch(code: str) -> None:
        desk.take(code)

    with st.container(key="tandem_beside", gap="xsmall"):
        st.html(f'<p class="tandem-group">{escape(w("Data"))}</p>')
        if desk.data is not None:
            st.markdown(f"**{named(desk.data.code, desk.data.name)}**")
        for code, other in desk.aside.items():
            st.button(
                w("Switch to {name}", name=named(code, other.data.name)),
                key=f"{context.code}.beside.{code}",
                on_click=switch,
                args=(code,),
                width="stretch",
            )


def _pages_here() -> set[str]:
    """Pages beside the main script; a page that a test runs by itself has none."""
    run = get_script_run_ctx()
    home = Path(run.main_script_path).parent if run is not None else Path()
    return {code for code, page in PAGES.items() if (home / page.script).exists()}


def _link(context: Context, code: str) -> None:
    page = PAGES[code]
    offered = address.spell(context.view, page.domain)
    address.echo(context.view, offered)
    st.page_link(
        page.script,
        label=context.w(page.title),
        icon=f":material/{page.icon}:",  # of the font that Streamlit brings: nothing is fetched
        query_params=offered or None,
        width="stretch",
    )


def _language_switch(context: Context) -> None:
    state = context.view
    key = f"language.{state.revision}.{context.code}"

    def choose() -> None:
        state.speak(st.session_state[key])
        state.language_chosen = True

    st.segmented_control(
        "Language · 语言",
        list(LANGUAGES),
        default=state.language,
        required=True,
        format_func=lambda code: LANGUAGES[code],
        key=key,
        on_change=choose,
        label_visibility="collapsed",
    )
