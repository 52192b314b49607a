"""The plan's controls, shared by the pages of the reader study.

What is toggled all day (unit, fusion rule, subgroup) stands in a bar above the answer and belongs in the
page's fragment; the rest is folded in the sidebar with its current value in the label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.problems import Refusal
from core.reads.answers.records import left_out
from core.reads.plan import ROLLUPS, Adjust, Cluster, Plan, Policy, RuleText, Unit
from core.reads.rules.grammar import quoted
from core.reads.rules.rule import parse_rule
from core.reads.study import Study
from core.stats.one_test.proportions import METHODS
from core.words import Words
from core.words.answers.reads import rows_left_out
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.reads import desk as reads
from pages.ui.reads import rule_editor
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

NONE, OR, AND, MAJORITY, AT_LEAST = "none", "or", "and", "majority", "at_least"
CONFIDENCE_LEVELS = (0.8, 0.9, 0.95, 0.99)
MOST_PILLS = 12
"""Levels offered as pills; more become a list with search."""


def study_of(page: Context) -> Study:
    """The study on the desk."""
    study: Study = page.desk.data.content  # type: ignore[union-attr]
    return study


def plan_of(page: Context) -> Plan:
    """The plan on the desk."""
    plan: Plan = page.desk.plan
    return plan


def _set(page: Context, key: str, change: Callable[[Plan, Any], Plan]) -> Callable[[], None]:
    """A callback that folds a widget's value into the plan."""

    def apply() -> None:
        value = st.session_state.get(key)
        if value is not None:
            page.change(change(plan_of(page), value))

    return apply


def bar(page: Context, *, rules: bool = True) -> None:
    """Unit, fusion rule and subgroup, and the way back: always visible, inside the page's fragment."""
    with st.container(
        key=f"tandem_bar_{page.code}", horizontal=True, vertical_alignment="bottom", gap="medium"
    ):
        _unit(page)
        if rules:
            _fusion(page)
        _subgroup(page)

    def beside() -> None:
        _shown(page)
        _left_out(page)

    show.history(page, Plan(), beside=beside)


def _unit(page: Context) -> None:
    w, study = page.w, study_of(page)
    if not study.has_lesions:
        return
    key = page.key("unit")
    st.segmented_control(
        w("Unit of analysis"),
        [Unit.LESION, Unit.PATIENT],
        default=study.unit(reads.asked(page)),
        required=True,
        format_func=lambda unit: w.label("unit", unit).capitalize(),
        key=key,
        on_change=_set(page, key, lambda p, unit: replace(p, unit=unit)),
    )


def live_rule(plan: Plan) -> RuleText | None:
    """The rule being tried: the last one that has no name of its own."""
    return next((rule for rule in reversed(plan.rules) if rule.name == rule.expression), None)


def _fusion(page: Context) -> None:
    """One click fuses the chosen modalities; keeping the result gives it a name."""
    w, study = page.w, study_of(page)
    if len(study.tests) > 1:
        _clicked_fusion(page)
    editor = st.popover(w("Rules"), key=f"{page.code}.rules.editor", on_change="rerun")
    if editor.open:
        with editor:
            rule_editor.editor(page)


def _clicked_fusion(page: Context) -> None:
    """How to fuse, and which modalities."""
    w, study, plan = page.w, study_of(page), plan_of(page)
    live = live_rule(plan)
    operation, members, least = _operation_of(live, study.tests)
    op_key, members_key, least_key = page.key("fuse.how"), page.key("fuse.which"), page.key("fuse.least")

    def fuse() -> None:
        how = st.session_state.get(op_key) or NONE
        chosen = st.session_state.get(members_key) or []
        which = [test for test in study_of(page).tests if test in chosen]
        k = int(st.session_state.get(least_key) or min(2, len(which)))
        page.change(with_live(plan_of(page), expression_of(how, which, k), study_of(page).tests))

    st.segmented_control(
        w("Fuse"),
        [NONE, OR, AND, MAJORITY, AT_LEAST],
        default=operation,
        required=True,
        format_func=lambda how: w.label("fuse", how),
        key=op_key,
        on_change=fuse,
        help=w("Combines the chosen modalities into one rule and compares it with the others."),
    )
    st.pills(
        w("of"),
        list(study.tests),
        selection_mode="multi",
        default=members,
        format_func=plain,
        key=members_key,
        on_change=fuse,
    )
    if operation == AT_LEAST:
        st.number_input(
            w("at least"),
            min_value=1,
            max_value=max(len(members), 1),
            value=min(least, max(len(members), 1)),
            key=least_key,
            on_change=fuse,
            width=110,
        )
    if st.session_state.get(op_key) not in (None, NONE) and len(st.session_state.get(members_key) or ()) < 2:
        st.caption(w("Choose at least two modalities to fuse."))


