"""Who may import whom, read from the source without running it."""

import ast
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

from core.ablation.indicator import INDICATORS

ROOT = Path(__file__).parents[1]

WORDS_OF_ANSWERS = {"core.arrays", "core.findings", "core.problems"}
SPELLING = {"core.spelling", "core.codes", "core.memo"}
CHARACTERS = {"core.characters"}
SUMS_AND_FILES = WORDS_OF_ANSWERS | CHARACTERS | {"core.stats", "core.tables"}
DOMAINS = SUMS_AND_FILES | SPELLING | {"core.reads", "core.ablation"}
SPEECH = DOMAINS | {"core.lessons", "core.evidence", "core.examples", "core.words", "core.version"}

MAY_IMPORT = {
    "core": set(),
    "core.arrays": set(),
    "core.characters": set(),
    "core.codes": set(),
    "core.memo": set(),
    "core.findings": set(),
    "core.problems": set(),
    "core.version": set(),
    "core.stats": WORDS_OF_ANSWERS,
    "core.tables": WORDS_OF_ANSWERS | CHARACTERS | {"core.memo"},
    "core.spelling": set(),
    "core.reads": SUMS_AND_FILES | SPELLING,
    "core.ablation": SUMS_AND_FILES | SPELLING,
    "core.examples": DOMAINS,
    "core.evidence": set(),
    "core.words": DOMAINS,
    "core.report": SPEECH | {"core.command_line"},
    "core.lessons": DOMAINS | {"core.examples"},
    "core.command_line": DOMAINS | {"core.lessons"},
    "core.__main__": SPEECH | {"core.report", "core.command_line"},
    "pages.ui": SPEECH | {"core.report"},
    "pages": SPEECH | {"core.report", "pages.ui"},
    "app": SPEECH | {"core.report", "pages.ui"},
    "serve": {"pages.ui"},
}
"""Each room and the other rooms it may import from."""

ONLY_IN = {
    "streamlit": ("pages", "app", "serve"),
    "starlette": ("serve", "pages.ui"),
    "altair": ("pages.ui.charts",),
    "babel": ("core.words",),
    "gettext": ("core.words",),
}
"""Libraries that may be imported in some places only (by dotted prefix)."""


