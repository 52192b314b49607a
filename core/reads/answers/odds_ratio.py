"""Whether one test's diagnostic odds ratio is the same at every level of a grouping column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.reads.answers.accuracy import cells
from core.reads.answers.subgroups import Level
from core.stats.paired.heterogeneity import OddsRatioHomogeneity, breslow_day


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOddsRatio:
    """One item's odds ratio over the levels of a column; units count as independent.

    ``uninformative`` names the levels with an empty row or column.
    """

    test: str
    by: str
    result: OddsRatioHomogeneity
    uninformative: tuple[str, ...]


def odds_ratios_by_level(
    parts: Sequence[Level], items: Sequence[str] | None = None
) -> tuple[LevelOddsRatio, ...]:
    """Breslow-Day and Tarone over the levels of one column, for these items or all; none under two levels."""
    if len(parts) < 2:
        return ()
    names = parts[0].panel.items if items is None else items
    tables = np.stack([cells(part.panel) for part in parts])
    out = []
    for name in names:
        tp, fn, fp, tn = tables[:, parts[0].panel.place(name)].T
        result = breslow_day(np.stack([np.stack([tp, fp], axis=1), np.stack([fn, tn], axis=1)], axis=1))
        out.append(
            LevelOddsRatio(
                test=name,
                by=parts[0].column,
                result=result,
                uninformative=tuple(parts[s].name for s in result.uninformative),
            )
        )
    return tuple(out)
