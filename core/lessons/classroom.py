"""Classes in the memory of one process: totals of guesses, no names, no data, gone after the lesson.

A class is entered by its code, which the server draws and which begins with the name of the process that
holds it. What a teacher may do needs the class's key, which is told once. Codes and keys are compared in
constant time, and a wrong one finds nothing whatever is wrong with it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import RLock

from core.lessons.lesson import Kind, Step, accepted

LIFETIME = 4 * 3600.0
"""Seconds after the last guess (or the beginning) at which a class is gone."""
MOST_CLASSES = 50
"""Classes of a process at once."""
MOST_OF_BROWSER = 5
"""Of one browser, so that nobody takes all of them; who has no cookie counts as one browser."""
MOST_OF_ADDRESS = 15
"""Of one address, behind which a whole school may be."""
UNUSED = 15 * 60.0
"""Seconds after which a class that nobody has guessed in makes way for a new one, where there is no room."""
MOST_GUESSES = 2_000
"""Guesses counted at one question."""
MOST_QUESTIONS = 200
"""Questions whose totals a class keeps."""
BURST, PER_SECOND = 100, 20.0
"""Guesses of a class that are taken at once, and a second from then on."""
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not taken for one another."""
LETTERS = 12
"""Of a code, drawn from ``ALPHABET``: 60 bits."""
LARGEST_SEED = 1_000_000_000


class Outcome(StrEnum):
    """What became of a guess."""

    COUNTED = "counted"
    CLOSED = "closed"
    BUSY = "busy"
    UNKNOWN = "unknown"


class Full(StrEnum):
    """Why a class was not begun."""

    PROCESS = "process"
    BROWSER = "browser"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a class shows.

    Attributes
    ----------
    lesson, step : codes of the question, empty before the first one
    turn : counts the openings of questions, so that a guess belongs to one of them
    open : whether guesses are taken
    revealed : whether the answer may be shown
    guesses : how many were counted at this question
    totals : guess (per cent, count or choice) to how often; empty for students until the answer is shown
    """

    code: str
    lesson: str
    step: str
    turn: int
    open: bool
    revealed: bool
    guesses: int
    totals: Mapping[int | str, int]


@dataclass(frozen=True, slots=True)
class Begun:
    """A class that was begun: its code for everybody, its key for the teacher alone."""

    code: str
    key: str


@dataclass(slots=True)
class _Class:
    code: str
    code_digest: bytes
    key_digest: bytes
    last: float
    browser: bytes
    address: bytes
    lesson: str = ""
    step: str = ""
    turn: int = 0
    open: bool = False
    revealed: bool = False
    totals: dict[tuple[str, str], Counter[int | str]] = field(default_factory=dict)
    room: float = float(BURST)
    filled: float = 0.0
    guessed: bool = False

    @property
    def now(self) -> Counter[int | str]:
        return self.totals.get((self.lesson, self.step), Counter())


class Classes:
    """The classes of this process.

    Parameters
    ----------
    process : str
        Its name, with which codes begin; letters and digits.
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, process: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.process = process
        self._clock = clock
        self._lock = RLock()
        self._salt = secrets.token_bytes(32)
        self._classes: list[_Class] = []

    def begin(self, browser: bytes = b"", address: str | None = None) -> Begun | Full:
        """Begin a class; or why there is no room for it.

        Parameters
        ----------
        browser : token of the visitor's browser, empty where it has none
        address : of the visitor, None where it is not told; neither is kept, only a salted digest of each
        """
        with self._lock:
            self.sweep()
            mine, there = self._salted(browser), self._salted(_network(address).encode())
            if sum(one.browser == mine for one in self._classes) >= MOST_OF_BROWSER:
                return Full.BROWSER
            if address is not None and sum(one.address == there for one in self._classes) >= MOST_OF_ADDRESS:
                return Full.ADDRESS
            if len(self._classes) >= MOST_CLASSES and not self._make_way():
                return Full.PROCESS
            drawn = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
            code = "-".join([self.process, *(drawn[i : i + 4] for i in range(0, LETTERS, 4))])
            key = f"{self.process}-{secrets.token_urlsafe(24)}"
            now = self._clock()
            digests = _digest(plain_code(code)), _digest(key)
            self._classes.append(_Class(code, *digests, now, mine, there, filled=now))
            return Begun(code, key)

    def _make_way(self) -> bool:
        """Let go of the oldest class that was begun and never used; whether there was one.

        Who forges a cookie for each, where no proxy passes an address, takes the room of all for that long
        only; a class with guesses never makes way.
        """
        now = self._clock()
        unused = [one for one in self._classes if not one.guessed and now - one.last >= UNUSED]
        if unused:
            self._classes.remove(min(unused, key=lambda one: one.last))
        return bool(unused)

    def __len__(self) -> int:
        with self._lock:
            self.sweep()
            return len(self._classes)

    def sweep(self) -> None:
        """Let go of classes in which nobody has guessed for a long time."""
        with self._lock:
            now = self._clock()
            self._classes = [one for one in self._classes if now - one.last < LIFETIME]

    def seen(self, code: str) -> Shown | None:
        """What students of a class see; None where there is none under this code."""
        with self._lock:
            found = self._by_code(code)
            return None if found is None else _shown(found, all_of_it=found.revealed)

    def board(self, key: str) -> Shown | None:
        """What the teacher of a class sees; None where this is no class's key."""
        with self._lock:
            found = self._by_key(key)
            return None if found is None else _shown(found, all_of_it=True)

    def ask(self, key: str, lesson: str, step: str) -> bool:
        """Open a question for guesses, afresh; whether the key is a class's."""
        with self._lock:
            found = self._by_key(key)
            if found is None:
                return False
            found.lesson, found.step, found.open, found.revealed = lesson, step, True, False
            found.turn += 1
            if len(found.totals) >= MOST_QUESTIONS:
                found.totals.clear()
            found.totals[lesson, step] = Counter()
            return True

    def reveal(self, key: str) -> bool:
        """Take no more guesses and show the answer; whether the key is a class's."""
        with self._lock:
            found = self._by_key(key)
            if found is None or not found.lesson:
                return False
            found.open, found.revealed = False, True
            return True

    def end(self, key: str) -> bool:
        """End a class; nothing of it is left."""
        with self._lock:
            found = self._by_key(key)
            self._classes = [one for one in self._classes if one is not found]
            return found is not None

    def guess(self, code: str, turn: int, step: Step, value: float | int | str) -> Outcome:
        """Count a guess at the question that is open."""
        with self._lock:
            found = self._by_code(code)
            if found is None:
                return Outcome.UNKNOWN
            if not found.open or (found.turn, found.step) != (turn, step.code) or not accepted(step, value):
                return Outcome.CLOSED
            now = self._clock()
            found.room = min(BURST, found.room + (now - found.filled) * PER_SECOND)
            found.filled = now
            totals = found.totals[found.lesson, found.step]
            if found.room < 1 or totals.total() >= MOST_GUESSES:
                return Outcome.BUSY
            found.room -= 1
            totals[_kept(step, value)] += 1
            found.last, found.guessed = now, True
            return Outcome.COUNTED

    def _salted(self, text: bytes) -> bytes:
        return hashlib.blake2b(text, key=self._salt).digest()

    def _by_code(self, code: str) -> _Class | None:
        wanted = _digest(plain_code(code))
        return self._find(lambda one: hmac.compare_digest(one.code_digest, wanted))

    def _by_key(self, key: str) -> _Class | None:
        wanted = _digest(key.strip())
        return self._find(lambda one: hmac.compare_digest(one.key_digest, wanted))

    def _find(self, is_it: Callable[[_Class], bool]) -> _Class | None:
        self.sweep()
        found = [one for one in self._classes if is_it(one)]  # looks at all of them, whichever it is
        return found[0] if found else None


