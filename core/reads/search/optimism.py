"""How far a rule chosen on these data flatters itself: the patient-level bootstrap.

Each replicate draws patients with replacement, chooses the best rule there, and looks at the same rule in
the full data: the mean gap is the optimism (Efron & Gong 1983; Harrell, Lee & Mark 1996). Patients that a
replicate left out tell how often the chosen rule breaks its constraint out of sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.arrays import Floats
from core.findings import Flag, Interval, Reason
from core.reads.search.counts import share
from core.stats.one_test.proportions import bounds

REPLICATES = 2000
FEWEST_REPLICATES = 200
SEED = 20260101
MOST_DRAWS = 40_000_000
"""Patients drawn in all; with very many patients fewer replicates are made."""
CELLS_AT_ONCE = 4_000_000
ROUNDING = 1e-9
"""A share this far below a constraint, counted in units, meets it: 0.55 * 100 is not above 55."""


class Selection(StrEnum):
    """What the chosen rule is best at."""

    YOUDEN = "youden"
    ACCURACY = "accuracy"
    SENSITIVITY = "sensitivity_at_specificity"
    SPECIFICITY = "specificity_at_sensitivity"
    COST = "cost_at_sensitivity"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Criterion:
    """A declared way of choosing one rule among many.

    Parameters
    ----------
    selection : Selection
    at_least : float
        The share the constrained one must reach; ignored for Youden and accuracy.
    costs : float array, shape (R,), optional
        Needed for the lowest cost.
    """

    selection: Selection
    at_least: float = 0.0
    costs: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientUnits:
    """What each patient adds to the counts of every rule.

    Attributes
    ----------
    with_condition, without_condition : float arrays, shape (K, P)
        Per patient: units by read pattern (P = 2**T), or, at patient level, positive verdicts (P = R).
    to_rules : float array, shape (P, R), or None
        Truth tables, transposed; None where the columns are the rules already.
    units_with, units_without : float arrays, shape (K,)
    """

    with_condition: Floats
    without_condition: Floats
    to_rules: Floats | None
    units_with: Floats
    units_without: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A share of the chosen rule, as seen and with the optimism taken off.

    At 0 or 100 % ``corrected`` is None: no replicate can move it, and ``cautious`` is the
    Clopper-Pearson interval on patients instead.
    """

    apparent: float | None
    optimism: float | None
    corrected: float | None
    cautious: Interval | None = None
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimism:
    """What choosing by a criterion is worth.

    Attributes
    ----------
    chosen : int or None
        Index of the rule chosen in the full data; None where no rule meets the constraint.
    wins : tuple of (int, float)
        How often each rule was chosen, as a share of ``replicates``, most often first.
    none_qualifies : float
        Share of replicates in which no rule met the constraint.
    violation : float or None
        Share of replicates whose chosen rule broke the constraint in the patients left out, among the
        ``violation_replicates`` in which that could be seen; None without a constraint.
    replicates : int
        Replicates with units of both kinds; the others are not counted.
    """

    chosen: int | None
    sensitivity: Corrected
    specificity: Corrected
    youden: Corrected
    accuracy: Corrected
    wins: tuple[tuple[int, float], ...]
    none_qualifies: float
    violation: float | None
    violation_replicates: int
    replicates: int
    reason: Reason | None = None


def lesion_units(with_condition: ArrayLike, without_condition: ArrayLike, tables: ArrayLike) -> PatientUnits:
    """Resample patients, count lesions.

    Parameters
    ----------
    with_condition, without_condition : array_like, shape (K, 2**T)
        Units per patient and complete read pattern.
    tables : array_like, shape (R, 2**T)
    """
    diseased, healthy = np.asarray(with_condition, float), np.asarray(without_condition, float)
    return PatientUnits(
        with_condition=diseased,
        without_condition=healthy,
        to_rules=np.asarray(tables, float).T,
        units_with=diseased.sum(axis=1),
        units_without=healthy.sum(axis=1),
    )


def patient_units(verdicts: ArrayLike, condition: ArrayLike) -> PatientUnits:
    """Resample patients, count patients.

    Parameters
    ----------
    verdicts : array_like of bool, shape (K, R)
        As `core.reads.search.counts.patient_verdicts`.
    condition : array_like of bool, shape (K,)
    """
    positive, diseased = np.asarray(verdicts, float), np.asarray(condition, float)
    return PatientUnits(
        with_condition=positive * diseased[:, None],
        without_condition=positive * (1 - diseased)[:, None],
        to_rules=None,
        units_with=diseased,
        units_without=1 - diseased,
    )


