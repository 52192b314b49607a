"""A second kind of log: counts by month, hospital and indicator, as a province collects them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from core.ablation.indicator import INDICATORS, indicator
from core.problems import Problem, Refusal, Severity, problem
from core.tables.files.coding import SHOWN_PER_CODE, capped
from core.tables.meaning.dates import EARLIEST_YEAR, LATEST_YEAR, parse_dates
from core.tables.meaning.words.headers import best_matches
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "month": ("月份", "月度", "统计月份", "期间", "时间段", "统计时间", "季度", "period", "quarter", "monat"),
    "hospital": (
        *("医疗机构", "医院", "医院名称", "机构名称", "医疗机构名称", "机构"),
        *("centre", "center", "institution", "site", "klinik", "krankenhaus"),
    ),
    "indicator": ("指标", "指标名称", "指标编号", "质控指标", "quality indicator", "measure", "indikator"),
    "numerator": ("分子", "分子数", "events", "zähler"),
    "denominator": ("分母", "分母数", "cases", "total", "nenner"),
}
"""What makes a table an aggregate: all five."""

MOST_NAMED = 12
"""Rows, or hospitals and indicators, named in one message."""
MOST_ROWS = 20_000
"""Two hundred hospitals report eight indicators every month of a year. With the next, the bound of what a
table of counts costs the session that opens it."""
MOST_TEXTS: Mapping[str, int] = {"month": 1_000, "indicator": 500, "hospital": 2_000}
"""Different texts of a column: more are no months, no indicators, no hospitals."""
LONGEST_NAMED = 60
"""Characters of a month or an indicator; the longest official name has 40."""

LONGEST_NUMBER = 20
"""Characters of a count, with its commas."""

_RATES = (
    "率",
    "比例",
    "百分比",
    "百分率",
    "结果",
    "数值",
    "指标值",
    "值",
    "rate",
    "percentage",
    "percent",
    "value",
    "%",
)
_PLAIN = re.compile(r"[\s()（）\[\]【】、,，.:：_-]|肿瘤消融|治疗后|患者|指标")


def _plain(text: str) -> str:
    return _PLAIN.sub("", fold(text))


@cache
def _codes(known: tuple[str, ...]) -> dict[str, str]:
    """Every name of the indicators that are known, plain, and its code."""
    return {_plain(name): code for code in known for name in (code, *indicator(code).aliases) if _plain(name)}


_ASIDE = re.compile(r"[%#*]|(?<=率)1个?月内?$|总$|^总")
"""What stands beside a name: a percent sign, the window, a total."""
_TOTAL = re.compile(r"合计|总计|小计|全省|全市|全国|汇总|total|overall|\ball\b|sum")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?")
_QUARTER = re.compile(r"(\d{4})\s*[-/.年]?\s*(?:第?([一二三四1-4])季度?|q([1-4]))")
_YEAR = re.compile(r"(\d{4})\s*年?(?:全年)?")
_WHOLE = re.compile(r"(\d{1,9})(?:\.0+)?")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Count:
    """One usable row.

    Parameters
    ----------
    month : str
        First month of the period, ``2024-03``.
    row : int
        As the spreadsheet shows it.
    """

    month: str
    hospital: str
    indicator: str
    numerator: int
    denominator: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """An aggregate, checked.

    Parameters
    ----------
    counts : tuple of Count
    rows : int
        Of the file.
    months : int
        Months in a period: 1 or 3.
    excluded : mapping of reason to int
    problems : tuple of Problem
    """

    table: TextTable
    counts: tuple[Count, ...]
    rows: int
    months: int
    excluded: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def hospitals(self) -> tuple[str, ...]:
        """As named, in the order of the file."""
        return tuple(dict.fromkeys(count.hospital for count in self.counts))

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of the periods that are reported."""
        first, last = min(c.month for c in self.counts), max(c.month for c in self.counts)
        after = int(last[:4]) * 12 + int(last[5:]) - 1 + self.months
        ends = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
        return date(int(first[:4]), int(first[5:]), 1), ends


