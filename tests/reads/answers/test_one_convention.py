"""The same number has the same interval wherever it is shown."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.findings import Estimate
from core.reads.answers.groups.subgroups import levels
from core.reads.answers.one_test.accuracy import FRACTIONS, accuracy
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Cluster, Plan, RuleText, Unit
from core.reads.search.exploration import explore
from core.report.reads.json import reads_document
from core.report.reads.text import reads_rows
from core.tables.files.intake import read
from core.words import words
from tests.reads.drawn import drawn_study

RULES = (RuleText("any", "A | B | C"), RuleText("most", "majority(A, B, C)"))
PLANS = st.sampled_from(
    [
        Plan(rules=RULES),
        Plan(rules=RULES, interval="clopper_pearson"),
        Plan(rules=RULES, unit=Unit.PATIENT),
        Plan(rules=RULES, cluster=Cluster.OFF),
        Plan(rules=RULES, confidence_level=0.9),
    ]
)


@given(st.integers(0, 10_000), st.integers(1, 14), PLANS)
@settings(max_examples=25, deadline=None)
def test_every_door_quotes_the_same_interval(seed, patients, plan):
    study = drawn_study(seed, patients=patients)
    whole = panel(study, plan)
    on_page = {test.name: test for test in accuracy(whole, plan, resample=False)}

    searched = explore(study, plan, ["A", "B", "C"])
    tables = searched.counts.masks.tolist()
    masks = {"A": 0b10101010, "B": 0b11001100, "C": 0b11110000, "any": 0b11111110, "most": 0b11101000}
    for name, mask in masks.items():
        at = tables.index(mask)
        for metric in ("sensitivity", "specificity"):
            ends = [getattr(searched.limits, f"{metric}_{end}")[at] for end in ("low", "high")]
            same(ends, on_page[name].metrics[metric])

    told = reads_document(study, plan, (), words("en"))["tests"]
    rows = {(r[2], r[4]): r for r in csv.reader(io.StringIO(as_csv(reads_rows(study, plan)))) if not r[3]}
    head = reads_rows(study, plan)[0]
    low, high = head.index("quoted_low"), head.index("quoted_high")
    for name, test in on_page.items():
        for metric in FRACTIONS:
            shown = test.metrics[metric].quoted
            quoted = told[name][metric]["quoted"]
            assert (quoted["low"], quoted["high"], quoted["method"]) == (shown.low, shown.high, shown.method)
            row = rows[name, metric]
            assert [float(v) if v else None for v in (row[low], row[high])] == [shown.low, shown.high]


def test_a_search_quotes_rare_errors_of_small_patients_as_the_page_does():
    sizes, rng = [20] * 3 + [2] * 84, np.random.default_rng(3)
    rows = ["patient,lesion,A,B,C,reference"]
    for patient, size in enumerate(sizes):
        wrong = rng.random(3) < (0.06 if size == 2 else 0.0)
        rows += [
            f"{patient},{lesion},{','.join(str(int(not w)) for w in wrong)},{lesion % 20 != 19:d}"
            for lesion in range(size)
        ]
    table = read("\n".join(rows).encode(), "reads.csv")
    study = build(table, guess(table, ReadingOptions()))
    whole, searched = panel(study, Plan()), explore(study, Plan(), ["A", "B", "C"])
    tables = searched.counts.masks.tolist()
    for test, mask in zip(accuracy(whole, Plan()), (0b10101010, 0b11001100, 0b11110000), strict=True):
        quoted = test.metrics["sensitivity"].quoted
        assert quoted.effective_clusters < 87 / 2
        ends = [getattr(searched.limits, f"sensitivity_{end}")[tables.index(mask)] for end in ("low", "high")]
        same(ends, test.metrics["sensitivity"])


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_subgroup_is_the_filtered_study(seed):
    study = drawn_study(seed, patients=14)
    for level in levels(study, Plan(), "group"):
        alone = Plan(where=(("group", (level.name,)),))
        filtered = accuracy(panel(study, alone), alone, resample=False)
        grouped = accuracy(level.panel, Plan(), resample=False)
        for one, other in zip(grouped, filtered, strict=True):
            for metric in FRACTIONS:
                assert one.metrics[metric].quoted == other.metrics[metric].quoted


def same(ends, estimate: Estimate):
    shown = estimate.quoted
    if shown.low is None:
        assert np.isnan(ends).all()
    else:
        assert ends == pytest.approx([shown.low, shown.high], abs=1e-12)


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
