"""The door: spellings, column rules, the cross-checks, the cut-off date."""

from __future__ import annotations

from datetime import date

import pytest

from core.ablation.answer import answer
from core.ablation.answers.records import records
from core.ablation.file.columns import BY_NAME, COLUMNS, LESION_COLUMNS
from core.ablation.file.door import read_log, understand
from core.ablation.file.rows.cutoff import propose_as_of
from core.ablation.indicator import INDICATORS
from core.ablation.plan import AblationPlan
from core.problems import Refusal
from core.tables.files.intake import read, read_pasted
from core.words import sentences
from tests.ablation.chinese import chinese_lesions, chinese_log
from tests.ablation.golden import AS_OF, golden, log_bytes
from tests.ablation.logs import PLAIN, ask, fraction, log, sessions, table


def codes(found: object) -> set[tuple[str, str]]:
    return {(str(p.severity), p.code) for p in found.problems}  # type: ignore[attr-defined]


def test_there_are_49_columns_three_of_them_required() -> None:
    assert len(COLUMNS) == len(BY_NAME) - 1 == 49
    assert [c.name for c in COLUMNS if c.required] == ["session_id", "patient_id", "ablation_date"]
    assert len(LESION_COLUMNS) == 10


def test_a_chinese_copy_in_gb18030_gives_identical_results() -> None:
    zh = read_log(read(chinese_log(), "日志.csv"), lesions=read(chinese_lesions(), "病灶.csv"), as_of=AS_OF)
    en = golden(True)
    assert zh.cells.table.source.encoding == "gb18030"
    for plan in (AblationPlan(), AblationPlan(start=date(2024, 1, 1), end=date(2024, 12, 31))):
        assert dict(answer(zh, plan).indicators) == dict(answer(en, plan).indicators)
    by = AblationPlan(by=("centre", "prior_therapy", "tumour_site"))
    found, expected = answer(zh, by).groups, answer(en, by).groups
    for column in by.by:
        assert list(found[column]) == list(expected[column])
        for level, part in expected[column].items():
            assert dict(found[column][level].indicators) == dict(part.indicators)
    for indicator in INDICATORS:
        plan = AblationPlan()
        assert records(zh, plan, indicator).as_json() == records(en, plan, indicator).as_json()
    ours = [(str(p.severity), p.code, p.row) for p in zh.problems if not p.code.startswith("encoding")]
    assert ours == [(str(p.severity), p.code, p.row) for p in en.problems]


def test_the_tagged_records_are_reported_with_their_severity() -> None:
    # row = 1 header + the record's place in the file
    expected = {
        ("warning", "child_c_with_organ_ok", 29),
        ("error", "percent_looks_like_fraction", 31),
        ("warning", "more_ablated_than_planned", 33),
        ("error", "ablated_lesions_missing", 34),
        ("error", "planned_lesions_missing", 35),
        ("error", "imaging_before_ablation", 46),
        ("warning", "complication_severity_missing", 55),
        ("warning", "complication_undated", 56),
        ("error", "complication_before_ablation", 58),
        ("note", "complications_not_documented", 59),
        ("warning", "against_advice_reason_missing", 66),
        ("warning", "irreversible_but_alive", 67),
        ("error", "death_before_ablation", 68),
        ("warning", "followup_flag_contradicts_date", 76),
        ("error", "date_after_cut_off", 79),
        ("error", "discharge_before_admission", 84),
        ("note", "no_discharge_date", 85),
        ("warning", "thyroid_class_without_biopsy", 92),
        ("warning", "thyroid_class_indeterminate", 93),
        ("error", "duplicate_row", 96),
    }
    assert expected <= {(str(p.severity), p.code, p.row) for p in golden().problems}


