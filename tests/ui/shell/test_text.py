"""Text from people is shown as it is, and read out as it is where nothing in it could mean something."""

import pytest

from pages.ui.shell.text import JOINER, plain


@pytest.mark.parametrize("name", ["CT_A", "PET-CT", "PSMA+FDG", "双_面", "1-2"])
def test_a_sign_inside_a_word_gets_no_backslash_that_a_screen_reader_would_read_out(name):
    assert plain(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("_a_", r"\_a\_"),
        ("a__b", r"a\_\_b"),
        ("- a", r"\- a"),
        ("a -b", r"a \-b"),
        ("+1", r"\+1"),
        ("*a*", r"\*a\*"),
        (":red[b]", r"\:red\[b\]"),
        ("www.a", rf"www{JOINER}\.a"),
        ("CT HTTP://a", rf"CT HTTP{JOINER}\://a"),
        ("https://a", rf"http{JOINER}s\://a"),
        ("a@b.c", rf"a{JOINER}@b\.c"),
        ("CT @ 3T", "CT @ 3T"),
    ],
)
def test_what_could_mean_something_is_escaped(text, shown):
    assert plain(text) == shown
