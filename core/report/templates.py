"""Empty files to fill in, each with two example rows and a dictionary of its columns.

Headers, values and explanations are in the reader's language; the intake reads either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.ablation.columns import COLUMNS, LESION_COLUMNS, Column, Kind
from core.ablation.values import CATEGORIES
from core.reads.reading import Role
from core.tables.export import to_csv, to_xlsx
from core.words import N_, Words


class Template(StrEnum):
    """Which file to fill in."""

    WIDE = "wide"
    LONG = "long"
    ABLATION = "ablation"
    LESIONS = "lesions"


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of a reads template: header, role, what it holds, example values of the two rows."""

    header: str
    role: Role
    holds: str
    examples: tuple[str, str]


_READS = N_("positive, negative, indeterminate; or scores such as 1 to 5, with a cut-off chosen here")
_PATIENT = _Field(
    N_("Patient ID"),
    Role.PATIENT,
    N_("A study number, never a name or an identity number."),
    ("P01", "P01"),
)
_LESION = _Field(
    N_("Lesion ID"),
    Role.LESION,
    N_("The lesion within its patient; leave it blank for a patient without lesions."),
    ("1", "2"),
)
_REFERENCE = _Field(
    N_("Reference standard"),
    Role.REFERENCE,
    N_("Whether the target condition is truly present: positive, negative; blank where it is unknown."),
    (N_("positive"), N_("negative")),
)
_GROUPS = (
    _Field(
        N_("Tumour type"),
        Role.GROUP,
        N_("Any number of such columns: subgroups and filters."),
        ("PDAC", "PDAC"),
    ),
    _Field(
        N_("Lesion size (mm)"),
        Role.GROUP,
        N_("Numbers are cut into bands, which you can move."),
        ("12", "25"),
    ),
)
_FIELDS: Mapping[Template, tuple[_Field, ...]] = {
    Template.WIDE: (
        _PATIENT,
        _LESION,
        _REFERENCE,
        *(
            _Field(test, Role.TEST, _READS, examples)
            for test, examples in (
                ("CT", (N_("positive"), N_("negative"))),
                ("PET", (N_("negative"), N_("negative"))),
                ("MR", (N_("positive"), N_("indeterminate"))),
            )
        ),
        *_GROUPS,
    ),
    Template.LONG: (
        _PATIENT,
        replace(_LESION, examples=("1", "1")),
        _Field(
            N_("Modality"), Role.TEST_NAME, N_("Name of the test; every test has its own rows."), ("CT", "MR")
        ),
        _Field(
            N_("Reader ID"),
            Role.READER,
            N_("Who read; leave the column out for one reader."),
            ("R1", "R1"),
        ),
        _Field(N_("Read"), Role.READ, _READS, (N_("positive"), N_("negative"))),
        _Field(_REFERENCE.header, _REFERENCE.role, _REFERENCE.holds, (N_("positive"), N_("positive"))),
        _Field(_GROUPS[0].header, _GROUPS[0].role, _GROUPS[0].holds, ("PDAC", "PDAC")),
    ),
}
_REQUIRED = frozenset({Role.REFERENCE, Role.TEST, Role.TEST_NAME, Role.READ})

_LOG_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "session_id": ("S001", "S002"),
    "patient_id": ("P001", "P002"),
    "admission_id": ("A001", "A002"),
    "lesion_id": ("1", "2"),
    "ablation_date": ("2026-01-08", "2026-01-13"),
    "admission_date": ("2026-01-06", "2026-01-12"),
    "discharge_date": ("2026-01-11", "2026-01-16"),
    "imaging_date": ("2026-02-05", "2026-02-10"),
    "last_followup_date": ("2026-05-10", "2026-05-12"),
    "operator": ("OP1", "OP2"),
    "centre": ("A", "A"),
    "max_size_mm": ("25", "18"),
    "size_mm": ("25", "18"),
    "pta_pct": ("85", "92"),
    "ecog": ("0", "1"),
    "asa": ("2", "2"),
    "planned_lesions": ("1", "2"),
    "ablated_lesions": ("1", "2"),
    "complete_lesions": ("1", "2"),
    "session_status": ("completed", "completed"),
    "encounter_type": ("inpatient", "inpatient"),
    "tumour_site": ("liver", "lung"),
    "tumour_type": ("HCC", "NSCLC"),
    "origin": ("primary", "primary"),
    "benign_malignant": ("malignant", "malignant"),
    "prior_therapy": ("surgery", "none"),
    "modality": ("RFA", "MWA"),
    "guidance": ("US", "CT"),
    "child_pugh": ("A", "A"),
    "discharge_type": ("routine", "routine"),
    "imaging_contrast": ("yes", "yes"),
    "complete_ablation": ("yes", "yes"),
    "comp_type": ("none", "none"),
    **dict.fromkeys(("organ_function_ok", "indication_ok", "planned", "ablated"), ("yes", "yes")),
    "biopsy_preop": ("yes", "no"),
}
"""Two sessions; a column without an example is left blank, as it often is."""
_USES = {
    "all": N_("all"),
    "subgroup": N_("subgroups"),
    "funnel": N_("funnel plot"),
    "progression": N_("local tumour progression"),
}
"""What besides an indicator reads a column."""
_MOST_VALUES = 12


