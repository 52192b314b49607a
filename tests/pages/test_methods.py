"""The methods page: both languages, with and without data, with a link, and while searching."""

import pytest

from core.evidence.checks import calibration, reference_checks
from core.examples.reads import LIVER_PETMR
from core.reads.plan import Plan, RuleText, Unit
from core.report.reads.methods.paragraph import methods_paragraph
from core.words import words
from core.words.methods.formulas import GROUPS
from core.words.methods.headings import heading_note
from core.words.methods.notes import method_notes
from pages.ui.methods import methods_view
from pages.ui.parts.sheet import plain_sheet
from tests.pages.app import frames, html, open_page, sheets, sound

PAGE = "pages/methods.py"
EXAMPLE = "liver_petmr"
PARTS = ["reference", "calibration", "conditions", "glossary"]


def said(at):
    return " ".join(element.value for element in (*at.markdown, *at.caption, *at.html))


def opened(at, part):
    at.session_state[f"methods.more.{part}"] = True
    return sound(at.run())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_data_it_explains_the_methods(language):
    at = sound(open_page(PAGE, language))
    w = words(language)
    assert at.title[0].value == w("Methods")
    assert w("With a reader study, the plan in words and a methods paragraph stand here.") in said(
        at
    ).replace("\\", "")
    assert not at.code or all("SHA-256" not in code.value for code in at.code)
    assert at.latex
    assert f"{sum(row.values for row in reference_checks()):,}" in html(at)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_every_closed_part_opens_without_data(part, language):
    at = opened(open_page(PAGE, language), part)
    assert frames(at) or part == "conditions"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paragraph_follows_the_plan_of_the_link(language):
    at = sound(open_page(PAGE, language, data=EXAMPLE, unit="patient", rules="PM=PET | MR"))
    plan = Plan(unit=Unit.PATIENT, rules=(RuleText("PM", "PET | MR"),))
    expected = methods_paragraph(LIVER_PETMR.load(), plan, words(language))
    assert expected in [code.value for code in at.code]
    at = opened(at, "plan")
    assert "PM = PET | MR" in frames(at)[0].to_string()


def test_a_link_to_the_methods_brings_the_log_it_names():
    at = sound(open_page(PAGE, "en", data="golden"))
    assert at.session_state["view"].desks["ablation"].data.code == "golden"


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_shows_its_methods(group):
    at = open_page(PAGE)
    at.pills(key="methods.group.0").set_value(group)
    sound(at.run())
    w = words("en")
    for note in method_notes(w):
        assert (note.answers in said(at).replace("\\", "")) == (note.group == group), note.codes


@pytest.mark.parametrize(
    ("language", "wanted", "found"), [("en", "obuchowski 1998", 1), ("zh", "Tango", 2), ("en", "zzz", 0)]
)
def test_search_finds_methods_in_every_group(language, wanted, found):
    at = open_page(PAGE, language)
    at.text_input(key="methods.search.0").set_value(wanted)
    sound(at.run())
    w = words(language)
    hits = [note for note in method_notes(w) if note.answers in said(at).replace("\\", "")]
    assert {note.codes for note in hits} == {note.codes for note in method_notes(w) if note.mentions(wanted)}
    assert len(hits) >= found


def test_the_tables_say_what_the_files_say():
    at = opened(open_page(PAGE), "reference")
    table = frames(at)[0]
    assert len(table) == len(reference_checks())
    assert table["Cases"].sum() == sum(row.cases for row in reference_checks())
    rows = tuple(row for row in calibration().rows if row.dependence == "patient_by_test_effect")
    frame = methods_view.calibration_frame(words("en"), rows, calibration().patients)
    assert len(frame) * len(calibration().patients) == len(rows)
    wilson = next(r for r in rows if r.method == "wilson" and r.patients == 20)
    shown = frame[frame["Method"] == "Wilson"]["20 patients"].iloc[0]
    assert shown.text == f"{wilson.mean * 100:.1f}%"
    saved = plain_sheet(frame).frame(words("en"))
    assert saved["20 patients"].dtype == saved["20 patients: least"].dtype == float, (
        "numbers, for a spreadsheet"
    )


def test_calibration_shows_one_measure_at_a_time():
    w = words("en")
    at = opened(open_page(PAGE), "calibration")
    box = next(found for found in at.selectbox if found.label == "Measured")
    for measure, method in (("coverage", "wilson"), ("type_i_error", "patient_permutation")):
        sound(box.set_value(measure).run())
        rows = {r.method for r in calibration().rows if r.measure == measure}
        shown = frames(at)[0]
        assert set(shown["Method"]) <= {w.label("method", m) for m in rows}
        assert w.label("method", method) in set(shown["Method"])
        box = next(found for found in at.selectbox if found.label == "Measured")


def test_every_link_leads_to_a_doi():
    at = open_page(PAGE)
    links = said(at).split("](")[1:]
    assert links and all(link.startswith("https://doi.org/10.") for link in links)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_headings_of_quantities_say_their_formula(language):
    w = words(language)
    at = sound(open_page("pages/accuracy.py", language, data=EXAMPLE))
    told = [{c["title"]: c["help"] for c in sheet["columns"]} for sheet in sheets(at)]
    ppv = w.label("metric", "ppv")
    assert [ppv in one and "TP / (TP + FP)" in one[ppv] for one in told] == [True, True]
    assert " / " in heading_note(w, w("Design effect"))
