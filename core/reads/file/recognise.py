"""Whether a table is a reader study at all, by what would be guessed: for a door it was not brought to."""

from __future__ import annotations

from core.problems import Refusal
from core.reads.file.reading import Layout, ReadingOptions, guess
from core.tables.table import TextTable


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
