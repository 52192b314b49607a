"""Parts that pages show alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from core.findings import Flag, Reason
from core.problems import Problem, Severity
from core.words import DOT, NOT_ESTIMABLE, Words
from pages.ui.parts import again, remedies
from pages.ui.parts.sheet import show_sheet
from pages.ui.serving.delivery import ANSWER
from pages.ui.shell.frame import Context, alone
from pages.ui.shell.text import kept, plain
from pages.ui.shell.view import Badge, Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FEW_PROBLEMS = 3
"""Up to so many problems are said beside a control."""

MOST_SAID = 5
"""Up to so many kinds of problems are said in full, the worst first; the table has all."""

DATE = re.compile(r"\d{4}-\d\d-\d\d")
"""What never breaks at the end of a line."""

OPENED = "tandem_gained"
"""Begins the key of the button behind the words of an answer."""

MOST_ROWS = 1000
"""Rows of a problem table on the screen; the download has all."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: what it says and how to take it away."""

    label: str
    remove: Callable[[], None]


def badge_name(w: Words, badge: Badge) -> str:
    """What kind of data these are, in a word."""
    return {
        Badge.EXAMPLE: w("example"),
        Badge.RECONSTRUCTION: w("reconstruction"),
        Badge.SIMULATED: w("simulated data"),
        Badge.UPLOADED: w("your file"),
    }[badge]


def where_am_i(page: Context, facts: Sequence[str], chips: Sequence[Chip] = (), per: str = "") -> None:
    """The quiet line: data with badge, the facts (units, patients, excluded), filters to take away.

    What the figures are ``per``, and the filters, are said of every picture that is saved, too.
    """
    w, data = page.w, page.desk.data
    page.view.asked = tuple(filter(None, (per, *(chip.label for chip in chips))))
    if data is None:
        return
    dot = '<span class="tandem-dot" aria-hidden="true">·</span>'
    # a fact stays in one line, with the dot behind it
    behind = [dot] * len(facts) + [f'<span class="tandem-paper">{dot}</span>' if data.sha256 else ""]
    said = escape(w.named("example", data.code) or data.name) + behind[0]
    said += "".join(
        f'<span class="tandem-fact">{escape(text)}{after}</span>'
        for text, after in zip(facts, behind[1:], strict=True)
    )
    badge = f'<span class="tandem-badge">{escape(badge_name(w, data.badge))}</span>'
    said = DATE.sub(r'<span class="tandem-date">\g<0></span>', said)
    told = f'<p class="tandem-where">{badge}{said}{_of_file(data.sha256)}</p>'
    again.as_before(page, "where", told, lambda: st.html(told))
    if chips:
        with st.container(key=f"tandem_chips_{page.code}", horizontal=True, gap="small"):
            for number, chip in enumerate(chips):
                st.button(
                    f"{plain(chip.label)} ×",
                    key=page.key(f"chip.{number}"),
                    help=w("Remove this filter"),
                    on_click=chip.remove,
                )


def _of_file(sha256: str) -> str:
    """On paper, which file the figures are of."""
    if not sha256:
        return ""
    return f'<span class="tandem-paper tandem-date">SHA-256 {escape(sha256[:12])}</span>'


def file_on_paper(sha256: str) -> None:
    """Which file a page is of that has no line of facts: it stands at the foot of each sheet."""
    if sha256:
        st.html(f'<div class="tandem-paper"><p class="tandem-where">{_of_file(sha256)}</p></div>')


@contextmanager
def above(draw: Callable[[], None]) -> Iterator[None]:
    """What stands above the answer; after a click it is on the screen already, and the answer goes first.

    A browser draws at once what came up to the answer: the fewer elements, the sooner.
    """
    place = st.container(key="tandem_above")
    later = alone()
    if not later:
        with place:
            draw()
    try:
        yield
    finally:
        if later:
            with place:
                draw()


def gravest_first(w: Words, said: Sequence[str]) -> None:
    """Cautions in one line: the first of them, the rest behind a click."""
    if not said:
        return
    first, *rest = (kept(text) for text in said)
    if not rest:
        st.html(f'<p class="tandem-caution">{first}</p>')
        return
    more = escape(w.plural("{count} more", "{count} more", len(rest)))
    lines = "".join(f"<p>{text}</p>" for text in rest)
    summary = f"<summary>{first} <u>{more}</u></summary>"
    st.html(f'<details class="tandem-caution">{summary}{lines}</details>')


def clicking(w: Words, how: str, said: str) -> None:
    """A caption that begins with what a click does; paper does without that."""
    gap = w.sentences(how, said).removeprefix(how).removesuffix(said)
    st.caption(f'<span class="tandem-screen">{plain(how)}{gap}</span>{plain(said)}', unsafe_allow_html=True)


def on_paper(text: str) -> None:
    """What a control says on the screen, where a print would not have it."""
    st.html(f'<p class="tandem-paper">{escape(text)}</p>')


