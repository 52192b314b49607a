"""How often the headline answers err where patients are unlike: many shapes, correlations and truths.

``python -m tests.calibration.headlines`` prints the cells and puts them, as ``headlines``, into
``core/evidence/calibration.json``. Every cell is one kind of study: how lesions fall to patients, how
strongly the lesions of a patient share what a test makes of them, and what the two tests truly find.
"""

from __future__ import annotations

import argparse
import json
from itertools import product

import numpy as np

from core.stats.clustered.effective import critical_values, difference_design_effect, effective_clusters
from core.stats.clustered.indices import f1_quoted, mcc_quoted
from core.stats.clustered.measures import patient_cells
from core.stats.clustered.one_proportion import PatientShares, quoted_limits
from core.stats.clustered.sign_flip import sign_flip
from core.stats.one_test.measures import f1_value, mcc_value
from core.stats.paired.difference import tango_effective_many
from core.stats.paired.headline import agreeing
from core.stats.paired.margin import at_margin
from tests.calibration import unlike
from tests.calibration.__main__ import SHIPPED, write
from tests.calibration.shapes import Cell, cells, lesions, right
from tests.calibration.simulated import ALPHA, SEED, number

SPECIFICITY = 0.9
MARGINS = (0.05, 0.1)


def shares(x: np.ndarray, n: np.ndarray) -> PatientShares:
    """Sums over patients of every study."""
    total = n.sum(axis=1)
    p = x.sum(axis=1) / total
    rest = (total[:, None] - n).astype(float)
    residual = x - p[:, None] * n
    change = np.divide(residual, rest, out=np.zeros(x.shape), where=rest > 0)
    return PatientShares(
        clusters=np.full(len(x), float(x.shape[1])),
        units_squared=(n.astype(float) ** 2).sum(axis=1),
        largest=n.max(axis=1).astype(float),
        deleted=(change**2).sum(axis=1),
        between=(residual**2 / n).sum(axis=1),
        having=(x > 0).sum(axis=1).astype(float),
        lacking=(x < n).sum(axis=1).astype(float),
    )


def rate(hit: np.ndarray, known: np.ndarray) -> float | None:
    return round(float(hit[known].mean()), 4) if known.any() else None


