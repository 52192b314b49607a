"""Links to a question or a class, and the picture of one for the projector, made on this machine."""

from __future__ import annotations

import io
from html import escape
from urllib.parse import urlencode

import segno
import streamlit as st

from pages.ui.lessons.state import CLASS, Playing
from pages.ui.shell.frame import Context

SCALE = 8
"""Pixels of a module of the picture."""


def to(query: dict[str, list[str]]) -> str:
    """The whole link to a place of this page; neither data nor an answer is in it."""
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{urlencode(query, doseq=True)}"


def of_class(code: str) -> str:
    """The link into a class."""
    return to({CLASS: [code]})


def of_question(state: Playing) -> str:
    """The link to the question on the screen."""
    return to(state.query())


def share(page: Context, address: str) -> None:
    """The link and its picture, for whoever sits in the room."""
    w = page.w
    with st.popover(w("Link and QR code")):
        st.image(picture(address), width=360)
        st.code(address, language=None)


def picture(address: str) -> bytes:
    """A QR code as PNG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()


def elsewhere(page: Context, code: str) -> None:
    """A class of another process is reached through the proxy, which reads the code from the address."""
    said = escape(page.w("Look for it on the other servers"))
    st.html(f'<p><a href="{escape(of_class(code))}" target="_self">{said}</a></p>')
