"""The ablation log's entry points: a file becomes a log with every indicator, an address becomes a plan."""

from __future__ import annotations

from urllib.parse import parse_qs

from core.ablation.answer import answer
from core.ablation.file.door import read_log
from core.ablation.plan import AblationPlan
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


TARGETS = {"log": a_log, "address": an_address}
