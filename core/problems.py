"""What is wrong with an input: typed, so that it can be said in two languages.

A problem names a code, how bad it is, where it is (row and column as the user's spreadsheet shows
them) and what was found. Sentences and remedies for a code live in ``core.words``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_VALUE = 80
"""Characters of a cell that a problem repeats; the rest is replaced by an ellipsis."""


PAIRED = " : "
"""What stands between the two names of a pair in a detail; its sentence has a word there."""
LONGEST_COLUMN = 200
"""Characters of a header or a setting; no header is longer."""


class Severity(StrEnum):
    """How a problem bears on the answer."""

    ERROR = "error"
    """The value, row or file cannot be used."""
    WARNING = "warning"
    """Used, but doubtful or assumed: confirm it."""
    NOTE = "note"
    """Worth knowing; nothing to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the user about the input.

    Parameters
    ----------
    severity : Severity
    code : str
        Stable identifier; its sentence and remedy are looked up in ``core.words``.
    row : int or None
        Row as the spreadsheet shows it (1-based, the header counts), or None for a whole column or file.
    column : str or None
        Header as the file has it.
    value : str or None
        What was found, cut to ``LONGEST_VALUE`` characters.
    details : tuple of (str, str or int or float)
        Named values for the sentence, e.g. ``(("expected", "positive, negative"), ("count", 3))``.
    """

    severity: Severity
    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: tuple[tuple[str, str | int | float], ...] = field(default=())


def problem(
    severity: Severity,
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: object = None,
    **details: str | int | float,
) -> Problem:
    """Build a problem; long values and names are cut and the details sorted by name."""
    text = None if value is None else str(value)
    if text is not None and len(text) > LONGEST_VALUE:
        text = text[: LONGEST_VALUE - 1] + "…"
    if column is not None and len(column) > LONGEST_COLUMN:
        column = column[: LONGEST_COLUMN - 1] + "…"
    return Problem(severity, code, row, column, text, tuple(sorted(details.items())))


class Refusal(Exception):
    """Input or arguments that cannot be used at all; carries the problems that say why."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(", ".join(p.code for p in self.problems))
