"""Several readers: each of them, these readers, and readers like these."""

import streamlit as st

from core.examples.reads import THREE_READERS
from core.reads.answers.pairs.family import marked_in_vain
from core.reads.plan import Plan
from core.reads.rules.by_reader import several_readers
from core.words.answers.readers import (
    carried_sentence,
    family_sentence,
    margin_sentence,
    readers_sentence,
    rests_on,
)
from pages.ui.door import waiting
from pages.ui.parts import show
from pages.ui.readers import curves, single, view
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import each_reader, marking, reproduce
from pages.ui.shell.frame import Context, fragment, open_page
from pages.ui.shell.text import plain


@fragment
def live(page: Context) -> None:
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    panel = reads.counted(page)
    choose.where_am_i(page, panel)
    if several_readers(study.cells):
        show.history(page, Plan())
    answer = view.found(page, panel)
    asked = None if answer is None else view.ask(page, answer)
    if answer is None or asked is None:
        if single.against_readers(page, panel):
            return
        st.write(
            w(
                "This page needs at least two readers and two modalities: a column that names the reader, or "
                "a column for each reader and modality."
            )
        )
        st.write(
            w(
                "It then shows each reader, these readers and readers like these, what so few readers can "
                "carry, and the size of the next study. Three simulated readers show it now:"
            )
        )
        if st.button(w("Three readers (simulated)"), key="readers.example"):
            if not reads.desk(page.view).take(THREE_READERS.code):
                reads.open_example(page.view, THREE_READERS.code)
            st.rerun()
        return
    pair = view.asked_pair(page, panel, *asked)
    sentence = readers_sentence(w, pair)
    show.answer(sentence)
    vain = [w.problem(found) for found in marked_in_vain(panel, plan)]
    said = [rests_on(w, pair, answer.present, answer.planned)]
    said += [w.sentences(told.message, told.remedy) for told in vain]
    if counted := family_sentence(w, pair, str(plan.adjust)):
        said.append(counted)
    show.gravest_first(w, said)
    view.forest(page, pair, sentence)
    view.table(page, answer, pair)
    marking.mark(page, (pair.first, pair.second))
    if margin := margin_sentence(w, pair):
        st.write(plain(margin))
    if carried := carried_sentence(w, pair, *view.power_of(page, pair)):
        view.difference(page)
        st.write(plain(carried))
    drawn = view.arrows(page, answer, pair), curves.curves(page, panel, pair)
    figures = [figure for figure in drawn if figure is not None]
    if len(figures) == 1:
        view.side_by_side(*figures, lambda: view.agreement(page))
    else:
        if figures:
            view.side_by_side(*figures)
        view.agreement(page)
    single.against_readers(page, panel)
    with show.more(page, w("Pooled and consensus reads, and each pair of readers"), "pooled") as opened:
        if opened:
            each_reader.readers(page)
    with show.more(page, w("Size of the next reader study"), "size") as opened:
        if opened:
            view.size(page, pair)
    with show.more(page, w("Cases fixed, U-statistic, components"), "estimators") as opened:
        if opened:
            view.more(page, panel, pair)
    reproduce.reproduce(page, choose.plan_of(page), whole=True)


with open_page("readers", restore=reads.restore) as page:
    if page.desk.data is None:
        waiting.reader_study(
            page,
            page.w.sentences(
                page.w("There is no reader study yet."),
                page.w(
                    "With a study of several readers, this page shows each reader, these "
                    "readers and readers like these."
                ),
            ),
        )
    else:
        if several_readers(choose.study_of(page).cells):
            choose.sidebar(page)
        live(page)