CHECKS = {
    "X01": ({"death_date": "2024-03-01"}, "error", "death_before_ablation"),
    "X02": ({"admission_date": "2024-03-20"}, "error", "discharge_before_admission"),
    "X03": (
        {
            "comp_type": "other",
            "comp_severe": "yes",
            "comp_date": "2024-04-09",
            "death_date": "2024-04-01",
            "last_followup_date": "2024-04-01",
        },
        "warning",
        "complication_after_death",
    ),
    "X04": (
        {"comp_type": "other", "comp_severe": "yes", "comp_date": "2024-03-01"},
        "error",
        "complication_before_ablation",
    ),
    "X05": ({"imaging_date": "2024-03-01"}, "error", "imaging_before_ablation"),
    "X06": ({"imaging_date": "2027-03-01"}, "error", "date_after_cut_off"),
    "X07": ({"death_date": "2024-08-01"}, "warning", "followup_after_death"),
    "X08": ({"discharge_date": "2024-03-09"}, "warning", "ablation_outside_stay"),
    "X11": ({"complete_lesions": "3"}, "error", "more_complete_than_ablated"),
    "X12": ({"ablated_lesions": "2"}, "warning", "more_ablated_than_planned"),
    "X13": (
        {"discharge_type": "died", "death_date": "2024-03-12", "last_followup_date": "2024-03-12"},
        "warning",
        "death_differs_from_discharge",
    ),
    "X15": (
        {"tumour_site": "thyroid", "benign_malignant": "benign", "tumour_type": "PTC"},
        "warning",
        "benign_with_malignant_type",
    ),
    "X16": (
        {"fu_1y": "yes", "last_followup_date": "2024-05-01"},
        "warning",
        "followup_flag_contradicts_date",
    ),
    "X17": ({"child_pugh": "C"}, "warning", "child_c_with_organ_ok"),
    "X18": ({"ablated_lesions": "0"}, "warning", "completed_with_nothing_ablated"),
    "X19": ({"discharge_type": "died", "discharge_date": ""}, "warning", "died_without_date"),
}


@pytest.mark.parametrize("check", CHECKS)
def test_cross_check(check: str) -> None:
    change, severity, code = CHECKS[check]
    extra = dict.fromkeys(set(change) - set(PLAIN), "")
    found = log({**extra, **change}, extra)
    assert (severity, code) in codes(found)
    named = {p.code: dict(p.details).get("check") for p in found.problems if p.row == 2}
    assert named[code] == check
    clean = {c for _, c in codes(log(extra, extra))}
    assert code not in clean


def test_cross_checks_between_rows() -> None:
    same = {"patient_id": "P"}
    two = log({**same, "death_date": "2025-01-01"}, {**same, "death_date": "2025-02-01"})
    assert ("error", "two_death_dates") in codes(two)  # X09
    after = log(
        {**same, "death_date": "2024-05-01", "last_followup_date": "2024-05-01"},
        {**same, "ablation_date": "2024-06-01", "last_followup_date": ""},
    )
    assert ("error", "session_after_death") in codes(after)  # X10
    assert ("warning", "two_sessions_on_one_day") in codes(log(same, same))  # X14
    repeated = log({}, {"session_id": "S1", "patient_id": "P1"})
    assert ("error", "duplicate_row") in codes(repeated)  # X20
    other = log({}, {"session_id": "S1"})
    assert ("error", "duplicate_session_id") in codes(other)
    assert int(other.counted.sum()) == 1


WRONG = {
    "max_size_mm": ("400", "number_out_of_range"),
    "ecog": ("7", "number_out_of_range"),
    "asa": ("Ⅶ", "number_not_understood"),
    "planned_lesions": ("0", "number_out_of_range"),
    "ablated_lesions": ("1.5", "number_not_whole"),
    "indication_ok": ("perhaps", "value_not_understood"),
    "child_pugh": ("D", "value_not_understood"),
    "imaging_date": ("2024-02-31", "date_impossible"),
    "session_status": ("odd", "value_not_understood"),
    "comp_grade": ("9", "value_not_understood"),
}


@pytest.mark.parametrize("column", WRONG)
def test_an_unusable_value_is_listed_and_never_removes_the_session(column: str) -> None:
    text, code = WRONG[column]
    found = log({column: text}, {})
    (listed,) = [p for p in found.problems if p.code == code]
    assert (listed.row, listed.column, listed.value) == (2, column, text)
    assert str(listed.severity) == "error"
    whole = ask(found)
    for indicator in ("1", "3", "4.overall", "5", "6.6m"):
        assert fraction(whole, indicator)[1] == 2


