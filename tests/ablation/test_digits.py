"""Codes of cells are packed by their number: every value from 0 on stands for one thing."""

from __future__ import annotations

from enum import IntEnum

import pytest

from core.ablation.indicator import every

assert every()
DIGITS = [one for one in IntEnum.__subclasses__() if one.__module__.startswith("core.ablation.")]


def test_the_digits_of_cells_and_of_indicators_are_found() -> None:
    modules = {one.__module__.removeprefix("core.ablation.") for one in DIGITS}
    assert {"digits", "indicators.complications", "indicators.thyroid"} <= modules


@pytest.mark.parametrize("digit", DIGITS, ids=lambda one: one.__name__)
def test_the_values_of_a_digit_are_whole_numbers_from_0_without_a_gap(digit: type[IntEnum]) -> None:
    assert [*digit.__members__.values()] == [*range(len(digit.__members__))]
