"""A study as a list that iMRMC reads, so that its readers' answer can be checked there."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np

from core.problems import Problem, Severity, problem
from core.reads.study import MISSING, NEGATIVE, POSITIVE, UNKNOWN, WITH, Study

READER = "reader"
"""Name of the one reader where the file names none."""
TRUTH = "-1"


@dataclass(frozen=True, slots=True)
class ReaderList:
    """The list and what it leaves out."""

    data: bytes
    problems: tuple[Problem, ...]


def imrmc_list(study: Study) -> ReaderList:
    """Every decided read as ``reader,case,modality,score`` below the truth of every case.

    A case is a unit of the study under a running number, so that the list names nobody; iMRMC knows no
    clusters. The score is the grade where reads are graded, turned round where low values are positive,
    else 1 for positive and 0 for negative. Indeterminate and missing reads, grades in words and cases
    without known truth are left out and counted.
    """
    known = study.reference != UNKNOWN
    cells = {test: study.readers.get(test, (test, READER)) for test in study.tests}
    names = _safe({part for cell in cells.values() for part in cell})
    truth = study.reference == WITH
    cases = np.flatnonzero(known)
    out = io.StringIO()
    out.write("Reads for iMRMC\n")
    out.write(f"N0: {int(np.count_nonzero(~truth[cases]))}\nN1: {int(np.count_nonzero(truth[cases]))}\n")
    out.write(f"NR: {len({reader for _, reader in cells.values()})}\n")
    out.write(f"NM: {len({modality for modality, _ in cells.values()})}\nBEGIN DATA:\n")
    out.writelines(f"{TRUTH},{case + 1},truth,{int(truth[case])}\n" for case in cases.tolist())
    left_out = 0
    for test, (modality, reader) in cells.items():
        scores = _scores(study, test)
        decided = known & np.isfinite(scores)
        left_out += int(np.count_nonzero(known & ~decided))
        out.writelines(
            f"{names[reader]},{case + 1},{names[modality]},{scores[case]:.12g}\n"
            for case in np.flatnonzero(decided).tolist()
        )
    unknown = int(np.count_nonzero(~known))
    said = [problem(Severity.NOTE, "imrmc_left_out", value=str(left_out), count=unknown)]
    return ReaderList(out.getvalue().encode(), tuple(said) if left_out or unknown else ())


def _scores(study: Study, test: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The scores of a test, NaN where there is none."""
    states = study.states[test]
    if test in study.scores:
        scores = -study.scores[test] if test in study.low else study.scores[test]
        return np.where(states == MISSING, np.nan, scores)
    decided = (states == POSITIVE) | (states == NEGATIVE)
    return np.where(decided, (states == POSITIVE).astype(np.float64), np.nan)


def _safe(names: set[str]) -> dict[str, str]:
    """Names without commas and line breaks, each its own; none that iMRMC takes for the truth."""
    found: dict[str, str] = {}
    for name in sorted(names):
        safe = " ".join(name.replace(",", " ").replace('"', "'").split()) or "-"
        if safe.casefold() in ("truth", TRUTH):
            safe = f"{safe}*"
        while safe in found.values():
            safe += "*"
        found[name] = safe
    return found
