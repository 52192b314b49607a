"""Charts over time in words: periods, the newest point, signals, false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.ablation.indicator import Better, indicator
from core.ablation.log import to_date
from core.ablation.monitoring.chart import Monitored, TargetIcon, Variation
from core.ablation.monitoring.overview import GridRow
from core.ablation.monitoring.series import Every
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


def point_names(found: Monitored) -> list[str]:
    """The name of every point: its period, or the day of the event that ends a gap."""
    if found.gap_rows is None:
        return [period_name(period.start, found.series.every) for period in found.series.periods]
    records = found.series.records
    day_of = dict(zip(records.row.tolist(), records.day.tolist(), strict=True))
    names: list[str] = []
    for place, row in enumerate(found.gap_rows.tolist()):
        day = to_date(day_of[row])
        names.append(f"{place + 1}: {day}")
    return names


def is_share(found: Monitored) -> bool:
    """Whether the points are proportions."""
    return found.gap_rows is None and not indicator(found.indicator).days


def point_value(w: Words, found: Monitored, value: float | None) -> str:
    """A point's value in its own unit."""
    if value is None:
        return w.numbers.percent(None)
    if is_share(found):
        return w.numbers.percent(value)
    if found.gap_rows is None or found.chart.kind.value == "t":
        return said.days(w, value, 2 if indicator(found.indicator).days else 0)
    return w.plural("{count} session", "{count} sessions", round(value))


def concern(found: Monitored, side: Side) -> str:
    """What a signal on a side means: ``worse``, ``better`` or ``change``."""
    good = indicator(found.indicator).better
    if side is Side.NEITHER or good is Better.NEITHER:
        return "change"
    rising_is_good = (good is Better.HIGH) != (found.gap_rows is not None)
    return "better" if (side is Side.HIGH) == rising_is_good else "worse"


def signal_name(w: Words, found: Monitored, signal: Signal) -> str:
    """One signal: rule, side, points."""
    names = point_names(found)
    points = [names[at] for at in signal.points]
    where = points[0] if len(points) == 1 else said.span(w, points[0], points[-1])
    side = "" if signal.side is Side.NEITHER else f" ({w.label('chart_side', signal.side)})"
    return f"{where}: {w.label('chart_rule', signal.rule)}{side}"


def chart_answer(w: Words, found: Monitored) -> str:
    """The newest point and what it says."""
    name = said.name(w, found.indicator)
    points = [p for p in found.chart.points if p.value is not None and not p.excluded]
    if not points:
        return w("{name}: there is nothing to chart.", name=name)
    newest = points[-1]
    return w(
        "{name}: {value} in {period}, centre line {centre}; {variation}.",
        name=name,
        value=point_value(w, found, newest.value),
        period=point_names(found)[newest.position],
        centre=point_value(w, found, newest.centre),
        variation=w("the CUSUM raised an alarm")
        if found.case_chart is not None and found.case_chart.cusum.alarms
        else w.label("variation", found.variation),
    )


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
    if not parts:
        return w(
            "None of {count} charted numbers shows more than chance in its newest period.", count=len(charted)
        )
    return w("Of {count} charted numbers, {parts}.", count=len(charted), parts=w("; ").join(parts))
