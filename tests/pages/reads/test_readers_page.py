"""The readers page: for whom a difference is shown, in both languages, with and without several readers."""

import pytest

from core.examples.reads import READS_EXAMPLES
from core.words import words
from tests.pages.app import open_page, sound, table

SCRIPT = "pages/readers.py"
LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_several_readers_it_says_what_it_needs(language):
    at = sound(open_page(SCRIPT, language, data=next(iter(READS_EXAMPLES))))
    assert not at.dataframe


def test_the_shares_of_a_reader_are_those_that_the_difference_is_of():
    """Reads are missing here, so a reader's other figures rest on other lesions."""
    at = sound(open_page(SCRIPT, "en", data="three_readers"))
    rows = table(at, "Reader").to_numpy().tolist()
    assert len(rows) == 3
    for _, first, second, _, _, difference, _ in rows:
        assert float(second[:-1]) - float(first[:-1]) == pytest.approx(float(difference), abs=0.11)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_beside_readers_of_one_modality_stands_against_their_mean(language):
    lines = ["patient,truth,CT_R1,CT_R2,CT_R3,AI"]
    lines += [f"P{k},{k % 2},{k % 2},{(k + 1) % 3 % 2},{int(k % 5 > 1)},{int(k % 7 > 2)}" for k in range(60)]
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", "\n".join(lines).encode(), "text/csv").run()
    at.switch_page(SCRIPT)
    at = sound(at.run())
    assert words(language)("One test against the mean of the readers") in [c.value for c in at.caption]
