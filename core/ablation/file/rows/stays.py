"""Hospital stays: several sessions of one admission are one stay."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd

from core.ablation.log import NO_DATE, Cells, Stays
from core.arrays import Bools, Ints


def find_stays(cells: Cells, session: Bools, patient: Ints, wrong: Bools) -> Stays:
    """Group rows into stays.

    Rows of one patient and admission number are one stay where their days in hospital meet: a blank end is
    filled by a sister row, and the earliest admission and the latest discharge hold. Rows whose stays do
    not meet are separate ones (many hospitals give one number for life). Without a number, patient and day
    of admission make a stay; a row without either is one of its own.

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
    day = np.where(number < 0, admission, NO_DATE)
    key = _numbered(patient, number, day, np.where(alone, np.arange(rows), rows))
    part = _apart(key, admission, discharge, cells.date("ablation_date"), (number >= 0) & session)
    of = _numbered(key, part)
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

    def earliest(days: Ints) -> Ints:
        found = np.full(stays, np.iinfo(np.int32).max, np.int32)
        known = days[at] != NO_DATE
        np.minimum.at(found, stay[known], days[at][known])
        return found

    first = earliest(cells.date("ablation_date"))
    admitted, left = earliest(admission), latest(discharge)
    admitted[admitted == np.iinfo(np.int32).max] = NO_DATE
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


def _numbered(*codes: Ints) -> Ints:
    """Rows with the same codes have the same number, in the order in which they first occur."""
    table = pd.DataFrame(dict(enumerate(codes)))
    return np.asarray(table.groupby(list(table), sort=False).ngroup(), np.int32)


def _apart(key: Ints, admission: Ints, discharge: Ints, ablation: Ints, session: Bools) -> Ints:
    """Which of the separate stays of its key each row belongs to.

    Rows are taken by the day they begin. A row joins the stay before it where their days meet, or where
    that stay has no end yet and the row no beginning.
    """
    part = np.zeros(len(key), np.int32)
    rows = np.flatnonzero(session)
    order = rows[np.argsort(key[rows], kind="stable")]
    groups = key[order]
    different = np.zeros(len(key), bool)
    same = groups[1:] == groups[:-1]
    for days in (admission, discharge):
        moved = same & (days[order][1:] != days[order][:-1])
        different[groups[1:][moved]] = True
    blank = (admission[order] == NO_DATE) | (discharge[order] == NO_DATE)
    different[groups[1:][same & blank[1:] & blank[:-1] & (discharge[order][1:] != NO_DATE)]] = True
    chosen = order[different[groups]]
    begins = np.where(admission != NO_DATE, admission, ablation)
    chosen = chosen[np.lexsort((begins[chosen], key[chosen]))]
    ends = np.maximum(discharge, ablation)
    for _, own in groupby(chosen.tolist(), key=lambda row: int(key[row])):
        first, *later = own
        number, end, ended = 0, ends[first], discharge[first] != NO_DATE
        for row in later:
            if begins[row] <= end or (not ended and admission[row] == NO_DATE):
                end, ended = max(end, ends[row]), ended or discharge[row] != NO_DATE
            else:
                number, end, ended = number + 1, ends[row], discharge[row] != NO_DATE
            part[row] = number
    return part
