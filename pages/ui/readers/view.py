"""Parts of the readers page: what is asked, a line a reader, the mean for whom, arrows, size, more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from core.reads.answers.readers import readers_by_modality
from core.reads.counting.panel import Panel
from core.reads.readers.answer import PairOfModalities, ReadersAnswer, readers_answer
from core.reads.readers.block import On
from core.reads.readers.size import DIFFERENCE, READERS, Size, power_now, sizes_of
from core.report.reads.imrmc import imrmc_list
from core.stats.readers.obuchowski_rockette import Line
from core.stats.readers.u_statistic import UStatistic
from core.words import DOT, Words
from core.words.answers.readers import sure
from core.words.numbers import MINUS
from pages.ui.charts.reads.arrows import draw_arrows
from pages.ui.charts.reads.forest import Axis, draw_forest, sides
from pages.ui.parts import show
from pages.ui.parts.sheet import HIGH, LOW, Cell, Sheet, p_value, percent, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import marking
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

SHOWN = (On.SENSITIVITY, On.SPECIFICITY, On.ACCURACY, On.AUC)


def found(page: Context, panel: Panel) -> ReadersAnswer | None:
    """The multi-reader answer of the desk's study, without what stands under More."""
    study, plan = choose.study_of(page), choose.plan_of(page)
    asked = replace(plan, compare=())
    return cached(
        page,
        ("sample", asked),
        lambda: readers_answer(study, asked, panel, endpoints=_shown(page), more=False),
    )


def ask(page: Context, answer: ReadersAnswer) -> tuple[str, str, On] | None:
    """First and second modality, and the endpoint."""
    w, names = page.w, list(answer.modalities)
    if len(names) < 2:
        return None
    usual = names[0], names[1]
    pair = marking.named(page, names) or usual
    scored = _shown(page)
    measured = On(reads.showing(page).among(scored))
    keys = page.key("first"), page.key(f"second.{pair[0]}.{pair[1]}")
    on_key = page.key("on")

    def chosen() -> None:
        one, other = (st.session_state[key] for key in keys)
        others = [name for name in names if name != one]
        marking.choose_pair(page, (one, other if other != one else others[0]), usual)

    def measure() -> None:
        page.show(replace(reads.showing(page), on=str(st.session_state[on_key])))

    hidden: dict[str, Any] = {"label_visibility": "collapsed"}
    with st.container(key="tandem_ask_readers", horizontal=True, vertical_alignment="center", gap="small"):
        at = names.index(pair[0])
        first = st.selectbox(w("First"), names, index=at, key=keys[0], on_change=chosen, width=190, **hidden)
        show.word(w("against"))
        others = [name for name in names if name != first]
        at = others.index(pair[1]) if pair[1] in others else 0
        second = st.selectbox(
            w("Second"), others, index=at, key=keys[1], on_change=chosen, width=190, **hidden
        )
        show.word(w("on"))
        on = st.selectbox(
            w("Metric"),
            scored,
            index=scored.index(measured),
            format_func=lambda code: w.label("metric", str(code)),
            key=on_key,
            on_change=measure,
            width=190,
            **hidden,
        )
    against = w.against(first, second)
    show.asked(page, [against, w.label("metric", str(on))])
    return first, second, on


def _shown(page: Context) -> list[On]:
    """Endpoints to choose from; an area needs grades."""
    return [on for on in SHOWN if on is not On.AUC or _graded(page)]


def _graded(page: Context) -> bool:
    return bool(choose.study_of(page).scores)


def _shares(answer: ReadersAnswer, pair: PairOfModalities, on: On) -> dict[str, tuple[float, float]]:
    """Each reader of both: the share with the first and with the second, on the units of the comparison."""
    for one in answer.on[on].pairs:
        if {one.first, one.second} == {pair.first, pair.second} and one.found is not None:
            found = zip(one.readers_both, zip(one.found.first, one.found.second, strict=True), strict=True)
            return {name: (a, b) if one.first == pair.first else (b, a) for name, (a, b) in found}
    return {}


