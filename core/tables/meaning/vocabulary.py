"""What the cells of a read mean: guessed from their words, never from their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from core.characters import SIMPLIFIED


class Meaning(StrEnum):
    """What one read says."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"
    MISSING = "missing"


_MINUS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－─ー"), "-")
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_OUTER = "\"'`“”‘’「」『』《》〈〉<>[]{}【】()。.,;:!·•*_#、…~ \t\r\n"


def fold(text: str) -> str:
    """The text as matching sees it; display keeps the original.

    Full width becomes half width (NFKC), case is folded, all dashes are one, inner blanks are single and
    between Chinese characters gone, traditional characters are simplified, invisible characters and outer
    blanks and punctuation are gone. A question mark stays: it says doubt. A text of punctuation only is kept.
    """
    if text.isascii() and text.isprintable():
        # most texts of a large column: one pass of what follows, which would change no more
        text = " ".join(text.lower().split())
        return text.strip(_OUTER) or text
    before = None
    while text != before:
        # one step can uncover work for another: a full-width dash, a letter whose lower case decomposes
        before = text
        text = unicodedata.normalize("NFKC", text.translate(_MINUS)).casefold()
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
        text = _BETWEEN.sub("", " ".join(text.split())).translate(SIMPLIFIED)
        text = text.strip(_OUTER) or text
    return text


_WORDS: dict[Meaning, str] = {
    Meaning.POSITIVE: """
        阳性|阳|是|有|见|可见|检出|阳性(+)|恶性|转移|有转移|存在|确诊|肿瘤|真|对|显示|发现
        +
        positive|pos|posit|p|yes|y|true|t|present|malignant|malignancy|metastasis|metastases|metastatic
        tumour|tumor|detected|visible|seen|disease|diseased|abnormal|cancer|1
    """,
    Meaning.NEGATIVE: """
        阴性|阴|否|无|未见|未检出|未发现|未见异常|不可见|阴性(-)|良性|无转移|未见转移|不存在|未显示|正常|假|没有|不是
        negative|neg|negat|n|no|false|f|absent|benign|no metastasis|no metastases|not detected|not visible
        not seen|unseen|none seen|no disease|healthy|normal|no tumour|no tumor|no cancer|non-malignant|0
    """,
    Meaning.INDETERMINATE: """
        可疑|疑似|不确定|不能确定|无法确定|可疑阳性|可疑阴性|待定|待排|不定|难以判断|无法判断|不明确|模棱两可
        ±|+-|+/-|-/+
        equivocal|indeterminate|uncertain|suspicious|suspected|possible|probable|doubtful|borderline|unsure
        inconclusive|unclear|eq|ind|equiv|indet
    """,
    Meaning.MISSING: """
        na|n/a|n.a|n.a.|nan|null|none|missing|unknown|not done|not performed|not examined
        not available|not applicable
        nd|n.d|n.d.|#n/a|#na|<na>|nil|/|//|--|---
        未做|未查|未检|未检查|未行|未行检查|未扫描|未评价|未评估|缺失|缺|缺测|无数据|未知|不详|不适用|没做|没查|未记录|空
    """,
}
_MEANINGS: dict[str, Meaning] = {
    fold(word): meaning
    for meaning, words in _WORDS.items()
    for word in re.split(r"[|\n]", words)
    if word.strip()
}
_NUMBER = re.compile(r"[+\-]?\d{1,9}(\.\d{0,9})?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"[+\-]?\d{1,9}(\.\d{1,9})?", re.ASCII)
"""A number that folding leaves as it is."""
_PLUSES = re.compile(r"\(?\++\)?")


def _meaning(folded: str) -> Meaning | None:
    if _PLUSES.fullmatch(folded):
        return Meaning.POSITIVE
    return _MEANINGS.get(folded)


_AMBIGUOUS_LETTERS = frozenset({"p", "n", "t", "f", "y", "eq", "nd", "nil", "none"})
_NOTHING = frozenset({"none", "nil", "nd", "n.d"})
"""No finding, not detected or not done: only the rest of the column can tell."""
_PAIRS = (frozenset({"p", "n"}), frozenset({"y", "n"}), frozenset({"t", "f"}))


def guess_meanings(levels: Sequence[str]) -> dict[str, Meaning | None]:
    """What each level of a column most likely means; None where nobody but the user can say.

    Words decide, never order or frequency. Some words lean on the others of their column: ``-`` is
    negative beside ``+`` and undecided elsewhere; ``1`` and ``0`` are read as yes and no only where no
    other number occurs; single letters count in pairs (y/n, p/n, t/f).

    Parameters
    ----------
    levels : sequence of str
        Distinct texts of a column.

    Returns
    -------
    dict
        Level to meaning, in the order given.
    """
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
    letters = next((pair for pair in _PAIRS if len(present & pair) == 2), frozenset[str]())
    sure = {
        meaning
        for text in present
        if text not in _AMBIGUOUS_LETTERS
        and (binary or _number(text) is None)
        and (meaning := _meaning(text)) not in (None, Meaning.MISSING)
    }
    meanings: dict[str, Meaning | None] = dict.fromkeys(levels)
    if binary:
        meanings |= {level: _MEANINGS["1" if value else "0"] for level, value in numbers.items()}
    for level, text in folded.items():
        if level in numbers:
            continue
        if text == "-":
            meanings[level] = Meaning.NEGATIVE if plus else None
        elif text in ("p", "n", "t", "f", "y"):
            meanings[level] = _MEANINGS[text] if text in letters else None
        elif text in _NOTHING:
            # beside "present" these may say no; beside numbers or alone they are a blank
            meanings[level] = None if sure else Meaning.MISSING
        else:
            meanings[level] = _meaning(text)
    return meanings


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def ordinal_levels(levels: Iterable[str]) -> tuple[int | float, ...] | None:
    """The scores of an ordinal column in ascending order, or None if it is not one.

    At least three different numbers from 0 to 10, beside which only missing codes may occur. A column
    of 0 and 1 is binary; one of 1 and 2 is neither (which of them is positive is not guessed).
    """
    scores: set[float] = set()
    for level in levels:
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
