"""Grades with a name, a letter or words as one ordered scale: BI-RADS 4a, LR-3, IV, 4类, probably present."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from core.tables.limits import LONGEST_MEANT
from core.tables.meaning.numbers import parse_numbers
from core.tables.meaning.parsed import plain
from core.tables.meaning.unknown_codes import CODES
from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings

FEWEST_GRADES = 3
"""Words are a scale from this many different grades on."""

_NAMES = (
    r"(?:(?:acr|eu|c|ceus|k)[ \-_]*)?(?:bi|li|pi|ti|o|lung|vi|ni|cad|c|us|bone|mi|psma|gi)[ \-_]*rads"
    r"|lr|tr|cr|pr|us|likert|score|grade|category|categorie|kategorie|cat|level|stage|class|type|group"
    r"|gg|ggg|isup|gleason|f|metavir|ishak|fibrosis|kl|trg|figo|rcb"
    r"|deauville|ds|bosniak|suspicion|confidence|points?|g|s|p|grad|stufe|klasse"
)
_AFFIX = r"(?:\s*(?:类|級|级|分|期|度|型|点|級別|级别|points?))?"
_GRADE = re.compile(
    rf"(?:(?P<name>{_NAMES})[\s:.\-_#=]*)?(?P<core>\d{{1,2}}\s?[a-d]?|[ivx]{{1,4}}\s?[a-d]?){_AFFIX}"
)
_SPECIAL = re.compile(rf"(?P<name>{_NAMES})[\s:.\-_#=]*(?P<core>m|nc|tiv|tr|x|v|s|n)")
_LEADING = re.compile(r"(?P<core>\d{1,2}\s?[a-d]?)\s*[-:=.)(（：）、–—]+\s*(?P<text>\D.*)")
_ROMAN = {name: i + 1 for i, name in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"))}
_WHOLE = re.compile(r"-?\d{1,4}")
_CHINESE = {ord(char): str(i + 1) for i, char in enumerate("一二三四五六七八九")}

_OUTSIDE: Mapping[str, frozenset[float]] = {"birads": frozenset({0.0, 6.0}), "lungrads": frozenset({0.0})}
"""Grades that say something else than more or less: not assessed, or known before."""

_STRONG = re.compile(
    r"\b(definite(ly)?|certain(ly)?|highly|very|clearly|absolutely|surely|sicher|eindeutig|sehr)\b"
    r"|肯定|明确|确定|確実|极"
)
_WEAK = re.compile(
    r"\b(probabl[ey]|likely|possibl[ey]|perhaps|rather|somewhat|eher|wahrscheinlich|vermutlich)\b"
    r"|可能|倾向|疑"
)
_NO = re.compile(
    r"\b(absent|absence|negative|benign|no|not|unlikely|without|normal|negativ|benigne|gutartig"
    r"|unwahrscheinlich)\b"
    r"|无|阴性|良性|没有|不存在|不太可能|陰性"
)
_YES = re.compile(
    r"\b(present|presence|positive|malignant|malignancy|likely|yes|cancer|positiv|maligne|bösartig"
    r"|wahrscheinlich)\b"
    r"|有|阳性|恶性|存在|陽性|悪性"
)
_STEPS: Sequence[Sequence[str]] = (
    ("very low", "low", "intermediate|moderate|medium", "high", "very high"),
    (
        "none|no suspicion",
        "low|mild|slight|minimal",
        "intermediate|moderate|medium",
        "high|strong|severe|marked",
    ),
    ("极低", "低", "中|中等", "高", "极高"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The grades of a column.

    Attributes
    ----------
    numbers : tuple of float or None, shape (levels,)
        A grade's place: 4a is 4.1, 4b 4.2; None where a text is no grade of the order.
    outside : tuple of str
        Grades of the scale that stand outside its order, such as LR-M and BI-RADS 0.
    """

    numbers: tuple[float | None, ...]
    outside: tuple[str, ...] = ()


def grade_number(text: str) -> float | None:
    """One grade as somebody types it (``4b``, ``BI-RADS 4``, ``III``, ``3.5``), or None."""
    found = _grade(text) if len(text) <= LONGEST_MEANT else None
    return parse_numbers([text]).values[0] if found is None else found[1]


def lettered(texts: Sequence[str], header: str = "") -> bool:
    """Whether grades of a column have letters: 4a, 4b."""
    scale = parse_scale(texts, header)
    return scale is not None and any(n is not None and not float(n).is_integer() for n in scale.numbers)


