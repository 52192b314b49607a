"""What each code is called and how each problem is said, in English.

Every module here may define ``PROBLEMS`` (code -> message and remedy) and ``LABELS``
(``"<kind>.<code>"`` -> label); they are found by themselves. Chinese stands in ``locale/zh``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType


def modules() -> Iterator[ModuleType]:
    """Every module of sentences, by name."""
    for info in sorted(walk_packages(__path__, f"{__name__}."), key=lambda info: info.name):
        yield import_module(info.name)


@cache
def problems() -> Mapping[str, tuple[str, str]]:
    """Message and remedy of every problem code."""
    merged: dict[str, tuple[str, str]] = {}
    for module in modules():
        merged.update(getattr(module, "PROBLEMS", {}))
    return merged


@cache
def labels() -> Mapping[str, str]:
    """English label of every ``"<kind>.<code>"``."""
    merged: dict[str, str] = {}
    for module in modules():
        merged.update(getattr(module, "LABELS", {}))
    return merged
