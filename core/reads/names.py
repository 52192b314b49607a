"""What the condition and one unit are called, in each language: said in every sentence, never computed on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import category

LONGEST = 40
"""Signs of a name."""
CONTROLS = frozenset({"Cc", "Cf", "Zl", "Zp"})
MARKS = frozenset('{}[]<>*_`$\\|~#^=@&":')
"""Signs that a page, a spreadsheet or a sentence with blanks could take for more than a letter; a colon makes
an icon or an address."""
ADDRESS = re.compile(r"\bwww\.", re.IGNORECASE)
ITEM = re.compile(r"^(?:[-+.)\s]|\d+[.)]\s)+")
"""What makes a line an item of a list."""
CONDITION, UNIT = "condition", "unit"


@dataclass(frozen=True, slots=True)
class Names:
    """Names by language code; a language without one keeps the plain words.

    Parameters
    ----------
    condition, unit : pairs of language code and name, such as ``("en", "metastasis")`` and
        ``("en", "liver lesion")``: one of them, in the singular
    """

    condition: tuple[tuple[str, str], ...] = ()
    unit: tuple[tuple[str, str], ...] = ()

    def of(self, what: str, language: str) -> str:
        """The name of the condition or the unit; empty where none was given."""
        return dict(self.condition if what == CONDITION else self.unit).get(language, "")

    def called(self, what: str, language: str, name: str) -> Names:
        """These names with another; an empty one takes it away."""
        given = {CONDITION: dict(self.condition), UNIT: dict(self.unit)}
        given[what][language] = name
        return Names(*(clean(given[part].items()) for part in (CONDITION, UNIT)))

    def spelled(self) -> dict[str, list[str]]:
        """For a recipe: ``condition.en`` to its name."""
        pairs = {CONDITION: self.condition, UNIT: self.unit}
        return {f"{what}.{code}": [name] for what, names in pairs.items() for code, name in names}

    @classmethod
    def read(cls, spelled: Mapping[str, list[str]]) -> Names:
        """What ``spelled`` wrote; anything else is left out."""
        found: dict[str, list[tuple[str, str]]] = {CONDITION: [], UNIT: []}
        for key, texts in spelled.items():
            what, _, language = key.partition(".")
            if what in found and language and texts:
                found[what].append((language, texts[0]))
        return cls(clean(found[CONDITION]), clean(found[UNIT]))


def clean(names: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Names in one order, without control signs and marks, at most ``LONGEST`` signs; empty ones go."""
    out = {}
    for language, name in names:
        kept = "".join(" " if category(sign) in CONTROLS or sign in MARKS else sign for sign in name)
        kept = ITEM.sub("", ADDRESS.sub("www ", " ".join(kept.split())))
        if kept := kept[:LONGEST].strip():
            out[language] = kept
    return tuple(sorted(out.items()))
