"""The door of the ablation log with a file dropped on it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.app import open_page


def open_door(data: bytes, language: str = "en", name: str = "log.csv") -> AppTest:
    """The front door after an upload to the ablation side."""
    at = open_page("app.py", language)
    at.file_uploader(key="door.ablation.file").upload(name, data, "text/csv").run()
    return at
