"""SPSS and Stata: columns with value labels and declared missing values, become texts that say so."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files.coding import RawColumn, assemble, refuse_rows
from core.tables.files.workbooks.workbook import text
from core.tables.limits import Limits
from core.tables.meaning.words.headers import concepts, modalities
from core.tables.table import Format, Source, TextTable

DECLARED_MISSING = "NA"
"""What a value that the file declares as missing becomes; a blank is one that was never entered."""


def read(data: bytes, source: Source, *, limits: Limits) -> TextTable:
    """Read a .sav, .zsav or .dta file; row numbers count from 2, as if the names were a header row.

    A value with a label is its label where all values of its variable have one; an ordinal scale stays
    numbers, and its labels are said.

    Raises
    ------
    Refusal
        ``file_damaged``, ``too_many_rows``, ``too_many_columns``, ``table_without_rows``.
    """
    # its libraries need not be loaded for other files
    import pyreadstat

    reader = pyreadstat.read_sav if source.format is Format.SPSS else pyreadstat.read_dta
    damaged = Refusal(problem(Severity.ERROR, "file_damaged", value=source.name, format=source.format.value))
    try:
        _, about = reader(io.BytesIO(data), metadataonly=True)
        names = list(about.column_names)
        if len(names) > limits.columns:
            raise Refusal(
                problem(
                    Severity.ERROR,
                    "too_many_columns",
                    value=source.name,
                    count=len(names),
                    limit=limits.columns,
                )
            )
        if (about.number_rows or 0) > limits.rows:
            refuse_rows(source.name, int(about.number_rows or 0), limits)
        columns, about = reader(io.BytesIO(data), user_missing=True, output_format="dict")
    except Refusal:
        raise
    except MemoryError:
        raise
    except Exception:
        # whatever the bytes lead the library to
        raise damaged from None
    problems: list[Problem] = []
    raw = [_column(name, columns[name], about, problems) for name in names]
    header = [_header(name, (about.column_names_to_labels or {}).get(name)) for name in names]
    return assemble(
        header, raw, first_row=2, source=source, problems=problems, limits=limits, judge_rows=False
    )


def _header(name: str, label: str | None) -> str:
    """The name of a variable, with its label where the name says nothing."""
    label = " ".join((label or "").split())
    if not label or label.casefold() == name.casefold() or concepts(name) or modalities(name):
        return name
    return f"{name} ({label})"


def _is_missing(value: object, ranges: Sequence[Mapping[str, Any]], marks: Sequence[Any]) -> bool:
    if value in marks:
        return True
    for span in ranges:
        low, high = span["lo"], span["hi"]
        if isinstance(value, str) != isinstance(low, str):
            continue
        if low <= value <= high:
            return True
    return False


def _column(name: str, values: Any, about: Any, problems: list[Problem]) -> RawColumn:
    ranges = (getattr(about, "missing_ranges", None) or {}).get(name, [])
    marks = (getattr(about, "missing_user_values", None) or {}).get(name, [])
    labels = (about.variable_value_labels or {}).get(name, {})
    seen: dict[Any, int] = {}
    codes = np.empty(len(values), np.int32)
    for i, value in enumerate(values):
        if value is None or value != value:
            value = ""
        elif isinstance(value, np.generic):
            value = value.item()
        codes[i] = seen.setdefault(value, len(seen))
    missing = {value for value in seen if value != "" and _is_missing(value, ranges, marks)}
    told = [value for value in seen if value != "" and value not in missing]
    labelled = bool(labels) and all(value in labels for value in told)
    measure = (getattr(about, "variable_measure", None) or {}).get(name)
    if labels and (measure == "ordinal" or not labelled):
        shown = "; ".join(f"{text(value)} = {label}" for value, label in list(labels.items())[:12])
        problems.append(problem(Severity.NOTE, "value_labels_not_used", column=name, value=shown))
        labelled = False
    texts = [
        ""
        if value == ""
        else DECLARED_MISSING
        if value in missing
        else str(labels[value])
        if labelled
        else text(value)
        for value in seen
    ]
    return RawColumn(codes, pa.array(texts, pa.string()))
