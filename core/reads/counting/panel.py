"""The panel: verdicts of tests and rules, counted by read pattern.

Units with the same reads and the same reference status form one *profile*; everything that is asked
later is a small matrix product over profiles. Order of operations (design, semantics 1): vocabulary,
indeterminate policy, fusion per lesion, roll-up of verdicts to the patient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.arrays import Counts
from core.reads.counting.clusters import ClusterCounts
from core.reads.counting.patients import Patients, patient_verdict, rightly
from core.reads.counting.tally import Places, Tally, has_several, tally
from core.reads.counting.verdicts import OPPOSITE, Sources, Verdicts
from core.reads.plan import Cluster, Plan, Policy, Unit
from core.reads.rules.by_reader import Cells, spread_rules
from core.reads.rules.rule import Rule, check_rule_names, parse_rule
from core.reads.study import (
    WITH,
    Study,
    selected_rows,
    with_cutoffs,
)

LARGEST_CODE = 2**58


@dataclass(frozen=True, eq=False)
class Panel:
    """Verdicts of every shown test and rule over the units a plan selects.

    Attributes
    ----------
    items : names of tests, then rules; length n
    rules : the parsed rules among them
    verdicts : uint8 array, shape (n, profiles)
        0 negative, 1 positive, 2 indeterminate, 3 missing, 4 not decidable.
    rival : uint8 array, shape (n, profiles), or None
        Verdicts as the second test of a comparison, where they differ: under best the worst ones, under
        worst the best ones.
    reference : uint8 array, shape (profiles,)
    counts : int64 array, shape (profiles,)
    unit_profile : int array, shape (units,)
    unit_rows : int array, shape (units,)
        Lesion level: the study row. Patient level: the patient's first selected row.
    rows, row_unit : int arrays, shape (rows,)
        Every selected study row and the unit it belongs to (at patient level several rows each).
    cluster : int array, shape (units,), or None
        Patient of each unit; None without a patient column, and at patient level unless reads of
        several readers are pooled.
    wrong_lesion : int64 array, shape (n,)
        Patient level: patients with the condition called positive only through lesions without it.
    clusters : ClusterCounts or None
        Units per patient and profile where a patient has several units.
    """

    unit: Unit
    items: tuple[str, ...]
    rules: tuple[Rule, ...]
    verdicts: Verdicts
    rival: Verdicts | None
    reference: Verdicts
    counts: Counts
    unit_profile: Places
    unit_rows: Places
    rows: Places
    row_unit: Places
    cluster: Places | None
    patients: int
    wrong_lesion: Counts
    set_aside: Mapping[str, int]
    """Rows that are not units here, by reason."""
    shared: Tally | None
    """At lesion level the tally behind the panel, whose clusters it shares with other panels."""
    sessions: Places | None = None
    """Lesion level: the lesion that each unit is a session of, where a reader's repeated reads are units."""
    cells: Cells = field(default_factory=dict)
    """Modality (or rule over modalities) and reader of each item, where readers are a sample."""

    @property
    def units(self) -> int:
        """Number of units."""
        return int(self.counts.sum())

    @property
    def second_verdicts(self) -> Verdicts:
        """Verdicts of the second test of a comparison."""
        return self.verdicts if self.rival is None else self.rival

    def count(self, status: int) -> int:
        """Number of units with a reference status."""
        return int(self.counts[self.reference == status].sum())

    @cached_property
    def several(self) -> bool:
        """Whether some patient has several units."""
        if self.cluster is None:
            return False
        return has_several(self.cluster) if self.shared is None else self.shared.several

    @cached_property
    def clusters(self) -> ClusterCounts | None:
        """Units per patient and profile where a patient has several units, else None."""
        if self.cluster is None or not self.several:
            return None
        if self.shared is not None:
            return self.shared.clusters
        return ClusterCounts.tally(self.cluster, self.unit_profile, self.counts.size)

    def place(self, item: str) -> int:
        """Row of an item in ``verdicts``."""
        return self.items.index(item)

    def members(self, profiles: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Indices of the units whose profile is chosen."""
        return np.flatnonzero(profiles[self.unit_profile])


def parse_rules(study: Study, plan: Plan) -> tuple[Rule, ...]:
    """Parse every kept rule; where readers are a sample, a rule over modalities for each reader.

    Raises
    ------
    Refusal
        For a rule that cannot be read, or a name that is a column's or another rule's.
    """
    return _spread(study, plan)[0]


def _spread(study: Study, plan: Plan) -> tuple[tuple[Rule, ...], Cells]:
    """The rules of a plan, and the rule and reader of those that are one reader's."""
    modalities = [modality for modality, _ in study.cells.values()]
    taken = (*study.tests, *study.groups, *dict.fromkeys(m for m in modalities if m not in study.tests))
    check_rule_names([rule.name for rule in plan.rules], taken)
    rules, made = plan.rules, dict[str, tuple[str, str]]()
    if study.cells:
        spread, made = spread_rules(plan.rules, study.tests, study.cells)
        rules = tuple(spread)
        check_rule_names([rule.name for rule in rules], (*study.tests, *study.groups))
    return tuple(parse_rule(rule.name, rule.expression, study.tests) for rule in rules), made


def panel(study: Study, plan: Plan, *, rows: npt.NDArray[np.bool_] | None = None) -> Panel:
    """Count verdict profiles.

    Parameters
    ----------
    study : Study
    plan : Plan
    rows : bool array, shape (study.rows,), optional
        A further selection, for a subgroup.

    Raises
    ------
    Refusal
        For a rule that cannot be read.
    """
    return panels(study, plan, [plan.indeterminate], rows=rows)[0]


def panels(
    study: Study, plan: Plan, policies: Sequence[Policy], *, rows: npt.NDArray[np.bool_] | None = None
) -> list[Panel]:
    """A panel for each indeterminate policy, from one count of the rows; otherwise as `panel`."""
    rules, made = _spread(study, plan)
    hidden = {*plan.hidden, *(item for item, (rule, _) in made.items() if rule in plan.hidden)}
    shown = [rule for rule in rules if rule.name not in hidden]
    cells = {item: cell for item, cell in {**study.cells, **made}.items() if item not in hidden}
    items = [test for test in study.tests if test not in plan.hidden] + [rule.name for rule in shown]
    used = {test for rule in shown for test in rule.tests}
    tests = tuple(test for test in study.tests if test in items or test in used)
    unit = study.unit(plan)
    counted = _count(study, plan, tests, rows) if rows is not None else _counted(study, plan, tests)
    sources = Sources(counted.tally, {rule.name: rule for rule in shown})
    if counted.patients is None:
        found = [_per_row(sources, items, unit, policy, counted.aside) for policy in policies]
        if study.sessions is not None:
            found = [replace(one, sessions=study.sessions[one.unit_rows]) for one in found]
    else:
        found = [_per_patient(sources, counted.patients, items, policy) for policy in policies]
    return [replace(one, cells=cells) for one in found] if cells else found


@dataclass(frozen=True, slots=True)
class _Counted:
    """The selected rows, counted; with the patients they roll up to, at patient level."""

    tally: Tally
    patients: Patients | None
    aside: Mapping[str, int]


MOST_COUNTS = 2
"""Counts kept of each study: trying another rule, policy or method counts no row again."""


def _counted(study: Study, plan: Plan, tests: tuple[str, ...]) -> _Counted:
    """The count that a plan asks for, one of the last where it is the same."""
    asked = (tests, study.unit(plan), plan.where, plan.cutoffs, plan.rollup, plan.fuse_at)
    return study.memo.keep("count", asked, lambda: _count(study, plan, tests, None), most=MOST_COUNTS)


def _count(study: Study, plan: Plan, tests: tuple[str, ...], rows: npt.NDArray[np.bool_] | None) -> _Counted:
    """Count the rows that a plan selects."""
    study = with_cutoffs(study, plan.cutoffs)
    unit = study.unit(plan)
    chosen = selected_rows(study, plan.where)
    if rows is not None:
        chosen = rows if chosen is None else chosen & rows
    aside: dict[str, int] = {}
    if unit is Unit.LESION and not study.is_lesion.all():
        without = ~study.is_lesion if chosen is None else chosen & ~study.is_lesion
        aside["patient_without_lesions"] = int(np.count_nonzero(without))
        chosen = study.is_lesion if chosen is None else chosen & study.is_lesion
    by_case = unit is Unit.PATIENT and study.case is not None
    found = tally(
        study.patterns,
        tests,
        chosen,
        study.case if by_case else study.patient,
        None if by_case else study.by_patient,
    )
    rolled = unit is Unit.PATIENT and found.owner is not None
    return _Counted(found, Patients.of(study, plan, found) if rolled else None, aside)


def _per_row(
    sources: Sources, items: Sequence[str], unit: Unit, policy: Policy, aside: Mapping[str, int]
) -> Panel:
    """Every selected row is a unit."""
    counted = sources.tally

    def verdicts(asked: Policy) -> Verdicts:
        found = [sources.verdict(item, asked) for item in items]
        return np.stack(found) if found else np.zeros((0, counted.counts.size), dtype=np.uint8)

    return Panel(
        unit=unit,
        items=tuple(items),
        rules=tuple(sources.rules.values()),
        verdicts=verdicts(policy),
        rival=verdicts(OPPOSITE[policy]) if policy in OPPOSITE else None,
        reference=counted.reference,
        counts=counted.counts,
        unit_profile=counted.profile,
        unit_rows=counted.rows,
        rows=counted.rows,
        row_unit=counted.places,
        cluster=counted.owner,
        patients=counted.owners,
        wrong_lesion=np.zeros(len(items), dtype=np.int64),
        set_aside=aside,
        shared=counted,
    )


def _per_patient(sources: Sources, patients: Patients, items: Sequence[str], policy: Policy) -> Panel:
    """Patients are the units: verdicts of lesions become a verdict of the patient (semantics 3)."""

    def verdicts(asked: Policy) -> Verdicts:
        found = [patient_verdict(sources, patients, item, asked) for item in items]
        return np.stack(found) if found else np.zeros((0, patients.truth.size), dtype=np.uint8)

    mine = verdicts(policy)
    rival = verdicts(OPPOSITE[policy]) if policy in OPPOSITE else None
    wrong = np.zeros(len(items), dtype=np.int64)
    for place, item in enumerate(items):
        by_other = (mine[place] == 1) & (patients.truth == WITH) & ~rightly(sources, patients, item, policy)
        wrong[place] = round(float(patients.counts.weight[by_other].sum()))
    code = patients.truth.astype(np.int64)
    largest = 3
    for row in (*mine, *(() if rival is None else rival)):
        if largest > LARGEST_CODE:
            kept, code = np.unique(code, return_inverse=True)
            largest = kept.size
        code = code * 5 + row
        largest *= 5
    _, first, profile = np.unique(code, return_index=True, return_inverse=True)
    weight = np.bincount(profile, weights=patients.counts.weight, minlength=first.size)
    return Panel(
        unit=Unit.PATIENT,
        items=tuple(items),
        rules=tuple(sources.rules.values()),
        verdicts=mine[:, first],
        rival=None if rival is None else rival[:, first],
        reference=patients.truth[first],
        counts=np.rint(weight).astype(np.int64),
        unit_profile=profile.astype(np.int32)[patients.kind],
        unit_rows=patients.first,
        rows=sources.tally.rows,
        row_unit=patients.row_patient,
        cluster=patients.cluster,
        patients=patients.patients,
        wrong_lesion=wrong,
        set_aside={},
        shared=None,
    )


def is_clustered(panel: Panel, plan: Plan) -> bool:
    """Whether patients are treated as clusters: asked for, and some patient has several units."""
    return plan.cluster is Cluster.AUTO and panel.several
