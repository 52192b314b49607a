"""The liver example, counted without the code under test."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

import core

TESTS = ("CT", "PET", "MR")
FILE = Path(core.__file__).parent / "examples" / "liver_petmr" / "reads.csv"


def patients():
    """Patients x patterns, lesions with and without the condition; pattern bits CT, PET, MR."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    order = {patient: place for place, patient in enumerate(dict.fromkeys(r["patient_id"] for r in rows))}
    tally = Counter(
        (r["reference"], order[r["patient_id"]], sum(int(r[t]) << i for i, t in enumerate(TESTS)))
        for r in rows
    )
    found = {status: np.zeros((len(order), 8), dtype=np.int64) for status in "10"}
    for (status, patient, pattern), count in tally.items():
        found[status][patient, pattern] = count
    return found["1"], found["0"]
