"""Rows of a sheet that are no rows of data: units, totals, titles inside, footnotes, repeated headers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.characters import SIMPLIFIED
from core.tables.meaning.parsed import plain
from core.tables.table import LeftOut, RowKind

LONGEST_SAID = 200
FEWEST_CELLS = 3
"""In a table of fewer columns a row with one cell says nothing about what it is."""
MOST_LEVELS = 20_000
"""In a column of more texts totals are looked for among its last rows only."""
_LAST_ROWS = 200
_FOOT = 50
"""Rows looked at for whether only remarks follow a row of totals."""
MOST_CANDIDATES = 2_000
"""More rows of one cell are a habit of the file, not remarks."""
_TOTALS = (
    r"(?:grand |sub-?)?totals?|sums?|overall|mean|average|median|subtotal|all patients|n total|"
    r"(?:zwischen|gesamt)?summe|gesamt|insgesamt|mittelwert|durchschnitt|(?:sous-)?total|somme|moyenne|"
    r"suma|total general|media|promedio|soma|média|totale|somma|totaal|som|gemiddelde|"
    r"toplam|ortalama|genel toplam|razem|suma|ogółem|łącznie|średnia|итого|всего|сумма|среднее|"
    r"合计|总计|小计|共计|总数|平均|平均值|均值|合計|総計|小計|합계|총계|소계|평균"
)
_TOTAL_RE2 = r"(?i)^\W*(" + _TOTALS + ")"
_TOTAL_CELL = re.compile(r"(?:" + _TOTALS + r")\s*(?:[:：(（=,，].*|n\s*=.*|\d+\s*\S{0,3})?", re.IGNORECASE)
_MARKED = re.compile(
    r"[*†‡§¶#※]|\(?[a-z1-9]\)\s|(?:foot)?notes?\b|legend|source|abbreviations?|anmerkung|hinweis|legende|quelle|"
    r"remarques?|légende|nota|fuente|fonte|not:|uwaga|примечание|注|备注|说明|来源|数据来源|制表|填表|统计人|审核|"
    r"打印|导出|报表|備考|出典|주[:：]|printed|exported|created|generated|data as of|stand:|erstellt",
    re.IGNORECASE,
)
_FORM = re.compile(r"制表|填表|统计人|审核|打印|导出|报表日期|制表日期|printed on|exported|generated")
_SIGNED = re.compile(
    r"(?:制表|填表|填报|统计|审核|复核|打印|导出|上报|报表)(?:人|者|人员|日期|时间|单位|科室)?(?:签[字名]|盖章)?\s*(?:[:：].*)?|"
    r"(?:科室)?负责人\s*[:：].*|"
    r"(?:printed|exported|prepared|tabulated|compiled|checked|reviewed|generated) (?:on|by)\b.*|"
    r"(?:erstellt|gedruckt|geprüft) (?:von|am)\b.*",
    re.IGNORECASE,
)
"""Who drew up a form, or when, in the first cell of a row below the data."""
_UNIT = re.compile(
    r"(?:mm|cm|m|mm2|mm²|cm3|cm³|ml|l|µl|kg|g|mg|µg|ng|years?|yrs?|months?|days?|weeks?|h|hours?|min|sec|hu|%|‰|"
    r"jahre|tage|monate|ans|jours|mois|años|días|meses|anos|anni|giorni|jaren|dagen|yıl|gün|lat|dni|лет|дней|мм|см|"
    r"岁|天|日|月|年|分|枚|个|例|毫米|厘米|毫升|小时|分钟|秒|歳|세|mmhg|bpm|iu|u|mmol|µmol|kbq|mbq|gy|kev|mgy|msv|"
    r"10\^?-?[³3]\s?mm\S*|(?:n|µ|m)?g/m?l|m?iu/m?l|u/l|[mµ]mol/l|mg/dl|kg/m2|kg/m²|mm²?/s|"
    r"yyyy[-/.]?mm[-/.]?dd|dd[-/.]mm[-/.]yyyy|mm/dd/yyyy|"
    r"0\s*[/,;]\s*1|1\s*[/,;]\s*0|[01]\s*=\s*\w+(?:[,;/ ]+[01]\s*=\s*\w+)*|\+\s*/\s*-|yes/no|y/n|"
    r"是/否|阳性/阴性|"
    r"\d+\s*[-–]\s*\d+)",
    re.IGNORECASE,
)
_BRACKETS = str.maketrans("（）［］【】", "()[][]")


@dataclass(frozen=True, slots=True)
class Found:
    """Rows to leave out (positions among the rows of data), and the units of the columns."""

    rows: dict[int, RowKind]
    units: tuple[tuple[int, str], ...]


def _bare(text: str) -> str:
    return plain(text).translate(_BRACKETS).translate(SIMPLIFIED).strip()


def is_total(text: str) -> bool:
    """Whether a cell names a row of totals: ``Total``, ``合计``, ``Summe (n=12)``."""
    return bool(_TOTAL_CELL.fullmatch(_bare(text)))


def _is_unit(text: str) -> bool:
    body = _bare(text)
    if body[:1] in "([" and body[-1:] in ")]":
        body = body[1:-1].strip()
    return bool(_UNIT.fullmatch(body))


def _shape(text: str) -> str:
    """What a text looks like: runs of letters, of digits, and the signs between."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))