def columns_of(table: TextTable) -> dict[str, str] | None:
    """Name -> header of the five columns, None where the table is no aggregate.

    Raises
    ------
    Refusal
        ``aggregate_rates_alone``: percentages of months and indicators without their counts.
    """
    found = best_matches(table.columns, COLUMNS)
    named = {"month", "indicator"} <= found.keys() and not {"numerator", "denominator"} <= found.keys()
    if named and best_matches(table.columns, {"rate": _RATES}):
        raise Refusal(problem(Severity.ERROR, "aggregate_rates_alone", found=", ".join(table.columns)))
    return found if found.keys() == COLUMNS.keys() else None


def code_of(text: str) -> str | None:
    """The indicator that a name, a short name or a number stands for."""
    plain = _ASIDE.sub("", _plain(re.sub(r"^(\d)\.0$", r"\1", text.strip())))
    plain = {char: str(i + 1) for i, char in enumerate("一二三四五六七八")}.get(plain, plain)
    codes = _codes(tuple(INDICATORS))
    if (found := codes.get(plain) or codes.get(plain + "发生率")) or not plain:
        return found
    patterns = ((code, indicator(code).named_by) for code in INDICATORS)
    return next((code for code, pattern in patterns if pattern and re.search(pattern, plain)), None)


def period_of(text: str) -> tuple[str, int] | None:
    """First month and length in months of a period; None where it is none."""
    found = _period(fold(text))
    return found if found and EARLIEST_YEAR <= int(found[0][:4]) <= LATEST_YEAR else None


def _period(plain: str) -> tuple[str, int] | None:
    if found := _QUARTER.fullmatch(plain):
        quarter = _QUARTERS.get(found[2] or "", 0) or int(found[2] or found[3])
        return f"{found[1]}-{3 * quarter - 2:02d}", 3
    if (found := _MONTH.match(plain)) and 1 <= int(found[2]) <= 12:
        return f"{found[1]}-{int(found[2]):02d}", 1
    if re.search(r"[a-zäéû]{3}", plain) and (day := parse_dates([f"1 {plain}", plain]).values[0]):
        return f"{day.year:04d}-{day.month:02d}", 1
    if found := _YEAR.fullmatch(plain):
        return f"{found[1]}-01", 12
    return None


def read_aggregate(table: TextTable, headers: Mapping[str, str]) -> Aggregate:
    """Check the rows of an aggregate; a row that cannot be used is listed and left out.

    Raises
    ------
    Refusal
        ``aggregate_mixed_periods`` for months beside quarters, ``aggregate_nothing`` without a usable row,
        ``aggregate_too_long``, ``aggregate_too_various``.
    """
    _bounded(table, headers)
    columns = {name: table.values(header) for name, header in headers.items()}
    numbers = table.row_numbers.tolist()
    said: list[Problem] = list(table.problems)
    unlisted: Counter[tuple[Severity, str]] = Counter()
    excluded: Counter[str] = Counter()
    kept: dict[tuple[str, str, str], Count] = {}
    clashing: set[tuple[str, str, str]] = set()
    lengths: set[int] = set()
    beyond: list[int] = []

    def leave(row: int, reason: str, name: str, severity: Severity = Severity.ERROR) -> None:
        excluded[reason] += 1
        if excluded[reason] > SHOWN_PER_CODE:
            unlisted[severity, reason] += 1
            return
        value = columns[name][row]
        said.append(problem(severity, reason, row=numbers[row], column=headers[name], value=value))

    # what a text means is asked once for each text, not for each row
    known = {text: period_of(text) for text in _named(table, headers["month"])}
    codes = {text: code_of(text) for text in _named(table, headers["indicator"])}
    wholes = {
        name: {text: _whole(text) for text in table.levels(headers[name])}
        for name in ("numerator", "denominator")
    }
    totals = {text for name in MOST_TEXTS for text in _named(table, headers[name]) if _is_total(text)}
    exceeding = {code: (indicator(code).beyond, indicator(code).days) for code in INDICATORS}
    monthly = any(period is not None and period[1] < 12 for period in known.values())
    for row, (month, hospital, named, over, under) in enumerate(
        zip(*(columns[name] for name in COLUMNS), strict=True)
    ):
        if month in totals or hospital in totals or named in totals:
            leave(row, "aggregate_total", "month", Severity.NOTE)
            continue
        period, code = known.get(month or ""), codes.get(named or "")
        if period is None:
            leave(row, "aggregate_month_unknown", "month")
            continue
        if monthly and period[1] == 12:
            leave(row, "aggregate_total", "month", Severity.NOTE)
            continue
        if code not in exceeding:
            leave(row, "aggregate_indicator_unknown", "indicator")
            continue
        top, bottom = wholes["numerator"].get(over or ""), wholes["denominator"].get(under or "")
        if top is None or bottom is None:
            leave(row, "aggregate_not_whole", "numerator" if top is None else "denominator")
            continue
        if top > bottom:
            may, days = exceeding[code]
            if may:
                beyond.append(numbers[row])
            elif not days:
                leave(row, "aggregate_numerator_above", "numerator")
                continue
        lengths.add(period[1])
        key = (period[0], hospital or "", code)
        count = Count(*key, top, bottom, numbers[row])
        before = kept.setdefault(key, count)
        if before is count:
            continue
        if (before.numerator, before.denominator) == (top, bottom):
            leave(row, "aggregate_repeated", "month", Severity.NOTE)
        else:
            clashing.add(key)
            leave(row, "aggregate_contradicts", "numerator")
    for key in clashing:
        excluded["aggregate_contradicts"] += 1
        del kept[key]
    if len(lengths) > 1:
        raise Refusal(problem(Severity.ERROR, "aggregate_mixed_periods", column=headers["month"]))
    if not kept:
        raise Refusal([problem(Severity.ERROR, "aggregate_nothing"), *capped(said, unlisted)])
    counts = tuple(kept.values())
    months = next(iter(lengths))
    said += _gaps(counts, months, headers)
    if beyond:
        rows = ", ".join(map(str, beyond[:MOST_NAMED])) + (", …" if len(beyond) > MOST_NAMED else "")
        said.append(problem(Severity.WARNING, "aggregate_beyond_plan", count=len(beyond), value=rows))
    if any(indicator(code).once_per_patient for code in {count.indicator for count in counts}):
        said.append(problem(Severity.NOTE, "aggregate_patients_twice"))
    return Aggregate(
        table=table,
        counts=counts,
        rows=table.rows,
        months=months,
        excluded=dict(excluded),
        problems=tuple(capped(said, unlisted)),
    )


