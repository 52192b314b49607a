"""The handout of a lesson: on the page to print, and as a Word file; questions alone, or with answers."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.lessons.lesson import Lesson
from core.report.lessons import handout as paper
from pages.ui.shell.frame import Context

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def handout(page: Context, lesson: Lesson) -> None:
    """Show the handout; a print of the page is then the handout alone."""
    w = page.w
    answers = st.toggle(w("With the answers"), key=f"lessons.handout.answers.{lesson.code}")
    suffix = "-answers" if answers else ""
    st.download_button(
        w("Download as Word"),
        lambda: paper.handout(lesson, w, answers=answers),
        file_name=f"tandem-{lesson.code}{suffix}.docx",
        mime=DOCX,
        key=f"lessons.handout.file.{lesson.code}",
        on_click="ignore",
    )
    parts = [f"<h3>{escape(w.label('lesson', lesson.code))}</h3>"]
    for one in paper.asked(lesson, w, answers=answers):
        parts.append(f"<h4>{escape(one.heading)}</h4><p>{escape(one.question)}</p>")
        parts += [f"<p><i>{escape(one.note)}</i></p>"] if one.note else []
        parts.append(f"<p>{escape(one.guess)}</p>")
        parts += [f"<p><b>{escape(one.answer)}</b></p><p>{escape(one.why)}</p>"] if one.answer else []
    st.html(f'<div class="tandem-handout">{"".join(parts)}</div>')
