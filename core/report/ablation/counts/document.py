"""The official report from counts by month and hospital as a Word document."""

from __future__ import annotations

from core.ablation.answers.aggregate import AggregateAnswer
from core.report.ablation.counts.lines import CountLine, facts, lines, notes, quarters, split
from core.report.ablation.paper import Paper
from core.words import Words
from core.words.answers import ablation as said

FORM_WIDTHS = (1.6, 8.4, 2.2, 2.2, 2.6, 3.6, 3.0, 3.0)


def counts_document(found: AggregateAnswer, words: Words, *, institution: str = "", level: str = "") -> bytes:
    """The report of counts, as a DOCX file.

    Parameters
    ----------
    found : AggregateAnswer
    words : Words
        English or Chinese.
    institution, level : str
        Who reports; a line to fill in where empty.
    """
    w, own = words, lines(words, found)
    paper = Paper(w)
    paper.front(facts(w, found, institution, level))
    interval = w.numbers.confidence(found.plan.confidence_level)
    header = [
        *(w("No."), w("Indicator"), w("Numerator"), w("Denominator"), w("Value"), interval),
        *(w("Previous period"), w("Target")),
    ]
    paper.table(header, [_cells(w, line) for line in own], FORM_WIDTHS, centred=range(2, 8), bold=(4,))
    paper.sign()
    paper.bars(
        [
            (line.text.label, line.text.name, line.estimate.value)
            for line in own
            if line.estimate.value is not None and not line.days
        ]
    )
    for title, parts in ((w("By hospital"), found.hospitals), (w("By quarter"), quarters(found))):
        if len(parts) > 1:
            paper.parts(title, list(parts), split(w, found.whole, parts))
    paper.notes(notes(w, found))
    paper.definitions([line.text.definition_row for line in own])
    paper.document.add_heading(w("Problems"), level=2)
    told = [(item.row, w.problem(item)) for item in found.aggregate.problems]
    rows = [[str(row or ""), each.message, each.remedy] for row, each in told]
    paper.table([w("Row"), w("Problem"), w("What to do")], rows, (2.0, 15.0, 9.7))
    return paper.save()


def _cells(w: Words, line: CountLine) -> list[str]:
    n, code, e = w.numbers, line.text.indicator, line.estimate
    before = None if line.previous is None else line.previous.value
    return [
        line.text.label,
        line.text.name,
        n.count(int(e.numerator or 0)),
        n.count(int(e.denominator or 0)),
        said.plain_value(w, code, e.value),
        "" if e.low is None else n.interval(e.low, e.high),
        "" if before is None else said.plain_value(w, code, before),
        "" if line.target is None else said.plain_value(w, code, line.target),
    ]
