"""Small random studies, through the same door as a user's file."""

import csv
import io

import numpy as np

from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.study import Study
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning

WORDS = ("negative", "positive", "indeterminate", "")


def drawn_study(
    seed: int, *, patients: int = 12, tests: tuple[str, ...] = ("A", "B", "C"), unusable: float = 0.0
) -> Study:
    """A study of lesions: patients with one to five of them, correlated reads, two groups of patients."""
    generator = np.random.default_rng(seed)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["patient", "lesion", *tests, "reference", "group"])
    # the first rows make sure that every column has both words
    writer.writerow(["p0", "l0", *["positive"] * len(tests), "positive", "a"])
    writer.writerow(["p0", "l1", *["negative"] * len(tests), "negative", "a"])
    for patient in range(1, patients + 1):
        group = "ab"[int(generator.integers(2))]
        for lesion in range(int(generator.integers(1, 6))):
            status = generator.choice(3, p=[0.45, 0.45, 0.1])
            reads = generator.random(len(tests)) < (0.75 if status == 1 else 0.25)
            states = np.where(
                generator.random(len(tests)) < unusable,
                generator.integers(2, 4, len(tests)),
                reads.astype(int),
            )
            reference = ("negative", "positive", "unknown")[status]
            writer.writerow([f"p{patient}", f"l{lesion}", *(WORDS[s] for s in states), reference, group])
    table = read(file.getvalue().encode(), "drawn.csv")
    columns = (
        (Role.PATIENT, "patient"),
        (Role.LESION, "lesion"),
        (Role.REFERENCE, "reference"),
        (Role.GROUP, "group"),
        *((Role.TEST, test) for test in tests),
    )
    options = ReadingOptions(columns=columns, blanks=((None, Meaning.MISSING),))
    return build(table, guess(table, options))
