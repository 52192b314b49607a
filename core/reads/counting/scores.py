"""Graded reads as one score a unit: higher means more suspicious, NaN means it cannot be ranked.

A read that counts as negative without a grade (a lesion that was not seen, where a blank means negative)
ranks below every grade: ``-inf``, a tie group of its own.
"""

from __future__ import annotations

import numpy as np

from core.arrays import Floats
from core.reads.counting.panel import Panel
from core.reads.plan import Plan
from core.reads.study import NEGATIVE, Study

SCORED_ROLLUPS = ("any", "all")
"""Roll-ups under which a patient has one score; under the others none."""


def scored_tests(study: Study, panel: Panel, plan: Plan) -> list[str]:
    """Shown tests whose units have scores."""
    if panel.unit_rows.size < panel.rows.size and plan.rollup not in SCORED_ROLLUPS:
        return []
    return [name for name in panel.items if name in study.scores]


def unit_scores(study: Study, panel: Panel, plan: Plan, name: str) -> Floats:
    """Score of every unit of a panel in one test, shape (units,); turned round where low is positive.

    A patient's score is the highest of the lesions' where any lesion counts, the lowest where all must be
    positive. A lesion that cannot be ranked matters only if it could change that: the patient cannot be
    ranked either, unless the score known already is the highest (the lowest) that the test has.
    """
    every = _rows(study, name)
    score = every[panel.rows]
    if panel.unit_rows.size == panel.rows.size:
        return score
    ranked = every[~np.isnan(every)]
    out = np.full(panel.units, np.nan)
    if plan.rollup == "all":
        np.fmin.at(out, panel.row_unit, score)
        end = ranked.min(initial=np.inf)
    else:
        np.fmax.at(out, panel.row_unit, score)
        end = ranked.max(initial=-np.inf)
    unranked = np.zeros(panel.units, dtype=np.bool_)
    unranked[panel.row_unit[np.isnan(score)]] = True
    return np.where(unranked & (out != end), np.nan, out)


def _rows(study: Study, name: str) -> Floats:
    """Score of every row, the higher the more positive; unseen and negative is ``-inf``."""
    score = -study.scores[name] if name in study.low else study.scores[name]
    return np.where(np.isnan(score) & (study.states[name] == NEGATIVE), -np.inf, score)
