"""Graded reads as numbers: plain numbers, named grades, and texts such as ``>100``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.tables.meaning.grades import parse_scale
from core.tables.meaning.numbers import Span, parse_numbers
from core.tables.meaning.unknown_codes import unknown_codes

MOST_SCALED = 60
"""A column of more different texts is no scale with names."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A text that says only that a number is above or below another."""

    span: Span
    number: float
    """Its place among other numbers: just beyond the limit, or at it."""

    def positive(self, cutoff: float, low: bool) -> bool | None:
        """Whether the read is positive by a cut-off, None where that cannot be known."""
        if not low:
            return self.span.reaches(cutoff)
        below = self.span.high is not None and self.span.high <= cutoff
        if below:
            return True
        above = self.span.low is not None and (
            self.span.low > cutoff or (self.span.open and self.span.low >= cutoff)
        )
        return False if above else None


@dataclass(frozen=True, slots=True)
class Scores:
    """The levels of a column as numbers.

    Attributes
    ----------
    numbers : float array, shape (levels,)
        NaN where a text is no number and no grade of the order.
    spans : places of texts that name a limit
    outside : grades that stand outside the order of their scale
    labels : number -> text, where grades have names
    either : the numbers with a decimal comma and with groups of thousands, where nothing shows which
        ``1,250`` is and no cut-off lies among those of one reading only; ``numbers`` is NaN there
    """

    numbers: npt.NDArray[np.float64]
    spans: tuple[tuple[int, Limit], ...] = ()
    outside: tuple[str, ...] = ()
    labels: tuple[tuple[float, str], ...] = ()
    either: tuple[npt.NDArray[np.float64], ...] = ()

    @property
    def graded(self) -> bool:
        """Whether there are numbers of which some are neither 0 nor 1."""
        finite = self.numbers[np.isfinite(self.numbers)]
        return bool(np.any((finite != 0) & (finite != 1))) or bool(self.spans or self.either)


def scores_of(levels: Sequence[str], header: str = "", cutoff: float | None = None) -> Scores:
    """The scores of a column's distinct texts, in the order given.

    Where all are numbers and ``1,250`` may be 1.25 or 1250, a cut-off says which it is: that of whose
    numbers it lies among.
    """
    if len(levels) <= MOST_SCALED and (scale := parse_scale(levels, header)) is not None:
        numbers = np.array([np.nan if n is None else n for n in scale.numbers], dtype=np.float64)
        names = sorted((n, text) for n, text in zip(scale.numbers, levels, strict=True) if n is not None)
        return Scores(numbers, outside=scale.outside, labels=tuple(names))
    parsed = parse_numbers(levels)
    if any(doubt is not None and doubt.code == "number_ambiguous" for doubt in parsed.doubts):
        both = [parse_numbers(levels, decimal_comma=comma) for comma in (True, False)]
        if all(value is not None for read in both for value in read.values):
            fitting = [read for read in both if cutoff is not None and _among(cutoff, read.values)]
            if len(fitting) == 1:
                return Scores(np.array(fitting[0].values, dtype=np.float64))
            nothing = np.full(len(levels), np.nan)
            return Scores(nothing, either=tuple(np.array(r.values, dtype=np.float64) for r in both))
    numbers = np.array([np.nan if value is None else value for value in parsed.values], dtype=np.float64)
    spans = tuple(
        (place, Limit(span, _beyond(span)))
        for place, span in enumerate(parsed.spans)
        if span is not None and (span.low is None or span.high is None)
    )
    return Scores(numbers, spans)


def _among(cutoff: float, values: Sequence[float | None]) -> bool:
    """Whether a cut-off lies among numbers, codes for unknown aside."""
    rest = {value for value in values if value is not None} - set(unknown_codes(values))
    return bool(rest) and min(rest) <= cutoff <= max(rest)


def _beyond(span: Span) -> float:
    if span.low is not None:
        return float(np.nextafter(span.low, np.inf)) if span.open else span.low
    assert span.high is not None
    return float(np.nextafter(span.high, -np.inf)) if span.open else span.high
