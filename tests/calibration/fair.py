"""How often fair comparisons cry out when nothing is wrong: simulated, with known risks.

Standardised funnels (share of hospitals beyond 95 % and 99.8 %, at least one of thirty), risk-adjusted
CUSUM (share of series with an alarm at its simulated limit, on other draws), EWMA (share of series), and
q below 5 % over thirty hospitals (share of provinces with at least one). Run with ``make calibrate``.
"""

from __future__ import annotations

import sys

import numpy as np

from core.stats.fair.centres import many_centres
from core.stats.fair.standardised import standardised
from core.stats.monitoring.cusum import bernoulli_cusum, calibrate_limit
from core.stats.monitoring.ewma import ewma
from core.stats.monitoring.funnel import FunnelStatus

HOSPITALS = 30
SEED = 19


def funnels(series: int, random: np.random.Generator) -> dict[str, float]:
    """Share of hospitals beyond each limit, and of provinces with any, where risks are right."""
    beyond = alarm = anywhere = 0
    expected = 0.0
    names = [str(i) for i in range(HOSPITALS)]
    for _ in range(series):
        group = np.repeat(np.arange(HOSPITALS), random.integers(20, 200, HOSPITALS))
        risks = random.beta(1.5, 20, group.size)
        found = standardised(names, random.random(group.size) < risks, risks, group)
        beyond += found.beyond
        alarm += sum(u.status in (FunnelStatus.ALARM_HIGH, FunnelStatus.ALARM_LOW) for u in found.units)
        anywhere += found.beyond > 0
        expected += found.expected_beyond
    hospitals = series * HOSPITALS
    return {
        "beyond 95%": beyond / hospitals,
        "expected by exact tails": expected / hospitals,
        "beyond 99.8%": alarm / hospitals,
        "any of thirty": anywhere / series,
    }


def discoveries(series: int, random: np.random.Generator) -> dict[str, float]:
    """Share of healthy provinces with any hospital at q below 5 %."""
    names = [str(i) for i in range(HOSPITALS)]
    hits = 0
    for _ in range(series):
        n = random.integers(20, 300, HOSPITALS)
        found = many_centres(names, random.binomial(n, 0.05), n)
        hits += any(own.q is not None and own.q < 0.05 for own in found.centres)
    return {"any q below 5%": hits / series}


def cusums(series: int, random: np.random.Generator) -> dict[str, float]:
    """Share of healthy series of 600 sessions that alarm at the limit simulated for them."""
    risks = random.beta(1.5, 20, 600)
    limit = calibrate_limit(risks=risks, cases=600)
    alarms = changed = 0
    for _ in range(series):
        own = risks[random.integers(600, size=600)]
        alarms += bool(bernoulli_cusum(random.random(600) < own, risks=own, limit=limit).alarms)
        doubled = 2 * own / (1 + own)
        changed += bool(bernoulli_cusum(random.random(600) < doubled, risks=own, limit=limit).alarms)
    return {"alarm, nothing changed": alarms / series, "alarm, odds doubled": changed / series}


def averages(series: int, random: np.random.Generator) -> dict[str, float]:
    """Share of healthy series of 24 months with a signal, and with the odds doubled from month 13."""
    n = random.integers(25, 61, 24)
    healthy, stated = 0, 0.0
    changed = 0
    later = np.where(np.arange(24) < 12, 0.06, 0.12 / 1.06)
    for i in range(series):
        found = ewma(random.binomial(n, 0.06), n, centre=0.06, series=4000 if i == 0 else 1)
        healthy += bool(found.signals)
        stated = found.false_alarm_share or 0.0 if i == 0 else stated
        changed += bool(ewma(random.binomial(n, later), n, centre=0.06, series=1).signals)
    return {
        "signal, nothing changed": healthy / series,
        "stated share": stated,
        "signal, odds doubled": changed / series,
    }


def main(series: int) -> None:
    """Print every share."""
    for part in (funnels, discoveries, cusums, averages):
        for name, share in part(series, np.random.default_rng(SEED)).items():
            print(f"{part.__name__:12} {name:26} {share:7.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
