"""What a column of a reads file is likely to be for, by its header and its values: a guess to confirm."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from core.reads.file.guesses.headers import (
    COVARIATE,
    DATED,
    MEASURE,
    MODALITY,
    NUMBERED,
    PROBABILITY,
    REMARK,
    SCORE,
    counts_patients,
    has_call,
    is_bare_modality,
    is_identifier,
    is_measure,
    is_no_test,
    is_sequence,
    is_size,
    joins,
    measures_image,
    modalities_in,
    names_modality,
    names_scale,
    names_test,
    parted,
    plain,
    qualifies,
)
from core.tables.meaning.grades import parse_scale
from core.tables.meaning.unknown_codes import unknown_codes
from core.tables.meaning.values import parse_numbers
from core.tables.meaning.words.headers import WHOLE, best_matches, concepts, key, spellings
from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings, ordinal_levels
from core.tables.table import TextTable

MOST_LEVELS = 50
"""A grouping column with more levels is read as numbers in bands, or ignored."""
MOST_CATEGORIES = 12
"""A column of numbers with more distinct values is a measurement."""
MOST_UNKNOWN_LEVELS = 6
"""A column headed by nothing but a modality may hold this many values that nobody understands yet."""
LONGEST_LEVEL = 60
"""Characters of a grouping level; longer texts are remarks."""

_ROLE_NAMES: Mapping[str, Sequence[str]] = {
    role: (*(name for line in lines for name in line.split("|")), *spellings(role))
    for role, lines in {
        "patient": (
            "patient|patient id|subject|subject id|pat|pat id|pid|participant|participant id|case",
            "case id|mrn|患者|患者编号|患者id|患者号|患者序号|病人|病人编号|病人id|病人号|病例",
            "病例号|病例编号|受试者|受试者编号|病案号|病历号|住院号|登记号|门诊号|id|编号|姓名",
            "患者姓名|patient name|name",
        ),
        "lesion": (
            "lesion|lesion id|lesion no|lesion number|lesion index|nodule|nodule id|nodule no",
            "tumour id|tumor id|tumour no|tumor no|metastasis id|病灶|病灶编号|病灶号|病灶id",
            "病灶序号|病变|病变编号|病变号|结节编号|结节号|结节序号|转移灶编号",
        ),
        "test_name": (
            "test|test name|modality|index test|exam|examination|method|检查方法|检查方式|影像方法",
            "方法|模态|检查|试验|检查项目",
        ),
        "read": (
            "read|result|reading|call|finding|score|rating|结果|判读|判读结果|检查结果|阅片结果",
            "诊断结果|评分",
        ),
        "reader": (
            "reader|reader id|reader no|observer|rater|radiologist|阅片者|阅片人|阅片医师|阅片医生",
            "医师|医生|读片者|判读者|观察者",
        ),
    }.items()
}


_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}([-/.月]|$).*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*")

_BY_PART = ("patient", "lesion", "test_name", "reader")
"""Roles that a header can name among other words."""


def may_be_read(table: TextTable, column: str) -> bool:
    """Whether values can be reads: yes and no, a scale, or any numbers of which a cut-off makes reads."""
    if is_read(table, column):
        return True
    levels = table.texts_at(column, range(min(table.distinct(column), MOST_LEVELS)))
    parsed = parse_numbers(levels)
    numbers = [
        value
        for value, doubt in zip(parsed.values, parsed.doubts, strict=True)
        if value is not None or (doubt is not None and doubt.code == "number_ambiguous")
    ]
    return len(numbers) > 1 and 10 * len(numbers) >= 9 * len(levels)


def look_like_days(levels: Sequence[str]) -> bool:
    """Whether some of a column's texts are dates."""
    return any(_DAY.fullmatch(level) for level in levels)


def commonest(table: TextTable, column: str, most: int = 6) -> tuple[tuple[str, int], ...]:
    """The commonest values of a column with their rows."""
    counts = table.counts(column)
    first = np.argsort(-counts, kind="stable")[:most]
    texts = table.texts_at(column, first)
    return tuple(zip(texts, counts[first].tolist(), strict=True))


