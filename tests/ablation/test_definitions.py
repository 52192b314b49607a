"""The numbers of the definitions: what the official text says, what is offered beside it, how far it goes."""

from __future__ import annotations

import pytest

from core.ablation.definitions import DEFAULTS, HORIZONS, SWITCH, departures, parse, read_setting, settings
from core.problems import Refusal

NUMBERS: dict[str, tuple[int, tuple[int, ...], tuple[int, int], tuple[int, ...]]] = {
    # default, offered beside it, lowest and highest, what still reads the text
    "control_window_days": (31, (28, 30, 35, 42), (1, 366), (28, 29, 30, 31)),
    "control_first_day": (0, (1,), (0, 31), (0, 1, 31)),
    "complication_window_days": (30, (31, 90), (1, 366), (30,)),
    "death_window_days": (30, (31, 90), (1, 366), (30,)),
    "followup_grace_days": (30, (0, 90), (0, 366), (0, 1, 30)),
    "same_day_stay_days": (1, (0,), (0, 1), (0, 1)),
}


def test_every_switch_of_a_number_is_in_the_table() -> None:
    assert set(NUMBERS) == {name for name, switch in SWITCH.items() if type(switch.default) is int}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_has_its_default_its_offers_and_its_ends(name: str) -> None:
    default, offered, (lowest, highest), _ = NUMBERS[name]
    switch = SWITCH[name]
    assert (switch.default, switch.alternatives) == (default, offered)
    assert [read_setting(name, str(number)) for number in (lowest, highest)] == [lowest, highest]
    for beyond in (lowest - 1, highest + 1):
        with pytest.raises(Refusal):
            read_setting(name, str(beyond))


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_the_text_does_not_say_is_a_departure(name: str) -> None:
    _, _, (lowest, highest), readings = NUMBERS[name]
    (top,) = SWITCH[name].indicators
    for number in {*readings, lowest, highest, min(readings) - 1, max(readings) + 1}:
        if lowest <= number <= highest:
            found = departures(parse([f"{name}={number}"]), top)
            assert (found == ()) is (number in readings), number


def test_follow_up_is_due_after_half_a_year_and_one_two_three_and_five_years() -> None:
    assert dict(HORIZONS) == {"6m": 6, "1y": 12, "2y": 24, "3y": 36, "5y": 60}


def test_settings_that_were_changed_are_told_from_all() -> None:
    assert set(settings(DEFAULTS)) == set(SWITCH)
    assert settings(DEFAULTS, changed_only=True) == {}
    assert settings(parse(["death_window_days=31"]), changed_only=True) == {"death_window_days": "31"}
