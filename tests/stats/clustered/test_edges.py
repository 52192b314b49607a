"""Edges of the clustered statistics that a changed sign or number would move."""

import numpy as np
import pytest
from scipy.stats import chi2

from core.findings import Reason
from core.stats.clustered.alike import alike_squares
from core.stats.clustered.mcnemar import yang, yang_many
from core.stats.clustered.patient_moments import patient_moments
from core.stats.clustered.proportions import linearised_difference_each


def test_patients_are_discordant_by_patterns_of_the_denominator_alone():
    units = [[0, 3, 0], [0, 0, 2], [1, 0, 0]]
    found = patient_moments(units, np.array([True, False, True]), np.array([False, True, True]))
    assert (found.clusters, found.discordant_clusters) == (2, 1)


def test_one_discordant_unit_can_be_tested():
    statistic, p = yang_many([1.0], [1.0], [0.8], [10.0])
    assert statistic[0] == pytest.approx(9 / (10 * 1.8 / 2)) == yang(1.0, 1.0, 0.8, 10).statistic
    assert p[0] == pytest.approx(chi2.sf(1.0, 1))


def test_patients_of_equal_numbers_are_as_alike_as_their_sums_say():
    """Two patients with scores 1 and 1/2, -1 and -1/2: 2 / 1 of the squared sums 9/4 + 9/4."""
    assert alike_squares(5 / 2, 9 / 4, 4, 8, 2) == pytest.approx(9)
    # the other way round within a patient: 1 and -1/2, -1 and 1/2
    assert alike_squares(5 / 2, 1 / 4, 4, 8, 2) == pytest.approx(1)
    # sums of 0: no variance, however large the scores
    assert alike_squares(4, 0, 4, 8, 2) == pytest.approx(0)


@pytest.mark.parametrize(
    "sums",
    [
        (2.0, 2.0, 2, 2, 2),  # one unit a patient
        (2.0, 1.0, 2, 4, 1),  # one patient
        (0.0, 0.0, 4, 8, 2),  # no scores
        (0.0, 0.0, 0, 0, 0),  # nobody
    ],
)
def test_without_several_units_in_two_patients_nobody_is_alike(sums):
    assert alike_squares(*sums) == 0


def test_why_a_difference_has_no_interval():
    difference = [0.25, 0.25, 0.25, np.nan, np.nan, 0.25]
    squares, patients = [0.01, 0.01, 0.0, 0.01, 0.01, 0.01], [0, 1, 5, 5, 1, 5]
    found = linearised_difference_each(difference, squares, patients)
    assert [one.reason for one in found] == [
        Reason.NO_UNITS,
        Reason.SINGLE_CLUSTER,
        Reason.UNDEFINED_VARIANCE,
        Reason.NO_UNITS,
        Reason.NO_UNITS,
        None,
    ]
    assert [one.p is None for one in found] == [True] * 5 + [False]
