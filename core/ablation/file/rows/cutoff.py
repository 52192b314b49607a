"""The cut-off date: proposed from the file, confirmed by the user, never taken from the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from core.ablation.file.columns import COLUMNS, Kind
from core.ablation.log import NO_DATE, Cells, to_date
from core.problems import Problem, Severity, problem

SOURCES = ("ablation_date", "discharge_date", "last_followup_date")
"""Columns whose latest date the proposal is."""

GAP_DAYS = 90
"""A follow-up or discharge date this far beyond everything below it, and rare, is an outlier."""

GAP_OF_LATE_CONTACTS = 183
"""Where a late contact is as likely as a mistyped year: two dates beyond the gap, or a log so small that one
date is not rare."""

GAP_OF_SESSIONS = 366
"""An ablation date must be this far away: sessions can be sparse."""

RAREST = 0.01
"""At most this share of all dates may stand beyond a gap to be called outliers (at least one may)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOfProposal:
    """A cut-off to offer.

    Parameters
    ----------
    as_of : date or None
        None where no column holds a usable date.
    column : str or None
        Which column it comes from.
    problems : tuple of Problem
        One warning for each date left aside as an outlier.
    """

    as_of: date | None
    column: str | None
    problems: tuple[Problem, ...] = ()


def propose_as_of(cells: Cells) -> AsOfProposal:
    """Propose the latest ablation, discharge or follow-up date that is not an outlier.

    A single mistyped year (2062 for 2026) must not make every window count as elapsed, so dates that
    stand alone far beyond all others are left aside and named.
    """
    limit = _limit(cells, doubt=True)
    best: tuple[int, str] | None = None
    problems: list[Problem] = []
    for name in SOURCES:
        column_days = cells.date(name)
        outliers = column_days > limit if limit is not None else np.zeros(cells.rows, bool)
        problems.extend(
            problem(
                Severity.WARNING,
                "date_far_beyond_the_others",
                row=int(cells.table.row_numbers[row]),
                column=cells.headers[name],
                value=str(to_date(int(column_days[row]))),
            )
            for row in np.flatnonzero(outliers).tolist()
        )
        kept = column_days[(column_days != NO_DATE) & ~outliers]
        if len(kept) and (best is None or int(kept.max()) > best[0]):
            best = int(kept.max()), name
    if best is None:
        return AsOfProposal(as_of=None, column=None, problems=tuple(problems))
    return AsOfProposal(as_of=to_date(best[0]), column=best[1], problems=tuple(problems))


def end_of_file(cells: Cells) -> int | None:
    """The latest date of any column that is not an outlier, as a day number; None without a date.

    Up to here a date after a chosen cut-off is a fact of a later day; beyond it, a typing error. A date that
    is only too doubtful to propose a cut-off from may be such a fact.
    """
    limit = _limit(cells, doubt=False)
    latest = [
        int(days.max(initial=NO_DATE))
        for column in COLUMNS
        if column.kind is Kind.DATE and column.name in cells.dates
        for days in (cells.dates[column.name],)
    ]
    last = max(latest, default=int(NO_DATE))
    if last == NO_DATE:
        return None
    return last if limit is None else min(last, limit)


def _limit(cells: Cells, *, doubt: bool) -> int | None:
    """The latest day that is no outlier, None where there are no outliers.

    ``doubt``: any date beyond `GAP_DAYS` is left aside, also where it may well be a late contact.
    """
    pooled, sources = [], []
    for column in COLUMNS:
        if column.kind is Kind.DATE and column.name in cells.dates:
            days = cells.dates[column.name]
            known = days[days != NO_DATE]
            pooled.append(known)
            sources.append(np.full(len(known), column.name == "ablation_date"))
    days = np.concatenate(pooled) if pooled else np.zeros(0, np.int32)
    if not len(days):
        return None
    few = min(max(1, min(3, len(days) // 10), int(len(days) * RAREST)), len(days) - 1)
    total = len(days)
    top = np.argpartition(days, len(days) - few - 1)[len(days) - few - 1 :]
    top = top[np.argsort(days[top], kind="stable")]
    days, is_session = days[top], np.concatenate(sources)[top]
    limit: int | None = None
    for above in range(1, few + 1):
        gap = int(days[-above] - days[-above - 1])
        needed = GAP_DAYS if doubt or above == 1 <= total * RAREST else GAP_OF_LATE_CONTACTS
        if is_session[-above:].any():
            needed = GAP_OF_SESSIONS
        if gap > needed:
            limit = int(days[-above - 1])
    return limit
