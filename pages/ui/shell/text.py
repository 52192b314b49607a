"""Text from people, shown as it is."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


def plain(text: str) -> str:
    """Escape Markdown, so that a column called ``*a*`` or ``:red[b]`` is shown as it is written."""
    return _MARKS.sub(r"\\\1", text.replace("\r", " ").replace("\n", " "))
