"""Typing, keeping, naming and removing fusion rules; what a rule says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st

from core.problems import Refusal
from core.reads.counting.panel import parse_rules
from core.reads.plan import Plan, RuleText
from core.reads.rules.grammar import quoted, written
from core.reads.rules.rule import Rule, parse_rule
from core.reads.rules.simplify import simplest
from core.reads.rules.truth_tables import is_monotone, patterns
from core.reads.study import Study
from core.words import DOT, Words
from core.words.answers.rule_reading import rule_in_words
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

MOST_TABLE_TESTS = 5
"""Truth tables of more tests are too long to read and are not shown."""


def editor(page: Context) -> None:
    """The kept rules, and a field for another one."""
    w, plan = page.w, _plan(page)
    study: Study = page.desk.data.content  # type: ignore[union-attr]
    for place, rule in enumerate(plan.rules):
        _kept(page, study, rule, place)
    text_key, name_key = page.key("rule.text"), page.key("rule.name")
    st.text_input(
        w("Type a rule"),
        key=text_key,
        placeholder=_example(study.tests),
        help=w("| or 或, & and 且, ~ not 非, atleast(2, A, B, C), majority(A, B, C), brackets."),
    )
    refused = st.session_state.pop(_refusal_key(page), None)
    if refused is not None:
        text, problems = refused
        problem_messages(w, problems)
        position = dict(problems[0].details).get("position")
        if isinstance(position, int) and 0 <= position <= len(text):
            st.code(f"{text}\n{blanks(text[:position])}^", language=None)
    st.text_input(w("Name"), key=name_key, placeholder=w("optional"))
    st.button(w("Add rule"), key=page.key("rule.add"), on_click=_add, args=(page, text_key, name_key))


def _example(tests: Sequence[str]) -> str:
    """A rule that could be typed here."""
    names = [quoted(test) for test in tests[:3]]
    return f"{names[0]} & ({names[1]} | {names[2]})" if len(names) == 3 else ""


def blanks(text: str) -> str:
    """Blanks as wide as a text, so that what follows in the next line stands below what follows it."""
    wide = (east_asian_width(character) in "WF" for character in text)
    return "".join("\N{IDEOGRAPHIC SPACE}" if is_wide else " " for is_wide in wide)


def describe(w: Words, rule: Rule) -> None:
    """A rule in words, its simplest equivalent, whether it is monotone, and its truth table."""
    found = simplest(rule.tests, rule.truth)
    st.write(plain(rule_in_words(found, w)))
    facts = [w("Simplest form: {rule}", rule=written(found.expression))]
    monotone = is_monotone(rule.truth)
    facts.append(
        w("monotone: a further positive read never turns it negative") if monotone else w("not monotone")
    )
    st.caption(plain(DOT.join(facts)))
    if len(rule.tests) <= MOST_TABLE_TESTS:
        rows = pd.DataFrame(patterns(len(rule.tests)), columns=list(rule.tests))
        signs = {0: "−", 1: "+"}
        table = rows.map(lambda read: signs[int(read)])
        table["→"] = [signs[int(value)] for value in rule.truth]
        show.table_on_paper(list(table.columns), table.itertuples(index=False, name=None))
        st.dataframe(table, hide_index=True, width="content", alt=w("Truth table"))


def _kept(page: Context, study: Study, rule: RuleText, place: int) -> None:
    w = page.w
    named = rule.name != rule.expression
    title = f"**{plain(rule.name)}**" + (f" = {plain(rule.expression)}" if named else "")
    st.markdown(title)
    describe(w, parse_rule("\N{MIDDLE DOT}", rule.expression, study.tests))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if not named:
            key = page.key(f"rule.keep.{place}")
            st.text_input(w("Name"), key=key, placeholder=w("a name of your own"), width=180)
            st.button(
                w("Keep"), key=page.key(f"rule.keep.go.{place}"), on_click=_name, args=(page, rule, key)
            )
        st.button(
            w("Remove"),
            key=page.key(f"rule.remove.{place}"),
            on_click=lambda: page.change(_plan(page).without_rule(rule), reseed=True),
        )


def _plan(page: Context) -> Plan:
    plan: Plan = page.desk.in_use()
    return plan


def _refusal_key(page: Context) -> str:
    return f"{page.code}.rule.refused"


def _add(page: Context, text_key: str, name_key: str) -> None:
    text = str(st.session_state.get(text_key) or "").strip()
    name = str(st.session_state.get(name_key) or "").strip() or text
    if text:
        keep(page, RuleText(name, text))


def _name(page: Context, rule: RuleText, key: str) -> None:
    name = str(st.session_state.get(key) or "").strip()
    if name:
        keep(page, RuleText(name, rule.expression), instead_of=rule)


def keep(page: Context, rule: RuleText, instead_of: RuleText | None = None) -> None:
    """Add a rule to the plan, or say why it cannot be added."""
    study: Study = page.desk.data.content  # type: ignore[union-attr]
    plan = _plan(page)
    others = tuple(r for r in plan.rules if r not in (instead_of, rule))
    if instead_of is not None:
        plan = plan.with_rules_called({instead_of.name: rule.name})
    wanted = replace(plan, rules=(*others, rule))
    try:
        parse_rules(study, wanted)
    except Refusal as refusal:
        st.session_state[_refusal_key(page)] = (rule.expression, refusal.problems)
        return
    page.change(wanted, reseed=True)
