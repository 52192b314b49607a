"""What a row of the file is: decided by what makes rows unique, in any order and under any header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.reads.file.guesses import columns, headers
from core.reads.file.guesses.asking import column_answer
from core.reads.file.guesses.truth import SPOKEN, strength
from core.reads.file.options import Layout, ReadingOptions, Role
from core.reads.file.questions import Answer, Ask, Question, option
from core.spelling import quote
from core.tables.meaning.words.family_names import is_family_name
from core.tables.meaning.words.vocabulary import fold
from core.tables.table import TextTable

MOST_OWNERS = 5_000
"""Patients (or lesions) looked at, each with all its rows, to see what tells rows apart."""
MOST_TESTS = 24
"""A column with more different values names no modality and no reader."""
CROSSED = 0.8
"""Share of patients that have every value of a column that tells their rows apart."""

_WEAK = re.compile(
    r"\b(treatments?|technique|technology|sequences?|seq|acquisitions?|series|protocol|phase|device|scanner|system|arm|condition|view|viewer"
    r"|method|approach|algorithm|setting|display|mode|type|image|imaging|contrast|exam)\b"
    r"|序列|技术|设备|方案|系统|期相|期|法|方式|手段|类别|类型"
)
_OCCASION = re.compile(
    r"\b(sessions?|visits?|rounds?|occasions?|time ?points?|runs?|waves?|weeks?|sitzung|séance|sesión"
    r"|sessione|besuch)\b"
    r"|访视|时点|轮次|次数|回数|세션|сеанс|визит"
)
"""Headers of when something was read: what stands below names no reader, and no modality either."""
_READER_VALUE = re.compile(
    r"(readers?|raters?|observers?|radiologists?|reviewer|obs|rad|r|rd|dr|doctor|prof|md)"
    r"[ ._-]*(\d{1,2}|[a-z]|[a-z]{3,})"
    r"|(阅片|读片|判读|观察|评价|读影|読影)[者人医师生员]+\w?|\w?医[师生]\w?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What rows are, and which columns say so."""

    layout: Layout = Layout.WIDE
    test_name: str | None = None
    reader: str | None = None
    read: str | None = None
    columns: tuple[str, ...] = ()
    """In a file with a row per modality and a column per reader: the columns of the readers."""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of some owners, each owner with all of its rows."""

    table: TextTable
    places: npt.NDArray[np.int64] | None
    owners: tuple[str, ...]

    def codes(self, column: str) -> npt.NDArray[np.int32]:
        codes = self.table.codes(column)
        return codes if self.places is None else codes[self.places]

    def distinct(self, *names: str) -> int:
        """Distinct combinations of the owners and some columns."""
        return int(np.unique(self._keys(names)).size)

    @property
    def rows(self) -> int:
        return self.table.rows if self.places is None else int(self.places.size)

    def _keys(self, names: Iterable[str]) -> npt.NDArray[np.int64]:
        key = np.zeros(self.rows, dtype=np.int64)
        for name in (*self.owners, *names):
            key = key * (self.table.distinct(name) + 1) + self.codes(name) + 1
        return key

    def varies(self, column: str, *beside: str) -> bool:
        """Whether a column takes several values within an owner (and what stands beside)."""
        return self.distinct(*beside, column) > self.distinct(*beside)

    def crosses(self, column: str, *beside: str) -> bool:
        """Whether a column tells all rows of an owner apart, and nearly all owners have its every value."""
        levels = self.table.distinct(column)
        if not 2 <= levels <= MOST_TESTS or np.any(self.codes(column) < 0):
            return False
        owners = self.distinct(*beside)
        pairs = self.distinct(*beside, column)
        return pairs == self.rows and pairs >= CROSSED * owners * levels


def structure(
    table: TextTable,
    free: Sequence[str],
    named: Mapping[Role, Sequence[str]],
    found: Mapping[str, str],
    options: ReadingOptions,
) -> Structure:
    """What a row is: a unit, a read, or one modality's (or reader's) reads of a unit.

    Parameters
    ----------
    free : columns without a role
    named : columns the user gave a role
    found : roles as headers say them, by code
    options : what the user fixed
    """
    owners = tuple(found[role] for role in ("patient", "lesion") if role in found)
    rows = _Rows(table, _sample(table, owners), owners)
    candidates = [c for c in free if c not in (found.get("reference"), *owners)]
    # of a column per modality each is a test, and what tells rows apart is no modality
    by_modality = [
        c
        for c in candidates
        if headers.names_modality(c) and not headers.is_no_test(c) and columns.may_be_read(table, c)
    ]
    repeat = bool(owners) and rows.distinct() < rows.rows
    reader = _reader(rows, candidates, found, named) if repeat or Role.READER in named else None
    if options.layout is Layout.WIDE or (Role.TEST in named and Role.TEST_NAME not in named):
        return Structure(reader=reader)
    if Role.TEST_NAME in named or Role.READ in named or options.layout is Layout.LONG:
        teller = found.get("test_name") or next(iter(_modality_columns(table, candidates)), None)
        return _long(rows, candidates, teller, reader or _as_reader(table, found), named, found)
    asks = repeat and "lesion" not in found and "rows" not in options.settled and _constant(rows, found)
    when = [c for c in candidates if c != reader and _OCCASION.search(headers.parted(c))] if asks else []
    if when := [c for c in when if rows.crosses(c, *((reader,) if reader else ()))]:
        return Structure(reader=reader, questions=(_ask_rows(rows, when),))
    if len(by_modality) >= 2:
        return Structure(reader=reader)
    beside = (reader,) if reader else ()
    inside = [c for c in candidates if c != reader]
    if not repeat:
        return _of_single_rows(rows, inside, by_modality, found, named)
    spoken = [c for c in _tellers(table, inside, found) if rows.varies(c, *beside)]
    if spoken:
        return _long(rows, inside, spoken[0], reader, named, found)
    crossing = [c for c in inside if rows.crosses(c, *beside)] if _constant(rows, found) else []
    weak = [c for c in crossing if _WEAK.search(headers.parted(c))]
    if len(weak) == 1 and not by_modality:
        return _long(rows, inside, weak[0], reader, named, found)
    if "lesion" in found and not by_modality and len(crossing) == 1:
        only = crossing[0]
        if not _OCCASION.search(headers.parted(only)) and not columns.may_be_read(table, only):
            return _long(rows, inside, only, reader, named, found)
    if crossing and "lesion" not in found and not by_modality and "rows" not in options.settled:
        return Structure(reader=reader, questions=(_ask_rows(rows, weak or crossing),))
    return Structure(reader=reader)


def _constant(rows: _Rows, found: Mapping[str, str]) -> bool:
    """Whether the reference standard says one thing of each patient or lesion."""
    return "reference" in found and not rows.varies(found["reference"])


def owner(table: TextTable, free: Sequence[str], found: Mapping[str, str]) -> str | None:
    """The identifier whose every value was read by each reader or with each technique: it names the cases.

    ``StudyUID, ReaderNo, Score`` says who was read, though no header speaks of patients.
    """
    reference = found.get("reference")
    for column in free:
        if column == reference or not headers.is_identifier(column) or headers.names_reader(column):
            continue
        if not 2 < table.distinct(column) < table.rows or table.blanks(column):
            continue
        rows = _Rows(table, _sample(table, (column,)), (column,))
        others = [c for c in free if c not in (column, reference)]
        if reference is not None and rows.varies(reference):
            continue
        reader = _reader(rows, others, found, {})
        beside = (reader,) if reader else ()
        if reader is not None and rows.crosses(reader):
            return column
        said = dict.fromkeys(
            (*_tellers(table, others, found), *(c for c in others if _WEAK.search(headers.parted(c))))
        )
        if any(rows.crosses(c, *beside) for c in said if c != reader):
            return column
    return None


def _of_single_rows(
    rows: _Rows,
    free: Sequence[str],
    by_modality: Sequence[str],
    found: Mapping[str, str],
    named: Mapping[Role, Sequence[str]],
) -> Structure:
    """No unit has two rows: a row per read only where a modality and a read are both named."""
    table = rows.table
    teller = found.get("test_name")
    if teller is None or by_modality or not 2 <= table.distinct(teller) <= columns.MOST_LEVELS:
        teller = next((c for c in _modality_columns(table, free) if table.distinct(c) > 1), None)
    if teller is None or by_modality or "read" not in found:
        return Structure()
    return _long(rows, free, teller, _as_reader(table, found), named, found)


def _long(
    rows: _Rows,
    free: Sequence[str],
    teller: str | None,
    reader: str | None,
    named: Mapping[Role, Sequence[str]],
    found: Mapping[str, str],
) -> Structure:
    """A row per read: find the read, or one column of reads for each reader."""
    table = rows.table
    if Role.TEST in named and Role.READ not in named:
        return Structure(layout=Layout.LONG, test_name=teller, columns=tuple(named[Role.TEST]))
    if Role.READ in named:
        read: str | None = found["read"]
        return Structure(layout=Layout.LONG, test_name=teller, reader=reader, read=read)
    rest = [c for c in free if c not in (teller, reader)]
    holding = [
        c for c in rest if columns.may_be_read(table, c) and not _names_a_thing(c) and strength(c) < SPOKEN
    ]
    by_reader = [c for c in holding if headers.names_reader(c)]
    if reader is None and len(by_reader) > 1 and Role.TEST not in named:
        return Structure(layout=Layout.LONG, test_name=teller, columns=tuple(by_reader))
    named_read = found.get("read")
    if named_read in holding and headers.speaks_of_reads(named_read):
        others = [c for c in holding if c != named_read and headers.speaks_of_reads(c)]
        calls = [c for c in (named_read, *others) if not columns.is_score(table, c)]
        read = calls[0] if len(calls) == 1 else named_read
        if len(calls) < 2 and (len(others) == 0 or len(calls) == 1):
            return Structure(layout=Layout.LONG, test_name=teller, reader=reader, read=read)
        holding = [named_read, *others]
    usable = [c for c in holding if not headers.is_no_test(c)] or holding
    if len(usable) > 1:
        spoken = [c for c in usable if headers.speaks_of_reads(c)]
        usable = spoken if len(spoken) == 1 else [c for c in usable if rows.varies(c)] or usable
    if len(usable) > 1:
        ask = Question(
            ask=Ask.READ,
            column=usable[0],
            count=table.rows,
            answers=tuple(column_answer(table, c, Role.READ) for c in usable),
        )
        return Structure(
            layout=Layout.LONG, test_name=teller, reader=reader, read=usable[0], questions=(ask,)
        )
    read = usable[0] if usable else found.get("read")
    return Structure(layout=Layout.LONG, test_name=teller, reader=reader, read=read)


def _names_a_thing(header: str) -> bool:
    return headers.is_size(header) or headers.is_measure(header) or headers.is_number(header)


def _tellers(table: TextTable, free: Sequence[str], found: Mapping[str, str]) -> list[str]:
    """Columns that name a modality by their values, then the one that does by its header."""
    by_values = _modality_columns(table, free)
    header = found.get("test_name")
    if header is not None and header in free and 1 <= table.distinct(header) <= MOST_TESTS:
        return list(dict.fromkeys((*(c for c in by_values if c == header), *by_values, header)))
    return by_values


def _modality_columns(table: TextTable, free: Sequence[str]) -> list[str]:
    return [
        c
        for c in free
        if 1 <= table.distinct(c) <= MOST_TESTS
        and all(len(text) <= 30 and headers.names_modality(text) for text in table.levels(c))
    ]


def _reader(
    rows: _Rows, free: Sequence[str], found: Mapping[str, str], named: Mapping[Role, Sequence[str]]
) -> str | None:
    """The column that names readers, where rows of one unit differ in it."""
    if Role.READER in named:
        return found["reader"]
    table = rows.table
    by_header = [c for c in (found.get("reader"), *free) if c and headers.names_reader(c)]
    by_values = [
        c
        for c in free
        if 2 <= table.distinct(c) <= MOST_TESTS
        and not _OCCASION.search(headers.parted(c))
        and all(_READER_VALUE.fullmatch(fold(text)) for text in table.levels(c))
    ]
    for c in dict.fromkeys((*([found["reader"]] if "reader" in found else []), *by_values, *by_header)):
        if 2 <= table.distinct(c) <= MOST_TESTS and not _is_graded(table, c) and rows.varies(c):
            return c
    return None


def _is_graded(table: TextTable, column: str) -> bool:
    """Whether a column of a reader's own (``reader 1``) holds reads and not names."""
    if columns.says_yes_or_no(table, column) and not _names_binary(table, column):
        return True
    return bool(re.search(r"\d|\b[a-z]$", headers.parted(column))) and columns.may_be_read(table, column)


