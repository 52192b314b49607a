"""What the official report says, line by line: the workbook and the document print the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.ablation.answer import AblationAnswer
from core.ablation.counting.numbers import Number
from core.ablation.counting.records import STATES, Records
from core.ablation.counting.selection import selected
from core.ablation.decided_by import EXCLUSIONS, RULES
from core.ablation.definitions import SWITCHES
from core.ablation.file.listing import cell_texts
from core.ablation.indicator import INDICATORS
from core.words import Words, words
from core.words.answers import ablation as said

MOST_RECORDS = 200_000
"""Rows of the record sheet; what is beyond is said, and is in the downloads of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator of the report.

    ``number`` is None where the file lacks columns, which ``needs`` then names.
    """

    indicator: str
    label: str
    name: str
    other_name: str
    definition: str
    significance: str
    numerator_name: str
    denominator_name: str
    number: Number | None
    needs: str

    @property
    def reported(self) -> tuple[int, int, float | None] | None:
        """The official formula to the letter: numerator, denominator, value."""
        if self.number is None:
            return None
        literal = self.number.literal
        return literal.numerator, literal.denominator, literal.value

    @property
    def matured(self) -> tuple[int, int, float | None] | None:
        """Only records whose window is over: numerator, denominator, value."""
        if self.number is None:
            return None
        estimate = self.number.estimate
        return int(estimate.numerator or 0), int(estimate.denominator or 0), estimate.value

    @property
    def bounds(self) -> tuple[float, float | None] | None:
        """What missing documents could make of the value; no upper end where there is no limit."""
        return None if self.number is None else self.number.bounds

    @property
    def unit(self) -> str:
        """Code of what is counted; empty where nothing is."""
        return "" if self.number is None else self.number.unit


def lines(w: Words, answer: AblationAnswer) -> list[Line]:
    """Every indicator in the official order."""
    other = words("en" if w.language == "zh" else "zh")
    found = []
    for indicator in INDICATORS:
        top = said.top(indicator)
        number = answer.indicators.get(indicator)
        lacking = answer.not_computable.get(indicator, ())
        found.append(
            Line(
                indicator=indicator,
                label=said.number_of(indicator),
                name=said.name(w, indicator),
                other_name=said.name(other, indicator),
                definition=w.label("indicator_definition", top),
                significance=w.label("indicator_meaning", top),
                numerator_name=w.label("numerator", indicator),
                denominator_name=w.label("denominator", indicator),
                number=number,
                needs=said.columns_needed(w, lacking) if number is None else "",
            )
        )
    return found


def title(w: Words) -> str:
    """The report's own title."""
    return w("Clinical application of tumour ablation: quality control indicators (2022 edition)")


def facts(w: Words, answer: AblationAnswer, source: str) -> list[tuple[str, str]]:
    """File, period, cut-off, sessions, filters."""
    plan, log = answer.plan, answer.log
    rows = [
        (w("File"), source or log.cells.table.source.name),
        (w("Period"), said.period(w, plan.start, plan.end)),
        (w("Cut-off date"), str(log.as_of)),
        (w("Sessions"), w.numbers.count(answer.whole.sessions)),
        (w("Patients"), w.numbers.count(answer.whole.patients)),
    ]
    for column, values in plan.where:
        names = ", ".join(said.level(w, column, value) for value in values)
        rows.append((w("Only"), f"{said.column(w, column)}: {names}"))
    changed = said.changed_switches(w, plan.definitions)
    text = "; ".join(f"{name}: {setting}" for name, setting, _ in changed)
    rows.append((w("Definitions changed"), text or w("none: every switch stands at its default")))
    return rows


def switches(w: Words, answer: AblationAnswer) -> Iterator[tuple[str, str, str, str, str]]:
    """Every switch: indicators, name, setting, default, reason."""
    for switch in SWITCHES:
        now = getattr(answer.plan.definitions, switch.name)
        yield (
            ", ".join(switch.indicators),
            w.label("switch", switch.name),
            said.setting(w, switch.name, now),
            said.setting(w, switch.name, switch.default),
            w.label("switch_reason", switch.name),
        )


def notes(w: Words) -> list[str]:
    """The official notes 1 to 3, and what the two columns of values are."""
    return [
        *(w.label("official_note", number) for number in "123"),
        w(
            "Reported value: the official formula to the letter. It does not wait for the window of an "
            "indicator to be over."
        ),
        w(
            "Matured value (supplementary): only records whose window is over at the cut-off date. Pending "
            "records are in neither its numerator nor its denominator."
        ),
        w(
            "Bounds: the value if every record that a document could still change turned out against, or "
            "for, the numerator."
        ),
    ]


def unmatched(w: Words, answer: AblationAnswer) -> Iterator[tuple[str, int, str]]:
    """Rows that count nowhere: how the file calls them, row in the file, why."""
    log = answer.log
    rows = np.flatnonzero(selected(log, answer.plan) & (log.excluded > 0))
    names = cell_texts(log.cells.table, log.cells.headers["session_id"], rows)
    numbers = log.cells.table.row_numbers[rows].tolist()
    for name, number, why in zip(names, numbers, log.excluded[rows].tolist(), strict=True):
        yield name or f"#{number}", number, w.label("decided", EXCLUSIONS[why - 1])
    for problem in answer.problems:
        if problem.code.startswith("lesion_"):
            yield problem.value or "", problem.row or 0, w.problem(problem).message


def every_record(w: Words, answer: AblationAnswer) -> tuple[list[list[str | int]], int]:
    """Records of every computable indicator up to ``MOST_RECORDS``, and how many there are."""
    rows: list[list[str | int]] = []
    total = 0
    for indicator in INDICATORS:
        if indicator not in answer.indicators:
            continue
        records = answer.records(indicator)
        total += len(records)
        rows += record_rows(w, records, MOST_RECORDS - len(rows))
    return rows, total


def record_rows(w: Words, records: Records, most: int) -> list[list[str | int]]:
    """Records as the report lists them: indicator, record, unit, state, rule, weight, row."""
    part = slice(0, max(0, most))
    numbers = records.log.cells.table.row_numbers[records.row[part]].tolist()
    label = said.numbered(w, records.indicator)
    unit = w.label("indicator_unit", records.unit)
    return [
        [label, name, unit, w.label("state", STATES[state]), w.label("decided", RULES[rule]), weight, number]
        for name, state, rule, weight, number in zip(
            records.ids(0, max(0, most)),
            records.state[part].tolist(),
            records.rule[part].tolist(),
            records.weight[part].tolist(),
            numbers,
            strict=True,
        )
    ]


def record_header(w: Words) -> list[str]:
    """Names of the columns of `record_rows`."""
    return [
        w("Indicator"),
        w("Record"),
        w("Counted"),
        w("State"),
        w("Decided by"),
        w("Weight"),
        w("Row in the file"),
    ]


def signatures(w: Words) -> list[str]:
    """Lines to fill in by hand."""
    return [w("Institution:"), w("Completed by:"), w("Checked by:"), w("Date:")]
