"""The false-alarm shares shown beside each rule set agree with an earlier simulation and with the code."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.stats.monitoring.attribute_charts import CountLimits, p_chart, run_chart_of_proportions
from core.stats.monitoring.control_chart import ChartPlan
from core.stats.monitoring.false_alarms import MEASURED, SERIES, ChartFamily, Scenario, alarm_shares
from core.stats.monitoring.individuals_chart import xmr_chart
from core.stats.monitoring.run_rules import RuleSet

EARLIER = {
    # 4,000 series each: in control and odds doubled, by scenario
    (ChartFamily.P_NORMAL, RuleSet.LIMITS, False): (0.104, 0.243, 0.191, 0.251, 0.085, 0.276, 0.065, 0.535),
    (ChartFamily.P_EXACT, RuleSet.LIMITS, False): (0.010, 0.060, 0.006, 0.022, 0.016, 0.116, 0.029, 0.394),
    (ChartFamily.XMR, RuleSet.NHS, False): (0.221, 0.605, 0.368, 0.507, 0.205, 0.708, 0.189, 0.935),
    (ChartFamily.P_NORMAL, RuleSet.WESTERN_ELECTRIC, False): (
        *(0.189, 0.637, 0.264, 0.475, 0.164, 0.776, 0.146, 0.984),
    ),
    (ChartFamily.P_NORMAL, RuleSet.LIMITS, True): (0.131, 0.426, 0.342, 0.320, 0.095, 0.546, 0.095, 0.892),
}


@pytest.mark.parametrize("key", EARLIER)
def test_shares_agree_with_an_earlier_simulation(key: tuple[ChartFamily, RuleSet, bool]) -> None:
    found = alarm_shares(key[0], key[1], run_rules=key[2])
    for i, share in enumerate(found):
        if key[2] and share.scenario is not Scenario.EVENTS_6:
            continue  # the earlier one did not silence the run rules where the median is 0
        for mine, other in zip(
            (share.in_control, share.odds_doubled), EARLIER[key][2 * i : 2 * i + 2], strict=True
        ):
            error = math.sqrt(other * (1 - other) * (1 / SERIES + 1 / 4000))
            assert abs(mine - other) < 4 * error


CHARTS = {
    (ChartFamily.P_EXACT, RuleSet.LIMITS, True): lambda x, n, plan: p_chart(x, n, plan=plan),
    (ChartFamily.P_NORMAL, RuleSet.LIMITS, False): lambda x, n, plan: p_chart(
        x, n, limits=CountLimits.NORMAL, plan=plan
    ),
    (ChartFamily.RUN, RuleSet.NONE, True): lambda x, n, plan: run_chart_of_proportions(x, n, plan=plan),
    (ChartFamily.XMR, RuleSet.NHS, False): lambda x, n, plan: xmr_chart(x / n, plan=plan),
}


@pytest.mark.parametrize("key", CHARTS)
def test_the_code_alarms_as_often_as_the_table_says(key: tuple[ChartFamily, RuleSet, bool]) -> None:
    random, series = np.random.default_rng(5), 300
    n = random.integers(25, 61, size=(series, 24))
    x = random.binomial(n, 0.06)
    plan = ChartPlan(rules=key[1], run_rules=key[2])
    found = np.mean([bool(CHARTS[key](a, b, plan).signals) for a, b in zip(x, n, strict=True)])
    share = MEASURED[key][0].in_control
    assert abs(found - share) < 4 * math.sqrt(share * (1 - share) * (1 / series + 1 / SERIES))


def test_what_was_not_measured_is_not_claimed() -> None:
    assert alarm_shares(ChartFamily.P_PRIME, RuleSet.NELSON, run_rules=True) == ()


def test_a_share_is_one_and_doubled_odds_alarm_more_often_or_within_error() -> None:
    assert {len(shares) for shares in MEASURED.values()} == {4}
    for share in (share for shares in MEASURED.values() for share in shares):
        assert 0.0 < share.in_control < 1.0 and 0.0 < share.odds_doubled < 1.0
        error = math.sqrt(0.5 / SERIES)
        assert share.odds_doubled > share.in_control - 4 * error
