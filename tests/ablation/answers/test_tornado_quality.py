"""One switch at a time, and the state of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.ablation.answers.quality import Light, completeness, quality
from core.ablation.answers.tornado import tornado
from core.ablation.indicator import INDICATORS
from core.ablation.plan import AblationPlan
from tests.ablation.golden import DEFAULTS, EXPECTED, golden, toggled
from tests.ablation.logs import ask, log


@pytest.mark.parametrize("toggle", EXPECTED["single_toggles"])
def test_the_tornado_holds_every_golden_toggle(toggle: str) -> None:
    definitions = toggled(toggle)
    (name,) = [n for n in DEFAULTS.__dataclass_fields__ if getattr(definitions, n) != getattr(DEFAULTS, n)]
    for key, block in EXPECTED["single_toggles"][toggle].items():
        if key not in ("i1", "i2", "i3", "i5"):
            continue
        found = tornado(golden(), AblationPlan(), key[1:])
        assert found is not None
        (turn,) = [t for t in found.turns if t.switch == name and t.setting == getattr(definitions, name)]
        assert (turn.numerator, turn.denominator) == (block["num"], block["den"])
        assert found.value is not None
        assert turn.changed_minus_current == pytest.approx(block["value"] - found.value, abs=1e-15)


def test_the_largest_effect_stands_first_and_what_moves_nothing_is_left_out() -> None:
    found = tornado(golden(), AblationPlan(), "5")
    assert found is not None
    sizes = [abs(turn.changed_minus_current or 0) for turn in found.turns]
    assert sizes == sorted(sizes, reverse=True)
    # all against-advice discharges: 7/88 against 5/88
    assert (found.turns[0].switch, found.turns[0].numerator) in {("against_advice", 7), ("against_advice", 3)}
    assert all(turn.changed_minus_current != 0 for turn in found.moving)


def test_turning_back_to_the_default_is_among_the_turns() -> None:
    plan = AblationPlan(definitions=replace(DEFAULTS, control_window_days=42))
    found = tornado(golden(), plan, "3")
    assert found is not None
    assert (83, 90) in [
        (t.numerator, t.denominator)
        for t in found.turns
        if (t.switch, t.setting) == ("control_window_days", 31)
    ]


def test_lights() -> None:
    good = log(*({} for _ in range(20)))
    assert {found.light for found in quality(good, AblationPlan())["A"].values()} == {Light.GREEN}
    doubtful = log(*({"pta_pct": "" if i < 3 else "85"} for i in range(20)))
    assert quality(doubtful, AblationPlan())["A"]["1"].light is Light.YELLOW
    wrong = log(*({"ecog": "x" if i < 3 else "1"} for i in range(20)))
    found = quality(wrong, AblationPlan())["A"]
    assert found["1"].light is Light.RED and found["1"].errors == 3
    assert found["2"].light is Light.GREEN
    assert found["6.1y"].light is Light.GREEN


def test_lights_per_centre_of_the_golden_log() -> None:
    found = quality(golden(), AblationPlan())
    assert list(found) == ["A", "B", "C"]
    assert set(found["A"]) == set(INDICATORS)
    # S030 (pta), centre A; S045 (imaging) A
    assert found["A"]["1"].errors == 1 and found["B"]["1"].errors == 0
    assert found["A"]["3"].errors == 1


def test_completeness_by_month_keeps_empty_months() -> None:
    found = completeness(golden(), AblationPlan(start=date(2025, 1, 1), end=date(2026, 12, 31)))
    assert (found.months[0], found.months[-1]) == ("2025-01", "2026-06")
    assert len(found.months) == 18
    assert found.sessions.sum() == ask(golden(), start=date(2025, 1, 1)).whole.sessions
    at = found.columns.index("last_followup_date")
    assert found.filled[at].sum() == found.sessions.sum()
    assert set(found.columns) <= set(golden().present)


def test_completeness_has_a_place_for_each_month_from_the_first_to_the_last() -> None:
    days = ("2024-11-30", "2025-02-01", "2025-02-28")
    found = completeness(log(*({"ablation_date": day} for day in days)), AblationPlan())
    assert found.months == ("2024-11", "2024-12", "2025-01", "2025-02")
    assert found.sessions.tolist() == [1, 0, 0, 2]
    assert found.filled.shape == found.share.shape == (len(found.columns), 4)
    assert found.filled[found.columns.index("session_id")].tolist() == [1, 0, 0, 2]
    nothing = completeness(golden(), AblationPlan(start=date(1990, 1, 1), end=date(1990, 1, 2)))
    assert (nothing.months, nothing.sessions.size, nothing.share.shape) == ((), 0, (len(nothing.columns), 0))
