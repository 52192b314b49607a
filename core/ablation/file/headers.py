"""Which header stands for which column of a log: by name, by what exports call it, by its values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from core.ablation.digits import Contrast
from core.ablation.file.columns import Column, Kind
from core.ablation.file.texts.complication_texts import read_complication
from core.ablation.file.texts.dialect import (
    read_biopsy,
    read_class,
    read_complete,
    read_contrast,
    read_discharge,
    read_severe,
    read_site,
)
from core.ablation.file.texts.values import CATEGORIES, NO, YES
from core.tables.meaning.dates import parse_dates
from core.tables.meaning.words.headers import best_matches, key, match
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

_BEFORE = re.compile(r"^(?:(?:患者|病人|肿瘤|病灶|术后|the|patient)(?=..))+")
_BRACKETS = re.compile(r"[(（\[【](?!原发)[^)）\]】]*[)）\]】]")
_ASKED = re.compile(
    r"[*＊]|[(（\[【]\s*(?:必填|选填|可选|必选|required|optional)(?:项)?\s*[)）\]】]", re.IGNORECASE
)
"""What a form says of filling in a column."""
_NO_ACTIVITY = re.compile(
    r"(?:凝血功能)?[\s:：_-]*(?:(?:pt|凝血酶原时间|prothrombin time)[\s(（\[_-]*"
    r"(?:s|sec\w*|秒|inr|ratio|比值|时间)?"
    r"|quick[\s(（\[_-]*(?:s|sec\w*|秒)|(?:pt-?)?inr)[\s)）\]]*",
    re.IGNORECASE,
)
"""A prothrombin time in seconds or as a ratio: never the activity in per cent."""
_CODE_BEHIND = re.compile(r"(?:代码|编码|\(code\)| code)$", re.IGNORECASE)
"""A column that says the same in codes, as the front page of a stay does."""
_HALVES = re.compile(
    r"(?P<first>[^a-zA-Z]*[\u3400-\u9fff][^a-zA-Z]*?)[\s/|:：(（\[_-]*(?P<second>[a-zA-Z][^\u3400-\u9fff]*)"
    r"|(?P<ahead>[a-zA-Z][^\u3400-\u9fff]*?)[\s/|:：(（\[_-]*(?P<behind>[\u3400-\u9fff][^a-zA-Z]*)"
)
"""A header in Chinese and again in another language."""
_GROUP = re.compile(r"(?<=[\u3400-\u9fff）)])\s+(?=\S)")
"""Between the name of a group of columns and the name of one, of headers in two rows."""
_UNIT_BEHIND = re.compile(r"[\s/_:：-]*(?:cm|mm|厘米|毫米)$", re.IGNORECASE)
MOST_READ = 200
"""Levels of a column that are looked at to see what it holds."""

_STATUS = {fold(text) for code, texts in CATEGORIES["session_status"].items() for text in (code, *texts)}
_OUTCOMES = {fold(text) for text in ("转科", "未愈", "无效", "其他", "其它", "稳定")}
"""What else stands in a column of outcomes: no kind of discharge."""
_ORIGIN = {fold(text) for code, texts in CATEGORIES["origin"].items() for text in (code, *texts)}
_LENGTH_UNITS = {"mm", "cm", "毫米", "厘米", "%", "天", "个", "枚"}


_YES = frozenset(map(fold, YES))
_NO = frozenset(map(fold, NO))


def _is_yes_no(text: str) -> bool:
    return fold(text) in _YES | _NO


PATHOLOGY = "术前病理"
"""The header of a biopsy and of its result."""


def _is_contrast(text: str) -> bool:
    return read_contrast(text) is not None or fold(text) in {"ct", "mr", "mri", "超声", "pet/ct"}


def _says_severity(text: str) -> bool:
    return read_severe(text) is not None or fold(text) in {"中", "中度", "moderate"}


BY_VALUE: Mapping[str, tuple[tuple[str, Callable[[str], bool]], ...]] = {
    "Site": (
        ("tumour_site", lambda text: read_site(text) is not None),
        ("centre", lambda text: read_site(text) is None),
    ),
    "Location": (("tumour_site", lambda text: read_site(text) is not None),),
    "性质": (
        ("origin", lambda text: fold(text) in _ORIGIN),
        ("benign_malignant", lambda text: read_class(text) is not None),
    ),
    "转归": (("discharge_type", lambda text: read_discharge(text) is not None or fold(text) in _OUTCOMES),),
    "Status": (("session_status", lambda text: fold(text) in _STATUS),),
    **dict.fromkeys(
        (
            *("复查方式", "复查方法", "复查手段", "复查项目", "检查方法", "检查类型", "检查项目", "影像检查"),
            *("影像类型", "影像学检查", "Bildgebung", "Kontrolle Methode", "Imaging", "Imaging method"),
        ),
        (("imaging_contrast", _is_contrast),),
    ),
    **dict.fromkeys(
        ("复查结果", "影像结果", "复查结论", "结果", "Ergebnis", "Result", "Imaging result", "Outcome"),
        (("complete_ablation", lambda text: read_complete(text) is not None),),
    ),
    "是否穿刺": (("biopsy_preop", lambda text: read_biopsy(text) is not None or _is_yes_no(text)),),
    "Death": (("death_date", lambda text: parse_dates([text]).values[0] is not None),),
    **dict.fromkeys(("程度", "轻重", "轻重程度", "分度", "Severity"), (("comp_severe", _says_severity),)),
    "单位": (("centre", lambda text: fold(text) not in _LENGTH_UNITS and not fold(text).isdigit()),),
}
"""Headers that mean several things: what stands below them decides."""


def find(table: TextTable, columns: Iterable[Column], taken: Mapping[str, str]) -> dict[str, str]:
    """Column -> header, beyond the ones already taken.

    Parameters
    ----------
    table : TextTable
    columns : iterable of Column
    taken : mapping
        Column -> header, as the user chose.
    """
    columns = [column for column in columns if column.name not in taken]
    free = [
        header
        for header in table.columns
        if header not in taken.values() and not _NO_ACTIVITY.fullmatch(header.strip())
    ]
    asked = {_ASKED.sub("", header).strip() or header: header for header in reversed(free)}
    found = _named(asked, {c.name: (c.zh, *c.aliases) for c in columns})
    for relaxed in (False, True):
        left = [header for header in free if header not in found.values()]
        names = {c.name: (c.zh, *c.aliases, *c.synonyms) for c in columns if c.name not in found and _open(c)}
        if relaxed:
            plain = {_relaxed(header): header for header in reversed(left) if not _spelt(header)}
            found |= _named(plain, {name: [*map(_relaxed, texts)] for name, texts in names.items()})
            found |= _composed(left, found, names)
        else:
            found |= _named({plain: header for plain, header in asked.items() if header in left}, names)
    for header in free:
        if header in found.values():
            continue
        for name, fits in BY_VALUE.get(_spelt(header), ()):
            if name in found or all(column.name != name for column in columns):
                continue
            levels = table.levels(header)[:MOST_READ]
            if levels and 2 * sum(map(fits, levels)) > len(levels):
                found[name] = header
                break
    _by_values(table, found, {column.name for column in columns})
    _names_events(table, found, {column.name for column in columns})
    _by_imaging(found, {column.name for column in columns})
    _pathology(table, found, {column.name for column in columns})
    if found.get("session_id") and not _numbers_sessions(table, found["session_id"]):
        del found["session_id"]
    return found


def rivals(
    table: TextTable, columns: Iterable[Column], found: Mapping[str, str], taken: Set[str]
) -> dict[str, list[str]]:
    """Column -> further headers that mean it as plainly as the one found.

    Parameters
    ----------
    found : mapping
        Column -> header.
    taken : set of str
        Columns that the user chose: there is nothing left to ask.
    """
    again: dict[str, list[str]] = {}
    used = {*found.values()}
    free = [
        header
        for header in table.columns
        if header not in used and not _spelt(header) and not _NO_ACTIVITY.fullmatch(header.strip())
    ]
    for column in columns:
        header = found.get(column.name)
        if header is None or column.name in taken or column.kind is Kind.IDENTIFIER or _spelt(header):
            continue
        strength = _strength(header, column)
        # grades on two scales complement each other, however plainly each is named
        weakest = UNNAMED - 1 if column.kind is Kind.GRADE else strength
        others = [other for other in free if _strength(other, column) <= weakest]
        if others and strength < UNNAMED:
            again[column.name] = others
    return again


COMPOSED, UNNAMED = 2, 3


def _strength(header: str, column: Column) -> int:
    """0 for a name of the column, 1 for what an export calls it, `COMPOSED` of such, or `UNNAMED`."""
    plain = _ASKED.sub("", header)
    every = (column.zh, *column.aliases, *column.synonyms)
    for place, names in enumerate(((column.zh, *column.aliases), column.synonyms)):
        known = {column.name if place == 0 else "": names}
        if match(plain, known) is not None:
            return place
        if (
            match(_relaxed(plain), {name: [*map(_relaxed, texts)] for name, texts in known.items()})
            is not None
        ):
            return place
    return COMPOSED if column.name in _parts_named(plain, {column.name: every}) else UNNAMED


def _named(spelt: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """As `best_matches`, of headers under another spelling."""
    return {name: spelt[plain] for name, plain in best_matches(spelt, names).items()}


def _composed(
    headers: Sequence[str], found: Mapping[str, str], names: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Columns whose header says the name in two languages, or under the name of a group.

    A name that several of them say is given to the first; `rivals` sees the others.
    """
    more: dict[str, str] = {}
    for header in headers:
        if header in found.values() or _spelt(header):
            continue
        for name in _parts_named(_ASKED.sub("", header).strip(), names):
            more.setdefault(name, header)
    return {name: header for name, header in more.items() if name not in found}


