"""What indeterminate reads can do: the five policies side by side, and the extremes of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.reads.answers.one_test.accuracy import TestAccuracy, accuracy
from core.reads.answers.pairs.comparison import Comparison, compare
from core.reads.counting.panel import Panel, panel, panels
from core.reads.plan import Plan, Policy
from core.reads.study import INDETERMINATE, UNKNOWN, WITH, WITHOUT, Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """Comparisons when indeterminate reads favour the first test, and when they favour the second."""

    favouring_first: tuple[Comparison, ...]
    favouring_second: tuple[Comparison, ...]


def by_policy(
    study: Study, plan: Plan, *, resample: bool = False
) -> Mapping[Policy, tuple[TestAccuracy, ...]]:
    """Accuracy of every item under each of the five policies; computed once where they count the same."""
    out: dict[Policy, tuple[TestAccuracy, ...]] = {}
    known: list[tuple[Panel, tuple[TestAccuracy, ...]]] = []
    for policy, part in zip(Policy, panels(study, plan, list(Policy)), strict=True):
        found = next((answer for before, answer in known if _same(before, part)), None)
        if found is None:
            found = accuracy(part, replace(plan, indeterminate=policy), resample=resample)
            known.append((part, found))
        out[policy] = found
    return out


def _same(one: Panel, other: Panel) -> bool:
    """Whether two policies make the same verdicts of the same units."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("verdicts", "reference", "counts", "unit_profile", "wrong_lesion")
    )


def extremes(study: Study, plan: Plan, pairs: Sequence[tuple[str, str]] | None = None) -> Extremes:
    """Best first with worst second, and the reverse (semantics 2); every pair the plan asks, or these."""
    best, worst = panels(study, plan, [Policy.BEST, Policy.WORST])
    return Extremes(favouring_first=compare(best, plan, pairs), favouring_second=compare(worst, plan, pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """Units by what an item reads and by reference status.

    ``counts`` has shape (4, 3): rows positive, indeterminate or not decidable, negative, missing; columns
    with, without and unknown condition.
    """

    name: str
    counts: npt.NDArray[np.int64]

    @property
    def usable_yield(self) -> float | None:
        """Share of units whose read is positive or negative."""
        total = int(self.counts.sum())
        return None if total == 0 else float(self.counts[[0, 2]].sum() / total)


def read_tables(study: Study, plan: Plan) -> tuple[ReadTable, ...]:
    """The full table of every item with indeterminate reads kept apart."""
    whole: Panel = panel(study, replace(plan, indeterminate=Policy.EXCLUDE))
    rows = [[1], [INDETERMINATE, 4], [0], [3]]
    out = []
    for place, name in enumerate(whole.items):
        verdicts = whole.verdicts[place]
        counts = [
            [
                int(whole.counts[np.isin(verdicts, codes) & (whole.reference == status)].sum())
                for status in (WITH, WITHOUT, UNKNOWN)
            ]
            for codes in rows
        ]
        out.append(ReadTable(name=name, counts=np.array(counts, dtype=np.int64)))
    return tuple(out)
