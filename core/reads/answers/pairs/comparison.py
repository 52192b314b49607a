"""Two tests or rules on the same units: paired tables, McNemar, differences, cluster-aware tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

import numpy as np
import numpy.typing as npt

from core.findings import Clustered, Difference, Reason
from core.reads.answers.pairs.clustered import ClusteredTests, NetGains, Tables, clustered_answers
from core.reads.answers.pairs.family import (
    MOST_PAIRS,
    Standing,
    answers_family,
    family_pairs,
    nested,
    pairs_asked,
)
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.answers.pairs.masks import pair_masks
from core.reads.counting.panel import Panel, is_clustered
from core.reads.plan import Adjust, Plan
from core.stats.clustered.sign_flip import SignFlip
from core.stats.clustered.turned_round import turned_round
from core.stats.paired.difference import newcombe_many, tango_many
from core.stats.paired.headline import TEST, PatientSums, designs, headline_differences
from core.stats.paired.margin import AtMargin, at_margin
from core.stats.paired.mcnemar import McNemar, mcnemar_many
from core.stats.paired.multiplicity import Adjustment, adjust, closed_pairs


class On(StrEnum):
    """The endpoint of a comparison: which units, and when a read is right (semantics 4 and 5)."""

    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    ACCURACY = "accuracy"


ENDPOINTS = tuple(On)


Stands = tuple[Standing, int]
"""What a comparison counts for, and on which side of 0 it must lie: 1, -1, 2 (at 0) or 0 (either)."""
TURNED = "sign_flip_turned_round"
MOST_KEPT = 40
"""Pairs that are kept for the rows of a plan, three comparisons each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two tests or rules on one endpoint. Cells count units on which they are right."""

    first: str
    second: str
    on: On
    units: int
    both_correct: int
    only_first_correct: int
    only_second_correct: int
    neither_correct: int
    headline_interval: Difference
    """The interval to quote."""
    newcombe: Difference
    tango: Difference
    clustered_difference: Clustered | None
    sign_flip: SignFlip | None
    mcnemar: McNemar
    clustered_tests: ClusteredTests | None
    headline: str
    p: float | None
    p_reason: Reason | None
    standing: Standing = Standing.EXPLORATORY
    p_adjusted: float | None = None
    family_size: int = 0
    family_tested: int = 0
    margin: AtMargin | None = None
    net_gains: NetGains | None = field(default=None, repr=False, compare=False)
    """Where patients have several units: what they gain, for `turned_round`; follows from the cells."""

    @property
    def turned_round(self) -> Difference | None:
        """The interval of sign flips turned round: beside the others, never the headline."""
        if self.net_gains is None or self.sign_flip is None:
            return None
        if not self.only_first_correct + self.only_second_correct:
            return replace(
                self.newcombe, low=None, high=None, method=TURNED, reason=Reason.NO_DISCORDANT_PAIRS, flags=()
            )
        low, high = turned_round(*self.net_gains, self.newcombe.confidence_level)
        return replace(self.newcombe, low=low, high=high, method=TURNED, reason=None, flags=())

    @property
    def no_adjusted_p(self) -> Reason | None:
        """Why there is no adjusted p value; None where there is one."""
        if self.p is None:
            return self.p_reason
        if self.p_adjusted is not None:
            return None
        primary = self.standing is Standing.PRIMARY
        return Reason.FAMILY_ON_REQUEST if primary else Reason.EXPLORATORY

    @property
    def first_correct(self) -> float | None:
        """Share of the units on which the first is right."""
        return (self.both_correct + self.only_first_correct) / self.units if self.units else None

    @property
    def second_correct(self) -> float | None:
        """Share of the units on which the second is right."""
        return (self.both_correct + self.only_second_correct) / self.units if self.units else None

    @property
    def second_minus_first(self) -> float | None:
        """Difference of the proportions right, second minus first."""
        return self.newcombe.second_minus_first


def compare(
    panel: Panel,
    plan: Plan,
    pairs: Sequence[tuple[str, str]] | None = None,
    *,
    tick: Callable[[float], object] | None = None,
    family: bool = True,
) -> tuple[Comparison, ...]:
    """Compare pairs on sensitivity, specificity and accuracy; p values adjusted over the declared family.

    The family does not depend on what is asked: its other pairs are compared, too, and not returned. One of
    more than `MOST_PAIRS` pairs is answered where the plan asks for it; else its p values stay without.

    Parameters
    ----------
    tick : callable, optional
        Gets the share that is done, again and again.
    family : bool
        False: pairs that are none of the declared family stay without its size, and it is not compared.
    """
    asked = pairs_asked(panel, plan) if pairs is None else tuple(pairs)
    if not asked:
        return ()
    declared = family_pairs(panel, plan)
    if not answers_family(plan, declared):
        return tuple(_unadjusted(c, declared) for c in _all_compared(panel, plan, asked, declared, tick))
    known = {frozenset(pair) for pair in asked}
    if not family and known.isdisjoint(map(frozenset, declared)):
        return tuple(_all_compared(panel, plan, asked, declared, tick))
    rest = tuple(pair for pair in declared if frozenset(pair) not in known)
    found = _all_compared(panel, plan, (*asked, *rest), declared, tick)
    return _adjusted(panel, plan, found, declared)[: len(asked) * len(ENDPOINTS)]


def _all_compared(
    panel: Panel,
    plan: Plan,
    asked: Sequence[tuple[str, str]],
    declared: Sequence[tuple[str, str]],
    tick: Callable[[float], object] | None,
) -> list[Comparison]:
    """`_compared` in parts, so that memory stays small and who waits is told how far it is."""
    found: list[Comparison] = []
    for start in range(0, len(asked), MOST_PAIRS):
        if tick is not None:
            tick(start / len(asked))
        found += _compared(panel, plan, asked[start : start + MOST_PAIRS], declared)
    return found


def _compared(
    panel: Panel, plan: Plan, asked: Sequence[tuple[str, str]], declared: Sequence[tuple[str, str]]
) -> list[Comparison]:
    """Every pair on its three endpoints, without adjustment; worked out once for the same rows.

    Another rule beside a pair changes nothing of the pair. What is kept has no names: the rows may be an
    example's, which outlives who named a rule.
    """
    own = _standings(panel, asked, declared)

    def work_out(places: list[int]) -> list[tuple[Comparison, ...]]:
        return _worked_out(panel, plan, [asked[i] for i in places], [own[i] for i in places])

    if panel.shared is None:
        return list(chain.from_iterable(work_out(list(range(len(asked))))))

    def nameless(places: list[int]) -> list[tuple[Comparison, ...]]:
        return [tuple(replace(c, first="", second="") for c in pair) for pair in work_out(places)]

    chosen = (is_clustered(panel, plan), plan.confidence_level, tuple(map(plan.margin_on, ENDPOINTS)))
    keys = [
        (
            panel.verdicts[panel.place(pair[0])].tobytes(),
            panel.second_verdicts[panel.place(pair[1])].tobytes(),
            tuple(standings),
            chosen,
        )
        for pair, standings in zip(asked, own, strict=True)
    ]
    kept = panel.shared.memo.keep_each("comparison", keys, nameless, most=MOST_KEPT)
    return [
        replace(c, first=first, second=second)
        for (first, second), found in zip(asked, kept, strict=True)
        for c in found
    ]


def _worked_out(
    panel: Panel, plan: Plan, asked: Sequence[tuple[str, str]], own: Sequence[Sequence[Stands]]
) -> list[tuple[Comparison, ...]]:
    """The comparisons of each pair, given what each counts for."""
    masks = pair_masks(panel, asked)
    tables = Tables.of(panel, masks)
    both, b, c, neither = tables.units
    newcombe_limits = newcombe_many(both, b, c, neither, plan.confidence_level)
    tango_limits = tango_many(both, b, c, neither, plan.confidence_level)
    naive_tests = mcnemar_many(b, c, both + b + c + neither)
    clustered = clustered_answers(panel, plan, tables)
    n = both + b + c + neither
    flips: Sequence[SignFlip | None]
    if clustered is None:
        flips = [
            None if t.midp.p is None or t.exact.p is None else SignFlip(t.midp.p, t.exact.p)
            for t in naive_tests
        ]
    else:
        flips = clustered.sign_flips
    standings = list(chain.from_iterable(own))
    sums = PatientSums.of_lone_units(b, c, n) if clustered is None else clustered.sums
    effect, effective, alone = designs(b, c, n, sums)
    quoted = headline_differences(
        b,
        c,
        n,
        sums,
        [None if side else flip for (_, side), flip in zip(standings, flips, strict=True)],
        plan.confidence_level,
        clustered=clustered is not None,
    )
    out = []
    for place, (pair, on) in enumerate((pair, on) for pair in asked for on in ENDPOINTS):
        cells = tuple(int(v[place]) for v in (both, b, c, neither))
        tests = clustered.tests[place] if clustered else None
        flip = flips[place]
        standing, side = standings[place]
        p, p_reason = (None, quoted[place].reason) if flip is None else (flip.p, None)
        if side:
            p, p_reason = None, quoted[place].reason or Reason.BY_CONSTRUCTION
        out.append(
            Comparison(
                first=pair[0],
                second=pair[1],
                on=on,
                units=sum(cells),
                both_correct=cells[0],
                only_first_correct=cells[1],
                only_second_correct=cells[2],
                neither_correct=cells[3],
                headline_interval=_cut(quoted[place], side),
                newcombe=_difference(cells, newcombe_limits, place, "newcombe", plan),
                tango=_difference(cells, tango_limits, place, "tango", plan),
                clustered_difference=clustered.differences[place] if clustered else None,
                sign_flip=flip,
                mcnemar=naive_tests[place],
                clustered_tests=tests,
                net_gains=clustered.net_gains[place] if clustered else None,
                headline=TEST,
                p=p,
                p_reason=p_reason,
                standing=standing,
                margin=None
                if (margin := plan.margin_on(on)) is None
                else at_margin(
                    float(b[place]),
                    float(c[place]),
                    float(n[place]),
                    margin,
                    design_effect=float(effect[place]),
                    effective=None if alone[place] else float(effective[place]),
                    confidence_level=plan.confidence_level,
                    reason=quoted[place].reason,
                ),
            )
        )
    return [tuple(out[i : i + len(ENDPOINTS)]) for i in range(0, len(out), len(ENDPOINTS))]


_IN_FAMILY = (On.SENSITIVITY, On.SPECIFICITY)


def _standings(
    panel: Panel, asked: Sequence[tuple[str, str]], declared: Sequence[tuple[str, str]]
) -> list[list[Stands]]:
    """What each comparison of each pair counts for."""
    family = {frozenset(pair) for pair in declared}
    found = []
    for pair, order in zip(asked, nested(panel, asked), strict=True):
        out: list[Stands] = []
        for on in ENDPOINTS:
            if order and on is not On.ACCURACY:
                side = order if on is On.SENSITIVITY or order == 2 else -order
                out.append((Standing.BY_CONSTRUCTION, side))
            elif frozenset(pair) in family and on in _IN_FAMILY:
                out.append((Standing.PRIMARY, 0))
            else:
                out.append((Standing.EXPLORATORY, 0))
        found.append(out)
    return found


def _cut(found: Difference, side: int) -> Difference:
    """An interval without what cannot be: below 0 (side 1), above (-1), or both (2)."""
    if not side or found.low is None or found.high is None:
        return found
    low, high = found.low, found.high
    if side != -1:
        low = max(low, 0.0)
    if side != 1:
        high = min(high, 0.0)
    return replace(found, low=low, high=high)


def _unadjusted(c: Comparison, declared: Sequence[tuple[str, str]]) -> Comparison:
    """A comparison whose family was not asked for: how large it is declared, none of it tested."""
    return replace(c, family_size=len(declared) * len(_IN_FAMILY), family_tested=0)


def _adjusted(
    panel: Panel, plan: Plan, found: Sequence[Comparison], declared: Sequence[tuple[str, str]]
) -> tuple[Comparison, ...]:
    """Adjust the p values of the declared family.

    A comparison that cannot be tested, for want of patients or of any discordance, was declared all the same:
    it counts as p = 1.
    """
    seen: dict[tuple[frozenset[str], On], int] = {}
    for place, c in enumerate(found):
        if c.standing is Standing.PRIMARY:
            seen.setdefault((frozenset((c.first, c.second)), c.on), place)
    family = [found[place] for place in seen.values()]
    raw = [1.0 if c.p is None else c.p for c in family]
    if plan.adjust is Adjust.CLOSED:
        pairs = list(dict.fromkeys((c.first, c.second) for c in family))
        joint = (
            dict(zip(pairs, (j.p for j in compare_jointly(panel, plan, pairs)), strict=True)) if pairs else {}
        )
        together = [1.0 if (p := joint[c.first, c.second]) is None else p for c in family]
        adjusted: Sequence[float | None] = closed_pairs(raw, together, len(pairs))
    else:
        adjusted = adjust(raw, Adjustment(plan.adjust)).p
    by_place = dict(zip(seen, adjusted, strict=True))
    tested = sum(c.p is not None and c.only_first_correct + c.only_second_correct > 0 for c in family)

    def with_p(c: Comparison) -> Comparison:
        p = by_place.get((frozenset((c.first, c.second)), c.on)) if c.standing is Standing.PRIMARY else None
        return replace(
            c,
            p_adjusted=None if c.p is None else p,
            family_size=len(family),
            family_tested=tested,
        )

    return tuple(with_p(c) for c in found)


def _difference(
    cells: Sequence[int],
    limits: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    place: int,
    method: str,
    plan: Plan,
) -> Difference:
    units = sum(cells)
    if units == 0:
        return Difference(
            second_minus_first=None,
            low=None,
            high=None,
            method=method,
            confidence_level=plan.confidence_level,
            reason=Reason.NO_UNITS,
        )
    return Difference(
        second_minus_first=(cells[2] - cells[1]) / units,
        low=float(limits[0][place]),
        high=float(limits[1][place]),
        method=method,
        confidence_level=plan.confidence_level,
    )
