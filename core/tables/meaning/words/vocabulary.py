"""What the cells of a read mean: guessed from their words, never from their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from core.characters import SIMPLIFIED
from core.tables.limits import LONGEST_MEANT
from core.tables.meaning.words import spoken_values


class Meaning(StrEnum):
    """What one read says."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"
    MISSING = "missing"


_MINUS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－─ー"), "-")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_SIGN_IN_BRACKETS = re.compile(r"\([+\-±]+\)")
"""A weak plus is not a plus, so these brackets stay."""
_OUTER = "\"'`“”‘’「」『』《》〈〉<>[]{}【】()。.,;:!·•*_#、…~ \t\r\n"
_WEAK = re.compile(r"\(\++\)")


def fold(text: str) -> str:
    """The text as matching sees it; display keeps the original.

    Full width becomes half width (NFKC), case is folded, all dashes are one, inner blanks are single and
    between Chinese characters gone, traditional characters are simplified, invisible characters and outer
    blanks and punctuation are gone. A question mark stays: it says doubt. A text of punctuation only is kept.
    """
    if text.isascii() and text.isprintable():
        # most texts of a large column: one pass of what follows, which would change no more
        text = " ".join(text.lower().split())
        return text if _SIGN_IN_BRACKETS.fullmatch(text) else text.strip(_OUTER) or text
    before = None
    while text != before:
        # one step can uncover work for another: a full-width dash, a letter whose lower case decomposes
        before = text
        text = unicodedata.normalize("NFKC", text.translate(_MINUS)).casefold()
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
        # the capital I of Turkish has a dot, its small i none: both are an i
        text = text.replace("i\u0307", "i").replace("ı", "i")
        text = _BETWEEN.sub("", " ".join(text.split())).translate(SIMPLIFIED)
        if not _SIGN_IN_BRACKETS.fullmatch(text):
            text = _bare(text)
    return text


def _bare(text: str) -> str:
    """A text without outer punctuation; ``(+)`` keeps its brackets, which say "weakly"."""
    return text if _WEAK.fullmatch(text) else text.strip(_OUTER) or text


_SIGNS: dict[Meaning, str] = {
    Meaning.POSITIVE: "+|1|" + "|".join(spoken_values.TICKS),
    Meaning.NEGATIVE: "0|" + "|".join(spoken_values.EMPTY_BOXES),
    Meaning.INDETERMINATE: "±|+-|+/-|-/+",
    Meaning.MISSING: "#n/a|#na|<na>|/|//|--|---",
}


def unaccented(folded: str) -> str:
    """A folded text without accents: ``negatif`` for ``négatif``."""
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFD", folded.replace("ł", "l").replace("ß", "ss"))
    # the marks of Japanese and Korean syllables are no accents
    return unicodedata.normalize("NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f"))


def _words(listed: str) -> list[str]:
    return [word.strip() for word in re.split(r"[|\n]", listed) if word.strip()]


def _known() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    spoken = [
        (Meaning(meaning), words)
        for language in spoken_values.VALUES.values()
        for meaning, words in language.items()
    ]
    for meaning, words in [*_SIGNS.items(), *spoken]:
        for word in _words(words):
            found[fold(word)] = found[unaccented(fold(word))] = meaning
    return found


