"""Where the words beside points go, so that they do not stand on each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.ui.charts.kit.paper import Row

CHARACTER, CHINESE = 0.02, 0.035
"""Width of a letter as a share of the picture's, on a narrow screen."""
LINE, AWAY = 0.045, 0.02
"""Height of a line of words, and its distance from the point."""
SIDES = ("right", "under right", "above", "below", "left", "under left")


def with_sides(rows: Sequence[Row], width: float, height: float) -> list[Row]:
    """Rows with ``side``: where each label stands, chosen greedily against the labels and points before it.

    Parameters
    ----------
    rows : sequence of mappings with ``x``, ``y`` and ``label``
    width, height : float
        Extent of the axes, in the unit of ``x`` and ``y``.
    """
    taken: list[tuple[float, float, float, float]] = [
        (row["x"] / width - 0.01, row["y"] / height - 0.02, row["x"] / width + 0.01, row["y"] / height + 0.02)
        for row in rows
        if row["x"] is not None and row["y"] is not None
    ]
    out: list[Row] = []
    for row in rows:
        side = "right"
        if row["x"] is not None and row["y"] is not None:
            boxes = {
                side: _box(row["x"] / width, row["y"] / height, str(row["label"]), side) for side in SIDES
            }
            side = min(SIDES, key=lambda side: _cost(boxes[side], taken))
            taken.append(boxes[side])
        out.append({**row, "side": side})
    return out


def _box(x: float, y: float, label: str, side: str) -> tuple[float, float, float, float]:
    length = sum(CHINESE if ord(letter) > 0x2E80 else CHARACTER for letter in label)
    if "left" in side or "right" in side:
        start = x + AWAY if "right" in side else x - AWAY - length
        low = y - AWAY / 4 - LINE if side.startswith("under") else y + AWAY / 4
        return start, low, start + length, low + LINE
    bottom = y + AWAY if side == "above" else y - AWAY - LINE
    return x - length / 2, bottom, x + length / 2, bottom + LINE


def _cost(
    box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]
) -> float:
    """Area shared with what is there, and what leaves the picture."""
    left, low, right, high = box
    over = sum(
        max(0.0, min(right, other[2]) - max(left, other[0]))
        * max(0.0, min(high, other[3]) - max(low, other[1]))
        for other in taken
    )
    outside = max(0.0, -left) + max(0.0, right - 1) + max(0.0, -low) + max(0.0, high - 1.02)
    return over + outside * LINE


NAME_LINE = 17
"""Pixels from one name to the next."""


FOLD = 20
"""Letters of a line of a name on a narrow screen; a Chinese one counts for two."""


def with_leads(rows: Sequence[Row], low: float, high: float, height: float) -> list[dict[str, Any]]:
    """Rows with the height of each name in the strip on the right, none upon another.

    ``name_y`` is that of the ``label`` in one line, ``folded_y`` that of the first line of ``folded``, the
    label in lines of a narrow screen.

    Parameters
    ----------
    rows : sequence of mappings with ``x``, ``y`` and ``label``
    low, high : float
        Ends of the upward axis.
    height : float
        Of the picture, in pixels.
    """
    out: list[dict[str, Any]] = [{**row, "folded": folded(str(row.get("label") or ""))} for row in rows]
    whole = _heights(out, [1] * len(out), low, high, height)
    parted = _heights(out, [row["folded"].count("\n") + 1 for row in out], low, high, height)
    return [
        {**row, "name_y": one, "folded_y": other} for row, one, other in zip(out, whole, parted, strict=True)
    ]


def folded(label: str) -> str:
    """A label in lines of at most `FOLD` letters, broken at blanks where there are any."""
    lines, line = [], ""
    for word in label.split(" "):
        while _length(word) > FOLD:  # one long word, or Chinese, which has no blanks
            head = next(end for end in range(len(word), 0, -1) if _length(word[:end]) <= FOLD)
            lines += [line, word[:head]] if line else [word[:head]]
            line, word = "", word[head:]
        if line and _length(f"{line} {word}") > FOLD:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line] if line else lines)


def _length(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _heights(
    rows: Sequence[Row], lines: Sequence[int], low: float, high: float, height: float
) -> list[float]:
    """Height of the first line of each name, in the unit of the axis."""
    order = sorted(range(len(rows)), key=lambda at: (-rows[at]["y"], -rows[at]["x"]))
    line = min(NAME_LINE, (height - 8) / max(sum(lines), 1))
    half = [lines[at] * line / 2 for at in order]
    placed: list[float] = []
    for place, at in enumerate(order):
        wanted = (high - rows[at]["y"]) / (high - low) * height
        above = placed[-1] + half[place - 1] if placed else 0.0
        placed.append(max(wanted, above + half[place]))
    over = placed[-1] + half[-1] - height if placed else 0.0
    if over > 0:  # from the bottom up again, as far as the lowest has to give way
        placed[-1] -= over
        for place in range(len(placed) - 2, -1, -1):
            placed[place] = min(placed[place], placed[place + 1] - half[place + 1] - half[place])
    out = [0.0] * len(rows)
    for place, at in enumerate(order):
        out[at] = high - (placed[place] - half[place] + line / 2) / height * (high - low)
    return out
