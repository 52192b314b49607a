"""A change put into code that is loaded already, so that a child starts testing at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

Place = tuple[str, str, int]


def place(code: CodeType) -> Place:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def functions() -> dict[Place, list[FunctionType]]:
    """Every function that is loaded, by where it was written."""
    found: dict[Place, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found.setdefault(place(one.__code__), []).append(one)
    return found


def put(path: Path, new: bytes, loaded: dict[Place, list[FunctionType]]) -> bool:
    """Give the loaded functions of a file their new code; False where it lies outside of functions."""
    before, after = compile(path.read_bytes(), str(path), "exec"), compile(new, str(path), "exec")
    pairs = [(old, new) for old, new in zip(inner(before), inner(after), strict=True) if old != new]
    if not pairs or bare(before) != bare(after):
        return False
    for old, code in pairs:
        for one in loaded.get(place(old), ()):
            one.__code__ = code
    return all(place(old) in loaded for old, _ in pairs)


def inner(code: CodeType) -> Iterator[CodeType]:
    """Functions of a module and of its classes; a function inside a function comes with the outer one."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_flags & 0x2:  # new locals: a function
                yield one
            else:
                yield from inner(one)


def bare(code: CodeType) -> list[object]:
    """What runs when a module is loaded: its own code and that of its classes."""
    constants = [one for one in code.co_consts if not isinstance(one, CodeType)]
    classes = [one for one in code.co_consts if isinstance(one, CodeType) and not one.co_flags & 0x2]
    return [code.co_code, constants, *(bare(one) for one in classes)]
