"""How names and values are written where ``:`` ``=`` ``,`` separate them: in links and on the command line.

A name that holds a separator, a backquote or outer blanks goes in backquotes; a backquote inside is doubled.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

SEPARATORS = frozenset(":=,`")


def quote(name: str) -> str:
    """Write a name so that `split` finds it whole."""
    if name and not (SEPARATORS & set(name)) and name == name.strip():
        return name
    return "`" + name.replace("`", "``") + "`"


def unquote(text: str) -> str:
    """Read back what `quote` wrote; text without outer backquotes is only stripped."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == "`":
        return text[1:-1].replace("``", "`")
    return text


def split(text: str, separator: str, most: int = -1) -> list[str]:
    """Split at a one-character separator outside backquotes, at most ``most`` times."""
    parts: list[str] = []
    start = 0
    quoted = False
    for place, character in enumerate(text):
        if character == "`":
            quoted = not quoted
        elif character == separator and not quoted and len(parts) != most:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return parts


def command_line(command: str, file: str, options: Sequence[str]) -> str:
    """A line of ``python -m core``, safe to paste into a shell whatever names it holds.

    >>> command_line("reads", "-a b.csv", ["--by=it's"])
    'python -m core reads \'./-a b.csv\' \'--by=it\'"\'"\'s\''
    """
    file = f"./{file}" if file.startswith("-") else file  # no option
    words = ["python", "-m", "core", command, file, *options]
    return shlex.join(word.replace("\x00", "") for word in words)
