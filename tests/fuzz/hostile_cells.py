"""Kinds of cells, headers and binary files that cost much for their size, each in any size.

What is in a cell goes through patterns for numbers, dates, scales and words, and a header through those for
names: each kind is a text in which a pattern could go back and forth. The binary ones lie about what they
hold.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

CORPUS = Path(__file__).with_name("corpus")
ROWS = 40
LONG = 30_000
"""Characters of a cell, at most: Excel's limit is 32,767."""


def cells(*texts: str, header: str = "patient,CT,MR,size,reference") -> bytes:
    """A study whose MR and size hold the texts."""
    lines = [
        f"P{i},{i % 2},{texts[i % len(texts)]},{texts[(i + 1) % len(texts)]},{i // 2 % 2}"
        for i in range(ROWS)
    ]
    return "\n".join([header, *lines]).encode()


def _log(*texts: str) -> bytes:
    header = (
        "session_id,patient_id,ablation_date,organ,complication,complication_date,discharge_date,control_date"
    )
    lines = [
        f"S{i},P{i},2025-01-{i % 28 + 1:02d},liver," + ",".join(texts[(i + k) % len(texts)] for k in range(4))
        for i in range(ROWS)
    ]
    return "\n".join([header, *lines]).encode()


def _again(piece: str, n: int) -> str:
    return (piece * n)[: min(n * len(piece), LONG)]


def _patched(name: str, *patches: tuple[bytes, bytes]) -> bytes:
    data = (CORPUS / name).read_bytes()
    for old, new in patches:
        data = data.replace(old, new)
    return data


def _looped(n: int) -> bytes:
    """An old workbook whose chain of sectors leads back to its beginning."""
    data = bytearray((CORPUS / "small.xls").read_bytes())
    first = struct.unpack_from("<I", data, 76)[0]
    at = 512 + first * 512
    for sector in range(min(n, 128)):
        struct.pack_into("<I", data, at + 4 * sector, (sector + 1) % min(n, 128))
    return bytes(data)


