"""Many studies from one truth: where the estimates, intervals, frontiers and winning rules fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.findings import Estimate, Reason
from core.lessons.study import simulated_study
from core.lessons.truth import Truth, true_shares
from core.problems import Refusal
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.counting.panel import panel
from core.reads.plan import Plan
from core.reads.readers.answer import readers_answer
from core.reads.readers.block import On
from core.reads.rules.monotone import MOST_TESTS_SEARCHED
from core.reads.rules.rule import parse_rule
from core.reads.search.exploration import SearchedRule, search_rules
from core.reads.study import Study
from core.stats.readers.obuchowski_rockette import ModalityLine

METRICS = ("sensitivity", "specificity")
ENDPOINTS = (On.SENSITIVITY, On.SPECIFICITY)
OVER_READERS = "readers_random"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedResult:
    """What one seed's study shows.

    Attributes
    ----------
    estimates : item to metric to the estimate, its quoted interval included; of several readers their
        mean, with the interval for readers like these
    best : the monotone rule with the largest Youden index, the shortest of ties
    undominated : the rules that no other beats, with their figures; none where rules are not searched
    """

    seed: int
    estimates: dict[str, dict[str, Estimate]]
    best: str | None
    undominated: tuple[SearchedRule, ...]

    @property
    def frontier(self) -> tuple[str, ...]:
        """Expressions of the rules that no other beats."""
        return tuple(rule.expression for rule in self.undominated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often the quoted interval held the truth, of the studies in which there was one."""

    item: str
    metric: str
    truth: float
    held: int
    studies: int


def each_seed(truth: Truth, plan: Plan, seeds: Sequence[int]) -> Iterator[SeedResult | None]:
    """One result a seed, in order; None where the draw is no study (such as nobody with the condition)."""
    for seed in seeds:
        try:
            study, _, _ = simulated_study(truth, seed)
            yield _seen(truth, seed, study, plan)
        except Refusal:
            yield None


def searched(truth: Truth) -> bool:
    """Whether every monotone rule of the tests is counted: one reader, and not too many tests."""
    return not truth.readers and len(truth.tests) <= MOST_TESTS_SEARCHED


def _seen(truth: Truth, seed: int, study: Study, plan: Plan) -> SeedResult:
    whole = panel(study, plan)
    over = readers_answer(study, plan, whole, endpoints=ENDPOINTS, more=False) if truth.readers > 1 else None
    if over is None:
        found = {test.name: test.metrics for test in accuracy(whole, plan, resample=False)}
        estimates = {name: {m: by[m] for m in METRICS} for name, by in found.items()}
    else:
        estimates = {
            test.name: {str(on): _over_readers(over.on[on].modalities[test.name].line) for on in ENDPOINTS}
            for test in truth.tests
        }
    names = tuple(test.name for test in truth.tests)
    search = search_rules(study, plan, names) if searched(truth) else None
    return SeedResult(
        seed=seed,
        estimates=estimates,
        best=None if search is None else _best(search.rules),
        undominated=() if search is None else tuple(r for r in search.rules if r.frontier),
    )


def _over_readers(line: ModalityLine | None) -> Estimate:
    """The mean over the readers with the interval for readers like these, within 0 and 1."""
    if line is None or line.readers_random.low is None or line.readers_random.high is None:
        reason = Reason.UNDEFINED_VARIANCE if line is None else line.readers_random.reason
        value = None if line is None else line.value
        return Estimate(value=value, low=None, high=None, method=OVER_READERS, reason=reason)
    low, high = max(line.readers_random.low, 0.0), min(line.readers_random.high, 1.0)
    return Estimate(value=line.value, low=low, high=high, method=OVER_READERS)


def _best(rules: Sequence[SearchedRule]) -> str | None:
    """Largest Youden index among all rules; the order of the search breaks ties."""
    found: str | None = None
    most = -np.inf
    for rule in rules:
        se, sp = rule.sensitivity, rule.specificity
        if se is not None and sp is not None and se + sp > most + 1e-12:
            found, most = rule.expression, se + sp
    return found


def truths(truth: Truth, plan: Plan) -> dict[str, dict[str, float]]:
    """True sensitivity and specificity of every test and kept rule, by name."""
    names = tuple(test.name for test in truth.tests)
    out = {}
    for test in names:
        rule = parse_rule("rule", f"`{test.replace('`', '``')}`", names)
        out[test] = dict(zip(METRICS, true_shares(truth, rule.tests, rule.truth), strict=True))
    for kept in plan.rules:
        rule = parse_rule(kept.name, kept.expression, names)
        out[kept.name] = dict(zip(METRICS, true_shares(truth, rule.tests, rule.truth), strict=True))
    return out


def coverage(results: Sequence[SeedResult | None], true: dict[str, dict[str, float]]) -> list[Coverage]:
    """How many of the studies' quoted intervals hold the truth, by item and metric."""
    out = []
    for item, shares in true.items():
        for metric, value in shares.items():
            shown = [
                r.estimates[item][metric].quoted for r in results if r is not None and item in r.estimates
            ]
            limits = [(q.low, q.high) for q in shown if q.low is not None and q.high is not None]
            held = sum(low <= value <= high for low, high in limits)
            out.append(Coverage(item=item, metric=metric, truth=value, held=held, studies=len(limits)))
    return out
