"""The template of a log: two example sessions to overwrite, and a dictionary in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.ablation.file.columns import COLUMNS, LESION_COLUMNS, Column, Kind
from core.ablation.file.texts.values import listed
from core.ablation.indicator import every
from core.tables.export import to_csv, to_xlsx
from core.words import Words

Rows = list[list[str]]

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "session_id": ("S001", "S002"),
    "patient_id": ("P001", "P002"),
    "admission_id": ("A001", "A002"),
    "lesion_id": ("1", "2"),
    "ablation_date": ("2026-01-08", "2026-01-13"),
    "admission_date": ("2026-01-06", "2026-01-12"),
    "discharge_date": ("2026-01-11", "2026-01-16"),
    "imaging_date": ("2026-02-05", "2026-02-10"),
    "last_followup_date": ("2026-05-10", "2026-05-12"),
    "operator": ("OP1", "OP2"),
    "centre": ("A", "A"),
    "max_size_mm": ("25", "18"),
    "size_mm": ("25", "18"),
    "pta_pct": ("85", "92"),
    "ecog": ("0", "1"),
    "asa": ("2", "2"),
    "planned_lesions": ("1", "2"),
    "ablated_lesions": ("1", "2"),
    "complete_lesions": ("1", "2"),
    "session_status": ("completed", "completed"),
    "encounter_type": ("inpatient", "inpatient"),
    "tumour_site": ("liver", "lung"),
    "tumour_type": ("HCC", "NSCLC"),
    "origin": ("primary", "primary"),
    "benign_malignant": ("malignant", "malignant"),
    "prior_therapy": ("surgery", "none"),
    "modality": ("RFA", "MWA"),
    "guidance": ("US", "CT"),
    "child_pugh": ("A", "A"),
    "discharge_type": ("routine", "routine"),
    "imaging_contrast": ("yes", "yes"),
    "complete_ablation": ("yes", "yes"),
    "comp_type": ("none", "none"),
    **dict.fromkeys(("organ_function_ok", "indication_ok", "planned", "ablated"), ("yes", "yes")),
    "biopsy_preop": ("yes", "no"),
}
"""Two sessions; a column without an example is left blank, as it often is."""


def template_sheets(words: Words) -> dict[str, Rows]:
    """Sheet name -> rows: the log, the lesion file and the data dictionary of both.

    Headers are Chinese in Chinese and the columns' own names in English; the log is read with either.
    """
    return {
        words("Ablation log"): _to_fill(COLUMNS, words),
        words("Lesions"): _to_fill(LESION_COLUMNS, words),
        words("Data dictionary"): [
            [
                words("Header"),
                words("Column"),
                words("Meaning"),
                words("Required"),
                words("Kind"),
                words("Unit"),
                words("Values"),
                words("Other headers"),
                words("Used by indicators"),
            ],
            *_dictionary(COLUMNS, words),
            *_dictionary((column for column in LESION_COLUMNS if not column.required), words),
        ],
    }


def template(words: Words) -> bytes:
    """The template as an Excel file."""
    return to_xlsx(template_sheets(words))


def text(columns: Iterable[Column], words: Words) -> bytes:
    """The rows to fill in as CSV, of `COLUMNS` or `LESION_COLUMNS`."""
    return to_csv(_to_fill(columns, words))


def _to_fill(columns: Iterable[Column], words: Words) -> Rows:
    columns = list(columns)
    return [
        [_header(column, words) for column in columns],
        *([_example(column, row, words) for column in columns] for row in (0, 1)),
    ]


def _example(column: Column, row: int, words: Words) -> str:
    code = EXAMPLES.get(column.name, ("", ""))[row]
    if words.language != "zh":
        return code
    if column.kind in (Kind.YES_NO, Kind.CONTRAST) and code in ("yes", "no"):
        return words.label("log_level", code)
    texts = listed(column).get(code, ())
    return next((text for text in texts if _is_chinese((text,))), code)


def _header(column: Column, words: Words) -> str:
    return column.zh if words.language == "zh" else column.name


def _dictionary(columns: Iterable[Column], words: Words) -> Rows:
    other = "en" if words.language == "zh" else "zh"
    return [
        [
            _header(column, words),
            column.name if other == "en" else column.zh,
            words.label("log_column", column.name),
            words.label("switch_value", "true" if column.required else "false"),
            words.label("log_column_kind", str(column.kind)),
            column.unit or "",
            _values(column, words),
            ", ".join(column.aliases),
            ", ".join(_needed_by(column.name)),
        ]
        for column in columns
    ]


def _needed_by(name: str) -> list[str]:
    """Numbers of the indicators that read a column."""
    return list(dict.fromkeys(found.top for found in every().values() if name in found.columns))


def _values(column: Column, words: Words) -> str:
    """What may stand in the column: each code with its first spelling in the reader's language."""
    if column.kind is Kind.YES_NO:
        return f"{words.label('log_level', 'yes')} / {words.label('log_level', 'no')}"
    vocabulary = listed(column)
    chinese = words.language == "zh"
    shown = [(texts[0] if chinese and _is_chinese(texts) else code) for code, texts in vocabulary.items()]
    if column.low is not None or column.high is not None:
        return f"{_bound(column.low)}–{_bound(column.high)}"
    return " / ".join(shown)


def _is_chinese(texts: tuple[str, ...]) -> bool:
    return bool(texts) and "\u4e00" <= texts[0][0] <= "\u9fff"


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
