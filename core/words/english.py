"""English agrees in number: *1 row has*, *2 rows have*. Chinese does not inflect."""

from __future__ import annotations

import re
from collections.abc import Mapping

_REGULAR = (
    "blank case cell cluster column comparison date day definition draw event examination file group "
    "indicator lesion level method month number other pair patient permutation phase question read "
    "reader record resample row sentence session signal stay table test unit window "
    "cyst finding node nodule plaque polyp region segment  tumor tumour vessel"  # what lesions are called
)
NOUNS: Mapping[str, str] = {f"{noun}s": noun for noun in _REGULAR.split()} | {"studies": "study"}
"""What is counted in sentences: plural to singular."""
VERBS: Mapping[str, str] = {
    "are": "is",
    "have": "has",
    "were": "was",
    "do": "does",
    **{verb: f"{verb}s" for verb in ("name", "repeat", "lie", "differ", "count", "need", "mean", "stand")},
}
"""What may follow: plural to singular."""

_COUNTED = re.compile(
    r"\{(?P<count>[a-z_]+)\}(?P<kind>(?: (?!of\b|to\b|or\b|and\b|in\b)[a-z-]+){0,2}?) "
    rf"(?P<noun>(?:{'|'.join(sorted(NOUNS, key=len, reverse=True))})\b|\{{units\}})"
    r"(?P<of> of \{[a-z_]+\})?"
    rf"(?: (?P<verb>{'|'.join(VERBS)})\b)?"
)


def agree(text: str, values: Mapping[str, object]) -> str:
    """The sentence with *one* where it counts one: nouns and the verb right behind them.

    >>> agree("{count} rows have no {column}.", {"count": "1", "column": "sex"})
    '{count} row has no {column}.'
    >>> agree("{count} rows have no {column}.", {"count": "2", "column": "sex"})
    '{count} rows have no {column}.'
    """

    if "1" not in map(str, values.values()):
        return text

    def one(found: re.Match[str]) -> str:
        count, noun = found["count"], found["noun"]
        if str(values.get(count)) != "1":
            return found[0]
        if noun.startswith("{"):
            *before, many = str(values.get(noun[1:-1], "")).split(" ")
            if many not in NOUNS:
                return found[0]
            noun = " ".join([*before, NOUNS[many]])
        else:
            noun = NOUNS[noun]
        verb = f" {VERBS[found['verb']]}" if found["verb"] else ""
        return f"{{{count}}}{found['kind']} {noun}{found['of'] or ''}{verb}"

    return _COUNTED.sub(one, text)
