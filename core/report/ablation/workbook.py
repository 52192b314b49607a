"""The official report as a workbook: form, definitions, switches, unmatched rows, records, problems."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range_abs

from core.ablation.answer import AblationAnswer
from core.ablation.counting.numbers import Stay
from core.ablation.indicator import indicator as indicator_of
from core.problems import Severity
from core.report.ablation import official
from core.words import Words
from core.words.answers import ablation as said

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
GROUND, RULE_COLOUR = "#E8F0EC", "#9AA5AE"
FORM_WIDTHS = (8, 32, 34, 34, 12, 13, 9, 10, 9, 12, 13, 9, 15, 10, 10, 15, 10, 18)
LINE_HEIGHT = 13.5


def workbook(
    answer: AblationAnswer, words: Words, *, source: str = "", institution: str = "", level: str = ""
) -> bytes:
    """The report of an answer, as an XLSX file.

    Parameters
    ----------
    answer : AblationAnswer
    words : Words
        English or Chinese.
    source : str
        What the data are called; the file's name where empty.

    institution, level : str
        Who reports; a line to fill in where empty.

    Sheets: the form with reported (literal) and matured values side by side, its chart, centres and
    quarters, definitions, switches, excluded rows, records, problems. Numbers are numbers, in full
    precision. Excluded rows and records lie outside the print area.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheets = _Sheets(book, words)
        answer = official.compared(answer)
        sheets.form(answer, source, institution, level)
        sheets.split(answer)
        sheets.definitions(answer)
        sheets.switches(answer)
        sheets.excluded(answer)
        sheets.records(answer)
        sheets.problems(answer)
    return buffer.getvalue()


