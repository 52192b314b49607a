"""The plan: everything the user toggles, as one frozen value with a spelling for links.

``answer = f(study, plan)``. The same keys serve the address of a page, a recipe and the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from core.characters import visible
from core.problems import Problem, Refusal, Severity, problem
from core.spelling import quote, split, unquote
from core.stats.one_test.proportions import METHODS


class Unit(StrEnum):
    """Unit of analysis."""

    LESION = "lesion"
    PATIENT = "patient"


class Policy(StrEnum):
    """What an indeterminate read counts as (design, semantics 2)."""

    EXCLUDE = "exclude"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    BEST = "best"
    WORST = "worst"


class Cluster(StrEnum):
    """Whether several units of a patient are treated as one cluster."""

    AUTO = "auto"
    OFF = "off"


class Adjust(StrEnum):
    """Multiplicity adjustment over the declared family."""

    HOLM = "holm"
    BH = "bh"
    CLOSED = "closed"
    NONE = "none"


class Covariance(StrEnum):
    """Where the covariance of several readers' figures over patients comes from."""

    DEFAULT = "default"
    JACKKNIFE = "jackknife"


class RandomReaders(StrEnum):
    """Whether an answer may speak for readers like these."""

    AUTO = "auto"
    OFF = "off"


class Pairs(StrEnum):
    """How many of the pairs that a plan does not name are answered, and whether their family is."""

    FIRST = "first"
    ALL = "all"


ROLLUPS = ("any", "all", "majority")
"""Named roll-ups; a whole number k means at least k positive lesions."""


MOST_RULES = 100
"""A server answers each of them, and nobody typed so many."""
LONGEST_RULES = 20_000
"""Characters of all rules together: reading so many takes a tenth of a second."""
MOST_NAMED = 300
"""Of any other list of a plan: the 200 columns of a file and the rules."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A kept fusion rule: its name, without what nobody sees, and its expression as typed."""

    name: str
    expression: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", visible(self.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a study.

    Parameters
    ----------
    unit : Unit or None
        None: lesion where the study has lesions, else patient.
    rollup : str
        ``any``, ``all``, ``majority`` or a whole number k as text (at least k).
    fuse_at : Unit
        Whether a rule is applied per lesion (default) or to rolled-up patient verdicts.
    hidden : tuple of str
        Tests and rules left out of every answer.
    where : tuple of (column, values)
        Only rows whose grouping column has one of the values.
    by : tuple of str
        Grouping columns answered level by level.
    compare : tuple of (first, second)
        What is shown. Empty: every pair of tests and rules shown.
    pairs : Pairs
        Beyond 66 pairs, whether the first 66 are answered or all.
    primary : tuple of (first, second)
        The declared family. Empty: every pair of shown tests.
    margins : tuple of (endpoint, share)
        Margins of non-inferiority and equivalence, set before; the empty endpoint means all of them.
    cutoffs : tuple of (test, number)
        Live cut-offs of ordinal tests; a test is positive at or above.
    prevalence : float or None
        Prevalence in (0, 1) for predictive values elsewhere.
    random_readers, covariance : RandomReaders, Covariance
        Of several readers: for whom the answer may speak, and the covariance over patients.
    single : str or None
        A test that is compared with the mean of the readers, such as a program.
    plan_difference : float or None
        Difference (a share) the next study of several readers is to show; None: 0.1.
    plan_readers : tuple of int
        Numbers of readers it may have; empty: 3, 5, 8, 10.
    model : tuple of str
        Grouping columns, at most two, that a regression of being right has as covariates.
    """

    unit: Unit | None = None
    rollup: str = "any"
    fuse_at: Unit = Unit.LESION
    indeterminate: Policy = Policy.EXCLUDE
    hidden: tuple[str, ...] = ()
    rules: tuple[RuleText, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by: tuple[str, ...] = ()
    confidence_level: float = 0.95
    interval: str = "wilson"
    cluster: Cluster = Cluster.AUTO
    adjust: Adjust = Adjust.HOLM
    prevalence: float | None = None
    compare: tuple[tuple[str, str], ...] = ()
    pairs: Pairs = Pairs.FIRST
    primary: tuple[tuple[str, str], ...] = ()
    margins: tuple[tuple[str, float], ...] = ()
    cutoffs: tuple[tuple[str, float], ...] = ()
    random_readers: RandomReaders = RandomReaders.AUTO
    covariance: Covariance = Covariance.DEFAULT
    single: str | None = None
    plan_difference: float | None = None
    plan_readers: tuple[int, ...] = ()
    model: tuple[str, ...] = ()

    def margin_on(self, endpoint: str) -> float | None:
        """The margin set for an endpoint, if any."""
        given = dict(self.margins)
        return given.get(endpoint, given.get(""))

    def with_rules_called(self, names: Mapping[str, str]) -> Plan:
        """The plan with rules under other names, wherever one is named."""

        def pairs(given: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
            return tuple((names.get(first, first), names.get(second, second)) for first, second in given)

        return replace(
            self,
            rules=tuple(RuleText(names.get(rule.name, rule.name), rule.expression) for rule in self.rules),
            hidden=tuple(names.get(name, name) for name in self.hidden),
            compare=pairs(self.compare),
            primary=pairs(self.primary),
        )

    def without_rule(self, rule: RuleText) -> Plan:
        """The plan without a rule, and without the pairs that name it."""

        def left(given: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
            return tuple(pair for pair in given if rule.name not in pair)

        return replace(
            self,
            rules=tuple(other for other in self.rules if other != rule),
            compare=left(self.compare),
            primary=left(self.primary),
        )

    def to_query(self) -> dict[str, list[str]]:
        """Spell the plan for a link: only what differs from the default, in stable codes."""
        default = Plan()
        return {
            item.name: _WRITERS[item.name](getattr(self, item.name))
            for item in fields(self)
            if getattr(self, item.name) != getattr(default, item.name)
        }

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> tuple[Plan, tuple[Problem, ...]]:
        """Read a plan from a link; values that cannot be read are reported and left at their default.

        Whether tests, rules and columns exist is checked against a study by `core.reads.study.fit_plan`.
        """
        plan = cls()
        problems: list[Problem] = []
        for name, texts in query.items():
            if name not in _READERS:
                problems.append(problem(Severity.WARNING, "link_key_unknown", column=name))
                continue
            if excess := _excess(name, texts):
                problems.append(excess)
                continue
            try:
                read: dict[str, Any] = {name: _READERS[name](list(texts))}
                plan = replace(plan, **read)
            except (ValueError, KeyError):
                problems.append(
                    problem(Severity.WARNING, "link_value_unknown", column=name, value=", ".join(texts))
                )
        return plan, tuple(problems)


def bounded(plan: Plan) -> tuple[Problem, ...]:
    """Lists that are too long, wherever the plan comes from; each an error."""
    counts = {item.name: getattr(plan, item.name) for item in fields(plan)}
    found = (_excess(name, value) for name, value in counts.items() if isinstance(value, tuple))
    return tuple(replace(excess, severity=Severity.ERROR) for excess in found if excess)


def _excess(name: str, items: Sequence[object]) -> Problem | None:
    limit = MOST_RULES if name == "rules" else MOST_NAMED
    if len(items) > limit:
        return problem(Severity.WARNING, "plan_list_too_long", column=name, count=len(items), limit=limit)
    if name != "rules":
        return None
    count = sum(len(item.expression if isinstance(item, RuleText) else str(item)) for item in items)
    if count <= LONGEST_RULES:
        return None
    return problem(Severity.WARNING, "plan_rules_too_long", column=name, count=count, limit=LONGEST_RULES)


def rollup(text: str) -> str:
    """Check a roll-up: a name of `ROLLUPS` or a whole number from 1 to 1000.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if text in ROLLUPS:
        return text
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 1000:
        return str(int(text))
    raise ValueError(text)


