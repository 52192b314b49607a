"""Undo, redo and the desk."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from pages.ui.shell.view import MOST_UNDO, Badge, Data, Desk


@dataclass(frozen=True)
class Plan:
    number: int = 0

    def to_query(self):
        return {"number": [str(self.number)]} if self.number else {}


DATA = Data(code="toy", name="Toy", badge=Badge.EXAMPLE, content=None)


def desk(*numbers):
    made = Desk()
    made.put(DATA, Plan())
    for number in numbers:
        made.change(Plan(number))
    return made


def test_undo_and_redo_walk_the_same_path():
    walked = desk(1, 2)
    assert walked.undo() and walked.plan == Plan(1)
    assert walked.undo() and walked.plan == Plan(0)
    assert not walked.undo()
    assert walked.redo() and walked.redo() and walked.plan == Plan(2)
    assert not walked.redo()


def test_a_new_question_forgets_what_was_undone():
    walked = desk(1, 2)
    walked.undo()
    walked.change(Plan(3))
    assert not walked.redo()
    walked.undo()
    assert walked.plan == Plan(1)


def test_the_same_question_is_no_step():
    walked = desk(1)
    assert not walked.change(Plan(1))
    assert len(walked.past) == 1


def test_widgets_are_reseeded_only_when_the_plan_changed_behind_them():
    walked = desk()
    before = walked.revision
    walked.change(Plan(1))
    assert walked.revision == before
    walked.change(Plan(2), reseed=True)
    walked.undo()
    assert walked.revision == before + 2


def test_other_data_drop_the_plans_about_the_old():
    walked = desk(1, 2)
    walked.put(DATA, Plan())
    assert not walked.past and not walked.future


def test_a_desk_spells_its_data_and_its_plan():
    assert Desk().query() == {}
    assert desk().query() == {"data": ["toy"]}
    assert desk(7).query() == {"data": ["toy"], "number": ["7"]}


@given(st.lists(st.integers(1, 5), max_size=120))
def test_undoing_everything_returns_to_the_oldest_plan_kept(numbers):
    walked = desk(*numbers)
    steps = 0
    while walked.undo():
        steps += 1
    distinct = [0] + [n for n, before in zip(numbers, [0, *numbers], strict=False) if n != before]
    assert steps == min(len(distinct) - 1, MOST_UNDO)
    assert walked.plan == Plan(distinct[-1 - steps])


def test_answers_leave_with_their_data():
    made = desk(1)
    made.answers["question"] = "about the first data"
    made.change(Plan(2))
    assert made.answers
    made.put(DATA, Plan())
    assert not made.answers


OWN = Data(code="upload", name="own.csv", badge=Badge.UPLOADED, content=None)


def test_data_that_make_room_are_set_aside_with_their_way_back():
    made = Desk()
    made.put(OWN, Plan())
    made.change(Plan(1))
    made.put(DATA, Plan())
    assert (made.data, made.plan, list(made.aside)) == (DATA, Plan(), ["upload"])
    assert made.take("upload") and not made.take("upload")
    assert (made.data, made.plan, list(made.aside)) == (OWN, Plan(1), ["toy"])
    assert made.undo() and made.plan == Plan()


def test_new_data_replace_those_of_the_same_code():
    made = Desk()
    made.put(OWN, Plan(1))
    made.put(DATA, Plan())
    newer = Data(code="upload", name="newer.csv", badge=Badge.UPLOADED, content=None)
    made.put(newer, Plan(2))
    assert list(made.aside) == ["toy"] and made.data is newer


def test_what_is_closed_is_nowhere_and_what_is_waited_for_keeps_its_plan():
    made = Desk()
    made.put(OWN, Plan(1))
    made.put(DATA, Plan())
    made.close("upload")
    assert made.data is DATA and not made.aside
    made.wait(Plan(3))
    assert (made.data, made.plan, made.awaited, list(made.aside)) == (None, Plan(3), True, ["toy"])
    made.put(OWN, made.plan)
    assert not made.awaited
    made.empty()
    assert made.data is None and made.plan is None and not made.aside
