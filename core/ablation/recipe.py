"""A recipe of the log: which header is which column and what was asked, to be applied to the next file.

It names headers and settings, never a session; the cut-off belongs to a file and is not kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from core.ablation.file.columns import COLUMNS, FURTHER_COLUMNS, LESION_COLUMNS
from core.ablation.file.headers import find
from core.ablation.file.texts.decisions import Decisions, checked
from core.ablation.monitoring import link as monitoring_link
from core.ablation.monitoring.chart import DEFAULT_MONITORING, MonitoringPlan
from core.ablation.plan import AblationPlan
from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning.words.headers import key
from core.tables.recipe_file import Fields, RecipeFile, file_of, parse, read_file, spell, written_file
from core.tables.table import TextTable

DOMAIN = "ablation"

Chosen = Mapping[str, str | None]
"""Header -> column of the log; None: not used as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(RecipeFile):
    """Headers of a log, and of its lesion file, with what was asked.

    Attributes
    ----------
    columns, lesion_columns : what each header stands for
    texts : what texts mean that no column understands by itself
    plan : without its cut-off
    """

    columns: Chosen
    lesion_columns: Chosen = field(default_factory=dict)
    texts: Decisions = field(default_factory=dict)
    plan: AblationPlan
    charts: MonitoringPlan = DEFAULT_MONITORING


def recipe_of(
    table: TextTable,
    columns: Mapping[str, str],
    plan: AblationPlan,
    charts: MonitoringPlan = DEFAULT_MONITORING,
    *,
    lesions: TextTable | None = None,
    lesion_columns: Mapping[str, str] | None = None,
    texts: Decisions | None = None,
) -> Recipe:
    """The recipe of a log as it was read (column -> header) and asked."""
    return Recipe(
        columns=_by_header(table, columns),
        lesion_columns={} if lesions is None else _by_header(lesions, lesion_columns or {}),
        texts=checked(texts or {}),
        plan=replace(plan, as_of=None),
        charts=charts,
        **file_of(table.source),
    )


def _by_header(table: TextTable, columns: Mapping[str, str]) -> Chosen:
    names = {header: name for name, header in columns.items()}
    return {header: names.get(header) for header in table.columns}


def write(recipe: Recipe) -> bytes:
    """The recipe as a JSON file; `read` gives it back."""
    return spell(
        DOMAIN,
        {
            "file": written_file(recipe),
            "reading": {
                "columns": dict(recipe.columns),
                "lesion_columns": dict(recipe.lesion_columns),
                **({"texts": checked(recipe.texts)} if recipe.texts else {}),
            },
            "plan": {**recipe.plan.to_query(), **monitoring_link.to_query(recipe.charts)},
        },
    )


def read(data: bytes) -> Recipe:
    """Read a recipe that `write` wrote, or a hand made after it.

    Raises
    ------
    Refusal
        With every fault in it: ``recipe_...``.
    """
    fields = parse(data, DOMAIN)
    file, reading = fields.inner("file"), fields.inner("reading")
    columns = _read_columns(reading, "columns", {column.name for column in COLUMNS})
    lesions = _read_columns(reading, "lesion_columns", {column.name for column in LESION_COLUMNS})
    texts = _read_texts(reading)
    query = fields.texts("plan")
    plan, unread = AblationPlan.from_query(
        {name: texts for name, texts in query.items() if not name.startswith(monitoring_link.PREFIX)}
    )
    charts, more = monitoring_link.from_query(query)
    for fault in (*unread, *more):
        if fault.code == "plan_list_too_long":
            fields.faults.append(replace(fault, severity=Severity.ERROR))
        else:
            fields.fault(f"plan.{fault.column}", query[str(fault.column)])
    recipe = Recipe(
        columns=columns,
        lesion_columns=lesions,
        texts=texts,
        plan=replace(plan, as_of=None),
        charts=charts,
        **read_file(file),
    )
    reading.end()
    fields.close()
    return recipe


def _read_columns(reading: Fields, name: str, known: set[str]) -> Chosen:
    inner = reading.inner(name)
    out: dict[str, str | None] = {}
    taken: set[str] = set()
    for header in inner.content:
        column = inner.maybe_text(header)
        if column is not None and (column not in known or column in taken):
            inner.fault(header, column)
        out[header] = column
        taken |= {column} if column is not None else set()
    return out


def _read_texts(reading: Fields) -> Decisions:
    """Decisions of a recipe; older recipes have none."""
    if "texts" not in reading.content:
        return {}
    inner, out = reading.inner("texts"), {}
    for name in inner.content:
        texts = inner.inner(name)
        out[name] = {text: texts.text(text) for text in texts.content}
        kept = checked({name: out[name]}).get(name, {})
        for text, meaning in out[name].items():
            if text not in kept:
                texts.fault(text, meaning)
    return out


def apply(recipe: Recipe, table: TextTable, *, lesions: bool = False) -> tuple[Chosen, tuple[Problem, ...]]:
    """What the headers of a table stand for by the recipe, and how the table differs.

    Headers may differ in case, width and punctuation; a header that the recipe does not know is no column.

    Parameters
    ----------
    lesions : bool
        The table is a lesion file.

    Raises
    ------
    Refusal
        If a required column is missing: then nothing of the recipe is applied.
    """
    wanted = recipe.lesion_columns if lesions else recipe.columns
    required = {column.name for column in (LESION_COLUMNS if lesions else COLUMNS) if column.required}
    near = {key(header): header for header in reversed(table.columns)}
    chosen: dict[str, str | None] = {}
    found: list[Problem] = []
    for header, column in wanted.items():
        here = header if header in table.columns else near.get(key(header))
        if here is not None and here not in chosen:
            chosen[here] = column
        elif column is not None:
            severity = Severity.ERROR if column in required else Severity.WARNING
            found.append(problem(severity, "recipe_header_missing", column=header, log_column=column))
    for header in table.columns:
        if header not in chosen:
            chosen[header] = None
            found.append(problem(Severity.NOTE, "recipe_column_new", column=header))
    if any(item.severity is Severity.ERROR for item in found):
        raise Refusal(found)
    return chosen, tuple(found)


def with_headers(recipe: Recipe, headers: Mapping[str, str]) -> Recipe:
    """The recipe with other headers (column -> header) for some columns of the log."""
    kept = {
        header: None if column in headers else column
        for header, column in recipe.columns.items()
        if header not in headers.values()
    }
    return replace(recipe, columns=kept | {header: column for column, header in headers.items()})


def named(chosen: Chosen) -> dict[str, str]:
    """Column -> header of what was chosen."""
    return {column: header for header, column in chosen.items() if column is not None}


def without(table: TextTable, chosen: Chosen, *, lesions: bool = False) -> TextTable:
    """The table without the columns that were taken out.

    What no column of the log would be found in anyway stays: it serves as a subgroup.
    """
    if None not in chosen.values():
        return table
    columns = LESION_COLUMNS if lesions else (*COLUMNS, *FURTHER_COLUMNS)
    while True:
        found = find(table, columns, named(chosen)).values()
        out = [header for header in found if chosen.get(header, "") is None]
        if not out:
            return table
        table = _leaving(table, out)


def _leaving(table: TextTable, headers: Collection[str]) -> TextTable:
    kept = [i for i, header in enumerate(table.columns) if header not in headers]
    return replace(
        table,
        columns=tuple(table.columns[i] for i in kept),
        coded=tuple(table.coded[i] for i in kept),
        texts=tuple(table.texts[i] for i in kept),
    )
