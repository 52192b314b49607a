"""A lesson on paper: its questions with room for guesses, or with the answers and why."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from core.lessons.lesson import Kind, Lesson, Step
from core.report.lessons import spoken
from core.words import Words

BLANK = "_" * 12
BOX = "\N{BALLOT BOX}"


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question on paper: its heading, what is asked, where to write; the answer and why, or empty."""

    heading: str
    question: str
    note: str
    guess: str
    answer: str
    why: str


def asked(lesson: Lesson, w: Words, *, answers: bool) -> Iterator[PaperQuestion]:
    """Every question of a lesson; answers are computed only where they are wanted."""
    for number, step in enumerate(lesson.steps, 1):
        shown = w("Answer: {answer}", answer=spoken.said(w, step, step.answer())) if answers else ""
        yield PaperQuestion(
            heading=w("Question {number} of {count}", number=number, count=len(lesson.steps)),
            question=spoken.asked(w, lesson, step, gaps=not answers),
            note=spoken.example_note(w, step),
            guess=_room(w, step),
            answer=shown,
            why=spoken.why(w, lesson, step) if answers else "",
        )


def _room(w: Words, step: Step) -> str:
    if step.kind is Kind.CHOICE:
        return "    ".join(f"{BOX} {w.label('lesson_choice', code)}" for code in step.options)
    unit = {Kind.SHARE: "%", Kind.POINTS: f" {w('percentage points')}"}.get(step.kind, "")
    return f"{w('Your guess')}{w(': ')}{BLANK}{unit}"


def handout(lesson: Lesson, w: Words, *, answers: bool) -> bytes:
    """A lesson as a DOCX file.

    Parameters
    ----------
    answers : bool
        With the answers and why, for the teacher; without them no answer is in the file.
    """
    document: Any = Document()
    eastern = "SimSun"
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Calibri"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for side in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(side), None)
        fonts.set(qn("w:eastAsia"), eastern)
    document.styles["Normal"].font.size = Pt(11)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    title = w.label("lesson", lesson.code)
    document.core_properties.title, document.core_properties.author = title, ""
    document.add_heading(title, level=1)
    document.add_paragraph(w.label("lesson_about", lesson.code))
    for one in asked(lesson, w, answers=answers):
        document.add_heading(one.heading, level=2)
        document.add_paragraph(one.question)
        if one.note:
            document.add_paragraph().add_run(one.note).italic = True
        document.add_paragraph(one.guess)
        if one.answer:
            document.add_paragraph().add_run(one.answer).bold = True
            document.add_paragraph(one.why)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
