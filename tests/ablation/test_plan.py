"""Periods, links and stale links."""

from __future__ import annotations

from datetime import date

import pytest

from core.ablation.counting.selection import fit_plan
from core.ablation.plan import AblationPlan, add_months, previous_period
from core.problems import Refusal
from tests.ablation.golden import golden


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), (date(2023, 1, 1), date(2023, 12, 31))),
        (date(2024, 3, 1), date(2024, 3, 31), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2024, 4, 1), date(2024, 6, 30), (date(2024, 1, 1), date(2024, 3, 31))),
        (date(2024, 3, 10), date(2024, 3, 19), (date(2024, 2, 29), date(2024, 3, 9))),
        # days, where only one end is that of a month
        (date(2024, 1, 1), date(2024, 1, 15), (date(2023, 12, 17), date(2023, 12, 31))),
        (date(2024, 1, 15), date(2024, 1, 31), (date(2023, 12, 29), date(2024, 1, 14))),
    ],
)
def test_previous_period(start: date, end: date, before: tuple[date, date]) -> None:
    found = previous_period(AblationPlan(start=start, end=end))
    assert found is not None and (found.start, found.end) == before


def test_months_are_clipped_at_their_end() -> None:
    assert add_months(date(2021, 8, 31), 6) == date(2022, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)


def test_a_link_of_another_time_is_reported_and_the_rest_applies() -> None:
    plan, problems = AblationPlan.from_query(
        {
            "set.control_window_days": ["42"],
            "set.gone": ["1"],
            "set.maturity": ["maybe"],
            "as_of": ["2026-13-01"],
            "colour": ["red"],
            "where.centre": ["A", "Z"],
            "where.nowhere": ["1"],
            "by": ["centre", "patient_id"],
        }
    )
    assert plan.definitions.control_window_days == 42
    assert sorted(p.column or "" for p in problems) == ["as_of", "colour", "set.gone", "set.maturity"]
    fitted, stale = fit_plan(golden(), plan)
    assert fitted.where == () and fitted.by == ("centre",)
    assert {p.code for p in stale} == {"filter_value_unknown", "column_not_in_file", "column_identifies"}
    assert {str(p.severity) for p in stale} == {"warning"}


@pytest.mark.parametrize("key", ["target", "set", "where", "target.", "where.", "goal.3", "start.3"])
def test_a_key_without_what_it_is_of_is_unknown(key: str) -> None:
    plan, (said,) = AblationPlan.from_query({key: ["0.9"]})
    assert plan == AblationPlan()
    assert (said.code, said.column) == ("link_value_unknown" if key == "target." else "link_key_unknown", key)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Refusal):
        AblationPlan(start=date(2024, 2, 1), end=date(2024, 1, 1))


def test_columns_and_values_may_be_spelt_in_chinese() -> None:
    fitted, problems = fit_plan(golden(), AblationPlan(where=(("肿瘤部位", ("肝", "thyroid")),)))
    assert problems == ()
    assert fitted.where == (("tumour_site", ("liver", "thyroid")),)


@pytest.mark.parametrize("name", ["where", "target", "set", "by"])
def test_a_list_too_long_is_left_out_whole(name: str) -> None:
    query = (
        {"by": [f"c{i}" for i in range(301)]} if name == "by" else {f"{name}.c{i}": ["1"] for i in range(301)}
    )
    plan, problems = AblationPlan.from_query({**query, "confidence_level": ["0.9"]})
    assert (plan.where, plan.by, plan.targets, plan.confidence_level) == ((), (), (), 0.9)
    assert [(item.code, item.column) for item in problems] == [("plan_list_too_long", name)]
