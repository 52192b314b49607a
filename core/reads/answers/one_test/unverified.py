"""Units whose reference is unknown: counted by call, with the bounds their truth sets to each metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.reads.answers.one_test.accuracy import cells
from core.reads.counting.panel import Panel
from core.reads.study import UNKNOWN
from core.stats.one_test.verification import VerificationBounds, verification_bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """One item's calls on units without a reference, and what they could do."""

    name: str
    positive: int
    negative: int
    unusable: int
    bounds: VerificationBounds


def unverified(panel: Panel) -> tuple[Unverified, ...]:
    """Bounds of every item under unverified units; empty where every reference is known."""
    unknown = panel.reference == UNKNOWN
    if not panel.counts[unknown].sum():
        return ()
    out = []
    for place, name in enumerate(panel.items):
        verdict = panel.verdicts[place]
        positive = int(panel.counts[unknown & (verdict == 1)].sum())
        negative = int(panel.counts[unknown & (verdict == 0)].sum())
        tp, fn, fp, tn = (int(v) for v in cells(panel)[place])
        out.append(
            Unverified(
                name=name,
                positive=positive,
                negative=negative,
                unusable=int(panel.counts[unknown].sum()) - positive - negative,
                bounds=verification_bounds(
                    tp=tp,
                    fn=fn,
                    fp=fp,
                    tn=tn,
                    unverified_positive=positive,
                    unverified_negative=negative,
                ),
            )
        )
    return tuple(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedPattern:
    """What every item said of some units without a reference: item to verdict code, and how many units."""

    verdicts: Mapping[str, int]
    units: int


def unverified_patterns(panel: Panel) -> tuple[UnverifiedPattern, ...]:
    """Read patterns of the units without a reference, the most frequent first."""
    unknown = panel.reference == UNKNOWN
    if not unknown.any():
        return ()
    patterns, place = np.unique(panel.verdicts[:, unknown], axis=1, return_inverse=True)
    units = np.bincount(place.ravel(), weights=panel.counts[unknown]).astype(int)
    order = sorted(range(units.size), key=lambda i: (-units[i], patterns[:, i].tolist()))
    return tuple(
        UnverifiedPattern(
            verdicts=dict(zip(panel.items, patterns[:, i].tolist(), strict=True)), units=int(units[i])
        )
        for i in order
        if units[i]
    )
