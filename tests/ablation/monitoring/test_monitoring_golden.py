"""Monitoring of the shipped example log adds up to its published totals."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from core.ablation.answers.records import records_of
from core.ablation.counting.numbers import Stay
from core.ablation.file.door import read_log
from core.ablation.indicator import INDICATORS
from core.ablation.indicators.catalogue import numbers, scope
from core.ablation.log import Log
from core.ablation.monitoring.case_charts import CusumPlan
from core.ablation.monitoring.chart import ChartChoice, MonitoringPlan
from core.ablation.monitoring.chart_json import chart_json
from core.ablation.monitoring.overview import funnel_of, monitor_indicator, summary_grid
from core.ablation.monitoring.series import Every, make_series
from core.ablation.monitoring.verdict import TargetIcon, Variation
from core.ablation.plan import AblationPlan
from core.problems import Refusal
from core.tables.files.intake import read

GOLDEN = Path(__file__).parents[3] / "core" / "examples" / "ablation" / "golden_log.csv"
PLAN = AblationPlan()


@cache
def log() -> Log:
    return read_log(read(GOLDEN.read_bytes(), GOLDEN.name), as_of=date(2026, 6, 30))


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize("every", list(Every))
def test_the_periods_add_up_to_the_indicator(indicator: str, every: Every) -> None:
    found = numbers(scope(log(), PLAN))[indicator][0]
    series = make_series(records_of(log(), PLAN, indicator), every, as_of=log().as_of)
    if isinstance(found, Stay):
        expected = (found.bed_days, found.discharges)
    else:
        expected = (found.estimate.numerator, found.estimate.denominator)
        assert sum(p.pending for p in series.periods) == found.pending
    if indicator == "5":  # a patient treated in two periods counts in both
        assert series.numerators.sum() >= found.estimate.numerator
        assert series.denominators.sum() >= 88
        return
    assert (series.numerators.sum(), series.denominators.sum()) == expected


@pytest.mark.parametrize("indicator", ["1", "2", "3", "4.overall", "5", "6.1y", "7"])
def test_each_month_is_the_indicator_of_that_month(indicator: str) -> None:
    series = make_series(records_of(log(), PLAN, indicator), Every.MONTH, as_of=log().as_of)
    for period in series.periods[-30:]:
        plan = AblationPlan(start=period.start, end=period.end)
        found = numbers(scope(log(), plan), [indicator])[indicator][0]
        if isinstance(found, Stay):
            expected = (found.bed_days, found.discharges)
        else:
            expected = (found.estimate.numerator, found.estimate.denominator)
        assert (period.numerator, period.denominator) == expected


def test_the_json_of_a_chart_has_every_period_and_its_convention() -> None:
    found = json.loads(json.dumps(chart_json(log(), PLAN, "4.overall", "month"), allow_nan=False))
    assert found["every"] == "month"
    assert (found["chart"], found["method"]) == ("p", "p_exact")
    assert sum(p["numerator"] for p in found["points"]) == 6
    assert sum(p["denominator"] for p in found["points"]) == 91
    starts = [p["start"] for p in found["points"]]
    assert starts == sorted(set(starts))
    years = int(starts[-1][:4]) - int(starts[0][:4])
    assert len(starts) == years * 12 + int(starts[-1][5:7]) - int(starts[0][5:7]) + 1
    for point in found["points"]:
        if point["denominator"] == 0:
            assert (point["value"], point["reason"]) == (None, "empty_period")
        assert point["limit_reason"] is not None or point["upper"] is not None
    assert (found["cusum"]["limit"], found["cusum"]["reason"]) == (None, "no_baseline")


def test_gap_charts_have_json_too() -> None:
    for choice in (ChartChoice.G, ChartChoice.T):
        found = chart_json(log(), PLAN, "4.overall", monitoring=MonitoringPlan(chart=choice))
        assert found["chart"] == choice.value
        assert len(found["points"]) == 6
        assert [point["reason"] for point in found["points"][-2:]] == [None, "open_run"]
        assert found["every"] is None
        json.dumps(found, allow_nan=False)


def test_the_deaths_of_the_cusum_are_the_dead_patients() -> None:
    chart = monitor_indicator(log(), PLAN, "5", MonitoringPlan(cusum=CusumPlan(baseline_rate=0.01)))
    cases = chart.case_chart
    assert cases is not None
    assert cases.cusum.events == 5
    assert len(cases.cusum.points) == 91
    assert (np.diff(cases.days) >= 0).all()
    assert cases.cusum.limit is not None


def test_the_grid_has_every_indicator_in_the_official_order() -> None:
    rows = summary_grid(log(), AblationPlan(targets=(("1", 0.5),)))
    assert [row.indicator for row in rows] == list(INDICATORS)
    assert rows[0].target == 0.5
    assert {row.target_icon for row in rows[1:]} == {TargetIcon.NO_TARGET}
    assert all(isinstance(row.variation, Variation) for row in rows)


def test_an_indicator_without_its_columns_says_which() -> None:
    small = read(b"session_id,patient_id,ablation_date\nS1,P1,2024-01-01\nS2,P2,2024-02-01\n", "small.csv")
    bare = read_log(small, as_of=date(2024, 12, 31))
    rows = summary_grid(bare, PLAN)
    assert all(row.lacks for row in rows)
    with pytest.raises(Refusal, match="indicator_lacks_columns"):
        chart_json(bare, PLAN, "3")
    with pytest.raises(Refusal, match="indicator_unknown"):
        chart_json(bare, PLAN, "9")


def test_a_funnel_by_centre_is_the_indicator_of_each_centre() -> None:
    expected = json.loads((Path(__file__).parents[2] / "reference" / "golden_expected.json").read_text())
    for indicator, key in (("1", "i1"), ("3", "i3"), ("5", "i5")):
        found = funnel_of(log(), PLAN, indicator, "centre")
        for unit in found.funnel.units:
            centre = expected["subgroups_default"][f"centre={unit.name}"][key]
            assert (unit.numerator, unit.denominator) == (centre["num"], centre["den"])
            rows = found.rows_of([u.name for u in found.funnel.units].index(unit.name))
            assert len(set(log().patient[rows]) if indicator == "5" else rows) == centre["den"]


def test_length_of_stay_has_no_funnel() -> None:
    with pytest.raises(Refusal, match="funnel_needs_a_proportion"):
        funnel_of(log(), PLAN, "7", "centre")


def test_lesions_beyond_the_plan_do_not_break_the_chart() -> None:
    from core.ablation.definitions import parse

    plan = AblationPlan(definitions=parse(["completion_cap=false"]))
    found = monitor_indicator(log(), plan, "2", MonitoringPlan(every=Every.MONTH))
    assert found.series.numerators.sum() == 96
    assert found.series.denominators.sum() == 99


def test_a_rate_given_for_one_indicator_is_not_that_of_another() -> None:
    given = MonitoringPlan(cusum=CusumPlan(baseline_rate=0.05, baseline_for="4.overall"))
    for indicator, baseline in (("4.overall", 0.05), ("4.major_bleeding", None), ("5", None)):
        cases = monitor_indicator(log(), PLAN, indicator, given).case_chart
        assert cases is not None and cases.cusum.baseline == baseline
    alarmed = [row.indicator for row in summary_grid(log(), PLAN, given) if row.cusum_alarms]
    assert alarmed == ["4.overall"]
