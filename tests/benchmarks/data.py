"""Invented reads and sessions of any size, the same on every machine."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.study import Study
from core.tables.files.intake import read
from core.tables.table import TextTable

SEED = 20261122
LESIONS = 1_000_000
LESIONS_PER_PATIENT = 4
MODALITIES = ("CT", "PET", "MR", "US", "CEUS", "DWI")
SENSITIVITY = (0.75, 0.6, 0.93, 0.7, 0.8, 0.85)
SPECIFICITY = (0.97, 0.99, 0.93, 0.9, 0.95, 0.92)
UNUSABLE = 0.01
"""Share of indeterminate reads, and of blank ones."""
SITES = 8
CENTRES = 12
MOST_DAYS = 730
NO_DAY = -(2**40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """A file of reads with what stands in it.

    Attributes
    ----------
    frame : DataFrame
        patient, lesion, site, centre, a column a test (pos, neg, equivocal or blank), reference (pos or neg).
    """

    frame: pd.DataFrame
    tests: tuple[str, ...]

    def csv(self) -> bytes:
        """The file as a spreadsheet would write it."""
        out = io.BytesIO()
        self.frame.to_csv(out, index=False)
        return out.getvalue()


def reads(lesions: int = LESIONS, tests: int = 4, *, shuffled: bool = False) -> Reads:
    """Draw reads: lesions of a patient share the patient's ease, so that patients are clusters.

    Parameters
    ----------
    lesions : int
        A quarter as many patients, 1 to 7 lesions each.
    tests : int
        At most six.
    shuffled : bool
        Rows in random order instead of patient by patient.
    """
    draw = np.random.default_rng(SEED)
    patients = max(lesions // LESIONS_PER_PATIENT, 1)
    patient = np.sort(np.concatenate([np.arange(patients), draw.integers(patients, size=lesions - patients)]))
    starts = np.flatnonzero(np.diff(patient, prepend=-1))
    number = np.arange(lesions) - np.repeat(starts, np.diff(starts, append=lesions)) + 1
    ease = draw.normal(size=patients)[patient] * 0.6
    condition = draw.random(lesions) < 0.6
    names = MODALITIES[:tests]
    columns: dict[str, npt.NDArray[np.object_]] = {}
    for name, se, sp in zip(names, SENSITIVITY, SPECIFICITY, strict=False):
        wanted = np.where(condition, np.log(se / (1 - se)) + ease, -np.log(sp / (1 - sp)) - ease)
        positive = draw.random(lesions) < 1 / (1 + np.exp(-wanted))
        state = positive.astype(np.int8)
        chance = draw.random(lesions)
        state[chance < 2 * UNUSABLE] = 2
        state[chance < UNUSABLE] = 3
        columns[name] = np.array(["neg", "pos", "equivocal", ""], dtype=object)[state]
    frame = pd.DataFrame(
        {
            "patient": pd.Series(patient).map("P{:06d}".format),
            "lesion": number,
            "site": np.array([f"site_{i}" for i in range(SITES)], dtype=object)[
                draw.integers(SITES, size=patients)[patient]
            ],
            "centre": np.array([f"C{i:02d}" for i in range(CENTRES)], dtype=object)[
                draw.integers(CENTRES, size=patients)[patient]
            ],
            **columns,
            "reference": np.where(condition, "pos", "neg"),
        }
    )
    if shuffled:
        frame = frame.iloc[draw.permutation(lesions)]
    return Reads(frame=frame, tests=names)


def study_of(data: bytes) -> Study:
    """From a file's bytes to a study, as the front door does it for small files."""
    table = read(data, "reads.csv")
    return build(table, guess(table, ReadingOptions()))


def sessions(table: TextTable, rows: int, centres: int) -> TextTable:
    """Repeat the sessions of a log up to ``rows`` over many centres.

    Every copy has patients of its own and all its dates moved by the same number of days, up to two years
    back; the rows stand in random order.
    """
    draw = np.random.default_rng(SEED)
    copies = -(-rows // table.rows)
    order = draw.permutation(rows)
    place = np.tile(np.arange(table.rows), copies)[:rows][order]
    copy = (np.arange(rows) // table.rows)[order]
    moved = draw.integers(MOST_DAYS, size=copies)[copy]
    coded, texts = list(table.coded), list(table.texts)
    for i, name in enumerate(table.columns):
        if name in ("patient_id", "session_id", "stay_id", "admission_id"):
            levels = texts[i].to_pylist()
            own = table.coded[i].astype(np.int64)[place]
            new, inverse = np.unique(np.where(own < 0, -1, copy * len(levels) + own), return_inverse=True)
            known = [f"{levels[code % len(levels)]}-{code // len(levels)}" for code in new[new >= 0].tolist()]
            coded[i] = (inverse - int(new[0] < 0)).astype(np.int32)
            texts[i] = pa.array(known, pa.string())
        elif name == "centre":
            coded[i] = draw.integers(centres, size=rows).astype(np.int32)
            texts[i] = pa.array([f"centre {k}" for k in range(centres)], pa.string())
        elif (days := _days(texts[i].to_pylist())) is not None:
            own = table.coded[i].astype(np.int64)[place]
            new, inverse = np.unique(np.where(own < 0, NO_DAY, days[own] - moved), return_inverse=True)
            known = new[new != NO_DAY]
            coded[i] = (inverse - int(new[0] == NO_DAY)).astype(np.int32)
            texts[i] = pa.array(known.astype("datetime64[D]").astype(str).tolist(), pa.string())
        else:
            coded[i] = table.coded[i][place]
    return replace(
        table, row_numbers=np.arange(2, rows + 2, dtype=np.int32), coded=tuple(coded), texts=tuple(texts)
    )


def _days(levels: list[str]) -> npt.NDArray[np.int64] | None:
    """Days since 1970 where every text is a date, else None."""
    try:
        return np.array(levels, dtype="datetime64[D]").astype(np.int64) if levels else None
    except ValueError:
        return None
