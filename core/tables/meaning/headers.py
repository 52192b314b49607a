"""Match column headers to known names, whatever their case, blanks, punctuation or width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from core.characters import SIMPLIFIED

_DROP = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"[(（\[【<《][^()（）\[\]【】<>《》]*[)）\]】>》]")


def key(header: str) -> str:
    """A header as matching sees it: NFKC, case folded, simplified Chinese, letters and digits only."""
    return _DROP.sub("", unicodedata.normalize("NFKC", header).casefold()).translate(SIMPLIFIED)


def _keys(header: str) -> list[str]:
    """Spellings of a header from most to least literal: whole, then without a unit in brackets."""
    whole = key(header)
    bare = key(_IN_BRACKETS.sub("", unicodedata.normalize("NFKC", header)))
    return [candidate for candidate in dict.fromkeys((whole, bare)) if candidate]


def _lookup(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, spellings in names.items():
        for spelling in (name, *spellings):
            found.setdefault(key(spelling), name)
    return found


def match(header: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """The name a header stands for, or None.

    Parameters
    ----------
    header : str
        As the file has it.
    names : mapping of str to sequence of str
        Names and their other spellings; a name is a spelling of itself. Where two names share a
        spelling, the first has it.

    Returns
    -------
    str or None
        ``Lesion ID (编号)`` is ``lesion_id``: case, blanks, punctuation and width do not count, and
        what stands in brackets counts only where the whole header is known.
    """
    known = _lookup(names)
    return next((known[candidate] for candidate in _keys(header) if candidate in known), None)


def best_matches(columns: Iterable[str], vocabulary: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Which column stands for which name; each name gets one column, the most literal match first.

    Parameters
    ----------
    columns : iterable of str
    vocabulary : mapping of str to sequence of str
        As ``match``; spellings earlier in a sequence are preferred to later ones.

    Returns
    -------
    dict
        Name to column, for the names that were found.
    """
    rank = {
        name: {key(spelling): i for i, spelling in reversed(list(enumerate((name, *spellings))))}
        for name, spellings in vocabulary.items()
    }
    known = _lookup(vocabulary)
    best: dict[str, tuple[int, int, int, str]] = {}
    for order, column in enumerate(columns):
        for literal, candidate in enumerate(_keys(column)):
            name = known.get(candidate)
            if name is None:
                continue
            score = (literal, rank[name][candidate], order, column)
            if name not in best or score < best[name]:
                best[name] = score
            break
    return {name: best[name][3] for name in vocabulary if name in best}
