"""Every multi-reader reference case at its tolerance, from the arrays the files hold."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from core.stats.readers import obuchowski_rockette as fit
from core.stats.readers.covariance import (
    auc_figures,
    auc_figures_jackknife,
    ratio_figures,
    ratio_figures_jackknife,
)
from core.stats.readers.single import non_inferiority, single_against_readers
from core.stats.readers.size import Pilot, Speaks, power, smallest_patients
from core.stats.readers.u_statistic import u_statistic_of_areas, u_statistic_of_shares

FOLDER = Path(__file__).parents[2] / "reference" / "readers"
CASES = {case["id"]: case for case in json.loads((FOLDER / "reference.json").read_text("utf-8"))["cases"]}
UNIT = ("slide", "region", "cell", "patient", "lesion", "case")
FINITE_DF = 1e6
"""Beyond, df is rounding; p and limits are compared."""


def near(found, expected, relative=1e-9, absolute=1e-11):
    if expected is None:
        assert found is None or math.isinf(found)
    elif expected == "infinity":
        assert math.isinf(found)
    else:
        assert found == pytest.approx(expected, rel=relative, abs=absolute)


def line_is(line, expected):
    values = {
        "second_minus_first": line.value,
        "single_minus_readers": line.value,
        "value": line.value,
        "standard_error": line.standard_error,
        "low": line.low,
        "high": line.high,
    }
    for key in values.keys() & expected.keys():
        near(values[key], expected[key])
    if "p" in expected:
        near(line.p, expected["p"], 1e-7, 1e-12)
    if "df" in expected and not (isinstance(expected["df"], float) and expected["df"] > FINITE_DF):
        near(line.df, expected["df"], 1e-8)
    if "reason" in expected:
        assert str(line.reason) == expected["reason"]


def rows_of(given):
    with (FOLDER / given["file"]).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def reads_of(given):
    """Scores (modalities, readers, units), condition, patient codes and reader names of a case."""
    if "reads" in given:
        scores = np.array(given["reads"], dtype=float)
        truth = np.array(given["truth"], dtype=bool)
        return scores, truth, np.arange(truth.size), [str(r) for r in range(scores.shape[1])]
    rows = rows_of(given)
    value = "read" if "read" in rows[0] else "grade"
    columns = [c for c in UNIT if c in rows[0]]
    units = sorted({tuple(r[c] for c in columns) for r in rows})
    place = {unit: i for i, unit in enumerate(units)}
    readers = sorted({r["reader"] for r in rows})
    scores = np.full((len(given["modalities"]), len(readers), len(units)), np.nan)
    truth = np.zeros(len(units), dtype=bool)
    for row in rows:
        unit = place[tuple(row[c] for c in columns)]
        truth[unit] = row["truth"] == "1"
        if row["modality"] in given["modalities"]:
            cell = given["modalities"].index(row["modality"]), readers.index(row["reader"])
            scores[(*cell, unit)] = float(row[value])
    return scores, truth, patients_of(given, units, columns), readers


def patients_of(given, units, columns):
    if isinstance(given["patients"], str):
        return np.arange(len(units))
    names = ["|".join(unit[columns.index(c)] for c in given["patients"]) for unit in units]
    return np.unique(names, return_inverse=True)[1]


def sums_of(scores, truth, patient, on, cutoff):
    """Correct and counted reads of every patient."""
    called = scores >= (1 if cutoff is None else cutoff)
    everyone = np.ones(scores.shape, dtype=bool)
    correct, counted = {
        "sensitivity": (called & truth, everyone & truth),
        "specificity": (~called & ~truth, everyone & ~truth),
        "accuracy": (called == truth, everyone),
        "ppv": (called & truth, called),
        "npv": (~called & ~truth, ~called),
    }[on]
    count = int(patient.max()) + 1
    return tuple(
        np.apply_along_axis(lambda x: np.bincount(patient, x, count), 2, part.astype(float))
        for part in (correct, counted)
    )


def figures_of(given, scores, truth, patient):
    jackknife = given.get("covariance") == "jackknife"
    if given["on"] == "auc":
        return (auc_figures_jackknife if jackknife else auc_figures)(scores, truth, patient)
    sums = sums_of(scores, truth, patient, given["on"], given.get("cutoff"))
    return (ratio_figures_jackknife if jackknife else ratio_figures)(*sums)


CROSSED = [
    i
    for i, case in CASES.items()
    if case["input"]["design"] == "crossed" and ({"file", "reads"} & case["input"].keys())
]


@pytest.mark.parametrize("case", CROSSED)
def test_crossed_designs(case):
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    scores, truth, patient, readers = reads_of(given)
    figures = figures_of(given, scores, truth, patient)
    assert figures.patients == expected["patients"]
    whole = fit.components(figures)
    if "pairs" not in expected:
        found = fit.pair(figures, 0, 1)
        line_is(found.readers_random, expected["readers_random"])
        line_is(found.readers_fixed, expected.get("readers_fixed", {}))
        return
    for code, value in expected["components"].items():
        near(getattr(whole, code), value)
    for found, code in zip(
        fit.overall(whole, *figures.theta.shape),
        ("readers_random", "readers_fixed", "cases_fixed"),
        strict=True,
    ):
        wanted = expected["overall"][code]
        near(found.statistic, wanted.get("f", wanted.get("chi2")), 1e-8)
        near(found.p, wanted["p"], 1e-7, 1e-12)
    for place, name in enumerate(given["modalities"]):
        line_is(fit.modality(figures, place).readers_random, expected["modalities"][name]["readers_random"])
        line_is(fit.modality(figures, place).readers_fixed, expected["modalities"][name]["readers_fixed"])
        for r, reader in enumerate(readers):
            near(figures.theta[place, r], expected["theta"][name][reader])
    for wanted in expected["pairs"]:
        places = [given["modalities"].index(wanted[side]) for side in ("first", "second")]
        found = fit.pair(figures, *places, pooled=whole)
        for code in {"readers_random", "readers_fixed", "cases_fixed", "pooled_error"} & wanted.keys():
            line_is(getattr(found, code), wanted[code])
        near(found.p_normal, wanted["readers_fixed"]["p_normal"], 1e-7, 1e-12)
        near(found.truncated_standard_error, wanted["readers_fixed"]["truncated_standard_error"])
        for reader, line in wanted["per_reader"].items():
            line_is(found.per_reader[readers.index(reader)], line)
        if "u_statistic" in wanted:
            u_statistic_is(given, scores[places], truth, patient, wanted["u_statistic"])


def u_statistic_is(given, scores, truth, patient, wanted):
    if given["on"] == "auc":
        found = u_statistic_of_areas(scores, truth)
    else:
        found = u_statistic_of_shares(*sums_of(scores, truth, patient, given["on"], given["cutoff"]))
    for key in ("first", "second", "second_minus_first", "variance_first", "variance_second", "variance"):
        near(getattr(found, key), wanted[key])
    near(found.biased_variance, wanted["biased"]["variance"])
    for key in {"standard_error", "low", "high"} & wanted.keys():
        near(getattr(found, key), wanted[key])
    near(found.df, wanted.get("df"), 1e-8)
    near(found.p, wanted.get("p"), 1e-7, 1e-12)
    near(found.p_df_rounded_down, wanted.get("p_df_rounded_down"), 1e-7, 1e-12)
    assert found.reason is None or str(found.reason) == wanted["reason"]


PANELS = [f"panel.{kind}" for kind in ("binary.sensitivity", "binary.specificity", "ordinal.auc")]


@pytest.mark.parametrize("case", PANELS)
def test_a_single_reading_against_readers(case):
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    rows = rows_of(given)
    truth = np.array([row["truth"] == "1" for row in rows])
    names = [given["single"], *given["readers"]]
    scores = np.array([[[float(row[name]) for row in rows] for name in names]])
    by_patient = not isinstance(given["patients"], str)
    patient = np.unique([r["patient"] for r in rows], return_inverse=True)[1] if by_patient else None
    figures = figures_of(given, scores, truth, np.arange(len(rows)) if patient is None else patient)
    single_is(single_against_readers(figures), expected, given["margin"])


def single_is(found, expected, margin):
    line_is(found.readers_random, expected)
    for code in ("ms_r", "var", "cov2"):
        near(getattr(found, code), expected[code])
    near(found.readers_fixed.standard_error, expected["readers_fixed_standard_error"])
    tested = non_inferiority(found.readers_random, margin)
    near(tested.t, expected["noninferiority"]["t"], 1e-8)
    near(tested.p_one_sided, expected["noninferiority"]["p_one_sided"], 1e-7)
    assert tested.shown == (expected["low"] > -margin)


@pytest.mark.parametrize("case", ["panel.google.jackknife", "panel.google.delong"])
def test_a_program_against_ten_readers_as_published(case):
    rng = np.random.RandomState(1987)  # the recipe's own stream
    truth = np.r_[np.ones(200), np.zeros(800)]
    common = rng.randn(1000)
    scores = [truth + common]
    for _ in range(10):
        a, b = 0.075 * rng.randn(2)
        noise = 0.8 * rng.randn(1000)
        scores.append(truth + a * (1 - truth) + b * truth + 0.6 * common + noise)
    figures = figures_of(CASES[case]["input"], np.array([scores]), truth == 1, np.arange(1000))
    single_is(single_against_readers(figures), CASES[case]["expected"], CASES[case]["input"]["margin"])


def test_components_alone():
    case = CASES["components.vandyke"]
    given = case["input"]
    averages = {code: given[code] for code in ("var", "cov1", "cov2", "cov3")}
    found = fit.components_of(np.array(given["theta"]), **averages)
    for code, value in case["expected"]["components"].items():
        near(getattr(found, code), value)
    random, fixed, cases = fit.overall(found, 2, 5)
    near(random.statistic, case["expected"]["overall"]["readers_random"]["f"], 1e-8)
    near(random.df2, case["expected"]["overall"]["readers_random"]["df2"], 1e-8)
    near(fixed.statistic, case["expected"]["overall"]["readers_fixed"]["chi2"], 1e-8)
    near(cases.p, case["expected"]["overall"]["cases_fixed"]["p"], 1e-7)


@pytest.mark.parametrize("case", ["size.vandyke.auc", "size.binary.sensitivity"])
def test_size_of_the_next_study(case):
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    pilot = Pilot(patients=given["pilot_cases"], **given["components"])
    for row in expected["power"]:
        found = power(pilot, row["difference"], row["readers"], row["cases"], speaks=Speaks(row["option"]))
        near(found, row["power"], 1e-7)
    for row in expected["smallest_cases_for_80"]:
        found = smallest_patients(pilot, row["difference"], row["readers"], speaks=Speaks(row["option"]))
        assert found == row["cases"]
