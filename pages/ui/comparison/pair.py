"""Parts of the comparison page: which pair, its tables, its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.findings import Clustered, Difference, Flag, Reason, TestResult
from core.reads.answers.cautions import cautions
from core.reads.answers.cells import PairCell, of_pair
from core.reads.answers.pairs.comparison import ENDPOINTS, Comparison, On
from core.reads.answers.pairs.family import Standing, marked_in_vain
from core.reads.answers.pairs.jointly import JointComparison
from core.reads.counting.panel import Panel
from core.reads.plan import Adjust, Unit
from core.reads.rules.by_reader import several_readers
from core.words import DOT, N_, NOT_ESTIMABLE, Words
from core.words.methods.quantities import help_on
from pages.ui.charts.reads.paired_squares import Square
from pages.ui.parts import again, show
from pages.ui.parts.sheet import Cell, Sheet, p_value, points, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import marking
from pages.ui.reads.tables import Look, record_list
from pages.ui.shell.frame import Context

Pair = tuple[str, str]
FORMS = ("asymptotic", "corrected", "exact", "midp", "textbook")
CAUTIONS = (
    Flag.FEW_CLUSTERS,
    Flag.FEW_EFFECTIVE_CLUSTERS,
    Flag.ONE_PATIENT_DOMINATES,
)
CLUSTERED = ("obuchowski", "durkalski", "yang", "eliasziw")


def asked(page: Context, panel: Panel) -> tuple[Pair, On] | None:
    """First, second and endpoint; a pair that a link names or was chosen stays while its names exist."""
    items = list(panel.items)
    if len(items) < 2:
        return None
    pair = marking.named(page, items, panel) or marking.proposed(panel)
    return pair, On(reads.showing(page).among(ENDPOINTS))


def ask(page: Context, panel: Panel) -> None:
    """The controls that choose the pair and the endpoint."""
    w, items, now = page.w, list(panel.items), asked(page, panel)
    if now is None:
        return
    (first, second), on = now
    keys = page.key(f"first.{len(items)}"), page.key(f"second.{first}.{second}.{len(items)}")
    on_key = page.key("on")

    def chosen() -> None:
        one, other = (st.session_state[key] for key in keys)
        pair = (one, other) if one != other else marking.proposed(panel, one)
        marking.choose_pair(page, pair, marking.proposed(panel))

    def measure() -> None:
        page.show(replace(reads.showing(page), on=str(st.session_state[on_key])))

    hidden: dict[str, Any] = {"label_visibility": "collapsed"}

    def both() -> None:
        at = items.index(first)
        st.selectbox(w("First"), items, index=at, key=keys[0], on_change=chosen, width=160, **hidden)
        show.word(w("against"))
        others = [item for item in items if item != first]
        at = others.index(second)
        st.selectbox(w("Second"), others, index=at, key=keys[1], on_change=chosen, width=160, **hidden)

    again.as_before(page, "pair", (keys, tuple(items), marking.proposed(panel)), both)

    def endpoint() -> None:
        show.word(w("on"))
        st.selectbox(
            w("Compared on"),
            list(ENDPOINTS),
            index=ENDPOINTS.index(on),
            format_func=lambda endpoint: w.label("metric", endpoint),
            key=on_key,
            on_change=measure,
            width=120,
            **hidden,
        )

    again.as_before(page, "on", (on_key, on), endpoint)


def square(w: Words, c: Comparison, unit: Unit, looks: dict[str, Look]) -> Square:
    """The two-by-two of one endpoint."""
    units, n = w.label("units", str(unit)), w.numbers
    positive, negative = w.label("read_state", "positive"), w.label("read_state", "negative")
    with_condition = c.on is On.SENSITIVITY
    title = (
        w("With the condition: {count} {units}", count=n.count(c.units), units=units)
        if with_condition
        else w("Without the condition: {count} {units}", count=n.count(c.units), units=units)
    )
    return Square(
        title=title,
        first=c.first,
        second=c.second,
        right=positive if with_condition else negative,
        wrong=negative if with_condition else positive,
        both=c.both_correct,
        only_first=c.only_first_correct,
        only_second=c.only_second_correct,
        neither=c.neither_correct,
        first_rate=n.percent(c.first_correct),
        second_rate=n.percent(c.second_correct),
        kinds=(looks[c.first][0], looks[c.second][0]),
        places=(looks[c.first][1], looks[c.second][1]),
    )


def headline_row(w: Words, c: Comparison) -> list[dict[str, Any]]:
    """The difference with the one interval to quote."""
    return _difference_rows(w, c, [])


def difference_rows(w: Words, c: Comparison) -> list[dict[str, Any]]:
    """The headline difference and the other intervals on one axis."""
    beside: list[Difference | Clustered] = [c.newcombe, c.tango]
    if c.clustered_difference is not None:
        beside.insert(0, c.clustered_difference)
    if (turned := c.turned_round) is not None:
        beside.insert(0, turned)
    return _difference_rows(w, c, beside)


def _difference_rows(
    w: Words, c: Comparison, beside: Sequence[Difference | Clustered]
) -> list[dict[str, Any]]:
    head = c.headline_interval
    rows = [("overall", head), *(("other", d) for d in beside if d.method != head.method)]
    return [
        {
            "label": w.label("method", str(d.method)),
            "kind": kind,
            "index": 0,
            "value": c.second_minus_first,
            "low": d.low,
            "high": d.high,
            "text": w.numbers.points(c.second_minus_first),
            "interval": w.numbers.points_interval(d.low, d.high),
        }
        for kind, d in rows
    ]


CELLS = {
    PairCell.BOTH: N_("Both right"),
    PairCell.ONLY_FIRST: N_("Only {first} right"),
    PairCell.ONLY_SECOND: N_("Only {second} right"),
    PairCell.NEITHER: N_("Neither right"),
}


def cell_name(w: Words, cell: PairCell, c: Comparison) -> str:
    """What a cell of the paired table counts, by the names of the pair."""
    return w(CELLS[cell], first=c.first, second=c.second)


def pair_sheet(w: Words, own: Sequence[Comparison]) -> Sheet:
    """The pair on the three endpoints."""
    return Sheet(
        columns={
            "on": w("Compared on"),
            "difference": w("{second} minus {first}, points", first=own[0].first, second=own[0].second),
            "p": w("p"),
            "p_adjusted": w("p adjusted"),
            "units": w("Units"),
            **{cell: cell_name(w, cell, own[0]) for cell in CELLS},
            "method": w("Method"),
        },
        rows=[
            [
                w.label("metric", c.on),
                points(w, c.headline_interval),
                p_value(w, c.p),
                p_value(w, c.p_adjusted),
                c.units,
                *(getattr(c, cell) for cell in CELLS),
                w.label("method", c.headline),
            ]
            for c in own
        ],
        codes=[str(c.on) for c in own],
        helps={name: help_on(w, "pairs") for name in CELLS}
        | {name: help_on(w, name) for name in ("difference", "p", "p_adjusted")},
        opens=[*CELLS, "difference", "p", "p_adjusted"],
    )


def table(page: Context, panel: Panel, own: Sequence[Comparison]) -> str | None:
    """The pair on the three endpoints; a click on a count lists its records. The clicked cell's column."""
    w = page.w
    opened = show_sheet(
        page, pair_sheet(w, own), says=w("The pair on three endpoints"), name="comparison", key="pair"
    )
    if opened and opened[1] in CELLS:
        c = next(c for c in own if c.on == opened[0])
        _behind(page, panel, c, PairCell(opened[1]))
    show.not_estimable(
        w,
        [
            (
                w.bracketed(w("p") if c.p is None else w("p adjusted"), w.label("metric", c.on)),
                c.no_adjusted_p,
            )
            for c in own
        ],
    )
    show.clicking(w, w("Click a count for its records."), family(page, own[0]))
    return None if opened is None else "pairs" if opened[1] in CELLS else opened[1]


