"""How much clusters cost a paired difference."""

import pytest

from core.stats.clustered.effective import difference_design_effect


def effect(gains, sizes, effective=1.0):
    """Of patients with a net gain of so many of so many units, whose discordant units all go one way each."""
    up = sum(gain for gain in gains if gain > 0)
    down = -sum(gain for gain in gains if gain < 0)
    units = sum(sizes)
    mean = (up - down) / units
    squares = sum((gain - mean * size) ** 2 for gain, size in zip(gains, sizes, strict=True))
    return float(difference_design_effect(down, up, units, squares, len(gains), effective))


def test_the_design_effect_of_a_difference_by_hand():
    # 2 and -1 of 3 each, 0 of 4: D = 1 / 10, squares 1.7^2 + 1.3^2 + 0.4^2, among units 3 - 1 / 10
    assert effect([2, -1, 0], [3, 3, 4]) == pytest.approx(3 / 2 * (1.7**2 + 1.3**2 + 0.4**2) / 2.9)


def test_patients_that_spread_less_than_units_cost_nothing():
    assert float(difference_design_effect(3, 3, 12, 0.2, 6, 6.0)) == 1.0


def test_without_variance_among_units_the_patients_are_left():
    assert float(difference_design_effect(0, 0, 12, 0.0, 4, 3.0)) == 4.0
