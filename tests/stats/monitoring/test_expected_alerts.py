"""How many units chance alone puts outside a funnel, and lesions that come in sessions."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from core.stats.monitoring.funnel import Funnel, chance_of_alert, funnel

THIRTY = Path(__file__).parents[2] / "ablation" / "cases" / "add_fdr.csv"


def thirty() -> Funnel:
    with THIRTY.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    totals: dict[str, list[int]] = {}
    for row in rows:
        counts = totals.setdefault(row["医疗机构"], [0, 0])
        counts[0] += int(row["分子"])
        counts[1] += int(row["分母"])
    return funnel(list(totals), [x for x, _ in totals.values()], [n for _, n in totals.values()])


def test_thirty_hospitals_with_one_beyond_chance() -> None:
    found = thirty()
    assert found.target == pytest.approx(0.051907018731663285, rel=1e-12)
    assert found.alerts == 1
    assert found.expected_alerts == pytest.approx(0.90, abs=0.005)


@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.5), (3, 0.87), (40, 0.06), (41, 0.5), (500, 0.02), (7, 0), (7, 1)]
)
def test_the_chance_of_an_alert_is_the_sum_over_counts_that_alert(n: int, p: float) -> None:
    x = np.arange(n + 1)
    drawn = stats.binom(n, p)
    outside = (drawn.sf(x - 1) <= 0.025) | (drawn.cdf(x) <= 0.025)
    assert chance_of_alert([n], p)[0] == pytest.approx(float(drawn.pmf(x[outside]).sum()), abs=1e-12)


def test_a_design_effect_widens_everything_and_one_changes_nothing() -> None:
    names, x, n = ["A", "B", "C"], [90, 96, 70], [100, 100, 90]
    plain, same, wide = (funnel(names, x, n, design_effect=effect) for effect in (1.0, 1.0, 2.5))
    assert plain == same
    for one, other in zip(plain.units, wide.units, strict=True):
        assert one.value == other.value
        assert one.band is not None and other.band is not None
        assert other.band.low_95 < one.band.low_95 <= one.band.high_95 <= other.band.high_95
        assert one.tail_low is not None and other.tail_low is not None
        assert one.tail_high is not None and other.tail_high is not None
        assert min(one.tail_low, one.tail_high) < min(other.tail_low, other.tail_high)


def test_halving_counts_is_a_design_effect_of_two() -> None:
    twice = funnel(["A", "B"], [30, 38], [40, 40], target=0.9, design_effect=2.0)
    once = funnel(["A", "B"], [15, 19], [20, 20], target=0.9)
    for one, other in zip(once.units, twice.units, strict=True):
        assert other.tail_low == pytest.approx(one.tail_low, rel=1e-9)
        assert other.tail_high == pytest.approx(one.tail_high, rel=1e-9)
        assert other.band == one.band
