"""What the official report says, line by line: the workbook and the document print the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from core.ablation.answer import AblationAnswer, Part, answer
from core.ablation.counting.numbers import Number
from core.ablation.counting.records import STATES, Records
from core.ablation.counting.selection import selected
from core.ablation.decided_by import EXCLUSIONS, RULES
from core.ablation.definitions import SWITCHES
from core.ablation.file.listing import cell_texts
from core.ablation.indicator import INDICATORS
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import NO_DATE, to_date
from core.ablation.monitoring.series import Every, period_start
from core.ablation.plan import add_months, previous_period
from core.characters import visible
from core.words import Words, words
from core.words.answers import ablation as said

BLANK = "______________"
"""To fill in by hand."""
MOST_CENTRES = 20
"""Centres beside each other in the report."""
MOST_QUARTERS = 8
"""Quarters beside each other in the report, the newest."""
MOST_RECORDS = 200_000
"""Rows of the record sheet; what is beyond is said, and is in the downloads of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator of the report; ``official`` where the text itself defines it.

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
    formula: str
    number: Number | None
    needs: str
    official: bool = True
    previous: Number | None = None
    remark: str = ""

    @property
    def definition_row(self) -> list[str]:
        """Number, both names, definition, formula, significance."""
        return [
            self.label,
            f"{self.name}\n{self.other_name}",
            self.definition,
            self.formula,
            self.significance,
        ]

    @property
    def before(self) -> float | None:
        """The value to report of the period before."""
        return None if self.previous is None else self.previous.literal.value

    @property
    def target(self) -> float | None:
        """The user's own target."""
        return None if self.number is None else self.number.target

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
    """Every indicator, those of the text in its order first, then the supplementary ones."""
    found = []
    earlier = None if answer.previous is None else answer.previous[1]
    for indicator in INDICATORS:
        number = answer.indicators.get(indicator)
        lacking = answer.not_computable.get(indicator, ())
        found.append(
            replace(
                plain_line(w, indicator),
                number=number,
                needs=said.columns_needed(w, lacking) if number is None else "",
                previous=None if earlier is None else earlier.indicators.get(indicator),
                remark="" if number is None else said.beside_reported(w, number),
            )
        )
    return sorted(found, key=lambda line: not line.official)


def plain_line(w: Words, indicator: str) -> Line:
    """What the text says of an indicator, without a number."""
    other, top = words("en" if w.language == "zh" else "zh"), said.top(indicator)
    return Line(
        indicator=indicator,
        label=label(w, indicator),
        name=said.name(w, indicator),
        other_name=said.name(other, indicator),
        definition=w.label("indicator_definition", top),
        significance=w.label("indicator_meaning", top),
        numerator_name=w.label("numerator", indicator),
        denominator_name=w.label("denominator", indicator),
        formula=_formula(w, indicator),
        number=None,
        needs="",
        official=in_the_text(indicator),
    )


def _formula(w: Words, indicator: str) -> str:
    """As the text writes it."""
    top, bottom = (w.label(part, indicator) for part in ("numerator", "denominator"))
    share = "" if indicator_of(indicator).days else " × 100%"
    found = f"{said.name(w, indicator)} = {top} ÷ {bottom}{share}"
    if in_the_text(indicator) and indicator_of(indicator).formula_in_text:
        return found
    return w("{formula} (not in the text)", formula=found)


def in_the_text(indicator: str) -> bool:
    """Whether the official text defines it; the others are supplementary."""
    return not said.number_of(indicator).endswith("+")


CHINESE = dict(zip("12345678", "一二三四五六七八", strict=True))


def label(w: Words, indicator: str) -> str:
    """The number of an indicator as its text counts: 一 to 八 in Chinese."""
    if not in_the_text(indicator):
        return w("suppl.")
    if w.language != "zh":
        return said.number_of(indicator)
    number, top = said.number_of(indicator), said.top(indicator)
    part = re.search(r"\((\d)\)", number)
    return CHINESE.get(top, top) + (f"（{CHINESE[part[1]]}）" if part else "")


def compared(found: AblationAnswer) -> AblationAnswer:
    """The answer with the period before and its centres, which the report prints beside the value."""
    plan = found.plan
    by = ("centre",) if "centre" in found.log.present else ()
    if (plan.compare_previous or previous_period(plan) is None) and set(by) <= set(plan.by):
        return found
    return answer(found.log, replace(plan, compare_previous=True, by=by))


