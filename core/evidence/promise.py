"""Which headline answers keep the promise from 20 effective patients on, cell by cell of the simulation.

A 95 % interval is to cover at least 93 %, a test at 5 % to find at most 6.5 % of what is not there. Cells
near that were measured again with ten times the studies, and the dips of Wilson's interval with one lesion a
patient count by their mean over the truths within two points (``python -m tests.calibration.closer``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LEAST_COVERED = 0.93
MOST_REJECTED = 0.065
FROM_EFFECTIVE = 20.0
QUANTITIES = (
    *("proportion", "difference", "f1", "mcc", "kappa", "ac1", "auc"),
    *("sign_flip", "difference_of_auc", "two_subgroups"),
)
"""The headline answers of the two grids: intervals, then tests."""
TESTS = ("sign_flip", "difference_of_auc", "two_subgroups")
_NAMES = {"rejects": "sign_flip", "covers": "auc"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCell:
    """One headline answer in one kind of study.

    ``first`` and ``second`` are the true sensitivities, or the true areas, or the advantage in both of two
    subgroups; ``rate`` the share of intervals that cover, or of tests that find what is not there.
    """

    quantity: str
    shape: str
    patients: int
    correlation: str
    first: float
    second: float
    rate: float

    @property
    def one_sided(self) -> bool:
        """Whether only one of the two tests fails on whole patients."""
        return self.correlation == "one_sided"

    @property
    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.rate <= MOST_REJECTED if self.quantity in TESTS else self.rate >= LEAST_COVERED


@cache
def promise_cells() -> tuple[PromiseCell, ...]:
    """Every headline answer in every kind of study from 20 effective patients on, by quantity."""
    found = json.loads((Path(__file__).parent / "calibration.json").read_text("utf-8"))
    cells = [*_pairs(found, "headlines"), *_pairs(found, "areas"), *_subgroups(found)]
    return tuple(sorted(cells, key=lambda cell: QUANTITIES.index(cell.quantity)))


def _pairs(found: dict[str, Any], table: str) -> Iterator[PromiseCell]:
    closer = {_key(row): row for row in found["closer"] if row["table"] == table}
    for row in found[table]:
        if row["effective"] < FROM_EFFECTIVE:
            continue
        first, second = (row.get(name, row.get("area")) for name in ("first", "second"))
        near = closer.get(_key(row), {})
        for name in ("proportion", "difference", "f1", "mcc", "kappa", "ac1", "covers", "rejects"):
            rate = near.get(name, row.get(name))
            if rate is None or (name == "rejects" and first != second):
                continue
            if name == "proportion":
                rate = near.get("mean", rate)
            quantity = _NAMES.get(name, name)
            yield PromiseCell(
                quantity="difference_of_auc" if (table, name) == ("areas", "rejects") else quantity,
                shape=row["shape"],
                patients=row["patients"],
                correlation=row["correlation"],
                first=first,
                second=second,
                rate=rate,
            )


def _subgroups(found: dict[str, Any]) -> Iterator[PromiseCell]:
    for row in found["unlike_subgroups"]:
        yield PromiseCell(
            quantity="two_subgroups",
            shape=row["groups"],
            patients=round(row["effective"]),
            correlation="weak" if not row["alike"] else "strong",
            first=row["advantage"],
            second=row["advantage"],
            rate=row["rejects"],
        )


def _key(row: dict[str, Any]) -> tuple[object, ...]:
    names = ("shape", "patients", "correlation", "first", "second", "area")
    return tuple(row.get(name) for name in names)