def confidence_level(text: str) -> float:
    """Read a confidence level in [0.5, 0.9999]; ``95`` and ``95%`` mean 0.95.

    Raises
    ------
    ValueError
        If it is no number in that range.
    """
    number = float(text.strip().removesuffix("%"))
    if 1 < number < 100:
        number /= 100
    if not 0.5 <= number <= 0.9999:
        raise ValueError(text)
    return number


def prevalence(text: str) -> float:
    """Read a prevalence from 1e-9 to 1 - 1e-9; ``10%`` means 0.1.

    Raises
    ------
    ValueError
        If it is no number in that range.
    """
    number = float(text.strip().removesuffix("%"))
    if text.strip().endswith("%"):
        number /= 100
    if not 1e-9 <= number <= 1 - 1e-9:
        raise ValueError(text)
    return number


def share(text: str) -> float:
    """Read a difference between 0 and 1, such as 0.05 or ``5%``.

    Raises
    ------
    ValueError
        If it is no number in that range.
    """
    number = float(text.strip().removesuffix("%"))
    if text.strip().endswith("%"):
        number /= 100
    if not 0 < number < 1:
        raise ValueError(text)
    return number


def reader_count(text: str) -> int:
    """Read a number of readers from 2 to 100.

    Raises
    ------
    ValueError
        If it is no such number.
    """
    if not (text.strip().isascii() and text.strip().isdigit() and 2 <= int(text) <= 100):
        raise ValueError(text)
    return int(text)


def read_rule(text: str) -> RuleText:
    """Read ``NAME=EXPRESSION``.

    Raises
    ------
    ValueError
        If the name or the expression is missing.
    """
    name, expression = _two(text, "=")
    return RuleText(unquote(name), expression.strip())


