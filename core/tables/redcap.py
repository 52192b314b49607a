"""Exports of REDCap: one row per repeat instance, with what the record's other forms say of it.

REDCap writes a row per record and event, and one more per instance of a repeating form; each row fills
the columns of its own form only. A row of a form that does not repeat is no lesion: what it says belongs
to all rows of its record. Boxes of one question become one column, states of forms are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.arrays import Codes
from core.problems import Problem, Severity, problem
from core.tables.meaning.words.headers import key, modalities
from core.tables.table import TextTable

_INSTANCE = frozenset({"redcaprepeatinstance", "repeatinstance"})
_INSTRUMENT = frozenset({"redcaprepeatinstrument", "repeatinstrument"})
_EVENT = frozenset({"redcapeventname", "eventname"})
_ADMIN = frozenset({"redcapsurveyidentifier", "surveyidentifier", "redcapdataaccessgroup", "dataaccessgroup"})
_BOX = re.compile(r"(?P<raw>.+)___(?P<code>[^_].*)|(?P<label>.+?)\s*\(choice=(?P<choice>.+)\)")
_TICKED_AS_POSITIVE = re.compile(
    r"(?<![a-z])(positive|pos|detected|visible|seen|suspicious|suspected|found|malignant|positiv|positif|positivo)(?![a-z])"
    r"|阳性|检出|可见|陽性",
    re.IGNORECASE,
)
"""Questions such as "Positive on": where the choices are modalities, each box is that modality's read."""
_STATE = re.compile(
    r".+_complete|complete\?(?: \(\d+\))?|.+_timestamp|survey timestamp(?: \(\d+\))?", re.IGNORECASE
)
_CHECKED = frozenset({"1", "checked"})
_BOXED = _CHECKED | {"0", "unchecked"}
_STATES = frozenset({"0", "1", "2", "incomplete", "unverified", "complete", "[not completed]"})
BETWEEN = "; "


@dataclass(slots=True)
class _Column:
    name: str
    codes: Codes
    texts: list[str]


def _find(table: TextTable, names: frozenset[str]) -> str | None:
    return next((column for column in table.columns if key(column) in names), None)


def is_export(table: TextTable) -> bool:
    """Whether a table has the columns by which REDCap tells the rows of a record apart."""
    if not len(table.columns):
        return False
    raw = any(key(column).startswith("redcap") for column in table.columns)
    labelled = _find(table, _INSTRUMENT) is not None and _find(table, _INSTANCE) is not None
    if not raw and not labelled and key(table.columns[0]) == "recordid":
        # boxes of one question and no form that repeats
        return any(re.fullmatch(r".+___\d+", column) for column in table.columns)
    apart = _find(table, _INSTANCE) or _find(table, _EVENT)
    return labelled or (raw and apart is not None)


def arrange(table: TextTable, form: str | None = None) -> TextTable:
    """One row per instance of a repeating form, or per record where none repeats.

    Parameters
    ----------
    table : TextTable
        An export, with codes or with labels.
    form : str or None
        Which repeating form the rows are; None takes the one with the most rows.
    """
    record = table.columns[0]
    owners = table.codes(record)
    columns = {name: _Column(name, table.codes(name), list(table.levels(name))) for name in table.columns}
    said: list[Problem] = []
    instance, instrument = _find(table, _INSTANCE), _find(table, _INSTRUMENT)
    event = _find(table, _EVENT)
    repeats = columns[instance].codes >= 0 if instance else np.zeros(table.rows, bool)
    base = ~repeats
    forms: list[str] = []
    if instrument is not None:
        of_form = columns[instrument]
        counts = np.bincount(of_form.codes[repeats & (of_form.codes >= 0)], minlength=len(of_form.texts))
        order = sorted(np.flatnonzero(counts).tolist(), key=lambda code: -int(counts[code]))
        forms = [of_form.texts[code] for code in order]
        if form is None or form not in forms:
            form = forms[0] if forms else None
        if len(forms) > 1:
            others = ", ".join(name for name in forms if name != form)
            said.append(problem(Severity.WARNING, "redcap_other_forms", value=form, choices=others))
        if form is not None:
            repeats &= of_form.codes == of_form.texts.index(form)
    kept_names = _without_states(columns, record)
    for name in kept_names:
        if name not in (record, instance, instrument, event):
            _spread(columns[name], owners, base, repeats)
    if repeats.any():
        keep = repeats & (owners >= 0)
        without = np.setdiff1d(np.unique(owners[owners >= 0]), np.unique(owners[keep]))
        if len(without):
            shown = ", ".join(table.levels(record)[i] for i in without[:10].tolist())
            said.append(
                problem(Severity.WARNING, "redcap_records_without_rows", value=shown, count=len(without))
            )
    else:
        keep = _collapsed([columns[n] for n in kept_names if n not in (record, event)], owners)
    dropped = {instrument} | ({event} if event and _is_constant(columns[event], keep) else set())
    chosen = [columns[name] for name in kept_names if name not in dropped]
    chosen = _boxes(chosen)
    said.append(
        problem(
            Severity.NOTE,
            "redcap_rows_arranged",
            value=form or "",
            count=int(np.count_nonzero(keep)),
            rows=table.rows,
        )
    )
    return _rebuilt(table, [c for c in chosen if (c.codes[keep] >= 0).any()], keep, said, forms, form)


