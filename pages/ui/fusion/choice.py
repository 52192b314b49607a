"""Choosing a rule on the data that judge it: how much of its value is due to the choice."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.findings import Reason
from core.problems import Refusal
from core.reads.search.choosing import judge_choice, rule_costs
from core.reads.search.exploration import Exploration
from core.reads.search.optimism import Corrected, Criterion, Optimism, Selection
from core.words.answers.fusion import choice_answer, violation_words
from core.words.answers.rule_names import spoken
from pages.ui.fusion import examinations as fusion_examinations
from pages.ui.fusion import search as fusion_search
from pages.ui.parts import show
from pages.ui.parts.long_work import worked
from pages.ui.parts.sheet import Cell, limits, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

CONSTRAINED = (Selection.SENSITIVITY, Selection.SPECIFICITY, Selection.COST)
MOST_WINNERS = 8


def part(page: Context) -> None:
    """Declare how to choose; see the rule, its corrected value, how often it wins."""
    w, plan = page.w, choose.plan_of(page)
    tests = tuple(st.session_state.get(fusion_search.TESTS_KEY, ()))
    if not tests:
        return
    st.write(
        w(
            "A rule chosen because it does best here tends to do worse elsewhere. Declare how you choose; "
            "the choice is then repeated in resampled patients."
        )
    )
    criterion = _ask(page, tests)
    if criterion is None:
        return
    found = fusion_search.explored(page, tests)
    asked = fusion_search.asked_of(page)
    what = ("choice", asked, tests, criterion.selection, criterion.at_least, _costs_key(criterion))
    try:
        judged = worked(
            page,
            "choice",
            what,
            lambda tick: judge_choice(found, criterion, confidence_level=plan.confidence_level, tick=tick),
            saying=w("Choosing again in resampled patients"),
        )
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    if judged is None:
        return
    st.write(plain(choice_answer(w, found, judged, criterion)))
    if judged.chosen is None:
        return
    if said := violation_words(w, judged, criterion):
        st.write(plain(said))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _values(page, judged)
    with right:
        _winners(page, found, judged)
    expression = found.expressions[judged.chosen]
    st.button(
        plain(w("Keep {rule}", rule=expression)),
        key=page.key("choice.keep"),
        on_click=fusion_search.keep,
        args=(page, expression),
    )


def _costs_key(criterion: Criterion) -> tuple[float, ...]:
    return () if criterion.costs is None else tuple(criterion.costs.tolist())


def _ask(page: Context, tests: tuple[str, ...]) -> Criterion | None:
    w = page.w
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        selections: list[Selection] = list(Selection)
        chosen = st.selectbox(
            w("Chosen by"),
            selections,
            format_func=lambda one: w.label("selection", str(one)),
            key="fusion.choice.selection",
            width=340,
        )
        selection = Selection(chosen)
        at_least = 0.0
        if selection in CONSTRAINED:
            at_least = (
                st.number_input(w("at least, %"), 0.0, 100.0, 90.0, 1.0, key="fusion.choice.least", width=140)
                / 100
            )
    if selection is not Selection.COST:
        return Criterion(selection=selection, at_least=at_least)
    examinations = fusion_examinations.ask(page)
    costs = rule_costs(tests, examinations)
    if costs is None:
        st.caption(w("Enter the cost of every examination that gives one of these tests."))
        return None
    return Criterion(selection=selection, at_least=at_least, costs=costs)


def _values(page: Context, judged: Optimism) -> None:
    w = page.w
    n = w.numbers
    metrics = ("sensitivity", "specificity", "youden", "accuracy")
    rows = []
    for metric in metrics:
        c: Corrected = getattr(judged, metric)
        points = metric == "youden"
        write = n.points if points else n.percent
        rows.append(
            [
                w.label("metric", metric),
                Cell(write(c.apparent), value=c.apparent),
                Cell(n.points(c.optimism), value=c.optimism),
                Cell(write(c.corrected), value=c.corrected),
                limits(n.interval(c.cautious.low, c.cautious.high), c.cautious.low, c.cautious.high)
                if c.cautious
                else "",
            ]
        )
    names = [
        w("Metric"),
        w("As seen"),
        w("Optimism, points"),
        w("Corrected"),
        w("Exact, patients"),
    ]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Value of the chosen rule"), name="chosen-rule")
    edges = [m for m in metrics if getattr(judged, m).cautious is not None]
    if edges:
        st.caption(
            w(
                "{metrics}: at 0% or 100% every resample gives the same, so the bootstrap says "
                "nothing; the exact interval on patients is given instead.",
                metrics=w.join([w.label("metric", m) for m in edges]),
            )
        )
    reasons: list[tuple[str, Reason | None]] = [
        (w.label("metric", m), getattr(judged, m).reason) for m in metrics if m not in edges
    ]
    show.not_estimable(w, reasons)


def _winners(page: Context, found: Exploration, judged: Optimism) -> None:
    w = page.w
    rows: list[tuple[str, float]] = [
        (spoken(found.expressions[at], found.tests, w), share) for at, share in judged.wins[:MOST_WINNERS]
    ]
    rest = sum(share for _, share in judged.wins[MOST_WINNERS:])
    if rest:
        rows.append((w("{count} others", count=len(judged.wins) - MOST_WINNERS), rest))
    if judged.none_qualifies:
        rows.append((w("no rule qualifies"), judged.none_qualifies))
    shares = [[rule, Cell(w.numbers.percent(share), value=share)] for rule, share in rows]
    frame = pd.DataFrame(shares, columns=[w("Rule"), w("Chosen in")])
    show_sheet(page, frame, says=w("How often each rule is chosen"), name="choices")
    st.caption(w("Share of {count} resamples of patients.", count=w.numbers.count(judged.replicates)))