def expression_of(how: str, which: Sequence[str], least: int) -> str | None:
    """The expression of a clicked fusion, or None where there is nothing to fuse."""
    if how == NONE or len(which) < 2:
        return None
    names = [quoted(name) for name in which]
    if how == OR:
        return " | ".join(names)
    if how == AND:
        return " & ".join(names)
    if how == MAJORITY:
        return f"majority({', '.join(names)})"
    return f"atleast({min(max(least, 1), len(names))}, {', '.join(names)})"


def with_live(plan: Plan, expression: str | None, tests: Sequence[str] = ()) -> Plan:
    """The plan with another rule being tried, or none, in the place of the one before.

    Parameters
    ----------
    tests : the study's tests; where they are given, a rule that no click can make was typed and stays
    """
    before = live_rule(plan)
    if before is not None and tests and _operation_of(before, tests)[0] == NONE:
        before = None
    wanted = () if expression is None else (RuleText(expression, expression),)
    kept = tuple(rule for rule in plan.rules if rule != before and rule not in wanted)
    return replace(plan, rules=(*kept, *wanted))


def _operation_of(live: RuleText | None, tests: Sequence[str]) -> tuple[str, list[str], int]:
    """Which clicked fusion an expression is: its operation, its tests, its threshold."""
    if live is None:
        return NONE, list(tests[1:3] if len(tests) > 2 else tests), 2
    try:
        rule = parse_rule("\N{MIDDLE DOT}", live.expression, tests)
    except Refusal:
        return NONE, [], 2
    members = list(rule.tests)
    for how in (OR, AND, MAJORITY):
        same = expression_of(how, members, 2)
        if same and parse_rule("\N{MIDDLE DOT}", same, tests).table == rule.table:
            return how, members, 2
    for least in range(1, len(members) + 1):
        same = expression_of(AT_LEAST, members, least)
        if same and parse_rule("\N{MIDDLE DOT}", same, tests).table == rule.table:
            return AT_LEAST, members, least
    return NONE, members, 2


def _subgroup(page: Context) -> None:
    """One column's levels at a time; filters in force show as chips above."""
    w, study, plan = page.w, study_of(page), plan_of(page)
    columns = [name for name, group in study.groups.items() if len(group.levels) > 1]
    if not columns:
        return
    filtered = dict(plan.where)
    first = next((c for c in filtered if c in columns), None)
    key = page.key("where.column")
    column = st.selectbox(
        w("Subgroup"),
        [None, *columns],
        index=([None, *columns].index(first)),
        format_func=lambda name: w("all") if name is None else w.label("column", name),
        key=key,
        width=200,
    )
    if column is None:
        return
    levels = list(study.groups[column].levels)
    levels_key = page.key(f"where.levels.{column}")
    chooser = st.pills if len(levels) <= MOST_PILLS else st.multiselect
    options: dict[str, Any] = {"selection_mode": "multi"} if chooser is st.pills else {"width": 320}

    def narrow() -> None:
        chosen = tuple(level for level in levels if level in (st.session_state.get(levels_key) or []))
        page.change(with_filter(plan_of(page), column, chosen))

    chooser(
        w("Only"),
        levels,
        default=[level for level in filtered.get(column, ()) if level in levels],
        format_func=plain,
        key=levels_key,
        on_change=narrow,
        **options,
    )


def with_filter(plan: Plan, column: str, values: tuple[str, ...]) -> Plan:
    """The plan with another filter on a column; no value takes the filter away."""
    others = tuple(pair for pair in plan.where if pair[0] != column)
    return replace(plan, where=(*others, (column, values)) if values else others)


def chips(page: Context) -> list[show.Chip]:
    """The filters in force, each with its way out."""

    def remover(column: str) -> Callable[[], None]:
        return lambda: page.change(with_filter(plan_of(page), column, ()), reseed=True)

    return [
        show.Chip(f"{page.w.label('column', column)}: {', '.join(values)}", remover(column))
        for column, values in plan_of(page).where
    ]


def sidebar(page: Context) -> None:
    """The rest of the plan, folded, its current value below."""
    w, plan = page.w, plan_of(page)
    with st.sidebar:
        st.divider()
        with show.more(page, w("Handling"), "handling", state=handling_label(w, plan)) as opened:
            if opened:
                _handling(page)
        with show.more(page, w("Methods"), "methods", state=methods_label(w, plan)) as opened:
            if opened:
                _methods(page)


def handling_label(w: Words, plan: Plan) -> str:
    """What happens to indeterminate reads and how lesions roll up, in a few words."""
    return f"{w.label('policy', plan.indeterminate)} · {rollup_label(w, plan.rollup)}"


def rollup_label(w: Words, rollup: str) -> str:
    """A roll-up in words."""
    return w.label("rollup", rollup) if rollup in ROLLUPS else w("at least {k} lesions", k=rollup)


