"""Choosing one rule among all: by a declared criterion, and what the choice is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.problems import Refusal, Severity, problem
from core.reads.rules.monotone import monotone_tables
from core.reads.search.exploration import Exploration
from core.reads.search.optimism import (
    Criterion,
    Optimism,
    PatientUnits,
    chosen_rules,
    lesion_units,
    optimism,
    patient_units,
    scores,
)
from core.reads.search.sequences import Examination
from core.reads.search.units import PatientPatterns
from core.reads.study import WITH, WITHOUT

MOST_VERDICTS = 30_000_000
"""Patients times rules that are kept at once for a bootstrap at patient level."""


@cache
def used_tests(tests: int) -> NDArray[np.bool_]:
    """Which tests matter to each monotone rule, shape (R, tests); read-only."""
    tables = monotone_tables(tests)
    patterns = np.arange(1 << tests)
    used = np.stack([np.any(tables != tables[:, patterns ^ (1 << t)], axis=1) for t in range(tests)], axis=1)
    used.flags.writeable = False
    return used


def rule_costs(
    tests: Sequence[str], examinations: Sequence[Examination], figure: str = "cost"
) -> NDArray[np.float64] | None:
    """What each monotone rule takes when all its examinations are done.

    Parameters
    ----------
    tests : sequence of str, length T
    examinations : sequence of Examination
        A rule needs every examination that gives a test which matters to it.
    figure : {"cost", "minutes", "dose"}

    Returns
    -------
    float array, shape (R,), or None
        None where a figure is not entered, or a test belongs to no examination.
    """
    used = used_tests(len(tests))
    given = {test for examination in examinations for test in examination.tests}
    if not set(tests) <= given:
        return None
    total = np.zeros(len(used))
    for examination in examinations:
        needed = used[:, [t in examination.tests for t in tests]].any(axis=1)
        value = getattr(examination, figure)
        if value is None:
            if needed.any():
                return None
            continue
        total += needed * float(value)
    return total


def resampled_units(found: Exploration) -> PatientUnits:
    """What each patient adds to the counts of every rule; patients without usable units are left out.

    Raises
    ------
    Refusal
        At patient level, where patients times rules are too many to keep.
    """
    tables = monotone_tables(len(found.tests))
    if isinstance(found.units, PatientPatterns):
        units = found.units
        if units.condition.size * len(tables) > MOST_VERDICTS:
            raise Refusal(
                problem(Severity.ERROR, "search_too_large", value=units.condition.size, rules=len(tables))
            )
        single = patient_units(units.verdicts(tables)[units.kind], units.condition)
        return single if units.cluster is None else _by_patient(single, units.cluster)
    with_, without = found.units.by_patient(WITH), found.units.by_patient(WITHOUT)
    seen = (with_.sum(axis=1) + without.sum(axis=1)) > 0
    return lesion_units(with_[seen], without[seen], tables)


def _by_patient(units: PatientUnits, cluster: NDArray[np.integer]) -> PatientUnits:
    """Several units of a patient (one a reader) are drawn together."""
    code = np.unique(cluster, return_inverse=True)[1].ravel()
    owner = sparse.csr_array((np.ones(code.size), (code, np.arange(code.size))))
    return PatientUnits(
        with_condition=owner @ units.with_condition,
        without_condition=owner @ units.without_condition,
        to_rules=None,
        units_with=owner @ units.units_with,
        units_without=owner @ units.units_without,
    )


def judge_choice(
    found: Exploration,
    criterion: Criterion,
    *,
    confidence_level: float = 0.95,
    tick: Callable[[float], object] | None = None,
) -> Optimism:
    """Choose by a criterion, and say how much of the chosen rule's value is due to choosing.

    Parameters
    ----------
    found : Exploration
    criterion : Criterion
    tick : callable, optional
        As in `optimism`.

    Raises
    ------
    Refusal
        As `resampled_units`.
    """
    return optimism(
        resampled_units(found),
        criterion,
        found.counts.literals,
        confidence_level=confidence_level,
        tick=tick,
    )


def best_rule(found: Exploration, criterion: Criterion, without: str | None = None) -> int | None:
    """The best rule by a criterion, among all or among those that do without one test.

    Ties go to fewer literals, then to the earlier rule. None where no rule meets the constraint, or
    where units of a reference status are missing.
    """
    counts = found.counts
    if int(counts.with_condition) == 0 or int(counts.without_condition) == 0:
        return None
    value = scores(
        criterion,
        counts.tp.astype(float)[None],
        counts.fp.astype(float)[None],
        np.full((1, 1), float(counts.with_condition)),
        np.full((1, 1), float(counts.without_condition)),
    )
    if without is not None:
        value = np.where(used_tests(len(found.tests))[:, found.tests.index(without)], -np.inf, value)
    preference = np.lexsort((np.arange(counts.tp.size), counts.literals))
    best = int(chosen_rules(value, preference)[0])
    return best if best >= 0 else None
