"""Reference values from published packages, each with its package and version.

``reads.json`` holds the reader-study cases: R 4.2.2 packages and Python packages, named per case. Paired
cells there are a = both positive, b = only first, c = only second, d = neither, and differences are
p1 - p2 = (b - c) / n: the opposite of ours, which `flipped` turns round. Data in ``data/`` are simulated.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent


@cache
def reads() -> dict[str, dict[str, Any]]:
    """Every reader-study case by its id: input, output, fun, package, version."""
    cases = json.loads((FOLDER / "reads.json").read_text("utf-8"))["cases"]
    return {case["id"]: case for case in cases}


def cases(*prefixes: str) -> list[dict[str, Any]]:
    """The cases whose id starts with one of the prefixes; never an empty list."""
    found = [case for name, case in reads().items() if name.startswith(prefixes)]
    assert found, prefixes
    return found


def flipped(limits: dict[str, Any], low: str = "lower", high: str = "upper") -> tuple[float, float]:
    """Limits of p1 - p2 as limits of p2 - p1, cut to [-1, 1] as ours are."""
    return max(-limits[high], -1.0), min(-limits[low], 1.0)


@cache
def table(path: str) -> dict[str, np.ndarray]:
    """Columns of a CSV file named as the cases name it; numbers as floats, other text as it is."""
    with (FOLDER / path).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: _column([row[name] for row in rows]) for name in rows[0]}


def _column(values: list[str]) -> np.ndarray:
    try:
        return np.array([float(value) if value not in ("", "NA") else np.nan for value in values])
    except ValueError:
        return np.array(values)
