"""Tests that are no reader's, such as a program, against the mean of the readers of each modality."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.reads.counting.panel import Panel
from core.reads.readers.block import On
from core.reads.readers.single import SingleOn, singles
from core.stats.readers.obuchowski_rockette import Line
from core.words import N_, Words
from core.words.answers.readers import sure
from pages.ui.parts.sheet import HIGH, LOW, Cell, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

P = N_("p")
SHOWN = (On.SENSITIVITY, On.SPECIFICITY)


def against_readers(page: Context, panel: Panel) -> bool:
    """A row for each such test, modality and endpoint; whether there is one."""
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    rules = {rule.name for rule in panel.rules}
    alone = [item for item in panel.items if item not in panel.cells and item not in rules]
    if not panel.cells or not alone:
        return False
    found: list[SingleOn] = cached(
        page,
        ("single", plan),
        lambda: [one for name in alone for one in singles(study, replace(plan, single=name), panel)],
    )
    n = w.numbers
    rows = [
        [
            one.name,
            w.bracketed(one.modality, n.count(len(one.readers))),
            w.label("metric", str(one.on)),
            Cell(n.points(one.found.readers_random.value), value=one.found.readers_random.value),
            _limits(w, one.found.readers_fixed),
            _limits(w, one.found.readers_random),
        ]
        for one in found
        if one.on in SHOWN and one.found is not None
    ]
    if not rows:
        return False
    heads = [w("Test"), w("Mean of the readers of"), w("Metric"), w("Test minus readers, points")]
    heads += [w("For these readers"), w("For readers like these")]
    said = w("One test against the mean of the readers")
    st.caption(plain(said))
    show_sheet(page, pd.DataFrame(rows, columns=heads), says=said, name="single-readers")
    return True


def _limits(w: Words, line: Line) -> Cell:
    """Interval and p in words; for a spreadsheet as numbers."""
    return Cell(sure(w, line), parts=((LOW, line.low), (HIGH, line.high), (P, line.p)))
