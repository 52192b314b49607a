"""How often the answers over several readers err: binary reads of lesions in patients, few readers.

``python -m tests.calibration.readers`` prints the cells and puts them, as ``readers``, into
``core/evidence/calibration.json``. A read is right where a latent sum of the modality, the reader, the
reader in this modality, the patient, the patient in this modality, the lesion and the read itself lies above
its threshold; truth is the mean over all readers and patients.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from itertools import product

import numpy as np
from scipy.special import ndtri

from core.stats.readers.covariance import ratio_figures
from core.stats.readers.obuchowski_rockette import pair
from tests.calibration.__main__ import SHIPPED, write
from tests.calibration.simulated import ALPHA, SEED

READERS = (3, 4, 5, 6)
PATIENTS = (20, 40, 100)
LESIONS = (1, 5)
"""Least and one above the most of a patient."""
EFFECTS = (0.0, 0.3)
"""Standard deviation of a reader's own gain in a modality, in probits."""
TRUTHS = ((0.8, 0.8), (0.7, 0.85))
READER, PATIENT, PATIENT_BY_TEST, LESION = 0.3, 0.6, 0.4, 0.5
"""Standard deviations of the other parts; the read itself has 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of study."""

    readers: int
    patients: int
    effect: float
    first: float
    second: float


def cells() -> list[Cell]:
    """Every kind of study."""
    return [Cell(j, k, e, *t) for j, k, e, t in product(READERS, PATIENTS, EFFECTS, TRUTHS)]


def study(rng: np.random.Generator, cell: Cell) -> tuple[np.ndarray, np.ndarray]:
    """Correct reads and lesions of each patient, shape (2, readers, patients)."""
    j, k = cell.readers, cell.patients
    sizes = rng.integers(*LESIONS, k)
    owner = np.repeat(np.arange(k), sizes)
    spread = np.sqrt(1 + READER**2 + cell.effect**2 + PATIENT**2 + PATIENT_BY_TEST**2 + LESION**2)
    threshold = spread * ndtri(np.array([cell.first, cell.second]))
    latent = threshold[:, None, None] + rng.standard_normal((2, j, owner.size))
    latent += READER * rng.standard_normal((1, j, 1)) + cell.effect * rng.standard_normal((2, j, 1))
    of_patient = PATIENT * rng.standard_normal(k) + PATIENT_BY_TEST * rng.standard_normal((2, k))
    latent += of_patient[:, None, owner] + LESION * rng.standard_normal(owner.size)
    right = np.add.reduceat(latent > 0, np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=2)
    return right.astype(float), np.broadcast_to(sizes.astype(float), right.shape)


def measured(rng: np.random.Generator, cell: Cell, studies: int) -> dict[str, float]:
    """Rates of one cell: the guarded line as it is quoted, beside readers random as published."""
    truth = cell.second - cell.first
    said = np.zeros((2, studies, 2), dtype=bool)
    for place in range(studies):
        found = pair(ratio_figures(*study(rng, cell)), 0, 1, 1 - ALPHA)
        for which, line in enumerate((found.quoted, found.readers_random)):
            low, high = (-1.0, 1.0) if line.low is None or line.high is None else (line.low, line.high)
            said[which, place] = low <= truth <= high, line.p is not None and line.p < ALPHA
    rates = said.mean(axis=1)
    named = ("quoted_covers", "quoted_rejects", "published_covers", "published_rejects")
    return {name: round(float(rate), 4) for name, rate in zip(named, rates.ravel(), strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--dry", action="store_true")
    chosen = parser.parse_args()
    grid = cells()
    rows = []
    for cell, stream in zip(grid, np.random.SeedSequence(SEED).spawn(len(grid)), strict=True):
        rows.append(asdict(cell) | measured(np.random.default_rng(stream), cell, chosen.replicates))
        print(json.dumps(rows[-1]), flush=True)
    if chosen.dry:
        return
    shipped = json.loads(SHIPPED.read_text("utf-8"))
    write(SHIPPED, shipped | {"reader_replicates": chosen.replicates, "readers": rows})


if __name__ == "__main__":
    main()
