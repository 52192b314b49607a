"""The panel: verdicts of tests and rules, counted by read pattern.

Units with the same reads and the same reference status form one *profile*; everything that is asked
later is a small matrix product over profiles. Order of operations (design, semantics 1): vocabulary,
indeterminate policy, fusion per lesion, roll-up of verdicts to the patient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.reads.clusters import ClusterCounts
from core.reads.plan import Cluster, Plan, Policy, Unit
from core.reads.rules import FourStateVerdicts, Rule, check_rule_names, completion_range4, parse_rule
from core.reads.study import (
    INDETERMINATE,
    MISSING,
    UNKNOWN,
    WITH,
    WITHOUT,
    Study,
    selected_rows,
    with_cutoffs,
)

NOT_DECIDABLE = 4
"""Verdict of a rule whose unusable reads could still change it; other codes as states of a read."""

Verdicts = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]
RULE_CODES = np.array([0, 1, NOT_DECIDABLE], dtype=np.uint8)
MOST_DENSE_TESTS = 7
"""Up to this many tests, patterns are counted in a dense table."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Verdicts of every shown test and rule over the units a plan selects.

    Attributes
    ----------
    items : names of tests, then rules; length n
    rules : the parsed rules among them
    verdicts : uint8 array, shape (n, profiles)
        0 negative, 1 positive, 2 indeterminate, 3 missing, 4 not decidable.
    reference : uint8 array, shape (profiles,)
    counts : int64 array, shape (profiles,)
    unit_profile : int32 array, shape (units,)
    unit_rows : int64 array, shape (units,)
        Lesion level: the study row. Patient level: the patient's first selected row.
    rows, row_unit : int64 arrays, shape (rows,)
        Every selected study row and the unit it belongs to (at patient level several rows each).
    cluster : int32 array, shape (units,), or None
        Patient of each unit; None at patient level and without a patient column.
    wrong_lesion : int64 array, shape (n,)
        Patient level: patients with the condition called positive only through lesions without it.
    """

    unit: Unit
    items: tuple[str, ...]
    rules: tuple[Rule, ...]
    verdicts: Verdicts
    reference: Verdicts
    counts: Counts
    unit_profile: npt.NDArray[np.int32]
    unit_rows: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    row_unit: npt.NDArray[np.int64]
    cluster: npt.NDArray[np.int32] | None
    patients: int
    wrong_lesion: Counts
    set_aside: Mapping[str, int]
    """Rows that are not units here, by reason."""

    @property
    def units(self) -> int:
        """Number of units."""
        return int(self.counts.sum())

    def count(self, status: int) -> int:
        """Number of units with a reference status."""
        return int(self.counts[self.reference == status].sum())

    @cached_property
    def clusters(self) -> ClusterCounts | None:
        """Units per patient and profile where a patient has several units, else None."""
        if self.cluster is None or np.bincount(self.cluster).max(initial=0) < 2:
            return None
        return ClusterCounts.tally(self.cluster, self.unit_profile, self.counts.size)

    def place(self, item: str) -> int:
        """Row of an item in ``verdicts``."""
        return self.items.index(item)

    def members(self, profiles: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Indices of the units whose profile is chosen."""
        return np.flatnonzero(profiles[self.unit_profile])


def parse_rules(study: Study, plan: Plan) -> tuple[Rule, ...]:
    """Parse every kept rule.

    Raises
    ------
    Refusal
        For a rule that cannot be read, or a name that is a column's or another rule's.
    """
    check_rule_names([rule.name for rule in plan.rules], (*study.tests, *study.groups))
    return tuple(parse_rule(rule.name, rule.expression, study.tests) for rule in plan.rules)


