"""A Word document of tables: fonts for both scripts, a page across, headers that repeat."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from core.report.ablation import official
from core.words import Words

BAR = 40
"""Blocks of a bar of 100 %."""


class Paper:
    """One document of the official report."""

    def __init__(self, w: Words) -> None:
        self.w = w
        self.document: Any = Document()
        latin, eastern = ("Times New Roman", "SimSun") if w.language == "zh" else ("Calibri", "SimSun")
        for name in ("Normal", "Heading 1", "Heading 2", "Title"):
            style = self.document.styles[name]
            style.font.name = latin
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for side in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(side), None)
            fonts.set(qn("w:eastAsia"), eastern)
        self.document.styles["Normal"].font.size = Pt(9.5)
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
        for side in ("left_margin", "right_margin"):
            setattr(section, side, Cm(1.5))
        section.top_margin = section.bottom_margin = Cm(1.6)
        self.document.core_properties.title = official.title(w)
        self.document.core_properties.author = ""

    def save(self) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()

    def front(self, facts: Sequence[tuple[str, str]]) -> None:
        """Title and what it is about."""
        w = self.w
        heading = self.document.add_heading(official.title(w), level=1)
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for name, text in facts:
            line = self.document.add_paragraph()
            line.paragraph_format.space_after = Pt(1)
            line.add_run(f"{name}{w(': ')}").bold = True
            line.add_run(text)

    def sign(self) -> None:
        """Lines to sign."""
        signing = self.document.add_paragraph()
        signing.paragraph_format.space_before = Pt(14)
        signing.add_run("    ".join(f"{text} ______________" for text in official.signatures(self.w)))

    def bars(self, values: Sequence[tuple[str, str, float]]) -> None:
        """Rates as bars: number, name, value."""
        w = self.w
        self.document.add_heading(w("Values to report (rates)"), level=2)
        rows = [
            [label, name, f"{'█' * round(BAR * min(1.0, value))} {w.numbers.percent(value)}"]
            for label, name, value in values
        ]
        self.table([w("No."), w("Indicator"), "0 – 100%"], rows, (1.6, 8.0, 17.0))

    def parts(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A column for each centre or quarter beside all of them."""
        w = self.w
        self.document.add_heading(title, level=2)
        width = 20.4 / (len(columns) + 1)
        header = [w("No."), w("Indicator"), w("All"), *columns]
        self.table(header, rows, (1.4, 4.8, *[width] * (len(columns) + 1)))

    def notes(self, texts: Sequence[str]) -> None:
        """Notes, a paragraph each."""
        self.document.add_heading(self.w("Notes"), level=2)
        for text in texts:
            self.document.add_paragraph(text).paragraph_format.space_after = Pt(3)

    def definitions(self, rows: Sequence[Sequence[str]]) -> None:
        """What each indicator is."""
        w = self.w
        self.document.add_heading(w("Definitions"), level=2)
        header = [
            w("No."),
            w("Indicator"),
            w("Definition"),
            w("Formula"),
            w("Significance"),
        ]
        self.table(header, rows, (1.3, 5.2, 7.8, 8.2, 4.2))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        centred: Sequence[int] = (),
        bold: Sequence[int] = (),
    ) -> None:
        table = self.document.add_table(rows=len(rows) + 1, cols=len(header))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        cells = table._cells  # looked up once: row by row is quadratic
        for i, row in enumerate([header, *rows]):
            for j, text in enumerate(row):
                cell = cells[i * len(header) + j]
                cell.width = Cm(widths[j])
                paragraph = cell.paragraphs[0]
                run = paragraph.add_run(text)
                run.font.size = Pt(8 if i else 7.5)
                run.bold = i == 0 or j in bold
                if i == 0 or j in centred:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for row in table.rows:
            whole = OxmlElement("w:cantSplit")
            row._tr.get_or_add_trPr().append(whole)
