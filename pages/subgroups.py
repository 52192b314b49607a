"""The same answers level by level, and whether an advantage differs between levels."""

from dataclasses import replace
from functools import partial

import streamlit as st

from pages.ui.charts.reads.forest import Axis, draw_forest, sides
from pages.ui.door import waiting
from pages.ui.parts import explain, show
from pages.ui.reads import changed, reproduce
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import tables as reads_tables
from pages.ui.shell.frame import Context, fragment, open_page
from pages.ui.subgroups import behind, group_view


@fragment
def live(page: Context) -> None:
    w = page.w
    panel = reads.counted(page)
    own, group = (partial(draw, page, panel) for draw in (group_view.ask, group_view.ask_group))
    with choose.line(page, panel, own, group):
        asked = group_view.asked(page, panel)
        if asked is None:
            st.write(
                w(
                    "A subgroup needs a grouping column, such as tumour type. Give one that role on the "
                    "first page."
                )
            )
            return
        found = group_view.answer(page, panel, asked)
        changed.answer(page, panel, found.sentence)
    reads_tables.cautions(page, panel, group_view.rebuilt(page, asked), group_view.doubts(w, found))
    draw_forest(
        w,
        found.rows,
        key=f"subgroups.forest.{asked.measure}",
        description=found.sentence,
        saved=group_view.titled(w, asked),
        axis=Axis.POINTS if asked.is_difference else Axis.SHARE,
        overall=found.overall,
        ends=("", "") if asked.first is None else sides(w, asked.first, asked.second, asked.measure),
    )
    column = group_view.table(page, found)
    explain.what_is_this(page, found.methods, column)
    with show.more(page, w("Every test in every level"), "full") as opened:
        if opened:
            behind.full_table(page, asked)
            group_view.say_rebuilt(page, asked)
    if asked.is_difference:
        with show.more(page, w("How heterogeneity was tested"), "heterogeneity") as opened:
            if opened:
                behind.heterogeneity_table(page, found)
    else:
        with show.more(page, w("Is the odds ratio the same at every level"), "odds") as opened:
            if opened:
                behind.odds_ratio_table(page, asked)
                group_view.say_rebuilt(page, asked, (asked.second,))
    pair = () if asked.first is None else ((asked.first, asked.second),)
    reproduce.reproduce(page, replace(reads.asked(page), by=(asked.column,), compare=pair), whole=True)


with open_page("subgroups", restore=reads.restore) as page:
    if page.desk.data is None:
        waiting.reader_study(
            page,
            page.w.sentences(
                page.w("There is no reader study yet."),
                page.w(
                    "With one, this page shows a test, or the difference of two, level by "
                    "level, and whether it differs between levels."
                ),
            ),
        )
    else:
        choose.sidebar(page)
        live(page)
