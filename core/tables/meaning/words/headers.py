"""Match column headers to known names, whatever their case, blanks, punctuation, accents or width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from core.characters import SIMPLIFIED
from core.memo import of_text
from core.tables.meaning.words.spoken_headers import HEADERS, MODALITIES

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


WHOLE, PART = 2, 1
"""How a header speaks of something: as a whole (but for what stands in brackets), or among other words."""
_SHORTEST_STEM = 5
_WORDS = re.compile(r"[a-zа-яёà-ɏ]+|\d+", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")


def _bare(text: str) -> str:
    """A header without accents, lower case, its words apart; camel case and digits part words."""
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text)).casefold().translate(SIMPLIFIED)
    text = text.replace("i\u0307", "i").replace("ı", "i").replace("ł", "l").replace("ß", "ss")
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f"))


def _is_spaced(word: str) -> bool:
    """Whether a word belongs to a script that parts words by blanks."""
    return not re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word)


def _listed(words: str) -> list[str]:
    return [word.strip() for word in re.split(r"[|\n]", words) if word.strip()]


def spellings(concept: str) -> tuple[str, ...]:
    """All headers of all languages that mean ``concept`` (a key of ``spoken_headers.HEADERS``)."""
    found = dict.fromkeys(
        word for names in HEADERS.values() for word in _listed(names.get(concept, "")) if word
    )
    return tuple(found)


@cache
def _concept_words() -> tuple[
    dict[str, str], tuple[tuple[tuple[str, ...], str], ...], tuple[tuple[str, str], ...]
]:
    """Whole headers, phrases of spaced scripts (word by word), and words of the other scripts."""
    whole: dict[str, str] = {}
    phrases: dict[tuple[str, ...], str] = {}
    inside: dict[str, str] = {}
    for names in HEADERS.values():
        for concept, words in names.items():
            for word in _listed(words):
                whole.setdefault(key(_bare(word)), concept)
                if _is_spaced(word):
                    phrases.setdefault(tuple(_WORDS.findall(_bare(word))), concept)
                elif len(word) > 1:
                    inside.setdefault(key(_bare(word)), concept)
    longest = sorted(phrases.items(), key=lambda item: -len(" ".join(item[0])))
    return whole, tuple(longest), tuple(sorted(inside.items(), key=lambda item: -len(item[0])))


def _begins(token: str, word: str) -> bool:
    """Whether a token is a word, or a long word with an ending (Patienten, lesions, Histologiebefund)."""
    return token == word or (len(word) >= _SHORTEST_STEM and token.startswith(word[: max(len(word) - 1, 5)]))


def _says(tokens: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(
        all(_begins(token, word) for token, word in zip(tokens[i : i + size], phrase, strict=True))
        for i in range(len(tokens) - size + 1)
    )


@of_text()
def concepts(header: str) -> Mapping[str, int]:
    """What a header speaks of, in any language of the table of words: ``Histology / FU`` of a reference.

    Returns
    -------
    mapping of str to int
        Concept (a key of ``spoken_headers.HEADERS``) to ``WHOLE`` or ``PART``, the strongest first.
        ``number`` is never one: a header that says only "no" or "id" says nothing.
    """
    whole, phrases, inside = _concept_words()
    found: dict[str, int] = {}
    for candidate in (header, _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", header))):
        if (concept := whole.get(key(_bare(candidate)))) is not None:
            return {concept: WHOLE}
    bare = _bare(header)
    tokens = _WORDS.findall(bare)
    for phrase, concept in phrases:
        if concept not in found and _says(tokens, phrase):
            found[concept] = PART
    packed = key(bare)
    for word, concept in inside:
        if concept not in found and word in packed:
            found[concept] = PART
    return found


@cache
def _modality_words() -> tuple[tuple[tuple[tuple[str, ...], str], ...], tuple[tuple[str, str], ...]]:
    phrases: dict[tuple[str, ...], str] = {}
    inside: dict[str, str] = {}
    for modality, words in MODALITIES.items():
        for word in _listed(words):
            if _is_spaced(word):
                phrases.setdefault(tuple(_WORDS.findall(_bare(word))), modality)
            else:
                inside.setdefault(key(_bare(word)), modality)
    return (
        tuple(sorted(phrases.items(), key=lambda item: -len(" ".join(item[0])))),
        tuple(sorted(inside.items(), key=lambda item: -len(item[0]))),
    )


@of_text()
def modalities(header: str) -> frozenset[str]:
    """Modalities a header names, by their keys in ``spoken_headers.MODALITIES``: ``IRM 2`` is ``mr``."""
    phrases, inside = _modality_words()
    bare = _bare(header)
    tokens = _WORDS.findall(bare)
    found = {
        modality
        for phrase, modality in phrases
        if any(tuple(tokens[i : i + len(phrase)]) == phrase for i in range(len(tokens)))
    }
    packed = key(bare)
    return frozenset(found | {modality for word, modality in inside if word in packed})
