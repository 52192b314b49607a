"""A chart that is said again is the chart that was drawn, in its place; other questions are drawn."""

import pytest
import streamlit as st
from streamlit.testing.v1.element_tree import Element

from tests.pages.app import open_page, sound

EXAMPLE = {"data": "liver_petmr", "rules": "OR=PET | MR"}


def said(at):
    """Every element of a page in its order, as the browser gets it; a download has another id each time."""
    leaves = [element for element in at.main if isinstance(element, Element)]
    return [
        (e.type, "" if e.type == "download_button" else e.proto.SerializeToString(deterministic=True))
        for e in leaves
    ]


@pytest.fixture
def counted(monkeypatch):
    """How many charts Streamlit was asked to make."""
    made, chart = [], st.vega_lite_chart
    monkeypatch.setattr(st, "vega_lite_chart", lambda *a, **k: (made.append(k["key"]), chart(*a, **k)))
    return made


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_again_is_what_was_drawn(counted, language):
    asked = {"data": "liver_petmr", "rules": "nobody else asks=MR & CT | PET"}
    drawn = said(sound(open_page("pages/accuracy.py", language, **asked)))
    assert len(counted) == 3
    assert said(sound(open_page("pages/accuracy.py", language, **asked))) == drawn
    assert len(counted) == 3
    assert sum(kind == "vega_lite_chart" for kind, _ in drawn) == 3


@pytest.mark.parametrize("other", [{"unit": "patient"}, {"rules": "OR=PET | CT"}, {"confidence": "0.9"}])
def test_another_question_is_drawn(other):
    first = said(sound(open_page("pages/accuracy.py", **(EXAMPLE | other))))
    assert first != said(sound(open_page("pages/accuracy.py", **EXAMPLE)))
