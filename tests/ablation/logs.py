"""Small logs for tests: one plain session, changed where it matters."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from core.ablation.answer import AblationAnswer, answer
from core.ablation.counting.numbers import Proportion
from core.ablation.definitions import parse
from core.ablation.file.door import read_log
from core.ablation.log import Log
from core.ablation.plan import AblationPlan
from core.tables.files.intake import read
from core.tables.table import TextTable

PLAIN: dict[str, str] = {
    "session_id": "",
    "patient_id": "",
    "ablation_date": "2024-03-10",
    "session_status": "completed",
    "centre": "A",
    "tumour_site": "liver",
    "benign_malignant": "malignant",
    "max_size_mm": "25",
    "pta_pct": "85",
    "child_pugh": "A",
    "organ_function_ok": "yes",
    "ecog": "1",
    "asa": "2",
    "indication_ok": "yes",
    "planned_lesions": "1",
    "ablated_lesions": "1",
    "imaging_date": "2024-04-05",
    "imaging_contrast": "yes",
    "complete_ablation": "yes",
    "complete_lesions": "",
    "comp_type": "none",
    "comp_date": "",
    "comp_severe": "",
    "comp_grade": "",
    "death_date": "",
    "admission_date": "2024-03-08",
    "discharge_date": "2024-03-13",
    "discharge_type": "routine",
    "irreversible_discharge": "",
    "last_followup_date": "2026-06-15",
    "fu_6m": "",
    "biopsy_preop": "",
    "ltp_date": "",
}
AS_OF = date(2026, 6, 30)


def table(rows: Sequence[Mapping[str, str]], name: str = "log.csv") -> TextTable:
    """A text table of rows that share their columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return read(out.getvalue().encode(), name)


def sessions(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """One plain session per mapping, changed by it; numbered from 1."""
    return [
        {**PLAIN, "session_id": f"S{i}", "patient_id": f"P{i}", **change}
        for i, change in enumerate(changes, 1)
    ]


def log(
    *changes: Mapping[str, str],
    lesions: Sequence[Mapping[str, str]] | None = None,
    as_of: date | None = AS_OF,
) -> Log:
    return read_log(
        table(sessions(*changes)), lesions=None if lesions is None else table(lesions), as_of=as_of
    )


def ask(found: Log, *settings: str, **plan: object) -> AblationAnswer:
    return answer(found, AblationPlan(definitions=parse(settings), **plan))  # type: ignore[arg-type]


def fraction(found: AblationAnswer, indicator: str) -> tuple[float | None, float | None]:
    number = found.indicators[indicator]
    assert isinstance(number, Proportion)
    return number.estimate.numerator, number.estimate.denominator
