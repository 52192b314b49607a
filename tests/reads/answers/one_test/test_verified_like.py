"""Begg and Greenes' correction: the published liver scans, its variance, patients as clusters, its limits."""

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm
from scipy.stats import t as student

from core.findings import Reason
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.one_test.unverified import unverified
from core.reads.answers.one_test.verified_like import OWN_READ, PATTERN, verified_like
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Cluster, Plan
from core.report.reads.json import reads_document
from core.tables.files.intake import read
from core.words import words

LIVER_SCANS = {
    ("1", "1"): 231,
    ("1", "0"): 32,
    ("1", ""): 166,
    ("0", "1"): 27,
    ("0", "0"): 54,
    ("0", ""): 140,
}
"""Read and reference: Drum & Christacopoulos 1972 as used by Begg & Greenes 1983."""


def study(rows, head="patient,scan,reference"):
    text = "\n".join([head, *rows]) + "\n"
    table = read(text.encode(), "scans.csv")
    return build(table, guess(table, _options(head)))


def _options(head):
    roles = {"patient": Role.PATIENT, "lesion": Role.LESION, "reference": Role.REFERENCE}
    return ReadingOptions(columns=tuple((roles.get(c, Role.TEST), c) for c in head.split(",")))


def scans():
    cells = [cell for cell, count in LIVER_SCANS.items() for _ in range(count)]
    return study([f"P{i},{read},{reference}" for i, (read, reference) in enumerate(cells)])


def corrected(data, plan=None, item=0):
    plan = plan or Plan()
    return verified_like(panel(data, plan), plan)[item]


def test_the_published_liver_scans():
    found = corrected(scans())
    se, sp = found.sensitivity, found.specificity
    assert (round(se.value, 3), round(se.low, 3), round(se.high, 3)) == (0.836, 0.783, 0.879)
    assert (round(sp.value, 3), round(sp.low, 3), round(sp.high, 3)) == (0.738, 0.656, 0.807)
    naive = accuracy(panel(scans(), Plan()), Plan())[0].metrics
    assert (naive["sensitivity"].numerator, naive["sensitivity"].denominator) == (231, 231 + 27)
    assert (naive["specificity"].numerator, naive["specificity"].denominator) == (54, 54 + 32)


def test_the_interval_is_the_published_logit_one():
    found = corrected(scans())
    total, phi = 650, 429 / 650
    n1, n0, g1, g0 = 263, 81, 231 / 263, 27 / 81
    for estimate, odds in (
        (found.sensitivity, (g1, g0, 1 - g1, 1 - g0)),
        (found.specificity, (1 - g0, 1 - g1, g0, g1)),
    ):
        a, b, not_a, not_b = odds
        first, second = (n1, n0) if estimate is found.sensitivity else (n0, n1)
        variance = 1 / (total * phi * (1 - phi)) + not_a / (a * first) + not_b / (b * second)
        half = norm.isf(0.025) * np.sqrt(variance)
        limits = [expit(logit(estimate.value) + sign * half) for sign in (-1, 1)]
        assert [estimate.low, estimate.high] == pytest.approx(limits, rel=1e-12)


def test_it_lies_within_the_bounds_of_the_worst_and_best():
    whole = panel(scans(), Plan())
    bounds = unverified(whole)[0].bounds
    found = corrected(scans())
    assert bounds.sensitivity.low < found.sensitivity.value < bounds.sensitivity.high
    assert bounds.specificity.low < found.specificity.value < bounds.specificity.high


