"""The simulated reader study: ``python -m core.examples.simulated > core/examples/three_readers/reads.csv``.

No patient stands behind it. Each lesion has a conspicuity that both modalities share in part, each
reader a leaning of their own; a read is the five-grade score of what the reader saw. Drawn by
``Random.random`` alone, whose sequence Python promises to keep.
"""

from __future__ import annotations

import csv
import sys
from random import Random
from statistics import NormalDist
from typing import TextIO

SEED = 41
LESIONS_OF_PATIENTS = (1,) * 8 + (2,) * 8 + (3,) * 10 + (4,) * 7 + (5,) * 4 + (6,) * 3
"""40 patients with 120 lesions."""
MALIGNANT = 0.55
READERS = {"A": 0.15, "B": 0.0, "C": -0.2}
"""How much more than the lesion shows each reader sees in it."""
SHARPNESS = {"CT": 1.2, "MR": 2.3}
"""Distance of malignant from benign lesions of 15 mm, in standard deviations of a read."""
GRADES = (-0.9, -0.2, 0.45, 1.3)
"""From which conspicuity on a read has the grade 2, 3, 4, 5."""
INDETERMINATE, NOT_READ = "?", "not done"
COLUMNS = ("patient", "lesion", "segment", "size_mm", "cirrhosis", "modality", "reader", "score", "histology")


def rows(seed: int = SEED) -> list[tuple[str, ...]]:
    """The file's rows, a read each, shape (720,)."""
    source = Random(seed)
    normal = NormalDist()

    def chance(p: float) -> bool:
        return source.random() < p

    def bell() -> float:
        return normal.inv_cdf(max(source.random(), 1e-9))

    out: list[tuple[str, ...]] = []
    counts = [count for _, count in sorted((source.random(), count) for count in LESIONS_OF_PATIENTS)]
    for number, lesions in enumerate(counts, start=1):
        patient, cirrhosis, leaning = f"P{number:02}", chance(0.35), 0.5 * bell()
        no_mr = number in (12, 29)
        for lesion in range(1, lesions + 1):
            malignant = chance(MALIGNANT)
            size = min(60.0, max(4.0, 15.0 * 2.0 ** (0.75 * bell())))
            segment, shared = 1 + int(8 * source.random()), 0.5 * bell()
            for modality, sharpness in SHARPNESS.items():
                middle = sharpness * (0.6 + 0.4 * min(size / 15.0, 2.0)) / 2
                shown = (middle if malignant else -middle) + shared + 0.4 * leaning + 0.4 * bell()
                for reader, lean in READERS.items():
                    seen = shown + lean + 0.55 * bell()
                    score = str(1 + sum(seen >= grade for grade in GRADES))
                    if chance(0.12) and score == "3":
                        score = INDETERMINATE
                    if chance(0.02):
                        score = ""
                    if no_mr and modality == "MR":
                        score = NOT_READ
                    out.append(
                        (
                            *(patient, str(lesion), str(segment), f"{size:.0f}"),
                            *("yes" if cirrhosis else "no", modality, reader, score),
                            "malignant" if malignant else "benign",
                        )
                    )
    return out


def write(file: TextIO) -> None:
    """The whole file as CSV."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows())


if __name__ == "__main__":
    write(sys.stdout)
