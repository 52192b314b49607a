"""Charts and comparisons that the command line was asked for: their JSON and their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.ablation.answer import AblationAnswer
from core.ablation.answers.aggregate import AggregateAnswer
from core.ablation.answers.progression import progression
from core.ablation.arguments import MonitoringAsked, OtherChart
from core.ablation.fair.adjusted import adjusted_chart
from core.ablation.fair.averages import EwmaOf, ewma_indicator, ewma_of
from core.ablation.fair.compare import standardised_of
from core.ablation.fair.counts import counted_chart, counted_funnel, counted_row, counted_series
from core.ablation.fair.open_records import Named, Supposed, Ticked, require_open, suppose, supposed_records
from core.ablation.fair.progress import progression_compared
from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.case_charts import Suppose
from core.ablation.monitoring.chart_json import spell
from core.ablation.monitoring.overview import GridRow, funnel_of, monitor_indicator, summary_row
from core.ablation.scorecard import Order, Scorecard, counted_scorecard, scorecard
from core.problems import Refusal, Severity, problem
from core.report.ablation.asked import comparisons, texts
from core.stats.fair.centres import many_of
from core.stats.monitoring.funnel import Funnel
from core.words import Words
from core.words.answers.fair import supposed_answer, what_if_answer

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
    if asked.summary:
        rows = [
            summary_row(log, plan, code, asked.monitoring, suppose=_suppose(asked, code))
            for code in INDICATORS
        ]
        supposed = next((code for code, _ in asked.what_if), "")
        blocks.append(_marked(_summary(rows, words), asked, supposed, words))
    if asked.chart is not None:
        blocks.append(_marked(_chart_of_log(asked, asked.chart, found, words), asked, asked.chart, words))
    if asked.funnel is not None:
        blocks.append(_marked(_funnel_of_log(asked, asked.funnel, found, words), asked, asked.funnel, words))
    if asked.scorecard is not None:
        by, order = next(iter(plan.by), DEFAULT_BY), asked.scorecard
        blocks.append(_scorecard(scorecard(log, plan, by, asked.monitoring), order, words))
    if asked.progression:
        curves = progression(log, plan, unit=asked.follow, by=next(iter(plan.by), None))
        compared = progression_compared(log, curves)
        blocks.append(
            Block(
                key="progression",
                plain=comparisons.plain_progression(curves, compared),
                text=lambda: texts.progression_text(words, curves, compared),
            )
        )
    return blocks


def _chart_of_log(asked: MonitoringAsked, code: str, found: AblationAnswer, words: Words) -> Block:
    log, plan, suppose_them = found.log, found.plan, _suppose(asked, code)
    if asked.other is OtherChart.EWMA:
        average = ewma_indicator(log, plan, code, asked.monitoring, suppose=suppose_them)
        return _ewma(average, words)
    if asked.other in (OtherChart.RA_CUSUM, OtherChart.VLAD) and asked.risk is not None:
        own = adjusted_chart(log, plan, code, asked.risk, asked.monitoring.cusum.of(code), suppose_them)
        kind = str(asked.other)
        return Block(
            key="chart",
            plain=comparisons.plain_adjusted(own, kind),
            text=lambda: texts.adjusted_text(words, own),
        )
    chart = monitor_indicator(log, plan, code, asked.monitoring, suppose=suppose_them)
    return Block(key="chart", plain=spell(chart), text=lambda: texts.chart_text(words, chart))


def _funnel_of_log(asked: MonitoringAsked, code: str, found: AblationAnswer, words: Words) -> Block:
    log, plan, by = found.log, found.plan, next(iter(found.plan.by), DEFAULT_BY)
    if asked.risk is not None:
        fair = standardised_of(log, plan, code, by, asked.risk, _suppose(asked, code))
        return Block(
            key="funnel",
            plain=comparisons.plain_standardised(fair),
            text=lambda: texts.standardised_text(words, fair),
        )
    own = funnel_of(
        log,
        plan,
        code,
        by,
        target=dict(plan.targets).get(code),
        limits=asked.limits,
        suppose=_suppose(asked, code),
    )
    return _funnel(
        asked,
        words,
        own.funnel,
        by=by,
        unit=own.unit,
        not_recorded=own.not_recorded,
        overlapping=own.overlapping,
    )


def _suppose(asked: MonitoringAsked, code: str) -> Suppose | None:
    """What a chart of an indicator does with its records first; None where nothing is supposed."""
    named = asked.named(code)
    return None if named == Named() else lambda records: supposed_records(records, named)


def _marked(block: Block, asked: MonitoringAsked, code: str, words: Words) -> Block:
    """What rests on a supposition says so."""
    if asked.named(code) == Named():
        return block
    return replace(
        block,
        plain=block.plain | {"supposition": True},
        text=lambda: words("What if: {sentence}", sentence=block.text()),
    )


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
    if asked.summary:
        rows = [counted_row(aggregate, plan, code, asked.monitoring) for code in INDICATORS]
        blocks.append(_summary([row for row in rows if row is not None], words))
    if asked.chart is not None and asked.other is OtherChart.EWMA:
        series = counted_series(aggregate, plan, asked.chart, asked.monitoring.every)
        blocks.append(_ewma(ewma_of(series, asked.monitoring), words))
    elif asked.chart is not None:
        chart = counted_chart(aggregate, plan, asked.chart, asked.monitoring)
        blocks.append(Block(key="chart", plain=spell(chart), text=lambda: texts.chart_text(words, chart)))
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
        ``what_if_nothing`` where the file lacks its columns; see `suppose` and `require_open`.
    """
    made = {}
    for code, ticked in asked.what_if:
        if code not in found.indicators:
            raise Refusal(problem(Severity.ERROR, "what_if_nothing", value=code))
        if (named := asked.named(code)) != Named():
            require_open(found.records(code), named)
        made[code] = suppose(found.indicators[code], ticked)
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
    parts = [(what_if_answer(words, own), own) for own in made.values()]
    return [
        told if own.ticked == Ticked() else f"{told}\n{supposed_answer(words, own)}" for told, own in parts
    ]


def _summary(rows: list[GridRow], words: Words) -> Block:
    return Block(
        key="summary", plain=comparisons.plain_summary(rows), text=lambda: texts.summary_text(words, rows)
    )


def _ewma(average: EwmaOf, words: Words) -> Block:
    return Block(
        key="chart", plain=comparisons.plain_ewma(average), text=lambda: texts.ewma_text(words, average)
    )


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
        text=lambda: texts.funnel_text(words, code, by, own, many, adjust=asked.adjust),
    )


def _scorecard(card: Scorecard, order: Order, words: Words) -> Block:
    return Block(
        key="scorecard",
        plain=comparisons.plain_scorecard(card, order),
        text=lambda: texts.scorecard_text(words, card, order),
    )
