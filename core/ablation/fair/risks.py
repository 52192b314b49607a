"""The chance of an event of each session: from a column of the file, or a model frozen on a stated baseline.

A risk is used only where it is asked for, and what it comes from stands beside every number made with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.ablation.answers.records import records_of
from core.ablation.counting.selection import category
from core.ablation.log import Log, to_day
from core.ablation.monitoring.case_charts import stepping
from core.ablation.plan import AblationPlan, read_day
from core.arrays import Floats, Ints
from core.problems import Problem, Refusal, Severity, problem
from core.stats.fair.risk_model import Column, Design, RiskModel, design, fit
from core.stats.monitoring.cusum import Redraw
from core.tables.meaning.numbers import numbers_of
from core.tables.meaning.parsed import number_array
from core.tables.meaning.words.headers import key

BEFORE = (
    *("tumour_site", "tumour_type", "origin", "benign_malignant", "prior_therapy", "modality", "guidance"),
    *("max_size_mm", "pta_pct", "child_pugh", "organ_function_ok", "ecog", "asa", "indication_ok"),
    *("planned_lesions", "biopsy_preop", "encounter_type"),
)
"""Columns of the log that are known before a session: what came after it is no risk of it."""

COMPARED = ("centre", "operator")
"""Columns known before a session, too, though a model that has them explains away what is compared."""

FAULTS_SHOWN = 20
"""Cells named in a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPlan:
    """Where risks come from.

    Parameters
    ----------
    column : str or None
        Header of a column of probabilities.
    covariates : tuple of str
        Columns of a logistic model, where ``column`` is None.
    until : date or None
        The model is fitted to the matured sessions up to this day and kept.
    """

    column: str | None = None
    covariates: tuple[str, ...] = ()
    until: date | None = None

    def to_query(self) -> dict[str, list[str]]:
        """Spell it for a link: ``risk`` for a column, ``risk-model`` and ``risk-until`` for a model."""
        if self.column is not None:
            return {"risk": [self.column]}
        query = {"risk-model": list(self.covariates)} if self.covariates else {}
        return query | ({} if self.until is None else {"risk-until": [self.until.isoformat()]})

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> tuple[RiskPlan | None, tuple[Problem, ...]]:
        """Read what `to_query` wrote; a column goes before a model."""
        column = next(iter(query.get("risk", ())), None)
        if column is not None:
            return cls(column=column), ()
        covariates = tuple(dict.fromkeys(query.get("risk-model", ())))
        until, said = None, []
        for text in query.get("risk-until", ()):
            try:
                until = read_day(text)
            except ValueError:
                said.append(problem(Severity.WARNING, "link_value_unknown", column="risk-until", value=text))
        if not covariates and until is None:
            return None, tuple(said)
        return cls(covariates=covariates, until=until), tuple(said)

    def unknown(self, log: Log) -> tuple[Problem, ...]:
        """What it names and the log has not."""
        said: list[Problem] = []
        for name in self.covariates if self.column is None else (self.column,):
            try:
                _header(log, name)
            except Refusal as refusal:
                said += refusal.problems
        return tuple(said)

    @property
    def complete(self) -> bool:
        """Whether there is enough to find risks; without a baseline a model is refused, so it counts."""
        return self.column is not None or bool(self.covariates)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Risks:
    """Risk of each log row (NaN where it is not known), and where it comes from.

    ``reference_risk`` is the mean risk of the sessions the model was fitted to; None for a column: there the
    reference is every session compared.
    """

    plan: RiskPlan
    values: Floats
    model: RiskModel | None = None
    design: Design | None = None
    reference_risk: float | None = None
    baseline_sessions: int | None = None
    baseline_events: int | None = None

    def redrawn(self, rows: Ints) -> Redraw | None:
        """Draws the risks of some log rows as they may be in truth; None for a column, taken as it is."""
        if self.model is None or self.design is None:
            return None
        return self.model.redrawn(self.design, rows)


