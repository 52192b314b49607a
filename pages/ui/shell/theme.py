"""The little style that the theme's settings cannot say: focus, tables, print, narrow screens, no jumps."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

FILES = sorted((Path(__file__).parent / "style").glob("*.css"))
STYLE = "\n".join(["<style>", *(file.read_text("utf-8") for file in FILES), "</style>"])


def apply() -> None:
    """Put the style on the page; it takes no room."""
    st.html(STYLE)
