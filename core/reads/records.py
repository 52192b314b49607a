"""The records behind a number: which units, with their reads, as codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.reads.panel import Panel
from core.reads.study import Study

VERDICTS = ("negative", "positive", "indeterminate", "missing", "not_decidable")
STATUS = ("without", "with", "unknown")


@dataclass(frozen=True, slots=True)
class Records:
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


def records(study: Study, panel: Panel, profiles: npt.NDArray[np.bool_]) -> Records:
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
    return Records(
        rows=study.row_numbers(source),
        texts={column: study.texts(column, source) for column in shown},
        verdicts={
            item: [VERDICTS[v] for v in panel.verdicts[i][place]] for i, item in enumerate(panel.items)
        },
        reference=[STATUS[r] for r in panel.reference[place]],
    )
