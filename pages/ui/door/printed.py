"""The third door: nothing but the printed figures of a paper."""

from __future__ import annotations

import streamlit as st

from pages.ui.shell.frame import Context


def receive(page: Context) -> None:
    """Say what figures alone allow, and lead to the tool that bounds any rule from them."""
    w = page.w
    st.subheader(w("Only a printed table"), anchor=False)
    st.write(
        w(
            "Sensitivity and specificity of each test, from a paper: what a combination of them reaches at "
            "best and at worst, however the tests depend on each other."
        )
    )
    if st.button(w("Type the figures"), key="door.printed.go"):
        st.session_state["fusion.part"] = "bounds"
        st.switch_page("pages/fusion.py")
    st.caption(w("No file needed: it starts with the figures of the example."))
