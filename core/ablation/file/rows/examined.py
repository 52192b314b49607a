"""Rows under examination: their columns, exclusions and duplicates, and the list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from core.ablation.decided_by import AFTER_CUT_OFF, CANCELLED, DATE_MISSING, DUPLICATE, EXCLUSIONS, DecidedBy
from core.ablation.file.listing import Listing
from core.ablation.file.rows.cutoff import GAP_DAYS
from core.ablation.file.texts.cells import EARLIEST
from core.ablation.log import NO_DATE, Category, Cells, to_day
from core.arrays import Bools, Bytes, Ints
from core.problems import Severity

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(slots=True)
class Patients:
    """Facts of a patient, one per patient."""

    death: Ints
    death_wrong: Bools
    dead_by: Bools
    contact: Ints
    contact_wrong: Bools
    own_contact: Ints
    talked: Ints
    seen: Ints


class Examined:
    """Rows under examination: what is known of them, what is wrong, and what is said of it.

    Values that are errors become missing as it goes.
    """

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

    def event_date_wrong(self, name: str) -> Bools:
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
