"""Which column is the reference standard: strong words before weak ones, a question where two could be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.reads.file.guesses import columns, headers
from core.reads.file.options import ReadingOptions, Role
from core.reads.file.questions import Answer, Ask, Question, option
from core.spelling import quote
from core.tables.meaning.words.headers import concepts
from core.tables.meaning.words.vocabulary import Meaning, guess_meanings
from core.tables.table import TextTable

_STRENGTHS = tuple(
    (strength, re.compile(pattern))
    for strength, pattern in (
        (
            4,
            r"\bgold\b|\breference\b(?! (value|range|number|id))|\bref( ?std)?\b|\bground ?truth\b|\btruth\b"
            r"|\bgs\b|\bgt\b|\bcriterion standard\b"
            r"|\btrue (status|diagnosis|state|class|disease|label)\b|金标准|参考标准|标准结果|真实",
        ),
        (
            3,
            r"\bhisto\w*|\bpatho\w*|\bpath\b|\bbiops\w*|\bautops\w*|\bspecimen\b|\bresection result\b"
            r"|\bsurgical (finding|result|proof)s?\b|病理|活检|穿刺结果",
        ),
        (
            2,
            r"\bfinal (diagnosis|dx|result|status)\b|\bconfirm\w*|\bverified\b|\bproven\b|\bcomposite\b"
            r"|\bfollow ?up( result| outcome)?\b|\bmetasta\w*|\bmalignan\w*|\bisup\b|\bgleason\b"
            r"|\bcspca\b|^d$|\bdisease status\b|\bclin sig\b|最终诊断|确诊|随访结果|转移|恶性",
        ),
        (
            1,
            r"\bdiagnos[ie]s\b|\bdx\b|\bdiseased?\b|\bcondition\b|\bstatus\b|\boutcome\b|\bcancer\b|\bstandard\b"
            r"|\blabel\b|\btarget\b|诊断|结局",
        ),
    )
)
_NOT_TRUTH = re.compile(
    r"\b(dates?|time|id|no|nr|number|count|type|method|basis|site|size|stage|comments?|notes?|source|available"
    r"|done|performed|interval|days|months|report|location|segment|prior|previous|history|therapy|treatment)\b"
    r"|日期|时间|编号|类型|方法|依据|部位|大小|分期|备注|来源|病史|间隔"
)
_FATE = re.compile(
    r"\b(surviv\w*|death|died|dead|deceased|alive|vital|mortality|os|pfs|dfs|relapse|recurrence|censor\w*)\b"
    r"|生存|死亡|存活|复发|删失"
)
_FATES = re.compile(r"\b(alive|dead|died|deceased|living|expired|censored|lost to follow)", re.IGNORECASE)

MOST_WORDS = 200
"""A reference standard in words has at most this many different ones."""
SPOKEN = 3
"""Strength of a header that the table of words knows as a reference standard in some language."""
CLEAR = 2
"""A name stronger by this much leaves no doubt."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that could be the reference standard, and how strongly its header says so."""

    column: str
    strength: int
    says_yes_or_no: bool


def strength(header: str) -> int:
    """How strongly a header speaks of a reference standard: 4 says it, 1 could mean it, 0 not."""
    text, together = headers.parted(header), headers.plain(header).strip()
    if headers.names_modality(header) or headers.names_reader(header):
        return 0
    if _NOT_TRUTH.search(text) or _FATE.search(text):
        return 0
    spoken = SPOKEN if "reference" in concepts(header) else 0
    said = (value for value, pattern in _STRENGTHS if pattern.search(text) or pattern.search(together))
    return max(next(said, 0), spoken)


def candidates(table: TextTable, free: Sequence[str]) -> list[Candidate]:
    """Columns whose header and values could be the reference standard, the strongest first."""
    found = []
    for column in free:
        value = strength(column)
        if value == 0 or not 1 <= table.distinct(column) <= MOST_WORDS:
            continue
        levels = table.levels(column)
        if any(_FATES.search(level) for level in levels) or columns.look_like_days(levels):
            continue
        found.append(Candidate(column, value, columns.is_read(table, column)))
    return sorted(found, key=lambda c: (-c.strength, not c.says_yes_or_no))


def by_values(table: TextTable, free: Sequence[str]) -> list[Candidate]:
    """Columns that no header betrays but whose two values say positive and negative in words."""
    found = []
    for column in free:
        if headers.names_modality(column) or headers.names_reader(column) or headers.is_no_test(column):
            continue
        if not 2 <= table.distinct(column) <= columns.MOST_CATEGORIES or not columns.is_read(table, column):
            continue
        meant = {m for m in guess_meanings(table.levels(column)).values() if m is not None}
        if {Meaning.POSITIVE, Meaning.NEGATIVE} <= meant:
            found.append(Candidate(column, 0, True))
    return found


def choose(table: TextTable, found: Sequence[Candidate]) -> tuple[str | None, Question | None]:
    """The reference standard among candidates, and a question where another could be it as well.

    A name stronger by `CLEAR` wins in silence; two names of about the same strength are asked about
    unless their columns say the same in every row.
    """
    if not found:
        return None, None
    best, *others = found
    rivals = [
        other
        for other in others
        if best.strength - other.strength < CLEAR
        and (other.says_yes_or_no or not best.says_yes_or_no)
        and not _say_the_same(table, best.column, other.column)
    ]
    if not rivals:
        return best.column, None
    return best.column, ask(table, [best, *rivals], guess=0)


def ask(table: TextTable, found: Sequence[Candidate], guess: int | None) -> Question:
    """Ask which of several columns is the reference standard."""
    return Question(
        ask=Ask.REFERENCE,
        column=found[0].column,
        count=table.rows,
        guess=guess,
        answers=tuple(
            Answer(
                code="column",
                value=candidate.column,
                counts=columns.commonest(table, candidate.column),
                says=ReadingOptions(columns=((Role.REFERENCE, candidate.column),)),
                option=option("column", f"reference={quote(candidate.column)}"),
            )
            for candidate in found
        ),
    )


def unnamed(table: TextTable, free: Sequence[str], tests: Sequence[str]) -> Question | None:
    """Where no header speaks of a reference standard: ask for one among the columns whose values could."""
    found = by_values(table, [column for column in free if column not in tests])
    if not found:
        found = [
            Candidate(column, 0, True)
            for column in free
            if columns.is_read(table, column) and not headers.names_modality(column)
        ]
    return ask(table, found[:6], guess=0 if len(found) == 1 else None) if found else None


def _say_the_same(table: TextTable, first: str, second: str) -> bool:
    """Whether two columns of yes and no agree in every row in which both speak."""
    states = []
    for column in (first, second):
        meant = guess_meanings(table.levels(column)).values()
        number = {Meaning.POSITIVE: 1, Meaning.NEGATIVE: 0}
        lookup = np.array([*(-1 if m is None else number.get(m, -1) for m in meant), -1])
        states.append(lookup[table.codes(column)])
    both = (states[0] >= 0) & (states[1] >= 0)
    return bool(both.any() and np.array_equal(states[0][both], states[1][both]))
