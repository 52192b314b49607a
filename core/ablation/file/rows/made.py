"""Session numbers that a file lacks: made from the admission number and the day of ablation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from core.ablation.file.rows.joint import COUNTS, Unclear, join_lesions, number_headers
from core.problems import Problem, Refusal, Severity, problem
from core.tables.meaning.dates import parse_dates
from core.tables.meaning.words.headers import key
from core.tables.table import TextTable

LESION_COLUMNS = (
    *("tumour_site", "max_size_mm", "benign_malignant"),
    *("planned_lesions", "ablated_lesions", "complete_ablation", "complete_lesions"),
)
"""Columns in which the rows of one session may differ, because each describes a lesion."""

APART = ("session_status",)
"""Columns that tell two sessions of one day apart."""
TIMES = frozenset(
    map(
        key,
        (
            *(
                "手术开始时间",
                "开始时间",
                "治疗开始时间",
                "消融开始时间",
                "手术时间",
                "治疗时间",
                "消融时间",
                "开始",
            ),
            *(
                "结束时间",
                "手术结束时间",
                "治疗结束时间",
                "消融结束时间",
                "入室时间",
                "麻醉开始时间",
                "切皮时间",
            ),
            *(
                "start time",
                "time of start",
                "start",
                "end time",
                "time",
                "procedure time",
                "Uhrzeit",
                "Beginn",
            ),
        ),
    )
)
"""Headers of the hour of a session: they tell two sessions of one day apart."""


def settled_identity(headers: Mapping[str, str]) -> dict[str, str]:
    """An admission number alone is the patient's: many hospitals give one number for life."""
    found = dict(headers)
    if "patient_id" not in found and "admission_id" in found:
        found["patient_id"] = found.pop("admission_id")
    return found


def made_sessions(
    table: TextTable, headers: dict[str, str]
) -> tuple[TextTable, dict[str, str], tuple[Problem, ...]]:
    """The table with a column of session numbers where it has none.

    Raises
    ------
    Refusal
        ``sessions_or_one``: rows of one patient, admission and day that differ in more than their lesions.
    """
    if "session_id" in headers or "ablation_date" not in headers:
        return table, headers, ()
    base = headers.get("admission_id", headers["patient_id"])
    owner = table.values(base)
    patients = table.values(headers["patient_id"])
    date_header = headers["ablation_date"]
    levels = table.levels(date_header)
    days = {
        text: value.isoformat()
        for text, value in zip(levels, parse_dates(levels).values, strict=True)
        if value is not None
    }
    owners: dict[str, set[str]] = {}
    for who, patient in zip(owner, patients, strict=True):
        if who is not None and patient is not None:
            owners.setdefault(who, set()).add(patient)
    dated = [None if text is None else days.get(text, text) for text in table.values(date_header)]
    groups: dict[tuple[str, str, str], list[int]] = {}
    names: list[str | None] = []
    for row, (who, patient, day) in enumerate(zip(owner, patients, dated, strict=True)):
        if day is None or (who or patient) is None:
            names.append(None)
            continue
        own = who is not None and len(owners.get(who, ())) < 2
        names.append(f"{who} {day}" if own else " ".join(filter(None, (who, patient, day))))
        groups.setdefault((patient or "", who or "", day), []).append(row)
    several = {who: rows for who, rows in groups.items() if len(rows) > 1}
    said: list[Problem] = []
    if several and (joint := _tell_apart(table, headers, several, names)):
        try:
            table, kept = join_lesions(table, headers, joint)
        except Unclear:
            raise Refusal(_question(table, headers, joint[0], names, frozenset())) from None
        names = [names[row] for row in kept]
        lesions = sum(map(len, joint))
        said.append(problem(Severity.NOTE, "lesion_rows_joined", value=lesions, sessions=len(joint)))
    header = "例次编号" if "例次编号" not in table.columns else "session_id (made)"
    distinct = list(dict.fromkeys(name for name in names if name is not None))
    place = {name: i for i, name in enumerate(distinct)}
    codes = np.array([-1 if name is None else place[name] for name in names], np.int32)
    made = replace(
        table,
        columns=(*table.columns, header),
        coded=(*table.coded, codes),
        texts=(*table.texts, pa.array(distinct, pa.string())),
    )
    said.insert(0, problem(Severity.NOTE, "session_numbers_made", column=base, day=date_header))
    return made, {**headers, "session_id": header}, tuple(said)


def _tell_apart(
    table: TextTable,
    headers: Mapping[str, str],
    several: Mapping[tuple[str, str, str], list[int]],
    names: list[str | None],
) -> list[list[int]]:
    """Rows of one patient, admission and day: a repeated row, several lesions, or several sessions.

    Returns
    -------
    list of rows
        Those that differ in nothing but what is a lesion's own.
    """
    lesions = {headers[name] for name in LESION_COLUMNS if name in headers} | number_headers(table)
    joint: list[list[int]] = []
    apart = {headers[name] for name in APART if name in headers} | {headers["ablation_date"]}
    apart |= {header for header in table.columns if key(header) in TIMES}
    columns = {name: table.codes(name) for name in table.columns}
    for rows in several.values():
        differing = {name for name, codes in columns.items() if len({int(codes[row]) for row in rows}) > 1}
        if not differing:
            continue
        if differing <= apart:
            for count, row in enumerate(rows[1:], 2):
                names[row] = f"{names[row]}-{count}"
            continue
        if differing <= lesions:
            joint.append(rows)
            continue
        raise Refusal(_question(table, headers, rows, names, differing - lesions))
    return joint


def _question(
    table: TextTable,
    headers: Mapping[str, str],
    rows: list[int],
    names: list[str | None],
    differing: Collection[str],
) -> Problem:
    counts = [headers[name] for name in COUNTS if name in headers]
    again = rows[1]
    return problem(
        Severity.ERROR,
        "sessions_or_one",
        row=int(table.row_numbers[again]),
        value=names[again],
        columns=", ".join(sorted(differing) or counts),
    )
