"""Two tables of the same patients as one: joined by patient and lesion, never by the order of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning.words.headers import concepts, key
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

IDENTIFIERS = ("patient", "lesion")
LEAST_SHARED = 0.5
"""Identifiers of which fewer are in both tables do not speak of the same patients."""
_LISTED = 20

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How two tables would be joined.

    Parameters
    ----------
    keys : tuple of (str, str)
        Columns of the first and the second table that name the same thing.
    matched : int
        Rows of the first that find one of the second.
    only_first, only_second : tuple of str
        Identifiers that one of the tables has alone.
    adds : tuple of str
        Columns that the second table brings.
    """

    keys: tuple[tuple[str, str], ...]
    matched: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    adds: tuple[str, ...]


def _identifier(table: TextTable, concept: str) -> list[str]:
    return [column for column in table.columns if next(iter(concepts(column)), None) == concept]


def keys_of(first: TextTable, second: TextTable) -> tuple[tuple[str, str], ...]:
    """The columns that name patient and lesion in both tables and share most of their values."""
    found = []
    for concept in IDENTIFIERS:
        pairs = [
            (ours, theirs)
            for ours in _identifier(first, concept)
            for theirs in _identifier(second, concept)
            if _shared(first, ours, second, theirs) >= LEAST_SHARED
        ]
        if pairs:
            found.append(
                max(pairs, key=lambda p: (key(p[0]) == key(p[1]), _shared(first, p[0], second, p[1])))
            )
        elif concept == IDENTIFIERS[0]:
            return ()
    return tuple(found)


def _shared(first: TextTable, ours: str, second: TextTable, theirs: str) -> float:
    """Share of the smaller set of values that is in the other one too."""
    mine, others = set(map(fold, first.levels(ours))), set(map(fold, second.levels(theirs)))
    smaller = min(len(mine), len(others))
    return len(mine & others) / smaller if smaller else 0.0


def _rows(table: TextTable, columns: Sequence[str]) -> list[Key | None]:
    """The identifiers of each row; None where one is blank."""
    parts = []
    for column in columns:
        levels = [fold(text) for text in table.levels(column)]
        parts.append([None if code < 0 else levels[code] for code in table.codes(column).tolist()])
    return [None if None in row else tuple(map(str, row)) for row in zip(*parts, strict=True)]


def offer(first: TextTable, second: TextTable) -> Offer | None:
    """How the tables would be joined, or None where they do not speak of the same patients."""
    keys = keys_of(first, second)
    if not keys:
        return None
    ours = _rows(first, [pair[0] for pair in keys])
    theirs = set(_rows(second, [pair[1] for pair in keys])) - {None}
    mine = set(ours) - {None}
    used = {pair[1] for pair in keys}
    known = {key(column) for column in first.columns}
    return Offer(
        keys=keys,
        matched=sum(row in theirs for row in ours if row is not None),
        only_first=tuple(_said(row) for row in dict.fromkeys(ours) if row is not None and row not in theirs),
        only_second=tuple(sorted(_said(row) for row in theirs - mine if row is not None)),
        adds=tuple(c for c in second.columns if c not in used and key(c) not in known),
    )


def _said(row: Key) -> str:
    return " / ".join(row)


