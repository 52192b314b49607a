"""The one reader of dates: a column is judged as a whole, and what two readings fit is asked about.

Months may be named in the languages of ``MONTHS``. A year of two digits needs the century to be said
(``near``). The order of ``01/02/2024`` and of ``24-01-31`` is that of the column's other texts.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from core.problems import Severity
from core.tables.limits import LONGEST_MEANT
from core.tables.meaning.parsed import Doubt, Parsed, Reading, parse, plain

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
"""Years outside are slips of the keyboard in a clinical file."""
YEARS_AHEAD = 20
"""A year of two digits lies at most so many years after the day that states the century."""
ENOUGH_DATES = 8
"""So many different dates show by their variation which of their numbers is the year."""
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIALS = (61, 109_574)
"""1 March 1900 (before it Excel counts a 29 February that never was) to the last day of 2199."""

MONTHS: dict[str, str] = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "zh": "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
}
"""Names of the months, January first. Their first letters abbreviate them where only one month fits."""
_OTHER_NAMES: dict[int, str] = {
    1: "jänner jan. janv. gen. stycznia stycz. января",
    2: "feber févr. lutego февраля",
    3: "mrz mrt marca марта",
    4: "kwietnia апреля",
    5: "maja мая",
    6: "czerwca июня",
    7: "juil. lipca июля",
    8: "sierpnia августа",
    9: "sept. septbr. setiembre września сентября",
    10: "października октября",
    11: "listopada ноября",
    12: "dic. grudnia декабря",
}


def _folded(name: str) -> str:
    """A name without case, accents and points; the dotless i is an i."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i").replace("ł", "l"))
    return "".join(char for char in parts if char.isalnum())


@cache
def _months() -> dict[str, int]:
    """Each name and each abbreviation of three letters or more -> month; none that fits two."""
    found: dict[str, set[int]] = {}
    whole: dict[str, int] = {}
    for names in MONTHS.values():
        for i, name in enumerate(names.split()):
            whole[_folded(name)] = i + 1
    for month, names in _OTHER_NAMES.items():
        whole |= {_folded(name): month for name in names.split()}
    for name, month in whole.items():
        for length in range(3, len(name)):
            found.setdefault(name[:length], set()).add(month)
    return {name: next(iter(months)) for name, months in found.items() if len(months) == 1} | whole


_TIME = (
    r"(?:[ T,]+(?:上午|下午|am|pm)?\s*\d{1,2}[:时h]\d{1,2}(?:[:分]\d{1,2}(?:[.,]\d+)?)?秒?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s*Z|\s*[+\-]\d\d:?\d\d)?(?:\s*Uhr)?)?"
)
_WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|\s*[(（]?(?:星期|周|週)[一二三四五六日天][)）]?$|^(?:mo|di|mi|do|fr|sa|so)\.?,\s+",
    re.I,
)
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*(?:[-/.]|年|년)\s*(\d{1,2})\s*(?:[-/.]|月|월)\s*(\d{1,2})\s*[日号일.]?" + _TIME, re.I
)
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})" + _TIME, re.I)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4}|\d{6})?")
_NO_DAY = re.compile(r"\d{4}\s*(?:[-/.]|年|년)\s*\d{1,2}\s*[月월]?|\d{4}[年년]?")
_SHORT = re.compile(r"(\d{1,2})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _TIME, re.I)
_SERIAL = re.compile(r"(\d{2,6})(?:\.\d+)?")
_ERA = re.compile(
    r"(令和|平成|昭和|民国|民國|R|H|S)\s*\.?\s*(\d{1,3}|元)\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?"
    + _TIME
)
_ERA_BEGINS = {
    "令和": 2018,
    "R": 2018,
    "平成": 1988,
    "H": 1988,
    "昭和": 1925,
    "S": 1925,
    "民国": 1911,
    "民國": 1911,
}
_IN_WORDS = re.compile(
    r"(\d{4}|[〇○零一二三四五六七八九]{4})年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十廿]{1,3})([日号]?)"
)
_ONES = {char: i for i, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}


def _in_digits(text: str) -> str:
    """A date in Chinese numerals, 二〇二四年十一月二十三日, in digits."""

    def number(word: str) -> str:
        if word.isdecimal():
            return word
        word = word.replace("廿", "二十")
        tens, ten, ones = word.rpartition("十")
        return str((_ONES[tens] if tens else 1) * 10 + (_ONES[ones] if ones else 0) if ten else _ONES[ones])

    found = _IN_WORDS.match(text)
    if found is None or found[0].replace("年", "").replace("月", "").rstrip("日号").isdecimal():
        return text
    year = "".join(str(_ONES.get(char, char)) for char in found[1])
    try:
        day = f"{year}年{number(found[2])}月{number(found[3])}{found[4]}"
    except KeyError:
        return text
    return day + text[found.end() :]


_WORD = r"([^\W\d_][^\W\d_ ]*)"
_JOIN = r"(?:\s+(?:de|of|del)\s+|[ \-./,]*)"
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.?º|ª|e)?"
    + _JOIN
    + _WORD
    + r"\.?"
    + _JOIN
    + r"(\d{4}|\d\d)\s*(?:г\.?)?"
    + _TIME,
    re.I,
)
_NAMED_FIRST = re.compile(
    _WORD + r"\.?[ \-]*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+|-)(\d{4}|'?\d\d)" + _TIME, re.I
)
_NAMED_YEAR_FIRST = re.compile(r"(\d{4})[ \-./,]*" + _WORD + r"\.?[ \-./,]*(\d{1,2})\.?" + _TIME, re.I)
_NUMBERED_MONTH = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})月\s*[-/. ]\s*(\d{4}|\d\d)" + _TIME, re.I)

