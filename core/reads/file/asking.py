"""What a reading leaves open, as questions: blocking ones first, at most a screenful."""

from __future__ import annotations

from core.reads.file.questions import MOST_QUESTIONS, Ask, Question
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
    ordered = sorted(reading.questions, key=lambda q: (not q.changes_counts, _ORDER.index(q.ask)))
    return tuple(ordered[:MOST_QUESTIONS])
