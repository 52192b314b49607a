"""Charts and comparisons that the command line was asked for, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.ablation.answers.progression import LANDMARKS, Progression
from core.ablation.fair.adjusted import AdjustedChart
from core.ablation.fair.averages import EwmaOf
from core.ablation.fair.compare import StandardisedOf, calibration_of
from core.ablation.fair.progress import ProgressionCompared
from core.ablation.monitoring.chart import Charted, Monitored
from core.ablation.monitoring.overview import GridRow
from core.ablation.scorecard import Order, Scorecard
from core.report.reads.text import Table, aligned
from core.stats.fair.centres import ManyCentres
from core.stats.monitoring.funnel import Funnel
from core.words import NOT_ESTIMABLE, Words
from core.words.answers import ablation as said
from core.words.answers.fair import (
    adjusted_answer,
    calibration_answer,
    ewma_answer,
    funnel_notes,
    model_text,
    progression_compared_answer,
    risk_note,
    scorecard_notes,
    standardised_answer,
    standardised_headings,
    standardised_notes,
    vlad_answer,
)
from core.words.answers.monitoring import (
    chart_answer,
    earlier_of,
    expected_by_chance,
    grid_answer,
    is_share,
    period_name,
    point_names,
    signal_name,
)


def summary_text(w: Words, rows: Sequence[GridRow]) -> str:
    """A line an indicator, and what chance alone would bring."""
    head = [w("Indicator"), w("Newest period"), w("Value"), w("Variation"), w("Target"), w("Earlier")]
    lines: Table = [head]
    for row in rows:
        name = said.numbered(w, row.indicator)
        if row.lacks:
            lines.append([name, w("needs {columns}", columns=said.columns_needed(w, row.lacks)), *[""] * 4])
            continue
        period = NOT_ESTIMABLE
        if row.period is not None and row.every is not None:
            period = period_name(row.period, row.every)
        meets = w.label("target_icon", row.target_icon)
        if row.target is not None:
            meets = w.titled(said.plain_value(w, row.indicator, row.target), meets)
        lines.append(
            [
                name,
                period,
                _counted(w, row.indicator, row.value, row.numerator, row.denominator),
                w.label("variation", row.variation),
                meets,
                earlier_of(w, row),
            ]
        )
    return "\n".join([grid_answer(w, rows), aligned(lines), expected_by_chance(w, rows)])


def _counted(w: Words, code: str, value: float | None, top: float | None, bottom: float | None) -> str:
    """A value with its counts."""
    if value is None:
        return NOT_ESTIMABLE
    return w.numbers.with_counts(said.plain_value(w, code, value), top, bottom)


def chart_text(w: Words, found: Charted) -> str:
    """The points with their limits, signals and alarms."""
    n = w.numbers
    chart = found.chart
    head = [w("Period"), w("Value"), w("Lower limit"), w("Centre line"), w("Upper limit"), w("Signals")]
    names = point_names(found)
    share = is_share(found)

    def number(value: float | None) -> str:
        return n.percent(value) if share else n.decimal(value)

    rows: Table = [head]
    for point in chart.points:
        value = number(point.value)
        if point.value is not None and point.denominator is not None and share:
            value = n.fraction(point.value, point.numerator, point.denominator)
        rows.append(
            [
                names[point.position],
                value,
                number(point.lower),
                number(point.centre),
                number(point.upper),
                w("; ").join(w.label("chart_rule", signal) for signal in point.signals),
            ]
        )
    lines = [
        f"{w.titled(w.label('chart', chart.kind.value), w.label('chart_method', chart.method))}{w('.')}",
        aligned(rows),
    ]
    if isinstance(found, Monitored):
        lines.insert(0, chart_answer(w, found))
        lines += [signal_name(w, found, signal) for signal in chart.signals]
        if found.case_chart is not None and found.case_chart.cusum.limit is not None:
            lines.append(_alarms(w, found.case_chart.cusum.limit.value, found.case_chart.alarm_days()))
    else:
        lines.insert(0, said.name(w, found.indicator))
    lines += [w.label("monitoring_note", note.value) for note in found.notes]
    return "\n".join(lines)


def _alarms(w: Words, limit: float, days: tuple[Any, ...]) -> str:
    if not days:
        return w("CUSUM: no alarm at the limit {limit}.", limit=w.numbers.decimal(limit))
    return w(
        "CUSUM: alarms at the limit {limit} on {days}.",
        limit=w.numbers.decimal(limit),
        days=w.join([day.isoformat() for day in days]),
    )


def ewma_text(w: Words, found: EwmaOf) -> str:
    """The average of every period with its limits."""
    n = w.numbers
    names = [period.start.isoformat()[:7] for period in found.series.periods]
    rows: Table = [
        [w("Period"), w("Value"), w("EWMA"), w("Lower limit"), w("Upper limit"), w("Signals")],
        *(
            [
                names[each.position],
                n.fraction(period.value, each.numerator, each.denominator),
                n.percent(each.value),
                n.percent(each.lower),
                n.percent(each.upper),
                w("outside its limits") if each.signal else "",
            ]
            for each, period in zip(found.ewma.points, found.series.periods, strict=True)
        ),
    ]
    return ewma_answer(w, found) + "\n" + aligned(rows)


def adjusted_text(w: Words, found: AdjustedChart) -> str:
    """Session by session: risk, event, CUSUM and VLAD."""
    n = w.numbers
    numbers = found.cases.records.log.cells.table.row_numbers
    days = found.chart.alarm_days()
    rows: Table = [
        [
            w("Session"),
            w("Date"),
            w("Row"),
            w("Risk"),
            w("Event"),
            w("CUSUM"),
            w("Expected minus observed"),
        ]
    ]
    for at in range(found.vlad.size):
        rows.append(
            [
                n.count(at + 1),
                str(found.cases.records.day[at].astype("datetime64[D]")),
                n.count(int(numbers[found.chart.rows[at]])),
                n.percent(float(found.cases.chances[at])),
                w("yes") if found.cases.events[at] else w("no"),
                n.decimal(float(found.cusum.heights[at])) if found.cusum.heights.size else NOT_ESTIMABLE,
                n.decimal(float(found.vlad[at])),
            ]
        )
    return "\n".join(
        filter(
            None,
            [
                adjusted_answer(w, found),
                vlad_answer(w, found),
                risk_note(w, found.cases),
                model_text(w, found.cases),
                calibration_answer(w, calibration_of(found.cases)),
                *(_alarm_rows(w, found, at, day) for at, day in zip(found.cusum.alarms, days, strict=True)),
                aligned(rows),
            ],
        )
    )


def _alarm_rows(w: Words, found: AdjustedChart, at: int, day: date) -> str:
    """The rows of the file whose events raised the chart to an alarm."""
    numbers = found.cases.records.log.cells.table.row_numbers
    rows = [w.numbers.count(int(numbers[row])) for row in found.chart.rows_behind(at).tolist()]
    return w("Events behind the alarm of {day}: rows {rows}.", day=day.isoformat(), rows=w.join(rows))


def funnel_text(w: Words, code: str, by: str, found: Funnel, many: ManyCentres, *, adjust: bool) -> str:
    """A line a unit, as the file has them."""
    n = w.numbers
    head = [
        said.column(w, by),
        w("Value"),
        w("95% limits"),
        w("Status"),
        w("P(at least as many)"),
        w("P(at most as many)"),
    ]
    if adjust:
        head += [w("mid-p"), w("q"), w("Shrunken rate")]
    rows: Table = [head]
    for unit, chance in zip(found.units, many.centres, strict=True):
        band = unit.band
        row = [
            unit.name,
            n.fraction(unit.value, unit.numerator, unit.denominator),
            NOT_ESTIMABLE if band is None else n.interval(max(0.0, band.low_95), min(1.0, band.high_95)),
            NOT_ESTIMABLE if unit.tail_status is None else w.label("funnel_status", unit.tail_status.value),
            n.p(unit.tail_high),
            n.p(unit.tail_low),
        ]
        if adjust:
            row += [n.p(chance.mid_p), n.p(chance.q), n.percent(chance.shrunken)]
        rows.append(row)
    return "\n".join([said.name(w, code), aligned(rows), *funnel_notes(w, many, adjusted=adjust)])


def standardised_text(w: Words, found: StandardisedOf) -> str:
    """Observed against expected of each unit, and where the risks come from."""
    n = w.numbers
    rows: Table = [
        [
            said.column(w, found.by),
            *standardised_headings(w),
        ]
    ]
    for unit in found.funnel.units:
        rows.append(
            [
                unit.name,
                f"{n.count(unit.observed)}/{n.count(unit.n)}",
                n.decimal(unit.expected),
                n.decimal(unit.ratio),
                n.percent(unit.rate),
                n.decimal_interval(unit.low_95, unit.high_95),
                NOT_ESTIMABLE if unit.status is None else w.label("funnel_status", unit.status.value),
                n.p(unit.p_high),
                n.p(unit.p_low),
            ]
        )
    lines = [
        said.name(w, found.indicator),
        risk_note(w, found.cases),
        model_text(w, found.cases),
        calibration_answer(w, calibration_of(found.cases)),
        aligned(rows),
        standardised_answer(w, found),
    ]
    return "\n".join(filter(None, [*lines, *standardised_notes(w, found)]))


def scorecard_text(w: Words, found: Scorecard, order: Order) -> str:
    """A line a centre and indicator."""
    rows: Table = [
        [
            said.column(w, found.by),
            w("Indicator"),
            w("Value"),
            w("Interval"),
            w("Target"),
            w("Variation"),
            w("Assurance"),
        ]
    ]
    for centre in found.ordered(order):
        for code, own in centre.standings.items():
            target = own.target
            rows.append(
                [
                    said.level(w, found.by, centre.name),
                    said.numbered(w, code),
                    _counted(w, code, own.estimate.value, own.estimate.numerator, own.estimate.denominator),
                    said.interval_of(w, code, own.estimate),
                    NOT_ESTIMABLE if target is None else said.plain_value(w, code, target),
                    w.label("variation", own.variation),
                    w.label("target_icon", own.assurance),
                ]
            )
    return "\n".join([aligned(rows), *scorecard_notes(w, found, order)])


def progression_text(w: Words, found: Progression, compared: ProgressionCompared) -> str:
    """Cumulative incidence of each group at the landmarks."""
    n = w.numbers
    rows: Table = [[w("Group"), w("Days"), w("At risk"), w("Progressed"), w("Interval")]]
    for group in found.groups:
        for day, at_risk, each in zip(LANDMARKS, group.at_risk, group.progressed_at, strict=True):
            rows.append(
                [
                    group.name,
                    n.count(day),
                    n.count(at_risk),
                    n.percent(each.value),
                    n.interval(each.low, each.high),
                ]
            )
    lines = [
        w("Local tumour progression"),
        aligned(rows),
        *progression_compared_answer(w, compared, found.by),
    ]
    return "\n".join(lines)
