"""How names and values are written where ``:`` ``=`` ``,`` separate them: in links and on the command line.

A name that holds a separator, a backquote or outer blanks goes in backquotes; a backquote inside is doubled.
"""

from __future__ import annotations

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
