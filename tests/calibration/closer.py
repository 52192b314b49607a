"""A closer look at cells near the promise: ten times the studies, and dips of a discrete method smoothed.

``python -m tests.calibration.closer`` measures anew, from its own stream, every cell of ``headlines`` and
``areas`` with 20 effective patients or more that covers less than 94 % or rejects more than 6 %, and puts the
figures, as ``closer``, into ``core/evidence/calibration.json``. With one lesion a patient one proportion has
Wilson's interval, whose coverage jumps with the truth: there ``mean`` is the exact coverage over the truths
within two points, in steps of half a point.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import binom

from core.stats.clustered.effective import FEW_EFFECTIVE
from core.stats.one_test.proportions import bounds
from tests.calibration import unlike
from tests.calibration.__main__ import SHIPPED, write
from tests.calibration.headlines import difference, proportion, rate
from tests.calibration.shapes import Cell, lesions, right
from tests.calibration.simulated import ALPHA, SEED

NEAR_COVERAGE, NEAR_REJECTION = 0.94, 0.06
AROUND = np.arange(-4, 5) / 200.0
CHUNK = 1000


def wilson_covers(units: int, truth: float) -> float:
    """Exact coverage of Wilson's interval."""
    x = np.arange(units + 1)
    low, high = bounds("wilson", x, np.full(x.shape, units), 1 - ALPHA)
    return float(binom.pmf(x, units, truth)[(low <= truth) & (truth <= high)].sum())


def wilson_around(units: int, truth: float) -> float:
    """Its mean over the truths within two points that are no certainties."""
    return float(np.mean([wilson_covers(units, p) for p in truth + AROUND if 0.0 < p < 1.0]))


def near(row: dict[str, Any]) -> set[str]:
    """The quantities of a cell that are near the promise, or beyond it."""
    if row["effective"] < FEW_EFFECTIVE:
        return set()
    equal = row["first"] == row["second"] if "first" in row else True
    found = {name for name in ("proportion", "difference", "covers") if row.get(name, 1.0) < NEAR_COVERAGE}
    return found | ({"rejects"} if equal and row["rejects"] > NEAR_REJECTION else set())


def cell_of(row: dict[str, Any]) -> Cell:
    """The kind of study of a row of ``headlines`` or ``areas``."""
    truths = (row["first"], row["second"]) if "first" in row else (row["area"], row["area"])
    return Cell(row["shape"], row["patients"], row["correlation"], *truths)


def again(rng: np.random.Generator, cell: Cell, asked: set[str], studies: int) -> dict[str, object]:
    """The headline figures of one cell that were asked for."""
    found: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for start in range(0, studies, CHUNK):
        n = lesions(rng, cell, min(CHUNK, studies - start))
        both, first, second = right(rng, cell, n, (cell.first, cell.second))
        if "proportion" in asked:
            found.setdefault("proportion", []).append(proportion(n, second, cell.second))
        if asked & {"difference", "rejects"}:
            covers, known, rejects = difference(n, both, first, second, cell.second - cell.first)
            found.setdefault("difference", []).append((covers, known))
            if cell.first == cell.second:
                found.setdefault("rejects", []).append((rejects, np.ones(len(rejects), dtype=bool)))
    return {
        name: rate(*(np.concatenate(part) for part in zip(*parts, strict=True)))
        for name, parts in found.items()
    }


def measure(document: dict[str, Any], studies: int) -> Iterator[dict[str, object]]:
    """One row a cell that is near the promise."""
    streams = iter(np.random.SeedSequence([SEED, 2]).spawn(len(document["headlines"] + document["areas"])))
    for table in ("headlines", "areas"):
        for row in document[table]:
            rng, asked, cell = np.random.default_rng(next(streams)), near(row), cell_of(row)
            if not asked:
                continue
            out: dict[str, object] = {"table": table, "studies": studies}
            out |= {
                name: row[name]
                for name in ("shape", "patients", "correlation", "first", "second", "area", "effective")
                if name in row
            }
            if table == "areas":
                own = unlike.areas_of(rng, cell, studies)
                yield out | {"covers": own["covers"], "rejects": own["rejects"]}
                continue
            out |= again(rng, cell, asked, studies)
            if "proportion" in asked and cell.shape == "one_lesion":
                out["proportion"] = round(wilson_covers(cell.patients, cell.second), 4)
                out["mean"] = round(wilson_around(cell.patients, cell.second), 4)
            yield out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=15_000)
    parser.add_argument("--dry", action="store_true")
    chosen = parser.parse_args()
    document = json.loads(SHIPPED.read_text("utf-8"))
    rows = []
    for row in measure(document, chosen.replicates):
        rows.append(row)
        print(json.dumps(row), flush=True)
    if not chosen.dry:
        write(SHIPPED, {**document, "closer": rows})


if __name__ == "__main__":
    main()