def asked_pair(page: Context, panel: Panel, first: str, second: str, on: On) -> PairOfModalities:
    """One pair with everything that stands under More."""
    study, plan = choose.study_of(page), choose.plan_of(page)
    asked = replace(plan, compare=((first, second),))

    def compute() -> PairOfModalities:
        answer = readers_answer(study, asked, panel, endpoints=(on,))
        assert answer is not None
        return answer.on[on].pairs[0]

    return cached(page, ("sample pair", asked, on), compute)


def forest(page: Context, pair: PairOfModalities, description: str) -> None:
    """One line a reader; below them the mean for these readers and for readers like these."""
    w = page.w
    if pair.found is None:
        return
    rows = [
        _row(w, name, line, kind="other")
        for name, line in zip(pair.readers_both, pair.found.per_reader, strict=True)
    ]
    rows.append(_row(w, w("Mean, for these readers"), pair.found.readers_fixed, kind="overall"))
    if pair.found.readers_random.p is not None:
        rows.append(_row(w, w("Mean, for readers like these"), _like_these(pair), kind="overall"))
    title = w(
        "{second} minus {first}, {metric}",
        first=pair.first,
        second=pair.second,
        metric=w.label("metric", pair.on),
    )
    draw_forest(
        w,
        rows,
        key=f"readers.forest.{pair.on}",
        description=description,
        saved=title,
        axis=Axis.POINTS,
        ends=sides(w, pair.first, pair.second, pair.on),
    )


def _like_these(pair: PairOfModalities) -> Line:
    """The line for readers like these as it is quoted: guarded from three readers on."""
    assert pair.found is not None
    return pair.quoted if pair.headline == "guarded" and pair.quoted else pair.found.readers_random


def _means(of: dict[str, tuple[float, float]]) -> tuple[float | None, float | None]:
    """Means over the readers with the first and with the second."""
    if not of:
        return None, None
    first, second = (sum(side) / len(of) for side in zip(*of.values(), strict=True))
    return first, second


def _row(w: Words, name: str, line: Line, *, kind: str) -> dict[str, Any]:
    n = w.numbers
    low = None if line.low is None else max(line.low, -1.0)
    high = None if line.high is None else min(line.high, 1.0)
    return {
        "label": name,
        "value": line.value,
        "low": low,
        "high": high,
        "text": n.points(line.value),
        "interval": n.points_interval(low, high) if low is not None else sure(w, line),
        "kind": kind,
        "index": 0,
    }


def table(page: Context, answer: ReadersAnswer, pair: PairOfModalities) -> None:
    """Each reader with each modality and the paired difference; below them the mean for whom it speaks."""
    w, n = page.w, page.w.numbers
    if pair.found is None:
        return
    both = [_shares(answer, pair, on) for on in (On.SENSITIVITY, On.SPECIFICITY)]

    def percent(share: float | None) -> Cell:
        return Cell(n.percent(share), value=share)

    rows: list[list[Any]] = [
        [name, *(percent(share) for of in both for share in of.get(name, (None, None)))]
        for name in pair.readers_both
    ]
    means = [percent(share) for of in both for share in _means(of)]
    rows += [[who, *means] for who in (w("Mean, for these readers"), w("Mean, for readers like these"))]
    lines = [*pair.found.per_reader, pair.found.readers_fixed, _like_these(pair)]
    for row, line in zip(rows, lines, strict=True):
        row[1:1] = [_difference(w, line), _p(w, line)]
    columns = {
        f"{on}.{place}": f"{w.label('metric', str(on))}{DOT}{modality}"
        for on in (On.SENSITIVITY, On.SPECIFICITY)
        for place, modality in enumerate((pair.first, pair.second))
    }
    points = w("{second} minus {first}, points", first=pair.first, second=pair.second)
    named = {"reader": w("Reader"), "points": points, "p": w("p"), **columns}
    whole = Sheet(columns=named, rows=rows)
    show_sheet(page, whole, says=w("Every reader with both modalities"), name="readers")


def _difference(w: Words, line: Line) -> Cell:
    """A difference in points, its interval below, clipped to what is possible."""
    n, low, high = w.numbers, line.low, line.high
    if low is None or high is None:
        below = "" if line.reason is None else w.reason(line.reason)
        return Cell(n.points(line.value), below, line.value, ((LOW, None), (HIGH, None)))
    low, high = max(low, -1.0), min(high, 1.0)
    return Cell(n.points(line.value), n.points_interval(low, high), line.value, ((LOW, low), (HIGH, high)))


