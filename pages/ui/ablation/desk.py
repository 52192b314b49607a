"""The ablation log on its desk: opening an example or an upload, restoring a link, cached answers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from core.ablation.answer import AblationAnswer, answer
from core.ablation.answers.aggregate import AggregateAnswer, answer_aggregate
from core.ablation.counting.records import Records
from core.ablation.counting.selection import fit_plan, groups
from core.ablation.definitions import SWITCHES
from core.ablation.fair.open_records import (
    Named,
    Ticked,
    read_supposed,
    spell_supposed,
    supposed_records,
)
from core.ablation.fair.risks import RiskPlan
from core.ablation.file.aggregate import Aggregate
from core.ablation.file.door import change_as_of
from core.ablation.indicator import INDICATORS
from core.ablation.log import Log
from core.ablation.monitoring import link as monitoring_link
from core.ablation.monitoring.chart import DEFAULT_MONITORING, ChartChoice, MonitoringPlan
from core.ablation.plan import AblationPlan
from core.ablation.scorecard import ScorecardPlan
from core.examples.ablation import ABLATION_EXAMPLES
from core.problems import Problem, Refusal, Severity, problem
from core.stats.monitoring.funnel import FunnelLimits
from pages.ui.shell.address import Address
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import ABLATION, UPLOAD, Badge, Data, Desk, View

MOST_LEVELS = 50
"""Filters on columns with more levels do not travel in a link."""
BY_CASE = (ChartChoice.G, ChartChoice.T)
"""Charts made from cases."""
ASSUMED = "as_of_assumed"
"""Code of the problem that says: the cut-off was proposed, nobody confirmed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything the two pages of the log are asked; one value for the link.

    Parameters
    ----------
    plan : AblationPlan
    charts : MonitoringPlan
    indicator : str or None
        The indicator that is open.
    funnel : str or None
        The column whose levels stand in the funnel.
    limits : FunnelLimits
        How its limits are found.
    risk : RiskPlan or None
        Where the risk of each session comes from; None: risk is not allowed for.
    scorecard : ScorecardPlan or None
        None: nobody has asked for one.
    supposed : (str, Ticked) or None
        A what-if on one indicator, as counts: which records were ticked stays in the session.
    """

    plan: AblationPlan = field(default_factory=AblationPlan)
    charts: MonitoringPlan = DEFAULT_MONITORING
    indicator: str | None = None
    funnel: str | None = None
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED
    risk: RiskPlan | None = None
    scorecard: ScorecardPlan | None = None
    supposed: tuple[str, Ticked] | None = None

    def supposed_of(self, indicator: str) -> Ticked:
        """What is supposed of an indicator."""
        if self.supposed is None or self.supposed[0] != indicator:
            return Ticked()
        return self.supposed[1]

    def to_query(self) -> dict[str, list[str]]:
        """Spell it in stable codes: only what differs from the default."""
        query = {**self.plan.to_query(), **monitoring_link.to_query(self.charts)}
        if self.indicator is not None:
            query["indicator"] = [self.indicator]
        if self.funnel is not None:
            query["funnel"] = [self.funnel]
        if self.limits is not FunnelLimits.EXACT_INTERPOLATED:
            query["limits"] = [self.limits.value]
        if self.risk is not None:
            query.update(self.risk.to_query())
        if self.scorecard is not None:
            query.update(self.scorecard.to_query())
        if self.supposed is not None:
            query["what-if"] = [spell_supposed(*self.supposed)]
        return query

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> tuple[Asked, tuple[Problem, ...]]:
        """Read a link; what cannot be read is reported and left at its default."""
        mine = {
            *("indicator", "funnel", "limits", "risk", "risk-model", "risk-until", "what-if"),
            *("scorecard", "order", "card"),
        }
        rest = {
            key: texts
            for key, texts in query.items()
            if key not in mine and not key.startswith(monitoring_link.PREFIX)
        }
        plan, problems = AblationPlan.from_query(rest)
        charts, more = monitoring_link.from_query(query)
        indicator = next(iter(query.get("indicator", ())), None)
        if indicator is not None and indicator not in INDICATORS:
            more += (problem(Severity.WARNING, "link_value_unknown", column="indicator", value=indicator),)
            indicator = None
        funnel = next(iter(query.get("funnel", ())), None)
        limits = FunnelLimits.EXACT_INTERPOLATED
        for text in query.get("limits", ()):
            try:
                limits = FunnelLimits(text)
            except ValueError:
                more += (problem(Severity.WARNING, "link_value_unknown", column="limits", value=text),)
        risk, unread = RiskPlan.from_query(query)
        card, not_read = ScorecardPlan.from_query(query)
        more += unread + not_read
        supposed = None
        for text in query.get("what-if", ()):
            supposed = read_supposed(text)
            if supposed is None:
                more += (problem(Severity.WARNING, "link_value_unknown", column="what-if", value=text),)
        asked = cls(
            plan=plan,
            charts=charts,
            indicator=indicator,
            funnel=funnel,
            limits=limits,
            risk=risk,
            scorecard=card,
            supposed=supposed,
        )
        return asked, (*problems, *more)


Content = Log | Aggregate
"""What can lie on the desk: sessions, or counts of them."""


def desk(view: View) -> Desk[Content, Asked]:
    """The ablation log's desk."""
    return view.desks[ABLATION]