def lines_of(text: str, width: float) -> int:
    """Lines a text takes in a column of so many characters, with a margin for wide fonts.

    Examples
    --------
    >>> lines_of("short", 10), lines_of("Numerator and denominator", 12), lines_of("肿瘤消融治疗完成率", 12)
    (1, 3, 2)
    """
    room = max(1.0, width * 0.9)
    wide = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    return ceil(wide / room)


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Any, w: Words) -> None:
        self.book, self.w = book, w
        font = {"font_name": "SimSun" if w.language == "zh" else "Calibri", "font_size": 10}
        edge = {"border": 1, "border_color": RULE_COLOUR, "valign": "vcenter"}

        def style(**more: Any) -> Any:
            return book.add_format({**font, **more})

        self.title = style(bold=True, font_size=14)
        self.bold = style(bold=True)
        self.plain = style()
        self.wrapped = style(text_wrap=True, valign="top")
        self.head = style(bold=True, text_wrap=True, align="center", bg_color=GROUND, **edge)
        self.cell = style(text_wrap=True, **edge)
        self.centred = style(text_wrap=True, align="center", **edge)
        self.count = style(num_format="#,##0", **edge)
        self.share = style(num_format="0.0%", **edge)
        self.days = style(num_format="0.00", **edge)
        self.strong_share = style(num_format="0.0%", bold=True, **edge)
        self.strong_days = style(num_format="0.00", bold=True, **edge)

    def _sheet(self, name: str, widths: Sequence[float], *, landscape: bool = True) -> Any:
        sheet = self.book.add_worksheet(name[:31])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.set_footer("&C&P / &N")
        return sheet

    def _table(
        self,
        name: str,
        widths: Sequence[float],
        header: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        printed: bool = True,
    ) -> Any:
        """A table under a header; one not printed has an empty cell to print, which is no page."""
        sheet = self._sheet(name, widths)
        tall(sheet, 0, header, widths)
        sheet.write_row(0, 0, header, self.head)
        for i, row in enumerate(rows, 1):
            tall(sheet, i, row, widths)
            for j, value in enumerate(row):
                self._put(sheet, i, j, value, self.count if isinstance(value, int) else self.cell)
        sheet.freeze_panes(1, 0)
        if printed:
            sheet.repeat_rows(0)
        else:
            sheet.print_area(0, len(header) + 1, 0, len(header) + 1)
        return sheet

    @staticmethod
    def _put(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
        if value is None:
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, form)
        else:
            sheet.write_number(row, column, value, form)

    def form(self, answer: AblationAnswer, source: str, institution: str, level: str) -> None:
        """The form itself."""
        w = self.w
        sheet = self._sheet(w("Report"), FORM_WIDTHS)
        sheet.fit_to_pages(1, 1)
        sheet.write_string(0, 0, official.title(w), self.title)
        row = 2
        for name, text in official.facts(w, answer, source, institution=institution, level=level):
            sheet.write_string(row, 0, name, self.bold)
            sheet.write_string(row, 2, text, self.plain)
            row += 1
        row += 1
        interval = w.numbers.confidence(answer.plan.confidence_level)
        sheet.merge_range(row, 4, row, 6, w("Reported value (official formula to the letter)"), self.head)
        sheet.merge_range(row, 9, row, 13, w("Matured value (supplementary)"), self.head)
        for column in (0, 1, 2, 3, 7, 8, 14, 15, 16, 17):
            sheet.write_blank(row, column, None, self.head)
        names = [
            w("No."),
            w("Indicator"),
            w("Numerator"),
            w("Denominator"),
            *(w("Numerator"), w("Denominator"), w("Value")),
            w("Previous period"),
            w("Target"),
            *(w("Numerator"), w("Denominator"), w("Value"), interval, w("Pending")),
            w("Could still change"),
            w("Bounds"),
            w("Counted"),
            w("Remark"),
        ]
        sheet.write_row(row + 1, 0, names, self.head)
        tall(sheet, row, [w("Reported value (official formula to the letter)")], [sum(FORM_WIDTHS[4:7])])
        tall(sheet, row + 1, names, FORM_WIDTHS)
        sheet.repeat_rows(row, row + 1)
        sheet.freeze_panes(row + 2, 2)
        row += 2
        lines, rates = official.lines(w, answer), list[int]()
        for line in lines:
            if not line.official and lines[lines.index(line) - 1].official:
                heading = w("Supplementary: not among the official indicators")
                sheet.merge_range(row, 0, row, len(FORM_WIDTHS) - 1, heading, self.head)
                row += 1
            self._line(sheet, row, line)
            if line.official and not indicator_of(line.indicator).days:
                rates.append(row)
            row += 1
        row = rate_bars(self.book, sheet, self.w, rates, row + 1, (6, 7))
        for text in official.notes(w):
            sheet.merge_range(row, 0, row, len(FORM_WIDTHS) - 1, text, self.wrapped)
            tall(sheet, row, [text], [sum(FORM_WIDTHS)])
            row += 1
        row += 1
        for place, text in enumerate(official.signatures(w)):
            sheet.write_string(row, (1, 2, 3, 10)[place], text, self.bold)

    def split(self, answer: AblationAnswer) -> None:
        """Values to report by centre and by quarter."""
        w = self.w
        parts = {w("By centre"): official.centres(w, answer), w("By quarter"): official.quarters(answer)}
        for name, columns in parts.items():
            if columns:
                header = [w("No."), w("Indicator"), w("All"), *columns]
                widths = (8, 32, *[17] * (len(columns) + 1))
                self._table(name, widths, header, official.split(w, answer, columns))

    def _line(self, sheet: Any, row: int, line: official.Line) -> None:
        w, number = self.w, line.number
        texts = [line.label, line.name, line.numerator_name, line.denominator_name]
        tall(sheet, row, texts, FORM_WIDTHS)
        for column, text in enumerate(texts):
            self._put(sheet, row, column, text, self.cell)
        if number is None or line.reported is None or line.matured is None:
            missing = w("not computable: needs {columns}", columns=line.needs)
            sheet.merge_range(row, 4, row, len(FORM_WIDTHS) - 1, missing, self.cell)
            return
        stay = isinstance(number, Stay)
        value, strong = (self.days, self.strong_days) if stay else (self.share, self.strong_share)
        cells: list[tuple[Any, Any]] = [
            *zip(line.reported[:2], (self.count, self.count), strict=True),
            (said.not_reported(w, number) or line.reported[2], strong),
            (line.before, value),
            (line.target, value),
            *zip(line.matured, (self.count, self.count, value), strict=True),
            (said.interval(w, number), self.centred),
            (number.pending, self.count),
            (number.unknown, self.count),
            (said.bounds(w, number), self.centred),
            (w.label("indicator_unit", number.unit), self.centred),
            (line.remark, self.cell),
        ]
        tall(
            sheet,
            row,
            [*texts, *(content if isinstance(content, str) else "" for content, _ in cells)],
            FORM_WIDTHS,
        )
        for column, (content, form) in enumerate(cells, 4):
            self._put(sheet, row, column, content, form)

    def definitions(self, answer: AblationAnswer) -> None:
        """What each indicator is."""
        w = self.w
        header = [
            w("No."),
            w("Indicator"),
            w("Name in the other language"),
            w("Definition"),
            w("Formula"),
            w("Significance"),
        ]
        rows = [
            [
                line.label,
                line.name,
                line.other_name,
                line.definition,
                line.formula,
                line.significance,
            ]
            for line in official.lines(w, answer)
        ]
        self._table(w("Definitions"), (6, 32, 32, 60, 64, 40), header, rows)

    def switches(self, answer: AblationAnswer) -> None:
        """Which definitions were used."""
        w = self.w
        header = [w("Indicators"), w("Switch"), w("Setting used"), w("Default"), w("Why the default")]
        self._table(w("Switches used"), (12, 44, 30, 30, 80), header, official.switches(w, answer))

    def excluded(self, answer: AblationAnswer) -> None:
        """Rows that count nowhere; for the file, not for the paper."""
        w = self.w
        header = [w("Record"), w("Row in the file"), w("Why it is not counted")]
        rows = official.unmatched(w, answer)
        self._table(w("Excluded records"), (20, 12, 90), header, rows, printed=False)

    def records(self, answer: AblationAnswer) -> None:
        """Every record of every indicator with its state and the rule that decided."""
        w = self.w
        rows, total = official.every_record(w, answer)
        header = official.record_header(w)
        sheet = self._table(w("Records"), (44, 18, 10, 30, 44, 8, 10), header, rows, printed=False)
        sheet.autofilter(0, 0, max(1, len(rows)), len(header) - 1)
        if total > len(rows):
            said_so = w(
                "The first {shown} of {count}; the page's downloads have all.",
                shown=w.numbers.count(len(rows)),
                count=w.numbers.count(total),
            )
            sheet.write_string(len(rows) + 2, 0, said_so, self.bold)

    def problems(self, answer: AblationAnswer) -> None:
        """What is wrong or doubtful in the file, worst first."""
        w = self.w
        header = [w("Severity"), w("Row"), w("Column"), w("Found"), w("Problem"), w("What to do")]
        order = list(Severity)
        rows = []
        for problem in sorted(answer.problems, key=lambda p: (order.index(p.severity), p.row or 0)):
            told = w.problem(problem)
            rows.append(
                [
                    w.label("severity", problem.severity),
                    problem.row,
                    problem.column,
                    problem.value,
                    told.message,
                    told.remedy,
                ]
            )
        self._table(w("Problems"), (12, 8, 22, 22, 80, 60), header, rows)