def read_where(text: str) -> tuple[str, tuple[str, ...]]:
    """Read ``COLUMN=VALUE[,VALUE]``.

    Raises
    ------
    ValueError
        If the column or the values are missing.
    """
    column, values = _two(text, "=")
    return unquote(column), tuple(unquote(value) for value in split(values, ","))


def read_pair(text: str) -> tuple[str, str]:
    """Read ``FIRST:SECOND``.

    Raises
    ------
    ValueError
        If there are not two different names.
    """
    first, second = (unquote(part) for part in _two(text, ":"))
    if first == second:
        raise ValueError(text)
    return first, second


def read_cutoff(text: str) -> tuple[str, float]:
    """Read ``TEST=NUMBER``.

    Raises
    ------
    ValueError
        If the test is missing or the number is none.
    """
    test, number = _two(text, "=")
    value = float(number)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(text)
    return unquote(test), value


MARGIN_ENDPOINTS = ("sensitivity", "specificity", "accuracy", "auc")
"""Of the area only readers over modalities, or against one reading, are tested at a margin."""


def read_margin(text: str) -> tuple[str, float]:
    """Read ``[ENDPOINT=]SHARE``; 0.05 is 5 points.

    Raises
    ------
    ValueError
        For another endpoint, or a share that is not between 0 and 1.
    """
    endpoint, _, number = text.rpartition("=")
    value = float(number)
    if endpoint.strip() not in ("", *MARGIN_ENDPOINTS) or not 1e-6 <= value <= 1 - 1e-6:
        raise ValueError(text)
    return endpoint.strip(), value


def _two(text: str, separator: str) -> tuple[str, str]:
    parts = split(text, separator, 1)
    if len(parts) != 2 or not parts[0].strip() or not parts[1].strip():
        raise ValueError(text)
    return parts[0], parts[1]


T = TypeVar("T")


def _only(read: Callable[[str], T]) -> Callable[[list[str]], T]:
    def reader(texts: list[str]) -> T:
        if len(texts) != 1:
            raise ValueError(texts)
        return read(texts[0])

    return reader


def _each(read: Callable[[str], T]) -> Callable[[list[str]], tuple[T, ...]]:
    return lambda texts: tuple(dict.fromkeys(read(text) for text in texts))


def _interval(text: str) -> str:
    if text not in METHODS:
        raise ValueError(text)
    return text


def _number(value: float) -> str:
    return format(value, ".12g")


_READERS: dict[str, Callable[[list[str]], object]] = {
    "unit": _only(Unit),
    "rollup": _only(rollup),
    "fuse_at": _only(Unit),
    "indeterminate": _only(Policy),
    "hidden": _each(str),
    "rules": _each(read_rule),
    "where": _each(read_where),
    "by": _each(str),
    "confidence_level": _only(confidence_level),
    "interval": _only(_interval),
    "cluster": _only(Cluster),
    "adjust": _only(Adjust),
    "prevalence": _only(prevalence),
    "compare": _each(read_pair),
    "pairs": _only(Pairs),
    "primary": _each(read_pair),
    "margins": _each(read_margin),
    "cutoffs": _each(read_cutoff),
    "random_readers": _only(RandomReaders),
    "covariance": _only(Covariance),
    "single": _only(str),
    "plan_difference": _only(share),
    "plan_readers": _each(reader_count),
    "model": _each(str),
}

_WRITERS: dict[str, Callable[..., list[str]]] = {
    **{name: (lambda value: [str(value)]) for name in _READERS},
    "hidden": list,
    "by": list,
    "model": list,
    "rules": lambda rules: [f"{quote(rule.name)}={rule.expression}" for rule in rules],
    "where": lambda where: [f"{quote(c)}={','.join(map(quote, values))}" for c, values in where],
    "confidence_level": lambda value: [_number(value)],
    "prevalence": lambda value: [_number(value)],
    "compare": lambda pairs: [f"{quote(first)}:{quote(second)}" for first, second in pairs],
    "primary": lambda pairs: [f"{quote(first)}:{quote(second)}" for first, second in pairs],
    "margins": lambda margins: [f"{on}={_number(m)}" if on else _number(m) for on, m in margins],
    "cutoffs": lambda cutoffs: [f"{quote(test)}={_number(number)}" for test, number in cutoffs],
    "plan_difference": lambda value: [_number(value)],
    "plan_readers": lambda counts: [str(count) for count in counts],
}


def require(problems: Iterable[Problem]) -> None:
    """Raise `Refusal` with the errors among the problems, if any."""
    errors = tuple(p for p in problems if p.severity is Severity.ERROR)
    if errors:
        raise Refusal(errors)