def _names_binary(table: TextTable, column: str) -> bool:
    """Whether two readers are numbered 0 and 1."""
    return set(table.levels(column)) <= {"0", "1"}


def _as_reader(table: TextTable, found: Mapping[str, str]) -> str | None:
    reader = found.get("reader")
    return reader if reader is not None and table.distinct(reader) <= columns.MOST_LEVELS else None


def _ask_rows(rows: _Rows, crossing: Sequence[str]) -> Question:
    """Ask what tells the rows of one patient apart: a modality, a lesion, or nothing but their place."""
    table = rows.table
    patient = rows.owners[0]
    codes = table.codes(patient)
    _, first = np.unique(codes, return_index=True)
    again = np.setdiff1d(np.arange(codes.size), first)
    modality = [column_answer(table, c, Role.TEST_NAME, code="test_name") for c in crossing]
    lesion = [column_answer(table, c, Role.LESION, code="lesion") for c in crossing]
    return Question(
        ask=Ask.ROWS,
        column=patient,
        row=int(table.row_numbers[again[0]]),
        count=int(again.size),
        answers=(*modality, *lesion),
    )


def ask_tests(table: TextTable, free: Sequence[str]) -> Question | None:
    """Ask which columns are tests where none is recognised and some could be."""
    readable = [c for c in free if columns.may_be_read(table, c)]
    could = [c for c in readable if not _names_a_thing(c)] or [
        c for c in readable if headers.is_imaging_measure(c)
    ]
    could = could[:MOST_TESTS]
    if not could:
        return None
    every = Answer(
        code="tests",
        value=", ".join(could),
        says=ReadingOptions(columns=tuple((Role.TEST, c) for c in could)),
        option=" ".join(option("column", f"test={quote(c)}") for c in could),
    )
    one = [column_answer(table, c, Role.TEST) for c in could]
    return Question(
        ask=Ask.TESTS, column=could[0], count=table.rows, answers=(*([every] if len(could) > 1 else []), *one)
    )


