"""Edges of answers about open records, lesion rows, series and links, each by what the log says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.ablation.counting.numbers import Proportion
from core.ablation.fair.averages import ewma_of
from core.ablation.fair.open_records import Ticked, suppose
from core.ablation.indicator import _number
from core.ablation.monitoring.chart import MonitoringPlan
from core.ablation.monitoring.series import Every, make_series
from core.ablation.scorecard import Order, ScorecardPlan
from core.problems import Refusal
from tests.ablation.answers.test_edges import number
from tests.ablation.indicators.test_switches import lesion
from tests.ablation.logs import ask, fraction, log
from tests.ablation.monitoring.test_monitoring import AS_OF, by_month

RECENT = {"ablation_date": "2026-06-20", "discharge_date": "2026-06-23", "imaging_date": ""}
DIED = {"discharge_type": "died", "death_date": "2026-06-23", "last_followup_date": ""}
UNSAID = {"discharge_type": "", "irreversible_discharge": ""}


@pytest.mark.parametrize("by", [None, "centre", "operator"])
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("codes", [(), ("1", "5")])
def test_a_scorecard_in_a_link_is_the_one_that_was_spelled(
    by: str | None, order: Order, codes: tuple[str, ...]
) -> None:
    plan = ScorecardPlan(by=by, order=order, indicators=codes)
    assert ScorecardPlan.from_query(plan.to_query()) == (plan, ())
    assert plan.to_query()["scorecard"] == [by or ""]


def test_what_a_link_says_wrongly_of_a_scorecard_is_named() -> None:
    assert ScorecardPlan.from_query({"order": ["rate"]}) == (None, ())
    plan, said = ScorecardPlan.from_query({"scorecard": ["centre"], "order": ["rate"], "card": ["1", "x"]})
    assert plan == ScorecardPlan(by="centre", indicators=("1",))
    assert [(p.column, p.value) for p in said] == [("order", "rate"), ("card", "x")]


def open_deaths() -> Proportion:
    """Two sessions known of, one of them open; three not due, one of them dead already."""
    return number(log({}, UNSAID, RECENT, RECENT, {**RECENT, **DIED}), "5")


def test_ticked_records_move_the_value_they_are_ticked_for() -> None:
    of = open_deaths()
    known = (of.estimate.numerator, of.estimate.denominator, of.unknown, of.pending, of.early_events)
    assert known == (0, 2, 1, 3, 1)
    for ticked, value in (
        (Ticked(), (0, 2)),
        (Ticked(pending_counted=3), (3, 5)),
        (Ticked(pending_counted=1, pending_not=2), (1, 5)),
        (Ticked(unknown_counted=1), (1, 2)),
        (Ticked(pending_not=2, unknown_counted=1), (1, 4)),
    ):
        found = suppose(of, ticked)
        assert (found.top, found.bottom) == value


@pytest.mark.parametrize(
    "ticked",
    [
        *(Ticked(pending_counted=4), Ticked(pending_counted=2, pending_not=2), Ticked(unknown_counted=2)),
        *(Ticked(pending_counted=-1), Ticked(pending_not=-1), Ticked(unknown_counted=-1)),
        Ticked(pending_not=3),  # one of the three has its event
    ],
)
def test_no_more_can_be_supposed_than_is_open(ticked: Ticked) -> None:
    with pytest.raises(Refusal) as refused:
        suppose(open_deaths(), ticked)
    assert [p.code for p in refused.value.problems] == ["what_if_too_many"]


def test_missing_plans_are_noted_where_there_are_any() -> None:
    assert number(log({}, {}), "2").notes == ()
    assert number(log({}, {"planned_lesions": ""}), "2").notes == ("missing_plans_up_to_a_cap",)


def test_a_session_with_neither_plan_nor_count_is_worst_and_best_at_the_ends_of_its_plan() -> None:
    more = log(
        {"planned_lesions": "1", "ablated_lesions": "2"}, {"planned_lesions": "", "ablated_lesions": ""}
    )
    found = number(more, "2", "completion_cap=no")
    assert found.bounds == ((2 + 0) / (1 + 5), (2 + 1) / (1 + 1))


def test_an_official_number_stands_before_a_name() -> None:
    assert sorted(["toy", "10", "2", "4.overall", "alpha"], key=_number) == [
        "2",
        "4.overall",
        "10",
        "alpha",
        "toy",
    ]
    assert _number("1000001") < _number("alpha")


def test_a_month_in_which_all_were_controlled_is_averaged_like_any_other() -> None:
    series = make_series(by_month("3", [(4, 4), (3, 4), (4, 4)]), Every.MONTH, as_of=AS_OF)
    assert len(ewma_of(series, MonitoringPlan()).ewma.points) == 3
    over = replace(series, periods=tuple(replace(p, numerator=p.denominator + 1) for p in series.periods))
    with pytest.raises(Refusal):
        ewma_of(over, MonitoringPlan())


@pytest.mark.parametrize(
    ("sessions", "truncated"),
    [
        ((date(2024, 1, 31), date(2024, 3, 1)), [False, False, False]),
        ((date(2024, 2, 1), date(2024, 3, 1)), [True, False, False]),
        ((date(2024, 1, 31), date(2024, 2, 29)), [False, False, True]),
        (None, [False, False, False]),
    ],
)
def test_a_month_beyond_the_first_and_last_session_is_truncated(
    sessions: tuple[date, date] | None, truncated: list[bool]
) -> None:
    made = by_month("3", [(1, 2), (1, 2), (1, 2)])
    series = make_series(made, Every.MONTH, as_of=AS_OF, sessions=sessions)
    assert [period.truncated for period in series.periods] == truncated
    assert [(p.start, p.end) for p in series.periods][1] == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("sizes", "any_small", "unknown"),
    [
        *((("20", "30"), 0, 0), (("20", ""), 0, 1), (("19.9", ""), 1, 0), (("19.9", "30"), 1, 0)),
        (("", ""), 0, 1),
    ],
)
def test_any_small_nodule_of_the_lesion_file(sizes: tuple[str, ...], any_small: int, unknown: int) -> None:
    session = {"tumour_site": "thyroid", "benign_malignant": "benign", "max_size_mm": ""}
    rows = [
        {"session_id": "S1", "lesion_id": str(i), "size_mm": size, "ablated": "yes"}
        for i, size in enumerate(sizes)
    ]
    found = number(log(session, lesions=rows), "8.under_2cm_share", "thyroid_size=any")
    assert (found.estimate.numerator, found.estimate.denominator, found.unknown) == (any_small, 1, unknown)


@pytest.mark.parametrize(
    ("classes", "share"),
    [
        (("benign", "benign"), (1, 1)),
        (("benign", "malignant"), (0, 1)),
        (("benign", "mixed"), (0, 1)),
        (("malignant", "indeterminate"), (0, 1)),
        (("malignant", ""), (0, 1)),
    ],
)
def test_the_class_of_a_session_by_its_lesions(classes: tuple[str, ...], share: tuple[int, int]) -> None:
    session = {"tumour_site": "thyroid", "benign_malignant": ""}
    rows = [
        {"session_id": "S1", "lesion_id": str(i), "benign_malignant": said, "ablated": "yes"}
        for i, said in enumerate(classes)
    ]
    found = ask(log(session, lesions=rows))
    assert fraction(found, "8.benign_share") == share


@pytest.mark.parametrize("rule", ["all_ablated", "any", "all_planned"])
def test_a_session_without_a_silent_lesion_is_decided_by_its_own(rule: str) -> None:
    """That another session has a lesion of which nobody says whether it was ablated moves nothing."""
    cases: dict[str, dict[str, str]] = {
        "no_imaging": {"imaging_date": ""},
        "imaging_too_late": {"imaging_date": "2024-06-30"},
        "residual_tumour": {"complete_ablation": "no"},
        "complete_on_imaging": {},
        "nothing_ablated": {"ablated": "no"},
    }
    own = [lesion("a", session_id=f"S{i}", **cells) for i, cells in enumerate(cases.values(), 2)]
    sessions = [{} for _ in range(len(cases) + 1)]
    plain = log(*sessions, lesions=[lesion("a", session_id="S1"), *own])
    beside = log(*sessions, lesions=[lesion("a", session_id="S1", ablated=""), *own])
    alone, together = (
        [
            (item["id"], item["state"], item["rule"])
            for item in ask(found, f"control_rule={rule}").records("3").as_json()
            if item["id"] != "S1"
        ]
        for found in (plain, beside)
    )
    assert together == alone
    assert len({rule for _, _, rule in alone}) == len(cases)
