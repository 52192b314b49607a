"""Where two tests can be judged together, and where each is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.counting.panel import Panel
from core.reads.study import WITH, WITHOUT


@dataclass(frozen=True, slots=True)
class PairMasks:
    """Usable units and right calls of pairs by endpoint; bool arrays of shape (pairs, 3, profiles)."""

    usable: npt.NDArray[np.bool_]
    first: npt.NDArray[np.bool_]
    second: npt.NDArray[np.bool_]

    def on(self, pair: int, endpoint: int) -> PairMasks:
        """Those of one pair on one endpoint, by their places, of shape (profiles,)."""
        at = pair, endpoint
        return PairMasks(self.usable[at], self.first[at], self.second[at])


def pair_masks(panel: Panel, pairs: Sequence[tuple[str, str]]) -> PairMasks:
    """Which profiles both tests can be judged on, and where each is right.

    Under the policies best and worst the second test gets the opposite one (semantics 2).
    """
    i = np.array([panel.place(a) for a, _ in pairs], dtype=np.int64)
    j = np.array([panel.place(b) for _, b in pairs], dtype=np.int64)
    with_, without = panel.reference == WITH, panel.reference == WITHOUT
    status = np.stack([with_, without, with_ | without])
    first, second = panel.verdicts[i][:, None, :], panel.second_verdicts[j][:, None, :]
    usable = (first < 2) & (second < 2) & status
    truth = with_.astype(np.uint8)
    return PairMasks(usable, usable & (first == truth), usable & (second == truth))
