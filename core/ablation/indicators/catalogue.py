"""The eight indicators and their sub-indicators, for any selection of sessions and any grouping."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from core.ablation.counting import patterns as digits
from core.ablation.counting.decided_by import RULE_INDEX, RULES, Rule, verdict
from core.ablation.counting.numbers import Decided, Number, Stay, completions, proportions, stay_number
from core.ablation.counting.patterns import Patterns
from core.ablation.counting.selection import Groups, Members, in_period, selected
from core.ablation.counting.tally import Tally, death_ranks, tally_patients, tally_sessions, unit_pairs
from core.ablation.definitions import SWITCHES, Definitions
from core.ablation.file.cells import COMPLICATIONS
from core.ablation.file.checks import EXCLUSIONS
from core.ablation.file.columns import HORIZONS
from core.ablation.indicators import decide, lesion_control
from core.ablation.indicators.completion import completion_sums
from core.ablation.indicators.stay_length import stay_lengths, stay_rules
from core.ablation.log import NO_DATE, Bools, Ints, Log
from core.ablation.plan import INDICATORS, AblationPlan, Cluster

FOUR_CRITERIA = "four_criteria"
"""Note: the file has no column for the indication itself, so only the four measured criteria count."""

MOST_KEPT = 300
"""Indicators kept counted beside a log, each for one setting of its switches."""

THYROID_SHARES = ("benign_share", "under_2cm_share", "preablation_biopsy_rate")


def effective(log: Log, definitions: Definitions) -> tuple[Definitions, tuple[str, ...]]:
    """The definitions this log can support, and the notes that say what was given up."""
    if definitions.indication_criteria == "five" and "indication_ok" not in log.present:
        return replace(definitions, indication_criteria="four"), (FOUR_CRITERIA,)
    return definitions, ()


def missing_columns(log: Log, definitions: Definitions) -> dict[str, tuple[str, ...]]:
    """Indicator -> columns it lacks; ``a|b`` where either would do. Computable indicators are not named."""
    have = set(log.present)
    lesions = set(log.lesions.headers) if log.lesions is not None else set()

    def lacks(*needs: str, by_lesion: tuple[str, ...] = ()) -> tuple[str, ...]:
        if by_lesion and set(by_lesion) <= lesions:
            return ()
        return tuple(
            need for need in needs if not any(set(way.split("+")) <= have for way in need.split("|"))
        )

    contrast = ("imaging_contrast",) if definitions.control_requires_contrast else ()
    from_admission = ("admission_date",) if definitions.stay_from == "admission" else ()
    own = {"imaging_date", "imaging_contrast"}
    control = tuple(
        need
        for need in lacks("imaging_date", *contrast, "complete_ablation|complete_lesions")
        if not (need in own and need in lesions)
        and not (need.startswith("complete") and "complete_ablation" in lesions)
    )
    benign = lacks("tumour_site") + lacks("benign_malignant", by_lesion=("benign_malignant",))
    needs = {
        "1": lacks("pta_pct", "organ_function_ok|child_pugh", "ecog", "asa"),
        "2": lacks("planned_lesions", "ablated_lesions", by_lesion=("ablated",)),
        "3": control,
        **{f"4.{kind}": lacks("comp_type") for kind in ("overall", *COMPLICATIONS)},
        "5": lacks("death_date|discharge_type+discharge_date"),
        **{f"6.{horizon}": lacks(f"last_followup_date|fu_{horizon}") for horizon in HORIZONS},
        "7": lacks(*from_admission, "discharge_date"),
        "8.benign_share": benign,
        "8.under_2cm_share": benign + lacks("max_size_mm", by_lesion=("size_mm",)),
        "8.preablation_biopsy_rate": lacks("tumour_site", "biopsy_preop"),
    }
    return {indicator: columns for indicator, columns in needs.items() if columns}


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What one question counts: the plan, and the members each indicator starts from.

    Parameters
    ----------
    sessions : Members
        Counted sessions that pass the filters, whatever their date.
    planned : Members
        The same and, where their plan counts, cancelled sessions.
    """

    log: Log
    plan: AblationPlan
    definitions: Definitions
    notes: tuple[str, ...]
    sessions: Members
    planned: Members

    def by_ablation(self) -> Members:
        """Sessions ablated in the period."""
        return self._inside(self.sessions, self.log.cells.date("ablation_date"))

    def planned_by_ablation(self) -> Members:
        """Sessions planned for a day in the period."""
        return self._inside(self.planned, self.log.cells.date("ablation_date"))

    def by_horizon(self, horizon: str) -> Members:
        """Sessions of a follow-up horizon: ablated in the period, or reaching the horizon in it."""
        if self.definitions.followup_cohort == "ablation":
            return self.by_ablation()
        return self._inside(self.sessions, self.log.horizons[horizon])

    def by_discharge(self) -> Members:
        """Sessions of stays discharged in the period; an open stay goes by its ablation."""
        if self.definitions.stay_cohort == "ablation":
            return self.by_ablation()
        stays = self.log.stays
        left = np.where(stays.discharge != NO_DATE, stays.discharge, stays.ablation)
        return self._inside(self.sessions, left[stays.of])

    def _inside(self, members: Members, days: Ints) -> Members:
        inside = in_period(days, self.plan)
        return members if inside is None else members.keep(inside)