def grade_text(number: float, letters: bool) -> str:
    """A grade as people write it: 4a for 4.1 where grades have letters."""
    if not letters or not isfinite(number):  # above all grades: infinity
        return f"{number:g}"
    whole, letter = int(number // 1), round(number * 10) % 10
    if 1 <= letter <= len("abcd") and abs(number - whole - letter / 10) < 1e-9:
        return f"{whole}{'abcd'[letter - 1]}"
    return f"{number:g}"


def parse_scale(texts: Sequence[str], header: str = "") -> Scale | None:
    """The scale of a column whose texts are all grades or mean missing; None where they are not.

    Plain numbers alone are no named scale, unless the header names one with grades outside its order.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts of a column.
    header : str
        Its header, which may name the scale: ``BI-RADS``.
    """
    if any(len(text) > LONGEST_MEANT for text in texts):
        return None
    meanings = guess_meanings(texts)
    missing = {text for text, meaning in meanings.items() if meaning is Meaning.MISSING}
    graded = [text for text in texts if text not in missing]
    if not graded:
        return None
    says = {meanings[text] for text in graded}
    if None not in says and {Meaning.POSITIVE, Meaning.NEGATIVE} <= says:
        return _named(texts, graded, header)  # ``1 = positive`` and ``0 = negative`` are words, not grades
    return _named(texts, graded, header) or _leading(texts, graded) or _worded(texts, graded)


def _named(texts: Sequence[str], graded: Sequence[str], header: str) -> Scale | None:
    found: dict[str, float | None] = {}
    outside: list[str] = []
    spelt: dict[float, set[str]] = {}
    heading = _name(re.sub(r"[\d\W_]+", "", plain(header).casefold()))
    plains = 0
    for text in graded:
        bare = plain(text).casefold()
        if _SPECIAL.fullmatch(bare) or (heading and bare in ("x", "m", "nc")):
            outside.append(text)
            found[text] = None
            continue
        parsed = _grade(text) or _code(bare)
        if parsed is None:
            return None
        name, number, is_plain = parsed
        plains += is_plain
        if number in _OUTSIDE.get(name or heading, ()):
            outside.append(text)
            found[text] = None
        else:
            found[text] = number
            spelt.setdefault(number, set()).add(name)
    numbers = [number for number in found.values() if number is not None]
    if not numbers or (plains == len(graded) and not outside):
        return None
    if len(found) < 2 and not any(letter.isdigit() for letter in graded[0]):
        return None  # a single x is a mark and no ten
    # one grade may be spelt in two ways of the same scale: LR 5 and LR5
    twice = any(len(names) > 1 for names in spelt.values()) or (len(set(numbers)) < len(numbers) and plains)
    if twice or (plains == len(graded) and len(set(numbers)) < 2):
        return None
    return Scale(tuple(found.get(text) for text in texts), tuple(outside))


def _name(text: str) -> str:
    """A scale's short name where some grades stand outside its order."""
    letters = re.sub(r"[^a-z]", "", text)
    return next((name for name in _OUTSIDE if name in letters), "rads" if "rads" in letters else "")


def _grade(text: str) -> tuple[str, float, bool] | None:
    """Scale, place and whether the text is a plain number."""
    low = plain(text).casefold().translate(_CHINESE)
    hit = _GRADE.fullmatch(low)
    if hit is None:
        return None
    core = hit["core"].replace(" ", "")
    letter = core[-1] if core[-1] in "abcd" and len(core) > 1 else ""
    body = core.removesuffix(letter)
    if body.isdigit():
        number = float(body)
    elif body in _ROMAN:
        number = float(_ROMAN[body])
    else:
        return None
    number += "abcd".find(letter) / 10 + 0.1 if letter else 0.0
    return _name(hit["name"] or ""), round(number, 1), low == body and body.isdigit()


def _code(bare: str) -> tuple[str, float, bool] | None:
    """A code for unknown that is no grade by its digits, such as 999 and -1: asked as beside numbers."""
    return ("", float(bare), True) if _WHOLE.fullmatch(bare) and float(bare) in CODES else None


def _leading(texts: Sequence[str], graded: Sequence[str]) -> Scale | None:
    """``1 - normal``, ``5 (highly suspicious)``: the number in front is the grade."""
    found: dict[str, float | None] = {}
    for text in graded:
        hit = _LEADING.fullmatch(plain(text).casefold())
        parsed = _grade(hit["core"]) if hit else None
        if parsed is None:
            return None
        found[text] = parsed[1]
    if len(set(found.values())) < max(2, len(graded)):
        return None
    return Scale(tuple(found.get(text) for text in texts))


def _worded(texts: Sequence[str], graded: Sequence[str]) -> Scale | None:
    folded = {text: fold(text) for text in graded}
    found: dict[str, float | None] = {}
    sure = 0
    for text, low in folded.items():
        step = _step_of_certainty(low)
        if step is None:
            break
        sure += step != 3.0
        found[text] = step
    else:
        places = [v for v in found.values() if v is not None]
        weak = any(
            (_WEAK.search(low) or _STRONG.search(low)) and (_NO.search(low) or _YES.search(low))
            for low in folded.values()
        )
        if weak and sure >= 2 and len(set(places)) == len(places) >= FEWEST_GRADES:
            return Scale(tuple(found.get(text) for text in texts))
    for steps in _STEPS:
        place = {word: float(i + 1) for i, words in enumerate(steps) for word in words.split("|")}
        bare = {
            text: re.sub(r"\s*(suspicion|probability|likelihood|risk|危险|风险|度)$", "", low)
            for text, low in folded.items()
        }
        if all(low in place for low in bare.values()):
            places = [place[low] for low in bare.values()]
            if len(set(places)) == len(places) >= FEWEST_GRADES:
                return Scale(tuple(place[bare[text]] if text in bare else None for text in texts))
    return None


def _step_of_certainty(low: str) -> float | None:
    """1 surely not, 2 probably not, 3 undecided, 4 probably, 5 surely."""
    if guess_meanings([low])[low] is Meaning.INDETERMINATE and not (_YES.search(low) or _NO.search(low)):
        return 3.0
    no, yes = bool(_NO.search(low)), bool(_YES.search(low))
    if no:
        yes = False
    if not no and not yes:
        return None
    if _STRONG.search(low):
        return 1.0 if no else 5.0
    if _WEAK.search(low) or "unlikely" in low or "不太可能" in low:
        return 2.0 if no else 4.0
    return 1.0 if no else 5.0
