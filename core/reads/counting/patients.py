"""Patients as units: verdicts of lesions rolled up, and rules over the patients' own reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from core.reads.counting.clusters import ClusterCounts
from core.reads.counting.tally import Places, Tally
from core.reads.counting.verdicts import (
    NOT_DECIDABLE,
    OPPOSITE,
    RANKED_VERDICTS,
    RULE_CODES,
    VERDICT_RANK,
    Sources,
    Verdicts,
    base4,
    upwards,
)
from core.reads.plan import Plan, Policy, Unit
from core.reads.rules.rule import Rule, completion_range4
from core.reads.study import (
    INDETERMINATE,
    MISSING,
    UNKNOWN,
    WITH,
    WITHOUT,
    Study,
)


@dataclass(frozen=True, slots=True)
class Patients:
    """Patients to whom lesions are rolled up, by kind of patient (see `ClusterCounts`).

    ``needed`` is how many positive lesions make a patient positive, ``truth`` the reference status, both of
    shape (kinds,); ``kind`` and ``first`` are each patient's kind and first row, ``row_patient`` the patient
    of each selected row, ``cluster`` the patient behind each case where reads are pooled.
    """

    counts: ClusterCounts
    truth: Verdicts
    needed: npt.NDArray[np.float64]
    fuse_at: Unit
    kind: Places
    first: Places
    row_patient: Places
    cluster: Places | None
    patients: int

    @classmethod
    def of(cls, study: Study, plan: Plan, counted: Tally) -> Patients:
        """Patients of the selected rows; the reference is always "any lesion with the condition"."""
        assert counted.owner is not None
        owner = counted.owner
        # a row that stands for a patient without lesions is a verdict already: kinds of its own
        own = ~study.is_lesion[counted.rows]
        size = counted.counts.size
        counts = counted.clusters
        if own.any():
            profile = np.where(own, counted.profile + size, counted.profile)
            counts = ClusterCounts.tally(owner, profile, 2 * size, counted.order)
            alone = counts.each((np.arange(2 * size) >= size)[:, None])[:, 0] > 0
            counts = ClusterCounts(
                matrix=counts.matrix[:, :size] + counts.matrix[:, size:],
                weight=counts.weight,
                kind=counts.kind,
            )
        else:
            assert counts is not None
            alone = np.zeros(counts.weight.size, dtype=np.bool_)
        status = counts.each(np.stack([counted.reference == s for s in (WITHOUT, WITH, UNKNOWN)], axis=1))
        lesions = status.sum(axis=1)
        truth = np.where(status[:, WITH] > 0, WITH, np.where(status[:, UNKNOWN] > 0, UNKNOWN, WITHOUT))
        needed = {
            "any": np.ones_like(lesions),
            "all": lesions,
            "majority": np.floor(lesions / 2) + 1,
        }.get(plan.rollup)
        if needed is None:
            needed = np.full_like(lesions, float(plan.rollup))
        present = counts.kind < counts.weight.size
        number = np.cumsum(present) - 1
        first = np.zeros(present.size, dtype=np.int64)
        first[owner[::-1]] = counted.rows[::-1]
        first = first[present]
        pooled = study.case is not None and study.patient is not None
        cluster = study.patient[first] if pooled and study.patient is not None else None
        return cls(
            counts=counts,
            truth=truth.astype(np.uint8),
            needed=np.where(alone, 1.0, needed),
            fuse_at=plan.fuse_at,
            kind=counts.kind[present],
            first=first,
            row_patient=number[owner],
            cluster=cluster,
            patients=first.size if cluster is None else int(np.unique(cluster).size),
        )

    def rolled(self, verdict: Verdicts) -> Verdicts:
        """Roll lesion verdicts up; an unusable lesion matters only if it could change the verdict."""
        positive, unusable, indeterminate = self.counts.each(
            np.stack([verdict == 1, verdict >= INDETERMINATE, verdict == INDETERMINATE], axis=1)
        ).T
        code = np.where(indeterminate > 0, INDETERMINATE, MISSING)
        decided = np.where(positive + unusable < self.needed, 0, code)
        return np.where(positive >= self.needed, 1, decided).astype(np.uint8)

    def any_of(self, profiles: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which kinds of patient have a lesion of the profiles."""
        return np.asarray(self.counts.each(profiles[:, None])[:, 0] > 0)


def patient_verdict(sources: Sources, patients: Patients, item: str, policy: Policy) -> Verdicts:
    """An item's verdict per kind of patient."""
    rule = sources.rules.get(item)
    if rule is not None and patients.fuse_at is Unit.PATIENT:
        return _fused(sources, patients, rule, policy)
    if policy not in OPPOSITE:
        found = patients.rolled(sources.plain(item, policy))
    else:
        high, low = (patients.rolled(verdict) for verdict in sources.extremes(item))
        known = np.where(patients.truth == upwards(policy), high, low)
        plain = patients.rolled(sources.plain(item, Policy.EXCLUDE))
        found = np.where(patients.truth == UNKNOWN, plain, known).astype(np.uint8)
    if rule is None:
        return found
    return np.where(found >= INDETERMINATE, NOT_DECIDABLE, found).astype(np.uint8)


def _fused(sources: Sources, patients: Patients, rule: Rule, policy: Policy) -> Verdicts:
    """A rule over the patients' rolled-up reads.

    Under best and worst, indeterminate lesions leave each test's read open between two ends (one of them
    unusable where missing lesions matter too); of all choices the rule takes the most positive or negative.
    """
    verdict = completion_range4(rule).undecided

    def of(reads: Sequence[Verdicts]) -> Verdicts:
        return RULE_CODES[verdict[base4(np.stack(reads))]]

    plain_policy = Policy.EXCLUDE if policy in OPPOSITE else policy
    plain = of([patients.rolled(sources.plain(test, plain_policy)) for test in rule.tests])
    if policy not in OPPOSITE:
        return plain
    ends = [[patients.rolled(end) for end in sources.extremes(test)] for test in rule.tests]
    rank = [
        VERDICT_RANK[of(reads)]
        for reads in product(*(both if np.any(both[0] != both[1]) else both[:1] for both in ends))
    ]
    up = patients.truth == upwards(policy)
    known = RANKED_VERDICTS[np.where(up, np.max(rank, axis=0), np.min(rank, axis=0))]
    return np.where(patients.truth == UNKNOWN, plain, known).astype(np.uint8)


def rightly(sources: Sources, patients: Patients, item: str, policy: Policy) -> npt.NDArray[np.bool_]:
    """Kinds of patient with the condition in whom some lesion that may have it explains a positive verdict.

    For a rule over patients: whether its tests' positive reads of such lesions alone make it positive.
    """
    maybe = sources.tally.reference != WITHOUT

    def seen(name: str) -> npt.NDArray[np.bool_]:
        if policy in OPPOSITE:
            verdict = sources.extremes(name)[0 if upwards(policy) == WITH else 1]
        else:
            verdict = sources.plain(name, policy)
        return patients.any_of(maybe & (verdict == 1))

    rule = sources.rules.get(item)
    if rule is None or patients.fuse_at is Unit.LESION:
        return seen(item)
    powers = 1 << np.arange(len(rule.tests), dtype=np.int64)
    return np.asarray(rule.truth[powers @ np.stack([seen(test) for test in rule.tests])] == 1)
