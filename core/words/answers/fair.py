"""Fair comparison in words: risk, many centres, averages, and what open records may still do."""

from __future__ import annotations

from collections.abc import Sequence

from core.ablation.fair.adjusted import AdjustedChart
from core.ablation.fair.averages import EwmaOf
from core.ablation.fair.compare import RiskCases, StandardisedOf, discrimination_of
from core.ablation.fair.open_records import Supposed
from core.ablation.fair.progress import ProgressionCompared
from core.ablation.scorecard import Order, Scorecard
from core.stats.fair.centres import ManyCentres
from core.stats.fair.risk_model import CalibrationGroup
from core.stats.fair.what_if import WhatIf
from core.stats.monitoring.funnel import FunnelStatus
from core.words.answers import ablation as said
from core.words.catalogue import Words


def sentences(w: Words, parts: list[str]) -> str:
    """Sentences one after the other."""
    return ("" if w.language == "zh" else " ").join(parts)


def risk_note(w: Words, cases: RiskCases) -> str:
    """Where the risks come from; a risk is never used without these words beside it."""
    n, found = w.numbers, cases.risks
    model, without = found.model, cases.without_risk
    if model is None:
        parts = [w("Risk of each session from column {column}.", column=found.plan.column or "")]
    else:
        parts = [
            w(
                "Risk from a logistic model of {covariates}, fitted to {sessions} sessions with "
                "{events} events up to {until} and kept since.",
                covariates=w.join([said.column_within(w, name) for name in found.plan.covariates]),
                sessions=n.count(model.sessions),
                events=n.count(model.events),
                until=str(found.plan.until),
            ),
            w("c-statistic {c} in these sessions.", c=n.decimal(model.c_statistic)),
        ]
        if model.left_out:
            names = w.join([said.column_within(w, name) for name in model.left_out])
            parts.append(
                w("Do not vary in the baseline and so have no effect: {covariates}.", covariates=names)
            )
        if model.few_events:
            parts.append(
                w("Fewer than ten events for each coefficient: the model may fit this baseline by chance.")
            )
    compared = discrimination_of(cases)
    parts.append(
        w("In the sessions compared no c-statistic: all, or none, had an event.")
        if compared is None
        else w("c-statistic {c} in the sessions compared.", c=n.decimal(compared))
    )
    if without:
        parts.append(
            w.plural(
                "{count} session has no risk and is in neither observed nor expected.",
                "{count} sessions have no risk and are in neither observed nor expected.",
                without,
            )
        )
    return sentences(w, parts)


def term(w: Words, name: str) -> str:
    """A term of a model: intercept, covariate, or covariate = level."""
    if name == "intercept":
        return w("Intercept")
    covariate, sign, level = name.partition("=")
    column = said.column(w, covariate)
    return f"{column} = {said.level(w, covariate, level)}" if sign else column


def model_text(w: Words, cases: RiskCases) -> str:
    """The model's terms as odds ratios, and what their levels are compared with; empty for a column."""
    n, model = w.numbers, cases.risks.model
    if model is None:
        return ""
    found = [
        f"{term(w, own.name)} {n.decimal(own.odds_ratio)} ({n.decimal_interval(own.low, own.high)})"
        for own in model.terms
        if not own.intercept
    ]
    lines = [w("Odds ratios of the model: {terms}.", terms=w("; ").join(found))]
    if model.references:
        names = w.join([term(w, name) for name in model.references])
        lines.append(w("Compared with: {levels}.", levels=names))
    return sentences(w, lines)


def calibration_answer(w: Words, groups: Sequence[CalibrationGroup]) -> str:
    """Each group of similar risk in words: what stands for the picture where it is not seen."""
    n = w.numbers
    said_of = [
        w(
            "predicted {predicted}, observed {seen}",
            predicted=n.percent(group.predicted),
            seen=n.fraction(group.seen, group.observed, group.n),
        )
        for group in groups
    ]
    return w("Calibration by groups of risk: {groups}.", groups=w("; ").join(said_of))


def standardised_answer(w: Words, found: StandardisedOf) -> str:
    """Which units lie outside what their own cases let expect; nobody is ranked."""
    n, funnel = w.numbers, found.funnel
    names = [
        f"{said.level(w, found.by, unit.name)} ({w.label('funnel_status', unit.status.value)})"
        for unit in funnel.units
        if unit.status not in (None, FunnelStatus.INSIDE) and unit.status is not None
    ]
    return w(
        "O/E outside what chance allows: {names}; {expected} units would be expected there by chance alone.",
        names=w.join(names) if names else w("none"),
        expected=n.decimal(funnel.expected_beyond),
    )


def standardised_headings(w: Words) -> list[str]:
    """What stands above the numbers of each unit of a standardised funnel."""
    return [
        w("Observed"),
        w("Expected"),
        w("O/E"),
        w("Standardised rate"),
        w("95% limits of O/E"),
        w("Status"),
        w("P(at least as many)"),
        w("P(at most as many)"),
    ]


