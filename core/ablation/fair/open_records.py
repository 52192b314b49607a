"""What-if on the open records of an indicator: pending ones, and (never predicted unasked) unknown ones."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from core.ablation.counting.numbers import Number, Proportion
from core.ablation.counting.records import STATE_INDEX, Records
from core.ablation.decided_by import State
from core.ablation.indicator import INDICATORS
from core.problems import Refusal, Severity, problem
from core.stats.fair.what_if import WhatIf, what_if


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """How many open records the user supposes counted, and how many not; the rest stays open.

    A link holds these counts only; which records were ticked stays in the session.
    """

    pending_counted: int = 0
    pending_not: int = 0
    unknown_counted: int = 0


def spell_supposed(indicator: str, ticked: Ticked) -> str:
    """Counts alone: ``3=2,0,0`` for 2 pending records supposed counted."""
    return f"{indicator}={ticked.pending_counted},{ticked.pending_not},{ticked.unknown_counted}"


def read_supposed(text: str) -> tuple[str, Ticked] | None:
    """What `spell_supposed` wrote, None where it is something else."""
    found = re.fullmatch(r"(.+)=(\d{1,6}),(\d{1,6}),(\d{1,6})", text)
    if found is None or found[1] not in INDICATORS:
        return None
    counted, failed, unknown = (int(part) for part in found.groups()[1:])
    return found[1], Ticked(pending_counted=counted, pending_not=failed, unknown_counted=unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """An indicator with some open records supposed closed: never a result, never in an official report."""

    indicator: str
    found: WhatIf
    unknown: int
    ticked: Ticked
    top: int
    bottom: int


def suppose(number: Number, ticked: Ticked = Ticked()) -> Supposed:
    """The extremes, the prediction, and the value with the ticked records.

    Raises
    ------
    Refusal
        ``what_if_needs_a_proportion``, ``what_if_nothing``, ``what_if_too_many`` ticked.
    """
    if not isinstance(number, Proportion):
        raise Refusal(problem(Severity.ERROR, "what_if_needs_a_proportion", value=number.indicator))
    x = int(number.estimate.numerator or 0)
    n = int(number.estimate.denominator or 0)
    found = what_if(x, n, number.pending, number.early_events)
    if found is None:
        raise Refusal(problem(Severity.ERROR, "what_if_nothing", value=number.indicator))
    counted, failed = ticked.pending_counted, ticked.pending_not
    if (
        min(counted, failed, ticked.unknown_counted) < 0
        or counted + failed > number.pending
        or ticked.unknown_counted > number.unknown
        or failed > number.pending - number.early_events
    ):
        raise Refusal(problem(Severity.ERROR, "what_if_too_many", value=number.indicator))
    return Supposed(
        indicator=number.indicator,
        found=found,
        unknown=number.unknown,
        ticked=ticked,
        top=x + counted + ticked.unknown_counted,
        bottom=n + counted + failed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Which open records were ticked, as the file calls them; they stay in the session."""

    pending_counted: tuple[str, ...] = ()
    pending_not: tuple[str, ...] = ()
    unknown_counted: tuple[str, ...] = ()

    @property
    def ticked(self) -> Ticked:
        """What a link may say of them."""
        return Ticked(
            pending_counted=len(self.pending_counted),
            pending_not=len(self.pending_not),
            unknown_counted=len(self.unknown_counted),
        )


def require_open(found: Records, named: Named) -> None:
    """Refuse names of records that are not open in the way that is supposed of them.

    Raises
    ------
    Refusal
        ``what_if_record_not_open`` with the first of them.
    """
    pending, unknown = (
        set(found.take(found.within(state)).ids()) for state in (State.NOT_MATURE, State.UNKNOWN)
    )
    wrong = [name for name in (*named.pending_counted, *named.pending_not) if name not in pending]
    wrong += [name for name in named.unknown_counted if name not in unknown]
    if wrong:
        raise Refusal(
            problem(Severity.ERROR, "what_if_record_not_open", value=wrong[0], name=found.indicator)
        )


def supposed_records(found: Records, named: Named) -> Records:
    """The records with those ticked moved to the state they are supposed to end in; the rest as they are."""
    names = np.array(found.ids(), dtype=np.str_)
    state = found.state.copy()

    def move(chosen: Collection[str], before: State, after: State) -> None:
        if chosen:
            state[np.isin(names, list(chosen)) & found.within(before)] = STATE_INDEX[after]

    move(named.pending_counted, State.NOT_MATURE, State.NUMERATOR)
    move(named.pending_not, State.NOT_MATURE, State.DENOMINATOR_ONLY)
    move(named.unknown_counted, State.UNKNOWN, State.NUMERATOR)
    return replace(found, state=state)
