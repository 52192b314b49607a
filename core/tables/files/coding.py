"""From raw columns to coded columns: strip, blank, clean, cut, and drop blank rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.characters import ERROR_CODE, INVISIBLE, INVISIBLE_RE2
from core.problems import Problem, Refusal, Severity, problem
from core.tables.files import header_row
from core.tables.limits import Limits
from core.tables.table import Source, TextTable

SHOWN_PER_CODE = 50
"""Problems of one kind listed one by one; the rest are counted in one more."""


@dataclass(slots=True)
class RawColumn:
    """A column as read: codes into texts that are neither stripped nor checked."""

    codes: npt.NDArray[np.int32]
    texts: pa.Array


class RowCoder:
    """Codes rows of cells as they arrive; memory grows with codes and distinct texts only."""

    def __init__(self, width: int) -> None:
        self._seen: list[dict[str, int]] = [{"": 0} for _ in range(width)]
        self._blocks: list[list[npt.NDArray[np.int32]]] = [[] for _ in range(width)]
        self.rows = 0

    @property
    def width(self) -> int:
        """Columns so far."""
        return len(self._seen)

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Append rows; a longer row widens the table, a shorter one is blank at its end."""
        if not rows:
            return
        widest = max(len(row) for row in rows)
        while self.width < widest:
            self._seen.append({"": 0})
            self._blocks.append([np.zeros(self.rows, np.int32)])
        width = self.width
        if any(len(row) != width for row in rows):
            rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
        for seen, blocks, cells in zip(self._seen, self._blocks, zip(*rows, strict=True), strict=True):
            for text in cells:
                if text not in seen:
                    seen[text] = len(seen)
            blocks.append(np.fromiter(map(seen.__getitem__, cells), np.int32, len(cells)))
        self.rows += len(rows)

    def columns(self) -> list[RawColumn]:
        """All columns, each as long as the rows added."""
        return [
            RawColumn(np.concatenate([np.empty(0, np.int32), *blocks]), pa.array(list(seen), pa.string()))
            for seen, blocks in zip(self._seen, self._blocks, strict=True)
        ]


def _narrow(codes: npt.NDArray[np.int32], levels: int) -> npt.NDArray[np.signedinteger]:
    for kind in (np.int8, np.int16):
        if levels <= np.iinfo(kind).max:
            return codes.astype(kind)
    return codes


def _clean(column: RawColumn, limits: Limits) -> tuple[RawColumn, list[int], list[int]]:
    """Strip and clean the texts; returns the column, and the old codes that were cleaned or cut."""
    texts = column.texts
    cleaned: list[int] = []
    cut: list[int] = []
    trimmed = pc.utf8_trim_whitespace(texts)
    dirty = pc.match_substring_regex(trimmed, INVISIBLE_RE2)
    long = pc.greater(pc.utf8_length(trimmed), limits.cell_characters)
    touched = np.flatnonzero(np.asarray(pc.or_(dirty, long)))
    if len(touched):
        values = trimmed.to_pylist()
        for i in touched.tolist():
            text = INVISIBLE.sub("", values[i]).strip()
            if text != values[i]:
                cleaned.append(i)
            if len(text) > limits.cell_characters:
                cut.append(i)
                text = text[: limits.cell_characters]
            values[i] = text
        trimmed = pa.array(values, pa.string())
    encoded = pc.dictionary_encode(trimmed)
    lut = np.asarray(encoded.indices).astype(np.int32)
    levels = encoded.dictionary
    blank = pc.index(levels, "").as_py()
    if blank >= 0:
        lut = np.where(lut == blank, -1, lut - (lut > blank)).astype(np.int32)
        levels = pa.concat_arrays([levels.slice(0, blank), levels.slice(blank + 1)])
    codes = column.codes
    if len(lut) and not np.array_equal(lut, np.arange(len(lut), dtype=np.int32)):
        codes = lut[codes]
    return RawColumn(codes, levels), cleaned, cut


def _blank_errors(column: RawColumn) -> tuple[RawColumn, list[tuple[int, str]]]:
    """Blank the cells of failed formulas; returns also (row of the data, text) of each."""
    failed = np.asarray(pc.match_substring_regex(column.texts, f"^(?:{ERROR_CODE.pattern})$"))
    if not failed.any():
        return column, []
    at = np.flatnonzero((column.codes >= 0) & failed[column.codes])
    places = [(int(row), column.texts[int(column.codes[row])].as_py()) for row in at]
    codes = column.codes.copy()
    codes[at] = -1
    return RawColumn(codes, column.texts), places