def _parts_named(header: str, names: Mapping[str, Sequence[str]]) -> set[str]:
    """The column that a part of a header names; empty where parts name different ones."""
    relaxed = {name: [*texts, *map(_relaxed, texts)] for name, texts in names.items()}

    def named(part: str) -> str | None:
        return match(part, relaxed) or match(_relaxed(part), relaxed)

    if halves := _HALVES.fullmatch(header.strip(" )）]")):
        chinese, other = (part.strip() for part in halves.groups() if part is not None)
        if halves["ahead"] is not None:
            chinese, other = other, chinese
        said = {name for part in (chinese, other) if (name := named(part)) is not None}
        words = re.findall(r"[A-Za-z]{4,}", other)
        # an abbreviation is no translation: AFP beside 复查日期
        if len(said) == 1 and words and (named(chinese) or " " in other):
            return said
    behind = _GROUP.split(header)
    said = {name for i in range(1, len(behind)) if (name := named(" ".join(behind[i:]))) is not None}
    return said if len(said) == 1 else set()


def _by_values(table: TextTable, found: dict[str, str], names: set[str]) -> None:
    """A column called a nature (性质) that says primary and metastatic is the origin, not the class."""
    header = found.get("benign_malignant")
    if header is None or "origin" in found or "origin" not in names or "性质" not in header:
        return
    levels = table.levels(header)[:MOST_READ]
    if levels and 2 * sum(fold(text) in _ORIGIN for text in levels) > len(levels):
        found["origin"] = found.pop("benign_malignant")


