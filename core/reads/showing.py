"""What a page shows of an answer: the endpoint, a test by itself in every level, what all is told against.

No part of the plan: the numbers are the same whatever is shown of them. It stands in the address beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.problems import Problem, Severity, problem
from core.reads.plan import Plan
from core.reads.study import Study

SENSITIVITY = "sensitivity"
MEASURED = (SENSITIVITY, "specificity", "ppv", "npv", "accuracy", "auc")
"""What may be shown; a page that does not have it shows sensitivity."""
NEWEST = ""
"""By itself, and no test named: the newest rule, or else the last test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What is shown of an answer that holds more.

    Parameters
    ----------
    on : str
        One of ``MEASURED``.
    alone : str or None
        The test or rule whose levels stand by themselves, or ``NEWEST``; None: a pair is compared.
    against : str or None
        The test or rule that every answer is told against; None: what was on the screen before.
    """

    on: str = SENSITIVITY
    alone: str | None = None
    against: str | None = None

    def among(self, measures: Sequence[str]) -> str:
        """What is shown on a page that has these measures."""
        return self.on if self.on in measures else SENSITIVITY

    def elsewhere(self) -> Showing:
        """What of it holds for other data, whose tests have other names."""
        return replace(self, alone=NEWEST if self.alone == NEWEST else None, against=None)

    def to_query(self) -> dict[str, list[str]]:
        """Spell it for a link: only what differs from the default."""
        on = {} if self.on == SENSITIVITY else {"on": [self.on]}
        items = {"alone": self.alone, "against": self.against}
        return {**on, **{name: [item] for name, item in items.items() if item is not None}}

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]]
    ) -> tuple[Showing, dict[str, list[str]], tuple[Problem, ...]]:
        """Read it from a link: what is shown, the rest of the link, and what cannot be read."""
        rest = {name: list(texts) for name, texts in query.items()}
        on = rest.pop("on", [SENSITIVITY])
        items = {name: rest.pop(name, []) for name in ("alone", "against")}
        problems = []
        if len(on) != 1 or on[0] not in MEASURED:
            problems.append(problem(Severity.WARNING, "link_value_unknown", column="on", value=", ".join(on)))
            on = [SENSITIVITY]
        alone, against = (texts[0] if len(texts) == 1 else None for texts in items.values())
        return cls(on=on[0], alone=alone, against=against), rest, tuple(problems)


def fit_showing(study: Study, plan: Plan, showing: Showing) -> tuple[Showing, tuple[Problem, ...]]:
    """Drop a test that this study does not have, and say so."""
    known = {None, *study.tests, *(rule.name for rule in plan.rules)}
    problems = []
    if showing.alone not in {NEWEST, *known}:
        problems.append(_stale("alone", showing.alone))
        showing = replace(showing, alone=None)
    if showing.against not in known:
        problems.append(_stale("against", showing.against))
        showing = replace(showing, against=None)
    return showing, tuple(problems)


def _stale(name: str, value: str | None) -> Problem:
    return problem(Severity.WARNING, "plan_value_stale", column=name, value=value)
