"""Kinds of studies in which patients are unlike: how lesions fall to them and what lesions of one share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import ndtri

SHAPES: dict[str, tuple[int, ...]] = {
    "one_lesion": (20, 40, 75, 150),
    "up_to_8": (20, 40, 75, 150),
    "pareto": (20, 40, 75, 150, 300),
    "one_has_a_third": (20, 40),
    "one_has_half": (20, 40),
}
CORRELATION = {"weak": (0.1, 0.2), "strong": (0.2, 0.6), "one_sided": (0.1, 0.8)}
"""Shares of the latent variance: of the patient, and of the patient with one test (of ``one_sided`` with the
second only)."""
TRUTHS = ((0.8, 0.8), (0.9, 0.9), (0.95, 0.95), (0.97, 0.97), (0.99, 0.99), (0.7, 0.9), (0.85, 0.97))
MOST_LESIONS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of study."""

    shape: str
    patients: int
    correlation: str
    first: float
    second: float


def cells() -> list[Cell]:
    """Every kind of study; tests that fail on one side only are compared where they are equally good."""
    return [
        Cell(shape, k, how, *truth)
        for shape, sizes in SHAPES.items()
        for k, how, truth in product(sizes, CORRELATION, TRUTHS)
        if (how == "strong" or shape != "one_lesion") and (how != "one_sided" or truth[0] == truth[1])
    ]


def lesions(rng: np.random.Generator, cell: Cell, studies: int) -> np.ndarray:
    """Lesions of every patient, shape (studies, patients)."""
    shape = (studies, cell.patients)
    if cell.shape == "one_lesion":
        return np.ones(shape, dtype=np.int64)
    if cell.shape == "pareto":
        return np.minimum(np.floor(rng.pareto(1.1, shape)) + 1, MOST_LESIONS).astype(np.int64)
    sizes = rng.integers(1, 9 if cell.shape == "up_to_8" else 6, shape)
    if cell.shape.startswith("one_has"):
        rest = sizes[:, 1:].sum(axis=1)
        sizes[:, 0] = rest if cell.shape == "one_has_half" else rest // 2
    return sizes


def right(rng: np.random.Generator, cell: Cell, sizes: np.ndarray, truths: tuple[float, float]) -> np.ndarray:
    """Which lesions each test has right, by patient: shape (3, studies, patients), both, first, second."""
    patient, own = CORRELATION[cell.correlation]
    each = np.array([0.0 if cell.correlation == "one_sided" else own, own])
    studies, k = sizes.shape
    owner = np.repeat(np.arange(studies * k), sizes.ravel())
    shared = rng.standard_normal(studies * k)[owner]
    lesion = rng.standard_normal(owner.size)
    reads = []
    for share, truth in zip(each, truths, strict=True):
        rest = 1.0 - patient - share
        latent = np.sqrt(patient) * shared + np.sqrt(share) * rng.standard_normal(studies * k)[owner]
        latent += np.sqrt(rest / 2) * lesion + np.sqrt(rest / 2) * rng.standard_normal(owner.size)
        reads.append(latent < ndtri(truth))
    counted = [np.bincount(owner, weights=w, minlength=studies * k) for w in (reads[0] & reads[1], *reads)]
    return np.array(counted).reshape(3, studies, k)
