"""Any fusion rule, every fusion rule: what each gains, loses and costs."""

from dataclasses import replace

import streamlit as st

from core.words.answers.fusion import search_answer
from pages.ui.door import waiting
from pages.ui.fusion import (
    add_on as fusion_add_on,
)
from pages.ui.fusion import (
    bounds as fusion_bounds,
)
from pages.ui.fusion import (
    build as fusion_build,
)
from pages.ui.fusion import (
    choice as fusion_choice,
)
from pages.ui.fusion import (
    gained as fusion_gained,
)
from pages.ui.fusion import (
    search as fusion_search,
)
from pages.ui.fusion import (
    sequences as fusion_sequences,
)
from pages.ui.parts import show
from pages.ui.reads import changed, reproduce
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import tables as reads_tables
from pages.ui.shell.frame import Context, fragment, open_page

PARTS = {
    "build": fusion_build.build,
    "gained": fusion_gained.part,
    "choice": fusion_choice.part,
    "sequences": fusion_sequences.part,
    "add_on": fusion_add_on.part,
    "bounds": fusion_bounds.part,
}


@fragment
def live(page: Context) -> None:
    w = page.w
    panel = reads.counted(page)
    with choose.line(page, panel):
        tests = fusion_search.tests_of(page)
        if tests:
            found = fusion_search.explored(page, tests)
            named = fusion_search.named_rules(page, found)
            sentence = search_answer(w, found)
            changed.answer(page, panel, sentence)
    if tests:
        reads_tables.cautions(page, panel, fusion_search.rebuilt(page, panel, named))
    else:
        show.answer(w("Choose at least one test to search."))
    fusion_search.ask_tests(page)
    if tests:
        fusion_search.draw(page, found, named, sentence)
    part = st.segmented_control(
        w("Then"),
        list(PARTS),
        format_func=lambda code: f"**{w.label('fusion_part', code)}** {w.label('fusion_part_does', code)}",
        key="fusion.part",
        label_visibility="collapsed",
        width="stretch",
    )
    if part is not None:
        with st.container(border=True):
            PARTS[str(part)](page)
    if tests:
        fusion_search.table(page, found, named)
    with show.more(page, w("Kept rules in words"), "kept") as opened:
        if opened:
            fusion_build.kept(page)
    with show.more(page, w("Every rule as a table"), "rules") as opened:
        if opened and tests:
            fusion_search.all_rules(page, tests)
    others = tuple(test for test in choose.study_of(page).tests if test not in tests)
    reproduce.reproduce(page, replace(fusion_search.asked_of(page), hidden=others), search=True)


with open_page("fusion", restore=reads.restore) as page:
    if page.desk.data is None:
        if page.desk.awaited:
            waiting.reader_study(page, "")
        fragment(fusion_bounds.part)(page)
        if not page.desk.awaited:
            st.divider()
            waiting.reader_study(
                page, page.w("With a study of your own, or an example, every rule is counted:")
            )
    else:
        choose.sidebar(page)
        live(page)
