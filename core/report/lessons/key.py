"""The key of a class: what each student finds in the study of their own seed."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.seeds import METRICS, SeedResult, each_seed
from core.lessons.truth import Truth
from core.reads.plan import Plan
from core.tables.export import to_csv
from core.words import Words
from core.words.answers import rule_names


def class_key(truth: Truth, students: Sequence[tuple[int, int]], w: Words) -> str:
    """A row a student as CSV: number, seed, each test's sensitivity and specificity, the winning rule.

    Parameters
    ----------
    students : sequence of (number, seed)
    """
    names = [test.name for test in truth.tests]
    figures = [f"{name} {w.label('metric', metric)}" for name in names for metric in METRICS]
    rows: list[list[str | int]] = [[w("Student"), w("Seed"), *figures, w("Largest Youden index")]]
    found = each_seed(truth, Plan(), [seed for _, seed in students])
    for (number, seed), result in zip(students, found, strict=True):
        rows.append(
            [
                number,
                seed,
                *_figures(result, names, w),
                rule_names.spoken(result.best, names, w) if result and result.best else "",
            ]
        )
    return to_csv(rows).decode("utf-8-sig").rstrip("\r\n")


def _figures(result: SeedResult | None, names: Sequence[str], w: Words) -> list[str]:
    if result is None:
        return [""] * (len(names) * len(METRICS))
    estimates = (result.estimates.get(name, {}).get(metric) for name in names for metric in METRICS)
    return ["" if one is None else w.numbers.estimate(one) for one in estimates]