def table_on_paper(heads: Sequence[str], rows: Iterable[Sequence[str]], *, typed: bool = False) -> None:
    """What controls say line by line: their table on paper, where a list to choose from is not printed.

    It stands for the picture below it, or for the one above it where that is ``typed`` into.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    st.html(f'<div class="tandem-paper tandem-listed{" tandem-typed" if typed else ""}">{table}</div>')


def typed_on_paper(w: Words, heads: Sequence[str], typed: pd.DataFrame) -> None:
    """What was typed into the table above, whole: its picture on the screen has the rows in view."""
    rows = [[_typed(w, cell) for cell in row] for row in typed.itertuples(index=False, name=None)]
    table_on_paper(heads, rows, typed=True)


def _typed(w: Words, cell: Any) -> str:
    if isinstance(cell, (list, tuple)):
        return w.join([str(part) for part in cell]) or NOT_ESTIMABLE
    if cell is None or pd.isna(cell):
        return NOT_ESTIMABLE
    if isinstance(cell, str):
        return cell
    return f"{int(cell):,}" if float(cell).is_integer() else f"{float(cell):,}"


def word(text: str) -> None:
    """A word of a line of controls, between them."""
    st.html(f'<span class="tandem-word">{escape(text)}</span>', width="content")


def asked(page: Context, parts: Sequence[str]) -> None:
    """On a phone, what is asked in a line; the controls themselves come with a touch."""
    told, change = escape(DOT.join(parts)), escape(page.w("change"))
    st.html(
        f'<p class="tandem-asked">{told} <button type="button" class="tandem-small" '
        f'data-tandem="open-bar">{change}</button></p>'
    )


def answer(sentence: str, changed: str = "") -> None:
    """The answer in a sentence, announced to screen readers when it changes; its room is reserved.

    ``changed`` stands before it: what the last click changed (`opening`).
    """
    first = f'<span class="tandem-changed">{changed}</span> ' if changed else ""
    st.html(f'<p class="{ANSWER}" role="status">{first}<span class="tandem-now">{kept(sentence)}</span></p>')


def opening(sentence: str, words: str) -> str:
    """A sentence for HTML whose last ``words``, if any, press the page's button `OPENED`, out of view."""
    if not words:
        return escape(sentence)
    before, found, after = (escape(part) for part in sentence.rpartition(words))
    return f'{before}<button type="button" data-tandem="open-gained">{found}</button>{after}'


def not_estimable(w: Words, cells: Iterable[tuple[str, Reason | None]]) -> None:
    """Below a table: what each dash stands for, cells with the same reason together."""
    names: dict[str, list[str]] = {}
    for name, reason in cells:
        if reason is not None:
            names.setdefault(w.reason(reason), []).append(name)
    if names:
        lines = "<br>".join(
            f"{NOT_ESTIMABLE} {escape(w.titled(w.join(dict.fromkeys(who)), why))}"
            for why, who in names.items()
        )
        st.html(f'<p class="tandem-reasons">{lines}</p>')


Who = str | tuple[str, str]
"""What a number is of: a name, or a test and what is measured of it."""


def flagged(w: Words, found: Iterable[tuple[Who, Iterable[Flag]]], among: Iterable[Flag]) -> list[str]:
    """Each caution of some kinds with the numbers it is about; measures where not all of a test are meant."""
    named, said = [(who, set(flags)) for who, flags in found], []
    every = _by_test(who for who, _ in named)
    for flag in among:
        of = _by_test(who for who, flags in named if flag in flags)
        whole = all(what == every[test] for test, what in of.items())
        alike: dict[tuple[str, ...], list[str]] = {}
        for test, what in of.items():
            alike.setdefault(() if whole else tuple(what), []).append(test)
        if of:
            names = [
                w.bracketed(w.join(tests), w.join(what)) if what else w.join(tests)
                for what, tests in alike.items()
            ]
            said.append(w.sentence(w.titled(w.flag(flag), w.join(names))))
    return said


def _by_test(found: Iterable[Who]) -> dict[str, list[str]]:
    """What is measured of each test."""
    of: dict[str, list[str]] = {}
    for who in found:
        test, *measures = (who,) if isinstance(who, str) else who
        of.setdefault(test, []).extend(measures)
    return of


def cautions(w: Words, found: Iterable[tuple[Who, Iterable[Flag]]], among: Iterable[Flag]) -> None:
    """Below a table that was opened: its cautions in one line."""
    gravest_first(w, flagged(w, found, among))