def _p(w: Words, line: Line) -> Cell:
    """A p value, or why there is none where there is an interval."""
    if line.p is None and line.low is not None and line.reason is not None:
        return Cell(w.reason(line.reason))
    return p_value(w, line.p)


def arrows(page: Context, answer: ReadersAnswer, pair: PairOfModalities) -> Callable[[], None] | None:
    """What draws each reader's way from the first modality to the second in ROC space."""
    w, n = page.w, page.w.numbers
    with_, without = (_shares(answer, pair, on) for on in (On.SENSITIVITY, On.SPECIFICITY))
    names = [r for r in pair.readers_both if r in with_ and r in without]
    if not names:
        return None

    def row(label: str, points: list[float], *, is_mean: bool) -> dict[str, Any]:
        se1, sp1, se2, sp2 = points
        from_, to = (w(", ").join(map(n.percent, ends)) for ends in ((se1, sp1), (se2, sp2)))
        text = f"{from_} → {to}"
        return {
            "label": label,
            "text": text,
            "x": 1 - sp1,
            "y": se1,
            "x2": 1 - sp2,
            "y2": se2,
            "mean": is_mean,
        }

    def ends(name: str) -> list[float]:
        return [of[name][side] for side in (0, 1) for of in (with_, without)]

    every = [ends(name) for name in names]
    rows = [row(name, points, is_mean=False) for name, points in zip(names, every, strict=True)]
    middle = [sum(column) / len(every) for column in zip(*every, strict=True)]
    rows.append(row(w("mean"), middle, is_mean=True))
    said = w(
        "From {first} to {second}, an arrow a reader (sensitivity, specificity): {what}.",
        first=pair.first,
        second=pair.second,
        what=w("; ").join(f"{r['label']} {r['text']}" for r in rows),
    )
    title = w("From {first} to {second}, reader by reader", first=pair.first, second=pair.second)
    return lambda: draw_arrows(w, rows, key="readers.arrows", description=said, saved=title)


def side_by_side(*parts: Callable[[], None]) -> None:
    """Figures that need no whole line each share it; one under the other on a phone."""
    for place, part in zip(st.columns(len(parts), gap="large"), parts, strict=True):
        with place:
            part()


def agreement(page: Context) -> None:
    """How far the readers of each modality agree."""
    w, n = page.w, page.w.numbers
    plan, study = choose.plan_of(page), choose.study_of(page)
    modalities = cached(page, ("readers", plan), lambda: readers_by_modality(study, plan))
    rows = [
        [
            m.modality,
            Cell(n.decimal(m.mean_kappa), value=m.mean_kappa),
            Cell(n.percent(m.mean_positive), value=m.mean_positive),
            Cell(n.percent(m.mean_negative), value=m.mean_negative),
            len(m.pairs),
        ]
        for m in modalities
    ]
    heads = [
        w("Modality"),
        w("Mean kappa"),
        w("Positive agreement"),
        w("Negative agreement"),
        w("Pairs of readers"),
    ]
    frame = Sheet(columns={head: head for head in heads}, rows=rows)
    st.html(f'<p class="tandem-chart">{escape(w("Agreement between readers"))}</p>')
    show_sheet(page, frame, says=w("Agreement between readers"), name="reader-agreement")


def power_of(page: Context, pair: PairOfModalities) -> tuple[float, float | None]:
    """The difference the user names, and the power of a study as large as this one."""
    plan = choose.plan_of(page)
    return plan.plan_difference or DIFFERENCE, power_now(pair, plan)


def difference(page: Context) -> None:
    """The difference that a study is to show, as the user names it before."""
    w, plan = page.w, choose.plan_of(page)
    key = page.key("difference")

    def changed() -> None:
        value = st.session_state[key] / 100
        page.change(replace(choose.draft(page), plan_difference=None if value == DIFFERENCE else value))

    st.number_input(
        w("True difference to be shown, in points"),
        min_value=1,
        max_value=60,
        value=round(100 * (plan.plan_difference or DIFFERENCE)),
        key=key,
        on_change=changed,
        width=260,
    )


