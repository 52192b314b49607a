"""Indicator 4: severe complications within 30 days, note 3, overall and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import partial

import numpy as np
import numpy.typing as npt

from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import Digit, Patterns, cached, compact, pack, window_mature
from core.ablation.counting.scope import Scope
from core.ablation.counting.selection import in_period
from core.ablation.counting.sessions import SessionFamily
from core.ablation.decided_by import DecidedBy, State, Turn, ground
from core.ablation.definitions import Definitions
from core.ablation.digits import COMPLICATIONS, Grade, Says, Three
from core.ablation.file.texts.cells import SAYS, TEXT_SEVERITY
from core.ablation.indicator import Better, Indicator, register
from core.ablation.log import NO_DATE, Log
from core.arrays import Bytes, Ints

SLOTS = (("comp_type", "comp_date", "comp_severe", True), ("comp2_type", "comp2_date", "comp2_severe", False))
"""Columns of the two events a session may have; the grade belongs to the first."""

OTHER = COMPLICATIONS.index("other")


class EventDay(IntEnum):
    """When a complication happened, against the window."""

    UNDATED = 0
    WRONG = 1
    INSIDE = 2
    OUTSIDE = 3


class Weight(IntEnum):
    """How grave an event is, and how that is known."""

    NO_EVENT = 0
    NOT_SEVERE = 1
    SEVERE = 2
    BY_GRADE = 3
    CLAVIEN_2 = 4
    CTCAE_2 = 5
    BLANK = 6
    """A kind of the list, and nothing about its severity."""
    UNSURE = 7
    """A text, grade or severity that is not understood."""
    CONTRADICTED = 8
    """A grade at or above the threshold beside "none"."""
    BY_TEXT = 9
    CONTRADICTED_CLAVIEN_2 = 10
    """The same, at the threshold of note 3 only."""
    DISAGREE = 11
    """Two scales of grades contradict each other."""
    DISAGREE_STRICTER = 12
    """They do at the stricter threshold only; under note 3 both say severe."""


class Silence(IntEnum):
    """What a row means that says nothing of complications."""

    SPEAKS = 0
    """It says something, or its centre leaves blank what did not happen."""
    NOT_DOCUMENTED = 1
    """Its centre writes "none" elsewhere."""
    NOTHING_DOCUMENTED = 2
    """Its centre writes neither an event nor "none"."""


def _counted(code: str, turn: Turn = Turn.CLOSED) -> DecidedBy:
    return ground(code, State.NUMERATOR, turn)


def _open(code: str) -> DecidedBy:
    return ground(code, State.UNKNOWN, Turn.EITHER)


def _no(code: str) -> DecidedBy:
    return ground(code, State.DENOMINATOR_ONLY)


EVENT = _counted("severe_event_in_window")
EVENT_BY_GRADE = _counted("severe_by_grade")
EVENT_BY_TEXT = _counted("severe_by_its_text")
EVENT_KIND_OPEN = _counted("severe_event_of_unknown_kind", Turn.EITHER)
EVENT_SEVERITY_BLANK = _counted("event_severity_blank_counted", Turn.EITHER)
EVENT_UNDATED = _counted("event_undated_counted", Turn.EITHER)
KIND_OPEN = _open("event_may_be_of_this_kind")
EVENT_DATE_WRONG = _open("event_date_unusable")
GRADE_FOR_REVIEW = _open("grade_2_for_review")
TEXT_NOT_UNDERSTOOD = _open("event_not_understood")
GRADE_CONTRADICTS = _open("grade_beside_none")
GRADES_DISAGREE = _open("grades_disagree")
SEVERITY_BLANK_DROPPED = _open("event_severity_blank_not_counted")
UNDATED_DROPPED = _open("event_undated_not_counted")
NOT_DOCUMENTED = _open("complications_not_documented")
NOTHING_DOCUMENTED = ground("nothing_documented", State.UNKNOWN, Turn.EITHER, silent=True)
OUTSIDE_WINDOW = _no("event_outside_window")
NOT_SEVERE = _no("event_not_severe")
NO_EVENT = _no("no_event")

ORDER: tuple[DecidedBy, ...] = (
    *(EVENT, EVENT_BY_GRADE, EVENT_BY_TEXT, EVENT_KIND_OPEN, EVENT_SEVERITY_BLANK, EVENT_UNDATED),
    *(KIND_OPEN, EVENT_DATE_WRONG, GRADE_FOR_REVIEW, TEXT_NOT_UNDERSTOOD, GRADE_CONTRADICTS),
    GRADES_DISAGREE,
    *(SEVERITY_BLANK_DROPPED, UNDATED_DROPPED, NOT_DOCUMENTED, NOTHING_DOCUMENTED),
    *(OUTSIDE_WINDOW, NOT_SEVERE, NO_EVENT),
)
"""What decides a session with several complications: the first of these that any of them is."""


def _weight(says: int, severe: int, grade: int, text: int) -> Weight:
    """What the columns of one event say together: severity before grade before the text's own words."""
    graded = {
        Grade.NOT_SEVERE: Weight.NOT_SEVERE,
        Grade.SEVERE: Weight.BY_GRADE,
        Grade.CLAVIEN_2: Weight.CLAVIEN_2,
        Grade.CTCAE_2: Weight.CTCAE_2,
        Grade.DISAGREE: Weight.DISAGREE,
        Grade.SEVERE_BY_NOTE_3: Weight.DISAGREE_STRICTER,
    }.get(Grade(grade))
    if says == Says.NONE:
        if severe == Three.YES:
            return Weight.SEVERE
        if severe == Three.NO or graded in (None, Weight.NOT_SEVERE):
            return Weight.UNSURE if grade == Grade.UNSURE and severe != Three.NO else Weight.NO_EVENT
        return {
            Weight.CTCAE_2: Weight.CTCAE_2,
            Weight.DISAGREE: Weight.DISAGREE,
            Weight.CLAVIEN_2: Weight.CONTRADICTED_CLAVIEN_2,
        }.get(graded, Weight.CONTRADICTED)
    if severe == Three.YES:
        return Weight.SEVERE
    if severe == Three.NO:
        return Weight.NO_EVENT if says == Says.NOTHING else Weight.NOT_SEVERE
    if graded is not None:
        return graded
    if text in (Three.YES, Three.NO):
        return Weight.BY_TEXT if text == Three.YES else Weight.NOT_SEVERE
    if severe == Three.UNSURE or grade == Grade.UNSURE or says == Says.UNKNOWN:
        return Weight.UNSURE
    return Weight.BLANK if says == Says.EVENT else Weight.NO_EVENT


