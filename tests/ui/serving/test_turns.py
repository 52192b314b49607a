"""Whole pages are drawn a few at a time; nobody waits for a run that takes long or ended without a word."""

import threading
from concurrent.futures import ThreadPoolExecutor

from pages.ui.serving.turns import Turns

NEVER = 3600.0


def test_no_more_than_a_few_at_once_and_everybody_gets_a_turn():
    turns, lock, now, most = Turns(2, NEVER, NEVER), threading.Lock(), [0], []

    def run(_):
        turn = turns.take()
        with lock:
            now[0] += 1
            most.append(now[0])
        threading.Event().wait(0.002)
        with lock:
            now[0] -= 1
        turns.leave(turn)

    with ThreadPoolExecutor(12) as crowd:
        list(crowd.map(run, range(40)))
    assert len(most) == 40 and max(most) == 2


def test_a_long_run_is_not_waited_for():
    turns = Turns(1, 0.02, NEVER)
    long, other = turns.take(), turns.take()
    turns.leave(other)
    turns.leave(long)


def test_nobody_waits_for_ever():
    turns = Turns(1, NEVER, 0.02)
    turns.take()
    turns.take()


def test_runs_that_ended_without_a_word_are_forgotten():
    turns = Turns(1, 0.001, NEVER)
    for _ in range(20):
        turns.take()
    assert len(turns._since) <= 2
