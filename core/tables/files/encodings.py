"""Bytes of a text file to UTF-8: byte-order mark, strict UTF-8, then GB18030, or as the user says.

Chinese Excel writes CSV in the system's code page, so a file that is not UTF-8 is most likely GB18030;
a guess is always said and can be overridden.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.problems import Problem, Refusal, Severity, problem

CHOICES = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252")
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
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
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
COMMON_SHARE = 0.6
"""Least share of everyday characters among the Chinese ones, below which a GB18030 guess is doubtful."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """UTF-8 bytes without a byte-order mark, and where they came from."""

    data: bytes
    encoding: str
    guessed: bool
    problems: tuple[Problem, ...] = ()


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


def _doubtful(utf8: bytes) -> bool:
    """Whether text decoded from GB18030 holds mostly characters that Chinese texts hardly use."""
    chinese = common = 0
    for char in utf8[:_SAMPLE].decode("utf-8", "ignore"):
        if char < "\x80":
            continue
        chinese += 1
        try:
            lead = char.encode("gb2312")[0]
        except UnicodeEncodeError:
            continue
        # rows 16 to 55 of GB 2312 are the 3755 everyday characters, rows 1 to 3 punctuation
        common += 0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3
    return chinese > 0 and common < COMMON_SHARE * chinese


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
    for codec in (*((wide,) if wide else ()), "utf-8", "gb18030"):
        try:
            text = _to_utf8(data, codec, progress)
        except UnicodeError:
            continue
        found: list[Problem] = []
        if codec != "utf-8":
            found.append(problem(Severity.NOTE, "encoding_guessed", value=name, encoding=codec))
        if codec == "gb18030" and _doubtful(text):
            found.append(problem(Severity.WARNING, "encoding_doubtful", value=name, encoding=codec))
        return Decoded(text, codec, True, tuple(found))
    raise Refusal(
        problem(Severity.ERROR, "encoding_unknown", value=name, choices=", ".join(CHOICES))
    ) from None
