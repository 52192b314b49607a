"""The rule search on the fusion page: which tests, the figure, the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.reads.answers.recorded import recorded_fusions
from core.reads.counting.panel import Panel
from core.reads.plan import Plan, RuleText
from core.reads.rules.clicked import live_rule
from core.reads.rules.grammar import quoted
from core.reads.rules.monotone import MOST_TESTS_SEARCHED
from core.reads.rules.rule import LONGEST_NAME, Rule, parse_rule
from core.reads.search.exploration import Exploration, explore, search_rules
from core.reads.study import Study
from core.report.reads.reconstruction import rules_line
from core.words import NOT_ESTIMABLE, Words
from core.words.answers.rule_names import spoken
from core.words.methods.quantities import help_on
from pages.ui.charts.reads.rule_space import draw_rule_space
from pages.ui.parts import show
from pages.ui.parts.sheet import Cell, Sheet, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import rule_editor
from pages.ui.reads.tables import MOST_LISTED, looks
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

TESTS_KEY = "fusion.tests"
CURRENT_KEY = "fusion.current"
MOST_SAID = 6
"""Rules with equal counts that hovering names."""
MOST_LINES = 9
"""Lines of the table before it scrolls."""
NARROW = 150
"""Pixels of a cell whose interval stands below its share."""
USUAL_TESTS = 4
"""Tests searched at first; the fifth multiplies the rules by 46."""


def tests_of(page: Context) -> tuple[str, ...]:
    """Which tests the rules are made of; remembered in the session while they exist."""
    chosen = st.session_state.get(_chosen_key(page), _proposed(page))
    tests = tuple(test for test in choose.study_of(page).tests if test in (chosen or []))
    st.session_state[TESTS_KEY] = tests[:MOST_TESTS_SEARCHED]
    return tests[:MOST_TESTS_SEARCHED]


def ask_tests(page: Context) -> None:
    """Which tests the rules of the figure are made of."""
    w, study = page.w, choose.study_of(page)
    with st.container(key="tandem_ask_fusion", horizontal=True, vertical_alignment="center", gap="small"):
        show.word(w("All rules of"))
        chosen = st.pills(
            w("Search all rules of (up to {count})", count=MOST_TESTS_SEARCHED),
            list(study.tests),
            selection_mode="multi",
            default=_proposed(page),
            format_func=plain,
            key=_chosen_key(page),
            label_visibility="collapsed",
        )
    if len(chosen) > MOST_TESTS_SEARCHED:
        st.caption(w("More than {count} tests: the first {count} are searched.", count=MOST_TESTS_SEARCHED))


def _chosen_key(page: Context) -> str:
    return f"fusion.search.tests.{id(choose.study_of(page))}"


def _proposed(page: Context) -> list[str]:
    study = choose.study_of(page)
    shown = [test for test in study.tests if test not in choose.plan_of(page).hidden] or list(study.tests)
    remembered = [test for test in st.session_state.get(TESTS_KEY, ()) if test in study.tests]
    return remembered or usual_tests(study, shown)


def usual_tests(study: Study, shown: list[str]) -> list[str]:
    """The first tests, without a column that records what two of the others say together."""
    fused = recorded_fusions(study)
    return [test for test in shown if test not in fused][:USUAL_TESTS]


def explored(page: Context, tests: tuple[str, ...]) -> Exploration:
    """Every rule of the tests under the plan, counted once."""
    study, asked = choose.study_of(page), asked_of(page)
    return cached(page, ("explore", asked, tests), lambda: explore(study, asked, tests))


def asked_of(page: Context) -> Plan:
    """The part of the plan that a rule search hangs on."""
    return replace(choose.plan_of(page), rules=(), hidden=(), by=(), compare=(), prevalence=None)


def classic(tests: tuple[str, ...]) -> list[str]:
    """The fixed rules that papers use: any, all, more than half."""
    names = [quoted(test) for test in tests]
    if len(names) < 2:
        return []
    rules = [" | ".join(names), " & ".join(names)]
    return [*rules, f"majority({', '.join(names)})"] if len(names) > 2 else rules


@dataclass(frozen=True, slots=True)
class Named:
    """A rule with a name in the figure and the table; ``rule`` is its place among those searched, if any."""

    name: str
    kind: str
    index: int
    expression: str
    place: tuple[int, int]
    rule: int | None


def named_rules(page: Context, found: Exploration) -> list[Named]:
    """Kept rules, and, unless kept, single tests, the frontier and the classic rules."""
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    look = looks(study, plan)
    wanted = [(rule.name, rule.expression, look[rule.name]) for rule in plan.rules]
    wanted += [(test, quoted(test), look[test]) for test in found.tests]
    frontier = [found.expressions[point.rules[0]] for point in found.frontier]
    wanted += [(spoken(text, study.tests, w), text, ("overall", 0)) for text in frontier]
    wanted += [(spoken(text, study.tests, w), text, ("other", 0)) for text in classic(found.tests)]
    out: list[Named] = []
    seen: set[tuple[tuple[str, ...], bytes]] = set()
    for at, (name, expression, (kind, index)) in enumerate(wanted):
        rule = parsed(study, expression)
        place = found.count(rule)
        if place is None or (at >= len(plan.rules) and (rule.tests, rule.table) in seen):
            continue
        seen.add((rule.tests, rule.table))
        out.append(Named(name, kind, index, expression, place, found.find(rule)))
    return out


def marks_of(named: list[Named]) -> dict[tuple[int, int], int]:
    """The number of each place, in the figure and in the table: fewest false positives first."""
    places = sorted({rule.place for rule in named}, key=lambda place: (place[1], -place[0]))
    return {place: number for number, place in enumerate(places, 1)}


def rebuilt(page: Context, panel: Panel, named: list[Named]) -> str:
    """What the printed figures behind an example leave open of the named rules."""
    study, plan = choose.study_of(page), choose.plan_of(page)
    rules = [replace(parsed(study, rule.expression), name=rule.name) for rule in named]
    return cached(
        page,
        ("rebuilt", page.w.language, plan, tuple(rule.expression for rule in named)),
        lambda: rules_line(page.w, study, plan, panel, rules),
    )


def parsed(study: Study, expression: str) -> Rule:
    """A rule without a name of its own."""
    return parse_rule("\N{MIDDLE DOT}", expression, study.tests)


def draw(page: Context, found: Exploration, named: list[Named], sentence: str) -> None:
    """The figure: every rule, the frontier, the bound; a click keeps a rule."""
    w = page.w
    with_, without = int(found.counts.with_condition), int(found.counts.without_condition)
    if not with_ or not without:
        return
    points = cached(
        page,
        ("points", w.language, asked_of(page), found.tests),
        lambda: {place: _point(w, found, place) for place in found.places},
    )
    labels: dict[tuple[int, int], list[Named]] = {}
    for rule in named:
        labels.setdefault(rule.place, []).append(rule)
    rows = [row for place, row in points.items() if place not in labels]
    marks = marks_of(named)
    for place, names in labels.items():
        called = " = ".join(rule.name for rule in names[:2]) + (" …" if len(names) > 2 else "")
        rows.append(
            {
                **(points.get(place) or _point(w, found, place)),
                **_limits(w, found, names[0].rule),
                "expression": names[0].expression,
                "label": f"{marks[place]} {called}",
                "kind": names[0].kind,
                "index": names[0].index,
            }
        )
    bound = [(fp / without, tp / with_) for fp, tp in zip(found.bound.fp, found.bound.tp, strict=True)]
    draw_rule_space(
        w,
        rows,
        bound,
        key=page.key("space"),
        description=sentence,
        saved=w("Every rule of {tests}", tests=w.join(found.tests)),
        on_choose=lambda expression: keep(page, expression),
    )
    legend = w(
        "Each point is a rule (rules with equal counts share one); staircase: rules no other beats; "
        "dotted: no rule of these reads can lie above it."
    )
    if found.units.completed:
        dotted = w("The dotted line takes reads that are not usable as they are completed here.")
        legend = w.sentences(legend, dotted)
    show.clicking(w, w("Click a point to keep its rule."), legend)


def _point(w: Words, found: Exploration, place: tuple[int, int]) -> dict[str, Any]:
    """One point of the figure: where it stands and what hovering says of it."""
    n = w.numbers
    with_, without = int(found.counts.with_condition), int(found.counts.without_condition)
    rules = found.places.get(place, ())
    others = w("; ").join(spoken(found.expressions[at], found.tests, w) for at in rules[:MOST_SAID])
    return {
        "sensitivity": place[0] / with_,
        "specificity": (without - place[1]) / without,
        **_limits(w, found, rules[0] if rules else None),
        "expression": found.expressions[rules[0]] if rules else "",
        "label": None,
        "counts": w(
            "{tp} of {with_condition} found, {fp} of {without_condition} false positives",
            tp=n.count(place[0]),
            with_condition=n.count(with_),
            fp=n.count(place[1]),
            without_condition=n.count(without),
        ),
        "others": others + (" …" if len(rules) > MOST_SAID else ""),
        "frontier": any(place == (point.tp, point.fp) for point in found.frontier),
        "kind": "other",
        "index": 0,
    }


def _limits(w: Words, found: Exploration, rule: int | None) -> dict[str, Any]:
    if rule is None:
        return {"low": None, "high": None, "left": None, "right": None, "intervals": ""}
    ends = [
        None if np.isnan(side[rule]) else float(side[rule])
        for side in (
            found.limits.sensitivity_low,
            found.limits.sensitivity_high,
            found.limits.specificity_low,
            found.limits.specificity_high,
        )
    ]
    low, high, less, more = ends
    return {
        "low": low,
        "high": high,
        "left": None if more is None else 1 - more,
        "right": None if less is None else 1 - less,
        "intervals": f"{w.numbers.interval(low, high)} · {w.numbers.interval(less, more)}",
    }


def keep(page: Context, expression: str) -> None:
    """Keep a rule under a readable name; a rule already kept is looked at again."""
    study, plan = choose.study_of(page), choose.draft(page)
    rule = parsed(study, expression)
    if expression in (quoted(test) for test in study.tests):
        st.toast(page.w("{test} is a test already.", test=plain(rule.tests[0])))
        return
    for old in plan.rules:
        if parsed(study, old.expression) == replace(rule, expression=old.expression):
            st.session_state[CURRENT_KEY] = old.name
            return
    name = kept_name(page.w, study, expression)
    st.session_state[CURRENT_KEY] = name
    rule_editor.keep(page, RuleText(name, expression))


def kept_name(w: Words, study: Study, expression: str) -> str:
    """A name for a rule that differs from its spelling: the signs become words."""
    name = spoken(expression, study.tests, w)[: LONGEST_NAME - 2]
    return name if name != expression else f"{name} *"


def current_rule(page: Context) -> RuleText | None:
    """The rule under the magnifying glass: the one last clicked, being tried, or kept."""
    plan = choose.draft(page)
    wanted = st.session_state.get(CURRENT_KEY)
    chosen = next((rule for rule in plan.rules if rule.name == wanted), None)
    return chosen or live_rule(plan) or (plan.rules[-1] if plan.rules else None)


def table(page: Context, found: Exploration, named: list[Named]) -> None:
    """The frontier, the tests and the kept rules; choosing a line keeps its rule."""
    w = page.w
    n = w.numbers
    with_, without = int(found.counts.with_condition), int(found.counts.without_condition)
    frontier = {(point.tp, point.fp): point for point in found.frontier}
    order = sorted(named, key=lambda r: (r.place[1], -r.place[0]))
    rows = []
    marks = marks_of(named)
    for rule in order:
        tp, fp = rule.place
        tn = without - fp
        rules = found.places.get(rule.place, ())
        limits = _limits(w, found, rule.rule)["intervals"].split(" · ")
        rows.append(
            [
                rule.name,
                marks[rule.place],
                tp,
                fp,
                Cell(n.fraction(tp / with_ if with_ else None, tp, with_), limits[0], tp),
                Cell(n.fraction(tn / without if without else None, tn, without), limits[-1], tn),
                w("no rule beats it") if rule.place in frontier else "",
                w("; ").join(
                    spoken(t, found.tests, w)
                    for t in (found.expressions[at] for at in rules[:4])
                    if t != rule.expression
                ),
            ]
        )
    show_sheet(
        page,
        Sheet(
            columns={
                "rule": w("Rule"),
                "mark": w("In the figure"),
                "tp": "TP",
                "fp": "FP",
                **{m: w.label("metric", m) for m in ("sensitivity", "specificity")},
                "frontier": w("Frontier"),
                "same": w("Same counts"),
            },
            rows=rows,
            codes=[rule.expression for rule in order],
            helps={m: help_on(w, m) for m in ("sensitivity", "specificity")},
            opens=("rule",),
        ),
        says=w("The frontier, single tests and kept rules"),
        name="frontier",
        key=f"search.{len(order)}.{page.desk.revision}",
        act=lambda expression, _: keep(page, expression),
    )
    notes = [
        w("Intervals: {methods}.", methods=w.label("method", found.limits.method)),
    ]
    if found.limits.method == "delete_one_logit_t":
        notes.append(w("At 0% or 100%: {method}.", method=w.label("method", "wilson_effective_patients")))
    left = found.units.not_decidable
    if left:
        notes.append(
            w(
                "{count} {units} are left out because a read of these tests is not usable there.",
                count=n.count(left),
                units=w.label("units", str(found.units.unit)),
            )
        )
    study, shown = choose.study_of(page), {rule.name for rule in named}
    absent = [rule for rule in choose.plan_of(page).rules if rule.name not in shown]
    within = {r.name for r in absent if set(parsed(study, r.expression).tests) <= set(found.tests)}
    if elsewhere := [rule.name for rule in absent if rule.name not in within]:
        notes.append(w("Not among rules of these tests: {rules}.", rules=w.join(elsewhere)))
    if open_ones := [rule.name for rule in absent if rule.name in within]:
        notes.append(
            w(
                "Not shown, because some reads here are completed in a way that suits monotone rules only: "
                "{rules}.",
                rules=w.join(open_ones),
            )
        )
    show.clicking(w, w("Click a rule to keep it."), w.sentences(*notes))


def all_rules(page: Context, tests: tuple[str, ...]) -> None:
    """Every rule as a table, downloadable."""
    w, study, asked = page.w, choose.study_of(page), asked_of(page)
    found = cached(page, ("search", asked, tests), lambda: search_rules(study, asked, tests))
    n = w.numbers
    frame = pd.DataFrame(
        [
            [
                rule.expression,
                rule.tp,
                rule.fn,
                rule.fp,
                rule.tn,
                Cell(n.percent(rule.sensitivity), value=rule.sensitivity),
                Cell(n.percent(rule.specificity), value=rule.specificity),
                w("yes") if rule.frontier else NOT_ESTIMABLE,
            ]
            for rule in found.rules
        ],
        columns=[
            w("Rule"),
            *("TP", "FN", "FP", "TN"),
            w.label("metric", "sensitivity"),
            w.label("metric", "specificity"),
            w("Frontier"),
        ],
    )
    show_sheet(page, frame, says=w("Every monotone rule"), name="rules", most=MOST_LISTED)
