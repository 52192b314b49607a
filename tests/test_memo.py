"""What is kept beside a study or a log: bounded, the same for everybody, never another question's answer."""

import ast
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from core.ablation.answer import answer
from core.ablation.definitions import DEFAULTS
from core.ablation.indicators import catalogue
from core.ablation.plan import AblationPlan
from core.memo import Memo
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.counting import panel as counting
from core.reads.counting.panel import panel
from core.reads.plan import Plan, Policy, RuleText, Unit
from tests.ablation.golden import golden
from tests.reads.drawn import drawn_study

ROOT = Path(__file__).parents[1]


def test_the_last_of_each_name_are_kept():
    memo, made = Memo(), []
    for key in (1, 2, 1, 3, 1, 2):
        memo.keep("a", key, lambda key=key: made.append(key), most=2)
    assert made == [1, 2, 3, 2] and memo.count("a") == 2
    assert memo.keep("b", 1, lambda: "other", most=2) == "other"
    assert memo.count("b") == 1 and memo.count("c") == 0


def test_what_is_missing_is_made_together():
    memo, asked = Memo(), []

    def square(places):
        asked.append(places)
        return [places[0] * 100 + i for i in range(len(places))]

    assert memo.keep_each("a", ["x", "y"], square, most=3) == [0, 1]
    assert memo.keep_each("a", ["y", "z", "x"], square, most=3) == [1, 100, 0]
    assert memo.keep_each("a", ["z", "v"], square, most=3) == [100, 100]  # "y" is the one not asked for
    assert memo.keep_each("a", ["v", "x", "y"], square, most=1) == [100, 0, 200]
    assert asked == [[0, 1], [1], [1], [2]] and memo.count("a") == 1


def test_a_pair_that_is_kept_says_what_it_says_alone():
    """Rules, margins, levels, ways to judge what is unclear and filters one after the other on one study."""
    study = drawn_study(seed=5)
    a, b, c = study.tests[:3]
    rules = [
        RuleText(name, text) for name, text in (("r", f"{a} | {b}"), ("r", f"{a} & {c}"), ("q", f"{a} | {b}"))
    ]
    plans = [
        Plan(rules=(rule,), unit=unit, primary=primary, indeterminate=policy, confidence_level=level)
        for rule in rules
        for unit in Unit
        for primary, policy, level in (
            ((), Policy.EXCLUDE, 0.95),
            (((rule.name, c),), Policy.BEST, 0.95),
            ((), Policy.WORST, 0.9),
        )
    ]
    for plan in (*plans, plans[0]):
        fresh = drawn_study(seed=5)
        assert compare(panel(study, plan), plan) == compare(panel(fresh, plan), plan)


def test_nothing_is_kept_of_a_failure_nor_carried_by_a_copy():
    memo = Memo()
    with pytest.raises(ZeroDivisionError):
        memo.keep("a", 1, lambda: 1 // 0, most=2)
    assert memo.count("a") == 0 and memo.keep("a", 1, lambda: 2, most=2) == 2
    assert pickle.loads(pickle.dumps(memo)).count("a") == 0


def test_two_who_ask_at_once_get_the_same():
    memo, both = Memo(), Barrier(2)

    def make():
        both.wait(10)
        return object()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: memo.keep("a", 1, make, most=1), range(2))
    assert first is second


def test_two_sessions_on_one_study_stay_right(monkeypatch):
    """Two threads ask the same study different things; with room for one count they push each other out."""
    monkeypatch.setattr(counting, "MOST_COUNTS", 1)
    plans = [Plan(unit=Unit.LESION), Plan(unit=Unit.PATIENT)]
    alone = [accuracy(panel(drawn_study(seed=3), plan), plan, resample=False) for plan in plans]
    shared, start = drawn_study(seed=3), Barrier(2)

    def session(at):
        start.wait(10)
        return [accuracy(panel(shared, plans[at]), plans[at], resample=False) == alone[at] for _ in range(25)]

    with ThreadPoolExecutor(2) as threads:
        assert all(all(found) for found in threads.map(session, range(2)))
    assert alone[0] != alone[1] and shared.memo.count("count") == 1


def test_what_is_kept_of_a_study_has_no_rules_name():
    study = drawn_study(seed=3)
    for name in ("typed", "otherwise"):
        plan = Plan(rules=(RuleText(name, "A | B"),))
        counted = panel(study, plan)
        assert accuracy(counted, plan, resample=False)[-1].name == name
        assert compare(counted, plan, [("A", name)])[0].second == name
        assert compare(counted, plan, [(name, "A")])[0].first == name
    kept = list(counted.shared.memo._kept.values())
    assert len(kept) == 2 and not {"typed", "otherwise"} & set(re.findall(r"\w+", repr(kept)))
    assert len(kept[0]) == len(study.tests) + 1  # a rule called otherwise is the same question


def test_two_sessions_on_one_log_stay_right(monkeypatch):
    monkeypatch.setattr(catalogue, "MOST_KEPT", 3)
    plans = [
        AblationPlan(definitions=DEFAULTS),
        AblationPlan(definitions=replace(DEFAULTS, control_window_days=60)),
    ]
    alone = [values(answer(replace(golden()), plan)) for plan in plans]
    shared, start = replace(golden()), Barrier(2)

    def session(at):
        start.wait(10)
        return [values(answer(shared, plans[at])) == alone[at] for _ in range(10)]

    with ThreadPoolExecutor(2) as threads:
        assert all(all(found) for found in threads.map(session, range(2)))
    assert alone[0] != alone[1] and shared.memo.count("numbers") == 3


def values(found):
    return {
        code: (number.estimate.numerator, number.estimate.denominator, number.estimate.low)
        for code, number in found.whole.indicators.items()
    }


def test_nothing_writes_into_a_frozen_value():
    written = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "core").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "__dict__")
        or (isinstance(node, ast.Name) and node.id == "WeakKeyDictionary")
    ]
    assert written == []
