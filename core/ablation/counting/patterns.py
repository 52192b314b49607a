"""From the checked log to digits: small codes, for all records at once.

A pattern is one whole number per record that packs all digits of an indicator. A decision is made once
per pattern that occurs, never once per record, so that a switch costs one counting pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.ablation.definitions import Definitions
from core.ablation.file.checks import undocumented
from core.ablation.file.columns import HORIZONS
from core.ablation.file.lesions import benign_digit
from core.ablation.indicators.decide import (
    Child,
    Contact,
    Death,
    DeathDay,
    EventDay,
    Imaging,
    LastSeen,
    Leaving,
    LeavingDay,
    Site,
    Three,
)
from core.ablation.log import NO_COUNT, NO_DATE, Bools, Bytes, Ints, Lesions, Log, to_day

SMALL_MM = 20.0
"""Below 2 cm: 20.0 mm is not."""

OTHER_KIND = 1 << 4
"""Bit of the complication kind "other"."""

T = TypeVar("T")
Digit = tuple[npt.NDArray[np.integer] | npt.NDArray[np.bool_], int]


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Packed digits.

    Parameters
    ----------
    codes : array of int32, shape (records,)
    sizes : tuple of int
        How many values each digit has; the first digit is the most significant.
    """

    codes: Ints
    sizes: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of possible patterns."""
        product = 1
        for size in self.sizes:
            product *= size
        return product

    def digits(self, code: int) -> tuple[int, ...]:
        """Unpack one pattern."""
        found = []
        for size in reversed(self.sizes):
            code, digit = divmod(code, size)
            found.append(digit)
        return tuple(reversed(found))


def pack(digits: Sequence[Digit]) -> Patterns:
    """Pack digits; absent columns come as broadcast constants and cost one pass each."""
    codes = np.zeros(len(digits[0][0]), np.int32)
    for values, size in digits:
        codes *= np.int32(size)
        np.add(codes, values, out=codes, casting="unsafe")
    return Patterns(codes, tuple(size for _, size in digits))


def cached(log: Log, key: object, make: Callable[[], T]) -> T:
    """Keep what depends on the log alone beside the log, for as long as it lives."""
    store: dict[object, T] = log.__dict__.setdefault("_digits", {})
    if key not in store:
        store[key] = make()
    return store[key]


def _three_of(known: Bools, yes: Bools) -> Bytes:
    digit: Bytes = np.where(known, np.where(yes, np.uint8(Three.YES), np.uint8(Three.NO)), np.uint8(0))
    return digit


def indication(log: Log) -> Patterns:
    """Digits of indicator 1; they depend on no switch."""

    def make() -> Patterns:
        cells = log.cells
        pta = cells.number("pta_pct")
        ecog, asa = cells.count("ecog"), cells.count("asa")
        child = np.zeros(log.rows, np.uint8)
        child[cells.is_code("child_pugh", "A", "B")] = Child.A_OR_B
        child[cells.is_code("child_pugh", "C")] = Child.C
        return pack(
            [
                (_three_of(~np.isnan(pta), pta > 50.0), 3),
                (cells.yes_no("organ_function_ok"), 3),
                (child, 3),
                (cells.is_code("tumour_site", "liver"), 2),
                (_three_of(ecog != NO_COUNT, ecog <= 2), 3),
                (_three_of(asa != NO_COUNT, asa <= 3), 3),
                (cells.yes_no("indication_ok"), 3),
            ]
        )

    return cached(log, "indication", make)


def _imaging_digit(log: Log, days: Ints, ablation: Ints, month: Ints, wrong: Bools, d: Definitions) -> Bytes:
    after = days - ablation
    late = days > month if d.control_calendar_month else after > d.control_window_days
    digit = np.full(len(days), Imaging.INSIDE, np.uint8)
    digit[late] = Imaging.LATE
    digit[after < d.control_first_day] = Imaging.EARLY
    missing = days == NO_DATE
    digit[missing] = Imaging.NONE
    digit[missing & wrong] = Imaging.WRONG
    return digit


def control(log: Log, d: Definitions) -> Patterns:
    """Digits of indicator 3 from the session's own columns."""

    def make() -> tuple[Bytes, Bytes, Bytes, Bytes, Bools]:
        cells = log.cells
        planned, ablated = cells.count("planned_lesions"), cells.count("ablated_lesions")
        complete, result = cells.count("complete_lesions"), cells.yes_no("complete_ablation")
        counted = (complete != NO_COUNT) & (ablated != NO_COUNT)
        short = counted & (complete < ablated)
        full = counted & (complete >= ablated)
        every = np.where(full & (result == Three.MISSING), np.uint8(Three.YES), result)
        every = np.where(short, np.uint8(Three.NO), every)
        some = np.where(complete > 0, np.uint8(Three.YES), result)
        one_of_many = (result == Three.NO) & (complete == NO_COUNT) & (ablated != 1)
        some = np.where(one_of_many, np.uint8(Three.MISSING), some)
        some = np.where((complete == 0) & (result != Three.YES), np.uint8(Three.NO), some)
        plan = _three_of((planned != NO_COUNT) & (ablated != NO_COUNT), ablated >= planned)
        return cells.digit("imaging_contrast"), every, some, plan, ablated == 0

    contrast, every, some, plan, nothing = cached(log, "control", make)
    cells = log.cells
    imaging = _imaging_digit(
        log,
        cells.date("imaging_date"),
        cells.date("ablation_date"),
        log.horizons["month"],
        log.imaging_wrong,
        d,
    )
    return pack([(imaging, 5), (contrast, 7), (every, 3), (some, 3), (plan, 3), (nothing, 2)])


