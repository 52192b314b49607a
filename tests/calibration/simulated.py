"""Drawn reader studies and what is true in them, for `tests.calibration`.

Every study has three tests of the same true sensitivity and specificity read on the same lesions, so
each rejection is a false one. Reads come from a latent normal with a patient effect, a patient-by-test
effect and a difficulty of the lesion that tests share; marginal sensitivities are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

ALPHA = 0.05
SEED = 20240501
MOST_LESIONS = 8
PREVALENCE = 0.6
SPECIFICITY = 0.9
CUTS = np.array([-1.2, -0.4, 0.4, 1.2])
"""Cut-offs that turn a latent suspicion into five grades."""
SHIFT = 1.2
"""Standard deviations by which the condition raises suspicion."""
CHUNK = 250


class Dependence(NamedTuple):
    """Shares of the latent variance, and lesions of a patient at most."""

    patient: float
    patient_by_test: float
    lesion: float
    lesions: int


DEPENDENCE = {
    "one_lesion_a_patient": Dependence(0.0, 0.0, 0.4, 1),
    "independent_lesions": Dependence(0.0, 0.0, 0.4, MOST_LESIONS),
    "patient_effect": Dependence(0.3, 0.0, 0.3, MOST_LESIONS),
    "patient_by_test_effect": Dependence(0.1, 0.3, 0.2, MOST_LESIONS),
}
PATIENTS = (20, 40, 75, 150, 300)
SENSITIVITY = (0.6, 0.8, 0.95, 0.99)
PATTERNS = np.array(list(product((0, 1), repeat=4)))
"""Condition and three reads of each of 16 patterns, in the order of the counts."""
CONDITION, FIRST, SECOND, THIRD = PATTERNS.T.astype(bool)
PAIR = np.kron(np.eye(8), np.ones((1, 2)))
"""Patterns of condition and two reads, from those of three."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One kind of study."""

    dependence: str
    patients: int
    sensitivity: float


class Outcome(NamedTuple):
    """One method on many studies: what was counted, whether it happened, where it was estimable."""

    measure: str
    quantity: str
    method: str
    hit: np.ndarray
    known: np.ndarray


@dataclass(frozen=True, slots=True)
class Studies:
    """Drawn studies: counts (studies, patients, 16 patterns) and the lesions they come from."""

    counts: np.ndarray
    present: np.ndarray
    condition: np.ndarray
    grades: np.ndarray


def draw(rng: np.random.Generator, setting: Setting, studies: int) -> Studies:
    """Draw studies of one setting."""
    shares = DEPENDENCE[setting.dependence]
    shape = (studies, setting.patients, shares.lesions)
    sizes = rng.integers(1, shares.lesions + 1, shape[:2])
    present = np.arange(shares.lesions) < sizes[..., None]
    condition = rng.random(shape) < PREVALENCE
    own = 1 - shares.patient - shares.patient_by_test - shares.lesion
    latent = np.sqrt(own) * rng.standard_normal((3, *shape))
    latent += np.sqrt(shares.lesion) * rng.standard_normal(shape)
    latent += np.sqrt(shares.patient) * rng.standard_normal(shape[:2])[..., None]
    latent += np.sqrt(shares.patient_by_test) * rng.standard_normal((3, *shape[:2]))[..., None]
    right = latent < np.where(condition, ndtri(setting.sensitivity), ndtri(SPECIFICITY))
    positive = right == condition
    pattern = condition * 8 + positive[0] * 4 + positive[1] * 2 + positive[2]
    cell = np.arange(studies * setting.patients).reshape(shape[:2])[..., None] * 16 + pattern
    counts = np.bincount(cell[present], minlength=studies * setting.patients * 16)
    # A lesion that misleads is suspicious without the condition and looks harmless with it.
    suspicion = np.where(condition, SHIFT - latent[:2], latent[:2])
    return Studies(
        counts=counts.reshape(studies, setting.patients, 16).astype(float),
        present=present,
        condition=condition,
        grades=np.searchsorted(CUTS, suspicion).astype(float),
    )


def clusters(counts: np.ndarray, among: np.ndarray) -> np.ndarray:
    return (counts[..., among].sum(axis=-1) > 0).sum(axis=-1)


def squares(gram: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """w'Gw of every study, weights (studies, 16)."""
    return np.maximum(np.einsum("ri,rij,rj->r", weights, gram, weights, optimize=True), 0)


def rejected(quantity: str, method: str, p: np.ndarray) -> Outcome:
    known = np.isfinite(p)
    return Outcome("type_i_error", quantity, method, known & (np.nan_to_num(p, nan=1) < ALPHA), known)


def covered(quantity: str, method: str, low: np.ndarray, high: np.ndarray, truth: float) -> Outcome:
    known = np.isfinite(low)
    inside = (np.nan_to_num(low, nan=2) <= truth + 1e-12) & (truth - 1e-12 <= np.nan_to_num(high, nan=-2))
    return Outcome("coverage", quantity, method, known & inside, known)


def number(value: float | None) -> float:
    return np.nan if value is None else value


def true_cells(setting: Setting) -> np.ndarray:
    """Shares of TP, FN, FP and TN of one test among all lesions."""
    se, sp = setting.sensitivity, SPECIFICITY
    without = 1 - PREVALENCE
    return np.array([PREVALENCE * se, PREVALENCE * (1 - se), without * (1 - sp), without * sp])


def true_agreement(setting: Setting) -> np.ndarray:
    """Shares of lesions by the reads of two tests, shape (2, 2); index 1 is positive."""
    shares = DEPENDENCE[setting.dependence]
    together = shares.patient + shares.lesion
    table = np.zeros((2, 2))
    for share, right, place in ((PREVALENCE, setting.sensitivity, 1), (1 - PREVALENCE, SPECIFICITY, 0)):
        cut = float(ndtri(right))
        both = float(multivariate_normal.cdf([cut, cut], cov=[[1, together], [together, 1]]))
        found = np.full((2, 2), right - both)
        found[place, place], found[1 - place, 1 - place] = both, 1 - 2 * right + both
        table += share * found
    return table


def true_area() -> float:
    edges = np.concatenate([[-np.inf], CUTS, [np.inf]])
    without, having = np.diff(ndtr(edges)), np.diff(ndtr(edges - SHIFT))
    below = np.cumsum(without) - without
    return float(having @ (below + without / 2))
