"""What stands beside a measure of a test."""

import pytest

from core.reads.answers.one_test.accuracy import accuracy
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Plan
from core.tables.files.intake import read


def test_only_complete_agreement_has_its_bound_beside_it():
    """15 patients, two lesions and a benign finding each: A is always right, B misses some, C never is."""
    rows = [
        f"P{p},{u},{int(u < 2)},{int(u < 2)},{int(u < 2 and p % 4 > 0)},{int(u == 2)}"
        for p in range(15)
        for u in range(3)
    ]
    table = read("\n".join(["patient,lesion,reference,A,B,C", *rows]).encode(), "reads.csv")
    plan = Plan()
    right, some, wrong = accuracy(panel(build(table, guess(table, ReadingOptions())), plan), plan)
    for name in ("f1", "mcc"):
        assert right.metrics[name].value == 1
        # Wilson's limit of 15 of 15 patients
        assert right.metrics[name].beside.low == pytest.approx(15 / (15 + 1.959964**2), abs=1e-6)
        assert some.metrics[name].beside is None and wrong.metrics[name].beside is None
    assert (wrong.metrics["f1"].value, wrong.metrics["mcc"].value) == (0, pytest.approx(-1))
