"""What a modality adds to a rule, overall and by subgroup."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.reads.answers.pairs.comparison import ENDPOINTS, Comparison, On
from core.reads.rules.monotone import MOST_TESTS_SEARCHED
from core.reads.rules.rule import Rule
from core.reads.rules.truth_tables import is_constant
from core.reads.search.add_on_value import AddedValue, Instead, added_value, reduced_rule
from core.reads.search.optimism import Criterion, Selection
from core.words import Words
from pages.ui.charts.reads.forest import Axis, draw_forest, sides
from pages.ui.fusion import search as fusion_search
from pages.ui.parts.sheet import Cell, limits, no_p, p_value, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def part(page: Context) -> None:
    """Choose a rule and a modality; see what is lost without it."""
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    options = _rules(page)
    if not options:
        st.write(w("A rule of two or more tests is needed: build one, or click a point above."))
        return
    current = fusion_search.current_rule(page)
    names = list(options)
    chosen = current.name if current is not None and current.name in names else names[0]
    columns = [name for name, group in study.groups.items() if len(group.levels) > 1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = st.selectbox(
            w("Rule"), names, index=names.index(chosen), key=page.key(f"add.rule.{chosen}"), width=260
        )
        rule = fusion_search.parsed(study, options[str(name)])
        test = st.selectbox(w("without"), rule.tests, key=page.key(f"add.test.{name}"), width=160)
        instead = Instead(
            st.selectbox(
                w("What stands in"),
                [one for one in Instead if one is not Instead.BEST or len(rule.tests) <= MOST_TESTS_SEARCHED],
                format_func=lambda one: w.label("instead", str(one)),
                key="fusion.add.instead",
                width=320,
            )
        )
        by = st.selectbox(
            w("by"),
            [None, *columns],
            format_func=lambda c: w("no subgroup") if c is None else plain(w.column(c)),
            key="fusion.add.by",
            width=180,
        )
    criterion = Criterion(selection=Selection.YOUDEN) if instead is Instead.BEST else None
    asked = replace(plan, rules=(), hidden=(), by=(), compare=())
    what = ("add_on", asked, rule, test, instead, by)
    reduced = cached(
        page, (*what, "rule"), lambda: reduced_rule(study, asked, rule, str(test), instead, criterion)
    )
    if reduced is None:
        st.write(w("No rule is left without it."))
        return
    groups = [by] if by is not None else []
    values = cached(page, what, lambda: added_value(study, asked, rule, reduced, groups))
    sentence = _sentence(w, values[0], rule.expression, str(test), fusion_search.parsed(study, reduced))
    st.write(plain(sentence))
    if instead is Instead.BEST:
        st.caption(
            w(
                "The best rule without it was chosen on these data by the Youden index: "
                "what is lost is understated."
            )
        )
    on = On(
        st.segmented_control(
            w("Compared on"),
            list(ENDPOINTS),
            default=On.SENSITIVITY,
            required=True,
            format_func=lambda endpoint: w.label("metric", endpoint),
            key="fusion.add.on",
        )
        or On.SENSITIVITY
    )
    if by is not None and (invented := reads.invented(page, [by])):
        st.caption(plain(w("Allocation invented in this example: {columns}.", columns=w.join(invented))))
    rows = [_row(w, value, _on(value, on)) for value in values]
    draw_forest(
        w,
        rows,
        key=page.key(f"add.forest.{len(rows)}"),
        description=sentence,
        saved=f"{w('What the modality adds')} \N{MIDDLE DOT} {test} \N{MIDDLE DOT} {w.label('metric', on)}",
        axis=Axis.POINTS,
        ends=sides(w, w("without {test}", test=test), w("with {test}", test=test), on),
    )
    frame = _table(w, values, on)
    show_sheet(page, frame, says=w("What the modality adds"), name="add-on")


def _rules(page: Context) -> dict[str, str]:
    """Kept rules of two tests or more, then the rules of the frontier and the classic ones."""
    study, plan = choose.study_of(page), choose.plan_of(page)
    options = {rule.name: rule.expression for rule in plan.rules}
    tests = tuple(st.session_state.get(fusion_search.TESTS_KEY, ()))
    if tests:
        found = fusion_search.explored(page, tests)
        texts = [*(found.expressions[p.rules[0]] for p in found.frontier), *fusion_search.classic(tests)]
        options |= {text: text for text in reversed(texts)} | options
    return {name: text for name, text in options.items() if len(fusion_search.parsed(study, text).tests) > 1}


def _on(value: AddedValue, on: On) -> Comparison:
    return next(c for c in value.comparisons if c.on is on)


def _sentence(w: Words, value: AddedValue, rule: str, test: str, reduced: Rule) -> str:
    n = w.numbers
    parts = []
    for on in (On.SENSITIVITY, On.SPECIFICITY):
        c = _on(value, on)
        shown = c.headline_interval
        parts.append(
            w(
                "{metric} {points} points ({interval_name} {interval})",
                metric=w.label("metric", on).lower(),
                points=n.points(c.second_minus_first),
                interval_name=n.confidence(shown.confidence_level),
                interval=n.points_interval(shown.low, shown.high),
            )
        )
    return w(
        "What {test} adds to {rule}, against {reduced}: {what}.",
        test=test,
        rule=rule,
        reduced=_said(w, reduced),
        what=w.join(parts),
    )


def _said(w: Words, reduced: Rule) -> str:
    """The rule that is left; one that no longer looks at a read is said in words."""
    if is_constant(reduced.truth):
        return (
            w("a rule that is always positive") if reduced.truth[0] else w("a rule that is always negative")
        )
    return reduced.expression


def _row(w: Words, value: AddedValue, c: Comparison) -> dict[str, Any]:
    shown = c.headline_interval
    return {
        "label": w("all") if value.level is None else value.level,
        "kind": "overall" if value.level is None else "other",
        "index": 0,
        "value": c.second_minus_first,
        "low": shown.low,
        "high": shown.high,
        "text": w.numbers.points(c.second_minus_first),
        "interval": w.numbers.points_interval(shown.low, shown.high),
        "hollow": value.small,
        **({"note": w("small group")} if value.small else {}),
    }


def _table(w: Words, values: tuple[AddedValue, ...], on: On) -> pd.DataFrame:
    n = w.numbers
    rows = []
    for value in values:
        c = _on(value, on)
        shown = c.headline_interval
        rows.append(
            [
                w("all") if value.level is None else value.level,
                value.patients,
                c.units,
                c.only_second_correct,
                c.only_first_correct,
                Cell(n.points(c.second_minus_first), value=c.second_minus_first),
                limits(n.points_interval(shown.low, shown.high), shown.low, shown.high),
                p_value(w, c.p),
                w.label("method", c.headline),
                no_p(w, c.p_reason),
            ]
        )
    names = [w("Group"), w("Patients"), w("Units"), w("Right only with it"), w("Right only without it")]
    names += [w("Added, points"), w("Interval"), w("p"), w("Method"), w("Remark")]
    return pd.DataFrame(rows, columns=names)