def open_example(view: View, code: str, asked: Asked | None = None) -> None:
    """Put a shipped example on the desk."""
    log = ABLATION_EXAMPLES[code].load()
    data: Data[Content] = Data(
        code=code,
        name=code,
        badge=Badge.EXAMPLE,
        content=log,
        sha256=log.cells.table.source.sha256,
        problems=log.problems,
    )
    desk(view).put(data, asked or Asked())
    view.active = ABLATION


def open_upload(
    view: View, log: Log, as_of: date | None, recipe: Callable[[Asked], bytes] | None = None
) -> None:
    """Put an uploaded log on the desk; what was asked before stays where it fits.

    ``as_of`` is the cut-off the user confirmed, None while it is only proposed; a link that waited for
    its file may have stated one.
    """
    here = desk(view)
    asked = _own(here) or Asked()
    if as_of is None and here.data is None and UPLOAD not in here.aside:
        as_of = asked.plan.as_of
    asked = replace(asked, plan=replace(asked.plan, as_of=as_of))
    asked, _ = fit(log, asked)
    source = log.cells.table.source
    here.put(
        Data(
            code=UPLOAD,
            name=source.name or UPLOAD,
            badge=Badge.UPLOADED,
            content=log,
            sha256=source.sha256,
            problems=log.problems,
            recipe=recipe,
        ),
        asked,
    )
    view.active = ABLATION


def open_counts(view: View, aggregate: Aggregate) -> None:
    """Put uploaded counts on the desk; what was asked before stays where it needs no records."""
    here = desk(view)
    asked, _ = fit(aggregate, _own(here) or Asked())
    source = aggregate.table.source
    data: Data[Content] = Data(
        code=UPLOAD,
        name=source.name or UPLOAD,
        badge=Badge.UPLOADED,
        content=aggregate,
        sha256=source.sha256,
        problems=aggregate.problems,
    )
    here.put(data, asked)
    view.active = ABLATION


def _own(here: Desk[Content, Asked]) -> Asked | None:
    """What is asked of the user's own log, wherever it lies."""
    if UPLOAD in here.aside:
        return here.aside[UPLOAD].plan
    return here.plan if here.data is None or here.data.code == UPLOAD else None


def stated_as_of(view: View) -> date | None:
    """The cut-off somebody stated of the own log: confirmed before, or in a link."""
    asked = _own(desk(view))
    return None if asked is None else asked.plan.as_of


