"""Whether covariates tell cases with and without an event apart, so that a logistic model has no estimate.

References
----------
Albert A, Anderson JA. Biometrika 1984;71:1-10 (separation).
Konis K. Linear programming algorithms for detecting separated data in binary logistic regression models.
DPhil thesis, University of Oxford, 2007 (the linear programme).
"""

from __future__ import annotations

import numpy as np

from core.arrays import Floats

SOME = 1e-6
"""A direction that gains less in all is none (columns are scaled to 1)."""


def separated(table: Floats, events: Floats) -> bool:
    """Whether some combination of the columns is never on the wrong side, and somewhere on the right one.

    Complete and quasi-complete separation alike: the likelihood then has no maximum.

    Parameters
    ----------
    table : array of float, shape (n, k)
        Columns of the model, intercept included.
    events : array of float, shape (n,)
        0 or 1.
    """
    from scipy.optimize import linprog

    scale = np.abs(table).max(axis=0)
    sides = np.where(events == 1, 1.0, -1.0)[:, None] * table / np.where(scale > 0, scale, 1.0)
    rows = np.unique(sides, axis=0)
    found = linprog(
        -rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1.0, 1.0), method="highs"
    )
    return bool(found.status == 0 and -float(found.fun or 0.0) > SOME)
