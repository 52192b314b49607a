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
                "streamlit": streamlit_says(w),
                "refused": w("The browser did not let this page copy. Select the text and copy it by hand."),
            },
        )


def streamlit_says(w: Words) -> dict[str, str]:
    """Streamlit's own words, which are English only, and what is said instead."""
    return {
        "Upload": w("Choose a file"),
        "System": w("System"),
        "Light": w("Light"),
        "Dark": w("Dark"),
        "Print": w("Print"),
        "Skip to main content": w("Skip to the page"),
        "Main menu": w("Main menu"),
        "Sidebar": w("Pages and settings"),
        "Collapse sidebar": w("Hide pages and settings"),
        "Expand sidebar": w("Show pages and settings"),
        "file upload": w("Choose a file"),
        "Open": w("Open the list"),
        "Clear value": w("Clear the field"),
        "Clear all": w("Clear the field"),
        "Choose an option": w("Choose"),
        "Choose options": w("Choose"),
        "Increment": w("More by one step"),
        "Decrement": w("Less by one step"),
        "Choose date": w("Choose a date"),
        "Copy to clipboard": w("Copy"),
        "Close": w("Close"),
        "Previous month": w("Previous month"),
        "Next month": w("Next month"),
        "Help for ": w("Help: "),
        "Remove ": w("Remove: "),
        "Show/hide columns: ": w("Show or hide columns: "),
        "Search: ": w("Search: "),
        "Fullscreen: ": w("Full screen: "),
        "Close fullscreen: ": w("Close full screen: "),
    }


@cache
def ahead() -> list[str]:
    """Names of the files of `AHEAD` in the Streamlit that is installed."""
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    return [path.name for part in AHEAD for path in sorted(folder.glob(f"{part}.*.js"))]
