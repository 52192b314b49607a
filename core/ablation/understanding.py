"""What the door does with a log, in one piece: here where it is quick, else in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from core.ablation.file.aggregate import Aggregate, columns_of, read_aggregate
from core.ablation.file.door import log_as_of, understand
from core.ablation.file.rows.cutoff import AsOfProposal, propose_as_of
from core.ablation.file.texts.decisions import Decisions
from core.ablation.log import Cells, Log
from core.ablation.recipe import Chosen, named, without
from core.problems import Problem, Refusal
from core.tables.effort import AT_ONCE, Price, effort
from core.tables.files.upload import Progress
from core.tables.table import TextTable

PRICE = Price(text=11, letter=0.4, cell=0.07, header=50)
"""Of a log: every text goes through the words of its column."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Brought:
    """Files at the door and what the user said of them.

    Parameters
    ----------
    chosen, lesions_chosen : mapping
        Header -> column of the log, None: no column.
    texts : mapping
        What the user decided that texts mean.
    """

    table: TextTable
    chosen: Chosen = field(default_factory=dict)
    lesions: TextTable | None = None
    lesions_chosen: Chosen = field(default_factory=dict)
    texts: Decisions = field(default_factory=dict)

    @property
    def quick(self) -> bool:
        """Whether they may be understood at once."""
        tables = [self.table, *([] if self.lesions is None else [self.lesions])]
        return sum(effort(table, PRICE) for table in tables) <= AT_ONCE


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Understood:
    """What became of them: a log with a proposed cut-off, counts, or why neither."""

    cells: Cells | None = None
    lesion_cells: Cells | None = None
    proposal: AsOfProposal | None = None
    log: Log | None = None
    counts: Aggregate | None = None
    problems: tuple[Problem, ...] = ()


def understood(progress: Progress, brought: Brought) -> Understood:
    """Match the columns, understand the cells, propose a cut-off, and check the rows against it."""
    cells = lesion_cells = proposal = None
    try:
        if not named(brought.chosen) and (headers := columns_of(brought.table)) is not None:
            counts = read_aggregate(brought.table, headers)
            return Understood(counts=counts, problems=counts.problems)
        lesions = brought.lesions
        cells, lesion_cells = understand(
            without(brought.table, brought.chosen),
            columns=named(brought.chosen),
            lesions=None if lesions is None else without(lesions, brought.lesions_chosen, lesions=True),
            lesion_columns=named(brought.lesions_chosen),
            decisions=brought.texts,
            tell=progress,
        )
        proposal = propose_as_of(cells)
        log = log_as_of(cells, lesion_cells, None)
    except Refusal as refusal:
        return Understood(
            cells=cells, lesion_cells=lesion_cells, proposal=proposal, problems=tuple(refusal.problems)
        )
    return Understood(
        cells=cells, lesion_cells=lesion_cells, proposal=proposal, log=log, problems=log.problems
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stated:
    """An understood log and the cut-off that the user stands behind."""

    cells: Cells
    lesion_cells: Cells | None
    as_of: date

    @property
    def quick(self) -> bool:
        """Whether its rows may be checked at once."""
        rows = self.cells.rows + (0 if self.lesion_cells is None else self.lesion_cells.rows)
        return PRICE.cell * rows * len(self.cells.table.columns) / 1_000 <= AT_ONCE


def checked(_: Progress, stated: Stated) -> Log:
    """The log, checked against the cut-off."""
    return log_as_of(stated.cells, stated.lesion_cells, stated.as_of)
