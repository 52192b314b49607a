"""From raw columns to coded columns: strip, blank, clean, cut, and drop blank rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.characters import ERROR_CODE, INVISIBLE_RE2, visible
from core.problems import Problem, Refusal, Severity, problem
from core.tables.files import blocks as side_by_side
from core.tables.files import header_row, margins
from core.tables.limits import Limits
from core.tables.meaning.words.headers import concepts, key, modalities
from core.tables.table import Block, Layout, Merge, RowKind, Source, TextTable

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
            text = visible(values[i]).strip()
            if text != values[i]:
                cleaned.append(i)
            if len(text) > limits.cell_characters:
                cut.append(i)
                text = text[: limits.cell_characters].rstrip()
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


def _blank_errors(column: RawColumn) -> tuple[RawColumn, list[tuple[int, str]], int]:
    """Blank the cells of failed formulas; returns also (row of the data, text) of the first, and how many."""
    failed = np.asarray(pc.match_substring_regex(column.texts, f"^(?:{ERROR_CODE.pattern})$"))
    if not failed.any():
        return column, [], 0
    at = np.flatnonzero((column.codes >= 0) & failed[column.codes])
    places = [(int(row), column.texts[int(column.codes[row])].as_py()) for row in at[:SHOWN_PER_CODE]]
    codes = column.codes.copy()
    codes[at] = -1
    return RawColumn(codes, column.texts), places, len(at)


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


def capped(
    problems: Iterable[Problem], unlisted: Mapping[tuple[Severity, str], int] | None = None
) -> list[Problem]:
    """Keep the first ``SHOWN_PER_CODE`` of each code; one more problem counts the rest and the unlisted."""
    kept: list[Problem] = []
    seen: Counter[tuple[Severity, str]] = Counter()
    for item in problems:
        key = (item.severity, item.code)
        seen[key] += 1
        if seen[key] <= SHOWN_PER_CODE:
            kept.append(item)
    seen.update(unlisted or {})
    return kept + more_of_the_same(seen)


def more_of_the_same(seen: Mapping[tuple[Severity, str], int]) -> list[Problem]:
    """For each code that was met more than ``SHOWN_PER_CODE`` times, how many are not listed."""
    return [
        problem(severity, "more_of_the_same", of=code, count=count - SHOWN_PER_CODE)
        for (severity, code), count in seen.items()
        if count > SHOWN_PER_CODE
    ]


def _has_text(column: RawColumn) -> bool:
    return any(text.strip() for text in column.texts.to_pylist())


def refuse_rows(name: str, count: int, limits: Limits) -> NoReturn:
    """Refuse a table of ``count`` rows."""
    raise Refusal(problem(Severity.ERROR, "too_many_rows", value=name, count=count, limit=limits.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a user decided about the shape of a sheet; None and nothing leave it to be found.

    Parameters
    ----------
    header_row : int or None
        The (first) row of headers as the spreadsheet shows it (1-based).
    header_rows : int or None
        How many rows of headers there are.
    keep_rows : frozenset of int
        Rows that are data although they look like totals, units or remarks.
    place : str or None
        Columns of the table wanted where several stand side by side, such as ``G:I``.
    """

    header_row: int | None = None
    header_rows: int | None = None
    keep_rows: frozenset[int] = frozenset()
    place: str | None = None


NO_WISH = Wish()

_LEFT_OUT = {
    RowKind.TITLE: "titles_left_out",
    RowKind.UNIT: "unit_row_left_out",
    RowKind.TOTAL: "totals_left_out",
    RowKind.FOOTNOTE: "footnotes_left_out",
    RowKind.HEADER: "headers_again_left_out",
}


def _one_table(
    header: Sequence[str], raw: Sequence[RawColumn], kept: list[int], wish: Wish, source: Source
) -> tuple[list[int], Layout, list[Problem]]:
    """The columns of one table, where several may stand side by side."""
    names = [key(header[i]) for i in kept if i < len(header) and header[i].strip()]
    gaps = any(b != a + 1 for a, b in pairwise(kept))
    if wish.place is None and not gaps and len(set(names)) == len(names):
        return kept, Layout(), []
    columns = [
        side_by_side.Column(
            i, header[i].strip() if i < len(header) else "", raw[i].codes, raw[i].texts.to_pylist()
        )
        for i in kept
    ]
    tables = side_by_side.split(columns)
    if len(tables) == 1 and wish.place is None:
        return kept, Layout(), []
    found = tuple(
        Block(
            columns=tuple(column.header for column in table),
            place=side_by_side.place(table),
            rows=int(np.count_nonzero(np.logical_or.reduce([column.filled() for column in table]))),
        )
        for table in tables
    )
    places = [block.place for block in found]
    if wish.place is not None and wish.place not in places:
        raise Refusal(problem(Severity.ERROR, "sheet_not_found", value=wish.place, choices=", ".join(places)))
    chosen = (
        places.index(wish.place)
        if wish.place is not None
        else max(range(len(found)), key=lambda i: (worth(found[i].columns), -i))
    )
    said = [
        problem(
            Severity.WARNING,
            "tables_side_by_side",
            value=found[chosen].place,
            count=len(found),
            others="; ".join(
                f"{block.place} ({', '.join(filter(None, block.columns))})"
                for i, block in enumerate(found)
                if i != chosen
            ),
            sheet=f"{source.sheet or ''}!{found[1 - min(chosen, 1)].place}",
        )
    ]
    layout = Layout(blocks=found, block=chosen)
    return [column.position for column in tables[chosen]], layout, said if wish.place is None else []


