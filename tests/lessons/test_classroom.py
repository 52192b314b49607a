"""The store of classes: totals add up under threads, nothing is learned from a wrong code, nothing stays."""

import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.lessons import classroom
from core.lessons.classroom import (
    Begun,
    Classes,
    Full,
    Outcome,
    distribution,
    plain_code,
    process_of,
    seed_of,
)
from core.lessons.course import lessons

STEP = lessons()["or_and"].steps[0]
CHOICE = lessons()["or_and"].steps[1]
COUNT = lessons()["contradictions"].steps[0]


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def classes(clock):
    return Classes("8501", clock)


def ask(classes, key, lesson="or_and", step=STEP):
    assert classes.ask(key, lesson, step.code)
    return classes.board(key).turn


def test_a_code_names_its_process_and_cannot_be_guessed(classes):
    begun = [classes.begin(b"%d" % number) for number in range(20)]
    assert len({one.code for one in begun}) == len({one.key for one in begun}) == 20
    for one in begun:
        assert re.fullmatch(r"8501(-[A-Z2-9]{4}){3}", one.code)
        assert process_of(one.code) == process_of(one.key) == "8501"
        assert len(one.key) >= 36
        assert classes.seen(one.code.lower().replace("-", " ")).code == one.code


def test_guesses_are_totals_that_students_see_when_the_answer_is_shown(classes):
    begun = classes.begin()
    assert classes.seen(begun.code).lesson == ""
    turn = ask(classes, begun.key)
    for value in (0.5, 0.5, 0.92):
        assert classes.guess(begun.code, turn, STEP, value) is Outcome.COUNTED
    assert classes.seen(begun.code).totals == {}
    assert classes.seen(begun.code).guesses == 3
    assert classes.board(begun.key).totals == {50: 2, 92: 1}
    assert classes.reveal(begun.key)
    assert classes.seen(begun.code).totals == {50: 2, 92: 1}
    assert classes.guess(begun.code, turn, STEP, 0.5) is Outcome.CLOSED
    later = ask(classes, begun.key)
    assert later == turn + 1 and classes.board(begun.key).guesses == 0
    assert classes.guess(begun.code, turn, STEP, 0.5) is Outcome.CLOSED, "a guess of the turn before"


@pytest.mark.parametrize("value", [-0.1, 1.1, "higher", True, float("nan"), float("inf")])
def test_what_is_no_guess_is_not_counted(classes, value):
    begun = classes.begin()
    turn = ask(classes, begun.key)
    assert classes.guess(begun.code, turn, STEP, value) is Outcome.CLOSED
    assert classes.guess(begun.code, turn, CHOICE, "higher") is Outcome.CLOSED
    assert classes.board(begun.key).guesses == 0


def test_a_class_knows_nothing_of_another(classes):
    one, other = classes.begin(), classes.begin()
    turn = ask(classes, one.key)
    assert classes.guess(other.code, turn, STEP, 0.5) is Outcome.CLOSED
    assert classes.guess(one.code, turn, STEP, 0.5) is Outcome.COUNTED
    assert classes.board(other.key).guesses == 0 and classes.seen(other.code).lesson == ""
    assert classes.board(one.code) is None and classes.seen(one.key) is None
    assert not classes.reveal(one.code) and not classes.end("8501-x")
    assert classes.end(other.key)
    assert classes.seen(other.code) is None and classes.seen(one.code) is not None


def test_a_wrong_code_finds_nothing_whatever_is_wrong(classes):
    begun = classes.begin()
    for wrong in ("", begun.code[:-1], f"{begun.code}A", "8502" + begun.code[4:], "\ud800", "x" * 10_000):
        assert classes.seen(wrong) is None
        assert classes.board(wrong) is None
        assert classes.guess(wrong, 0, STEP, 0.5) is Outcome.UNKNOWN
    looking = inspect.getsource(Classes._by_code) + inspect.getsource(Classes._by_key)
    assert looking.count("compare_digest") == 2


def test_a_class_is_gone_four_hours_after_the_last_guess(classes, clock):
    begun = classes.begin()
    turn = ask(classes, begun.key)
    clock.now += classroom.LIFETIME - 1
    assert classes.guess(begun.code, turn, STEP, 0.5) is Outcome.COUNTED
    clock.now += classroom.LIFETIME - 1
    assert classes.seen(begun.code) is not None and classes.board(begun.key) is not None
    clock.now += 2
    assert classes.seen(begun.code) is None
    assert len(classes) == 0 and classes._classes == []


