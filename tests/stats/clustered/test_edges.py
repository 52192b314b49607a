"""Edges of the clustered statistics that a changed sign or number would move."""

import numpy as np
import pytest
from scipy.stats import chi2

from core.stats.clustered.mcnemar import yang, yang_many
from core.stats.clustered.patient_moments import patient_moments


def test_patients_are_discordant_by_patterns_of_the_denominator_alone():
    units = [[0, 3, 0], [0, 0, 2], [1, 0, 0]]
    found = patient_moments(units, np.array([True, False, True]), np.array([False, True, True]))
    assert (found.clusters, found.discordant_clusters) == (2, 1)


def test_one_discordant_unit_can_be_tested():
    statistic, p = yang_many([1.0], [1.0], [0.8], [10.0])
    assert statistic[0] == pytest.approx(9 / (10 * 1.8 / 2)) == yang(1.0, 1.0, 0.8, 10).statistic
    assert p[0] == pytest.approx(chi2.sf(1.0, 1))
