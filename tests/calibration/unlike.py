"""More headline answers where patients are unlike: agreement, areas by grades, small unlike subgroups."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from core.stats import roc
from core.stats.paired.agreement import agreement, agreement_measures
from core.stats.paired.heterogeneity import heterogeneity
from tests.calibration.shapes import CORRELATION, Cell, lesions
from tests.calibration.simulated import ALPHA, number

GRADES = 5
AREAS = (0.8, 0.9, 0.93, 0.96)
PERMUTATIONS = 199
AREA_SHAPES = {"one_lesion": (20, 40, 75, 150), "up_to_8": (20, 40, 75, 150), "pareto": (40, 75, 150)}


def true_agreement(cell: Cell, specificity: float) -> np.ndarray:
    """Kappa and the other measures of two tests, as many lesions with as without the condition."""
    patient, own = CORRELATION[cell.correlation]
    together = patient + (1.0 - patient - own) / 2
    table = np.zeros((2, 2))
    for (one, two), place in (((cell.first, cell.second), 1), ((specificity, specificity), 0)):
        cuts = [float(ndtri(one)), float(ndtri(two))]
        both = float(multivariate_normal.cdf(cuts, cov=[[1, together], [together, 1]]))
        table[place, place] += both / 2
        table[place, 1 - place] += (one - both) / 2
        table[1 - place, place] += (two - both) / 2
        table[1 - place, 1 - place] += (1 - one - two + both) / 2
    return agreement_measures(table)


def agreements(
    cell: Cell, n: np.ndarray, having: np.ndarray, without: np.ndarray, specificity: float
) -> dict[str, float | None]:
    """Coverage of kappa and AC1; ``having`` and ``without`` are lesions right (both, first, second)."""
    both, first, second = having
    cleared, one, two = without
    tables = np.empty((*n.shape, 2, 2))
    tables[..., 1, 1] = both + n - one - two + cleared
    tables[..., 0, 0] = cleared + n - first - second + both
    tables[..., 1, 0] = first - both + two - cleared
    tables[..., 0, 1] = second - both + one - cleared
    limits = np.array(
        [
            [(number(m.quoted.low), number(m.quoted.high)) for m in (found.kappa, found.ac1)]
            for by_patient in tables
            for found in [agreement(by_patient.sum(axis=0), tables_by_patient=by_patient)]
        ]
    )
    truth = true_agreement(cell, specificity)[[0, 3]]
    out: dict[str, float | None] = {}
    for place, name in enumerate(("kappa", "ac1")):
        low, high = limits[:, place].T
        known = np.isfinite(low)
        inside = (low <= truth[place]) & (truth[place] <= high)
        out[name] = round(float(inside[known].mean()), 4) if known.any() else None
    return out


def cuts_of(shift: float) -> np.ndarray:
    """Cut-offs of five grades, evenly over both classes."""
    return shift / 2 + np.array([-1.2, -0.4, 0.4, 1.2]) * max(shift / 2, 0.8)


def area_of(shift: float) -> float:
    """Area of the graded scale, at a latent shift."""
    edges = np.concatenate([[-np.inf], cuts_of(shift), [np.inf]])
    without, having = np.diff(ndtr(edges)), np.diff(ndtr(edges - shift))
    return float(having @ (np.cumsum(without) - without / 2))


def shift_for(area: float) -> float:
    low, high = 0.0, 8.0
    for _ in range(60):
        at = (low + high) / 2
        low, high = (at, high) if area_of(at) < area else (low, at)
    return low


def areas(rng: np.random.Generator, studies: int) -> list[dict[str, object]]:
    """Areas by five grades: coverage, and false positives of the difference of two equal ones."""
    rows: list[dict[str, object]] = []
    for (shape, sizes), how, area in product(AREA_SHAPES.items(), ("weak", "strong"), AREAS):
        if shape == "one_lesion" and how == "weak":
            continue
        rows += [areas_of(rng, Cell(shape, k, how, area, area), studies) for k in sizes]
    return rows


def areas_of(rng: np.random.Generator, cell: Cell, studies: int) -> dict[str, object]:
    patient, own = CORRELATION[cell.correlation]
    shift = shift_for(cell.first)
    hit, known, rejects, effective = 0, 0, 0, []
    for _ in range(studies):
        n = lesions(rng, cell, 1)[0]
        owner = np.repeat(np.arange(n.size), n)
        condition = rng.random(owner.size) < 0.5
        shared, lesion = rng.standard_normal(n.size)[owner], rng.standard_normal(owner.size)
        rest = (1.0 - patient - own) / 2
        placed = []
        for _test in range(2):
            latent = np.sqrt(patient) * shared + np.sqrt(own) * rng.standard_normal(n.size)[owner]
            latent += np.sqrt(rest) * (lesion + rng.standard_normal(owner.size))
            # a patient misleads in both directions: suspicious without the condition, harmless with it
            suspicion = np.where(condition, shift - latent, latent)
            grade = np.searchsorted(cuts_of(shift), suspicion).astype(float)
            placed.append(roc.placements(grade, condition, owner))
        found, gap = roc.auc(placed[0]), roc.auc_difference(*placed)
        effective.append(n.sum() ** 2 / (n.astype(float) ** 2).sum())
        assert found.quoted is not None
        if found.quoted.low is not None and found.quoted.high is not None:
            known += 1
            hit += found.quoted.low <= cell.first <= found.quoted.high
        rejects += gap.quoted_p is not None and gap.quoted_p < ALPHA
    return {
        "shape": cell.shape,
        "patients": cell.patients,
        "correlation": cell.correlation,
        "area": cell.first,
        "effective": round(float(np.median(effective)), 1),
        "covers": round(hit / known, 4) if known else None,
        "rejects": round(rejects / studies, 4),
    }


@dataclass(frozen=True, slots=True)
class Split:
    """Two subgroups with the same advantage: patients, lesions of each, and share of discordant lesions."""

    name: str
    patients: tuple[int, int]
    lesions: tuple[tuple[int, int], tuple[int, int]]
    discordance: tuple[float, float]


SPLITS = (
    Split("alike", (30, 30), ((1, 4), (1, 4)), (0.3, 0.3)),
    Split("15_noisy_60_quiet", (15, 60), ((1, 4), (1, 4)), (0.5, 0.15)),
    Split("10_noisy_90_quiet", (10, 90), ((1, 4), (1, 4)), (0.5, 0.15)),
    Split("60_noisy_15_quiet", (60, 15), ((1, 4), (1, 4)), (0.5, 0.15)),
    Split("15_noisy_one_lesion_60_quiet_many", (15, 60), ((1, 1), (3, 8)), (0.5, 0.15)),
    Split("15_many_60_one_lesion", (15, 60), ((3, 8), (1, 1)), (0.3, 0.3)),
    Split("15_one_lesion_60_many", (15, 60), ((1, 1), (3, 8)), (0.3, 0.3)),
    Split("20_noisy_30_quiet_lone", (20, 30), ((1, 1), (1, 1)), (0.5, 0.2)),
)


def subgroups(rng: np.random.Generator, studies: int) -> list[dict[str, object]]:
    """False positives of the heterogeneity test between unlike subgroups with the same advantage."""
    rows: list[dict[str, object]] = []
    for split, advantage, alike in product(SPLITS, (0.0, 0.1), (0.0, 0.3)):
        p = np.array([_heterogeneity(rng, split, advantage, alike) for _ in range(studies)])
        # p is a multiple of 1/200 here, and .05 itself rejects
        rows.append(
            {
                "groups": split.name,
                "advantage": advantage,
                "alike": alike,
                "effective": float(sum(split.patients)),
                "rejects": round(float((p < ALPHA + 1e-9).mean()), 4),
            }
        )
    return rows


def _heterogeneity(rng: np.random.Generator, split: Split, advantage: float, alike: float) -> float:
    """p of one study; with probability ``alike`` a lesion repeats the first of its patient."""
    parts, groups = [], np.repeat([0, 1], split.patients)
    for k, (least, most), noise in zip(split.patients, split.lesions, split.discordance, strict=True):
        n = rng.integers(least, most + 1, k)
        owner = np.repeat(np.arange(k), n)
        drawn, shared = rng.random(owner.size), rng.random(k)[owner]
        u = np.where(rng.random(owner.size) < alike, shared, drawn)
        won, lost = u < (noise + advantage) / 2, u > 1 - (noise - advantage) / 2
        parts.append(
            np.stack([np.bincount(owner, weights=w, minlength=k) for w in (lost, won, u >= 0)], axis=1)
        )
    counts = np.concatenate(parts)
    found = heterogeneity(
        *counts.T, groups, permutations=PERMUTATIONS, seed=int(rng.integers(2**31))
    ).permutation
    return 1.0 if found.p is None else found.p
