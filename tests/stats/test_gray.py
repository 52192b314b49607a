"""Gray's test against cmprsk and by its laws: permutation variance, no competing event."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.findings import Reason
from core.stats.gray import _counts, _score, gray_test
from core.stats.survival import log_rank

D8 = Path(__file__).parents[1] / "reference" / "chart-data" / "d8_ltp_survival.csv"


def drawn(seed: int, n: int, *, censored: bool, groups: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    event, other = random.exponential(1.5, n), random.exponential(2.0, n)
    end = random.exponential(2.0, n) if censored else np.full(n, np.inf)
    first = np.minimum(np.minimum(event, other), end)
    cause = np.where(first == event, 1, np.where(first == other, 2, 0))
    return np.ceil(first * 40), cause, random.integers(0, groups, n)


def test_without_censoring_the_dead_stay_at_risk() -> None:
    """Then the test is a log-rank test in which those who died before never leave the risk set."""
    t, cause, group = drawn(5, 900, censored=False)
    # somebody of each group is observed to the end, so that no group is lost from sight before
    t, cause, group = np.append(t, [1e5, 1e5]), np.append(cause, [2, 2]), np.append(group, [0, 1])
    score, variance = _score(*_counts(t, cause == 1, cause == 2, group, 2))
    stay = np.where(cause == 2, np.inf, t)
    expected, hypergeometric = 0.0, 0.0
    for day in np.unique(t[cause == 1]):
        at_risk, own = (stay >= day).sum(), ((stay >= day) & (group == 0)).sum()
        events = ((t == day) & (cause == 1)).sum()
        share = own / at_risk
        expected += ((t == day) & (cause == 1) & (group == 0)).sum() - events * share
        hypergeometric += events * share * (1 - share) * (at_risk - events) / (at_risk - 1)
    assert score[0] == pytest.approx(expected, rel=1e-9)
    assert score.sum() == pytest.approx(0, abs=1e-9)
    assert variance[0, 0] == pytest.approx(hypergeometric, rel=0.03)


def test_with_censoring_the_variance_is_that_of_permuted_groups() -> None:
    t, cause, group = drawn(5, 300, censored=True)
    random = np.random.default_rng(6)
    scores, variances = [], []
    for _ in range(300):
        score, variance = _score(*_counts(t, cause == 1, cause == 2, random.permutation(group), 2))
        scores.append(score[0])
        variances.append(variance[0, 0])
    assert np.mean(variances) == pytest.approx(np.var(scores), rel=0.2)


def test_without_a_competing_event_the_score_is_that_of_the_log_rank_test() -> None:
    t, cause, group = drawn(7, 150, censored=True)
    cause = np.where(cause == 2, 0, cause)
    found, known = gray_test(t, cause, group), log_rank(t, cause, group)
    assert found.statistic == pytest.approx(known.statistic, rel=0.1)
    assert found.df == known.df == 1


def test_groups_that_differ_in_the_competing_event_alone() -> None:
    """The same hazard of the event, but one group dies early: the incidence differs, the rate does not."""
    random = np.random.default_rng(11)
    n = 600
    group = np.repeat([0, 1], n)
    event = random.exponential(1.0, 2 * n)
    other = random.exponential(np.where(group == 0, 20.0, 0.4))
    t, cause = np.minimum(event, other), np.where(event < other, 1, 2)
    gray, rate = gray_test(t, cause, group), log_rank(t, cause, group)
    assert gray.p is not None and gray.p < 1e-6
    assert rate.p is not None and rate.p > 0.01


def test_relabelling_groups_changes_nothing() -> None:
    t, cause, group = drawn(8, 90, censored=True, groups=3)
    found = gray_test(t, cause, group)
    other = gray_test(t, cause, np.array(["c", "a", "b"])[group])
    assert found.df == other.df == 2
    assert other.statistic == pytest.approx(found.statistic, rel=1e-9)


def test_equals_cmprsk() -> None:
    """``cuminc`` of cmprsk 2.2.11 (R 4.2.2): one real-sized series, one drawn in three groups."""
    with D8.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    t = [float(row["days"]) for row in rows]
    cause = [int(row["status_0cens_1ltp_2death"]) for row in rows]
    found = gray_test(t, cause, [row["modality"] for row in rows])
    assert (found.statistic, found.df) == (pytest.approx(0.0196090192539643, rel=1e-10), 1)
    assert found.p == pytest.approx(0.888634542858616, rel=1e-10)
    found = gray_test(*drawn(9, 120, censored=True, groups=3))
    assert (found.statistic, found.df) == (pytest.approx(1.294642721405583, rel=1e-10), 2)
    assert found.p == pytest.approx(0.523446023634497, rel=1e-10)


def test_nothing_to_compare() -> None:
    assert gray_test([1, 2], [1, 1], ["a", "a"]).reason is Reason.TOO_FEW_GROUPS
    assert gray_test([1, 2], [2, 0], ["a", "b"]).reason is Reason.NO_UNITS
