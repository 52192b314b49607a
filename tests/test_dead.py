"""Nothing in core is there for nobody: what the product does not use is named here, with its reason."""

import ast
from collections import Counter
from pathlib import Path

from tests.mutants.changes import changes

ROOT = Path(__file__).parents[1]
TWINS = "one study at a time, beside the vectorised form that the product uses: the form that papers tabulate"
ORACLE = "a slower way to the same, by which tests check the fast one"
ONE_TEXT = "one text at a time, beside the form for columns"
SHOWN_BY_TESTS = "a view of the product for tests and for the reference table"
KEPT = {
    **dict.fromkeys(("rao_scott", "obuchowski", "yang", "durkalski", "eliasziw"), TWINS),
    **dict.fromkeys(("bonett_price", "agresti_min"), TWINS),
    **dict.fromkeys(("moving_range_chart", "multiplicative_bands"), TWINS),
    **dict.fromkeys(("likelihood_ratio_moments", "predictive_value_moments", "cochran_moments"), TWINS),
    **dict.fromkeys(("from_mask", "count_rules_by_patient", "exactly"), ORACLE),
    **dict.fromkeys(("read_number", "parse_grades", "date_array", "blanks_below", "preview"), ONE_TEXT),
    **dict.fromkeys(("summary_grid", "chart_json", "power_table"), SHOWN_BY_TESTS),
}
"""Used by tests alone, and why."""
BY_NAME = {"PROBLEMS", "LABELS", "GLOSSARY"}
"""Found by their name in every module of sentences."""


def unused() -> set[str]:
    """Functions, classes, constants and methods of core that no line of the product reads."""
    read: Counter[str] = Counter()
    made: dict[str, str] = {}
    for path in [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py", ROOT / "serve.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                read[node.id] += 1
            elif isinstance(node, ast.Attribute):
                read[node.attr] += 1
        if path.is_relative_to(ROOT / "core"):
            bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
            for place, body in enumerate(bodies):
                for node in body:
                    if isinstance(node, ast.FunctionDef | ast.ClassDef):
                        made[node.name] = str(path.relative_to(ROOT))
                    elif isinstance(node, ast.Assign) and place == 0:
                        made |= {
                            name.id: str(path.relative_to(ROOT))
                            for name in node.targets
                            if isinstance(name, ast.Name)
                        }
    return {name for name in made if not read[name] and not name.startswith("__")} - BY_NAME


def test_nothing_is_there_for_nobody():
    assert sorted(unused() - KEPT.keys()) == []


def test_every_change_proved_to_change_nothing_can_still_be_made():
    """A proof that outlived its code would excuse another change of the same looks."""
    text = (ROOT / "tests" / "mutants" / "equivalent.txt").read_text("utf-8")
    proved = [line for line in text.splitlines() if line.startswith("core/")]
    possible = {
        str(one) for path in {line.partition(": ")[0] for line in proved} for one in changes(Path(path))
    }
    assert [line for line in proved if line not in possible] == []
