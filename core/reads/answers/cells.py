"""The units behind a number of a table, by stable code: what a click on a cell lists."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from core.arrays import Bools
from core.reads.answers.one_test.accuracy import FRACTIONS, fraction_masks
from core.reads.answers.pairs.comparison import ENDPOINTS, On
from core.reads.answers.pairs.masks import pair_masks
from core.reads.counting.panel import Panel
from core.reads.counting.verdicts import NOT_DECIDABLE
from core.reads.study import INDETERMINATE, MISSING, UNKNOWN, WITH, WITHOUT


class Call(StrEnum):
    """How a test called a unit of known reference."""

    TP = "tp"
    FN = "fn"
    FP = "fp"
    TN = "tn"
    INDETERMINATE = "indeterminate"
    MISSING = "missing"
    NOT_DECIDABLE = "not_decidable"


class PairCell(StrEnum):
    """Which of two tests is right about a unit."""

    BOTH = "both_correct"
    ONLY_FIRST = "only_first_correct"
    ONLY_SECOND = "only_second_correct"
    NEITHER = "neither_correct"


_VERDICTS = {
    Call.TP: (1, WITH),
    Call.FN: (0, WITH),
    Call.FP: (1, WITHOUT),
    Call.TN: (0, WITHOUT),
    Call.INDETERMINATE: (INDETERMINATE, None),
    Call.MISSING: (MISSING, None),
    Call.NOT_DECIDABLE: (NOT_DECIDABLE, None),
}


def called(panel: Panel, item: str, call: Call) -> Bools:
    """Profiles that a test or rule called so; bool array of shape (profiles,)."""
    verdict, status = _VERDICTS[call]
    known = panel.reference != UNKNOWN if status is None else panel.reference == status
    return np.asarray((panel.verdicts[panel.place(item)] == verdict) & known)


def of_fraction(panel: Panel, item: str, fraction: str) -> tuple[Bools, Bools]:
    """Profiles in the numerator of a fraction, and those in its denominator only."""
    masks, place, f = fraction_masks(panel), panel.place(item), FRACTIONS.index(fraction)
    counted = masks.numerator[place, f]
    return counted, masks.denominator[place, f] & ~counted


def of_pair(panel: Panel, pair: tuple[str, str], on: On, cell: PairCell) -> Bools:
    """Profiles in one cell of a paired table."""
    masks = pair_masks(panel, [pair])
    place = ENDPOINTS.index(on)
    usable, first, second = masks.usable[0, place], masks.first[0, place], masks.second[0, place]
    cells: dict[PairCell, Bools] = {
        PairCell.BOTH: first & second,
        PairCell.ONLY_FIRST: first & ~second,
        PairCell.ONLY_SECOND: second & ~first,
        PairCell.NEITHER: usable & ~first & ~second,
    }
    return cells[cell]
