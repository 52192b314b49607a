"""A question about a log as arguments of the command line: what a page shows, to be put into a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.ablation.answers.progression import ProgressionUnit
from core.ablation.fair.open_records import Named, Ticked, spell_supposed
from core.ablation.fair.risks import RiskPlan
from core.ablation.file.aggregate import Aggregate
from core.ablation.log import Log
from core.ablation.monitoring import link
from core.ablation.monitoring.chart import MonitoringPlan
from core.ablation.plan import AblationPlan
from core.ablation.scorecard import Order
from core.spelling import command_line, quote
from core.stats.monitoring.funnel import FunnelLimits


class OtherChart(StrEnum):
    """Charts that are not drawn by period with limits of each point."""

    EWMA = "ewma"
    CUSUM = "cusum"
    RA_CUSUM = "ra_cusum"
    VLAD = "vlad"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringAsked:
    """What the arguments ask of charts and comparisons.

    Parameters
    ----------
    summary : bool
        The newest period of every indicator and what it says.
    chart : str or None
        Indicator of the chart; ``other`` is its kind where it is none of the charts by period.
    monitoring : MonitoringPlan
    funnel : str or None
        Indicator of the funnel.
    limits : FunnelLimits
    risk : RiskPlan or None
    adjust : bool
        False discovery rate over the units of the funnel.
    progression : bool
    follow : ProgressionUnit
        What is followed to its progression.
    what_if : tuple of (indicator, Ticked)
        With how many of the open records supposed closed.
    supposed : Named
        Which open records of the one indicator in ``what_if`` are: then its charts move with them.
    publish, publish_records, key_file : Path or None
        Where a publishing pack and its records go, and the file that holds the key of its hashes.
    scorecard : Order or None
        What the centres of a scorecard are ordered by.
    """

    summary: bool = False
    chart: str | None = None
    other: OtherChart | None = None
    monitoring: MonitoringPlan = field(default_factory=MonitoringPlan)
    funnel: str | None = None
    limits: FunnelLimits = FunnelLimits.EXACT_INTERPOLATED
    risk: RiskPlan | None = None
    adjust: bool = False
    progression: bool = False
    follow: ProgressionUnit = ProgressionUnit.SESSION
    what_if: tuple[tuple[str, Ticked], ...] = ()
    supposed: Named = field(default_factory=Named)
    publish: Path | None = None
    publish_records: Path | None = None
    key_file: Path | None = None
    scorecard: Order | None = None

    def named(self, indicator: str) -> Named:
        """Which open records of an indicator are supposed closed."""
        return self.supposed if indicator in dict(self.what_if) else Named()


NOTHING_MORE = MonitoringAsked()
"""The indicators alone."""

PLAN_OPTIONS = {
    "as_of": "as-of",
    "start": "from",
    "end": "to",
    "cluster": "cluster",
    "confidence_level": "confidence",
}
"""Fields of a plan that one option takes as they are."""
BY_NAME = {"set": "set", "target": "target"}
"""Fields of a plan that an option takes as ``NAME=VALUE``."""
CHART_OPTIONS = {
    "every": "every",
    "chart": "kind",
    "rules": "rules",
    "phases": "phase",
    "excluded": "leave-out",
    "cusum.baseline_rate": "baseline-rate",
    "cusum.odds_ratio": "odds",
    "cusum.limit": "limit",
}
"""Fields of a monitoring plan with an option of their own; every other one is a ``--convention``."""
CONVENTIONS = tuple(name for name in link.READERS if name not in CHART_OPTIONS and name != "run_rules")
CUSUM_CONVENTIONS = tuple(name for name in link.CUSUM_READERS if f"cusum.{name}" not in CHART_OPTIONS)
SUPPOSED = {"counted": "pending_counted", "not": "pending_not", "unknown": "unknown_counted"}
"""Words of ``--suppose``, and the part of a `Named` that each fills."""


def plan_arguments(plan: AblationPlan) -> list[str]:
    """The options that ask what the plan asks; what differs from the default only."""
    found: list[str] = []
    for key, texts in plan.to_query().items():
        head, _, name = key.partition(".")
        if key in PLAN_OPTIONS:
            found += [f"--{PLAN_OPTIONS[key]}={text}" for text in texts]
        elif head in BY_NAME:
            found += [f"--{BY_NAME[head]}={name}={text}" for text in texts]
        elif head == "where":
            found.append(f"--where={quote(name)}={_list(texts)}")
        elif key == "by":
            found += [f"--by={quote(text)}" for text in texts]
        else:
            found.append("--previous")
    return found


def chart_arguments(asked: MonitoringAsked) -> list[str]:
    """The options that ask for charts, comparisons and suppositions, without what writes files."""
    found = ["--summary"] if asked.summary else []
    found += [f"--chart={asked.chart}"] if asked.chart is not None else []
    found += [f"--kind={asked.other}"] if asked.other is not None else []
    for key, texts in link.to_query(asked.monitoring).items():
        name = key.removeprefix(link.PREFIX)
        if name == "chart" and (asked.chart is None or asked.other is not None):
            continue  # nothing is drawn by period
        if name == "run_rules":
            found.append("--no-run-rules")
        elif name in CHART_OPTIONS:
            found += [f"--{CHART_OPTIONS[name]}={text}" for text in texts]
        else:
            found += [f"--convention={name.removeprefix('cusum.')}={text}" for text in texts]
    found += [f"--funnel={asked.funnel}"] if asked.funnel is not None else []
    found += [f"--limits={asked.limits}"] if asked.limits is not FunnelLimits.EXACT_INTERPOLATED else []
    found += ["--adjust=bh"] if asked.adjust else []
    for option, texts in ({} if asked.risk is None else asked.risk.to_query()).items():
        found.append(f"--{option}={_list(texts)}")
    found += ["--scorecard"] if asked.scorecard is not None else []
    found += [f"--order={asked.scorecard}"] if asked.scorecard not in (None, Order.NAME) else []
    found += ["--progression"] if asked.progression else []
    found += [f"--follow={asked.follow}"] if asked.follow is not ProgressionUnit.SESSION else []
    for indicator, ticked in asked.what_if:
        found.append(f"--what-if={spell_supposed(indicator, ticked)}")
    for word, part in SUPPOSED.items():
        if names := getattr(asked.supposed, part):
            found.append(f"--suppose={word}={_list(names)}")
    return found


def _list(names: Sequence[str]) -> str:
    return ",".join(map(quote, names))


def file_arguments(content: Log | Aggregate) -> list[str]:
    """The options that read the user's own files as they were read, beside a recipe of a log.

    Counts have no recipe: what was said of their file is said again.
    """
    if isinstance(content, Log):
        lesions = content.lesion_cells
        return [] if lesions is None else [f"--lesions={lesions.table.source.name}"]
    source = content.table.source
    found = [
        f"--{name}={value}"
        for name, value in (("sheet", source.sheet), ("encoding", source.encoding))
        if value and name not in source.guessed
    ]
    found += [f"--header-rows={source.header_rows}"] if source.header_rows else []
    found += [f"--keep-rows={','.join(map(str, source.keep_rows))}"] if source.keep_rows else []
    return found


def command(
    file: str,
    plan: AblationPlan,
    asked: MonitoringAsked = NOTHING_MORE,
    *,
    reading: Sequence[str] = (),
) -> str:
    """The whole line, safe to paste into a shell whatever names a file brings.

    >>> command("golden", AblationPlan(by=("centre",)), MonitoringAsked(chart="4.overall"))
    'python -m core ablation golden --by=centre --chart=4.overall'
    """
    return command_line("ablation", file, [*reading, *plan_arguments(plan), *chart_arguments(asked)])
