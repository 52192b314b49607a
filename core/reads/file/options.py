"""What a user can fix about a file of reads: layout, roles, meanings, blanks, cut-offs, repeats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.tables.meaning.words.vocabulary import Meaning

REFERENCE = "reference"
"""How values of the reference standard are addressed in options and recipes; no test has this name."""


class Layout(StrEnum):
    """A row per lesion or patient with a column per test, or a row per read."""

    WIDE = "wide"
    LONG = "long"


class Role(StrEnum):
    """What a column is for."""

    PATIENT = "patient"
    LESION = "lesion"
    REFERENCE = "reference"
    TEST = "test"
    GROUP = "group"
    TEST_NAME = "test_name"
    READ = "read"
    READER = "reader"
    FREQUENCY = "frequency"
    IGNORE = "ignore"


class Readers(StrEnum):
    """What several readers of one modality become."""

    SAMPLE = "sample"
    """A test per modality and reader; modalities are compared within a reader, readers stand for others."""
    EACH = "each"
    """A test per modality and reader, every pair of them compared."""
    POOLED = "pooled"
    """Every read is a unit of its own, clustered by patient."""
    MAJORITY = "majority"
    ANY = "any"
    ALL = "all"


class Repeats(StrEnum):
    """Which of several differing reads of one unit by one test counts."""

    FIRST = "first"
    LAST = "last"
    WORST = "worst"
    """The read that disagrees with the reference standard."""
    SEPARATE = "separate"
    """Each is a unit of its own in the same patient."""


class UnknownReads(StrEnum):
    """What happens to a value whose meaning nobody gave."""

    REFUSE = "refuse"
    MISSING = "missing"


Meanings = tuple[tuple[str, Meaning | None], ...]
"""What each folded value of a column means; None is "not decided yet"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What the user fixed; everything else is guessed.

    ``values`` maps a meaning to pairs (test or None for all, value); the reference is `REFERENCE`.
    """

    columns: tuple[tuple[Role, str], ...] = ()
    layout: Layout | None = None
    values: tuple[tuple[Meaning, str | None, str], ...] = ()
    blanks: tuple[tuple[str | None, Meaning], ...] = ()
    cutoffs: tuple[tuple[str | None, float], ...] = ()
    unknown_reads: UnknownReads = UnknownReads.REFUSE
    readers: Readers = Readers.SAMPLE
    bands: tuple[tuple[str, tuple[float, ...]], ...] = ()
    low: tuple[str | None, ...] = ()
    """Tests (None for all) that are positive at or below their cut-off."""
    carry_down: tuple[str, ...] = ()
    """Columns whose value holds for the blank rows below it; the empty name says that none does."""
    patient_part: str | None = None
    """The patient is what stands before this separator in the identifier."""
    repeats: Repeats | None = None
    accept: bool = False
    """Take proposals (histology, codes for unknown) as they are."""
    settled: frozenset[str] = frozenset()
    """Keys of questions that are answered by leaving things as they are."""


SINGLE_ROLES = (
    Role.PATIENT,
    Role.LESION,
    Role.REFERENCE,
    Role.TEST_NAME,
    Role.READ,
    Role.READER,
    Role.FREQUENCY,
)
"""Roles that at most one column has."""
LONG_ROLES = frozenset({"test_name", "read", "reader"})