def panel(
    study: Study,
    plan: Plan,
    *,
    rows: npt.NDArray[np.bool_] | None = None,
    policies: Mapping[str, Policy] | None = None,
) -> Panel:
    """Count verdict profiles.

    Parameters
    ----------
    study : Study
    plan : Plan
    rows : bool array, shape (study.rows,), optional
        A further selection, for a subgroup.
    policies : dict of item to Policy, optional
        Overrides of the plan's indeterminate policy, for the extremes of a comparison.

    Raises
    ------
    Refusal
        For a rule that cannot be read.
    """
    study = with_cutoffs(study, plan.cutoffs)
    shown = [rule for rule in parse_rules(study, plan) if rule.name not in plan.hidden]
    items = [test for test in study.tests if test not in plan.hidden] + [rule.name for rule in shown]
    used = {test for rule in shown for test in rule.tests}
    tests = [test for test in study.tests if test in items or test in used]
    unit = study.unit(plan)

    chosen = selected_rows(study, plan.where)
    if rows is not None:
        chosen = rows if chosen is None else chosen & rows
    aside: dict[str, int] = {}
    if unit is Unit.LESION and not study.is_lesion.all():
        listed = study.is_lesion if chosen is None else study.is_lesion & chosen
        without = np.count_nonzero(~study.is_lesion if chosen is None else chosen & ~study.is_lesion)
        aside["patient_without_lesions"] = int(without)
        chosen = listed
    index = None if chosen is None else np.flatnonzero(chosen)

    states, reference, counts, profile = _patterns(study, tests, index)
    policy = {item: (policies or {}).get(item, plan.indeterminate) for item in items}
    sources = _Sources(tests, states, {rule.name: rule for rule in shown})
    patient = None if study.patient is None else (study.patient if index is None else study.patient[index])
    row_of = np.arange(study.rows, dtype=np.int64) if index is None else index.astype(np.int64)
    if unit is Unit.LESION or patient is None:
        verdicts = (
            np.stack([sources.verdict(item, policy[item], reference) for item in items])
            if items
            else np.zeros((0, counts.size), dtype=np.uint8)
        )
        cluster = patient if unit is Unit.LESION else None
        return Panel(
            unit=unit,
            items=tuple(items),
            rules=tuple(shown),
            verdicts=verdicts,
            reference=reference,
            counts=counts,
            unit_profile=profile,
            unit_rows=row_of,
            rows=row_of,
            row_unit=np.arange(row_of.size, dtype=np.int64),
            cluster=cluster,
            patients=int(counts.sum()) if patient is None else int(np.count_nonzero(np.bincount(patient))),
            wrong_lesion=np.zeros(len(items), dtype=np.int64),
            set_aside=aside,
        )
    return _roll_up(plan, items, shown, policy, sources, reference, profile, patient, row_of, aside)


@dataclass(frozen=True, slots=True)
class _Sources:
    """Reads of the tests by pattern, and the rules over them."""

    tests: Sequence[str]
    states: Verdicts
    rules: Mapping[str, Rule]

    def verdict(self, item: str, policy: Policy, reference: Verdicts) -> Verdicts:
        """Verdict of an item at lesion level, shape (patterns,)."""
        if policy in (Policy.BEST, Policy.WORST):
            towards = {Policy.BEST: WITH, Policy.WORST: WITHOUT}[policy]
            high, low = self.extremes(item)
            known = np.where(reference == towards, high, low)
            return np.where(reference == UNKNOWN, self.plain(item, Policy.EXCLUDE), known).astype(np.uint8)
        return self.plain(item, policy)

    def plain(self, item: str, policy: Policy) -> Verdicts:
        """Verdict under a policy that does not look at the reference."""
        if item in self.rules:
            table = completion_range4(self.rules[item])
            chosen = {
                Policy.EXCLUDE: table.undecided,
                Policy.POSITIVE: table.as_positive,
                Policy.NEGATIVE: table.as_negative,
            }[policy]
            return RULE_CODES[chosen[self._index(item)]]
        states = self.states[list(self.tests).index(item)]
        recoded = {Policy.EXCLUDE: INDETERMINATE, Policy.POSITIVE: 1, Policy.NEGATIVE: 0}[policy]
        return np.where(states == INDETERMINATE, recoded, states).astype(np.uint8)

    def extremes(self, item: str) -> tuple[Verdicts, Verdicts]:
        """The most positive and the most negative verdict that indeterminate reads allow."""
        if item in self.rules:
            table: FourStateVerdicts = completion_range4(self.rules[item])
            index = self._index(item)
            return RULE_CODES[table.most_positive[index]], RULE_CODES[table.most_negative[index]]
        return self.plain(item, Policy.POSITIVE), self.plain(item, Policy.NEGATIVE)

    def _index(self, item: str) -> npt.NDArray[np.int64]:
        rule = self.rules[item]
        places = [list(self.tests).index(test) for test in rule.tests]
        powers = 4 ** np.arange(len(places), dtype=np.int64)
        return np.asarray(powers @ self.states[places].astype(np.int64), dtype=np.int64)


