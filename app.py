"""The front door: bring data, see what was understood, correct the reading, go to the first answer."""

import streamlit as st

from pages.ui.door import picture, present, printed, waiting
from pages.ui.door.ablation_log import ablation as door_ablation
from pages.ui.door.reader_study import reads as door_reads
from pages.ui.shell.frame import open_page
from pages.ui.shell.view import ABLATION

with open_page("start", restore=present.restore) as page:
    w = page.w
    with st.container(key="tandem_intro"):
        st.write(
            w(
                "How good is each test, and each combination of tests, on the same lesions or patients? "
                "How good is an ablation service? A spreadsheet gives the answer and how sure it is, anew "
                "with every click; your data stay on this server."
            )
        )
    with st.container():  # always there: a door that moved would let go of a file on its way
        waiting.told(page)
        present.line(page)
    top = st.container()  # what has come stands above the doors through which it came
    with st.container(key="tandem_doors"):
        left, right, third = st.columns([5, 5, 4], gap="medium", border=True)
    with left:
        door_reads.receive(page)
    with right:
        door_ablation.receive(page)
    with third:
        printed.receive(page)
    doors = [door_reads, door_ablation]
    with top:
        if not any(door.pending() for door in doors):
            picture.glance(page)
        for door in reversed(doors) if page.view.active == ABLATION else doors:
            door.review(page)
        if any(door.pending() for door in doors):
            with st.container(key="tandem_other_data"):
                st.subheader(w("Bring other data"), anchor=False)
