"""What a file is, judged by its content and never by its name."""

from __future__ import annotations

import re

from core.problems import Refusal, Severity, problem
from core.tables.files.text.encodings import utf16_without_mark
from core.tables.files.workbooks.package import Package
from core.tables.limits import Limits
from core.tables.table import Format

_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
)
_OLD_STATA = re.compile(rb"[\x69-\x73][\x01\x02]\x01\x00")
"""Releases 105 to 115: the release, the order of bytes, the kind of file."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _foreign(name: str, kind: str) -> Refusal:
    return Refusal(problem(Severity.ERROR, "format_not_supported", value=name, format=kind))


def _archive_format(data: bytes, name: str, limits: Limits) -> Format:
    package = Package(data, name, limits)
    members = set(package.members)
    if "xl/workbook.xml" in members:
        return Format.XLSX
    if "mimetype" in members:
        kind = package.read("mimetype", 200).decode("ascii", "replace").strip()
        if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            return Format.ODS
        if kind.startswith("application/vnd.oasis"):
            raise _foreign(name, "OpenDocument")
    for member, kind in (
        ("xl/workbook.bin", "XLSB"),
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("Index/Document.iwa", "Numbers"),
    ):
        if member in members:
            raise _foreign(name, kind)
    raise _foreign(name, "zip")


_NOTHING = b"\x00\t\r\n \xef\xbb\xbf\xfe\xff"
_BEGIN = 4_096


def detect(data: bytes, name: str, limits: Limits) -> Format:
    """The format of a file, from its first bytes and, for an archive, its directory.

    Raises
    ------
    Refusal
        ``file_empty``, ``format_not_supported`` (said with the format found), ``file_protected``,
        ``file_damaged`` or ``expanded_too_large``.
    """
    # what begins with something needs no copy to be recognised
    if not data[:_BEGIN].strip(_NOTHING) and not data.strip(_NOTHING):
        raise Refusal(problem(Severity.ERROR, "file_empty", value=name))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_format(data, name, limits)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refusal(problem(Severity.ERROR, "file_protected", value=name))
        if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
            return Format.XLS
        raise _foreign(name, "OLE")
    if data.startswith(b"PAR1") and data.endswith(b"PAR1"):
        return Format.PARQUET
    if data.startswith((b"$FL2", b"$FL3")):
        return Format.SPSS
    if data.startswith(b"<stata_dta>") or _OLD_STATA.match(data):
        return Format.STATA
    for magic, kind in _FOREIGN:
        if data.startswith(magic):
            raise _foreign(name, kind)
    if data[128:132] == b"DICM":
        raise _foreign(name, "DICOM")
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table")):
        raise _foreign(name, "HTML")
    if head.startswith(b"<?xml"):
        raise _foreign(name, "XML")
    if head.startswith((b'{"', b'[{"', b"{\n", b"[\n", b"{\r\n", b"[\r\n")):
        raise _foreign(name, "JSON")
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    sample = data[:100_000]
    controls = sum(sample.count(bytes([c])) for c in (*range(9), 11, 12, *range(14, 27), *range(28, 32)))
    if not marked and utf16_without_mark(data) is None and controls > max(8, len(sample) // 50):
        raise _foreign(name, "binary")
    return Format.DELIMITED
