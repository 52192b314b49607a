"""Edges and details of the log's answers that a changed sign or number would move."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.ablation.answers.quality import Light, Quality
from core.ablation.counting.numbers import Proportion, Stay
from core.ablation.counting.selection import groups
from core.ablation.decided_by import State
from core.ablation.definitions import Definitions
from core.ablation.fair.counts import counted_series
from core.ablation.fair.open_records import suppose
from core.ablation.file.aggregate import period_of
from core.ablation.file.columns import BY_NAME, COLUMNS
from core.ablation.file.headers import find, rivals
from core.ablation.file.recognise import looks_like_log
from core.ablation.file.rows.joint import Unclear, _count
from core.ablation.file.rows.made import made_sessions
from core.ablation.indicators.catalogue import NO_LETTER
from core.ablation.monitoring.chart import FEWEST_EVENTS, MonitoringNote, MonitoringPlan, _length, chart_plan
from core.ablation.monitoring.funnels import expand
from core.ablation.monitoring.overview import funnel_of
from core.ablation.monitoring.series import Every, Placed
from core.ablation.plan import AblationPlan
from core.findings import Reason
from core.problems import Refusal
from tests.ablation.file.test_aggregate import of
from tests.ablation.indicators.test_limits import exact, wilson
from tests.ablation.logs import ask, fraction, log, table
from tests.ablation.monitoring.test_monitoring import records


def number(found, code: str, *settings: str) -> Proportion:
    answered = ask(found, *settings).indicators[code]
    assert isinstance(answered, Proportion)
    return answered


@pytest.mark.parametrize(("done", "limits"), [(0, exact(0, 3)), (1, wilson(1, 3)), (3, exact(3, 3))])
def test_one_patient_has_the_limits_of_independent_lesions(done: int, limits: tuple[float, float]) -> None:
    found = number(log({"planned_lesions": "3", "ablated_lesions": str(done)}), "2").estimate
    assert (found.low, found.high) == pytest.approx(limits, abs=1e-9)


@pytest.mark.parametrize(("asked", "state"), [("count", State.UNKNOWN), ("drop", State.EXCLUDED)])
def test_lesions_of_unknown_outcome_are_listed_as_such(asked: str, state: State) -> None:
    gaps = log(
        {"planned_lesions": "5", "ablated_lesions": ""}, {"planned_lesions": "3", "ablated_lesions": "2"}
    )
    found = ask(gaps, f"completion_missing={asked}").indicators["2"]
    assert {(str(d.rule), d.state, d.count) for d in found.decided} == {
        ("planned_lesion_ablated", State.NUMERATOR, 2),
        ("planned_lesion_not_ablated", State.DENOMINATOR_ONLY, 1),
        ("ablated_lesions_missing", state, 5),
    }


def test_completeness_is_what_neither_gap_nor_error_leaves_out() -> None:
    made = {"light": Light.YELLOW, "records": 19, "sessions": 10}
    assert Quality(open=9, errors=2, **made).complete == pytest.approx(10 / 19)
    assert Quality(open=1, errors=2, **made).complete == pytest.approx(8 / 10)
    assert Quality(open=0, errors=0, **made).complete == 1.0


def test_yes_and_no_are_groups_of_their_own() -> None:
    found = groups(log(*({"biopsy_preop": said} for said in ("yes", "no", "no", ""))), "biopsy_preop")
    counts = {label: int((found.group == i).sum()) for i, label in enumerate(found.labels)}
    assert list(counts.values()) == [1, 2, 1]
    assert list(counts)[:2] == ["yes", "no"]


def test_an_unknown_level_is_answered_by_the_first_fifty() -> None:
    with pytest.raises(Refusal) as refused:
        ask(log(*({"centre": f"C{i:03}"} for i in range(60))), where=(("centre", ("nowhere",)),))
    assert dict(refused.value.problems[0].details)["expected"] == ", ".join(f"C{i:03}" for i in range(50))


@pytest.mark.parametrize(
    ("asked", "irreversible", "unknown"),
    [("irreversible", "no", 0), ("irreversible", "", 1), ("all", "no", 1), ("none", "", 0)],
)
def test_a_missing_way_of_leaving_is_open_where_it_could_count(
    asked: str, irreversible: str, unknown: int
) -> None:
    left = {"discharge_type": "", "irreversible_discharge": irreversible}
    found = ask(log(left, {}), f"against_advice={asked}").indicators["5"]
    assert isinstance(found, Proportion)
    assert found.unknown == unknown


@pytest.mark.parametrize(("day", "counts"), [("2024-04-09", 1), ("2024-04-10", 0)])
def test_leaving_for_irreversible_disease_counts_to_day_30(day: str, counts: int) -> None:
    left = {"discharge_type": "against_advice", "irreversible_discharge": "yes", "discharge_date": day}
    assert fraction(ask(log(left, {})), "5") == (counts, 2)


def test_a_patient_counted_already_is_no_early_event() -> None:
    left = {"patient_id": "P", "discharge_type": "against_advice", "irreversible_discharge": "no"}
    last = {"ablation_date": "2026-06-20", "discharge_date": "2026-06-23", "imaging_date": ""}
    both = log(left, {**left, **last}, {}, as_of=date(2026, 6, 30))
    found = ask(both, "against_advice=all").indicators["5"]
    assert isinstance(found, Proportion)
    assert (found.estimate.numerator, found.estimate.denominator, found.early_events) == (1, 2, 0)


@pytest.mark.parametrize(("day", "said"), [("2024-04-09", True), ("2024-04-10", False)])
def test_death_of_the_procedure_on_day_30_asks_for_its_complication(day: str, said: bool) -> None:
    dead = {"death_date": day, "death_cause": "procedure", "last_followup_date": "", "imaging_date": ""}
    found = log({**dead, "discharge_date": "2024-03-13"}, {"death_cause": ""})
    assert ("death_of_procedure_no_complication" in {p.code for p in found.problems}) is said


@pytest.mark.parametrize(
    ("said", "together"),
    [(("1", "1"), "2"), (("2", "2"), "2"), (("1", "2"), "3"), (("4",), "4"), (("1", None), None)],
)
def test_counts_of_joined_rows(said: tuple[str | None, ...], together: str | None) -> None:
    assert _count(said) == together


def test_a_repeated_count_that_is_not_the_number_of_rows_is_unclear() -> None:
    with pytest.raises(Unclear):
        _count(("3", "3"))


def test_counts_leave_nothing_out() -> None:
    counts = of("2024-01,A,3,9,10\n2024-03,A,3,8,10\n")
    series = counted_series(counts, AblationPlan(definitions=Definitions()), "3", Every.MONTH)
    assert [(p.numerator, p.denominator, p.unknown, p.pending, p.excluded) for p in series.periods] == [
        *((9, 10, 0, 0, 0), (0, 0, 0, 0, 0), (8, 10, 0, 0, 0))
    ]


@pytest.mark.parametrize(("events", "long"), [(2, False), (1, True)])
def test_months_without_a_case_do_not_make_events_rare(events: int, long: bool) -> None:
    none = records("3", [(date(2024, 1, 1), 0)])

    def by(every: Every) -> Placed:
        numerators, denominators = np.array([events, 0.0, 0.0]), np.array([20.0, 0.0, 20.0])
        return Placed(none, every, date(2024, 1, 1), np.zeros(1, np.int32), numerators, denominators)

    assert FEWEST_EVENTS == 1.0
    placed, every, notes = _length(by, MonitoringPlan(), days=False)
    assert placed is not None and placed.every is every
    assert (every is Every.QUARTER, notes == [MonitoringNote.QUARTERS_CHOSEN]) == (long, long)


@pytest.mark.parametrize("form", ["{}", "{}(必填)", "{}【选填项】", "(required){}", "{} [optional]"])
def test_what_a_form_asks_is_no_part_of_a_name(form: str) -> None:
    header = form.format("肿瘤性质(原发/转移)")
    assert find(table([{header: "1"}]), COLUMNS, {}) == {"origin": header}


def test_a_column_has_rivals_only_where_another_says_the_same() -> None:
    centre = [BY_NAME["centre"]]
    alone = table([{"医院": "A", "x": "1"}])
    assert rivals(alone, centre, {"centre": "医院"}, set()) == {}
    both = table([{"医院": "A", "centre": "B"}])
    assert rivals(both, centre, {"centre": "医院"}, set()) == {"centre": ["centre"]}


def test_an_aggregate_spans_its_last_period_to_the_end() -> None:
    assert of("2024-01,A,3,9,10\n2024-12,A,3,8,10\n").span == (date(2024, 1, 1), date(2024, 12, 31))
    assert of("2023-Q4,A,3,9,10\n2024-Q1,A,3,8,10\n").span == (date(2023, 10, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("1.2", "0.8"), {"percent_given_as_fraction"}),
        (("1.2", "2.2"), {"percent_looks_like_fraction"}),
        (("1.6", "2.2"), set()),
        (("80", "150"), set()),
        (("80", "150.5"), {"percent_above_150"}),
    ],
)
def test_edges_of_a_percentage(texts: tuple[str, ...], said: set[str]) -> None:
    found = {p.code for p in log(*({"pta_pct": text} for text in texts)).problems}
    assert {code for code in found if code.startswith("percent_")} == said


@pytest.mark.parametrize(("months", "until", "freeze"), [(1, 1, None), (2, 1, 2), (2, 2, 2), (4, 3, 3)])
def test_limits_are_frozen_after_two_periods_or_more(months: int, until: int, freeze: int | None) -> None:
    counts = of("".join(f"2024-{month:02},A,3,9,10\n" for month in range(1, months + 1)))
    series = counted_series(counts, AblationPlan(), "3", Every.MONTH)
    assert chart_plan(series, MonitoringPlan(freeze_until=date(2024, until, 15))).freeze == freeze


def test_a_link_says_what_differs_from_the_default() -> None:
    assert AblationPlan().to_query() == {}
    assert AblationPlan(confidence_level=0.9).to_query() == {"confidence_level": ["0.9"]}


@pytest.mark.parametrize(("count", "said"), [("10000", False), ("10001", True)])
def test_more_than_ten_thousand_lesions_are_a_slip(count: str, said: bool) -> None:
    found = log({"planned_lesions": count, "ablated_lesions": "1"}, {})
    assert ("number_out_of_range" in {p.code for p in found.problems}) is said


def test_patients_of_whom_nobody_was_due_are_predicted_from_nothing() -> None:
    recent = {"ablation_date": "2026-06-20", "discharge_date": "2026-06-23", "imaging_date": ""}
    supposed = suppose(number(log(recent, recent), "5"))
    found = supposed.found
    assert (found.numerator, found.denominator, found.pending, found.bottom) == (0, 0, 2, 2)
    assert (supposed.top, supposed.bottom) == (0, 0)


@pytest.mark.parametrize(("length", "bounds"), [("0", (0.0, 0.0)), ("1", (1.0, 1.0))])
def test_a_stay_that_began_on_the_last_day_has_an_end(length: str, bounds: tuple[float, float]) -> None:
    day = {"ablation_date": "2024-03-10", "admission_date": "2024-03-10", "discharge_date": ""}
    blank = dict.fromkeys(("discharge_type", "imaging_date", "complete_ablation", "last_followup_date"), "")
    found = log({**day, **blank}, as_of=date(2024, 3, 10))
    stay = ask(found, "stay_unit=patient", f"same_day_stay_days={length}").indicators["7"]
    assert isinstance(stay, Stay)
    assert stay.bounds == bounds


def test_there_is_no_thirteenth_month() -> None:
    assert (period_of("2024-12"), period_of("2024-13"), period_of("2024-00")) == (("2024-12", 1), None, None)


def test_what_imaging_was_with_is_a_group_with_its_first_answer() -> None:
    found = groups(log(*({"imaging_contrast": said} for said in ("no", "yes", "yes"))), "imaging_contrast")
    assert [(label, int((found.group == i).sum())) for i, label in enumerate(found.labels)] == [
        *(("no", 1), ("yes", 2))
    ]


def test_records_stand_once_in_every_group_of_their_row() -> None:
    found = records("3", [(date(2024, 1, 1), 0), (date(2024, 1, 2), 0)])
    rows, group = np.array([1, 0, 0, 1, 1], np.int32), np.array([5, 2, 1, 3, 4], np.int32)
    again, codes = expand(found, rows, group)
    pairs = sorted(zip(again.row.tolist(), codes.tolist(), strict=True))
    assert pairs == [(0, 1), (0, 2), (1, 3), (1, 4), (1, 5)]


def test_completion_waits_for_nothing() -> None:
    assert number(log({}, {}), "2").pending == 0


@pytest.mark.parametrize(("own", "recognised"), [(2, False), (3, True)])
def test_three_columns_of_its_own_make_a_log(own: int, recognised: bool) -> None:
    headers = ["patient_id", "centre", "asa", *("ablation_date", "pta_pct", "comp_type")[:own]]
    assert looks_like_log(table([dict.fromkeys(headers, "1")])) is recognised


def test_a_row_without_a_day_has_a_blank_for_its_number() -> None:
    rows = table([{"patient_id": "P1", "day": "2024-01-02"}, {"patient_id": "P2", "day": ""}])
    made, headers, _ = made_sessions(rows, {"patient_id": "patient_id", "ablation_date": "day"})
    assert made.codes(headers["session_id"]).tolist() == [0, -1]


def test_a_stay_from_ablation_whose_dates_are_wrong_may_be_of_no_day() -> None:
    wrong = {"ablation_date": "2024-03-10", "discharge_date": "2024-03-08"}
    found = log({"ablation_date": "2024-03-10", "discharge_date": "2024-03-14"}, wrong)
    stay = ask(found, "stay_from=ablation").indicators["7"]
    assert isinstance(stay, Stay) and stay.bounds is not None
    assert stay.bounds[0] == 2.0


@pytest.mark.parametrize("others", [(), ({"planned_lesions": "2", "ablated_lesions": "4"},)])
def test_more_than_planned_has_no_limits_where_nothing_varies(others: tuple[dict[str, str], ...]) -> None:
    more = log({"planned_lesions": "1", "ablated_lesions": "2"}, *others)
    found = number(more, "2", "completion_cap=no").estimate
    assert (found.value, found.low, found.high, found.reason) == (2.0, None, None, Reason.UNDEFINED_VARIANCE)


def test_whose_contact_is_blank() -> None:
    found = log(
        {"patient_id": "P1", "last_followup_date": "2025-01-01"},
        {"patient_id": "P2", "last_followup_date": ""},
        {"patient_id": "P3", "last_followup_date": "2025-01-01"},
        {"patient_id": "P3", "last_followup_date": ""},
    )
    assert found.contact_blank.tolist() == [False, True, True, True]


def test_a_column_the_text_asks_for_that_the_file_lacks_reports_nothing_of_nothing() -> None:
    assert (NO_LETTER.numerator, NO_LETTER.denominator) == (0, 0)


def test_where_nobody_writes_of_complications_none_is_no_number() -> None:
    found = number(log(*[{"comp_type": ""}] * 3), "4.overall")
    assert (found.estimate.value, found.unknown) == (None, 3)
    assert found.estimate.reason is Reason.NOTHING_DOCUMENTED


def test_another_target_is_another_question() -> None:
    """Numbers of a log are kept: those of one target are never given for another."""
    kept = log({}, {})
    for value in (0.9, 0.95):
        found = ask(kept, targets=(("1", value),)).indicators["1"]
        assert isinstance(found, Proportion)
        assert found.target == value


def test_a_funnel_has_the_centres_and_counts_who_has_none() -> None:
    found = funnel_of(log({"centre": "A"}, {"centre": "B"}, {"centre": ""}), AblationPlan(), "1", "centre")
    assert [unit.name for unit in found.funnel.units] == ["A", "B"]
    assert found.not_recorded == 1


def test_an_event_without_its_kind_is_said_of_that_session_alone() -> None:
    event = {"comp_date": "2024-03-12", "comp_severe": "yes"}
    found = log({**event, "comp_type": ""}, {**event, "comp_type": "major_bleeding"}, {"comp_type": "none"})
    assert [p.row for p in found.problems if p.code == "complication_without_type"] == [2]


@pytest.mark.parametrize(("status", "said"), [("5", False), ("6", True)])
def test_ecog_ends_at_five(status: str, said: bool) -> None:
    found = {p.code for p in log({"ecog": status}, {"ecog": "1"}).problems}
    assert ("number_out_of_range" in found) is said
