"""Text from people, shown as it is."""

from __future__ import annotations

import re
from html import escape

_MARKS = re.compile(r"([\\`*{}\[\]()<>#.!|~$:^=&]|(?<![^\W_])[_+\-]|[_+\-](?![^\W_]))")
"""Signs that may mean something. Inside a word ``_``, ``+`` and ``-`` mean nothing, and a screen reader would
read out the backslash in the name of a slider."""

_ADDRESS = re.compile(r"(?i)(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)")
"""Where an address is joined that the browser would make a link of, its signs escaped or not."""
JOINER = "\N{WORD JOINER}"
"""Nobody sees it; no address has it."""


def unbroken(text: str) -> str:
    """A name whose lines never end at a hyphen or behind a number, for the screen only."""
    return re.sub(r"(?<=\w-)(?=\w)|(?<=\d)(?=[\u4e00-\u9fff])", JOINER, text)


def plain(text: str) -> str:
    """Escape Markdown, so that a column called ``*a*`` or ``:red[b]`` is shown as it is written.

    An address in it is no link: a file may name any host.
    """
    line = _ADDRESS.sub(JOINER, text.replace("\r", " ").replace("\n", " "))
    return _MARKS.sub(r"\\\1", line)


_TOGETHER = re.compile(
    r"\d+(?:\.\d+)?%\s?CI(?: [\d.,%~\u2212\u221e]+(?: to [\d.,\u2212\u221e]+)?)?"  # an interval with its name
    r"|\b[pP] [=<\u2264] [\d.]+"
    r"|(?<![\d.\u2212])\u2212?[\d.,]*\d%? to \u2212?[\d.,]*\d"  # limits
    r"|[\d.,]*\d%? ?[(][\d.,]+/[\d.,]+[)]"  # a share with its counts
    r"|\d{4} Q[1-4]"
    r"|(?<![\w.,])[\d.,]*\d (?:[a-z]+(?=[ \W]|$)|[\u4e00-\u9fff]{1,4})"  # a number and its unit
)
"""What a line never ends within."""


def kept(text: str) -> str:
    """A sentence as HTML in which a number stays with its unit, its name and its limits."""
    parts, at = [], 0
    for found in _TOGETHER.finditer(text):
        parts.append(f'{escape(text[at : found.start()])}<span class="tandem-kept">{escape(found[0])}</span>')
        at = found.end()
    return "".join([*parts, escape(text[at:])])
