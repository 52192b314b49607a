"""What was understood of a file, as lines to read and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from core.reads.file.explanation import Line
from core.report.plain import Plain
from core.words import Words

_NAMED = {"layout": "layout", "role": "role", "meaning": "meaning", "blank": "meaning", "question": "ask"}


def explained_text(lines: Sequence[Line], w: Words) -> str:
    """One line each: what, as what, how sure, why."""
    rows = [[w("Part"), w("Understood as"), w("How sure"), w("Why")]]
    for line in lines:
        code = line.code.removeprefix("question_")
        as_what = w.label(_NAMED[line.kind], code) if line.kind in _NAMED and code else line.value
        if line.kind == "question":
            as_what = f"{as_what} {line.value}"
        part = w.label("explained", line.kind) + (f" {line.what}" if line.what else "")
        rows.append([part, as_what, w.label("sure", line.sure), w.label("why", line.why)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def explained_plain(lines: Sequence[Line]) -> Plain:
    """The same in stable codes."""
    return {
        "understood": [
            {
                "kind": line.kind,
                "what": line.what,
                "as": line.code,
                "value": line.value,
                "sure": str(line.sure),
                "why": str(line.why),
            }
            for line in lines
        ]
    }
