"""The lessons, each a file of steps; found by themselves, in the order of their number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from core.lessons.lesson import Lesson


@cache
def lessons() -> Mapping[str, Lesson]:
    """Every lesson by its code, in order."""
    names = sorted(info.name for info in iter_modules(__path__) if info.name.startswith("l"))
    found = [import_module(f"{__name__}.{name}").LESSON for name in names]
    return {lesson.code: lesson for lesson in found}
