"""Building a rule: by clicking, by typing, by ticking cells of its truth table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.problems import Refusal
from core.reads.counting.panel import parse_rules
from core.reads.plan import RuleText
from core.reads.rules.clicked import with_live
from core.reads.rules.grammar import literals, quoted, written
from core.reads.rules.rule import Rule, rule_from_table
from core.reads.rules.simplify import simplest
from core.reads.rules.truth_tables import is_monotone, patterns
from core.reads.search.add_on import widened
from core.reads.study import Study
from core.words import Words
from core.words.answers.rule_reading import rule_in_words
from pages.ui.fusion import search as fusion_search
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import rule_editor
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

CLICK, TYPE, TICK = "click", "type", "tick"
DRAFT_KEY = "fusion.draft"
REFUSED_KEY = "fusion.refused"
MOST_TICKED = 5
"""Tests of a truth table that is ticked: 32 lines."""


SIGNS = ("|", "&", "~", ",")


def _opens(piece: str) -> bool:
    return piece in ("(", "majority(") or piece.startswith("atleast(")


@dataclass(frozen=True, slots=True)
class Draft:
    """Pieces of a rule clicked so far, each as the rule spells it."""

    pieces: tuple[str, ...] = ()

    @property
    def wants_operand(self) -> bool:
        """Whether a modality, ``~`` or an opening bracket comes next."""
        return not self.pieces or self.pieces[-1] in SIGNS or _opens(self.pieces[-1])

    @property
    def open_brackets(self) -> list[str]:
        """Opening pieces not closed yet, the innermost last."""
        found: list[str] = []
        for piece in self.pieces:
            if _opens(piece):
                found.append(piece)
            elif piece == ")":
                found.pop()
        return found

    @property
    def in_list(self) -> bool:
        """Whether a comma may follow: inside majority or at least k."""
        brackets = self.open_brackets
        return bool(brackets) and brackets[-1] != "("

    @property
    def text(self) -> str:
        """The rule, brackets still open closed."""
        out = ""
        before = "("
        for piece in (*self.pieces, *([] if self.wants_operand else [")"] * len(self.open_brackets))):
            tight = before in ("(", "~", "majority(") or piece in (")", ",")
            out += piece if tight else f" {piece}"
            before = piece
        return out

    def then(self, piece: str) -> Draft:
        """The draft with one more piece."""
        return Draft((*self.pieces, piece))


def build(page: Context) -> None:
    """The three ways to a rule; each complete rule is tried at once."""
    w = page.w
    how = st.segmented_control(
        w("Build by"),
        [CLICK, TYPE, TICK],
        default=CLICK,
        required=True,
        format_func=lambda way: w.label("build", way),
        key="fusion.build.how",
    )
    {CLICK: _click, TYPE: _type, TICK: _tick}[str(how)](page)
    refused = st.session_state.pop(REFUSED_KEY, None)
    if refused is not None:
        text, problems = refused
        problem_messages(w, problems)
        position = dict(problems[0].details).get("position")
        if isinstance(position, int) and 0 <= position <= len(text):
            st.code(f"{text}\n{' ' * position}^", language=None)
    _current(page)


def _try(page: Context, expression: str) -> None:
    """Try a complete rule: it appears in the figure and in the link."""
    study = choose.study_of(page)
    if expression in map(quoted, study.tests):
        return  # one test is no fusion yet
    wanted = with_live(choose.draft(page), expression)
    try:
        parse_rules(study, wanted)
    except Refusal as refusal:
        st.session_state[REFUSED_KEY] = (expression, refusal.problems)
        return
    st.session_state.pop(fusion_search.CURRENT_KEY, None)
    page.change(wanted, reseed=True)


def _click(page: Context) -> None:
    w, study = page.w, choose.study_of(page)
    draft: Draft = st.session_state.get(DRAFT_KEY) or Draft()

    def add(piece: str) -> None:
        now = (st.session_state.get(DRAFT_KEY) or Draft()).then(piece)
        st.session_state[DRAFT_KEY] = now
        if not now.wants_operand:
            _try(page, now.text)

    def back(pieces: int) -> None:
        st.session_state[DRAFT_KEY] = Draft(draft.pieces[:-pieces] if pieces else ())

    with st.container(horizontal=True, gap="small", key="tandem_chips_tests"):
        for test in study.tests:
            st.button(
                plain(test),
                key=f"fusion.chip.{test}",
                disabled=not draft.wants_operand,
                on_click=add,
                args=(quoted(test),),
            )
    signs = [
        ("|", w("OR"), not draft.wants_operand),
        ("&", w("AND"), not draft.wants_operand),
        ("~", w("NOT"), draft.wants_operand and draft.pieces[-1:] != ("~",)),
        ("(", "(", draft.wants_operand),
        (")", ")", not draft.wants_operand and bool(draft.open_brackets)),
        ("majority(", w("majority of ("), draft.wants_operand),
    ]
    with st.container(horizontal=True, gap="small", key="tandem_chips_signs", vertical_alignment="center"):
        for piece, label, able in signs:
            st.button(
                plain(label), key=f"fusion.sign.{piece}", disabled=not able, on_click=add, args=(piece,)
            )
        for least in range(2, max(3, len(study.tests))):
            st.button(
                plain(w("at least {number} of (", number=least)),
                key=f"fusion.sign.atleast.{least}",
                disabled=not draft.wants_operand,
                on_click=add,
                args=(f"atleast({least},",),
            )
        st.button(
            w("next in list"),
            key="fusion.sign.comma",
            disabled=draft.wants_operand or not draft.in_list,
            on_click=add,
            args=(",",),
        )
        st.button(w("Step back"), key="fusion.sign.back", disabled=not draft.pieces, on_click=back, args=(1,))
        st.button(w("Clear"), key="fusion.sign.clear", disabled=not draft.pieces, on_click=back, args=(0,))
    st.code(draft.text or " ", language=None)


def _type(page: Context) -> None:
    w, study = page.w, choose.study_of(page)
    key = "fusion.typed"

    def read() -> None:
        text = str(st.session_state.get(key) or "").strip()
        if text in map(quoted, study.tests):
            st.toast(w("{test} is a test already.", test=plain(text)))
        elif text:
            _try(page, text)

    st.text_input(
        w("Type a rule"),
        key=key,
        on_change=read,
        placeholder=f"{quoted(study.tests[0])} & ({' | '.join(map(quoted, study.tests[1:3]))})",
        help=w("| or 或, & and 且, ~ not 非, atleast(2, A, B, C), majority(A, B, C), brackets."),
    )


def _tick(page: Context) -> None:
    w, study = page.w, choose.study_of(page)
    chosen = st.pills(
        w("Truth table of"),
        list(study.tests),
        selection_mode="multi",
        default=list(fusion_search.usual_tests(study, list(study.tests)))[:3],
        format_func=plain,
        key=f"fusion.ticked.{id(study)}",
    )
    tests = tuple(test for test in study.tests if test in (chosen or []))[:MOST_TICKED]
    if not tests:
        return
    current = fusion_search.current_rule(page)
    table = _table_of(current, study, tests)
    # the editor keeps its ticks while its key stays: another rule under it needs another key
    key = page.key(f"tick.{'-'.join(tests)}.{current.expression if current else ''}")
    called = w("rule positive")

    def ticked() -> None:
        edits = (st.session_state.get(key) or {}).get("edited_rows", {})
        now = table.copy()
        for row, cells in edits.items():
            if called in cells:
                now[int(row)] = bool(cells[called])
        known = choose.study_of(page).tests
        _try(page, rule_from_table("\N{MIDDLE DOT}", tests, now, known).expression)

    rows = pd.DataFrame(np.where(patterns(len(tests)) == 1, "+", "−"), columns=list(tests))
    rows[called] = table.astype(bool)
    said = [(*cells, w("yes") if positive else w("no")) for *cells, positive in rows.itertuples(index=False)]
    show.table_on_paper([*tests, called], said)
    st.data_editor(
        rows,
        hide_index=True,
        disabled=list(tests),
        key=key,
        on_change=ticked,
        width="content",
        alt=w("Truth table"),
        column_config={called: st.column_config.CheckboxColumn(called)},
    )


def _table_of(
    current: RuleText | None, study: Study, tests: tuple[str, ...]
) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """The current rule's table over the ticked tests, or all negative where it needs others."""
    if current is not None:
        rule = fusion_search.parsed(study, current.expression)
        if set(rule.tests) <= set(tests):
            return widened(rule, tests)
    return np.zeros(1 << len(tests), dtype=np.uint8)


