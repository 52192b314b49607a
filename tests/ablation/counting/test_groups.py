"""Groups of a column: labels, rows, and whether a row is in several."""

from __future__ import annotations

import pytest

from core.ablation.counting.selection import groups
from tests.ablation.logs import log


@pytest.mark.parametrize(
    ("texts", "labels", "entries"),
    [
        (("TACE", "surgery", ""), ("surgery", "TACE", ""), [(0, 1), (1, 0), (2, 2)]),
        (("TACE; surgery", "TACE"), ("surgery", "TACE"), [(0, 0), (0, 1), (1, 1)]),
        (("", "surgery"), ("surgery", ""), [(0, 1), (1, 0)]),
    ],
)
def test_a_row_is_in_each_group_of_its_cell(
    texts: tuple[str, ...], labels: tuple[str, ...], entries: list[tuple[int, int]]
) -> None:
    found = groups(log(*({"prior_therapy": text} for text in texts)), "prior_therapy")
    assert found.labels == labels
    assert sorted(zip(found.rows.tolist(), found.group.tolist(), strict=True)) == entries
    assert found.overlapping is (len(entries) > len(texts))


def test_a_column_of_one_value_a_row_has_a_group_for_each_level_that_occurs() -> None:
    found = groups(log({"centre": "B"}, {"centre": ""}, {"centre": "A"}, {"centre": "B"}), "centre")
    assert (found.labels, found.group.tolist()) == (("A", "B", ""), [1, 2, 0, 1])
    assert not found.overlapping
