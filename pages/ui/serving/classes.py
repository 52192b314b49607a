"""The classes that this process holds; their codes begin with its port, by which a proxy finds it again."""

from __future__ import annotations

from functools import cache

import streamlit as st

from core.lessons.classroom import Classes


@cache
def classes() -> Classes:
    """The one store of this process."""
    return Classes(str(st.get_option("server.port")))
