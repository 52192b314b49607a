"""A slice of ``make fills``: what later documents say stays within the bounds, whatever the definitions."""

from __future__ import annotations

import random

from tests.ablation.logs import ask, log
from tests.fuzz.fills import check, filled, gapped, outside


def test_filled_gaps_stay_within_the_bounds() -> None:
    assert check(11, rows=12, fills=2) == []


def test_a_record_that_changes_what_was_documented_is_seen() -> None:
    chance = random.Random(3)
    rows = gapped(chance, 30)
    changed = [{**row, "complete_ablation": "no"} for row in filled(chance, rows)]
    assert any(line.startswith("3:") for line in outside(ask(log(*rows)), ask(log(*changed))))
