"""The ratio of two tests' rates, and of the units only one of them is right on."""

from __future__ import annotations

from dataclasses import dataclass

from core.findings import Ratio, Reason
from core.reads.answers.pairs.comparison import Comparison
from core.stats.clustered.effective import critical_values
from core.stats.paired.headline import ALONE
from core.stats.paired.ratios import conditional_odds_ratio, paired_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRatios:
    """Second over first: of the rates (relative sensitivity on sensitivity), and of discordant units."""

    rates: Ratio
    conditional_odds: Ratio


def pair_ratios(c: Comparison) -> PairRatios:
    """Ratios of a comparison, on counts divided by the design effect of its difference, like its interval.

    Patients who are as good as one leave no interval, as for the difference.
    """
    shown = c.headline_interval
    alone = shown.method == ALONE
    effect, effective = 1.0, float(c.units)
    if not alone:
        effective = shown.effective_clusters or 0.0
        own = None if c.clustered_difference is None else c.clustered_difference.design_effect
        effect = max(1.0, own if own is not None else c.units / max(effective, 1.0))
    z = float(critical_values(effective, alone, shown.confidence_level))
    reason = shown.reason if shown.low is None else None
    both, first, second, neither = (
        n / effect for n in (c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct)
    )
    rates = paired_ratio(both, first, second, neither, z, shown.confidence_level)
    odds = conditional_odds_ratio(first, second, z, shown.confidence_level)
    if reason is None:
        return PairRatios(rates=rates, conditional_odds=odds)
    return PairRatios(rates=_without_limits(rates, reason), conditional_odds=_without_limits(odds, reason))


def _without_limits(found: Ratio, reason: Reason) -> Ratio:
    return Ratio(
        second_over_first=found.second_over_first,
        low=None,
        high=None,
        p=None,
        method=found.method,
        confidence_level=found.confidence_level,
        reason=reason,
    )
