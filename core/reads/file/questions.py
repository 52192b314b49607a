"""A question to the user about a file of reads: what is guessed, what speaks for it, what each answer does.

Whatever could change a count is asked before the first number; what can only widen an interval is an
answer with a warning. A question carries no sentence: its code has one in ``core.words``.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from core.problems import Problem, Severity, problem
from core.reads.file.options import REFERENCE, SINGLE_ROLES, ReadingOptions, Role
from core.tables.meaning.words.vocabulary import Meaning, fold

T = TypeVar("T")

MOST_SAID = 12
"""Values named in a sentence."""
MOST_QUESTIONS = 5
"""A screen of questions; the rest comes when these are answered."""


class Ask(StrEnum):
    """What is asked; the problem's code is ``question_`` and this."""

    SHEET = "sheet"
    """Sheets with the same columns: which is the study, or are they one?"""
    REFERENCE = "reference"
    """Which column says the truth?"""
    ROWS = "rows"
    """What tells several rows of one patient or lesion apart?"""
    READ = "read"
    """Of several columns in a file with a row per read: which holds the read?"""
    TESTS = "tests"
    """Are these columns tests?"""
    FREQUENCY = "frequency"
    """Does this column count patients?"""
    CARRY_DOWN = "carry_down"
    """Does a patient named once own the rows below?"""
    PATIENT = "patient"
    """Who is the patient? Can only widen an interval."""
    REPEATS = "repeats"
    """Rows say the same case twice and differ: which counts?"""
    WORDS = "words"
    """A whole column of words (histology), proposed as positive and negative at once."""
    CODES = "codes"
    """Numbers outside the scale: unknown, or grades?"""
    VALUE = "value"
    """What does this value mean, in all these tests?"""
    CUTOFF = "cutoff"
    """From which grade on are these tests positive?"""
    BLANK = "blank"
    """What does a blank mean? Never preset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer.

    Attributes
    ----------
    code : what it says, for its label: ``answer.<question>.<code>`` in ``core.words``
    value : the column, value or number it names, as the file has it; empty where it names none
    counts : what speaks for it: values of its column with their rows, the commonest first
    says : what it fixes in the reading; `answered` puts it into the user's options
    option : the same as arguments of the command line
    """

    code: str
    value: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    says: ReadingOptions = field(default_factory=ReadingOptions)
    option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    Attributes
    ----------
    ask : what is asked
    column : the column it is about; for values the column of reads
    tests : the tests (or `core.reads.file.reading.REFERENCE`) that an answer is for, all at once
    values : the values it is about with their rows, the commonest first
    row : first row concerned, as the spreadsheet shows it
    count : rows concerned
    answers : in the order in which they are offered
    guess : place of the proposed answer; None where nothing is proposed
    changes_counts : whether another answer could change a count; without an answer the file is refused.
        Otherwise it is answered with a warning, and the guess is not applied
    """

    ask: Ask
    column: str | None = None
    tests: tuple[str, ...] = ()
    values: tuple[tuple[str, int], ...] = ()
    row: int | None = None
    count: int = 0
    answers: tuple[Answer, ...] = ()
    guess: int | None = None
    changes_counts: bool = True

    @property
    def code(self) -> str:
        """Its code as a problem."""
        return f"question_{self.ask}"

    @property
    def key(self) -> str:
        """Stable name of this question in this file."""
        return ":".join((str(self.ask), self.column or "", *self.tests[:1], *(v for v, _ in self.values[:1])))

    def problem(self) -> Problem:
        """The question as a problem of the file, with the option that answers it."""
        best = self.answers[self.guess] if self.guess is not None else None
        return problem(
            Severity.ERROR if self.changes_counts else Severity.WARNING,
            self.code,
            row=self.row,
            column=self.column,
            value=", ".join(text for text, _ in self.values[:MOST_SAID]) or None,
            count=self.count,
            guess=best.value if best else "",
            positive=_taken(best, Meaning.POSITIVE),
            negative=_taken(best, Meaning.NEGATIVE),
            tests=", ".join(
                (self.column or test) if test == REFERENCE == self.tests[0] else test for test in self.tests
            ),
            choices=", ".join(answer.value for answer in self.answers if answer.value),
            option=best.option
            if best
            else " | ".join(dict.fromkeys(a.option for a in self.answers if a.option)),
        )


def _taken(answer: Answer | None, meaning: Meaning) -> str:
    """The values that an answer takes to mean something, or a dash."""
    taken = [value for m, _, value in answer.says.values if m is meaning] if answer else []
    return ", ".join([*taken[:MOST_SAID], *(["…"] if len(taken) > MOST_SAID else [])]) or "–"


def option(name: str, value: str) -> str:
    """An option of the command line as a shell takes it."""
    return f"--{name} {shlex.quote(value)}"


def answered(options: ReadingOptions, *answers: Answer) -> ReadingOptions:
    """The options with answers in the place of whatever they speak of."""
    for answer in answers:
        options = _over(options, answer.says)
    return options


def _over(before: ReadingOptions, said: ReadingOptions) -> ReadingOptions:
    single = {role for role, _ in said.columns if role in SINGLE_ROLES}
    named = {column for _, column in said.columns}
    kept = ((Role.IGNORE if role in single else role, c) for role, c in before.columns if c not in named)
    spoken = {(test, fold(value)) for _, test, value in said.values}
    return replace(
        before,
        columns=(*kept, *said.columns),
        layout=said.layout or before.layout,
        values=(*(v for v in before.values if (v[1], fold(v[2])) not in spoken), *said.values),
        blanks=_last((*before.blanks, *said.blanks)),
        cutoffs=_last((*before.cutoffs, *said.cutoffs)),
        low=_low(before, said),
        carry_down=tuple(dict.fromkeys((*before.carry_down, *said.carry_down))),
        patient_part=said.patient_part or before.patient_part,
        repeats=said.repeats or before.repeats,
        accept=before.accept or said.accept,
        settled=before.settled | said.settled,
    )


def _low(before: ReadingOptions, said: ReadingOptions) -> tuple[str | None, ...]:
    """Tests positive at or below; a new cut-off brings its own direction."""
    again = {test for test, _ in said.cutoffs}
    return tuple(dict.fromkeys((*(t for t in before.low if t not in again), *said.low)))


def _last(pairs: Iterable[tuple[str | None, T]]) -> tuple[tuple[str | None, T], ...]:
    return tuple(dict(pairs).items())
