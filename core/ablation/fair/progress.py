"""Local progression between the levels of a column, with death competing: hazard ratio and landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.ablation.answers.progression import LANDMARKS, Progression
from core.ablation.counting.selection import NOT_RECORDED, groups
from core.ablation.log import Log
from core.stats.competing import LandmarkDifference, SubdistributionRatio, fine_gray, landmark_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionCompared:
    """Each level against the first by name, patients as clusters; empty where levels overlap."""

    names: tuple[str, ...]
    ratios: tuple[SubdistributionRatio, ...]
    landmarks: tuple[LandmarkDifference, ...]


def progression_compared(log: Log, found: Progression) -> ProgressionCompared:
    """Compare the groups of curves; rows with a blank cell are in none."""
    nothing = ProgressionCompared(names=(), ratios=(), landmarks=())
    if found.by is None or found.overlapping:
        return nothing
    column = groups(log, found.by)
    level = np.full(log.rows, -1, np.int64)
    level[column.rows] = column.group
    own = level[found.followed.row]
    # the reference is the first by name, as in R
    used = sorted(
        (i for i, label in enumerate(column.labels) if label != NOT_RECORDED and (own == i).any()),
        key=column.labels.__getitem__,
    )
    if len(used) < 2:
        return nothing
    place = np.full(len(column.labels) + 1, -1, np.int64)
    place[used] = np.arange(len(used))
    which = place[own]
    kept = which >= 0
    names = tuple(column.labels[i] for i in used)
    times, outcomes = found.followed.time[kept], found.followed.outcome[kept]
    patients = found.followed.patient[kept]
    return ProgressionCompared(
        names=names,
        ratios=fine_gray(times, outcomes, which[kept], names, clusters=patients),
        landmarks=tuple(
            each
            for day in LANDMARKS
            for each in landmark_difference(times, outcomes, which[kept], names, day, clusters=patients)
        ),
    )
