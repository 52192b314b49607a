"""The script of the whole page: language for screen readers, the drawer, copying and its confirmation."""

from __future__ import annotations

import streamlit as st

from core.words import Words
from pages.ui.browser import components
from pages.ui.shell.pages import PAGES

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}


def mount(w: Words) -> None:
    """Put the script on the page; it takes no room."""
    with st.sidebar, st.container(key="tandem_script"):
        components.mount(
            "page",
            key="tandem.script",
            data={
                "language": LANGUAGE_TAGS[w.language],
                "tableCopied": w("Table copied."),
                "linkCopied": w("Link copied: settings, no data."),
                "textCopied": w("Copied."),
                "pages": [code for code in PAGES if code != "start"],
                "menu": {
                    "System": w("System"),
                    "Light": w("Light"),
                    "Dark": w("Dark"),
                    "Print": w("Print"),
                },
                "refused": w("The browser did not let this page copy. Select the text and copy it by hand."),
            },
        )
