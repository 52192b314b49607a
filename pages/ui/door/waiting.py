"""Pages without data: what happened, what was asked, and the uploader in its place."""

from __future__ import annotations

import streamlit as st

from core.words.answers import asked
from pages.ui.ablation.desk import Asked
from pages.ui.door import picture
from pages.ui.door.ablation_log import ablation as door_ablation
from pages.ui.door.reader_study import reads as door_reads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import ABLATION, READS


def reader_study(page: Context, sentence: str) -> None:
    """A page of the reader study that has no data: bring them here."""
    _told(page, READS, sentence)
    door_reads.receive_file(page)
    found = door_reads.pending()
    if found is not None:
        if found.study is None or found.open_questions():
            st.switch_page("app.py")
        st.rerun()
    door_reads.examples(page)
    picture.of_reads(page)
    st.page_link("app.py", label=page.w("All ways to bring data"))


def ablation_log(page: Context, sentence: str) -> None:
    """A page of the ablation log that has no data: bring them here; the first page asks for the cut-off."""
    _told(page, ABLATION, sentence)
    door_ablation.receive_file(page)
    if door_ablation.pending() is not None:
        st.switch_page("app.py")
    door_ablation.examples(page)
    picture.of_log(page)
    st.page_link("app.py", label=page.w("All ways to bring data"))


def told(page: Context) -> None:
    """On the first page: which desk waits for a file, if any does."""
    for domain in (READS, ABLATION):
        if page.view.desks[domain].awaited:
            _told(page, domain, "")


def _told(page: Context, domain: str, sentence: str) -> None:
    w, desk = page.w, page.view.desks[domain]
    if not desk.awaited:
        st.write(plain(sentence))
        return
    plan = desk.plan
    if isinstance(plan, Asked):
        line = asked.ablation_asked(w, plan.plan, plan.indicator)
    else:
        line = "" if plan is None else asked.reads_asked(w, plan)
    said = [
        w(
            "The page was reloaded, or opened by a link. A file lives only in the tab into which it was "
            "dropped; a link carries settings, never data. Drop it again here; the settings wait for it."
        )
    ]
    if line:
        said.append(w("Asked: {settings}.", settings=line))
    st.info(plain(w.sentences(*said)), title=plain(w("The file is not here any more.")))
