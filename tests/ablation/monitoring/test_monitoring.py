"""Series, charts and CUSUM of an indicator, from records made up here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
import pytest

from core.ablation.counting.records import STATE_INDEX, Records
from core.ablation.decided_by import State
from core.ablation.indicator import Better, indicator
from core.ablation.log import Log, to_day
from core.ablation.monitoring.case_charts import CusumPlan, case_chart, gaps_between, stepping
from core.ablation.monitoring.chart import (
    ChartChoice,
    MonitoringNote,
    MonitoringPlan,
    monitor,
    rebased,
)
from core.ablation.monitoring.funnels import funnel_by, rows_of_group
from core.ablation.monitoring.series import Every, make_series, place
from core.ablation.monitoring.verdict import TargetIcon, Variation, target_icon
from core.stats.monitoring.chart_limits import ChartReason
from core.stats.monitoring.cusum import CusumReason, LimitSource
from core.stats.monitoring.run_rules import RunRule

N, D, U, W, X = (
    STATE_INDEX[state]
    for state in (
        State.NUMERATOR,
        State.DENOMINATOR_ONLY,
        State.UNKNOWN,
        State.NOT_MATURE,
        State.EXCLUDED,
    )
)
AS_OF = date(2025, 12, 31)


def records(
    code: str, entries: list[tuple[date, int]], patients: list[int] | None = None, unit: str = "session"
) -> Records:
    state = np.array([s for _, s in entries], dtype=np.uint8)
    size = len(entries)
    return Records(
        indicator=code,
        unit=unit,
        day=np.array([to_day(day) for day, _ in entries], dtype=np.int32),
        log=cast(Log, None),
        state=state,
        lesion=np.full(size, -1, np.int32),
        rule=np.zeros(size, np.uint8),
        weight=np.ones(size, np.int32),
        row=np.arange(size, dtype=np.int32),
        patient=np.array(patients if patients is not None else range(size), dtype=np.int32),
    )


def by_month(indicator: str, months: list[tuple[int, int]], first_year: int = 2024) -> Records:
    """``months``: events and sessions of each month from January."""
    entries = []
    for i, (x, n) in enumerate(months):
        day = date(first_year + i // 12, i % 12 + 1, 10)
        entries += [(day, N)] * x + [(day, D)] * (n - x)
    return records(indicator, entries)


def test_an_empty_month_keeps_its_place() -> None:
    series = make_series(by_month("3", [(3, 4), (0, 0), (2, 2)]), Every.MONTH, as_of=AS_OF)
    assert [(p.start.month, p.numerator, p.denominator) for p in series.periods] == [
        (1, 3, 4),
        (2, 0, 0),
        (3, 2, 2),
    ]
    assert series.periods[1].value is None
    chart = monitor(by_month("3", [(3, 4), (0, 0), (2, 2)]), MonitoringPlan(every=Every.MONTH), as_of=AS_OF)
    assert chart.chart.points[1].reason is ChartReason.EMPTY_PERIOD


def test_states_are_counted_and_quarters_begin_with_the_calendar() -> None:
    entries = [
        (date(2024, 2, 29), N),
        (date(2024, 3, 31), D),
        (date(2024, 4, 1), U),
        (date(2024, 6, 30), W),
        (date(2024, 6, 30), X),
    ]
    series = make_series(records("3", entries), Every.QUARTER, as_of=AS_OF)
    first, second = series.periods
    assert (first.start, first.end) == (date(2024, 1, 1), date(2024, 3, 31))
    assert (first.numerator, first.denominator, first.complete) == (1, 2, True)
    assert (second.numerator, second.denominator) == (0, 1)
    assert (second.unknown, second.pending, second.excluded, second.complete) == (1, 1, 1, False)
    assert series.period_of.tolist() == [0, 0, 1, 1, 1]


def test_months_and_quarters_add_up() -> None:
    found = by_month("1", [(i % 3, 5 + i % 4) for i in range(24)])
    month, quarter = (make_series(found, every, as_of=AS_OF) for every in Every)
    assert month.numerators.reshape(-1, 3).sum(axis=1).tolist() == quarter.numerators.tolist()
    assert month.denominators.sum() == quarter.denominators.sum()


def test_a_patient_counts_once_a_month_and_again_in_the_next() -> None:
    entries = [
        (date(2024, 1, 3), N),
        (date(2024, 1, 20), N),
        (date(2024, 2, 3), N),
        (date(2024, 1, 5), D),
    ]
    series = make_series(records("5", entries, [7, 7, 7, 8], unit="patient"), Every.MONTH, as_of=AS_OF)
    assert [(p.numerator, p.denominator) for p in series.periods] == [(1, 2), (1, 1)]


def test_few_expected_events_become_quarters_unless_months_were_asked_for() -> None:
    rare = by_month("4.overall", [(1 if i % 3 == 0 else 0, 30) for i in range(24)])
    found = monitor(rare, as_of=AS_OF)
    assert found.series.every is Every.QUARTER
    assert MonitoringNote.QUARTERS_CHOSEN in found.notes
    asked = monitor(rare, MonitoringPlan(every=Every.MONTH), as_of=AS_OF)
    assert asked.series.every is Every.MONTH
    assert MonitoringNote.FEW_EVENTS_PER_POINT in asked.notes
    often = monitor(by_month("4.overall", [(2, 30)] * 24), as_of=AS_OF)
    assert often.series.every is Every.MONTH
    # one of each outcome in two of the four months: half of one a point
    single = monitor(by_month("4.overall", [(0, 1), (0, 1), (1, 2), (1, 2)]), as_of=AS_OF)
    assert single.series.every is Every.QUARTER


def test_a_record_outside_the_periods_has_none() -> None:
    made = by_month("3", [(1, 1)] * 4)
    placed = place(made, Every.MONTH, start=date(2024, 2, 1), end=date(2024, 3, 31))
    assert placed is not None
    assert placed.period_of.tolist() == [-1, 0, 1, -1]
    assert (placed.numerators.tolist(), placed.denominators.tolist()) == ([1, 1], [1, 1])


def test_for_a_high_rate_the_failures_are_what_is_counted() -> None:
    assert monitor(by_month("3", [(30, 30)] * 24), as_of=AS_OF).series.every is Every.QUARTER
    assert monitor(by_month("3", [(27, 30)] * 24), as_of=AS_OF).series.every is Every.MONTH


def test_a_burst_of_complications_signals_and_its_sessions_are_named() -> None:
    months = [(2, 40)] * 23 + [(14, 40)]
    found = monitor(by_month("4.overall", months), as_of=AS_OF)
    (signal,) = [s for s in found.chart.signals if s.rule is RunRule.BEYOND_LIMIT]
    assert found.series.periods[signal.points[0]].start == date(2025, 12, 1)
    assert found.rows_behind(signal).tolist() == list(range(23 * 40, 24 * 40))
    assert len(found.event_rows_behind(signal)) == 14
    assert found.variation is Variation.CONCERNING_HIGH


@pytest.mark.parametrize(
    ("indicator", "icon"),
    [
        ("3", Variation.CONCERNING_LOW),
        ("5", Variation.IMPROVING_LOW),
        ("8.benign_share", Variation.CHANGED_LOW),
    ],
)
def test_the_same_fall_reads_by_the_direction_of_the_indicator(indicator: str, icon: Variation) -> None:
    found = monitor(by_month(indicator, [(25, 40)] * 23 + [(2, 40)]), as_of=AS_OF)
    assert found.variation is icon


def test_directions() -> None:
    assert {indicator(code).better for code in ("1", "2", "3", "6.6m")} == {Better.HIGH}
    assert {indicator(code).better for code in ("4.overall", "4.other", "5", "7")} == {Better.LOW}
    assert indicator("8.under_2cm_share").better is Better.NEITHER


def test_phases_baseline_and_exclusions_are_named_by_days() -> None:
    months = by_month("1", [(20, 40)] * 12 + [(35, 40)] * 12)
    frozen = monitor(months, MonitoringPlan(freeze_until=date(2024, 12, 31)), as_of=AS_OF)
    assert frozen.chart.phases[0].baseline_points == 12
    assert frozen.chart.phases[0].centre == 0.5
    suggested = rebased(MonitoringPlan(), monitor(months, as_of=AS_OF))
    assert suggested is not None
    assert suggested.phases == (date(2025, 1, 1),)
    phased = monitor(months, suggested, as_of=AS_OF)
    assert [phase.centre for phase in phased.chart.phases] == [0.5, 0.875]
    without = monitor(months, MonitoringPlan(excluded=(date(2024, 3, 5),)), as_of=AS_OF)
    assert [p.position for p in without.chart.points if p.excluded] == [2]


def test_stay_gets_an_individuals_chart_of_monthly_means() -> None:
    entries = [(date(2024, m, 5), N) for m in range(1, 13) for _ in range(2)]
    found = records("7", entries, unit="stay")
    days = np.tile(np.array([4, 6], np.int32), 12)
    stays = replace(found, indicator="7", unit="stay", weight=days)
    chart = monitor(stays, as_of=AS_OF)
    assert chart.choice is ChartChoice.XMR_PRIME
    assert {point.value for point in chart.chart.points} == {5.0}
    assert chart.series.every is Every.MONTH


def test_only_mature_sessions_step_and_in_the_order_of_their_days() -> None:
    entries = [(date(2024, 3, 1), N), (date(2024, 1, 1), D), (date(2024, 2, 1), W), (date(2024, 2, 2), U)]
    cases, event = stepping(records("4.overall", entries))
    assert cases.row.tolist() == [1, 3, 0]
    assert event.tolist() == [0, 0, 1]
    chart = case_chart(records("4.overall", entries), CusumPlan(baseline_rate=0.1, limit=3.0))
    assert chart.not_mature == 1
    assert len(chart.cusum.points) == 3


def test_a_death_steps_once_on_the_last_session_it_counts_for() -> None:
    entries = [
        (date(2024, 1, 1), N),
        (date(2024, 1, 15), N),
        (date(2024, 1, 20), D),
        (date(2024, 1, 25), N),
    ]
    _, event = stepping(records("5", entries, [1, 1, 2, 3]))
    assert event.tolist() == [0, 1, 0, 1]


def test_the_baseline_is_never_the_monitored_data() -> None:
    months = by_month("4.overall", [(2, 40)] * 12 + [(4, 40)] * 12)
    assert case_chart(months).cusum.reason is CusumReason.NO_BASELINE
    chart = case_chart(months, CusumPlan(baseline_until=date(2024, 12, 31)))
    assert (chart.baseline_events, chart.baseline_sessions) == (24, 480)
    assert chart.cusum.baseline == 0.05
    assert len(chart.cusum.points) == 480
    assert chart.days.min() >= to_day(date(2025, 1, 1))
    limit = chart.cusum.limit
    assert limit is not None
    assert (limit.source, limit.cases) == (LimitSource.SIMULATED, 480)
    assert limit.false_alarm_share is not None
    assert limit.false_alarm_share <= 0.10


def test_the_events_behind_a_cusum_alarm_are_those_since_its_last_zero() -> None:
    day = date(2024, 1, 1)
    states = [D, N, *[D] * 40, N, N, N, D]
    entries = [(day, state) for state in states]
    chart = case_chart(records("4.overall", entries), CusumPlan(baseline_rate=0.05, limit=1.8))
    assert chart.cusum.alarms == (44,)
    assert chart.rows_behind(44).tolist() == [42, 43, 44]
    assert chart.alarm_days() == (day,)
    found = monitor(
        records("4.overall", entries),
        MonitoringPlan(cusum=CusumPlan(baseline_rate=0.05, limit=1.8)),
        as_of=AS_OF,
    )
    assert found.variation is Variation.CONCERNING_HIGH


def test_gaps_between_events() -> None:
    entries = [
        (date(2024, 1, 1), D),
        (date(2024, 1, 2), N),
        (date(2024, 1, 2), N),
        (date(2024, 1, 5), D),
        (date(2024, 1, 9), N),
    ]
    gaps = gaps_between(records("4.overall", entries), days=False)
    assert (gaps.closed.tolist(), gaps.rows.tolist(), gaps.open) == ([0, 1], [2, 4], 0)
    assert gaps_between(records("4.overall", entries), days=True).closed.tolist() == [0, 7]
    chart = monitor(records("4.overall", entries), MonitoringPlan(chart=ChartChoice.G), as_of=AS_OF)
    assert [point.value for point in chart.chart.points] == [0, 1, 0]


@pytest.mark.parametrize("choice", list(ChartChoice))
def test_every_chart_can_be_chosen(choice: ChartChoice) -> None:
    found = monitor(
        by_month("4.overall", [(i % 4, 30 + i) for i in range(24)]), MonitoringPlan(chart=choice), as_of=AS_OF
    )
    assert found.choice is choice
    assert found.chart.points
    assert found.chart.method


def test_target_icons_compare_the_target_with_the_limits_of_the_newest_point() -> None:
    chart = monitor(by_month("3", [(36, 40)] * 24), as_of=AS_OF).chart
    point = chart.points[-1]
    assert point.lower is not None
    assert target_icon(chart, Better.HIGH, point.lower) is TargetIcon.ALWAYS_MET
    assert target_icon(chart, Better.HIGH, 0.9) is TargetIcon.MET_BY_CHANCE
    assert target_icon(chart, Better.LOW, 0.01) is TargetIcon.NEVER_MET
    assert target_icon(chart, Better.HIGH, None) is TargetIcon.NO_TARGET
    assert target_icon(chart, Better.NEITHER, 0.5) is TargetIcon.NO_TARGET


def test_the_target_icon_reads_the_newest_point_alone() -> None:
    chart = monitor(by_month("3", [(36, 40)] * 24), as_of=AS_OF).chart
    bare = replace(chart.points[-1], lower=None, upper=None)
    for points in (
        (),
        (bare,),
        (*chart.points, bare),
    ):
        assert target_icon(replace(chart, points=points), Better.HIGH, 0.9) is TargetIcon.NOT_JUDGED
    for limits, high, low in (
        ({"lower": 0.4}, TargetIcon.MET_BY_CHANCE, TargetIcon.MET_BY_CHANCE),
        ({"lower": 0.6}, TargetIcon.ALWAYS_MET, TargetIcon.NEVER_MET),
        ({"upper": 0.6}, TargetIcon.MET_BY_CHANCE, TargetIcon.MET_BY_CHANCE),
        ({"upper": 0.4}, TargetIcon.NEVER_MET, TargetIcon.ALWAYS_MET),
        ({"lower": 0.5, "upper": 0.5}, TargetIcon.ALWAYS_MET, TargetIcon.ALWAYS_MET),
    ):
        for points in ((replace(bare, **limits),), (*chart.points, replace(bare, **limits))):
            found = replace(chart, points=points)
            assert target_icon(found, Better.HIGH, 0.5) is high
            assert target_icon(found, Better.LOW, 0.5) is low
    anything = replace(chart, points=(replace(bare, lower=0.4),))
    assert target_icon(anything, Better.LOW, 1.0) is TargetIcon.ALWAYS_MET


def test_nothing_to_chart() -> None:
    found = monitor(records("3", []), as_of=AS_OF)
    assert found.chart.points == ()
    assert found.variation is Variation.NOT_JUDGED
    assert MonitoringNote.NO_RECORDS in found.notes
    empty = monitor(records("4.overall", [(date(2024, 1, 1), W)]), as_of=AS_OF)
    assert empty.series.periods[0].pending == 1
    assert MonitoringNote.LAST_PERIOD_INCOMPLETE in empty.notes


def test_shuffling_records_changes_nothing() -> None:
    found = by_month("4.overall", [(i % 4, 30 + i) for i in range(24)])
    order = np.random.default_rng(1).permutation(found.day.size)
    there, back = monitor(found, as_of=AS_OF), monitor(found.take(order), as_of=AS_OF)
    assert there.chart == back.chart
    assert there.series.periods == back.series.periods


def test_a_funnel_counts_a_patient_once_in_each_centre() -> None:
    entries = [(date(2024, 1, 1), D), (date(2024, 1, 2), N), (date(2024, 1, 3), N), (date(2024, 1, 4), D)]
    deaths = records("5", entries, [1, 1, 1, 2], unit="patient")
    rows, group = np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1])
    found = funnel_by(deaths, rows, group, ["A", "B"])
    assert [(u.name, u.numerator, u.denominator) for u in found.units] == [("A", 1, 1), ("B", 1, 2)]
    assert rows_of_group(deaths, rows, group, 1).tolist() == [2, 3]


def test_a_row_with_two_values_counts_in_both_groups() -> None:
    found = funnel_by(
        records("3", [(date(2024, 1, 1), N), (date(2024, 1, 1), D)]),
        np.array([1, 0, 0]),
        np.array([1, 0, 1]),
        ["A", "B"],
    )
    assert [(u.numerator, u.denominator) for u in found.units] == [(1, 1), (1, 2)]
