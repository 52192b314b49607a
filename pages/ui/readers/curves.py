"""Readers' ROC curves: a thin one a reader and modality, a thick one for the mean over the readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.reads.counting.panel import Panel
from core.reads.readers.answer import PairOfModalities
from core.reads.readers.curves import ModalityCurves, ReaderCurve, reader_curves
from core.words import Words
from pages.ui.charts.reads.roc import draw_roc
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def curves(page: Context, panel: Panel, pair: PairOfModalities) -> Callable[[], None] | None:
    """What draws the curves of every reader of both, and their mean; None without grades."""
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    if not study.scores:
        return None
    order, readers = (pair.first, pair.second), pair.readers_both
    found = cached(page, ("curves", order, plan), lambda: reader_curves(study, panel, plan, order, readers))
    rows = [row for place, one in enumerate(found) for row in _rows(w, one, place)]
    if not rows:
        return None
    said = w.sentences(*(_sentence(w, one) for one in found))
    title = w("ROC curves")

    def draw() -> None:
        draw_roc(w, rows, key="readers.roc", description=said, saved=title, title=title)
        st.caption(plain(said))

    return draw


def _rows(w: Words, found: ModalityCurves, place: int) -> list[dict[str, Any]]:
    look = {"group": _name(w, found), "kind": "test", "index": place}
    rows = [
        {
            **look,
            "label": f"{found.modality} · {one.reader}",
            "text": f"AUC {w.numbers.decimal(one.area, 3)}",
            "thin": True,
            "points": _points(one),
        }
        for one in found.readers
        if one.area is not None
    ]
    if rows and found.mean is not None:
        corners = zip(found.mean.one_minus_specificity, found.mean.sensitivity, strict=True)
        points = [{"sensitivity": float(y), "specificity": float(1 - x)} for x, y in corners]
        rows.append({**look, "label": found.modality, "text": "", "mean": True, "points": points})
    return rows


def _points(one: ReaderCurve) -> list[dict[str, Any]]:
    curve = one.curve
    if curve.sensitivity is None or curve.specificity is None:
        return []
    return [
        {
            "cutoff": float(cutoff),
            "sensitivity": float(se),
            "specificity": float(sp),
            "chosen": bool(cutoff == one.cutoff),
            "low": one.low,
        }
        for cutoff, se, sp in zip(curve.cutoff, curve.sensitivity, curve.specificity, strict=True)
    ]


def _name(w: Words, found: ModalityCurves) -> str:
    if found.mean is None:
        return found.modality
    area = w.numbers.decimal(found.mean.area, 3)
    return w("{modality}: mean AUC {area}", modality=found.modality, area=area)


def _sentence(w: Words, found: ModalityCurves) -> str:
    # a reader and the area stay in one line
    each = w.join(
        [f"{one.reader}\N{NO-BREAK SPACE}{w.numbers.decimal(one.area, 3)}" for one in found.readers]
    )
    if found.mean is None:
        return w("Area under the curve of {modality}: {each}.", modality=found.modality, each=each)
    return w(
        "Area under the curve of {modality}: mean over readers {mean} (thick line); {each}.",
        modality=found.modality,
        mean=w.numbers.decimal(found.mean.area, 3),
        each=each,
    )