def _current(page: Context) -> None:
    """What the rule says, and a field to keep it under a name."""
    w, study = page.w, choose.study_of(page)
    current = fusion_search.current_rule(page)
    if current is None:
        return
    st.divider()
    st.markdown(f"**{plain(current.expression)}**")
    rule_editor.describe(w, fusion_search.parsed(study, current.expression))
    key = page.key("name")

    def name_it() -> None:
        name = str(st.session_state.get(key) or "").strip()
        if name:
            st.session_state[fusion_search.CURRENT_KEY] = name
            st.session_state.pop(DRAFT_KEY, None)
            rule_editor.keep(page, RuleText(name, current.expression), instead_of=current)
            refused = st.session_state.pop(f"{page.code}.rule.refused", None)
            if refused is not None:  # the editor of the bar would say it where nobody looks now
                st.session_state[REFUSED_KEY] = refused

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            w("Name"),
            key=key,
            value="" if current.name == current.expression else current.name,
            placeholder=w("a name of your own"),
            width=220,
        )
        st.button(w("Keep under this name"), key=page.key("keep"), on_click=name_it)


def kept(page: Context) -> None:
    """Every kept rule in words, side by side."""
    w, study, plan = page.w, choose.study_of(page), choose.draft(page)
    if not plan.rules:
        st.write(w("No rule is kept yet."))
        return
    names_shown = [rule.name for rule in choose.plan_of(page).rules]
    rows = [
        _row(w, name, fusion_search.parsed(study, rule.expression))
        for rule, name in zip(plan.rules, names_shown, strict=True)
    ]
    names = [w("Rule"), w("Expression"), w("Simplest form"), w("In words"), w("Monotone"), w("Tests named")]
    show_sheet(page, pd.DataFrame(rows, columns=names), says=w("Kept rules"), name="rules-kept")
    with st.container(horizontal=True, gap="small"):
        for place, rule in enumerate(plan.rules):
            st.button(
                plain(w("Remove {rule}", rule=names_shown[place])),
                key=page.key(f"drop.{place}"),
                on_click=lambda rule=rule: page.change(plan.without_rule(rule), reseed=True),
            )


def _row(w: Words, name: str, rule: Rule) -> list[str | int]:
    found = simplest(rule.tests, rule.truth)
    yes = w("yes") if is_monotone(rule.truth) else w("no")
    return [
        name,
        rule.expression,
        written(found.expression),
        rule_in_words(found, w),
        yes,
        literals(found.expression),
    ]
