"""Every code has its name, its meaning, its formula: what is missing is named here, never shown raw."""

import ast
from collections.abc import Iterable
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import core.stats
from core.ablation.answers.quality import Light
from core.ablation.counting.records import STATES
from core.ablation.decided_by import EXCLUSIONS, RULES
from core.ablation.definitions import HORIZONS, SWITCHES
from core.ablation.file.columns import BY_NAME, LESION_COLUMNS, Kind
from core.ablation.file.texts.values import CATEGORIES
from core.ablation.indicator import INDICATORS, indicator
from core.ablation.plan import Cluster as AblationCluster
from core.evidence.checks import calibration
from core.findings import Flag, Reason
from core.problems import Problem, Severity
from core.reads.answers.one_test.accuracy import FRACTIONS
from core.reads.answers.one_test.measures import MEASURES
from core.reads.answers.pairs.comparison import On
from core.reads.answers.records import VERDICTS
from core.reads.file.explanation import Sure, Why
from core.reads.file.options import Layout, Readers, Role
from core.reads.file.questions import Ask
from core.reads.plan import ROLLUPS, Adjust, Cluster, Policy, Unit
from core.reads.search.add_on_value import Instead
from core.reads.search.optimism import Selection
from core.reads.search.sequences import Continue
from core.report.templates import Template
from core.stats.paired.agreement import Measure
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import Format
from core.words import sentences, words
from core.words.answers import ablation as said
from core.words.catalogue import Unnamed
from core.words.methods.formulas import CHARTS, FORMULAS
from core.words.methods.quantities import formulas
from tests.words.homes import ROOT, literals, sources

TOPS = tuple(dict.fromkeys(indicator(code).top for code in INDICATORS))
CODES: dict[str, Iterable[object]] = {
    "ablation_cluster": AblationCluster,
    "adjust": Adjust,
    "ask": Ask,
    "calibration_measure": {row.measure for row in calibration().rows},
    "calibration_quantity": {row.quantity for row in calibration().rows},
    "chart_answers": CHARTS,
    "chart_avoid": CHARTS,
    "cluster": Cluster,
    "continue": Continue,
    "decided": {*RULES, *EXCLUSIONS},
    "denominator": INDICATORS,
    "flag": Flag,
    "format": Format,
    "fuse_at": (Unit.LESION, Unit.PATIENT),
    "horizon": HORIZONS,
    "indicator": INDICATORS,
    "indicator_definition": TOPS,
    "indicator_meaning": TOPS,
    "instead": Instead,
    "layout": Layout,
    "log_column": {column.name for column in (*BY_NAME.values(), *LESION_COLUMNS)},
    "log_column_kind": set(Kind) - {Kind.FOLLOW_UP},
    "log_level": {
        code for name, texts in CATEGORIES.items() for code in texts if name in BY_NAME and not code.isupper()
    },
    "meaning": set(Meaning),
    "method": FORMULAS,
    "method_answers": FORMULAS,
    "method_avoid": FORMULAS,
    "metric": {*FRACTIONS, *MEASURES, *Measure, *On, "auc"},
    "numerator": INDICATORS,
    "policy": Policy,
    "quality": Light,
    "quantity_answers": formulas(),
    "quantity_avoid": formulas(),
    "read_state": VERDICTS,
    "readers": {*Readers, "pooled"},
    "reason": Reason,
    "role": Role,
    "rollup": ROLLUPS,
    "selection": Selection,
    "severity": Severity,
    "state": STATES,
    "status": ("with", "without", "unknown"),
    "sure": Sure,
    "switch": {switch.name for switch in SWITCHES},
    "switch_reason": {switch.name for switch in SWITCHES},
    "template": Template,
    "unit": Unit,
    "units": Unit,
    "why": Why,
}
"""Kind of label -> every code that the product can ask a name for. Monitoring has its own such table."""
OF_FILES = {"column", "example"}
"""Kinds whose codes a file may bring: asked by `Words.named`, which says when there is no name."""
OF_OTHERS = {"marginals", "eigh", "newton", "highs"}
"""Ways of libraries to draw random numbers or to fit, which are called ``method`` too."""
ALIKE = (
    ("method", "method_answers", "method_avoid"),
    ("chart_method", "chart_formula"),
    ("chart_answers", "chart_avoid"),
    ("indicator", "numerator", "denominator"),
    ("indicator_definition", "indicator_meaning"),
    ("switch", "switch_reason"),
    ("term", "meaning_of"),
    ("lesson", "lesson_about"),
    ("lesson_question", "lesson_why"),
    ("quantity_answers", "quantity_avoid"),
)
"""Kinds that speak of the same things, so that neither may have a code more."""