def plain_code(code: str) -> str:
    """A code as it is compared: capitals and digits only, however it was typed."""
    return re.sub("[^A-Z0-9]", "", code[:100].upper())


def process_of(code: str) -> str:
    """The name of the process that a code or a key begins with."""
    return code.strip()[:100].partition("-")[0].upper()


def seed_of(code: str, student: int) -> int:
    """A student's own seed: the same from the code and the number on every machine."""
    drawn = hashlib.sha256(f"{plain_code(code)}:{student}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % LARGEST_SEED


@dataclass(frozen=True, slots=True)
class Bar:
    """Guesses from ``low`` up to and with ``high``, in the unit of the answer; or of one choice."""

    low: float
    high: float
    choice: str
    guesses: int
    width: float = 0.0
    """Of one unit of the scale, so that neighbours touch."""


BARS = 20
"""Bars of a distribution at most."""


def distribution(step: Step, totals: Mapping[int | str, int]) -> list[Bar]:
    """The totals of a question as bars from the least to the most that can be guessed."""
    if step.kind is Kind.CHOICE:
        return [Bar(0, 0, option, totals.get(option, 0)) for option in step.options]
    most = 100 if step.kind.hundredths else max(step.most, 1)
    unit = 0.01 if step.kind.hundredths else 1.0
    size = -(-(most + 1) // BARS)
    bars = []
    for low in range(0, most + 1, size):
        high = min(low + size - 1, most)
        counted = sum(totals.get(value, 0) for value in range(low, high + 1))
        bars.append(Bar(low * unit, high * unit, "", counted, unit))
    return bars


def _kept(step: Step, value: float | int | str) -> int | str:
    """A guess as it is counted: whole per cent, a whole number or a choice."""
    if isinstance(value, str):
        return value
    return round(100 * value) if step.kind.hundredths else int(value)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _network(address: str | None) -> str:
    """An address as it is counted: of IPv6 the 64 bits that a connection is given whole."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found), 64), strict=False))


def _shown(found: _Class, *, all_of_it: bool) -> Shown:
    totals = found.now
    return Shown(
        code=found.code,
        lesson=found.lesson,
        step=found.step,
        turn=found.turn,
        open=found.open,
        revealed=found.revealed,
        guesses=totals.total(),
        totals=dict(totals) if all_of_it else {},
    )