def crossed(tests: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Columns that are one reader's reads of one modality: column, modality, reader.

    A header names both, in either order and with any separator: ``CT_R1``, ``R1 CT``, ``MR reader 2``.
    Readers stand for others where at least one modality has two. Columns that do not fit, such as a
    program's, are tests without a reader, and a reader may have read one modality only. What stands beside
    a reader and is no known modality (``aided R1``) counts where it shares two readers with another.
    Letters alone name readers where two modalities share them, or where three or more read one modality
    beside a program; family names where two modalities share two of them and nothing else.
    """
    split = [(column, *both) for column in tests if (both := headers.reader_in(column)) is not None]
    found = _accepted(split) or _accepted(_lettered(tests)) or _accepted(people(tests))
    order = {column: place for place, column in enumerate(tests)}
    found.sort(key=lambda cell: order[cell[0]])
    # a column of the modality alone, such as its consensus, is a test under that name
    return tuple((column, f"{one}*" if one in order else one, reader) for column, one, reader in found)


def like_readers(tests: Sequence[str]) -> tuple[list[str], list[str]]:
    """Modalities and what two or more of them share beside their name, such as names of people.

    Nothing says that these are readers: they may be phases. Empty where fewer than two are shared.
    """
    cells: dict[str, list[str]] = {}
    for _, modality, other in _beside_modalities(tests):
        cells.setdefault(modality, []).append(other)
    shared = [
        name
        for name in dict.fromkeys(name for by in cells.values() for name in by)
        if sum(name in by for by in cells.values()) > 1
    ]
    several = [one for one, by in cells.items() if len(set(by) & set(shared)) > 1]
    return (several, shared) if len(several) > 1 else ([], [])


def people(tests: Sequence[str]) -> list[tuple[str, str, str]]:
    """Columns of a modality and a family name: column, modality, name; where all that is shared are such."""
    _, shared = like_readers(tests)
    if not shared or not all(map(is_family_name, shared)):
        return []
    return [cell for cell in _beside_modalities(tests) if is_family_name(cell[2])]


def _beside_modalities(tests: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Columns whose first or last word is a modality: column, modality, and what stands beside it."""
    for column in tests:
        first, *rest = re.split(r"[\W_]+", column.strip())
        for modality, other in (
            (first, " ".join(rest)),
            (rest[-1] if rest else "", " ".join([first, *rest[:-1]])),
        ):
            if headers.names_modality(modality) and other and not headers.names_modality(other):
                if not headers.says_no_modality(other) and not headers.names_program(other):
                    yield column, modality, other
                break


def _accepted(split: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The columns of modalities with readers, under one spelling each; none where no modality has two."""
    spelled: dict[str, str] = {}
    cells: dict[str, dict[str, str]] = {}
    for column, modality, reader in split:
        one, who = (re.sub(r"[ .]", "", name).casefold() for name in (modality, reader))
        spelled.setdefault(f"modality {one}", modality)
        spelled.setdefault(f"reader {who}", reader)
        if cells.setdefault(one, {}).setdefault(who, column) != column:
            return []  # two columns for one reader's reads
    named = {one for one in cells if headers.names_modality(spelled[f"modality {one}"])}
    kept = named | {
        one
        for one in cells.keys() - named
        if any(len(cells[one].keys() & cells[other].keys()) > 1 for other in cells.keys() - {one})
    }
    if not any(len(cells[one]) > 1 for one in kept):
        return []
    return [
        (column, spelled[f"modality {one}"], spelled[f"reader {who}"])
        for one in cells
        if one in kept
        for who, column in cells[one].items()
    ]


def _lettered(tests: Sequence[str]) -> list[tuple[str, str, str]]:
    """Columns of a modality and a letter, from A on without a gap."""
    cells: dict[str, dict[str, str]] = {}
    for column in tests:
        words = re.split(r"[\W_]+", column.strip())
        if len(words) == 2 and len(words[1]) == 1 and headers.names_modality(words[0]):
            cells.setdefault(words[0], {})[words[1].upper()] = column
    readers = {letter for by in cells.values() for letter in by}
    if readers != {chr(ord("A") + place) for place in range(len(readers))}:
        return []
    several = [by.keys() for by in cells.values() if len(by) > 1]
    shared = any(len(one & other) > 1 for one, other in combinations(several, 2))
    panel = len(cells) == 1 and len(readers) > 2 and any(map(headers.names_program, tests))
    if not (shared or panel):
        return []
    return [(column, modality, letter) for modality, by in cells.items() for letter, column in by.items()]


def _sample(table: TextTable, owners: Sequence[str]) -> npt.NDArray[np.int64] | None:
    """Rows of some owners, all rows of each; None for all rows."""
    if not owners:
        return None
    step = table.distinct(owners[0]) // MOST_OWNERS + 1
    codes = table.codes(owners[0])
    return np.flatnonzero((codes >= 0) & (codes % step == 0))
