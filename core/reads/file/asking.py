"""What a reading leaves open, as questions: blocking ones first, at most a screenful."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.reads.file.cases.coding import Coder
from core.reads.file.cases.melting import melted
from core.reads.file.cases.units import units_of
from core.reads.file.guesses.carrying import carried
from core.reads.file.options import Layout, ReadingOptions, Repeats
from core.reads.file.questions import MOST_QUESTIONS, Answer, Ask, Question, option
from core.reads.file.reading import Reading
from core.tables.table import TextTable

_ORDER = list(Ask)


def questions(table: TextTable, reading: Reading) -> tuple[Question, ...]:
    """The questions of a table as it is read, those that could change a count first.

    Parameters
    ----------
    table : TextTable
    reading : Reading
        As `core.reads.file.reading.guess` made it of the user's options. To answer, put the answer into
        the options with `core.reads.file.questions.answered` and guess again.

    Returns
    -------
    tuple of Question
        At most `MOST_QUESTIONS`; a file that leaves nothing open has none.
    """
    found = list(reading.questions)
    if not any(question.changes_counts for question in found) and reading.repeats is None:
        found += _repeats(table, reading)
    ordered = sorted(found, key=lambda q: (not q.changes_counts, _ORDER.index(q.ask)))
    return tuple(ordered[:MOST_QUESTIONS])


def _repeats(table: TextTable, reading: Reading) -> list[Question]:
    if reading.reference is None or (reading.layout is Layout.LONG and not (reading.test_name)):
        return []
    table, reading = melted(carried(table, reading.carry_down), reading)
    conflicts = units_of(table, reading, Coder(table, reading, [])).conflicts
    return [ask_repeats(table, conflicts)] if conflicts else []


def ask_repeats(table: TextTable, conflicts: Sequence[tuple[str, npt.NDArray[np.int64]]]) -> Question:
    """Ask which of several differing reads counts."""
    label, rows = conflicts[0]
    every = np.unique(np.concatenate([places for _, places in conflicts]))
    return Question(
        ask=Ask.REPEATS,
        column=label,
        tests=tuple(test for test, _ in conflicts),
        row=int(table.row_numbers[rows[0]]),
        count=int(every.size),
        answers=tuple(
            Answer(code=str(how), says=ReadingOptions(repeats=how), option=option("repeats", str(how)))
            for how in Repeats
        ),
    )
