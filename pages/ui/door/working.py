"""What a door understands at this moment: at once where it is quick, else in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.problems import Problem, Refusal
from core.tables.files import process
from core.tables.files.turns import Reading
from pages.ui.door import arrival
from pages.ui.shell.frame import Context


class Working:
    """One piece of work at a time; another one ends it."""

    __slots__ = ("_reading", "_take", "broke_off")

    def __init__(self) -> None:
        self._reading: Reading[Any] | None = None
        self._take: Callable[[Any, Any], None] | None = None
        self.broke_off = False
        """Whether the last piece came to nothing: cancelled, too slow, too large."""

    @property
    def waits(self) -> bool:
        """Whether something is under way."""
        return self._reading is not None

    def begin(
        self, quick: bool, work: Callable[..., Any], wanted: object, take: Callable[[Any, Any], None]
    ) -> None:
        """Begin.

        Parameters
        ----------
        quick : bool
            Do it here and now.
        work : callable
            Takes a function to tell its progress, and what is ``wanted``; see ``process.run``.
        wanted : object
        take : callable
            Gets whoever settles, and what came of the work.
        """
        self.end()
        self.broke_off, self._take = False, take
        self._reading = process.at_once(work, wanted) if quick else process.run(work, wanted)

    def settle(self, whom: object, refused: Callable[[Sequence[Problem]], None]) -> None:
        """Hand over what is done, in the thread of the session."""
        while self._reading is not None and self._reading.done:
            reading, take = self._reading, self._take
            self._reading = self._take = None
            assert take is not None
            try:
                came = reading.result(0)
            except Refusal as refusal:
                self.broke_off = True
                refused(refusal.problems)
            else:
                take(whom, came)

    def wait(self, page: Context, name: str, key: str, settle: Callable[[], None]) -> None:
        """Wait for all that is under way, with its progress, its place and a way to stop."""
        steps = 0
        while self._reading is not None:
            if not self._reading.done:
                arrival.wait(page, self._reading, name, f"{key}.{steps}")
                steps += 1
            settle()

    def end(self) -> None:
        """Nobody waits any more."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._take = None
