"""The official report as a Word document, for signing and filing."""

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

from core.ablation.answer import AblationAnswer
from core.ablation.decided_by import State
from core.ablation.indicator import indicator as indicator_of
from core.report.ablation import official
from core.words import Words
from core.words.answers import ablation as said

BAR = 40
"""Blocks of a bar of 100 %."""
MOST_RECORDS = 400
"""Records listed here: those a reviewer looks at; the workbook lists every one."""
REVIEWED = (State.UNKNOWN, State.NOT_MATURE)
HARMS = ("4.overall", "5")
"""Indicators whose numerator is listed record by record."""
FORM_WIDTHS = (1.3, 3.8, 1.3, 1.3, 1.6, 1.6, 1.5, 1.3, 1.3, 1.6, 3.1, 1.4, 3.1, 2.2)


def document(
    answer: AblationAnswer, words: Words, *, source: str = "", institution: str = "", level: str = ""
) -> bytes:
    """The report of an answer, as a DOCX file.

    Parameters
    ----------
    answer : AblationAnswer
    words : Words
        English or Chinese.
    source : str
        What the data are called; the file's name where empty.
    institution, level : str
        Who reports; a line to fill in where empty.
    """
    answer = official.compared(answer)
    paper = _Paper(words)
    paper.form(answer, source, institution, level)
    paper.chart(answer)
    paper.split(answer)
    paper.notes()
    paper.definitions(answer)
    paper.switches(answer)
    paper.unmatched(answer)
    paper.records(answer)
    buffer = io.BytesIO()
    paper.document.save(buffer)
    return buffer.getvalue()