def test_a_flood_of_guesses_is_limited_and_memory_bounded(classes, clock):
    begun = classes.begin()
    turn = ask(classes, begun.key)
    outcomes = [classes.guess(begun.code, turn, STEP, 0.5) for _ in range(1_000)]
    assert outcomes.count(Outcome.COUNTED) == classroom.BURST
    assert set(outcomes) == {Outcome.COUNTED, Outcome.BUSY}
    clock.now += 1
    more = [classes.guess(begun.code, turn, STEP, i / 100) for i in range(100)]
    assert more.count(Outcome.COUNTED) == classroom.PER_SECOND
    for _ in range(200):
        clock.now += 5
        for i in range(100):
            classes.guess(begun.code, turn, STEP, i / 100)
    assert classes.board(begun.key).guesses == classroom.MOST_GUESSES
    assert len(classes.board(begun.key).totals) <= 101
    visitor = 0
    while classes.begin(b"%d" % visitor, f"192.0.2.{visitor}") is not Full.PROCESS:
        visitor += 1
    assert len(classes) == classroom.MOST_CLASSES


@pytest.mark.parametrize(
    ("addresses", "full", "most"),
    [
        (["198.51.100.7"], Full.ADDRESS, classroom.MOST_OF_ADDRESS),
        ([f"2001:db8:0:1::{n:x}" for n in range(100)], Full.ADDRESS, classroom.MOST_OF_ADDRESS),
        (["::ffff:198.51.100.7", "198.51.100.7"], Full.ADDRESS, classroom.MOST_OF_ADDRESS),
        ([None], Full.PROCESS, classroom.MOST_CLASSES),
    ],
)
def test_nobody_takes_the_room_of_all(classes, addresses, full, most):
    """A visitor who throws cookies away is counted by address, and with one address others find room."""
    begun = [classes.begin(b"%d" % n, addresses[n % len(addresses)]) for n in range(100)]
    assert begun[most:] == [full] * (100 - most) and full not in begun[:most]
    assert isinstance(classes.begin(b"else", "203.0.113.1"), Begun) is (full is Full.ADDRESS)
    assert classes.end(begun[0].key)
    assert isinstance(classes.begin(b"again", addresses[0]), Begun)


def test_a_class_that_nobody_used_makes_way_where_there_is_no_room(classes, clock):
    """With forged cookies and no address all room is taken, but not for long, and from no class in use."""
    begun = [classes.begin(b"%d" % n) for n in range(classroom.MOST_CLASSES)]
    assert classes.ask(begun[0].key, "or_and", STEP.code)
    assert classes.guess(begun[0].code, 1, STEP, 0.4) is Outcome.COUNTED
    clock.now += classroom.UNUSED - 1
    assert classes.begin(b"teacher") is Full.PROCESS
    clock.now += 1
    assert isinstance(classes.begin(b"teacher"), Begun)
    assert classes.board(begun[0].key).guesses == 1 and classes.board(begun[1].key) is None
    assert len(classes) == classroom.MOST_CLASSES


@pytest.mark.parametrize("token", [b"", b"cookie"])
def test_a_browser_holds_a_few_classes_at_most(classes, clock, token):
    begun = [classes.begin(token, f"192.0.2.{n}") for n in range(10)]
    assert begun[classroom.MOST_OF_BROWSER :] == [Full.BROWSER] * (10 - classroom.MOST_OF_BROWSER)
    assert isinstance(classes.begin(b"another"), Begun)
    clock.now += classroom.LIFETIME
    assert isinstance(classes.begin(token), Begun)


def test_totals_add_up_under_threads(clock):
    classes = Classes("1", clock)
    begun = [classes.begin() for _ in range(4)]
    turns = [ask(classes, one.key) for one in begun]

    def student(number):
        place = number % 4
        found = []
        for i in range(20):
            found.append(classes.guess(begun[place].code, turns[place], STEP, ((number + i) % 101) / 100))
            classes.seen(begun[place].code)
        return found

    with ThreadPoolExecutor(16) as pool:
        outcomes = [o for made in pool.map(student, range(40)) for o in made]
    counted = outcomes.count(Outcome.COUNTED)
    assert counted == sum(classes.board(one.key).guesses for one in begun) == 4 * classroom.BURST
    for one in begun:
        board = classes.board(one.key)
        assert sum(board.totals.values()) == board.guesses


def test_a_distribution_keeps_every_guess():
    totals = {value: 1 + value % 3 for value in range(101)}
    bars = distribution(STEP, totals)
    assert sum(bar.guesses for bar in bars) == sum(totals.values())
    assert (bars[0].low, bars[-1].high) == (0, 1) and len(bars) <= classroom.BARS
    assert [b.guesses for b in distribution(CHOICE, {"lower": 3})] == [0, 0, 3]
    counts = distribution(COUNT, {0: 1, COUNT.most: 2})
    assert (counts[0].guesses, counts[-1].guesses) == (1, 2) and counts[-1].high == COUNT.most


def test_a_students_seed_is_the_same_everywhere():
    assert seed_of("8501-ABCD-EFGH-JKLM", 7) == seed_of(" 8501 abcd efgh jklm ", 7) == 159_328_663
    seeds = {seed_of("8501-ABCD-EFGH-JKLM", number) for number in range(1, 201)}
    assert len(seeds) == 200 and all(0 <= seed < 1_000_000_000 for seed in seeds)
    assert plain_code("8501-abcd") == "8501ABCD"