def _zipped(n: int, *, overlapping: bool) -> bytes:
    """A workbook with n more members, or one whose directory names the same member n times."""
    out = io.BytesIO()
    given = zipfile.ZipFile(io.BytesIO((CORPUS / "small.xlsx").read_bytes()))
    with given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in given.namelist():
            package.writestr(name, given.read(name))
        package.writestr("x", " " * 1_000_000)
        if overlapping:
            info = package.getinfo("x")
            package.filelist += [info] * min(n, 60_000)
        else:
            for i in range(n // 4):
                package.writestr(f"xl/media/{i}.xml", "")
    return out.getvalue()


def _entities(n: int, encoding: str) -> bytes:
    inside = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x"}">' for i in range(min(n // 100, 30)))
    text = f'<?xml version="1.0"?><!DOCTYPE w [{inside}]><worksheet><sheetData>&e9;</sheetData></worksheet>'
    return _replaced("xl/worksheets/sheet1.xml", text.encode(encoding))


def _replaced(member: str, content: bytes, name: str = "small.xlsx") -> bytes:
    out = io.BytesIO()
    given = zipfile.ZipFile(io.BytesIO((CORPUS / name).read_bytes()))
    with given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for each in given.namelist():
            package.writestr(each, content if each == member else given.read(each))
    return out.getvalue()


def _sheets(n: int) -> bytes:
    """A workbook that names its sheet n times."""
    with zipfile.ZipFile(io.BytesIO((CORPUS / "small.xlsx").read_bytes())) as given:
        book = given.read("xl/workbook.xml").decode()
    begin, end = book.index("<sheet "), book.index("</sheets>")
    one = book[begin : book.index("/>", begin) + 2]
    rid = one[one.index("r:id") :].split('"')[1]
    many = "".join(f'<sheet name="S{i}" sheetId="{i + 1}" r:id="{rid}"/>' for i in range(n))
    return _replaced("xl/workbook.xml", (book[:begin] + many + book[end:]).encode())


def _columnar(n: int) -> bytes:
    """A Parquet file of few bytes for many rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    column = pa.array(["+" * 40]).take(pa.array([0] * (n * 20)))
    pq.write_table(pa.table({f"c{i}": column for i in range(20)}), out)
    return out.getvalue()


def _statistical(n: int, *, spss: bool) -> bytes:
    """The beginning of a file of SPSS or Stata that promises more rows than it has."""
    rows = min(n * 50_000, 2**31 - 1)
    if spss:
        head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + struct.pack("<5i", 2, 4, 1, 0, rows)
        head += struct.pack("<d", 100.0) + b"01 JAN 2501:01:01" + b" " * 67
        names = b"".join(struct.pack("<6i", 2, 0, 0, 0, 0, 0) + f"V{i}".encode().ljust(8) for i in range(4))
        return head + names + struct.pack("<2i", 999, 0) + b"\x01" * n
    head = struct.pack("<4BHi", 114, 2, 1, 0, 4, rows) + b" " * 81 + b" " * 18
    types = bytes([255] * 4)
    names = b"".join(f"v{i}".encode().ljust(33, b"\0") for i in range(4))
    return head + types + names + b"\0" * (10 + 49 * 4 + 33 * 4 + 81 * 4 + 5) + b"\0" * n


KINDS: dict[str, Callable[[int], bytes]] = {
    "numbers of many groups": lambda n: cells(_again("1.234.", n), _again("1 234 ", n), _again("-", n)),
    "dates of many parts": lambda n: cells(_again("2025-01-", n), _again("1/2/", n), _again("10:", n)),
    "ranges of ranges": lambda n: cells(_again("1-2~3至", n), _again("1±2±", n), _again("<=", n)),
    "blanks inside": lambda n: cells("+" + " " * min(n, LONG) + "x", "1" + "\u3000" * min(n, LONG) + "cm"),
    "brackets": lambda n: cells(_again("(", n), _again("(1)", n), _again("[", n) + "]"),
    "scales of scales": lambda n: cells(_again("1=yes;", n), _again("0: no / 1: yes / ", n)),
    "words without end": lambda n: cells(_again("not ", n), _again("无", n), _again("no evidence of ", n)),
    "digits without end": lambda n: cells("9" * min(n, LONG), "1e" + "9" * min(n, LONG), "0x" + "f" * 9),
    "marks upon marks": lambda n: cells("e" + "\u0301" * min(n, LONG), _again("\ufdfa", n // 10 + 1)),
    "emoji and halves": lambda n: cells(_again("\U0001f468\u200d", n), _again("\u202e", n), "\x01\x02"),
    "no number": lambda n: cells("nan", "inf", "-Infinity", "1e400", "1e-400", "-0", f"{n}e{n}"),
    "all different": lambda n: "\n".join(
        ["patient,CT,MR,size,reference", *(f"P{i},a{i},b{i},{i}.{i},{i % 2}" for i in range(n))]
    ).encode(),
    "one patient": lambda n: "\n".join(
        ["patient,lesion,CT,reference", *(f"P,{i},{i % 2},{i // 2 % 2}" for i in range(n))]
    ).encode(),
    "patients named by their lesions": lambda n: "\n".join(
        ["id,CT,reference", *(f"P{i // 3}-{i % 3}-{'x' * (i % 50)},{i % 2},{i // 2 % 2}" for i in range(n))]
    ).encode(),
    "long headers": lambda n: cells(
        "1",
        header="patient," + ",".join(_again(piece, n) for piece in ("CT (", "MR[0=no;", "_1", "reference ")),
    ),
    "headers alike": lambda n: (
        ",".join(["CT"] * min(n, 200)) + "\n" + "\n".join([",".join("01"[i % 2] for i in range(200))] * 20)
    ).encode(),
    "many tests": lambda n: "\n".join(
        [
            ",".join(["patient", "reference", *(f"T{k}" for k in range(min(n // 100, 190)))]),
            *(
                ",".join([f"P{i}", str(i % 2), *(str((i + k) % 3 // 2) for k in range(min(n // 100, 190)))])
                for i in range(30)
            ),
        ]
    ).encode(),
    "log: dates of many parts": lambda n: _log(_again("2025-01-", n), _again("1/", n), "no", "2025"),
    "log: words without end": lambda n: _log(_again("no complication; ", n), _again("出血，", n), "+"),
    "log: grades": lambda n: _log(_again("grade III/", n), _again("CTCAE 3 ", n), _again("IV", n), "SIR B"),
    "a chain that bites its tail": _looped,
    "many members": lambda n: _zipped(n, overlapping=False),
    "one member many times": lambda n: _zipped(n, overlapping=True),
    "blanks packed": lambda n: _replaced("xl/worksheets/sheet1.xml", b" " * (n * 5_000)),
    "entities": lambda n: _entities(n, "utf-8"),
    "entities in UTF-16": lambda n: _entities(n, "utf-16"),
    "many sheets": _sheets,
    "merged cells": lambda n: _replaced(
        "xl/worksheets/sheet1.xml",
        (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            '<row r="1"><c r="A1" t="inlineStr"><is><t>patient</t></is></c></row></sheetData><mergeCells>'
            + "".join(f'<mergeCell ref="A{i + 2}:C{i + 3}"/>' for i in range(n))
            + "</mergeCells></worksheet>"
        ).encode(),
    ),
    "rows of equal values": _columnar,
    "a lying footer": lambda n: _patched("small.parquet", (b"\x15\x06", struct.pack("<H", n))),
    "SPSS that promises": lambda n: _statistical(n, spss=True),
    "Stata that promises": lambda n: _statistical(n, spss=False),
}