def single_roles(
    table: TextTable, free: Sequence[str], wanted: Iterable[str], found: Mapping[str, str]
) -> dict[str, str]:
    """Guess which columns have the roles that one column has.

    Parameters
    ----------
    free : columns without a role
    wanted : role codes to guess, in any order
    found : roles already given, by code
    """
    wanted = list(wanted)
    free = [column for column in free if not counts_patients(column)]
    matched = best_matches(free, {role: _ROLE_NAMES[role] for role in wanted if role in _ROLE_NAMES})
    for role in wanted:
        if role in _BY_PART and role not in matched:
            rest = [column for column in free if column not in matched.values()]
            if spoken := [column for column in rest if _speaks_only_of(table, column, role)]:
                matched[role] = max(spoken, key=lambda column: concepts(column)[role])
    patient = matched.get("patient")
    if (
        patient
        and key(patient) in ("id", "编号")
        and ("lesion" in {*matched, *found})
        and not _repeats(table, patient)
    ):
        del matched["patient"]  # a running number of the rows says nothing of who has which lesion
    return matched


def _speaks_only_of(table: TextTable, column: str, role: str) -> bool:
    """Whether a header speaks of a role among other words, and of nothing that would be a property of it."""
    spoken = concepts(column)
    if role not in spoken or spoken.keys() - {role, "reader", "read", "patient"} or names_modality(column):
        return False
    if is_measure(column) or is_size(column) or is_no_test(column) or DATED.search(plain(column)):
        return False
    return spoken[role] == WHOLE or is_identifier(column) or not is_read(table, column)


def tests(table: TextTable, free: Sequence[str], spoken_of: Collection[str]) -> list[str]:
    """Guess which columns hold reads: by modality in the header, else by values that say yes or no.

    What tests say together has their names in one. A score is left out where a column of calls by the same
    modality stands beside it. ``spoken_of`` are
    folded names that the user gave a meaning or a cut-off, which makes them tests.
    """
    named, calls, sequences = [], [], []
    bare = {modalities_in(column) for column in free if is_bare_modality(column)}
    for column in free:
        if fold(column) in spoken_of:
            named.append(column)
        elif is_no_test(column) or is_identifier(column) or qualifies(column, bare):
            continue
        elif is_sequence(column) and says_yes_or_no(table, column):
            sequences.append(column)
        elif is_read(table, column):
            if not COVARIATE.search(parted(column)):
                calls.append(column)
            if names_modality(column) or names_test(column):
                named.append(column)
        elif (
            _is_named_scale(table, column)
            or _is_measured_score(table, column)
            or (
                is_bare_modality(column)
                and (1 <= table.distinct(column) <= MOST_UNKNOWN_LEVELS or may_be_read(table, column))
            )
        ):
            named.append(column)
    named += [c for c in free if c not in named and is_read(table, c) and joins(c, named)]
    named += sequences if named else []
    calls += sequences
    chosen = named or calls
    binary = {modalities_in(c) for c in chosen if not is_score(table, c)}
    return [
        column
        for column in free
        if column in chosen
        and (fold(column) in spoken_of or not is_score(table, column) or not has_call(column, binary))
    ]


def yes_or_no_left_out(table: TextTable, free: Sequence[str]) -> list[str]:
    """Columns of yes and no, as reads are, whose header says neither a test nor anything else known."""
    return [
        column
        for column in free
        if not is_no_test(column)
        and not is_identifier(column)
        and not COVARIATE.search(parted(column))
        and not concepts(column)
        and says_yes_or_no(table, column)
    ]


def measures_left_out(table: TextTable, free: Sequence[str]) -> list[str]:
    """Columns of many numbers whose header says that they measure an image or a marker: ADC, SUV, CT HU."""
    return [
        column
        for column in free
        if measures_image(column)
        and table.distinct(column) > MOST_UNKNOWN_LEVELS
        and may_be_read(table, column)
    ]