def candidates(log: Log) -> tuple[str, ...]:
    """Columns offered as covariates: what is known before a session, and what the file has besides."""
    known = set(log.cells.headers.values())
    return (
        *(name for name in BEFORE if name in log.cells.headers),
        *(header for header in log.cells.table.columns if header not in known),
    )


def find_risks(log: Log, plan: AblationPlan, indicator: str, asked: RiskPlan) -> Risks:
    """Risks for the sessions of a log (checked against the plan's cut-off).

    Raises
    ------
    Refusal
        ``risk_column_not_in_file``, ``risk_not_usable`` with the cells, ``risk_needs_baseline``,
        ``risk_covariate_later``, ``risk_model_needs_events``, ``risk_model_separated``.
    """
    if asked.column is not None:
        return Risks(plan=asked, values=column_risks(log, asked.column))
    return _modelled(log, plan, indicator, asked)


def column_risks(log: Log, name: str) -> Floats:
    """A column of probabilities, by header; NaN where blank."""
    table = log.cells.table
    header = _header(log, name)
    parsed = numbers_of(table, header)
    values = number_array(parsed, table.codes(header))
    texts = table.values(header)
    unread = np.array([bool(text) for text in texts]) & np.isnan(values)
    unread |= np.isfinite(values) & ((values < 0) | (values > 1))
    faults: list[Problem] = [
        problem(
            Severity.ERROR,
            "risk_not_usable",
            row=int(table.row_numbers[at]),
            column=header,
            value=texts[at],
        )
        for at in np.flatnonzero(unread)[:FAULTS_SHOWN].tolist()
    ]
    if faults:
        raise Refusal(faults)
    return values


def _modelled(log: Log, plan: AblationPlan, indicator: str, asked: RiskPlan) -> Risks:
    if asked.until is None:
        raise Refusal(problem(Severity.ERROR, "risk_needs_baseline"))
    everything = AblationPlan(as_of=plan.as_of, where=plan.where, definitions=plan.definitions)
    cases, event = stepping(records_of(log, everything, indicator, by_session=True))
    early = cases.day <= to_day(asked.until)
    columns = [_covariate(log, name) for name in asked.covariates]
    made: Design = design(asked.covariates, columns)
    rows = cases.row[early]
    whole = made.complete[rows]
    model = fit(made, rows[whole], event[early][whole])
    values = model.predict(made)
    return Risks(
        plan=asked,
        values=values,
        model=model,
        design=made,
        reference_risk=float(values[rows[whole]].mean()),
        baseline_sessions=int(whole.sum()),
        baseline_events=int(event[early][whole].sum()),
    )


def _covariate(log: Log, name: str) -> Column:
    """A covariate as numbers where every text is one (more than two of them), else as levels."""
    table = log.cells.table
    header = _header(log, name)
    known = {own: code for code, own in log.cells.headers.items()}
    code = name if name in log.cells.headers else known.get(header)
    if code is not None and code not in (*BEFORE, *COMPARED):
        raise Refusal(
            problem(
                Severity.ERROR,
                "risk_covariate_later",
                column=header,
                name=code,
                found=", ".join(candidates(log)) or "–",
            )
        )
    if code is not None and code in log.cells.numbers:
        return log.cells.number(code)
    if code is None:
        parsed = numbers_of(table, header)
        if sum(value is not None for value in parsed.values) > 2 and not any(parsed.doubts):
            return number_array(parsed, table.codes(header))
    found = category(log, code or header)
    if found.members is None:
        return found.codes, found.levels
    return found.codes, tuple(" + ".join(found.levels[i] for i in own) for own in found.members)


def _header(log: Log, name: str) -> str:
    """A header of the file, by name of the log or as written (case, width and punctuation do not matter)."""
    headers = log.cells.table.columns
    if name in log.cells.headers:
        return log.cells.headers[name]
    if name in headers:
        return name
    near = [header for header in headers if key(header) == key(name)]
    if not near:
        raise Refusal(
            problem(Severity.ERROR, "risk_column_not_in_file", value=name, found=", ".join(headers))
        )
    return near[0]
