"""A recipe: how a file was read and what was asked of it, to be applied to the next file.

It names columns, values and settings of the file it was made from, never a patient or a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from core.problems import Problem, Refusal, Severity, problem
from core.reads.file.reading import (
    REFERENCE,
    SINGLE_ROLES,
    Layout,
    Readers,
    Reading,
    ReadingOptions,
    Repeats,
    Role,
    UnknownReads,
    numbers_of,
)
from core.reads.names import Names
from core.reads.plan import Plan
from core.tables.meaning.words.vocabulary import Meaning, fold
from core.tables.recipe_file import (
    RecipeFile,
    file_of,
    joined_otherwise,
    parse,
    read_file,
    spell,
    written_file,
)
from core.tables.table import TextTable

DOMAIN = "reads"
MOST_NEW_VALUES = 20
"""Values of one column that the recipe does not know, listed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(RecipeFile):
    """A reading and a plan to apply again.

    Attributes
    ----------
    options : every column with its role, every value with its meaning
    plan : what was asked
    names : what condition and unit are called
    """

    options: ReadingOptions
    plan: Plan
    names: Names = field(default_factory=Names)


def recipe_of(table: TextTable, reading: Reading, plan: Plan, names: Names | None = None) -> Recipe:
    """The recipe of a table as it was read and asked."""
    # in the reading's own order, which is the order of every answer
    roles = {column: role for role in SINGLE_ROLES if (column := getattr(reading, role.value)) is not None}
    roles |= dict.fromkeys(reading.tests, Role.TEST) | dict.fromkeys(reading.groups, Role.GROUP)
    roles |= {column: Role.IGNORE for column in table.columns if column not in roles}
    known = ((REFERENCE, reading.reference_meanings), *reading.test_meanings)

    return Recipe(
        options=ReadingOptions(
            layout=reading.layout,
            columns=tuple((role, column) for column, role in roles.items()),
            values=tuple(
                (meaning, test, value)
                for test, meanings in known
                for value, meaning in meanings
                if meaning is not None
            ),
            blanks=reading.blanks,
            cutoffs=reading.cutoffs,
            unknown_reads=reading.unknown_reads,
            readers=reading.readers,
            bands=reading.bands,
            low=reading.low,
            carry_down=reading.carry_down,
            patient_part=reading.patient_part,
            repeats=reading.repeats,
        ),
        plan=plan,
        names=names or Names(),
        **file_of(table.source),
    )


