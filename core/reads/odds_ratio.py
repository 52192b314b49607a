"""Whether one test's diagnostic odds ratio is the same at every level of a grouping column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.reads.accuracy import cells
from core.reads.subgroups import Level
from core.stats.heterogeneity import OddsRatioHomogeneity, breslow_day


def odds_ratio_by_level(parts: Sequence[Level], item: str) -> OddsRatioHomogeneity | None:
    """Breslow-Day and Tarone over levels; units count as independent. None under two levels."""
    tables = []
    for part in parts:
        tp, fn, fp, tn = cells(part.panel)[part.panel.place(item)]
        tables.append([[tp, fp], [fn, tn]])
    return breslow_day(np.array(tables)) if len(tables) > 1 else None
