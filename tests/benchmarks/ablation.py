"""A million ablation sessions: all indicators after one switch, and by two hundred centres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from core.ablation.answer import answer
from core.ablation.definitions import DEFAULTS
from core.ablation.file.door import read_log
from core.ablation.plan import AblationPlan
from core.tables.files.intake import read
from tests.benchmarks import data
from tests.benchmarks.timing import Line, times

GOLDEN = Path(__file__).parents[2] / "core" / "examples" / "ablation" / "golden_log.csv"
AS_OF = date(2026, 6, 30)
SESSIONS = 1_000_000
CENTRES = 200


def ablation() -> Iterator[Line]:
    """The golden log repeated with patients of its own, spread over the centres."""
    table = data.sessions(read(GOLDEN.read_bytes(), GOLDEN.name), SESSIONS, CENTRES)
    note = f"{SESSIONS:,} sessions, {CENTRES} centres, 49 columns"
    took = times(lambda _: read_log(table, as_of=AS_OF), 2, warm=0)
    yield Line(what="text table to checked log", times=took, note=note)
    log = read_log(table, as_of=AS_OF)
    plan = AblationPlan(as_of=AS_OF)
    took = times(lambda i: answer(log, switched(plan, i)), 10, warm=2)
    yield Line(what="all indicators after one switch", times=took, aim=300)
    by = replace(plan, by=("centre",))
    took = times(lambda i: answer(log, switched(by, i)), 5, warm=2)
    yield Line(what="all indicators after one switch, by 200 centres", times=took, aim=1000)
    took = times(lambda i: answer(log, replace(plan, start=date(2024, 1, 2 + i))), 5, warm=1)
    yield Line(what="all indicators after another period", times=took)


def switched(plan: AblationPlan, i: int) -> AblationPlan:
    """The plan with another switch thrown in each run, so that nothing kept answers it."""
    days = 32 + i % 20
    changes = (
        {"control_window_days": days},
        {"complication_window_days": days},
        {"followup_grace_days": days},
        {"death_window_days": days},
    )
    return replace(plan, definitions=replace(DEFAULTS, **changes[i % len(changes)]))