def write(recipe: Recipe) -> bytes:
    """The recipe as a JSON file; `read` gives it back."""
    options = recipe.options
    return spell(
        DOMAIN,
        {
            "file": written_file(recipe),
            "reading": {
                "layout": options.layout,
                "columns": {column: role for role, column in options.columns},
                "values": [
                    {"test": test, "value": value, "means": meaning}
                    for meaning, test, value in options.values
                ],
                "blanks": [{"test": test, "means": meaning} for test, meaning in options.blanks],
                "cutoffs": [
                    {"test": test, "up_to" if test in options.low else "from": number}
                    for test, number in options.cutoffs
                ],
                "bands": [{"column": column, "edges": list(edges)} for column, edges in options.bands],
                "unknown_reads": options.unknown_reads,
                "readers": options.readers,
                "rows": {
                    "carry_down": list(options.carry_down),
                    "patient_part": [] if options.patient_part is None else [options.patient_part],
                    "repeats": [] if options.repeats is None else [str(options.repeats)],
                },
            },
            "plan": recipe.plan.to_query(),
            **({"names": spelled} if (spelled := recipe.names.spelled()) else {}),
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
    roles = reading.codes("columns", Role)
    values = []
    for item in reading.each("values"):
        values.append((item.code("means", Meaning), item.text("test"), item.text("value")))
        item.end()
    blanks = []
    for item in reading.each("blanks"):
        meaning = item.code("means", Meaning)
        if meaning not in (Meaning.NEGATIVE, Meaning.MISSING):
            item.fault("means", meaning)
        blanks.append((item.text("test"), meaning))
        item.end()
    cutoffs, low = [], []
    for item in reading.each("cutoffs"):
        test, up_to = item.text("test"), "up_to" in item.content
        cutoffs.append((test, item.number("up_to" if up_to else "from")))
        low += [test] if up_to else []
        item.end()
    bands = []
    for item in reading.each("bands"):
        bands.append((item.text("column"), item.numbers("edges")))
        item.end()
    # recipes of earlier versions say nothing of rows
    rows = reading.texts("rows") if "rows" in reading.content else {}
    repeats = next(iter(rows.get("repeats", ())), None)
    if repeats is not None and repeats not in list(Repeats):
        reading.fault("rows.repeats", repeats)
        repeats = None
    options = ReadingOptions(
        layout=reading.code("layout", Layout),
        columns=tuple((role, column) for column, role in roles.items()),
        values=tuple(values),
        blanks=tuple(blanks),
        cutoffs=tuple(cutoffs),
        bands=tuple(bands),
        unknown_reads=reading.code("unknown_reads", UnknownReads),
        readers=reading.code("readers", Readers),
        low=tuple(low),
        carry_down=tuple(rows.get("carry_down", ())),
        patient_part=next(iter(rows.get("patient_part", ())), None) or None,
        repeats=None if repeats is None else Repeats(repeats),
    )
    query = fields.texts("plan")
    plan, unread = Plan.from_query(query)
    for fault in unread:
        if fault.code in ("plan_list_too_long", "plan_rules_too_long"):
            fields.faults.append(replace(fault, severity=Severity.ERROR))
        else:
            fields.fault(f"plan.{fault.column}", query[str(fault.column)])
    recipe = Recipe(
        options=options,
        plan=plan,
        names=Names.read(fields.texts("names")) if "names" in fields.content else Names(),
        **read_file(file),
    )
    reading.end()
    fields.close()
    return recipe


def mismatches(recipe: Recipe, table: TextTable) -> tuple[Problem, ...]:
    """How a table, and what was joined to it, differs from the one the recipe was made from.

    Errors are columns and tests without which the recipe says something about nothing; warnings and
    notes are groups that are gone, values it does not know and columns it does not use.
    """
    spelt = _spellings(recipe, table)
    found: list[Problem] = []
    for role, column in recipe.options.columns:
        if column not in spelt and role is not Role.IGNORE:
            severity = Severity.WARNING if role is Role.GROUP else Severity.ERROR
            found.append(problem(severity, "recipe_column_missing", column=column, role=str(role)))
    known = set(spelt.values())
    found += [
        problem(Severity.NOTE, "recipe_column_new", column=column)
        for column in table.columns
        if column not in known
    ]
    known_values, cut = _known_values(recipe.options), {test for test, _ in recipe.options.cutoffs}
    for column, tests in _read_columns(recipe, spelt).items():
        values = set().union(*(known_values.get(test, set()) for test in {*tests, None}))
        scored = bool(cut) and (not _by_column(recipe.options) or not cut.isdisjoint(tests))
        found += _new_values(table, column, values, scored=scored)
    if not _by_column(recipe.options):
        found += _test_names(recipe, table, spelt)
    return (*found, *joined_otherwise(recipe, table.source))


def apply(recipe: Recipe, table: TextTable) -> tuple[ReadingOptions, tuple[Problem, ...]]:
    """The recipe's options for a table, and how the table differs.

    Headers may differ in case, width and punctuation; a column that the recipe does not know is not used.

    Raises
    ------
    Refusal
        If a difference is an error: then nothing of the recipe is applied.
    """
    found = mismatches(recipe, table)
    if any(item.severity is Severity.ERROR for item in found):
        raise Refusal(found)
    spelt = _spellings(recipe, table)
    options = recipe.options
    columns = [(role, spelt[column]) for role, column in options.columns if column in spelt]
    new = [column for column in table.columns if column not in spelt.values()]
    wide = _by_column(options)

    def test(name: str | None) -> str | None:
        return spelt.get(name, name) if name is not None and wide else name

    return replace(
        options,
        columns=(*columns, *((Role.IGNORE, column) for column in new)),
        values=tuple((m, t if t == REFERENCE else test(t), v) for m, t, v in options.values),
        blanks=tuple((test(t), m) for t, m in options.blanks),
        cutoffs=tuple((test(t), number) for t, number in options.cutoffs),
        low=tuple(test(t) for t in options.low),
        carry_down=tuple(
            spelt.get(column, column) for column in options.carry_down if column in ("", *spelt)
        ),
        bands=tuple((spelt[column], edges) for column, edges in options.bands if column in spelt),
    ), found


def _by_column(options: ReadingOptions) -> bool:
    """Whether meanings are kept by column of reads, and not by the names of tests in a column."""
    return options.layout is Layout.WIDE or all(role is not Role.READ for role, _ in options.columns)


def _spellings(recipe: Recipe, table: TextTable) -> dict[str, str]:
    """The recipe's columns that the table has, as the table spells them."""
    folded = {fold(column): column for column in reversed(table.columns)}
    out: dict[str, str] = {}
    for _, column in recipe.options.columns:
        here = column if column in table.columns else folded.get(fold(column))
        if here is not None and here not in out.values():
            out[column] = here
    return out


def _read_columns(recipe: Recipe, spelt: Mapping[str, str]) -> dict[str, list[str]]:
    """Columns of the table that hold reads or the reference, and the tests whose meanings they take."""
    out: dict[str, list[str]] = {}
    for role, column in recipe.options.columns:
        if column not in spelt:
            continue
        if role is Role.REFERENCE:
            out[spelt[column]] = [REFERENCE]
        elif role is Role.TEST and _by_column(recipe.options):
            out[spelt[column]] = [column]
        elif role is Role.READ and recipe.options.layout is Layout.LONG:
            out[spelt[column]] = [t for _, t, _ in recipe.options.values if t is not None and t != REFERENCE]
    return out


def _known_values(options: ReadingOptions) -> dict[str | None, set[str]]:
    """The values that the recipe knows of each test, folded; None is every test."""
    known: dict[str | None, set[str]] = {}
    for _, test, value in options.values:
        known.setdefault(test, set()).add(fold(value))
    return known


def _new_values(table: TextTable, column: str, known: set[str], *, scored: bool) -> list[Problem]:
    levels = table.levels(column)
    numeric = np.isfinite(numbers_of(levels)) if scored else np.zeros(len(levels), dtype=np.bool_)
    new = [i for i, level in enumerate(levels) if fold(level) not in known and not numeric[i]]
    counts, codes = table.counts(column), table.codes(column)
    new.sort(key=lambda i: -counts[i])
    return [
        problem(
            Severity.WARNING,
            "recipe_value_new",
            row=int(table.row_numbers[int(np.argmax(codes == i))]),
            column=column,
            value=levels[i],
            count=int(counts[i]),
        )
        for i in new[:MOST_NEW_VALUES]
    ]


def _test_names(recipe: Recipe, table: TextTable, spelt: Mapping[str, str]) -> list[Problem]:
    column = next((c for role, c in recipe.options.columns if role is Role.TEST_NAME), None)
    if column is None or column not in spelt:
        return []
    options = recipe.options
    named = [test for _, test, _ in options.values if test != REFERENCE]
    named += [test for test, _ in (*options.blanks, *options.cutoffs)]
    here = {fold(level) for level in table.levels(spelt[column])}
    wanted = dict.fromkeys(test for test in named if test is not None)
    missing = [test for test in wanted if fold(test) not in here]
    known = {fold(test) for test in wanted}
    new = [level for level in table.levels(spelt[column]) if fold(level) not in known]
    return [
        *(problem(Severity.ERROR, "recipe_test_missing", column=spelt[column], value=t) for t in missing),
        *(problem(Severity.WARNING, "recipe_test_new", column=spelt[column], value=t) for t in new[:50]),
    ]