def test_spellings() -> None:
    found = log(
        {"pta_pct": "78%", "asa": "Ⅲ", "ecog": "2分", "ablation_date": "2024年3月10日"},
        {"pta_pct": "７８", "asa": "III级", "child_pugh": "B7", "ablation_date": "2024.3.10"},
        {"pta_pct": "78 ％", "asa": "3", "child_pugh": "B级", "ablation_date": "45361"},
        {"indication_ok": "Y", "organ_function_ok": "有", "ablation_date": "2024/03/10 09:30"},
    )
    assert fraction(ask(found), "1") == (4, 4)
    assert set(found.cells.date("ablation_date").tolist()) == {(date(2024, 3, 10) - date(1970, 1, 1)).days}
    assert {p.code for p in found.problems if p.severity == "error"} == set()


def test_prior_therapy_splits_at_chinese_separators() -> None:
    rows = [{"prior_therapy": text} for text in ("手术；化疗", "TACE、靶向", "surgery;chemo", "无", "")]
    found = ask(log(*rows), by=("prior_therapy",))
    sizes = {level: part.sessions for level, part in found.groups["prior_therapy"].items()}
    assert sizes == {"none": 1, "surgery": 2, "TACE": 1, "chemo": 2, "targeted": 1, "": 1}
    assert "1" in found.not_adding_up["prior_therapy"]


def test_a_group_that_is_not_yet_due_crosses_nothing() -> None:
    rows = [{"centre": "A"}, {"centre": "A"}, {"centre": "B", "ablation_date": "2026-05-31"}]
    rows = [{**row, "patient_id": f"P{i}"} for i, row in enumerate(rows)]
    found = ask(log(*rows), "maturity=false", by=("centre",))
    assert found.groups["centre"]["B"].indicators["3"].estimate.reason == "not_yet_due"
    assert found.not_adding_up == {}
    same = [{**row, "patient_id": "P"} for row in rows]
    assert "5" in ask(log(*same), "maturity=false", by=("centre",)).not_adding_up["centre"]


def test_missing_columns_name_what_is_needed() -> None:
    least = table([{"例次编号": "1", "病案号": "P", "手术日期": "2024-03-10"}])
    found = answer(read_log(least, as_of=AS_OF), AblationPlan())
    assert found.indicators == {}
    assert found.not_computable["1"] == ("pta_pct", "organ_function_ok|child_pugh", "ecog", "asa")
    assert found.not_computable["8.under_2cm_share"] == ("tumour_site", "benign_malignant", "max_size_mm")
    assert set(found.not_computable) == set(INDICATORS)


def test_without_an_indication_column_four_criteria_count_and_it_is_said() -> None:
    rows = [{k: v for k, v in row.items() if k != "indication_ok"} for row in sessions({}, {})]
    number = answer(read_log(table(rows), as_of=AS_OF), AblationPlan()).indicators["1"]
    assert number.notes == ("four_criteria",)
    assert fraction(ask(log({}, {"indication_ok": "no"})), "1") == (1, 2)


@pytest.mark.parametrize("gone", ["patient_id", "ablation_date"])
def test_a_log_without_a_required_column_is_refused(gone: str) -> None:
    rows = [{k: v for k, v in row.items() if k != gone} for row in sessions({}, {})]
    with pytest.raises(Refusal) as refused:
        read_log(table(rows), as_of=AS_OF)
    (problem,) = refused.value.problems
    assert problem.code == "columns_missing" and gone in str(problem.value)


def test_rows_without_a_date_or_after_the_cut_off_are_listed_not_lost() -> None:
    found = log({}, {"ablation_date": ""}, {"ablation_date": "2026-07-01"}, {"ablation_date": "spring"})
    whole = ask(found)
    assert int(found.counted.sum()) == 1
    assert {str(rule): count for rule, count in whole.excluded.items()} == {
        "ablation_date_missing": 2,
        "ablation_after_cut_off": 1,
    }
    assert len(whole.records("1")) == 4


