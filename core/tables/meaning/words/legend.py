"""What a header says of its codes: ``CT (0 = negative, 1 = positive)``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings

_PAIR = re.compile(r"(?<![\d.])(?P<code>\d{1,2})\s*[=:]\s*(?P<word>[^\d,;/|()\[\]=:]+)")
_TURNED = re.compile(r"(?P<word>[^\d,;/|()\[\]=:]+?)\s*=\s*(?P<code>\d{1,2})(?![\d.])")


def legend(header: str, levels: Sequence[str]) -> dict[str, Meaning]:
    """What the codes of a column mean by the legend in its header.

    Parameters
    ----------
    header : str
    levels : sequence of str
        Distinct texts of the column.

    Returns
    -------
    dict
        Folded text to meaning; empty unless the legend names every code of the column, in words that are
        all known, some of which say yes and some no.
    """
    text = unicodedata.normalize("NFKC", header)
    for pattern in (_PAIR, _TURNED):
        words = {hit["code"]: hit["word"].strip() for hit in pattern.finditer(text)}
        meant = guess_meanings(list(dict.fromkeys(words.values())))
        said = {code: meant[word] for code, word in words.items()}
        known = {fold(code): meaning for code, meaning in said.items() if meaning is not None}
        codes = [fold(level) for level in levels if fold(level).isdigit()]
        if (
            len(known) == len(words) > 1
            and codes
            and set(codes) <= known.keys()
            and {Meaning.POSITIVE, Meaning.NEGATIVE} <= set(known.values())
        ):
            return known
    return {}
