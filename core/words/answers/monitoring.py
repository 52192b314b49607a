"""Charts over time in words: periods, the newest point, signals, false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.ablation.indicator import Better, indicator
from core.ablation.log import to_date
from core.ablation.monitoring.chart import Charted, Monitored
from core.ablation.monitoring.overview import GridRow
from core.ablation.monitoring.series import Every
from core.ablation.monitoring.verdict import TargetIcon, Variation, newest_point
from core.stats.monitoring.chart_limits import ChartReason
from core.stats.monitoring.run_rules import Side, Signal
from core.words.answers import ablation as said
from core.words.catalogue import Words

CONCERNS = (Variation.CONCERNING_HIGH, Variation.CONCERNING_LOW)
IMPROVES = (Variation.IMPROVING_HIGH, Variation.IMPROVING_LOW)
SIGNALS = (*CONCERNS, *IMPROVES, Variation.CHANGED_HIGH, Variation.CHANGED_LOW, Variation.UNSTABLE)


def period_name(start: date, every: Every) -> str:
    """``2024-03``, ``2024 Q1``."""
    if every is Every.MONTH:
        return f"{start.year:04d}-{start.month:02d}"
    return f"{start.year:04d} Q{(start.month - 1) // 3 + 1}"


def point_names(found: Charted) -> list[str]:
    """The name of every point: its period, or the day of the event that ends a gap."""
    if not isinstance(found, Monitored) or found.gap_rows is None:
        return [period_name(period.start, found.series.every) for period in found.series.periods]
    records = found.series.records
    day_of = dict(zip(records.row.tolist(), records.day.tolist(), strict=True))
    names: list[str] = []
    for place, row in enumerate(found.gap_rows.tolist()):
        day = to_date(day_of[row])
        names.append(f"{place + 1}: {day}")
    if names and found.chart.points[-1].reason is ChartReason.OPEN_RUN:
        names[-1] = f"{names[-1]} …"
    return names


def is_share(found: Charted) -> bool:
    """Whether the points are proportions."""
    return found.gap_rows is None and not indicator(found.indicator).days


def point_value(w: Words, found: Charted, value: float | None) -> str:
    """A point's value in its own unit."""
    if value is None:
        return w.numbers.percent(None)
    if is_share(found):
        return w.numbers.percent(value)
    if found.gap_rows is None or found.chart.kind.value == "t":
        return said.days(w, value, 2 if indicator(found.indicator).days else 0)
    return w.plural("{count} session", "{count} sessions", round(value))


def concern(found: Charted, side: Side) -> str:
    """What a signal on a side means: ``worse``, ``better`` or ``change``."""
    good = indicator(found.indicator).better
    if side is Side.NEITHER or good is Better.NEITHER:
        return "change"
    rising_is_good = (good is Better.HIGH) != (found.gap_rows is not None)
    return "better" if (side is Side.HIGH) == rising_is_good else "worse"


def signal_name(w: Words, found: Charted, signal: Signal) -> str:
    """One signal: rule, side, points."""
    names = point_names(found)
    points = [names[at] for at in signal.points]
    where = points[0] if len(points) == 1 else said.span(w, points[0], points[-1])
    rule = w.label("chart_rule", signal.rule)
    if signal.side is not Side.NEITHER:
        rule = w.bracketed(rule, w.label("chart_side", signal.side))
    return w.titled(where, rule)


def chart_answer(w: Words, found: Charted) -> str:
    """The newest point and what it says."""
    name = said.name(w, found.indicator)
    newest = newest_point(found.chart)
    if newest is None:
        return w("{name}: there is nothing to chart.", name=name)
    now = w(
        "{name}: {value} in {period}, centre line {centre}; {variation}",
        name=name,
        value=point_value(w, found, newest.value),
        period=point_names(found)[newest.position],
        centre=point_value(w, found, newest.centre),
        variation=w("the CUSUM stands at its limit, or reached it in this period")
        if found.case_chart is not None and len(found.verdict.past_alarms) < len(found.case_chart.episodes())
        else w.label("variation", found.variation),
    )
    before = earlier(w, found)
    if not before:
        return w("{now}.", now=now)
    return w("{now}. Earlier: {before}.", now=now, before=w("; ").join(before))


