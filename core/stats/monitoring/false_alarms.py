"""How often each chart alarms although nothing changed, and how often when the odds have doubled.

Measured by simulation: series of 24 months; the share of series with at least one signal, first in
control, then with the odds of the event doubled from month 13 (an alarm anywhere counts). "10 % failures"
stands for a rate near 90 %. Two thousand series each, with the functions of this package.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from core.stats.monitoring.run_rules import RuleSet

SERIES = 2000
"""Series behind each share: a share of 0.10 has a standard error of 0.007."""


class Scenario(StrEnum):
    """Event rate and sessions a month."""

    EVENTS_6 = "events_6_percent"
    EVENTS_2 = "events_2_percent"
    FAILURES_10 = "failures_10_percent"
    EVENTS_6_LARGE = "events_6_percent_100_to_200"


class ChartFamily(StrEnum):
    """What the rules are read on."""

    P_EXACT = "p_exact"
    P_NORMAL = "p_normal"
    P_PRIME = "p_prime"
    XMR = "xmr"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmShare:
    """Share of 24-month series with at least one signal."""

    scenario: Scenario
    in_control: float
    odds_doubled: float


def _shares(*pairs: float) -> tuple[AlarmShare, ...]:
    return tuple(
        AlarmShare(scenario=scenario, in_control=pairs[2 * i], odds_doubled=pairs[2 * i + 1])
        for i, scenario in enumerate(Scenario)
    )


_LIMITS, _NHS, _WE, _NELSON = RuleSet.LIMITS, RuleSet.NHS, RuleSet.WESTERN_ELECTRIC, RuleSet.NELSON

MEASURED = MappingProxyType(
    {
        (ChartFamily.P_EXACT, _LIMITS, False): _shares(
            0.010, 0.068, 0.008, 0.026, 0.013, 0.127, 0.025, 0.411
        ),
        (ChartFamily.P_EXACT, _LIMITS, True): _shares(0.041, 0.301, 0.038, 0.121, 0.045, 0.470, 0.061, 0.850),
        (ChartFamily.P_EXACT, _NELSON, False): _shares(
            0.217, 0.404, 0.450, 0.441, 0.197, 0.572, 0.173, 0.955
        ),
        (ChartFamily.P_EXACT, _NHS, False): _shares(0.115, 0.520, 0.115, 0.293, 0.111, 0.665, 0.124, 0.946),
        (ChartFamily.P_EXACT, _WE, False): _shares(0.059, 0.442, 0.059, 0.194, 0.061, 0.631, 0.080, 0.966),
        (ChartFamily.P_NORMAL, _LIMITS, False): _shares(
            0.111, 0.261, 0.205, 0.251, 0.088, 0.300, 0.068, 0.543
        ),
        (ChartFamily.P_NORMAL, _LIMITS, True): _shares(
            0.137, 0.445, 0.229, 0.322, 0.119, 0.567, 0.103, 0.881
        ),
        (ChartFamily.P_NORMAL, _NELSON, False): _shares(
            0.238, 0.638, 0.307, 0.457, 0.233, 0.762, 0.207, 0.981
        ),
        (ChartFamily.P_NORMAL, _NHS, False): _shares(0.213, 0.635, 0.297, 0.459, 0.185, 0.750, 0.169, 0.966),
        (ChartFamily.P_NORMAL, _WE, False): _shares(0.199, 0.662, 0.283, 0.474, 0.179, 0.791, 0.154, 0.984),
        (ChartFamily.P_PRIME, _LIMITS, False): _shares(
            0.100, 0.266, 0.239, 0.283, 0.077, 0.295, 0.069, 0.482
        ),
        (ChartFamily.RUN, RuleSet.NONE, True): _shares(
            0.031, 0.248, 0.030, 0.096, 0.033, 0.395, 0.037, 0.767
        ),
        (ChartFamily.XMR, _LIMITS, False): _shares(0.123, 0.277, 0.277, 0.310, 0.096, 0.307, 0.082, 0.479),
        (ChartFamily.XMR, _NHS, False): _shares(0.220, 0.603, 0.353, 0.492, 0.198, 0.703, 0.179, 0.925),
    }
)
"""(family, rule set, Anhoej rules read) -> shares by scenario."""


def alarm_shares(family: ChartFamily, rules: RuleSet, *, run_rules: bool) -> tuple[AlarmShare, ...]:
    """The measured shares of a combination; empty where it has not been measured."""
    return MEASURED.get((family, rules, run_rules), ())
