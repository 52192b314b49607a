"""The code of a simulated study: its truth and its seed in a word that fits a link.

The truth is packed, not spelled: a link to a study does not tell its reader what the study is to find out.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import fields
from fractions import Fraction
from typing import Any

from core.lessons.truth import TrueTest, Truth

SIMULATED = "simulated"
LONGEST = 1_000
"""Characters of a packed truth."""
MOST_BYTES = 4_000
"""Of a truth before it was packed."""
MOST_READS = 200_000
"""Reads that a link may make the server draw."""


def code_of(truth: Truth, seed: int) -> str:
    """``simulated.75.7`` for the usual truth with 75 patients; any other truth is packed."""
    usual = Truth(patients=truth.patients)
    return f"{SIMULATED}.{truth.patients if truth == usual else _packed(truth)}.{seed}"


def truth_of(code: str) -> tuple[Truth, int] | None:
    """The truth and seed that a code names, or None where it names none.

    >>> truth_of("simulated.75.7") == (Truth(), 7)
    True
    """
    name, *parts = code.split(".")
    if name != SIMULATED or len(parts) != 2 or not _whole(parts[1]) or len(parts[0]) > LONGEST:
        return None
    seed = int(parts[1])
    try:
        truth = Truth(patients=int(parts[0])) if _whole(parts[0]) else _unpacked(parts[0])
    except (ValueError, TypeError, KeyError, ArithmeticError, binascii.Error, zlib.error, RecursionError):
        return None
    return (truth, seed) if most_reads(truth) <= MOST_READS else None


def most_reads(truth: Truth) -> int:
    """Reads of the largest study that a truth can give."""
    lesions = max(number for number, _ in truth.lesions)
    return truth.patients * lesions * len(truth.tests) * max(truth.readers, 1)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _packed(truth: Truth) -> str:
    usual = Truth()
    said: dict[str, object] = {}
    for field in fields(Truth):
        value = getattr(truth, field.name)
        if value == getattr(usual, field.name):
            continue
        if field.name == "tests":
            said[field.name] = [[t.name, str(t.sensitivity), str(t.specificity)] for t in value]
        else:
            said[field.name] = str(value) if isinstance(value, Fraction) else value
    packed = zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9)
    return "x" + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _unpacked(text: str) -> Truth:
    raw = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    opened = zlib.decompressobj()
    said = json.loads(opened.decompress(raw, MOST_BYTES))
    if text[0] != "x" or opened.unconsumed_tail or not isinstance(said, dict):
        raise ValueError(text)
    usual = Truth()
    parts: dict[str, Any] = {}
    for name, value in said.items():
        kind = getattr(usual, name) if name in {f.name for f in fields(Truth)} else None
        if name == "tests":
            parts[name] = tuple(TrueTest(str(n)[:40], _share(se), _share(sp)) for n, se, sp in value)
        elif name == "lesions":
            parts[name] = tuple((_count(n), _count(weight)) for n, weight in value)
        elif isinstance(kind, Fraction):
            parts[name] = _share(value)
        elif isinstance(kind, int):
            parts[name] = _count(value)
        else:
            raise ValueError(name)
    return Truth(**parts)


def _share(text: object) -> Fraction:
    if not isinstance(text, str) or len(text) > 30 or "e" in text.lower():
        raise ValueError(text)
    return Fraction(text)


def _count(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) > 1_000_000:
        raise ValueError(number)
    return number
