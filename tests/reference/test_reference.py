"""Every number that a published package also gives, and the table that says so."""

import json
import math

import pytest

from tests.reference import check as scores
from tests.reference import checks_statistics


@pytest.mark.parametrize("family", checks_statistics.FAMILIES, ids=lambda family: family.__name__)
def test_agrees_with_the_published_packages(family):
    found = list(family())
    assert found
    for one in found:
        scores.compare(*one)


def test_the_shipped_table_is_up_to_date():
    """Run ``python -m tests.reference.check`` after adding a comparison."""
    fixed = ("method", "package", "version", "cases", "values", "tolerance")
    shipped = json.loads(scores.SHIPPED.read_text("utf-8"))
    now = scores.score()
    assert [[row[key] for key in fixed] for row in shipped] == [[row[key] for key in fixed] for row in now]
    assert all(row["largest_difference"] <= row["tolerance"] for row in [*shipped, *now])


@pytest.mark.parametrize(
    ("got", "expected", "gap"),
    [
        (0.25, 0.25, 0.0),
        (None, "NaN", 0.0),
        (math.inf, "Inf", 0.0),
        (1.0, "NaN", math.inf),
        (None, 0.0, math.inf),
        (math.inf, "-Inf", math.inf),
    ],
)
def test_undefined_only_meets_undefined(got, expected, gap):
    assert scores.difference(got, expected) == gap


def test_a_wrong_number_is_seen():
    with pytest.raises(AssertionError, match="is not"):
        scores.Score().compare("wilson", "i.prop.01", 0.9000001, 0.9)
