"""Bounds contain every completion and both ends occur: every completion is enumerated."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.ablation.counting.tally import Tally
from core.ablation.decided_by import RULES, State, Turn
from core.ablation.definitions import DEFAULTS
from core.ablation.indicator import every
from core.ablation.indicators.stay import Open, _patient_bounds, mean_bounds
from tests.ablation.logs import ask, log

assert every()
OUTCOMES = {
    Turn.EITHER: ((0, 1), (1, 1)),
    Turn.COUNT_OR_OUT: ((1, 1), (0, 0)),
    Turn.BELOW_OR_OUT: ((0, 1), (0, 0)),
    Turn.ANY: ((0, 1), (1, 1), (0, 0)),
}
OF_TURN = {
    turn: next(rule for rule in RULES if rule.turn is turn and rule.switch is None) for turn in OUTCOMES
}
COUNTED = next(r for r in RULES if r.state is State.NUMERATOR and r.turn is Turn.CLOSED)
BELOW = next(r for r in RULES if r.state is State.DENOMINATOR_ONLY and r.turn is Turn.CLOSED)


@given(st.integers(0, 3), st.integers(0, 3), st.lists(st.sampled_from(list(OUTCOMES)), max_size=8))
@example(counted=0, below=1, turns=[Turn.BELOW_OR_OUT])
@example(counted=1, below=0, turns=[Turn.BELOW_OR_OUT])
@example(counted=0, below=0, turns=[Turn.BELOW_OR_OUT])
@example(counted=0, below=0, turns=[Turn.COUNT_OR_OUT])
@settings(max_examples=60)
def test_the_bounds_of_a_tally_are_the_extremes_of_all_completions(
    counted: int, below: int, turns: list[Turn]
) -> None:
    one = np.array([1], np.int64)
    by_rule = {COUNTED: one * counted, BELOW: one * below}
    for turn in turns:
        by_rule[OF_TURN[turn]] = by_rule.get(OF_TURN[turn], one * 0) + 1
    tally = Tally(1, DEFAULTS, by_rule, one, one, np.array([True]), one * 0)
    values = []
    for outcome in product(*(OUTCOMES[turn] for turn in turns)):
        n = counted + below + sum(bottom for _, bottom in outcome)
        if n:
            values.append((counted + sum(top for top, _ in outcome)) / n)
    (found,) = tally.bounds()
    if not values:
        assert found is None or not turns
        return
    assert found == pytest.approx((min(values), max(values)), abs=1e-12)


STAYS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=5)


@given(st.lists(st.integers(1, 12), max_size=3), STAYS)
@settings(max_examples=60)
def test_the_bounds_of_a_mean_stay_are_the_extremes_of_all_completions(
    known: list[int], open_: list[tuple[int, int, bool]]
) -> None:
    stays = Open(
        shortest=np.array([low for low, _, _ in open_], np.int64),
        longest=np.array([low + more for low, more, _ in open_], np.int64),
        certain=np.array([sure for *_, sure in open_], bool),
    )
    choices = [[*range(low, low + more + 1), *([] if sure else [None])] for low, more, sure in open_]
    means = []
    for chosen in product(*choices):
        lengths = [*known, *(length for length in chosen if length is not None)]
        if lengths:
            means.append(sum(lengths) / len(lengths))
    found = mean_bounds(sum(known), len(known), stays)
    if not means:
        assert found is None
        return
    assert found == pytest.approx((min(means), max(means)), abs=1e-12)


WHO = st.integers(0, 2)


@given(
    st.lists(st.tuples(WHO, st.integers(1, 9)), max_size=3),
    st.lists(st.tuples(WHO, st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=3),
)
@example(known=[(0, 3), (1, 5)], open_=[(0, 1, 2, True)])
@example(known=[(0, 3), (1, 5)], open_=[(0, 1, 2, False), (2, 0, 1, False), (2, 2, 3, False)])
@settings(max_examples=60)
def test_the_bounds_of_a_mean_of_patients_are_the_extremes_of_all_completions(
    known: list[tuple[int, int]], open_: list[tuple[int, int, int, bool]]
) -> None:
    stays = Open(
        shortest=np.array([low for _, low, _, _ in open_], np.int64),
        longest=np.array([low + more for _, low, more, _ in open_], np.int64),
        certain=np.array([sure for *_, sure in open_], bool),
    )
    choices = [[*range(low, low + more + 1), *([] if sure else [None])] for _, low, more, sure in open_]
    means = []
    for chosen in product(*choices):
        sums: dict[int, int] = {}
        for who, days in [*known, *((one[0], days) for one, days in zip(open_, chosen, strict=True))]:
            if days is not None:
                sums[who] = sums.get(who, 0) + days
        if sums:
            means.append(sum(sums.values()) / len(sums))
    found = _patient_bounds(
        np.array([who for who, _ in known], np.int32),
        np.array([days for _, days in known], np.int64),
        np.array([who for who, *_ in open_], np.int32),
        stays,
    )
    if not means:
        assert found is None
        return
    assert found == pytest.approx((min(means), max(means)), abs=1e-12)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from(["", "0", "1", "2"])),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=25)
def test_the_bounds_of_completion_are_the_extremes_over_all_plans(rows: list[tuple[str, str]]) -> None:
    log_rows = [{"planned_lesions": plan, "ablated_lesions": done} for plan, done in rows]
    choices = []
    for plan, done in rows:
        ablated = [int(done)] if done else list(range(6))
        choices.append(
            [
                (min(a, p), p)
                for a in ablated
                for p in ([int(plan)] if plan else range(max(1, a), 6))
                if done or a <= p
            ]
        )
    values = [
        sum(top for top, _ in chosen) / sum(bottom for _, bottom in chosen) for chosen in product(*choices)
    ]
    number = ask(log(*log_rows)).indicators["2"]
    assert number.bounds == pytest.approx((min(values), max(values)), abs=1e-12)


@pytest.mark.parametrize("rule", ["all_ablated", "any", "all_planned"])
def test_the_bounds_of_control_are_the_extremes_over_all_lesion_rows(rule: str) -> None:
    """Every kind of session of one or two lesions: ablated and complete each yes, no, not recorded."""
    kinds = list(product(["yes", "no", ""], repeat=2))
    cases = [*((kind,) for kind in kinds), *product(kinds, kinds)]
    lesions = [
        {"session_id": f"S{i}", "lesion_id": f"{j}", "ablated": ablated, "complete_ablation": complete}
        for i, case in enumerate(cases, 1)
        for j, (ablated, complete) in enumerate(case)
    ]
    found = ask(
        log(*({"centre": f"{i}"} for i in range(len(cases))), lesions=lesions),
        f"control_rule={rule}",
        by=("centre",),
    )
    number = {case: found.groups["centre"][f"{i}"].indicators["3"] for i, case in enumerate(cases)}
    for case in cases:
        whole = [product([a] if a else ["yes", "no"], [c] if c else ["yes", "no"]) for a, c in case]
        values = {number[filled].value for filled in product(*(list(each) for each in whole))}
        assert number[case].bounds == (min(values), max(values)), case


@pytest.mark.parametrize(
    ("planned", "ablated", "bounds"),
    [("", "1", (0, 1)), ("", "5", (1, 1)), ("2", "", (0, 1)), ("1", "", (1, 1)), ("", "", (0, 1))],
)
def test_a_plan_that_is_not_documented_may_have_been_left_in_part(
    planned: str, ablated: str, bounds: tuple[int, int]
) -> None:
    found = log({"planned_lesions": planned, "ablated_lesions": ablated})
    number = ask(found, "control_rule=all_planned").indicators["3"]
    assert (number.value, number.bounds) == (1, bounds)


@pytest.mark.parametrize(
    ("settings", "lowest"),
    [
        ((), (5 + 1) / 2),
        (("same_day_stay_days=0",), (5 + 0) / 2),
        (("stay_exclude_day_cases=yes",), (5 + 1) / 2),
        (("stay_exclude_day_cases=yes", "same_day_stay_days=0"), (5 + 1) / 2),
    ],
)
def test_a_stay_without_an_end_lasts_at_least_its_shortest(settings: tuple[str, ...], lowest: float) -> None:
    """Ablated on the day of admission, beside a stay of five days: it may have ended on that day."""
    found = log({"discharge_date": "2024-03-13"}, {"admission_date": "2024-03-10", "discharge_date": ""})
    number = ask(found, *settings).indicators["7"]
    assert number.value == 5 and number.bounds is not None
    assert number.bounds[0] == lowest
