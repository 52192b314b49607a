"""What one click changed: the answer before beside the answer after, on the same patients.

Where both look at the same units (another rule, another cut-off, another handling of reads), the units are
paired and `core.reads.answers.pairs.comparison` says the rest. Where they do not (another unit of analysis,
another subgroup), the two proportions are ratios on overlapping patients, and their difference has the
linearised variance of such (Kwak, Um & Jung 2015, Stat Med 34:2325).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.arrays import Floats
from core.findings import Clustered, Difference, Reason
from core.reads.answers.gained import GainedLost, gained_and_lost
from core.reads.answers.one_test.accuracy import FRACTIONS, fraction_masks
from core.reads.answers.pairs.comparison import ENDPOINTS, Comparison, On, compare
from core.reads.answers.pairs.masks import pair_masks
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Plan, RuleText
from core.reads.rules.grammar import parse, quoted, tests_named
from core.reads.rules.rule import parse_rule
from core.reads.rules.truth_tables import Table, evaluate
from core.reads.study import Study
from core.stats.clustered.proportions import linearised_difference

BOTH = (On.SENSITIVITY, On.SPECIFICITY)
BEFORE, AFTER = "before", "after"
"""Names of one item before and after in a panel that holds both."""


class What(StrEnum):
    """Which part of the plan changed."""

    RULE = "rule"
    PINNED = "pinned"
    CUTOFF = "cutoff"
    HANDLING = "handling"
    UNIT = "unit"
    WHERE = "where"


@dataclass(frozen=True, eq=False, kw_only=True)
class Paired:
    """The same units before and after.

    Attributes
    ----------
    first, second : item before and item after
    comparisons : by endpoint; second minus first
    gained : units gained and lost, as profiles of ``panel``
    never : 1 where the second can never find fewer, -1 where never more, 0 where neither holds
    cutoffs : of a graded test, the one before and the one after as the file writes them
    low : whether low values of that test are positive
    """

    what: What
    first: str
    second: str
    comparisons: Mapping[On, Comparison]
    gained: GainedLost
    never: int
    panel: Panel
    cutoffs: tuple[str, str] | None = None
    low: bool = False

    def difference(self, on: On) -> Difference:
        """The interval to quote, cut at zero where the rules themselves rule out the other side."""
        found = self.comparisons[on].headline_interval
        sign = self.never if on is On.SENSITIVITY else -self.never
        if not sign or found.low is None or found.high is None or on is On.ACCURACY:
            return found
        if sign > 0:
            return replace(found, low=max(found.low, 0.0))
        return replace(found, high=min(found.high, 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of units, or a difference of two of them, before and after."""

    before: float | None
    after: float | None
    change: Difference
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """Other units than before.

    Attributes
    ----------
    item : whose shares these are
    against : with a pair, the one it is compared with: the shares are then differences
    shares : by endpoint
    """

    what: What
    item: str
    against: str | None
    shares: Mapping[On, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """Another rule that decides as the one before does, whatever is read."""

    first: str
    second: str


Change = Paired | Shifted | Same


def what_changed(before: Plan, after: Plan) -> What | None:
    """Which part of a plan changed, if it changes an answer; the coarsest part where several did."""
    if before.unit != after.unit:
        return What.UNIT
    if before.where != after.where:
        return What.WHERE
    if before.cutoffs != after.cutoffs:
        return What.CUTOFF
    handling = ("indeterminate", "rollup", "fuse_at")
    if any(getattr(before, name) != getattr(after, name) for name in handling):
        return What.HANDLING
    expressions = [{rule.expression for rule in plan.rules} for plan in (before, after)]
    return What.RULE if expressions[0] != expressions[1] else None


def focus(found: Panel, plan: Plan) -> str | None:
    """Whose numbers a sentence speaks of: the rule named last, or else the most sensitive test."""
    shown = [rule.name for rule in plan.rules if rule.name in found.items]
    return shown[-1] if shown else best(found, found.items)


def best(found: Panel, items: tuple[str, ...]) -> str | None:
    """The most sensitive of some items; of those, the most specific; of those, the first."""
    if not items:
        return None
    masks = fraction_masks(found)
    x, n = masks.numerator[:, :2] @ found.counts, masks.denominator[:, :2] @ found.counts
    share = np.where(n > 0, x / np.maximum(n, 1), -1.0)
    return max(items, key=lambda item: tuple(share[found.place(item)]))


def changed(
    study: Study,
    before: Plan,
    after: Plan,
    panels: tuple[Panel, Panel],
    *,
    pair: tuple[str, str] | None = None,
) -> Change | None:
    """What changed between two plans; None where no answer did, or nothing can be said of it.

    Parameters
    ----------
    panels : of both plans
    pair : the two that are compared on the page, where it compares two
    """
    what = what_changed(before, after)
    if what is None or not panels[0].items or not panels[1].items:
        return None
    if what is What.RULE:
        return _rule_changed(study, before, after)
    if what in (What.UNIT, What.WHERE):
        return _shifted(study, panels, what, after, pair)
    item = _moved(panels, before, after, what)
    found = None if item is None else _same_units(panels, after, what, item)
    return found if found is None or what is not What.CUTOFF else _with_cutoffs(study, found, before, after)


def against(study: Study, plan: Plan, found: Panel, pinned: str) -> Paired | None:
    """The item in focus against one that is kept for comparison."""
    item = focus(found, plan)
    if item is None or item == pinned or pinned not in found.items:
        return None
    never = _never(study, plan, pinned, item)
    return _paired(found, plan, What.PINNED, pinned, item, never)


def _with_cutoffs(study: Study, found: Paired, before: Plan, after: Plan) -> Paired:
    """Say which cut-offs; a lower one never finds fewer (a higher one where low values are positive)."""
    test = found.second
    if test not in study.scores:
        return found
    old, new = (dict(plan.cutoffs).get(test, study.cutoffs[test]) for plan in (before, after))
    if old == new:
        return found
    low = test in study.low
    wider = (new > old) if low else (new < old)
    grades = study.grade(test, old), study.grade(test, new)
    return replace(found, cutoffs=grades, low=low, never=1 if wider else -1)


def _rule_changed(study: Study, before: Plan, after: Plan) -> Paired | Same | None:
    """Another rule instead of one, or instead of its best member."""
    gone = [rule for rule in before.rules if rule.expression not in {r.expression for r in after.rules}]
    came = [rule for rule in after.rules if rule.expression not in {r.expression for r in before.rules}]
    if not gone and not came:
        return None
    old, new = (gone[-1] if gone else None), (came[-1] if came else None)
    if old is not None and new is not None and _alike(study, old.expression, new.expression):
        return Same(first=old.name, second=new.name)
    names = {rule.name for rule in after.rules}
    both = replace(
        after,
        hidden=(),
        rules=(*after.rules, *([old] if old is not None and old.name not in names else [])),
    )
    found = panel(study, both)
    first = old.name if old is not None else _member(study, found, new)
    second = new.name if new is not None else _member(study, found, old)
    if first is None or second is None or first == second:
        return None
    return _paired(found, both, What.RULE, first, second, _never(study, both, first, second))


def _member(study: Study, found: Panel, rule: RuleText | None) -> str | None:
    """The best test among those of a rule."""
    if rule is None:
        return None
    return best(found, parse_rule("\N{MIDDLE DOT}", rule.expression, study.tests).tests)


def _never(study: Study, plan: Plan, first: str, second: str) -> int:
    """Whether one is positive wherever the other is, whatever is read: by their truth tables."""
    spelled = {rule.name: rule.expression for rule in plan.rules}
    a, b = _truth_tables(study, *(spelled.get(name, quoted(name)) for name in (first, second)))
    if np.array_equal(a, b):
        return 0
    return 1 if np.all(b >= a) else -1 if np.all(b <= a) else 0


def _alike(study: Study, first: str, second: str) -> bool:
    """Whether two rules decide alike, whatever is read."""
    one, two = _truth_tables(study, first, second)
    return np.array_equal(one, two)


def _truth_tables(study: Study, *expressions: str) -> list[Table]:
    """Of several rules, over all tests that any of them names."""
    trees = [parse(expression, study.tests) for expression in expressions]
    tests = tuple(dict.fromkeys(test for tree in trees for test in sorted(tests_named(tree))))
    return [evaluate(tree, tests) for tree in trees]


def _paired(found: Panel, plan: Plan, what: What, first: str, second: str, never: int) -> Paired:
    own = compare(found, plan, [(first, second)], family=False)
    return Paired(
        what=what,
        first=first,
        second=second,
        comparisons={c.on: c for c in own},
        gained=gained_and_lost(found, second, first),
        never=never,
        panel=found,
    )


def _moved(panels: tuple[Panel, Panel], before: Plan, after: Plan, what: What) -> str | None:
    """Whose reads a cut-off or another handling moved: the test itself, else the one in focus."""
    if what is What.CUTOFF:
        old, new = dict(before.cutoffs), dict(after.cutoffs)
        for test in {**old, **new}:
            if old.get(test) != new.get(test) and all(test in found.items for found in panels):
                return test
    item = focus(panels[1], after)
    return item if item in panels[0].items else None


def _same_units(panels: tuple[Panel, Panel], plan: Plan, what: What, item: str) -> Paired | None:
    """One item before and after, on the units that both panels have in the same order."""
    one, two = panels
    if one.unit_profile.size != two.unit_profile.size or not np.array_equal(one.unit_rows, two.unit_rows):
        return None
    width = two.counts.size
    code = one.unit_profile.astype(np.int64) * width + two.unit_profile
    counts = np.bincount(code, minlength=one.counts.size * width)
    kept = np.flatnonzero(counts)
    place = np.zeros(counts.size, dtype=np.int32)
    place[kept] = np.arange(kept.size)
    old, new = kept // width, kept % width
    joint = replace(
        two,
        items=(BEFORE, AFTER),
        rules=(),
        verdicts=np.stack([one.verdicts[one.place(item)][old], two.verdicts[two.place(item)][new]]),
        rival=None,
        reference=two.reference[new],
        counts=counts[kept].astype(np.int64),
        unit_profile=place[code],
        wrong_lesion=np.zeros(2, dtype=np.int64),
        shared=None,
    )
    found = _paired(joint, plan, what, BEFORE, AFTER, 0)
    return replace(found, first=item, second=item)


def _shifted(
    study: Study, panels: tuple[Panel, Panel], what: What, plan: Plan, pair: tuple[str, str] | None
) -> Shifted | None:
    if pair is not None and all(set(pair) <= set(found.items) for found in panels):
        item, rival = pair[1], pair[0]
    else:
        named, rival = focus(panels[1], plan), None
        if named is None or named not in panels[0].items:
            return None
        item = named
    shares = {}
    for on in ENDPOINTS if rival is not None else BOTH:
        parts = [_by_patient(study, found, item, rival, on) for found in panels]
        shares[on] = _share(parts[0], parts[1], plan.confidence_level)
    return Shifted(what=what, item=item, against=rival, shares=shares)


def _share(before: tuple[Floats, Floats], after: tuple[Floats, Floats], level: float) -> Share:
    """Two ratios of sums over the same patients, each given as numerators and denominators by patient."""
    totals = [float(part[1].sum()) for part in (before, after)]
    values = [
        float(part[0].sum()) / total if total else None
        for part, total in zip((before, after), totals, strict=True)
    ]
    present = (before[1] > 0) | (after[1] > 0)
    patients = int(np.count_nonzero(present))
    if values[0] is None or values[1] is None:
        nothing = Difference(
            second_minus_first=None,
            low=None,
            high=None,
            method="linearised_t",
            confidence_level=level,
            reason=Reason.NO_UNITS,
        )
        return Share(before=values[0], after=values[1], change=nothing, patients=patients)
    d = (after[0] - values[1] * after[1]) / totals[1] - (before[0] - values[0] * before[1]) / totals[0]
    change = values[1] - values[0]
    squares = float(d @ d)
    limits: Clustered = linearised_difference(change, squares, patients, confidence_level=level)
    return Share(
        before=values[0],
        after=values[1],
        change=Difference(
            second_minus_first=change,
            low=limits.low,
            high=limits.high,
            method=limits.method,
            confidence_level=level,
            reason=limits.reason,
        ),
        patients=patients,
    )


def _by_patient(study: Study, found: Panel, item: str, rival: str | None, on: On) -> tuple[Floats, Floats]:
    """Numerator and denominator of a share, summed over each patient of the study."""
    if rival is None:
        masks, f = fraction_masks(found), FRACTIONS.index(str(on))
        place = found.place(item)
        x = masks.numerator[place, f].astype(np.float64)
        n = masks.denominator[place, f].astype(np.float64)
    else:
        pairs, e = pair_masks(found, [(rival, item)]), ENDPOINTS.index(on)
        x = pairs.second[0, e].astype(np.float64) - pairs.first[0, e]
        n = pairs.usable[0, e].astype(np.float64)
    size = study.rows if study.patient is None else int(study.patient.max(initial=-1)) + 1
    if found.clusters is not None and found.cluster is not None and study.patient is not None:
        sums = found.clusters.times(np.stack([x, n], axis=1))
        sums = np.concatenate([sums, np.zeros((size - len(sums), 2))])
        return sums[:, 0], sums[:, 1]
    owner = found.unit_rows if study.patient is None else study.patient[found.unit_rows]
    each = [
        np.bincount(owner, weights=part[found.unit_profile], minlength=size).astype(np.float64)
        for part in (x, n)
    ]
    return each[0], each[1]
