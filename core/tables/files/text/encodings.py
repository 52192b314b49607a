"""Bytes of a text file to UTF-8: byte-order mark, strict UTF-8, then what makes words, or as the user says.

Excel writes CSV in the code page of its country: the bytes are decoded in each, and the one that makes
words of a language is taken. A guess is always said and can be overridden.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.problems import Problem, Refusal, Severity, problem
from core.tables.files.text.plausible import looks_like_words, words_of

CODE_PAGES = {
    "gb18030": "gb18030",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1254": "cp1254",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
}
"""Encodings told apart by what makes words; of equals the first."""
CHOICES = ("utf-8", "utf-16", *CODE_PAGES)
"""Encodings offered for a choice."""

_ALIASES = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    **{name.replace("_", "-"): codec for name, codec in CODE_PAGES.items()},
    **{codec: codec for codec in CODE_PAGES.values()},
    "ansi": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "ms932": "cp932",
    "windows-31j": "cp932",
    "euckr": "cp949",
    "ks-c-5601-1987": "cp949",
    "windows-949": "cp949",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BLOCK = 4_000_000
_SAMPLE = 200_000
_TELLING_LINES = 2_000
LEAST_SCORE = -0.3
"""Bytes that look less like words than this in every encoding are in none of them."""
SURE_LEAD = 0.4
"""A guess whose text leads the next different one by less is doubtful."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """UTF-8 bytes without a byte-order mark, and where they came from."""

    data: bytes
    encoding: str
    guessed: bool
    problems: tuple[Problem, ...] = ()
    sure: float = 1.0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that fits the bytes, how much its text looks like words, and the beginning of that."""

    name: str
    score: float
    text: str


def guesses(data: bytes) -> list[Guess]:
    """The code pages that fit the beginning of a file, the likeliest first.

    Parameters
    ----------
    data : bytes
        Of a file that is not UTF-8.
    """
    sample = _telling(data)
    found = []
    for name, codec in CODE_PAGES.items():
        try:
            text = codecs.getincrementaldecoder(codec)("strict").decode(sample, False)
        except UnicodeError:
            continue
        found.append(Guess(name, looks_like_words(text, codec), text))
    return sorted(found, key=lambda guess: -guess.score)


def preview(data: bytes, encoding: str, lines: int = 3) -> str:
    """Some lines that show what an encoding makes of a file: those with other characters than ASCII."""
    codec = _ALIASES.get(encoding.strip().lower().replace("_", "-"), "utf-8")
    shown = _telling(data).decode(codec, "replace").splitlines()
    telling = [line for line in shown if not line.isascii()]
    return "\n".join((telling or shown)[:lines])


def _telling(data: bytes) -> bytes:
    """The first lines of a file that hold other bytes than ASCII."""
    if data[:_SAMPLE].isascii():
        lines = (line for line in data.splitlines(keepends=True) if not line.isascii())
        return b"".join(islice(lines, _TELLING_LINES))
    return data[:_SAMPLE]


def utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 text without a mark, or None: ASCII shows as alternating zero bytes."""
    sample = np.frombuffer(data[: _SAMPLE - _SAMPLE % 2], np.uint8)
    sample = sample[: len(sample) - len(sample) % 2]
    if len(data) % 2 or len(sample) < 4:
        return None
    even, odd = (float(np.mean(sample[i::2] == 0)) for i in (0, 1))
    if odd > 0.1 and even < 0.02 * odd:
        return "utf-16-le"
    if even > 0.1 and odd < 0.02 * even:
        return "utf-16-be"
    return None


def _to_utf8(data: bytes, encoding: str, progress: Callable[[float], None] | None) -> bytes:
    """Decode strictly, block by block, so that no whole second copy exists as text."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    same = encoding == "utf-8"
    out = bytearray()
    for start in range(0, len(data), _BLOCK):
        text = decoder.decode(data[start : start + _BLOCK], start + _BLOCK >= len(data))
        if not same:
            out += text.encode()
        if progress is not None:
            progress(min(1.0, (start + _BLOCK) / len(data)))
    return data if same else bytes(out)


def decode(
    data: bytes, name: str, encoding: str | None, progress: Callable[[float], None] | None = None
) -> Decoded:
    """Decode a text file.

    Parameters
    ----------
    data : bytes
    name : str
        File name, for the problem.
    encoding : str or None
        The user's choice; None guesses.

    Raises
    ------
    Refusal
        ``encoding_not_supported``, ``encoding_wrong`` (the choice does not fit the bytes), or
        ``encoding_unknown`` (no guess fits).
    """
    if encoding is not None:
        codec = _ALIASES.get(encoding.strip().lower().replace("_", "-"))
        if codec is None:
            raise Refusal(
                problem(Severity.ERROR, "encoding_not_supported", value=encoding, choices=", ".join(CHOICES))
            )
        for mark, marked in _MARKS:
            if data.startswith(mark) and marked.startswith(codec):
                data, codec = data[len(mark) :], marked
                break
        if codec == "utf-16":
            codec = utf16_without_mark(data) or "utf-16-le"
        try:
            return Decoded(_to_utf8(data, codec, progress), encoding, False)
        except UnicodeError as error:
            at = getattr(error, "start", 0)
            raise Refusal(
                problem(Severity.ERROR, "encoding_wrong", value=name, encoding=encoding, byte=at)
            ) from None
    for mark, marked in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(_to_utf8(data[len(mark) :], marked, progress), marked, True)
            except UnicodeError:
                break
    wide = utf16_without_mark(data)
    for codec in (*((wide,) if wide else ()), "utf-8"):
        try:
            text = _to_utf8(data, codec, progress)
        except UnicodeError:
            continue
        said = () if codec == "utf-8" else (_guessed(name, codec),)
        return Decoded(text, codec, True, said)
    ranked = [guess for guess in guesses(data) if guess.score > LEAST_SCORE]
    for guess in ranked:
        try:
            text = _to_utf8(data, CODE_PAGES[guess.name], progress)
        except UnicodeError:
            continue
        found = [_guessed(name, guess.name)]
        rival = next((other for other in ranked if words_of(other.text) != words_of(guess.text)), None)
        lead = guess.score - rival.score if rival and rival is not guess else 2 * SURE_LEAD
        if lead < SURE_LEAD:
            found.append(problem(Severity.WARNING, "encoding_doubtful", value=name, encoding=guess.name))
        sure = round(min(1.0, max(0.5, 0.5 + lead / (4 * SURE_LEAD))), 2)
        return Decoded(text, guess.name, True, tuple(found), sure, tuple(g.name for g in ranked))
    raise Refusal(problem(Severity.ERROR, "encoding_unknown", value=name, choices=", ".join(CHOICES)))


def _guessed(name: str, encoding: str) -> Problem:
    return problem(Severity.NOTE, "encoding_guessed", value=name, encoding=encoding)
