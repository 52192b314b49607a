"""What a publication may show of a log: hospitals by letter, small counts hidden, patients hashed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from core.ablation.answer import AblationAnswer
from core.ablation.counting.numbers import Number, Stay
from core.ablation.counting.selection import NOT_RECORDED
from core.ablation.log import NO_DATE, to_date
from core.stats.fair.suppression import Hidden, Line, suppress

WHOLE = ""
"""Instead of a hospital: all of them."""

HASH_DIGITS = 20


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pack:
    """Numbers of all hospitals together and of each, by letter.

    Parameters
    ----------
    letters : mapping of hospital to letter
        Never part of what is published.
    numbers : mapping of (letter or ``WHOLE``) to mapping of indicator to number
    hidden : mapping of (letter, indicator) to Hidden
    not_adding_up : tuple of str
        Indicators whose hospitals do not add up to the whole.
    """

    letters: Mapping[str, str]
    numbers: Mapping[str, Mapping[str, Number]]
    hidden: Mapping[tuple[str, str], Hidden]
    not_adding_up: tuple[str, ...]


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


def pack(answer: AblationAnswer, key: str, by: str = "centre") -> Pack:
    """Hide what would tell of a patient.

    Letters are in the order of the keyed hash of the names: random for whoever has no key.

    Parameters
    ----------
    answer : AblationAnswer
        Asked by the column of hospitals.
    """
    parts = {name: part for name, part in answer.groups.get(by, {}).items() if name != NOT_RECORDED}
    order = sorted(parts, key=lambda name: keyed(key, f"hospital {name}"))
    letters = {name: letter(i) for i, name in enumerate(order)}
    numbers: dict[str, Mapping[str, Number]] = {WHOLE: answer.indicators}
    numbers |= {letters[name]: parts[name].indicators for name in order}
    cells: dict[tuple[str, str], tuple[int, int]] = {}
    for who, own in numbers.items():
        for code, number in own.items():
            if isinstance(number, Stay):
                # bed-days of few discharges tell of a patient, bed-days of many do not
                cells[who, code] = (number.discharges, number.discharges)
            else:
                estimate = number.estimate
                cells[who, code] = (int(estimate.numerator or 0), int(estimate.denominator or 0))
    lines = [Line((WHOLE, code), tuple((who, code) for who in letters.values())) for code in numbers[WHOLE]]
    tops = {code.partition(".")[0] for code in numbers[WHOLE] if code.endswith(".overall")}
    for who, own in numbers.items():
        for top in tops:
            kinds = [code for code in own if code.startswith(f"{top}.") and not code.endswith(".overall")]
            lines.append(Line((who, f"{top}.overall"), tuple((who, code) for code in kinds)))
    return Pack(
        letters=letters,
        numbers=numbers,
        hidden=suppress(cells, lines),
        not_adding_up=tuple(answer.not_adding_up.get(by, ())),
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
