"""What a publication may show of a log: hospitals by letter, small counts hidden, patients hashed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.ablation.answer import AblationAnswer
from core.ablation.answers.aggregate import AggregateAnswer
from core.ablation.counting.numbers import Number, Stay
from core.ablation.counting.selection import NOT_RECORDED
from core.ablation.indicator import indicator
from core.ablation.log import NO_DATE, to_date
from core.findings import Estimate
from core.stats.fair.suppression import Hidden, Line, suppress, told_by_difference

WHOLE = ""
"""Instead of a hospital: all of them."""

HASH_DIGITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a pack: its counts and its estimate; of a mean stay, bed-days over discharges."""

    top: int
    bottom: int
    estimate: Estimate
    days: bool

    @property
    def cell(self) -> tuple[int, int]:
        """What may be small of it."""
        # bed-days of few discharges tell of a patient, bed-days of many do not
        return (self.bottom, self.bottom) if self.days else (self.top, self.bottom)


Place = tuple[str, str]
"""A hospital (by letter or by name) or ``WHOLE``, and an indicator."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pack:
    """Numbers of all hospitals together and of each, by letter.

    Parameters
    ----------
    letters : mapping of hospital to letter
        Never part of what is published.
    numbers : mapping of (letter or ``WHOLE``) to mapping of indicator to Figure
    hidden : mapping of (letter, indicator) to Hidden
    not_adding_up : tuple of str
        Indicators whose hospitals do not add up to the whole.
    by_difference : tuple of (letter, indicator)
        Hidden because an earlier pack of the session would tell a small count with it.
    """

    letters: Mapping[str, str]
    numbers: Mapping[str, Mapping[str, Figure]]
    hidden: Mapping[Place, Hidden]
    not_adding_up: tuple[str, ...]
    by_difference: tuple[Place, ...] = ()

    def made(self) -> Made:
        """What a later pack of the session is compared with; hospitals by name, never published."""
        names = {letter: name for name, letter in self.letters.items()} | {WHOLE: WHOLE}
        return Made(
            cells={
                (names[who], code): figure.cell
                for who, own in self.numbers.items()
                for code, figure in own.items()
            },
            hidden={(names[who], code): each for (who, code), each in self.hidden.items()},
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Made:
    """Cells of an earlier pack, by the names of its hospitals, and what it hides."""

    cells: Mapping[Place, tuple[int, int]]
    hidden: Mapping[Place, Hidden]


def new_key() -> str:
    """A key made for one pack; whoever wants to join years keeps it."""
    return secrets.token_hex(16)


def keyed(key: str, text: str) -> str:
    """HMAC-SHA256 of a text, its first digits: the same patient under the same key only."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:HASH_DIGITS]


