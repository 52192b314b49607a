"""Every modality with each of its readers, pooled and by consensus: readers taken as fixed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.findings import Flag
from core.reads.answers.one_test.accuracy import FRACTIONS
from core.reads.answers.pairs.pair_tables import PairAgreement
from core.reads.answers.readers import ReadersOfModality, readers_by_modality
from core.words import DOT
from core.words.methods.quantities import help_on
from pages.ui.parts import show
from pages.ui.parts.sheet import Cell, proportion, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

MEASURES = ("kappa", "positive_agreement", "negative_agreement", "ac1", "pabak")


def readers(page: Context) -> None:
    """Every modality: each reader, all reads pooled, the consensus, and how far readers agree."""
    w, plan, study = page.w, choose.plan_of(page), choose.study_of(page)
    found = cached(page, ("readers", plan), lambda: readers_by_modality(study, plan))
    if not found:
        st.write(w("No modality is shown with more than one reader."))
        return
    for modality in found:
        st.markdown(f"**{plain(modality.modality)}**")
        _accuracy(page, modality)
        _pairs(page, modality.modality, modality.pairs)
    st.caption(
        w(
            "Pooled: every read counts, and all reads of a patient are one cluster. Consensus is made per "
            "lesion, before any roll-up to the patient. Both take readers as fixed: they hold for these "
            "readers, not for readers like them."
        )
    )


def _accuracy(page: Context, found: ReadersOfModality) -> None:
    w = page.w
    rows = [
        [reader, *(proportion(w, test.metrics[m]) for m in FRACTIONS)]
        for reader, test in found.readers.items()
    ]
    rows.append([w.label("readers", "pooled"), *(proportion(w, found.pooled[m]) for m in FRACTIONS)])
    rows += [
        [w.label("readers", way), *(proportion(w, test.metrics[m]) for m in FRACTIONS)]
        for way, test in found.consensus.items()
    ]
    names = [w.label("metric", m) for m in FRACTIONS]
    frame = pd.DataFrame(rows, columns=[w("Reader"), *names])
    show_sheet(
        page,
        frame,
        says=w("Readers of {modality}", modality=found.modality),
        name="readers",
        key=f"readers.{found.modality}",
        helps={name: help_on(w, metric) for name, metric in zip(names, FRACTIONS, strict=True)},
    )


def _pairs(page: Context, modality: str, pairs: Sequence[PairAgreement]) -> None:
    w = page.w
    n = w.numbers
    rows = []
    for pair in pairs:
        a = pair.agreement
        kappa = a.kappa.quoted
        rows.append(
            [
                f"{pair.first}{DOT}{pair.second}",
                a.units,
                n.percent(a.observed),
                Cell(
                    n.decimal(a.kappa.value), n.decimal_interval(kappa.low, kappa.high), value=a.kappa.value
                ),
                *(n.decimal(getattr(a, m).value) for m in MEASURES[1:]),
                w.label("method", str(kappa.method)),
            ]
        )
    names = [
        w("Pair of readers"),
        w("Units"),
        w("Observed agreement"),
        *(w.label("metric", m) for m in MEASURES),
    ]
    show_sheet(
        page,
        pd.DataFrame(rows, columns=[*names, w("Interval of kappa")]),
        says=w("Agreement of the readers of {modality}", modality=modality),
        name="reader-agreement",
        key=f"reader-agreement.{modality}",
    )
    quoted = [(f"{pair.first}{DOT}{pair.second}", pair.agreement.kappa.quoted) for pair in pairs]
    show.cautions(w, [(who, e.flags) for who, e in quoted], (Flag.FEW_CLUSTERS,))