def doubts(page: Context, panel: Panel, own: Sequence[Comparison]) -> list[str]:
    """What the numbers of the pair have to be read with, and which marks are in vain."""
    w, plan = page.w, choose.plan_of(page)
    said = show.flagged(w, [(w.label("metric", c.on), c.headline_interval.flags) for c in own], CAUTIONS)
    few = cautions(choose.study_of(page), (), own, ())
    said += [
        w.sentences(told.message, told.remedy)
        for told in map(w.problem, (*few, *marked_in_vain(panel, plan)))
    ]
    if torn := [w.label("metric", c.on) for c in own if Flag.LIMIT_SET_TO_ZERO in c.headline_interval.flags]:
        said.append(
            w(
                "{endpoints}: interval and test disagreed about zero. The test decides, so the limit "
                "next to zero is set to 0.",
                endpoints=w.join(torn),
            )
        )
    return said


ELSEWHERE: dict[str, tuple[list[str], list[str]]] = {
    "joint": (["lachenbruch_lynch"], ["wald_clustered_f", "wald_clustered", "lachenbruch_lynch"]),
    "predictive": (
        ["weighted_generalised_score", "generalised_score", "relative_predictive_value"],
        [
            *("linearised_t", "weighted_generalised_score", "generalised_score"),
            *("clustered_relative_predictive_value", "relative_predictive_value"),
        ],
    ),
    "likelihood_ratios": (
        ["likelihood_ratio_log_ratio"],
        ["clustered_likelihood_ratio_log_ratio", "likelihood_ratio_log_ratio"],
    ),
    "agreement": (
        ["agreement_measures", "agreement_fisher_z", "kappa_null_variance", "agreement_delta"],
        [
            "agreement_measures",
            "agreement_fisher_z",
            "patient_jackknife",
            "kappa_null_variance",
            "agreement_delta",
        ],
    ),
    "overall": (["cochran_q"], ["clustered_cochran_q_f", "clustered_cochran_q", "cochran_q"]),
}
"""Methods of what stands in the closed parts, for lone units and for patients as clusters."""


