"""What all charts share: how a chart becomes a ready specification, and how it is put on the page.

A chart is authored with Altair once for the words it speaks (`once`) and kept as a plain Vega-Lite
specification; from then on only rows travel. Specifications are never changed: Streamlit copies them only
at the surface.

Text and reference lines say ``color: gray`` as an encoded value. Streamlit exchanges that name for the
theme's grey, which is legible (AA) on the light and on the dark ground; marks have explicit colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from hashlib import blake2b
from html import escape
from typing import Any, Concatenate, ParamSpec
from weakref import WeakKeyDictionary

import altair as alt
import pyarrow as pa
import streamlit as st

from core.memo import Memo
from core.words import Words, words
from pages.ui.charts.kit.legend import Sign, spelled
from pages.ui.charts.kit.palette import DASHES, look_of
from pages.ui.parts.again import drawn
from pages.ui.shell.answers import of_all
from pages.ui.shell.pages import PAGES
from pages.ui.shell.view import current

Row = Mapping[str, Any]
Spec = dict[str, Any]
Options = dict[str, Any]
"""Options that several marks or axes share, given to each as keywords."""

THEMED = alt.value("gray")
"""Colour of text and reference lines: the theme's grey."""

QUIET: Any = None
"""Tooltip of marks that say nothing of their own."""

TEXT_SIZE = 13
SMALL = 11.5

LONGEST = 200
"""Bytes of the name of a file: systems take 255."""

CONFIG: Spec = {
    "view": {"stroke": None},
    "axis": {
        "aria": False,
        "grid": True,
        "gridOpacity": 0.6,
        "labelLimit": 0,
        "labelPadding": 6,
        "titlePadding": 8,
        "titleFontSize": 12.5,
        "labelFontSize": 12,
    },
    # Streamlit pushes the outermost labels inwards: upwards 0% and 100% would stand beside their lines
    "axisY": {"labelFlush": False},
    "mark": {"aria": False, "tooltip": None},
    "text": {"fontSize": TEXT_SIZE},
}
"""The marks are not read out one by one: the description says the finding, the table has the numbers."""


MOST_SPECS = 32
"""Specifications of one kind that are kept for the same words: axes differ."""
P = ParamSpec("P")
_spoken: WeakKeyDictionary[Words, Memo] = WeakKeyDictionary()


def once(make: Callable[Concatenate[Words, P], Spec]) -> Callable[Concatenate[Words, P], Spec]:
    """Make a specification once for the words it speaks, and let go of it with them.

    The plain words of a language last as long as the process; words that call the condition and the unit by
    names that somebody typed last as long as that session.
    """

    @wraps(make)
    def kept(w: Words, /, *asked: P.args, **given: P.kwargs) -> Spec:
        memo = _spoken.setdefault(w, Memo())
        key = (asked, *given.items())
        return memo.keep(
            f"{make.__module__}.{make.__name__}", key, lambda: make(w, *asked, **given), most=MOST_SPECS
        )

    return kept


def ready(chart: alt.TopLevelMixin) -> Spec:
    """A specification for Streamlit: no address in it, no defaults of Altair, as wide as its place."""
    spec: Spec = chart.to_dict()
    spec.pop("$schema", None)
    return {**spec, "config": CONFIG, "autosize": {"type": "fit-x", "contains": "padding"}}


def named(name: str) -> alt.NamedData:
    """The data set that the rows of this name will fill."""
    return alt.NamedData(name=name)


def show(
    spec: Spec,
    *,
    key: str,
    description: str,
    saved: str = "",
    title: str | None = None,
    signs: Sequence[Sign] = (),
    **data: Sequence[Row],
) -> None:
    """Put a chart on the page.

    Parameters
    ----------
    spec : dict
        From `ready`.
    key : str
        Stable name of the element, unique on the page.
    description : str
        The finding in a sentence; what a screen reader says of the chart.
    saved : str
        What tells the chart from the others of its page, in the title and in the name of a saved picture.
    title : str, optional
        Set above the chart.
    signs : sequence of Sign
        What marks mean that no words on the chart name; below a saved picture.
    **data : rows by name of the data set
    """

    def draw() -> None:
        alt = told(description, title)
        st.vega_lite_chart(spec=with_rows(spec, data), width="stretch", theme="streamlit", key=key, alt=alt)
        files(key, saved, description, signs)

    view = current()
    if of_all(view) is None:
        draw()
        return
    said = repr((key, view.language, description, title, saved, signs, view.left_open, view.asked, data))
    drawn(view, (id(spec), blake2b(said.encode()).digest()), draw, of=spec)


