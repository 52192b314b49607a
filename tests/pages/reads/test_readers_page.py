"""The readers page: for whom a difference is shown, in both languages, with and without several readers."""

from fractions import Fraction

import pytest

from core.examples.reads import READS_EXAMPLES
from core.lessons.codes import code_of
from core.lessons.study import simulated_study
from core.lessons.truth import Truth
from core.reads.counting.panel import panel
from core.reads.plan import Plan
from core.reads.readers.answer import readers_answer
from core.reads.readers.block import On
from core.words import words
from tests.pages.app import html, open_page, sound, table

SCRIPT = "pages/readers.py"
LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_several_readers_it_says_what_it_needs(language):
    at = sound(open_page(SCRIPT, language, data=next(iter(READS_EXAMPLES))))
    assert not at.dataframe
    assert not at.expander, "there is nothing to handle, and no method"


def test_the_shares_of_a_reader_are_those_that_the_difference_is_of():
    """Reads are missing here, so a reader's other figures rest on other lesions."""
    at = sound(open_page(SCRIPT, "en", data="three_readers"))
    rows = table(at, "Reader").to_numpy().tolist()
    assert len(rows) == 3 + 2, "each reader, and the mean for these and for readers like these"
    for _, difference, _, first, second, _, _ in rows:
        assert float(second[:-1]) - float(first[:-1]) == pytest.approx(float(difference.split()[0]), abs=0.11)
    assert "p = 0.0291, adjusted p = 0.0582" in html(at), "which of the two counts is said where it stands"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_beside_readers_of_one_modality_stands_against_their_mean(language):
    lines = ["patient,truth,CT_R1,CT_R2,CT_R3,AI"]
    lines += [f"P{k},{k % 2},{k % 2},{(k + 1) % 3 % 2},{int(k % 5 > 1)},{int(k % 7 > 2)}" for k in range(60)]
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", "\n".join(lines).encode(), "text/csv").run()
    at.switch_page(SCRIPT)
    at = sound(at.run())
    assert words(language)("One test against the mean of the readers") in [c.value for c in at.caption]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mean_curves_have_the_areas_that_are_compared(language):
    """Grades of three readers, some missing: curves rest on the lesions that all of them graded."""
    truth = Truth(patients=50, readers=3, reader_by_test=20, grades=5, missing=Fraction(1, 20))
    study, _, _ = simulated_study(truth, 7)
    plan = Plan(compare=(("CT", "PET"),))
    found = readers_answer(study, plan, panel(study, plan), endpoints=(On.AUC,), more=False)
    pair = found.on[On.AUC].pairs[0].found
    at = sound(open_page(SCRIPT, language, data=code_of(truth, 7)))
    w = words(language)
    said = " ".join(m.value for m in at.caption).replace("\\", "")
    for modality, areas in (("CT", pair.first), ("PET", pair.second)):
        each = w.join([f"R{r}\N{NO-BREAK SPACE}{w.numbers.decimal(a, 3)}" for r, a in enumerate(areas, 1)])
        mean = w.numbers.decimal(sum(areas) / 3, 3)
        sentence = "Area under the curve of {modality}: mean over readers {mean} (thick line); {each}."
        assert w(sentence, modality=modality, mean=mean, each=each) in said