Event = tuple[int, Weight]
"""Bits of the kinds (0: not known which) and how grave it is."""


def _events(log: Log) -> tuple[tuple[Ints, list[Event]], ...]:
    """For each slot the distinct events, numbered, and the number of each row's."""

    def make() -> tuple[tuple[Ints, list[Event]], ...]:
        cells = log.cells
        found = []
        for kind, _, severe, with_grade in SLOTS:
            grade = cells.digit("comp_grade") if with_grade else np.zeros(log.rows, np.uint8)
            unsure = cells.broken(severe) & ~log.later_events[kind]
            severity = np.where(unsure, np.uint8(Three.UNSURE), cells.yes_no(severe))
            packed = pack(
                [
                    (cells.kind_bits(kind), range(1 << len(COMPLICATIONS))),
                    (cells.digit(f"{kind}{SAYS}"), Says),
                    (cells.digit(f"{kind}{TEXT_SEVERITY}"), Three),
                    (severity, Three),
                    (grade, Grade),
                ]
            )
            place, present = compact(packed)
            events = [(bits, _weight(says, sev, grad, text)) for bits, says, text, sev, grad in present]
            found.append((place, events))
        return tuple(found)

    return cached(log, "complication_events", make)


def _silence(question: Scope) -> Bytes:
    """`Silence` of every row, judged within the period and centre."""
    log, plan = question.log, question.plan

    def make() -> Bytes:
        cells = log.cells
        days = cells.date("ablation_date")
        inside = in_period(days, plan)
        rows = log.counted if inside is None else log.counted & inside
        event, none = np.zeros(log.rows, bool), np.zeros(log.rows, bool)
        speaks = np.zeros(log.rows, bool)
        for (place, events), (kind, _, severe, _) in zip(_events(log), SLOTS, strict=True):
            happened = np.array([weight is not Weight.NO_EVENT for _, weight in events], bool)[place]
            says = cells.digit(f"{kind}{SAYS}")
            event |= happened
            denied = (says == Says.NONE) | ((cells.yes_no(severe) == Three.NO) & ~happened)
            none |= denied & ~log.later_events[kind]
            speaks |= denied | (says != Says.NOTHING)
        speaks |= event | (cells.digit("comp_grade") != Grade.MISSING)
        centre = (
            cells.categories["centre"].codes + 1
            if "centre" in cells.categories
            else np.zeros(log.rows, np.int32)
        )
        size = int(centre.max(initial=0)) + 1

        def somewhere(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
            found: npt.NDArray[np.bool_] = np.bincount(centre[mask & rows], minlength=size)[centre] > 0
            return found

        silence = np.full(log.rows, Silence.NOTHING_DOCUMENTED, np.uint8)
        silence[somewhere(event)] = Silence.SPEAKS
        silence[somewhere(none)] = Silence.NOT_DOCUMENTED
        silence[speaks] = Silence.SPEAKS
        return silence

    return cached(log, ("silence", plan.start, plan.end), make)


def _patterns(question: Scope) -> Patterns:
    """Two events with their days, and what silence means."""
    log, d = question.log, question.definitions
    cells = log.cells
    ablation = cells.date("ablation_date")
    digits: list[Digit] = []
    for (place, events), (_, name, _, _), wrong in zip(
        _events(log), SLOTS, (log.event_wrong, log.event2_wrong), strict=True
    ):
        if name not in cells.headers:
            day: npt.NDArray[np.uint8] = np.broadcast_to(np.uint8(EventDay.UNDATED), log.rows)
        else:
            days = cells.date(name)
            after = days - ablation
            day = np.full(log.rows, EventDay.OUTSIDE, np.uint8)
            day[(after >= 0) & (after <= d.complication_window_days)] = EventDay.INSIDE
            missing = days == NO_DATE
            day[missing] = EventDay.UNDATED
            day[missing & wrong] = EventDay.WRONG
        digits += [(place, events), (day, EventDay)]
    return pack([*digits, (_silence(question), Silence)])


def decide_event(kinds: int, weight: int, day: int, kind: int | None, d: Definitions) -> DecidedBy:
    """One recorded complication, for one kind or (None) for any.

    ``kinds``: bits, 0 where the kind is not known: it may be any of the list, and is shown under "other".
    """
    if weight == Weight.NO_EVENT:
        return NO_EVENT
    if day == EventDay.OUTSIDE:
        return OUTSIDE_WINDOW
    strict = d.complication_grade_threshold == "stricter"
    if weight == Weight.NOT_SEVERE or (strict and weight in (Weight.CLAVIEN_2, Weight.CTCAE_2)):
        return NOT_SEVERE
    if strict and weight == Weight.CONTRADICTED_CLAVIEN_2:
        return NO_EVENT
    if weight == Weight.CTCAE_2:
        return GRADE_FOR_REVIEW
    if weight == Weight.DISAGREE or (strict and weight == Weight.DISAGREE_STRICTER):
        return GRADES_DISAGREE
    if weight == Weight.UNSURE:
        return TEXT_NOT_UNDERSTOOD
    if weight in (Weight.CONTRADICTED, Weight.CONTRADICTED_CLAVIEN_2):
        return GRADE_CONTRADICTS
    counted = EVENT
    if weight in (Weight.BY_GRADE, Weight.CLAVIEN_2, Weight.DISAGREE_STRICTER):
        counted = EVENT_BY_GRADE
    elif weight == Weight.BY_TEXT:
        counted = EVENT_BY_TEXT
    elif weight == Weight.BLANK:
        if d.complication_blank_severity == "drop":
            return SEVERITY_BLANK_DROPPED
        counted = EVENT_SEVERITY_BLANK
    if day == EventDay.WRONG:
        return EVENT_DATE_WRONG
    if day == EventDay.UNDATED:
        if d.complication_undated == "drop":
            return UNDATED_DROPPED
        counted = EVENT_UNDATED
    if kinds == 0 and kind is not None:
        return EVENT_KIND_OPEN if kind == OTHER else KIND_OPEN
    return counted


def decide(
    digits: tuple[int, ...],
    d: Definitions,
    kind: int | None,
    slots: Sequence[Sequence[Event]],
) -> DecidedBy:
    """One session: two events with their days, and what silence means."""
    first, day, second, day2, silence = digits
    found = [(NO_EVENT, NOT_DOCUMENTED, NOTHING_DOCUMENTED)[silence]]
    for (kinds, weight), when in ((slots[0][first], day), (slots[1][second], day2)):
        if kind is None or kinds == 0 or kinds >> kind & 1:
            found.append(decide_event(kinds, weight, when, kind, d))
    return min(found, key=ORDER.index)


def _sheet(question: Scope) -> Sheet:
    log, d = question.log, question.definitions
    slots = [events for _, events in _events(log)]
    kinds: dict[str, int | None] = {"overall": None}
    kinds |= {name: i for i, name in enumerate(COMPLICATIONS)}
    return Sheet(
        patterns=_patterns(question),
        mature=window_mature(log, d.complication_window_days),
        members=question.by_ablation(),
        decisions={f"4.{name}": partial(decide, d=d, kind=kind, slots=slots) for name, kind in kinds.items()},
        definitions=d,
        days=log.cells.date("ablation_date"),
        events=True,
    )


_FAMILY = SessionFamily(name="4", sheet=_sheet)

_SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    "overall": (
        "4",
        (
            *("4", "严重并发症发生率", "30天内严重并发症发生率", "30天严重并发症发生率", "并发症发生率"),
            *("severe complications", "major complication rate", "30-day major complication rate"),
        ),
    ),
    "major_bleeding": ("4a", ("4a", "大量出血发生率", "30天内大量出血发生率", "major bleeding")),
    "severe_pneumothorax": ("4b", ("4b", "严重气胸发生率", "30天内严重气胸发生率", "severe pneumothorax")),
    "adjacent_organ_injury": (
        "4c",
        ("4c", "邻近重要脏器损伤发生率", "临近重要脏器损伤发生率", "adjacent-organ injury"),
    ),
    "severe_infection": ("4d", ("4d", "严重感染发生率", "30天内严重感染发生率", "severe infection")),
    "other": ("4+", ()),
}
"""Where each stands in the official text, and how forms of hospitals name it."""


def _declared(kind: str) -> Indicator:
    number, aliases = _SAID[kind]
    return Indicator(
        code=f"4.{kind}",
        family=_FAMILY,
        columns=(
            *("comp_type", "comp_date", "comp_severe"),
            *("comp2_type", "comp2_date", "comp2_severe", "comp_grade"),
        ),
        needs=lambda log, _: log.lacks("comp_type|comp_grade|comp_severe"),
        better=Better.LOW,
        harm=True,
        number=number,
        # the text defines the rate of any of them in words alone
        formula_in_text=kind != "overall",
        headline=kind == "overall",
        aliases=aliases,
    )


register(*(_declared(kind) for kind in ("overall", *COMPLICATIONS)))
