"""Complication grades in several columns: the scale a header names, and what two scales say together."""

from __future__ import annotations

import re

import numpy as np

from core.ablation.digits import Grade
from core.arrays import Bools, Bytes
from core.tables.meaning.words.vocabulary import fold

_SCALE = re.compile(r"sir(?![a-z])|cirse|ctcae|clavien")
_COMPLICATION = re.compile(
    r"并发症|不良事件|complication|komplikation|adverse|comp[_ ]grade|(?<![a-z])ae(?![a-z])"
)


def scale_of(header: str) -> str:
    """The scale that a header names; empty where it names none or several."""
    found = set(_SCALE.findall(fold(header)))
    return found.pop() if len(found) == 1 else ""


def says_complication(header: str) -> bool:
    """Whether a header of grades can only mean complications: tumours have grades as well."""
    return bool(_SCALE.search(fold(header)) or _COMPLICATION.search(fold(header)))


_TOGETHER: dict[frozenset[Grade], Grade] = {
    frozenset({Grade.NOT_SEVERE, Grade.CTCAE_2}): Grade.CTCAE_2,
    frozenset({Grade.CLAVIEN_2, Grade.CTCAE_2}): Grade.CLAVIEN_2,
    frozenset({Grade.SEVERE, Grade.CLAVIEN_2}): Grade.SEVERE_BY_NOTE_3,
    frozenset({Grade.SEVERE, Grade.CTCAE_2}): Grade.SEVERE_BY_NOTE_3,
    frozenset({Grade.SEVERE_BY_NOTE_3, Grade.SEVERE}): Grade.SEVERE_BY_NOTE_3,
    frozenset({Grade.SEVERE_BY_NOTE_3, Grade.CLAVIEN_2}): Grade.SEVERE_BY_NOTE_3,
    frozenset({Grade.SEVERE_BY_NOTE_3, Grade.CTCAE_2}): Grade.SEVERE_BY_NOTE_3,
}
"""Pairs that contradict each other nowhere, or at the stricter threshold only: CTCAE 2 leaves note 3 open."""


def together(one: Grade, other: Grade) -> Grade:
    """What two grades of one complication say: the known one, what both say, or that they disagree."""
    if one is other or other is Grade.MISSING:
        return one
    if one is Grade.MISSING:
        return other
    if Grade.DISAGREE in (one, other):
        return Grade.DISAGREE
    if Grade.UNSURE in (one, other):
        return Grade.UNSURE
    return _TOGETHER.get(frozenset({one, other}), Grade.DISAGREE)


_TABLE = np.array([[together(one, other) for other in Grade] for one in Grade], np.uint8)


def combined(one: Bytes, other: Bytes) -> tuple[Bytes, Bools]:
    """Two columns of `Grade` digits as one, and the rows in which they come to disagree.

    Parameters
    ----------
    one, other : uint8 array, shape (rows,)
    """
    found: Bytes = _TABLE[one, other]
    disagree: Bools = (found == Grade.DISAGREE) & (one != Grade.DISAGREE)
    return found, disagree
