"""What to do about a problem, where the page has a control for what the command line has an option for."""

from __future__ import annotations

from dataclasses import replace

from core.problems import Problem
from core.words import Words
from core.words.catalogue import Said


def told(w: Words, item: Problem) -> Said:
    """A problem in words, its remedy by the control of the page."""
    said = w.problem(item)
    here = _here(w, item.code)
    return said if here is None else replace(said, remedy=here)


def _here(w: Words, code: str) -> str | None:
    if code.endswith("_left_out"):
        return w("If they are data, keep them with the button below.")
    match code:
        case "session_numbers_made":
            return w("Nothing to do; if there is one, name its column under “{place}”.", place=_columns(w))
        case "second_grade":
            return w(
                "Nothing to do; if only one counts, take the other out under “{place}”.", place=_columns(w)
            )
        case "site_in_diagnosis":
            return w(
                "If what was ablated lies there, name it as the site under “{place}”.", place=_columns(w)
            )
        case "texts_open":
            return w("Decide what they mean on the card here; a recipe keeps it.")
        case _:
            return None


def _columns(w: Words) -> str:
    return w("How the file is read")
