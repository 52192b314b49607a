"""A problem names the rows it is about and no row beside them: edges and near misses of every check."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.ablation.logs import PLAIN, log

Row = Mapping[str, str]
THYROID = {"tumour_site": "thyroid", "biopsy_preop": "yes"}
EVENT = {"comp_type": "other", "comp_date": "2024-03-20", "comp_severe": "yes"}
AGAINST = {"discharge_type": "against_advice"}
OF_P = {"patient_id": "P", "last_followup_date": ""}
OF_Q = {"patient_id": "Q", "last_followup_date": ""}

NAMED: dict[str, tuple[list[Row], list[Row]]] = {
    "two_death_dates": (
        [{**OF_P, "death_date": "2025-01-01"}, {**OF_P, "death_date": "2025-02-01"}],
        [
            {**OF_P, "death_date": ""},
            {**OF_Q, "death_date": "2025-01-01"},
            {**OF_Q, "death_date": "2025-01-01"},
            {},
        ],
    ),
    "death_date_from_discharge": (
        [{"discharge_type": "died"}],
        [
            {"discharge_type": "died", "death_date": "2024-03-13"},
            {"discharge_type": "died", "death_date": "2024-02-31"},
            {"discharge_type": "died", "discharge_date": ""},
            {},
        ],
    ),
    "died_without_date": (
        [{"discharge_type": "died", "discharge_date": ""}],
        [
            {"discharge_type": "died", "discharge_date": "", "death_date": "2024-03-13"},
            {"discharge_type": "died"},
            {"discharge_date": ""},
        ],
    ),
    "death_differs_from_discharge": (
        [{"discharge_type": "died", "death_date": "2024-03-12"}],
        [
            {"discharge_type": "died", "death_date": "2024-03-13"},
            {"discharge_type": "died", "death_date": "2024-03-13", "discharge_date": ""},
            {"discharge_type": "died"},
            {"death_date": "2024-03-12"},
        ],
    ),
    "session_after_death": (
        [{**OF_P, "ablation_date": "2024-03-21"}],
        [
            {**OF_P, "death_date": "2024-03-20"},
            {**OF_P, "ablation_date": "2024-03-20"},
            {**OF_Q, "death_date": "2024-03-20"},
            {**OF_Q, "ablation_date": "2024-03-20"},
            {"ablation_date": "2024-06-01"},
        ],
    ),
    "death_before_ablation": (
        [{"death_date": "2024-03-09"}],
        [{"death_date": "2024-03-10"}, {"death_date": ""}],
    ),
    "imaging_before_ablation": (
        [{"imaging_date": "2024-03-09"}],
        [{"imaging_date": "2024-03-10"}, {"imaging_date": ""}, {"imaging_date": "2024-02-31"}],
    ),
    "followup_before_ablation": (
        [{"last_followup_date": "2024-03-09"}],
        [
            {"last_followup_date": "2024-03-10"},
            {"patient_id": "P", "last_followup_date": "2024-03-10"},
            {"patient_id": "P", "ablation_date": "2024-06-01", "last_followup_date": "2024-03-10"},
        ],
    ),
    "discharge_before_admission": (
        [{"admission_date": "2024-03-14"}],
        [{"admission_date": "2024-03-13", "discharge_date": "2024-03-13"}, {"discharge_date": ""}],
    ),
    "ablation_outside_stay": (
        [{"admission_date": "2024-03-11"}, {"discharge_date": "2024-03-09"}],
        [
            {"admission_date": "2024-03-10"},
            {"discharge_date": "2024-03-10"},
            {"admission_date": "2024-03-14"},  # the stay itself is impossible
            {"admission_date": "", "discharge_date": ""},
        ],
    ),
    "no_discharge_date": (
        [{"discharge_date": ""}],
        [
            {"discharge_date": "", "encounter_type": "outpatient"},
            {"discharge_date": "2024-02-31"},
            {"encounter_type": "day_case"},
        ],
    ),
    "stay_dates_differ": (
        [{"patient_id": "P", "admission_id": "N", "discharge_date": "2024-03-12"}],
        [
            {"patient_id": "P", "admission_id": "N", "discharge_date": "2024-03-14"},
            {"patient_id": "P", "admission_id": "N", "discharge_date": ""},
            {"patient_id": "P", "admission_id": "M", "ablation_date": "2024-06-10"}
            | {"admission_date": "2024-06-08", "discharge_date": "2024-06-12"},
            {"admission_id": "K"},
        ],
    ),
    "followup_not_reached": (
        [{"followup_status": "失访"}],
        [
            {"followup_status": "失访", "last_followup_date": ""},
            {"followup_status": "存活"},
            {"followup_status": "死亡"},
        ],
    ),
    "more_ablated_than_planned": (
        [{"ablated_lesions": "2"}],
        [
            {"planned_lesions": "2", "ablated_lesions": "2"},
            {"planned_lesions": "2", "ablated_lesions": "1"},
            {"planned_lesions": "", "ablated_lesions": "2"},
        ],
    ),
    "planned_lesions_missing": (
        [{"planned_lesions": ""}],
        [{"planned_lesions": "", "ablated_lesions": ""}, {"planned_lesions": "many"}],
    ),
    "ablated_lesions_missing": (
        [{"ablated_lesions": ""}],
        [{"planned_lesions": "", "ablated_lesions": ""}, {"ablated_lesions": "many"}],
    ),
    "more_complete_than_ablated": (
        [{"complete_lesions": "2"}, {"ablated_lesions": "0", "complete_lesions": "1"}],
        [{"complete_lesions": "1"}, {"ablated_lesions": "", "complete_lesions": "2"}, {}],
    ),
    "complete_lesions_contradict": (
        [
            {"complete_lesions": "0"},
            {"complete_lesions": "1", "complete_ablation": "no"},
        ],
        [
            {"complete_lesions": "1"},
            {"complete_lesions": "0", "complete_ablation": "no"},
            {"complete_lesions": "0", "ablated_lesions": ""},
            {"complete_lesions": "0", "ablated_lesions": "0", "complete_ablation": "no"},
            {"complete_lesions": "1", "complete_ablation": ""},
            {"complete_lesions": ""},
        ],
    ),
    "complete_without_ablation": (
        [{"ablated_lesions": "0"}],
        [{"ablated_lesions": "0", "complete_ablation": "no"}, {"ablated_lesions": ""}, {}],
    ),
    "completed_with_nothing_ablated": (
        [{"ablated_lesions": "0", "complete_ablation": ""}],
        [{"ablated_lesions": "0", "session_status": "aborted"}, {"ablated_lesions": ""}, {}],
    ),
    "followup_after_death": (
        [{"death_date": "2024-08-01", "last_followup_date": "2024-08-02"}],
        [{"death_date": "2024-08-01", "last_followup_date": "2024-08-01"}, {}],
    ),
    "imaging_after_the_window": (
        [{"imaging_date": "2024-04-11"}],
        [{"imaging_date": "2024-04-10"}, {"imaging_date": ""}],
    ),
    "complete_without_imaging_date": (
        [{"imaging_date": ""}],
        [
            {"imaging_date": "", "complete_ablation": "no"},
            {"imaging_date": "", "complete_ablation": ""},
            {"imaging_date": "2024-02-31"},
        ],
    ),
    "progression_without_complete_ablation": (
        [
            {"ltp_date": "2024-09-01", "complete_ablation": "no"},
            {"ltp_date": "2024-09-01", "complete_ablation": ""},
        ],
        [{"ltp_date": "2024-09-01"}, {"complete_ablation": "no"}],
    ),
    "child_c_with_organ_ok": (
        [{"child_pugh": "C"}],
        [{"child_pugh": "C", "organ_function_ok": "no"}, {"child_pugh": "B"}],
    ),
    "ecog_5": ([{"ecog": "5"}], [{"ecog": "4"}, {"ecog": ""}]),
    "against_advice_reason_missing": (
        [AGAINST],
        [{**AGAINST, "irreversible_discharge": "yes"}, {**AGAINST, "irreversible_discharge": "no"}, {}],
    ),
    "irreversible_but_alive": (
        [
            {
                **AGAINST,
                "irreversible_discharge": "yes",
                "imaging_date": "",
                "last_followup_date": "2024-04-10",
            }
        ],
        [
            {
                **AGAINST,
                "irreversible_discharge": "yes",
                "imaging_date": "",
                "last_followup_date": "2024-04-09",
            },
            {**AGAINST, "irreversible_discharge": "no"},
            {"irreversible_discharge": "yes"},
        ],
    ),
    "routine_but_irreversible": (
        [{"irreversible_discharge": "yes"}],
        [{"irreversible_discharge": "no"}, {**AGAINST, "irreversible_discharge": "yes"}, {}],
    ),
    "death_of_procedure_no_complication": (
        [
            {"death_cause": "procedure", "death_date": "2024-04-09", "last_followup_date": ""},
            {"death_cause": "procedure", "death_date": "2024-03-10", "comp_type": "", "imaging_date": ""},
        ],
        [
            {"death_cause": "procedure", "death_date": "2024-04-10"},
            {"death_cause": "procedure", "death_date": ""},
            {"death_cause": "tumour", "death_date": "2024-04-01"},
            {**EVENT, "death_cause": "procedure", "death_date": "2024-04-01"},
            {"death_cause": "procedure", "death_date": "2024-04-01", "comp2_type": "other"},
            {"death_cause": "procedure", "death_date": "2024-04-01", "comp_severe": "yes"},
        ],
    ),
    "followup_flag_contradicts_date": (
        [
            {"fu_6m": "yes", "imaging_date": "", "last_followup_date": "2024-08-10"},
            {"fu_6m": "no", "imaging_date": "", "last_followup_date": "2024-08-11"},
            {"fu_6m": "no", "imaging_date": "", "last_followup_date": "", "death_date": "2024-05-01"},
        ],
        [
            {"fu_6m": "yes", "imaging_date": "", "last_followup_date": "2024-08-11"},
            {"fu_6m": "no", "imaging_date": "", "last_followup_date": "2024-08-10"},
            {"fu_6m": "yes", "imaging_date": "", "last_followup_date": ""},
            {
                "fu_6m": "yes",
                "imaging_date": "",
                "last_followup_date": "2024-05-01",
                "death_date": "2024-05-01",
            },
            {"fu_6m": "", "last_followup_date": "2024-05-01"},
        ],
    ),
    "two_sessions_on_one_day": (
        [{"patient_id": "P"}, {"patient_id": "P"}],
        [{"patient_id": "P", "ablation_date": "2024-03-11"}, {"patient_id": "Q"}, {}],
    ),
    "benign_with_malignant_type": (
        [{**THYROID, "benign_malignant": "benign", "tumour_type": "PTC"}],
        [
            {**THYROID, "benign_malignant": "malignant", "tumour_type": "PTC"},
            {**THYROID, "benign_malignant": "benign", "tumour_type": "thyroid_nodule"},
            {"benign_malignant": "benign", "tumour_type": "PTC"},
        ],
    ),
    "malignant_with_benign_type": (
        [{**THYROID, "benign_malignant": "malignant", "tumour_type": "thyroid_nodule"}],
        [
            {**THYROID, "benign_malignant": "malignant", "tumour_type": "PTC"},
            {**THYROID, "benign_malignant": "benign", "tumour_type": "thyroid_nodule"},
            {"benign_malignant": "malignant", "tumour_type": "thyroid_nodule"},
        ],
    ),
    "thyroid_class_without_biopsy": (
        [
            {**THYROID, "benign_malignant": said, "biopsy_preop": "no"}
            for said in ("benign", "malignant", "mixed")
        ],
        [
            {**THYROID, "benign_malignant": "indeterminate", "biopsy_preop": "no"},
            {**THYROID, "benign_malignant": "benign", "biopsy_preop": ""},
            {"benign_malignant": "benign", "biopsy_preop": "no"},
            THYROID,
        ],
    ),
    "thyroid_class_indeterminate": (
        [{**THYROID, "benign_malignant": "indeterminate"}],
        [{**THYROID, "benign_malignant": "mixed"}, {"benign_malignant": "indeterminate"}],
    ),
    "complication_without_type": (
        [{"comp_type": "", "comp_severe": "yes"}, {"comp_type": "", "comp_grade": "CTCAE 3"}],
        [
            {"comp_type": "", "comp_severe": "no"},
            {"comp_type": "", "comp_grade": "CTCAE 1"},
            {"comp_type": "none", "comp_grade": "CTCAE 3"},
            EVENT,
        ],
    ),
    "severe_beside_none": (
        [{"comp_type": "none", "comp_severe": "yes"}],
        [{"comp_type": "none", "comp_severe": "no"}, {"comp_type": "", "comp_severe": "yes"}, EVENT],
    ),
    "grade_beside_none": (
        [{"comp_grade": "CTCAE 3"}, {"comp_grade": "CTCAE 2"}, {"comp_grade": "Clavien II"}],
        [
            {"comp_grade": "CTCAE 1"},
            {"comp_grade": "CTCAE 3", "comp_severe": "no"},
            {**EVENT, "comp_grade": "CTCAE 3"},
        ],
    ),
    "complication_after_death": (
        [{**EVENT, "death_date": "2024-03-19", "last_followup_date": "", "imaging_date": ""}],
        [
            {**EVENT, "death_date": "2024-03-20", "last_followup_date": "", "imaging_date": ""},
            {"comp_date": "2024-03-20", "death_date": "2024-03-19", "imaging_date": ""},
            EVENT,
        ],
    ),
    "complication_undated": (
        [{**EVENT, "comp_date": ""}, {**EVENT, "comp_date": "", "comp_severe": ""}],
        [{**EVENT, "comp_date": "", "comp_severe": "no"}, {**EVENT, "comp_date": "2024-03-01"}, EVENT, {}],
    ),
    "grade_for_review": (
        [{**EVENT, "comp_severe": "", "comp_grade": "CTCAE 2"}],
        [
            {**EVENT, "comp_grade": "CTCAE 2"},
            {**EVENT, "comp_severe": "", "comp_grade": "CTCAE 3"},
            {**EVENT, "comp_severe": "perhaps", "comp_grade": "CTCAE 2"},
            {"comp_grade": "CTCAE 2"},
        ],
    ),
    "grade_contradicts_severity": (
        [{**EVENT, "comp_severe": "no", "comp_grade": "CTCAE 3"}],
        [
            {**EVENT, "comp_severe": "no", "comp_grade": "CTCAE 2"},
            {**EVENT, "comp_grade": "CTCAE 3"},
            {"comp_severe": "no", "comp_grade": "CTCAE 3"},
        ],
    ),
    "grade_contradicts_text": (
        [
            {"comp_type": "轻度出血", "comp_grade": "CTCAE 3"},
            {"comp_type": "重度感染", "comp_grade": "CTCAE 1"},
        ],
        [
            {"comp_type": "重度感染", "comp_grade": "CTCAE 3"},
            {"comp_type": "轻度出血", "comp_grade": "CTCAE 1"},
            {"comp_type": "轻度出血", "comp_grade": "CTCAE 3", "comp_severe": "yes"},
            {"comp_type": "出血", "comp_grade": "CTCAE 3"},
        ],
    ),
    "complication_severity_missing": (
        [{**EVENT, "comp_severe": ""}],
        [
            {**EVENT, "comp_severe": "", "comp_grade": "CTCAE 3"},
            {**EVENT, "comp_severe": "perhaps"},
            {"comp_type": "重度感染", "comp_severe": ""},
            {**EVENT, "comp_severe": "no"},
            {"comp_type": "something else"},
        ],
    ),
    "complications_not_documented": (
        [{"comp_type": ""}],
        [
            {"comp_type": "none"},
            {"comp_type": "", "comp_severe": "no"},
            {"comp_type": "", "comp_grade": "CTCAE 1"},
            {"comp_type": "", "comp2_type": "none"},
            {"comp_type": "", "comp2_severe": "no"},
        ],
    ),
    "patient_id_missing": ([{"patient_id": ""}], [{}, {"session_status": "aborted"}]),
    "ablation_date_missing": ([{"ablation_date": ""}], [{"ablation_date": "spring"}, {}]),
    "ablation_before_2000": ([{"ablation_date": "1999-12-31"}], [{"ablation_date": "2000-01-01"}, {}]),
    "session_id_missing": ([{"session_id": ""}], [{}]),
}


@pytest.mark.parametrize("code", NAMED)
def test_a_problem_names_its_rows_and_no_others(code: str) -> None:
    named, beside = NAMED[code]
    every = [*named, *beside]
    extra = dict.fromkeys({name for row in every for name in row} - set(PLAIN), "")
    found = log(*({**extra, **row} for row in every))
    rows = [problem.row for problem in found.problems if problem.code == code]
    assert rows == list(range(2, 2 + len(named)))


def test_the_second_patient_of_an_admission_is_named() -> None:
    rows = [("P", "N"), ("P", "N"), ("Q", "N"), ("Q", "M"), ("R", ""), ("S", "")]
    found = log(*({"patient_id": patient, "admission_id": number} for patient, number in rows))
    assert [p.row for p in found.problems if p.code == "admission_of_two_patients"] == [4]
