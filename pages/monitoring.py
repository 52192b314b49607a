"""The indicators over time: signals, control charts, CUSUM, funnels."""

from contextlib import suppress

import streamlit as st

from core.ablation.monitoring import is_harm
from core.problems import Refusal
from core.words import monitoring_answers as told
from pages.ui import (
    ablation,
    ablation_choose,
    ablation_cusum,
    ablation_funnel,
    ablation_grid,
    ablation_monitor,
    ablation_summary,
    show,
)
from pages.ui.frame import Context, open_page


def live(page: Context) -> None:
    w = page.w
    show.where_am_i(page, ablation_choose.facts(page), ablation_choose.chips(page))
    ablation_choose.bar(page)
    rows = ablation_summary.rows_of(page)
    show.answer(told.grid_answer(w, rows))
    indicator = ablation_grid.open_indicator(page)
    ablation_summary.section(page, rows, indicator)
    st.divider()
    ablation_grid.chooser(page)
    ablation_monitor.section(page, indicator)
    if is_harm(indicator):
        # where columns are missing, the chart above has said so
        with suppress(Refusal):
            ablation_cusum.section(page, ablation_monitor.found(page, indicator))
    if indicator != "7":
        st.subheader(w("Funnel by centre or operator"), anchor=False)
        ablation_funnel.section(page, indicator)


with open_page("monitoring", restore=ablation.restore) as page:
    if page.desk.data is None:
        show.empty(page, page.w("There is no ablation log yet."))
    else:
        ablation_choose.sidebar(page)
        live(page)
