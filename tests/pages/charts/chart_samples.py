"""Rows for every chart, as a page would give them."""

import math
from collections.abc import Callable

from core.words import Words
from pages.ui.charts.ablation import calibration, completeness, control, cusum, funnel, survival, tornado
from pages.ui.charts.kit import space
from pages.ui.charts.lessons import guesses, scale
from pages.ui.charts.reads import (
    cost,
    forest,
    paired_squares,
    pairs,
    read_patterns,
    roc,
    rule_space,
    seeds,
)

FINDING = "MR finds most."


def _estimate(label: str, n: int, low: float, high: float, **more) -> dict:
    return {
        "label": label,
        "value": n / 179,
        "low": low,
        "high": high,
        "text": f"{n / 179:.1%} ({n}/179)",
        "interval": f"{low:.1%} to {high:.1%}",
        **more,
    }


FOREST = [
    _estimate("CT", 89, 0.42, 0.57, kind="test", index=0),
    _estimate("PET", 108, 0.53, 0.67, kind="test", index=1),
    _estimate("MR", 134, 0.68, 0.81, kind="test", index=2),
    _estimate("PET|MR", 179, 0.98, 1.0, kind="rule", index=0),
    _estimate("2 of 3", 120, 0.6, 0.74, kind="rule", index=1, hollow=True, note="few units"),
    {"label": "none", "value": None, "low": None, "high": None, "text": "– (0/0)", "interval": "–"},
]

SIDES = ("← CT finds more", "PET|MR finds more →")
DIFFERENCES = [
    {"label": "Obuchowski", "value": 0.251, "low": 0.178, "high": 0.324, "text": "25.1", "kind": "overall"},
    {"label": "Newcombe", "value": 0.251, "low": 0.18, "high": 0.318, "text": "25.1", "kind": "other"},
    {"label": "Tango", "value": None, "low": None, "high": None, "text": "–", "kind": "other"},
]
DIFFERENCES = [{"interval": "", **row} for row in DIFFERENCES]


def _space(label: str, tp: int, tn: int, kind: str, index: int) -> dict:
    return {
        "label": label,
        "sensitivity": tp / 179,
        "sensitivity_low": max(tp / 179 - 0.07, 0),
        "sensitivity_high": min(tp / 179 + 0.07, 1),
        "specificity": tn / 127,
        "specificity_low": tn / 127 - 0.05,
        "specificity_high": min(tn / 127 + 0.03, 1),
        "text": f"{tp}/179 · {tn}/127",
        "kind": kind,
        "index": index,
    }


SPACE = [
    _space("CT", 89, 127, "test", 0),
    _space("PET", 108, 127, "test", 1),
    _space("MR", 134, 118, "test", 2),
    _space("PET|MR", 179, 118, "rule", 0),
]


SQUARES = [
    paired_squares.Square(
        title="With the condition",
        first="CT",
        second="<i>",
        right="positive",
        wrong="negative",
        both=134,
        only_first=0,
        only_second=45,
        neither=0,
        first_rate="74.9%",
        second_rate="100.0%",
        kinds=("test", "rule"),
        places=(0, 0),
    )
]

PAIRS = [
    {"first": "CT", "second": "PET", "difference": 0.106, "p": 0.01, "text": "10.6", "p_text": "p = 0.01"},
    {"first": "CT", "second": "MR", "difference": -0.25, "p": None, "text": "−25.1", "p_text": "–"},
    {"first": "PET", "second": "MR", "difference": None, "p": None, "text": "–", "p_text": "–"},
]


def _corner(cutoff: float, sensitivity: float, specificity: float) -> dict:
    point = {"cutoff": cutoff, "sensitivity": sensitivity, "specificity": specificity}
    return {**point, "chosen": cutoff == 3}


ROC = [
    {
        "label": label,
        "text": f"AUC {auc}",
        "kind": "test",
        "index": index,
        "points": [_corner(1, 1.0, 0.0), _corner(3, auc, auc), _corner(math.inf, 0.0, 1.0)],
    }
    for index, (label, auc) in enumerate([("CT", 0.7), ("PET", 0.8)])
]

