"""Many studies: whoever watches goes on where another stopped, and nothing is drawn twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core.lessons.many import ManyStudies, rule_counts
from core.lessons.seeds import each_seed
from core.lessons.truth import Truth
from core.reads.plan import Plan

SMALL = replace(Truth(), patients=25)


class Stopped(Exception):
    pass


def test_who_stops_loses_nothing_and_two_who_watch_share_the_work():
    studies = ManyStudies(SMALL, 12)

    def stop(share):
        if share >= 0.25:
            raise Stopped

    with pytest.raises(Stopped):
        studies.go_on(stop)
    assert studies.drawn == 3
    with ThreadPoolExecutor(2) as pool:
        told = []
        for done in [pool.submit(studies.go_on, told.append) for _ in range(2)]:
            done.result()
    assert max(told) == 1
    alone = [r for r in each_seed(SMALL, Plan(), range(1, 13)) if r is not None]
    assert [r.seed for r in studies.results] == [r.seed for r in alone]
    assert [r.best for r in studies.results] == [r.best for r in alone]
    counts = rule_counts(alone)
    assert sum(c.won for c in counts) == len(alone)
    assert all(c.on_frontier >= c.won for c in counts), "the largest Youden index lies on the frontier"
    for result in alone:
        youden = {r.expression: r.sensitivity + r.specificity for r in result.undominated}
        assert youden[result.best] == pytest.approx(max(youden.values()))
