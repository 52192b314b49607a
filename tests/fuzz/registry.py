"""All fuzz targets: the ``TARGETS`` of every ``targets_*.py`` beside this file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Target = Callable[[bytes], None]


def targets() -> dict[str, Target]:
    """Name to target; a name that two files use is an error."""
    found: dict[str, Target] = {}
    for path in sorted(Path(__file__).parent.glob("targets_*.py")):
        area = path.stem.removeprefix("targets_")
        for name, target in import_module(f"tests.fuzz.{path.stem}").TARGETS.items():
            found[f"{area}.{name}"] = target
    return found
