"""Small counts hidden so that no subtraction gives them back.

References
----------
Hundepool A et al. Statistical Disclosure Control, 2012, chapter 4 (primary and secondary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

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


def suppress(cells: Mapping[Key, tuple[int, int]], lines: Sequence[Line]) -> dict[Key, Hidden]:
    """Hide small cells, then others until no total gives a hidden one back.

    Parameters
    ----------
    cells : mapping of key to (numerator, denominator)
    lines : sequence of Line
        Totals over rows, columns, periods or groups; a line whose parts do not add up is ignored.

    Returns
    -------
    dict
        Only the cells that are hidden.
    """
    hidden = {key for key, (x, n) in cells.items() if is_small(x, n)}
    bottoms = {key for key in hidden if 1 <= cells[key][1] < SMALLEST_SHOWN}
    primary, primary_bottoms = set(hidden), set(bottoms)
    of_bottoms = [line for line in lines if _adds_up(line, {key: n for key, (_, n) in cells.items()})]
    sizes = {key: n for key, (_, n) in cells.items()}
    _protect(bottoms, primary_bottoms, of_bottoms, sizes, sizes, {})
    hidden |= bottoms
    of_tops = [line for line in lines if _adds_up(line, {key: x for key, (x, _) in cells.items()})]
    tops = {key: x for key, (x, _) in cells.items()}
    # a count at 0 or at its denominator cannot move both ways: it protects less
    room = {key: min(x, n - x) for key, (x, n) in cells.items()}
    # whoever sees a denominator knows that the count is not above it
    most = {key: n for key, n in sizes.items() if key not in bottoms}
    _protect(hidden, primary | bottoms, of_tops, tops, room, most)
    return {key: Hidden(primary=key in primary, denominator=key in bottoms) for key in cells if key in hidden}


def _adds_up(line: Line, values: Mapping[Hashable, int]) -> bool:
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
