"""A note on every number of the tables: what it says, its formula, when not to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.reads.answers.one_test.measures import every
from core.words.catalogue import Words

_FRACTIONS: Mapping[str, str] = {
    "cells": r"TP+FN=n_{+},\quad FP+TN=n_{-}",
    "sensitivity": r"\frac{TP}{TP+FN}",
    "specificity": r"\frac{TN}{TN+FP}",
    "ppv": r"\frac{TP}{TP+FP}",
    "npv": r"\frac{TN}{TN+FN}",
    "accuracy": r"\frac{TP+TN}{TP+FN+FP+TN}",
}
_OTHERS: Mapping[str, str] = {
    "pairs": r"a+b+c+d=n",
    "difference": r"\frac{c-b}{n}",
    "p": "",
    "p_adjusted": "",
    "joint": "",
    "predictive": r"PPV_2-PPV_1,\quad \frac{PPV_2}{PPV_1}",
    "likelihood_ratios": r"\frac{LR_2}{LR_1}",
    "agreement": r"p_o=\frac{a+d}{n}",
    "overall": "",
    "level": "",
    "level_interval": "",
    "heterogeneity": "",
    "odds_ratio_by_level": "",
}


_WRITTEN: Mapping[str, str] = {
    "sensitivity": "TP / (TP + FN)",
    "specificity": "TN / (TN + FP)",
    "ppv": "TP / (TP + FP)",
    "npv": "TN / (TN + FN)",
    "accuracy": "(TP + TN) / (TP + FN + FP + TN)",
    "difference": "(c − b) / n",
}
"""The same in one line, for hovering over the heading of a column."""


@cache
def formulas() -> dict[str, str]:
    """LaTeX by quantity, measures among them; what is only tested has the formula of its test."""
    return {**_FRACTIONS, **{code: measure.latex for code, measure in every().items()}, **_OTHERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityNote:
    """What a reader wants to know about a number, in one language; ``latex`` may be empty."""

    code: str
    name: str
    answers: str
    avoid: str
    latex: str


def quantity_note(w: Words, code: str) -> QuantityNote:
    """The note on a quantity.

    Raises
    ------
    KeyError
        For a code without a note.
    """
    return QuantityNote(
        code=code,
        name=w.named("quantity", code) or w.label("metric", code),
        answers=w.label("quantity_answers", code),
        avoid=w.label("quantity_avoid", code),
        latex=formulas()[code],
    )


def help_on(w: Words, code: str) -> str:
    """The note as the help of a column: its formula, what it says, and when not to trust it."""
    note = quantity_note(w, code)
    measure = every().get(code)
    written = _WRITTEN.get(code, "") if measure is None else measure.written
    said = [written, note.answers + ("" if w.language == "zh" else " ") + note.avoid]
    return "\n".join(part for part in said if part)