class _Paper:
    """One document."""

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

    def form(self, answer: AblationAnswer, source: str, institution: str, level: str) -> None:
        """Title, facts, the table, lines to sign."""
        w = self.w
        heading = self.document.add_heading(official.title(w), level=1)
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for name, text in official.facts(w, answer, source, institution=institution, level=level):
            line = self.document.add_paragraph()
            line.paragraph_format.space_after = Pt(1)
            line.add_run(f"{name}{w(': ')}").bold = True
            line.add_run(text)
        interval = w.numbers.confidence(answer.plan.confidence_level)
        header = [
            w("No."),
            w("Indicator"),
            w("Reported numerator"),
            w("Reported denominator"),
            w("Reported value"),
            w("Previous period"),
            w("Target"),
            w("Matured numerator"),
            w("Matured denominator"),
            w("Matured value"),
            interval,
            w("Pending"),
            w("Bounds"),
            w("Remark"),
        ]
        lines = official.lines(w, answer)
        own = [self._line(line) for line in lines if line.official]
        self._table(header, own, FORM_WIDTHS, centred=range(2, 13), bold=(4,))
        self.document.add_heading(w("Supplementary: not among the official indicators"), level=2)
        more = [self._line(line) for line in lines if not line.official]
        self._table(header, more, FORM_WIDTHS, centred=range(2, 13), bold=(4,))
        signing = self.document.add_paragraph()
        signing.paragraph_format.space_before = Pt(14)
        signing.add_run("    ".join(f"{text} ______________" for text in official.signatures(w)))

    def _line(self, line: official.Line) -> list[str]:
        w, number = self.w, line.number
        if number is None or line.reported is None or line.matured is None:
            missing = w("not computable: needs {columns}", columns=line.needs)
            return [line.label, f"{line.name}\n{missing}", *[""] * 12]
        n = w.numbers

        def three(top: int, bottom: int, value: float | None) -> list[str]:
            shown = n.decimal(value) if indicator_of(line.indicator).days else n.percent(value)
            return [n.count(top), n.count(bottom), shown]

        return [
            line.label,
            line.name,
            *three(*line.reported)[:2],
            said.not_reported(w, number) or three(*line.reported)[2],
            said.plain_value(w, line.indicator, line.before) if line.previous is not None else "",
            said.plain_value(w, line.indicator, line.target) if line.target is not None else "",
            *three(*line.matured),
            said.interval(w, number),
            n.count(number.pending),
            said.bounds(w, number),
            line.remark,
        ]

    def chart(self, answer: AblationAnswer) -> None:
        """Values to report of the rates of the text as bars."""
        w = self.w
        self.document.add_heading(w("Values to report (rates)"), level=2)
        rows = []
        for line in official.lines(w, answer):
            value = None if line.reported is None else line.reported[2]
            if line.official and value is not None and not indicator_of(line.indicator).days:
                bar = "█" * round(BAR * min(1.0, value))
                rows.append([line.label, line.name, f"{bar} {w.numbers.percent(value)}"])
        self._table([w("No."), w("Indicator"), "0 – 100%"], rows, (1.6, 8.0, 17.0))

    def split(self, answer: AblationAnswer) -> None:
        """Values to report by centre and by quarter."""
        w = self.w
        parts = {w("By centre"): official.centres(w, answer), w("By quarter"): official.quarters(answer)}
        for name, columns in parts.items():
            if columns:
                self.document.add_heading(name, level=2)
                width = 20.4 / (len(columns) + 1)
                header = [w("No."), w("Indicator"), w("All"), *columns]
                widths = (1.4, 4.8, *[width] * (len(columns) + 1))
                self._table(header, official.split(w, answer, columns), widths)

    def notes(self) -> None:
        """Notes 1 to 3 and what the columns mean."""
        self.document.add_heading(self.w("Notes"), level=2)
        for text in official.notes(self.w):
            self.document.add_paragraph(text).paragraph_format.space_after = Pt(3)

    def definitions(self, answer: AblationAnswer) -> None:
        """What each indicator is."""
        w = self.w
        self.document.add_heading(w("Definitions"), level=2)
        header = [
            w("No."),
            w("Indicator"),
            w("Definition"),
            w("Numerator"),
            w("Denominator"),
            w("Significance"),
        ]
        rows = [
            [
                line.label,
                f"{line.name}\n{line.other_name}",
                line.definition,
                line.numerator_name,
                line.denominator_name,
                line.significance,
            ]
            for line in official.lines(w, answer)
        ]
        self._table(header, rows, (1.1, 5.4, 7.4, 4.4, 4.2, 4.2))

    def switches(self, answer: AblationAnswer) -> None:
        """Which definitions were used."""
        w = self.w
        self.document.add_heading(w("Switches used"), level=2)
        header = [w("Indicators"), w("Switch"), w("Setting used"), w("Default"), w("Why the default")]
        self._table(header, list(official.switches(w, answer)), (2.0, 6.4, 4.4, 4.4, 9.5))

    def unmatched(self, answer: AblationAnswer) -> None:
        """Rows that count nowhere."""
        w = self.w
        self.document.add_heading(w("Excluded records"), level=2)
        rows = [[name, w.numbers.count(row), why] for name, row, why in official.unmatched(w, answer)]
        if not rows:
            self.document.add_paragraph(w("None: every row is counted."))
            return
        shown = rows[:MOST_RECORDS]
        self._table([w("Record"), w("Row in the file"), w("Why it is not counted")], shown, (4.0, 3.0, 19.7))
        self._cut(len(shown), len(rows))

    def records(self, answer: AblationAnswer) -> None:
        """Records a reviewer looks at: what could still change, what is pending, every harm."""
        w = self.w
        self.document.add_heading(w("Records"), level=2)
        self.document.add_paragraph(
            w(
                "Records that a document could still change, records whose window is still open, and every "
                "severe complication and death. The workbook lists every record."
            )
        )
        rows: list[list[str]] = []
        total = 0
        for line in official.lines(w, answer):
            if line.number is None:
                continue
            states = (*REVIEWED, State.NUMERATOR) if line.indicator in HARMS else REVIEWED
            records = answer.records(line.indicator).of(states)
            total += len(records)
            some = official.record_rows(w, records, MOST_RECORDS - len(rows))
            rows += [[str(cell) for cell in row] for row in some]
        if rows:
            self._table(official.record_header(w), rows, (6.4, 3.4, 1.8, 5.0, 6.2, 1.8, 2.1))
        self._cut(len(rows), total)

    def _cut(self, shown: int, total: int) -> None:
        if shown < total:
            n = self.w.numbers
            self.document.add_paragraph(
                self.w("The first {shown} of {count}.", shown=n.count(shown), count=n.count(total))
            )

    def _table(
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
