"""What lies on the desks already, or is named by a link: a click leads back to its answers."""

from __future__ import annotations

import streamlit as st

from core.examples.ablation import ABLATION_EXAMPLES
from core.problems import Problem
from pages.ui.ablation import desk as ablation
from pages.ui.parts import show
from pages.ui.reads import desk as reads
from pages.ui.shell.address import Address
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import ABLATION, READS, Data, View

FIRST = {READS: "pages/accuracy.py", ABLATION: "pages/indicators.py"}
"""Where the answers of a domain begin."""


def restore(view: View, address: Address) -> tuple[Problem, ...]:
    """A link to a page of neither domain names an example of either."""
    if address.data in ABLATION_EXAMPLES:
        return ablation.restore(view, address)
    return reads.restore(view, address)


def line(page: Context) -> None:
    """The data in use and those set aside, each with the way to its answers."""
    here = [
        (domain, data)
        for domain, desk in page.view.desks.items()
        for data in (desk.data, *(other.data for other in desk.aside.values()))
        if data is not None
    ]
    if not here:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="tandem_present"):
        st.caption(page.w("Here already:"), width="content")
        for domain, data in here:
            _way(page, domain, data)


def _way(page: Context, domain: str, data: Data[object]) -> None:
    w = page.w
    name = w.named("example", data.code) or data.name
    if st.button(
        plain(f"{w.bracketed(name, show.badge_name(w, data.badge))} →"),
        key=f"door.present.{domain}.{data.code}",
        help=w("Go to its answers"),
    ):
        page.view.desks[domain].take(data.code)
        page.view.active = domain
        st.switch_page(FIRST[domain])
