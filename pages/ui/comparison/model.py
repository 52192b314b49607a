"""How a pair's advantage depends on one or two covariates: asked, drawn, and as a table."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.reads.answers.groups.models import MOST_COVARIATES, PairModel, may_be_modelled, pair_models
from core.reads.answers.groups.subgroups import groupings, levels
from core.reads.answers.pairs.comparison import On
from core.reads.counting.panel import Panel
from core.report.reads.reconstruction import levels_line
from pages.ui.charts.reads.forest import Axis, draw_forest, sides
from pages.ui.parts.sheet import HIGH, LOW, Cell, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def section(page: Context, panel: Panel, pair: tuple[str, str], on: On) -> None:
    """Covariates to choose, and the differences at named values of each."""
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    columns = cached(page, ("may_be_modelled",), lambda: may_be_modelled(study))
    if not columns:
        st.write(w("A regression needs a grouping column with numbers or a few categories."))
        return
    key = page.key("model")

    def change() -> None:
        page.change(replace(choose.draft(page), model=tuple(st.session_state[key])))

    st.multiselect(
        w("Covariates"),
        columns,
        default=[name for name in plan.model if name in columns],
        max_selections=MOST_COVARIATES,
        format_func=lambda name: w.column(name),
        key=key,
        on_change=change,
        width=420,
        placeholder=w("choose"),
    )
    if not plan.model:
        st.caption(w("Choose one or two columns, such as the size of the lesion."))
        return
    if on is On.ACCURACY:
        on = On.SENSITIVITY
    found = cached(page, ("model", plan, pair, on), lambda: pair_models(study, panel, plan, [pair], [on]))
    if invented := reads.invented(page, list(plan.model)):
        st.caption(plain(w("Allocation invented in this example: {columns}.", columns=w.join(invented))))
    for model in found:
        _answer(page, model)
    asked = ("rebuilt.model", w.language, plan, pair, on)
    for said in cached(page, asked, lambda: _rebuilt(page, pair, on)):
        st.caption(plain(said))


def _rebuilt(page: Context, pair: tuple[str, str], on: On) -> tuple[str, ...]:
    study, plan = choose.study_of(page), choose.plan_of(page)
    columns = [name for name in plan.model if name in groupings(study)]
    lines = (levels_line(page.w, study, plan, tuple(levels(study, plan, c)), pair, str(on)) for c in columns)
    return tuple(text for text in lines if text)


def _answer(page: Context, model: PairModel) -> None:
    w = page.w
    n = w.numbers
    metric = w.label("metric", model.on)
    if model.reason is not None:
        st.write(plain(w("{metric}: {reason}.", metric=metric, reason=w.reason(model.reason))))
        return
    rows = [
        {
            "label": w.titled(w.column(d.covariate), d.value),
            "kind": "other",
            "index": 0,
            "value": d.second_minus_first,
            "low": d.low,
            "high": d.high,
            "text": n.points(d.second_minus_first),
            "interval": n.points_interval(d.low, d.high),
        }
        for d in model.differences
    ]
    title = w("{second} minus {first}, {metric}", first=model.first, second=model.second, metric=metric)
    covariates = w.join(dict.fromkeys(w.column(d.covariate) for d in model.differences))
    draw_forest(
        w,
        rows,
        key=f"comparison.model.{model.on}",
        description=title,
        saved=f"{title} \N{MIDDLE DOT} {covariates}",
        axis=Axis.POINTS,
        title=title,
        ends=sides(w, model.first, model.second, model.on),
    )
    table = [
        [
            w.column(d.covariate),
            d.value,
            Cell(
                n.points(d.second_minus_first),
                n.points_interval(d.low, d.high),
                d.second_minus_first,
                ((LOW, d.low), (HIGH, d.high)),
            ),
        ]
        for d in model.differences
    ]
    points = w("{second} minus {first}, points", first=model.first, second=model.second)
    names = [w("Covariate"), w("Value of it"), points]
    show_sheet(page, pd.DataFrame(table, columns=names), says=title, name="regression")
    for i in model.interactions:
        p = i.small_sample.p
        said = n.p_statement(p) if p is not None else w.reason(i.small_sample.reason or "")
        st.caption(
            plain(
                w(
                    "Whether the difference depends on {column}: {p}.",
                    column=w.column(i.covariate),
                    p=said,
                )
            )
        )
    st.caption(
        plain(
            w(
                "{method}; {units} units in {clusters} clusters, {left_out} left out for lack of a "
                "value. It is exploratory: no p value here is adjusted.",
                method=w.label("method", "marginal_logistic"),
                units=n.count(model.units),
                clusters=n.count(model.clusters),
                left_out=n.count(model.left_out),
            )
        )
    )
