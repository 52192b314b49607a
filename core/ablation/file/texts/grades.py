"""What the grade of a complication says, in the systems that hospitals use."""

from __future__ import annotations

import re

from core.ablation.digits import Grade, Three
from core.ablation.file.texts.dialect import read_severe
from core.ablation.file.texts.single import Unreadable
from core.tables.meaning.words.vocabulary import fold

_GRADE = re.compile(
    r"(?P<system>sir|cirse|ctcae|clavien(?:[ -]?dindo)?|cd)?[\s:=-]*"
    r"(?:v ?\d(?:\.\d+)?\b|\d\.\d+(?=\s*\S))?[\s:=-]*"
    r"(?:grade|class|分级|等级|g(?=\d))?[\s:=-]*"
    r"(?P<grade>[a-f]|[1-6](?:\.0)?|(?:i{1,3}|iv|v)[abd]?|[1-6][abd]|[一二三四五六])\s*(?:级|度)?"
)
_SYSTEM_BEHIND = re.compile(
    r"^(.+?)\s*[(（\[]?\s*(sir|cirse|ctcae|clavien(?:[ -]?dindo)?)\s*(?:分级)?\s*[)）\]]?$"
)
_WORDS_BEHIND = re.compile(r"\s*[(（\[,，;；].*$")
_CLAVIEN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_CHINESE = {char: i + 1 for i, char in enumerate("一二三四五六")}


def read_grade(text: str, scale: str = "") -> Grade:
    """What a complication grade says: SIR A-F, CIRSE 1-6, Clavien-Dindo I-V, CTCAE 1-5, minor or major.

    A grade without a system is of the header's ``scale`` if that has such a grade. Without one a letter
    is SIR, a Roman numeral Clavien-Dindo, a digit CTCAE or CIRSE (their threshold is the same, 3; a
    bare 2 is taken as CTCAE 2 and listed for review).

    Raises
    ------
    Unreadable
        If it is none of these.
    """
    folded = _SYSTEM_BEHIND.sub(r"\2 \1", fold(text).strip())
    match = _GRADE.fullmatch(folded) or _GRADE.fullmatch(_WORDS_BEHIND.sub("", folded))
    if match is None:
        plain = re.sub(r"^sir[\s:-]*", "", folded)
        severe = read_severe(plain)
        if severe is None:
            severe = {"重": Three.YES, "未处理": Three.NO, "无需处理": Three.NO, "未予处理": Three.NO}.get(
                plain
            )
        if severe is None:
            raise Unreadable(text)
        return Grade.SEVERE if severe is Three.YES else Grade.NOT_SEVERE
    if scale and not match["system"]:
        try:
            return read_grade(f"{scale} {match['grade']}")
        except Unreadable:
            return read_grade(text)
    system, grade = match["system"] or "", match["grade"].removesuffix(".0")
    grade = str(_CHINESE.get(grade, grade))
    if system == "sir" or (not system and grade in "abcdef"):
        if grade not in "abcdef":
            raise Unreadable(text)
        return Grade.SEVERE if grade >= "c" else Grade.NOT_SEVERE
    if grade in "abcdef":
        raise Unreadable(text)
    level = int(grade[0]) if grade[0].isdigit() else _CLAVIEN[grade.rstrip("abd")]
    if system.startswith(("clavien", "cd")) or (not system and not grade.isdigit()):
        if level > 5:
            raise Unreadable(text)
        return Grade.SEVERE if level >= 3 else Grade.CLAVIEN_2 if level == 2 else Grade.NOT_SEVERE
    if system == "ctcae" and level > 5:
        raise Unreadable(text)
    if level == 2 and system != "cirse":
        return Grade.CTCAE_2
    return Grade.SEVERE if level >= 3 else Grade.NOT_SEVERE
