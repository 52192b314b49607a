"""What the subgroups page says of its numbers: help on columns, a panel that explains, cautions."""

import pytest

from core.words import LANGUAGES, words
from core.words.methods.quantities import help_on
from tests.pages.app import cautions, frames, html, open_page, sheets, sound
from tests.pages.reads.test_statistics_pages import EXAMPLE, OR_RULE, opened, said, uploaded

SUBGROUPS = "pages/subgroups.py"


def box(at, label):
    return next(found for found in at.selectbox if found.label == label)


def alone(at, w):
    """One test by itself instead of a pair."""
    return sound(box(at, w("Compared with")).select_index(0).run())


def helps(at):
    """Help of every column of the page's first table."""
    return {column["title"]: column["help"] for column in sheets(at)[0]["columns"] if column["help"]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("pair", "quantities"),
    [
        (True, {"level", "pairs", "difference", "level_interval", "p", "heterogeneity"}),
        (False, {"level", "sensitivity", "level_interval", "odds_ratio_by_level"}),
    ],
)
def test_every_number_is_explained(language, pair, quantities):
    w = words(language)
    at = sound(open_page(SUBGROUPS, language, data=EXAMPLE, rules=OR_RULE))
    if not pair:
        at = alone(at, w)
    at = opened(at, "subgroups", "explain")
    assert set(box(at, w("Number")).options) == {
        w.named("quantity", q) or w.label("metric", q) for q in quantities
    }
    for option in box(at, w("Number")).options:
        sound(box(at, w("Number")).set_value(option).run())
        assert f"**{option}**" in said(at)
        assert w("When not to trust it: {why}", why="").strip() in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_say_what_they_are(language):
    w = words(language)
    at = sound(open_page(SUBGROUPS, language, data=EXAMPLE, rules=OR_RULE))
    found = helps(at)
    assert found[w("p")] == help_on(w, "p")
    assert found[w("{second} minus {first}, points", first="CT", second="OR")] == help_on(w, "difference")
    assert set(found) <= set(frames(at)[0].columns)
    at = alone(at, w)
    assert helps(at)[w.label("metric", "sensitivity")] == help_on(w, "sensitivity")


def test_heterogeneity_names_its_test_formula_and_paper():
    at = opened(open_page(SUBGROUPS, "en", data=EXAMPLE, rules=OR_RULE), "subgroups", "explain")
    sound(box(at, "Number").set_value("Does the difference depend on the level").run())
    assert "Chung" in said(at) and "Caution: " in said(at)
    assert at.latex


def test_levels_with_few_patients_are_said_in_the_line_of_cautions():
    rows = ["patient,lesion,A,B,site,reference"]
    for site, patients in (("liver", 30), ("lung", 12)):
        rows += [
            f"{site}{p},{lesion},{(p + lesion) % 3 > 0:d},{p % 4 > 0:d},{site},{lesion < 2:d}"
            for p in range(patients)
            for lesion in range(3)
        ]
    at = uploaded("\n".join(rows), SUBGROUPS)
    caution = words("en").flag("few_clusters")[1:]
    assert [said[1:] for said in cautions(at) if caution in said] == [f"{caution}: lung."]


def test_the_example_opens_per_patient_as_its_paper_prints_it():
    at = sound(open_page(SUBGROUPS, "en", data=EXAMPLE, rules=OR_RULE))
    unit = next(found for found in at.segmented_control if found.label == "Unit of analysis")
    assert unit.value == "patient"
    assert list(frames(at)[0]["Patients"])[-1] == 75
    assert "rebuilt from a paper" not in html(at)  # CT against PET or MR follows from the paper
    lesions = sound(open_page(SUBGROUPS, "en", data=EXAMPLE, rules=OR_RULE, unit="lesion"))
    assert "rebuilt from a paper&#x27;s printed figures, which leave open" in html(lesions)


@pytest.mark.parametrize("page", ["accuracy", "comparison", "fusion"])
def test_every_page_of_the_example_says_what_rests_on_choices(page):
    at = sound(open_page(f"pages/{page}.py", "en", data=EXAMPLE, rules="CT | PET=CT | PET"))
    assert "rebuilt from a paper&#x27;s printed figures, which leave open" in html(at)
    if page != "comparison":
        assert "136 to 179 of 179" in html(at)


def test_a_sentence_that_begins_with_a_rule_in_words_begins_with_a_capital():
    at = sound(open_page(SUBGROUPS, "en", data=EXAMPLE, rules="M=majority(CT, PET, MR)"))
    assert ">M against CT, sensitivity: from " in html(at), "a name that was given stays as it is"
    at = sound(open_page(SUBGROUPS, "en", data=EXAMPLE, rules="majority(CT, PET, MR)=majority(CT, PET, MR)"))
    assert ">The majority of CT, PET and MR against CT, sensitivity: from " in html(at)


def test_the_sentence_runs_over_every_level_of_the_table():
    at = sound(open_page(SUBGROUPS, "en", data=EXAMPLE, rules="PET | MR=PET | MR"))
    assert "sensitivity: from 0.0 points (CRC) to 40.0 points (NEN)" in html(at)
    assert "not part of this test, as the two are right and wrong together there: CRC" in html(at)
    assert sheets(at)[0]["columns"][0]["title"] == "Tumour type"
