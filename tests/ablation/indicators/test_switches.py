"""What single switches do where the golden totals cannot tell."""

from __future__ import annotations

from datetime import date

import pytest

from core.ablation.counting.numbers import Proportion, Stay
from core.ablation.decided_by import State
from core.ablation.definitions import DEFAULTS, SWITCHES, parse, read_setting, settings, spell
from core.ablation.digits import Grade
from core.ablation.file.texts.grades import read_grade
from core.ablation.file.texts.single import Unreadable
from core.ablation.log import NO_DATE
from core.ablation.plan import Cluster
from core.problems import Refusal
from tests.ablation.logs import ask, fraction, log


def day(offset: int) -> str:
    """A day after the plain session's ablation on 10 March 2024."""
    return date.fromordinal(date(2024, 3, 10).toordinal() + offset).isoformat()


def test_imaging_on_day_35_and_42() -> None:
    found = log({"imaging_date": day(35)}, {"imaging_date": day(38)}, {"imaging_date": day(42)})
    counted = [fraction(ask(found, f"control_window_days={w}"), "3")[0] for w in (31, 34, 35, 41, 42)]
    assert counted == [0, 0, 1, 2, 3]


def test_the_maturity_horizon_follows_the_window() -> None:
    # 40 days old at the cut-off
    young = {"ablation_date": "2026-05-21", "imaging_date": "2026-06-18"}
    found = log(young)
    assert fraction(ask(found, "control_window_days=40"), "3") == (1, 1)
    pending = ask(found, "control_window_days=41").indicators["3"]
    assert isinstance(pending, Proportion) and pending.pending == 1 and pending.value is None


def test_a_window_of_30_days_and_a_calendar_month_differ_record_by_record() -> None:
    # 31 Jan + 1 month = 29 Feb 2024 (day 29); 10 Mar + 1 month = 10 Apr (day 31)
    found = log(
        {"ablation_date": "2024-01-31", "imaging_date": "2024-03-01", "admission_date": "2024-01-30"},
        {"imaging_date": day(31)},
    )
    by = {}
    for name, switch in (("days", "control_window_days=30"), ("month", "control_calendar_month=true")):
        by[name] = [item["state"] for item in ask(found, switch).records("3").as_json()]
    assert by == {"days": ["numerator", "unknown"], "month": ["unknown", "numerator"]}


def lesion(name: str, **cells: str) -> dict[str, str]:
    plain = {"session_id": "S1", "lesion_id": name, "planned": "yes", "ablated": "yes"}
    return {**plain, "imaging_date": day(20), "imaging_contrast": "yes", "complete_ablation": "yes", **cells}


def test_lesion_rows_replace_the_wide_columns() -> None:
    wide = {"planned_lesions": "9", "ablated_lesions": "9", "complete_ablation": "no"}
    rows = [lesion("a"), lesion("b", imaging_date=day(40)), lesion("c", ablated="no", complete_ablation="")]
    found = log(wide, {}, lesions=rows)
    assert fraction(ask(found), "2") == (3, 4)  # 2 of 3, and 1 of 1
    assert fraction(ask(found), "3") == (1, 2)  # lesion b was imaged late
    assert fraction(ask(found, "control_window_days=40"), "3") == (2, 2)
    assert fraction(ask(found, "control_rule=any"), "3") == (2, 2)
    assert fraction(ask(found, "control_window_days=40", "control_rule=all_planned"), "3") == (1, 2)
    lesions = ask(found).lesions
    assert lesions is not None
    assert (lesions.complete_of_ablated.numerator, lesions.complete_of_ablated.denominator) == (1, 2)


def test_lesions_nobody_recorded_as_ablated_are_unknown() -> None:
    found = ask(log({}, lesions=[lesion("a"), lesion("b", ablated="")]))
    number = found.indicators["2"]
    assert isinstance(number, Proportion)
    assert fraction(found, "2") == (1, 2) and number.bounds == (0.5, 1.0)
    states = [(item["id"], item["state"]) for item in found.records("2").as_json()]
    assert states == [("a", "numerator"), ("b", "unknown")]


def test_a_lesion_of_an_unknown_session_is_named() -> None:
    found = log({}, lesions=[lesion("a"), lesion("b", session_id="S9"), lesion("a")])
    assert {"lesion_without_session", "duplicate_lesion"} <= {p.code for p in found.problems}
    assert fraction(ask(found), "2") == (1, 1)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("B", Grade.NOT_SEVERE),
        ("SIR C", Grade.SEVERE),
        ("c级", Grade.SEVERE),
        ("SIR-F", Grade.SEVERE),
        ("CIRSE 2", Grade.NOT_SEVERE),
        ("CIRSE3", Grade.SEVERE),
        ("6", Grade.SEVERE),
        ("Clavien-Dindo I", Grade.NOT_SEVERE),
        ("Ⅱ", Grade.CLAVIEN_2),
        ("Clavien II", Grade.CLAVIEN_2),
        ("IIIa", Grade.SEVERE),
        ("V", Grade.SEVERE),
        ("CTCAE 2", Grade.CTCAE_2),
        ("CTCAE v5.0 3", Grade.SEVERE),
        ("1", Grade.NOT_SEVERE),
        ("2", Grade.CTCAE_2),
        ("mild", Grade.NOT_SEVERE),
        ("SIR minor", Grade.NOT_SEVERE),
        ("severe", Grade.SEVERE),
    ],
)
def test_grades(text: str, grade: Grade) -> None:
    assert read_grade(text) is grade


