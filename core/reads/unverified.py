"""Units whose reference is unknown: counted by call, with the bounds their truth sets to each metric."""

from __future__ import annotations

from dataclasses import dataclass

from core.reads.accuracy import cells
from core.reads.panel import Panel
from core.reads.study import UNKNOWN
from core.stats.verification import VerificationBounds, verification_bounds


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
