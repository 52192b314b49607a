"""What a reading made of blank reads and of several readers, for whoever writes the methods down."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from core.reads.file.cases.units import Units
from core.reads.file.reading import Reading
from core.reads.study import Blanks, Combined
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import TextTable


def blanks_of(units: Units, reading: Reading) -> dict[str, Blanks]:
    """Blanks of every test of the study; those of a consensus are its readers' blanks together."""
    said, out = dict(reading.blanks), dict[str, Blanks]()
    for test, reads in units.tests.items():
        count = int(np.count_nonzero(reads.codes < 0))
        if not count:
            continue
        name = test if units.consensus is None else reads.modality
        before = out.get(name)
        meaning = said.get(reads.key)
        found = Blanks(count, meaning is Meaning.NEGATIVE, meaning is None)
        out[name] = found if before is None else replace(before, count=before.count + count)
    return out


def combined_of(table: TextTable, reading: Reading, units: Units) -> dict[str, Combined]:
    """Tests made of the reads of several readers."""
    if units.consensus is not None:
        counts = Counter(reads.modality for reads in units.tests.values())
        return {test: Combined(str(units.consensus), n) for test, n in counts.items() if n > 1}
    if reading.reader is None or units.case is None:
        return {}
    named = table.codes(reading.reader)[units.table_rows]
    readers = len(np.unique(named[named >= 0]))
    return {test: Combined(str(reading.readers), readers) for test in units.tests} if readers > 1 else {}