def letter(at: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    found = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def pack(answer: AblationAnswer, key: str, by: str = "centre", earlier: Sequence[Made] = ()) -> Pack:
    """Hide what would tell of a patient.

    Letters are in the order of the keyed hash of the names: random for whoever has no key.

    Parameters
    ----------
    answer : AblationAnswer
        Asked by the column of hospitals.
    earlier : sequence of Made
        Other packs that the same readers may hold.
    """
    parts = {name: part for name, part in answer.groups.get(by, {}).items() if name != NOT_RECORDED}
    return _packed(
        {code: _figure(number) for code, number in answer.indicators.items()},
        {
            name: {code: _figure(number) for code, number in part.indicators.items()}
            for name, part in parts.items()
        },
        key,
        tuple(answer.not_adding_up.get(by, ())),
        earlier,
    )


def pack_of_counts(answer: AggregateAnswer, key: str, earlier: Sequence[Made] = ()) -> Pack:
    """The same of a file of counts, which has no patients to tell of but by its small counts.

    Parameters
    ----------
    answer : AggregateAnswer
        Asked by hospital.
    """
    return _packed(
        {code: _counted(code, e) for code, e in answer.whole.items()},
        {
            name: {code: _counted(code, e) for code, e in own.items()}
            for name, own in answer.hospitals.items()
        },
        key,
        (),
        earlier,
    )


def _figure(number: Number) -> Figure:
    if isinstance(number, Stay):
        counts = replace(
            number.estimate, numerator=float(number.bed_days), denominator=float(number.discharges)
        )
        return Figure(top=number.bed_days, bottom=number.discharges, estimate=counts, days=True)
    return _counted(number.indicator, number.estimate)


def _counted(code: str, e: Estimate) -> Figure:
    return Figure(
        top=int(e.numerator or 0),
        bottom=int(e.denominator or 0),
        estimate=e,
        days=indicator(code).days,
    )


def _packed(
    whole: Mapping[str, Figure],
    parts: Mapping[str, Mapping[str, Figure]],
    key: str,
    not_adding_up: tuple[str, ...],
    earlier: Sequence[Made],
) -> Pack:
    order = sorted(parts, key=lambda name: keyed(key, f"hospital {name}"))
    letters = {name: letter(i) for i, name in enumerate(order)}
    numbers = {WHOLE: whole} | {letters[name]: parts[name] for name in order}
    cells = {(who, code): figure.cell for who, own in numbers.items() for code, figure in own.items()}
    lines = [Line((WHOLE, code), tuple((who, code) for who in letters.values())) for code in whole]
    tops = {code.partition(".")[0] for code in whole if code.endswith(".overall")}
    for who, own in numbers.items():
        for top in tops:
            kinds = [code for code in own if code.startswith(f"{top}.") and not code.endswith(".overall")]
            lines.append(Line((who, f"{top}.overall"), tuple((who, code) for code in kinds)))
    same = [
        ((who, top), (who, bottom))
        for who, own in numbers.items()
        for bottom in own
        for top in own
        if top == indicator(bottom).share_of
    ]
    told: dict[Place, Hidden] = {}
    for made in earlier:
        before = {(letters.get(name, name), code): cell for (name, code), cell in made.cells.items()}
        was = {(letters.get(name, name), code): each for (name, code), each in made.hidden.items()}
        told |= told_by_difference(cells, before, was)
    alone = suppress(cells, lines, same=same)
    return Pack(
        letters=letters,
        numbers=numbers,
        hidden=suppress(cells, lines, same=same, told=told) if told else alone,
        not_adding_up=not_adding_up,
        by_difference=tuple(sorted(told.keys() - alone.keys())),
    )


def record_rows(answer: AblationAnswer, key: str, letters: Mapping[str, str], by: str) -> list[list[str]]:
    """A row a session for a registry: keyed patient, hospital letter, month, days from the ablation.

    Counts can be made again from it: it is no part of what is published.
    """
    log = answer.log
    dates = [
        name
        for name in (
            *("admission_date", "discharge_date", "imaging_date", "comp_date", "comp2_date"),
            *("ltp_date", "death_date", "last_followup_date"),
        )
        if name in log.present
    ]
    ids = log.cells.table.values(log.cells.headers["patient_id"]) if "patient_id" in log.present else None
    category = log.cells.categories.get(by)
    start = log.cells.date("ablation_date")
    rows = [["patient", "hospital", "month", *(name.removesuffix("_date") + "_day" for name in dates)]]
    for row in range(log.rows):
        day = to_date(int(start[row]))
        if not log.counted[row] or day is None:
            continue
        who = (ids[row] if ids is not None else None) or f"row {row}"
        code = -1 if category is None else int(category.codes[row])
        name = category.levels[code] if category is not None and code >= 0 else NOT_RECORDED
        cells = [keyed(key, f"patient {who}"), letters.get(name, ""), f"{day:%Y-%m}"]
        for column in dates:
            value = int(log.cells.date(column)[row])
            cells.append("" if value == NO_DATE else str(value - int(start[row])))
        rows.append(cells)
    return rows
