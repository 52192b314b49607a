"""Shipped ablation logs: what each is, with its lesion file and its cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from core.ablation.file.door import read_log
from core.ablation.log import Log
from core.tables.files.intake import read
from core.tables.table import TextTable

FOLDER = Path(__file__).parent / "ablation"


@dataclass(frozen=True, slots=True, kw_only=True)
class AblationExample:
    """A shipped log with the cut-off it was written for; every row is invented.

    Attributes
    ----------
    code : stable name for links; session notes are the labels ``<code>.<session>``
    """

    code: str
    path: Path
    lesions: Path
    as_of: date

    def load(self) -> Log:
        """The checked log; the same object every time."""
        return _load(self.code)

    def table(self) -> TextTable:
        """The text table behind the log."""
        return self.load().cells.table


GOLDEN = AblationExample(
    code="golden",
    path=FOLDER / "golden_log.csv",
    lesions=FOLDER / "golden_lesions.csv",
    as_of=date(2026, 6, 30),
)

ABLATION_EXAMPLES = {GOLDEN.code: GOLDEN}


@cache
def _load(code: str) -> Log:
    example = ABLATION_EXAMPLES[code]
    table = read(example.path.read_bytes(), example.path.name)
    lesions = read(example.lesions.read_bytes(), example.lesions.name)
    return read_log(table, lesions=lesions, as_of=example.as_of)
