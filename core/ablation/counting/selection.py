"""Which sessions a question is about, and how they fall into groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.ablation.counting.packing import cached
from core.ablation.digits import Contrast
from core.ablation.file.columns import COLUMNS, Kind
from core.ablation.file.texts.single import category_words
from core.ablation.log import NO_COUNT, NO_DATE, Category, Log, to_date, to_day
from core.ablation.plan import AblationPlan
from core.arrays import Bools, Ints
from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning.words.headers import match
from core.tables.meaning.words.vocabulary import fold

NOT_RECORDED = ""
"""Level of the rows whose cell is blank."""

MOST_LEVELS = 20_000
"""A column with more levels is an identifier, not a group."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Rows in groups.

    Parameters
    ----------
    column : str
    labels : tuple of str
        Levels; ``NOT_RECORDED`` last, where any row is blank.
    rows, group : array of int32
        One entry per row and level it belongs to: a row of a multi-valued column may occur several times.
    overlapping : bool
        Some row is in several groups, so that groups do not add up.
    """

    column: str
    labels: tuple[str, ...]
    rows: Ints
    group: Ints
    overlapping: bool


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Rows counted, each with its group.

    Parameters
    ----------
    rows : array of int32, shape (members,)
    group : array of int32 or None
        None where there is one group.
    groups : int
    column : str or None
        Column of the groups.
    at : array of int or None
        Place of each member among all entries of the groups.
    """

    rows: Ints
    group: Ints | None
    groups: int
    column: str | None = None
    at: npt.NDArray[np.intp] | None = None

    def keep(self, mask: Bools) -> Members:
        """Only the members whose row is in the mask."""
        inside = mask[self.rows]
        if inside.all():
            return self
        if self.group is None:
            return Members(self.rows[inside], None, self.groups)
        at = np.flatnonzero(inside) if self.at is None else self.at[inside]
        return Members(self.rows[inside], self.group[inside], self.groups, self.column, at)

    def code(self) -> Ints:
        """Group of each member, 0 where there is only one."""
        return np.zeros(len(self.rows), np.int32) if self.group is None else self.group


def category(log: Log, name: str) -> Category:
    """Any column of the file as a category with stable codes: of the log by name, others by header.

    Raises
    ------
    KeyError
        If the file has no such column.
    """
    return cached(log, ("category", name), lambda: _category(log, name))


def _category(log: Log, name: str) -> Category:
    cells = log.cells
    if name in cells.categories:
        return cells.categories[name]
    if name in cells.three:
        lut = np.array([-1, 0, 1], np.int32)
        return Category(lut[cells.three[name]], ("yes", "no"))
    if name == "imaging_contrast" and name in cells.digits:
        levels = tuple(item.name if item > Contrast.YES else item.name.lower() for item in Contrast)[1:]
        return Category(cells.digits[name].astype(np.int32) - 1, levels)
    if name in cells.counts:
        return _numbered(cells.counts[name], cells.counts[name] != NO_COUNT, str)
    if name in cells.dates:
        return _numbered(cells.dates[name], cells.dates[name] != NO_DATE, lambda day: str(to_date(day)))
    header = cells.headers.get(name, name)
    if header not in cells.table.columns:
        raise KeyError(name)
    levels = cells.table.levels(header)
    order = sorted(range(len(levels)), key=levels.__getitem__)
    place = np.full(len(levels) + 1, -1, np.int32)
    place[order] = np.arange(len(levels), dtype=np.int32)
    return Category(place[cells.table.codes(header)], tuple(levels[i] for i in order))


def _numbered(values: Ints, known: Bools, spell: object) -> Category:
    levels, inverse = np.unique(values[known], return_inverse=True)
    codes = np.full(len(values), -1, np.int32)
    codes[known] = inverse
    return Category(codes, tuple(spell(int(level)) for level in levels))  # type: ignore[operator]


