"""How good each test and each rule is, live."""

import streamlit as st

from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.one_test.measures import MEASURES
from core.report.reads.reconstruction import accuracy_line
from core.words.answers.reads import accuracy_answer
from pages.ui.charts.kit.space import draw_space
from pages.ui.charts.reads.forest import draw_forests
from pages.ui.door import waiting
from pages.ui.parts import explain, show
from pages.ui.reads import changed, reproduce
from pages.ui.reads import (
    controls as choose,
)
from pages.ui.reads import (
    desk as reads,
)
from pages.ui.reads import (
    handling as handling_view,
)
from pages.ui.reads import (
    ordinal as ordinal_view,
)
from pages.ui.reads import (
    prevalence as prevalence_view,
)
from pages.ui.reads import (
    tables as reads_tables,
)
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, fragment, open_page


@fragment
def live(page: Context) -> None:
    w, study = page.w, choose.study_of(page)
    plan = prevalence_view.at_prevalence(choose.plan_of(page))
    panel = reads.counted(page)
    with choose.line(page, panel):
        tests = cached(page, ("accuracy", plan), lambda: accuracy(panel, plan, resample=False))
        sentence = cached(
            page,
            ("sentence", w.language, plan),
            lambda: accuracy_answer(w, tests, panel.unit, fixed_readers=bool(study.combined)),
        )
        changed.answer(page, panel, sentence)
    rebuilt = cached(page, ("rebuilt", w.language, plan), lambda: accuracy_line(w, study, plan, panel))
    reads_tables.cautions(page, panel, rebuilt, reads_tables.uneven(w, tests))
    if not tests:
        return
    changed.recorded(page)

    looks = reads_tables.looks(study, plan)
    panels = cached(
        page,
        ("forests", w.language, plan),
        lambda: [
            (w.label("metric", metric), reads_tables.forest_rows(w, tests, metric, looks))
            for metric in ("sensitivity", "specificity")
        ],
    )
    draw_forests(w, panels, key=f"accuracy.forest.{panel.unit}", description=sentence)
    column = reads_tables.accuracy_table(page, panel, tests)
    reads_tables.whole_answer(page)
    explain.what_is_this(page, reads_tables.methods_used(tests), column)

    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(w("In ROC space"), anchor=False)
        draw_space(
            w,
            cached(page, ("space", w.language, plan), lambda: reads_tables.space_rows(w, tests, looks)),
            key="accuracy.space",
            description=sentence,
            saved=w("In ROC space"),
        )
    with right:
        st.subheader(w("At another prevalence"), anchor=False)
        prevalence_view.prevalence(page, tests)

    with show.more(page, w("Likelihood ratios, odds ratio, Youden, F1, MCC"), "measures") as opened:
        if opened:
            reads_tables.measures(page, panel, MEASURES)
    with show.more(page, w("Several lesions per patient: naive beside cluster-aware"), "clusters") as opened:
        if opened:
            reads_tables.clustering(page, tests)
    with show.more(page, w("Indeterminate, missing and unverified"), "policies") as opened:
        if opened:
            handling_view.policies(page)
            handling_view.unverified_table(page, panel)
    with show.more(page, w("Cut-offs and ROC curves"), "roc") as opened:
        if opened:
            ordinal_view.section(page, panel)
    reproduce.reproduce(page, plan)


with open_page("accuracy", restore=reads.restore) as page:
    if page.desk.data is None:
        waiting.reader_study(
            page,
            page.w.sentences(
                page.w("There is no reader study yet."),
                page.w(
                    "With one, this page shows sensitivity, specificity and predictive values "
                    "of every test and rule, with intervals, and the records behind each "
                    "number."
                ),
            ),
        )
    else:
        choose.sidebar(page)
        live(page)
