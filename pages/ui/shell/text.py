"""Text from people, shown as it is."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*{}\[\]()<>#.!|~$:^=&]|(?<![^\W_])[_+\-]|[_+\-](?![^\W_]))")
"""Signs that may mean something. Inside a word ``_``, ``+`` and ``-`` mean nothing, and a screen reader would
read out the backslash in the name of a slider."""


def plain(text: str) -> str:
    """Escape Markdown, so that a column called ``*a*`` or ``:red[b]`` is shown as it is written."""
    return _MARKS.sub(r"\\\1", text.replace("\r", " ").replace("\n", " "))
