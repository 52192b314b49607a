"""Whether a table is a reader study at all, by what would be guessed: for a door it was not brought to."""

from __future__ import annotations

from core.problems import Refusal
from core.reads.file.reading import Layout, ReadingOptions, guess
from core.tables.effort import AT_ONCE, Price, effort
from core.tables.files.upload import Progress
from core.tables.join import IDENTIFIERS
from core.tables.meaning.words.headers import concepts
from core.tables.table import TextTable

PRICE = Price(text=18, first=80, aside=0.1, letter=3.5, cell=0.012, header=400)
"""Of a reader study: texts may be numbers, few may be words, headers are looked up in many languages."""


def may_guess(table: TextTable) -> bool:
    """Whether a table may be guessed at in the server."""
    named = [column for column in table.columns if next(iter(concepts(column)), None) in IDENTIFIERS]
    return effort(table, PRICE, named) <= AT_ONCE


def resembles_study(_: Progress, table: TextTable) -> bool:
    """`looks_like_study`, as work that a process of its own can do."""
    return looks_like_study(table)


def looks_like_study(table: TextTable) -> bool:
    """Whether a reference standard and reads are recognised without any help."""
    try:
        reading = guess(table, ReadingOptions())
    except Refusal:
        return False
    reads = (
        bool(reading.tests)
        if reading.layout is Layout.WIDE
        else bool(reading.test_name and (reading.read or reading.tests))
    )
    return reading.reference is not None and reads
