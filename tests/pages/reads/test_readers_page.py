"""The readers page: for whom a difference is shown, in both languages, with and without several readers."""

import pytest

from core.examples.reads import READS_EXAMPLES
from tests.pages.app import open_page, sound

SCRIPT = "pages/readers.py"
LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_several_readers_it_says_what_it_needs(language):
    at = sound(open_page(SCRIPT, language, data=next(iter(READS_EXAMPLES))))
    assert not at.dataframe
