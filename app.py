"""The front door: bring data, see what was understood, correct the reading, go to the first answer."""

import streamlit as st

from pages.ui import door_reads, reads
from pages.ui.frame import open_page

with open_page("start", restore=reads.restore) as page:
    st.write(door_reads.sentence(page.w))
    left, right = st.columns(2, gap="large", border=True)
    with left:
        door_reads.receive(page)
    with right:
        st.subheader(page.w("Ablation log"), anchor=False)
    door_reads.review(page)