def methods_label(w: Words, plan: Plan) -> str:
    """Confidence level and interval method in a few words."""
    return f"{w.numbers.confidence(plan.confidence_level)} · {w.label('method', plan.interval)}"


def _shown(page: Context) -> None:
    w, study, plan = page.w, study_of(page), plan_of(page)
    names = [*study.tests, *(rule.name for rule in plan.rules)]
    key = page.key("shown")

    def reveal() -> None:
        chosen = st.session_state.get(key) or []
        page.change(replace(plan_of(page), hidden=tuple(name for name in names if name not in chosen)))

    shown = [name for name in names if name not in plan.hidden]
    list_of_names = st.popover(w("Shown"), key=f"{page.code}.shown.list", on_change="rerun")
    if plan.hidden:
        st.caption(w("{count} of {total}", count=len(shown), total=len(names)), width="content")
    if list_of_names.open:
        list_of_names.pills(
            w("Tests and rules shown"),
            names,
            selection_mode="multi",
            default=shown,
            format_func=plain,
            key=key,
            on_change=reveal,
        )


def _left_out(page: Context) -> None:
    """Which rows the answer leaves out, and why; absent where it rests on every row."""
    w, panel = page.w, reads.counted(page)
    count = rows_left_out(study_of(page), panel)
    if not count:
        return
    title = w("Left out: {count}", count=w.numbers.count(count))
    part = st.popover(title, key=f"{page.code}.left_out.list", on_change="rerun")
    if not part.open:
        return
    with part:
        found = left_out(study_of(page), plan_of(page))
        for group in found:
            why = w.label("excluded", group.reason)
            st.caption(plain(w("{count} rows left out: {reason}.", count=len(group.rows), reason=why)))
        table = pd.concat(
            [
                pd.DataFrame(
                    {w("Row"): group.rows, w("Reason"): w.label("excluded", group.reason)} | group.texts
                )
                for group in found
            ]
        ).sort_values(w("Row"), kind="stable")
        show_sheet(page, table, says=w("Rows left out"), name="left-out", most=show.MOST_ROWS)


def _handling(page: Context) -> None:
    w, study, plan = page.w, study_of(page), plan_of(page)
    key = page.key("indeterminate")
    st.selectbox(
        w("Indeterminate reads"),
        list(Policy),
        index=list(Policy).index(plan.indeterminate),
        format_func=lambda policy: w.label("policy", policy),
        key=key,
        on_change=_set(page, key, lambda p, policy: replace(p, indeterminate=policy)),
        help=w("Missing reads are not recoded; what a blank means is said where the file is read."),
    )
    if not study.has_lesions:
        return
    options = [*ROLLUPS, "2", "3"]
    options += [plan.rollup] if plan.rollup not in options else []
    rollup_key, fuse_key = page.key("rollup"), page.key("fuse_at")
    st.selectbox(
        w("A patient is positive when"),
        options,
        index=options.index(plan.rollup),
        format_func=lambda rollup: rollup_label(w, rollup),
        key=rollup_key,
        on_change=_set(page, rollup_key, lambda p, value: replace(p, rollup=value)),
    )
    st.radio(
        w("Order of fusion and roll-up"),
        [Unit.LESION, Unit.PATIENT],
        index=[Unit.LESION, Unit.PATIENT].index(plan.fuse_at),
        format_func=lambda unit: w.label("fuse_at", unit),
        key=fuse_key,
        on_change=_set(page, fuse_key, lambda p, value: replace(p, fuse_at=value)),
        help=w("The order matters for rules with AND: two tests may each be positive on a different lesion."),
    )


def _methods(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    levels = sorted({*CONFIDENCE_LEVELS, plan.confidence_level})

    def choice(
        name: str, label: str, options: list[Any], kind: str, current: Any, help: str | None = None
    ) -> None:
        key = page.key(name)
        st.selectbox(
            label,
            options,
            index=options.index(current),
            format_func=lambda value: (
                w.numbers.confidence(value) if kind == "confidence" else w.label(kind, str(value))
            ),
            key=key,
            on_change=_set(page, key, lambda p, value: replace(p, **{name: value})),
            help=help,
        )

    choice(
        "confidence_level",
        w("Confidence level"),
        levels,
        "confidence",
        plan.confidence_level,
        w("Its complement is the significance level."),
    )
    choice("interval", w("Interval of a proportion"), list(METHODS), "method", plan.interval)
    choice(
        "cluster",
        w("Several lesions per patient"),
        list(Cluster),
        "cluster",
        plan.cluster,
        w("Lesions of one patient resemble each other; ignoring that makes intervals too narrow."),
    )
    choice("adjust", w("Correction for several comparisons"), list(Adjust), "adjust", plan.adjust)