def proportion(n: np.ndarray, second: np.ndarray, truth: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether the interval of one proportion covers the truth, and whether there is one, of every study."""
    low, high, _ = quoted_limits(second.sum(axis=1), n.sum(axis=1).astype(float), shares(second, n))
    return (low <= truth) & (truth <= high), np.isfinite(low)


def difference(
    n: np.ndarray, both: np.ndarray, first: np.ndarray, second: np.ndarray, truth: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every study: whether the interval of the difference covers, exists, and whether the test rejects."""
    total = n.sum(axis=1).astype(float)
    effective = effective_clusters(total, (n.astype(float) ** 2).sum(axis=1))
    d = second - first
    b, c = (first - both).sum(axis=1), (second - both).sum(axis=1)
    gap = d.sum(axis=1) / total
    residual = ((d - gap[:, None] * n) ** 2).sum(axis=1)
    alone = n.max(axis=1) <= 1
    effect = np.where(
        alone, 1.0, difference_design_effect(b, c, total, residual, float(n.shape[1]), effective)
    )
    low, high = tango_effective_many(b, c, total, effect, critical_values(effective, alone, 1 - ALPHA))
    p = np.array([sign_flip(row).p for row in d])
    ends = np.array(
        [
            agreeing((lo, hi), g, bool(q < ALPHA)) if np.isfinite(lo) else (lo, hi)
            for lo, hi, g, q in zip(low, high, gap, p, strict=True)
        ]
    )
    # a limit that the test set to 0 excludes 0 where the test rejects
    covered = (ends[:, 0] <= truth) & (truth <= ends[:, 1]) & ~((truth == 0.0) & (p < ALPHA))
    return covered, np.isfinite(low), p < ALPHA


def measured(rng: np.random.Generator, cell: Cell, studies: int) -> dict[str, object]:
    """Rates of one cell."""
    n = lesions(rng, cell, studies)
    both, first, second = right(rng, cell, n, (cell.first, cell.second))
    total = n.sum(axis=1).astype(float)
    effective = effective_clusters(total, (n.astype(float) ** 2).sum(axis=1))
    out: dict[str, object] = {"effective": round(float(np.median(effective)), 1)}

    out["proportion"] = rate(*proportion(n, second, cell.second))
    covers, known, rejects = difference(n, both, first, second, cell.second - cell.first)
    out["difference"] = rate(covers, known)
    out["rejects"] = round(float(rejects.mean()), 4)
    if cell.correlation != "one_sided":
        cleared = right(rng, cell, n, (SPECIFICITY, SPECIFICITY))
        out |= indices(cell, n, second, cleared[2])
        out |= unlike.agreements(cell, n, np.array([both, first, second]), cleared, SPECIFICITY)
    return out


def indices(cell: Cell, n: np.ndarray, second: np.ndarray, cleared: np.ndarray) -> dict[str, object]:
    """F1 and the Matthews correlation of the second test, with as many lesions without the condition."""
    table = np.stack([second, n - second, n - cleared, cleared], axis=2)
    truth = np.array([cell.second, 1 - cell.second, 1 - SPECIFICITY, SPECIFICITY])
    out: dict[str, object] = {}
    for name, quoted, value in (("f1", f1_quoted, f1_value), ("mcc", mcc_quoted, mcc_value)):
        limits = np.array(
            [
                [number(found.low), number(found.high)]
                for rows in table
                for found in [quoted(tuple(int(v) for v in rows.sum(axis=0)), patient_cells(rows))]
            ]
        )
        target = float(value(*truth))
        hit = (limits[:, 0] <= target) & (target <= limits[:, 1])
        out[name] = rate(hit, np.isfinite(limits[:, 0]))
    return out


def acceptance(rng: np.random.Generator, studies: int) -> list[dict[str, object]]:
    """How often a test that is worse by the margin, with losses only, is called not worse."""
    rows: list[dict[str, object]] = []
    for margin, size, truth in product(MARGINS, (40, 75, 150, 300), (0.9, 0.97)):
        first = rng.binomial(size, truth, studies)
        lost = rng.binomial(first, margin / truth)
        gained = np.zeros(studies, dtype=np.int64)
        better = rng.binomial(size - first, min(margin / (1 - truth), 1.0)) if margin <= 1 - truth else None
        worse = [at_margin(b, c, size, margin).non_inferiority for b, c in zip(lost, gained, strict=True)]
        row: dict[str, object] = {"margin": margin, "units": size, "first": truth}
        row["non_inferiority"] = round(float(np.mean([number(p) < ALPHA / 2 for p in worse])), 4)
        if better is not None:
            above = [at_margin(0, c, size, margin).superiority for c in better]
            row["superiority"] = round(float(np.mean([number(p) < ALPHA / 2 for p in above])), 4)
        rows.append(row)
    return rows


def measure(studies: int, only: list[str]) -> dict[str, list[dict[str, object]]]:
    """The tables asked for, each from its own stream of random numbers."""
    grid = cells()
    streams = np.random.SeedSequence(SEED).spawn(len(grid) + 3)
    found: dict[str, list[dict[str, object]]] = {}
    if "headlines" in only:
        found["headlines"] = rows = []
        for cell, stream in zip(grid, streams, strict=False):
            row = {
                name: getattr(cell, name) for name in ("shape", "patients", "correlation", "first", "second")
            }
            rows.append(row | measured(np.random.default_rng(stream), cell, studies))
            print(json.dumps(rows[-1]), flush=True)
    for name, part, factor, stream in (
        ("margins", acceptance, 4, streams[-3]),
        ("areas", unlike.areas, 1, streams[-2]),
        ("unlike_subgroups", unlike.subgroups, 1, streams[-1]),
    ):
        if name in only:
            found[name] = part(np.random.default_rng(stream), factor * studies)
            for line in found[name]:
                print(json.dumps(line), flush=True)
    return found


PARTS = ("headlines", "margins", "areas", "unlike_subgroups")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--dry", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.replicates, chosen.only)
    if chosen.dry:
        return
    shipped = json.loads(SHIPPED.read_text("utf-8"))
    write(SHIPPED, shipped | {"headline_replicates": chosen.replicates} | found)


if __name__ == "__main__":
    main()