def problem_table(w: Words, problems: Sequence[Problem]) -> pd.DataFrame:
    """Problems as a table, worst first, in words."""
    order = list(Severity)
    rows = []
    for problem in sorted(problems, key=lambda p: (order.index(p.severity), p.row or 0)):
        said = remedies.told(w, problem)
        rows.append(
            (
                w.label("severity", problem.severity),
                problem.row,
                problem.column,
                problem.value,
                said.message,
                said.remedy,
                problem.code,
            )
        )
    columns = [w("Severity"), w("Row"), w("Column"), w("Found"), w("Problem"), w("What to do"), w("Code")]
    return pd.DataFrame(rows, columns=columns).astype({w("Row"): "Int64"})


def problems(page: Context, found: Sequence[Problem], *, key: str = "problems") -> None:
    """Problems worst first: some in full, all of them as a table that downloads."""
    w = page.w
    if not found:
        return
    order = list(Severity)
    worst = sorted(found, key=lambda item: order.index(item.severity))
    distinct = {(item.code, item.column): item for item in reversed(worst)}
    said = [item for item in worst if distinct[item.code, item.column] is item][:MOST_SAID]
    listed = "".join(_said(w, item) for item in said)
    st.html(f'<div class="tandem-problems" role="list">{listed}</div>')
    counts = [
        w.titled(w.label("severity", severity), w.numbers.count(count))
        for severity in Severity
        if (count := sum(p.severity is severity for p in found))
    ]
    with st.expander(DOT.join(counts), key=f"{key}.all"):
        table = problem_table(w, found)
        show_sheet(
            page, table, says=w("Problems found in the file"), name="problems", key=key, most=MOST_ROWS
        )
        if len(table) > MOST_ROWS:
            st.caption(
                w(
                    "The first {shown} of {count}; the download has all.",
                    shown=w.numbers.count(MOST_ROWS),
                    count=w.numbers.count(len(table)),
                )
            )


def _said(w: Words, item: Problem) -> str:
    told = remedies.told(w, item)
    severity = escape(w.label("severity", item.severity))
    return (
        f'<div role="listitem" class="{item.severity.value}"><b>{severity}</b> {escape(told.message)} '
        f"<span>{escape(told.remedy)}</span></div>"
    )


@contextmanager
def more(page: Context, title: str, name: str, *, state: str = "") -> Iterator[bool]:
    """A closed part of the page; True while it is open, so that nothing hidden is computed.

    Its current ``state`` stands below it: Streamlit would close a part whose title changes.
    """
    key = f"{page.code}.more.{name}"
    part = again.folded(page, key, title, lambda turned: st.expander(title, key=key, on_change=turned))
    if part is None:
        yield False
    else:
        with part:
            yield bool(part.open)
    if state:
        st.html(f'<p class="tandem-state">{escape(state)}</p>')


def history(page: Context, initial: Any, *, beside: Callable[[], None] | None = None) -> None:
    """Undo, redo, reset to the ``initial`` plan, and the link to what is on the screen.

    ``beside`` draws what else stands there, the way back to the start among it.

    It belongs where the plan changes, in the page's fragment, so that it always knows the way back.
    """
    w, desk, copy = page.w, page.desk, page.w("Copy link")

    def step(move: Callable[[], bool]) -> None:
        move()
        page.publish()

    def steps() -> None:
        for name, said, way, move in (
            ("undo", w("Undo"), desk.past, desk.undo),
            ("redo", w("Redo"), desk.future, desk.redo),
        ):
            st.button(
                said,
                icon=f":material/{name}:",
                key=page.key(name),
                disabled=not way,
                on_click=step,
                args=(move,),
            )

    with st.container(key=f"tandem_history_{page.code}", horizontal=True, gap="small"):
        again.as_before(page, "steps", (bool(desk.past), bool(desk.future), desk.revision), steps)
        if beside is None:
            reset(page, initial)
        else:
            beside()
        link = f'<button type="button" class="tandem-small" data-tandem="copy-link">{escape(copy)}</button>'
        again.as_before(page, "link", link, lambda: st.html(link, width="content"))
        if beside is None:
            recipe(page, desk, key=page.key("recipe"))


def reset(page: Context, initial: Any) -> None:
    """Back to the ``initial`` plan in one step."""
    st.button(
        page.w("Reset"),
        key=page.key("reset"),
        disabled=page.desk.plan == initial,
        on_click=lambda: page.change(initial, reseed=True),
    )


def recipe(page: Context, desk: Desk[Any, Any], *, key: str, asked: Any = None) -> None:
    """Download how the data were read and what is asked of them (or ``asked``), for the next file."""
    w, data = page.w, desk.data
    if data is None or data.recipe is None:
        return
    make = data.recipe
    st.download_button(
        w("Download the recipe"),
        lambda: make(desk.plan if asked is None else asked),
        file_name="tandem-recipe.json",
        mime="application/json",
        key=key,
        on_click="ignore",
        help=w("How the file is read and what is asked of it, without data: apply it to the next file."),
    )


def empty(page: Context, sentence: str) -> None:
    """An empty state that leads to the front door."""
    st.write(plain(sentence))
    st.page_link("app.py", label=page.w("Choose data or try the example"))
