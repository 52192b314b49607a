"""The classes that this process holds; their codes begin with its port, by which a proxy finds it again."""

from __future__ import annotations

from functools import cache

import streamlit as st

from core.lessons.classroom import Begun, Classes, Full
from pages.ui.serving.exports import browser


@cache
def classes() -> Classes:
    """The one store of this process."""
    return Classes(str(st.get_option("server.port")))


def begin() -> Begun | Full:
    """Begin a class for the visitor of this session, counted by browser and, where it is told, address."""
    return classes().begin(browser(st.context.cookies) or b"", st.context.ip_address)
