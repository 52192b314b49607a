"""Which single switch moves an indicator most."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.ablation.counting.numbers import Number, Stay
from core.ablation.definitions import SWITCHES, Value
from core.ablation.file.door import change_as_of
from core.ablation.indicators.catalogue import numbers, scope
from core.ablation.log import Log
from core.ablation.plan import AblationPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One switch at one other setting.

    Parameters
    ----------
    switch : str
    setting : Value
    numerator, denominator : int
        Bed-days and discharges for indicator 7.
    value : float or None
    changed_minus_current : float or None
        None where either value is not estimable.
    """

    switch: str
    setting: Value
    numerator: int
    denominator: int
    value: float | None
    changed_minus_current: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """The effect of every single switch on one indicator, the largest first.

    Parameters
    ----------
    indicator : str
    value : float or None
        Under the plan's own definitions.
    turns : tuple of Turn
        Every other setting that a switch of this indicator offers, with the rest of the plan unchanged.
    """

    indicator: str
    value: float | None
    turns: tuple[Turn, ...]

    @property
    def moving(self) -> tuple[Turn, ...]:
        """Turns that change the numerator, the denominator or the value."""
        return tuple(turn for turn in self.turns if turn.changed_minus_current != 0)


def tornado(log: Log, plan: AblationPlan, indicator: str) -> Tornado | None:
    """Turn every switch of an indicator by itself.

    Parameters
    ----------
    log : Log
    plan : AblationPlan
    indicator : str
        One of `core.ablation.plan.INDICATORS`.

    Returns
    -------
    Tornado or None
        None where the indicator lacks its columns.
    """
    if plan.as_of is not None:
        log = change_as_of(log, plan.as_of)
    current = _number(log, plan, indicator)
    if current is None:
        return None
    top = indicator.partition(".")[0]
    turns = []
    for switch in SWITCHES:
        if top not in switch.indicators:
            continue
        now: Value = getattr(plan.definitions, switch.name)
        for setting in switch.choices:
            if setting == now:
                continue
            definitions = replace(plan.definitions, **{switch.name: setting})  # type: ignore[arg-type]
            number = _number(log, replace(plan, definitions=definitions), indicator)
            if number is not None:
                turns.append(_turn(switch.name, setting, number, current.value))
    turns.sort(key=lambda turn: -abs(turn.changed_minus_current or 0.0))
    return Tornado(indicator=indicator, value=current.value, turns=tuple(turns))


def _number(log: Log, plan: AblationPlan, indicator: str) -> Number | None:
    found = numbers(scope(log, plan), (indicator,)).get(indicator)
    return None if found is None else found[0]


def _turn(switch: str, setting: Value, number: Number, current: float | None) -> Turn:
    if isinstance(number, Stay):
        numerator, denominator = number.bed_days, number.discharges
    else:
        numerator, denominator = int(number.estimate.numerator or 0), int(number.estimate.denominator or 0)
    value = number.value
    return Turn(
        switch=switch,
        setting=setting,
        numerator=numerator,
        denominator=denominator,
        value=value,
        changed_minus_current=None if value is None or current is None else value - current,
    )
