"""Is one test's odds ratio the same in every stratum?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc

from core.arrays import Floats
from core.findings import Reason, TestResult


class OddsRatioMethod(StrEnum):
    """How homogeneity of an odds ratio is tested."""

    BRESLOW_DAY = "breslow_day"
    TARONE = "breslow_day_tarone"
    CLUSTERED_ODDS_RATIO = "odds_ratio_wald_f"


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsRatioHomogeneity:
    """Homogeneity of one test's odds ratio over strata, and the pooled odds ratio.

    ``uninformative`` lists the strata (by position) with an empty row or column; they take no degree
    of freedom.
    """

    mantel_haenszel_odds_ratio: float | None
    breslow_day: TestResult
    tarone: TestResult
    uninformative: tuple[int, ...]


def breslow_day(tables: ArrayLike) -> OddsRatioHomogeneity:
    """Breslow-Day test that one test's odds ratio is the same in every stratum, and Tarone's correction.

    Parameters
    ----------
    tables : array of shape (strata, 2, 2)
        Units by test (positive, negative) and condition (present, absent).

    Raises
    ------
    ValueError
        If the tables are not of that shape.

    References
    ----------
    Breslow & Day 1980, Statistical Methods in Cancer Research 1:142; Tarone 1985, Biometrika 72:91.
    """
    t = np.asarray(tables, dtype=float)
    if t.ndim != 3 or t.shape[1:] != (2, 2):
        raise ValueError("tables have shape (strata, 2, 2)")
    empty = (t.sum(axis=1) == 0).any(axis=1) | (t.sum(axis=2) == 0).any(axis=1)
    uninformative = tuple(int(i) for i in np.flatnonzero(empty))
    t = t[~empty]
    n = t.sum(axis=(1, 2))
    concordant, discordant = (t[:, 0, 0] * t[:, 1, 1] / n).sum(), (t[:, 0, 1] * t[:, 1, 0] / n).sum()
    reason = None
    if len(t) < 2:
        reason = Reason.TOO_FEW_GROUPS
    elif concordant == 0 or discordant == 0:
        reason = Reason.ZERO_CELL
    odds_ratio = None if len(t) == 0 else _pooled(float(concordant), float(discordant))
    if reason is not None:
        return OddsRatioHomogeneity(
            mantel_haenszel_odds_ratio=odds_ratio,
            breslow_day=TestResult(statistic=None, p=None, method=OddsRatioMethod.BRESLOW_DAY, reason=reason),
            tarone=TestResult(statistic=None, p=None, method=OddsRatioMethod.TARONE, reason=reason),
            uninformative=uninformative,
        )
    expected = _expected(t, concordant / discordant)
    rows, columns = t[:, 0].sum(axis=1), t[:, :, 0].sum(axis=1)
    cells = np.stack([expected, rows - expected, columns - expected, n - rows - columns + expected])
    variance = 1 / (1 / cells).sum(axis=0)
    residual = t[:, 0, 0] - expected
    statistic = float((residual**2 / variance).sum())
    corrected = max(statistic - float(residual.sum() ** 2 / variance.sum()), 0.0)
    df = len(t) - 1
    return OddsRatioHomogeneity(
        mantel_haenszel_odds_ratio=odds_ratio,
        breslow_day=TestResult(
            statistic=statistic, p=float(chdtrc(df, statistic)), df=df, method=OddsRatioMethod.BRESLOW_DAY
        ),
        tarone=TestResult(
            statistic=corrected, p=float(chdtrc(df, corrected)), df=df, method=OddsRatioMethod.TARONE
        ),
        uninformative=uninformative,
    )


def clustered_odds_ratios(
    log_odds_ratios: ArrayLike, standard_errors: ArrayLike, patients: int
) -> TestResult:
    """Is one test's odds ratio the same in every group, patients being clusters?

    ``sum w_g (L_g - L)^2 / (G - 1)`` with ``w_g = 1 / se_g^2`` and L their weighted mean, against F with
    G - 1 and K - G degrees of freedom (Wald; linearised variance within groups: Kwak, Um & Jung 2015,
    Stat Med 34:2325). Breslow and Day's test counts every lesion for itself and errs in 9 to 12 % of studies
    then.

    Parameters
    ----------
    log_odds_ratios, standard_errors : array_like, shape (G,)
        Of the groups that have both, each from its own patients.
    patients : int
        K, in all of them.
    """
    logs, errors = np.asarray(log_odds_ratios, dtype=float), np.asarray(standard_errors, dtype=float)
    groups = logs.size
    reason = None
    if groups < 2:
        reason = Reason.TOO_FEW_GROUPS
    elif patients <= groups:
        reason = Reason.UNDEFINED_VARIANCE
    if reason is not None:
        return TestResult(statistic=None, p=None, method=OddsRatioMethod.CLUSTERED_ODDS_RATIO, reason=reason)
    weight = 1.0 / errors**2
    spread = float(weight @ (logs - np.average(logs, weights=weight)) ** 2)
    df, rest = groups - 1, patients - groups
    return TestResult(
        statistic=spread,
        p=float(fdtrc(df, rest, spread / df)),
        method=OddsRatioMethod.CLUSTERED_ODDS_RATIO,
        df=df,
        df_denominator=rest,
    )


def _pooled(concordant: float, discordant: float) -> float | None:
    if discordant > 0:
        return concordant / discordant
    return float("inf") if concordant > 0 else None


def _expected(t: Floats, odds_ratio: float) -> Floats:
    """Expected count of the first cell at a common odds ratio, its margins given."""
    rows, columns, n = t[:, 0].sum(axis=1), t[:, :, 0].sum(axis=1), t.sum(axis=(1, 2))
    # (1 - r) A^2 + (n - rows - columns + r (rows + columns)) A - r rows columns = 0, by the root
    # that does not cancel and that also stands at r = 1.
    a = 1 - odds_ratio
    b = n - rows - columns + odds_ratio * (rows + columns)
    c = odds_ratio * rows * columns
    expected: Floats = 2 * c / (b + np.sqrt(np.maximum(b**2 + 4 * a * c, 0)))
    return expected