def files(key: str, saved: str, description: str, signs: Sequence[Sign] = ()) -> None:
    """Offer the chart above as a titled picture, made in the browser from what is on the screen.

    A server often lacks Chinese fonts; the reader's browser has them.
    """
    view = current()
    w, data, page = words(view.language), view.desk.data, key.split(".")[0]
    of = "" if data is None or page == "lessons" else w.named("example", data.code) or data.name
    titled = w(PAGES[page].title) if page in PAGES else ""
    names = [part for part in (titled, saved, *view.asked, of) if part]
    heading = escape(" \N{MIDDLE DOT} ".join(names))
    file = escape(file_name(names))
    told, note, means = escape(description), escape(view.left_open), escape(spelled(signs))
    buttons = " ".join(
        f'<button type="button" class="tandem-small" data-tandem="chart-{kind}" data-title="{heading}" '
        f'data-file="{file}" data-told="{told}" data-note="{note}" data-signs="{means}" '
        f'aria-label="{escape(w("Chart as {kind}", kind=kind.upper()))}">'
        f"{kind.upper()}</button>"
        for kind in ("png", "svg")
    )
    st.html(f'<p class="tandem-files">{buttons}</p>')


def file_name(names: Sequence[str]) -> str:
    """Names as a file may be called, no longer than file systems take.

    >>> file_name(["Accuracy", "In ROC space", "PET/MR of liver metastases"])
    'Accuracy-In-ROC-space-PET-MR-of-liver-metastases'
    """
    parts = [re.sub(r"\W+", "-", part).strip("-") for part in names]
    if len("-".join(parts).encode()) > LONGEST:  # each is cut, so that none is lost
        room = LONGEST // len(parts) - 1
        parts = [part.encode()[:room].decode(errors="ignore").rstrip("-") for part in parts]
    return "-".join(parts)


def told(description: str, title: str | None = None) -> str:
    """Say the finding to a screen reader just before the chart; what to call the chart itself.

    A chart whose own description changes is built anew by the browser (30 ms), one whose rows change is not.
    """
    name = "" if title is None else f'<p class="tandem-chart">{escape(title)}</p>'
    st.html(f'{name}<p class="tandem-told">{escape(description)}</p>')
    w = words(current().language)
    return w("Chart; the text before it says what it shows.")


def with_rows(spec: Spec, data: Mapping[str, Iterable[Row]]) -> Spec:
    """The specification with rows for its named data sets; the specification itself stays as it is."""
    return {**spec, "datasets": {name: columnar(rows) for name, rows in data.items()}}


def columnar(rows: Iterable[Row]) -> pa.Table | list[Row]:
    """Rows as Streamlit sends them, without its way through pandas (3 ms a data set)."""
    rows = list(rows)
    names = dict.fromkeys(name for row in rows for name in row)
    try:
        return pa.table({name: [row.get(name) for row in rows] for name in names})
    except pa.ArrowException:  # a column of several types, which pandas turns into texts
        return rows


def dressed(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows with the appearance of their ``kind`` and ``index``, numbered from the top in ``row``."""
    out = []
    for place, row in enumerate(rows):
        look = look_of(row.get("kind", "other"), row.get("index", 0))
        out.append(
            {
                "row": place,
                "colour": look.colour,
                "ink": look.ink,
                "shape": look.shape,
                "dash": look.dash,
                "hollow": False,
                **row,
            }
        )
    return out


def colour(field: str = "ink") -> alt.Color:
    """Colour given by the row."""
    return alt.Color(f"{field}:N", scale=None, legend=None)


def fill() -> alt.Fill:
    """Fill given by the row."""
    return alt.Fill("colour:N", scale=None, legend=None)


def stroke() -> alt.Stroke:
    """Outline given by the row."""
    return alt.Stroke("ink:N", scale=None, legend=None)


def shape() -> alt.Shape:
    """Point shape given by the row."""
    return alt.Shape("shape:N", scale=None, legend=None)


def dash() -> alt.StrokeDash:
    """Dash pattern given by the row's code."""
    scale = alt.Scale(domain=list(DASHES), range=[list(pattern) for pattern in DASHES.values()])
    return alt.StrokeDash("dash:N", scale=scale, legend=None)


def tip(field: str, title: str) -> alt.Tooltip:
    """One line of what hovering says."""
    return alt.Tooltip(f"{field}:N", title=title)