def close(view: View) -> None:
    """Clear the desk: let go of the own log, set an example aside.

    What was asked of it stays for the next one, which has its own cut-off.
    """
    here = desk(view)
    asked = _own(here) or Asked()
    here.close(UPLOAD)
    here.put(None, replace(asked, plan=replace(asked.plan, as_of=None)))


def drop(view: View) -> None:
    """Let go of the own log; an example in use stays."""
    desk(view).close(UPLOAD)


def restore(view: View, address: Address) -> tuple[Problem, ...]:
    """Bring the desk in line with a link: its example, what it asks; say what could not be done."""
    if address.data is not None and address.data not in ABLATION_EXAMPLES and address.data != UPLOAD:
        return ()
    here = desk(view)
    asked, unread = Asked.from_query(address.plan)
    problems = list(unread)
    if address.data in ABLATION_EXAMPLES:
        if (here.data is None or here.data.code != address.data) and not here.take(address.data):
            open_example(view, address.data)
    elif address.data == UPLOAD and (here.data is None or here.data.code != UPLOAD) and not here.take(UPLOAD):
        here.wait(asked)
    if here.data is not None:
        asked, stale = fit(here.data.content, asked)
        problems += stale
        here.change(asked, reseed=True)
    return tuple(problems)


def fit(log: Content, asked: Asked) -> tuple[Asked, tuple[Problem, ...]]:
    """What was asked without what this log does not know, and what was left out."""
    if isinstance(log, Aggregate):
        return _fit_counts(asked)
    plan, problems = fit_plan(log, asked.plan)
    funnel = asked.funnel
    if funnel is not None:
        try:
            groups(log, funnel)
        except Refusal as refusal:
            problems += tuple(replace(item, severity=Severity.WARNING) for item in refusal.problems)
            funnel = None
    risk = asked.risk
    if risk is not None and (lost := risk.unknown(log)):
        problems += tuple(replace(item, severity=Severity.WARNING) for item in lost)
        risk = None
    return replace(asked, plan=plan, funnel=funnel, risk=risk), problems


def _fit_counts(asked: Asked) -> tuple[Asked, tuple[Problem, ...]]:
    """Of counts nothing can be asked that needs records; what is dropped is said by its name in a link."""
    plan, charts = asked.plan, asked.charts
    keep = AblationPlan(
        start=plan.start, end=plan.end, targets=plan.targets, confidence_level=plan.confidence_level
    )
    lost = {
        "where": bool(plan.where),
        "set": plan.definitions != keep.definitions,
        "by": bool(plan.by) and plan.by != ("centre",),
        "cluster": plan.cluster != keep.cluster,
        "chart.chart": charts.chart in BY_CASE,
        "funnel": asked.funnel not in (None, "centre"),
        "risk": asked.risk is not None,
        "what-if": asked.supposed is not None,
    }
    if charts.chart in BY_CASE:
        charts = replace(charts, chart=None)
    said = tuple(
        problem(Severity.WARNING, "aggregate_cannot", value=name) for name, given in lost.items() if given
    )
    card = None if asked.scorecard is None else replace(asked.scorecard, by=None)
    kept = Asked(plan=keep, charts=charts, indicator=asked.indicator, limits=asked.limits, scorecard=card)
    return kept, said


def counts_of(page: Context) -> Aggregate | None:
    """The counts on the desk; None where a log of sessions lies there."""
    content = None if page.desk.data is None else page.desk.data.content
    return content if isinstance(content, Aggregate) else None


def counted(page: Context) -> AggregateAnswer | None:
    """The answer from counts, of all hospitals and of each; None for a log of sessions."""
    aggregate = counts_of(page)
    if aggregate is None:
        return None
    plan = replace(asked_of(page).plan, by=("centre",))
    return cached(page, ("counted", plan), lambda: answer_aggregate(aggregate, plan))


def asked_of(page: Context) -> Asked:
    """What is asked on this desk."""
    asked: Asked = page.desk.in_use()
    return asked


