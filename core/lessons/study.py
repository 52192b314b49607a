"""A simulated study as every page and command reads one: through the same door as an uploaded file."""

from __future__ import annotations

from core.lessons.simulate import INDETERMINATE_TEXT, cutoff, simulated_csv
from core.lessons.truth import Truth
from core.reads.file.door import build
from core.reads.file.options import Layout, ReadingOptions, Role
from core.reads.file.reading import Reading, guess
from core.reads.study import Study
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import TextTable


def file_name(seed: int) -> str:
    """Name of the file of a seed."""
    return f"simulated_{seed}.csv"


def reading_options(truth: Truth) -> ReadingOptions:
    """How a simulated file is to be read; nothing is left to guess."""
    names = tuple(test.name for test in truth.tests)
    roles = [(Role.PATIENT, "patient"), (Role.LESION, "lesion"), (Role.REFERENCE, "reference")]
    if truth.subgroup:
        roles.append((Role.GROUP, "group"))
    if truth.readers:
        roles += [(Role.TEST_NAME, "modality"), (Role.READER, "reader"), (Role.READ, "read")]
    else:
        roles += [(Role.TEST, name) for name in names]
    at = cutoff(truth)
    return ReadingOptions(
        columns=tuple(roles),
        layout=Layout.LONG if truth.readers else Layout.WIDE,
        values=((Meaning.INDETERMINATE, None, INDETERMINATE_TEXT),) if truth.indeterminate else (),
        blanks=((None, Meaning.MISSING),),
        cutoffs=() if at is None else ((None, float(at)),),
    )


def simulated_study(truth: Truth, seed: int) -> tuple[Study, Reading, TextTable]:
    """The study of a seed, how it was read, and its table.

    Raises
    ------
    Refusal
        Where the draw has nobody with, or nobody without the condition to know, or no lesion at all.
    """
    table = read(simulated_csv(truth, seed).encode("utf-8"), file_name(seed))
    reading = guess(table, reading_options(truth))
    return build(table, reading), reading, table
