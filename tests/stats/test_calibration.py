"""The shipped calibration: what it says about the defaults, and that its simulation is what it claims."""

import json

import numpy as np
import pytest

from core.words.sentences.statistics_more import LABELS
from tests.benchmarks.calibrate import (
    DEPENDENCE,
    PATIENTS,
    SHIPPED,
    SPECIFICITY,
    Setting,
    draw,
    true_area,
    true_kappa,
)

FOUND = json.loads(SHIPPED.read_text("utf-8"))
SEVERAL = ("independent_lesions", "patient_effect", "patient_by_test_effect")


def extremes(method, quantity, patients=PATIENTS, dependence=tuple(DEPENDENCE)):
    """Smallest and largest rate of a method over sensitivities, dependence and numbers of patients."""
    rows = [
        row
        for row in FOUND["summary"]
        if row["method"] == method
        and row["quantity"] == quantity
        and row["patients"] in patients
        and row["dependence"] in dependence
    ]
    assert rows
    return min(row["least"] for row in rows), max(row["most"] for row in rows)


def test_every_setting_is_there_and_named():
    keys = {(row["dependence"], row["patients"]) for row in FOUND["summary"]}
    assert keys == {(name, k) for name in DEPENDENCE for k in PATIENTS}
    for kind, column in (
        ("calibration_measure", "measure"),
        ("calibration_quantity", "quantity"),
        ("dependence", "dependence"),
    ):
        assert {f"{kind}.{row[column]}" for row in FOUND["summary"]} <= LABELS.keys()


@pytest.mark.parametrize(
    ("method", "quantity"),
    [
        ("obuchowski", "sensitivity"),
        ("linearised_t", "ppv"),
        ("clustered_likelihood_ratio_log_ratio", "two_lr_positive"),
    ],
)
def test_clustered_tests_hold_their_level(method, quantity):
    noise = 3 * FOUND["monte_carlo_error"]
    assert extremes(method, quantity, dependence=SEVERAL)[1] <= 0.05 + noise


@pytest.mark.parametrize(
    ("method", "quantity"),
    [
        ("rao_scott_logit_t", "sensitivity"),
        ("linearised_t", "difference_of_sensitivities"),
        ("clustered_log", "lr_positive"),
        ("clustered_youden", "youden"),
    ],
)
def test_clustered_intervals_cover(method, quantity):
    # Discreteness at 99 % sensitivity costs a little beyond simulation noise.
    assert extremes(method, quantity)[0] >= 0.95 - 4 * FOUND["monte_carlo_error"]


def test_ignoring_patients_does_not_hold_its_level():
    whole_patients = ("patient_by_test_effect",)
    assert 0.11 < extremes("mcnemar_midp", "sensitivity", dependence=whole_patients)[1] <= 0.13
    assert extremes("cochran_q", "three_sensitivities", dependence=whole_patients)[1] > 0.15
    assert extremes("delong", "difference_of_auc", dependence=whole_patients)[0] > 0.18
    assert 0.855 <= extremes("wilson", "sensitivity", dependence=SEVERAL)[0] < 0.87
    assert 0.875 <= extremes("log", "lr_positive", dependence=SEVERAL)[0] < 0.89
    assert 0.815 <= extremes("newcombe_independent", "youden", dependence=SEVERAL)[0] < 0.83
    assert 0.10 < extremes("likelihood_ratio_log_ratio", "two_lr_positive", dependence=SEVERAL)[1] <= 0.105


def test_the_limits_said_in_words():
    joint, three = "sensitivity_and_specificity", "three_sensitivities"
    assert extremes("wald_clustered", joint, (20,))[1] <= 0.10
    assert extremes("wald_clustered", joint, (40,))[1] <= 0.08
    assert extremes("wald_clustered", joint, (75, 150, 300))[1] <= 0.07
    assert 0.10 < extremes("clustered_cochran_q", three, (20,))[1] <= 0.12
    assert extremes("clustered_cochran_q", three, (40,))[1] <= 0.10
    assert extremes("clustered_cochran_q", three, (75, 150, 300))[1] <= 0.085
    assert extremes("clustered_cochran_q_f", three)[1] <= 0.075
    assert extremes("wald_clustered_f", joint)[1] <= 0.07
    for patients in PATIENTS:
        for large, quantity in (("wald_clustered", joint), ("clustered_cochran_q", three)):
            assert (
                extremes(f"{large}_f", quantity, (patients,))[1] <= extremes(large, quantity, (patients,))[1]
            )
    low, high = extremes("obuchowski_auc", "auc", (20,))
    assert 0.86 <= low < high <= 0.93
    low, high = extremes("obuchowski_auc", "auc", (40,))
    assert 0.90 <= low < high <= 0.94
    assert extremes("obuchowski_auc", "auc", (75, 150, 300))[0] >= 0.92
    assert extremes("patient_jackknife", "kappa")[0] >= 0.90
    assert extremes("patient_jackknife", "kappa", (150, 300))[0] >= 0.93
    assert extremes("kappa_null_variance", "kappa")[1] > 0.995
    assert extremes("kappa_null_variance", "kappa", dependence=SEVERAL)[0] >= 0.91


@pytest.mark.parametrize("dependence", DEPENDENCE)
def test_simulated_studies_have_the_stated_truth(dependence):
    setting = Setting(dependence, 300, 0.8)
    s = draw(np.random.default_rng(7), setting, 200)
    having, without = s.counts[..., 8:].sum(axis=(0, 1)), s.counts[..., :8].sum(axis=(0, 1))
    for bit in (4, 2, 1):
        positive = (np.arange(8) & bit) > 0
        assert having[positive].sum() / having.sum() == pytest.approx(0.8, abs=0.01)
        assert without[positive].sum() / without.sum() == pytest.approx(1 - SPECIFICITY, abs=0.01)
    table = s.counts.sum(axis=(0, 1)).reshape(2, 2, 2, 2).sum(axis=(0, 3)) / s.counts.sum()
    chance = table.sum(axis=0) @ table.sum(axis=1)
    assert (np.trace(table) - chance) / (1 - chance) == pytest.approx(true_kappa(setting), abs=0.015)
    shares = [
        np.bincount(s.grades[0][s.present & (s.condition == status)].astype(int), minlength=5)
        for status in (False, True)
    ]
    below, above = (share / share.sum() for share in shares)
    assert above @ (np.cumsum(below) - below / 2) == pytest.approx(true_area(), abs=0.01)
