"""Studies that several lessons look at, drawn once a process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np

from core.lessons.codes import code_of
from core.lessons.lesson import SEED
from core.lessons.seeds import SeedResult, coverage, each_seed, truths
from core.lessons.study import simulated_study
from core.lessons.truth import Truth, pattern_shares, true_shares
from core.memo import of_text
from core.reads.answers.one_test.accuracy import TestAccuracy, accuracy
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Cluster, Plan, RuleText
from core.reads.rules.monotone import monotone_tables
from core.reads.rules.rule import parse_rule
from core.reads.search.exploration import rule_expressions
from core.reads.study import Study

CLASS = 40
"""Studies of a class: one a student."""
ONE_SEED = SEED
ROUNDING = 1e-12
RULES = (("or", "PET | MR"), ("and", "PET & MR"))

TRUTH = Truth()
CROWDED = replace(
    TRUTH, patients=20, lesions=((8, 1),), patient_effect=Fraction(3, 5), dependence=Fraction(1, 10)
)
"""Eight lesions in each of twenty patients, who differ much."""
READERS = replace(TRUTH, patients=60, readers=3, reader_effect=20, reader_by_test=40)
CROWDED_STUDY, READERS_STUDY = code_of(CROWDED, ONE_SEED), code_of(READERS, ONE_SEED)
"""Codes of their studies of one seed."""
EITHER, BOTH = (Plan(rules=(RuleText(f"PET {word} MR", text),)) for word, text in RULES)


@cache
def study(truth: Truth, seed: int = ONE_SEED) -> Study:
    """The study of one seed."""
    return simulated_study(truth, seed)[0]


@cache
def counted(truth: Truth) -> Panel:
    """The counted study of one seed."""
    return panel(study(truth), Plan())


@cache
def measured(truth: Truth, cluster: Cluster = Cluster.AUTO) -> dict[str, TestAccuracy]:
    """Every test of one study."""
    found = accuracy(counted(truth), Plan(cluster=cluster), resample=False)
    return {test.name: test for test in found}


@cache
def class_results(truth: Truth, cluster: Cluster = Cluster.AUTO) -> tuple[SeedResult, ...]:
    """Forty studies from one truth, one a student."""
    plan = Plan(cluster=cluster)
    return tuple(r for r in each_seed(truth, plan, range(1, CLASS + 1)) if r is not None)


def studies_that_hold(truth: Truth, item: str, metric: str, cluster: Cluster) -> int:
    """In how many of the class's studies the interval of a test holds the truth."""
    rows = coverage(class_results(truth, cluster), truths(truth, Plan()))
    return next(row.held for row in rows if (row.item, row.metric) == (item, metric))


def true_rule(truth: Truth, expression: str) -> tuple[float, float]:
    """True sensitivity and specificity of a rule."""
    rule = parse_rule("rule", expression, tuple(test.name for test in truth.tests))
    return true_shares(truth, rule.tests, rule.truth)


def winners_of(results: Iterable[SeedResult]) -> Counter[str]:
    """Which rule has the largest Youden index in how many studies."""
    return Counter(r.best for r in results if r.best is not None)


def winners(truth: Truth) -> Counter[str]:
    """The winners of the class's studies."""
    return winners_of(class_results(truth))


@of_text(16)
def truly_best(truth: Truth) -> str:
    """The rule whose true Youden index is the largest of all monotone rules; of ties the first."""
    names = tuple(test.name for test in truth.tests)
    with_, without = pattern_shares(truth, names)
    youden = monotone_tables(len(names)) @ (with_ - without)
    return rule_expressions(names)[int(np.flatnonzero(youden >= youden.max() - ROUNDING)[0])]