def size(page: Context, pair: PairOfModalities) -> None:
    """Readers and patients the next study needs to show the difference that the user names."""
    w, n, plan = page.w, page.w.numbers, choose.plan_of(page)
    found: tuple[Size, ...] = sizes_of(pair, replace(plan, plan_readers=plan.plan_readers or READERS))
    if not found:
        st.write(w("These reads do not tell how large the next study must be."))
        return
    rows = []
    for one in found:
        needed = [one.patients, one.patients_half, one.patients_double]
        rows.append(
            [
                one.readers,
                *(k if k is not None else w("not reachable") for k in needed),
                *(percent(w, p) for _, p in one.by_patients),
            ]
        )
    heads = [
        w("Readers"),
        w("Patients for 80% power"),
        w("if readers vary half as much"),
        w("if twice as much"),
        *(w("power with {count}", count=n.count(k)) for k, _ in found[0].by_patients),
    ]
    frame = pd.DataFrame(rows, columns=heads)
    power = w("Share of such studies of so many patients that show the difference.")
    show_sheet(
        page,
        frame,
        says=w("Size of the next reader study"),
        name="next-study",
        helps=dict.fromkeys(heads[4:], power),
    )
    st.caption(
        w(
            "From the components of this study (Hillis, Obuchowski and Berbaum 2011). Few readers tell "
            "little of how readers vary: the columns for half and twice as much show how far that matters."
        )
    )


def more(page: Context, panel: Panel, pair: PairOfModalities) -> None:
    """Other readings of the same reads: cases fixed, U-statistic, published lines, components."""
    w, n = page.w, page.w.numbers
    whole = asked_pair(page, panel, pair.first, pair.second, pair.on)
    lines: list[tuple[str, Line]] = []
    if whole.found is not None:
        lines += [
            (w("Readers random, as published"), whole.found.readers_random),
            (w("Readers fixed"), whole.found.readers_fixed),
            (w("Cases fixed: other readers, the same patients"), whole.found.cases_fixed),
        ]
    u = whole.u_statistic
    if isinstance(u, UStatistic):
        lines.append((w("U-statistic over all reads of any design"), _as_line(u)))
    rows = [
        [
            name,
            _difference(w, line),
            Cell(n.points(line.standard_error), value=line.standard_error),
            Cell("∞") if line.df == float("inf") else Cell(n.decimal(line.df), value=line.df),
            _p(w, line),
        ]
        for name, line in lines
    ]
    heads = [
        w("Reading"),
        w("{second} minus {first}, points", first=pair.first, second=pair.second),
        w("Standard error"),
        w("Degrees of freedom"),
        w("p"),
    ]
    frame = Sheet(columns={head: head for head in heads}, rows=rows)
    show_sheet(page, frame, says=w("Other readings of the same reads"), name="other-readings")
    study = choose.study_of(page)
    st.download_button(
        w("Reads for iMRMC"),
        lambda: imrmc_list(study).data,
        file_name="tandem.imrmc",
        mime="text/plain",
        key="readers.imrmc",
        on_click="ignore",
        help=w(
            "To check the answer in iMRMC. A case is a lesion or patient under a running number; "
            "indeterminate and missing reads and cases of unknown truth are left out."
        ),
    )
    parts = None if whole.found is None else whole.found.components
    codes = ("var", "cov1", "cov2", "cov3", "var_r", "var_tr")
    if parts is not None:
        st.caption(
            plain(
                w(
                    "Var {var}, Cov1 {cov1}, Cov2 {cov2}, Cov3 {cov3}; between readers {var_r}, "
                    "readers by modality {var_tr}.",
                    **{code: f"{getattr(parts, code):.3g}".replace("-", MINUS) for code in codes},
                )
            )
        )


def _as_line(u: UStatistic) -> Line:
    return Line(
        value=u.second_minus_first,
        standard_error=u.standard_error,
        df=u.df,
        low=u.low,
        high=u.high,
        p=u.p,
        reason=u.reason,
    )
