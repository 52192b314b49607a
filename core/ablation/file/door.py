"""The door of the ablation domain: a text table becomes a checked log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.ablation.file.columns import COLUMNS, FURTHER_COLUMNS, LESION_COLUMNS, Column
from core.ablation.file.headers import find
from core.ablation.file.rivals import settle_rivals
from core.ablation.file.rows.checks import examine
from core.ablation.file.rows.cutoff import AsOfProposal, propose_as_of
from core.ablation.file.rows.made import made_sessions, settled_identity
from core.ablation.file.texts.cells import read_cells
from core.ablation.file.texts.decisions import Decisions, proposals
from core.ablation.file.texts.dialect import read_site
from core.ablation.log import Cells, Log
from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning import privacy
from core.tables.shape import fill_merged
from core.tables.table import TextTable


def find_columns(
    table: TextTable,
    columns: Iterable[Column],
    chosen: Mapping[str, str] | None = None,
    may_lack: set[str] | None = None,
) -> dict[str, str]:
    """Which header stands for which column: what the user chose, the rest by name, Chinese name or alias.

    Raises
    ------
    Refusal
        ``log_column_unknown``, ``header_unknown``, ``columns_missing``.
    """
    columns = tuple(columns)
    names = {column.name for column in columns}
    chosen = dict(chosen or {})
    wrong: list[Problem] = []
    for name, header in chosen.items():
        if name not in names:
            wrong.append(
                problem(Severity.ERROR, "log_column_unknown", value=name, expected=", ".join(sorted(names)))
            )
        elif header not in table.columns:
            wrong.append(
                problem(Severity.ERROR, "header_unknown", value=header, expected=", ".join(table.columns))
            )
    if wrong:
        raise Refusal(wrong)
    found = chosen | find(table, columns, chosen)
    required = {column.name for column in columns if column.required} - (may_lack or set())
    missing = [column for column in columns if column.name in required and column.name not in found]
    if missing:
        raise Refusal(
            problem(
                Severity.ERROR,
                "columns_missing",
                value=", ".join(f"{column.name} ({column.zh})" for column in missing),
                found=", ".join(table.columns),
            )
        )
    return {column.name: found[column.name] for column in columns if column.name in found}


def understand(
    table: TextTable,
    *,
    columns: Mapping[str, str] | None = None,
    lesions: TextTable | None = None,
    lesion_columns: Mapping[str, str] | None = None,
    near: date | None = None,
    decisions: Decisions | None = None,
    tell: Callable[[float], None] | None = None,
) -> tuple[Cells, Cells | None]:
    """Find the columns of the files and understand their cells; no row is checked yet.

    Parameters
    ----------
    decisions : mapping or None
        What texts mean that no column understands by itself; nothing is decided without.
    tell : callable or None
        Is told the fraction that is understood.

    Raises
    ------
    Refusal
        As `find_columns`.
    """
    every = (*COLUMNS, *FURTHER_COLUMNS)
    headers = settled_identity(find_columns(table, every, columns, {"session_id", "patient_id"}))
    missing = [name for name in ("patient_id",) if name not in headers]
    if missing:
        find_columns(table, every, columns)
    headers, also, second = settle_rivals(table, every, headers, columns or (), near)
    merged = [headers[name] for name in OF_A_STAY if name in headers]
    table = fill_merged(table, merged)
    second = (*second, *_site_in_diagnosis(table, headers))
    rows = table.rows
    table, headers, made = made_sessions(table, headers)
    said = (*second, *made)
    there = [column for column in every if column.name in headers]
    cells = read_cells(table, _told(there, tell), headers, near, decisions, also)
    cells = replace(cells, joined=rows - table.rows)
    if open_ := cells.not_understood.open:
        proposed = len(cells.not_understood.proposed)
        said = (*said, problem(Severity.WARNING, "texts_open", value=open_, proposed=proposed))
    cells = replace(cells, problems=(*table.problems, *privacy.find(table), *said, *cells.problems))
    if lesions is None:
        return cells, None
    found = read_cells(lesions, LESION_COLUMNS, find_columns(lesions, LESION_COLUMNS, lesion_columns), near)
    return cells, replace(found, problems=(*lesions.problems, *privacy.find(lesions), *found.problems))


def _told(columns: Sequence[Column], tell: Callable[[float], None] | None) -> Iterator[Column]:
    """Columns one after the other, the fraction told that is done."""
    for place, column in enumerate(columns):
        if tell is not None:
            tell(place / len(columns))
        yield column


def _site_in_diagnosis(table: TextTable, headers: Mapping[str, str]) -> tuple[Problem, ...]:
    """No column says which organ was ablated, but a diagnosis names organs: said, never taken for it."""
    header = headers.get("tumour_type")
    if header is None or "tumour_site" in headers:
        return ()
    counts = zip(table.levels(header), table.counts(header), strict=True)
    rows = int(sum(count for text, count in counts if read_site(text) is not None))
    if 2 * rows <= table.rows - table.blanks(header):
        return ()
    return (problem(Severity.WARNING, "site_in_diagnosis", column=header, count=rows),)


OF_A_STAY = (
    *("patient_id", "admission_id", "admission_date", "discharge_date", "discharge_type"),
    *(
        "irreversible_discharge",
        "death_date",
        "death_cause",
        "last_followup_date",
        "followup_status",
        "centre",
    ),
)
"""What belongs to a patient or a stay: merged over several rows it holds for all of them."""


def read_log(
    table: TextTable,
    *,
    columns: Mapping[str, str] | None = None,
    lesions: TextTable | None = None,
    lesion_columns: Mapping[str, str] | None = None,
    as_of: date | None = None,
    decisions: Decisions | None = None,
    accept: bool = False,
) -> Log:
    """Read an ablation log.

    Parameters
    ----------
    table : TextTable
        One row per session.
    columns : mapping or None
        Column name -> header, where the user knows better than the names.
    lesions : TextTable or None
        One row per lesion.
    lesion_columns : mapping or None
    as_of : date or None
        Cut-off. None takes the proposal of `propose_as_of`, with a warning that it must be confirmed.
    decisions : mapping or None
        What texts mean that no column understands by itself.
    accept : bool
        Texts without a decision mean what is proposed.

    Raises
    ------
    Refusal
        If a required column is missing, or there is no date at all to take a cut-off from.
    """
    cells, lesion_cells = understand(
        table,
        columns=columns,
        lesions=lesions,
        lesion_columns=lesion_columns,
        near=as_of,
        decisions=decisions,
    )
    proposed = proposals(cells.not_understood.proposed) if accept else {}
    if proposed:
        together = {
            name: {**proposed.get(name, {}), **(decisions or {}).get(name, {})}
            for name in {*proposed, *(decisions or {})}
        }
        return read_log(
            table,
            columns=columns,
            lesions=lesions,
            lesion_columns=lesion_columns,
            as_of=as_of,
            decisions=together,
        )
    return log_as_of(cells, lesion_cells, as_of)


def log_as_of(cells: Cells, lesion_cells: Cells | None, as_of: date | None, end: int | None = None) -> Log:
    """Check understood files against a cut-off; see `read_log`."""
    said: list[Problem] = []
    if as_of is None:
        proposal = propose_as_of(cells)
        if proposal.as_of is None or proposal.column is None:
            raise Refusal([problem(Severity.ERROR, "no_usable_date", column=cells.headers["ablation_date"])])
        as_of = proposal.as_of
        said.append(
            problem(
                Severity.WARNING,
                "as_of_assumed",
                column=cells.headers[proposal.column],
                value=as_of.isoformat(),
            )
        )
        said.extend(proposal.problems)
    log = examine(cells, as_of, lesion_cells, end)
    return replace(log, problems=(*said, *log.problems))


def stated(log: Log, proposal: AsOfProposal) -> Log:
    """A log whose cut-off was taken from the proposal, now stated: nothing needs to be confirmed any more."""
    return replace(log, problems=log.problems[1 + len(proposal.problems) :])


def change_as_of(log: Log, as_of: date) -> Log:
    """The same log checked against another cut-off; the last one is kept beside the log."""
    if as_of == log.as_of:
        return log
    return log.memo.keep(
        "other_as_of",
        as_of,
        lambda: log_as_of(log.uncut, log.lesion_cells, as_of, log.file_end),
        most=1,
    )


__all__ = [
    "AsOfProposal",
    "change_as_of",
    "find_columns",
    "log_as_of",
    "propose_as_of",
    "read_log",
    "stated",
    "understand",
]
