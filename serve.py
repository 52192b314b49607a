"""What ``make run`` serves: the front door and its pages, with security headers on every answer."""

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.headers import SecurityHeaders
from pages.ui.incidents import report

app = st.App("app.py", middleware=[Middleware(SecurityHeaders)], on_script_error=report)
