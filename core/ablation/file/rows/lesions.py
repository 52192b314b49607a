"""The lesion file: where a session has rows in it, they replace the session's own lesion columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.ablation.digits import Benign, Contrast, Three
from core.ablation.file.listing import Listing, cell_texts
from core.ablation.log import NO_DATE, Cells, Lesions
from core.arrays import Bools, Bytes, Ints
from core.problems import Problem, Severity

BENIGN = ("benign", "malignant", "mixed", "indeterminate")
"""Order of the `Benign` digits, from 1."""


def find_lesions(
    cells: Cells, live: Bools, imaging_wrong: Bools, lesions: Cells, cut: int, end: int
) -> tuple[Lesions, tuple[Problem, ...]]:
    """Match lesions to the rows of a log.

    A column that the lesion file lacks is taken from the session; a blank cell of a column it has stays
    blank, except that a listed lesion counts as planned.

    Parameters
    ----------
    cells : Cells
        The log's, checked.
    live : array of bool, shape (rows,)
        Rows a lesion can belong to (no duplicates).
    imaging_wrong : array of bool, shape (rows,)
        Sessions whose own imaging date cannot be used.
    lesions : Cells
    cut : int
        Cut-off as a day number.
    end : int
        Later dates up to this day were not known at the cut-off; beyond it they are typing errors.
    """
    listing = Listing(lesions.table)
    rows = _session_rows(cells, live, lesions)
    header = lesions.headers["session_id"]
    listing.rows(Severity.ERROR, "lesion_without_session", rows < 0, header)
    keep = rows >= 0
    if "lesion_id" in lesions.headers:
        named = lesions.table.codes(lesions.headers["lesion_id"])
        pairs = pd.DataFrame({"session": rows, "name": named})
        again = pairs.duplicated().to_numpy() & keep & (named >= 0)
        listing.rows(Severity.ERROR, "duplicate_lesion", again, lesions.headers["lesion_id"])
        keep &= ~again
    at = np.flatnonzero(keep).astype(np.int32)
    session = rows[at]
    planned = lesions.yes_no("planned")[at]
    ablated = lesions.yes_no("ablated")[at]
    if "ablated" not in lesions.headers:
        ablated = np.full(len(at), Three.MISSING, np.uint8)
    imaging = _own_or_session(lesions, cells, "imaging_date", at, session)
    wrong = imaging_wrong[session]
    later = np.zeros(len(at), bool)
    not_yet = np.zeros(len(at), bool)

    def bad(name: str, code: str, rows: Bools) -> None:
        marked = np.zeros(lesions.rows, bool)
        marked[at[rows]] = True
        listing.rows(Severity.ERROR, code, marked, lesions.headers[name])

    ablation = cells.date("ablation_date")[session]
    if "imaging_date" in lesions.headers:
        known = imaging != NO_DATE
        late, early = known & (imaging > end), known & (imaging < ablation) & (ablation != NO_DATE)
        bad("imaging_date", "date_after_cut_off", late)
        bad("imaging_date", "imaging_before_ablation", early)
        wrong = late | early | lesions.broken("imaging_date")[at]
        not_yet = known & (imaging > cut) & ~wrong
        imaging = np.where(wrong | not_yet, NO_DATE, imaging)
        later |= not_yet
    progression = _own_or_session(lesions, cells, "ltp_date", at, session)
    progression_wrong = np.zeros(len(at), bool)
    if "ltp_date" in lesions.headers:
        known = progression != NO_DATE
        late, early = known & (progression > end), known & (progression < ablation) & (ablation != NO_DATE)
        bad("ltp_date", "date_after_cut_off", late)
        bad("ltp_date", "progression_before_ablation", early)
        progression_wrong = late | early | lesions.broken("ltp_date")[at]
        later |= known & (progression > cut) & ~progression_wrong
        progression = np.where(progression_wrong | (progression > cut), NO_DATE, progression)
    contrast = (
        lesions.digit("imaging_contrast")[at]
        if "imaging_contrast" in lesions.headers
        else cells.digit("imaging_contrast")[session]
    )
    complete = (
        lesions.yes_no("complete_ablation")[at]
        if "complete_ablation" in lesions.headers
        else cells.yes_no("complete_ablation")[session]
    )
    contrast = np.where(not_yet, Contrast.MISSING, contrast).astype(np.uint8)
    complete = np.where(not_yet, Three.MISSING, complete).astype(np.uint8)
    found = Lesions(
        table=lesions.table,
        headers=lesions.headers,
        session=session,
        row=at,
        planned=np.where(planned == Three.NO, Three.NO, Three.YES).astype(np.uint8),
        ablated=ablated,
        complete=complete,
        benign=benign_digit(lesions)[at],
        contrast=contrast,
        size=lesions.number("size_mm")[at],
        imaging=imaging,
        progression=progression,
        imaging_wrong=wrong,
        progression_wrong=progression_wrong,
        later=later,
    )
    return found, (*lesions.problems, *listing.problems)


def benign_digit(cells: Cells) -> Bytes:
    """`Benign` digit per row."""
    category = cells.categories.get("benign_malignant")
    if category is None:
        return np.zeros(cells.rows, np.uint8)
    lut = np.array([*(1 + BENIGN.index(level) for level in category.levels), Benign.MISSING], np.uint8)
    digit: Bytes = lut[category.codes]
    return digit


def _session_rows(cells: Cells, live: Bools, lesions: Cells) -> Ints:
    """Row of the log for each lesion, -1 where its session is not there."""
    header = cells.headers["session_id"]
    table = cells.table
    at = np.flatnonzero(live)
    codes = table.codes(header)[at]
    first = np.full(len(table.levels(header)) + 1, -1, np.int32)
    first[codes[::-1]] = at[::-1]
    first[-1] = -1
    place = {text: int(row) for text, row in zip(table.levels(header), first[:-1], strict=True)}
    own = lesions.headers["session_id"]
    lut = np.array([*(place.get(text, -1) for text in lesions.table.levels(own)), -1], np.int32)
    rows: Ints = lut[lesions.table.codes(own)]
    return rows


def _own_or_session(lesions: Cells, cells: Cells, name: str, at: Ints, session: Ints) -> Ints:
    days: Ints = lesions.date(name)[at] if name in lesions.headers else cells.date(name)[session]
    return days


def lesion_names(lesions: Lesions, which: Ints) -> list[str]:
    """How to call some lesions: their own name, else the row of the lesion file."""
    rows = lesions.row[which]
    numbers = lesions.table.row_numbers[rows].tolist()
    if "lesion_id" not in lesions.headers:
        return [f"#{number}" for number in numbers]
    texts = cell_texts(lesions.table, lesions.headers["lesion_id"], rows)
    return [text or f"#{number}" for text, number in zip(texts, numbers, strict=True)]
