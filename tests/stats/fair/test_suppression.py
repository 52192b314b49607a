"""Small counts: an attack by subtraction, by enumeration of every table that a reader cannot rule out."""

from __future__ import annotations

import numpy as np
import pytest

from core.stats.fair.suppression import Line, determined, is_small, suppress


def table(
    tops: list[list[int]], bottoms: list[list[int]]
) -> tuple[dict[tuple[int, int], tuple[int, int]], list[Line]]:
    """Cells with totals of rows (column -1), of columns (row -1) and of all."""
    rows, columns = len(tops), len(tops[0])
    cells = {(i, j): (tops[i][j], bottoms[i][j]) for i in range(rows) for j in range(columns)}

    def total(keys: list[tuple[int, int]]) -> tuple[int, int]:
        return sum(cells[key][0] for key in keys), sum(cells[key][1] for key in keys)

    lines = []
    for i in range(rows):
        parts = [(i, j) for j in range(columns)]
        cells[i, -1] = total(parts)
        lines.append(Line((i, -1), tuple(parts)))
    for j in [*range(columns), -1]:
        parts = [(i, j) for i in range(rows)]
        cells[-1, j] = total(parts)
        lines.append(Line((-1, j), tuple(parts)))
    lines.append(Line((-1, -1), tuple((-1, j) for j in range(columns))))
    return cells, lines


def possible(cells: dict, hidden: dict) -> dict:
    """Every value a hidden numerator of a 2 by 2 table may have: all tables a reader cannot rule out."""
    inner = [(i, j) for i in range(2) for j in range(2)]
    ways = [range(min(24, cells[key][1]) + 1) if key in hidden else (cells[key][0],) for key in inner]
    a, b, c, d = (grid.ravel() for grid in np.meshgrid(*ways))
    tried = {(0, 0): a, (0, 1): b, (1, 0): c, (1, 1): d, (0, -1): a + b, (1, -1): c + d}
    tried |= {(-1, 0): a + c, (-1, 1): b + d, (-1, -1): a + b + c + d}
    consistent = np.ones(a.size, bool)
    for key, value in tried.items():
        if key not in hidden:
            consistent &= value == cells[key][0]
    return {key: set(tried[key][consistent].tolist()) for key in hidden}


def test_what_cannot_move_protects_nothing() -> None:
    """A hospital without records cannot take the 3 of another: its count is 0 for every reader."""
    cells = {"empty": (0, 0), "small": (3, 20), "full": (17, 17), "all": (20, 37)}
    hidden = suppress(cells, [Line("all", ("empty", "small", "full"))])
    assert hidden["small"].primary and "full" in hidden
    # all of the parts between them: the reader who knows the denominators finds at least two values
    assert {x for x in range(21) if 0 <= 20 - x <= 17} >= {3, 4}


@pytest.mark.parametrize("seed", range(30))
def test_no_small_count_is_given_back(seed: int) -> None:
    random = np.random.default_rng(seed)
    bottoms = random.integers(20, 40, (2, 2)).tolist()
    tops = [[int(random.choice([0, 0, 1, 2, 3, 6, 7])) for _ in range(2)] for _ in range(2)]
    cells, lines = table(tops, bottoms)
    hidden = suppress(cells, lines)
    for key, (x, n) in cells.items():
        assert not is_small(x, n) or hidden[key].primary
    for key, values in possible(cells, hidden).items():
        assert not hidden[key].primary or len(values) > 1, (tops, key)


def test_one_small_cell_takes_another_with_it() -> None:
    cells, lines = table([[3, 20], [30, 40]], [[50, 60], [70, 80]])
    hidden = suppress(cells, lines)
    assert hidden[0, 0].primary and sum(not each.primary for each in hidden.values()) >= 3
    alone = {key for key in hidden if hidden[key].primary}
    values = {key: x for key, (x, _) in cells.items()}
    assert (0, 0) in determined(alone, lines, values, values, {})


def test_zero_stays_and_a_tiny_denominator_goes() -> None:
    assert not is_small(0, 30) and is_small(0, 3) and is_small(29, 30) and not is_small(30, 30)
    assert not is_small(0, 0) and is_small(4, 100) and not is_small(5, 100)
    hidden = suppress({"A": (0, 3), "B": (9, 40), "all": (9, 43)}, [Line("all", ("A", "B"))])
    assert hidden["A"].denominator and hidden["B"].denominator


def test_parts_that_do_not_add_up_are_no_line() -> None:
    """The golden 2024: 6 complications, parts 3, 1, 1, 1, 1 of 83: all parts go, the overall stays."""
    parts = {"bleeding": 3, "pneumothorax": 1, "organ": 1, "infection": 1, "other": 1}
    cells = {name: (x, 83) for name, x in parts.items()} | {"overall": (6, 83)}
    hidden = suppress(cells, [Line("overall", tuple(parts))])
    assert set(hidden) == set(parts)


def test_a_cell_that_may_be_one_more_is_not_given_back() -> None:
    """Parts of 0 and 1 of a total of 1: either may be the one, unless the other cannot."""
    values, line = {"a": 0, "b": 1, "all": 1}, [Line("all", ("a", "b"))]
    assert determined({"a", "b"}, line, values, values, {}) == set()
    assert determined({"a", "b"}, line, values, values, {"a": 4, "b": 1}) == set()
    assert determined({"a", "b"}, line, values, values, {"a": 0}) == {"a", "b"}
    assert determined({"a", "b"}, line, values | {"b": 2, "all": 2}, values, {"b": 2, "a": 1}) == set()
