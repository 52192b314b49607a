"""Many studies from one truth on one picture: intervals that hold the truth or miss it, rules that win."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pandas as pd
import streamlit as st

from core.lessons.course.common import CLASS, TRUTH, class_results, true_rule, truly_best, winners_of
from core.lessons.many import ManyStudies, rule_counts
from core.lessons.seeds import METRICS, Coverage, SeedResult, coverage, truths
from core.reads.plan import Plan
from core.report.lessons import spoken
from pages.ui.charts.lessons.fallen import draw_fallen
from pages.ui.charts.reads.seeds import draw_seeds
from pages.ui.parts.long_work import Tick, worked
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

THOUSAND = 1_000
SHOWN = 100
"""Studies drawn; the sentence counts all."""


def many(page: Context) -> None:
    """Forty studies at once, a thousand with progress and a way to stop."""
    w, n = page.w, page.w.numbers
    true = truths(TRUTH, Plan())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        item = st.selectbox(w("Test"), list(true), key="lessons.item", width=160)
        metric = st.selectbox(
            w("Metric"),
            METRICS,
            format_func=lambda code: w.label("metric", code),
            key="lessons.metric",
            width=180,
        )
        count = st.segmented_control(
            w("Studies"),
            (CLASS, THOUSAND),
            default=CLASS,
            required=True,
            format_func=n.count,
            key="lessons.count",
        )
    told = st.empty()

    def say(results: Sequence[SeedResult]) -> Coverage:
        rows = coverage(results, true)
        row = next(row for row in rows if (row.item, row.metric) == (item, metric))
        told.write(plain(_sentence(page, row)))
        return row

    results: Sequence[SeedResult] | None = class_results(TRUTH)
    if count == THOUSAND:
        results = worked(
            page,
            "thousand",
            "lessons.thousand",
            lambda tick: _thousand(tick, say),
            saying=w("Drawing a thousand studies"),
            keep=False,
        )
    if results is None:
        return
    row = say(results)
    _picture(page, results[:SHOWN], row)
    if len(results) > SHOWN:
        st.caption(w("The picture shows the first {count}.", count=n.count(SHOWN)))
    best, won = truly_best(TRUTH), winners_of(results)
    st.write(
        plain(
            w(
                "In {won} of {studies} studies the truly best rule, {rule}, wins; {different} different "
                "rules win.",
                won=n.count(won[best]),
                studies=n.count(len(results)),
                rule=spoken.rule(w, best),
                different=n.count(len(won)),
            )
        )
    )
    _fallen(page, results[:SHOWN], best)
    _rules(page, results)


LIVE = 25
"""Studies between two countings of what was drawn so far."""


def _thousand(tick: Tick, say: Callable[[Sequence[SeedResult]], object]) -> Sequence[SeedResult]:
    studies = thousand()

    def told(share: float) -> None:
        if studies.drawn % LIVE == 0:
            say(list(studies.results))
        tick(share)

    return studies.go_on(told)


@cache
def thousand() -> ManyStudies:
    """The thousand studies of the usual truth; one for all sessions of this server."""
    return ManyStudies(TRUTH, THOUSAND)


def _fallen(page: Context, results: Sequence[SeedResult], best: str) -> None:
    """Where the frontiers and the winners fall, and where the truly best rule truly is."""
    w = page.w
    rows = [
        {
            "seed": result.seed,
            "rule": spoken.rule(w, rule.expression),
            "sensitivity": rule.sensitivity,
            "specificity": rule.specificity,
            "won": rule.expression == result.best,
        }
        for result in results
        for rule in result.undominated
        if rule.sensitivity is not None and rule.specificity is not None
    ]
    sensitivity, specificity = true_rule(TRUTH, best)
    said = w(
        "Rules on the frontier of {count} studies (small), their winners (large), and the truth of the best "
        "rule (star).",
        count=w.numbers.count(len(results)),
    )
    truth = {"rule": spoken.rule(w, best), "sensitivity": sensitivity, "specificity": specificity}
    draw_fallen(w, rows, truth, key="lessons.fallen", description=said)
    st.caption(plain(said))


def _rules(page: Context, results: Sequence[SeedResult]) -> None:
    """Which rules won and which stood on the frontier, in how many studies."""
    w, n = page.w, page.w.numbers
    rows = [[spoken.rule(w, r.expression), r.won, r.on_frontier] for r in rule_counts(results)]
    frame = pd.DataFrame(rows, columns=[w("Rule"), w("Wins in"), w("On the frontier in")])
    count = n.count(len(results))
    show_sheet(page, frame, says=w("Rules of {count} studies", count=count), name="winning_rules")


def _sentence(page: Context, row: Coverage) -> str:
    w, n = page.w, page.w.numbers
    return w(
        "{held} of {studies} intervals hold the truth, {truth} ({item}, {metric}).",
        held=n.count(row.held),
        studies=n.count(row.studies),
        truth=n.percent(row.truth),
        item=row.item,
        metric=w.label("metric", row.metric),
    )


def _picture(page: Context, results: Sequence[SeedResult], row: Coverage) -> None:
    n = page.w.numbers
    shown = [(r.seed, r.estimates[row.item][row.metric]) for r in results]
    draw_seeds(
        page.w,
        [
            {
                "seed": seed,
                "value": estimate.value,
                "low": estimate.quoted.low,
                "high": estimate.quoted.high,
                "held": estimate.quoted.low <= row.truth <= estimate.quoted.high,
                "text": f"{n.percent(estimate.value)} "
                f"{n.interval(estimate.quoted.low, estimate.quoted.high)}",
            }
            for seed, estimate in shown
            if estimate.quoted.low is not None and estimate.quoted.high is not None
        ],
        row.truth,
        key="lessons.seeds",
        description=_sentence(page, row),
    )
