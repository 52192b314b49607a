"""Long work on a page: progress, a way to stop it, a way to start again."""

from streamlit.testing.v1 import AppTest


def page():
    from collections import OrderedDict
    from types import SimpleNamespace

    import streamlit as st

    from core.words import words
    from pages.ui.parts import long_work

    long_work.PATIENCE = -1.0
    answers = st.session_state.setdefault("answers", OrderedDict())
    content = SimpleNamespace(rows=1)
    here = SimpleNamespace(
        code="toy",
        w=words("en"),
        desk=SimpleNamespace(answers=answers, data=SimpleNamespace(code="toy", content=content)),
    )

    def compute(tick):
        tick(0.5)
        if not st.session_state.get("fast"):
            st.stop()  # as when a click ends the run
        tick(1.0)
        return 42

    found = long_work.worked(here, "sum", "what", compute, saying="Adding")
    st.write(f"found {found}")


def buttons(at):
    return [button.label for button in at.button]


def test_long_work_is_stopped_and_started_again():
    at = AppTest.from_function(page).run()
    assert buttons(at) == ["Cancel"]
    assert at.get("progress")[0].proto.text == "Adding"
    at.button[0].click().run()
    assert [text.value for text in at.markdown] == ["Stopped before it was done.", "found None"]
    at.session_state["fast"] = True
    at.button[0].click().run()
    assert [text.value for text in at.markdown] == ["found 42"]
    assert buttons(at) == [] and not at.get("progress")
    at.session_state["fast"] = False
    assert [text.value for text in at.run().markdown] == ["found 42"], "an answer is computed once"
