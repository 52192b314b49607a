"""Text from people is shown as it is, and read out as it is where nothing in it could mean something."""

import re
from html import escape, unescape

import pytest

from pages.ui.shell.text import JOINER, kept, plain, unbroken


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


@pytest.mark.parametrize(
    ("sentence", "together"),
    [
        (
            "more (95% CI 18.5 to 33.2; p < 0.001; 45 patients).",
            ["95% CI 18.5 to 33.2", "p < 0.001", "45 patients"],
        ),
        (
            "\u591a 25.1 \u4e2a\u767e\u5206\u70b9\uff0895%CI 18.5~33.2\uff1bP<0.001\uff09\u3002",
            ["25.1 \u4e2a\u767e\u5206\u70b9", "95%CI 18.5~33.2"],
        ),
        ("CT 74.9% (134/179), 66.6 to 81.6", ["74.9% (134/179)", "66.6 to 81.6"]),
        ("PET 100.0%(127/127)\uff0c95%CI 87.7%~100.0%", ["100.0%(127/127)", "95%CI 87.7%~100.0%"]),
        ("from \u22123.9 to 2.0 points", ["\u22123.9 to 2.0"]),
        ("ratio 95% CI 4.83 to \u221e", ["95% CI 4.83 to \u221e"]),
        ("100.0% in 2026 Q2, centre", ["2026 Q2"]),
        ("<b> & nothing", []),
    ],
)
def test_a_number_stays_with_its_name_its_limits_and_its_unit(sentence, together):
    found = kept(sentence)
    assert re.findall('<span class="tandem-kept">(.*?)</span>', found) == [escape(one) for one in together]
    assert unescape(re.sub("</?span[^>]*>", "", found)) == sentence


def test_the_lines_of_a_name_end_neither_at_a_hyphen_nor_behind_a_number():
    assert unbroken("Patient follow-up rate - 1 year") == f"Patient follow-{JOINER}up rate - 1 year"
    assert unbroken("术后30天内") == f"术后30{JOINER}天内"