PATTERNS = [
    {"positive": (True, False, True), "with": 40, "without": 3, "called": True},
    {"positive": (False, False, False), "with": 0, "without": 110, "called": False},
]

STRATEGIES = [
    {"x": 1.0, "y": 0.5, "label": "CT", "frontier": True, "text": "50%"},
    {"x": 1.4, "y": 0.8, "label": "CT, then MR", "frontier": True, "text": "80%"},
    {"x": 1.6, "y": 0.7, "label": "MR, then CT", "frontier": False, "text": "70%"},
]


def _rule(expression: str, tp: int, fp: int, label: str | None, **more) -> dict:
    return {
        "expression": expression,
        "label": label,
        "sensitivity": tp / 179,
        "specificity": 1 - fp / 127,
        "low": tp / 179 - 0.05,
        "high": min(tp / 179 + 0.05, 1),
        "left": 0.0,
        "right": 0.1,
        "counts": f"{tp} / {fp}",
        "intervals": "",
        "others": "",
        "frontier": label is not None,
        **more,
    }


RULES = [
    _rule("PET", 108, 0, "PET", kind="test", index=1),
    _rule("CT | PET", 161, 4, "CT | PET", kind="rule", index=0),
    _rule("CT & MR", 60, 5, None),
]
BOUND = [(0.0, 0.0), (0.0, 0.61), (0.07, 1.0), (1.0, 1.0)]


TORNADO = [
    {"label": "42 days", "from": 0.87, "to": 0.91, "text": "91.0%"},
    {"label": "unknown as failure", "from": 0.87, "to": 0.84, "text": "84.0%"},
]


def _month(place: int, value: float | None, signal: str = "", **more) -> dict:
    return {
        "label": f"2022-{place:02d}",
        "value": value,
        "centre": 0.06,
        "lower": None,
        "upper": None if value is None else 0.15,
        "phase": 0,
        "excluded": False,
        "signal": signal,
        "text": "",
        "limits": "",
        **more,
    }


CONTROL = [
    _month(1, 0.05),
    _month(2, None),
    _month(3, 0.2, "worse", note="beyond the limit"),
    _month(4, 0.01, "better"),
    _month(5, 0.05, "change", phase=1),
    _month(6, 0.07, phase=1, excluded=True),
]

CUSUM = [
    {"value": 1.7 * place / 9, "event": place % 3 == 0, "alarm": place == 9, "text": "2022-01-01"}
    for place in range(10)
]

CURVES = [
    {"denominator": n, "low_95": 0.02, "high_95": 0.2, "low_998": 0.0, "high_998": 0.3} for n in (5, 50, 200)
]
UNITS = [
    {
        "label": f"centre {place}",
        "denominator": 40 + 30 * place,
        "value": None if status is None else 0.05 * place,
        "status": status or "inside",
        "own": place == 0,
        "text": "",
    }
    for place, status in enumerate(["inside", "inside", "alert_low", "alarm_high", None])
]

SURVIVAL = [
    {"group": group, "index": index, "time": 100.0 * step, "value": 1 - 0.1 * step, "low": None, "high": None}
    for index, group in enumerate(["liver", "lung"])
    for step in range(4)
]
AT_RISK = [
    {"group": group, "index": index, "time": 0.0, "number": 120}
    for index, group in enumerate(["liver", "lung"])
]

COMPLETENESS = [
    {
        "column": column,
        "place": place,
        "month": f"2022-{month:02d}",
        "share": None if month == 2 else 0.996,
        "filled": 0 if month == 2 else 249,
        "sessions": 0 if month == 2 else 250,
    }
    for place, column in enumerate(["stay", "grade"])
    for month in range(1, 5)
]

SAID = {"key": "k", "description": FINDING, "saved": "in a word"}

