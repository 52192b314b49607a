"""What was done and how: the plan in words, a paragraph to copy, every method with its paper, the checks."""

from pages.ui.door import present
from pages.ui.methods import methods_view
from pages.ui.parts import show
from pages.ui.shell.frame import Context, fragment, open_page


@fragment
def live(page: Context) -> None:
    w = page.w
    show.answer(methods_view.checked_sentence(w))
    methods_view.asked(page)
    methods_view.methods(page)
    with show.more(page, w("How the numbers were checked against other packages"), "reference") as opened:
        if opened:
            methods_view.reference_table(page)
    with show.more(
        page, w("How well the defaults keep their promise, by simulation"), "calibration"
    ) as opened:
        if opened:
            methods_view.calibration_table(page)
    with show.more(page, w("What lesion-level accuracy is conditional on"), "conditions") as opened:
        if opened:
            methods_view.conditions(w)
    with show.more(page, w("Glossary"), "glossary") as opened:
        if opened:
            methods_view.glossary(page)


with open_page("methods", restore=present.restore) as page:
    live(page)