def named(kind: str) -> set[str]:
    return {label.removeprefix(f"{kind}.") for label in sentences.labels() if label.startswith(f"{kind}.")}


def asked() -> list[tuple[str, str, ast.expr]]:
    """Place, kind and code of every ``label("kind", code)``."""
    found = []
    for path in sources("core", "pages", "app.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "label"
                and len(node.args) > 1
                and isinstance(node.args[0], ast.Constant)
            ):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                found.append((where, str(node.args[0].value), node.args[1]))
    return found


@pytest.mark.parametrize("kind", CODES)
def test_every_code_has_a_name(kind):
    assert sorted({str(code) for code in CODES[kind]} - named(kind)) == []


@pytest.mark.parametrize("kinds", ALIKE, ids=lambda kinds: kinds[0])
def test_what_has_a_name_has_all_its_words(kinds):
    first = named(kinds[0])
    assert {kind: sorted(first ^ named(kind)) for kind in kinds[1:]} == {kind: [] for kind in kinds[1:]}


def test_every_method_of_the_statistics_has_a_formula():
    """Members of each ``Method`` and every literal ``method="..."`` outside the charts."""
    found: set[str] = set()
    for info in walk_packages(core.stats.__path__, "core.stats."):
        if "monitoring" in info.name or info.name.endswith("survival") or info.ispkg:
            continue
        module = import_module(info.name)
        enum = getattr(module, "Method", None)
        if isinstance(enum, type) and issubclass(enum, Enum):
            found |= {str(member) for member in enum}
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "method":
                found |= literals(node.value)
    found -= OF_OTHERS
    assert found and sorted(found - FORMULAS.keys()) == []


def test_every_kind_that_is_asked_for_has_labels():
    assert [f"{where} {kind}" for where, kind, _ in asked() if not named(kind)] == []
    unknown = [
        f"{where} {kind}.{code.value}"
        for where, kind, code in asked()
        if isinstance(code, ast.Constant) and code.value not in named(kind)
    ]
    assert unknown == []


def test_a_text_of_a_file_is_not_asked_for_as_a_code():
    assert [f"{where} {kind}" for where, kind, _ in asked() if kind in OF_FILES] == []


def test_a_code_without_words_is_an_error():
    w = words("en")
    with pytest.raises(Unnamed, match=r"method\.nobody"):
        w.label("method", "nobody")
    with pytest.raises(Unnamed, match="no_such_problem"):
        w.problem(Problem(Severity.ERROR, "no_such_problem"))
    assert w.named("method", "nobody") is None
    assert w.column("nobody") == "nobody"


def test_a_level_is_named_by_its_column():
    """ "US" is a way of guidance, and may be the name of a centre; no complication is no prior therapy."""
    w = words("en")
    assert said.level(w, "guidance", "US") == "ultrasound"
    assert said.level(w, "centre", "US") == "US"
    assert said.level(w, "prior_therapy", "none") == "no prior therapy"
    assert said.level(w, "comp_type", "none") == "no complication"
    assert said.level(w, "tumour_type", "HCC") == "HCC"
    assert said.level(w, "operator", "") == "not recorded"
