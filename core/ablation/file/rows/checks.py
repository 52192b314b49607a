"""Rows checked against themselves, each other and the cut-off: the column rules and X01 to X20.

An error makes the value missing. It never removes a session from a denominator it belongs to: only a
duplicate, a cancelled session, and a row without a usable ablation date are not sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from core.ablation.decided_by import AFTER_CUT_OFF, CANCELLED, DATE_MISSING, DUPLICATE, EXCLUSIONS, DecidedBy
from core.ablation.definitions import DEFAULTS, HORIZONS
from core.ablation.digits import Contrast, FollowUp, Grade, Says, Three
from core.ablation.file.columns import BY_NAME, COLUMNS, Kind
from core.ablation.file.listing import Listing
from core.ablation.file.rows.calendar import months_later
from core.ablation.file.rows.cutoff import GAP_DAYS, end_of_file
from core.ablation.file.rows.lesions import find_lesions
from core.ablation.file.rows.stays import find_stays
from core.ablation.file.texts.cells import EARLIEST, SAYS, TEXT_SEVERITY
from core.ablation.log import NO_COUNT, NO_DATE, Category, Cells, Lesions, Log, Stays, to_day
from core.arrays import Bools, Bytes, Ints
from core.problems import Severity
from core.tables.meaning.words.headers import key

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

NEVER_BEFORE = {
    "death_date": "death_before_ablation",
    "comp_date": "complication_before_ablation",
    "comp2_date": "complication_before_ablation",
    "imaging_date": "imaging_before_ablation",
    "last_followup_date": "followup_before_ablation",
    "ltp_date": "progression_before_ablation",
}
"""X01, X04, X05 and their like: a date that cannot precede the ablation, and the problem if it does."""

COUNTED_STAYS = frozenset(map(key, ("住院次数", "第几次住院", "Visit number")))
"""Headers of a patient's first, second, third stay: the same number belongs to many patients."""


def examine(cells: Cells, as_of: date, lesion_cells: Cells | None = None, end: int | None = None) -> Log:
    """Check the rows of a log against a cut-off.

    A date between the cut-off and the end of the file is a fact of a later day: it proves that the patient
    was alive at the cut-off and says nothing else. A date beyond both is a typing error.

    Parameters
    ----------
    cells : Cells
        As read.
    as_of : date
    lesion_cells : Cells or None
        The lesion file, if any.
    end : int or None
        `core.ablation.file.rows.cutoff.end_of_file` where it is known already.

    Returns
    -------
    Log
    """
    return _Examination(cells, as_of, end_of_file(cells) if end is None else end).log(lesion_cells)


@dataclass(slots=True)
class _Patients:
    """Facts of a patient, one per patient."""

    death: Ints
    death_wrong: Bools
    dead_by: Bools
    contact: Ints
    contact_wrong: Bools
    own_contact: Ints
    talked: Ints
    seen: Ints


