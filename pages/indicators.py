"""The eight national indicators of tumour ablation, live, down to the record."""

from core.words.answers import ablation as said
from pages.ui.ablation import controls as ablation_choose
from pages.ui.ablation import desk as ablation
from pages.ui.ablation import grid as ablation_grid
from pages.ui.counts import view as counts_view
from pages.ui.door import waiting
from pages.ui.indicators import (
    detail as ablation_detail,
)
from pages.ui.indicators import (
    pack as ablation_pack,
)
from pages.ui.indicators import (
    progression as ablation_progression,
)
from pages.ui.indicators import (
    quality as ablation_quality,
)
from pages.ui.indicators import (
    report as ablation_report,
)
from pages.ui.indicators import (
    reproduce as ablation_reproduce,
)
from pages.ui.parts import show
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.frame import Context, open_page


def live(page: Context) -> None:
    w, answer = page.w, ablation.answered(page)
    show.where_am_i(page, ablation_choose.facts(page), ablation_choose.chips(page))
    ablation_choose.bar(page)
    sentence = said.overview_answer(w, answer)
    show.answer(sentence)
    ablation_quality.section(page)
    lights = ablation_quality.whole(page)
    ablation_grid.section(page, answer, lights, lambda code: ablation_detail.section(page, answer, code))
    ablation_report.section(page, answer)
    ablation_pack.section(page)
    with show.more(page, w("All numbers as a table"), "table") as opened:
        if opened:
            numbers = ablation_grid.table(w, answer, lights)
            show_sheet(page, numbers, says=sentence, name="indicators")
    with show.more(page, w("Local tumour progression"), "progression") as opened:
        if opened:
            ablation_progression.section(page)
    with show.more(page, w("What the official text leaves open"), "principles") as opened:
        if opened:
            ablation_detail.principles(page)
    ablation_reproduce.reproduce(page)


with open_page("indicators", restore=ablation.restore) as page:
    if page.desk.data is None:
        waiting.ablation_log(
            page,
            page.w.sentences(
                page.w("There is no ablation log yet."),
                page.w(
                    "With one, this page shows the national quality indicators, each with its "
                    "interval and its records, and makes the report."
                ),
            ),
        )
    else:
        ablation_choose.sidebar(page)
        if (counted := ablation.counted(page)) is not None:
            counts_view.live(page, counted)
        else:
            live(page)