def standardised_notes(w: Words, found: StandardisedOf) -> list[str]:
    """Small numbers, what is in no unit, what stands twice, the reference of the rate."""
    n, funnel = w.numbers, found.funnel
    lines = [
        w(
            "Standardised rate: O/E times {rate}, the mean risk of {what}.",
            rate=n.percent(funnel.reference_risk),
            what=w("the sessions compared") if found.cases.risks.model is None else w("the baseline"),
        ),
        w("Differences between units can come from their patients: this is no ranking."),
    ]
    few = [said.level(w, found.by, unit.name) for unit in funnel.units if unit.few]
    if few:
        lines.append(w("Fewer than 5 events expected, a ratio of small numbers: {names}.", names=w.join(few)))
    if found.not_recorded:
        lines.append(
            w(
                "{count} records without a value in {column} are in no unit.",
                count=n.count(found.not_recorded),
                column=said.column_within(w, found.by),
            )
        )
    if found.overlapping:
        lines.append(w("A record may be in several units: they do not add up."))
    return lines


def vlad_answer(w: Words, found: AdjustedChart) -> str:
    """Where the running sum ends and was lowest."""
    n, vlad = w.numbers, found.vlad
    if not vlad.size:
        return w("There is no session to chart.")
    at = int(vlad.argmin())
    return w(
        "Expected minus observed (VLAD) ends at {end}; lowest {low} at session {at}. Below 0: more events "
        "than expected. It shows the course and has no test of its own.",
        end=n.decimal(float(vlad[-1])),
        low=n.decimal(float(vlad[at])),
        at=n.count(at + 1),
    )


def adjusted_answer(w: Words, found: AdjustedChart) -> str:
    """Observed and expected events, the alarms of the CUSUM, and the limit with its share of false alarms."""
    n = w.numbers
    parts = [
        w(
            "{name}: {observed} of {sessions} sessions, {expected} expected.",
            name=said.name(w, found.indicator),
            observed=n.count(int(found.cases.events.sum())),
            sessions=n.count(int(found.vlad.size)),
            expected=n.decimal(float(found.cases.chances.sum())),
        )
    ]
    if found.cases.risks.model is not None:
        parts.append(w("The sessions of the baseline are not monitored."))
    limit = found.cusum.limit
    if limit is None:
        reason = found.cusum.reason
        parts.append(w("No risk-adjusted CUSUM: {reason}.", reason=w.label("cusum_reason", str(reason))))
        return sentences(w, parts)
    days = [day.isoformat() for day in found.chart.alarm_days()]
    if days:
        parts.append(
            w(
                "The risk-adjusted CUSUM alarms on {days}; the chart {restart}.",
                days=w.join(days),
                restart=w.label("cusum_restart", found.cusum.restart),
            )
        )
    else:
        parts.append(w("The risk-adjusted CUSUM does not alarm."))
    if limit.false_alarm_share is None:
        parts.append(w("Its limit, {limit}, was given.", limit=n.decimal(limit.value)))
    else:
        parts.append(
            w(
                "Its limit, {limit}, was simulated: without any change {share} of series of {cases} such "
                "sessions reach it.",
                limit=n.decimal(limit.value),
                share=n.percent(limit.false_alarm_share),
                cases=n.count(limit.cases),
            )
        )
    if limit.estimated:
        parts.append(w("That allows for what the baseline leaves open of the risks."))
    return sentences(w, parts)


def ewma_answer(w: Words, found: EwmaOf) -> str:
    """The newest average, its limits, what the centre rests on, and the share of false alarms."""
    n, chart = w.numbers, found.ewma
    name = said.name(w, found.series.indicator)
    if chart.centre is None or found.last is None:
        return w("{name}: there is nothing to chart.", name=name)
    newest = chart.points[found.last]
    parts = [
        w(
            "{name}: EWMA {value}, limits {limits}, around {centre}.",
            name=name,
            value=n.percent(newest.value),
            limits=n.interval(newest.lower, newest.upper),
            centre=n.percent(chart.centre),
        ),
        w("The centre is from the periods shown, so that a lasting change hides in it.")
        if chart.own_centre
        else w("The centre is a frozen baseline."),
    ]
    if chart.signals:
        names = [found.series.periods[at].start.isoformat()[:7] for at in chart.signals]
        parts.append(w("Outside its limits: {periods}.", periods=w.join(names)))
    else:
        parts.append(w("No period lies outside its limits."))
    if chart.false_alarm_share is not None:
        parts.append(
            w(
                "Without any change {share} of such series would signal (simulated).",
                share=n.percent(chart.false_alarm_share),
            )
        )
    return sentences(w, parts)


def funnel_answer(w: Words, many: ManyCentres) -> str:
    """How many lie beyond 95 %, and how many chance alone would put there."""
    n = w.numbers
    parts = [
        w(
            "Beyond 95%: {count} (exact tails); by chance alone {expected} would be expected, "
            "at most {most}.",
            count=n.count(many.beyond_95_exact),
            expected=n.decimal(many.expected_exact),
            most=n.decimal(many.at_most),
        ),
        w("Differences between units can come from their patients: this is no ranking."),
    ]
    return sentences(w, parts)