def dates(found: AblationAnswer) -> tuple[date, date] | None:
    """First and last day of the report: its period, or of its sessions where none is set."""
    days = found.log.cells.date("ablation_date")[selected(found.log, found.plan) & (found.log.excluded == 0)]
    days = days[days != NO_DATE]
    first = found.plan.start or (to_date(int(days.min())) if days.size else None)
    last = found.plan.end or (to_date(int(days.max())) if days.size else None)
    return None if first is None or last is None else (first, last)


def centres(w: Words, found: AblationAnswer) -> dict[str, Part]:
    """The numbers of each centre, in the order of the file; none where there is only one."""
    parts = found.groups.get("centre", {})
    named = {said.level(w, "centre", name): part for name, part in parts.items()}
    return dict(list(named.items())[:MOST_CENTRES]) if len(named) > 1 else {}


def quarters(found: AblationAnswer) -> dict[str, Part]:
    """The numbers of each calendar quarter of the report, the newest ``MOST_QUARTERS``."""
    whole = dates(found)
    if whole is None:
        return {}
    begins, parts = period_start(whole[0], Every.QUARTER), {}
    starts = []
    while begins <= whole[1]:
        starts.append(begins)
        begins = add_months(begins, 3)
    for begins in starts[-MOST_QUARTERS:]:
        ends = add_months(begins, 3) - timedelta(days=1)
        plan = replace(
            found.plan, start=max(begins, whole[0]), end=min(ends, whole[1]), by=(), compare_previous=False
        )
        parts[f"{begins.year} Q{begins.month // 3 + 1}"] = answer(found.log, plan).whole
    return parts


def split(w: Words, found: AblationAnswer, parts: Mapping[str, Part]) -> list[list[str]]:
    """Values to report of every indicator of the text, as a column for each centre or quarter."""
    rows = []
    for line in lines(w, found):
        if line.official and line.number is not None:
            cells = [part.indicators.get(line.indicator) for part in parts.values()]
            texts = ["" if number is None else said.literal(w, number) for number in cells]
            rows.append([line.label, line.name, said.literal(w, line.number), *texts])
    return rows


def title(w: Words) -> str:
    """The report's own title."""
    return w("Clinical application of tumour ablation: quality control indicators (2022 edition)")


def facts(
    w: Words, answer: AblationAnswer, source: str, *, institution: str = "", level: str = ""
) -> list[tuple[str, str]]:
    """Institution, file, period, cut-off, sessions, filters."""
    plan, log = answer.plan, answer.log
    rows = [
        (w("Institution"), visible(institution) or BLANK),
        (w("Level of the institution"), visible(level) or BLANK),
        (w("File"), source or log.cells.table.source.name),
        (w("Period"), _period(w, answer)),
        (w("Cut-off date"), str(log.as_of)),
        (w("Sessions"), w.numbers.count(answer.whole.sessions)),
        (w("Patients"), w.numbers.count(answer.whole.patients)),
    ]
    for column, values in plan.where:
        names = w(", ").join(said.level(w, column, value) for value in values)
        rows.append((w("Only"), w.titled(said.column(w, column), names)))
    changed = said.changed_switches(w, plan.definitions)
    text = w("; ").join(w.titled(name, setting) for name, setting, _ in changed)
    rows.append((w("Definitions changed"), text or w("none: every switch stands at its default")))
    return rows


def _period(w: Words, found: AblationAnswer) -> str:
    """Real dates also where no period is set."""
    whole = dates(found)
    if whole is None:
        return said.period(w, found.plan.start, found.plan.end)
    shown = said.period(w, *whole)
    open_ = found.plan.start is None or found.plan.end is None
    return w("{dates} (sessions in the file)", dates=shown) if open_ else shown


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


def official_notes(w: Words) -> list[str]:
    """The notes 1 to 3 of the text."""
    return [w.label("official_note", number) for number in "123"]


def notes(w: Words) -> list[str]:
    """The official notes 1 to 3, and what the two columns of values are."""
    return [
        *official_notes(w),
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
    return [w("Seal:"), w("Completed by:"), w("Checked by:"), w("Date:")]
