"""Simulated studies: the same bytes everywhere, moments as asked, the same door as every file."""

import csv
import hashlib
import io
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from core.__main__ import main
from core.lessons.classroom import seed_of
from core.lessons.draws import LEVELS, SCALE, UNIT, chosen, happens, quantile, quantiles, weights_of, words
from core.lessons.seeds import coverage, each_seed, truths
from core.lessons.simulate import cutoff, draw, simulated_csv
from core.lessons.study import simulated_study
from core.lessons.truth import TrueTest, Truth, pattern_shares, true_shares
from core.reads.plan import Plan, RuleText
from core.reads.study import WITH

RICH = Truth(
    patients=40,
    readers=3,
    reader_effect=20,
    reader_by_test=20,
    grades=5,
    indeterminate=Fraction(1, 50),
    missing=Fraction(1, 20),
    subgroup=Fraction(2, 5),
    subgroup_effect=Fraction(-1, 10),
)


def digest(truth, seed):
    return hashlib.sha256(simulated_csv(truth, seed).encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes():
    """Hashes written down once: another machine or library version must give them too."""
    assert digest(Truth(), 7) == "2e6bb25ef40a50092fa138d5cba2d2bdaecd6826cc1831f54b32bdfca1640576"
    assert digest(RICH, 20261128) == "2c4f4564242825014a4d8b5817c672bc4f3f47ebe9e6a7de42a38bd12c619820"


def test_the_table_holds_normal_quantiles():
    exact = ndtri((np.arange(LEVELS) + 0.5) / LEVELS) * UNIT
    assert np.abs(quantiles() - exact).max() <= 0.5 + 1e-9
    assert quantiles().sum() == 0


@given(st.integers(1, 4095))
def test_quantiles_of_shares(place):
    share = Fraction(place, 4096)
    near = float(ndtri(float(share)))
    assert quantile(share) / UNIT == pytest.approx(near, abs=2e-3 if 8 < place < 4088 else 0.2)


def test_weights_keep_the_variance():
    assert weights_of(Fraction(1, 4)) == (512, 886)
    for shares in ((Fraction(1, 5), Fraction(3, 10)), (Fraction(0), Fraction(1))):
        assert sum(w * w for w in weights_of(*shares)) == pytest.approx(SCALE**2, rel=0.005)


def test_events_and_choices_come_as_often_as_asked():
    drawn = words(3, 99, 200_000)
    assert happens(drawn, Fraction(3, 10)).mean() == pytest.approx(0.3, abs=0.004)
    assert happens(drawn, Fraction(1)).all()
    assert not happens(drawn, Fraction(0)).any()
    counts = np.bincount(chosen(drawn, (1, 2, 7)), minlength=3) / drawn.size
    assert counts == pytest.approx([0.1, 0.2, 0.7], abs=0.004)


def test_moments_are_what_was_asked():
    truth = replace(RICH, patients=4_000, readers=0, prevalence=Fraction(3, 10))
    drawn = draw(truth, 5)
    ill, other = drawn.condition, drawn.group
    assert ill.mean() == pytest.approx(0.3, abs=0.015)
    for place, test in enumerate(truth.tests):
        called = drawn.suspicion[place, 0] > 0
        assert called[ill & ~other].mean() == pytest.approx(float(test.sensitivity), abs=0.03)
        assert called[ill & other].mean() == pytest.approx(float(test.sensitivity) - 0.1, abs=0.04)
        assert 1 - called[~ill].mean() == pytest.approx(float(test.specificity), abs=0.02)
    assert (drawn.unread == 1).mean() == pytest.approx(0.02, abs=0.005)
    assert (drawn.unread == 2).mean() == pytest.approx(0.05, abs=0.005)
    both = np.corrcoef(drawn.suspicion[0, 0][ill & ~other], drawn.suspicion[1, 0][ill & ~other])[0, 1]
    assert both == pytest.approx(0.5, abs=0.03)


def test_a_rule_has_the_true_share_of_its_reads():
    truth = Truth(patients=5_000)
    drawn = draw(truth, 11)
    either = (drawn.suspicion[1, 0] > 0) | (drawn.suspicion[2, 0] > 0)
    se, sp = true_shares(truth, ("PET", "MR"), np.array([0, 1, 1, 1], dtype=np.uint8))
    assert either[drawn.condition].mean() == pytest.approx(se, abs=0.012)
    assert 1 - either[~drawn.condition].mean() == pytest.approx(sp, abs=0.012)


def test_independent_tests_multiply():
    truth = Truth(dependence=Fraction(0), patient_effect=Fraction(0))
    se, _ = true_shares(truth, ("CT", "MR"), np.array([0, 1, 1, 1], dtype=np.uint8))
    assert se == pytest.approx(1 - 0.25 * 0.1, abs=1e-12)


def test_the_truth_of_readers_who_lean_is_their_mean():
    leaning = Truth(readers=4, reader_effect=30, reader_by_test=40)
    spread = math.sqrt(1 + 0.3**2 + 0.4**2)
    found = truths(leaning, Plan())["MR"]
    assert found["sensitivity"] == pytest.approx(ndtr(ndtri(0.9) / spread), abs=1e-9)
    with_, without = pattern_shares(leaning, ("CT", "PET", "MR"))
    assert with_.sum() == pytest.approx(1, abs=1e-12) and without.sum() == pytest.approx(1, abs=1e-12)
    [result] = each_seed(leaning, Plan(), [3])
    sheet = simulated_study(leaning, 3)[0]
    having = sheet.reference == WITH
    each = [(sheet.states[f"MR_R{r}"][having] == 1).mean() for r in range(1, 5)]
    assert result.estimates["MR"]["sensitivity"].value == pytest.approx(np.mean(each), abs=1e-12)
    assert result.best is None and result.undominated == ()


def test_a_simulated_study_goes_through_the_same_door():
    study, _, table = simulated_study(RICH, 1)
    drawn = draw(RICH, 1)
    assert study.rows == drawn.patient.size
    assert study.patients == RICH.patients
    assert table.rows == drawn.patient.size * 9
    assert set(study.cutoffs.values()) == {float(cutoff(RICH))}
    read = drawn.unread[0, 0] == 0
    assert (study.states["CT_R1"][read] == (drawn.suspicion[0, 0] > 0)[read]).all()
    assert [p.code for p in study.problems if str(p.severity) == "error"] == []


def test_forty_seeds_hold_the_truth_about_as_often_as_promised():
    truth, plan = Truth(patients=60), Plan(rules=(RuleText("OR", "PET | MR"),))
    results = list(each_seed(truth, plan, range(40)))
    assert all(r is not None and r.best is not None and r.frontier for r in results)
    for row in coverage(results, truths(truth, plan)):
        assert row.studies >= 38
        assert row.held >= 33


@pytest.mark.parametrize(
    "bad",
    [
        {"patients": 0},
        {"prevalence": Fraction(2)},
        {"dependence": Fraction(9, 10)},
        {"grades": 2},
        {"lesions": ()},
        {"tests": (TrueTest("CT", Fraction(1), Fraction(1)),) * 2},
        {"subgroup_effect": Fraction(1, 2)},
    ],
)
def test_a_truth_that_cannot_be_is_refused(bad):
    with pytest.raises(ValueError):
        replace(Truth(), **bad)


def test_the_command_prints_the_file(capsys):
    assert main(["simulate", "--seed", "7"]) == 0
    assert capsys.readouterr().out == simulated_csv(Truth(), 7)
    asked = ["--patients", "20", "--test", "CT=0.8:0.9", "--test", "MR=90%:85%", "--lesions", "2:1"]
    assert main(["simulate", "--seed", "3", *asked, "--truth"]) == 0
    assert '"MR": {"sensitivity": 0.9' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--seed", "-1"),
        ("--prevalence", "2"),
        ("--test", "CT=1"),
        ("--lesions", "x"),
        ("--missing", "1e-9/3"),
    ],
)
def test_what_cannot_be_used_is_said(option, value, capsys):
    assert main(["simulate", option, value]) == 2
    assert option in capsys.readouterr().err


def test_a_student_has_a_seed_of_their_own_and_the_teacher_the_key(capsys):
    code = "8501-ABCD-EFGH-JKLM"
    assert main(["simulate", "--class", code.lower(), "--student", "7"]) == 0
    assert capsys.readouterr().out == simulated_csv(Truth(), seed_of(code, 7))
    assert main(["simulate", "--class", code, "--key", "2", "--patients", "30", "--language", "en"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert [row[:2] for row in rows[1:]] == [[str(n), str(seed_of(code, n))] for n in (1, 2)]
    assert rows[0][2] == "CT Sensitivity" and "%" in rows[1][2]
    for wrong in (
        ["--student", "7"],
        ["--class", code],
        ["--class", code, "--student", "0"],
        ["--class", "-"],
    ):
        assert main(["simulate", *wrong]) == 2
