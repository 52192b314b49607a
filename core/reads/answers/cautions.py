"""What a reader must know before quoting an answer: few patients, one who dominates, an area near 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from core.findings import Clustered, Estimate, Flag
from core.problems import PAIRED, Problem, Severity, problem
from core.reads.answers.one_test.accuracy import TestAccuracy
from core.reads.answers.one_test.ordinal import OrdinalTest
from core.reads.answers.pairs.comparison import Comparison
from core.reads.study import Study
from core.stats.clustered.effective import FEW_EFFECTIVE
from core.stats.clustered.proportions import FEW_DISCORDANT_CLUSTERS

QUOTED = ("sensitivity", "specificity")
HIGH_AREA = 0.95
FEW_GRADES = 5
"""Above this area, on so many grades or fewer, intervals of areas cover less than they say."""

MOST_NAMED = 12


def cautions(
    study: Study, tests: Sequence[TestAccuracy], pairs: Sequence[Comparison], areas: Sequence[OrdinalTest]
) -> tuple[Problem, ...]:
    """Each caution once an endpoint; ``value`` names the tests or pairs that it is about, ``count`` how many.

    Without patients every unit counts as one.
    """
    out: list[Problem] = []
    for on in QUOTED:
        few = [pair for pair in pairs if str(pair.on) == on and _few_discordant(pair)]
        names = [PAIRED.join((pair.first, pair.second)) for pair in few]
        out += _said("few_discordant_patients", names, metric=on, limit=FEW_DISCORDANT_CLUSTERS)
    for on in QUOTED:
        known = [(test.name, test.metrics[on]) for test in tests if test.metrics[on].denominator]
        worth = {name: count for name, e in known if (count := _effective(e)) < FEW_EFFECTIVE}
        least = max(1, round(min(worth.values(), default=0)))
        out += _said("few_effective_patients", list(worth), metric=on, limit=FEW_EFFECTIVE, effective=least)
        held = [name for name, e in known if Flag.ONE_PATIENT_DOMINATES in e.quoted.flags]
        out += _said("one_patient_dominates", held, metric=on)
    out += _said("area_near_one", near_one(study, areas), limit=FEW_GRADES)
    return tuple(out)


def near_one(study: Study, areas: Iterable[OrdinalTest]) -> list[str]:
    """Tests whose area lies near 1 though they have few grades."""
    out = []
    for test in areas:
        grades = np.unique(study.scores[test.name][np.isfinite(study.scores[test.name])])
        if test.auc.value is not None and test.auc.value > HIGH_AREA and grades.size <= FEW_GRADES:
            out.append(test.name)
    return out


def _few_discordant(pair: Comparison) -> bool:
    discordant = pair.only_first_correct + pair.only_second_correct
    few_units = pair.units > 0 and discordant < FEW_DISCORDANT_CLUSTERS
    return few_units or Flag.FEW_DISCORDANT_CLUSTERS in pair.headline_interval.flags


def _effective(found: Estimate) -> float:
    """How many patients of equal weight a fraction rests on."""
    quoted = found.quoted
    known = [found.effective_clusters, None if isinstance(quoted, Clustered) else quoted.effective_clusters]
    known += [None if found.clustered is None else float(found.clustered.clusters)]
    return min([k for k in known if k is not None], default=float(found.denominator or 0))


def _said(code: str, about: Sequence[str], metric: str = "", **details: int) -> list[Problem]:
    if not about:
        return []
    names = ", ".join(about[:MOST_NAMED]) + (" …" if len(about) > MOST_NAMED else "")
    found = problem(Severity.WARNING, code, value=names, tests=names)
    said = [
        *found.details,
        ("count", len(about)),
        *details.items(),
        *([("metric", metric)] if metric else []),
    ]
    return [replace(found, details=tuple(sorted(said)))]
