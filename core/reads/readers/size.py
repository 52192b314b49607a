"""Readers and patients the next study needs, from the comparisons of this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.findings import Reason
from core.reads.plan import Plan
from core.reads.readers.answer import FAMILY, PairOfModalities, ReadersAnswer
from core.reads.readers.block import On
from core.stats.readers.obuchowski_rockette import Headline
from core.stats.readers.size import Pilot, Speaks, power, smallest_patients

DIFFERENCE = 0.1
"""Ten points, unless the user says otherwise; never the observed difference."""
READERS = (3, 5, 8, 10)
POWER = 0.8
TABLE_PATIENTS = (25, 50, 100, 150, 200, 300, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Fewest patients with which so many readers show a difference.

    ``patients_half`` and ``patients_double`` are the answer if the variance between readers, which few
    readers know badly, were half or twice as large. None: not reachable, however many patients.
    """

    first: str
    second: str
    on: On
    difference: float
    readers: int
    patients: int | None
    patients_half: int | None
    patients_double: int | None
    power: float
    by_patients: tuple[tuple[int, float], ...]
    reason: Reason | None = None


def pilot_of(pair: PairOfModalities) -> Pilot | None:
    """What a comparison tells of the next study; None without two readers who read both."""
    parts = None if pair.found is None else pair.found.components
    if parts is None or pair.patients < 2:
        return None
    return Pilot(
        var=parts.var,
        cov1=parts.cov1,
        cov2=parts.cov2,
        cov3=parts.cov3,
        var_tr=parts.var_tr,
        patients=pair.patients,
    )


def power_now(pair: PairOfModalities, plan: Plan) -> float | None:
    """Most power a study as large as this one has to show the plan's difference for readers like these.

    Where the guarded line is quoted, the least of the powers of the three lines behind it.
    """
    pilot = pilot_of(pair)
    if pilot is None or pilot.var <= 0:
        return None
    behind = tuple(Speaks) if pair.headline == Headline.GUARDED else (Speaks.RANDOM,)
    asked = plan.plan_difference or DIFFERENCE
    every = [power(pilot, asked, len(pair.readers_both), pair.patients, speaks=one) for one in behind]
    return min((one for one in every if one == one), default=None)


def sizes(answer: ReadersAnswer, plan: Plan) -> tuple[Size, ...]:
    """Every pair and endpoint of the family, by number of readers."""
    pairs: Iterable[PairOfModalities] = (
        pair for on in FAMILY if on in answer.on for pair in answer.on[on].pairs
    )
    return tuple(size for pair in pairs for size in sizes_of(pair, plan))


def sizes_of(pair: PairOfModalities, plan: Plan) -> tuple[Size, ...]:
    """One comparison's sizes by number of readers; empty where it tells nothing."""
    pilot = pilot_of(pair)
    if pilot is None or pilot.var <= 0:
        return ()
    difference = plan.plan_difference or DIFFERENCE
    out = []
    for readers in plan.plan_readers or READERS:
        found = [
            smallest_patients(_with(pilot, factor), difference, readers, wanted=POWER)
            for factor in (1.0, 0.5, 2.0)
        ]
        reach = [(k, power(pilot, difference, readers, k)) for k in TABLE_PATIENTS]
        out.append(
            Size(
                first=pair.first,
                second=pair.second,
                on=pair.on,
                difference=difference,
                readers=readers,
                patients=found[0],
                patients_half=found[1],
                patients_double=found[2],
                power=POWER,
                by_patients=tuple((k, p) for k, p in reach if p == p),
                reason=Reason.NOT_REACHABLE if found[0] is None else None,
            )
        )
    return tuple(out)


def _with(pilot: Pilot, factor: float) -> Pilot:
    return Pilot(
        var=pilot.var,
        cov1=pilot.cov1,
        cov2=pilot.cov2,
        cov3=pilot.cov3,
        var_tr=pilot.var_tr * factor,
        patients=pilot.patients,
    )