KNOWN = [{"at": 0.6, "name": "PET 60.0%"}, {"at": 0.9, "name": "MR 90.0%"}]
GUESSED = [
    {"at": 0.924, "name": "92.4%", "answer": True, "line": 0},
    {"at": 0.1, "name": "10.0%", "answer": False, "line": 1},
]
BARS = [{"low": 0.05 * i, "high": 0.05 * i + 0.05, "guesses": i % 4} for i in range(20)]
CHOICES = [{"name": name, "guesses": i, "answer": i == 2} for i, name in enumerate(("a", "b", "c"))]
DRAWN = [
    {"seed": i, "value": 0.7, "low": 0.6, "high": 0.7 + i / 100, "held": i > 5, "text": "70%"}
    for i in range(1, 41)
]

CALIBRATION = [
    {"predicted": 0.02, "seen": 0.03, "low": 0.01, "high": 0.08, "text": "3/100"},
    {"predicted": 0.2, "seen": 0.25, "low": 0.11, "high": 0.47, "text": "5/20"},
]
CHARTS: dict[str, Callable[[Words], object]] = {
    "forest": lambda w: forest.draw_forest(w, FOREST, overall=0.6, **SAID),
    **{
        f"forest of {axis}": lambda w, axis=axis: forest.draw_forest(w, FOREST, axis=axis, **SAID)
        for axis in forest.Axis
    },
    "forests": lambda w: forest.draw_forests(
        w, [(w("Sensitivity"), FOREST)] * 3, key="k", description=FINDING
    ),
    "difference": lambda w: forest.draw_difference(w, DIFFERENCES, ends=SIDES, **SAID),
    "space": lambda w: space.draw_space(w, SPACE, **SAID),
    "tornado": lambda w: tornado.draw_tornado(w, TORNADO, days=False, **SAID),
    "control": lambda w: control.draw_control(w, CONTROL, share=True, **SAID),
    "control of days": lambda w: control.draw_control(w, CONTROL, share=False, **SAID),
    "cusum": lambda w: cusum.draw_cusum(w, CUSUM, 1.6, **SAID),
    "cusum without limit": lambda w: cusum.draw_cusum(w, CUSUM, None, **SAID),
    "funnel": lambda w: funnel.draw_funnel(
        w, UNITS, CURVES, funnel.Frame(0.08, w("Case"), w("Indicator")), **SAID
    ),
    "funnel of ratios": lambda w: funnel.draw_funnel(
        w,
        UNITS,
        CURVES,
        funnel.Frame(1.0, w("Case"), w("Observed over expected (O/E)"), share=False),
        **SAID,
    ),
    "calibration": lambda w: calibration.draw_calibration(w, CALIBRATION, **SAID),
    "survival": lambda w: survival.draw_survival(
        w, SURVIVAL, incidence=False, names=2, at_risk=AT_RISK, **SAID
    ),
    "incidence": lambda w: survival.draw_survival(w, SURVIVAL, incidence=True, names=2, **SAID),
    "completeness": lambda w: completeness.draw_completeness(w, COMPLETENESS, **SAID),
    "patterns": lambda w: read_patterns.draw_read_patterns(
        w, ["CT", "PET", "MR"], PATTERNS, rule="any", **SAID
    ),
    "costs": lambda w: cost.draw_cost(w, STRATEGIES, across=w("Case"), upwards=w("Sensitivity"), **SAID),
    "rules": lambda w: rule_space.draw_rule_space(w, RULES, BOUND, on_choose=print, **SAID),
    "pairs": lambda w: pairs.draw_pairs(w, PAIRS, **SAID),
    "scale to click": lambda w: scale.draw_scale(w, KNOWN, [], most=1, on_choose=print, **SAID),
    "scale with answer": lambda w: scale.draw_scale(w, KNOWN, GUESSED, most=1, **SAID),
    "guesses": lambda w: guesses.draw_guesses(w, BARS, GUESSED[0], most=1, **SAID),
    "choices": lambda w: guesses.draw_choices(w, CHOICES, **SAID),
    "seeds": lambda w: seeds.draw_seeds(w, DRAWN, 0.75, **SAID),
    "roc": lambda w: roc.draw_roc(w, ROC, **SAID),
}
"""Name of a chart -> drawing it in a language."""
