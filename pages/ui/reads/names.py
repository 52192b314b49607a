"""What the condition and one unit are called: asked once, behind *More*, said in every sentence."""

from __future__ import annotations

import streamlit as st

from core.reads.names import CONDITION, LONGEST, UNIT
from core.reads.study import Study
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def ask(page: Context) -> None:
    """Two names in the language of the page; the other language keeps its own."""
    w, desk = page.w, page.desk
    if desk.data is None:
        return
    code, study = desk.data.code, desk.data.content

    def call(what: str, key: str) -> None:
        desk.call(code, desk.called().called(what, w.language, str(st.session_state.get(key) or "")))
        page.view.renamed = True

    st.markdown(f"**{plain(w('Names'))}**")
    asked = [(CONDITION, w("The condition is called"), w("metastasis"))]
    if isinstance(study, Study) and study.has_lesions:
        asked.append((UNIT, w("One lesion is called"), w("liver lesion")))
    for what, label, example in asked:
        key = page.key(f"names.{what}.{w.language}")
        st.text_input(
            label,
            value=desk.called().of(what, w.language),
            max_chars=LONGEST,
            placeholder=w("for example {name}", name=example),
            key=key,
            on_change=call,
            args=(what, key),
            width=320,
        )
    st.caption(w("Said in every sentence, title and export, and kept in the recipe; never in the link."))
