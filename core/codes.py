"""Stable codes of things that register themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload


class Codes(Sequence[str]):
    """The codes of a register as a tuple that grows where something is added.

    >>> found = {"f1": 1}
    >>> codes = Codes(lambda: found)
    >>> found["mcc"] = 2
    >>> codes[-1], len(codes), codes
    ('mcc', 2, ('f1', 'mcc'))
    """

    def __init__(self, every: Callable[[], Mapping[str, object]]) -> None:
        self._every = every

    def __iter__(self) -> Iterator[str]:
        return iter(self._every())

    def __len__(self) -> int:
        return len(self._every())

    def __contains__(self, code: object) -> bool:
        return code in self._every()

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        return tuple(self._every())[at]

    def __repr__(self) -> str:
        return repr(tuple(self._every()))
