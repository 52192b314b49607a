"""The official report as a Word document, for signing and filing."""

from __future__ import annotations

from core.ablation.answer import AblationAnswer
from core.ablation.decided_by import State
from core.ablation.indicator import indicator as indicator_of
from core.report.ablation import official
from core.report.ablation.paper import Paper
from core.words import Words
from core.words.answers import ablation as said

MOST_RECORDS = 400
"""Records listed here: those a reviewer looks at; the workbook lists every one."""
REVIEWED = (State.UNKNOWN, State.NOT_MATURE)
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
    paper.notes(official.notes(words))
    paper.definitions([line.definition_row for line in official.lines(words, answer)])
    paper.switches(answer)
    paper.unmatched(answer)
    paper.records(answer)
    return paper.save()


class _Paper(Paper):
    """The report of a log."""

    def form(self, answer: AblationAnswer, source: str, institution: str, level: str) -> None:
        """Title, facts, the table, lines to sign."""
        w = self.w
        self.front(official.facts(w, answer, source, institution=institution, level=level))
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
        self.table(header, own, FORM_WIDTHS, centred=range(2, 13), bold=(4,))
        self.document.add_heading(w("Supplementary: not among the official indicators"), level=2)
        more = [self._line(line) for line in lines if not line.official]
        self.table(header, more, FORM_WIDTHS, centred=range(2, 13), bold=(4,))
        self.sign()

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
        found = []
        for line in official.lines(self.w, answer):
            value = None if line.reported is None else line.reported[2]
            if line.official and value is not None and not indicator_of(line.indicator).days:
                found.append((line.label, line.name, value))
        self.bars(found)

    def split(self, answer: AblationAnswer) -> None:
        """Values to report by centre and by quarter."""
        w = self.w
        parts = {w("By centre"): official.centres(w, answer), w("By quarter"): official.quarters(answer)}
        for name, columns in parts.items():
            if columns:
                self.parts(name, list(columns), official.split(w, answer, columns))

    def switches(self, answer: AblationAnswer) -> None:
        """Which definitions were used."""
        w = self.w
        self.document.add_heading(w("Switches used"), level=2)
        header = [w("Indicators"), w("Switch"), w("Setting used"), w("Default"), w("Why the default")]
        self.table(header, list(official.switches(w, answer)), (2.0, 6.4, 4.4, 4.4, 9.5))

    def unmatched(self, answer: AblationAnswer) -> None:
        """Rows that count nowhere."""
        w = self.w
        self.document.add_heading(w("Excluded records"), level=2)
        rows = [[name, w.numbers.count(row), why] for name, row, why in official.unmatched(w, answer)]
        if not rows:
            self.document.add_paragraph(w("None: every row is counted."))
            return
        shown = rows[:MOST_RECORDS]
        self.table([w("Record"), w("Row in the file"), w("Why it is not counted")], shown, (4.0, 3.0, 19.7))
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
            listed = indicator_of(line.indicator)
            states = (*REVIEWED, State.NUMERATOR) if listed.harm and listed.headline else REVIEWED
            records = answer.records(line.indicator).of(states)
            total += len(records)
            some = official.record_rows(w, records, MOST_RECORDS - len(rows))
            rows += [[str(cell) for cell in row] for row in some]
        if rows:
            self.table(official.record_header(w), rows, (6.4, 3.4, 1.8, 5.0, 6.2, 1.8, 2.1))
        self._cut(len(rows), total)

    def _cut(self, shown: int, total: int) -> None:
        if shown < total:
            n = self.w.numbers
            self.document.add_paragraph(
                self.w("The first {shown} of {count}.", shown=n.count(shown), count=n.count(total))
            )
