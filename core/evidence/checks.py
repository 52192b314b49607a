"""How the numbers were checked: against other packages, and by simulation. Both tables are made by tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceCheck:
    """One method against one package: ``python -m tests.reference.check`` writes these.

    ``largest_difference`` is absolute, over ``values`` numbers of ``cases`` cases.
    """

    method: str
    package: str
    version: str
    cases: int
    values: int
    largest_difference: float
    tolerance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """One method in one kind of study: shares over the simulated sensitivities.

    ``measure`` is ``coverage`` of a 95 % interval or ``type_i_error`` at 5 %; ``least_estimable`` the
    smallest share of simulated studies in which the method gave an answer.
    """

    measure: str
    quantity: str
    method: str
    dependence: str
    patients: int
    mean: float
    least: float
    most: float
    least_estimable: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The simulation: ``python -m tests.calibration`` writes it."""

    replicates: int
    monte_carlo_error: float
    sensitivities: tuple[float, ...]
    patients: tuple[int, ...]
    rows: tuple[CalibrationRow, ...]


@cache
def reference_checks() -> tuple[ReferenceCheck, ...]:
    """Every method against every package, by method."""
    return tuple(ReferenceCheck(**row) for row in _load("reference_check.json"))


@cache
def calibration() -> Calibration:
    """Simulated coverage and false positives of the defaults."""
    found = _load("calibration.json")
    return Calibration(
        replicates=found["replicates"],
        monte_carlo_error=found["monte_carlo_error"],
        sensitivities=tuple(found["sensitivities"]),
        patients=tuple(found["patients"]),
        rows=tuple(CalibrationRow(**row) for row in found["summary"]),
    )


def _load(name: str):  # type: ignore[no-untyped-def]
    return json.loads((FOLDER / name).read_text("utf-8"))
