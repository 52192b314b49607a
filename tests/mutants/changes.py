"""Every change of an operator or a number that could be made in the core, and a draw from them by a seed."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFTEN = ("core/ablation", "core/stats/clustered")
"""Half of the changes fall here."""
ROOMS = ("core/stats", "core/reads/counting", "core/reads/answers", "core/reads/rules", "core/reads/search")
SWAPS = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}


@dataclass(frozen=True)
class Change:
    """One change: bytes of a file from ``start`` to ``end`` become ``new``."""

    path: Path
    line: int
    start: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        """File, then the line with the change in it: the same when other lines move."""
        source = (ROOT / self.path).read_bytes()
        first = source.rfind(b"\n", 0, self.start) + 1
        last = source.find(b"\n", self.end)
        before, after = source[first : self.start].decode(), source[self.end : last].decode()
        return f"{self.path}: {before.lstrip()}[{self.old} -> {self.new}]{after}"


def changes(path: Path) -> Iterator[Change]:
    """Every change that could be made in a file: operators, and integers and halves by one."""
    source = (ROOT / path).read_bytes()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        return starts[line - 1] + column

    def between(left: ast.expr, right: ast.expr, kind: type[ast.AST]) -> Iterator[Change]:
        old, new = SWAPS[kind]
        first = place(left.end_lineno or 0, left.end_col_offset or 0)
        text = source[first : place(right.lineno, right.col_offset)].decode()
        pattern = rf"\b{old}\b" if old.isalpha() else re.escape(old)
        if found := re.search(pattern, text):
            at = first + found.start()
            line = left.end_lineno or 0
            yield Change(path, line + text[: found.start()].count("\n"), at, at + len(old), old, new)

    for node in ast.walk(silent(ast.parse(source))):
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPS and not spoken(node):
            yield from between(node.left, node.right, type(node.op))
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPS:
            yield from between(node.left, node.comparators[0], type(node.ops[0]))
        elif isinstance(node, ast.BoolOp):
            yield from between(node.values[0], node.values[1], type(node.op))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            start = place(node.lineno, node.col_offset)
            end = place(node.end_lineno or 0, node.end_col_offset or 0)
            yield Change(path, node.lineno, start, end, source[start:end].decode(), str(node.value + 1))


def spoken(node: ast.BinOp) -> bool:
    """Whether the operator joins types or texts."""
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, str)))
        for side in sides
    )


def silent(tree: ast.Module) -> ast.Module:
    """The tree without annotations, which run nowhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            of = node.args
            for one in (*of.posonlyargs, *of.args, of.vararg, *of.kwonlyargs, of.kwarg):
                if one is not None:
                    one.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("object", ast.Load(), lineno=1, col_offset=0)
    return tree


def chosen(count: int, seed: int) -> list[Change]:
    """Changes at random, half of them where it matters most; a file by its number of possible changes."""
    draw = random.Random(seed)

    def all_of(rooms: tuple[str, ...], but: tuple[str, ...] = ()) -> list[Change]:
        paths = sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))
        names = [path.relative_to(ROOT) for path in paths]
        return [one for name in names if not name.as_posix().startswith(but) for one in changes(name)]

    often = draw.sample(all_of(OFTEN), count // 2)
    return often + draw.sample(all_of(ROOMS, OFTEN), count - count // 2)
