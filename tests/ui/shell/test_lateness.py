"""A server that keeps users waiting says so from the second late run on; work of one's own is not waiting."""

import threading
import time

from pages.ui.shell import lateness
from pages.ui.shell.view import View
from tests.pages.app import open_page, sound


def test_computing_and_sleeping_on_purpose_are_no_waiting():
    clock = lateness.begin()
    until = time.thread_time() + 0.2
    while time.thread_time() < until:
        pass
    lateness.pause(0.3)
    assert lateness.waited(clock) < time.monotonic() - clock.wall - 0.45


def test_waiting_for_another_is_counted():
    clock, turn = lateness.begin(), threading.Event()
    threading.Timer(0.2, turn.set).start()
    turn.wait()
    assert lateness.waited(clock) > 0.15


def test_it_is_said_from_the_second_late_run_on_and_no_longer_than_it_lasts():
    view = View()
    told = [lateness.count(view, seconds) for seconds in (0.1, 3.0, 2.0, 9.0, 1.9, 3.0, 0.0)]
    assert told == [False, False, True, True, False, False, False]


def test_the_page_says_so_and_its_numbers_stay(monkeypatch):
    monkeypatch.setattr(lateness, "LATE", -1.0)
    at = sound(open_page("pages/accuracy.py", "en", data="liver_petmr"))
    assert not at.toast
    at = sound(at.run())
    assert [toast.value.startswith("The server is late") for toast in at.toast] == [True]
    monkeypatch.setattr(lateness, "LATE", 1e9)
    assert not sound(at.run()).toast