def _patterns(
    study: Study, tests: Sequence[str], index: npt.NDArray[np.int64] | None
) -> tuple[Verdicts, Verdicts, Counts, npt.NDArray[np.int32]]:
    """Distinct read patterns with reference status: states (tests, patterns), reference, counts, place of each row."""
    code = study.reference.astype(np.int32 if len(tests) <= MOST_DENSE_TESTS else np.int64)
    for test in tests:
        code *= 4
        code += study.states[test]
    if index is not None:
        code = code[index]
    if len(tests) <= MOST_DENSE_TESTS:
        dense = np.bincount(code, minlength=3 * 4 ** len(tests))
        present = np.flatnonzero(dense)
        renumber = np.zeros(dense.size, dtype=np.int32)
        renumber[present] = np.arange(present.size, dtype=np.int32)
        counts, profile = dense[present].astype(np.int64), renumber[code]
    else:
        present, inverse, tally = np.unique(code, return_inverse=True, return_counts=True)
        counts, profile = tally.astype(np.int64), inverse.astype(np.int32)
    states = np.empty((len(tests), present.size), dtype=np.uint8)
    rest = present.astype(np.int64)
    for place in range(len(tests) - 1, -1, -1):
        rest, digit = np.divmod(rest, 4)
        states[place] = digit
    return states, rest.astype(np.uint8), counts, profile


def _roll_up(
    plan: Plan,
    items: Sequence[str],
    rules: Sequence[Rule],
    policy: Mapping[str, Policy],
    sources: _Sources,
    reference: Verdicts,
    profile: npt.NDArray[np.int32],
    patient: npt.NDArray[np.int32],
    row_of: npt.NDArray[np.int64],
    aside: Mapping[str, int],
) -> Panel:
    """Patients as units: verdicts of lesions become a verdict of the patient (semantics 3)."""
    counts = ClusterCounts.tally(patient, profile, reference.size)
    status = counts.times(np.stack([reference == s for s in (WITHOUT, WITH, UNKNOWN)], axis=1))
    lesions = status.sum(axis=1)
    present = lesions > 0
    truth = np.where(status[:, WITH] > 0, WITH, np.where(status[:, UNKNOWN] > 0, UNKNOWN, WITHOUT))
    roller = _Roller(plan.rollup, counts, lesions)
    by_rule = {rule.name: rule for rule in rules}
    verdicts = np.empty((len(items), lesions.size), dtype=np.uint8)
    wrong = np.zeros(len(items), dtype=np.int64)
    for place, item in enumerate(items):
        if item in by_rule and plan.fuse_at is Unit.PATIENT:
            rolled = {t: _rolled(roller, sources, t, policy[item], truth) for t in by_rule[item].tests}
            verdicts[place] = _fused_patients(by_rule[item], rolled)
            continue
        verdicts[place], lesion_verdict = _patient_verdicts(roller, sources, item, policy[item], truth)
        right = counts.times(((reference != WITHOUT) & (lesion_verdict == 1))[:, None])[:, 0]
        wrong[place] = np.count_nonzero((verdicts[place] == 1) & (truth == WITH) & (right == 0) & present)
    verdicts, truth = verdicts[:, present], truth[present].astype(np.uint8)
    code = truth.astype(np.int64)
    for row in verdicts:
        code = code * 5 + row
    first, unit_profile, tally = _distinct(code)
    first_row = np.full(lesions.size, -1, dtype=np.int64)
    first_row[patient[::-1]] = row_of[::-1]
    number = np.cumsum(present) - 1
    return Panel(
        unit=Unit.PATIENT,
        items=tuple(items),
        rules=tuple(rules),
        verdicts=verdicts[:, first],
        reference=truth[first],
        counts=tally,
        unit_profile=unit_profile,
        unit_rows=first_row[present],
        rows=row_of,
        row_unit=number[patient].astype(np.int64),
        cluster=None,
        patients=int(np.count_nonzero(present)),
        wrong_lesion=wrong,
        set_aside=aside,
    )


