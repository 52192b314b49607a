"""What the values of each test and of the reference standard mean: guessed, then as the user fixes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.problems import Problem, Severity, problem
from core.reads.file.guesses.columns import MOST_LEVELS
from core.reads.file.guesses.meanings_asked import (
    blank_question,
    codes_question,
    cutoff_question,
    either_question,
    text_of,
    value_question,
)
from core.reads.file.guesses.scores import Scores, scores_of
from core.reads.file.guesses.values import Column
from core.reads.file.options import REFERENCE, Meanings, ReadingOptions, UnknownReads
from core.reads.file.questions import Answer, Ask, Question
from core.reads.plan import require
from core.tables.meaning.unknown_codes import is_next_to_scale, unknown_codes
from core.tables.meaning.words.histology import propose
from core.tables.meaning.words.legend import legend
from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings

MOST_GUESSED = 10_000
"""A column of words with more different ones holds no reads: it is refused, and none is guessed."""
MOST_PROPOSED = 200
"""Histology in more different words is not proposed."""
LARGEST_GRADE = 10.0
"""Whole numbers up to this are grades; tests with grades are asked for one cut-off."""


@dataclass(slots=True)
class Meant:
    """Meanings, blanks and cut-offs of all tests, and what is still to be asked."""

    tests: dict[str, Meanings] = field(default_factory=dict)
    reference: Meanings = ()
    cutoffs: dict[str, float] = field(default_factory=dict)
    low: list[str] = field(default_factory=list)
    blanks: dict[str, Meaning] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Said:
    """What the options say, with names as the tests have them."""

    values: list[tuple[Meaning, str | None, str]]
    blanks: list[tuple[str | None, Meaning]]
    cutoffs: list[tuple[str | None, float]]
    low: set[str | None]


def meanings(
    tests: Mapping[str, Column], reference: Column | None, name: str | None, options: ReadingOptions
) -> Meant:
    """Give the values of every test and of the reference standard a meaning.

    What is said of one test goes before what is said of all. A cut-off for all tests is for those that
    hold numbers other than 0 and 1; it is not for the reference standard.

    Parameters
    ----------
    tests : mapping of test to column
    reference : column of the reference standard, or None
    name : its header

    Raises
    ------
    Refusal
        If the options name a test that is not there.
    """
    said = _said(tests, options)
    out = Meant()
    scored = {test: scores_of(column.levels, test) for test, column in tests.items()}
    wanted = {
        test: number for n, number in said.cutoffs if n is None for test in tests if scored[test].graded
    }
    wanted |= {n: number for n, number in said.cutoffs if n is not None}
    out.cutoffs = {test: wanted[test] for test in (*tests, REFERENCE) if test in wanted}
    direct = {n for n, _ in said.cutoffs if n is not None}
    out.low = [t for t in out.cutoffs if t in said.low or (None in said.low and t not in direct)]
    blank = {test: meaning for n, meaning in said.blanks if n is None for test in tests}
    blank |= {n: meaning for n, meaning in said.blanks if n is not None}
    out.blanks = {test: blank[test] for test in (*tests, REFERENCE) if test in blank}
    asker = _Asker(out, said, options, name or REFERENCE)
    for test, column in tests.items():
        if scored[test].either and test in out.cutoffs:
            scored[test] = scores_of(column.levels, test, out.cutoffs[test])
        out.tests[test] = asker.read(test, column, scored[test])
    if reference is not None:
        scores = scores_of(reference.levels, name or "", out.cutoffs.get(REFERENCE))
        out.reference = asker.read(REFERENCE, reference, scores)
    asker.finish()
    return out


def _said(tests: Mapping[str, Column], options: ReadingOptions) -> _Said:
    by_fold = {fold(test): test for test in tests}
    known = ", ".join(tests)
    wrong: list[Problem] = []

    def place(name: str | None) -> str | None:
        if name is None or name in tests or name == REFERENCE:
            return name
        if fold(name) not in by_fold:
            wrong.append(problem(Severity.ERROR, "test_unknown", value=name, known=known))
        return by_fold.get(fold(name))

    said = _Said(
        values=[(meaning, place(name), value) for meaning, name, value in options.values],
        blanks=[(place(name), meaning) for name, meaning in options.blanks],
        cutoffs=[(place(name), number) for name, number in options.cutoffs],
        low={place(name) for name in options.low},
    )
    require(wrong)
    return said


@dataclass(slots=True)
class _Asker:
    """Reads the columns one by one and gathers what is to be asked of several at once."""

    out: Meant
    said: _Said
    options: ReadingOptions
    truth: str
    """Header of the reference standard."""
    values: dict[str, list[tuple[str, str, int, int]]] = field(default_factory=dict)
    """Undecided values by their folded text: test, text, rows, first row."""
    codes: dict[tuple[float, ...], list[tuple[str, Column, Scores]]] = field(default_factory=dict)
    grades: dict[str, list[tuple[str, Column, Scores]]] = field(default_factory=dict)
    either: list[tuple[str, Column, Scores]] = field(default_factory=list)
    """Columns of which nothing shows whether ``1,250`` is a thousand."""
    marks: list[tuple[str, Column]] = field(default_factory=list)
    doubted: list[tuple[str, Column, str]] = field(default_factory=list)
    """Words of doubt that were guessed: test, column, text."""
    beside_yes: set[str] = field(default_factory=set)
    """Words of doubt, folded, that stand beside a word for yes somewhere."""

    def read(self, test: str, column: Column, scores: Scores) -> Meanings:
        """Meanings of one column; texts that the user named are kept even if they do not occur."""
        levels = column.levels
        cut = test in self.out.cutoffs
        fixed = self._fixed(test, levels)
        known: dict[str, Meaning | None] = dict(fixed)
        if len(levels) > MOST_GUESSED and not cut:
            return tuple(known.items())
        if scores.either and not {fold(level) for level in levels} <= fixed.keys():
            self.either.append((test, column, scores))
            return tuple((known | {fold(v): None for v in levels if fold(v) not in fixed}).items())
        open_numbers = [
            None if np.isnan(number) or fold(level) in fixed else float(number)
            for level, number in zip(levels, scores.numbers, strict=True)
        ]
        codes = unknown_codes(open_numbers)
        coded = {level for level, number in zip(levels, open_numbers, strict=True) if number in codes}
        # a number that is said to be no read says nothing of the others: 0 and 1 beside 9 are no and yes
        unread = (Meaning.MISSING, Meaning.INDETERMINATE)
        aside = coded | {
            level
            for level, number in zip(levels, scores.numbers, strict=True)
            if np.isfinite(number) and fixed.get(fold(level)) in unread
        }
        guessed = guess_meanings([level for level in levels if level not in aside])
        scale = _is_scale(open_numbers, scores, codes)
        for level, number in zip(levels, open_numbers, strict=True):
            key = fold(level)
            if key in fixed or (cut and number is not None and level not in coded):
                continue
            if level in coded:
                known[key] = self._code(test, level, open_numbers, column, cut)
            elif level in scores.outside or (scale and number is not None):
                known[key] = None
            else:
                meaning = guessed[level]
                known[key] = None if _overridden(fixed, meaning) else meaning
        self._note_doubts(test, column, known, fixed)
        words = [
            level
            for level, number in zip(levels, open_numbers, strict=True)
            if number is None and level not in coded and known.get(fold(level), Meaning.MISSING) is None
        ]
        limits = {levels[place] for place, _ in scores.spans}
        words = [w for w in words if not (cut and w in limits)]
        words = self._worded(test, column, known, words)
        numbered = [level for level, n in zip(levels, open_numbers, strict=True) if n is not None]
        if scale and not cut:
            if len(numbered) > 1 or limits:
                kind = _kind(test, scores, open_numbers, codes)
                self.grades.setdefault(kind, []).append((test, column, scores))
                words = [w for w in words if w not in limits]
            else:
                words += numbered
        if not scale or cut:
            open_codes = tuple(code for code in codes if known[fold(text_of(code, column, scores))] is None)
            if open_codes:
                self.codes.setdefault(open_codes, []).append((test, column, scores))
        self._ask_values(test, column, words)
        self._ask_blank(test, column, known, scale or cut)
        return tuple(known.items())

    def _note_doubts(
        self,
        test: str,
        column: Column,
        known: Mapping[str, Meaning | None],
        fixed: Mapping[str, Meaning],
    ) -> None:
        """Remember words of doubt: "suspicious" beside "normal" and nothing else may be the yes."""
        meant = set(known.values())
        if Meaning.INDETERMINATE not in meant:
            return
        for level in column.levels:
            key = fold(level)
            if known.get(key) is not Meaning.INDETERMINATE or key in fixed:
                continue
            if Meaning.POSITIVE in meant:
                self.beside_yes.add(key)
            elif Meaning.NEGATIVE in meant and any(letter.isalpha() for letter in key):
                self.doubted.append((test, column, level))

    def _fixed(self, test: str, levels: Sequence[str]) -> dict[str, Meaning]:
        present = {fold(level) for level in levels}
        fixed: dict[str, Meaning] = {}
        if test != REFERENCE:
            fixed = {
                key: meaning
                for meaning, name, value in self.said.values
                if name is None and (key := fold(value)) in present
            }
        fixed |= {fold(value): meaning for meaning, name, value in self.said.values if name == test}
        said = legend(self.header(test), levels) if len(levels) <= MOST_LEVELS else {}
        return {key: meaning for key, meaning in said.items() if key in present} | fixed

    def _code(
        self, test: str, level: str, numbers: Sequence[float | None], column: Column, cut: bool
    ) -> Meaning | None:
        """A number outside the scale: missing once a cut-off (or consent) is given, else asked."""
        place = column.levels.index(level)
        number = numbers[place]
        assert number is not None
        if (cut and not is_next_to_scale(number, numbers)) or self.options.accept:
            self.out.problems.append(
                problem(
                    Severity.WARNING,
                    "code_taken_as_missing",
                    row=column.row(place),
                    column=test,
                    value=level,
                    count=column.counts[place],
                )
            )
            return Meaning.MISSING
        return None

    def _worded(
        self, test: str, column: Column, known: dict[str, Meaning | None], undecided: list[str]
    ) -> list[str]:
        """Histology in words: all proposed at once where every word is known."""
        if not undecided or len(column.levels) > MOST_PROPOSED:
            return undecided
        proposed = propose(undecided)
        hits = {level: m for level, m in proposed.items() if m is not None}
        if not hits or (test != REFERENCE and len(hits) < len(undecided)):
            return undecided
        if self.options.accept:
            known.update({fold(level): m for level, m in hits.items()})
            return [level for level in undecided if level not in hits]
        counts = dict(zip(column.levels, column.counts, strict=True))
        listed = sorted(hits, key=lambda level: -counts[level])
        self.out.questions.append(
            Question(
                ask=Ask.WORDS,
                column=self.truth if test == REFERENCE else test,
                tests=(test,),
                values=tuple((level, counts[level]) for level in listed),
                row=min(column.row(column.levels.index(level)) for level in listed),
                count=sum(counts[level] for level in listed),
                guess=0,
                answers=(
                    Answer(
                        code="accept",
                        says=ReadingOptions(values=tuple((hits[level], test, level) for level in listed)),
                        option="--accept proposals",
                    ),
                ),
            )
        )
        return [level for level in undecided if level not in hits]

    def _ask_values(self, test: str, column: Column, undecided: Sequence[str]) -> None:
        if self.options.unknown_reads is UnknownReads.MISSING or len(undecided) > MOST_LEVELS:
            return
        counts = column.counts
        for level in undecided:
            place = column.levels.index(level)
            self.values.setdefault(fold(level), []).append((test, level, counts[place], column.row(place)))

    def _ask_blank(
        self, test: str, column: Column, known: Mapping[str, Meaning | None], graded: bool
    ) -> None:
        """A blank beside marks that only ever say yes is asked."""
        if graded or test in self.out.blanks or not column.levels or not column.blanks:
            return
        meant = {known.get(fold(level)) for level in column.levels} - {Meaning.MISSING}
        if meant == {Meaning.POSITIVE}:
            self.marks.append((test, column))

    def header(self, test: str) -> str:
        """The header of a test's column, or of the reference standard's."""
        return self.truth if test == REFERENCE else test

    def finish(self) -> None:
        """Turn what was gathered into questions, one for all tests that it concerns."""
        for test, column, level in self.doubted:
            if fold(level) not in self.beside_yes:
                self._ask_values(test, column, [level])
        self.out.questions += [
            codes_question(codes, entries, self.header(entries[0][0]))
            for codes, entries in self.codes.items()
        ]
        self.out.questions += [
            value_question(entries, self.header(entries[0][0]), len(self.out.tests))
            for entries in self.values.values()
        ]
        self.out.questions += [
            cutoff_question(entries, self.header(entries[0][0])) for entries in self.grades.values()
        ]
        self.out.questions += [
            either_question(test, column, scores, self.header(test)) for test, column, scores in self.either
        ]
        if self.marks:
            self.out.questions.append(blank_question(self.marks, self.header(self.marks[0][0])))


def _is_scale(numbers: Sequence[float | None], scores: Scores, codes: Sequence[float]) -> bool:
    """Whether what stays beside the codes is more than 0 and 1."""
    rest = {number for number in numbers if number is not None} - set(codes)
    return bool(rest - {0.0, 1.0}) or bool(scores.spans)


def _kind(test: str, scores: Scores, numbers: Sequence[float | None], codes: Sequence[float]) -> str:
    """Tests with grades are asked for one cut-off; the reference and measurements for their own."""
    rest = {number for number in numbers if number is not None} - set(codes)
    graded = all((10 * n).is_integer() and 0 <= n <= LARGEST_GRADE for n in rest) and len(rest) <= 11
    whole = all(n.is_integer() for n in rest)
    return "grades" if test != REFERENCE and graded and (whole or scores.labels) else f"of {test}"


def _overridden(fixed: Mapping[str, Meaning], meaning: Meaning | None) -> bool:
    """Naming the values of a meaning fixes it: nothing else is guessed into that meaning."""
    return meaning in (Meaning.POSITIVE, Meaning.NEGATIVE) and meaning in fixed.values()
