"""A plan as arguments of the command line: what a page shows, to be typed or put into a script."""

from __future__ import annotations

from core.reads.plan import Plan
from core.spelling import command_line, quote

PLAN_FIELDS = {
    "unit": "unit",
    "rollup": "rollup",
    "fuse-at": "fuse_at",
    "indeterminate": "indeterminate",
    "rule": "rules",
    "where": "where",
    "by": "by",
    "confidence": "confidence_level",
    "interval": "interval",
    "cluster": "cluster",
    "adjust": "adjust",
    "prevalence": "prevalence",
    "compare": "compare",
    "pairs": "pairs",
    "primary": "primary",
    "margin": "margins",
    "hide": "hidden",
    "positive-from": "cutoffs",
    "random-readers": "random_readers",
    "covariance": "covariance",
    "single": "single",
    "plan-difference": "plan_difference",
    "plan-readers": "plan_readers",
    "model": "model",
}
"""Options of the command line that ask, and the field of the plan that each sets."""
NAMES = frozenset({"hidden", "by", "single"})
"""Fields whose texts are bare names, quoted where a separator stands in them."""
JOINED = frozenset({"model", "plan_readers"})
"""Fields whose texts one option takes together."""


def plan_arguments(plan: Plan) -> list[str]:
    """The options that ask what the plan asks; what differs from the default only."""
    spelled = plan.to_query()
    found = []
    for option, name in PLAN_FIELDS.items():
        texts = spelled.get(name, [])
        if name in NAMES or name == "model":
            texts = [quote(text) for text in texts]
        if name in JOINED and texts:
            texts = [",".join(texts)]
        found += [f"--{option}={text}" for text in texts]
    return found


def command(file: str, plan: Plan, *, recipe: str = "", search: bool = False, whole: bool = False) -> str:
    """The whole line, safe to paste into a shell whatever names a file brings.

    >>> command("reads.csv", Plan(prevalence=0.1), recipe="tandem-recipe.json")
    'python -m core reads reads.csv --recipe=tandem-recipe.json --prevalence=0.1'
    """
    options = [f"--recipe={recipe}"] if recipe else []
    options += [*plan_arguments(plan), *(["--search"] if search else [])]
    options += ["--format=json"] if whole else []
    return command_line("reads", file, options)
