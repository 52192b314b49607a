"""Rows checked against themselves, each other and the cut-off: the column rules and X01 to X20.

An error makes the value missing. It never removes a session from a denominator it belongs to: only a
duplicate, a cancelled session, and a row without a usable ablation date are not sessions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from core.ablation.definitions import HORIZONS
from core.ablation.digits import Contrast, FollowUp, Grade, Says, Three
from core.ablation.file.columns import BY_NAME, COLUMNS, Kind
from core.ablation.file.rows.calendar import months_later
from core.ablation.file.rows.cutoff import end_of_file
from core.ablation.file.rows.doubts import find_doubts
from core.ablation.file.rows.examined import ERROR, NOTE, WARNING, Examined, Patients
from core.ablation.file.rows.lesions import find_lesions
from core.ablation.file.rows.stays import find_stays
from core.ablation.file.texts.cells import SAYS
from core.ablation.log import NO_COUNT, NO_DATE, Cells, Lesions, Log, Stays
from core.arrays import Bools, Ints
from core.tables.meaning.words.headers import key

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


class _Examination(Examined):
    """One pass over a log; values that are errors become missing as it goes."""

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
        find_doubts(self, patient, of)
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
            event_wrong=self.event_date_wrong("comp_date"),
            event2_wrong=self.event_date_wrong("comp2_date"),
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
            header = self.uncut.headers["admission_id"]
            number = self.uncut.table.codes(header)
            rows = np.flatnonzero(self.session & (number >= 0))
            first = np.zeros(len(self.uncut.table.levels(header)), np.int32)
            first[number[rows[::-1]]] = patient[rows[::-1]]
            other = np.zeros(len(number), bool)
            other[rows] = first[number[rows]] != patient[rows]
            if key(header) in COUNTED_STAYS:
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

    def _patient_facts(self, patient: Ints, patients: int, lesions: Lesions | None) -> Patients:
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
        return Patients(death, wrong, dead_by, contact, contact_wrong, own, talked, seen)


assert set(NEVER_BEFORE) <= set(BY_NAME)
