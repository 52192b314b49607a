"""How the tests of the real pages run them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
LOCALES = {"en": "en-GB", "zh": "zh-CN"}


def open_page(script: str, language: str = "en", **query: str | list[str]) -> AppTest:
    """Run a page once, as a browser of that language would with this address."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.context = {"locale": LOCALES[language], "url": "http://localhost:8501/"}
    for name, value in query.items():
        at.query_params[name] = value
    if script != "app.py":
        at.switch_page(script)
    return at.run()


def html(at: AppTest) -> str:
    """What the page says in its own mark-up: the quiet line, the answer, the reasons."""
    return " ".join(_parted(element.value) for element in at.html)


def _parted(text: str) -> str:
    """Mark-up without what only keeps a number and its unit in one line."""
    return re.sub('<span class="tandem-kept">(.*?)</span>', r"\1", text)


def cautions(at: AppTest) -> list[str]:
    """What the page's lines of caution say, at once and behind a click."""
    lines = [_parted(e.value) for e in at.html if 'class="tandem-caution"' in e.value]
    texts = [re.sub(r" <u>.*?</u>", "", line) for line in lines]  # how many more there are
    return [unescape(text) for line in texts for text in re.split(r"<[^>]*>", line) if text]


def sound(at: AppTest) -> AppTest:
    """The page, which must not have failed or reported an incident; a browser can read its tables."""
    assert not at.exception, [e.value for e in at.exception]
    assert not at.error, [e.value for e in at.error]
    sheets(at)
    return at


def sheets(at: AppTest) -> list[dict]:
    """The tables of the page, as the browser gets them."""
    parts = [e.proto for e in at.get("bidi_component")]
    return [as_browser(proto.bytes.decode()) for proto in parts if _is_sheet(proto)]


def as_browser(text: str) -> Any:
    """JSON as a browser reads it: it fails on numbers that JSON does not have, such as ``Infinity``."""

    def refuse(name: str) -> None:
        raise ValueError(f"no browser reads {name} in JSON")

    return json.loads(text, parse_constant=refuse)


def _is_sheet(proto) -> bool:
    return proto.component_name.endswith(".sheet")


def _cell(cell):
    if not isinstance(cell, list):
        return cell
    text, below, value = cell
    if isinstance(value, int) and text == f"{value:,}":
        return value
    return f"{text} {below}".strip()


def frames(at: AppTest) -> list[pd.DataFrame]:
    """The tables of the page: what stands in their cells."""
    made = [
        pd.DataFrame(
            [[_cell(cell) for cell in row["cells"]] for row in sheet["rows"]],
            columns=[column["title"] for column in sheet["columns"]],
        )
        for sheet in sheets(at)
    ]
    return [*made, *(frame.value for frame in at.dataframe)]


def table(at: AppTest, column: str):
    """The first table of the page that has a column."""
    return next(frame for frame in frames(at) if column in frame.columns)
