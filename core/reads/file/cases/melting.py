"""Columns of several readers brought under each other, so that their reads can be pooled as units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from core.arrays import Codes
from core.reads.file.reading import Layout, Meanings, Readers, Reading
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import TextTable

NOT_READ = "∅∅"
"""Stands where a reader has no column of a modality; no file's own value."""


def melted(table: TextTable, reading: Reading) -> tuple[TextTable, Reading]:
    """A row per reader, where reads of several readers stand in columns and are to be pooled.

    Other tables and readings stay as they are. Rows keep their numbers: each is there once a reader.
    """
    if reading.readers is not Readers.POOLED:
        return table, reading
    half_long = reading.layout is Layout.LONG and reading.read is None and reading.test_name is not None
    if half_long and not reading.tests:
        return table, reading
    grid: dict[str, dict[str, str]] = {}
    if half_long:
        grid = {"": {column: column for column in reading.tests}}
    else:
        for column, modality, reader in reading.crossed:
            grid.setdefault(modality, {})[reader] = column
    if not grid:
        return table, reading
    readers = list(dict.fromkeys(reader for by in grid.values() for reader in by))
    crossed = {column for by in grid.values() for column in by.values()}
    alone = [] if half_long else [column for column in reading.tests if column not in crossed]
    if alone:  # what is no reader's is read once a unit, in a row of its own
        nobody = _free(alone[0], readers)
        readers.append(nobody)
    repeated = replace(
        table,
        row_numbers=np.repeat(table.row_numbers, len(readers)),
        coded=tuple(np.repeat(codes, len(readers)) for codes in table.coded),
    )
    who = _free("reader", table.columns)
    names = {modality: _free(modality or "read", (*table.columns, who)) for modality in grid}
    columns = [who, *names.values()]
    coded: list[Codes] = [np.tile(np.arange(len(readers), dtype=np.int32), table.rows)]
    texts = [pa.array(readers, pa.string())]
    for modality in grid:
        codes, levels = _interleaved(table, [grid[modality].get(reader) for reader in readers])
        coded.append(codes)
        texts.append(pa.array(levels, pa.string()))
    own_codes, own_texts = list(repeated.coded), list(repeated.texts)
    for column in alone:
        codes, levels = _interleaved(table, [*[None] * (len(readers) - 1), column])
        own_codes[table.columns.index(column)] = codes
        own_texts[table.columns.index(column)] = pa.array(levels, pa.string())
    whole = replace(
        repeated,
        columns=(*repeated.columns, *columns),
        coded=(*own_codes, *coded),
        texts=(*own_texts, *texts),
    )
    if half_long:
        assert reading.test_name is not None
        tests = dict.fromkeys(table.levels(reading.test_name), reading.tests)
        changed = replace(reading, reader=who, read=names[""], tests=())
    else:
        tests = {names[modality]: tuple(grid[modality].values()) for modality in grid}
        tests |= {column: (column,) for column in alone}
        changed = replace(reading, reader=who, tests=tuple(tests), crossed=())
    lacking = [*alone, *(names[modality] for modality in grid if len(grid[modality]) < len(readers))]
    return whole, _with_meanings(changed, tests, lacking)


def _with_meanings(
    reading: Reading, tests: Mapping[str, Sequence[str]], lacking: Sequence[str] = ()
) -> Reading:
    """The meanings of each test, from those of the columns that it is made of.

    ``lacking`` names the tests that some readers never read: that is missing, whatever a blank means.
    """
    meanings, cutoffs, blanks = dict(reading.test_meanings), dict(reading.cutoffs), dict(reading.blanks)

    def merged(columns: Sequence[str]) -> Meanings:
        out = {}
        for column in reversed(columns):
            out.update(dict(meanings.get(column, ())))
        return tuple(out.items())

    first = {test: [c for c in columns if c in cutoffs] for test, columns in tests.items()}
    blank = {test: [c for c in columns if c in blanks] for test, columns in tests.items()}
    return replace(
        reading,
        test_meanings=tuple(
            (test, (*merged(columns), *(((NOT_READ, Meaning.MISSING),) if test in lacking else ())))
            for test, columns in tests.items()
        ),
        cutoffs=(
            *((test, cutoffs[found[0]]) for test, found in first.items() if found),
            *((name, number) for name, number in reading.cutoffs if name == "reference"),
        ),
        low=(*(test for test, found in first.items() if found and found[0] in reading.low),),
        blanks=tuple((test, blanks[found[0]]) for test, found in blank.items() if found),
    )


def _interleaved(table: TextTable, columns: Sequence[str | None]) -> tuple[Codes, list[str]]:
    """Codes of several columns, row by row, against all their texts; None is a column that is not there."""
    place: dict[str, int] = {}
    parts = []
    for column in columns:
        if column is None:
            code = place.setdefault(NOT_READ, len(place))
            parts.append(np.full(table.rows, code, dtype=np.int32))
            continue
        lookup = [place.setdefault(text, len(place)) for text in table.levels(column)]
        parts.append(np.array([*lookup, -1], dtype=np.int32)[table.codes(column)])
    return np.stack(parts, axis=1).reshape(-1), list(place)


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "*"
    return name