def _bounded(table: TextTable, headers: Mapping[str, str]) -> None:
    """Refuse what is no table of counts by its size, before a text of it is looked at."""
    if table.rows > MOST_ROWS:
        raise Refusal(problem(Severity.ERROR, "aggregate_too_long", count=table.rows, limit=MOST_ROWS))
    for name, most in MOST_TEXTS.items():
        if (count := len(table.levels(headers[name]))) > most:
            raise Refusal(
                problem(
                    Severity.ERROR, "aggregate_too_various", column=headers[name], count=count, limit=most
                )
            )


def _named(table: TextTable, header: str) -> list[str]:
    return [text for text in table.levels(header) if len(text) <= LONGEST_NAMED]


def _is_total(text: str) -> bool:
    return _TOTAL.search(fold(text)) is not None


def _whole(text: str) -> int | None:
    found = _WHOLE.fullmatch(text)
    if found is None and len(text) <= LONGEST_NUMBER:
        found = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text).replace(",", ""))
    return int(found[1]) if found else None


def _gaps(counts: tuple[Count, ...], months: int, headers: Mapping[str, str]) -> list[Problem]:
    """Periods that a hospital does not report for an indicator, between the first and the last."""
    place = {count.month: int(count.month[:4]) * 12 + int(count.month[5:]) - 1 for count in counts}
    first, last = min(place.values()), max(place.values())
    wanted = [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1, months)]
    have: dict[tuple[str, str], set[str]] = {}
    for count in counts:
        have.setdefault((count.hospital, count.indicator), set()).add(count.month)
    missing = {pair: len(wanted) - len(months) for pair, months in have.items() if len(months) < len(wanted)}
    if not missing:
        return []
    named = [
        f"{pair[0]} {_short(pair[1])}: {', '.join(month for month in wanted if month not in have[pair])}"
        for pair in islice(missing, MOST_NAMED)
    ]
    return [
        problem(
            Severity.WARNING,
            "aggregate_months_missing",
            column=headers["month"],
            count=sum(missing.values()),
            value="; ".join(named) + ("; …" if len(missing) > MOST_NAMED else ""),
        )
    ]


def _short(code: str) -> str:
    """An indicator's number, 4a or 8(1), where it is its alone."""
    number = indicator(code).number
    alone = sum(indicator(other).number == number for other in INDICATORS) == 1
    return number if number and alone else code
