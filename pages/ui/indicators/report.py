"""The official report as a download, in either language, as a workbook or a document."""

from __future__ import annotations

import streamlit as st

from core.ablation.answer import AblationAnswer
from core.report.ablation.document import document
from core.report.ablation.workbook import workbook
from core.words import LANGUAGES, words
from pages.ui.parts.show import XLSX
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES = {"en": "quality-indicators", "zh": "消融质控指标"}


def section(page: Context, answer: AblationAnswer) -> None:
    """Language and two buttons; the file is made when one of them is pressed."""
    w, data = page.w, page.desk.data
    assert data is not None
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
        source = chosen.named("example", data.code) or data.name
        st.download_button(
            w("Report, Excel"),
            lambda: workbook(answer, chosen, source=source, institution=institution, level=level),
            file_name=f"{NAMES[chosen.language]}.xlsx",
            mime=XLSX,
            key=page.key("report.xlsx"),
            on_click="ignore",
        )
        st.download_button(
            w("Report, Word"),
            lambda: document(answer, chosen, source=source, institution=institution, level=level),
            file_name=f"{NAMES[chosen.language]}.docx",
            mime=DOCX,
            key=page.key("report.docx"),
            on_click="ignore",
        )
    if answer.plan.definitions.maturity is False:
        st.caption(plain(w("The window is not waited for: matured and reported values are the same.")))
