"""A lesson: steps that ask before they show. Answers are computed when they are shown, never written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from core.lessons.codes import code_of
from core.lessons.truth import Truth

Facts = Mapping[str, float | int | str]
"""What a question tells: shares between 0 and 1 are said in per cent, whole numbers as they are."""


SEED = 7
"""Seed of the study on which lessons show an answer live."""


class Spelled(Protocol):
    """A plan that can spell itself for a link."""

    def to_query(self) -> dict[str, list[str]]: ...


class SpokenRule(str):
    """A rule among the facts of a question, said as people read it."""


class IndicatorCode(str):
    """An indicator among the facts of a question, said by its number and name."""


class Kind(StrEnum):
    """What a guess is."""

    SHARE = "share"
    POINTS = "points"
    """A difference of two shares, guessed and said in percentage points."""
    COUNT = "count"
    CHOICE = "choice"

    @property
    def hundredths(self) -> bool:
        """Whether it is a number between 0 and 1 that people say in hundredths."""
        return self in (Kind.SHARE, Kind.POINTS)


class Compared(StrEnum):
    """The usual choice: how one figure stands to another."""

    HIGHER = "higher"
    SAME = "same"
    LOWER = "lower"


def compared(one: float, other: float, *, rounding: float = 1e-9) -> Compared:
    """How the first figure stands to the second."""
    if abs(one - other) <= rounding:
        return Compared.SAME
    return Compared.HIGHER if one > other else Compared.LOWER


WIDTHS = ("wider", "same", "narrower")
"""Choices where intervals are compared."""


def width(found: Compared) -> str:
    """How wide one interval is beside another, as a choice of ``WIDTHS``."""
    return WIDTHS[list(Compared).index(found)]


def no_facts() -> Facts:
    """A question that tells no figure."""
    return {}


@dataclass(frozen=True, slots=True)
class RestsOn:
    """The numbers behind a question: a test or rule, or two, on an endpoint; with the interval."""

    items: tuple[str, ...]
    on: str
    interval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question, its answer and where to read on.

    Attributes
    ----------
    code : names the question, the reason why and the choices in the catalogue of words
    answer : a share, a difference of shares, a count, or the code of a choice
    facts : what the question tells, by placeholder
    options : codes of the choices of ``Kind.CHOICE``
    most : largest count a guess can be
    page : page on which the answer can be seen live
    data : code of the data to see it on
    plan : what to ask of them there
    marks : facts that stand on the scale of the guess, with what they are called
    told : facts that answer an earlier question; left blank on a handout without answers
    asks : names question and reason in the catalogue where several steps ask the same; empty: the code
    example : whether the figures come from a shipped example rather than from a stated truth
    rests_on : what the figures of a question about a study are of; what an example leaves open of it is said
    """

    code: str
    kind: Kind
    answer: Callable[[], float | int | str]
    facts: Callable[[], Facts] = no_facts
    options: tuple[str, ...] = tuple(Compared)
    most: int = 100
    page: str
    data: str = code_of(Truth(), SEED)
    plan: Spelled | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    asks: str = ""
    example: bool = False
    rests_on: RestsOn | None = None

    @property
    def live(self) -> dict[str, list[str]]:
        """The query of the link that shows the answer live."""
        return {"data": [self.data], **(self.plan.to_query() if self.plan is not None else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Steps of 10 to 15 minutes about one idea.

    Attributes
    ----------
    code : names the lesson in links and in the catalogue of words
    minutes : how long it takes in a class
    """

    code: str
    minutes: int
    steps: tuple[Step, ...]


def near(kind: Kind, guess: float | str, answer: float | int | str) -> bool:
    """Whether a guess is close enough to be called right: 3 points, a tenth of a count, the choice itself."""
    if isinstance(answer, str) or isinstance(guess, str):
        return guess == answer
    if kind.hundredths:
        return abs(guess - answer) <= 0.03
    return abs(guess - answer) <= max(1.0, 0.1 * answer)


def accepted(step: Step, guess: float | int | str) -> bool:
    """Whether something can be a guess at a step's answer at all."""
    if step.kind is Kind.CHOICE:
        return isinstance(guess, str) and guess in step.options
    if isinstance(guess, str | bool) or guess != guess:
        return False
    if step.kind.hundredths:
        return 0 <= guess <= 1
    return 0 <= guess <= step.most and guess == int(guess)
