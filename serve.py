"""What ``make run`` serves: the front door and its pages, with security headers on every answer."""

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.headers import SecurityHeaders
from pages.ui.incidents import report
from pages.ui.nodelay import NoDelay

app = st.App("app.py", middleware=[Middleware(SecurityHeaders), Middleware(NoDelay)], on_script_error=report)
