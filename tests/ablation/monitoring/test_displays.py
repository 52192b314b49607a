"""No display says more than its data: newest period and earlier signals, open runs, periods not whole."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from core.ablation.answers.quality import Light, quality
from core.ablation.file.door import read_log
from core.ablation.log import Log
from core.ablation.monitoring.case_charts import CusumPlan, case_chart
from core.ablation.monitoring.chart import ChartChoice, MonitoringPlan, monitor
from core.ablation.monitoring.funnels import design_effect
from core.ablation.monitoring.overview import funnel_of, monitor_indicator, summary_row
from core.ablation.monitoring.series import Every
from core.ablation.monitoring.verdict import Variation, chance_of_signal
from core.ablation.plan import AblationPlan
from core.stats.monitoring.attribute_charts import p_chart
from core.stats.monitoring.chart_limits import ChartReason
from core.stats.monitoring.control_chart import ChartPlan
from core.stats.monitoring.cusum import Restart, healthy_peaks
from core.stats.monitoring.run_rules import Side
from core.tables.files.intake import read
from tests.ablation.logs import log
from tests.ablation.monitoring.test_monitoring import AS_OF, D, N, by_month, records

CASES = Path(__file__).parents[1] / "cases"
PLAN = AblationPlan()


def case(name: str) -> Log:
    return read_log(read((CASES / name).read_bytes(), name), as_of=date(2026, 6, 30))


def test_lights_count_the_records_of_their_own_indicator() -> None:
    lights = quality(case("d1_lights.csv"), PLAN, None)[""]
    for code in ("2", "7", "8.benign_share", "8.under_2cm_share", "8.preablation_biopsy_rate"):
        assert lights[code].light is Light.RED, code
    assert lights["8.benign_share"].records == 2
    assert lights["1"].light is lights["3"].light is Light.GREEN


def test_a_past_alarm_is_past() -> None:
    chart = MonitoringPlan(cusum=CusumPlan(baseline_rate=0.02))
    found = summary_row(case("d2_past_alarm.csv"), PLAN, "4.overall", chart)
    assert found.variation is Variation.COMMON_CAUSE
    assert found.past_alarm == date(2023, 3, 7)
    monitored = monitor_indicator(case("d2_past_alarm.csv"), PLAN, "4.overall", chart)
    assert monitored.case_chart is not None
    (alarm,) = monitored.case_chart.episodes()
    assert alarm.end is not None and alarm.end > alarm.start


@pytest.mark.parametrize("restart", list(Restart))
def test_an_alarm_is_current_until_it_is_over(restart: Restart) -> None:
    days = [date(2024, 1, 1) + timedelta(days=7 * i) for i in range(100)]
    plan = MonitoringPlan(cusum=CusumPlan(baseline_rate=0.05, restart=restart))
    late = monitor(
        records("4.overall", [(d, N if i >= 96 else D) for i, d in enumerate(days)]), plan, as_of=AS_OF
    )
    assert late.variation is Variation.CONCERNING_HIGH
    early = monitor(
        records("4.overall", [(d, N if 30 <= i < 34 else D) for i, d in enumerate(days)]), plan, as_of=AS_OF
    )
    assert early.variation is Variation.COMMON_CAUSE
    assert early.case_chart is not None
    (alarm,) = early.case_chart.episodes()
    assert alarm.start in days[30:34] and alarm.end is not None
    heights, limit = early.case_chart.cusum.heights, early.case_chart.cusum.limit
    assert limit is not None
    assert heights[alarm.position + alarm.cases] < limit.value <= heights[alarm.position]


@pytest.mark.parametrize(
    ("newest", "says"),
    [((3, 3), Variation.TOO_FEW), ((0, 1), Variation.TOO_FEW), ((26, 30), Variation.COMMON_CAUSE)],
)
def test_where_no_count_could_signal_there_is_too_little_to_judge(
    newest: tuple[int, int], says: Variation
) -> None:
    found = monitor(by_month("3", [(26, 30)] * 20 + [newest]), as_of=AS_OF)
    assert found.variation is says


def test_a_fall_that_was_possible_is_judged_and_earlier_signals_stand_apart() -> None:
    found = monitor(by_month("3", [(26, 30)] * 10 + [(12, 30)] + [(26, 30)] * 9), as_of=AS_OF)
    assert found.variation is Variation.COMMON_CAUSE
    assert [signal.points for signal in found.verdict.earlier] == [(10,)]
    now = monitor(by_month("3", [(26, 30)] * 20 + [(12, 30)]), as_of=AS_OF)
    assert now.variation is Variation.CONCERNING_LOW
    assert now.verdict.earlier == ()


def test_months_that_hold_only_long_stays_are_not_judged() -> None:
    found = monitor_indicator(case("d4_tail_months.csv"), PLAN, "7", MonitoringPlan(every=None))
    last = found.series.periods[-1]
    assert last.start == date(2025, 1, 1) and last.truncated
    assert found.choice is ChartChoice.XMR_PRIME
    point = found.chart.points[-1]
    assert point.hollow and point.reason is ChartReason.TRUNCATED
    assert found.variation not in (Variation.CONCERNING_HIGH, Variation.CONCERNING_LOW)
    assert all(len(found.chart.points) - 1 not in signal.points for signal in found.chart.signals)
    row = summary_row(case("d4_tail_months.csv"), PLAN, "7")
    assert row.period == date(2024, 12, 1)


def test_the_false_alarm_share_is_of_the_sessions_monitored() -> None:
    days = [date(2020, 1, 1) + timedelta(days=20 * i) for i in range(91)]
    found = case_chart(records("4.overall", [(d, D) for d in days]), CusumPlan(baseline_rate=0.02))
    limit = found.cusum.limit
    assert limit is not None
    assert (limit.cases, limit.months) == (91, None)
    peaks = healthy_peaks(baseline=0.02, cases=91, seed=7)
    assert limit.false_alarm_share is not None and limit.false_alarm_share <= 0.10
    assert float((peaks >= limit.value).mean()) == pytest.approx(limit.false_alarm_share, abs=0.02)
    assert found.busiest == 37


@pytest.mark.parametrize(("choice", "run"), [(ChartChoice.G, 174.0), (ChartChoice.T, 522.0)])
def test_the_open_run_can_only_signal_high(choice: ChartChoice, run: float) -> None:
    found = monitor_indicator(case("d8_open_run.csv"), PLAN, "4.overall", MonitoringPlan(chart=choice))
    *closed, opened = found.chart.points
    assert [point.value for point in closed] == [0.0 if choice is ChartChoice.G else 3.0] * 5
    assert opened.value == run
    assert opened.hollow and opened.reason is ChartReason.OPEN_RUN
    assert found.variation is Variation.IMPROVING_HIGH
    assert found.chart.signals[-1].side is Side.HIGH


def test_a_short_open_run_says_nothing() -> None:
    states = [D] * 20 + ([N] + [D] * 12) * 12 + [N]
    entries = [(date(2023, 1, 1) + timedelta(days=3 * i), state) for i, state in enumerate(states)]
    found = monitor(records("4.overall", entries), MonitoringPlan(chart=ChartChoice.G), as_of=AS_OF)
    assert found.chart.points[-1].value == 0
    assert not found.chart.signals
    assert found.variation is Variation.NO_HARM_SIGNAL


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_perfect_baseline_does_not_make_one_failure_a_signal(mirrored: bool) -> None:
    n = np.array([22] * 6 + [5, 40])
    x = np.array([22] * 6 + [4, 34])
    chart = p_chart(n - x if mirrored else x, n, plan=ChartPlan(freeze=6))
    assert chart.phases[0].centre == (0.0 if mirrored else 1.0)
    assert not chart.points[6].signals
    assert chart.points[7].signals == ("beyond_limit",)
    tail = chart.points[6].tail_high if mirrored else chart.points[6].tail_low
    # Jeffreys predictive of at least one failure in 5 after 132 without
    assert tail == pytest.approx(1 - float(stats.betabinom.pmf(0, 5, 0.5, 132.5)), rel=1e-12)


@pytest.mark.parametrize(("reached", "silent"), [(15, ""), (26, "high"), (4, "low")])
def test_the_chance_of_a_false_signal_is_that_of_the_counts_that_signal(reached: int, silent: str) -> None:
    chart = monitor(by_month("3", [(reached, 30)] * 21), as_of=AS_OF).chart
    point = chart.points[-1]
    assert (point.signals_from is None) is (silent == "high")
    assert (point.signals_up_to is None) is (silent == "low")
    binomial = stats.binom(30, reached / 30)
    signalling = [
        k
        for k in range(31)
        if (point.signals_from is not None and k >= point.signals_from)
        or (point.signals_up_to is not None and k <= point.signals_up_to)
    ]
    assert chance_of_signal(chart) == pytest.approx(float(binomial.pmf(signalling).sum()), rel=1e-9)
    assert 0 < chance_of_signal(chart) <= 0.0027


def test_the_chance_of_a_false_signal_allows_for_lesions_of_one_session_and_a_perfect_baseline() -> None:
    shared = p_chart([27] * 20, [30] * 20, design_effect=3.0)
    low = shared.points[-1].signals_up_to
    assert low is not None and shared.points[-1].signals_from is None
    # P(X <= k) = 1 - I_p(k/d + 1, (n - k)/d), d = 3
    tail = 1 - float(special.betainc(low / 3 + 1, (30 - low) / 3, 0.9))
    assert chance_of_signal(shared) == pytest.approx(tail, rel=1e-12)
    perfect = p_chart([30] * 20, [30] * 20)
    low = perfect.points[-1].signals_up_to
    assert low is not None
    assert chance_of_signal(perfect) == pytest.approx(
        float(stats.betabinom.cdf(low, 30, 600.5, 0.5)), rel=1e-9
    )


def test_lesions_of_one_session_widen_the_funnel() -> None:
    """Ten sessions of four lesions each, all or none ablated: worth ten, not forty."""
    entries = [(date(2024, 1, 1), N if i < 36 else D) for i in range(40)]
    lesions = records("2", entries, unit="lesion")
    lesions.row[:] = np.repeat(np.arange(10), 4)
    together = design_effect(lesions)
    # sum of squares 9 (4 - 3.6)^2 + 3.6^2 = 14.4, times 10/9, over 40 * .09
    assert together == pytest.approx(14.4 * 10 / 9 / 3.6)
    lesions.row[:] = np.arange(40)
    assert design_effect(lesions) == pytest.approx(40 / 39)
    assert design_effect(records("3", entries)) == 1.0


def test_lesions_of_one_session_widen_the_limits_over_time() -> None:
    """Ten sessions of five lesions that fail together carry as much as ten lesions: effect 5 k/(k - 1)."""
    rows = [
        {
            "ablation_date": f"2024-{month:02d}-{day:02d}",
            "planned_lesions": "5",
            "ablated_lesions": "0" if (month, day) in ((2, 3), (5, 1)) else "5",
        }
        for month in range(1, 7)
        for day in (1, 2, 3)
    ]
    found = monitor_indicator(log(*rows), AblationPlan(), "2", MonitoringPlan(every=Every.MONTH))
    assert found.chart.points[1].signals == () and found.chart.points[1].tail_low > 0.02
    x, n = found.series.numerators, found.series.denominators
    alone = p_chart(x, n)
    assert alone.points[1].tail_low == pytest.approx(stats.binom(15, 80 / 90).cdf(10))
    assert found.chart.points[1].tail_low > alone.points[1].tail_low
    nearly = p_chart(x, n, design_effect=1 + 1e-9)
    assert [p.tail_low for p in nearly.points] == pytest.approx([p.tail_low for p in alone.points], abs=1e-6)


def test_records_of_no_centre_are_those_of_the_denominator() -> None:
    young = {"ablation_date": "2026-06-20", "admission_date": "2026-06-19", "discharge_date": "2026-06-23"}
    found = log({}, {}, {"centre": ""}, {"centre": "", "imaging_date": "", **young})
    funnel = funnel_of(found, PLAN, "5", "centre")
    assert [(unit.name, unit.denominator) for unit in funnel.funnel.units] == [("A", 2)]
    assert funnel.not_recorded == 1