def _names_events(table: TextTable, found: dict[str, str], names: set[str]) -> None:
    """A column of severe complications that says which they were is the column of complications."""
    header = found.get("comp_severe")
    if header is None or "comp_type" in found or "comp_type" not in names:
        return
    levels = table.levels(header)[:MOST_READ]
    if any(read_complication(text).kinds for text in levels) and not any(
        fold(text) in _YES for text in levels
    ):
        found["comp_type"] = found.pop("comp_severe")


def _by_imaging(found: dict[str, str], names: set[str]) -> None:
    """A date of an enhanced imaging says that it was enhanced where no column does."""
    header = found.get("imaging_date")
    if header is None or "imaging_contrast" not in names or "imaging_contrast" in found:
        return
    if read_contrast(header) not in (None, Contrast.NO):
        found["imaging_contrast"] = header


def _pathology(table: TextTable, found: dict[str, str], names: set[str]) -> None:
    """A pathology before the ablation says that a biopsy was done, and the class where no column does."""
    header = next((header for header in table.columns if key(_relaxed(header)) == key(PATHOLOGY)), None)
    if header is None or "benign_malignant" not in names:
        return
    found.setdefault("biopsy_preop", header)
    if "benign_malignant" not in found and any(read_class(text) for text in table.levels(header)[:MOST_READ]):
        found["benign_malignant"] = header


def _open(column: Column) -> bool:
    return bool(column.synonyms or column.aliases)


def _relaxed(header: str) -> str:
    """A header without what stands before it and with one word for a day."""
    plain = _CODE_BEHIND.sub("", _UNIT_BEHIND.sub("", _BRACKETS.sub("", header).strip()))
    return _BEFORE.sub("", plain).replace("时间", "日期") or header


def _spelt(header: str) -> str:
    own = {key(header), key(_relaxed(header))}
    if halves := _HALVES.fullmatch(header.strip(" )）]")):
        own.add(key(halves["first"] or halves["behind"]))
    return next((known for known in BY_VALUE if key(known) in own), "")


RUNNING = tuple(map(key, ("序号", "登记序号", "治疗序号", "流水号", "Nr.", "No.")))
"""Running numbers: sessions only where each row has one of its own."""


def _numbers_sessions(table: TextTable, header: str) -> bool:
    if key(header) not in RUNNING:
        return True
    return table.blanks(header) == 0 and len(table.levels(header)) == table.rows
