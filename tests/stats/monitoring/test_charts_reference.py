"""Every chart against R under its named convention."""

from __future__ import annotations

import numpy as np
import pytest

from core.stats.monitoring.attribute_charts import (
    CountLimits,
    laney_p_chart,
    laney_u_chart,
    p_chart,
    run_chart,
    u_chart,
)
from core.stats.monitoring.control_chart import ChartKind, ChartPlan, ControlChart, RunCentre
from core.stats.monitoring.individuals_chart import (
    XmrConstant,
    moving_range_chart,
    xmr_chart,
    xmr_prime_chart,
)
from core.stats.monitoring.rare_event_charts import GConvention, TConvention, g_chart, t_chart
from core.stats.monitoring.run_rules import RunReason, anhoej, crossings_limit, longest_run_limit
from tests.stats.monitoring.chart_reference import close, column, reference, table

D1 = (column("d1_monthly_attribute", "num"), column("d1_monthly_attribute", "den"))
D1_Y = D1[0] / D1[1]
D3 = column("d3_xmr_los", "y")
SESSIONS = column("d4_rare_events", "sessions_between")
DAYS = column("d4_rare_events", "days_between")
ON_CENTRE_LINE = ChartPlan(run_centre=RunCentre.CENTRE_LINE)
"""qicharts2 tests the run rules on the centre line of the chart."""


def check(name: str, chart: ControlChart) -> None:
    """Compare a whole chart with its qicharts2 entry."""
    expected = reference()[name]
    points = chart.points
    close([p.value for p in points], expected["y"])
    close([p.centre for p in points], expected["cl"])
    close([p.lower for p in points], expected["lcl"])
    close([p.upper for p in points], expected["ucl"])
    close([p.lower_warning for p in points], expected["lcl.95"])
    close([p.upper_warning for p in points], expected["ucl.95"])
    assert ["beyond_limit" in p.signals for p in points] == expected["sigma.signal"]
    runs = chart.phases[0].runs
    if chart.kind is ChartKind.MOVING_RANGE:
        assert runs is None
        return
    assert runs is not None
    assert runs.longest_run == expected["longest.run"][0]
    assert runs.longest_run_limit == expected["longest.run.max"][0]
    assert runs.crossings == expected["n.crossings"][0]
    assert runs.crossings_limit == expected["n.crossings.min"][0]
    assert runs.useful_points == expected["n.useful"][0]
    assert runs.verdict == expected["runs.signal"][0]


