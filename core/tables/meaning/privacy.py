"""Names, identity numbers and telephone numbers that do not belong in a study file.

A found value is never repeated in full: a problem shows it masked.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

import numpy as np

from core.problems import Problem, Severity, problem
from core.tables.meaning.words.headers import key
from core.tables.table import TextTable

LEVELS_LOOKED_AT = 20_000
"""Distinct texts per column that are looked at."""
LEAST_NAMES = 0.6
"""Share of a column's texts that must look like names before it is said to hold names."""


class Kind(StrEnum):
    """What identifies a person."""

    NATIONAL_ID = "national_id"
    OLD_NATIONAL_ID = "old_national_id"
    PHONE = "phone"
    NAME = "name"


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
"""GB 11643-1999: weights 2**i mod 11 and the check character of each remainder."""
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_OLD_ID = re.compile(r"(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z])0\d{2,3}[- ]\d{7,8}(?![0-9A-Za-z])")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙"
    "吳孫馬羅鄭許韓馮鄧蕭葉蘇魏呂盧鐘譚陸廖賈韋鄒"
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")


def _keys(*lines: str) -> frozenset[str]:
    return frozenset(key(word) for line in lines for word in line.split("|"))


_NAME_HEADERS = _keys(
    "姓名|名字|患者姓名|病人姓名|患者名|病人名|受试者姓名|病人名称|患者名称",
    "name|patient name|patient's name|full name|first name|last name",
    "surname|family name|given name|subject name",
)
_ID_HEADERS = _keys(
    "身份证|身份证号|身份证号码|证件号|证件号码|公民身份号码|national id|id card|id card no|identity card"
)
_PHONE_HEADERS = _keys(
    "电话|电话号码|手机|手机号|手机号码|联系电话|联系方式|家庭电话",
    "phone|phone number|telephone|tel|mobile|mobile phone|cell phone",
)
_HEADERS = (
    (_ID_HEADERS, Kind.NATIONAL_ID),
    (_PHONE_HEADERS, Kind.PHONE),
    (_NAME_HEADERS, Kind.NAME),
)


def mask(text: str) -> str:
    """The text with all but its first and last characters hidden.

    >>> mask("11010519491231002X")
    '1****************X'
    """
    if len(text) <= 2:
        return text[:1] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def _is_day(text: str) -> bool:
    try:
        day = dt.datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return False
    return day.year >= 1850


def is_national_id(text: str) -> bool:
    """Whether 18 characters are a Chinese identity number: province, birthday and check character."""
    if not _ID.fullmatch(text) or text[:2] not in _PROVINCES or not _is_day(text[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == text[17].upper()


def is_old_national_id(text: str) -> bool:
    """Whether 15 digits are a Chinese identity number of before 1999: province and birthday."""
    return bool(_OLD_ID.fullmatch(text)) and text[:2] in _PROVINCES and _is_day("19" + text[6:12])


def _kind(text: str) -> tuple[Kind, str] | None:
    """What a text gives away, and the part that does."""
    plain = unicodedata.normalize("NFKC", text)
    for found in _ID.finditer(plain):
        if is_national_id(found[0]):
            return Kind.NATIONAL_ID, found[0]
    for found in _OLD_ID.finditer(plain):
        if is_old_national_id(found[0]):
            return Kind.OLD_NATIONAL_ID, found[0]
    if phone := _MOBILE.search(plain) or _LANDLINE.search(plain):
        return Kind.PHONE, phone[0]
    return None


def _looks_like_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and text[0] in _SURNAMES


def find(table: TextTable, columns: Collection[str] | None = None) -> list[Problem]:
    """Warnings about columns that identify persons, one per column and kind; of some columns, or all.

    Codes: ``national_id_found``, ``old_national_id_found``, ``phone_found`` (by value, masked, with the
    first row and the number of texts), ``name_found`` (by value), ``national_id_header``,
    ``phone_header``, ``name_header`` (by header).
    """
    found: list[Problem] = []
    for column, texts in zip(table.columns, table.texts, strict=True):
        if columns is not None and column not in columns:
            continue
        seen: dict[Kind, tuple[int, str, int]] = {}
        levels = texts.slice(0, LEVELS_LOOKED_AT).to_pylist()
        names = [i for i, text in enumerate(levels) if _looks_like_name(text)]
        for i, text in enumerate(levels):
            if len(text) >= 10 and (hit := _kind(text)) is not None:
                level, shown, count = seen.get(hit[0], (i, mask(hit[1]), 0))
                seen[hit[0]] = (level, shown, count + 1)
        if len(names) >= 3 and len(names) >= LEAST_NAMES * len(levels):
            seen[Kind.NAME] = (names[0], mask(levels[names[0]]), len(names))
        codes = table.codes(column) if seen else None
        for kind, (level, shown, count) in seen.items():
            assert codes is not None
            row = int(table.row_numbers[int(np.argmax(codes == level))])
            found.append(
                problem(
                    Severity.WARNING, f"{kind.value}_found", row=row, column=column, value=shown, count=count
                )
            )
        for spellings, kind in _HEADERS:
            if key(column) in spellings and kind not in seen and levels:
                found.append(problem(Severity.WARNING, f"{kind.value}_header", column=column))
    return found
