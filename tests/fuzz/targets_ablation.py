"""The ablation log's entry points: a log or counts with every indicator, an address, a recipe."""

from __future__ import annotations

from urllib.parse import parse_qs

from core.ablation import recipe
from core.ablation.answer import answer
from core.ablation.answers.aggregate import answer_aggregate
from core.ablation.file.aggregate import columns_of, read_aggregate
from core.ablation.file.door import read_log
from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.problems import Refusal
from tests.fuzz.targets_reads import table_of
from tests.fuzz.targets_tables import said


def a_log(data: bytes) -> None:
    """Any table is a log whose numbers keep their promises, or is refused in words."""
    table = table_of(data)
    if table is None:
        return
    try:
        log = read_log(table)
    except Refusal as refusal:
        said(refusal.problems)
        return
    said(log.problems)
    found = answer(log, AblationPlan())
    for indicator in found.indicators:
        found.records(indicator).as_json(0, 10)


def an_address(data: bytes) -> None:
    """Any address is a plan or a list of what it cannot be; what it is can be spelt again."""
    query = parse_qs(data.decode("utf-8", "replace"))
    plan, problems = AblationPlan.from_query(query)
    said(problems)
    again, rest = AblationPlan.from_query(plan.to_query())
    assert again == plan and rest == ()


def counts(data: bytes) -> None:
    """Any table with the five columns is an aggregate whose sums hold, or is refused in words."""
    table = table_of(data)
    if table is None:
        return
    try:
        if (headers := columns_of(table)) is None:
            return
        found = read_aggregate(table, headers)
    except Refusal as refusal:
        said(refusal.problems)
        return
    said(found.problems)
    first, last = found.span
    assert first < last
    whole = answer_aggregate(found, AblationPlan()).whole
    for code, estimate in whole.items():
        assert estimate.numerator == sum(c.numerator for c in found.counts if c.indicator == code)


def a_recipe(data: bytes) -> None:
    """A recipe from anyone: refused in words, or spelt back the same."""
    try:
        found = recipe.read(data)
    except Refusal as refusal:
        said(refusal.problems)
        return
    assert recipe.read(recipe.write(found)) == found
    said(recipe.apply(found, GOLDEN.table())[1])


TARGETS = {"log": a_log, "address": an_address, "counts": counts, "recipe": a_recipe}
