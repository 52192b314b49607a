"""A thousand studies from one truth, drawn once for everybody who watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from core.lessons.seeds import SeedResult, each_seed
from core.lessons.truth import Truth
from core.reads.plan import Plan


@dataclass(slots=True)
class ManyStudies:
    """The studies of the seeds 1 to ``most`` of a truth, as far as they are drawn.

    Whoever watches draws the next one; two who watch at once share the work, and who comes back, or wants
    more of them, goes on where it stopped. ``drawn`` counts the seeds, of which a few may be no study.
    """

    truth: Truth
    most: int
    drawn: int = 0
    results: list[SeedResult] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def go_on(self, tick: Callable[[float], object], upto: int | None = None) -> Sequence[SeedResult]:
        """Draw until the first ``upto`` are there; ``tick`` is told the share done and may raise to stop."""
        most = self.most if upto is None else min(upto, self.most)
        while self.drawn < most:
            with self._lock:
                if self.drawn < most:
                    found = next(each_seed(self.truth, Plan(), [self.drawn + 1]))
                    self.drawn += 1
                    if found is not None:
                        self.results.append(found)
            tick(min(self.drawn / most, 1.0))
        return self.so_far(most)

    def so_far(self, upto: int) -> Sequence[SeedResult]:
        """The results among the first ``upto`` seeds."""
        return [result for result in tuple(self.results) if result.seed <= upto]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule won, and how often no other rule beat it in both figures."""

    expression: str
    won: int
    on_frontier: int


def rule_counts(results: Iterable[SeedResult]) -> list[RuleCount]:
    """Every rule that won or stood on the frontier of a study, the most frequent winner first."""
    won: Counter[str] = Counter()
    frontier: Counter[str] = Counter()
    for result in results:
        frontier.update(result.frontier)
        if result.best is not None:
            won[result.best] += 1
    rules = sorted(frontier | won, key=lambda rule: (-won[rule], -frontier[rule], rule))
    return [RuleCount(rule, won[rule], frontier[rule]) for rule in rules]
