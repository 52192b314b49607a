"""What lies on the desks already, on the first page: a click leads back to its answers."""

from __future__ import annotations

import streamlit as st

from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import ABLATION, READS, Data

FIRST = {READS: "pages/accuracy.py", ABLATION: "pages/indicators.py"}
"""Where the answers of a domain begin."""


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