def worth(names: Sequence[str]) -> int:
    """How much the headers of a table speak of a study: a truth, a patient, and what was read."""
    spoken = [concepts(name) for name in names]
    roles = {role for one in spoken for role in one}
    return (
        3 * ("reference" in roles)
        + 2 * ("patient" in roles)
        + ("lesion" in roles)
        + min(3, sum(bool(modalities(name)) for name in names))
        + min(2, len(roles & {"test_name", "reader", "read"}))
    )


def _merges(
    spans: Sequence[header_row.Span],
    kept: Sequence[int],
    names: Sequence[str],
    columns: Sequence[RawColumn],
    numbers: npt.NDArray[np.int32],
) -> Iterator[Merge]:
    """What is merged over several rows of data, column by column."""
    places = {position: i for i, position in enumerate(kept)}
    for top, left, bottom, _ in spans:
        at = int(np.searchsorted(numbers, top + 1))
        if bottom == top or left not in places or at == len(numbers) or numbers[at] > bottom + 1:
            continue
        if top + 1 < int(numbers[0]):
            continue  # a header
        column = columns[places[left]]
        code = int(column.codes[at]) if numbers[at] == top + 1 else -1
        text = "" if code < 0 else str(column.texts[code].as_py())
        yield Merge(column=names[places[left]], first=top + 1, last=bottom + 1, text=text)


def assemble(
    header: Sequence[str],
    raw: Sequence[RawColumn],
    *,
    first_row: int,
    source: Source,
    problems: Sequence[Problem],
    limits: Limits,
    wish: Wish = NO_WISH,
    header_rows: Sequence[int] = (),
    merged: Sequence[header_row.Span] = (),
    judge_rows: bool = True,
) -> TextTable:
    """Make the table: texts stripped and cleaned, rows that are no data left out, levels ordered.

    Parameters
    ----------
    header : sequence of str
        The header row as read; may be shorter than ``raw``. A column without header and without
        any text is left out.
    raw : sequence of RawColumn
        One per column, equally long.
    first_row : int
        Spreadsheet row of the first row of data.
    wish : Wish
    header_rows : sequence of int
        Rows that were joined into ``header``, as the spreadsheet shows them.
    merged : sequence of Span
        Merged cells of the sheet.
    judge_rows : bool
        Whether rows may be totals, units or remarks: not in a file whose columns have types.

    Raises
    ------
    Refusal
        ``table_without_rows`` if no row holds anything, ``too_many_columns``, ``too_many_rows``.
    """
    kept = [i for i, column in enumerate(raw) if header[i : i + 1] not in ([], [""]) or _has_text(column)]
    kept, layout, beside = _one_table(header, raw, kept, wish, source)
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
    found = [*problems, *beside, *found]
    if header_row.looks_like_data([header[i] for i in kept if i < len(header)]):
        found.append(problem(Severity.WARNING, "header_looks_like_data", row=source.header_row))
    columns: list[RawColumn] = []
    unlisted: Counter[tuple[Severity, str]] = Counter()
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
        ready, failed, count = _blank_errors(ready)
        unlisted[Severity.WARNING, "error_cell"] += count - len(failed)
        found.extend(
            problem(Severity.WARNING, "error_cell", row=first_row + row, column=name, value=text)
            for row, text in failed
        )
        columns.append(ready)
    out = margins.Found({}, ())
    if judge_rows and columns:
        out = margins.find(
            [visible(header[i]).strip() if i < len(header) else "" for i in kept],
            [column.codes for column in columns],
            [column.texts for column in columns],
            {row - first_row for row in wish.keep_rows},
        )
    left = margins.listed(out, [c.codes for c in columns], [c.texts for c in columns], first_row)
    for kind, code in _LEFT_OUT.items():
        if of_kind := [item for item in left if item.kind is kind]:
            numbers = ",".join(str(item.row) for item in of_kind[:SHOWN_PER_CODE])
            found.append(
                problem(
                    Severity.WARNING if kind is RowKind.TOTAL else Severity.NOTE,
                    code,
                    row=of_kind[0].row,
                    value=of_kind[0].text,
                    count=len(of_kind),
                    rows=numbers,
                )
            )
    rows = len(columns[0].codes) if columns else 0
    filled = np.zeros(rows, bool)
    for column in columns:
        filled |= column.codes >= 0
    blank_before = int(np.flatnonzero(filled)[-1]) if filled.any() else 0
    inside = int(np.count_nonzero(~filled[:blank_before]))
    filled[list(out.rows)] = False
    if not filled.any():
        raise Refusal([problem(Severity.ERROR, "table_without_rows", row=source.header_row), *found])
    numbers_of_rows = np.flatnonzero(filled).astype(np.int32) + np.int32(first_row)
    if inside:
        found.append(problem(Severity.NOTE, "blank_rows_skipped", count=inside))
    if not filled.all():
        columns = [replace(column, codes=column.codes[filled]) for column in columns]
    columns = [_by_first_appearance(column) for column in columns]
    return TextTable(
        columns=tuple(names),
        row_numbers=numbers_of_rows,
        source=source,
        problems=tuple(capped(dict.fromkeys(found), unlisted)),
        coded=tuple(_narrow(column.codes, len(column.texts)) for column in columns),
        texts=tuple(column.texts for column in columns),
        layout=replace(
            layout,
            header_rows=tuple(header_rows),
            left_out=left,
            merged=tuple(_merges(merged, kept, names, columns, numbers_of_rows)),
            units=tuple((names[column], unit) for column, unit in out.units),
        ),
    )
