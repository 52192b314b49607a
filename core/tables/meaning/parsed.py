"""What reading the distinct texts of a column gives: values, and a typed doubt where there is one."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from core.arrays import Codes
from core.problems import Problem, Severity, problem
from core.tables.meaning.words.vocabulary import Meaning, guess_meanings
from core.tables.table import TextTable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a text could not be read (error) or was read on an assumption (warning)."""

    code: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """Values of a column's distinct texts.

    Parameters
    ----------
    values : tuple, shape (levels,)
        None where the text means missing or could not be read.
    doubts : tuple of Doubt or None, shape (levels,)
    """

    values: tuple[T | None, ...]
    doubts: tuple[Doubt | None, ...]

    def problems(self, table: TextTable, column: str) -> list[Problem]:
        """A problem per doubtful text: its first row, and how many rows have it."""
        codes = table.codes(column)
        found = []
        for level, (text, doubt) in enumerate(zip(table.levels(column), self.doubts, strict=True)):
            if doubt is not None:
                at = np.flatnonzero(codes == level)
                row = int(table.row_numbers[at[0]])
                found.append(
                    problem(doubt.severity, doubt.code, row=row, column=column, value=text, count=len(at))
                )
        return found


Reading = tuple[T | None, Doubt | None]


def number_array(parsed: Parsed[float], codes: Codes) -> npt.NDArray[np.float64]:
    """Each row's number, shape (rows,); NaN where blank, missing or unreadable."""
    levels = np.array([np.nan if value is None else value for value in parsed.values] + [np.nan])
    return levels[codes]


def date_array(parsed: Parsed[dt.date], codes: Codes) -> npt.NDArray[np.datetime64]:
    """Each row's day, shape (rows,), datetime64[D]; NaT where blank, missing or unreadable."""
    levels = np.array([*parsed.values, None], "datetime64[D]")
    return levels[codes]


def plain(text: str) -> str:
    """A text as the readers of numbers and dates see it: half width, one kind of dash and of comma."""
    if text.isascii():
        return text.strip()
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.replace("−", "-").replace("–", "-").replace("，", ",").replace("、", ",")


def parse(texts: Sequence[str], one: Callable[[str], Reading[T]]) -> list[Reading[T]]:
    """Read each text; those that mean missing are None without a doubt."""
    missing = {text for text, meaning in guess_meanings(texts).items() if meaning is Meaning.MISSING}
    return [
        (None, None) if text in missing or plain(text) in ("", "-", "—", "--") else one(text)
        for text in texts
    ]
