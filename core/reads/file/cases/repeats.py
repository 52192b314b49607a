"""Several rows that say the same case: once where they agree, and where they differ as the user says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.file.options import Repeats

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settled:
    """Which of the reads of one test count.

    Attributes
    ----------
    chosen : places of the reads that count, at most one a unit
    agreeing : places of reads that repeat the one that counts, or are blank beside one
    conflicting : places of all reads of units whose reads differ
    """

    chosen: Places
    agreeing: Places
    conflicting: Places


def settle(
    unit: Places,
    said: npt.NDArray[np.int64],
    wrong: npt.NDArray[np.bool_],
    how: Repeats | None,
) -> Settled:
    """Settle the reads of one test, given in the order of the file.

    Parameters
    ----------
    unit : array, shape (reads,)
        Unit of each read.
    said : array, shape (reads,)
        What each read says: equal numbers say the same; -1 is blank.
    wrong : array, shape (reads,)
        Whether a read disagrees with the reference standard.
    how : which of differing reads counts; None leaves the first in place and names the conflict
    """
    order = np.argsort(unit, kind="stable")
    places = order.astype(np.int64)
    of = unit[order]
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    if starts.size == of.size:
        none = np.empty(0, np.int64)
        return Settled(np.sort(places), none, none)
    group = np.repeat(np.arange(starts.size), np.diff(np.r_[starts, of.size]))
    text = said[order]
    filled = text >= 0
    low = np.full(starts.size, np.iinfo(np.int64).max)
    np.minimum.at(low, group[filled], text[filled])
    high = np.full(starts.size, -1, dtype=np.int64)
    np.maximum.at(high, group, text)
    differ = (low < high) & (high >= 0)
    # a read goes before a blank; then the first, the last, or a wrong one
    rank = np.where(filled, 0, of.size * 4).astype(np.int64)
    if how is Repeats.LAST:
        rank += of.size - np.arange(of.size)
    else:
        rank += np.arange(of.size)
        if how is Repeats.WORST:
            rank += np.where(wrong[order], 0, of.size)
    best = np.full(starts.size, np.iinfo(np.int64).max)
    np.minimum.at(best, group, rank)
    is_best = rank == best[group]
    chosen, others = places[is_best], places[~is_best]
    clash = differ[group]
    agreeing = others[~clash[~is_best] | ~filled[~is_best]]
    return Settled(np.sort(chosen), np.sort(agreeing), np.sort(places[clash & filled]))


def occurrence(unit: Places) -> Places:
    """How many earlier reads of the same unit each read has, shape (reads,)."""
    order = np.argsort(unit, kind="stable")
    of = unit[order]
    starts = np.r_[True, of[1:] != of[:-1]] if of.size else np.empty(0, np.bool_)
    first = np.maximum.accumulate(np.where(starts, np.arange(of.size), 0))
    out = np.empty(of.size, dtype=np.int64)
    out[order] = np.arange(of.size) - first
    return out