def groups(log: Log, name: str) -> Groups:
    """The groups of a column, in the order of its levels.

    Raises
    ------
    Refusal
        ``column_not_in_file``, ``too_many_levels``.
    """

    def make() -> Groups:
        column = _column(log, name)
        if len(column.levels) > MOST_LEVELS:
            raise Refusal(
                problem(
                    Severity.ERROR,
                    "too_many_levels",
                    column=name,
                    count=len(column.levels),
                    limit=MOST_LEVELS,
                )
            )
        rows = np.arange(log.rows, dtype=np.int32)
        if column.members is None:
            used = np.bincount(column.codes + 1, minlength=len(column.levels) + 1)
            order = [*(np.flatnonzero(used[1:]) + 1).tolist(), *([0] if used[0] else [])]
            place = np.zeros(len(used), np.int32)
            place[order] = np.arange(len(order), dtype=np.int32)
            labels = tuple(column.levels[i - 1] if i else NOT_RECORDED for i in order)
            return Groups(name, labels, rows, place[column.codes + 1], overlapping=False)
        blank = len(column.levels)
        sets = [*column.members, (blank,)]
        sets = [members or (blank,) for members in sets]
        size = np.array([len(members) for members in sets], np.int32)
        start = np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.int32)
        flat = np.array([level for members in sets for level in members], np.int32)
        count = size[column.codes]
        repeated = np.repeat(rows, count)
        within = np.arange(len(repeated), dtype=np.int32) - np.repeat(
            np.cumsum(count, dtype=np.int32) - count, count
        )
        level = flat[np.repeat(start[column.codes], count) + within]
        used = np.bincount(level, minlength=blank + 1)
        order = np.flatnonzero(used).tolist()
        place = np.zeros(blank + 1, np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        labels = tuple(column.levels[i] if i < blank else NOT_RECORDED for i in order)
        return Groups(name, labels, repeated, place[level], overlapping=bool((count > 1).any()))

    return cached(log, ("groups", name), make)


def own_name(log: Log, name: str) -> str:
    """The column's own name where its header in the file, its Chinese name or an alias is given."""
    if name in log.cells.headers:
        return name
    own = next((own for own, header in log.cells.headers.items() if header == name), None)
    if own is not None or name in log.cells.table.columns:
        return own or name
    known = match(name, {item.name: (item.zh, *item.aliases) for item in COLUMNS})
    return known if known is not None and known in log.cells.headers else name


def _column(log: Log, name: str) -> Category:
    name = own_name(log, name)
    identifiers = [item.name for item in COLUMNS if item.kind is Kind.IDENTIFIER]
    if name in identifiers:
        raise Refusal(problem(Severity.ERROR, "column_identifies", value=name))
    try:
        return category(log, name)
    except KeyError:
        raise Refusal(
            problem(
                Severity.ERROR,
                "column_not_in_file",
                value=name,
                expected=", ".join([*log.cells.headers, *_extra(log)]),
            )
        ) from None


def _extra(log: Log) -> list[str]:
    known = set(log.cells.headers.values())
    return [header for header in log.cells.table.columns if header not in known]


def matching(log: Log, name: str, values: tuple[str, ...]) -> Bools:
    """Rows whose column has (for a multi-valued column: contains) one of the values.

    Raises
    ------
    Refusal
        ``column_not_in_file``, ``filter_value_unknown``.
    """
    column = _column(log, name)
    values = tuple(_level(column, own_name(log, name), value) for value in values)
    unknown = [value for value in values if value != NOT_RECORDED and value not in column.levels]
    if unknown:
        raise Refusal(
            problem(
                Severity.ERROR,
                "filter_value_unknown",
                column=name,
                value=", ".join(unknown),
                expected=", ".join(column.levels[:50]),
            )
        )
    wanted = {i for i, level in enumerate(column.levels) if level in values}
    if column.members is None:
        lut = np.array([i in wanted for i in range(len(column.levels))] + [NOT_RECORDED in values])
    else:
        lut = np.array([bool(wanted & set(members)) for members in column.members] + [NOT_RECORDED in values])
    found: Bools = lut[column.codes]
    return found


def _level(column: Category, name: str, value: str) -> str:
    """The level a value stands for: itself, or what its spelling means in this column."""
    if value in column.levels:
        return value
    code = category_words(name).get(fold(value), value)
    same = [level for level in column.levels if fold(level) == fold(code)]
    return same[0] if len(same) == 1 else code


def selected(log: Log, plan: AblationPlan) -> Bools:
    """Rows that pass every filter, sessions or not."""
    mask = np.ones(log.rows, bool)
    for name, values in plan.where:
        mask &= matching(log, name, values)
    return mask


def in_period(days: Ints, plan: AblationPlan) -> Bools | None:
    """Days inside the plan's period; None where there is no period. A missing date is outside."""
    if plan.start is None and plan.end is None:
        return None
    inside: Bools = days != NO_DATE
    if plan.start is not None:
        inside &= days >= to_day(plan.start)
    if plan.end is not None:
        inside &= days <= to_day(plan.end)
    return inside


def settled(log: Log, plan: AblationPlan) -> AblationPlan:
    """The plan with columns and values by their stable codes, however they were spelt.

    Raises
    ------
    Refusal
        ``column_not_in_file``, ``column_identifies``, ``filter_value_unknown``, ``too_many_levels``.
    """
    where = []
    for name, values in plan.where:
        matching(log, name, values)
        own, column = own_name(log, name), _column(log, name)
        where.append((own, tuple(dict.fromkeys(_level(column, own, value) for value in values))))
    by = tuple(dict.fromkeys(own_name(log, name) for name in plan.by))
    for name in by:
        groups(log, name)
    return replace(plan, where=tuple(where), by=by)


def fit_plan(log: Log, plan: AblationPlan) -> tuple[AblationPlan, tuple[Problem, ...]]:
    """The plan without filters and groups that this log does not know, and what was left out.

    For a link: a stale value is reported and dropped, never an empty answer in silence.
    """
    problems: list[Problem] = []

    def fits(part: AblationPlan) -> bool:
        try:
            settled(log, part)
        except Refusal as refusal:
            problems.extend(replace(item, severity=Severity.WARNING) for item in refusal.problems)
            return False
        return True

    where = tuple(item for item in plan.where if fits(AblationPlan(where=(item,))))
    by = tuple(name for name in plan.by if fits(AblationPlan(by=(name,))))
    return settled(log, replace(plan, where=where, by=by)), tuple(problems)
