"""No function asks for a long list of arguments: what belongs together is a value with a name."""

import ast

from tests.test_imports import ROOT

MOST = 6
"""Arguments by position, and by name without a default. An option with a default, by name, is no burden."""


def test_no_function_asks_for_more_than_six_arguments():
    long = []
    for path in [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py", ROOT / "serve.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            given = node.args
            asked = [a for a in given.posonlyargs + given.args if a.arg not in ("self", "cls")]
            asked += [a for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is None]
            if len(asked) > MOST:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {getattr(node, 'name', 'lambda')}")
    assert long == [], long