MOST_CHART = 520
"""Pixels."""


def rate_bars(
    book: Any,
    sheet: Any,
    w: Words,
    rates: Sequence[int],
    row: int,
    columns: tuple[int, int],
    *,
    width: int = 1000,
) -> int:
    """Values to report of the rates of the text, with the period before; the first row below the chart.

    The mean stay stands among the rates in the form and is no rate: its row is left out.

    Parameters
    ----------
    rates : sequence of int
        Rows of the rates.
    row : int
        Where the chart stands.
    columns : pair of int
        Those of the value and of the period before.
    width : int
        Pixels.
    """
    chart = book.add_chart({"type": "bar"})
    page = quote_sheetname(sheet.get_name())
    runs = [[place for _, place in run] for _, run in groupby(enumerate(rates), lambda x: x[1] - x[0])]

    def cells(column: int) -> str:
        parts = (f"{page}!{xl_range_abs(run[0], column, run[-1], column)}" for run in runs)
        return f"=({','.join(parts)})"

    for name, column, tint in (
        (w("Reported value"), columns[0], "#0072B2"),
        (w("Previous period"), columns[1], "#B9C4CC"),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": cells(1),
                "values": cells(column),
                "fill": {"color": tint},
                "gap": 40,
            }
        )
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    chart.set_y_axis({"reverse": True})
    chart.set_title({"name": w("Values to report (rates)"), "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    height = min(MOST_CHART, 140 + 40 * len(rates))
    chart.set_size({"width": width, "height": height})
    sheet.insert_chart(row, 1, chart)
    return row + height // 20 + 2


def tall(sheet: Any, row: int, texts: Sequence[Any], widths: Sequence[float]) -> None:
    """Give a row the height its wrapped texts need: not every program finds it by itself."""
    needed = max(
        (lines_of(text, width) for text, width in zip(texts, widths, strict=False) if isinstance(text, str)),
        default=1,
    )
    if needed > 1:
        sheet.set_row(row, needed * LINE_HEIGHT + 3)
