"""Rows that are lesions of one session: joined into the one row a session has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from core.ablation.digits import Three
from core.ablation.file.texts.dialect import read_class, read_complete, read_grade_number, read_site
from core.ablation.file.texts.single import INVERSE, category_words
from core.ablation.file.texts.values import NO, YES
from core.tables.meaning.words.headers import key
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

NUMBERED = frozenset(
    map(key, ("病灶编号", "病灶序号", "病灶号", "lesion", "lesion_id", "lesion no", "Läsion"))
)
"""Headers of a lesion's own number."""
COUNTS = ("planned_lesions", "ablated_lesions", "complete_lesions")
_YES, _NO = frozenset(map(fold, YES)), frozenset(map(fold, NO))

Texts = Sequence[str | None]


class Unclear(ValueError):
    """Counts that may be those of the session or of each lesion."""


def number_headers(table: TextTable) -> set[str]:
    """Headers of the lesions' own numbers."""
    return {header for header in table.columns if key(header) in NUMBERED}


def join_lesions(
    table: TextTable, headers: Mapping[str, str], groups: Sequence[Sequence[int]]
) -> tuple[TextTable, list[int]]:
    """The table with one row for each group, and which rows it kept.

    Parameters
    ----------
    groups : sequence of rows
        Each the lesions of one session, in the order of the file.

    Raises
    ------
    Unclear
        If a count repeated in each row may be the session's or the lesion's.
    """
    names = {header: name for name, header in reversed(list(headers.items()))}
    texts = {header: table.values(header) for header in table.columns}
    gone: set[int] = set()
    changed: dict[str, dict[int, str | None]] = {}
    for rows in groups:
        gone.update(rows[1:])
        own = list({tuple(texts[header][row] for header in table.columns): row for row in rows}.values())
        of = {name: [texts[header][row] for row in own] for name, header in headers.items()}
        for header in table.columns:
            values = [texts[header][row] for row in own]
            if len(set(values)) > 1 or names.get(header) in COUNTS:
                changed.setdefault(header, {})[rows[0]] = _joined(names.get(header, ""), header, values, of)
    kept = [row for row in range(table.rows) if row not in gone]
    coded, levels = [], []
    for header, codes, known in zip(table.columns, table.coded, table.texts, strict=True):
        if header in changed:
            column = texts[header]
            for row, text in changed[header].items():
                column[row] = text
            distinct = list(dict.fromkeys(column[row] for row in kept if column[row] is not None))
            place = {text: i for i, text in enumerate(distinct)}
            new = [-1 if (text := column[row]) is None else place[text] for row in kept]
            coded.append(np.array(new, np.int32))
            levels.append(pa.array(distinct, pa.string()))
        else:
            coded.append(codes[kept])
            levels.append(known)
    joined = replace(table, coded=tuple(coded), texts=tuple(levels), row_numbers=table.row_numbers[kept])
    return joined, kept


def _joined(name: str, header: str, values: Texts, of: Mapping[str, Texts]) -> str | None:
    if name in COUNTS:
        return _count(values)
    if name == "benign_malignant":
        return _class(values)
    if name == "complete_ablation":
        return _complete(header, values, of.get("ablated_lesions", [None] * len(values)))
    given = [text for text in values if text is not None]
    if name == "max_size_mm":
        return "×".join(given) if len(given) == len(values) else None
    if name == "tumour_site":
        words = category_words(name)
        organs = {words.get(fold(text)) or read_site(text) for text in given}
        return given[0] if len(organs) == 1 and len(given) == len(values) else "、".join(given) or None
    return "; ".join(given) or None


def _count(values: Texts) -> str | None:
    """Each row's own count added up, or the session's where every row repeats it."""
    found = [None if text is None else read_grade_number(text) for text in values]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(found):
        return None
    if len(numbers) > 1 and len(set(numbers)) == 1 and numbers[0] > 1:
        if numbers[0] != len(numbers):
            raise Unclear
        return str(numbers[0])
    return str(sum(numbers))


def _class(values: Texts) -> str | None:
    words = category_words("benign_malignant")
    found = {None if text is None else words.get(fold(text)) or read_class(text) for text in values}
    if "mixed" in found or {"benign", "malignant"} <= found:
        return "mixed"
    return next(
        (code for code in ("malignant", "indeterminate") if code in found),
        "benign" if found == {"benign"} else None,
    )


def _complete(header: str, values: Texts, ablated: Texts) -> str | None:
    """No where one ablated lesion is not complete, yes where all are."""
    inverse = key(header) in INVERSE["complete_ablation"]
    found: set[Three | None] = set()
    for text, done in zip(values, ablated, strict=True):
        if done is not None and read_grade_number(done) == 0:
            continue
        folded = "" if text is None else fold(text)
        if folded in _YES or folded in _NO:
            found.add(Three.NO if (folded in _YES) is inverse else Three.YES)
        else:
            found.add(read_complete(folded) if folded else None)
    if Three.NO in found:
        return "PR"
    return "CR" if found == {Three.YES} else None