def _distinct(code: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Counts]:
    _, first, inverse, tally = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    return first.astype(np.int64), inverse.astype(np.int32), tally.astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Roller:
    rollup: str
    counts: ClusterCounts
    lesions: npt.NDArray[np.float64]

    def __call__(self, verdict: Verdicts) -> Verdicts:
        """Roll lesion verdicts up; an unusable lesion matters only if it could change the verdict."""
        tallies = self.counts.times(
            np.stack([verdict == 1, verdict >= INDETERMINATE, verdict == INDETERMINATE], axis=1)
        )
        positive, open_lesions, indeterminate = tallies.T
        if self.rollup == "any":
            need = np.ones_like(positive)
        elif self.rollup == "all":
            need = self.lesions
        elif self.rollup == "majority":
            need = np.floor(self.lesions / 2) + 1
        else:
            need = np.full_like(positive, float(self.rollup))
        unusable = np.where(indeterminate > 0, INDETERMINATE, MISSING)
        decided = np.where(positive + open_lesions < need, 0, unusable)
        return np.where(positive >= need, 1, decided).astype(np.uint8)


def _patient_verdicts(
    roller: _Roller, sources: _Sources, item: str, policy: Policy, truth: npt.NDArray[np.integer]
) -> tuple[Verdicts, Verdicts]:
    """An item's verdict per patient, and the lesion verdict behind it that is most positive."""
    code = NOT_DECIDABLE if item in sources.rules else None
    if policy not in (Policy.BEST, Policy.WORST):
        lesion = sources.plain(item, policy)
        return _recode(roller(lesion), code), lesion
    high, low = sources.extremes(item)
    towards = WITH if policy is Policy.BEST else WITHOUT
    known = np.where(truth == towards, roller(high), roller(low))
    open_truth = roller(sources.plain(item, Policy.EXCLUDE))
    chosen = np.where(truth == UNKNOWN, open_truth, known).astype(np.uint8)
    return _recode(chosen, code), high if policy is Policy.BEST else low


def _recode(verdict: Verdicts, code: int | None) -> Verdicts:
    return verdict if code is None else np.where(verdict >= INDETERMINATE, code, verdict).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Rolled:
    """A test's patient reads: usable states, or the range that indeterminate lesions leave open."""

    states: Verdicts
    towards_positive: npt.NDArray[np.bool_] | None = None


def _rolled(
    roller: _Roller, sources: _Sources, test: str, policy: Policy, truth: npt.NDArray[np.integer]
) -> _Rolled:
    """A test rolled up before fusion; under best and worst an open verdict stays indeterminate for the rule."""
    if policy not in (Policy.BEST, Policy.WORST):
        return _Rolled(roller(sources.plain(test, policy)))
    high, low = (roller(v) for v in sources.extremes(test))
    open_read = (high != low) & (high < INDETERMINATE) & (low < INDETERMINATE)
    states = np.where(open_read, INDETERMINATE, np.where(high >= INDETERMINATE, MISSING, high))
    states = np.where((low >= INDETERMINATE) & (high < INDETERMINATE), MISSING, states).astype(np.uint8)
    wanted = (truth == WITH) if policy is Policy.BEST else (truth == WITHOUT)
    return _Rolled(states, wanted)


def _fused_patients(rule: Rule, rolled: Mapping[str, _Rolled]) -> Verdicts:
    powers = 4 ** np.arange(len(rule.tests), dtype=np.int64)
    index = powers @ np.stack([rolled[test].states for test in rule.tests]).astype(np.int64)
    table = completion_range4(rule)
    towards = rolled[rule.tests[0]].towards_positive if rule.tests else None
    if towards is None:
        return RULE_CODES[table.undecided[index]]
    return RULE_CODES[np.where(towards, table.most_positive[index], table.most_negative[index])]


def is_clustered(panel: Panel, plan: Plan) -> bool:
    """Whether patients are treated as clusters: asked for, and some patient has several units."""
    return plan.cluster is Cluster.AUTO and panel.clusters is not None
