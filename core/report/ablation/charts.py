"""Charts and comparisons that the command line was asked for: their JSON and their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.ablation.answer import AblationAnswer
from core.ablation.answers.aggregate import AggregateAnswer
from core.ablation.answers.progression import LANDMARKS, Progression, progression
from core.ablation.fair.adjusted import AdjustedChart, adjusted_chart
from core.ablation.fair.averages import EwmaOf, ewma_indicator, ewma_of
from core.ablation.fair.compare import StandardisedOf, calibration_of, standardised_of
from core.ablation.fair.counts import counted_chart, counted_funnel, counted_series
from core.ablation.fair.open_records import Supposed, suppose
from core.ablation.fair.progress import ProgressionCompared, progression_compared
from core.ablation.monitoring.chart import Charted, Monitored
from core.ablation.monitoring.chart_json import spell
from core.ablation.monitoring.overview import funnel_of, monitor_indicator
from core.ablation.scorecard import Order, Scorecard, Standing, counted_scorecard, scorecard
from core.command_line.monitoring import MonitoringAsked, OtherChart
from core.problems import Refusal, Severity, problem
from core.report.ablation import comparisons
from core.report.reads.text import Table, aligned
from core.stats.fair.centres import ManyCentres, many_of
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
    standardised_notes,
    vlad_answer,
    what_if_answer,
)
from core.words.answers.monitoring import chart_answer, is_share, point_names, signal_name

Plain = dict[str, Any]
DEFAULT_BY = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One answer: where it stands in the JSON, its plain values, and its text."""

    key: str
    plain: Plain
    text: Callable[[], str]


def blocks_of_log(asked: MonitoringAsked, found: AblationAnswer, words: Words) -> list[Block]:
    """Everything asked of a log besides its indicators.

    Raises
    ------
    Refusal
        For what the log or the arguments do not allow.
    """
    log, plan = found.log, found.plan
    blocks: list[Block] = []
    if asked.chart is not None:
        blocks.append(_chart_of_log(asked, asked.chart, found, words))
    if asked.funnel is not None:
        by = next(iter(plan.by), DEFAULT_BY)
        if asked.risk is not None:
            fair = standardised_of(log, plan, asked.funnel, by, asked.risk)
            blocks.append(
                Block(
                    key="funnel",
                    plain=comparisons.plain_standardised(fair),
                    text=lambda: _standardised_text(words, fair),
                )
            )
        else:
            target = dict(plan.targets).get(asked.funnel)
            own = funnel_of(log, plan, asked.funnel, by, target=target, limits=asked.limits)
            blocks.append(
                _funnel(
                    asked,
                    words,
                    own.funnel,
                    by=by,
                    unit=own.unit,
                    not_recorded=own.not_recorded,
                    overlapping=own.overlapping,
                )
            )
    if asked.scorecard is not None:
        by, order = next(iter(plan.by), DEFAULT_BY), asked.scorecard
        blocks.append(_scorecard(scorecard(log, plan, by, asked.monitoring), order, words))
    if asked.progression:
        curves = progression(log, plan, by=next(iter(plan.by), None))
        compared = progression_compared(log, curves)
        blocks.append(
            Block(
                key="progression",
                plain=comparisons.plain_progression(curves, compared),
                text=lambda: _progression_text(words, curves, compared),
            )
        )
    return blocks


def _chart_of_log(asked: MonitoringAsked, code: str, found: AblationAnswer, words: Words) -> Block:
    log, plan = found.log, found.plan
    if asked.other is OtherChart.EWMA:
        average = ewma_indicator(log, plan, code, asked.monitoring)
        return _ewma(average, words)
    if asked.other in (OtherChart.RA_CUSUM, OtherChart.VLAD) and asked.risk is not None:
        own = adjusted_chart(log, plan, code, asked.risk, asked.monitoring.cusum.of(code))
        kind = str(asked.other)
        return Block(
            key="chart",
            plain=comparisons.plain_adjusted(own, kind),
            text=lambda: _adjusted_text(words, own),
        )
    chart = monitor_indicator(log, plan, code, asked.monitoring)
    return Block(key="chart", plain=spell(chart), text=lambda: _chart_text(words, chart))


