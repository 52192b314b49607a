"""Where one patient has most of the units, nothing that is quoted leans on the number of patients."""

import math

import numpy as np
import pytest
from scipy import stats

from core.findings import Clustered, Reason
from core.reads.answers.one_test.accuracy import FRACTIONS, accuracy
from core.reads.answers.one_test.measures import MEASURES
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.answers.pairs.overall import overall_tests
from core.reads.answers.pairs.pair_tables import compare_tables
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Plan
from core.tables.files.intake import read


def study_of(sizes, seed=3):
    """Patients with so many lesions, every other one with the condition; tests err at random."""
    rng = np.random.default_rng(seed)
    lines = ["patient,lesion,truth,CT,MR"]
    for patient, size in enumerate(sizes):
        for lesion in range(size):
            truth = lesion % 2
            ct, mr = (int(truth ^ (rng.random() < 0.25)) for _ in range(2))
            lines.append(f"P{patient},{lesion},{truth},{ct},{mr}")
    raw = read("\n".join(lines).encode(), "reads.csv")
    return build(raw, guess(raw, ReadingOptions()))


def test_as_good_as_one_patient_nothing_is_quoted():
    plan = Plan(prevalence=0.2)
    whole = panel(study_of([60, 4, 4, 4]), plan)
    for test in accuracy(whole, plan):
        found = [test.metrics[name] for name in (*FRACTIONS, *MEASURES)] + list(test.at_prevalence)
        assert {(e.quoted.low, e.quoted.high, e.quoted.reason) for e in found} == {
            (None, None, Reason.AS_ONE_CLUSTER)
        }
    (pair,) = compare_tables(whole, plan)
    quoted = [v.quoted for v in (*pair.predictive_values, *pair.likelihood_ratios)]
    assert all((q.low, q.high, q.p, q.reason) == (None, None, None, Reason.AS_ONE_CLUSTER) for q in quoted)
    (joint,) = compare_jointly(whole, plan)
    tests = [joint.small_sample, *(t.quoted for t in overall_tests(whole, plan))]
    assert {(t.p, t.reason) for t in tests} == {(None, Reason.AS_ONE_CLUSTER)}


def test_very_unequal_patients_are_worth_fewer_than_there_are():
    sizes = np.array([30, *[4] * 12])
    effective = sizes.sum() ** 2 / (sizes**2).sum()
    assert 2 < effective < len(sizes) / 2
    plan = Plan()
    whole = panel(study_of(sizes), plan)
    (pair,) = compare_tables(whole, plan)
    for ratio in pair.likelihood_ratios:
        own, shown = ratio.clustered, ratio.quoted
        reach = stats.t.ppf(0.975, effective - 1) * own.standard_error
        centre = math.log(ratio.ratio.second_over_first)
        assert (math.log(shown.low), math.log(shown.high)) == pytest.approx((centre - reach, centre + reach))
        assert shown.p == pytest.approx(2 * stats.t.sf(abs(own.statistic), effective - 1))
        assert own.df == len(sizes) - 1  # beside it stands what is published
    for value in pair.predictive_values:
        assert isinstance(value.headline, Clustered) and value.headline.p > value.clustered.p
    (joint,) = compare_jointly(whole, plan)
    f = joint.clustered.statistic * (effective - 2) / (2 * (effective - 1))
    assert joint.small_sample.p == pytest.approx(stats.f.sf(f, 2, effective - 2))
    test = accuracy(whole, plan)[0]
    se, sp = (test.metrics[name] for name in ("sensitivity", "specificity"))
    found = test.metrics["lr_positive"]
    down = math.log(se.value / se.quoted.low) ** 2 + math.log((1 - sp.quoted.low) / (1 - sp.value)) ** 2
    assert found.quoted.low == pytest.approx(found.value * math.exp(-math.sqrt(down)))
    assert found.quoted.low < found.clustered.low < found.value < found.clustered.high < found.quoted.high


def test_equal_patients_keep_what_they_had():
    plan = Plan()
    whole = panel(study_of([4] * 20), plan)
    (pair,) = compare_tables(whole, plan)
    for found in (*pair.predictive_values, *pair.likelihood_ratios):
        assert found.quoted == found.clustered
    for test in accuracy(whole, plan):
        for name in ("lr_positive", "lr_negative", "dor", "youden", "balanced_accuracy"):
            assert test.metrics[name].quoted == test.metrics[name].clustered
