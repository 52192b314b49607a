"""What was worked out from a value, kept beside it: named, bounded, and right under threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_of_texts: list[Callable[[], None]] = []


def of_text(most: int = 4096) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last results of a function of headers or cells, until `forget_texts`.

    Parameters
    ----------
    most : int
    """

    def kept(read: Callable[P, T]) -> Callable[P, T]:
        made = lru_cache(maxsize=most)(read)
        _of_texts.append(made.cache_clear)
        return cast(Callable[P, T], made)

    return kept


def forget_texts() -> None:
    """Let go of every text of a file that a function remembers: when a session ends, its texts go, too."""
    for clear in _of_texts:
        clear()


class Memo:
    """The last results of each name, for as long as the value lives that carries the memo.

    A study or a log that never changes carries one as a field. Whoever asks first works the result out,
    outside the lock: sessions that share a value do not wait for each other. Of two who worked out the same
    the first is kept and both get it. A copy of the value starts with an empty memo.

    >>> memo = Memo()
    >>> memo.keep("square", 3, lambda: 9, most=2), memo.keep("square", 3, lambda: 0, most=2)
    (9, 9)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, OrderedDict[Hashable, object]] = {}

    def keep(self, name: str, key: Hashable, make: Callable[[], T], *, most: int) -> T:
        """The result for a key, made where it is not among the last ``most`` of its name.

        Parameters
        ----------
        name : str
            What is kept; each name has its own bound.
        key : hashable
            All that the result depends on besides the value itself.
        make : callable
            Works the result out; what it raises is passed on and nothing is kept.
        most : int
        """
        with self._lock:
            kept = self._kept.setdefault(name, OrderedDict())
            if key in kept:
                kept.move_to_end(key)
                return cast(T, kept[key])
        made = make()
        with self._lock:
            found = kept.setdefault(key, made)
            kept.move_to_end(key)
            while len(kept) > most:
                kept.popitem(last=False)
        return cast(T, found)

    def keep_each(
        self, name: str, keys: Sequence[Hashable], make: Callable[[list[int]], Sequence[T]], *, most: int
    ) -> list[T]:
        """The results for several keys; those that are not kept are made together.

        Parameters
        ----------
        make : callable
            Gets the places of the keys without a result and gives theirs, in that order.
        name, most : as for `keep`
        """
        with self._lock:
            kept = self._kept.setdefault(name, OrderedDict())
            found = {place: kept[key] for place, key in enumerate(keys) if key in kept}
            for place in found:
                kept.move_to_end(keys[place])
        missing = [place for place in range(len(keys)) if place not in found]
        made = make(missing) if missing else ()
        with self._lock:
            for place, value in zip(missing, made, strict=True):
                found[place] = kept.setdefault(keys[place], value)
                kept.move_to_end(keys[place])
            while len(kept) > most:
                kept.popitem(last=False)
        return [cast(T, found[place]) for place in range(len(keys))]

    def let_go(self, name: str, unwanted: Callable[[Any], bool]) -> None:
        """Drop the results of a name that nobody wants any more."""
        with self._lock:
            kept = self._kept.get(name, OrderedDict())
            for key in [key for key, value in kept.items() if unwanted(value)]:
                del kept[key]

    def count(self, name: str) -> int:
        """How many results of a name are kept."""
        with self._lock:
            return len(self._kept.get(name, ()))

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return Memo, ()