def earlier(w: Words, found: Charted) -> list[str]:
    """Signals and CUSUM alarms that the newest point has no part in."""
    parts = []
    names, said_of = point_names(found), found.verdict.earlier
    if said_of:
        last = names[max(signal.points[-1] for signal in said_of)]
        parts.append(
            w.plural(
                "{count} signal, in {period}",
                "{count} signals, the latest in {period}",
                len(said_of),
                period=last,
            )
        )
    if found.verdict.past_alarm is not None:
        parts.append(w("past alarm, {day}", day=found.verdict.past_alarm))
    return parts


def grid_answer(w: Words, rows: Sequence[GridRow]) -> str:
    """Which indicators signal now."""
    charted = [row for row in rows if not row.lacks and row.points]
    worse = [row for row in charted if row.variation in CONCERNS]
    others = [row for row in charted if row.variation in SIGNALS and row.variation not in CONCERNS]
    if not charted:
        return w("There is nothing to chart: no indicator has its columns and records.")
    parts = []
    if worse:
        parts.append(w("of concern: {names}", names=w.join([said.name(w, row.indicator) for row in worse])))
    if others:
        parts.append(
            w("changed otherwise: {names}", names=w.join([said.name(w, row.indicator) for row in others]))
        )
    missed = [row for row in charted if row.target_icon is TargetIcon.NEVER_MET]
    if missed:
        names = w.join([said.name(w, row.indicator) for row in missed])
        parts.append(w("target out of reach as the process runs: {names}", names=names))
    able = sum(row.could_signal for row in charted)
    count = w.numbers.count
    if parts:
        now = w(
            "Newest periods of {count} charted numbers: {parts}.",
            count=len(charted),
            parts=w("; ").join(parts),
        )
    else:
        now = w("Newest periods of {count} charted numbers: no signal.", count=len(charted))
    could = w(
        "{able} of {count} could have signalled a worsening; the others hold too few records.",
        able=count(able),
        count=count(len(charted)),
    )
    told = [now] if able == len(charted) else [now, could]
    before = [row for row in charted if row.earlier or row.past_alarm]
    if before:
        names = w.join([said.name(w, row.indicator) for row in before])
        told.append(w("Earlier signals: {names}.", names=names))
    return w.sentences(*told)


def earlier_of(w: Words, row: GridRow) -> str:
    """Signals and alarms of a line of the grid that its newest period has no part in."""
    parts = []
    if row.earlier:
        signals = w.plural("{count} signal", "{count} signals", row.earlier)
        if row.earlier_period is not None and row.every is not None:
            period = period_name(row.earlier_period, row.every).replace(" ", "\N{NO-BREAK SPACE}")
            signals = w.bracketed(signals, period)
        parts.append(signals)
    if row.past_alarm is not None:
        parts.append(w("past alarm, {day}", day=row.past_alarm))
    return w("; ").join(parts)


def expected_by_chance(w: Words, rows: Sequence[GridRow]) -> str:
    """How many false alerts so many charts bring by themselves."""
    charted = [row for row in rows if not row.lacks and row.points]
    points = sum(row.by_chance for row in charted)
    alarms = [row.alarm_by_chance for row in charted if row.alarm_by_chance is not None]
    told = w.plural(
        "If nothing had changed, the newest point of {count} chart would be expected to give {points} false "
        "alerts by chance alone.",
        "If nothing had changed anywhere, the newest points of {count} charts would be expected to give "
        "{points} false alerts by chance alone.",
        len(charted),
        points=w("fewer than 0.01") if points < 0.005 else w.numbers.decimal(points, 2),
    )
    if alarms:
        more = w.plural(
            "A CUSUM would have raised a false alarm with a chance of {chance}.",
            "{count} CUSUM charts would have raised {alarms} false alarms.",
            len(alarms),
            chance=w.numbers.percent(alarms[0]),
            alarms=w.numbers.decimal(sum(alarms), 2),
        )
        told = w.sentences(told, more)
    return told
