"""The study: a checked, coded, immutable set of reads. After this door nothing re-reads text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.arrays import Codes, States
from core.memo import Memo
from core.problems import Problem, Severity, problem
from core.reads.counting.tally import Patterns, Places, read_patterns
from core.reads.plan import Plan, Unit, require
from core.tables.meaning.grades import grade_text
from core.tables.table import TextTable

NEGATIVE, POSITIVE, INDETERMINATE, MISSING = 0, 1, 2, 3
"""The four states of a read (design, semantics 1)."""
WITHOUT, WITH, UNKNOWN = 0, 1, 2
"""Reference status of a unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A grouping column: a code per row and the levels it points to; numbers in order, or in bands."""

    name: str
    codes: Codes
    levels: tuple[str, ...]
    numeric: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Excluded:
    """Rows left out of the study and the code that says why."""

    reason: str
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blanks:
    """Blank reads of a test, or rows of it that are not there: how many, and what they count as."""

    count: int
    negative: bool
    assumed: bool
    """Whether nobody said what they mean."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Several readers of a modality whose reads became one test: how (a reading's ``readers``), how many."""

    how: str
    readers: int


@dataclass(frozen=True, eq=False)
class Study:
    """Coded reads: one row a lesion, or a patient without lesions.

    Attributes
    ----------
    states : dict of test to uint8 array, shape (rows,)
        NEGATIVE, POSITIVE, INDETERMINATE or MISSING.
    scores : dict of test to float array, shape (rows,)
        Ordinal reads, NaN where absent; only for tests with a cut-off.
    reference : uint8 array, shape (rows,)
        WITHOUT, WITH or UNKNOWN.
    patient : int32 array, shape (rows,), or None without a patient column
    case : int32 array, shape (rows,), or None
        What is one unit at patient level where it is not the patient: the patient as one reader saw it.
    is_lesion : bool array, shape (rows,)
        False for a row that stands for a patient without lesions.
    table_rows : int64 array, shape (rows,)
        The row of the table each row came from (of several, the first).
    """

    states: Mapping[str, States]
    scores: Mapping[str, npt.NDArray[np.float64]]
    cutoffs: Mapping[str, float]
    reference: States
    patient: Codes | None
    patients: int
    case: Codes | None
    is_lesion: npt.NDArray[np.bool_]
    has_lesions: bool
    groups: Mapping[str, Group]
    table: TextTable
    table_rows: npt.NDArray[np.int64]
    identifiers: tuple[str, ...]
    """Columns that name a row to its owner: patient, lesion, reader."""
    problems: tuple[Problem, ...]
    excluded: tuple[Excluded, ...]
    readers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Modality and reader of each test that is one reader's reads of a modality; empty otherwise."""
    low: frozenset[str] = frozenset()
    """Ordinal tests that are positive at or below their cut-off."""
    lettered: frozenset[str] = frozenset()
    """Ordinal tests whose grades have letters."""
    sampled: bool = False
    """Whether the readers stand for others like them: modalities are then compared within a reader."""
    blanks: Mapping[str, Blanks] = field(default_factory=dict)
    """What blank reads of each test count as; only tests that have some."""
    combined: Mapping[str, Combined] = field(default_factory=dict)
    """Each test that pools several readers' reads, or is their consensus."""
    sessions: Places | None = None
    """Where reads of one unit and reader are separate rows: the unit each row is a session of."""
    memo: Memo = field(default_factory=Memo, init=False, repr=False)
    """What was counted last."""

    @property
    def cells(self) -> Mapping[str, tuple[str, str]]:
        """Modality and reader of each test where the readers are a sample; empty otherwise."""
        return self.readers if self.sampled else {}

    def grade(self, test: str, number: float) -> str:
        """A grade of a test as its file writes it: 4a, not 4.1."""
        return grade_text(number, test in self.lettered)

    @property
    def tests(self) -> tuple[str, ...]:
        """Names of the index tests in the order of the file."""
        return tuple(self.states)

    @property
    def rows(self) -> int:
        """Number of coded rows."""
        return int(self.reference.size)

    @cached_property
    def patterns(self) -> Patterns:
        """Read patterns of all tests with the reference, counted once."""
        return read_patterns(self.states, self.reference)

    @cached_property
    def by_patient(self) -> npt.NDArray[np.int32] | None:
        """Rows sorted by patient; None where they stand so, or without a patient column."""
        if self.patient is None or not np.any(self.patient[1:] < self.patient[:-1]):
            return None
        return np.argsort(self.patient, kind="stable").astype(np.int32)

    def default_unit(self) -> Unit:
        """Lesion where the study lists lesions, else patient."""
        return Unit.LESION if self.has_lesions else Unit.PATIENT

    def unit(self, plan: Plan) -> Unit:
        """The unit a plan asks for, as far as the study has it."""
        return (plan.unit or self.default_unit()) if self.has_lesions else Unit.PATIENT

    def texts(self, column: str, rows: Places) -> list[str]:
        """What the file says in a column at some rows of the study; blank is the empty text."""
        codes = self.table.codes(column)[self.table_rows[rows]]
        levels = self.table.levels(column)
        return ["" if code < 0 else levels[code] for code in codes]

    def row_numbers(self, rows: Places) -> npt.NDArray[np.int64]:
        """Row numbers as the spreadsheet shows them."""
        return np.asarray(self.table.row_numbers)[self.table_rows[rows]].astype(np.int64)


