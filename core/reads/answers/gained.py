"""What a fusion rule gains and loses against a test, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.arrays import Bools
from core.reads.counting.panel import Panel
from core.reads.study import UNKNOWN, WITH, WITHOUT


class Change(StrEnum):
    """A unit on which the rule and the test differ."""

    FOUND = "found"
    """With the condition, positive only by the rule."""
    LOST = "lost"
    """With the condition, positive only by the test."""
    ADDED = "added"
    """Without the condition, positive only by the rule: a new false positive."""
    REMOVED = "removed"
    """Without the condition, positive only by the test: a false positive that is gone."""


@dataclass(frozen=True, eq=False, kw_only=True)
class GainedLost:
    """Units on which a rule and a test differ.

    Attributes
    ----------
    profiles : dict of Change to bool array, shape (profiles,)
        Which profiles of the panel make up each change.
    counts : dict of Change to int
    not_comparable : int
        Units of known reference on which either is not decidable.
    """

    rule: str
    test: str
    profiles: dict[Change, Bools]
    counts: dict[Change, int]
    not_comparable: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Disagreement:
    """A recorded column against a computed rule, whatever the reference says.

    Attributes
    ----------
    profiles : bool array, shape (profiles,)
        Profiles on which both are usable and differ.
    """

    recorded: str
    computed: str
    profiles: Bools
    agree: int
    differ: int
    not_comparable: int


def gained_and_lost(panel: Panel, rule: str, test: str) -> GainedLost:
    """Compare the verdicts of a rule with those of a test, both items of the panel.

    As in a comparison the test is the first and the rule the second: under *best* and *worst* the
    second one's indeterminate reads are completed the other way.
    """
    ours, theirs = panel.second_verdicts[panel.place(rule)], panel.verdicts[panel.place(test)]
    usable = (ours < 2) & (theirs < 2)
    with_, without = panel.reference == WITH, panel.reference == WITHOUT
    profiles = {
        Change.FOUND: usable & with_ & (ours > theirs),
        Change.LOST: usable & with_ & (ours < theirs),
        Change.ADDED: usable & without & (ours > theirs),
        Change.REMOVED: usable & without & (ours < theirs),
    }
    return GainedLost(
        rule=rule,
        test=test,
        profiles=profiles,
        counts={change: int(panel.counts[mask].sum()) for change, mask in profiles.items()},
        not_comparable=int(panel.counts[~usable & (panel.reference != UNKNOWN)].sum()),
    )


def disagreement(panel: Panel, recorded: str, computed: str) -> Disagreement:
    """Find the units on which a recorded column and a computed rule differ."""
    ours, theirs = panel.verdicts[panel.place(computed)], panel.verdicts[panel.place(recorded)]
    usable = (ours < 2) & (theirs < 2)
    differ = usable & (ours != theirs)
    return Disagreement(
        recorded=recorded,
        computed=computed,
        profiles=differ,
        agree=int(panel.counts[usable & ~differ].sum()),
        differ=int(panel.counts[differ].sum()),
        not_comparable=int(panel.counts[~usable].sum()),
    )
