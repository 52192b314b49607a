"""Answers are kept: about an example for every session, about a user's data for that session alone."""

from types import SimpleNamespace

from core.examples.reads import LIVER_PETMR
from core.reads.names import Names
from pages.ui.shell.answers import cached, forget
from pages.ui.shell.view import Badge, Data, Desk


def page(code, content, names=None):
    desk = Desk()
    desk.put(Data(code=code, name=code, badge=Badge.EXAMPLE, content=content), None)
    if names is not None:
        desk.call(code, names)
    return SimpleNamespace(desk=desk)


def test_two_sessions_share_what_is_known_of_an_example():
    study, made = LIVER_PETMR.load(), []
    first, second = (page("liver_petmr", study) for _ in range(2))
    answers = [cached(one, "shared?", lambda: made.append(1) or [134]) for one in (first, second)]
    assert answers[0] is answers[1] and len(made) == 1


def test_what_condition_and_unit_are_called_is_a_question_of_its_own():
    study = LIVER_PETMR.load()
    plain = page("liver_petmr", study)
    named = page("liver_petmr", study, Names(condition=(("en", "metastasis"),)))
    assert cached(plain, "named?", lambda: "condition") == "condition"
    assert cached(named, "named?", lambda: "metastasis") == "metastasis"


def test_what_was_asked_of_an_example_goes_with_the_last_session_that_asked():
    study, made = LIVER_PETMR.load(), []
    first, second = (page("liver_petmr", study) for _ in range(2))

    def ask(who, name):
        return cached(who, ("rule", name), lambda: made.append(name))

    for who, name in ((first, "of both"), (second, "of both"), (first, "typed by one")):
        ask(who, name)
    forget(first.desk)
    ask(second, "of both")
    assert made == ["of both", "typed by one"]
    ask(second, "typed by one")
    assert made == ["of both", "typed by one", "typed by one"]
    forget(second.desk)
    forget(second.desk)
    ask(second, "of both")
    assert made.count("of both") == 2


def test_a_users_data_answer_their_own_session_only():
    study = SimpleNamespace(rows=3)
    answers = [cached(page(code, study), "own?", object) for code in ("upload", "upload", "liver_petmr")]
    assert len({id(answer) for answer in answers}) == 3
