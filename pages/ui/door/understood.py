"""What the door says of a file beside its problems: its first cells, its guessed encoding, its button."""

from __future__ import annotations

import streamlit as st

from core.tables.meaning import privacy
from core.tables.table import Format, TextTable
from core.words import DOT
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

GLANCED = 8
"""Columns shown where an encoding can be changed."""
SAMPLES = 4
"""Values of a column shown as a sample."""


def encoding_guessed(page: Context, table: TextTable) -> None:
    """Beside what is not understood: that the encoding was guessed, where that may be why."""
    w, known = page.w, table.source
    if known.format is not Format.DELIMITED or known.encoding in (None, "utf-8"):
        return
    if "encoding" in known.guessed:
        said = w(
            "The encoding {encoding} was guessed. If texts look wrong, choose another one under “{heading}”.",
            encoding=known.encoding,
            heading=w("How the file is read"),
        )
    else:
        said = w("The file is read in the encoding you chose, {encoding}.", encoding=known.encoding)
    st.caption(plain(said))


def glance(table: TextTable) -> str:
    """The first headers with a value each, masked where they name persons: whether the letters are right."""
    columns = table.columns[:GLANCED]
    secret = {item.column for item in privacy.find(table, columns)}
    shown = []
    for column in columns:
        first = next(iter(table.texts_at(column, range(min(1, table.distinct(column))))), "")
        shown.append(f"{column}: {privacy.mask(first) if column in secret else first}")
    return DOT.join(shown)


def sample(table: TextTable, column: str, *, hidden: bool = False) -> str:
    """A glance at a column: its values with counts, or the first of many, and its blanks.

    ``hidden`` shows the first and last character of a value only.
    """
    levels = table.distinct(column)
    texts = table.texts_at(column, range(min(levels, SAMPLES)))
    shown = [privacy.mask(text) if hidden else text for text in texts]
    if levels <= SAMPLES:
        counts = table.counts(column).tolist()
        shown = [f"{text} ({count})" for text, count in zip(shown, counts, strict=True)]
    else:
        shown.append("…")
    blanks = table.blanks(column)
    return ", ".join([*shown, *([f"∅ ({blanks})"] if blanks else [])])


def name_button(page: Context) -> None:
    """Streamlit writes "Upload" in English on its button; the word of the reader's language goes over it.

    It is for the eye alone: the page's script gives the button the same name (``spoken.js``).
    """
    button = '[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p'
    word = page.w("Choose a file").replace('"', "")
    st.html(
        f"<style>{button} {{ font-size: 0; }} "
        f'{button}::after {{ content: "{word}"; content: "{word}" / ""; font-size: 0.875rem; }}</style>'
    )
