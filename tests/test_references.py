"""What a docstring points to exists: every name in single backquotes is found."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
POINTER = re.compile(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)")
PATHS = [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py", ROOT / "serve.py"]


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def made(tree: ast.AST) -> set[str]:
    """Every name that a module makes, imports or takes: functions, classes, fields, constants, parameters."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.split(".")[-1])
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
    return names


TREES = {module(path): ast.parse(path.read_text("utf-8")) for path in PATHS}
NAMES = {name: made(tree) for name, tree in TREES.items()}
ROOMS = {".".join(name.split(".")[:length]) for name in NAMES for length in range(1, name.count(".") + 2)}


def texts(tree: ast.AST) -> list[str]:
    """Docstrings of everything, constants and fields included."""
    return [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


def found(pointer: str, here: str) -> bool:
    if pointer in ROOMS:
        return True
    first, _, rest = pointer.rpartition(".")
    if first in NAMES:
        return rest in NAMES[first]
    above, _, owner = first.rpartition(".")
    if above in NAMES:
        return owner in NAMES[above] and rest in NAMES[above]
    return all(part in NAMES[here] for part in pointer.split("."))


def test_what_a_docstring_points_to_exists():
    lost = [
        f"{here}: `{pointer}`"
        for here, tree in TREES.items()
        for text in texts(tree)
        for pointer in POINTER.findall(text)
        if not found(pointer, here)
    ]
    assert lost == []