def scope(log: Log, plan: AblationPlan, groups: Groups | None = None) -> Scope:
    """Members of a question, in the groups of a column or all together.

    Raises
    ------
    Refusal
        If a filter does not fit the log.
    """
    definitions, notes = effective(log, plan.definitions)
    mask = selected(log, plan) if plan.where else None
    counted = log.counted if mask is None else log.counted & mask
    planned = counted
    if definitions.completion_counts_cancelled:
        cancelled = log.excluded == 1 + EXCLUSIONS.index(Rule.CANCELLED)
        planned = counted | (cancelled if mask is None else cancelled & mask)
    sessions = _members(counted, groups)
    return Scope(
        log, plan, definitions, notes, sessions, sessions if planned is counted else _members(planned, groups)
    )


def _members(mask: Bools, groups: Groups | None) -> Members:
    if groups is None:
        return Members(np.flatnonzero(mask).astype(np.int32), None, 1)
    return Members(groups.rows, groups.group, len(groups.labels), groups.column).keep(mask)


Decision = Callable[[tuple[int, ...]], Rule]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """How the sessions of an indicator are decided.

    Parameters
    ----------
    patterns : Patterns
        One per row of the log.
    mature : array of bool or None, shape (rows,)
        Sessions whose window has closed; None where there is no window.
    members : Members
    decisions : mapping of indicator to decision
        Several indicators may share their digits.
    events : bool
        The numerator is an event that may be known before the window closes.
    """

    patterns: Patterns
    mature: Bools | None
    members: Members
    decisions: Mapping[str, Decision]
    events: bool = False


def sheet(question: Scope, indicator: str) -> Sheet:
    """The decision sheet of an indicator that is decided per session: 1, 3, 4, 5, 6 and 8."""
    log, d = question.log, question.definitions
    top, _, sub = indicator.partition(".")
    match top:
        case "1":
            return Sheet(
                digits.indication(log),
                None,
                question.by_ablation(),
                {"1": partial(decide.indication, d=d)},
            )
        case "3":
            return Sheet(
                lesion_control.patterns(log, d),
                digits.control_mature(log, d),
                question.by_ablation(),
                {"3": partial(lesion_control.decision, d=d)},
            )
        case "4":
            kinds: dict[str, int | None] = {"overall": None}
            kinds |= {name: i for i, name in enumerate(COMPLICATIONS)}
            return Sheet(
                digits.complication(log, d),
                digits.window_mature(log, d.complication_window_days),
                question.by_ablation(),
                {f"4.{name}": partial(decide.complication, d=d, kind=kind) for name, kind in kinds.items()},
                events=True,
            )
        case "5":
            return Sheet(
                digits.death(log, d),
                digits.window_mature(log, d.death_window_days),
                question.by_ablation(),
                {"5": partial(decide.death, d=d)},
                events=True,
            )
        case "6":
            return Sheet(
                digits.followup(log, sub, d),
                digits.followup_mature(log, sub),
                question.by_horizon(sub),
                {indicator: partial(decide.followup, d=d)},
            )
        case "8":
            return Sheet(
                digits.thyroid(log),
                None,
                question.by_ablation(),
                {f"8.{share}": partial(decide.thyroid, d=d, share=share) for share in THYROID_SHARES},
            )
    raise ValueError(f"indicator {indicator} is not decided per session")


def numbers(question: Scope, wanted: Collection[str] = INDICATORS) -> dict[str, list[Number]]:
    """Every computable indicator asked for: one number per group.

    What a switch does not touch is not counted again: numbers are kept beside the log.

    Parameters
    ----------
    question : Scope
    wanted : collection of str
        Indicator codes; those that lack their columns are left out.
    """
    lacking = missing_columns(question.log, question.definitions)
    found: dict[str, list[Number]] = {}
    for indicator in INDICATORS:
        if indicator in wanted and indicator not in lacking:
            family = _family(question, indicator, lacking)
            found[indicator] = family[indicator]
    return found


