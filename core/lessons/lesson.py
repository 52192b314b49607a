"""A lesson: steps that ask before they show. Answers are computed when they are shown, never written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Facts = Mapping[str, float | int | str]
"""What a question tells: shares between 0 and 1 are said in per cent, whole numbers as they are."""


class Kind(StrEnum):
    """What a guess is."""

    SHARE = "share"
    COUNT = "count"
    CHOICE = "choice"


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


def no_facts() -> Facts:
    """A question that tells no figure."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question, its answer and where to read on.

    Attributes
    ----------
    code : names the question, the reason why and the choices in the catalogue of words
    answer : a share, a count, or the code of a choice
    facts : what the question tells, by placeholder
    options : codes of the choices of ``Kind.CHOICE``
    most : largest count a guess can be
    page : page on which the answer can be seen live
    """

    code: str
    kind: Kind
    answer: Callable[[], float | int | str]
    facts: Callable[[], Facts] = no_facts
    options: tuple[str, ...] = tuple(Compared)
    most: int = 100
    page: str


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
    if kind is Kind.SHARE:
        return abs(guess - answer) <= 0.03
    return abs(guess - answer) <= max(1.0, 0.1 * answer)
