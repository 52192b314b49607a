"""Arguments of ``python -m core reads`` and what they ask for."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from core.problems import Refusal, Severity, problem
from core.reads.arguments import PLAN_FIELDS
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
)
from core.reads.plan import (
    ROLLUPS,
    Adjust,
    Cluster,
    Covariance,
    Pairs,
    Plan,
    Policy,
    RandomReaders,
    Unit,
    bounded,
    confidence_level,
    prevalence,
    read_cutoff,
    read_margin,
    read_pair,
    read_rule,
    read_where,
    reader_count,
    require,
    rollup,
    share,
)
from core.reads.recipe import Recipe
from core.spelling import split, unquote
from core.stats.one_test.proportions import METHODS
from core.tables.meaning.grades import grade_number
from core.tables.meaning.words.vocabulary import Meaning, fold

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadsRequest:
    """What the arguments ask for: a file, how to read it, and the plan."""

    path: Path
    sheet: str | None
    encoding: str | None
    options: ReadingOptions
    plan: Plan
    search: bool
    explain: bool
    """Whether to say how the file was understood instead of an answer."""
    recipe: Path | None
    save_recipe: Path | None
    imrmc: Path | None
    """Where to write the reads as a list for iMRMC."""
    said: frozenset[str]
    """Options that were given, whatever their value."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the reading and plan options; their values are checked in `asked`."""
    parser.add_argument("file", metavar="FILE")
    for name in (*_REPEATED_READING, *_REPEATED_PLAN):
        parser.add_argument(f"--{name}", action="append", default=[])
    for name in _SINGLE:
        parser.add_argument(f"--{name}")
    for name in ("recipe", "save-recipe", "imrmc"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--search", action="store_true")
    parser.add_argument("--explain", action="store_true")


_REPEATED_READING = (
    *("column", "positive", "negative", "indeterminate-value", "missing-value"),
    *("blank", "cutoff", "bands", "carry-down", "accept"),
)
_REPEATED_PLAN = ("rule", "where", "by", "compare", "primary", "margin", "hide", "positive-from")
_SINGLE = {
    "layout": None,
    "sheet": None,
    "encoding": None,
    "patient-part": None,
    "repeats": None,
    "unknown-reads": "refuse",
    "readers": "sample",
    "unit": None,
    "rollup": "any",
    "fuse-at": "lesion",
    "indeterminate": "exclude",
    "confidence": "0.95",
    "interval": "wilson",
    "cluster": "auto",
    "adjust": "holm",
    "prevalence": None,
    "random-readers": "auto",
    "covariance": "default",
    "single": None,
    "plan-difference": None,
    "plan-readers": None,
    "model": None,
    "pairs": "first",
}
_VALUE_OPTIONS = {
    "positive": Meaning.POSITIVE,
    "negative": Meaning.NEGATIVE,
    "indeterminate-value": Meaning.INDETERMINATE,
    "missing-value": Meaning.MISSING,
}


EXPECTED = {
    "column": f"ROLE=NAME; ROLE: {', '.join(Role)}",
    "positive": "[TEST=]VALUE[,VALUE]",
    "negative": "[TEST=]VALUE[,VALUE]",
    "indeterminate-value": "[TEST=]VALUE[,VALUE]",
    "missing-value": "[TEST=]VALUE[,VALUE]",
    "blank": "[TEST=]negative, [TEST=]missing",
    "cutoff": "[TEST=]3, [TEST=]<=1.3",
    "bands": "COLUMN=10,20",
    "carry-down": "COLUMN, no",
    "accept": "proposals",
    "layout": ", ".join(Layout),
    "patient-part": "SEPARATOR",
    "repeats": ", ".join(Repeats),
    "unknown-reads": ", ".join(UnknownReads),
    "readers": ", ".join(Readers),
    "unit": ", ".join(Unit),
    "rollup": ", ".join((*ROLLUPS, "1, 2, 3 …")),
    "fuse-at": ", ".join(Unit),
    "indeterminate": ", ".join(Policy),
    "rule": "NAME=EXPRESSION",
    "where": "COLUMN=VALUE[,VALUE]",
    "by": "COLUMN",
    "model": "COLUMN[,COLUMN]",
    "confidence": "0.95",
    "interval": ", ".join(METHODS),
    "cluster": ", ".join(Cluster),
    "adjust": ", ".join(Adjust),
    "prevalence": "0.1",
    "compare": "FIRST:SECOND",
    "pairs": ", ".join(Pairs),
    "primary": "FIRST:SECOND",
    "margin": "[sensitivity=]0.05",
    "hide": "TEST",
    "positive-from": "TEST=3",
    "random-readers": ", ".join(RandomReaders),
    "covariance": ", ".join(Covariance),
    "single": "TEST",
    "plan-difference": "0.1",
    "plan-readers": "3,5,8",
}
"""What each option takes, for the sentence that refuses another value."""


def asked(arguments: argparse.Namespace) -> ReadsRequest:
    """Check the arguments' values.

    Raises
    ------
    Refusal
        Naming the option and the value that cannot be used.
    """

    said = frozenset(
        option
        for option in (*_REPEATED_READING, *_REPEATED_PLAN, *_SINGLE)
        if getattr(arguments, option.replace("-", "_")) not in (None, [])
    )

    def given(option: str) -> Any:
        return getattr(arguments, option.replace("-", "_")) if option in said else _SINGLE.get(option, ())

    def each(option: str, read: Callable[[str], T]) -> tuple[T, ...]:
        return tuple(_checked(option, text, read) for text in given(option))

    def one(option: str, read: Callable[[str], T]) -> T:
        return _checked(option, given(option), read)

    def wish(option: str, read: Callable[[str], T]) -> T | None:
        return None if given(option) is None else one(option, read)

    options = ReadingOptions(
        columns=each("column", _column),
        layout=wish("layout", Layout),
        values=tuple(
            (meaning, test, value)
            for option, meaning in _VALUE_OPTIONS.items()
            for test, values in each(option, _values)
            for value in values
        ),
        blanks=each("blank", _blank),
        cutoffs=tuple((test, number) for test, number, _ in each("cutoff", _cutoff)),
        unknown_reads=one("unknown-reads", UnknownReads),
        readers=one("readers", Readers),
        bands=each("bands", _bands),
        low=tuple(test for test, _, low in each("cutoff", _cutoff) if low),
        carry_down=each("carry-down", _carry_down),
        patient_part=wish("patient-part", _separator),
        accept=bool(each("accept", _proposals)),
        repeats=wish("repeats", Repeats),
    )
    plan = Plan(
        unit=wish("unit", Unit),
        rollup=one("rollup", rollup),
        fuse_at=one("fuse-at", Unit),
        indeterminate=one("indeterminate", Policy),
        rules=each("rule", read_rule),
        where=_merged(each("where", read_where)),
        by=tuple(dict.fromkeys(each("by", _name))),
        model=() if given("model") is None else one("model", _model),
        confidence_level=one("confidence", confidence_level),
        interval=one("interval", _interval),
        cluster=one("cluster", Cluster),
        adjust=one("adjust", Adjust),
        prevalence=wish("prevalence", prevalence),
        compare=tuple(dict.fromkeys(each("compare", read_pair))),
        pairs=one("pairs", Pairs),
        primary=tuple(dict.fromkeys(each("primary", read_pair))),
        margins=tuple(dict.fromkeys(each("margin", read_margin))),
        hidden=tuple(dict.fromkeys(each("hide", _name))),
        cutoffs=tuple(dict.fromkeys(each("positive-from", read_cutoff))),
        random_readers=one("random-readers", RandomReaders),
        covariance=one("covariance", Covariance),
        single=wish("single", _name),
        plan_difference=wish("plan-difference", share),
        plan_readers=wish("plan-readers", _reader_counts) or (),
    )
    options_of = {name: option for option, name in PLAN_FIELDS.items()}
    require(replace(excess, column=f"--{options_of[str(excess.column)]}") for excess in bounded(plan))
    return ReadsRequest(
        path=Path(arguments.file),
        sheet=arguments.sheet,
        encoding=arguments.encoding,
        options=options,
        plan=plan,
        search=arguments.search,
        explain=arguments.explain,
        recipe=arguments.recipe,
        save_recipe=arguments.save_recipe,
        imrmc=arguments.imrmc,
        said=said,
    )


def yielding(recipe: Recipe, asked: ReadsRequest) -> Recipe:
    """The recipe without the roles that the arguments give to other columns."""
    single = {role for role, _ in asked.options.columns if role in SINGLE_ROLES}
    columns = ((Role.IGNORE if role in single else role, column) for role, column in recipe.options.columns)
    return replace(recipe, options=replace(recipe.options, columns=tuple(columns)))


def with_recipe(asked: ReadsRequest, options: ReadingOptions, plan: Plan) -> ReadsRequest:
    """What a recipe says, with the arguments in the place of whatever they speak of."""
    given = asked.options
    named = {column for _, column in given.columns}
    general = {fold(value) for _, test, value in given.values if test is None}
    return replace(
        asked,
        options=replace(
            options,
            columns=(*((r, column) for r, column in options.columns if column not in named), *given.columns),
            layout=given.layout or options.layout,
            values=(
                *(v for v in options.values if v[1] == REFERENCE or fold(v[2]) not in general),
                *given.values,
            ),
            blanks=_over(options.blanks, given.blanks),
            cutoffs=_over(options.cutoffs, given.cutoffs),
            bands=_over(options.bands, given.bands),
            low=(*(t for t in options.low if t not in dict(given.cutoffs)), *given.low),
            carry_down=given.carry_down or options.carry_down,
            patient_part=given.patient_part or options.patient_part,
            repeats=given.repeats or options.repeats,
            accept=given.accept or options.accept,
            unknown_reads=given.unknown_reads if "unknown-reads" in asked.said else options.unknown_reads,
            readers=given.readers if "readers" in asked.said else options.readers,
        ),
        plan=replace(
            plan,
            **{
                name: getattr(asked.plan, name)
                for option, name in PLAN_FIELDS.items()
                if option in asked.said
            },
        ),
    )


def _over(before: tuple[tuple[K, T], ...], given: tuple[tuple[K, T], ...]) -> tuple[tuple[K, T], ...]:
    """What was said of each name, the later word counting; a word for all (None) takes all back."""
    if any(name is None for name, _ in given):
        return given
    return tuple({**dict(before), **dict(given)}.items())


def with_groups(reading: Reading, asked: ReadsRequest, columns: Sequence[str]) -> Reading:
    """Columns that filters and subgroups name are grouping columns, guessed or not."""
    wanted = dict.fromkeys([*(column for column, _ in asked.plan.where), *asked.plan.by, *asked.plan.model])
    new = tuple(c for c in wanted if c in columns and c not in reading.groups)
    return replace(reading, groups=(*reading.groups, *new))


def _checked(option: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        raise Refusal(
            problem(
                Severity.ERROR,
                "option_unusable",
                column=f"--{option}",
                value=text,
                expected=EXPECTED[option],
            )
        ) from error


def _merged(where: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values of the same column given twice count together."""
    out: dict[str, tuple[str, ...]] = {}
    for column, values in where:
        out[column] = tuple(dict.fromkeys((*out.get(column, ()), *values)))
    return tuple(out.items())


def _name(text: str) -> str:
    name = unquote(text)
    if not name:
        raise ValueError(text)
    return name


def _reader_counts(text: str) -> tuple[int, ...]:
    return tuple(reader_count(part) for part in split(text, ","))


def _model(text: str) -> tuple[str, ...]:
    """One or two columns."""
    names = tuple(dict.fromkeys(_name(part) for part in split(text, ",")))
    if len(names) > 2:
        raise ValueError(text)
    return names


def _interval(text: str) -> str:
    if text not in METHODS:
        raise ValueError(text)
    return text


def _column(text: str) -> tuple[Role, str]:
    role, name = split(text, "=", 1)
    return Role(role.strip()), _name(name)


def _two(text: str) -> tuple[str | None, str]:
    """A test, where one is named, and what is said of it."""
    parts = split(text, "=", 1)
    return (_name(parts[0]) if len(parts) == 2 else None), parts[-1]


def _values(text: str) -> tuple[str | None, tuple[str, ...]]:
    test, values = _two(text)
    return test, tuple(_name(value) for value in split(values, ","))


def _blank(text: str) -> tuple[str | None, Meaning]:
    test, what = _two(text)
    meaning = Meaning(what.strip())
    if meaning not in (Meaning.NEGATIVE, Meaning.MISSING):
        raise ValueError(text)
    return test, meaning


def _cutoff(text: str) -> tuple[str | None, float, bool]:
    """Test, number or grade, and whether a read is positive at or below it."""
    text = text.translate(_AT_MOST)
    if (bare := _COMPARED.fullmatch(text)) is not None:  # ADC<=1.3 is ADC=<=1.3, and not a test "ADC<"
        text = "{}={}{}".format(*bare.groups())
    test, number = (None, text) if text.lstrip().startswith("<=") else _two(text)
    low = number.strip().startswith("<=")
    grade = grade_number(number.strip().removeprefix("<=").removeprefix(">=").strip())
    if grade is None or not math.isfinite(grade):
        raise ValueError(text)
    return test, grade, low


_COMPARED = re.compile(r"(.*[^\s=<>])\s*([<>]=)([^=]*)")
_AT_MOST = {ord("≤"): "<=", ord("≥"): ">=", ord("＜"): "<", ord("＝"): "="}


def _proposals(text: str) -> str:
    if text != "proposals":
        raise ValueError(text)
    return text


def _separator(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _carry_down(text: str) -> str:
    name = _name(text)
    return "" if name == "no" and "`" not in text else name


def _bands(text: str) -> tuple[str, tuple[float, ...]]:
    column, edges = split(text, "=", 1)
    return _name(column), tuple(sorted({_finite(edge) for edge in split(edges, ",")}))


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number