_Family = dict[str, list[Number]]


def _family(question: Scope, indicator: str, lacking: Collection[str]) -> _Family:
    """The indicators counted in one pass with this one, from the store where nothing they need changed."""
    plan, d = question.plan, question.definitions
    top = indicator.partition(".")[0]
    name = indicator if top == "6" else top
    asked = tuple(code for code in INDICATORS if _counted_with(code, name) and code not in lacking)
    key = (
        name,
        tuple(getattr(d, switch.name) for switch in SWITCHES if top in switch.indicators),
        *(plan.start, plan.end, plan.where, plan.confidence_level, plan.cluster),
        tuple(target for target in plan.targets if target[0] in asked),
        question.sessions.column,
        question.notes,
    )
    store: OrderedDict[object, _Family] = question.log.__dict__.setdefault("_numbers", OrderedDict())
    if key not in store:
        store[key] = _count(question, name, asked)
        while len(store) > MOST_KEPT:
            store.popitem(last=False)
    store.move_to_end(key)
    return store[key]


def _counted_with(code: str, name: str) -> bool:
    return code == name or (name in ("4", "8") and code.startswith(f"{name}."))


def _count(question: Scope, name: str, asked: tuple[str, ...]) -> _Family:
    plan, d = question.plan, question.definitions
    targets = dict(plan.targets)
    level = plan.confidence_level
    if name == "2":
        by_patient = plan.cluster is Cluster.PATIENT
        sums = completion_sums(question.log, question.planned_by_ablation(), d, by_patient=by_patient)
        return {"2": [*completions(sums, level, target=targets.get("2"))]}
    if name == "5" and d.death_unit == "patient":
        return {"5": [*proportions("5", "patient", _patients(question), level, target=targets.get("5"))]}
    if name == "7":
        return {"7": [*_stays(question, targets.get("7"))]}
    how = sheet(question, asked[0])
    decisions = {code: how.decisions[code] for code in asked}
    tallies = tally_sessions(how.patterns, how.mature, how.members, decisions, d, events=how.events)
    notes = question.notes if name == "1" else ()
    return {
        code: [*proportions(code, "session", counted, level, notes=notes, target=targets.get(code))]
        for code, counted in tallies.items()
    }


def _patients(question: Scope) -> Tally:
    how = sheet(question, "5")
    log, members = question.log, how.members
    assert how.mature is not None
    final, literal = death_ranks(how.patterns, how.mature, members, how.decisions["5"], question.definitions)
    found = unit_pairs(log, "patient", members)
    return tally_patients(found.of, found.group, members.groups, final, literal, question.definitions)


def _stays(question: Scope, target: float | None) -> list[Stay]:
    log, d = question.log, question.definitions
    members = question.by_discharge()
    listed = unit_pairs(log, "stay", members)
    stay, group = listed.unit[listed.present], listed.group[listed.present]
    rules, days = stay_rules(log, d)[stay], stay_lengths(log, d)[stay].astype(np.int64)
    counted = rules == RULE_INDEX[Rule.STAY_COUNTED]
    by_rule = np.bincount(group * np.int64(len(RULES)) + rules, minlength=members.groups * len(RULES))
    by_rule = by_rule.reshape(members.groups, len(RULES))
    days, group = days[counted], group[counted].astype(np.int64)
    if d.stay_unit == "patient":
        of, distinct = pd.factorize(
            log.stays.patient[stay[counted]].astype(np.int64) * members.groups + group
        )
        days = np.rint(np.bincount(of, days, len(distinct))).astype(np.int64)
        group = np.asarray(distinct) % members.groups
    width = int(days.max(initial=0)) + 1
    ordered = np.sort(group * width + days)
    ends = np.searchsorted(ordered, np.arange(members.groups + 1) * width)
    found = []
    for i in range(members.groups):
        decided = tuple(
            Decided(rule=RULES[j], state=verdict(RULES[j], d).state, count=int(by_rule[i, j]))
            for j in np.flatnonzero(by_rule[i]).tolist()
        )
        own = ordered[ends[i] : ends[i + 1]] - i * width
        pending = int(by_rule[i, RULE_INDEX[Rule.NOT_DISCHARGED]])
        unit = "patient" if d.stay_unit == "patient" else "stay"
        found.append(stay_number(own, unit, decided, pending, question.plan.confidence_level, target=target))
    return found
