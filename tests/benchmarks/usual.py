"""The same questions in the usual way: pandas cross tables and statsmodels, test by test, pair by pair.

Written as a careful analyst would: the file once into a frame, then a filter, a cross table and a call of
statsmodels per number. Lesions of a patient are respected by cluster-robust regressions, the usual remedy.
Tango's interval and the mid-p test, which statsmodels lacks, are solved with scipy.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq
from statsmodels.api import OLS
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

MEANS = {"pos": 1.0, "neg": 0.0}
Z = float(stats.norm.ppf(0.975))


def frame_of(frame: pd.DataFrame, tests: Sequence[str]) -> pd.DataFrame:
    """Coded reads, as an analyst keeps them: 1, 0 or not usable."""
    return frame.assign(**{name: frame[name].map(MEANS) for name in (*tests, "reference")})


def full_answer(frame: pd.DataFrame, tests: Sequence[str], sites: Sequence[str], *, clustered: bool) -> int:
    """Filter, fuse, then every metric of every test and every pair on three endpoints; counts numbers."""
    chosen = frame[frame["site"].isin(sites)]
    ct, pet, mr = (chosen[name] for name in tests[:3])
    either = np.where((pet == 1) | (mr == 1), 1.0, np.where(pet.isna() | mr.isna(), np.nan, 0.0))
    votes, unread = (ct == 1) * 1 + (pet == 1) + (mr == 1), ct.isna() * 1 + pet.isna() + mr.isna()
    most = np.where(votes >= 2, 1.0, np.where(votes + unread < 2, 0.0, np.nan))
    chosen = chosen.assign(either=either, most=most)
    items = [*tests, "either", "most"]
    found = sum(_metrics(chosen, item, clustered) for item in items)
    p = []
    for first, second in combinations(items, 2):
        both = chosen.dropna(subset=[first, second, "reference"])
        for part in (both[both["reference"] == 1], both[both["reference"] == 0], both):
            numbers, midp = _compared(part, first, second, clustered)
            found += numbers
            p.append(midp)
    return found + len(multipletests(p, method="holm")[1])


def _metrics(frame: pd.DataFrame, item: str, clustered: bool) -> int:
    table = pd.crosstab(frame["reference"], frame[item])
    tn, fp, fn, tp = (table.loc[r, c] for r in (0.0, 1.0) for c in (0.0, 1.0))
    cells = ((tp, tp + fn), (tn, tn + fp), (tp, tp + fp), (tn, tn + fn), (tp + tn, tp + fp + fn + tn))
    for x, n in cells:
        proportion_confint(x, n, method="wilson")
    positive, negative = tp / (tp + fn), tn / (tn + fp)
    for ratio, variance in (
        (positive / (1 - negative), 1 / tp - 1 / (tp + fn) + 1 / fp - 1 / (tn + fp)),
        ((1 - positive) / negative, 1 / fn - 1 / (tp + fn) + 1 / tn - 1 / (tn + fp)),
        (tp * tn / (fp * fn), 1 / tp + 1 / fp + 1 / fn + 1 / tn),
    ):
        np.exp(np.log(ratio) + np.array([-Z, Z]) * np.sqrt(variance))
    if clustered:
        usable = frame.dropna(subset=[item, "reference"])
        for mask, right in (
            (usable["reference"] == 1, usable[item] == 1),
            (usable["reference"] == 0, usable[item] == 0),
            (usable[item] == 1, usable["reference"] == 1),
            (usable[item] == 0, usable["reference"] == 0),
            (usable[item] >= 0, usable[item] == usable["reference"]),
        ):
            _robust(right[mask].astype(float), usable.loc[mask, "patient"])
    return 8


def _compared(frame: pd.DataFrame, first: str, second: str, clustered: bool) -> tuple[int, float]:
    right_first, right_second = frame[first] == frame["reference"], frame[second] == frame["reference"]
    table = pd.crosstab(right_first, right_second).reindex(index=[True, False], columns=[True, False])
    table = table.fillna(0)
    for exact, correction in ((True, False), (False, True), (False, False)):
        mcnemar(table, exact=exact, correction=correction)
    b, c, n = float(table.iloc[0, 1]), float(table.iloc[1, 0]), float(table.to_numpy().sum())
    midp = 2 * stats.binom.cdf(min(b, c), b + c, 0.5) - stats.binom.pmf(min(b, c), b + c, 0.5)
    stats.chi2.sf((abs(b - c) - 0.5) ** 2 / max(b + c, 1), 1)
    for x in (table.iloc[0].sum(), table.iloc[:, 0].sum()):
        proportion_confint(x, n, method="wilson")
    difference = (c - b) / n
    for side in (-Z, Z):
        brentq(lambda d, z=side: _tango(b, c, n, d) - z, -0.999, 0.999)
    if clustered:
        _robust(right_second.astype(float) - right_first.astype(float), frame["patient"])
    return 8 + (difference is not None), float(min(midp, 1.0))


def _tango(b: float, c: float, n: float, delta: float) -> float:
    a2 = -b - c + (2 * n - c + b) * delta
    q = (np.sqrt(a2 * a2 + 8 * n * b * delta * (1 - delta)) - a2) / (4 * n)
    return float((b - c + n * delta) / np.sqrt(max(n * (2 * q + delta * (1 - delta)), 1e-12)))


def _robust(values: pd.Series, patient: pd.Series) -> None:
    groups = pd.factorize(patient)[0]
    OLS(values.to_numpy(), np.ones(len(values))).fit(
        cov_type="cluster", cov_kwds={"groups": groups}
    ).conf_int()
