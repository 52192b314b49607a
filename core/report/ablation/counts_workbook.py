"""The official form from counts by month and hospital: values, hospitals, periods, problems."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import xlsxwriter

from core.ablation.answers.aggregate import AggregateAnswer, answer_aggregate
from core.ablation.indicator import indicator
from core.ablation.monitoring.series import Every, period_start
from core.ablation.plan import add_months
from core.findings import Estimate
from core.report.ablation import official
from core.report.ablation.workbook import GROUND, OPTIONS
from core.words import Words
from core.words.answers import ablation as said
from core.words.answers import counts as counted

WIDTHS = (8, 40, 12, 12, 12, 18, 12)


def counts_workbook(found: AggregateAnswer, words: Words, *, institution: str = "") -> bytes:
    """The report of counts as an XLSX file: a form, hospitals, calendar quarters, problems.

    Parameters
    ----------
    found : AggregateAnswer
    words : Words
        English or Chinese.
    institution : str
        Who reports; a line to fill in where empty.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        form = _Form(book, words)
        form.front(found, institution)
        form.split(words("By hospital"), found.whole, found.hospitals)
        form.split(words("By quarter"), found.whole, quarters(found))
        form.problems(found)
    return buffer.getvalue()


def quarters(found: AggregateAnswer) -> dict[str, Mapping[str, Estimate]]:
    """Calendar quarters of the period, the newest eight; none where the counts are yearly."""
    aggregate, plan = found.aggregate, found.plan
    if aggregate.months > 3:
        return {}
    first, last = aggregate.span
    parts: dict[str, Mapping[str, Estimate]]
    at, parts = period_start(first, Every.QUARTER), {}
    while at <= last:
        after = add_months(at, 3)
        start, end = max(at, plan.start or at), min(after - timedelta(days=1), plan.end or last)
        if start <= end:
            own = answer_aggregate(aggregate, replace(plan, start=start, end=end, by=())).whole
            if own:
                parts[f"{at.year} Q{(at.month + 2) // 3}"] = own
        at = after
    return dict(list(parts.items())[-official.MOST_QUARTERS :])


class _Form:
    def __init__(self, book: xlsxwriter.Workbook, words: Words) -> None:
        self.book, self.w = book, words
        self.bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": GROUND, "border": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.share = book.add_format({"num_format": "0.0%", "valign": "top", "border": 1})
        self.days = book.add_format({"num_format": "0.00", "valign": "top", "border": 1})
        self.note = book.add_format({"text_wrap": True, "valign": "top"})

    def front(self, found: AggregateAnswer, institution: str) -> None:
        """Who, what, when, and a row an indicator."""
        w, counts = self.w, found.aggregate
        sheet = self.book.add_worksheet(w("Report"))
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write(0, 0, official.title(w), self.title)
        first, last = counts.span
        period = said.period(w, found.plan.start or first, found.plan.end or last)
        facts = [
            (w("Institution"), institution or official.BLANK),
            (w("File"), counts.table.source.name or ""),
            (w("Period"), period),
            (w("Hospitals counted"), w.join(list(found.hospitals)) if found.hospitals else ""),
        ]
        row = 2
        for name, fact in facts:
            sheet.write(row, 0, name)
            sheet.write(row, 2, fact)
            row += 1
        row += 1
        interval = w.numbers.confidence(found.plan.confidence_level)
        head = [w("No."), w("Indicator"), w("Numerator"), w("Denominator"), w("Value"), interval, w("Target")]
        self._row(sheet, row, head, [self.bold] * len(head))
        goals = dict(found.plan.targets)
        for code, e in found.whole.items():
            row += 1
            days = indicator(code).days
            style = self.days if days else self.share
            shown = "" if days else w.numbers.interval(e.low, e.high)
            values = [e.numerator, e.denominator, e.value, shown, goals.get(code)]
            cells = [official.label(w, code), said.name(w, code), *values]
            self._row(sheet, row, cells, [*[self.text] * 4, style, self.text, style])
        notes = [counted.cannot(w), counted.lacking(w, found)]
        notes += [note for code in found.whole for note in counted.notes(w, code)]
        for note in filter(None, notes):
            row += 1
            sheet.merge_range(row, 0, row, len(WIDTHS) - 1, note, self.note)
            sheet.set_row(row, 45)
        sheet.print_area(0, 0, row, len(WIDTHS) - 1)

    def split(
        self, title: str, whole: Mapping[str, Estimate], parts: Mapping[str, Mapping[str, Estimate]]
    ) -> None:
        """A column for each part, with its counts."""
        if len(parts) < 2:
            return
        w, sheet = self.w, self.book.add_worksheet(title)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, 2 + len(parts), 20)
        head = [w("No."), w("Indicator"), w("All hospitals"), *parts]
        self._row(sheet, 0, head, [self.bold] * len(head))
        for row, (code, e) in enumerate(whole.items(), 1):
            each = [part.get(code) for part in (parts.values())]
            shown = ["" if own is None else counted.value(w, code, own) for own in (e, *each)]
            cells = [official.label(w, code), said.name(w, code), *shown]
            self._row(sheet, row, cells, [self.text] * len(cells))

    def problems(self, found: AggregateAnswer) -> None:
        """Rows left out and what is said of them."""
        w, sheet = self.w, self.book.add_worksheet(self.w("Problems"))
        sheet.set_column(1, 2, 60)
        self._row(sheet, 0, [w("Row"), w("Problem"), w("What to do")], [self.bold] * 3)
        for row, item in enumerate(found.aggregate.problems, 1):
            told = w.problem(item)
            where = item.row if isinstance(item.row, int) else ""
            self._row(sheet, row, [where, told.message, told.remedy], [self.text] * 3)

    @staticmethod
    def _row(
        sheet: xlsxwriter.worksheet.Worksheet,
        row: int,
        cells: Sequence[object],
        styles: Sequence[xlsxwriter.format.Format],
    ) -> None:
        for place, (cell, style) in enumerate(zip(cells, styles, strict=True)):
            sheet.write(row, place, cell, style)