def methods_used(page: Context, own: Sequence[Comparison]) -> dict[str, list[str]]:
    """Methods behind the numbers of the pair's table."""
    adjusted = choose.plan_of(page).adjust
    clustered = any(c.clustered_tests is not None for c in own)
    return {
        "pairs": [],
        "difference": [d.method for c in own for d in (c.headline_interval, c.newcombe, c.tango)],
        "p": [c.headline for c in own],
        "p_adjusted": [] if adjusted is Adjust.NONE else [str(adjusted)],
        **{name: with_patients if clustered else alone for name, (alone, with_patients) in ELSEWHERE.items()},
    }


def family(page: Context, c: Comparison) -> str:
    """Over what p values are adjusted, in words, and how many of it could be tested."""
    w, plan = page.w, choose.plan_of(page)
    if several_readers(choose.study_of(page).cells) and c.standing is not Standing.PRIMARY:
        return w(
            "The result of a single reader only describes: its p value is not adjusted. The "
            "declared family compares modalities over all readers, on the page Readers."
        )
    if not c.family_size and plan.primary:
        return w(
            "Nothing that was marked as primary can be tested: p values are exploratory and not adjusted."
        )
    if not c.family_size:
        return w("No comparison is declared primary: p values are exploratory and not adjusted.")
    if c.no_adjusted_p is Reason.FAMILY_ON_REQUEST:
        return w(
            "Not adjusted: {count} comparisons are declared, and so many are compared on request only, under "
            "“All pairs”.",
            count=w.numbers.count(c.family_size),
        )
    values = {
        "count": w.numbers.count(c.family_size),
        "tested": w.numbers.count(c.family_tested),
        "who": w("the pairs marked as primary") if plan.primary else w("every pair of tests"),
    }
    if plan.adjust is Adjust.NONE:
        return w(
            "p values are not adjusted; the declared family has {count} comparisons ({who}, on sensitivity "
            "and specificity), of which {tested} could be tested. Everything else is exploratory.",
            **values,
        )
    return w(
        "Adjusted p: {method} over a declared family of {count} comparisons ({who}, on sensitivity and "
        "specificity), of which {tested} could be tested. Everything else is exploratory.",
        method=w.label("method", str(plan.adjust)),
        **values,
    )


def _behind(page: Context, panel: Panel, c: Comparison, cell: PairCell) -> None:
    w = page.w
    title = w.titled(f"{c.first}{DOT}{c.second}{DOT}{w.label('metric', c.on)}", cell_name(w, cell, c))
    record_list(page, panel, of_pair(panel, (c.first, c.second), c.on, cell), title, "pair")


