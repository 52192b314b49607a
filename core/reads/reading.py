"""The reading: how a file of reads is to be understood, guessed first and confirmed by the user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from core.problems import Severity, problem
from core.reads.plan import require
from core.tables.headers import best_matches
from core.tables.table import TextTable
from core.tables.vocabulary import Meaning, fold, guess_meanings, ordinal_levels


class Layout(StrEnum):
    """A row per lesion or patient with a column per test, or a row per read."""

    WIDE = "wide"
    LONG = "long"


class Role(StrEnum):
    """What a column is for."""

    PATIENT = "patient"
    LESION = "lesion"
    REFERENCE = "reference"
    TEST = "test"
    GROUP = "group"
    TEST_NAME = "test_name"
    READ = "read"
    READER = "reader"
    IGNORE = "ignore"


class Readers(StrEnum):
    """What several readers of one modality become."""

    EACH = "each"
    """A test per modality and reader."""
    POOLED = "pooled"
    """Every read is a unit of its own, clustered by patient."""
    MAJORITY = "majority"
    ANY = "any"
    ALL = "all"


class UnknownReads(StrEnum):
    """What happens to a value whose meaning nobody gave."""

    REFUSE = "refuse"
    MISSING = "missing"


Meanings = tuple[tuple[str, Meaning | None], ...]
"""What each folded value of a column means; None is "not decided yet"."""

MOST_LEVELS = 50
"""A grouping column with more levels is read as numbers in bands, or ignored."""
MOST_NUMERIC_CATEGORIES = 12
"""A column of numbers with more distinct values is cut into bands."""
SIZE_BANDS = (10.0, 20.0)
"""Lesion size in millimetres: below 10, 10 to 20, above 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is understood. Columns are named by their header; meanings by folded value."""

    layout: Layout = Layout.WIDE
    patient: str | None = None
    lesion: str | None = None
    reference: str | None = None
    tests: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    test_name: str | None = None
    read: str | None = None
    reader: str | None = None
    readers: Readers = Readers.EACH
    reference_meanings: Meanings = ()
    test_meanings: tuple[tuple[str, Meanings], ...] = ()
    blanks: tuple[tuple[str, Meaning], ...] = ()
    cutoffs: tuple[tuple[str, float], ...] = ()
    unknown_reads: UnknownReads = UnknownReads.REFUSE
    bands: tuple[tuple[str, tuple[float, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What the user fixed; everything else is guessed.

    ``values`` maps a meaning to pairs (test or None for all, value); the reference is ``"reference"``.
    """

    columns: tuple[tuple[Role, str], ...] = ()
    layout: Layout | None = None
    values: tuple[tuple[Meaning, str | None, str], ...] = ()
    blanks: tuple[tuple[str | None, Meaning], ...] = ()
    cutoffs: tuple[tuple[str | None, float], ...] = ()
    unknown_reads: UnknownReads = UnknownReads.REFUSE
    readers: Readers = Readers.EACH
    bands: tuple[tuple[str, tuple[float, ...]], ...] = field(default=())


_ROLE_NAMES: Mapping[str, Sequence[str]] = {
    "patient": (
        *("patient", "patient_id", "patientid", "pat", "pat_id", "pid", "subject", "subject_id", "case"),
        *("case_id", "mrn", "患者", "患者编号", "患者id", "患者号", "病人", "病人编号", "病人id", "病例"),
        *("病例号", "病例编号", "病案号", "受试者", "受试者编号", "登记号"),
    ),
    "lesion": (
        *("lesion", "lesion_id", "lesionid", "lesion_no", "lesion_number", "nodule", "nodule_id", "tumour_id"),
        *("tumor_id", "病灶", "病灶编号", "病灶号", "病灶id", "病变", "病变编号", "结节编号", "结节号"),
    ),
    "reference": (
        *("reference", "reference_standard", "ref", "gold", "gold_standard", "goldstandard", "truth"),
        *("ground_truth", "disease", "d", "diagnosis", "final_diagnosis", "pathology", "histology", "outcome"),
        *("standard", "金标准", "参考标准", "最终诊断", "病理", "病理结果", "诊断", "确诊", "随访结果", "真实"),
    ),
    "test_name": ("test", "test_name", "modality", "index_test", "exam", "method", "检查方法", "方法", "模态", "检查"),
    "read": ("read", "result", "reading", "call", "score", "rating", "结果", "判读", "判读结果", "阅片结果", "评分"),
    "reader": ("reader", "reader_id", "observer", "rater", "radiologist", "阅片者", "阅片人", "医师", "读片者"),
}