_MEANINGS: dict[str, Meaning] = _known()
_NUMBER = re.compile(r"[+\-]?\d{1,9}([.,]\d{0,9})?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"[+\-]?\d{1,9}(\.\d{1,9})?", re.ASCII)
"""A number that folding leaves as it is."""
_PLUSES = re.compile(r"\(?\++\)?")


def _meaning(folded: str) -> Meaning | None:
    if _PLUSES.fullmatch(folded):
        return Meaning.POSITIVE
    return _MEANINGS.get(folded) or _MEANINGS.get(unaccented(folded))


_PAIRS = tuple(frozenset(pair) for pair in spoken_values.LETTERS)
_YES_LETTERS = {pair[0] for pair in spoken_values.LETTERS} - {pair[1] for pair in spoken_values.LETTERS}
_LETTERS = frozenset("".join(spoken_values.LETTERS))
_AMBIGUOUS = frozenset({"eq", "nd", "nil", "none"}) | _LETTERS
_NOTHING = frozenset({"none", "nil", "nd", "n.d"})
"""No finding, not detected or not done: only the rest of the column can tell."""
_DENIALS = "|".join(sorted(_words(spoken_values.NEGATIONS), key=len, reverse=True))
_DENIED = re.compile(rf"(?:{_DENIALS})[ -]*(?=\S)")
_LABELLED = re.compile(r"\d{1,2}\s*[=:.)\-–]+\s*(?P<after>\D+)|(?P<before>\D+?)\s*[=:(\[]\s*\d{1,2}\s*[)\]]?")
_BARE_PLUS = re.compile(r"\++")
_NO_BESIDE = frozenset(spoken_values.CROSSES) | {"x"}
_CIRCLES = frozenset(spoken_values.CIRCLES)
_TICKS = frozenset(spoken_values.TICKS) | _CIRCLES


def _marks(folded: Mapping[str, str]) -> dict[str, Meaning | None]:
    """What ticks, crosses, boxes, circles and triangles say in a column that has them."""
    present = set(folded.values())
    ticks, circles = present & _TICKS, present & _CIRCLES
    crosses = present & _NO_BESIDE
    boxes = present & frozenset(spoken_values.EMPTY_BOXES)
    found: dict[str, Meaning | None] = {}
    for level, text in folded.items():
        if text in _CIRCLES:
            # beside a filled circle the empty one may say no
            found[level] = None if "●" in present else Meaning.POSITIVE
        elif text in _NO_BESIDE:
            alone = text == "x" and present <= {"x"}
            found[level] = Meaning.NEGATIVE if ticks else Meaning.POSITIVE if alone else None
        elif text in spoken_values.TRIANGLES:
            found[level] = Meaning.INDETERMINATE if circles and crosses else None
        elif text == spoken_values.CROSSED_BOX:
            found[level] = Meaning.POSITIVE if boxes and not ticks else None
    return found


def guess_meanings(levels: Sequence[str]) -> dict[str, Meaning | None]:
    """What each level of a column most likely means; None where nobody but the user can say.

    Words decide, never order or frequency. Some words lean on the others of their column: ``-`` is
    negative beside ``+`` and undecided elsewhere; ``(+)`` is undecided beside ``+``; ``1`` and ``0`` are
    read as yes and no only where no other number occurs; single letters count in pairs (y/n, p/n, t/f,
    j/n ...); a cross says no beside a tick or a circle, and ``x`` alone is a mark that says yes.

    Parameters
    ----------
    levels : sequence of str
        Distinct texts of a column.

    Returns
    -------
    dict
        Level to meaning, in the order given.
    """
    short = [level for level in levels if len(level) <= LONGEST_MEANT]
    if len(short) < len(levels):  # nobody but the user can say what a remark means
        return {**dict.fromkeys(levels), **guess_meanings(short)}
    if labels := _without_numbers(levels):
        said = guess_meanings(list(dict.fromkeys(labels.values())))
        told = list(said.values())
        if (
            {Meaning.POSITIVE, Meaning.NEGATIVE} <= set(told)
            and None not in told
            and told.count(Meaning.INDETERMINATE) < 2
        ):
            return {level: said[labels[level]] for level in levels}
    numbers: dict[str, float] = {}
    folded: dict[str, str] = {}
    for level in levels:
        text = level if _PLAIN_NUMBER.fullmatch(level) else fold(level)
        if (value := _number(text)) is not None:
            numbers[level] = value
        if value is None or text in _MEANINGS:
            folded[level] = text
    present = set(folded.values())
    plus = any(_PLUSES.fullmatch(text) for text in present)
    binary = set(numbers.values()) <= {0.0, 1.0}
    # t and n alone could be a pair of two languages: the letters of the column are one pair, or none
    letters = next((pair for pair in _PAIRS if present & _LETTERS == pair), frozenset[str]())
    sure = {
        meaning
        for text in present
        if text not in _AMBIGUOUS
        and (binary or _number(text) is None)
        and (meaning := _meaning(text)) not in (None, Meaning.MISSING)
    }
    meanings: dict[str, Meaning | None] = dict.fromkeys(levels)
    if binary:
        meanings |= {level: _MEANINGS["1" if value else "0"] for level, value in numbers.items()}
    for level, text in folded.items():
        if level in numbers:
            continue
        if text in ("-", "(-)"):
            # two ways to write a minus may mean two things
            both = {"-", "(-)"} <= present
            meanings[level] = Meaning.NEGATIVE if plus and not (both and text == "(-)") else None
        elif text in _LETTERS:
            yes = Meaning.POSITIVE if text in _YES_LETTERS else Meaning.NEGATIVE
            meanings[level] = yes if text in letters else None
        elif text in _NOTHING:
            # beside "present" these may say no; beside numbers or alone they are a blank
            meanings[level] = None if sure else Meaning.MISSING
        else:
            meanings[level] = _meaning(text)
    if any(_BARE_PLUS.fullmatch(text) for text in present):
        # weakly or doubtfully positive in German, Japanese and Chinese reports
        meanings |= {level: None for level, text in folded.items() if text == "(+)"}
    return meanings | _marks(folded) | _denied(folded, meanings)


def _without_numbers(levels: Sequence[str]) -> dict[str, str]:
    """The words of levels that all have a number (``1 = positive``); empty where one has none."""
    found = {}
    for level in levels:
        hit = _LABELLED.fullmatch(level.strip())
        if hit is None:
            return {}
        found[level] = (hit["after"] or hit["before"]).strip()
    return found if len(set(found.values())) == len(found) > 1 else {}


def _denied(folded: Mapping[str, str], meant: Mapping[str, Meaning | None]) -> dict[str, Meaning]:
    """Of two levels of which one denies the other (``suspicious``, ``not suspicious``): yes and no.

    A word that says no itself is a yes where it is denied; one that says missing says nothing.
    """
    said = [level for level in meant if meant[level] is not Meaning.MISSING]
    if len(said) != 2 or len(folded) < len(meant):
        return {}
    for word, denial in (said, said[::-1]):
        hit = _DENIED.match(folded[denial])
        if hit is None or folded[denial][hit.end() :] != folded[word]:
            continue
        no = meant[word] is Meaning.NEGATIVE
        return (
            {word: Meaning.NEGATIVE, denial: Meaning.POSITIVE}
            if no
            else {
                word: Meaning.POSITIVE,
                denial: Meaning.NEGATIVE,
            }
        )
    return {}


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def ordinal_levels(levels: Iterable[str]) -> tuple[int | float, ...] | None:
    """The scores of an ordinal column in ascending order, or None if it is not one.

    At least three different numbers from 0 to 10, beside which only missing codes may occur. A column
    of 0 and 1 is binary; one of 1 and 2 is neither (which of them is positive is not guessed).
    """
    scores: set[float] = set()
    for level in levels:
        if len(level) > LONGEST_MEANT:
            return None
        text = fold(level)
        value = _number(text)
        if value is None:
            if _meaning(text) is not Meaning.MISSING:
                return None
        elif not 0 <= value <= 10 or not (2 * value).is_integer():
            return None
        else:
            scores.add(value)
    if len(scores) < 3:
        return None
    return tuple(int(score) if score.is_integer() else score for score in sorted(scores))
