"""Loads the charts reference: R 4.2.2, qicharts2 0.8.1, qcc 2.7, FunnelPlotR 0.6.0, survival 3.5.3."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parents[2] / "reference"


@cache
def reference() -> dict[str, Any]:
    return json.loads((FOLDER / "charts.json").read_text())


@cache
def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / "chart-data" / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def column(name: str, header: str) -> np.ndarray:
    return np.array([float(row[header]) for row in table(name)])


def close(found: list[float | None] | tuple[float | None, ...], expected: list[float | None]) -> None:
    """Equal to 1e-9, and absent where the reference is absent."""
    assert [value is None for value in found] == [value is None for value in expected]
    np.testing.assert_allclose(
        [value for value in found if value is not None],
        [value for value in expected if value is not None],
        rtol=1e-9,
        atol=1e-9,
    )
