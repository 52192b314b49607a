"""Every lesson is played to its end in both languages; a study of one's own opens on every page."""

from dataclasses import fields, replace
from fractions import Fraction

import pytest

from core.ablation.answer import answer
from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.lessons.classroom import MOST_CLASSES, MOST_OF_ADDRESS, MOST_OF_BROWSER, Full
from core.lessons.course import lessons
from core.lessons.lesson import Kind
from core.lessons.truth import Truth
from core.report.lessons import spoken
from core.words import words
from pages.ui.lessons import draw, teacher
from pages.ui.serving.classes import classes
from tests.pages.app import html, open_page, sheets, sound

SCRIPT = "pages/lessons.py"
LANGUAGES = ["en", "zh"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", lessons())
def test_a_lesson_is_played_to_its_end(language, code):
    w, lesson = words(language), lessons()[code]
    at = sound(open_page(SCRIPT, language))
    at.selectbox(key="lessons.lesson").set_value(code)
    sound(at.run())
    for step in lesson.steps:
        key = f"lessons.guess.{code}.{step.code}"
        assert w.label("lesson_why", f"{code}.{step.code}") not in " ".join(m.value for m in at.markdown)
        if step.kind is Kind.CHOICE:
            at.radio(key=key).set_value(step.options[0])
        elif step.kind.hundredths:
            assert at.button(key=f"{key}.show").disabled, "a slider nobody touched is no guess"
            assert at.button(key=f"{key}.show").help == w("It comes after your guess.")
            at.slider(key=key).set_value(40)
        else:
            at.number_input(key=key).set_value(3)
        sound(at.run())
        at.button(key=f"{key}.show").click()
        sound(at.run())
        answer = step.answer()
        assert spoken.said(w, step, answer) in html(at)
        if step is not lesson.steps[-1]:
            at.button(key=f"lessons.next.{code}.{lesson.steps.index(step) + 1}").click()
            sound(at.run())
    assert any(button.key == f"lessons.again.{code}" for button in at.button)


def test_every_question_has_its_words():
    for language in LANGUAGES:
        w = words(language)
        for code, lesson in lessons().items():
            assert w.label("lesson", code) != code
            for step in lesson.steps:
                asked = w.label("lesson_question", f"{code}.{step.code}")
                assert "{" not in asked.format(**dict.fromkeys(step.facts(), ""))
                assert w.label("lesson_why", f"{code}.{step.code}") != f"{code}.{step.code}"
                for option in step.options if step.kind is Kind.CHOICE else ():
                    assert w.label("lesson_choice", option) != option or language == "en"


def test_there_are_ten_lessons_in_order():
    assert list(lessons())[:3] == ["or_and", "bounds", "paired"]
    assert len(lessons()) == 10


@pytest.mark.parametrize("page", ["accuracy", "comparison", "fusion"])
def test_a_link_opens_the_study_of_a_seed(page):
    at = sound(open_page(f"pages/{page}.py", "en", data="simulated.75.7"))
    assert "simulated" in html(at)


def test_many_studies_of_any_truth_are_counted_against_it(monkeypatch):
    from pages.ui.lessons import many

    made = []

    def few(truth):
        made.append(many.ManyStudies(truth, 12))
        return made[-1]

    monkeypatch.setattr(many, "studies_of", few)
    at = sound(open_page(SCRIPT))
    at.session_state["lessons.more.draw"] = True
    sound(at.run())
    at.number_input(key="lessons.patients").set_value(20)
    at.segmented_control(key="lessons.count").set_value(many.THOUSAND)
    sound(at.run())
    assert made[-1].truth.patients == 20 and made[-1].drawn == 12
    said = " ".join(m.value for m in at.markdown).replace("\\", "")
    assert "of 12 intervals hold the truth, 75.0% (CT, Sensitivity)" in said and "the truly best rule" in said
    at.number_input(key="lessons.readers").set_value(3)
    sound(at.run())
    assert made[-1].truth.readers == 3, "of readers the mean, for readers like these"
    said = " ".join(m.value for m in at.markdown).replace("\\", "")
    assert "of 12 intervals hold the truth, 74.2% (CT, Sensitivity)" in said and "truly best" not in said


def test_studies_of_tests_that_somebody_named_are_of_that_session(monkeypatch):
    from pages.ui.lessons import many

    usual = Truth()
    typed = replace(usual, tests=(replace(usual.tests[0], name="typed"),))
    first, second = {}, {}
    monkeypatch.setattr(many.st, "session_state", first)
    shared, own = many.studies_of(usual), many.studies_of(typed)
    assert many.studies_of(typed) is own
    monkeypatch.setattr(many.st, "session_state", second)
    assert many.studies_of(usual) is shared and many.studies_of(typed) is not own
    assert list(first.values()) == [own] and own.truth == typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_study_on_the_desk_is_a_lesson_with_hidden_answers(language):
    w = words(language)
    at = sound(open_page(SCRIPT, language, data="liver_petmr"))
    at.session_state["lessons.more.own"] = True
    sound(at.run())
    assert w.label("lesson_why", "own.sensitivity") not in " ".join(m.value for m in at.markdown)
    assert "74.9" not in html(at)
    key = "lessons.guess.own.sensitivity"
    at.slider(key=key).set_value(60)
    sound(at.run())
    at.button(key=f"{key}.show").click()
    sound(at.run())
    assert "74.9" in html(at)


def test_the_log_on_the_desk_is_a_lesson_with_hidden_indicators():
    at = sound(open_page("pages/indicators.py", data="golden"))
    at.switch_page(SCRIPT)
    at.session_state["lessons.more.own"] = True
    sound(at.run())
    key = "lessons.guess.own_log.1"
    assert "Answer" not in html(at) and at.button(key=f"{key}.show").disabled
    at.slider(key=key).set_value(60)
    sound(at.run())
    at.button(key=f"{key}.show").click()
    sound(at.run())
    rate = answer(GOLDEN.load(), AblationPlan(as_of=GOLDEN.as_of)).indicators["1"].value
    assert words("en").numbers.percent(rate) in html(at)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"lesson": "bounds", "step": "3"}, "Question 3 of 3"),
        ({"lesson": "bounds", "step": "999"}, "Question 3 of 3"),
        ({"lesson": "bounds", "step": "-1"}, "Question 1 of 3"),
        ({"lesson": "<script>", "step": "2"}, "Question 1 of 3"),
    ],
)
def test_a_link_opens_a_question(query, said):
    at = sound(open_page(SCRIPT, **query))
    text = " ".join(m.value for m in at.markdown)
    assert said in text
    assert "%3C" not in text and "Answer" not in html(at)


