"""Which tests stand nearest to a file of the core: by its name, then by who imports it."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
INDICATORS, FINDS_INDICATORS = "core/ablation/indicators/", "core/ablation/indicator.py"
FEW = 8
"""Files of tests that are asked first."""


@cache
def imports() -> dict[str, frozenset[str]]:
    """File -> the files of core and tests that it imports itself."""
    names = [path.relative_to(ROOT) for room in ("core", "tests") for path in (ROOT / room).rglob("*.py")]
    modules = {".".join(name.with_suffix("").parts).removesuffix(".__init__"): str(name) for name in names}
    found = {}
    for name in names:
        here: set[str] = set()
        for node in ast.walk(ast.parse((ROOT / name).read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module:
                here.update([node.module, *(f"{node.module}.{one.name}" for one in node.names)])
            elif isinstance(node, ast.Import):
                here.update(one.name for one in node.names)
        found[str(name)] = frozenset(modules[one] for one in here if one in modules)
    return found


@cache
def nearest(path: Path) -> tuple[str, ...]:
    """At most ``FEW`` files of tests: the namesake, then those fewest steps of import away.

    Among equally near ones those come first that live in the folder of the file and import little.
    """
    used_by: dict[str, set[str]] = defaultdict(set)
    for name, used in imports().items():
        for one in used:
            used_by[one].add(name)
    for name in imports():  # indicators are found by their folder
        if name.startswith(INDICATORS):
            used_by[name].add(FINDS_INDICATORS)
    steps, edge = {str(path): 0}, {str(path)}
    while edge:
        edge = {user for name in edge for user in used_by[name] if user not in steps}
        steps.update(dict.fromkeys(edge, max(steps.values()) + 1))
    home = Path("tests", *path.parent.parts[1:])

    def rank(name: str) -> tuple[bool, int, int, int, str]:
        away = len(home.parts) - len(set(home.parents) & set(Path(name).parents))
        return Path(name).stem != f"test_{path.stem}", steps[name], away, len(imports()[name]), name

    tests = (name for name in steps if Path(name).stem.startswith("test_") and quick(Path(name)))
    return tuple(sorted(tests, key=rank)[:FEW])


def quick(test: Path) -> bool:
    """Whether a file of tests needs no screen."""
    return test.parts[1] not in ("pages", "browser", "load", "words")