def join(first: TextTable, second: TextTable) -> TextTable:
    """All rows of both tables, those of the same patient and lesion as one.

    Each row of the first table takes what the second says of its patient and lesion (where the second
    has no lesions, of its patient). Rows of the second that match none stand below, blank in the
    columns of the first. Columns of one name are one where they never differ.

    Raises
    ------
    Refusal
        ``join_without_identifiers``, ``join_not_unique`` where the second table has several rows of
        one patient and lesion.
    """
    offered = offer(first, second)
    name = second.source.sheet or second.source.name
    if offered is None:
        raise Refusal(problem(Severity.ERROR, "join_without_identifiers", value=name))
    ours = _rows(first, [pair[0] for pair in offered.keys])
    theirs = _rows(second, [pair[1] for pair in offered.keys])
    counts = Counter(row for row in theirs if row is not None)
    if several := [row for row, count in counts.items() if count > 1]:
        raise Refusal(
            problem(
                Severity.ERROR,
                "join_not_unique",
                value=", ".join(map(_said, several[:_LISTED])),
                count=len(several),
                columns=", ".join(pair[1] for pair in offered.keys),
            )
        )
    place = {row: i for i, row in enumerate(theirs) if row is not None}
    to_second = np.array([-1 if row is None else place.get(row, -1) for row in ours], np.int64)
    mine_too = set(ours)
    lone = np.array([i for i, row in enumerate(theirs) if row is None or row not in mine_too], np.int64)
    take_first = np.concatenate([np.arange(first.rows), np.full(len(lone), -1)])
    take_second = np.concatenate([to_second, lone])
    names: list[str] = []
    coded: list[npt.NDArray[np.signedinteger]] = []
    texts: list[pa.Array] = []
    said: list[Problem] = []
    partner = dict(offered.keys)
    rest = {key(c): c for c in second.columns if c not in partner.values()}
    for column in first.columns:
        other = partner.get(column) or rest.get(key(column))
        mine = _taken(first, column, take_first)
        if other is None:
            values = mine
        else:
            yours = _taken(second, other, take_second)
            differ = [
                i
                for i, (a, b) in enumerate(zip(mine, yours, strict=True))
                if a is not None and b is not None and fold(a) != fold(b)
            ]
            if differ and column not in partner:
                rows = ", ".join(str(first.row_numbers[i]) for i in differ[:_LISTED])
                said.append(
                    problem(Severity.WARNING, "join_differs", column=column, value=rows, count=len(differ))
                )
                values = mine
            else:
                rest.pop(key(column), None)
                values = [b if a is None else a for a, b in zip(mine, yours, strict=True)]
        _add(column, values, names, coded, texts)
    for column in rest.values():
        shown = column if column not in names else f"{column} ({name})"
        _add(shown, _taken(second, column, take_second), names, coded, texts)
    said += _unmatched(offered, name)
    numbers = np.concatenate([first.row_numbers, second.row_numbers[lone]])
    joined = (*first.source.joined, name)
    kept = [p for p in first.problems if not (p.code == "sheets_alike" and _all_in(p, joined))]
    return replace(
        first,
        columns=tuple(names),
        row_numbers=numbers,
        problems=(*kept, *second.problems, *said),
        source=replace(
            first.source, joined=joined, joined_sha256=(*first.source.joined_sha256, second.source.sha256)
        ),
        coded=tuple(coded),
        texts=tuple(texts),
    )


def _all_in(alike: Problem, joined: Sequence[str]) -> bool:
    """Whether all sheets that look like a study are joined by now."""
    return set(str(dict(alike.details).get("choices", "")).split(", ")) <= set(joined)


def _taken(table: TextTable, column: str, rows: npt.NDArray[np.int64]) -> list[str | None]:
    levels = [*table.levels(column), None]
    codes = np.append(table.codes(column), -1)[rows]
    return [levels[code] for code in codes.tolist()]


def _add(
    name: str,
    values: Sequence[str | None],
    names: list[str],
    coded: list[npt.NDArray[np.signedinteger]],
    texts: list[pa.Array],
) -> None:
    levels = {text: i for i, text in enumerate(dict.fromkeys(v for v in values if v is not None))}
    names.append(name)
    coded.append(np.array([-1 if v is None else levels[v] for v in values], np.int32))
    texts.append(pa.array(list(levels), pa.string()))


def _unmatched(offered: Offer, name: str) -> list[Problem]:
    by = ", ".join(" = ".join(dict.fromkeys(pair)) for pair in offered.keys)
    found = [problem(Severity.NOTE, "joined", value=name, count=offered.matched, columns=by)]
    for code, rows in (
        ("join_only_first", offered.only_first),
        ("join_only_second", offered.only_second),
    ):
        if rows:
            shown = ", ".join(rows[:_LISTED]) + (" …" if len(rows) > _LISTED else "")
            found.append(problem(Severity.WARNING, code, value=shown, count=len(rows), sheet=name))
    return found
