"""Ratios of a pair of tests: relative rates, odds, predictive values and likelihood ratios."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.findings import Clustered, Flag, Ratio, TestResult
from core.reads.answers.pairs.comparison import Comparison
from core.reads.answers.pairs.pair_tables import compare_tables
from core.reads.answers.pairs.ratios import PairRatios, pair_ratios
from core.reads.counting.panel import Panel
from core.stats.paired.likelihood_ratios import LikelihoodRatioComparison
from core.words import Words
from pages.ui.comparison.pair import Pair
from pages.ui.parts import show
from pages.ui.parts.sheet import HIGH, LOW, Cell, p_value, quantity, ratio, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def ratio_table(page: Context, own: Sequence[Comparison]) -> None:
    """Relative sensitivity, specificity and accuracy, and the conditional odds ratio, with intervals."""
    w = page.w
    rows = []
    for c in own:
        found = pair_ratios(c)
        remark = found.rates.reason or found.conditional_odds.reason
        rows.append(
            [
                w.label("metric", c.on),
                ratio(w, found.rates),
                f"{c.only_second_correct} : {c.only_first_correct}",
                ratio(w, found.conditional_odds),
                w.reason(remark) if remark else "",
            ]
        )
    names = [w("Compared on"), w("{second} over {first}", first=own[0].first, second=own[0].second)]
    names += [w("Only second : only first right"), w("Conditional odds ratio"), w("Remark")]
    show_sheet(page, pd.DataFrame(rows, columns=names), says=w("Ratios of the pair"), name="ratios")
    methods = dict.fromkeys(str(r.method) for c in own for r in _both(pair_ratios(c)))
    st.caption(
        plain(
            w(
                "Intervals: {methods}; where patients have several lesions, on counts divided by the design "
                "effect.",
                methods=w("; ").join(w.label("method", code) for code in methods),
            )
        )
    )


def _both(found: PairRatios) -> tuple[Ratio, Ratio]:
    return found.rates, found.conditional_odds


def predictive_table(page: Context, panel: Panel, pair: Pair) -> None:
    """PPV, NPV and likelihood ratios of the pair."""
    w, plan = page.w, choose.plan_of(page)
    n = w.numbers
    found = cached(page, ("tables", plan, pair), lambda: compare_tables(panel, plan, [pair]))[0]
    rows = []
    for pv in found.predictive_values:
        shown, head = pv.quoted, pv.headline
        led = pv.quoted_relative
        rows.append(
            [
                w.label("metric", pv.on),
                f"{n.percent(pv.first)}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{n.percent(pv.second)}",
                Cell(n.points(pv.difference.second_minus_first), value=pv.difference.second_minus_first),
                Cell(n.points_interval(shown.low, shown.high), parts=((LOW, shown.low), (HIGH, shown.high))),
                *_tested(w, head),
                p_value(w, pv.weighted_generalised_score.p),
                p_value(w, pv.generalised_score.p),
                quantity(w, pv.relative.second_over_first, led.low, led.high),
            ]
        )
    first = found.predictive_values[0]
    names = [w("Metric"), w("First to second"), w("Difference, points"), w("Interval"), w("p"), w("Method")]
    names += [
        w("Remark"),
        w.label("method", "weighted_generalised_score"),
        w.label("method", "generalised_score"),
        w.label("method", str((first.relative_clustered or first.relative).method)),
    ]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Predictive values compared"), name="predictive-values")
    _patient_cautions(w, [(v.on, v.clustered) for v in found.predictive_values])
    if any(pv.clustered is not None for pv in found.predictive_values):
        st.caption(
            w(
                "Patients have several lesions: the p value and both intervals treat patients as clusters. "
                "Kosinski's and Leisenring's scores beside them treat lesions as independent."
            )
        )
    _likelihood_ratio_table(page, found.likelihood_ratios)


def _likelihood_ratio_table(page: Context, found: Sequence[LikelihoodRatioComparison]) -> None:
    w, n = page.w, page.w.numbers
    rows = []
    for r in found:
        led = r.quoted
        rows.append(
            [
                w.label("metric", r.on),
                f"{n.ratio(r.first)}\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}{n.ratio(r.second)}",
                Cell(n.ratio(r.ratio.second_over_first), value=r.ratio.second_over_first),
                Cell(n.ratio_interval(led.low, led.high), parts=((LOW, led.low), (HIGH, led.high))),
                *_tested(w, led),
            ]
        )
    names = [w("Metric"), w("First to second"), w("Ratio"), w("Interval"), w("p"), w("Method"), w("Remark")]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(page, frame, says=w("Likelihood ratios compared"), name="likelihood-ratios")
    _patient_cautions(w, [(r.on, r.clustered) for r in found])


def _tested(w: Words, found: TestResult | Ratio | Clustered) -> list[Cell | str]:
    """The cells of p, its method and a remark."""
    return [
        p_value(w, found.p),
        w.label("method", str(found.method)),
        w.reason(found.reason) if found.reason else "",
    ]


def _patient_cautions(w: Words, found: Sequence[tuple[str, Clustered | None]]) -> None:
    """Where few patients are behind a number that treats them as clusters."""
    said = [(w.label("metric", on), led.flags) for on, led in found if led is not None]
    show.cautions(w, said, (Flag.FEW_CLUSTERS, Flag.FEW_DISCORDANT_CLUSTERS))