def lesion_control(log: Log, lesions: Lesions, d: Definitions) -> Patterns:
    """Digits of indicator 3 for each lesion of the lesion file."""
    session = lesions.session
    imaging = _imaging_digit(
        log,
        lesions.imaging,
        log.cells.date("ablation_date")[session],
        log.horizons["month"][session],
        lesions.imaging_wrong,
        d,
    )
    return pack([(imaging, 5), (lesions.contrast, 7), (lesions.complete, 3), (lesions.ablated, 3)])


def control_mature(log: Log, d: Definitions) -> Bools:
    """Sessions whose imaging window has closed by the cut-off."""
    cut = to_day(log.as_of)
    if d.control_calendar_month:
        return log.horizons["month"] <= cut
    return cut - log.cells.date("ablation_date") >= d.control_window_days


def window_mature(log: Log, days: int) -> Bools:
    """Sessions at least ``days`` old at the cut-off."""
    return to_day(log.as_of) - log.cells.date("ablation_date") >= days


def complication(log: Log, d: Definitions) -> Patterns:
    """Digits of indicator 4: two events, the grade, and whether anything is documented."""
    cells = log.cells
    ablation = cells.date("ablation_date")

    def make() -> tuple[tuple[Bytes, Bytes], tuple[Bytes, Bytes], Bools]:
        def slot(kind: str, severe: str) -> tuple[Bytes, Bytes]:
            bits, severity = cells.kind_bits(kind), cells.yes_no(severe)
            untyped = (bits == 0) & (severity == Three.YES)
            return np.where(untyped, np.uint8(OTHER_KIND), bits), severity

        return slot("comp_type", "comp_severe"), slot("comp2_type", "comp2_severe"), undocumented(cells)

    first, second, silent = cached(log, "complication", make)
    digits: list[Digit] = []
    for (bits, severity), name, wrong in (
        (first, "comp_date", log.event_wrong),
        (second, "comp2_date", log.event2_wrong),
    ):
        if name not in cells.headers:
            day: npt.NDArray[np.uint8] = np.broadcast_to(np.uint8(EventDay.UNDATED), log.rows)
        else:
            days = cells.date(name)
            after = days - ablation
            day = np.full(log.rows, EventDay.OUTSIDE, np.uint8)
            day[(after >= 0) & (after <= d.complication_window_days)] = EventDay.INSIDE
            missing = days == NO_DATE
            day[missing] = EventDay.UNDATED
            day[missing & wrong] = EventDay.WRONG
        digits += [(bits, 32), (day, 4), (severity, 3)]
    return pack([*digits, (cells.digit("comp_grade"), 5), (silent, 2)])


def death(log: Log, d: Definitions) -> Patterns:
    """Digits of indicator 5, per session."""
    cells, window = log.cells, d.death_window_days
    ablation = cells.date("ablation_date")
    after = log.death - ablation
    died = np.zeros(log.rows, np.uint8)
    died[log.death_wrong] = DeathDay.WRONG
    died[after > window] = DeathDay.LATER
    died[(after >= 0) & (after <= window)] = DeathDay.INSIDE

    def make() -> Bytes:
        against = cells.is_code("discharge_type", "against_advice")
        # a discharge for irreversible disease is one against advice even where the type was left blank
        typed = (
            cells.categories["discharge_type"].codes >= 0
            if "discharge_type" in cells.categories
            else np.zeros(log.rows, bool)
        )
        reason = cells.yes_no("irreversible_discharge")
        against = against | (~typed & (reason == Three.YES))
        by_reason = np.array([Leaving.REASON_MISSING, Leaving.YES, Leaving.OTHER_REASON], np.uint8)
        leaving: Bytes = np.where(against, by_reason[reason], np.uint8(Leaving.NO))
        return leaving

    leaving = cached(log, "leaving", make)
    left = cells.date("discharge_date") - ablation
    day = np.full(log.rows, LeavingDay.UNDATED, np.uint8)
    day[left > window] = LeavingDay.LATER
    day[(left >= 0) & (left <= window)] = LeavingDay.INSIDE
    alive = log.seen - ablation
    seen = np.full(log.rows, LastSeen.BEFORE_END, np.uint8)
    seen[alive == window] = LastSeen.AT_END
    seen[alive > window] = LastSeen.AFTER
    return pack([(died, 4), (leaving, 4), (day, 3), (seen, 3)])


