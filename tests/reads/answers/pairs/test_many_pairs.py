"""Beyond 66 pairs the first are answered, the rest and their family on request; the numbers are the same."""

import pytest

from core.findings import Reason
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.family import MOST_PAIRS, on_request, pairs_asked
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Pairs, Plan
from core.tables.files.intake import read
from tests.command_line.asking import answer


def text(tests, patients=24):
    names = [f"T{i}" for i in range(tests)]
    rows = [
        [f"P{p}", p % 2, *((p * (i + 3) // 5 + p) % (3 + i % 2) > 0 for i in range(tests))]
        for p in range(patients)
    ]
    lines = [["patient", "reference", *names], *([*row[:2], *map(int, row[2:])] for row in rows)]
    return "\n".join(",".join(map(str, line)) for line in lines)


def counted(tests, plan):
    table = read(text(tests).encode(), "reads.csv")
    return panel(build(table, guess(table, ReadingOptions())), plan)


def test_twelve_tests_are_compared_without_a_request():
    found = counted(12, Plan())
    assert len(pairs_asked(found, Plan())) == MOST_PAIRS == 66
    assert on_request(found, Plan()) == ()
    assert all(c.p_adjusted is not None for c in compare(found, Plan()) if str(c.on) != "accuracy")


def test_all_thirteen_are_compared_on_request_and_told_how_far_they_are():
    first, ticks = Plan(), []
    found = counted(13, first)
    some, every = compare(found, first), compare(found, Plan(pairs=Pairs.ALL), tick=ticks.append)
    assert (len(some), len(every)) == (66 * 3, 78 * 3)
    assert ticks == [0, 66 / 78]
    same = ("first", "second", "on", "units", "only_first_correct", "only_second_correct", "p", "newcombe")
    for one, other in zip(some, every, strict=False):
        assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    primary = [c for c in some if str(c.on) != "accuracy" and c.p is not None]
    assert {c.no_adjusted_p for c in primary} == {Reason.FAMILY_ON_REQUEST}
    assert {c.family_size for c in primary} == {156}
    assert {p.code: dict(p.details) for p in on_request(found, first)} == {
        "pairs_on_request": {"count": 78, "limit": 66},
        "family_on_request": {"count": 78, "limit": 66},
    }


def test_a_marked_family_needs_no_request():
    plan = Plan(primary=(("T0", "T1"),), compare=(("T0", "T1"), ("T0", "T2")))
    found = counted(13, plan)
    assert on_request(found, plan) == ()
    assert compare(found, plan)[0].p_adjusted is not None


@pytest.mark.parametrize(("asked", "pairs", "adjusted"), [((), 66, False), (("--pairs", "all"), 78, True)])
def test_the_command_line_says_what_it_left(tmp_path, capsys, asked, pairs, adjusted):
    file = tmp_path / "reads.csv"
    file.write_text(text(13))
    said = answer(capsys, str(file), *asked)
    assert len(said["comparisons"]) == pairs * 3
    codes = {p["code"] for p in said["problems"]}
    assert ({"pairs_on_request", "family_on_request"} <= codes) is not adjusted
    assert any(c["p_adjusted"] is not None for c in said["comparisons"]) is adjusted