class _Examination:
    """One pass over a log; values that are errors become missing as it goes."""

    def __init__(self, cells: Cells, as_of: date, end: int | None) -> None:
        self.uncut = cells
        self.as_of = as_of
        self.cut = to_day(as_of)
        self.file_end = end
        self.end = max(self.cut + GAP_DAYS, self.cut if end is None else end)
        self.listing = Listing(cells.table)
        self.dates: dict[str, Ints] = dict(cells.dates)
        self.counts: dict[str, Ints] = dict(cells.counts)
        self.three: dict[str, Bytes] = dict(cells.three)
        self.digits: dict[str, Bytes] = dict(cells.digits)
        self.kinds: dict[str, Bytes] = dict(cells.kinds)
        self.categories: dict[str, Category] = dict(cells.categories)
        self.later = np.zeros(cells.rows, bool)
        self.later_events = {name: np.zeros(cells.rows, bool) for name in ("comp_type", "comp2_type")}
        self.later_dates = 0
        self.dead_by = np.full(cells.rows, NO_DATE, np.int32)
        self.wrong: dict[str, Bools] = {name: mask.copy() for name, mask in cells.unreadable.items()}
        self.excluded = self._exclusions()
        self.known = self.excluded != 1 + EXCLUSIONS.index(DUPLICATE)
        ablation = cells.date("ablation_date")
        # a row of a later day had not been written at the cut-off
        self.live = self.known & ~((ablation > self.cut) & (ablation <= self.end))
        self.session = self.excluded == 0

    @property
    def cells(self) -> Cells:
        return replace(
            self.uncut,
            dates=self.dates,
            counts=self.counts,
            three=self.three,
            digits=self.digits,
            kinds=self.kinds,
            categories=self.categories,
            unreadable=self.wrong,
        )

    def date(self, name: str) -> Ints:
        return self.dates.get(name, np.broadcast_to(NO_DATE, self.uncut.rows))

    def say(
        self, severity: Severity, code: str, rows: Bools, name: str, check: str = "", **more: int
    ) -> None:
        """List the rows, showing the cell of a column the file has."""
        details: dict[str, str | int] = {"check": check, **more} if check else {**more}
        header = self.uncut.headers.get(name)
        self.listing.rows(severity, code, rows & self.live, header, **details)

    def forget(self, name: str, rows: Bools, code: str, check: str) -> None:
        """Make dates missing because they are wrong."""
        rows = rows & self.known
        if rows.any():
            self.say(ERROR, code, rows, name, check)
            self.dates[name] = np.where(rows, NO_DATE, self.dates[name])
            self.wrong[name] = self.wrong.get(name, np.zeros(len(rows), bool)) | rows

    def broken(self, name: str) -> Bools:
        return self.wrong.get(name, np.broadcast_to(np.False_, self.uncut.rows))

    def log(self, lesion_cells: Cells | None) -> Log:
        """The whole examination."""
        self._cut_off()
        self._followed_up()
        patient, patients = self._patients()
        first = np.full(patients, np.iinfo(np.int32).max, np.int32)
        np.minimum.at(first, patient[self.session], self.date("ablation_date")[self.session])
        self._never_before(first[patient])
        ablation = self.date("ablation_date")
        stay_wrong = self._stay_dates()
        self._lesion_counts()
        lesions, lesion_problems = (
            find_lesions(self.cells, self.live, self.broken("imaging_date"), lesion_cells, self.cut, self.end)
            if lesion_cells is not None
            else (None, ())
        )
        of = self._patient_facts(patient, patients, lesions)
        self._doubts(patient, of)
        stays = find_stays(self.cells, self.session, patient, stay_wrong)
        self._stays_doubtful(patient, stays)
        horizons = {name: months_later(ablation, months) for name, months in HORIZONS.items()}
        contact, own, talked = (days[patient] for days in (of.contact, of.own_contact, of.talked))
        return Log(
            cells=self.cells,
            uncut=self.uncut,
            as_of=self.as_of,
            file_end=self.file_end,
            excluded=self.excluded,
            patient=patient,
            patients=patients,
            death=of.death[patient],
            contact=np.where(contact < ablation, NO_DATE, contact),
            own_contact=np.where(own < ablation, NO_DATE, own),
            talked=np.where(talked < ablation, NO_DATE, talked),
            seen=of.seen[patient],
            death_wrong=of.death_wrong[patient],
            dead_by=of.dead_by[patient],
            contact_wrong=of.contact_wrong[patient],
            contact_blank=self._contact_blank(patient, patients),
            imaging_wrong=self.broken("imaging_date"),
            event_wrong=self._event_date_wrong("comp_date"),
            event2_wrong=self._event_date_wrong("comp2_date"),
            later_events=self.later_events,
            horizons={**horizons, "month": months_later(ablation, 1)},
            stays=stays,
            lesions=lesions,
            lesion_cells=lesion_cells,
            problems=(
                *self.uncut.problems,
                *self.listing.problems,
                *lesion_problems,
            ),
        )

    def _cut_off(self) -> None:
        """Set aside what a report made on the day of the cut-off could not know."""
        for column in COLUMNS:
            name = column.name
            if column.kind is not Kind.DATE or name == "ablation_date" or name not in self.dates:
                continue
            days = self.dates[name]
            self.forget(name, days > self.end, "date_after_cut_off", "X06")
            later = (self.dates[name] > self.cut) & self.known
            if not later.any():
                continue
            # an admission after the cut-off is a plan
            if name != "admission_date":
                self.later |= later
            self.later_dates += int(later.sum())
            self.dates[name] = np.where(later, NO_DATE, self.dates[name])
            self._unknown_then(name, later)
        next_session = self.known & ~self.live
        next_session &= ~self.uncut.is_code("session_status", "cancelled")
        self.later |= next_session
        self.later_dates += int(next_session.sum())
        if self.later_dates:
            self.listing.whole(NOTE, "dates_after_cut_off_set_aside", count=self.later_dates)

    def _unknown_then(self, name: str, later: Bools) -> None:
        """What hangs on a date after the cut-off was not known either: a result, an event, a discharge."""
        if name == "imaging_date":
            self._blank(self.three, "complete_ablation", later, Three.MISSING)
            self._blank(self.digits, "imaging_contrast", later, Contrast.MISSING)
            self._blank(self.counts, "complete_lesions", later, int(NO_COUNT))
        elif name == "discharge_date":
            self._blank(self.three, "irreversible_discharge", later, Three.MISSING)
            if "discharge_type" in self.categories:
                found = self.categories["discharge_type"]
                self.categories["discharge_type"] = replace(found, codes=np.where(later, -1, found.codes))
        elif name in ("comp_date", "comp2_date"):
            kind = name.removesuffix("_date")
            self.later_events[f"{kind}_type"] = later
            self._blank(self.kinds, f"{kind}_type", later, 0)
            self._blank(self.digits, f"{kind}_type{SAYS}", later, Says.NONE)
            self._blank(self.three, f"{kind}_severe", later, Three.NO)
            if kind == "comp":
                self._blank(self.digits, "comp_grade", later, Grade.MISSING)

    @staticmethod
    def _blank(columns: dict[str, Any], name: str, rows: Bools, value: int) -> None:
        if name in columns:
            columns[name] = np.where(rows, value, columns[name]).astype(columns[name].dtype)

    def _never_before(self, first: Ints) -> None:
        """Dates that cannot precede the ablation; a contact, the patient's first counted session.

        The date of a cancelled row is a plan and precedes nothing.
        """
        ablation = self.date("ablation_date")
        for name, code in NEVER_BEFORE.items():
            if name not in self.dates:
                continue
            days = self.dates[name]
            known = (days != NO_DATE) & (ablation != NO_DATE)
            if name == "last_followup_date":
                self.forget(name, known & (days < first) & (first < np.iinfo(np.int32).max), code, "")
                continue
            before = known & (days < ablation) & self.session
            if name == "death_date":
                self.say(ERROR, code, before, name, "X01")
            else:
                check = {"imaging_date": "X05", "comp_date": "X04", "comp2_date": "X04"}.get(name, "")
                self.forget(name, before, code, check)

    def _stays_doubtful(self, patient: Ints, stays: Stays) -> None:
        """Rows of one stay with other dates, and one admission number of two patients."""
        for name, days, pooled in (
            ("admission_date", self.date("admission_date"), stays.admission),
            ("discharge_date", self.date("discharge_date"), stays.discharge),
        ):
            differs = self.session & (days != NO_DATE) & (days != pooled[stays.of])
            self.say(WARNING, "stay_dates_differ", differs, name)
        if "admission_id" in self.uncut.headers and "patient_id" in self.uncut.headers:
            number = self.uncut.table.codes(self.uncut.headers["admission_id"])
            rows = np.flatnonzero(self.session & (number >= 0))
            first = np.full(int(number.max(initial=-1)) + 1, -1, np.int32)
            first[number[rows[::-1]]] = patient[rows[::-1]]
            other = np.zeros(len(number), bool)
            other[rows] = first[number[rows]] != patient[rows]
            if key(self.uncut.headers["admission_id"]) in COUNTED_STAYS:
                other[:] = False
            self.say(ERROR, "admission_of_two_patients", other, "admission_id")

    def _followed_up(self) -> None:
        """What a follow-up text says: nobody reached is no contact; dead is dead by that day."""
        name = "last_followup_date"
        if "followup_status" not in self.uncut.digits or name not in self.dates:
            return
        said = self.uncut.digit("followup_status")
        lost = (said == FollowUp.LOST) & (self.dates[name] != NO_DATE)
        self.say(NOTE, "followup_not_reached", lost, name)
        died = (said == FollowUp.DIED) & self.live
        self.dead_by = np.where(died, self.dates[name], NO_DATE).astype(np.int32)
        self.dates[name] = np.where((said == FollowUp.LOST) | died, NO_DATE, self.dates[name])

    def _contact_blank(self, patient: Ints, patients: int) -> Bools:
        """Rows of patients with a row whose contact is not recorded, though the file has the column."""
        if "last_followup_date" not in self.uncut.headers:
            return np.zeros(self.uncut.rows, bool)
        blank = (
            self.session & (self.date("last_followup_date") == NO_DATE) & ~self.broken("last_followup_date")
        )
        found = np.zeros(patients, bool)
        found[patient[blank]] = True
        found[patient[self.later & self.known]] = False
        return found[patient]

    def _event_date_wrong(self, name: str) -> Bools:
        """Dates that contradict the ablation or the cut-off; unreadable ones count as undated instead."""
        return self.broken(name) & ~self.uncut.broken(name)

    def _exclusions(self) -> Bytes:
        cells = self.uncut
        excluded = np.zeros(cells.rows, np.uint8)
        duplicate = self._duplicates()
        days = cells.date("ablation_date")
        masks: Mapping[DecidedBy, Bools] = {
            DUPLICATE: duplicate,
            DATE_MISSING: days == NO_DATE,
            AFTER_CUT_OFF: days > self.cut,
            CANCELLED: cells.is_code("session_status", "cancelled"),
        }
        for i in reversed(range(len(EXCLUSIONS))):
            excluded[masks[EXCLUSIONS[i]]] = i + 1
        header = cells.headers["ablation_date"]
        unreadable = cells.broken("ablation_date")
        listing = self.listing
        listing.rows(ERROR, "ablation_date_missing", (days == NO_DATE) & ~unreadable & ~duplicate, header)
        listing.rows(ERROR, "ablation_after_cut_off", (days > self.end) & ~duplicate, header, check="X06")
        early = (days < EARLIEST) & (days != NO_DATE) & ~duplicate
        listing.rows(WARNING, "ablation_before_2000", early, header)
        return excluded

    def _duplicates(self) -> Bools:
        """Rows whose session number occurred before (X20 where the whole row is the same)."""
        table = self.uncut.table
        header = self.uncut.headers["session_id"]
        codes = table.codes(header)
        rows = np.arange(table.rows, dtype=np.int32)
        first = np.zeros(len(table.levels(header)) + 1, np.int32)
        first[codes[::-1]] = rows[::-1]
        blank: Bools = codes < 0
        duplicate: Bools = ~blank & (first[codes] != rows)
        same = duplicate.copy()
        if duplicate.any():
            at = np.flatnonzero(duplicate)
            equal = np.ones(len(at), bool)
            for name in table.columns:
                column = table.codes(name)
                equal &= column[at] == column[first[codes[at]]]
            same[at] = equal
        if blank.any():
            at = np.flatnonzero(blank)
            whole = np.column_stack([table.codes(name)[at] for name in table.columns])
            _, first_of, inverse = np.unique(whole, axis=0, return_index=True, return_inverse=True)
            again = first_of[inverse.ravel()] != np.arange(len(at))
            duplicate[at[again]] = same[at[again]] = True
        self.listing.rows(ERROR, "session_id_missing", blank & ~duplicate, header)
        self.listing.rows(ERROR, "duplicate_row", same, header, check="X20")
        self.listing.rows(ERROR, "duplicate_session_id", duplicate & ~same, header)
        return duplicate

    def _stay_dates(self) -> Bools:
        admission, discharge = self.date("admission_date"), self.date("discharge_date")
        wrong: Bools = (discharge != NO_DATE) & (admission > discharge)
        if wrong.any():
            self.forget("admission_date", wrong, "discharge_before_admission", "X02")
        ablation = self.date("ablation_date")
        known = (ablation != NO_DATE) & self.live
        outside = known & (
            ((admission != NO_DATE) & (ablation < admission) & ~wrong)
            | ((discharge != NO_DATE) & (ablation > discharge) & ~wrong)
        )
        self.say(WARNING, "ablation_outside_stay", outside, "ablation_date", "X08")
        if "discharge_date" in self.dates:
            open_stay = (discharge == NO_DATE) & ~self.broken("discharge_date") & self.session
            open_stay &= ~self.uncut.is_code("encounter_type", "outpatient")
            self.say(NOTE, "no_discharge_date", open_stay, "discharge_date")
        return wrong

    def _lesion_counts(self) -> None:
        cells = self.cells
        planned, ablated = cells.count("planned_lesions"), cells.count("ablated_lesions")
        known = self.session & (planned != NO_COUNT) & (ablated != NO_COUNT)
        self.say(WARNING, "more_ablated_than_planned", known & (ablated > planned), "ablated_lesions", "X12")
        if "planned_lesions" in cells.headers and "ablated_lesions" in cells.headers:
            for name, other in (("planned_lesions", ablated), ("ablated_lesions", planned)):
                blank = (cells.count(name) == NO_COUNT) & (other != NO_COUNT) & self.session
                self.say(ERROR, f"{name}_missing", blank & ~self.broken(name), name)
        complete = cells.count("complete_lesions")
        beyond = (complete != NO_COUNT) & (ablated != NO_COUNT) & (complete > ablated) & self.live
        if beyond.any():
            self.say(ERROR, "more_complete_than_ablated", beyond, "complete_lesions", "X11")
            self.counts["complete_lesions"] = complete = np.where(beyond, NO_COUNT, complete)
        result = cells.yes_no("complete_ablation")
        both = (complete != NO_COUNT) & (ablated != NO_COUNT) & self.session
        clash = both & (
            ((result == Three.YES) & (complete < ablated))
            | ((result == Three.NO) & (complete == ablated) & (ablated > 0))
        )
        self.say(WARNING, "complete_lesions_contradict", clash, "complete_lesions")
        nothing = (ablated == 0) & self.session
        self.say(WARNING, "complete_without_ablation", nothing & (result == Three.YES), "complete_ablation")
        aborted = cells.is_code("session_status", "aborted")
        self.say(WARNING, "completed_with_nothing_ablated", nothing & ~aborted, "ablated_lesions", "X18")

    def _patients(self) -> tuple[Ints, int]:
        table = self.uncut.table
        header = self.uncut.headers["patient_id"]
        codes = table.codes(header)
        blank = codes < 0
        self.say(ERROR, "patient_id_missing", blank, "patient_id")
        known = len(table.levels(header))
        patient = codes.copy()
        patient[blank] = known + np.arange(int(blank.sum()), dtype=np.int32)
        return patient, known + int(blank.sum())

    def _patient_facts(self, patient: Ints, patients: int, lesions: Lesions | None) -> _Patients:
        """Death, last contact and last sign of life belong to the patient, not to one of the rows."""
        live, session = self.live, self.session
        died = self.cells.is_code("discharge_type", "died") & live
        own = self.date("death_date")
        latest = np.full(patients, NO_DATE, np.int32)
        np.maximum.at(latest, patient[live], own[live])
        # dead by the day of a follow-up, where no day of death is recorded
        by = np.full(patients, NO_DATE, np.int32)
        np.maximum.at(by, patient[live], self.dead_by[live])
        dead_by = (latest == NO_DATE) & (by != NO_DATE)
        latest[dead_by] = by[dead_by]
        earliest = np.full(patients, np.iinfo(np.int32).max, np.int32)
        has = live & (own != NO_DATE)
        np.minimum.at(earliest, patient[has], own[has])
        wrong = np.zeros(patients, bool)
        wrong[patient[live & self.uncut.broken("death_date")]] = True
        conflict = (latest != NO_DATE) & (earliest != latest) & ~dead_by
        self.say(ERROR, "two_death_dates", has & conflict[patient], "death_date", "X09")
        wrong |= conflict
        # died in hospital without a date of death: the discharge is the date
        discharge = self.date("discharge_date")
        undated = died & (latest[patient] == NO_DATE) & ~wrong[patient]
        own_blank = undated & ~self.broken("death_date")
        self.say(WARNING, "death_date_from_discharge", own_blank & (discharge != NO_DATE), "death_date")
        np.maximum.at(latest, patient[own_blank], discharge[own_blank])
        self.say(WARNING, "died_without_date", own_blank & (discharge == NO_DATE), "discharge_type", "X19")
        wrong[patient[undated]] |= latest[patient[undated]] == NO_DATE
        differs = died & (own != NO_DATE) & (discharge != NO_DATE) & (own != discharge)
        self.say(WARNING, "death_differs_from_discharge", differs, "death_date", "X13")
        # nobody is treated after death
        ablation = self.date("ablation_date")
        last = np.full(patients, NO_DATE, np.int32)
        np.maximum.at(last, patient[session], ablation[session])
        dead = (latest != NO_DATE) & ~wrong
        impossible = dead & (last > latest)
        after = session & impossible[patient] & (ablation > latest[patient]) & (own == NO_DATE)
        self.say(ERROR, "session_after_death", after, "ablation_date", "X10")
        wrong |= impossible
        death = np.where(wrong, NO_DATE, latest).astype(np.int32)
        if "death_date" in self.dates:
            self.dates["death_date"] = np.where(wrong[patient], NO_DATE, own)
        own = np.full(patients, NO_DATE, np.int32)
        talked = np.full(patients, NO_DATE, np.int32)
        np.maximum.at(talked, patient[live], self.date("last_followup_date")[live])
        # an imaging or a progression that was seen is a contact
        for name in ("last_followup_date", "imaging_date", "ltp_date"):
            np.maximum.at(own, patient[live], self.date(name)[live])
        contact_wrong = np.zeros(patients, bool)
        contact_wrong[patient[live & self.broken("last_followup_date")]] = True
        later = patient[self.later & self.known]
        if lesions is not None:
            of = patient[lesions.session]
            np.maximum.at(own, of, lesions.imaging)
            np.maximum.at(own, of, lesions.progression)
            later = np.concatenate([later, of[lesions.later]])
        contact = own.copy()
        contact[later] = self.cut
        seen = np.maximum(contact, last)
        left = live & (discharge != NO_DATE) & ~died
        np.maximum.at(seen, patient[left], discharge[left])
        return _Patients(death, wrong, dead_by, contact, contact_wrong, own, talked, seen)

    def _doubts(self, patient: Ints, of: _Patients) -> None:
        """Warnings: the value is used, and named."""
        cells, session = self.cells, self.session
        ablation = self.date("ablation_date")
        death = of.death[patient]
        dead = death != NO_DATE
        self._doubtful_events(death, dead)
        followup = self.date("last_followup_date")
        self.say(WARNING, "followup_after_death", dead & (followup > death), "last_followup_date", "X07")
        imaging = self.date("imaging_date")
        month = DEFAULTS.control_window_days
        late = session & (imaging - ablation > month)
        self.say(WARNING, "imaging_after_the_window", late, "imaging_date", days=month)
        complete = cells.yes_no("complete_ablation") == Three.YES
        undated = session & complete & (imaging == NO_DATE) & ~self.broken("imaging_date")
        self.say(WARNING, "complete_without_imaging_date", undated, "complete_ablation")
        if "complete_ablation" in cells.headers:
            residual = session & (self.date("ltp_date") != NO_DATE) & ~complete
            self.say(WARNING, "progression_without_complete_ablation", residual, "ltp_date")
        child_c = cells.is_code("child_pugh", "C")
        organ = cells.yes_no("organ_function_ok") == Three.YES
        self.say(WARNING, "child_c_with_organ_ok", child_c & organ, "organ_function_ok", "X17")
        self.say(WARNING, "ecog_5", session & (cells.count("ecog") == 5), "ecog")
        against = session & cells.is_code("discharge_type", "against_advice")
        reason = cells.yes_no("irreversible_discharge")
        self.say(
            WARNING, "against_advice_reason_missing", against & (reason == Three.MISSING), "discharge_type"
        )
        window = DEFAULTS.death_window_days
        alive = against & (reason == Three.YES) & (of.contact[patient] - ablation > window)
        self.say(WARNING, "irreversible_but_alive", alive, "irreversible_discharge", days=window)
        routine = session & cells.is_code("discharge_type", "routine") & (reason == Three.YES)
        self.say(WARNING, "routine_but_irreversible", routine, "irreversible_discharge")
        by_procedure = session & cells.is_code("death_cause", "procedure") & dead
        by_procedure &= (death >= ablation) & (death - ablation <= window)
        harmless = (cells.digit(f"comp_type{SAYS}") <= Says.NONE) & (cells.yes_no("comp_severe") != Three.YES)
        unsaid = by_procedure & harmless & (cells.digit(f"comp2_type{SAYS}") <= Says.NONE)
        self.say(WARNING, "death_of_procedure_no_complication", unsaid, "death_cause", days=window)
        self._doubtful_followup(followup, of.contact[patient], death)
        self._same_day(patient)
        thyroid = session & cells.is_code("tumour_site", "thyroid")
        benign = cells.is_code("benign_malignant", "benign")
        papillary = cells.is_code("tumour_type", "PTC")
        self.say(WARNING, "benign_with_malignant_type", thyroid & benign & papillary, "tumour_type", "X15")
        nodule = cells.is_code("tumour_type", "thyroid_nodule") & cells.is_code(
            "benign_malignant", "malignant"
        )
        self.say(NOTE, "malignant_with_benign_type", thyroid & nodule, "tumour_type", "X15")
        no_biopsy = thyroid & (benign | cells.is_code("benign_malignant", "malignant", "mixed"))
        no_biopsy &= cells.yes_no("biopsy_preop") == Three.NO
        self.say(WARNING, "thyroid_class_without_biopsy", no_biopsy, "biopsy_preop")
        unclear = thyroid & cells.is_code("benign_malignant", "indeterminate")
        self.say(WARNING, "thyroid_class_indeterminate", unclear, "benign_malignant")

    def _doubtful_events(self, death: Ints, dead: Bools) -> None:
        cells, session = self.cells, self.session
        grade = cells.digit("comp_grade")
        for kind, day, severe in (
            ("comp_type", "comp_date", "comp_severe"),
            ("comp2_type", "comp2_date", "comp2_severe"),
        ):
            if kind not in cells.headers and severe not in cells.headers:
                continue
            severity, says = cells.yes_no(severe), cells.digit(f"{kind}{SAYS}")
            own_grade = grade if kind == "comp_type" else np.zeros_like(grade)
            text = cells.digit(f"{kind}{TEXT_SEVERITY}")
            none = says == Says.NONE
            high = np.isin(own_grade, (Grade.SEVERE, Grade.CLAVIEN_2, Grade.CTCAE_2))
            event = session & ((says >= Says.EVENT) | (severity == Three.YES) | (high & ~none))
            untyped = event & (says == Says.NOTHING)
            self.say(WARNING, "complication_without_type", untyped, severe)
            self.say(WARNING, "severe_beside_none", session & none & (severity == Three.YES), severe)
            self.say(WARNING, "grade_beside_none", session & none & high & (severity == 0), "comp_grade")
            days = self.date(day)
            self.say(WARNING, "complication_after_death", event & dead & (days > death), day, "X03")
            counted = event & (severity != Three.NO)
            undated = counted & (days == NO_DATE) & ~self._event_date_wrong(day)
            self.say(WARNING, "complication_undated", undated, day if day in cells.headers else kind)
            blank = event & (severity == Three.MISSING) & ~self.broken(severe)
            if kind == "comp_type":
                self.say(NOTE, "grade_for_review", blank & (grade == Grade.CTCAE_2), "comp_grade")
                clash = event & (severity == Three.NO) & (grade == Grade.SEVERE)
                self.say(WARNING, "grade_contradicts_severity", clash, "comp_grade")
                differs = blank & (
                    ((grade == Grade.SEVERE) & (text == Three.NO))
                    | ((grade == Grade.NOT_SEVERE) & (text == Three.YES))
                )
                self.say(WARNING, "grade_contradicts_text", differs, "comp_grade")
                blank &= grade == Grade.MISSING
            blank &= (text == Three.MISSING) & (says == Says.EVENT)
            self.say(
                WARNING, "complication_severity_missing", blank, severe if severe in cells.headers else kind
            )
        if cells.documented:
            blank = session & undocumented(cells)
            self.say(NOTE, "complications_not_documented", blank, "comp_type")

    def _doubtful_followup(self, followup: Ints, contact: Ints, death: Ints) -> None:
        cells = self.uncut
        ablation = self.date("ablation_date")
        if "last_followup_date" not in cells.headers:
            return
        for horizon, months in HORIZONS.items():
            name = f"fu_{horizon}"
            if name not in cells.headers:
                continue
            flag = cells.yes_no(name)
            target = months_later(ablation, months)
            reached = (contact >= target - DEFAULTS.followup_grace_days) | (death != NO_DATE)
            clash = self.session & (
                ((flag == Three.YES) & ~reached & (followup != NO_DATE)) | ((flag == Three.NO) & reached)
            )
            self.say(WARNING, "followup_flag_contradicts_date", clash, name, "X16")

    def _same_day(self, patient: Ints) -> None:
        """X14: one patient, one day, two session numbers."""
        rows = np.flatnonzero(self.session)
        days = self.date("ablation_date")[rows].astype(np.int64)
        pairs = patient[rows].astype(np.int64) * (2**20) + (days % 2**20)
        again = pd.Series(pairs).duplicated(keep=False).to_numpy()
        twice = np.zeros(len(self.session), bool)
        twice[rows[again]] = True
        self.say(WARNING, "two_sessions_on_one_day", twice, "session_id", "X14")


def undocumented(cells: Cells) -> Bools:
    """Rows whose complication columns say nothing although the file writes "none" elsewhere."""
    said = cells.digit("comp_grade") != Grade.MISSING
    for name in ("comp_type", "comp2_type"):
        said = said | (cells.digit(f"{name}{SAYS}") > 0)
    for name in ("comp_severe", "comp2_severe"):
        said = said | (cells.yes_no(name) != Three.MISSING)
    return ~said if cells.documented else np.zeros(cells.rows, bool)


assert set(NEVER_BEFORE) <= set(BY_NAME)