_MODALITY = re.compile(
    r"(^|[\s_\-/+.·(]|\d)(ct|cect|ncct|cta|ldct|pet|petct|petmr|petmri|mr|mri|mra|mrcp|dwi|dce|us|ceus|eus|usg|ultrasound"
    r"|sonography|spect|mg|mammo\w*|tomosynthesis|dbt|cesm|xray|cxr|dsa|fdg|psma|dotatate|fapi|fes|gaem|eobmr"
    r"|scinti\w*|elasto\w*|bone_?scan|reader|read|test|y)(?=$|[\s_\-/+.·)]|\d)"
)
_MODALITY_ZH = re.compile(r"超声|造影|增强|平扫|核磁|磁共振|显像|钼靶|骨扫描|弥散|融合|读片|判读")
_SCORE = re.compile(r"score|suv|likert|rads|评分|分值|分数|打分")
_SIZE = re.compile(r"size|diam|_mm|\bmm\b|大小|直径|最大径|径线")
_NOT_A_TEST = re.compile(
    r"sex|gender|male|female|prior|therapy|treat|chemo|surgery|smok|extrahepatic|conflict|flag|age|stage|grade|size|diam"
    r"|figure|date|centre|center|site|segment|group|type|basis|note|性别|治疗|化疗|手术|年龄|分期|分级|大小|日期|中心|部位|分组|类型|备注"
)


def guess(table: TextTable, options: ReadingOptions) -> Reading:
    """Guess the reading of a table around what the user fixed.

    Raises
    ------
    Refusal
        If a named column is not in the table.
    """
    named = _named(table, options)
    free = [c for c in table.columns if c not in {column for columns in named.values() for column in columns}]
    roles = {"patient", "lesion", "reference", "test_name", "read", "reader"} - {str(r) for r in named}
    matched = best_matches(free, {role: _ROLE_NAMES[role] for role in sorted(roles)})
    single = {str(role): columns[0] for role, columns in named.items() if columns}
    found = {role: column for column, role in matched.items()} | single
    layout = options.layout or _layout(table, named, found)
    if layout is Layout.WIDE:
        found = {role: c for role, c in found.items() if role not in {"test_name", "read", "reader"}}
    reserved = set(found.values()) | set(named.get(Role.IGNORE, ()))
    free = [c for c in free if c not in reserved]
    if Role.TEST in named:
        tests = named[Role.TEST]
    elif layout is Layout.WIDE:
        tests = tuple(_tests(table, [c for c in free if c not in named.get(Role.GROUP, ())]))
    else:
        tests = ()
    if Role.GROUP in named:
        groups = named[Role.GROUP]
    else:
        groups = tuple(c for c in free if c not in tests and _may_group(table, c))
    reading = Reading(
        layout=layout,
        patient=found.get("patient"),
        lesion=found.get("lesion"),
        reference=found.get("reference"),
        tests=tests,
        groups=groups,
        test_name=found.get("test_name") if layout is Layout.LONG else None,
        read=found.get("read") if layout is Layout.LONG else None,
        reader=found.get("reader") if layout is Layout.LONG else None,
        readers=options.readers,
        unknown_reads=options.unknown_reads,
        bands=options.bands,
    )
    return with_meanings(table, reading, options)


def with_meanings(table: TextTable, reading: Reading, options: ReadingOptions) -> Reading:
    """Fill in what values, blanks and cut-offs mean: guessed, then what the options fix."""
    test_columns = read_columns(table, reading)
    cutoffs = {
        test: number for name, number in options.cutoffs for test in ([name] if name else list(test_columns))
    }
    blanks = {test: meaning for name, meaning in options.blanks for test in ([name] if name else test_columns)}
    meanings = tuple(
        (test, _meanings(levels, test, options, test in cutoffs)) for test, levels in test_columns.items()
    )
    reference = (
        _meanings(present_levels(table, reading.reference), "reference", options, False)
        if reading.reference
        else ()
    )
    known = set(test_columns)
    require(
        problem(Severity.ERROR, "test_unknown", value=name, known=", ".join(known))
        for name in [*cutoffs, *blanks, *(v[1] for v in options.values if v[1] not in (None, "reference"))]
        if name not in known
    )
    return replace(
        reading,
        test_meanings=meanings,
        reference_meanings=reference,
        cutoffs=tuple(cutoffs.items()),
        blanks=tuple(blanks.items()),
    )


