"""Small counts hidden so that no subtraction gives them back.

References
----------
Hundepool A et al. Statistical Disclosure Control, 2012, chapter 4 (primary and secondary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

SMALLEST_SHOWN = 5
"""Counts, complements and denominators from 1 to one below this are hidden."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line:
    """A total and its parts: the parts add up to it, whoever reads the table may subtract."""

    total: Hashable
    parts: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What is hidden of a cell: its numerator with everything made of it, or the denominator as well."""

    primary: bool
    denominator: bool


def is_small(numerator: int, denominator: int) -> bool:
    """Whether a cell must be hidden for itself."""
    rest = denominator - numerator
    return 1 <= denominator < SMALLEST_SHOWN or 1 <= numerator < SMALLEST_SHOWN or 1 <= rest < SMALLEST_SHOWN


def suppress(
    cells: Mapping[Key, tuple[int, int]],
    lines: Sequence[Line],
    *,
    same: Sequence[tuple[Key, Key]] = (),
    told: Mapping[Key, Hidden] | None = None,
) -> dict[Key, Hidden]:
    """Hide small cells, then others until no total gives a hidden one back.

    Parameters
    ----------
    cells : mapping of key to (numerator, denominator)
    lines : sequence of Line
        Totals over rows, columns, periods or groups; a line whose parts do not add up is ignored.
    same : sequence of (key, key)
        The numerator of the first is the denominator of the second: both are shown, or neither.
    told : mapping or None
        Cells to hide whatever they hold, because something else that is published would tell with them.

    Returns
    -------
    dict
        Only the cells that are hidden.
    """
    told = told or {}
    hidden = {key for key, (x, n) in cells.items() if is_small(x, n)} | {key for key in told if key in cells}
    bottoms = {key for key in hidden if 1 <= cells[key][1] < SMALLEST_SHOWN}
    bottoms |= {key for key in hidden if key in told and told[key].denominator}
    sizes = {key: n for key, (_, n) in cells.items()}
    tops = {key: x for key, (x, _) in cells.items()}
    of_bottoms = [line for line in lines if _adds_up(line, sizes)]
    of_tops = [line for line in lines if _adds_up(line, tops)]
    # a count at 0 or at its denominator cannot move both ways: it protects less
    room = {key: min(x, n - x) for key, (x, n) in cells.items()}
    primary, primary_bottoms = set(hidden), set(bottoms)
    while True:
        _protect(bottoms, primary_bottoms, of_bottoms, sizes, sizes, {})
        hidden |= bottoms
        # whoever sees a denominator knows that the count is not above it
        most = {key: n for key, n in sizes.items() if key not in bottoms}
        _protect(hidden, primary | bottoms, of_tops, tops, room, most)
        above = {bottom for top, bottom in same if top in hidden and bottom in cells} - bottoms
        below = {top for top, bottom in same if bottom in bottoms and top in cells} - hidden
        if not above and not below:
            break
        bottoms |= above
        primary_bottoms |= above
        hidden |= below | above
        primary |= below | above
    return {key: Hidden(primary=key in primary, denominator=key in bottoms) for key in cells if key in hidden}


def told_by_difference(
    cells: Mapping[Key, tuple[int, int]],
    earlier: Mapping[Key, tuple[int, int]],
    hidden: Mapping[Key, Hidden],
) -> dict[Key, Hidden]:
    """Cells that would tell a small count beside another publication of overlapping records.

    Where both are shown, their difference is the count of the records that only one of them holds; a cell
    that the other hides is told where it holds the same records.

    Parameters
    ----------
    cells : mapping of key to (numerator, denominator)
        About to be published.
    earlier : mapping of key to (numerator, denominator)
        Of the other publication, hidden ones included.
    hidden : mapping of key to Hidden
        What the other one hides.
    """
    found = {}
    for key in cells.keys() & earlier.keys():
        (x, n), (before, of) = cells[key], earlier[key]
        if (x, n) == (before, of):
            if key in hidden:
                found[key] = Hidden(primary=True, denominator=hidden[key].denominator)
            continue
        was = hidden.get(key)
        if was is not None and was.denominator:
            continue
        few = 1 <= abs(n - of) < SMALLEST_SHOWN
        if few or (was is None and is_small(abs(x - before), abs(n - of))):
            found[key] = Hidden(primary=True, denominator=few)
    return found


def _adds_up(line: Line, values: Mapping[Any, int]) -> bool:
    known = line.total in values and all(part in values for part in line.parts)
    return known and values[line.total] == sum(values[part] for part in line.parts)


def _protect(
    hidden: set[Key],
    wanted: set[Key],
    lines: Sequence[Line],
    values: Mapping[Key, int],
    room: Mapping[Key, int],
    most: Mapping[Key, int],
) -> None:
    """Add to ``hidden`` until nothing of ``wanted`` can be worked out from the lines."""
    while True:
        fixed = determined(hidden, lines, values, room, most)
        given = fixed & wanted
        if not given:
            return
        # a cell that is given back by cells which are themselves given back: free one of those
        chosen = _next(given, hidden, lines, room) or _next(fixed, hidden, lines, room)
        if chosen is None:
            return
        hidden.add(chosen)


def _next(given: set[Key], hidden: set[Key], lines: Sequence[Line], room: Mapping[Key, int]) -> Key | None:
    """What to hide next: in the line with fewest hidden cells, parts before totals, cells that can move."""
    best: tuple[tuple[int, bool, bool, int, str], Key] | None = None
    for line in lines:
        members = {*line.parts, line.total}
        if not given & members:
            continue
        count = sum(key in hidden for key in members)
        for key in room:
            if key in members and key not in hidden:
                order = (count, key == line.total, room[key] < 1, room[key], str(key))
                if best is None or order < best[0]:
                    best = (order, key)
    return None if best is None else best[1]


def determined(
    hidden: set[Key],
    lines: Sequence[Line],
    values: Mapping[Key, int],
    room: Mapping[Key, int],
    most: Mapping[Key, int],
) -> set[Key]:
    """Hidden cells that the lines leave one value: by subtraction, or because counts lie from 0 to ``most``.

    The null space of the lines says how the hidden cells can move together; where one of them is at the end
    of its range, linear programming says whether any movement is left.
    """
    order = sorted(hidden, key=str)
    at: dict[Hashable, int] = {key: i for i, key in enumerate(order)}
    rows: list[NDArray[np.float64]] = []
    for line in lines:
        row = np.zeros(len(order))
        for part in line.parts:
            if part in at:
                row[at[part]] = 1.0
        if line.total in at:
            row[at[line.total]] = -1.0
        if row.any():
            rows.append(row)
    if not rows:
        return set()
    matrix = np.stack(rows)
    _, s, v = np.linalg.svd(matrix)
    null = v[int((s > 1e-9).sum()) :]
    fixed = {key for key in order if not null.size or np.abs(null[:, at[key]]).max() < 1e-9}
    stuck = {key for key in order if room[key] < 1} - fixed
    if stuck:
        fixed |= _held(order, matrix, values, most)
    return fixed


def _held(
    order: Sequence[Key],
    matrix: NDArray[np.float64],
    values: Mapping[Key, int],
    most: Mapping[Key, int],
) -> set[Key]:
    """Cells whose lowest and highest value agree within what counts can be (linear programming)."""
    from scipy.optimize import linprog

    limits = [(0, most.get(key)) for key in order]
    target = matrix @ np.array([float(values[key]) for key in order])
    found = set()
    for i, key in enumerate(order):
        cost = np.zeros(len(order))
        cost[i] = 1.0
        low = linprog(cost, A_eq=matrix, b_eq=target, bounds=limits)
        high = linprog(-cost, A_eq=matrix, b_eq=target, bounds=limits)
        ends = (low.fun, high.fun)
        if None not in ends and -float(ends[1] or 0) - float(ends[0] or 0) < 0.5:
            found.add(key)
    return found
