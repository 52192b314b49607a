"""McNemar's test in the conventions that papers print.

``only_first`` and ``only_second`` count the discordant pairs: units where only the first, or only the
second, of two tests is right. Without any discordant pair there is nothing to test: the exact and the
mid-p probability are 1 by their definition and flagged, everything built on 0/0 is not estimable. Without
any unit nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, chdtrc

from core.findings import Flag, Reason, TestResult

TEXTBOOK_THRESHOLD = 40
"""Chinese textbooks correct for continuity when fewer discordant pairs than this were seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar:
    """One comparison, five conventions.

    Attributes
    ----------
    asymptotic : TestResult
        ``(b - c)^2 / (b + c)``, McNemar 1947.
    corrected : TestResult
        Edwards 1948, ``(|b - c| - 1)^2 / (b + c)``, the numerator never below 0 (as R).
    exact : TestResult
        Two-sided binomial, twice the smaller tail, at most 1.
    midp : TestResult
        Fagerland, Lydersen & Laake 2013 (BMC Med Res Methodol 13:91); 1 where b = c.
    textbook : TestResult
        Corrected when ``b + c < 40``, else asymptotic.
    flag : Flag or None
        ``no_discordant_pairs`` where b + c = 0.
    """

    asymptotic: TestResult
    corrected: TestResult
    exact: TestResult
    midp: TestResult
    textbook: TestResult
    flag: Flag | None = None


def mcnemar(only_first: int, only_second: int) -> McNemar:
    """McNemar's test of two discordant counts."""
    return mcnemar_many([only_first], [only_second])[0]


def midp(only_first: ArrayLike, only_second: ArrayLike) -> NDArray[np.float64]:
    """Mid-p probabilities of many discordant pairs, any shape; 1 where b = c, also at 0/0."""
    _, mid = binomial(*_counts(only_first, only_second))
    return mid


def mcnemar_many(
    only_first: ArrayLike, only_second: ArrayLike, units: ArrayLike | None = None
) -> tuple[McNemar, ...]:
    """McNemar's test of many pairs of discordant counts, shape (m,), in one pass.

    Where ``units``, all pairs of the same shape, are given and 0, the reason is ``no_units``.

    Raises
    ------
    ValueError
        For negative counts.
    """
    b, c = _counts(only_first, only_second)
    total = b + c
    testable = total > 0.0
    safe = np.where(testable, total, 1.0)
    gap = np.abs(b - c)
    plain = gap * gap / safe
    corrected = np.square(np.maximum(gap - 1.0, 0.0)) / safe
    textbook = np.where(total < TEXTBOOK_THRESHOLD, corrected, plain)
    columns = [
        [_chi_square(s, p, code, t) for s, p, t in zip(stat, chdtrc(1.0, stat), testable, strict=True)]
        for code, stat in (
            ("mcnemar_asymptotic", plain),
            ("mcnemar_corrected", corrected),
            ("mcnemar_textbook", textbook),
        )
    ]
    exact, mid = binomial(b, c)
    present = np.ones(b.shape, dtype=bool) if units is None else np.asarray(units) > 0
    found = []
    for i, (p_exact, p_mid, seen) in enumerate(zip(exact, mid, testable, strict=True)):
        if not present[i]:
            found.append(_WITHOUT_UNITS)
            continue
        flags = () if seen else (Flag.NO_DISCORDANT_PAIRS,)
        found.append(
            McNemar(
                asymptotic=columns[0][i],
                corrected=columns[1][i],
                textbook=columns[2][i],
                exact=TestResult(statistic=None, p=float(p_exact), method="mcnemar_exact", flags=flags),
                midp=TestResult(statistic=None, p=float(p_mid), method="mcnemar_midp", flags=flags),
                flag=None if seen else Flag.NO_DISCORDANT_PAIRS,
            )
        )
    return tuple(found)


def _counts(only_first: ArrayLike, only_second: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    b, c = np.broadcast_arrays(np.asarray(only_first, dtype=float), np.asarray(only_second, dtype=float))
    if np.any(b < 0.0) or np.any(c < 0.0):
        raise ValueError("discordant counts cannot be negative")
    return b, c


def binomial(
    b: NDArray[np.float64], c: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exact and mid-p: with F the Binomial(n, 1/2) distribution, 2 F(m) and F(m) + F(m - 1)."""
    smaller, larger = np.minimum(b, c), np.maximum(b, c)
    upto = betainc(np.maximum(larger, 1.0), smaller + 1.0, 0.5)
    below = np.where(smaller > 0.0, betainc(larger + 1.0, np.maximum(smaller, 1.0), 0.5), 0.0)
    tied = b == c
    exact = np.where(tied, 1.0, np.minimum(2.0 * upto, 1.0))
    return exact, np.where(tied, 1.0, upto + below)


def _chi_square(statistic: float, p: float, method: str, testable: bool) -> TestResult:
    if not testable:
        return TestResult(statistic=None, p=None, method=method, df=1, reason=Reason.NO_DISCORDANT_PAIRS)
    return TestResult(statistic=float(statistic), p=float(p), method=method, df=1)


def _nothing(convention: str, df: int | None) -> TestResult:
    return TestResult(statistic=None, p=None, method=f"mcnemar_{convention}", df=df, reason=Reason.NO_UNITS)


_WITHOUT_UNITS = McNemar(
    asymptotic=_nothing("asymptotic", 1),
    corrected=_nothing("corrected", 1),
    exact=_nothing("exact", None),
    midp=_nothing("midp", None),
    textbook=_nothing("textbook", 1),
)