def scores(criterion: Criterion, tp: Floats, fp: Floats, units_with: Floats, units_without: Floats) -> Floats:
    """Return how good each rule is by a criterion: the larger the better, minus infinity if not allowed.

    Parameters
    ----------
    tp, fp : float arrays, shape (..., R)
    units_with, units_without : float arrays, shape (..., 1)
    """
    tn = units_without - fp
    match criterion.selection:
        case Selection.YOUDEN:
            return tp * units_without + tn * units_with
        case Selection.ACCURACY:
            return tp + tn
        case Selection.SENSITIVITY:
            value = tp * (units_without + 1) + tn
            allowed = tn >= criterion.at_least * units_without - ROUNDING
        case Selection.SPECIFICITY:
            value = tn * (units_with + 1) + tp
            allowed = tp >= criterion.at_least * units_with - ROUNDING
        case Selection.COST:
            if criterion.costs is None:
                raise ValueError("the lowest cost needs costs")
            rank = np.unique(criterion.costs, return_inverse=True)[1].ravel()
            both = (units_with + 1) * (units_without + 1)
            value = (tp * (units_without + 1) + tn) - rank * both
            allowed = tp >= criterion.at_least * units_with - ROUNDING
    return np.where(allowed, value, -np.inf)


def chosen_rules(score: Floats, preference: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the best rule of each row, the earlier in ``preference`` where several tie, -1 where none is."""
    ranked = score[..., preference]
    best = preference[np.argmax(ranked, axis=-1)]
    return np.where(np.isfinite(ranked.max(axis=-1)), best, -1)


def optimism(
    units: PatientUnits,
    criterion: Criterion,
    literals: ArrayLike,
    *,
    replicates: int | None = None,
    confidence_level: float = 0.95,
    seed: int = SEED,
    tick: Callable[[float], object] | None = None,
) -> Optimism:
    """Choose a rule and say how much of its value is due to choosing.

    Parameters
    ----------
    units : PatientUnits
    criterion : Criterion
    literals : array_like of int, shape (R,)
        Where rules tie the one with fewer literals is chosen, then the earlier one.
    replicates : int, optional
        ``REPLICATES``, or as many as ``MOST_DRAWS`` allows, at least ``FEWEST_REPLICATES``.
    tick : callable, optional
        Told the share that is done now and then; what it raises ends the work.
    """
    lengths = np.asarray(literals)
    preference = np.lexsort((np.arange(lengths.size), lengths))
    patients = units.units_with.size
    if replicates is None:
        replicates = max(FEWEST_REPLICATES, min(REPLICATES, MOST_DRAWS // max(patients, 1)))
    everyone = _count(units, np.ones((1, patients)))
    chosen = _choose(criterion, everyone, preference)[0]
    if everyone.units_with[0, 0] == 0 or everyone.units_without[0, 0] == 0 or chosen < 0:
        empty = everyone.units_with[0, 0] == 0 or everyone.units_without[0, 0] == 0
        return _nothing(Reason.ONE_CLASS if empty else Reason.NO_RULE_QUALIFIES)
    generator = np.random.default_rng(seed)
    chunk = max(1, CELLS_AT_ONCE // max(patients, lengths.size))
    tally = _Tally.start(lengths.size)
    in_all = everyone.of_all()
    for start in range(0, replicates, chunk):
        size = min(chunk, replicates - start)
        drawn = generator.integers(patients, size=(size, patients)) + patients * np.arange(size)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=size * patients).reshape(size, patients)
        tally.add(units, criterion, weights.astype(float), in_all, preference)
        if tick is not None:
            tick((start + size) / replicates)
    return tally.result(units, criterion, int(chosen), in_all[:, chosen], confidence_level)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Counts of rules in some resamples: (B, R), totals (B, 1)."""

    tp: Floats
    fp: Floats
    units_with: Floats
    units_without: Floats

    def of(self, rules: NDArray[np.int64]) -> Floats:
        """Sensitivity, specificity, Youden index and accuracy of one rule a row, shape (4, B)."""
        rows = np.arange(self.tp.shape[0])
        return _shares(
            self.tp[rows, rules], self.fp[rows, rules], self.units_with[:, 0], self.units_without[:, 0]
        )

    def of_all(self) -> Floats:
        """The same of every rule in the first resample, shape (4, R)."""
        return _shares(self.tp[0], self.fp[0], self.units_with[0], self.units_without[0])


def _shares(tp: Floats, fp: Floats, units_with: Floats, units_without: Floats) -> Floats:
    tn = units_without - fp
    sensitivity, specificity = share(tp, units_with), share(tn, units_without)
    accuracy = share(tp + tn, units_with + units_without)
    return np.stack([sensitivity, specificity, sensitivity + specificity - 1, accuracy])


def _count(units: PatientUnits, weights: Floats) -> _Counted:
    tp, fp = weights @ units.with_condition, weights @ units.without_condition
    if units.to_rules is not None:
        tp, fp = tp @ units.to_rules, fp @ units.to_rules
    return _Counted(tp, fp, (weights @ units.units_with)[:, None], (weights @ units.units_without)[:, None])


def _choose(criterion: Criterion, found: _Counted, preference: NDArray[np.int64]) -> NDArray[np.int64]:
    score = scores(criterion, found.tp, found.fp, found.units_with, found.units_without)
    return chosen_rules(score, preference)


@dataclass(slots=True)
class _Tally:
    wins: NDArray[np.int64]
    gap: Floats
    usable: int = 0
    qualified: int = 0
    judged: int = 0
    broken: int = 0

    @classmethod
    def start(cls, rules: int) -> _Tally:
        return cls(np.zeros(rules, dtype=np.int64), np.zeros(4))

    def add(
        self,
        units: PatientUnits,
        criterion: Criterion,
        weights: Floats,
        everyone: Floats,
        preference: NDArray[np.int64],
    ) -> None:
        found = _count(units, weights)
        both = (found.units_with[:, 0] > 0) & (found.units_without[:, 0] > 0)
        rules = _choose(criterion, found, preference)
        kept = both & (rules >= 0)
        self.usable += int(both.sum())
        self.qualified += int(kept.sum())
        self.wins += np.bincount(rules[kept], minlength=self.wins.size)
        here = _Counted(found.tp[kept], found.fp[kept], found.units_with[kept], found.units_without[kept])
        self.gap += (here.of(rules[kept]) - everyone[:, rules[kept]]).sum(axis=1)
        side = _constrained(criterion.selection)
        if side is not None:
            left_out = _count(units, (weights[kept] == 0).astype(float)).of(rules[kept])[side]
            size = (weights[kept] == 0) @ (units.units_with if side == 0 else units.units_without)
            seen = np.isfinite(left_out)
            self.judged += int(seen.sum())
            needed = criterion.at_least * size[seen] - ROUNDING
            self.broken += int((left_out[seen] * size[seen] < needed).sum())

    def result(
        self, units: PatientUnits, criterion: Criterion, chosen: int, apparent: Floats, level: float
    ) -> Optimism:
        gap = self.gap / self.qualified if self.qualified else np.full(4, np.nan)
        patients = [int((units.units_with > 0).sum()), int((units.units_without > 0).sum())]
        edges = [float(apparent[side]) in (0.0, 1.0) for side in (0, 1)]
        order = np.argsort(-self.wins, kind="stable")
        winners = [(int(at), float(self.wins[at]) / self.usable) for at in order.tolist() if self.wins[at]]
        constrained = _constrained(criterion.selection) is not None
        return Optimism(
            chosen=chosen,
            sensitivity=_corrected(apparent[0], gap[0], patients[0] if edges[0] else None, level),
            specificity=_corrected(apparent[1], gap[1], patients[1] if edges[1] else None, level),
            youden=_corrected(apparent[2], gap[2], None, level, (Flag.AT_EDGE,) if any(edges) else ()),
            accuracy=_corrected(apparent[3], gap[3], None, level, (Flag.AT_EDGE,) if any(edges) else ()),
            wins=tuple(winners),
            none_qualifies=1 - self.qualified / self.usable if self.usable else 0.0,
            violation=self.broken / self.judged if constrained and self.judged else None,
            violation_replicates=self.judged,
            replicates=self.usable,
        )


def _constrained(selection: Selection) -> int | None:
    """Which share a selection constrains: 0 sensitivity, 1 specificity."""
    match selection:
        case Selection.SENSITIVITY:
            return 1
        case Selection.SPECIFICITY | Selection.COST:
            return 0
        case _:
            return None


def _corrected(
    apparent: float, gap: float, patients_at_edge: int | None, level: float, flags: tuple[Flag, ...] = ()
) -> Corrected:
    if patients_at_edge is not None:
        low, high = bounds("clopper_pearson", apparent * patients_at_edge, patients_at_edge, level)
        interval = Interval(
            low=float(low), high=float(high), method="clopper_pearson", confidence_level=level,
            flags=(Flag.AT_EDGE,),
        )  # fmt: skip
        return Corrected(
            apparent=float(apparent),
            optimism=None,
            corrected=None,
            cautious=interval,
            reason=Reason.UNDEFINED_VARIANCE,
            flags=(Flag.AT_EDGE,),
        )
    if not np.isfinite(gap):
        return Corrected(
            apparent=float(apparent), optimism=None, corrected=None, reason=Reason.UNDEFINED_VARIANCE
        )
    return Corrected(
        apparent=float(apparent), optimism=float(gap), corrected=float(apparent - gap), flags=flags
    )


def _nothing(reason: Reason) -> Optimism:
    none = Corrected(apparent=None, optimism=None, corrected=None, reason=reason)
    return Optimism(
        chosen=None,
        sensitivity=none,
        specificity=none,
        youden=none,
        accuracy=none,
        wins=(),
        none_qualifies=1.0,
        violation=None,
        violation_replicates=0,
        replicates=0,
        reason=reason,
    )