def modules() -> dict[str, Path]:
    paths = [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py", ROOT / "serve.py"]
    named = {}
    for path in paths:
        if path.exists():
            parts = path.relative_to(ROOT).with_suffix("").parts
            named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


MODULES = modules()


def imported(module: str, tree: ast.AST, known: set[str]) -> set[str]:
    """Dotted names a module imports; ``from package import module`` counts as that module."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module if MODULES[module].stem == "__init__" else module.rpartition(".")[0]
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                names.add(deeper if deeper in known else base)
    return names


def room(module: str) -> str:
    """The longest entry of ``MAY_IMPORT`` that holds the module."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in MAY_IMPORT:
            return name
    raise AssertionError(f"{module} has no place in the house: add it to MAY_IMPORT")


def within(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(f"{prefix}.")


IMPORTS = {
    module: imported(module, ast.parse(path.read_text("utf-8")), MODULES.keys())
    for module, path in MODULES.items()
}


def test_the_house_is_there():
    assert {"core.findings", "core.words.catalogue"} <= MODULES.keys()
    assert "core.problems" in IMPORTS["core.words.catalogue"]


def test_rooms_import_downwards_only():
    wrong = []
    for module, names in IMPORTS.items():
        here = room(module)
        for name in names:
            if name.split(".")[0] not in {"core", "pages", "app", "serve", "tests"}:
                continue
            there = "tests" if within(name, "tests") else room(name)
            if there not in MAY_IMPORT[here] | {here}:
                wrong.append(f"{module} imports {name}")
    assert sorted(wrong) == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_stay_where_they_belong(library):
    users = [m for m, names in IMPORTS.items() if any(within(name, library) for name in names)]
    assert [m for m in users if not any(within(m, place) for place in ONLY_IN[library])] == []


def test_no_module_imports_itself_by_a_detour():
    graph = {
        module: {name for name in names if name in MODULES and name != module}
        for module, names in IMPORTS.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(f"{a}" for a, _ in pairwise([*error.args[1], ""])))


FLOORS = {
    "core.ablation": (
        *("digits", "log", "definitions", "indicator", "plan", "decided_by", "file", "counting"),
        *(
            "indicators",
            "answers",
            "monitoring",
            "fair",
            "recipe",
            "understanding",
            "answer",
            "scorecard",
            "arguments",
        ),
    ),
    "core.reads.file": (
        *("options", "questions", "guesses", "reading", "cases", "recognise", "asking", "explanation"),
        "door",
    ),
    "core.reads.answers": (
        *("records", "gained", "one_test", "pairs", "groups", "readers", "policies", "recorded", "cells"),
        *("change", "cautions"),
    ),
    "core.ablation.file": (
        *(
            "listing",
            "aggregate",
            "synonyms",
            "columns",
            "recognise",
            "texts",
            "headers",
            "rivals",
            "rows",
            "door",
        ),
    ),
    "core.tables.files": (
        *("blocks", "header_row", "margins", "coding", "text", "workbooks", "columnar", "labelled"),
        *("formats", "intake", "wire", "turns", "upload", "children", "process", "child"),
    ),
    "core.tables.meaning": (
        *("words", "privacy", "unknown_codes", "parsed", "numbers", "dates", "lengths", "grades", "values"),
    ),
    "pages.ui.door": (
        *(
            "fading",
            "templates",
            "picture",
            "present",
            "printed",
            "understood",
            "arrival",
            "working",
            "companion",
        ),
        *("other_door", "recipes", "ablation_log", "reader_study", "waiting"),
    ),
}
"""Inside a room, from the ground up: a module imports from its own floor and those below."""


@pytest.mark.parametrize("place", FLOORS)
def test_the_floors_of_a_room_import_downwards_only(place):
    floors = FLOORS[place]

    def floor(module: str) -> int:
        return floors.index(module.removeprefix(f"{place}.").split(".")[0])

    wrong = [
        f"{module} imports {name}"
        for module, names in IMPORTS.items()
        if within(module, place) and module != place
        for name in names
        if within(name, place) and name in MODULES and name != place and floor(name) > floor(module)
    ]
    assert sorted(wrong) == []


ABOUT_INDICATORS = ("core.ablation", "core.report.ablation", "core.words.answers", "pages")


def _codes_asked_for(node: ast.AST, codes: set[str]) -> list[str]:
    """Codes in a comparison, and where nothing but codes is gone through or is the value of a constant."""
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
    else:
        parts = [node.iter if isinstance(node, ast.comprehension) else node.value]
    found = []
    for part in parts:
        items = [getattr(item, "value", None) for item in getattr(part, "elts", None) or [part]]
        if isinstance(node, ast.Compare) or all(item in codes for item in items):
            found += [item for item in items if isinstance(item, str) and item in codes]
    return found


def test_no_file_but_its_own_knows_an_indicator_by_its_code():
    codes = set(INDICATORS)
    parts = {code for code in codes if "." in code}
    found = []
    for module, path in MODULES.items():
        if not any(within(module, room) for room in ABOUT_INDICATORS):
            continue
        if within(module, "core.ablation.indicators"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare | ast.comprehension | ast.Assign):
                found += [f"{module}: {code}" for code in _codes_asked_for(node, codes)]
            if isinstance(node, ast.Constant) and node.value in parts:
                found.append(f"{module}: {node.value}")
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "startswith":
                found += [
                    f"{module}: {argument.value}"
                    for argument in node.args
                    if isinstance(argument, ast.Constant) and argument.value in {"4.", "6.", "8."}
                ]
    assert found == [], "\n".join(found)