def with_cutoffs(study: Study, cutoffs: Sequence[tuple[str, float]]) -> Study:
    """The same study with other cut-offs for ordinal tests: positive at or above, or at or below.

    Tests without scores are left alone; the text reads of an ordinal test keep their state.
    """
    wanted = {test: c for test, c in cutoffs if test in study.scores and study.cutoffs.get(test) != c}
    if not wanted:
        return study
    states = dict(study.states)
    for test, cutoff in wanted.items():
        score = study.scores[test]
        positive = score <= cutoff if test in study.low else score >= cutoff
        states[test] = np.where(np.isnan(score), states[test], positive.astype(np.uint8))
    return replace(study, states=states, cutoffs={**study.cutoffs, **wanted})


def fit_plan(study: Study, plan: Plan) -> tuple[Plan, tuple[Problem, ...]]:
    """Drop from a plan what this study does not have, and say so."""
    problems: list[Problem] = []

    def fits(known: bool, key: str, value: str) -> bool:
        if not known:
            problems.append(problem(Severity.WARNING, "plan_value_stale", column=key, value=value))
        return known

    modalities = {modality for modality, _ in study.cells.values()}
    names = {*study.tests, *(rule.name for rule in plan.rules), *modalities}
    where = []
    for column, values in plan.where:
        group = study.groups.get(column)
        if group is not None:
            kept = tuple(v for v in values if fits(v in group.levels, f"where {column}", v))
            if kept:
                where.append((column, kept))
        else:
            fits(False, "where", column)
    lesions = plan.unit is not Unit.LESION or fits(study.has_lesions, "unit", "lesion")
    single = plan.single
    if single is not None and not fits(single in study.tests, "single", single):
        single = None
    fitted = replace(
        plan,
        hidden=tuple(name for name in plan.hidden if fits(name in names, "hidden", name)),
        where=tuple(where),
        by=tuple(column for column in plan.by if fits(column in study.groups, "by", column)),
        model=tuple(column for column in plan.model if fits(column in study.groups, "model", column)),
        compare=tuple(p for p in plan.compare if fits(set(p) <= names, "compare", " : ".join(p))),
        primary=tuple(p for p in plan.primary if fits(set(p) <= names, "primary", " : ".join(p))),
        cutoffs=tuple(c for c in plan.cutoffs if fits(c[0] in study.scores, "cutoffs", c[0])),
        unit=plan.unit if lesions else None,
        single=plan.single
        if plan.single is None or fits(plan.single in study.tests, "single", plan.single)
        else None,
    )
    return fitted, tuple(problems)


def require_fit(study: Study, plan: Plan) -> None:
    """Raise `core.problems.Refusal` if the plan names anything this study does not have."""
    known = {
        "single": study.tests,
        "where": study.groups,
        "by": study.groups,
        "compare": (
            *dict.fromkeys(modality for modality, _ in study.cells.values()),
            *study.tests,
            *(rule.name for rule in plan.rules),
        ),
        "model": study.groups,
        **{f"where {column}": group.levels for column, group in study.groups.items()},
    }
    require(
        problem(
            Severity.ERROR,
            "not_in_data",
            column=f"--{p.column}",
            value=p.value,
            known=", ".join(known.get(str(p.column), ())) or "-",
        )
        for p in fit_plan(study, plan)[1]
    )


def selected_rows(study: Study, where: Sequence[tuple[str, Sequence[str]]]) -> npt.NDArray[np.bool_] | None:
    """Which rows pass every filter; None where there is no filter."""
    mask: npt.NDArray[np.bool_] | None = None
    for column, values in where:
        group = study.groups[column]
        wanted = np.zeros(len(group.levels) + 1, dtype=np.bool_)
        wanted[[group.levels.index(value) for value in values if value in group.levels]] = True
        chosen = wanted[group.codes]
        mask = chosen if mask is None else mask & chosen
    return mask
