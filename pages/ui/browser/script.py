"""The script of the whole page: language for screen readers, the drawer, copying and its confirmation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from core.version import __version__
from core.words import Words
from pages.ui.browser import components
from pages.ui.shell.pages import PAGES

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}
AHEAD = ("axios", "Progress", "Selectbox", "NumberInput", "ArrowVegaLiteChart", "Slider")
"""Streamlit's script files that the next pages need: a second of a browser's work, done while it waits."""


def mount(w: Words) -> None:
    """Put the script on the page; it takes no room."""
    with st.sidebar, st.container(key="tandem_script"):
        components.mount(
            "page",
            key="tandem.script",
            data={
                "language": LANGUAGE_TAGS[w.language],
                "ahead": ahead(),
                "product": f"Tandem {__version__}",
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


@cache
def ahead() -> list[str]:
    """Names of the files of `AHEAD` in the Streamlit that is installed."""
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    return [path.name for part in AHEAD for path in sorted(folder.glob(f"{part}.*.js"))]
