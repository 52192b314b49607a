"""What a modality adds to a rule: by dropping it from the rule, and by the best rule without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.reads.answers.groups.subgroups import levels
from core.reads.answers.pairs.comparison import Comparison, compare
from core.reads.counting.panel import Panel, panel
from core.reads.plan import Adjust, Plan, RuleText
from core.reads.rules.grammar import written
from core.reads.rules.rule import Rule
from core.reads.rules.simplify import simplest
from core.reads.search.add_on import without_test
from core.reads.search.choosing import best_rule
from core.reads.search.exploration import explore
from core.reads.search.optimism import Criterion
from core.reads.study import Study

FULL, REDUCED = "\N{DOT OPERATOR}full", "\N{DOT OPERATOR}reduced"
"""Names inside the comparison; no column a user may compare is called so."""


class Instead(StrEnum):
    """What stands in for the rule once the modality is gone."""

    AS_NEGATIVE = "as_negative"
    """The same rule, the modality taken as negative."""
    AS_POSITIVE = "as_positive"
    """The same rule, the modality taken as positive."""
    BEST = "best"
    """The best monotone rule of the remaining tests, chosen on these data by a declared criterion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedValue:
    """The full rule against what is left, in all units or in one level of a grouping column.

    ``comparisons`` are on sensitivity, specificity and accuracy; the first is the rule without the
    modality, the second the full rule, so that ``second_minus_first`` is what the modality adds.
    """

    column: str | None
    level: str | None
    patients: int
    comparisons: tuple[Comparison, ...]
    small: bool = False


def reduced_rule(
    study: Study, plan: Plan, rule: Rule, test: str, instead: Instead, criterion: Criterion | None = None
) -> str | None:
    """Write the rule that is left without a modality.

    Parameters
    ----------
    rule : Rule
        Names ``test``; for a substitution at least one other, too.
    criterion : Criterion, optional
        Needed for the best rule; searched among the rule's tests and judged on the units that all of
        them decide.

    Returns
    -------
    str or None
        None where no rule is left or none meets the criterion.
    """
    if len(rule.tests) < 2:
        return None
    if instead is Instead.BEST:
        if criterion is None:
            raise ValueError("the best rule needs a criterion")
        found = explore(study, plan, rule.tests)
        best = best_rule(found, criterion, without=test)
        return None if best is None else found.expressions[best]
    left = without_test(rule, test, instead is Instead.AS_POSITIVE, REDUCED)
    return written(simplest(left.tests, left.truth).expression)


def added_value(
    study: Study, plan: Plan, rule: Rule, reduced: str, by: Sequence[str] = ()
) -> tuple[AddedValue, ...]:
    """Compare a rule with the one that is left, in all units and in each level of grouping columns.

    Parameters
    ----------
    reduced : str
        From `reduced_rule`.
    by : sequence of str
        Grouping columns.
    """
    pair = (REDUCED, FULL)
    asked = replace(
        plan,
        rules=(RuleText(FULL, rule.expression), RuleText(REDUCED, reduced)),
        hidden=study.tests,
        compare=(),
        adjust=Adjust.NONE,
    )

    def value(part: Panel, column: str | None, level: str | None, small: bool) -> AddedValue:
        return AddedValue(
            column=column,
            level=level,
            patients=part.patients,
            comparisons=compare(part, asked, [pair]),
            small=small,
        )

    whole = value(panel(study, asked), None, None, False)
    parts = [
        value(level.panel, column, level.name, level.small)
        for column in by
        for level in levels(study, asked, column)
    ]
    return (whole, *parts)
