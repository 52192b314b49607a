"""The log: an ablation file after the door, checked once and coded. Immutable.

Dates are whole days since 1970-01-01, categories integer codes, yes/no columns three-valued. A value
that was an error is missing here and named among the problems; its row stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import overload

import numpy as np
import pyarrow as pa

from core.arrays import Bools, Bytes, Codes, Counts, Floats, Ints
from core.memo import Memo
from core.problems import Problem
from core.tables.table import TextTable

NO_DATE = np.int32(-(2**30))
"""A missing date: so early that every difference to a real date fits 32 bits and is out of every window."""

NO_COUNT = np.int32(-1)
"""A missing whole number; the log has no negative ones."""

EPOCH = date(1970, 1, 1)


def to_day(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def to_date(day: int) -> date | None:
    """The date of a day number; None for ``NO_DATE``."""
    return None if day == NO_DATE else EPOCH + timedelta(days=int(day))


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """A coded category.

    Parameters
    ----------
    codes : array of int32, shape (rows,)
        Index into ``levels``, -1 where not recorded.
    levels : tuple of str
        Stable codes for what the vocabulary knows, the file's own text otherwise.
    members : tuple of tuple of int, or None
        For a multi-valued column: what ``codes`` points at is a combination, and this lists the indices
        into ``levels`` that make up each one.
    """

    codes: Ints
    levels: tuple[str, ...]
    members: tuple[tuple[int, ...], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """A text that its column does not understand.

    Parameters
    ----------
    column, text : str
    count : int
        Rows.
    proposal : str or None
        The likely meaning, applied only when somebody accepts it.
    decided : str or None
    """

    column: str
    text: str
    count: int
    proposal: str | None
    decided: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Unclear(Sequence[NotUnderstood]):
    """Texts that their columns do not understand: arrays, for there can be as many as cells.

    Parameters
    ----------
    names : tuple of str
        What ``columns``, ``proposals`` and ``decided`` point to; they are -1 for none.
    texts : pyarrow string array
    counts : array
    """

    names: tuple[str, ...]
    columns: Codes
    proposals: Codes
    decided: Codes
    texts: pa.Array
    counts: Counts

    @classmethod
    def of(cls, items: Sequence[NotUnderstood]) -> Unclear:
        """From the texts one by one."""
        said = [(item.column, item.proposal, item.decided) for item in items]
        names = tuple(dict.fromkeys(name for three in said for name in three if name is not None))
        place = {name: i for i, name in enumerate(names)} | {None: -1}
        coded = np.array([[place[name] for name in three] for three in said], np.int32).reshape(-1, 3)
        return cls(
            names=names,
            columns=coded[:, 0],
            proposals=coded[:, 1],
            decided=coded[:, 2],
            texts=pa.array([item.text for item in items], pa.string()),
            counts=np.array([item.count for item in items], np.int64),
        )

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> NotUnderstood: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[NotUnderstood, ...]: ...
    def __getitem__(self, place: int | slice) -> NotUnderstood | tuple[NotUnderstood, ...]:
        if isinstance(place, slice):
            return tuple(self[i] for i in range(*place.indices(len(self))))
        proposal, decided = int(self.proposals[place]), int(self.decided[place])
        return NotUnderstood(
            column=self.names[self.columns[place]],
            text=self.texts[place].as_py(),
            count=int(self.counts[place]),
            proposal=self.names[proposal] if proposal >= 0 else None,
            decided=self.names[decided] if decided >= 0 else None,
        )

    @property
    def open(self) -> int:
        """How many nobody has decided."""
        return int(np.count_nonzero(self.decided < 0))

    @property
    def proposed(self) -> tuple[NotUnderstood, ...]:
        """Those for which something is proposed and nobody has decided."""
        found = np.flatnonzero((self.decided < 0) & (self.proposals >= 0))
        return tuple(self[int(place)] for place in found)

    @property
    def any_proposed(self) -> bool:
        """Whether there is such a one."""
        return bool(np.any((self.decided < 0) & (self.proposals >= 0)))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cells:
    """A file's columns understood cell by cell, before rows are checked against each other.

    Columns that the file lacks are not in the mappings.

    Parameters
    ----------
    table : TextTable
    headers : mapping
        Column name -> header in the file.
    dates, counts, numbers, three, categories : mappings of column name to one value per row
    kinds : mapping
        Complication column -> bit set of kinds; ``grades`` likewise the `core.ablation.digits.Grade` digit.
    unreadable : mapping
        Column name -> rows whose text could not be understood (only columns with any).
    documented : bool
        The file writes "none" in a complication column somewhere, so that a blank is not "none".
    problems : tuple of Problem
    not_understood : Unclear
        Distinct texts of columns with a list of meanings, decided ones included.
    joined : int
        Rows of the file that are further lesions of a session and stand in its row.
    """

    table: TextTable
    headers: Mapping[str, str]
    dates: Mapping[str, Ints]
    counts: Mapping[str, Ints]
    numbers: Mapping[str, Floats]
    three: Mapping[str, Bytes]
    categories: Mapping[str, Category]
    kinds: Mapping[str, Bytes]
    digits: Mapping[str, Bytes]
    unreadable: Mapping[str, Bools]
    documented: bool
    problems: tuple[Problem, ...]
    not_understood: Unclear = field(default_factory=lambda: Unclear.of(()))
    joined: int = 0

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.table.rows

    def date(self, name: str) -> Ints:
        """A date column, all missing where the file has none."""
        return self.dates.get(name, np.broadcast_to(NO_DATE, self.rows))

    def count(self, name: str) -> Ints:
        """A whole-number column, all missing where the file has none."""
        return self.counts.get(name, np.broadcast_to(NO_COUNT, self.rows))

    def number(self, name: str) -> Floats:
        """A number column, NaN where missing."""
        return self.numbers.get(name, np.broadcast_to(np.float64(np.nan), self.rows))

    def yes_no(self, name: str) -> Bytes:
        """A yes/no column as `core.ablation.digits.Three`."""
        return self.three.get(name, np.broadcast_to(np.uint8(0), self.rows))

    def kind_bits(self, name: str) -> Bytes:
        """A complication column as bits of kinds."""
        return self.kinds.get(name, np.broadcast_to(np.uint8(0), self.rows))

    def digit(self, name: str) -> Bytes:
        """A contrast or grade column as its digit."""
        return self.digits.get(name, np.broadcast_to(np.uint8(0), self.rows))

    def is_code(self, name: str, *codes: str) -> Bools:
        """Rows whose category is one of the stable codes."""
        category = self.categories.get(name)
        if category is None:
            return np.broadcast_to(np.False_, self.rows)
        wanted = np.zeros(len(category.levels) + 1, bool)
        wanted[:-1] = [level in codes for level in category.levels]
        found: Bools = wanted[category.codes]
        return found

    def broken(self, name: str) -> Bools:
        """Rows whose cell could not be understood."""
        return self.unreadable.get(name, np.broadcast_to(np.False_, self.rows))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stays:
    """The hospital stays behind the sessions.

    Parameters
    ----------
    of : array of int32, shape (rows,)
        Stay of each row.
    admission, discharge, ablation : array of int32, shape (stays,)
        ``ablation`` is the first counted session of the stay.
    outpatient, day_case, wrong : array of bool, shape (stays,)
        ``wrong``: discharge before admission.
    patient, row : array of int32, shape (stays,)
        ``row`` is the first row, which names the stay.
    """

    of: Ints
    admission: Ints
    discharge: Ints
    ablation: Ints
    outpatient: Bools
    day_case: Bools
    wrong: Bools
    patient: Ints
    row: Ints


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Lesions:
    """The lesion file, matched to sessions.

    Parameters
    ----------
    table : TextTable
    headers : mapping
    session : array of int32, shape (lesions,)
        Row of the session in the log.
    row : array of int32, shape (lesions,)
        Row in the lesion table.
    planned, ablated, complete, benign, contrast : array of uint8, shape (lesions,)
        Digits.
    size : array of float, shape (lesions,)
    imaging, progression : array of int32, shape (lesions,)
        Days; the session's own where the lesion file lacks the column.
    imaging_wrong, progression_wrong : array of bool, shape (lesions,)
    later : array of bool, shape (lesions,)
        A date after the cut-off proves that the patient was alive then.
    """

    table: TextTable
    headers: Mapping[str, str]
    session: Ints
    row: Ints
    planned: Bytes
    ablated: Bytes
    complete: Bytes
    benign: Bytes
    contrast: Bytes
    size: Floats
    imaging: Ints
    progression: Ints
    imaging_wrong: Bools
    progression_wrong: Bools
    later: Bools


@dataclass(frozen=True, eq=False, kw_only=True)
class Log:
    """A checked log.

    Parameters
    ----------
    cells : Cells
        With unusable values already missing.
    uncut : Cells
        As read, to be checked against another cut-off.
    as_of : date
        Cut-off: nothing after it is known, except that a patient met later was alive then.
    file_end : int or None
        Day number up to which a date after the cut-off is a fact of a later day, not a typing error.
    excluded : array of uint8, shape (rows,)
        0 for a counted session, else 1 + index into ``EXCLUSIONS``.
    patient : array of int32, shape (rows,)
        A row without a patient number is its own patient.
    death, contact, seen : array of int32, shape (rows,)
        Of the row's patient: date of death, last contact not before the row's ablation (a contact, an
        imaging, a progression; the cut-off where the patient was met later), last date known alive.
    own_contact, talked : array of int32, shape (rows,)
        As ``contact``, without what was learnt after the cut-off; and from follow-up contacts alone.
    death_wrong, dead_by, contact_wrong, contact_blank : array of bool, shape (rows,)
        Of the row's patient: a death that happened but whose date cannot be used; one of which only a
        later day is known; a contact whose date cannot be used; one that some row leaves blank.
    imaging_wrong, event_wrong, event2_wrong : array of bool, shape (rows,)
    later_events : mapping
        Complication column -> rows whose event happened after the cut-off: for this log, it has not.
    horizons : mapping
        Follow-up horizon -> date, shape (rows,); ``month``: one calendar month.
    """

    cells: Cells
    uncut: Cells
    as_of: date
    file_end: int | None
    excluded: Bytes
    patient: Ints
    patients: int
    death: Ints
    contact: Ints
    own_contact: Ints
    talked: Ints
    seen: Ints
    death_wrong: Bools
    dead_by: Bools
    contact_wrong: Bools
    contact_blank: Bools
    imaging_wrong: Bools
    event_wrong: Bools
    event2_wrong: Bools
    later_events: Mapping[str, Bools]
    horizons: Mapping[str, Ints]
    stays: Stays
    lesions: Lesions | None
    lesion_cells: Cells | None
    problems: tuple[Problem, ...]
    memo: Memo = field(default_factory=Memo, init=False, repr=False)
    """Digits, numbers and the same log at another cut-off, worked out once."""

    @property
    def rows(self) -> int:
        """Rows that are checked: those of the file, lesions of one session in one row."""
        return self.cells.rows

    @property
    def file_rows(self) -> int:
        """Rows of data that the file has, rows joined into one session included."""
        return self.cells.rows + self.cells.joined

    @property
    def counted(self) -> Bools:
        """Rows that are sessions: everything but duplicates, cancelled sessions and rows without a date."""
        counted: Bools = self.excluded == 0
        return counted

    @property
    def present(self) -> frozenset[str]:
        """Names of the columns the file has."""
        return frozenset(self.cells.headers)

    def lacks(self, *needs: str, by_lesion: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Which of some needs the files do not meet.

        Parameters
        ----------
        needs : str
            Columns; ``a|b`` where either would do, ``a+b`` where both together do.
        by_lesion : tuple of str
            Columns of the lesion file that meet all of them together.
        """
        lesions = set(self.lesions.headers) if self.lesions is not None else set()
        if by_lesion and set(by_lesion) <= lesions:
            return ()
        have = self.present
        return tuple(
            need for need in needs if not any(set(way.split("+")) <= have for way in need.split("|"))
        )
