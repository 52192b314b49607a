"""What ``make run`` serves: the front door and its pages, behind everything that keeps them safe."""

import os

# before NumPy is loaded: threads of one sum wait for each other, on a busy machine longer than it takes
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st

from pages.ui.serving.allocation import keep_memory_at_hand, look_for_cycles_seldom
from pages.ui.serving.internals import MIDDLEWARE, replace_internals
from pages.ui.shell.incidents import report
from pages.ui.shell.sessions import close_those_that_ended

keep_memory_at_hand()
look_for_cycles_seldom()
replace_internals()
app = st.App("app.py", middleware=MIDDLEWARE, lifespan=close_those_that_ended, on_script_error=report)