class _Rows:
    """The cells of the rows below the headers, column by column."""

    def __init__(
        self,
        header: Sequence[str],
        codes: Sequence[npt.NDArray[np.int32]],
        texts: Sequence[pa.Array],
    ) -> None:
        self.header, self.codes, self.texts = header, codes, texts
        self.count = np.zeros(len(codes[0]) if codes else 0, np.int16)
        for column in codes:
            self.count += column >= 0
        self.filled = np.flatnonzero(self.count)

    @property
    def width(self) -> int:
        return len(self.codes)

    def cell(self, column: int, row: int) -> str:
        code = int(self.codes[column][row])
        return "" if code < 0 else str(self.texts[column][code].as_py())

    def cells(self, row: int) -> list[tuple[int, str]]:
        """Position and text of the filled cells of a row."""
        return [(column, text) for column in range(self.width) if (text := self.cell(column, row))]


def find(
    header: Sequence[str],
    codes: Sequence[npt.NDArray[np.int32]],
    texts: Sequence[pa.Array],
    kept: Collection[int] = (),
) -> Found:
    """Tell rows that are no data by what they say and how few cells they fill.

    Parameters
    ----------
    header : sequence of str
        Names of the columns as the sheet has them, cleaned as the cells are.
    codes, texts : per column
        Codes into the texts, -1 where blank.
    kept : collection of int
        Rows (0-based) that the user wants in the table, whatever they look like.
    """
    table = _Rows(header, codes, texts)
    if table.width < 2 or not len(table.filled):
        return Found({}, ())
    found: dict[int, RowKind] = {}
    units = _units(table)
    if units:
        found[int(table.filled[0])] = RowKind.UNIT
    _repeated_headers(table, found)
    _totals(table, found)
    _signatures(table, found)
    if table.width >= FEWEST_CELLS:
        _remarks(table, found)
    found = {row: kind for row, kind in found.items() if row not in kept}
    if len(found) >= len(table.filled):
        return Found({}, ())
    return Found(found, units if RowKind.UNIT in found.values() else ())


def listed(
    found: Found, codes: Sequence[npt.NDArray[np.int32]], texts: Sequence[pa.Array], first_row: int
) -> tuple[LeftOut, ...]:
    """The rows left out with their numbers (the first row of data is ``first_row``) and what they say."""
    table = _Rows([], codes, texts)
    return tuple(
        LeftOut(
            row=first_row + row,
            kind=kind,
            text=" | ".join(text for _, text in table.cells(row))[:LONGEST_SAID],
        )
        for row, kind in sorted(found.rows.items())
    )


def _units(table: _Rows) -> tuple[tuple[int, str], ...]:
    """Column and unit, where the first row holds nothing but units."""
    cells = [(c, text) for c, text in table.cells(int(table.filled[0])) if _bare(text) not in ("-", "/")]
    if not cells or not all(_is_unit(text) for _, text in cells):
        return ()
    if not any(re.search(r"[^\W\d_]|%|=|/", text) for _, text in cells):
        return ()  # bare numbers or ranges are values
    return tuple((column, _bare(text).strip("()[] ")) for column, text in cells)