_DAY_FIRST, _MONTH_FIRST, _YEAR_AHEAD = (2, 1, 0), (2, 0, 1), (0, 1, 2)
"""Where year, month and day stand among three numbers."""
Order = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Dates(Parsed[dt.date]):
    """Days of a column's distinct texts.

    Parameters
    ----------
    half_understood : bool
        Some of the months that are named are not known, so that no named one was read: the days
        that happen to be understood would be a selection.
    century_stated : bool
        Whether there are years of two digits, read by ``near``.
    """

    half_understood: bool = False
    century_stated: bool = False


def _day(year: int, month: int, day: int) -> Reading[dt.date]:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None, Doubt("date_out_of_range")
    try:
        return dt.date(year, month, day), None
    except ValueError:
        return None, Doubt("date_impossible")


_POINTS = re.compile(r"\d{1,2}\.\s*\d{1,2}\.")
"""Points between day and month: the day comes first."""


def _year(digits: int, near: dt.date) -> int:
    """The year of two digits that lies at most ``YEARS_AHEAD`` after ``near`` and within a century."""
    last = near.year + YEARS_AHEAD
    return last - (last - digits) % 100


def _short_order(
    parts: Sequence[tuple[tuple[int, int, int], str]], near: dt.date, day_first: bool | None
) -> tuple[Order | None, bool]:
    """In which order the numbers of ``13.01.24`` stand in all texts, and whether that is an assumption."""

    def fits(order: Order) -> bool:
        days = []
        for numbers, _ in parts:
            year, month, day = (numbers[i] for i in order)
            value, _doubt = _day(_year(year, near), month, day)
            if value is None:
                return False
            days.append(value)
        # what stays the same over many dates while the years change is a year, not a day
        same = 3 * len({d.day for d in days}) <= len({d.year for d in days})
        return not (same and len(days) >= ENOUGH_DATES)

    orders: list[Order] = [order for order in (_DAY_FIRST, _MONTH_FIRST, _YEAR_AHEAD) if fits(order)]
    if any(mark == "年" for _, mark in parts):
        return _YEAR_AHEAD, False
    if day_first is not None:
        wanted = _DAY_FIRST if day_first else _MONTH_FIRST
        return (wanted, False) if wanted in orders or not orders else (None, True)
    if len(orders) == 1:
        return orders[0], False
    if _DAY_FIRST in orders and all(mark == "." for _, mark in parts):
        return _DAY_FIRST, True
    return None, True


