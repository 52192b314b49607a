"""Several tests at once, and square tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import f

from core.findings import Flag, Reason
from core.stats.clustered.proportions import linearised_difference
from core.stats.paired.many_tests import (
    bowker,
    clustered_cochran_q,
    cochran_moments,
    cochran_q,
    stuart_maxwell,
)
from core.stats.paired.mcnemar import mcnemar
from tests.reference import reads, table

PATTERNS = np.array(np.meshgrid(*[[False, True]] * 3, indexing="ij")).reshape(3, -1).T
COUNTS = arrays(np.int64, (8,), elements=st.integers(0, 9))
PATIENTS = arrays(np.int64, st.tuples(st.integers(2, 9), st.just(8)), elements=st.integers(0, 3))
SQUARE = arrays(np.int64, (4, 4), elements=st.integers(0, 5))


def clustered(patterns, by_patient, **options):
    moments = cochran_moments(patterns, by_patient)
    return clustered_cochran_q(patterns, by_patient.sum(axis=0), moments, **options)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_cochran_of_two_tests_is_mcnemar(both, only_first, only_second, neither):
    patterns = [[True, True], [True, False], [False, True], [False, False]]
    ours = cochran_q(patterns, [both, only_first, only_second, neither])
    expected = mcnemar(only_first, only_second).asymptotic
    assert ours.statistic == pytest.approx(expected.statistic)
    assert ours.p == pytest.approx(expected.p)


@given(PATIENTS)
@settings(max_examples=20)
def test_discordant_patients_have_a_unit_on_which_not_all_tests_agree(by_patient):
    moments = cochran_moments(PATTERNS, by_patient)
    assert moments.clusters == sum(any(own) for own in by_patient.tolist())
    assert moments.discordant_clusters == sum(any(own[1:7]) for own in by_patient.tolist())


@given(COUNTS, st.permutations(range(3)))
def test_cochran_forgets_the_order_of_tests_and_agreeing_units(counts, order):
    ours = cochran_q(PATTERNS, counts)
    without_agreeing = counts.copy()
    without_agreeing[[0, 7]] = 0
    assert cochran_q(PATTERNS[:, order], counts).statistic == pytest.approx(ours.statistic)
    assert cochran_q(PATTERNS, without_agreeing).statistic == pytest.approx(ours.statistic)
    assert (ours.p is None) == (ours.reason is not None)


@given(COUNTS)
def test_cochran_from_patterns_equals_from_units(counts):
    assert cochran_q(np.repeat(PATTERNS, counts, axis=0)) == cochran_q(PATTERNS, counts)


def test_cochran_without_discordance():
    assert cochran_q(np.ones((5, 3))).reason is Reason.NO_DISCORDANT_PAIRS
    assert cochran_q(np.ones((0, 3))).reason is Reason.NO_UNITS
    one_constant = cochran_q([[True, True, False], [True, False, False], [True, True, True]])
    assert one_constant.p is not None
    with pytest.raises(ValueError, match="at least two"):
        cochran_q(np.ones((5, 1)))


@given(PATIENTS, st.permutations(range(3)), st.randoms())
def test_clustered_cochran_forgets_order(by_patient, order, random):
    ours = clustered(PATTERNS, by_patient)
    other = clustered(PATTERNS[:, order], by_patient[random.sample(range(len(by_patient)), len(by_patient))])
    assert (ours.statistic is None) == (other.statistic is None)
    if ours.statistic is not None and ours.reason is None:
        assert other.statistic == pytest.approx(ours.statistic, rel=1e-6)
        assert other.df == ours.df
    assert ours.p is None or 0 <= ours.p <= 1


@given(arrays(np.int64, st.tuples(st.integers(2, 9), st.just(4)), elements=st.integers(0, 3)))
def test_clustered_cochran_of_two_tests_is_the_linearised_difference(by_patient):
    patterns = np.array([[False, False], [False, True], [True, False], [True, True]])
    ours = clustered(patterns, by_patient)
    units, gaps = by_patient.sum(axis=1), by_patient[:, 1] - by_patient[:, 2]
    if not units.any() or not by_patient[:, 1:3].any():
        assert ours.p is None
        return
    squares = ((gaps - gaps.sum() / units.sum() * units) ** 2).sum() / units.sum() ** 2
    expected = linearised_difference(gaps.sum() / units.sum(), squares, int((units > 0).sum()))
    if expected.statistic is None:
        assert ours.p is None
        return
    assert ours.statistic == pytest.approx(expected.statistic**2)
    small = clustered(patterns, by_patient, small_sample=True)
    assert small.p == pytest.approx(expected.p)  # F with 1 and K - 1 df is t squared


def test_small_sample_refers_to_hotelling():
    data = table("data/lesions_306.csv")
    truth = data["reference"] == 1
    reads_ = np.stack([data[name][truth] == 1 for name in ("ct", "pet", "mr", "petmr")], axis=1)
    patterns, place = np.unique(reads_, axis=0, return_inverse=True)
    _, patient = np.unique(data["patient_id"][truth], return_inverse=True)
    by_patient = np.zeros((patient.max() + 1, len(patterns)), dtype=int)
    np.add.at(by_patient, (patient, place.ravel()), 1)
    large, small = clustered(patterns, by_patient), clustered(patterns, by_patient, small_sample=True)
    k = len(by_patient)
    assert large.df == small.df == 3
    assert small.statistic == large.statistic
    assert small.p == pytest.approx(f.sf(large.statistic * (k - 3) / (3 * (k - 1)), 3, k - 3))
    assert small.p > large.p


def test_clustered_cochran_in_words():
    patterns = PATTERNS
    one = np.array([[1, 2, 0, 1, 0, 3, 0, 1]])
    assert clustered(patterns, one).reason is Reason.SINGLE_CLUSTER
    assert clustered(patterns, np.zeros((3, 8), dtype=int)).reason is Reason.NO_UNITS
    agreeing = np.array([[3, 0, 0, 0, 0, 0, 0, 2], [1, 0, 0, 0, 0, 0, 0, 1]])
    assert clustered(patterns, agreeing).reason is Reason.NO_DISCORDANT_PAIRS
    twin = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 0], [1, 1, 1]], dtype=bool)
    counts = np.array([[1, 2, 1, 0], [0, 1, 1, 1], [2, 0, 1, 1], [0, 2, 0, 1]])
    ours, pair = clustered(twin, counts), clustered(twin[:, :2], counts)
    assert ours.df == pair.df == 1
    assert ours.statistic == pytest.approx(pair.statistic)
    assert Flag.FEW_CLUSTERS in ours.flags


@given(SQUARE)
def test_square_tables_forget_the_diagonal_and_the_direction(t):
    moved = t.T.copy()
    np.fill_diagonal(moved, 7)
    for test in (bowker, stuart_maxwell):
        ours, other = test(t), test(moved)
        assert other.statistic == pytest.approx(ours.statistic)
        assert other.df == ours.df
        assert (ours.p is None) == (ours.reason is not None)


@given(st.integers(0, 20), st.integers(0, 20))
def test_square_tables_of_two_categories_are_mcnemar(b, c):
    expected = mcnemar(b, c).asymptotic
    for test in (bowker, stuart_maxwell):
        ours = test([[3, b], [c, 4]])
        assert ours.statistic == pytest.approx(expected.statistic)
        assert ours.p == pytest.approx(expected.p)


def test_an_empty_category_takes_no_degree_of_freedom():
    t = np.array([[5, 3, 0], [1, 6, 0], [0, 0, 0]])
    assert bowker(t).df == stuart_maxwell(t).df == 1
    assert stuart_maxwell(t).statistic == pytest.approx(mcnemar(3, 1).asymptotic.statistic)


def test_statsmodels_counts_empty_pairs_as_degrees_of_freedom():
    """Its df for a table with an empty pair of cells is not ours: the known difference of the reference."""
    case = reads()["vii.bowker.4"]
    ours = bowker(case["input"]["table"])
    assert ours.df == 9
    assert case["output"]["ct_bowker"]["df"] == 10
    assert ours.p < case["output"]["ct_bowker"]["p"]


def test_a_table_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match="square"):
        bowker(np.ones((2, 3)))
