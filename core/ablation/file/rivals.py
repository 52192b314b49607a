"""Two columns for one name: of no account where they agree, else one of them is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from core.ablation.digits import Contrast
from core.ablation.file.columns import Column
from core.ablation.file.headers import rivals
from core.ablation.file.texts.cells import read_cells
from core.ablation.file.texts.scales import says_complication
from core.ablation.log import NO_COUNT, NO_DATE
from core.arrays import Bools
from core.problems import Problem, Refusal, Severity, problem
from core.tables.table import TextTable

DECIDE = frozenset(
    {
        *("ablation_date", "session_status", "benign_malignant", "max_size_mm", "pta_pct", "child_pugh"),
        *("organ_function_ok", "ecog", "asa", "indication_ok", "planned_lesions", "ablated_lesions"),
        *("imaging_date", "imaging_contrast", "complete_ablation", "complete_lesions", "comp_date"),
        *("comp_severe", "death_date", "admission_date", "discharge_date", "discharge_type"),
        *("irreversible_discharge", "last_followup_date", "ltp_date", "followup_status"),
    }
)
"""Columns that decide a number: where two of them contradict each other, nothing is taken for granted."""


def settle_rivals(
    table: TextTable,
    columns: Sequence[Column],
    headers: Mapping[str, str],
    taken: Iterable[str],
    near: date | None,
) -> tuple[dict[str, str], dict[str, list[str]], tuple[Problem, ...]]:
    """The columns, with a second one of complications put to use, and what is said of other second ones.

    Grades of complications on several scales are further headers of one column, read together; grades
    of which the header does not say that they are of complications are asked for.

    Parameters
    ----------
    taken : iterable of str
        Columns that the user chose.

    Raises
    ------
    Refusal
        ``two_columns_contradict``, where both say something and not the same.
    """
    found, said, asked = dict(headers), list[Problem](), list[Problem]()
    also: dict[str, list[str]] = {}
    by_name = {column.name: column for column in columns}
    for name, others in rivals(table, columns, headers, set(taken)).items():
        for other in others:
            if name == "comp_type" and "comp2_type" not in found:
                found["comp2_type"] = other
                said.append(problem(Severity.NOTE, "second_complication", column=headers[name], value=other))
                continue
            graded = name == "comp_grade"
            if graded and says_complication(headers[name]) and says_complication(other):
                also.setdefault(name, []).append(other)
                said.append(problem(Severity.NOTE, "second_grade", column=headers[name], value=other))
                continue
            known, differ = _compared(table, by_name[name], headers[name], other, near)
            if not differ and not known:
                continue
            differ += known if graded else 0
            asks = bool(differ) and (graded or name in DECIDE)
            (asked if asks else said).append(
                problem(
                    Severity.ERROR if asks else Severity.WARNING,
                    "two_columns_contradict" if asks else "two_columns_for_one",
                    column=headers[name],
                    value=other,
                    name=name,
                    label=f"{name} ({by_name[name].zh})",
                    count=differ,
                )
            )
    if asked:
        raise Refusal(asked)
    return found, also, tuple(said)


def _compared(
    table: TextTable, column: Column, first: str, second: str, near: date | None
) -> tuple[int, int]:
    """Rows that only the second column knows, and rows in which they differ."""
    one, two = (_meaning(table, column, header, near) for header in (first, second))
    only = two[0] & ~one[0]
    differ = one[0] & two[0] & (one[1] != two[1])
    return int(only.sum()), int(differ.sum())


def _meaning(
    table: TextTable, column: Column, header: str, near: date | None
) -> tuple[Bools, npt.NDArray[Any]]:
    """Whether each cell is known, and what it means."""
    name = column.name
    cells = read_cells(table, (column,), {name: header}, near)
    if name in cells.dates:
        return cells.dates[name] != NO_DATE, cells.dates[name]
    if name in cells.counts:
        return cells.counts[name] != NO_COUNT, cells.counts[name]
    if name in cells.numbers:
        return ~np.isnan(cells.numbers[name]), cells.numbers[name]
    for coded in (cells.three, cells.digits):
        if name in coded:
            found = coded[name]
            # with contrast is with contrast, whatever the modality
            return found != 0, found == Contrast.NO if name == "imaging_contrast" else found
    texts = np.array([text or "" for text in table.values(header)])
    category = cells.categories.get(name)
    if category is not None and category.members is None:
        texts = np.array([*category.levels, ""])[category.codes]
    return texts != "", texts
