"""Two workbooks as people have them: 125 lesions of 40 patients, doubtful and blank reads, a total."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import xlsxwriter

TESTS = 4
WITH, PATIENTS, LESIONS = 76, 40, 125
SENSITIVE = (0.72, 0.61, 0.9, 0.93)
CLEAR = (0.95, 0.98, 0.9, 0.88)
DOUBT, BLANK = 0.06, 0.03


@dataclass(frozen=True, slots=True)
class Words:
    """How a language writes the sheet."""

    headers: tuple[str, ...]
    truth: tuple[str, str]
    """Without, with the condition."""
    read: tuple[str, str]
    sexes: tuple[str, str]
    total: str


GERMAN = Words(
    ("Pat.-Nr", "Läsion", "Geschl.", "Alter", "Histo", "CT", "PET", "MRT", "PET/MRT"),
    ("neg", "pos"),
    ("neg", "pos"),
    ("m", "w"),
    "Summe",
)
ENGLISH = Words(
    ("Patient no", "Lesion", "Sex", "Age", "Histology / FU", "CT", "PET", "MRI", "PET/MRI"),
    ("benign", "Metastasis"),
    ("-", "+"),
    ("M", "F"),
    "Total",
)


@dataclass(frozen=True, slots=True)
class Messy:
    """What was written: truth per lesion, and per test 0, 1, "?" or blank."""

    truth: list[int]
    reads: list[list[int | str]]

    def sensitivity(self, test: int) -> tuple[int, int]:
        """True positives and usable reads of lesions with the condition."""
        mine = [
            read[test]
            for read, truth in zip(self.reads, self.truth, strict=True)
            if truth and read[test] in (0, 1)
        ]
        return sum(mine), len(mine)  # type: ignore[arg-type]


def write(path: Path, words: Words, seed: int = 7) -> Messy:
    """Write the workbook; the numbers behind it."""
    source = Random(seed)
    owners = [*range(PATIENTS), *(int(PATIENTS * source.random()) for _ in range(LESIONS - PATIENTS))]
    owners.sort()
    order = sorted(range(LESIONS), key=lambda _: source.random())
    truth = [int(place in order[:WITH]) for place in range(LESIONS)]
    reads: list[list[int | str]] = []
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tabelle1" if words is GERMAN else "Sheet1")
        sheet.write_row(0, 0, words.headers)
        number = 0
        for row, (owner, sick) in enumerate(zip(owners, truth, strict=True), start=1):
            number = number + 1 if row > 1 and owners[row - 2] == owner else 1
            mine: list[int | str] = []
            for test in range(TESTS):
                seen = source.random() < (SENSITIVE[test] if sick else 1 - CLEAR[test])
                chance = source.random()
                mine.append("?" if chance < DOUBT else "" if chance < DOUBT + BLANK else int(seen))
            reads.append(mine)
            cells = [f"{owner + 101}", number, words.sexes[owner % 2], 40 + owner, words.truth[sick]]
            sheet.write_row(row, 0, cells)
            for test, read in enumerate(mine):
                if read != "":
                    sheet.write(row, len(cells) + test, words.read[read] if isinstance(read, int) else read)
        sheet.write_row(LESIONS + 1, 0, [words.total, LESIONS])
    return Messy(truth, reads)
