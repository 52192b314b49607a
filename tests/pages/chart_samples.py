"""Rows for every chart, as a page would give them."""

import math
from collections.abc import Callable

from core.words import Words
from pages.ui.charts import forest, paired_squares, pairs, roc, space

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


def _paired(title: str, both: int, only_first: int, only_second: int, neither: int) -> dict:
    return {
        "title": title,
        "first": "CT",
        "second": "PET|MR",
        "first_kind": "test",
        "first_index": 0,
        "second_kind": "rule",
        "second_index": 0,
        "both": both,
        "only_first": only_first,
        "only_second": only_second,
        "neither": neither,
    }


SQUARES = [_paired("With", 89, 0, 90, 0), _paired("Without", 110, 8, 3, 6)]

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

SAID = {"key": "k", "description": FINDING}

CHARTS: dict[str, Callable[[Words], object]] = {
    "forest": lambda w: forest.draw_forest(w, FOREST, overall=0.6, **SAID),
    **{
        f"forest of {axis}": lambda w, axis=axis: forest.draw_forest(w, FOREST, axis=axis, **SAID)
        for axis in forest.Axis
    },
    "forests": lambda w: forest.draw_forests(w, [(w("Sensitivity"), FOREST)] * 3, **SAID),
    "difference": lambda w: forest.draw_difference(w, DIFFERENCES, first="CT", second="PET|MR", **SAID),
    "space": lambda w: space.draw_space(w, SPACE, **SAID),
    "pairs": lambda w: pairs.draw_pairs(w, PAIRS, **SAID),
    "roc": lambda w: roc.draw_roc(w, ROC, **SAID),
    "squares": lambda w: paired_squares.draw_paired_squares(w, SQUARES, **SAID),
}
"""Name of a chart -> drawing it in a language."""