def parse_dates(texts: Sequence[str], *, day_first: bool | None = None, near: dt.date | None = None) -> Dates:
    """Days: ISO, with slashes or points, 2024年1月31日, 20240131, 31. März 2024, Excel serial numbers.

    A time of day is dropped. ``01/02/2024`` is ambiguous: where other texts of the column can only be
    day first (or only month first) it is read like them with a warning, and so is ``01.02.2024`` by its
    points; else it is refused. So is a
    year of two digits where no century is stated. Where months are named and not all names are known,
    no named month is read.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts of a column.
    day_first : bool or None
        The user's word on ``01/02/2024``.
    near : date or None
        A day that states the century of years of two digits: at most ``YEARS_AHEAD`` years before them.

    Returns
    -------
    Dates
        Doubts: ``date_not_understood``, ``date_two_digit_year``, ``date_incomplete``,
        ``date_impossible``, ``date_out_of_range``, ``date_ambiguous``, ``date_month_unknown``,
        ``date_column_half_understood``; as warnings ``date_order_assumed``, ``date_from_serial``,
        ``date_century_assumed``.
    """
    bare = {text: _in_digits(_WEEKDAY.sub("", plain(text))) for text in texts if len(text) <= LONGEST_MEANT}
    orders = set()
    for text in bare.values():
        if found := _YEAR_LAST.fullmatch(text):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second or second > 12 >= first:
                orders.add(first > 12)
    seen = next(iter(orders)) if len(orders) == 1 else None
    last = [text for text in bare.values() if _YEAR_LAST.fullmatch(text)]
    if last and not orders and all(_POINTS.match(text) for text in last):
        seen = True
    short = [
        ((int(found[1]), int(found[3]), int(found[4])), found[2])
        for text in bare.values()
        if (found := _SHORT.fullmatch(text))
    ]
    order, order_assumed = (
        _short_order(short, near, seen if day_first is None else day_first)
        if short and near
        else (None, True)
    )
    unknown_months, named = _named_months(bare.values())
    half = len(set(unknown_months)) > 1 or 10 * len(unknown_months) > named

    def with_century(digits: str, month: int, day: int) -> Reading[dt.date]:
        digits = digits.lstrip("'")
        if len(digits) == 4:
            return _day(int(digits), month, day)
        if near is None:
            return None, Doubt("date_two_digit_year")
        value, doubt = _day(_year(int(digits), near), month, day)
        return value, doubt or Doubt("date_century_assumed", Severity.WARNING)

    def by_name(text: str) -> Reading[dt.date] | None:
        """A date whose month is named, or None where none is."""
        if found := _NAMED.fullmatch(text):
            day, name, year = found[1], found[2], found[3]
        elif found := _NAMED_FIRST.fullmatch(text):
            name, day, year = found[1], found[2], found[3]
        elif found := _NAMED_YEAR_FIRST.fullmatch(text):
            year, name, day = found[1], found[2], found[3]
        else:
            return None
        month = _months().get(_folded(name))
        if month is None:
            return None, Doubt("date_month_unknown")
        if half:
            return None, Doubt("date_column_half_understood")
        return with_century(year, month, int(day))

    def one(raw: str) -> Reading[dt.date]:
        text = bare.get(raw, "")
        if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            return _day(int(found[1]), int(found[2]), int(found[3]))
        if found := _YEAR_LAST.fullmatch(text):
            first, second, in_year = int(found[1]), int(found[2]), int(found[3])
            if day_first is not None:
                return _day(in_year, second, first) if day_first else _day(in_year, first, second)
            if first == second or first > 12:
                return _day(in_year, second, first)
            if second > 12:
                return _day(in_year, first, second)
            if seen is None:
                return None, Doubt("date_ambiguous")
            value, doubt = _day(in_year, second, first) if seen else _day(in_year, first, second)
            return value, doubt or Doubt("date_order_assumed", Severity.WARNING)
        if found := _ERA.fullmatch(text):
            years = 1 if found[2] == "元" else int(found[2])
            return _day(_ERA_BEGINS[found[1]] + years, int(found[3]), int(found[4]))
        if found := _NUMBERED_MONTH.fullmatch(text):
            return with_century(found[3], int(found[2]), int(found[1]))
        if (read := by_name(text)) is not None:
            return read
        if _NO_DAY.fullmatch(text) and EARLIEST_YEAR <= int(text[:4]) <= LATEST_YEAR:
            return None, Doubt("date_incomplete")
        if found := _SHORT.fullmatch(text):
            if near is None:
                return None, Doubt("date_two_digit_year")
            if order is None:
                return None, Doubt("date_ambiguous")
            year, month, day = ((found[1], found[3], found[4])[i] for i in order)
            value, doubt = with_century(year.zfill(2), int(month), int(day))
            assumed = "date_order_assumed" if order_assumed else "date_century_assumed"
            return value, doubt if value is None else Doubt(assumed, Severity.WARNING)
        if (found := _SERIAL.fullmatch(text)) and _SERIALS[0] <= int(found[1]) <= _SERIALS[1]:
            value = _EXCEL_EPOCH + dt.timedelta(days=int(found[1]))
            return value, Doubt("date_from_serial", Severity.WARNING)
        return None, Doubt("date_not_understood")

    read = parse(texts, one)
    return Dates(
        tuple(value for value, _ in read),
        tuple(doubt for _, doubt in read),
        half_understood=half,
        century_stated=near is not None
        and any(doubt is not None and doubt.code == "date_century_assumed" for _, doubt in read),
    )


def _named_months(texts: Iterable[str]) -> tuple[list[str], int]:
    """Names that stand where a month does and are none, one per text; and how many texts name a month."""
    unknown: list[str] = []
    named = 0
    for text in texts:
        found = _NAMED.fullmatch(text) or _NAMED_YEAR_FIRST.fullmatch(text)
        name = found[2] if found else None
        if name is None and (found := _NAMED_FIRST.fullmatch(text)):
            name = found[1]
        if name is None:
            continue
        named += 1
        if _folded(name) not in _months():
            unknown.append(_folded(name))
    return unknown, named
