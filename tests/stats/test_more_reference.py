"""Comparisons, agreement, ROC and strata against published packages."""

import pytest

from tests.reference import check as scores
from tests.reference import checks_statistics_more


@pytest.mark.parametrize("family", checks_statistics_more.FAMILIES, ids=lambda family: family.__name__)
def test_agrees_with_the_published_packages(family):
    found = list(family())
    assert found
    for one in found:
        scores.compare(*one)