def read_columns(table: TextTable, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Each test's name and the distinct texts of its reads."""
    if reading.layout is Layout.WIDE:
        return {test: present_levels(table, test) for test in reading.tests}
    if not (reading.test_name and reading.read):
        return {}
    names = present_levels(table, reading.test_name)
    codes, reads = table.codes(reading.test_name), table.codes(reading.read)
    levels = table.levels(reading.read)
    order = {name: i for i, name in enumerate(table.levels(reading.test_name))}
    out = {}
    for name in names:
        used = np.unique(reads[codes == order[name]])
        out[name] = tuple(levels[i] for i in used if i >= 0)
    return out


def present_levels(table: TextTable, column: str) -> tuple[str, ...]:
    """The distinct texts of a column that occur in it."""
    return table.levels(column)


def _named(table: TextTable, options: ReadingOptions) -> dict[Role, tuple[str, ...]]:
    named: dict[Role, tuple[str, ...]] = {}
    wrong = []
    by_fold = {fold(column): column for column in table.columns}
    for role, name in options.columns:
        column = name if name in table.columns else by_fold.get(fold(name))
        if column is None:
            wrong.append(
                problem(Severity.ERROR, "column_unknown", column=name, known=", ".join(table.columns[:30]))
            )
        elif column not in named.get(role, ()):
            named[role] = (*named.get(role, ()), column)
    require(wrong)
    return named


def _layout(table: TextTable, named: Mapping[Role, Sequence[str]], found: Mapping[str, str]) -> Layout:
    if Role.TEST_NAME in named or Role.READ in named:
        return Layout.LONG
    if Role.TEST in named or "test_name" not in found or "read" not in found:
        return Layout.WIDE
    few = 2 <= len(table.levels(found["test_name"])) <= MOST_LEVELS
    return Layout.LONG if few else Layout.WIDE


def _is_read(table: TextTable, column: str) -> bool:
    """Whether a column's values can be reads: a known vocabulary or a short ordinal scale."""
    levels = table.levels(column)
    if not 1 <= len(levels) <= MOST_LEVELS:
        return False
    if ordinal_levels(levels) is not None and len(levels) > 2:
        return True
    meanings = guess_meanings(levels)
    known = [m for m in meanings.values() if m is not None]
    return len(known) * 2 > len(levels) and any(m in (Meaning.POSITIVE, Meaning.NEGATIVE) for m in known)


def _tests(table: TextTable, columns: Sequence[str]) -> list[str]:
    candidates = [c for c in columns if _is_read(table, c)]
    named = [
        c
        for c in candidates
        if (_MODALITY.search(fold(c)) or _MODALITY_ZH.search(c)) and not _NOT_A_TEST.search(fold(c))
    ]
    chosen = named or [c for c in candidates if not _NOT_A_TEST.search(fold(c))]
    binary = [c for c in chosen if not _SCORE.search(fold(c))]
    return binary or chosen


def _may_group(table: TextTable, column: str) -> bool:
    levels = table.levels(column)
    if 2 <= len(levels) <= MOST_LEVELS:
        return True
    return len(levels) > MOST_LEVELS and all(_numeric(level) for level in levels)


def _numeric(text: str) -> bool:
    try:
        return np.isfinite(float(text))
    except ValueError:
        return False


def numbers_of(levels: Sequence[str]) -> np.ndarray:
    """Each level as a float, NaN where it is no finite number; shape (levels,)."""
    return np.array([float(level) if _numeric(level) else np.nan for level in levels], dtype=np.float64)


def default_bands(column: str, levels: Sequence[str]) -> tuple[float, ...]:
    """Band edges of a numeric column: the usual ones for a size, else round thirds of its values."""
    if _SIZE.search(fold(column)):
        return SIZE_BANDS
    values = numbers_of(levels)
    values = values[np.isfinite(values)]
    thirds = np.quantile(values, [1 / 3, 2 / 3]) if values.size else np.array([0.0])
    span = float(np.ptp(values)) if values.size else 1.0
    step = 10.0 ** np.floor(np.log10(span / 3)) if span > 0 else 1.0
    return tuple(dict.fromkeys(float(np.round(t / step) * step) for t in thirds))


def _meanings(levels: Sequence[str], test: str, options: ReadingOptions, scored: bool) -> Meanings:
    guessed = guess_meanings(levels)
    fixed = {
        fold(value): meaning
        for meaning, name, value in options.values
        if name == test or (name is None and test != "reference")
    }
    out: dict[str, Meaning | None] = {}
    for level in levels:
        key = fold(level)
        if scored and _numeric(level):
            continue
        meaning = guessed.get(level)
        if fixed.keys() & {key} or not _overridden(fixed, meaning):
            meaning = fixed.get(key, meaning)
        else:
            meaning = None
        out[key] = meaning
    return tuple(out.items())


def _overridden(fixed: Mapping[str, Meaning], meaning: Meaning | None) -> bool:
    """Naming the values of a meaning fixes it: nothing else is guessed into that meaning."""
    return meaning in (Meaning.POSITIVE, Meaning.NEGATIVE) and meaning in fixed.values()
