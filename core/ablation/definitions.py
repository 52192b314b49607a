"""The switches: every choice the official text leaves open, with its default.

Two principles decide nearly all defaults. What flatters needs a document; what does not flatter counts
unless a document removes it. Every excluded or unknown record stays visible and moves a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

from core.problems import Problem, Refusal, Severity, problem

CONTRAST_MODALITIES = ("CECT", "CEMR", "CEUS", "PETCT")
"""Imaging modalities a log may name; which of them count as contrast-enhanced is a switch."""

HORIZONS: Mapping[str, int] = {"6m": 6, "1y": 12, "2y": 24, "3y": 36, "5y": 60}
"""Follow-up horizons of indicator 6 and their calendar months."""

SMALL_MM = 20.0
"""Below 2 cm (indicator 8): 20.0 mm is not."""

LOWEST_PTA = 50.0
"""Prothrombin activity must be above it (note 1), in percent."""

Value = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """One value per switch; the defaults are the documented ones.

    Windows, grace and first day are in days; a window of 30 means day 0 to day 30 inclusive.
    """

    maturity: bool = True
    indication_missing: str = "strict"
    indication_criteria: str = "five"
    child_pugh_any_site: bool = False
    completion_cap: bool = True
    completion_missing: str = "count"
    completion_counts_cancelled: bool = False
    control_window_days: int = 31
    control_calendar_month: bool = False
    control_first_day: int = 0
    control_rule: str = "all_ablated"
    control_not_assessed: str = "fail"
    control_requires_contrast: bool = True
    control_contrast_modalities: tuple[str, ...] = ("CECT", "CEMR", "CEUS")
    complication_window_days: int = 30
    complication_blank_severity: str = "count"
    complication_undated: str = "count"
    complication_grade_threshold: str = "note_3"
    death_window_days: int = 30
    death_unit: str = "patient"
    against_advice: str = "irreversible"
    against_advice_drop_if_alive: bool = False
    followup_rule: str = "status_known"
    followup_grace_days: int = 30
    followup_death: str = "complete"
    followup_cohort: str = "ablation"
    stay_cohort: str = "discharge"
    same_day_stay_days: int = 1
    stay_from: str = "admission"
    stay_exclude_day_cases: bool = False
    stay_unit: str = "stay"
    thyroid_mixed: str = "malignant"
    thyroid_require_biopsy: bool = False
    thyroid_size: str = "largest"
    thyroid_missing_size: str = "keep"


def _departure(_: Value) -> bool:
    return False


def _reading(_: Value) -> bool:
    return True


def _one_of(*settings: Value) -> Callable[[Value], bool]:
    return lambda setting: setting in settings


def _between(low: int, high: int) -> Callable[[Value], bool]:
    return lambda setting: isinstance(setting, int) and low <= setting <= high


def _without_pet(setting: Value) -> bool:
    return isinstance(setting, tuple) and "PETCT" not in setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One switch and what it may be set to.

    Parameters
    ----------
    name : str
        Field of `Definitions`.
    indicators : tuple of str
        Which indicators it can move.
    alternatives : tuple
        Settings besides the default to offer and to try in the tornado.
    lowest, highest : int or None
        Of a number.
    reading : callable
        Whether a setting reads what the text leaves open; one that does not departs from what it says, and
        the value to report never follows it.
    """

    name: str
    indicators: tuple[str, ...]
    alternatives: tuple[Value, ...]
    lowest: int | None = None
    highest: int | None = None
    reading: Callable[[Value], bool] = _departure

    def departs(self, setting: Value) -> bool:
        """Whether a setting says something else than the official text."""
        return setting != self.default and not self.reading(setting)

    @property
    def default(self) -> Value:
        """The documented default."""
        value: Value = getattr(DEFAULTS, self.name)
        return value

    @property
    def choices(self) -> tuple[Value, ...]:
        """The default first, then the alternatives."""
        return (self.default, *self.alternatives)


DEFAULTS = Definitions()