def change(page: Context, *, reseed: bool = False, **parts: object) -> None:
    """Ask something else: parts of `Asked` by name."""
    page.change(replace(asked_of(page), **parts), reseed=reseed)  # type: ignore[arg-type]


def change_plan(page: Context, *, reseed: bool = False, **parts: object) -> None:
    """Ask something else: parts of the `AblationPlan` by name."""
    change(page, reseed=reseed, plan=replace(asked_of(page).plan, **parts))  # type: ignore[arg-type]


def log_of(page: Context) -> Log:
    """The log on the desk, checked against the cut-off that is asked."""
    log: Log = page.desk.data.content  # type: ignore[union-attr]
    as_of = asked_of(page).plan.as_of
    if as_of is None or as_of == log.as_of:
        return log
    return cached(page, ("log", as_of), lambda: change_as_of(log, as_of))


def confirmed(page: Context) -> bool:
    """Whether somebody stands behind the cut-off date."""
    log: Log = page.desk.data.content  # type: ignore[union-attr]
    return asked_of(page).plan.as_of is not None or all(item.code != ASSUMED for item in log.problems)


def problems_of(page: Context) -> tuple[Problem, ...]:
    """What is wrong with the file, without a doubt that the user has settled."""
    settled = {ASSUMED} if confirmed(page) else set()
    return tuple(item for item in log_of(page).problems if item.code not in settled)


def answered(page: Context) -> AblationAnswer:
    """The answer to what is asked, computed once per session and question."""
    log, plan = log_of(page), asked_of(page).plan
    return cached(page, ("answer", plan), lambda: answer(log, plan))


def answered_by(page: Context, plan: AblationPlan, column: str) -> AblationAnswer:
    """The answer with the levels of one more column."""
    log, wider = log_of(page), replace(plan, by=(column,))
    return cached(page, ("answer", wider), lambda: answer(log, wider))


def touching(plan: AblationPlan, indicator: str) -> Hashable:
    """What of a plan can move an indicator: its switches, period, cut-off and filters."""
    top = indicator.partition(".")[0]
    switches = tuple(getattr(plan.definitions, s.name) for s in SWITCHES if top in s.indicators)
    return (indicator, switches, plan.as_of, plan.start, plan.end, plan.where)


def tick(page: Context, indicator: str, named: Named) -> None:
    """Keep in the session which open records are supposed closed; the link has their counts alone."""
    assert page.desk.data is not None
    st.session_state[f"ticked.{indicator}"] = (page.desk.data.sha256, named)
    change(page, supposed=(indicator, named.ticked) if named != Named() else None)


def ticked(page: Context, indicator: str) -> Named:
    """The records ticked in this session, where they are those that the counts asked for speak of."""
    sha256, named = st.session_state.get(f"ticked.{indicator}", ("", Named()))
    mine = page.desk.data is not None and sha256 == page.desk.data.sha256
    if not mine or named.ticked != asked_of(page).supposed_of(indicator):
        return Named()
    kept: Named = named
    return kept


def suppose(page: Context, indicator: str) -> Callable[[Records], Records] | None:
    """What charts do with the records first, None where nothing is supposed."""
    named = ticked(page, indicator)
    return None if named == Named() else lambda found: supposed_records(found, named)


def supposed_mark(page: Context, indicator: str) -> None:
    """Above whatever moves with a what-if: that it does, or that it cannot."""
    w, counts = page.w, asked_of(page).supposed_of(indicator)
    if counts == Ticked():
        return
    if ticked(page, indicator) == Named():
        said = w("What if: the link has counts only. The picture does not move until records are ticked.")
        st.caption(plain(said))
        return
    marked = w(
        "What if (a supposition, not a result): {counted} pending records counted, {failed} not, "
        "{unknown} unknown counted. The picture below moves with them.",
        counted=w.numbers.count(counts.pending_counted),
        failed=w.numbers.count(counts.pending_not),
        unknown=w.numbers.count(counts.unknown_counted),
    )
    st.warning(plain(marked), icon=":material/help:")
