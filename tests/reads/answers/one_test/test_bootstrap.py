"""The cells of bootstrap samples, drawn patient by patient and, of many patients, from their normal limit."""

import numpy as np
import pytest

from core.reads.answers.one_test import accuracy
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Cluster, Plan, Unit
from core.tables.files.intake import read
from tests.reads.drawn import drawn_study


@pytest.mark.parametrize("most", [10**6, 1], ids=["one by one", "normal limit"])
def test_bootstrap_cells_have_the_moments_of_resampled_patients(monkeypatch, most):
    """Mean sum(x) and covariance sum(x x') - sum(x) sum(x)' / K over K patients, by hand from the rows."""
    study, plan = drawn_study(seed=5, patients=80), Plan()
    counted = panel(study, plan)
    known = study.reference != 2
    called = study.states["A"] == 1
    cell = np.where(study.reference == 1, np.where(called, 0, 1), np.where(called, 2, 3))
    rows = np.zeros((study.patients, 4))
    np.add.at(rows, (study.patient[known], cell[known]), 1)
    mean = rows.sum(axis=0)
    spread = rows.T @ rows - np.outer(mean, mean) / study.patients

    monkeypatch.setattr(accuracy, "MOST_RESAMPLED", most)
    drawn = accuracy.resampled_cells(counted, plan, 0)
    assert drawn.shape == (accuracy.REPLICATES, 4)
    errors = np.sqrt(np.diag(spread) / accuracy.REPLICATES)
    assert np.abs(drawn.mean(axis=0) - mean).max() < 4 * errors.max()
    assert np.cov(drawn.T) == pytest.approx(spread, abs=0.15 * np.diag(spread).max())


@pytest.mark.parametrize("most", [10**6, 1], ids=["one by one", "normal limit"])
def test_a_cell_that_no_patient_has_stays_empty(monkeypatch, most):
    """The test is never positive without the condition, and misses some."""
    rows = [f"{p},{u},{(p + u) % 2},{int((p + u) % 2 and p % 5 > 0)}" for p in range(20) for u in range(3)]
    table = read("\n".join(["patient,lesion,reference,A", *rows]).encode(), "reads.csv")
    plan = Plan()
    monkeypatch.setattr(accuracy, "MOST_RESAMPLED", most)
    drawn = accuracy.resampled_cells(panel(build(table, guess(table, ReadingOptions())), plan), plan, 0)
    assert np.abs(drawn[:, 2]).max() < 1e-6 and (drawn >= 0).all()
    assert (drawn[:, [0, 1, 3]].mean(axis=0) > 1).all()


@pytest.mark.parametrize(
    ("plan", "drawn"),
    [
        (Plan(), "patient_bootstrap"),
        (Plan(cluster=Cluster.OFF), "unit_bootstrap"),
        (Plan(unit=Unit.PATIENT), "patient_bootstrap"),
    ],
)
def test_what_was_drawn_is_named(plan, drawn):
    study = drawn_study(seed=5, patients=30)
    assert accuracy.accuracy(panel(study, plan), plan)[0].metrics["mcc"].method == drawn
