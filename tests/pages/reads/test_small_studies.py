"""Under 20 patients a caution stands beside every number that is itself uncertain there."""

import pytest

from core.findings import Flag
from core.words import LANGUAGES, words
from tests.pages.app import cautions, html, open_page, sound
from tests.pages.reads.test_statistics_pages import ACCURACY, COMPARISON, opened, said, scores, uploaded


def study(patients, lesions=3):
    """Two tests with errors of both kinds."""
    rows = ["patient,lesion,A,B,reference"]
    for p in range(patients):
        for lesion in range(lesions):
            k = 7 * p + lesion
            rows.append(f"P{p},{lesion},{k % 5 > 1:d},{k % 4 > 1:d},{(k * k) % 3 < 1:d}")
    return "\n".join(rows)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("patients", [12, 24])
@pytest.mark.parametrize(
    ("page", "code", "part"),
    [
        (ACCURACY, "accuracy", "measures"),
        (COMPARISON, "comparison", "predictive"),
        (COMPARISON, "comparison", "agreement"),
    ],
)
def test_few_patients_are_said_in_the_closed_parts(page, code, part, patients, language):
    at = uploaded(study(patients), page, language)
    caution = words(language).flag(Flag.FEW_CLUSTERS)[1:]  # a caption begins with a capital
    before = said(at).count(f"{caution}{words(language)(': ')}")
    after = said(opened(at, code, part)).count(f"{caution}{words(language)(': ')}")
    assert (after > before) is (patients < 20)


@pytest.mark.parametrize("lesions", [1, 3])
def test_few_patients_are_said_of_the_bootstrap(lesions):
    at = opened(uploaded(study(12, lesions), ACCURACY), "accuracy", "measures")
    caution = words("en").flag(Flag.FEW_CLUSTERS)[1:]  # a caption begins with a capital
    w = words("en")
    # with one lesion a patient only these are of patients as clusters; with three all of a test are meant
    measures = w.join([w.label("metric", name) for name in ("f1", "mcc")])
    named = w.bracketed(w.join("AB"), measures) if lesions == 1 else w.join("AB")
    assert any(said.endswith(f"{caution}: {named}.") for said in cautions(at))


@pytest.mark.parametrize("patients", [12, 24])
@pytest.mark.parametrize("lesions", [1, 3])
def test_few_patients_are_said_of_areas(patients, lesions):
    rows = [
        row for row in scores(patients).split("\n") if lesions > 1 or ("L1" not in row and "L2" not in row)
    ]
    text = "\n".join(rows)
    at = open_page("app.py")
    at.file_uploader(key="door.reads.file").upload("reads.csv", text.encode(), "text/csv").run()
    for number in (0, 1):
        field = next(f for f in at.number_input if f".cutoff.{number}." in str(f.key))
        field.set_value(3.0).run()
    at.switch_page(ACCURACY)
    at = opened(sound(at.run()), "accuracy", "roc")
    caution = words("en").flag(Flag.FEW_CLUSTERS)[1:]  # a caption begins with a capital
    said_of = [said[1:] for said in cautions(at)]
    assert (f"{caution}: CT and MR." in said_of) is (patients < 20)
    assert (f"{caution}: MR − CT." in said_of) is (patients < 20)


@pytest.mark.parametrize(("every", "warned"), [(12, True), (3, False)])
def test_few_discordant_units_are_said_without_a_patient_column(every, warned):
    rows = ["lesion,A,B,reference", *(f"{k},1,{int(k % every > 0)},{int(k < 50)}" for k in range(60))]
    text = said(uploaded("\n".join(rows), COMPARISON))
    assert ("Sensitivity, B against A: fewer than 10 patients on whom the two differ." in text) is warned


def test_without_the_condition_the_answers_begin_well_and_say_what_is_missing():
    text = "patient_id,CT,MR,reference\n" + "\n".join(f"P{i},{i % 2},{i // 2 % 2},0" for i in range(24))
    at = uploaded(text, "pages/accuracy.py")
    assert ">Highest specificity: CT and MR 50.0% (12/24)" in html(at)
    at.switch_page("pages/comparison.py")
    told = html(sound(at.run()))
    assert "MR and CT cannot be compared on sensitivity: nothing with the condition has usable reads" in told
