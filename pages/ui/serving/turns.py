"""Whole pages are drawn a few at a time, so that a click beside a crowd is answered.

Python computes in one thread at a time, and forty pages drawn at once each take a fortieth of it: so does
the click of somebody else, whose run is short. Runs of whole pages therefore wait for one another; a click
in a page (its fragment alone) never does. Who has drawn for `LONG` is no longer waited for: a file that is
read or a search that takes its time holds up nobody.
"""

from __future__ import annotations

import threading
import time

AT_ONCE = 2
"""Whole pages drawn at the same time."""
LONG = 0.4
"""Seconds after which a run that goes on is no longer waited for."""
PATIENCE = 4.0
"""Seconds that a run waits at most."""


class Turns:
    """Who draws a whole page now, since when.

    Parameters
    ----------
    at_once : int
    long, patience : float
        Seconds.
    """

    def __init__(self, at_once: int = AT_ONCE, long: float = LONG, patience: float = PATIENCE) -> None:
        self.at_once, self.long, self.patience = at_once, long, patience
        self._changed = threading.Condition()
        self._since: dict[object, float] = {}

    def take(self) -> object:
        """Wait for a turn and take it; what ``leave`` gives back."""
        turn = object()
        with self._changed:
            until = time.monotonic() + self.patience
            while (wait := min(self._until_free(), until - time.monotonic())) > 0.0:
                self._changed.wait(wait)
            self._since[turn] = time.monotonic()
        return turn

    def leave(self, turn: object) -> None:
        """The run has ended; one that ended without a word is forgotten after `LONG`."""
        with self._changed:
            self._since.pop(turn, None)
            self._changed.notify()

    def _until_free(self) -> float:
        """Seconds until there is room, if nobody leaves; 0 if there is."""
        now = time.monotonic()
        self._since = {turn: since for turn, since in self._since.items() if since + self.long > now}
        ends = sorted(since + self.long - now for since in self._since.values())
        return ends[-self.at_once] if len(ends) >= self.at_once else 0.0


WHOLE_PAGES = Turns()
"""Of this process."""