def funnel_notes(w: Words, many: ManyCentres, *, adjusted: bool) -> list[str]:
    """What chance does to so many units; with q and shrunken rates what these are."""
    lines = [funnel_answer(w, many)]
    if adjusted:
        lines.append(
            w(
                "q: among units with so small a q or smaller, at most that share is expected to differ by "
                "chance alone (Benjamini-Hochberg over the two-sided mid-p)."
            )
        )
        lines.append(
            w("Shrunken rates need at least ten units.")
            if many.between is None
            else w(
                "Shrunken rate: the unit's own rate pulled towards the common one, the more the fewer its "
                "records; an estimate for small units, not what was counted."
            )
        )
    return lines


def order_by(w: Words, order: Order, *, counts: bool) -> str:
    """What rows may be ordered by, as a choice."""
    if counts and order is Order.VOLUME:
        return w("largest denominator")
    return w.label("scorecard_order_by", order)


def scorecard_notes(w: Words, found: Scorecard, order: Order) -> list[str]:
    """By what the rows are ordered, that this is no ranking, and what is in no row."""
    lines = [
        w("Rows are ordered by the largest denominator, largest first.")
        if found.counts and order is Order.VOLUME
        else w.label("scorecard_order", order),
        w("Differences between units can come from their patients: this is no ranking."),
        w("Variation is the newest period of the unit's own chart; assurance is the target you gave."),
    ]
    if found.not_recorded:
        lines.append(
            w(
                "{count} sessions without a value in {column} are in no row.",
                count=w.numbers.count(found.not_recorded),
                column=said.column_within(w, found.by),
            )
        )
    if found.lacking:
        names = [said.numbered(w, code) for code in found.lacking]
        lines.append(w("Left out for lack of columns: {names}.", names=w.join(names)))
    return lines


def what_if_answer(w: Words, found: Supposed) -> str:
    """The extremes and the prediction, marked as a supposition."""
    n, own = w.numbers, found.found
    name = said.name(w, found.indicator)
    if own.pending:
        parts = _open_answer(w, name, own)
    else:
        parts = [w("What if (a supposition, not a result): {name}, no record is still open.", name=name)]
    if own.early:
        parts.append(
            w(
                "{count} of the open records have an event already and stay counted.",
                count=n.count(own.early),
            )
        )
    if found.unknown:
        parts.append(
            w(
                "{count} unknown records are not predicted: documents are not missing at random; "
                "see the bounds.",
                count=n.count(found.unknown),
            )
        )
    return sentences(w, parts)


def _open_answer(w: Words, name: str, own: WhatIf) -> list[str]:
    n = w.numbers
    return [
        w(
            "What if (a supposition, not a result): {name}, {count} records still open.",
            name=name,
            count=n.count(own.pending),
        ),
        w(
            "Between {none} and {all}; expected {expected}.",
            none=n.fraction(own.none_top / own.bottom, own.none_top, own.bottom),
            all=n.fraction(own.all_top / own.bottom, own.all_top, own.bottom),
            expected=n.percent(own.expected),
        ),
        w("The part of the window that has passed is ignored."),
    ]


def supposed_answer(w: Words, found: Supposed) -> str:
    """The value with the ticked records: ``2 of 3 pending supposed counted``."""
    n, ticked = w.numbers, found.ticked
    return w(
        "Supposed: {counted} of {pending} pending counted, {failed} not, {unknown} of {unknowns} "
        "unknown counted; {name} would be {value}. A supposition, not a result: it enters no "
        "report.",
        counted=n.count(ticked.pending_counted),
        pending=n.count(found.found.pending),
        failed=n.count(ticked.pending_not),
        unknown=n.count(ticked.unknown_counted),
        unknowns=n.count(found.unknown),
        name=said.name(w, found.indicator),
        value=n.fraction(found.top / found.bottom if found.bottom else None, found.top, found.bottom),
    )


def progression_compared_answer(w: Words, found: ProgressionCompared, by: str | None = None) -> list[str]:
    """Hazard ratios of the cumulative incidence, and its differences at the landmarks that are reached."""
    n = w.numbers
    lines = []
    for own in found.ratios:
        if own.ratio is None:
            lines.append(
                w(
                    "{group} against {reference}: no hazard ratio, {reason}.",
                    group=said.level(w, by, own.group),
                    reference=said.level(w, by, own.reference),
                    reason=w.reason(str(own.reason)),
                )
            )
            continue
        lines.append(
            w(
                "{group} against {reference}, death competing (Fine-Gray, robust by patient): "
                "subdistribution hazard ratio {ratio}, {interval}, {p}.",
                group=said.level(w, by, own.group),
                reference=said.level(w, by, own.reference),
                ratio=n.decimal(own.ratio),
                interval=n.decimal_interval(own.low, own.high),
                p=n.p_statement(own.p),
            )
        )
    lines += [
        w(
            "{group} minus {reference} on day {day}: {difference} points, {interval}.",
            group=said.level(w, by, gap.group),
            reference=said.level(w, by, gap.reference),
            day=n.count(round(gap.day)),
            difference=n.points(gap.difference),
            interval=n.points_interval(gap.low, gap.high),
        )
        for gap in found.landmarks
        if gap.difference is not None and gap.low is not None
    ]
    return lines