def to_fill(template: Template, w: Words) -> list[list[str]]:
    """The file to fill in: its header and two example rows."""
    if template in _FIELDS:
        fields = _FIELDS[template]
        return [[w(f.header) for f in fields], *([w(f.examples[row]) for f in fields] for row in (0, 1))]
    columns = _log_columns(template)
    rows = [[_log_value(column, row, w) for column in columns] for row in (0, 1)]
    return [[_header(column, w) for column in columns], *rows]


def dictionary(template: Template, w: Words) -> list[list[str]]:
    """What each column of the file is for, what may stand in it, and whether it is needed."""
    yes, no = w("yes"), w("no")
    if template in _FIELDS:
        head = [w("Column"), w("Role"), w("Required"), w("What it holds")]
        return [
            head,
            *(
                [w(f.header), w.label("role", f.role), yes if f.role in _REQUIRED else no, w(f.holds)]
                for f in _FIELDS[template]
            ),
        ]
    head = [w("Column"), w("Also read as"), w("Required"), w("Indicators"), w("Kind"), w("Unit"), w("Values")]
    return [
        head,
        *(
            [
                _header(column, w),
                ", ".join(
                    name for name in (column.name, column.zh, *column.aliases) if name != _header(column, w)
                ),
                yes if column.required else no,
                ", ".join(w(_USES[use]) if use in _USES else use for use in column.used_by),
                w.label("log_column_kind", column.kind),
                column.unit or "",
                _values(column, w),
            ]
            for column in _log_columns(template)
        ),
    ]


def workbook(template: Template, w: Words) -> bytes:
    """XLSX: the file to fill in on the first sheet, its dictionary on the second."""
    return to_xlsx({w("Data"): to_fill(template, w), w("Dictionary"): dictionary(template, w)})


def text(template: Template, w: Words) -> bytes:
    """CSV of the file to fill in."""
    return to_csv(to_fill(template, w))


def _log_columns(template: Template) -> Sequence[Column]:
    return COLUMNS if template is Template.ABLATION else LESION_COLUMNS


def _header(column: Column, w: Words) -> str:
    return column.zh if w.language == "zh" else column.name


def _log_value(column: Column, row: int, w: Words) -> str:
    code = _LOG_EXAMPLES.get(column.name, ("", ""))[row]
    return _spelling(column, code, w) if code else ""


def _spelling(column: Column, code: str, w: Words) -> str:
    """A value of the log in the reader's language."""
    if w.language != "zh":
        return code
    if column.kind in (Kind.YES_NO, Kind.CONTRAST) and code in ("yes", "no"):
        return "是" if code == "yes" else "否"
    known = CATEGORIES.get(_vocabulary(column), {}).get(code, ())
    return next((word for word in known if not word.isascii() and not word[0].isascii()), code)


def _values(column: Column, w: Words) -> str:
    """The values a category knows, the rest said by its kind."""
    if column.kind is Kind.YES_NO:
        return f"{_spelling(column, 'yes', w)}, {_spelling(column, 'no', w)}"
    if column.kind is Kind.DATE:
        return "2026-01-31"
    codes = list(CATEGORIES.get(_vocabulary(column), {}))
    return ", ".join(_spelling(column, code, w) for code in codes[:_MOST_VALUES])


def _vocabulary(column: Column) -> str:
    return {Kind.COMPLICATION: "complication", Kind.CONTRAST: "contrast"}.get(column.kind, column.name)