def blocks_of_counts(asked: MonitoringAsked, found: AggregateAnswer, words: Words) -> list[Block]:
    """Everything asked of an aggregate besides its indicators.

    Raises
    ------
    Refusal
        ``aggregate_cannot`` for what needs records.
    """
    aggregate, plan = found.aggregate, found.plan
    options = {
        "--risk": asked.risk,
        "--progression": asked.progression,
        "--what-if": asked.what_if,
        "--publish-records": asked.publish_records,
    }
    for option, given in options.items():
        if given:
            raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value=option))
    if asked.other not in (None, OtherChart.EWMA):
        raise Refusal(problem(Severity.ERROR, "aggregate_cannot", value=f"--kind {asked.other}"))
    blocks: list[Block] = []
    if asked.chart is not None and asked.other is OtherChart.EWMA:
        series = counted_series(aggregate, plan, asked.chart, asked.monitoring.every)
        blocks.append(_ewma(ewma_of(series, asked.monitoring), words))
    elif asked.chart is not None:
        chart = counted_chart(aggregate, plan, asked.chart, asked.monitoring)
        blocks.append(Block(key="chart", plain=spell(chart), text=lambda: _chart_text(words, chart)))
    if asked.funnel is not None:
        target = dict(plan.targets).get(asked.funnel)
        own = counted_funnel(aggregate, plan, asked.funnel, target=target, limits=asked.limits)
        blocks.append(_funnel(asked, words, own.funnel, by=DEFAULT_BY, unit="count"))
    if asked.scorecard is not None:
        card = counted_scorecard(aggregate, plan, asked.monitoring)
        blocks.append(_scorecard(card, asked.scorecard, words))
    return blocks


def suppositions(asked: MonitoringAsked, found: AblationAnswer) -> dict[str, Supposed]:
    """What-if of each indicator asked for.

    Raises
    ------
    Refusal
        ``what_if_not_computable`` where the file lacks its columns; see `suppose`.
    """
    made = {}
    for code in asked.what_if:
        if code not in found.indicators:
            raise Refusal(problem(Severity.ERROR, "what_if_nothing", value=code))
        made[code] = suppose(found.indicators[code])
    return made


def add_suppositions(indicators: Plain, made: Mapping[str, Supposed], found: AblationAnswer) -> None:
    """Put each what-if into its indicator."""
    for code, own in made.items():
        top, dot, sub = code.partition(".")
        place = indicators[top][sub] if dot else indicators[top]
        bounds = found.indicators[code].bounds
        place["what_if"] = comparisons.plain_what_if(own, bounds)


def supposition_text(words: Words, made: Mapping[str, Supposed]) -> list[str]:
    """Each what-if in words, marked as one."""
    return [what_if_answer(words, own) for own in made.values()]


def _ewma(average: EwmaOf, words: Words) -> Block:
    return Block(key="chart", plain=comparisons.plain_ewma(average), text=lambda: _ewma_text(words, average))


def _funnel(
    asked: MonitoringAsked,
    words: Words,
    own: Funnel,
    *,
    by: str,
    unit: str,
    not_recorded: int = 0,
    overlapping: bool = False,
) -> Block:
    many = many_of(own)
    code = asked.funnel or ""
    return Block(
        key="funnel",
        plain=comparisons.plain_funnel(
            code,
            by,
            unit,
            own,
            many,
            adjust=asked.adjust,
            not_recorded=not_recorded,
            overlapping=overlapping,
        ),
        text=lambda: _funnel_text(words, code, by, own, many, adjust=asked.adjust),
    )


def _chart_text(w: Words, found: Charted) -> str:
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
                "; ".join(w.label("chart_rule", signal) for signal in point.signals),
            ]
        )
    lines = [
        f"{w.label('chart', chart.kind.value)}: {w.label('chart_method', chart.method)}.",
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


def _ewma_text(w: Words, found: EwmaOf) -> str:
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


def _adjusted_text(w: Words, found: AdjustedChart) -> str:
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


def _funnel_text(w: Words, code: str, by: str, found: Funnel, many: ManyCentres, *, adjust: bool) -> str:
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


def _standardised_text(w: Words, found: StandardisedOf) -> str:
    n = w.numbers
    rows: Table = [
        [
            said.column(w, found.by),
            w("Observed"),
            w("Expected"),
            w("O/E"),
            w("Standardised rate"),
            w("95% limits of O/E"),
            w("Status"),
            w("P(at least as many)"),
            w("P(at most as many)"),
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


def _scorecard(card: Scorecard, order: Order, words: Words) -> Block:
    return Block(
        key="scorecard",
        plain=comparisons.plain_scorecard(card, order),
        text=lambda: _scorecard_text(words, card, order),
    )


def _scorecard_text(w: Words, found: Scorecard, order: Order) -> str:
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
                    _standing(w, code, own),
                    said.interval_of(w, code, own.estimate),
                    NOT_ESTIMABLE if target is None else said.plain_value(w, code, target),
                    w.label("variation", own.variation),
                    w.label("target_icon", own.assurance),
                ]
            )
    return "\n".join([aligned(rows), *scorecard_notes(w, found, order)])


def _standing(w: Words, code: str, own: Standing) -> str:
    """A value with its counts."""
    estimate = own.estimate
    if estimate.value is None:
        return NOT_ESTIMABLE
    counts = f"{w.numbers.count(estimate.numerator)}/{w.numbers.count(estimate.denominator)}"
    return f"{said.plain_value(w, code, estimate.value)} ({counts})"


def _progression_text(w: Words, found: Progression, compared: ProgressionCompared) -> str:
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