def _without_states(columns: dict[str, _Column], record: str) -> list[str]:
    """All columns but the states of forms, their times, and what REDCap adds for itself."""
    return [
        name
        for name, column in columns.items()
        if name == record
        or not (
            key(name) in _ADMIN
            or (
                _STATE.fullmatch(name)
                and ({text.casefold() for text in column.texts} <= _STATES or "timestamp" in name.casefold())
            )
        )
    ]


def _spread(
    column: _Column, owners: Codes, base: npt.NDArray[np.bool_], repeats: npt.NDArray[np.bool_]
) -> None:
    """Write what the forms that do not repeat say into all rows of a record that says one thing only."""
    says = column.codes >= 0
    if (says & repeats).any():
        return  # of the repeating form itself
    rows = np.flatnonzero(says & base & (owners >= 0))
    pairs = np.unique(np.stack([owners[rows], column.codes[rows]]), axis=1)
    records, counts = np.unique(pairs[0], return_counts=True)
    once = np.full(int(owners.max(initial=-1)) + 1, -1, np.int32)
    single = np.isin(pairs[0], records[counts == 1])
    once[pairs[0][single]] = pairs[1][single]
    column.codes = np.where(says | (owners < 0), column.codes, once[np.maximum(owners, 0)]).astype(np.int32)


def _collapsed(columns: Sequence[_Column], owners: Codes) -> npt.NDArray[np.bool_]:
    """The first row of each record where all its rows say the same now; else all rows."""
    _, first, which = np.unique(owners, return_index=True, return_inverse=True)
    keep = np.zeros(len(owners), bool)
    keep[first] = True
    keep &= owners >= 0
    for column in columns:
        if not np.array_equal(column.codes, column.codes[first][which]):
            return owners >= 0
    return keep


def _is_constant(column: _Column, keep: npt.NDArray[np.bool_]) -> bool:
    return len(np.unique(column.codes[keep])) < 2


def _boxes(columns: Sequence[_Column]) -> list[_Column]:
    """Boxes of one question as one column that lists what is ticked; a single box stays yes or no."""
    groups: dict[str, list[tuple[_Column, str]]] = {}
    for column in columns:
        found = _BOX.fullmatch(column.name)
        if found and {text.casefold() for text in column.texts} <= _BOXED:
            stem, choice = (found["raw"] or found["label"]).strip(), found["code"] or found["choice"]
            groups.setdefault(stem, []).append((column, choice.strip()))
    reads = {
        stem
        for stem, boxes in groups.items()
        if _TICKED_AS_POSITIVE.search(stem.replace("_", " ")) and all(modalities(c) for _, c in boxes)
    }
    done: set[str] = set()
    out: list[_Column] = []
    for column in columns:
        stem = next((s for s, boxes in groups.items() if any(box is column for box, _ in boxes)), None)
        if stem is None:
            out.append(column)
        elif stem in reads:
            out += [_one_question(f"{stem} {c}", [(box, c)]) for box, c in groups[stem] if box is column]
        elif stem not in done:
            done.add(stem)
            out.append(_one_question(stem, groups[stem]))
    return out


def _one_question(stem: str, boxes: Sequence[tuple[_Column, str]]) -> _Column:
    ticked = [
        np.isin(box.codes, [i for i, text in enumerate(box.texts) if text.casefold() in _CHECKED])
        for box, _ in boxes
    ]
    if len(boxes) == 1:
        answered = boxes[0][0].codes >= 0
        return _Column(stem, np.where(answered, ticked[0], -1).astype(np.int32), ["0", "1"])
    texts: dict[str, int] = {}
    codes = np.full(len(ticked[0]), -1, np.int32)
    patterns, which = np.unique(np.stack(ticked), axis=1, return_inverse=True)
    for i, pattern in enumerate(patterns.T):
        text = BETWEEN.join(choice for (_, choice), on in zip(boxes, pattern, strict=True) if on)
        if text:
            codes[which.reshape(-1) == i] = texts.setdefault(text, len(texts))
    return _Column(stem, codes, list(texts))


def _rebuilt(
    table: TextTable,
    columns: Sequence[_Column],
    keep: npt.NDArray[np.bool_],
    said: Sequence[Problem],
    forms: Sequence[str],
    form: str | None,
) -> TextTable:
    coded, texts = [], []
    for column in columns:
        codes = column.codes[keep]
        used = codes[codes >= 0]
        levels, first = np.unique(used, return_index=True)
        order = levels[np.argsort(first)]
        lut = np.full(len(column.texts) + 1, -1, np.int32)
        lut[order] = np.arange(len(order), dtype=np.int32)
        coded.append(lut[codes])
        texts.append(pa.array([column.texts[i] for i in order.tolist()], pa.string()))
    source = table.source
    if len(forms) > 1:
        source = replace(source, sheet=form, sheets=tuple(forms))
    return replace(
        table,
        columns=tuple(column.name for column in columns),
        row_numbers=table.row_numbers[keep],
        source=source,
        problems=(*table.problems, *said),
        coded=tuple(coded),
        texts=tuple(texts),
        layout=replace(table.layout, redcap=True),
    )
