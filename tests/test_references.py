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


def texts(tree: ast.AST) -> list[str]:
    """Docstrings of everything, constants and fields included."""
    return [
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


def found(pointer: str, here: str, names: dict[str, set[str]]) -> bool:
    first, _, rest = pointer.rpartition(".")
    if first in names:
        return rest in names[first]
    above, _, owner = first.rpartition(".")
    if above in names:
        return owner in names[above] and rest in names[above]
    return all(part in names[here] for part in pointer.split("."))


def test_what_a_docstring_points_to_exists():
    trees = {module(path): ast.parse(path.read_text("utf-8")) for path in PATHS}
    names = {name: made(tree) for name, tree in trees.items()}
    rooms = {".".join(name.split(".")[:length]) for name in names for length in range(1, name.count(".") + 2)}
    lost = [
        f"{here}: `{pointer}`"
        for here, tree in trees.items()
        for text in texts(tree)
        for pointer in POINTER.findall(text)
        if not (pointer in rooms or found(pointer, here, names))
    ]
    assert lost == []