def may_group(table: TextTable, column: str, patient: str | None) -> bool:
    """Whether a column can split units into groups: a few categories, or a measurement in bands.

    Identifiers, dates, remarks and columns that name the patient cannot.
    """
    header, levels = plain(column), table.levels(column)
    if len(levels) < 2 or NUMBERED.search(header) or DATED.search(header) or REMARK.search(header):
        return False
    if is_size(column) or MEASURE.search(header):
        numbers = [value for value in parse_numbers(levels).values if value is not None]
        return 2 * len(numbers) > len(levels)
    if len(levels) > MOST_LEVELS or any(len(level) > LONGEST_LEVEL for level in levels):
        return False
    if any(_DAY.fullmatch(level) for level in levels):
        return False
    if ordinal_levels(levels) is not None and MODALITY.search(header):
        return False  # a score that is not read as a test
    if len(levels) > MOST_CATEGORIES and None not in parse_numbers(levels).values:
        return False
    filled = table.rows - table.blanks(column)
    return 2 * len(levels) <= filled and not _names_patients(table, column, patient)


def needs_cutoff(levels: Sequence[str]) -> bool:
    """Whether texts hold numbers other than 0 and 1, so that nobody knows which are positive."""
    numbers = {value for value in parse_numbers(levels).values if value is not None}
    return bool(numbers - {0.0, 1.0})


def is_read(table: TextTable, column: str) -> bool:
    """Whether a column's values can be reads: a known vocabulary or a short ordinal scale, codes aside."""
    if not 1 <= table.distinct(column) <= MOST_LEVELS:
        return False
    levels = _without_codes(table.levels(column))
    if ordinal_levels(levels) is not None:
        return True
    known = [meaning for meaning in guess_meanings(levels).values() if meaning is not None]
    return 2 * len(known) > len(levels) and any(m in (Meaning.POSITIVE, Meaning.NEGATIVE) for m in known)


def is_scale(table: TextTable, column: str) -> bool:
    """Whether a column's values are grades with names or of a stated whole: ``4b``, ``LR-3``, ``4/5``."""
    if not 2 <= table.distinct(column) <= MOST_LEVELS:
        return False
    levels = table.levels(column)
    return parse_scale(levels, column) is not None or (
        parse_numbers(levels).out_of is not None and may_be_read(table, column)
    )


def _is_named_scale(table: TextTable, column: str) -> bool:
    return is_scale(table, column) and (names_modality(column) or names_scale(column))


def _is_measured_score(table: TextTable, column: str) -> bool:
    """Whether numbers score a test or modality and need a cut-off: ``AI score``, ``CT probability``."""
    if is_size(column) or not (names_test(column) or names_modality(column)):
        return False
    return bool(PROBABILITY.search(parted(column))) and may_be_read(table, column)


def says_yes_or_no(table: TextTable, column: str) -> bool:
    """Whether a column's words are those of reads and no numbers."""
    return is_read(table, column) and ordinal_levels(_without_codes(table.levels(column))) is None


def _without_codes(levels: Sequence[str]) -> Sequence[str]:
    """Texts of a column but for numbers outside its scale that may mean unknown."""
    numbers = parse_numbers(levels).values
    codes = unknown_codes(numbers)
    return [text for text, n in zip(levels, numbers, strict=True) if n not in codes] if codes else levels


def is_score(table: TextTable, column: str) -> bool:
    if is_scale(table, column):
        return True
    levels = _without_codes(table.levels(column))
    return bool(SCORE.search(plain(column))) or ordinal_levels(levels) is not None


def _repeats(table: TextTable, column: str) -> bool:
    return table.distinct(column) < table.rows - table.blanks(column)


def _names_patients(table: TextTable, column: str, patient: str | None) -> bool:
    """Whether each level of a column belongs to one patient, as a name does."""
    if patient is None:
        return False
    levels, patients = table.distinct(column), table.distinct(patient)
    if 2 * levels <= patients:
        return False
    codes, owners = table.codes(column), table.codes(patient)
    both = (codes >= 0) & (owners >= 0)
    pairs = np.unique(codes[both].astype(np.int64) * (patients + 1) + owners[both])
    return bool(pairs.size == levels)
