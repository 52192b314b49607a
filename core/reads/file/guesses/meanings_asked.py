"""Questions about what values mean: numbers that may say unknown, words, cut-offs, blanks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from core.reads.file.guesses.scores import Scores
from core.reads.file.guesses.values import Column
from core.reads.file.options import REFERENCE, ReadingOptions
from core.reads.file.questions import Answer, Ask, Question, option
from core.spelling import quote
from core.tables.meaning.grades import grade_number
from core.tables.meaning.unknown_codes import unknown_codes
from core.tables.meaning.words.vocabulary import Meaning

MOST_CHOICES = 24
"""Grades offered for a cut-off."""


_DOUBTFUL = frozenset({"?", "??", "???", "(?)", "(+)", "（+）", "+?", "?+", "+/?", "±?"})
"""Signs that propose indeterminate where nothing else says what they are."""


def codes_question(
    codes: Sequence[float], entries: Sequence[tuple[str, Column, Scores]], header: str
) -> Question:
    """What numbers beside a scale mean: no read, undecided, or one of the two."""
    tests = tuple(test for test, _, _ in entries)
    texts: dict[str, int] = {}
    rows = []
    for _, column, scores in entries:
        for code in codes:
            text = text_of(code, column, scores)
            place = column.levels.index(text)
            texts[text] = texts.get(text, 0) + column.counts[place]
            rows.append(column.row(place))
    values = ",".join(quote(text) for text in texts)

    def answer(meaning: Meaning, name: str) -> Answer:
        return Answer(
            code=str(meaning),
            says=ReadingOptions(values=tuple((meaning, test, text) for test in tests for text in texts)),
            option=" ".join(option(name, f"{quote(test)}={values}") for test in tests),
        )

    return Question(
        ask=Ask.CODES,
        column=header,
        tests=tests,
        values=tuple(texts.items()),
        row=min(rows),
        count=sum(texts.values()),
        guess=0,
        answers=(
            answer(Meaning.MISSING, "missing-value"),
            answer(Meaning.INDETERMINATE, "indeterminate-value"),
            answer(Meaning.NEGATIVE, "negative"),
            answer(Meaning.POSITIVE, "positive"),
        ),
    )


def value_question(entries: Sequence[tuple[str, str, int, int]], header: str, of: int) -> Question:
    """What a text means that nobody understands; ``of`` is the number of all tests."""
    text = entries[0][1]
    tests = tuple(dict.fromkeys(test for test, _, _, _ in entries))
    every = REFERENCE not in tests and len(tests) == of and len(tests) > 1

    def answer(meaning: Meaning, name: str) -> Answer:
        spoken: Iterable[str | None] = (None,) if every else tests
        return Answer(
            code=str(meaning),
            says=ReadingOptions(values=tuple((meaning, test, text) for test in tests)),
            option=" ".join(
                option(name, quote(text) if test is None else f"{quote(test)}={quote(text)}")
                for test in spoken
            ),
        )

    return Question(
        ask=Ask.VALUE,
        column=header,
        tests=tests,
        values=((text, sum(count for _, _, count, _ in entries)),),
        row=min(row for _, _, _, row in entries),
        count=sum(count for _, _, count, _ in entries),
        guess=2 if text.strip() in _DOUBTFUL else None,
        answers=(
            answer(Meaning.POSITIVE, "positive"),
            answer(Meaning.NEGATIVE, "negative"),
            answer(Meaning.INDETERMINATE, "indeterminate-value"),
            answer(Meaning.MISSING, "missing-value"),
        ),
    )


def cutoff_question(entries: Sequence[tuple[str, Column, Scores]], header: str) -> Question:
    """From which grade on the tests are positive."""
    tests = tuple(test for test, _, _ in entries)
    texts: dict[float, str] = {}
    counts: dict[float, int] = {}
    rows = []
    for _, column, scores in entries:
        codes = unknown_codes([float(n) for n in scores.numbers if np.isfinite(n)])
        rows.append(int(column.row_numbers[0]))
        for place, (number, count) in enumerate(zip(scores.numbers, column.counts, strict=True)):
            if np.isfinite(number) and number not in codes:
                texts.setdefault(float(number), column.levels[place])
                counts[float(number)] = counts.get(float(number), 0) + count
    numbers = sorted(texts)
    offered = numbers[1:]
    if len(offered) > MOST_CHOICES:
        places = np.linspace(0, len(offered) - 1, MOST_CHOICES).round().astype(int)
        offered = [offered[place] for place in places]
    name = f"{quote(tests[0])}=" if len(tests) == 1 else ""

    def answer(number: float) -> Answer:
        cutoffs = tuple((test, number) for test in tests)
        return Answer(
            code="at_least",
            value=texts[number],
            counts=((texts[number], counts[number]),),
            says=ReadingOptions(cutoffs=cutoffs),
            option=option("cutoff", f"{name}{_spelt(texts[number], number)}"),
        )

    return Question(
        ask=Ask.CUTOFF,
        column=header,
        tests=tests,
        values=tuple((texts[number], counts[number]) for number in numbers[:60]),
        row=min(rows),
        count=sum(counts.values()),
        answers=tuple(answer(number) for number in offered),
    )


def either_question(test: str, column: Column, scores: Scores, header: str) -> Question:
    """From which number on a test is positive, where ``1,250`` may be 1.25 or 1250: the answer says both."""
    answers = []
    counts = column.counts
    for numbers in scores.either:
        codes = unknown_codes([float(n) for n in numbers])
        kept = sorted({float(n) for n in numbers} - set(codes))
        offered = kept[1:] or kept
        if len(offered) > MOST_CHOICES // 2:
            places = np.linspace(0, len(offered) - 1, MOST_CHOICES // 2).round().astype(int)
            offered = [offered[place] for place in places]
        for number in offered:
            place = int(np.argmax(numbers == number))
            answers.append(
                Answer(
                    code="at_least",
                    value=f"{number:.15g}",
                    counts=((column.levels[place], counts[place]),),
                    says=ReadingOptions(cutoffs=((test, number),)),
                    option=option("cutoff", f"{quote(test)}={number:.15g}"),
                )
            )
    return Question(
        ask=Ask.CUTOFF,
        column=header,
        tests=(test,),
        values=tuple(zip(column.levels, counts, strict=True))[:60],
        row=int(column.row_numbers[0]),
        count=sum(counts),
        answers=tuple({a.value: a for a in answers}.values()),
    )


def _spelt(text: str, number: float) -> str:
    """A grade as the option takes it: ``4b``, and a number where the text would not be understood."""
    short = text if len(text) <= 3 else f"{number:g}"
    return short if grade_number(short) == number else f"{number:g}"


def blank_question(marks: Sequence[tuple[str, Column]], header: str) -> Question:
    """What a blank beside marks that only say yes means."""
    tests = tuple(test for test, _ in marks)
    name = f"{quote(tests[0])}=" if len(tests) == 1 or REFERENCE in tests else ""
    marked: dict[str, int] = {}
    for _, column in marks:
        for level, count in zip(column.levels, column.counts, strict=True):
            marked[level] = marked.get(level, 0) + count

    def answer(meaning: Meaning) -> Answer:
        return Answer(
            code=f"blank_{meaning}",
            says=ReadingOptions(blanks=tuple((test, meaning) for test in tests)),
            option=option("blank", f"{name}{meaning}"),
        )

    return Question(
        ask=Ask.BLANK,
        column=header,
        tests=tests,
        values=tuple(marked.items()),
        row=min(column.row(-1) for _, column in marks),
        count=sum(column.blanks for _, column in marks),
        answers=(answer(Meaning.NEGATIVE), answer(Meaning.MISSING)),
    )


def text_of(code: float, column: Column, scores: Scores) -> str:
    """The text in which a column writes a number."""
    return column.levels[int(np.flatnonzero(scores.numbers == code)[0])]
