"""The same answers level by level of a grouping column, and whether an advantage differs between levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.findings import Reason
from core.reads.answers.pairs.comparison import ENDPOINTS, On
from core.reads.answers.pairs.family import pairs_asked
from core.reads.answers.pairs.masks import pair_masks
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Plan
from core.reads.study import Group, Study
from core.stats.paired.heterogeneity import Heterogeneity, heterogeneity

SMALL_GROUP = 10
"""Fewer units than this in a denominator mark a group as small."""


MOST_LEVELS = 8
"""More levels than this say little at a glance; such a column is not proposed first."""


def groupings(study: Study) -> list[str]:
    """Columns of two levels or more that mean something; the number of a lesion in its patient does not."""
    return [
        name
        for name, group in study.groups.items()
        if len(group.levels) > 1 and not _counts_lesions(study, group)
    ]


def proposed_grouping(study: Study) -> str | None:
    """The grouping to begin with: few levels, of patients rather than lesions, words rather than numbers."""
    columns = groupings(study)
    if not columns:
        return None

    def rank(name: str) -> tuple[bool, bool, bool]:
        group = study.groups[name]
        return (
            len(group.levels) > MOST_LEVELS,
            _varies_within_patients(study, group),
            group.numeric or len(group.levels) < 3,
        )

    return min(columns, key=rank)


def _counts_lesions(study: Study, group: Group) -> bool:
    """Whether a column numbers the lesions of each patient: 1, 2, 3, no number twice in a patient."""
    if study.patient is None or not group.levels or not all(level.isdigit() for level in group.levels):
        return False
    used = group.codes >= 0
    pairs = study.patient[used].astype(np.int64) * len(group.levels) + group.codes[used]
    several = np.bincount(study.patient[used]).max(initial=0) > 1
    numbers = sorted(int(level) for level in group.levels)
    return bool(several and np.unique(pairs).size == pairs.size and numbers[0] in (0, 1))


def _varies_within_patients(study: Study, group: Group) -> bool:
    if study.patient is None:
        return False
    pairs = study.patient.astype(np.int64) * (len(group.levels) + 1) + group.codes + 1
    return bool(np.unique(pairs).size > np.unique(study.patient).size)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a grouping column and the panel of its units."""

    column: str
    name: str
    panel: Panel

    @property
    def small(self) -> bool:
        """Whether the group has fewer than `SMALL_GROUP` units with or without the condition."""
        return min(self.panel.count(1), self.panel.count(0)) < SMALL_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class PairHeterogeneity:
    """Whether second minus first differs between the levels of a column, on one endpoint.

    ``result`` is None, with the reason, where patients belong to several levels at once (a lesion's
    column), so that patients cannot be permuted.
    """

    first: str
    second: str
    on: On
    by: str
    result: Heterogeneity | None
    reason: Reason | None = None


def levels(study: Study, plan: Plan, column: str) -> Iterator[Level]:
    """Panels of every level that has rows under the plan's filters.

    Raises
    ------
    KeyError
        If the study has no such grouping column.
    """
    group = study.groups[column]
    for code, name in enumerate(group.levels):
        rows = group.codes == code
        if not rows.any():
            continue
        part = panel(study, plan, rows=rows)
        if part.units:
            yield Level(column, name, part)


def compare_levels(
    study: Study,
    plan: Plan,
    whole: Panel,
    column: str,
    pairs: Sequence[tuple[str, str]] | None = None,
    endpoints: Sequence[On] = ENDPOINTS,
) -> tuple[PairHeterogeneity, ...]:
    """Test heterogeneity of each pair's advantage over the levels of a column.

    Parameters
    ----------
    whole : Panel
        Of the study under the plan, all levels together.
    """
    asked = pairs_asked(whole, plan) if pairs is None else tuple(pairs)
    if not asked:
        return ()
    patient, level = _patients(whole, study.groups[column].codes)
    masks = pair_masks(whole, asked)
    names = np.array(study.groups[column].levels, dtype=object)
    out = []
    for p, (first, second) in enumerate(asked):
        for on in endpoints:
            e = ENDPOINTS.index(on)
            result = None
            if level is not None:
                right = masks.first[p, e] & ~masks.second[p, e], masks.second[p, e] & ~masks.first[p, e]
                b, c, n = (
                    np.bincount(patient, weights=mask[whole.unit_profile], minlength=level.size).astype(int)
                    for mask in (*right, masks.usable[p, e])
                )
                here = n > 0
                if np.unique(level[here]).size > 1:
                    result = heterogeneity(b[here], c[here], n[here], names[level[here]])
            why = None
            if result is None:
                why = Reason.PATIENTS_IN_SEVERAL_GROUPS if level is None else Reason.TOO_FEW_GROUPS
            out.append(
                PairHeterogeneity(first=first, second=second, on=on, by=column, result=result, reason=why)
            )
    return tuple(out)


def _patients(
    whole: Panel, column_codes: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32] | None]:
    """Number of each unit's patient, and each patient's level; None where a patient has several levels."""
    codes = column_codes[whole.unit_rows]
    cluster = whole.cluster if whole.cluster is not None else np.arange(codes.size, dtype=np.int32)
    _, first, patient = np.unique(cluster, return_index=True, return_inverse=True)
    level = codes[first]
    every_row = column_codes[whole.rows]
    constant = np.array_equal(level[patient][whole.row_unit], every_row)
    return patient.astype(np.int64), level if constant else None
