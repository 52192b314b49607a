"""Who the patient is, and how many of them a row stands for, where no header says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.problems import Problem, Severity, problem
from core.reads.file.guesses import columns, headers
from core.reads.file.guesses.asking import column_answer
from core.reads.file.options import ReadingOptions, Role
from core.reads.file.questions import Answer, Ask, Question, option
from core.spelling import quote
from core.tables.meaning.numbers import parse_numbers
from core.tables.meaning.words.headers import concepts
from core.tables.table import TextTable

MOST_PATTERNS = 5_000
"""A table of counts has at most this many rows."""
MOST_CANDIDATES = 3
MOST_LOOKED_AT = 20_000
"""Identifiers whose front parts are looked at before they are offered."""
_COUNT = re.compile(
    r"^(n|nr|no|num|number|count|counts|freq|freqs|frequency|frequencies|weight|wt|f|size|total"
    r"|patients|cases|subjects|n patients|n cases|no of (patients|cases|subjects|lesions)"
    r"|number of (patients|cases|subjects|lesions)|例数|频数|频次|人数|病例数|患者数|计数|数量)$"
)
_SEPARATORS = ("-", "_", "/", ".", " ", "#", ":", "L", "l")
_LESION_NUMBER = re.compile(
    r"(?:l|les|lesion|n|nod|nodule|t|target|#)?\W?(?:(?P<number>\d{1,2})|(?P<letter>[a-h]))", re.IGNORECASE
)
_YEAR = re.compile(r"(19|20)\d\d\W?")
MOST_LESIONS = 15
"""Lesions of one patient, where only the identifier says whose they are."""
FEWEST_FRONTS = 2
"""A front part that names patients has at least so many values, and fewer than rows."""


FEW_ROWS = 2
"""A file of so few rows may well be about one patient, as a template that shows two lesions is."""


def names_nobody(table: TextTable, column: str) -> bool:
    """Whether one identifier stands in all rows, so that it names no patient."""
    return table.distinct(column) == 1 and table.rows > FEW_ROWS


def holds_lesions(table: TextTable, column: str) -> bool:
    """Whether identifiers that never repeat end in a lesion's number that begins anew in every front.

    So do ``P001-L1``, ``P001-L2``, ``P002-L1``; a year and a running number (``2021-001``) do not.
    """
    if table.distinct(column) < table.rows or not (parts := _parts(table, column)):
        return False
    separator = parts[0].says.patient_part
    assert separator is not None
    numbers: dict[str, list[int]] = {}
    for text in table.texts_at(column, range(min(table.distinct(column), MOST_LOOKED_AT))):
        front, _, back = text.rpartition(separator)
        hit = _LESION_NUMBER.fullmatch(back)
        if hit is None:
            return False
        letter = hit["letter"]
        numbers.setdefault(front, []).append(
            int(hit["number"]) if letter is None else ord(letter.lower()) - 96
        )
    if all(_YEAR.fullmatch(front) for front in numbers):
        return False
    return all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values()) and (
        max(map(len, numbers.values())) <= MOST_LESIONS
    )


def with_part(table: TextTable, candidates: Sequence[str], separator: str) -> str | None:
    """The identifier in which a separator parts the patient from the rest: nearly all its texts have it."""
    for column in candidates:
        texts = table.levels(column)
        parted = sum(text.rfind(separator) > 0 for text in texts)
        if 10 * parted >= 9 * len(texts) > 0 and len({text.rpartition(separator)[0] for text in texts}) > 1:
            return column
    return None


def frequency(
    table: TextTable, free: Sequence[str], others: Sequence[str], lesion: str | None
) -> Question | None:
    """Ask whether a column counts the patients that a row stands for.

    It may where its header says so, it holds whole numbers that are no running number, and no two rows
    say the same in the other columns.

    Parameters
    ----------
    free : columns without a role that could count
    others : columns that make a row's pattern: the reference standard and the tests
    lesion : the lesion column, which a table of counts does not have
    """
    if table.rows > MOST_PATTERNS or not others or lesion is not None:
        return None
    for column in free:
        header = headers.parted(column)
        if not (_COUNT.match(header) or headers.counts_patients(column) or "count" in concepts(column)):
            continue
        numbers = parse_numbers(table.levels(column)).values
        if table.blanks(column) or any(n is None or n < 0 or not float(n).is_integer() for n in numbers):
            continue
        lookup = np.array([float(n) for n in numbers if n is not None], dtype=np.float64)
        counts = lookup[table.codes(column)]
        if counts.size == 0 or counts.max() < 2 or _runs(counts):
            continue
        rest = [name for name in free if name != column and columns.may_group(table, name, None)]
        key = np.stack([table.codes(name) for name in (*others, *rest)], axis=1)
        if np.unique(key, axis=0).shape[0] < table.rows:
            continue
        return Question(
            ask=Ask.FREQUENCY,
            column=column,
            count=int(counts.sum()),
            row=int(table.row_numbers[0]),
            values=columns.commonest(table, column),
            guess=0,
            answers=(
                Answer(
                    code="weights",
                    value=column,
                    says=ReadingOptions(columns=((Role.FREQUENCY, column),)),
                    option=option("column", f"frequency={quote(column)}"),
                ),
                Answer(
                    code="no_weights",
                    says=ReadingOptions(columns=((Role.IGNORE, column),)),
                    option=option("column", f"ignore={quote(column)}"),
                ),
            ),
        )
    return None


def _runs(counts: npt.NDArray[np.float64]) -> bool:
    """Whether numbers count the rows of the file."""
    return bool(np.array_equal(counts, np.arange(counts.size) + counts[0]))


def patient(
    table: TextTable, lesion: str | None, free: Sequence[str], settled: frozenset[str]
) -> tuple[Question | None, Problem | None]:
    """Without a patient column: ask for the candidates, or say that every row counts on its own.

    Candidates are columns with fewer values than rows whose header names something, and the front part of
    an identifier such as ``P001-L2``.
    """
    warning = problem(Severity.WARNING, "patient_absent", count=table.rows)
    if "patient" in settled:
        return None, warning
    identifiers = dict.fromkeys((*([lesion] if lesion else []), *free))
    answers = [answer for column in identifiers for answer in _parts(table, column)]
    answers += [column_answer(table, column, Role.PATIENT) for column in free if _may_name(table, column)]
    if not answers:
        return None, warning
    answers = answers[:MOST_CANDIDATES]
    alone = Answer(code="each_row", says=ReadingOptions(settled=frozenset({"patient"})))
    first = answers[0]
    asked = Question(
        ask=Ask.PATIENT,
        column=first.value,
        values=first.counts,
        count=table.rows,
        guess=0,
        answers=(*answers, alone),
        changes_counts=False,
    )
    return asked, None


def _may_name(table: TextTable, column: str) -> bool:
    """Whether a column has fewer values than rows, several of them, and a header of an identifier."""
    levels = table.distinct(column)
    filled = table.rows - table.blanks(column)
    if not FEWEST_FRONTS < levels < filled or 10 * filled < 9 * table.rows:
        return False
    spoken = concepts(column)
    if "patient" in spoken or re.search(r"\b(pat|patient|subject|case)\b|患者|病人", headers.parted(column)):
        return not headers.is_measure(column) and not headers.is_no_test(column)
    return headers.is_identifier(column) and 10 * levels > filled


def _parts(table: TextTable, column: str) -> list[Answer]:
    """The front part of identifiers that all have one separator, where several rows share a front."""
    filled = table.rows - table.blanks(column)
    if table.distinct(column) < filled or filled < table.rows or table.rows < 2:
        return []
    if not (headers.is_identifier(column) or {"lesion", "patient"} & concepts(column).keys()):
        return []
    sample = table.texts_at(column, range(min(table.distinct(column), 50)))
    for separator in _SEPARATORS:
        if not all(0 < text.rfind(separator) < len(text) - 1 for text in sample):
            continue
        texts = table.texts_at(column, range(min(table.distinct(column), MOST_LOOKED_AT)))
        fronts = [text.rpartition(separator)[0].rstrip(" -_./:") for text in texts]
        if not all(fronts):
            continue
        distinct = list(dict.fromkeys(fronts))
        if not FEWEST_FRONTS <= len(distinct) < len(texts):
            continue
        counts: dict[str, int] = {}
        for text in fronts:
            counts[text] = counts.get(text, 0) + 1
        most = sorted(counts.items(), key=lambda item: -item[1])[:6]
        return [
            Answer(
                code="part",
                value=column,
                counts=tuple(most),
                says=ReadingOptions(columns=((Role.PATIENT, column),), patient_part=separator),
                option=option("patient-part", separator),
            )
        ]
    return []