@pytest.mark.parametrize("text", ["7", "G", "SIR 3", "CTCAE 6", "VI", "fine"])
def test_what_is_no_grade(text: str) -> None:
    with pytest.raises(Unreadable):
        read_grade(text)


def test_a_grade_decides_where_severity_is_blank() -> None:
    def one(grade: str, severe: str = "") -> dict[str, str]:
        return {"comp_type": "other", "comp_date": day(3), "comp_grade": grade, "comp_severe": severe}

    found = log(one("B"), one("C"), one("Clavien II"), one("CTCAE 2"), one("IIIa"), one("E", "no"))
    number = ask(found).indicators["4.overall"]
    assert isinstance(number, Proportion)
    assert fraction(ask(found), "4.overall") == (3, 6)
    assert number.unknown == 1  # CTCAE 2, for review
    assert fraction(ask(found, "complication_grade_threshold=stricter"), "4.overall") == (2, 6)


def test_an_event_named_outside_the_list_is_counted() -> None:
    found = log({"comp_type": "抢救一次", "comp_severe": "是", "comp_date": day(5)})
    assert fraction(ask(found), "4.other") == (1, 1)
    assert "complication_not_understood" in {p.code for p in found.problems}


def test_blank_complications_mean_none_only_where_nobody_writes_none() -> None:
    said = ask(log({"comp_type": "none"}, {"comp_type": ""})).indicators["4.overall"]
    known = {"comp_type": "other", "comp_date": day(1), "comp_severe": "yes"}
    silent = ask(log(known, {"comp_type": ""})).indicators["4.overall"]
    assert isinstance(said, Proportion) and isinstance(silent, Proportion)
    assert (said.unknown, silent.unknown) == (1, 0)
    vague = ask(log({"comp_type": "none"}, {"comp_type": "不详"})).indicators["4.overall"]
    assert isinstance(vague, Proportion) and vague.unknown == 1


def test_followup_cohort_by_the_date_of_the_horizon() -> None:
    # ablated March 2023; the 1-year horizon falls into 2024
    early = {"ablation_date": "2023-03-10", "admission_date": "2023-03-08", "discharge_date": "2023-03-13"}
    found = log({**early, "imaging_date": "2023-04-05"}, {"last_followup_date": "2024-05-01"})
    year = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    assert fraction(ask(found, **year), "6.1y") == (0, 1)
    assert fraction(ask(found, "followup_cohort=horizon", **year), "6.1y") == (1, 1)
    assert fraction(ask(found, "followup_cohort=horizon", **year), "6.6m") == (0, 1)
    assert fraction(ask(found, "followup_cohort=horizon", **year), "1") == (1, 1)


def test_three_year_follow_up_of_a_year_is_not_empty_by_horizon() -> None:
    from tests.ablation.golden import golden

    year = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    assert fraction(ask(golden(), **year), "6.3y") == (0, 0)
    # S077: 31 August 2021 + 3 years
    assert fraction(ask(golden(), "followup_cohort=horizon", **year), "6.3y") == (0, 1)


def test_a_stay_from_ablation_starts_at_its_first_session() -> None:
    stay = {"patient_id": "P", "admission_date": "2024-03-01", "discharge_date": "2024-03-20"}
    found = ask(
        log({**stay, "ablation_date": "2024-03-10"}, {**stay, "ablation_date": "2024-03-05"}),
        "stay_from=ablation",
    ).indicators["7"]
    assert isinstance(found, Stay)
    assert (found.bed_days, found.discharges) == (15, 1)


def test_an_admission_number_kept_for_life_does_not_merge_stays() -> None:
    from tests.ablation.logs import AS_OF, read_log, sessions, table

    rows = sessions(
        {"patient_id": "P"},
        {
            "patient_id": "P",
            "ablation_date": "2024-06-10",
            "admission_date": "2024-06-09",
            "discharge_date": "2024-06-12",
        },
    )
    found = read_log(table([{**row, "admission_id": "A1"} for row in rows]), as_of=AS_OF)
    stay = ask(found).indicators["7"]
    assert isinstance(stay, Stay)
    assert (stay.bed_days, stay.discharges) == (8, 2)


