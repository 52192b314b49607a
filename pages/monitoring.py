"""The indicators over time: signals, control charts, CUSUM, funnels."""

import streamlit as st

from core.ablation.indicator import indicator as indicator_of
from core.words.answers import counts as counted
from core.words.answers import monitoring as told
from pages.ui.ablation import controls as ablation_choose
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import grid as ablation_grid
from pages.ui.door import waiting
from pages.ui.monitoring import (
    chart as ablation_monitor,
)
from pages.ui.monitoring import (
    cusum as ablation_cusum,
)
from pages.ui.monitoring import (
    fair as ablation_fair,
)
from pages.ui.monitoring import (
    funnel as ablation_funnel,
)
from pages.ui.monitoring import (
    reproduce as ablation_reproduce,
)
from pages.ui.monitoring import (
    scorecard as ablation_scorecard,
)
from pages.ui.monitoring import (
    summary as ablation_summary,
)
from pages.ui.parts import show
from pages.ui.shell.frame import Context, open_page
from pages.ui.shell.text import plain


def live(page: Context) -> None:
    w = page.w
    show.where_am_i(page, ablation_choose.facts(page), ablation_choose.chips(page))
    ablation_choose.bar(page)
    if ablation.counts_of(page) is not None:
        st.caption(plain(counted.cannot(w)))
    rows = ablation_summary.rows_of(page)
    show.answer(told.grid_answer(w, rows))
    indicator = ablation_grid.open_indicator(page)
    ablation_summary.section(page, rows, indicator)
    st.divider()
    ablation_grid.chooser(page)
    compared = not indicator_of(indicator).days
    ablation_monitor.section(page, indicator, ablation_funnel.cautions(page, indicator) if compared else ())
    ablation_cusum.below(page, indicator)
    ablation_fair.section(page, indicator)
    if compared:
        st.subheader(w("Funnel by centre or operator"), anchor=False)
        ablation_funnel.section(page, indicator, cautioned=True)
    ablation_scorecard.section(page)
    ablation_reproduce.reproduce(page, indicator)


with open_page("monitoring", restore=ablation.restore) as page:
    if page.desk.data is None:
        waiting.ablation_log(
            page,
            page.w.sentences(
                page.w("There is no ablation log yet."),
                page.w(
                    "With one, this page shows every indicator over time, with signals told "
                    "from chance, and centres side by side."
                ),
            ),
        )
    else:
        ablation_choose.sidebar(page)
        live(page)
