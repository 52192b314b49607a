"""The records behind a number: which units, with their reads, as codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.counting.panel import Panel
from core.reads.plan import Plan, Unit
from core.reads.study import Study, selected_rows

VERDICTS = ("negative", "positive", "indeterminate", "missing", "not_decidable")
STATUS = ("without", "with", "unknown")


@dataclass(frozen=True, slots=True)
class ListedUnits:
    """Units in file order.

    Attributes
    ----------
    rows : int array, shape (units,)
        Row as the spreadsheet shows it; of a patient with several rows, the first.
    texts : dict of column to texts as the file has them: identifiers, then grouping columns
    verdicts : dict of test or rule to codes of `VERDICTS`
    reference : codes of `STATUS`
    """

    rows: npt.NDArray[np.int64]
    texts: dict[str, list[str]]
    verdicts: dict[str, list[str]]
    reference: list[str]


def records(study: Study, panel: Panel, profiles: npt.NDArray[np.bool_]) -> ListedUnits:
    """List the units of the chosen profiles.

    Parameters
    ----------
    profiles : bool array, shape (panel profiles,)
    """
    units = panel.members(profiles)
    source = panel.unit_rows[units]
    whole_patients = panel.rows.size > panel.unit_rows.size
    identifiers = study.identifiers[:1] if whole_patients else study.identifiers
    shown = [*identifiers, *(name for name in study.groups if name not in identifiers)]
    place = panel.unit_profile[units]
    return ListedUnits(
        rows=study.row_numbers(source),
        texts={column: study.texts(column, source) for column in shown},
        verdicts={
            item: [VERDICTS[v] for v in panel.verdicts[i][place]] for i, item in enumerate(panel.items)
        },
        reference=[STATUS[r] for r in panel.reference[place]],
    )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that no number of an answer rests on, for one reason.

    Attributes
    ----------
    reason : code, as `core.reads.study.Excluded` and `core.reads.counting.panel.Panel.set_aside` have it
    rows : int array, shape (rows,)
        Row as the spreadsheet shows it, in file order.
    texts : dict of column to texts as the file has them: the identifiers
    """

    reason: str
    rows: npt.NDArray[np.int64]
    texts: dict[str, list[str]]


def left_out(study: Study, plan: Plan) -> tuple[LeftOut, ...]:
    """What an answer leaves out and why: rows that made no unit, and patients without lesions per lesion.

    Filters leave rows out because they were asked to; those are not listed.
    """
    found: dict[str, list[npt.NDArray[np.int64]]] = {}
    for group in study.excluded:
        found.setdefault(group.reason, []).append(group.rows.astype(np.int64))
    if study.unit(plan) is Unit.LESION:
        chosen = selected_rows(study, plan.where)
        without = ~study.is_lesion if chosen is None else chosen & ~study.is_lesion
        found.setdefault("patient_without_lesions", []).append(study.table_rows[without])
    places = {reason: np.sort(np.concatenate(rows)) for reason, rows in found.items()}
    return tuple(
        LeftOut(
            reason=reason,
            rows=np.asarray(study.table.row_numbers)[rows].astype(np.int64),
            texts={name: _texts(study, name, rows) for name in study.identifiers},
        )
        for reason, rows in places.items()
        if rows.size
    )


def _texts(study: Study, column: str, table_rows: npt.NDArray[np.int64]) -> list[str]:
    levels = study.table.levels(column)
    return ["" if code < 0 else levels[code] for code in study.table.codes(column)[table_rows]]
