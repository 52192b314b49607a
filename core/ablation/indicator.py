"""What an indicator is: declared once, in its own file, and found by module.

Everything that differs between indicators stands in the declaration or in its family, so that no other
file compares a code with a literal.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from core.ablation.definitions import Definitions
from core.ablation.log import Log
from core.codes import Codes

HOUSE = "core.ablation.indicators"
"""Where the indicators live; each of its modules registers its own."""


class Better(StrEnum):
    """Which direction of an indicator is good."""

    HIGH = "high"
    LOW = "low"
    NEITHER = "neither"


class Weight(StrEnum):
    """What a record stands for besides itself."""

    ONE = "one"
    LESIONS = "lesions"
    BED_DAYS = "bed_days"


class Family(Protocol):
    """Indicators that are counted in one pass."""

    @property
    def name(self) -> str:
        """Indicators with one name are counted together."""

    def count(self, question: Any, codes: tuple[str, ...]) -> dict[str, list[Any]]:
        """A number per group for each of the codes."""

    def records(self, question: Any, code: str, *, outside_period: bool, by_session: bool) -> Any:
        """The records of one code; ``by_session``: of sessions also where patients are counted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indicator:
    """One indicator or sub-indicator.

    Parameters
    ----------
    code : str
        Stable, ``4.overall``; before the point stands the number of the official text.
    family : Family
    columns : tuple of str
        Columns of the log that it reads.
    needs : callable
        Columns it lacks in a log under some definitions; ``a|b`` where either would do.
    better : Better
    harm : bool
        Complications and deaths: they get a CUSUM.
    days : bool
        A mean in days, not a proportion.
    interval : str
        Method of its interval where some and not all are counted.
    weight : Weight
    once_per_patient : bool
        An event of a patient counts once, also case by case.
    horizon : str or None
        Of a follow-up indicator.
    number : str
        Where it stands in the official text, if not at its code; ``+`` marks what the text does not define.
    formula_in_text : bool
        False where the text defines it without a formula.
    beyond : bool
        More may be done than was planned: the numerator of a file of counts may exceed the denominator.
    headline : bool
        Belongs to the first sentence about a log; the numerator of a harm is then listed record by record.
    glance : bool
        Stands in the small picture that shows what an ablation log answers.
    aliases : tuple of str
        Names and numbers that forms of hospitals give it.
    named_by : str
        A pattern that any other name of it matches, written small and without blanks and brackets.
    share_of : str or None
        The indicator whose numerator is its denominator.
    """

    code: str
    family: Family
    columns: tuple[str, ...]
    needs: Callable[[Log, Definitions], tuple[str, ...]]
    better: Better
    harm: bool = False
    days: bool = False
    interval: str = "wilson"
    weight: Weight = Weight.ONE
    once_per_patient: bool = False
    horizon: str | None = None
    number: str = ""
    formula_in_text: bool = True
    beyond: bool = False
    headline: bool = False
    glance: bool = False
    aliases: tuple[str, ...] = ()
    named_by: str = ""
    share_of: str | None = None

    @property
    def top(self) -> str:
        """Number of the official text."""
        return self.code.partition(".")[0]


_REGISTERED: dict[str, Indicator] = {}
_ORDERED: dict[str, Indicator] = {}
_FOUND: list[bool] = []


def register(*indicators: Indicator) -> None:
    """Add indicators.

    Raises
    ------
    ValueError
        If a code is taken.
    """
    for indicator in indicators:
        if indicator.code in _REGISTERED:
            raise ValueError(indicator.code)
        _REGISTERED[indicator.code] = indicator
    _ORDERED.clear()


def every() -> dict[str, Indicator]:
    """Code -> indicator, in the official order; the modules of the house are found at the first question."""
    if not _FOUND:
        _FOUND.append(True)
        for module in pkgutil.iter_modules(importlib.import_module(HOUSE).__path__):
            importlib.import_module(f"{HOUSE}.{module.name}")
    if not _ORDERED:
        # sorting is stable: the parts of an indicator stay in the order in which they were registered
        _ORDERED.update((code, _REGISTERED[code]) for code in sorted(_REGISTERED, key=_number))
    return _ORDERED


def _number(code: str) -> tuple[float, str]:
    top = code.partition(".")[0]
    return (int(top), "") if top.isascii() and top.isdigit() else (math.inf, top)


def indicator(code: str) -> Indicator:
    """The indicator of a code.

    Raises
    ------
    KeyError
        For an unknown code.
    """
    if code not in _REGISTERED:
        every()
    return _REGISTERED[code]


INDICATORS = Codes(every)
"""Stable codes of the indicators and sub-indicators, in the official order."""


def codes_of(family: str) -> tuple[str, ...]:
    """Codes of one family."""
    return tuple(code for code, found in every().items() if found.family.name == family)