SWITCHES: tuple[Switch, ...] = (
    Switch(name="maturity", indicators=("3", "4", "5", "6"), alternatives=(False,), reading=_reading),
    Switch(name="indication_missing", indicators=("1",), alternatives=("complete_case", "lenient")),
    Switch(name="indication_criteria", indicators=("1",), alternatives=("four",)),
    Switch(name="child_pugh_any_site", indicators=("1",), alternatives=(True,)),
    Switch(name="completion_cap", indicators=("2",), alternatives=(False,), reading=_reading),
    Switch(name="completion_missing", indicators=("2",), alternatives=("drop",)),
    Switch(name="completion_counts_cancelled", indicators=("2",), alternatives=(True,), reading=_reading),
    Switch(
        name="control_window_days",
        indicators=("3",),
        alternatives=(28, 30, 35, 42),
        reading=_between(28, 31),
        lowest=1,
        highest=366,
    ),
    Switch(name="control_calendar_month", indicators=("3",), alternatives=(True,), reading=_reading),
    Switch(
        name="control_first_day", indicators=("3",), alternatives=(1,), reading=_reading, lowest=0, highest=31
    ),
    Switch(
        name="control_rule",
        indicators=("3",),
        alternatives=("all_planned", "any"),
        reading=_one_of("all_planned"),
    ),
    Switch(name="control_not_assessed", indicators=("3",), alternatives=("exclude",)),
    Switch(name="control_requires_contrast", indicators=("3",), alternatives=(False,)),
    Switch(
        name="control_contrast_modalities",
        indicators=("3",),
        alternatives=(("CECT", "CEMR"), ("CECT", "CEMR", "CEUS", "PETCT")),
        reading=_without_pet,
    ),
    Switch(name="complication_window_days", indicators=("4",), alternatives=(31, 90), lowest=1, highest=366),
    Switch(name="complication_blank_severity", indicators=("4",), alternatives=("drop",)),
    Switch(name="complication_undated", indicators=("4",), alternatives=("drop",)),
    Switch(name="complication_grade_threshold", indicators=("4",), alternatives=("stricter",)),
    Switch(name="death_window_days", indicators=("5",), alternatives=(31, 90), lowest=1, highest=366),
    Switch(name="death_unit", indicators=("5",), alternatives=("session",)),
    Switch(name="against_advice", indicators=("5",), alternatives=("all", "none")),
    Switch(name="against_advice_drop_if_alive", indicators=("5",), alternatives=(True,)),
    Switch(name="followup_rule", indicators=("6",), alternatives=("any_contact",), reading=_reading),
    Switch(
        name="followup_grace_days",
        indicators=("6",),
        alternatives=(0, 90),
        reading=_between(0, 30),
        lowest=0,
        highest=366,
    ),
    Switch(
        name="followup_death",
        indicators=("6",),
        alternatives=("exclude", "ignore"),
        reading=_one_of("ignore"),
    ),
    Switch(name="followup_cohort", indicators=("6",), alternatives=("horizon",), reading=_reading),
    Switch(name="stay_cohort", indicators=("7",), alternatives=("ablation",)),
    Switch(
        name="same_day_stay_days", indicators=("7",), alternatives=(0,), reading=_reading, lowest=0, highest=1
    ),
    Switch(name="stay_from", indicators=("7",), alternatives=("ablation",)),
    Switch(name="stay_exclude_day_cases", indicators=("7",), alternatives=(True,)),
    Switch(name="stay_unit", indicators=("7",), alternatives=("patient",), reading=_reading),
    Switch(name="thyroid_mixed", indicators=("8",), alternatives=("benign", "exclude"), reading=_reading),
    Switch(name="thyroid_require_biopsy", indicators=("8",), alternatives=(True,), reading=_reading),
    Switch(name="thyroid_size", indicators=("8",), alternatives=("any",), reading=_reading),
    Switch(name="thyroid_missing_size", indicators=("8",), alternatives=("exclude",)),
)

SWITCH: dict[str, Switch] = {switch.name: switch for switch in SWITCHES}

_TRUE = ("true", "yes", "1", "on")
_FALSE = ("false", "no", "0", "off")


def letter(definitions: Definitions) -> Definitions:
    """The definitions of the value to report: every departure from the text back at its default."""
    departed = {
        switch.name: switch.default
        for switch in SWITCHES
        if switch.departs(getattr(definitions, switch.name))
    }
    return replace(definitions, **departed) if departed else definitions  # type: ignore[arg-type]


def departures(definitions: Definitions, top: str) -> tuple[str, ...]:
    """Switches of an indicator (by its number) that are set against the text."""
    return tuple(
        switch.name
        for switch in SWITCHES
        if top in switch.indicators and switch.departs(getattr(definitions, switch.name))
    )


def spell(value: Value) -> str:
    """Write a setting as it is typed and linked: ``true``, ``31``, ``strict``, ``CECT,CEMR``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(value) or "none"
    return str(value)


def read_setting(name: str, text: str) -> Value:
    """Read a setting of one switch.

    Raises
    ------
    Refusal
        ``definition_unknown`` or ``definition_value_unknown``, naming what is allowed.
    """
    switch = SWITCH.get(name)
    if switch is None:
        raise Refusal(problem(Severity.ERROR, "definition_unknown", value=name, expected=", ".join(SWITCH)))
    text = text.strip()
    default = switch.default
    if isinstance(default, bool):
        if text.lower() in _TRUE + _FALSE:
            return text.lower() in _TRUE
        expected = "true, false"
    elif isinstance(default, int):
        assert switch.lowest is not None and switch.highest is not None
        if text.isascii() and text.isdigit() and switch.lowest <= int(text) <= switch.highest:
            return int(text)
        expected = f"{switch.lowest}-{switch.highest}"
    elif isinstance(default, tuple):
        parts = tuple(filter(None, (part.strip() for part in text.split(","))))
        if parts == ("none",):
            return ()
        if parts and set(parts) <= set(CONTRAST_MODALITIES):
            return tuple(code for code in CONTRAST_MODALITIES if code in parts)
        expected = ", ".join(CONTRAST_MODALITIES)
    else:
        if text in switch.choices:
            return text
        expected = ", ".join(map(str, switch.choices))
    raise Refusal(
        problem(Severity.ERROR, "definition_value_unknown", column=name, value=text, expected=expected)
    )


def parse(settings: Iterable[str], definitions: Definitions = DEFAULTS) -> Definitions:
    """Apply settings written ``NAME=VALUE`` on top of definitions.

    Raises
    ------
    Refusal
        One problem for each setting that cannot be used.
    """
    wrong: list[Problem] = []
    changed: dict[str, Value] = {}
    for setting in settings:
        name, found, text = setting.partition("=")
        try:
            if not found:
                raise Refusal(problem(Severity.ERROR, "definition_without_value", value=setting))
            changed[name.strip()] = read_setting(name.strip(), text)
        except Refusal as refusal:
            wrong.extend(refusal.problems)
    if wrong:
        raise Refusal(wrong)
    return replace(definitions, **changed)  # type: ignore[arg-type]


def settings(definitions: Definitions, *, changed_only: bool = False) -> dict[str, str]:
    """Every switch and its setting as text, in the order of `SWITCHES`."""
    return {
        switch.name: spell(getattr(definitions, switch.name))
        for switch in SWITCHES
        if not changed_only or getattr(definitions, switch.name) != switch.default
    }


assert {switch.name for switch in SWITCHES} == {field.name for field in fields(Definitions)}
