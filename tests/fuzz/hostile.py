"""Kinds of small files that once cost much or ended a process, each in any size.

``python -m tests.fuzz.hostile [KIND ...]`` reads ten of each in a child, and lets both doors understand what
came, and tells the processor time of the two together: under `MOST` seconds or refused, and no more than
`GROWTH` times as much for a file four times as long. The child has the memory that an upload's has.
"""

from __future__ import annotations

import contextlib
import io
import random
import sys
import time
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

from core.problems import Refusal
from core.tables.table import TextTable
from tests.fuzz import hostile_cells

MOST = 2.0
"""Processor seconds above those of an empty child."""
GROWTH = 8.0
"""Four times as long costs four times as much; a quadratic scan sixteen times."""
MEASURABLE = 0.25
"""Seconds below which growth is noise."""
SIZES = (1_000, 2_000, 4_000, 8_000, 10_000, 16_000, 20_000, 40_000)
HEADER = ("patient", "CT", "MR", "reference")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def archive(members: dict[str, str]) -> bytes:
    """A zip of texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return out.getvalue()


def _texts(cells: tuple[str, ...], row: int) -> str:
    inside = "".join(
        f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for column, text in zip("ABCD", cells, strict=True)
    )
    return f'<row r="{row}">{inside}</row>'


def workbook(rows: str, *, after: str = "", strings: str = "") -> bytes:
    """A workbook with twenty good rows and whatever else."""
    good = _texts(HEADER, 1) + "".join(_texts((f"P{i}", "+", "-", "+-"[i % 2]), i + 2) for i in range(20))
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
        '<sheet name="D" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{good}{rows}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    return archive(parts)


def opendocument(rows: str) -> bytes:
    """An ODS with a header, ten good rows and whatever else."""

    def row(cells: tuple[str, ...]) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    good = row(HEADER) + "".join(row((f"P{i}", "+", "-", "+-"[i % 2])) for i in range(10))
    schema = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = "".join(f' xmlns:{name}="{schema}:{name}:1.0"' for name in ("office", "table", "text"))
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content{spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="D">{good}{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def text(lines: list[str]) -> bytes:
    """A text with the header of a study."""
    return "\n".join([",".join(HEADER), *lines]).encode()


KINDS: dict[str, Callable[[int], bytes]] = {
    "open error cells": lambda n: workbook('<row r="22">' + '<c r="A22" t="e">' * n + "</row>"),
    "a row never closed": lambda n: workbook('<row r="22">' + '<c r="A22"><v>1</v></c>' * n),
    "attributes again and again": lambda n: workbook('<row r="22"><c r="A22"' + ' t="e"' * n + "><f></row>"),
    "blanks behind the sheet": lambda n: workbook("", after=" " * (n * 500)),
    "rows never opened": lambda n: workbook("</row></c>" * n),
    "a cell far away": lambda n: workbook(f'<row r="{n * 50}"><c r="xfd{n * 50}"><v>1</v></c></row>'),
    "a row far away": lambda n: workbook(f'<row r="{n * 100_000}"><c><v>1</v></c></row>'),
    "one long text many times": lambda n: workbook(
        "".join(f'<row r="{i + 22}"><c r="A{i + 22}" t="s"><v>0</v></c></row>' for i in range(n // 10)),
        strings=f"<si><t>{'x' * 30_000}</t></si>",
    ),
    "dates out of range": lambda n: workbook(f'<row r="22"><c r="A22" s="1" t="d"><v>{n}e300</v></c></row>'),
    "blanks by number": lambda n: opendocument(
        "<table:table-row><table:table-cell><text:p>"
        f'<text:s text:c="{n * 50_000}"/></text:p></table:table-cell></table:table-row>'
    ),
    "a comment without end": lambda n: opendocument(f"<!--{' >' * (n * 1_250)}-->"),
    "a tag without end": lambda n: opendocument(f'<a b="{" >" * (n * 1_250)}"/>'),
    "many long comments": lambda n: opendocument(f"<!--{' ' * 1_000_000}--><a/>" * (n // 400)),
    "rows by number": lambda n: opendocument(
        f'<table:table-row table:number-rows-repeated="{n * 10}">'
        '<table:table-cell office:value-type="string">'
        "<text:p>+</text:p></table:table-cell></table:table-row>"
    ),
    "rows too short": lambda n: text(["P"] * (n * 2)),
    "rows of any length": lambda n: text(["P" + ",+" * (i % 7) for i in range(n * 2)]),
    "failed formulas": lambda n: text(["#N/A,#N/A,#N/A,#N/A"] * n),
    "quotes left open": lambda n: text(['P,"' + "+,-\n" * n]),
    "raised digits": lambda n: text([f"P{i},①③⑤"[: 4 + i % 4] + "²,0²,1" for i in range(n // 10)]),
    "a reader a row": lambda n: (
        "patient,modality,reader,result,reference\n"
        + "\n".join(f"P{i},CT,R{i},{i % 2},{i // 2 % 2}" for i in range(n))
    ).encode(),
    "a header of a thousand columns": lambda n: (",".join(f"c{i}" for i in range(n)) + "\n1").encode(),
}


def spent(data: bytes, name: str) -> tuple[float, str]:
    """Processor seconds of a child that reads a file and of the doors, and what came of it."""
    import resource

    from core.tables.files import process

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reading = process.start(data, name, inline=False)
    doors = 0.0
    try:
        table = reading.result()
        came = f"{table.rows} rows"
        doors = understood(table)
    except Refusal as refusal:
        came = refusal.problems[0].code
    if reading._child is not None:
        reading._child.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + doors, came


def understood(table: TextTable) -> float:
    """Processor seconds in which both doors understand a table, as the server does for a session."""
    from core.ablation.file.door import read_log
    from core.reads.file.door import build
    from core.reads.file.reading import ReadingOptions, UnknownReads, guess

    began = time.process_time()
    for door in (
        lambda: build(table, guess(table, ReadingOptions(unknown_reads=UnknownReads.MISSING))),
        lambda: read_log(table),
    ):
        with contextlib.suppress(Refusal):
            door()
    return time.process_time() - began


def main() -> int:
    """Ten of each kind; 1 where one costs too much or grows too fast."""
    chance, found = random.Random(1), 0
    empty = min(spent(b"a\n1\n", "f")[0] for _ in range(2))
    for kind, make in {**KINDS, **hostile_cells.KINDS}.items():
        if sys.argv[1:] and kind not in sys.argv[1:]:
            continue
        costs = {}
        sizes = [*SIZES, chance.randrange(100, 10_000), chance.randrange(10_000, 40_000)]
        for size in sizes:
            seconds, came = spent(make(size), "f")
            costs[size] = max(seconds - empty, 0.0)
        grew = max(costs[4 * n] / max(costs[n], MEASURABLE) for n in SIZES if 4 * n in costs)
        bad = max(costs.values()) > MOST or grew > GROWTH or came in ("reading_failed", "reading_too_slow")
        found += bad
        print(f"{'TOO MUCH ' if bad else ''}{kind}: at most {max(costs.values()):.2f} s, {came}", flush=True)
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
