"""What ``make run`` serves: the front door and its pages, with security headers on every answer."""

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.serving.allocation import give_back_large_blocks
from pages.ui.serving.delivery import Parcels
from pages.ui.serving.headers import SecurityHeaders
from pages.ui.serving.nodelay import NoDelay
from pages.ui.shell.incidents import report
from pages.ui.shell.sessions import close_those_that_ended

give_back_large_blocks()
app = st.App(
    "app.py",
    middleware=[Middleware(SecurityHeaders), Middleware(NoDelay), Middleware(Parcels)],
    lifespan=close_those_that_ended,
    on_script_error=report,
)