def test_patients_of_equal_lesions_that_are_copies_widen_it_as_copies():
    cells = [cell for cell, count in LIVER_SCANS.items() for _ in range(count // 9)]
    once = study([f"P{i},{r},{t}" for i, (r, t) in enumerate(cells)])
    thrice = study(
        [f"P{i},L{j},{r},{t}" for i, (r, t) in enumerate(cells) for j in range(3)],
        head="patient,lesion,scan,reference",
    )
    one, three = corrected(once), corrected(thrice)
    assert three.sensitivity.value == pytest.approx(one.sensitivity.value, rel=1e-12)
    k = len(cells)
    widths = [logit(e.high) - logit(e.low) for e in (one.sensitivity, three.sensitivity)]
    ratio = np.sqrt(k / (k - 1)) * student.isf(0.025, k - 1) / norm.isf(0.025)
    assert widths[1] / widths[0] == pytest.approx(ratio, rel=1e-9)
    alone = corrected(thrice, Plan(cluster=Cluster.OFF)).sensitivity
    assert alone.high - alone.low < three.sensitivity.high - three.sensitivity.low


def test_several_tests_share_what_their_patterns_say():
    rows, number = [], 0
    for (a, b, reference), count in {
        ("1", "1", "1"): 20,
        ("1", "1", "0"): 2,
        ("1", "1", ""): 5,
        ("1", "0", "1"): 6,
        ("1", "0", "0"): 6,
        ("1", "0", ""): 12,
        ("0", "1", "1"): 5,
        ("0", "1", "0"): 5,
        ("0", "1", ""): 20,
        ("0", "0", "1"): 1,
        ("0", "0", "0"): 19,
        ("0", "0", ""): 80,
    }.items():
        for _ in range(count):
            number += 1
            rows.append(f"P{number},{a},{b},{reference}")
    data = study(rows, head="patient,A,B,reference")
    found = corrected(data)
    assert found.strata == PATTERN
    having = {"11": 27 * 20 / 22, "10": 24 * 6 / 12, "01": 30 * 5 / 10, "00": 100 * 1 / 20}
    expected = (having["11"] + having["10"]) / sum(having.values())
    assert found.sensitivity.value == pytest.approx(expected, rel=1e-12)
    none_verified = [r for r in rows if not r.split(",", 1)[1].startswith(("0,0,1", "0,0,0"))]
    assert corrected(study(none_verified, head="patient,A,B,reference")).strata == OWN_READ


def test_a_read_that_was_never_verified_is_said():
    data = study([*(f"P{i},1,{i % 2}" for i in range(10)), *(f"N{i},0," for i in range(5))])
    found = corrected(data)
    assert found.sensitivity.value is None and found.sensitivity.reason is Reason.READ_NEVER_VERIFIED


def test_all_verified_says_nothing_and_the_json_says_it_all():
    assert verified_like(panel(study(["P1,1,1", "P2,0,0"]), Plan()), Plan()) == ()
    block = reads_document(scans(), Plan(), (), words("en"))["unverified"]["begg_greenes"]["scan"]
    assert round(block["sensitivity"]["value"], 3) == 0.836
    assert round(block["specificity"]["value"], 3) == 0.738
    assert block["assumes"] == "verified_like_others_with_same_reads_of_all_tests"


def test_patients_of_one_lesion_are_patients():
    """One patient has two lesions of one kind: S + 2 a^2 of K patients, by the influences a of each kind."""
    cells = [cell for cell, count in LIVER_SCANS.items() for _ in range(count // 9)]
    head, units = "patient,lesion,scan,reference", len(cells)

    def spread(owners, critical):
        rows = [f"P{owner},L{i},{r},{t}" for i, (owner, (r, t)) in enumerate(zip(owners, cells, strict=True))]
        found = corrected(study(rows, head)).sensitivity
        scale = found.value * (1 - found.value) / (2 * critical)
        return ((logit(found.high) - logit(found.low)) * scale) ** 2

    alone = spread(range(units), norm.isf(0.025))
    critical = student.isf(0.025, units**2 / (units + 2) - 1)
    squares = 0.0
    for first in (cells.index(cell) for cell in LIVER_SCANS):
        owners = [i - (i == first + 1) for i in range(units)]
        shared = spread(owners, critical) * (units - 2) / (units - 1)
        squares += (shared - alone) / 2 * cells.count(cells[first])
    assert squares == pytest.approx(alone, rel=1e-9)