def _test_cells(w: Words, result: TestResult | None) -> list[Cell | str]:
    if result is None:
        return [NOT_ESTIMABLE, NOT_ESTIMABLE, ""]
    why = w.reason(result.reason) if result.reason else w("; ").join(w.flag(flag) for flag in result.flags)
    statistic = Cell(w.numbers.decimal(result.statistic, 3), value=result.statistic)
    return [statistic, p_value(w, result.p), why]


def tests_table(page: Context, own: Sequence[Comparison]) -> None:
    """Five conventions of McNemar, and the tests that respect several units per patient."""
    w = page.w
    rows: list[list[Cell | str]] = []
    for c in own:
        if c.sign_flip is not None:
            rows += [
                [w.label("metric", c.on), w.label("method", method), NOT_ESTIMABLE, p_value(w, p), ""]
                for method, p in (
                    ("sign_flip_midp", c.sign_flip.p),
                    ("sign_flip_exact", c.sign_flip.p_exact),
                )
            ]
        if c.clustered_tests is not None:
            for name in CLUSTERED:
                result = getattr(c.clustered_tests, name)
                rows.append(
                    [w.label("metric", c.on), w.label("method", result.method), *_test_cells(w, result)]
                )
        for name in FORMS:
            result = getattr(c.mcnemar, name)
            rows.append([w.label("metric", c.on), w.label("method", result.method), *_test_cells(w, result)])
    names = [w("Compared on"), w("Method"), w("Statistic"), w("p"), w("Remark")]
    show_sheet(page, pd.DataFrame(rows, columns=names), says=w("Tests of the pair"), name="tests")
    st.caption(
        w(
            "Where patients have several lesions, McNemar's test treats lesions as independent and finds too "
            "many differences that are not there; the headline flips the signs of whole patients instead, "
            "and is McNemar's mid-p where every patient has one. The Chinese-textbook form corrects for "
            "continuity when fewer than 40 pairs are discordant; it is shown because papers print it."
        )
    )
    clustered = [c for c in own if c.clustered_difference is not None]
    for c in clustered:
        d = c.clustered_difference
        assert d is not None
        st.caption(
            w(
                "{on}: {clusters} patients, design effect of the difference {effect}. {flags}",
                on=w.label("metric", c.on),
                clusters=d.clusters,
                effect=w.numbers.ratio(d.design_effect),
                flags=w.sentences(*(w.sentence(w.flag(flag)) for flag in d.flags)),
            )
        )


def joint_table(page: Context, joint: Sequence[JointComparison]) -> None:
    """The joint test with its degrees of freedom explained."""
    w = page.w
    n = w.numbers
    rows = []
    for j in joint:
        rows.append(
            [
                w.label("method", j.naive.method),
                Cell(n.decimal(j.naive.statistic, 3), value=j.naive.statistic),
                j.naive.df,
                p_value(w, j.naive.p),
                w.titled(j.naive.effective_df, n.p(j.naive.p_effective)),
            ]
        )
        for found in (j.small_sample, j.clustered):
            if found is not None:
                df = [n.count(v) for v in (found.df, found.df_denominator) if v is not None]
                rows.append(
                    [
                        w.label("method", found.method),
                        Cell(n.decimal(found.statistic, 3), value=found.statistic),
                        ", ".join(df),
                        p_value(w, found.p),
                        w.reason(found.reason) if found.reason else "",
                    ]
                )
    names = [w("Method"), w("Statistic"), "df", w("p"), w("With effective df")]
    show_sheet(page, pd.DataFrame(rows, columns=names), says=w("Joint test"), name="joint-test")
    st.caption(
        w(
            "Some papers call this overall efficacy. It asks whether sensitivity or specificity "
            "differs at all; a gain in one and a loss in the other add up instead of cancelling, "
            "so it is no test of accuracy. Terms without discordant pairs add nothing, and the "
            "effective degrees of freedom leave them out."
        )
    )


def titled(w: Words, c: Comparison) -> str:
    """What a picture of the comparison is called."""
    return w(
        "{second} minus {first}, {metric}", first=c.first, second=c.second, metric=w.label("metric", c.on)
    )
