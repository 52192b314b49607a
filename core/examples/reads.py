"""Shipped reader studies: what each is, what it is not, and which columns are invented."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.examples.margins import PatientGroup, PrintedStudy, Side
from core.reads.file.door import build
from core.reads.file.reading import REFERENCE, Layout, Reading, ReadingOptions, Role, guess
from core.reads.study import Study
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import TextTable

FOLDER = Path(__file__).parent


class Origin(StrEnum):
    """Where an example's rows come from; none is a study's own data."""

    RECONSTRUCTION = "reconstruction"
    """Rows whose margins are published."""
    SIMULATED = "simulated"
    """Drawn by a program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadsExample:
    """A shipped file with its confirmed reading.

    Attributes
    ----------
    code : stable name for links
    origin : reconstruction or simulation
    invented : columns that were made up
    invented_allocation : columns whose totals are published but not who has which value
    printed : the figures it was reconstructed from, where it is a reconstruction
    """

    code: str
    path: Path
    options: ReadingOptions
    origin: Origin
    invented: frozenset[str] = frozenset()
    invented_allocation: frozenset[str] = frozenset()
    printed: PrintedStudy | None = None

    def load(self) -> Study:
        """The study; the same object every time."""
        return _load(self.code)[2]

    def table(self) -> TextTable:
        """The text table behind the study."""
        return _load(self.code)[0]

    def reading(self) -> Reading:
        """The confirmed reading."""
        return _load(self.code)[1]


_CT, _PET, _MR, _PETMR = (1 << test for test in range(4))

LIVER_PETMR_PRINTED = PrintedStudy(
    tests=("CT", "PET", "MR", "PETMR_recorded"),
    with_condition=Side(
        lesions=179,
        positives=(134, 108, 177, 179),
        groups=(
            PatientGroup("PDAC", 19, (16, 18, 18, 19)),
            PatientGroup("NEN", 10, (6, 6, 10, 10)),
            PatientGroup("CRC", 9, (9, 9, 9, 9)),
            PatientGroup("Other", 7, (6, 5, 6, 7)),
        ),
        # PET/MR finds every metastasis, and is PET or MR
        possible=tuple(_PETMR + reads for reads in range(8) if reads & (_PET + _MR)),
        patient_possible=tuple(_PETMR + reads for reads in range(8) if reads & (_PET + _MR)),
    ),
    without_condition=Side(
        lesions=127,
        positives=(4, 0, 9, 10),
        groups=(
            PatientGroup("PDAC", 17, (1, 0, 3, 3)),
            PatientGroup("NEN", 5, (2, 0, 4, 4)),
            PatientGroup("CRC", 1, (0, 0, 0, 0)),
            PatientGroup("Other", 7, (1, 0, 2, 2)),
        ),
        # by the printed chi-squares every lesion and every patient that CT calls, PET/MR calls
        possible=(0, _PETMR, _CT + _PETMR, _MR + _PETMR, _CT + _MR + _PETMR),
        patient_possible=(0, _MR + _PETMR, _CT + _MR + _PETMR),
        elsewhere=(0, _PETMR),
    ),
    group_column="tumour_type",
    same=(("PETMR_or_rule", "PET | MR"),),
)
"""Tables 1 and 2 of the paper and its subgroups per patient; "other" by subtraction, and where the paper
contradicts itself (PET/MR in pancreatic cancer without metastases) what the rest forces."""

LIVER_PETMR = ReadsExample(
    code="liver_petmr",
    path=FOLDER / "liver_petmr" / "reads.csv",
    origin=Origin.RECONSTRUCTION,
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
    printed=LIVER_PETMR_PRINTED,
)

THREE_READERS = ReadsExample(
    code="three_readers",
    path=FOLDER / "three_readers" / "reads.csv",
    origin=Origin.SIMULATED,
    options=ReadingOptions(
        layout=Layout.LONG,
        columns=(
            (Role.PATIENT, "patient"),
            (Role.LESION, "lesion"),
            (Role.TEST_NAME, "modality"),
            (Role.READER, "reader"),
            (Role.READ, "score"),
            (Role.REFERENCE, "histology"),
            *((Role.GROUP, group) for group in ("size_mm", "cirrhosis", "segment")),
        ),
        values=(
            (Meaning.POSITIVE, REFERENCE, "malignant"),
            (Meaning.NEGATIVE, REFERENCE, "benign"),
            (Meaning.INDETERMINATE, None, "?"),
            (Meaning.MISSING, None, "not done"),
        ),
        blanks=((None, Meaning.MISSING),),
        cutoffs=((None, 4.0),),
    ),
)
"""See `core.examples.simulated`."""

READS_EXAMPLES = {example.code: example for example in (LIVER_PETMR, THREE_READERS)}


@cache
def _load(code: str) -> tuple[TextTable, Reading, Study]:
    example = READS_EXAMPLES[code]
    table = read(example.path.read_bytes(), example.path.name)
    reading = guess(table, example.options)
    return table, reading, build(table, reading)
