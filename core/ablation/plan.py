"""The plan: everything that is asked of a log, as one frozen value with a spelling for links."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from core.ablation.definitions import DEFAULTS, Definitions, read_setting, settings
from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning.dates import EARLIEST_YEAR, LATEST_YEAR

EARLIEST, LATEST = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
"""Days that a plan may name: those that a file can have."""

MOST_NAMED = 300
"""Of a list of a plan: the 200 columns of a file and more."""


class Cluster(StrEnum):
    """What counts as one independent observation in the interval of indicator 2."""

    SESSION = "session"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class AblationPlan:
    """What is asked of a log.

    Parameters
    ----------
    as_of : date or None
        Cut-off; None: the one the log was read with.
    start, end : date or None
        Period, both days included.
    definitions : Definitions
    where : tuple of (column, values)
        Only sessions whose column has one of the values (for a multi-valued column: contains one).
        An empty text stands for "not recorded".
    by : tuple of str
        Columns answered level by level.
    targets : tuple of (indicator, number)
        The user's own targets: a proportion in [0, 1], or days for indicator 7.
    compare_previous : bool
        Also answer the period of the same length just before.
    cluster : Cluster
    confidence_level : float
    """

    as_of: date | None = None
    start: date | None = None
    end: date | None = None
    definitions: Definitions = DEFAULTS
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by: tuple[str, ...] = ()
    targets: tuple[tuple[str, float], ...] = ()
    compare_previous: bool = False
    cluster: Cluster = Cluster.SESSION
    confidence_level: float = 0.95

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise Refusal(
                problem(
                    Severity.ERROR, "period_ends_before_it_starts", start=str(self.start), end=str(self.end)
                )
            )
        if not 0.5 <= self.confidence_level <= 0.9999:
            raise Refusal(problem(Severity.ERROR, "plan_value_unknown", column="confidence_level"))

    def to_query(self) -> dict[str, list[str]]:
        """Spell the plan for a link: only what differs from the default, in stable codes."""
        query: dict[str, list[str]] = {}
        for name in ("as_of", "start", "end"):
            if (day := getattr(self, name)) is not None:
                query[name] = [day.isoformat()]
        query |= {f"set.{k}": [v] for k, v in settings(self.definitions, changed_only=True).items()}
        query |= {f"where.{column}": list(values) for column, values in self.where}
        if self.by:
            query["by"] = list(self.by)
        query |= {f"target.{indicator}": [format(goal, ".12g")] for indicator, goal in self.targets}
        if self.compare_previous:
            query["compare_previous"] = ["true"]
        if self.cluster is not Cluster.SESSION:
            query["cluster"] = [str(self.cluster)]
        if self.confidence_level != 0.95:
            query["confidence_level"] = [format(self.confidence_level, ".12g")]
        return query

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> tuple[AblationPlan, tuple[Problem, ...]]:
        """Read a plan from a link; what cannot be read is reported and left at its default.

        Whether columns and values exist in a log is checked by `core.ablation.counting.selection.fit_plan`.
        """
        plan = cls()
        problems = _excess(query)
        left_out = {item.column for item in problems}
        for key, texts in query.items():
            if key.partition(".")[0] in left_out:
                continue
            try:
                plan = _with(plan, key, list(texts))
            except KeyError:
                problems.append(problem(Severity.WARNING, "link_key_unknown", column=key))
            except (ValueError, Refusal):
                problems.append(
                    problem(Severity.WARNING, "link_value_unknown", column=key, value=", ".join(texts))
                )
        return plan, tuple(problems)


def _excess(query: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Lists that are too long: filters, targets and settings by their keys, groups by their values."""
    counts = Counter(head for head, dot, _ in (key.partition(".") for key in query) if dot)
    counts["by"] = len(query.get("by", ()))
    return [
        problem(Severity.WARNING, "plan_list_too_long", column=name, count=count, limit=MOST_NAMED)
        for name, count in counts.items()
        if count > MOST_NAMED
    ]


def read_day(text: str) -> date:
    """Read a day of a plan: one that a file can have.

    Raises
    ------
    ValueError
        If it is no such day.
    """
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day


def _with(plan: AblationPlan, key: str, texts: list[str]) -> AblationPlan:
    head, dot, rest = key.partition(".")
    if head == "where" and rest:
        return replace(plan, where=(*plan.where, (rest, tuple(dict.fromkeys(texts)))))
    if key == "by":
        return replace(plan, by=tuple(dict.fromkeys(texts)))
    (text,) = texts
    if key in ("as_of", "start", "end"):
        return replace(plan, **{key: read_day(text)})  # type: ignore[arg-type]
    if head == "set" and dot:
        value = read_setting(rest, text)
        return replace(plan, definitions=replace(plan.definitions, **{rest: value}))  # type: ignore[arg-type]
    if head == "target" and dot:
        return replace(plan, targets=(*plan.targets, read_target(rest, text)))
    if key == "compare_previous":
        if text not in ("true", "false"):
            raise ValueError(text)
        return replace(plan, compare_previous=text == "true")
    if key == "cluster":
        return replace(plan, cluster=Cluster(text))
    if key == "confidence_level":
        return replace(plan, confidence_level=float(text))
    raise KeyError(key)


def read_target(indicator: str, text: str) -> tuple[str, float]:
    """Read a target: ``0.9`` or ``90%`` for a proportion, days for indicator 7.

    Raises
    ------
    ValueError
        For an unknown indicator or a number that cannot be reached.
    """
    if indicator not in INDICATORS:
        raise ValueError(indicator)
    number = float(text.strip().removesuffix("%").removesuffix("％"))
    if text.strip().endswith(("%", "％")):
        number /= 100
    most = 366.0 if indicator_of(indicator).days else 1.0
    if not 0 <= number <= most:
        raise ValueError(text)
    return indicator, number


def add_months(day: date, months: int) -> date:
    """Calendar months later (or earlier); the day is clipped to the end of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def previous_period(plan: AblationPlan) -> AblationPlan | None:
    """The same question for the period of the same length just before; None without a full period.

    A period of whole months is moved by whole months, any other by its number of days.
    """
    if plan.start is None or plan.end is None:
        return None
    after = plan.end + timedelta(days=1)
    if plan.start.day == 1 and after.day == 1:
        months = (after.year - plan.start.year) * 12 + after.month - plan.start.month
        start = add_months(plan.start, -months)
    else:
        start = plan.start - (after - plan.start)
    return replace(plan, start=start, end=plan.start - timedelta(days=1), compare_previous=False)