CHARTS = {
    "d1_run": lambda: run_chart(D1_Y),
    "d1_p": lambda: p_chart(*D1, limits=CountLimits.NORMAL, plan=ON_CENTRE_LINE),
    "d1_u": lambda: u_chart(*D1, plan=ON_CENTRE_LINE),
    "d1_i": lambda: xmr_chart(D1_Y, plan=ON_CENTRE_LINE),
    "d1_i_screened": lambda: xmr_chart(D1_Y, screened=True, plan=ON_CENTRE_LINE),
    "d1_i_unscreened": lambda: xmr_chart(D1_Y, plan=ON_CENTRE_LINE),
    "d1_ip_screened": lambda: xmr_prime_chart(D1_Y, D1[1], screened=True, plan=ON_CENTRE_LINE),
    "d1_ip_unscreened": lambda: xmr_prime_chart(D1_Y, D1[1], plan=ON_CENTRE_LINE),
    "d1_pp_screened": lambda: laney_p_chart(*D1, screened=True, plan=ON_CENTRE_LINE),
    "d1_up_screened": lambda: laney_u_chart(*D1, screened=True, plan=ON_CENTRE_LINE),
    "d1_up_unscreened": lambda: laney_u_chart(*D1, plan=ON_CENTRE_LINE),
    "d1_p_freeze12": lambda: p_chart(
        *D1, limits=CountLimits.NORMAL, plan=ChartPlan(freeze=12, run_centre=RunCentre.CENTRE_LINE)
    ),
    "d1_p_exclude3_17": lambda: p_chart(
        *D1, limits=CountLimits.NORMAL, plan=ChartPlan(excluded=(2, 16), run_centre=RunCentre.CENTRE_LINE)
    ),
    "d3_i_screened": lambda: xmr_chart(D3, screened=True, plan=ON_CENTRE_LINE),
    "d3_i_unscreened": lambda: xmr_chart(D3, plan=ON_CENTRE_LINE),
    "d3_mr": lambda: moving_range_chart(D3, plan=ON_CENTRE_LINE),
    "d4_g": lambda: g_chart(SESSIONS, plan=ON_CENTRE_LINE),
    "d4_t_screened": lambda: t_chart(DAYS, screened=True, plan=ON_CENTRE_LINE),
    "d4_t_unscreened": lambda: t_chart(DAYS, plan=ON_CENTRE_LINE),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_qicharts2_chart_is_reproduced(name: str) -> None:
    check(name, CHARTS[name]())


def test_qcc_agrees_on_p_and_individuals() -> None:
    p = reference()["d1_qcc_p"]
    chart = p_chart(*D1, limits=CountLimits.NORMAL)
    close([q.upper for q in chart.points], p["limits"]["UCL"])
    close([q.lower for q in chart.points], p["limits"]["LCL"])
    x = reference()["d3_qcc_xbar_one"]
    one = xmr_chart(D3).points[0]
    close([one.lower, one.upper, one.centre], [*x["limits"], x["center"]])


@pytest.mark.parametrize(
    ("name", "constant", "screened"),
    [
        ("plotthedots_2.66", XmrConstant.ROUNDED_266, False),
        ("plotthedots_2.66_screened", XmrConstant.ROUNDED_266, True),
        ("qicharts2_1.128", XmrConstant.THREE_OVER_1128, False),
        ("exact_d2", XmrConstant.EXACT_D2, False),
    ],
)
def test_the_constant_of_the_individuals_chart_is_named(
    name: str, constant: XmrConstant, screened: bool
) -> None:
    expected = reference()["d3_xmr_conventions"]
    chart = xmr_chart(D3, constant=constant, screened=screened)
    close([chart.points[0].lower, chart.points[0].upper], expected[name])
    assert chart.phases[0].average_moving_range == pytest.approx(
        expected["amr_screened" if screened else "amr"], abs=1e-12
    )


def test_g_chart_conventions() -> None:
    expected = reference()["d4_g_conventions"]
    upper = {c: g_chart(SESSIONS, convention=c).points[0].upper for c in GConvention}
    assert upper[GConvention.QICHARTS2] == pytest.approx(expected["qicharts2_ucl"], abs=1e-9)
    assert upper[GConvention.QCC] == pytest.approx(expected["qcc_ucl"], abs=1e-9)
    assert upper[GConvention.PROBABILITY] == expected["prob_hi"]
    assert upper[GConvention.QCC_PROBABILITY] == 204  # qcc 2.7, confidence 0.9973
    assert upper[GConvention.PROBABILITY_CONTINUOUS] == pytest.approx(209.77, abs=0.005)  # pccpy 0.16.2
    point = g_chart(SESSIONS, convention=GConvention.PROBABILITY).points[0]
    assert (point.lower, point.centre) == (expected["prob_lo"], expected["prob_median"])
    qcc = g_chart(SESSIONS, convention=GConvention.QCC).points[0]
    close(
        [qcc.centre, qcc.lower, qcc.upper],
        [reference()["d4_qcc_g"]["center"], *reference()["d4_qcc_g"]["limits"]],
    )


def test_tails_of_a_g_chart_are_those_of_the_geometric_distribution() -> None:
    """Gaps of 1.5 in the mean: an event in 1 of 2.5 sessions, so 3/5 go by without."""
    gaps = [0, 1, 2, 3]
    for point, gap in zip(g_chart(gaps, convention=GConvention.PROBABILITY).points, gaps, strict=True):
        assert point.tail_high == pytest.approx(0.6**gap, rel=1e-12)
        assert point.tail_low == pytest.approx(1 - 0.6 ** (gap + 1), rel=1e-12)


def test_weibull_limits_of_the_t_chart() -> None:
    point = t_chart(DAYS, convention=TConvention.WEIBULL_PROBABILITY).points[0]
    # pccpy 0.16.2 gives 0.140 and 220.300
    assert point.lower == pytest.approx(0.140, abs=0.0005)
    assert point.upper == pytest.approx(220.300, abs=0.005)


def test_anhoej_limits_for_1_to_120_useful_points() -> None:
    expected = reference()["anhoej_table"]
    assert [longest_run_limit(n) for n in expected["n_useful"]] == expected["longest_run_max"]
    assert [crossings_limit(n) for n in expected["n_useful"]] == expected["crossings_min"]


@pytest.mark.parametrize("name", reference()["d7_runs"])
def test_run_sequences(name: str) -> None:
    expected = reference()["d7_runs"][name]
    y = np.array([float(row["y"]) for row in table("d7_run_sequences") if row["seq"] == name])
    found = anhoej(y, float(np.median(y)))
    assert found.centre == pytest.approx(expected["cl"], abs=1e-12)
    assert (found.points, found.useful_points) == (expected["n.obs"], expected["n.useful"])
    assert found.longest_run == expected["longest.run"]
    assert found.longest_run_limit == expected["longest.run.max"]
    assert found.crossings == expected["n.crossings"]
    assert found.crossings_limit == expected["n.crossings.min"]
    if expected["n.useful"] == 0:
        assert (found.verdict, found.reason) == (None, RunReason.ALL_ON_CENTRE_LINE)
    elif expected["n.useful"] < 10:
        assert (found.verdict, found.reason) == (None, RunReason.TOO_FEW_USEFUL_POINTS)
    else:
        assert found.verdict == expected["runs.signal"]


def test_screening_and_the_constant_on_the_length_of_stay_series() -> None:
    assert xmr_chart(D3, screened=True).points[0].upper == pytest.approx(5.534699, abs=5e-7)
    assert xmr_chart(D3).points[0].upper == pytest.approx(6.514501, abs=5e-7)
