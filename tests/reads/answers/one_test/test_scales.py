"""The scale of a measure: from a test that is always wrong to one that is always right."""

import pytest

from core.reads.answers.one_test.measures import every

MEASURES = every()


@pytest.mark.parametrize("code", MEASURES)
def test_the_ends_of_a_scale_are_what_a_measure_reaches(code):
    measure = MEASURES[code]
    values = measure.of(0, 7, 5, 0, 0.95).value, measure.of(7, 0, 0, 5, 0.95).value
    assert (min(values), max(values)) == measure.scale
