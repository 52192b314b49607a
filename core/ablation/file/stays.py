"""Hospital stays: several sessions of one admission are one stay."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.ablation.log import NO_DATE, Bools, Cells, Ints, Stays


def find_stays(cells: Cells, session: Bools, patient: Ints, wrong: Bools) -> Stays:
    """Group rows into stays: by patient, admission number and admission date.

    A row without a number and without a date of admission is a stay of its own.

    Parameters
    ----------
    cells : Cells
    session : array of bool, shape (rows,)
        Counted sessions; other rows lend a stay no dates.
    patient : array of int32, shape (rows,)
    wrong : array of bool, shape (rows,)
        Discharge before admission.
    """
    rows = cells.rows
    admission, discharge = cells.date("admission_date"), cells.date("discharge_date")
    number = (
        cells.table.codes(cells.headers["admission_id"])
        if "admission_id" in cells.headers
        else np.full(rows, -1, np.int32)
    )
    alone = (number < 0) & (admission == NO_DATE)
    day = admission.astype(np.int64) - int(NO_DATE)
    key = pd.factorize(patient.astype(np.int64) * (int(number.max(initial=-1)) + 2) + number + 1)[0]
    key = pd.factorize(key.astype(np.int64) * (2**31) + day)[0].astype(np.int64)
    key[alone] = rows + np.flatnonzero(alone)
    of: Ints = pd.factorize(key)[0].astype(np.int32)
    stays = int(of.max(initial=-1)) + 1
    row = np.zeros(stays, np.int32)
    row[of[::-1]] = np.arange(rows, dtype=np.int32)[::-1]
    at = np.flatnonzero(session)
    stay = of[at]

    def latest(days: Ints) -> Ints:
        found = np.full(stays, NO_DATE, np.int32)
        np.maximum.at(found, stay, days[at])
        return found

    def any_row(mask: Bools) -> Bools:
        found = np.zeros(stays, bool)
        found[stay[mask[at]]] = True
        return found

    first = np.full(stays, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(first, stay, cells.date("ablation_date")[at])
    admitted, left = latest(admission), latest(discharge)
    day_case = any_row(cells.is_code("encounter_type", "day_case"))
    return Stays(
        of=of,
        admission=admitted,
        discharge=left,
        ablation=first,
        outpatient=any_row(cells.is_code("encounter_type", "outpatient")),
        day_case=day_case | ((left == admitted) & (left != NO_DATE)),
        wrong=any_row(wrong),
        patient=patient[row],
        row=row,
    )