def test_a_truth_of_ones_own_is_drawn_and_hidden_until_asked():
    at = sound(open_page(SCRIPT))
    at.session_state["lessons.more.draw"] = True
    sound(at.run())
    at.number_input(key="lessons.patients").set_value(40)
    at.number_input(key="lessons.prevalence").set_value(30.0)
    at.selectbox(key="lessons.crowd").set_value("one")
    sound(at.run())
    assert not any("75.0%" in str(sheet) for sheet in sheets(at))
    at.toggle(key="lessons.truth").set_value(True)
    sound(at.run())
    assert any("75.0%" in str(sheet) for sheet in sheets(at))
    at.button(key="lessons.draw").click()
    sound(at.run())
    at.switch_page("pages/accuracy.py")
    sound(at.run())
    assert "40 lesions" in html(at) and "simulated_7.csv" in html(at)


def test_every_parameter_of_a_truth_is_on_the_page(monkeypatch):
    drawn = []
    monkeypatch.setattr(draw, "_open", lambda page, truth, seed: drawn.append((truth, seed)))
    at = sound(open_page(SCRIPT))
    at.session_state["lessons.more.draw"] = True
    sound(at.run())
    at.selectbox(key="lessons.crowd").set_value("stated")
    at.number_input(key="lessons.readers").set_value(3)
    sound(at.run())
    shares = {"prevalence": 30, "alike": 10, "dependence": 20, "effect": 40, "missing": 2, "indeterminate": 3}
    for name, value in {**shares, "subgroup": 50, "effect_b": -5}.items():
        at.number_input(key=f"lessons.{name}").set_value(float(value))
    at.number_input(key="lessons.patients").set_value(40)
    at.number_input(key="lessons.seed").set_value(11)
    at.number_input(key="lessons.reader_effect").set_value(0.35)
    at.number_input(key="lessons.reader_by_test").set_value(0.1)
    at.selectbox(key="lessons.grades").set_value(7)
    sound(at.run())
    truth, seed = drawn[-1]
    assert seed == 11
    usual = Truth()
    same = [field.name for field in fields(Truth) if getattr(truth, field.name) == getattr(usual, field.name)]
    assert same == ["lesions", "tests"], "tables, whose usual rows were left as they are"
    assert (truth.reader_effect, truth.reader_by_test, truth.grades) == (35, 10, 7)
    assert truth.subgroup_effect == Fraction(-1, 20) and truth.condition_by_patient == Fraction(1, 10)


def test_a_wrong_code_learns_nothing_and_too_many_find_not_even_a_right_one():
    store = classes()
    begun = store.begin()
    store.ask(begun.key, "or_and", lessons()["or_and"].steps[0].code)
    at = sound(open_page(SCRIPT, **{"class": begun.code}))
    assert "PET or MR" in " ".join(m.value for m in at.markdown)
    sentence = "No class is open under this code. Compare it with the board."
    for number in range(9):
        at.query_params["class"] = f"{store.process}-WRONG-{number}"
        sound(at.run())
        assert sentence in [m.value for m in at.markdown]
    at.query_params["class"] = begun.code
    sound(at.run())
    assert sentence in [m.value for m in at.markdown]
    store.end(begun.key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_finds_no_room_for_a_class_is_told_why(monkeypatch, language):
    full = iter(Full)
    monkeypatch.setattr(teacher, "begin", lambda: next(full))
    at = sound(open_page(SCRIPT, language))
    at.session_state["lessons.more.teacher"] = True
    sound(at.run())
    said = set()
    for most in (MOST_CLASSES, MOST_OF_BROWSER, MOST_OF_ADDRESS):
        at.button(key="lessons.begin").click()
        sound(at.run())
        said |= {warning.value for warning in at.warning if str(most) in warning.value}
    assert len(said) == len(Full)