def followup(log: Log, horizon: str, d: Definitions) -> Patterns:
    """Digits of indicator 6 for one horizon."""
    target = log.horizons[horizon]
    ablation = log.cells.date("ablation_date")
    dead = log.death
    died = (dead != NO_DATE).astype(np.uint8)  # Death.BEFORE
    died[dead >= target] = Death.AT_OR_AFTER
    last = log.contact
    contact = np.full(log.rows, Contact.TOO_EARLY, np.uint8)
    contact[last > ablation] = Contact.AFTER_TREATMENT
    contact[(last >= target - np.int32(d.followup_grace_days)) & (last > ablation)] = Contact.NEAR_HORIZON
    missing = last == NO_DATE
    contact[missing] = Contact.NONE
    enough = Contact.AFTER_TREATMENT if d.followup_rule == "any_contact" else Contact.NEAR_HORIZON
    contact[log.contact_wrong & ((contact < enough) | missing)] = Contact.WRONG
    return pack([(log.cells.yes_no(f"fu_{horizon}"), 3), (died, 3), (contact, 5)])


def followup_mature(log: Log, horizon: str) -> Bools:
    """Sessions whose horizon has been reached by the cut-off."""
    return log.horizons[horizon] <= to_day(log.as_of)


def thyroid(log: Log) -> Patterns:
    """Digits of indicator 8; they depend on no switch. Lesion rows replace the session's own columns."""

    def make() -> Patterns:
        cells = log.cells
        site = np.zeros(log.rows, np.uint8)
        if "tumour_site" in cells.categories:
            site[cells.categories["tumour_site"].codes >= 0] = Site.OTHER
        site[cells.is_code("tumour_site", "thyroid")] = Site.THYROID
        size = cells.number("max_size_mm")
        largest = _three_of(~np.isnan(size), size < SMALL_MM)
        # a session with several nodules, the largest not small, may hide a small one
        several = np.maximum(cells.count("planned_lesions"), cells.count("ablated_lesions")) > 1
        hidden = (largest == Three.NO) & several
        small = np.where(hidden, np.uint8(Three.MISSING), largest)
        benign = benign_digit(cells).copy()
        if log.lesions is not None:
            _lesion_thyroid(log.lesions, benign, largest, small)
        return pack([(site, 3), (benign, 5), (cells.yes_no("biopsy_preop"), 3), (largest, 3), (small, 3)])

    return cached(log, "thyroid", make)


def _lesion_thyroid(lesions: Lesions, benign: Bytes, largest: Bytes, small: Bytes) -> None:
    """Class and sizes of sessions with lesion rows, over their ablated lesions."""
    rows = len(benign)
    treated = lesions.ablated != Three.NO
    session = lesions.session[treated]
    if "size_mm" in lesions.headers:
        size = lesions.size[treated]
        unknown = np.isnan(size)
        count = np.bincount(session, minlength=rows)
        below = np.bincount(session[size < SMALL_MM], minlength=rows)
        above = np.bincount(session[size >= SMALL_MM], minlength=rows)
        silent = np.bincount(session[unknown], minlength=rows)
        has = count > silent
        largest[has] = np.select([above[has] > 0, silent[has] > 0], [Three.NO, Three.MISSING], Three.YES)
        small[has] = np.select([below[has] > 0, silent[has] > 0], [Three.YES, Three.MISSING], Three.NO)
    if "benign_malignant" in lesions.headers:
        kind = lesions.benign[treated]
        has_kind = np.bincount(session[kind > 0], minlength=rows) > 0
        seen = [np.bincount(session[kind == code], minlength=rows) > 0 for code in range(5)]
        missing, good, bad, mixed, unclear = seen
        benign[has_kind] = np.select(
            [
                (mixed | (good & bad))[has_kind],
                bad[has_kind],
                unclear[has_kind],
                (good & missing)[has_kind],
                good[has_kind],
            ],
            [3, 2, 4, 0, 1],
            0,
        )


assert set(HORIZONS) == {"6m", "1y", "2y", "3y", "5y"}
