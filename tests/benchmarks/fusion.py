"""The rule search: every rule after a changed filter, and the bootstrap of a choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.examples.reads import LIVER_PETMR
from core.reads.plan import Plan, Unit
from core.reads.rules.monotone import monotone_masks
from core.reads.search.choosing import judge_choice, resampled_units
from core.reads.search.exploration import explore
from core.reads.search.optimism import Criterion, Selection, optimism
from tests.benchmarks.reads import asked, study
from tests.benchmarks.timing import Line, times

EXAMPLE_TESTS = ("CT", "PET", "MR", "PETMR_recorded")
REPLICATES = 2000


def fusion() -> Iterator[Line]:
    """Counts and intervals of all rules at 1,000,000 lesions, and 2,000 resamples at 306."""
    for tests, aim in ((3, None), (4, 100), (5, 1000)):
        content = study(tests=tests)
        names = content.tests[:tests]
        rules = monotone_masks(tests).size
        took = times(lambda i, s=content, n=names: explore(s, replace(asked(i), rules=()), n), 9, warm=2)
        note = "1,000,000 lesions, cluster-aware intervals, frontier and bound; after a changed filter"
        yield Line(what=f"{rules:,} rules of {tests} tests", times=took, aim=aim, note=note)
        if tests == 4:
            took = times(
                lambda i, s=content, n=names: explore(s, replace(asked(i), rules=(), unit=Unit.PATIENT), n), 5
            )
            yield Line(what="  per patient, fused per lesion", times=took)
        if tests == 5:
            study.cache_clear()
    small = LIVER_PETMR.load()
    found = explore(small, Plan(), EXAMPLE_TESTS)
    criterion = Criterion(selection=Selection.SENSITIVITY, at_least=0.9)
    units = resampled_units(found)
    took = times(lambda _: optimism(units, criterion, found.counts.literals, replicates=REPLICATES), 7)
    yield Line(what="2,000 resamples of 166 rules, 306 lesions", times=took, aim=1000)
    took = times(lambda _: judge_choice(found, criterion), 5)
    yield Line(what="  with the patients' counts", times=took)
