"""Shipped reader studies: what each is, what it is not, and which columns are invented."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.reads.file.door import build
from core.reads.file.reading import Reading, ReadingOptions, Role, guess
from core.reads.study import Study
from core.tables.files.intake import read
from core.tables.meaning.vocabulary import Meaning
from core.tables.table import TextTable

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadsExample:
    """A shipped file with its confirmed reading.

    Attributes
    ----------
    code : stable name for links
    invented : columns that were made up
    invented_allocation : columns whose totals are published but not who has which value
    """

    code: str
    path: Path
    options: ReadingOptions
    invented: frozenset[str] = frozenset()
    invented_allocation: frozenset[str] = frozenset()

    def load(self) -> Study:
        """The study; the same object every time."""
        return _load(self.code)[2]

    def table(self) -> TextTable:
        """The text table behind the study."""
        return _load(self.code)[0]

    def reading(self) -> Reading:
        """The confirmed reading."""
        return _load(self.code)[1]


LIVER_PETMR = ReadsExample(
    code="liver_petmr",
    path=FOLDER / "liver_petmr" / "reads.csv",
    options=ReadingOptions(
        columns=(
            (Role.PATIENT, "patient_id"),
            (Role.LESION, "lesion_id"),
            (Role.REFERENCE, "reference"),
            *((Role.TEST, test) for test in ("CT", "PET", "MR", "PETMR_recorded")),
            *(
                (Role.GROUP, group)
                for group in (
                    *("tumour_type", "prior_therapy", "stage", "sex", "reference_basis"),
                    *("lesion_size_mm_synthetic", "age_years_synthetic", "extrahepatic_synthetic"),
                )
            ),
            *((Role.IGNORE, name) for name in ("PETMR_or_rule", "petmr_rule_conflict", "figure1_lesion")),
        ),
        blanks=((None, Meaning.MISSING),),
    ),
    invented=frozenset({"lesion_size_mm_synthetic", "age_years_synthetic", "extrahepatic_synthetic"}),
    invented_allocation=frozenset({"stage", "prior_therapy", "sex", "reference_basis"}),
)

READS_EXAMPLES = {LIVER_PETMR.code: LIVER_PETMR}


@cache
def _load(code: str) -> tuple[TextTable, Reading, Study]:
    example = READS_EXAMPLES[code]
    table = read(example.path.read_bytes(), example.path.name)
    reading = guess(table, example.options)
    return table, reading, build(table, reading)
