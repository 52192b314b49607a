"""The front door: bring data, see what was understood, correct the reading, go to the first answer."""

import streamlit as st

from pages.ui import door_reads, reads
from pages.ui.frame import open_page

with open_page("start", restore=reads.restore) as page:
    st.write(page.w("Recomputed as you click; your data stay on this server."))
    left, right = st.columns(2, gap="large")
    with left.container(border=True):
        door_reads.receive(page)
    door_reads.review(page)