def test_the_cut_off_is_proposed_from_the_dates_without_outliers() -> None:
    proposal = propose_as_of(understand(read(log_bytes(), "log.csv"))[0])
    assert (proposal.as_of, proposal.column) == (date(2026, 6, 28), "last_followup_date")
    assert [p.value for p in proposal.problems] == ["2027-01-01"]


def test_one_mistyped_year_does_not_mature_everything() -> None:
    text = log_bytes().decode("utf-8-sig").replace("routine,,2026-06-28", "routine,,2062-06-28")
    found = read_log(read(text.encode(), "log.csv"))
    assert found.as_of == date(2026, 6, 25)
    assert ("warning", "as_of_assumed") in codes(found)
    assert ("warning", "date_far_beyond_the_others") in codes(found)
    assert answer(found, AblationPlan()).indicators["6.5y"].pending >= 91


def test_a_late_session_is_no_outlier() -> None:
    first = {"last_followup_date": "2024-09-01"}
    late = {
        **dict.fromkeys(("imaging_date", "last_followup_date"), ""),
        "ablation_date": "2025-03-10",
        "admission_date": "2025-03-08",
        "discharge_date": "2025-03-13",
    }
    found = log(first, first, late, as_of=None)
    assert found.as_of == date(2025, 3, 13)
    assert int(found.counted.sum()) == 3


def test_sizes_in_centimetres_are_noticed() -> None:
    found = log(*({"max_size_mm": text} for text in ("1.5", "2", "3", "2.5", "1")))
    assert ("warning", "size_looks_like_cm") in codes(found)
    written = log(*({"max_size_mm": text} for text in ("8 mm", "12 mm", "9 mm", "11 mm", "10 mm")))
    assert ("warning", "size_looks_like_cm") not in codes(written)


def test_small_sizes_without_a_unit_are_asked_about_and_not_converted() -> None:
    sizes = ("1.2", "2.5", "0.8")
    text = "例次编号,患者编号,消融日期,部位,良恶性,结节大小\n"
    rows = [f"S{i},P{i},2024-03-10,甲状腺,良性,{size}\n" for i, size in enumerate(sizes)]
    found = read_log(read((text + "".join(rows)).encode(), "log.csv"), as_of=AS_OF)
    assert ("warning", "size_unit_open") in codes(found)
    assert fraction(ask(found), "8.under_2cm_share") == (0, 3)


def test_an_activity_given_as_a_fraction_throughout_is_converted() -> None:
    found = log({"pta_pct": "0.82"}, {"pta_pct": "0.45"})
    assert fraction(ask(found), "1") == (1, 2)
    assert ("warning", "percent_given_as_fraction") in codes(found)
    assert ("warning", "percent_given_as_fraction") not in codes(log({"pta_pct": ""}))


def test_a_pasted_log_reads_like_a_file() -> None:
    rows = sessions({}, {"child_pugh": "C"})
    text = "\n".join("\t".join(cells) for cells in [list(rows[0]), *(list(row.values()) for row in rows)])
    found = answer(read_log(read_pasted(text), as_of=AS_OF), AblationPlan())
    assert fraction(found, "1") == (1, 2)


def test_many_problems_of_one_kind_are_counted_not_listed() -> None:
    found = log(*({"ecog": "x"} for _ in range(70)))
    listed = [p for p in found.problems if p.code == "number_not_understood"]
    (rest,) = [p for p in found.problems if p.code == "more_of_the_same"]
    assert len(listed) == 50 and dict(rest.details)["count"] == 20


def test_every_problem_of_a_log_has_its_sentence() -> None:
    known = sentences.problems()
    seen = {p.code for p in golden().problems} | {code for _, _, code in CHECKS.values()}
    assert seen <= set(known)


def test_an_earlier_cut_off_opens_windows_again() -> None:
    found = log({}, {"last_followup_date": "2025-06-15"})
    early = ask(found, as_of=date(2024, 4, 1))
    assert early.log.as_of == date(2024, 4, 1)
    assert fraction(early, "3") == (0, 0) and early.indicators["3"].pending == 2  # type: ignore[union-attr]
    again = answer(early.log, AblationPlan(as_of=AS_OF))
    assert dict(again.indicators) == dict(ask(found).indicators)
