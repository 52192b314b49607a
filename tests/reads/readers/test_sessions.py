"""A reader who reads a case twice: as separate reads, the mean of the sessions counts."""

import random
from dataclasses import asdict

import numpy as np
import pytest

from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.options import ReadingOptions, Repeats
from core.reads.file.reading import guess
from core.reads.plan import Covariance, Plan
from core.reads.readers.answer import readers_answer
from core.reads.readers.block import On
from core.stats.readers.covariance import ratio_figures
from core.tables.files.intake import read

ON = (On.SENSITIVITY, On.SPECIFICITY, On.ACCURACY, On.PPV, On.AUC)
DRAW = random.Random(14)
UNITS = [(f"P{i // 2}", i % 2, DRAW.random() < 0.5) for i in range(60)]
CELLS = [(m, r) for m in ("CT", "MR") for r in ("A", "B", "C")]
READS = {
    (m, r, i): DRAW.random() < (0.8 if t else 0.3) for m, r in CELLS for i, (_, _, t) in enumerate(UNITS)
}


def study_of(lines, **said):
    header = "patient,lesion,modality,reader,result,truth\n"
    text = header + "".join(",".join(map(str, line)) + "\n" for line in lines)
    table = read(text.encode(), "x.csv")
    return build(table, guess(table, ReadingOptions(**said)))


def line(key, read):
    m, r, i = key
    patient, lesion, truth = UNITS[i]
    return (patient, lesion, m, r, "pos" if read else "neg", "pos" if truth else "neg")


def answer(study, **said):
    plan = Plan(**said)
    found = readers_answer(study, plan, panel(study, plan), endpoints=ON, more=False)
    assert found is not None
    return found


ONCE = [line(key, read) for key, read in READS.items()]


def test_every_read_said_twice_changes_nothing():
    once = answer(study_of(ONCE))
    twice = answer(study_of([*ONCE, *ONCE], repeats=Repeats.SEPARATE))
    assert (twice.planned, twice.present, twice.design) == (once.planned, once.present, once.design)
    for on in ON:
        assert (twice.on[on].units, twice.on[on].patients) == (once.on[on].units, once.on[on].patients)
        for a, b in zip(twice.on[on].pairs, once.on[on].pairs, strict=True):
            assert a.found is not None and b.found is not None
            for name in ("readers_random", "readers_fixed"):
                mine, other = asdict(getattr(a.found, name)), asdict(getattr(b.found, name))
                for key in ("value", "standard_error", "low", "high", "p"):
                    assert mine[key] == pytest.approx(other[key], abs=1e-12)


@pytest.mark.parametrize("covariance", list(Covariance))
def test_areas_compare_units_by_the_mean_over_their_sessions(covariance):
    """Reads of yes and no: the area is the mean of sensitivity and specificity, and so is its influence."""
    again = [line(("CT", "A", i), not READS["CT", "A", i]) for i in range(0, 60, 3)]
    lines = [*ONCE, *again]
    on = answer(study_of(lines, repeats=Repeats.SEPARATE), covariance=covariance).on
    assert (on[On.AUC].units, on[On.AUC].patients) == (60, 30)
    for name, area in on[On.AUC].modalities["CT"].theta.items():
        shares = [on[one].modalities["CT"].theta[name] for one in (On.SENSITIVITY, On.SPECIFICITY)]
        assert area == pytest.approx(sum(shares) / 2, abs=1e-12)
    if covariance is Covariance.JACKKNIFE:
        return
    influence = np.zeros((2, 30))
    called = {key: 0.5 if key[:2] == ("CT", "A") and key[2] % 3 == 0 else float(READS[key]) for key in READS}
    for m, r, i in READS:
        truth = UNITS[i][2]
        alike = [j for j, unit in enumerate(UNITS) if unit[2] == truth]
        centred = called[m, r, i] - sum(called[m, r, j] for j in alike) / len(alike)
        sign = (1 if m == "MR" else -1) * (1 if truth else -1)
        influence[int(truth), i // 2] += sign * centred / (2 * len(alike) * 3)
    counted = [len({UNITS[i][0] for i in range(60) if UNITS[i][2] == truth}) for truth in (False, True)]
    without, with_ = influence
    variance = sum(k / (k - 1) * one @ one for k, one in zip(counted, (without, with_), strict=True))
    variance += 2 * 30 / 29 * with_ @ without
    (pair,) = on[On.AUC].pairs
    assert pair.found is not None
    assert pair.found.readers_fixed.standard_error == pytest.approx(np.sqrt(variance), abs=1e-12)


def test_sessions_that_differ_count_as_their_mean():
    """Reader A reads every third lesion of CT again, the other way round: half right there."""
    again = [("CT", "A", i) for i in range(0, 60, 3)]
    study = study_of([*ONCE, *(line(key, not READS[key]) for key in again)], repeats=Repeats.SEPARATE)
    found = answer(study).on[On.SENSITIVITY]
    right = {key: 0.5 if key in again else float(read) for key, read in READS.items()}
    diseased = [i for i, (_, _, truth) in enumerate(UNITS) if truth]
    assert found.units == len(diseased)
    patients = sorted({UNITS[i][0] for i in diseased})
    a = np.zeros((2, 3, len(patients)))
    b = np.zeros_like(a)
    for x, m in enumerate(("CT", "MR")):
        for y, r in enumerate("ABC"):
            for i in diseased:
                a[x, y, patients.index(UNITS[i][0])] += right[m, r, i]
                b[x, y, patients.index(UNITS[i][0])] += 1
    wanted = ratio_figures(a, b)
    assert found.modalities["CT"].theta["A"] == pytest.approx(wanted.theta[0, 0], abs=1e-12)
    (pair,) = found.pairs
    assert pair.found is not None
    fixed = pair.found.readers_fixed
    weights = np.repeat([-1 / 3, 1 / 3], 3)
    covariance = wanted.covariance.reshape(6, 6)
    assert fixed.value == pytest.approx(wanted.theta[1].mean() - wanted.theta[0].mean(), abs=1e-12)
    assert fixed.standard_error == pytest.approx(np.sqrt(weights @ covariance @ weights), abs=1e-12)
