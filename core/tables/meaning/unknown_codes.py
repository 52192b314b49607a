"""Numbers that stand outside a column's scale and are by custom codes for "unknown": 9, 99, 999, -1, -99."""

from __future__ import annotations

from collections.abc import Sequence

CODES = frozenset(
    {8.0, 9.0, 77.0, 88.0, 99.0, 888.0, 999.0, 9999.0, -1.0, -8.0, -9.0, -88.0, -99.0, -999.0, -9999.0}
)
"""Codes of questionnaires and statistics packages for unknown, refused and not applicable."""
MOST_GRADES = 12
"""A scale of more different whole numbers is a measurement."""


def unknown_codes(numbers: Sequence[float | None]) -> tuple[float, ...]:
    """Which of a column's distinct numbers may be codes, in ascending order.

    A code stands apart: below zero where nothing else does and next to no other whole number, or at
    least two above the largest other grade, or three times the largest measurement.
    """
    present = sorted({number for number in numbers if number is not None})
    rest = [number for number in present if number not in CODES or _inside(number, present)]
    if not rest:
        return ()
    top, bottom = rest[-1], rest[0]
    kept = set(rest)
    graded = all(number.is_integer() for number in rest) and len(rest) <= MOST_GRADES
    found = []
    for number in present:
        if number in kept:
            continue
        if number < 10:
            above = graded and number >= top + 2
        else:
            above = number >= max(3 * top, top + 3)
        if (number < 0 <= bottom) or (number > 0 and above):
            found.append(number)
    return tuple(found)


def is_next_to_scale(code: float, numbers: Sequence[float | None]) -> bool:
    """Whether a code could as well be the end of the scale, as -1 beside 0 and 1."""
    return code < 0 and code + 1 in numbers


def _inside(number: float, present: Sequence[float]) -> bool:
    """Whether a number stands in a gap-free run of whole numbers with others: 9 of 1 to 9, -1 of -2 to 2."""
    if number < 0:
        return number - 1 in present and number + 1 in present
    return number - 1 in present
