"""How often fair comparisons cry out when nothing is wrong: simulated, with known and with fitted risks.

Standardised funnels (share of hospitals beyond 95 % and 99.8 %, at least one of thirty), the same with a
logistic model frozen on 2,000 earlier sessions, risk-adjusted CUSUM (share of series with an alarm at its
simulated limit, on other draws), the same with estimated risks, EWMA (share of series), and q below 5 %
over thirty hospitals (share of provinces with at least one). Every share stands with its standard error
over series. Run with ``make calibrate``; ``python -m tests.calibration.fair 4000`` for more series.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import numpy as np

from core.stats.fair.centres import many_centres
from core.stats.fair.risk_model import design, fit
from core.stats.fair.standardised import Standardised, standardised
from core.stats.monitoring.cusum import bernoulli_cusum, calibrate_limit, steps
from core.stats.monitoring.ewma import ewma
from core.stats.monitoring.funnel import FunnelStatus

HOSPITALS = 30
NAMES = [str(i) for i in range(HOSPITALS)]
SEED = 19
BASELINE = 2000

Shares = Mapping[str, float]


def _shares(found: Standardised) -> Shares:
    alarms = sum(u.status in (FunnelStatus.ALARM_HIGH, FunnelStatus.ALARM_LOW) for u in found.units)
    return {
        "beyond 95%": found.beyond / HOSPITALS,
        "expected by exact tails": found.expected_beyond / HOSPITALS,
        "beyond 99.8%": alarms / HOSPITALS,
        "any of thirty": float(found.beyond > 0),
    }


def funnels(random: np.random.Generator) -> Shares:
    """A healthy province, compared with the true risks."""
    group = np.repeat(np.arange(HOSPITALS), random.integers(20, 200, HOSPITALS))
    risks = random.beta(1.5, 20, group.size)
    return _shares(standardised(NAMES, random.random(group.size) < risks, risks, group))


def modelled(random: np.random.Generator) -> Shares:
    """A healthy province, compared with a model fitted to 2,000 earlier sessions (true form, own error)."""
    sizes = random.integers(20, 200, HOSPITALS)
    group = np.repeat(np.arange(HOSPITALS), sizes)
    age = random.normal(65, 10, BASELINE + group.size)
    stage = random.choice(3, age.size, p=[0.6, 0.3, 0.1])
    risks = 1 / (1 + np.exp(-(-3 + 0.04 * (age - 65) + 0.6 * stage)))
    events = random.random(age.size) < risks
    made = design(["age", "stage"], [age, (stage, ("A", "B", "C"))])
    model = fit(made, np.arange(BASELINE), events[:BASELINE].astype(float))
    later = slice(BASELINE, None)
    return _shares(standardised(NAMES, events[later], model.predict(made)[later], group))


def discoveries(random: np.random.Generator) -> Shares:
    """A healthy province: is any hospital at q below 5 %?"""
    n = random.integers(20, 300, HOSPITALS)
    found = many_centres(NAMES, random.binomial(n, 0.05), n)
    return {
        "beyond 95% (exact)": found.beyond_95_exact / HOSPITALS,
        "expected by exact tails": found.expected_exact / HOSPITALS,
        "any q below 5%": float(any(own.q is not None and own.q < 0.05 for own in found.centres)),
    }


def cusums() -> Callable[[np.random.Generator], Shares]:
    """Healthy series of 600 sessions at the limit simulated for them, on other draws."""
    risks = np.random.default_rng(SEED).beta(1.5, 20, 600)
    limit = calibrate_limit(risks=risks, cases=600)

    def one(random: np.random.Generator) -> Shares:
        own = risks[random.integers(600, size=600)]
        doubled = 2 * own / (1 + own)
        return {
            name: float(bool(bernoulli_cusum(random.random(600) < p, risks=own, limit=limit).alarms))
            for name, p in (("alarm, nothing changed", own), ("alarm, odds doubled", doubled))
        }

    return one


def modelled_cusum(random: np.random.Generator) -> Shares:
    """600 sessions after a baseline of 500 or 2,000, by its model; the limit allows for the model's error.

    The share of each model is that of 200 futures.
    """
    found = {}
    for baseline in (500, BASELINE):
        age = random.normal(65, 10, baseline + 600)
        stage = random.choice(3, age.size, p=[0.6, 0.3, 0.1])
        truth = 1 / (1 + np.exp(-(-3 + 0.04 * (age - 65) + 0.6 * stage)))
        made = design(["age", "stage"], [age, (stage, ("A", "B", "C"))])
        rows = np.arange(baseline)
        model = fit(made, rows, (random.random(baseline) < truth[:baseline]).astype(float))
        later = np.arange(baseline, age.size)
        risks = model.predict(made)[later]
        for name, redraw in (("", model.redrawn(made, later)), (", taken as known", None)):
            limit = calibrate_limit(risks=risks, cases=600, redraw=redraw).value
            without, with_event = steps(risks, 2.0)
            moves = np.where(random.random((200, 600)) < truth[later], with_event, without)
            walk = np.concatenate([np.zeros((200, 1)), np.cumsum(moves, axis=1)], axis=1)
            peaks = (walk - np.minimum.accumulate(walk, axis=1)).max(axis=1)
            found[f"{baseline} before{name}"] = float((peaks >= limit).mean())
    return found


def averages() -> Callable[[np.random.Generator], Shares]:
    """Healthy series of 24 months, and series with the odds doubled from month 13."""
    n = np.random.default_rng(SEED).integers(25, 61, 24)
    later = np.where(np.arange(24) < 12, 0.06, 0.12 / 1.06)
    stated = ewma(np.rint(n * 0.06).astype(int), n, centre=0.06, series=4000).false_alarm_share or 0.0

    def one(random: np.random.Generator) -> Shares:
        return {
            "stated share": stated,
            **{
                name: float(bool(ewma(random.binomial(n, p), n, centre=0.06, series=1).signals))
                for name, p in (("signal, nothing changed", 0.06), ("signal, odds doubled", later))
            },
        }

    return one


def main(series: int) -> None:
    """Print every share with its standard error."""
    parts: Mapping[str, Callable[[np.random.Generator], Shares]] = {
        "funnel": funnels,
        "modelled": modelled,
        "q": discoveries,
        "cusum": cusums(),
        "estimated": modelled_cusum,
        "ewma": averages(),
    }
    for part, one in parts.items():
        random = np.random.default_rng(SEED)
        drawn = [one(random) for _ in range(series)]
        for name in drawn[0]:
            values = np.array([shares[name] for shares in drawn])
            error = values.std(ddof=1) / np.sqrt(series)
            print(f"{part:9} {name:24} {values.mean():8.5f}  se {error:.5f}  {series} series", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
