"""Text from people, shown as it is."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*{}\[\]()<>#.!|~$:^=&]|(?<![^\W_])[_+\-]|[_+\-](?![^\W_]))")
"""Signs that may mean something. Inside a word ``_``, ``+`` and ``-`` mean nothing, and a screen reader would
read out the backslash in the name of a slider."""

_ADDRESS = re.compile(r"(?i)(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)")
"""Where an address is joined that the browser would make a link of, its signs escaped or not."""
JOINER = "\N{WORD JOINER}"
"""Nobody sees it; no address has it."""


def plain(text: str) -> str:
    """Escape Markdown, so that a column called ``*a*`` or ``:red[b]`` is shown as it is written.

    An address in it is no link: a file may name any host.
    """
    line = _ADDRESS.sub(JOINER, text.replace("\r", " ").replace("\n", " "))
    return _MARKS.sub(r"\\\1", line)