def test_a_later_session_proves_the_patient_was_alive() -> None:
    lost = {"patient_id": "P", "last_followup_date": day(3)}
    alone = ask(log(lost)).indicators["5"]
    again = ask(log(lost, {**lost, "ablation_date": "2024-09-10", "last_followup_date": ""}))
    assert isinstance(alone, Proportion) and alone.unknown == 1
    rules = [item["rule"] for item in ask(log(lost), "death_unit=session").records("5").as_json()]
    assert rules == ["last_contact_before_window_end"]
    by_session = again.records("5").as_json()
    assert [item["rule"] for item in by_session] == ["last_contact_before_window_end"]
    first = log(lost, {**lost, "ablation_date": "2024-09-10", "last_followup_date": "2025-01-01"})
    assert [item["rule"] for item in ask(first).records("5").as_json()] == ["alive_at_window_end"]


def test_contrast_list_is_editable() -> None:
    found = log(
        *({"imaging_contrast": text} for text in ("CECT", "超声造影", "PET/CT", "non_contrast", "yes", ""))
    )
    assert fraction(ask(found), "3") == (3, 6)
    assert fraction(ask(found, "control_contrast_modalities=CECT,CEMR"), "3") == (2, 6)
    assert fraction(ask(found, "control_contrast_modalities=CECT,CEUS,PETCT"), "3") == (4, 6)
    assert fraction(ask(found, "control_requires_contrast=false"), "3") == (6, 6)


def test_every_switch_is_spelt_and_read_back() -> None:
    for switch in SWITCHES:
        for value in switch.choices:
            assert read_setting(switch.name, spell(value)) == value
    assert settings(DEFAULTS, changed_only=True) == {}
    assert parse([f"{k}={v}" for k, v in settings(DEFAULTS).items()]) == DEFAULTS


@pytest.mark.parametrize(
    "setting", ["maturity=perhaps", "control_window_days=0", "control_window_days=31.5", "death_unit=stay"]
)
def test_a_setting_that_cannot_be_is_refused(setting: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse([setting])
    assert refused.value.problems[0].code == "definition_value_unknown"


def test_states_are_five() -> None:
    assert [str(s) for s in State] == [
        "numerator",
        "denominator_only",
        "unknown",
        "not_mature",
        "excluded",
    ]


@pytest.mark.parametrize("settings", [(), ("completion_missing=drop",), ("completion_cap=no",)])
def test_with_one_session_a_patient_both_are_the_same_clusters(settings: tuple[str, ...]) -> None:
    counts = [("1", "1"), ("3", "2"), ("2", ""), ("1", "2"), ("4", "1"), ("", "1"), ("2", "2")]
    found = log(*({"planned_lesions": plan, "ablated_lesions": done} for plan, done in counts))
    session, patient = (ask(found, *settings, cluster=cluster).indicators["2"] for cluster in Cluster)
    assert isinstance(session, Proportion) and session.standard_error
    assert patient == session


def test_lesions_of_a_session_that_was_called_off_are_told_from_those_left() -> None:
    counts = {"planned_lesions": "3", "ablated_lesions": "2"}
    off = {**counts, "session_status": "cancelled", "ablated_lesions": "0"}
    found = ask(log(counts, {**counts, "ablated_lesions": "3"}, off), "completion_counts_cancelled=yes")
    told = [(item["id"], item["rule"], item["weight"]) for item in found.records("2").as_json()]
    assert sorted(told) == [
        ("S1", "planned_lesion_ablated", 2),
        ("S1", "planned_lesion_not_ablated", 1),
        ("S2", "planned_lesion_ablated", 3),
        ("S3", "cancelled_plan_counted", 3),
    ]


@pytest.mark.parametrize(
    ("complete", "result", "any_one"),
    [
        *(("0", "no", (0, 1)), ("0", "", (0, 1)), ("0", "yes", (1, 1))),
        *(("1", "no", (1, 1)), ("1", "", (1, 1)), ("", "yes", (1, 1)), ("", "no", (0, 1))),
    ],
)
def test_any_complete_lesion_is_one_that_was_counted_or_the_word_for_all(
    complete: str, result: str, any_one: tuple[int, int]
) -> None:
    cells = {"planned_lesions": "2", "ablated_lesions": "2", "complete_lesions": complete}
    found = ask(log({**cells, "complete_ablation": result}), "control_rule=any")
    assert fraction(found, "3") == any_one
    ground = "residual_tumour" if complete == "0" and result != "yes" else None
    assert ground in {None, *(str(item.rule) for item in found.indicators["3"].decided)}


@pytest.mark.parametrize(("day", "known"), [("2026-06-30", True), ("2026-07-01", False)])
def test_the_day_of_the_cut_off_is_known_of_a_lesion(day: str, known: bool) -> None:
    lesions = log({}, lesions=[lesion("a", ltp_date=day, imaging_date=day)]).lesions
    assert lesions is not None
    assert [bool(days[0] != NO_DATE) for days in (lesions.progression, lesions.imaging)] == [known, known]
