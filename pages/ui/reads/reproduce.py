"""The command line that gives what is on the screen."""

from __future__ import annotations

from core.reads.arguments import command
from core.reads.names import Names
from core.reads.plan import Plan
from core.reads.study import fit_plan
from pages.ui.parts import reproduce as shared
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.view import UPLOAD


def reproduce(page: Context, plan: Plan, *, search: bool = False, whole: bool = False) -> None:
    """A closed part: the line for a plan of this page, and the recipe that says how the file is read.

    ``whole``: the page's numbers stand in the JSON only.
    """
    data = page.desk.data
    if data is None:
        return
    own = data.code == UPLOAD
    file = data.name if own else data.code  # the command line knows examples and simulated studies
    shared.reproduce(
        page,
        lambda recipe: [command(file, of_screen(page, plan), recipe=recipe, search=search, whole=whole)],
        recipe=own or page.desk.called() != Names(),
    )


def of_screen(page: Context, plan: Plan) -> Plan:
    """A plan of the page with its rules called as they are typed, as the command line reads them."""
    typed = plan.with_rules_called(reads.as_typed(page))
    return fit_plan(choose.study_of(page), typed)[0]
