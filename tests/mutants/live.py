"""A change put into code that is loaded already, so that a child starts testing at once."""

from __future__ import annotations

import ast
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


def put(path: Path, new: bytes, loaded: dict[Place, list[FunctionType]], only_ask: bool = False) -> bool:
    """Give the loaded functions of a file their new code; False where it lies outside of functions."""
    before, after = compile(path.read_bytes(), str(path), "exec"), compile(new, str(path), "exec")
    pairs = [(old, new) for old, new in zip(inner(before), inner(after), strict=True) if old != new]
    if not pairs or bare(before) != bare(after):
        return False
    if not all(place(old) in loaded for old, _ in pairs):
        return False
    for old, code in () if only_ask else pairs:
        for one in loaded[place(old)]:
            one.__code__ = code
    return True


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


def within(path: Path, line: int) -> frozenset[int]:
    """First lines of the functions around a line; none where it runs when the module is loaded."""
    return frozenset(
        min([node.lineno, *(one.lineno for one in node.decorator_list)])
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef) and node.body[0].lineno <= line <= (node.end_lineno or 0)
    )
