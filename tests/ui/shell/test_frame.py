"""The frame around a page, in a toy application with the same shape as the real one."""

import logging
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.words import sentences
from pages.ui.serving.logs import PlaceOnly
from pages.ui.shell import address, frame, view

APP = Path(__file__).parents[2] / "fixtures" / "app" / "app.py"
TOY_PROBLEMS = {
    "link_key_unknown": ("The link speaks of {column}", ""),
    "toy_link_data": ("No data called {value}", "Choose data."),
    "toy_refused": ("Row {row} cannot be used", "Correct it."),
}


@pytest.fixture
def app(monkeypatch):
    """The toy application before its first run, with Chinese or English asked by the browser."""
    monkeypatch.syspath_prepend(APP.parent)
    known = {**sentences.problems(), **TOY_PROBLEMS}
    monkeypatch.setattr(sentences, "problems", lambda: known)

    def make(locale="en-GB", **query):
        at = AppTest.from_file(str(APP), default_timeout=20)
        at.context = {"locale": locale, "url": "http://localhost:8501/"}
        for name, value in query.items():
            at.query_params[name] = value
        return at

    return make


def html(at):
    return " ".join(element.value for element in at.html)


def menu(at):
    return [link.value for link in at.page_link]


def test_every_page_has_a_place_in_the_menu():
    assert sorted(code for _, codes in frame.MENU for code in codes) == sorted(frame.PAGES)


def test_an_address_on_its_way_is_overtaken(monkeypatch):
    class Browser(dict):
        """Its address changes when a message arrives, not when it is sent."""

        def get_all(self, name):
            return self[name]

        def from_dict(self, parameters):
            sent.append(parameters)

    sent = []
    browser, state = Browser(data=["toy"]), view.View()
    monkeypatch.setattr(address.st, "query_params", browser)

    def toggle(rule):
        state.beside = {"data": ["toy"], "rule": [rule]} if rule else {"data": ["toy"]}
        address.write(state)

    toggle("and")
    browser.update(sent[-1])  # arrives at once
    toggle("")  # still on its way while the next click leaves from the address before it
    toggle("and")
    assert sent[-1] == {"data": ["toy"], "rule": ["and"]}
    toggle("and")
    assert len(sent) == 3


def test_the_menu_speaks_the_browsers_language(app):
    english, chinese = app(data="toy").run(), app("zh-CN", data="toy").run()
    assert not english.exception and not chinese.exception
    assert menu(english) == ["Start", "Accuracy", "Comparison"]
    assert menu(chinese) == ["开始", "准确性", "比较"]
    assert chinese.title[0].value == "开始"


def test_the_menu_shows_the_pages_of_the_door_in_use(app):
    assert menu(app().run()) == ["Start"]
    at = app()
    at.switch_page("pages/accuracy.py").run()
    assert {"Start", "Accuracy", "Comparison"} <= set(menu(at))


def test_an_unknown_browser_language_is_answered_in_english(app):
    assert app("fr-FR").run().title[0].value == "Start"


def test_the_address_asks_for_a_language(app):
    at = app("en-GB", lang="zh").run()
    assert at.title[0].value == "开始"
    assert at.query_params["lang"] == "zh"
    assert app("zh-CN", lang="xx").run().title[0].value == "开始"


def test_the_language_switch_keeps_the_plan(app):
    at = app(data="toy", rule="and").run()
    at.switch_page("pages/accuracy.py").run()
    assert "AND" in html(at)
    at.sidebar.segmented_control[0].set_value("zh").run()
    assert at.title[0].value == "准确性"
    assert "AND" in html(at)
    assert at.query_params == {"data": "toy", "rule": "and", "lang": "zh"}


def test_a_cold_link_restores_data_and_plan(app):
    at = app(data="toy", rule="and")
    at.run()
    assert not at.exception
    assert at.markdown[0].value == "ready"
    at.switch_page("pages/comparison.py").run()
    assert "The rule is AND." in html(at)


def test_the_example_is_named_in_the_address(app):
    at = app().run()
    assert dict(at.query_params) == {}
    at.button[0].click().run()
    assert at.markdown[0].value == "ready"
    assert at.query_params == {"data": "toy"}


def test_a_toggle_changes_the_address_and_can_be_undone(app):
    at = app(data="toy").run()
    at.switch_page("pages/accuracy.py").run()
    at.main.segmented_control[0].set_value("and").run()
    assert "The rule is AND." in html(at)
    assert at.query_params == {"data": "toy", "rule": "and"}
    next(b for b in at.button if b.label == "Undo").click().run()
    assert "The rule is OR." in html(at)
    assert at.query_params == {"data": "toy"}
    assert at.main.segmented_control[0].value == "or"
    next(b for b in at.button if b.label == "Redo").click().run()
    assert "The rule is AND." in html(at)
    next(b for b in at.button if b.label == "Reset").click().run()
    assert "The rule is OR." in html(at)


def test_an_address_of_the_users_own_wins_over_the_session(app):
    at = app(data="toy").run()
    at.switch_page("pages/accuracy.py").run()
    at.query_params["rule"] = "and"
    at.run()
    assert "The rule is AND." in html(at)
    assert at.main.segmented_control[0].value == "and"


def test_an_address_that_says_nothing_leaves_the_session_alone(app):
    at = app(data="toy", rule="and").run()
    at.switch_page("pages/accuracy.py")
    at.query_params.clear()
    at.run()
    assert "The rule is AND." in html(at)
    assert at.query_params == {"data": "toy", "rule": "and"}


def test_what_an_address_asks_in_vain_is_said(app):
    at = app(data="toy", nonsense="1").run()
    assert any("nonsense" in warning.proto.title for warning in at.warning)
    assert at.query_params == {"data": "toy"}
    other = app(data="secret.xlsx").run()
    assert not other.exception
    assert other.markdown[0].value == "no data"


def test_a_page_that_fails_says_a_number_and_logs_no_values(app, caplog):
    at = app(data="toy").run()
    at.switch_page("pages/accuracy.py").run()
    with caplog.at_level(logging.ERROR, logger="tandem"):
        next(b for b in at.button if b.label == "Fail").click().run()
    assert not at.exception
    number = re.search(r"number ([0-9A-F]{6})\.", at.error[0].value)
    assert number
    assert f"incident {number[1]}: ValueError at" in caplog.text
    assert "toy.py" in caplog.text
    assert "Zhang" not in caplog.text and "Zhang" not in str(at.error[0].value)


def test_a_callback_that_fails_logs_no_values_either(app, caplog, monkeypatch):
    monkeypatch.setattr(logging, "_logRecordFactory", PlaceOnly)  # as `serve.py` has it
    at = app(data="toy").run()
    at.switch_page("pages/accuracy.py").run()
    next(b for b in at.button if b.label == "Fail early").click().run()
    assert "ValueError at" in caplog.text
    assert "Zhang" not in caplog.text


def test_a_refusal_is_said_as_a_problem(monkeypatch, app):
    app()  # the toy's sentences
    at = AppTest.from_string(
        "from pages.ui.shell.frame import open_page\n"
        "from toy import refuse\nwith open_page('start'): refuse()\n"
    ).run()
    assert not at.exception
    assert at.error[0].proto.title == "Row 3 cannot be used"
    assert menu(at) == []


def test_stop_passes_the_frame(app):
    script = (
        "import streamlit as st\nfrom pages.ui.shell.frame import open_page\n"
        "with open_page('start'):\n    st.write('before')\n    st.stop()\n"
    )
    at = AppTest.from_string(script).run()
    assert not at.exception and not at.error
    assert at.markdown[0].value == "before"