def _repeated_headers(table: _Rows, found: dict[int, RowKind]) -> None:
    names = [(i, name) for i, name in enumerate(table.header[: table.width]) if name]
    if len(names) < 2:
        return
    first, text = names[0]
    levels = [pc.index(table.texts[first], said).as_py() for said in {text, _in_one_line(text)}]
    named = np.isin(table.codes[first], [level for level in levels if level >= 0])
    for row in np.flatnonzero(named)[:MOST_CANDIDATES].tolist():
        same = sum(_in_one_line(table.cell(column, row)) == _in_one_line(name) for column, name in names)
        if same > 1 and 5 * same >= 4 * int(table.count[row]):
            found[row] = RowKind.HEADER


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _totals(table: _Rows, found: dict[int, RowKind]) -> None:
    rows = len(table.filled)
    for column in range(table.width):
        codes, texts = table.codes[column], table.texts[column]
        if len(texts) > MOST_LEVELS:
            candidates = [i for i in np.unique(codes[table.filled[-_LAST_ROWS:]]).tolist() if i >= 0]
        else:
            candidates = np.flatnonzero(np.asarray(pc.match_substring_regex(texts, _TOTAL_RE2))).tolist()
        levels = [i for i in candidates if is_total(texts[i].as_py())]
        at = np.flatnonzero(np.isin(codes, levels)) if levels else np.empty(0, np.intp)
        # a column that says "total" and "partial" of many rows is no column of names
        if len(at) > max(3, rows // 10):
            continue
        named = [
            row
            for row in at.tolist()
            # behind the first columns only where the row says nothing else
            if (table.count[row] == 1 if column > 2 else all(table.codes[c][row] < 0 for c in range(column)))
        ]
        below = table.filled[-len(named) - _FOOT :]
        last = max((row for row in below.tolist() if row not in named and table.count[row] > 2), default=-1)
        for row in named:
            if row not in found and (row > last or not _ordinary(table, row, column)):
                found[row] = RowKind.TOTAL


def _ordinary(table: _Rows, row: int, beside: int) -> bool:
    """Whether all other cells of a row are filled with texts that occur elsewhere."""
    others = [c for c in range(table.width) if c != beside]
    return all(
        (code := int(table.codes[c][row])) >= 0 and np.count_nonzero(table.codes[c] == code) > 1
        for c in others
    )


def _signatures(table: _Rows, found: dict[int, RowKind]) -> None:
    """Rows below the data that say who drew up or checked the form, however many cells they fill."""
    for row in table.filled[: -_FOOT - 1 : -1].tolist():
        if _SIGNED.fullmatch(_bare(table.cells(row)[0][1])):
            found.setdefault(row, RowKind.FOOTNOTE)
        elif row not in found and int(table.count[row]) > 1:
            return


def _remarks(table: _Rows, found: dict[int, RowKind]) -> None:
    """Rows of one cell, or of a few that sign the form: footnotes below the data, titles inside."""
    rows = table.filled[~np.isin(table.filled, list(found))]
    sizes = np.bincount(table.count[rows])
    usual = int(np.searchsorted(np.cumsum(sizes), len(rows) / 2))
    if usual < FEWEST_CELLS:
        return
    most = max(1, usual // 3)
    full = table.count > most
    few = table.filled[~full[table.filled]]
    if len(few) > MOST_CANDIDATES:
        return
    data = [row for row in np.flatnonzero(full)[-len(found) - 1 :].tolist() if row not in found]
    last_data = max(data, default=-1)
    looks: dict[int, tuple[set[str], int]] = {}
    for row in few.tolist():
        if row in found:
            continue
        column, text = table.cells(row)[0]
        if int(table.count[row]) > 1 and not _FORM.search(text):
            continue
        if column not in looks:
            looks[column] = _looks(table, column, full)
        known, longest = looks[column]
        marked = bool(_MARKED.match(_bare(text)))
        odd = _shape(text) not in known
        if row > last_data and (marked or (odd and len(text) > longest)):
            found[row] = RowKind.FOOTNOTE
        elif odd and column == 0 and (marked or len(text) > longest) and re.search(r"[^\W\d_]{2}", text):
            found[row] = RowKind.TITLE


def _looks(table: _Rows, column: int, full: npt.NDArray[np.bool_]) -> tuple[set[str], int]:
    """What the cells of a column look like in the full rows, and the length of the longest."""
    levels = np.unique(table.codes[column][full])[:MOST_LEVELS]
    values = [str(table.texts[column][int(level)].as_py()) for level in levels if level >= 0]
    return {_shape(value) for value in values}, max(map(len, values), default=0)
