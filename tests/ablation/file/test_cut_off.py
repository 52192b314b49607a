"""Any cut-off: what a report of that day would have given, except that a later contact proves life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.ablation.answer import AblationAnswer, answer
from core.ablation.counting.numbers import Stay
from core.ablation.definitions import Definitions
from core.ablation.file.door import change_as_of, read_log
from core.ablation.indicator import INDICATORS
from core.ablation.plan import AblationPlan
from tests.ablation.indicators.test_properties import ABLATED, DEFINITIONS, ROW, days
from tests.ablation.logs import fraction, log, sessions, table

LAST = ABLATED + timedelta(days=900)
DATES = (
    *("imaging_date", "comp_date", "death_date", "discharge_date", "last_followup_date"),
    *("ltp_date", "admission_date"),
)
WITH_IT = {
    "imaging_date": {"complete_ablation": "", "imaging_contrast": "", "complete_lesions": ""},
    "comp_date": {"comp_type": "none", "comp_severe": "", "comp_grade": ""},
    "discharge_date": {"discharge_type": "", "irreversible_discharge": ""},
}
"""What was not known either while a date lay in the future."""

HISTORY = st.fixed_dictionaries({"row": ROW, "ltp_date": st.one_of(st.just(""), days(0, 600))}).map(
    lambda drawn: {**drawn["row"], "ltp_date": drawn["ltp_date"]}
)


def cut(rows: list[dict[str, str]], day: date) -> list[dict[str, str]]:
    """The log as it would have been written on a day, and the patients met later as seen alive that day."""
    today = day.isoformat()
    kept: list[dict[str, str]] = []
    alive: set[str] = set()
    for row in rows:
        later = {name for name in DATES if row.get(name, "") > today}
        if later - {"admission_date"}:
            alive.add(row["patient_id"])
        if row["ablation_date"] > today:
            if row["session_status"] != "cancelled":
                alive.add(row["patient_id"])
            continue
        found = dict(row)
        for name in later:
            found[name] = ""
            found |= WITH_IT.get(name, {})
        kept.append(found)
    for row in kept:
        if row["patient_id"] in alive:
            # a last contact before the ablation contradicts it, and a log of that day would still say so
            assume(not "" < row["last_followup_date"] < row["ablation_date"])
            row["last_followup_date"] = today
    return kept


def numbers(found: AblationAnswer) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for code, number in found.indicators.items():
        common = (number.estimate.numerator, number.estimate.denominator, number.unknown, number.pending)
        early = () if isinstance(number, Stay) else (number.early_events,)
        literal = number.literal
        told[code] = (*common, *early, number.bounds, literal.numerator, literal.denominator, literal.reason)
    return told


def states(found: AblationAnswer) -> Mapping[str, Any]:
    return {
        code: sorted(
            (str(item["id"]), str(item["state"]))
            for item in found.records(code).as_json()
            if item["state"] != "excluded"
        )
        for code in INDICATORS
    }


@given(
    st.lists(HISTORY, min_size=1, max_size=8),
    st.one_of(st.integers(20, 140), st.integers(141, 880)),
    DEFINITIONS,
)
@settings(max_examples=120)
def test_an_earlier_cut_off_gives_the_report_of_that_day(
    rows: list[dict[str, str]], day: int, definitions: Definitions
) -> None:
    as_of = ABLATED + timedelta(days=day)
    # several contacts on the last day, so that no date stands alone beyond the others
    anchors = [
        {"patient_id": f"X{i}", "centre": centre, "last_followup_date": LAST.isoformat()}
        for i, centre in enumerate("ABCABC")
    ]
    whole = sessions(*anchors, *rows)
    plan = AblationPlan(definitions=definitions)
    then = answer(read_log(table(cut(whole, as_of)), as_of=as_of), plan)
    now = answer(read_log(table(whole), as_of=as_of), plan)
    assert numbers(now) == numbers(then)
    assert states(now) == states(then)
    later = answer(change_as_of(read_log(table(whole), as_of=LAST), as_of), plan)
    assert numbers(later) == numbers(now)


def test_no_message_per_row_but_one_count() -> None:
    rows = (
        {"last_followup_date": "2025-05-01"},
        {"comp_date": "2025-03-01", "last_followup_date": "2025-04-20"},
    )
    found = log(*rows, as_of=date(2024, 12, 31))
    said = [item for item in found.problems if item.code == "dates_after_cut_off_set_aside"]
    assert len(said) == 1 and dict(said[0].details)["count"] == 3
    assert "date_after_cut_off" not in {item.code for item in found.problems}


def test_a_session_known_alive_only_from_a_later_date_is_counted_and_named() -> None:
    found = log({"imaging_date": "", "last_followup_date": "2026-06-15"}, {}, as_of=date(2024, 12, 31))
    number = answer(found, AblationPlan()).indicators["6.6m"]
    assert {str(item.rule): item.count for item in number.decided} == {"status_known_from_a_later_date": 2}


def test_a_later_row_of_a_cancelled_plan_proves_nothing() -> None:
    rows = sessions(
        {"last_followup_date": ""},
        {"patient_id": "P1", "ablation_date": "2025-02-01", "session_status": "cancelled"},
        {"last_followup_date": "2025-01-15"},
    )
    for name in ("last_followup_date", "imaging_date", "discharge_date", "admission_date"):
        rows[1][name] = ""
    found = answer(read_log(table(rows), as_of=date(2024, 12, 31)), AblationPlan())
    assert fraction(found, "6.6m") == (1, 2)


def _at_the_end_of_2024(*contacts: str) -> AblationAnswer:
    rows = [
        {
            "session_id": f"S{i}",
            "patient_id": f"P{i}",
            "ablation_date": "2024-03-10",
            "last_followup_date": day,
        }
        for i, day in enumerate(contacts)
    ]
    return answer(read_log(table(rows), as_of=date(2024, 12, 31)), AblationPlan())


def test_a_late_contact_of_a_small_log_is_believed_within_half_a_year() -> None:
    known = ("2024-09-20", "2024-10-01")
    assert fraction(_at_the_end_of_2024(*known, "2025-03-20"), "6.6m") == (3, 3)
    assert fraction(_at_the_end_of_2024(*known, "2025-04-02"), "6.6m") == (3, 3)
    assert fraction(_at_the_end_of_2024(*known, "2025-04-03"), "6.6m") == (2, 3)
    assert fraction(_at_the_end_of_2024(*known, "2062-03-20"), "6.6m") == (2, 3)
    # soon after the cut-off it is no slip, however far the rest lies back
    assert fraction(_at_the_end_of_2024("2024-04-01", "2024-04-02", "2025-03-31"), "6.6m") == (1, 3)
    assert fraction(_at_the_end_of_2024("2024-04-01", "2024-04-02", "2025-04-01"), "6.6m") == (0, 3)


def test_a_single_date_far_beyond_many_is_a_typing_error_and_two_are_not() -> None:
    known = ["2024-11-01"] * 60
    assert fraction(_at_the_end_of_2024(*known, "2025-04-05"), "6.6m") == (60, 61)
    assert fraction(_at_the_end_of_2024(*known * 3, "2025-04-05", "2025-04-08"), "6.6m") == (182, 182)
