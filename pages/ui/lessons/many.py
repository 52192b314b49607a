"""Many studies from one truth on one picture: intervals that hold the truth or miss it, rules that win."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache

import pandas as pd
import streamlit as st

from core.lessons.course.common import TRUTH, true_rule, truly_best, winners_of
from core.lessons.many import ManyStudies, rule_counts
from core.lessons.seeds import METRICS, Coverage, SeedResult, coverage, searched, truths
from core.lessons.truth import Truth
from core.reads.plan import Plan
from core.reads.rules.monotone import MOST_TESTS_SEARCHED
from core.words.answers import rule_names
from pages.ui.charts.lessons.fallen import draw_fallen
from pages.ui.charts.reads.seeds import draw_seeds
from pages.ui.parts.long_work import Tick, worked
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

THOUSAND = 1_000
SHOWN = 100
"""Studies drawn; the sentence counts all."""
USUAL = frozenset(test.name for test in TRUTH.tests)
"""Names of tests that nobody typed."""
OWN = "lessons.many.own"


def many(page: Context, truth: Truth, count: int) -> None:
    """Forty studies at once, a thousand with progress and a way to stop."""
    w, n = page.w, page.w.numbers
    true = truths(truth, Plan())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        item = st.selectbox(w("Test"), list(true), key="lessons.item", width=160)
        metric = st.selectbox(
            w("Metric"),
            METRICS,
            format_func=lambda code: w.label("metric", code),
            key="lessons.metric",
            width=180,
        )
    told = st.empty()

    def say(results: Sequence[SeedResult]) -> Coverage:
        rows = coverage(results, true)
        row = next(row for row in rows if (row.item, row.metric) == (item, metric))
        told.write(plain(_sentence(page, row)))
        return row

    results = worked(
        page,
        "many",
        ("lessons.many", truth, count),
        lambda tick: _drawn(truth, count, tick, say),
        saying=w("Drawing {count} studies", count=n.count(count)),
        keep=False,
    )
    if results is None:
        return
    row = say(results)
    if not row.studies:
        st.write(
            w("No draw of this truth has an interval for it: nobody with, or nobody without the condition.")
        )
        return
    _picture(page, results[:SHOWN], row)
    if len(results) > SHOWN:
        st.caption(w("The picture shows the first {count}.", count=n.count(SHOWN)))
    if truth.readers:
        st.caption(_of_readers(page, truth))
    elif not searched(truth):
        st.caption(w("Rules are compared for {count} tests at most.", count=n.count(MOST_TESTS_SEARCHED)))
    else:
        _winners(page, truth, results)


def _of_readers(page: Context, truth: Truth) -> str:
    """For whom an interval of a study with readers speaks; rules are not compared there."""
    w = page.w
    if truth.readers == 1:
        return w(
            "The truth is the mean over readers like this one; an interval of one reader speaks of that "
            "reader only. Rules are compared where reads have no reader."
        )
    return w(
        "Means over the readers of a study, with the interval for readers like these; the truth is the mean "
        "over all such readers. Rules are compared where reads have no reader."
    )


def _winners(page: Context, truth: Truth, results: Sequence[SeedResult]) -> None:
    """How often the truly best rule wins, where frontiers and winners fall, and every rule's count."""
    w, n = page.w, page.w.numbers
    best, won = truly_best(truth), winners_of(results)
    st.write(
        plain(
            w(
                "In {won} of {studies} studies the truly best rule, {rule}, wins; {different} different "
                "rules win.",
                won=n.count(won[best]),
                studies=n.count(len(results)),
                rule=_spoken(page, truth, best),
                different=n.count(len(won)),
            )
        )
    )
    _fallen(page, truth, results[:SHOWN], best)
    _rules(page, truth, results)


def _spoken(page: Context, truth: Truth, expression: str) -> str:
    return rule_names.spoken(expression, [test.name for test in truth.tests], page.w)


LIVE = 0.5
"""Seconds between two countings of what was drawn so far."""


def _drawn(
    truth: Truth, count: int, tick: Tick, say: Callable[[Sequence[SeedResult]], object]
) -> Sequence[SeedResult]:
    studies, counted = studies_of(truth), time.monotonic()

    def told(share: float) -> None:
        nonlocal counted
        if time.monotonic() - counted > LIVE:
            say(studies.so_far(count))
            counted = time.monotonic()
        tick(share)

    return studies.go_on(told, count)


def studies_of(truth: Truth) -> ManyStudies:
    """The studies of a truth: of tests called as usual for all sessions, of others for this one alone."""
    if {test.name for test in truth.tests} <= USUAL:
        return _studies_of(truth)
    own: ManyStudies | None = st.session_state.get(OWN)
    if own is None or own.truth != truth:
        own = st.session_state[OWN] = ManyStudies(truth, THOUSAND)
    return own


@lru_cache(maxsize=8)
def _studies_of(truth: Truth) -> ManyStudies:
    """Of the truths looked at last."""
    return ManyStudies(truth, THOUSAND)


def _fallen(page: Context, truth: Truth, results: Sequence[SeedResult], best: str) -> None:
    """Where the frontiers and the winners fall, and where the truly best rule truly is."""
    w = page.w
    rows = [
        {
            "seed": result.seed,
            "rule": _spoken(page, truth, rule.expression),
            "sensitivity": rule.sensitivity,
            "specificity": rule.specificity,
            "won": rule.expression == result.best,
        }
        for result in results
        for rule in result.undominated
        if rule.sensitivity is not None and rule.specificity is not None
    ]
    sensitivity, specificity = true_rule(truth, best)
    said = w(
        "Rules on the frontier of {count} studies (small), their winners (large), and the truth of the best "
        "rule (star).",
        count=w.numbers.count(len(results)),
    )
    star = {"rule": _spoken(page, truth, best), "sensitivity": sensitivity, "specificity": specificity}
    saved = w("Rules of {count} studies", count=w.numbers.count(len(results)))
    draw_fallen(w, rows, star, key="lessons.fallen", description=said, saved=saved)
    st.caption(plain(said))


def _rules(page: Context, truth: Truth, results: Sequence[SeedResult]) -> None:
    """Which rules won and which stood on the frontier, in how many studies."""
    w, n = page.w, page.w.numbers
    rows = [[_spoken(page, truth, r.expression), r.won, r.on_frontier] for r in rule_counts(results)]
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
        saved=page.w(
            "Intervals of {count} studies: {metric} of {test}",
            count=n.count(len(shown)),
            metric=page.w.label("metric", row.metric).lower(),
            test=row.item,
        ),
    )
