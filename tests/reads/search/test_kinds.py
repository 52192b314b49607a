"""Patients who are alike are told from the others by all their counts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.reads.search.kinds import alike


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), max_size=60))
def test_rows_are_of_one_kind_exactly_where_they_are_equal(rows):
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    first, kind = alike(table)
    seen = list(dict.fromkeys(rows))
    assert [seen[at] for at in kind] == rows
    assert [rows[at] for at in first] == seen and first.tolist() == [rows.index(row) for row in seen]


def test_half_of_a_wider_table_is_compared_by_its_own_columns():
    table = np.arange(24, dtype=np.int64).reshape(4, 6)
    table[:, :3] = [[1, 2, 3], [3, 2, 1], [1, 2, 3], [0, 0, 0]]
    first, kind = alike(table[:, :3])
    assert first.tolist() == [0, 1, 3] and kind.tolist() == [0, 1, 0, 2]
    assert alike(table[:, 3:])[1].tolist() == [0, 1, 2, 3]
