"""Two large files at once on a server; a third is refused in words until one of them is gone."""

import gc

import pytest

from core.problems import Refusal
from core.words import words
from pages.ui.shell import room


class Table:
    """Stands for a text table: what `room` looks at."""

    def __init__(self, rows=room.LARGE_ROWS + 1):
        self.rows = rows


@pytest.fixture(autouse=True)
def empty_server():
    gc.collect()
    room._open.clear()


def test_a_third_large_file_is_refused_in_words():
    first, second = Table(), Table()
    room.admit(first)
    room.admit(second)
    with pytest.raises(Refusal) as refused:
        room.admit(Table())
    (problem,) = refused.value.problems
    assert problem.code == "server_full"
    assert "500,000" in words("en").problem(problem).message
    assert "500,000" in words("zh").problem(problem).message
    del first
    room.admit(Table())


def test_small_files_need_no_room_and_a_replaced_one_gives_its_own():
    tables = [Table(room.LARGE_ROWS) for _ in range(9)]
    for table in tables:
        room.admit(table)
    first, second, third = Table(), Table(), Table()
    room.admit(first)
    room.admit(second)
    room.admit(second)
    room.admit(third, instead_of=[None, first])
