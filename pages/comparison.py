"""Two tests or rules on the same units: do they differ, by how much, on which records."""

from dataclasses import replace

import streamlit as st

from core.reads.answers.pairs.comparison import On, compare
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.rules.by_reader import several_readers
from core.report.reads.reconstruction import comparison_line
from core.words.answers.reads import comparison_answer, margin_answer
from pages.ui.charts.reads.forest import draw_difference, sides
from pages.ui.charts.reads.paired_squares import draw_paired_squares
from pages.ui.comparison import agreement as agreement_view
from pages.ui.comparison import extremes as extremes_view
from pages.ui.comparison import many, matrix
from pages.ui.comparison import model as model_view
from pages.ui.comparison import pair as pair_view
from pages.ui.comparison import ratios as ratios_view
from pages.ui.door import waiting
from pages.ui.parts import explain, show
from pages.ui.reads import changed, each_reader, marking, reproduce
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import tables as reads_tables
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, fragment, open_page
from pages.ui.shell.pages import PAGES
from pages.ui.shell.text import plain


@fragment
def live(page: Context) -> None:
    w, plan, study = page.w, many.plan_of(page), choose.study_of(page)
    panel = reads.counted(page)
    with choose.line(page, panel, lambda: pair_view.ask(page, panel)):
        asked = pair_view.asked(page, panel)
        if asked is None:
            st.write(
                w(
                    "A comparison needs two tests or rules. Combine modalities above, or show more behind "
                    "“More”."
                )
            )
            return
        pair, on = asked
        family = many.every(page, panel, plan)
        if not family:
            plan = choose.plan_of(page)  # the first pairs, and no family: what needs no request
        own = tuple(c for c in family if (c.first, c.second) == pair) or compare(panel, plan, [pair])
        shown = next(c for c in own if c.on is on)
        sentence = comparison_answer(w, shown, panel.unit, fixed_readers=bool(study.combined))
        changed.answer(page, panel, sentence, pair)
    rebuilt = cached(
        page,
        ("rebuilt", w.language, plan, pair, on),
        lambda: comparison_line(w, study, plan, panel, pair, on),
    )
    reads_tables.cautions(page, panel, rebuilt, pair_view.doubts(page, panel, own))

    looks = reads_tables.looks(study, plan)
    squares = [pair_view.square(w, c, panel.unit, looks) for c in own if c.on is not On.ACCURACY]
    title = pair_view.titled(w, shown)
    draw_paired_squares(
        w,
        squares,
        key="comparison.squares",
        description=sentence,
        saved=w("Paired counts of {first} and {second}", first=pair[0], second=pair[1]),
    )
    draw_difference(
        w,
        pair_view.headline_row(w, shown),
        ends=sides(w, *pair, on),
        key="comparison.difference",
        saved=title,
        margin=None if shown.margin is None else shown.margin.margin,
        description=sentence,
    )
    if said := margin_answer(w, shown):
        st.write(plain(said))
    column = pair_view.table(page, panel, own)
    changed.recorded(page, pair)
    explain.what_is_this(page, pair_view.methods_used(page, own), column)

    marking.mark(page, pair)
    with show.more(page, w("Other intervals of the difference"), "intervals") as opened:
        if opened:
            draw_difference(
                w,
                pair_view.difference_rows(w, shown),
                ends=sides(w, *pair, on),
                key="comparison.intervals",
                description=sentence,
                saved=f"{title} \N{MIDDLE DOT} {w('Other intervals of the difference')}",
            )
    with show.more(
        page, w("McNemar's test in its five forms, and the cluster-aware tests"), "tests"
    ) as opened:
        if opened:
            pair_view.tests_table(page, own)
    with show.more(page, w("Sensitivity and specificity at once (“overall efficacy”)"), "joint") as opened:
        if opened:
            pair_view.joint_table(page, compare_jointly(panel, plan, [pair]))
    with show.more(
        page, w("Ratios: relative sensitivity and specificity, conditional odds"), "ratios"
    ) as opened:
        if opened:
            ratios_view.ratio_table(page, own)
    with show.more(page, w("Predictive values and likelihood ratios compared"), "predictive") as opened:
        if opened:
            ratios_view.predictive_table(page, panel, pair)
    with show.more(page, w("Agreement between the two"), "agreement") as opened:
        if opened:
            agreement_view.agreement_table(page, panel, pair)
    if several_readers(study.cells):
        label = plain(w("Modalities over all readers: {page}", page=w(PAGES["readers"].title)))
        st.page_link(PAGES["readers"].script, label=label)
    elif study.readers:
        with show.more(page, w("Readers of each modality"), "readers") as opened:
            if opened:
                each_reader.readers(page)
    with show.more(page, w("All pairs"), "pairs") as opened:
        if opened:
            many.offer(page, panel, plan)
            matrix.all_pairs(page, panel, family or many.first(page, panel, plan), on)
    with show.more(page, w("Does the difference depend on size, place or therapy"), "model") as opened:
        if opened:
            model_view.section(page, panel, pair, on)
    with show.more(page, w("If indeterminate reads favoured one or the other"), "extremes") as opened:
        if opened:
            extremes_view.extremes_table(page, pair)
    reproduce.reproduce(page, replace(plan, compare=(pair,)))


with open_page("comparison", restore=reads.restore) as page:
    if page.desk.data is None:
        waiting.reader_study(
            page,
            page.w.sentences(
                page.w("There is no reader study yet."),
                page.w(
                    "With one, this page shows how far two tests or rules differ on the same "
                    "patients, how sure that is, and on which records."
                ),
            ),
        )
    else:
        choose.sidebar(page)
        live(page)
