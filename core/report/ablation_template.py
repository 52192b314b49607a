"""The template of a log: headers to fill in, and a data dictionary in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from core.ablation.columns import COLUMNS, LESION_COLUMNS, Column, Kind
from core.ablation.values import CATEGORIES
from core.tables.export import to_xlsx
from core.words import Words

Rows = list[list[str]]

VOCABULARY = {Kind.COMPLICATION: "complication", Kind.CONTRAST: "contrast"}
"""Kinds of column whose list of values is not their own."""


def template_sheets(words: Words) -> dict[str, Rows]:
    """Sheet name -> rows: the log, the lesion file and the data dictionary of both.

    Headers are Chinese in Chinese and the columns' own names in English; the log is read with either.
    """
    return {
        words("Ablation log"): [[_header(column, words) for column in COLUMNS]],
        words("Lesions"): [[_header(column, words) for column in LESION_COLUMNS]],
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
            ", ".join(part for part in column.used_by if part[0].isdigit()),
        ]
        for column in columns
    ]


def _values(column: Column, words: Words) -> str:
    """What may stand in the column: each code with its first spelling in the reader's language."""
    if column.kind is Kind.YES_NO:
        return f"{words.label('log_level', 'yes')} / {words.label('log_level', 'no')}"
    vocabulary = CATEGORIES.get(VOCABULARY.get(column.kind, column.name), {})
    chinese = words.language == "zh"
    shown = [(texts[0] if chinese and _is_chinese(texts) else code) for code, texts in vocabulary.items()]
    if column.low is not None or column.high is not None:
        return f"{_bound(column.low)}–{_bound(column.high)}"
    return " / ".join(shown)


def _is_chinese(texts: tuple[str, ...]) -> bool:
    return bool(texts) and "\u4e00" <= texts[0][0] <= "\u9fff"


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
