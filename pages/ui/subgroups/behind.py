"""Tables behind the answer of the subgroups: all measures, odds ratios, tests of heterogeneity."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.findings import Reason
from core.reads.answers.groups.odds_ratio import odds_ratios_by_level
from core.reads.answers.groups.subgroups import levels
from core.reads.answers.one_test.accuracy import FRACTIONS, accuracy
from core.words import NOT_ESTIMABLE
from core.words.methods.quantities import help_on
from pages.ui.parts.sheet import proportion, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.subgroups.group_view import ALIKE_IN_EVERYTHING, Found, GroupQuestion


def full_table(page: Context, asked: GroupQuestion) -> None:
    """Sensitivity, specificity and the rest for every test in every level."""
    w, plan = page.w, reads.asked(page)
    rows = [
        [level.name, test.name, *(proportion(w, test.metrics[m]) for m in FRACTIONS)]
        for level in levels(choose.study_of(page), plan, asked.column)
        for test in accuracy(level.panel, plan, resample=False)
    ]
    names = [w.heading(asked.column), w("Test"), *(w.label("metric", m) for m in FRACTIONS)]
    frame = pd.DataFrame(rows, columns=names)
    show_sheet(
        page,
        frame,
        says=w("Every test in every level"),
        name="subgroups-all",
        helps={name: help_on(w, metric) for name, metric in zip(names[2:], FRACTIONS, strict=True)},
    )


def odds_ratio_table(page: Context, asked: GroupQuestion) -> None:
    """Breslow-Day and Tarone for the odds ratio of the test alone."""
    w, plan = page.w, reads.asked(page)
    n = w.numbers
    parts = tuple(levels(choose.study_of(page), plan, asked.column))
    answered = odds_ratios_by_level(parts, [asked.second], plan)
    if not answered:
        st.write(w.reason(Reason.TOO_FEW_GROUPS))
        return
    found = answered[0].result
    rows = [
        [
            w.label("method", result.method),
            n.decimal(result.statistic, 3),
            n.count(result.df),
            n.p(result.p),
            w.reason(result.reason) if result.reason else "",
        ]
        for result in (
            *(() if answered[0].clustered is None else (answered[0].clustered,)),
            found.breslow_day,
            found.tarone,
        )
    ]
    names = [w("Method"), w("Statistic"), "df", w("p"), w("Remark")]
    show_sheet(
        page,
        pd.DataFrame(rows, columns=names),
        says=w("Odds ratio by level"),
        name="odds-ratio",
        helps={w("p"): help_on(w, "odds_ratio_by_level")},
    )
    st.caption(
        w(
            "Tests whether the diagnostic odds ratio of {test} is the same at every level. Breslow and "
            "Day's test counts units as independent; where patients have several, the first line is the one "
            "to quote. It says nothing of a difference between two tests.",
            test=plain(asked.second),
        )
    )


def heterogeneity_table(page: Context, found: Found) -> None:
    """The method, its settings, and the levels that say nothing."""
    w = page.w
    tested = found.heterogeneity
    if tested is None or tested.result is None:
        st.write(w.reason(str(tested.reason)) if tested and tested.reason else NOT_ESTIMABLE)
        return
    result = tested.result
    st.write(
        plain(
            w(
                "{count} permutations of whole patients between the levels (seed {seed}); the "
                "statistic is the spread of the levels' differences, each measured by its own standard "
                "error, which is computed anew in every permutation. One test of one pair: further columns "
                "tried are further tests.",
                count=w.numbers.count(result.permutations),
                seed=result.seed,
            )
            if result.permutation.method != ALIKE_IN_EVERYTHING
            else w(
                "{count} permutations of whole patients between the levels (seed {seed}). A level's "
                "difference has no variance of its own here, so the spread weighted by units is compared: "
                "that tests whether the levels are alike in everything, not in this difference alone.",
                count=w.numbers.count(result.permutations),
                seed=result.seed,
            )
        )
    )
    if result.without_discordance:
        st.write(
            plain(
                w(
                    "The two are right and wrong together in: {levels}.",
                    levels=w.join(list(result.without_discordance)),
                )
            )
        )
    if result.split is not None:
        split = result.split
        p = w.reason(split.reason or "") if split.p is None else w.numbers.p_statement(split.p)
        st.write(plain(w.sentence(w.titled(w.label("method", str(split.method)), p))))
