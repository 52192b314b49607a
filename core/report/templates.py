"""Reads files to fill in, each with two example rows and a dictionary of its columns.

Headers, values and explanations are in the reader's language; the intake reads either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.reads.file.reading import Role
from core.tables.export import to_csv, to_xlsx
from core.words import N_, Words


class Template(StrEnum):
    """Which file to fill in."""

    WIDE = "wide"
    LONG = "long"


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


def to_fill(template: Template, w: Words) -> list[list[str]]:
    """The file to fill in: its header and two example rows."""
    fields = _FIELDS[template]
    return [[w(f.header) for f in fields], *([w(f.examples[row]) for f in fields] for row in (0, 1))]


def dictionary(template: Template, w: Words) -> list[list[str]]:
    """What each column of the file is for, what may stand in it, and whether it is needed."""
    yes, no = w("yes"), w("no")
    return [
        [w("Column"), w("Role"), w("Required"), w("What it holds")],
        *(
            [w(f.header), w.label("role", f.role), yes if f.role in _REQUIRED else no, w(f.holds)]
            for f in _FIELDS[template]
        ),
    ]


def workbook(template: Template, w: Words) -> bytes:
    """XLSX: the file to fill in on the first sheet, its dictionary on the second."""
    return to_xlsx({w("Data"): to_fill(template, w), w("Data dictionary"): dictionary(template, w)})


def text(template: Template, w: Words) -> bytes:
    """CSV of the file to fill in."""
    return to_csv(to_fill(template, w))
