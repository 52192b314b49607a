"""Doubts: values that are used, and named, because another value speaks against them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.ablation.definitions import DEFAULTS, HORIZONS
from core.ablation.digits import Grade, Says, Three
from core.ablation.file.rows.calendar import months_later
from core.ablation.file.rows.examined import NOTE, WARNING, Examined, Patients
from core.ablation.file.texts.cells import SAYS, TEXT_SEVERITY
from core.ablation.log import NO_DATE, Cells
from core.arrays import Bools, Ints


def find_doubts(file: Examined, patient: Ints, of: Patients) -> None:
    """Warnings: the value is used, and named."""
    cells, session = file.cells, file.session
    ablation = file.date("ablation_date")
    death = of.death[patient]
    dead = death != NO_DATE
    _doubtful_events(file, death, dead)
    followup = file.date("last_followup_date")
    file.say(WARNING, "followup_after_death", dead & (followup > death), "last_followup_date", "X07")
    imaging = file.date("imaging_date")
    month = DEFAULTS.control_window_days
    late = session & (imaging - ablation > month)
    file.say(WARNING, "imaging_after_the_window", late, "imaging_date", days=month)
    complete = cells.yes_no("complete_ablation") == Three.YES
    undated = session & complete & (imaging == NO_DATE) & ~file.broken("imaging_date")
    file.say(WARNING, "complete_without_imaging_date", undated, "complete_ablation")
    if "complete_ablation" in cells.headers:
        residual = session & (file.date("ltp_date") != NO_DATE) & ~complete
        file.say(WARNING, "progression_without_complete_ablation", residual, "ltp_date")
    child_c = cells.is_code("child_pugh", "C")
    organ = cells.yes_no("organ_function_ok") == Three.YES
    file.say(WARNING, "child_c_with_organ_ok", child_c & organ, "organ_function_ok", "X17")
    file.say(WARNING, "ecog_5", session & (cells.count("ecog") == 5), "ecog")
    against = session & cells.is_code("discharge_type", "against_advice")
    reason = cells.yes_no("irreversible_discharge")
    file.say(WARNING, "against_advice_reason_missing", against & (reason == Three.MISSING), "discharge_type")
    window = DEFAULTS.death_window_days
    alive = against & (reason == Three.YES) & (of.contact[patient] - ablation > window)
    file.say(WARNING, "irreversible_but_alive", alive, "irreversible_discharge", days=window)
    routine = session & cells.is_code("discharge_type", "routine") & (reason == Three.YES)
    file.say(WARNING, "routine_but_irreversible", routine, "irreversible_discharge")
    by_procedure = session & cells.is_code("death_cause", "procedure") & dead
    by_procedure &= (death >= ablation) & (death - ablation <= window)
    harmless = (cells.digit(f"comp_type{SAYS}") <= Says.NONE) & (cells.yes_no("comp_severe") != Three.YES)
    unsaid = by_procedure & harmless & (cells.digit(f"comp2_type{SAYS}") <= Says.NONE)
    file.say(WARNING, "death_of_procedure_no_complication", unsaid, "death_cause", days=window)
    _doubtful_followup(file, followup, of.contact[patient], death)
    _same_day(file, patient)
    thyroid = session & cells.is_code("tumour_site", "thyroid")
    benign = cells.is_code("benign_malignant", "benign")
    papillary = cells.is_code("tumour_type", "PTC")
    file.say(WARNING, "benign_with_malignant_type", thyroid & benign & papillary, "tumour_type", "X15")
    nodule = cells.is_code("tumour_type", "thyroid_nodule") & cells.is_code("benign_malignant", "malignant")
    file.say(NOTE, "malignant_with_benign_type", thyroid & nodule, "tumour_type", "X15")
    no_biopsy = thyroid & (benign | cells.is_code("benign_malignant", "malignant", "mixed"))
    no_biopsy &= cells.yes_no("biopsy_preop") == Three.NO
    file.say(WARNING, "thyroid_class_without_biopsy", no_biopsy, "biopsy_preop")
    unclear = thyroid & cells.is_code("benign_malignant", "indeterminate")
    file.say(WARNING, "thyroid_class_indeterminate", unclear, "benign_malignant")


def _doubtful_events(file: Examined, death: Ints, dead: Bools) -> None:
    cells, session = file.cells, file.session
    grade = cells.digit("comp_grade")
    for kind, day, severe in (
        ("comp_type", "comp_date", "comp_severe"),
        ("comp2_type", "comp2_date", "comp2_severe"),
    ):
        if kind not in cells.headers and severe not in cells.headers:
            continue  # a column of grades alone says neither kind nor day
        severity, says = cells.yes_no(severe), cells.digit(f"{kind}{SAYS}")
        own_grade = grade if kind == "comp_type" else np.zeros_like(grade)
        text = cells.digit(f"{kind}{TEXT_SEVERITY}")
        none = says == Says.NONE
        high = np.isin(own_grade, (Grade.SEVERE, Grade.SEVERE_BY_NOTE_3, Grade.CLAVIEN_2, Grade.CTCAE_2))
        event = session & ((says >= Says.EVENT) | (severity == Three.YES) | (high & ~none))
        untyped = event & (says == Says.NOTHING)
        file.say(WARNING, "complication_without_type", untyped, severe)
        file.say(WARNING, "severe_beside_none", session & none & (severity == Three.YES), severe)
        file.say(WARNING, "grade_beside_none", session & none & high & (severity == 0), "comp_grade")
        days = file.date(day)
        file.say(WARNING, "complication_after_death", event & dead & (days > death), day, "X03")
        counted = event & (severity != Three.NO)
        undated = counted & (days == NO_DATE) & ~file.event_date_wrong(day)
        file.say(WARNING, "complication_undated", undated, day if day in cells.headers else kind)
        blank = event & (severity == Three.MISSING) & ~file.broken(severe)
        if kind == "comp_type":
            file.say(NOTE, "grade_for_review", blank & (grade == Grade.CTCAE_2), "comp_grade")
            severe_grade = np.isin(grade, (Grade.SEVERE, Grade.SEVERE_BY_NOTE_3))
            clash = event & (severity == Three.NO) & severe_grade
            file.say(WARNING, "grade_contradicts_severity", clash, "comp_grade")
            differs = blank & (
                (severe_grade & (text == Three.NO)) | ((grade == Grade.NOT_SEVERE) & (text == Three.YES))
            )
            file.say(WARNING, "grade_contradicts_text", differs, "comp_grade")
            blank &= grade == Grade.MISSING
        blank &= (text == Three.MISSING) & (says == Says.EVENT)
        file.say(WARNING, "complication_severity_missing", blank, severe if severe in cells.headers else kind)
    if cells.documented:
        blank = session & undocumented(cells)
        file.say(NOTE, "complications_not_documented", blank, "comp_type")


def _doubtful_followup(file: Examined, followup: Ints, contact: Ints, death: Ints) -> None:
    cells = file.uncut
    ablation = file.date("ablation_date")
    if "last_followup_date" not in cells.headers:
        return
    for horizon, months in HORIZONS.items():
        name = f"fu_{horizon}"
        if name not in cells.headers:
            continue
        flag = cells.yes_no(name)
        target = months_later(ablation, months)
        reached = (contact >= target - DEFAULTS.followup_grace_days) | (death != NO_DATE)
        clash = file.session & (
            ((flag == Three.YES) & ~reached & (followup != NO_DATE)) | ((flag == Three.NO) & reached)
        )
        file.say(WARNING, "followup_flag_contradicts_date", clash, name, "X16")


def _same_day(file: Examined, patient: Ints) -> None:
    """X14: one patient, one day, two session numbers."""
    rows = np.flatnonzero(file.session)
    pairs = pd.DataFrame({"patient": patient[rows], "day": file.date("ablation_date")[rows]})
    again = pairs.duplicated(keep=False).to_numpy()
    twice = np.zeros(len(file.session), bool)
    twice[rows[again]] = True
    file.say(WARNING, "two_sessions_on_one_day", twice, "session_id", "X14")


def undocumented(cells: Cells) -> Bools:
    """Rows whose complication columns say nothing although the file writes "none" elsewhere."""
    said = cells.digit("comp_grade") != Grade.MISSING
    for name in ("comp_type", "comp2_type"):
        said = said | (cells.digit(f"{name}{SAYS}") > 0)
    for name in ("comp_severe", "comp2_severe"):
        said = said | (cells.yes_no(name) != Three.MISSING)
    return ~said if cells.documented else np.zeros(cells.rows, bool)