def _by_first_appearance(column: RawColumn) -> RawColumn:
    """Order levels by first appearance and drop those that no row has."""
    used = column.codes[column.codes >= 0]
    first = np.full(len(column.texts), len(used), np.int64)
    # assigned backwards, so the earliest row of a level is written last
    first[used[::-1]] = np.arange(len(used) - 1, -1, -1)
    order = np.argsort(first, kind="stable")[: int(np.count_nonzero(first < len(used)))]
    if len(order) == len(first) and np.array_equal(order, np.arange(len(first))):
        return column
    lut = np.full(len(first) + 1, -1, np.int32)
    lut[order] = np.arange(len(order), dtype=np.int32)
    return RawColumn(lut[column.codes], column.texts.take(pa.array(order)))


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """Keep the first ``SHOWN_PER_CODE`` of each code; one more problem counts the rest."""
    kept: list[Problem] = []
    seen: dict[tuple[Severity, str], int] = {}
    for item in problems:
        key = (item.severity, item.code)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= SHOWN_PER_CODE:
            kept.append(item)
    kept.extend(
        problem(severity, "more_of_the_same", of=code, count=count - SHOWN_PER_CODE)
        for (severity, code), count in seen.items()
        if count > SHOWN_PER_CODE
    )
    return kept


def _has_text(column: RawColumn) -> bool:
    return any(text.strip() for text in column.texts.to_pylist())


def refuse_rows(name: str, count: int, limits: Limits) -> NoReturn:
    """Refuse a table of ``count`` rows."""
    raise Refusal(problem(Severity.ERROR, "too_many_rows", value=name, count=count, limit=limits.rows))


def assemble(
    header: Sequence[str],
    raw: Sequence[RawColumn],
    *,
    first_row: int,
    source: Source,
    problems: Sequence[Problem],
    limits: Limits,
) -> TextTable:
    """Make the table: texts stripped and cleaned, blank rows left out, levels ordered.

    Parameters
    ----------
    header : sequence of str
        The header row as read; may be shorter than ``raw``. A column without header and without
        any text is left out.
    raw : sequence of RawColumn
        One per column, equally long.
    first_row : int
        Spreadsheet row of the first row of data.

    Raises
    ------
    Refusal
        ``table_without_rows`` if no row holds anything, ``too_many_columns``, ``too_many_rows``.
    """
    kept = [i for i, column in enumerate(raw) if header[i : i + 1] not in ([], [""]) or _has_text(column)]
    raw = [raw[i] for i in kept]
    if len(raw) > limits.columns:
        raise Refusal(
            problem(
                Severity.ERROR, "too_many_columns", value=source.name, count=len(raw), limit=limits.columns
            )
        )
    if raw and len(raw[0].codes) > limits.rows:
        refuse_rows(source.name, len(raw[0].codes), limits)
    names, found = header_row.name_columns(header, kept, source.header_row)
    found = [*problems, *found]
    if header_row.looks_like_data(header):
        found.append(problem(Severity.WARNING, "header_looks_like_data", row=source.header_row))
    columns: list[RawColumn] = []
    for name, column in zip(names, raw, strict=True):
        ready, cleaned, cut = _clean(column, limits)
        for code, touched in (("characters_removed", cleaned), ("cell_too_long", cut)):
            severity = Severity.NOTE if code == "characters_removed" else Severity.WARNING
            for level in touched[: SHOWN_PER_CODE + 1]:
                at = np.flatnonzero(column.codes == level)
                if not len(at):
                    continue
                shown = int(ready.codes[at[0]])
                text = None if shown < 0 else ready.texts[shown].as_py()
                details = {"limit": limits.cell_characters} if code == "cell_too_long" else {}
                found.append(
                    problem(
                        severity,
                        code,
                        row=first_row + int(at[0]),
                        column=name,
                        value=text,
                        count=len(at),
                        **details,
                    )
                )
        ready, failed = _blank_errors(ready)
        found.extend(
            problem(Severity.WARNING, "error_cell", row=first_row + row, column=name, value=text)
            for row, text in failed
        )
        columns.append(ready)
    rows = len(columns[0].codes) if columns else 0
    filled = np.zeros(rows, bool)
    for column in columns:
        filled |= column.codes >= 0
    if not filled.any():
        raise Refusal([problem(Severity.ERROR, "table_without_rows", row=source.header_row), *found])
    numbers = np.flatnonzero(filled).astype(np.int32) + np.int32(first_row)
    inside = int(np.count_nonzero(~filled[: int(np.flatnonzero(filled)[-1])]))
    if inside:
        found.append(problem(Severity.NOTE, "blank_rows_skipped", count=inside))
    if not filled.all():
        columns = [replace(column, codes=column.codes[filled]) for column in columns]
    columns = [_by_first_appearance(column) for column in columns]
    return TextTable(
        columns=tuple(names),
        row_numbers=numbers,
        source=source,
        problems=tuple(capped(dict.fromkeys(found))),
        coded=tuple(_narrow(column.codes, len(column.texts)) for column in columns),
        texts=tuple(column.texts for column in columns),
    )
