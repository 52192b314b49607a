"""The official report as a download, in either language, as a workbook or a document."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.ablation.answer import AblationAnswer
from core.report.ablation.document import document
from core.report.ablation.workbook import workbook
from core.words import LANGUAGES, Words, words
from pages.ui.parts.show import XLSX
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES = {"en": "quality-indicators", "zh": "消融质控指标"}


Make = Callable[[Words, str, str], bytes]
"""Makes a file in a language, with an institution and its level."""


def section(page: Context, answer: AblationAnswer) -> None:
    """The report of a log, and what is said of the window."""
    w, data = page.w, page.desk.data
    assert data is not None
    code, name = data.code, data.name

    def source(chosen: Words) -> str:
        return chosen.named("example", code) or name

    downloads(
        page,
        lambda chosen, institution, level: workbook(
            answer, chosen, source=source(chosen), institution=institution, level=level
        ),
        lambda chosen, institution, level: document(
            answer, chosen, source=source(chosen), institution=institution, level=level
        ),
    )
    if answer.plan.definitions.maturity is False:
        st.caption(plain(w("The window is not waited for: matured and reported values are the same.")))


def downloads(page: Context, excel: Make, word: Make) -> None:
    """Language, institution and two buttons; the file is made when one of them is pressed."""
    w = page.w
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        language = st.segmented_control(
            w("Official report"),
            list(LANGUAGES),
            default=w.language,
            required=True,
            format_func=lambda code: LANGUAGES[code],
            key=page.key(f"report.language.{w.language}"),
        )
        institution = st.text_input(w("Institution"), key=page.key("report.institution"), width=220)
        level = st.text_input(w("Level of the institution"), key=page.key("report.level"), width=150)
        chosen = words(language or w.language)
        with st.container(horizontal=True, gap="small", width="content"):  # the two stay in one row
            st.download_button(
                w("Report, Excel"),
                lambda: excel(chosen, institution, level),
                file_name=f"{NAMES[chosen.language]}.xlsx",
                mime=XLSX,
                key=page.key("report.xlsx"),
                on_click="ignore",
            )
            st.download_button(
                w("Report, Word"),
                lambda: word(chosen, institution, level),
                file_name=f"{NAMES[chosen.language]}.docx",
                mime=DOCX,
                key=page.key("report.docx"),
                on_click="ignore",
            )
