"""The publishing pack as a ZIP: a table, a page for each hospital as HTML and DOCX, and what was hidden."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import escape

from core.ablation.answer import AblationAnswer
from core.report.ablation.published import WHOLE, Figure, Pack, record_rows
from core.tables.export import to_csv
from core.words import Words
from core.words.answers import ablation as said
from core.words.answers import counts as counted

STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #ccc}@media print{body{margin:0}}"
)


def pack_files(found: Pack, w: Words, period: str) -> dict[str, bytes]:
    """File name -> content; neither a name of a hospital nor a patient is in any of them."""
    files = {"indicators.csv": pack_table(found), "README.txt": _about(found, w, period).encode()}
    for who in found.letters.values():
        table = page_rows(found, who, w)
        title = w("Hospital {letter}", letter=who)
        files[f"hospital-{who}.html"] = _html(w, title, period, table, notes(found, w)).encode()
        files[f"hospital-{who}.docx"] = _docx(title, period, table, notes(found, w))
    return files


def pack_table(found: Pack) -> bytes:
    """Everything that is shown, and what is hidden, as CSV."""
    rows = [["hospital", "indicator", "numerator", "denominator", "value", "low", "high", "hidden"]]
    for who, numbers in found.numbers.items():
        rows += [_csv(who, code, figure, found) for code, figure in numbers.items()]
    return to_csv(rows)


def publish(answer: AblationAnswer, made: Pack, key: str, by: str) -> Callable[[], bytes]:
    """The records behind a pack as CSV, where somebody asks for them.

    Parameters
    ----------
    answer : AblationAnswer
        Asked by the column ``by``.
    key : str
        Of the hashes.
    """
    return lambda: to_csv(record_rows(answer, key, made.letters, by))


def pack_zip(found: Pack, w: Words, period: str) -> bytes:
    """The pack as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(pack_files(found, w, period).items()):
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def page_rows(found: Pack, who: str, w: Words) -> list[list[str]]:
    """One hospital beside all together."""
    rows = [[w("Indicator"), w("Value"), w("Interval"), w("All hospitals")]]
    for code in found.numbers[who]:
        value, interval = _shown(found, who, code, w)
        whole, _ = _shown(found, WHOLE, code, w)
        rows.append([said.numbered(w, code), value, interval, whole])
    return rows


def notes(found: Pack, w: Words) -> list[str]:
    """What every page must say."""
    lines = [
        w(
            "Counts from 1 to 4, and their complements, are hidden, with others from which they could be "
            "worked out."
        ),
        w("Hospitals have letters in random order; differences can come from their patients, no ranking."),
    ]
    lines.append(protection(w))
    if found.by_difference:
        lines.append(
            w.plural(
                "{count} number is hidden because an earlier pack would tell a small count with it.",
                "{count} numbers are hidden because, together with an earlier pack, they would "
                "reveal a small count.",
                len(found.by_difference),
            )
        )
    if found.not_adding_up:
        codes = w.join(found.not_adding_up)
        lines.append(w("Hospitals do not add up to the whole for: {indicators}.", indicators=codes))
    return lines


def protection(w: Words) -> str:
    """What hiding withstands, and what it does not."""
    return w(
        "Protected: every hidden number against all others of this pack, and against the difference to "
        "each pack made before it in the same session. Not protected: three or more packs of overlapping "
        "periods, columns, filters or definitions together, and packs made elsewhere; publish one."
    )


def _shown(found: Pack, who: str, code: str, w: Words) -> tuple[str, str]:
    hidden, figure = found.hidden.get((who, code)), found.numbers[who][code]
    if hidden is not None:
        if hidden.denominator or figure.days:
            return w("hidden"), ""
        return w("hidden, of {count}", count=w.numbers.count(figure.bottom)), ""
    return counted.value(w, code, figure.estimate), said.interval_of(w, code, figure.estimate)


def _csv(who: str, code: str, figure: Figure, found: Pack) -> list[str]:
    hidden, e = found.hidden.get((who, code)), figure.estimate
    cells: list[object] = [figure.top, figure.bottom, e.value, e.low, e.high]
    if hidden is not None:
        keep = not hidden.denominator and not figure.days
        cells = [None, figure.bottom if keep else None, None, None, None]
    flag = "" if hidden is None else "yes"
    return [who or "all", code, *("" if cell is None else repr(cell) for cell in cells), flag]


def _about(found: Pack, w: Words, period: str) -> str:
    return "\n".join([w("Publishing pack"), period, *notes(found, w)]) + "\n"


def _html(w: Words, title: str, period: str, rows: list[list[str]], lines: list[str]) -> str:
    head = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    said_below = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<!doctype html><html lang="{w.language}"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style><h1>{escape(title)}</h1><p>{escape(period)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{said_below}</html>"
    )


def _docx(title: str, period: str, rows: list[list[str]], lines: list[str]) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.author = ""
    document.add_heading(title, 1)
    document.add_paragraph(period)
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
