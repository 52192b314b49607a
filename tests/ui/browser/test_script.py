"""What a browser loads ahead is there in the Streamlit that is installed."""

from pages.ui.browser.script import AHEAD, ahead


def test_each_part_is_one_file():
    assert [name.split(".")[0] for name in ahead()] == list(AHEAD)
