"""The official form from counts by month and hospital: values, hospitals, periods, problems."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from core.ablation.answers.aggregate import AggregateAnswer
from core.findings import Estimate
from core.report.ablation import official
from core.report.ablation.counts.lines import CountLine, facts, lines, notes, quarters, split
from core.report.ablation.workbook import GROUND, OPTIONS, rate_bars, tall
from core.words import Words

WIDTHS = (8, 40, 12, 12, 12, 18, 12, 12)


def counts_workbook(found: AggregateAnswer, words: Words, *, institution: str = "", level: str = "") -> bytes:
    """The report of counts as an XLSX file: form, chart, hospitals, quarters, definitions, problems.

    Parameters
    ----------
    found : AggregateAnswer
    words : Words
        English or Chinese.
    institution, level : str
        Who reports; a line to fill in where empty.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        form = _Form(book, words)
        own = lines(words, found)
        form.front(found, own, institution, level)
        form.split(words("By hospital"), found.whole, found.hospitals)
        form.split(words("By quarter"), found.whole, quarters(found))
        form.definitions(own)
        form.problems(found)
    return buffer.getvalue()


class _Form:
    def __init__(self, book: xlsxwriter.Workbook, words: Words) -> None:
        self.book, self.w = book, words
        self.bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": GROUND, "border": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.share = book.add_format({"num_format": "0.0%", "valign": "top", "border": 1})
        self.days = book.add_format({"num_format": "0.00", "valign": "top", "border": 1})
        self.note = book.add_format({"text_wrap": True, "valign": "top"})

    def front(self, found: AggregateAnswer, own: Sequence[CountLine], institution: str, level: str) -> None:
        """Who, what, when, a row an indicator, and the rates as bars."""
        w = self.w
        sheet = self._sheet(w("Report"), WIDTHS)
        sheet.write(0, 0, official.title(w), self.title)
        row = 2
        for name, fact in facts(w, found, institution, level):
            sheet.write(row, 0, name)
            sheet.write(row, 2, fact)
            row += 1
        row += 1
        interval = w.numbers.confidence(found.plan.confidence_level)
        head = [
            *(w("No."), w("Indicator"), w("Numerator"), w("Denominator"), w("Value"), interval),
            *(w("Previous period"), w("Target")),
        ]
        self._row(sheet, row, head, [self.bold] * len(head))
        rates = []
        for line in own:
            row += 1
            e, style = line.estimate, self.days if line.days else self.share
            shown = "" if e.low is None else w.numbers.interval(e.low, e.high)
            before = None if line.previous is None else line.previous.value
            cells = [line.text.label, line.text.name, e.numerator, e.denominator, e.value, shown, before]
            self._row(sheet, row, [*cells, line.target], [*[self.text] * 4, style, self.text, style, style])
            if not line.days:
                rates.append(row)
        for note in notes(w, found):
            row += 1
            sheet.merge_range(row, 0, row, len(WIDTHS) - 1, note, self.note)
            tall(sheet, row, [note], (sum(WIDTHS),))
        if rates:
            row = rate_bars(self.book, sheet, w, rates, row + 2, (4, 6), width=820)
        sheet.print_area(0, 0, row, len(WIDTHS) - 1)

    def split(
        self, title: str, whole: Mapping[str, Estimate], parts: Mapping[str, Mapping[str, Estimate]]
    ) -> None:
        """A column for each part, with its counts."""
        if len(parts) < 2:
            return
        w, sheet = self.w, self._sheet(title, (8, 40, *[20] * (len(parts) + 1)))
        head = [w("No."), w("Indicator"), w("All hospitals"), *parts]
        self._row(sheet, 0, head, [self.bold] * len(head))
        for row, cells in enumerate(split(w, whole, parts), 1):
            self._row(sheet, row, cells, [self.text] * len(cells))

    def definitions(self, own: Sequence[CountLine]) -> None:
        """What each indicator is, as the text has it."""
        widths = (8, 30, 55, 60, 35)
        w, sheet = self.w, self._sheet(self.w("Definitions"), widths)
        head = [
            *(w("No."), w("Indicator"), w("Definition"), w("Formula"), w("Significance")),
        ]
        self._row(sheet, 0, head, [self.bold] * len(head))
        for row, line in enumerate(own, 1):
            tall(sheet, row, line.text.definition_row, widths)
            self._row(sheet, row, line.text.definition_row, [self.text] * len(head))

    def problems(self, found: AggregateAnswer) -> None:
        """Rows left out and what is said of them."""
        widths = (8, 70, 60)
        w, sheet = self.w, self._sheet(self.w("Problems"), widths)
        self._row(sheet, 0, [w("Row"), w("Problem"), w("What to do")], [self.bold] * 3)
        for row, item in enumerate(found.aggregate.problems, 1):
            told = w.problem(item)
            where = item.row if isinstance(item.row, int) else ""
            tall(sheet, row, ["", told.message, told.remedy], widths)
            self._row(sheet, row, [where, told.message, told.remedy], [self.text] * 3)

    def _sheet(self, name: str, widths: Sequence[float]) -> xlsxwriter.worksheet.Worksheet:
        """A sheet that prints across, on pages of its full width."""
        sheet = self.book.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        return sheet

    @staticmethod
    def _row(
        sheet: xlsxwriter.worksheet.Worksheet,
        row: int,
        cells: Sequence[object],
        styles: Sequence[xlsxwriter.format.Format],
    ) -> None:
        for place, (cell, style) in enumerate(zip(cells, styles, strict=True)):
            sheet.write(row, place, cell, style)
