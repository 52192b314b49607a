"""The door in front of every page where sign-in is configured, and the way out."""

from __future__ import annotations

import streamlit as st

from core.words import Words
from pages.ui.serving import signin
from pages.ui.shell.text import plain


def require(w: Words) -> None:
    """Stop the page of who has not signed in, behind a button that leads to the provider."""
    if not signin.configured() or st.user.is_logged_in:
        return
    st.write(w("This server asks who you are: sign in with your institution's account."))
    st.button(w("Sign in"), key="sign.in", type="primary", on_click=st.login)
    st.stop()


def way_out(w: Words) -> None:
    """Who signed in, and signing out."""
    if signin.configured() and st.user.is_logged_in:
        st.caption(plain(str(st.user.get("name") or st.user.get("email") or "")))
        st.button(w("Sign out"), key="sign.out", on_click=st.logout)
