"""From a file and --model to differences at named values."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from core.__main__ import main
from core.examples.reads import READS_EXAMPLES
from core.findings import Reason
from core.reads.answers.groups.models import may_be_modelled, pair_models
from core.reads.answers.pairs.comparison import On
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Plan, Unit
from core.reads.study import fit_plan
from core.report.reads.models import plain_model
from core.tables.files.intake import read

LESIONS = Path(__file__).parents[3] / "reference" / "data" / "lesions_306.csv"
ROLES = [("patient", "patient_id"), ("lesion", "lesion_id"), ("reference", "reference")]
ROLES += [("test", "ct"), ("test", "mr"), ("group", "size_mm"), ("group", "primary"), ("group", "sex")]


@pytest.fixture(scope="module")
def study():
    table = read(LESIONS.read_bytes(), "lesions.csv")
    return build(table, guess(table, ReadingOptions(columns=tuple((Role(r), c) for r, c in ROLES))))


def models(study, **asked):
    plan = Plan(**asked)
    return {m.on: m for m in pair_models(study, panel(study, plan), plan)}


def test_sizes_are_named_as_radiologists_name_them(study):
    found = models(study, model=("size_mm",))[On.SENSITIVITY]
    assert [(d.value, round(100 * d.second_minus_first, 1)) for d in found.differences] == [
        ("10", 27.7),
        ("20", 11.9),
        ("40", -7.3),
    ]
    assert found.terms == ("1", "mr", "(size_mm-20)/10", "mr:(size_mm-20)/10")
    assert (found.units, found.clusters, found.left_out) == (205, 63, 0)


def test_a_category_alone_gives_each_levels_paired_difference(study):
    found = models(study, model=("primary",))[On.SENSITIVITY]
    table = study.table.frame
    for d in found.differences:
        rows = (study.groups["primary"].codes == study.groups["primary"].levels.index(d.value)) & (
            study.reference == 1
        )
        expected = study.states["mr"][rows].mean() - study.states["ct"][rows].mean()
        assert d.second_minus_first == pytest.approx(expected, abs=1e-9)
    assert len(table) == 306


def test_two_covariates_are_averaged_over_each_other(study):
    both = models(study, model=("size_mm", "primary"))[On.SENSITIVITY]
    assert {d.covariate for d in both.differences} == {"size_mm", "primary"} and len(both.differences) == 6
    assert len(both.interactions) == 2 and both.fit.coefficients.size == 8
    assert models(study, model=("primary",))[On.SPECIFICITY].reason is Reason.ALL_RIGHT_OR_ALL_WRONG


def test_at_patient_level_what_differs_between_lesions_is_no_value(study):
    found = models(study, model=("size_mm",), unit=Unit.PATIENT)[On.SENSITIVITY]
    whole = models(study, model=("sex",), unit=Unit.PATIENT)[On.SENSITIVITY]
    assert found.left_out > 0 and whole.left_out == 0
    assert whole.units == found.units + found.left_out == whole.clusters


def test_without_covariates_or_with_unknown_ones_there_is_none(study):
    assert models(study) == {}
    plan, problems = fit_plan(study, Plan(model=("nothing", "sex")))
    assert plan.model == ("sex",) and [p.value for p in problems] == ["nothing"]
    assert may_be_modelled(study) == ["size_mm", "primary", "sex"]
    assert Plan.from_query(Plan(model=("size_mm", "sex")).to_query())[0].model == ("size_mm", "sex")


def command(*more):
    roles = [part for role, column in ROLES[:5] for part in ("--column", f"{role}={column}")]
    return main(["reads", str(LESIONS), *roles, "--format", "json", *more])


def test_the_command_line_answers(capsys):
    assert command("--model", "size_mm") == 0
    found = json.loads(capsys.readouterr().out)["models"]
    first = next(m for m in found if m["on"] == "sensitivity")
    by_term = {c["term"]: c for c in first["coefficients"]}
    assert by_term["mr:(size_mm-20)/10"]["estimate"] == pytest.approx(-0.6080995, abs=5e-8)
    assert by_term["mr:(size_mm-20)/10"]["standard_error"] == pytest.approx(0.2457842, abs=5e-8)
    assert round(first["interactions"][0]["p"], 4) == 0.0134
    assert np.isclose(first["differences"][0]["standard_error"], 0.0607, atol=5e-5)
    for difference in (d for m in found for d in m["differences"]):
        quoted = difference["quoted"]
        assert (quoted["low"], quoted["high"]) == (difference["low"], difference["high"])
        assert quoted["method"] == "marginal_logistic"
        assert quoted["excludes_zero"] == (quoted["low"] > 0 or quoted["high"] < 0)


@pytest.mark.parametrize("wrong", ["a,b,c", "", "no_such_column"])
def test_what_cannot_be_a_model_is_said(wrong, capsys):
    assert command("--model", wrong) == 2
    assert "--model" in capsys.readouterr().err


def test_a_level_in_which_no_patient_differs_has_no_limits_but_a_reason():
    study = READS_EXAMPLES["liver_petmr"].load()
    plan = Plan(model=("stage",))
    found = pair_models(study, panel(study, plan), plan)
    without = [(m, d) for m in found for d in m.differences if d.standard_error is None]
    assert without and {d.reason for _, d in without} == {Reason.UNDEFINED_VARIANCE}
    assert {(d.low, d.high) for _, d in without} == {(None, None)}
    for m, d in without:
        told = next(v for v in plain_model(m)["differences"] if v["value"] == d.value)
        assert (told["quoted"]["low"], told["quoted"]["excludes_zero"]) == (None, None)


def test_limits_are_those_of_t_with_a_degree_for_all_patients_but_one(study):
    found = models(study, model=("size_mm",))[On.SENSITIVITY]
    reach = float(t.ppf(0.975, 62))
    for d in found.differences:
        assert d.low == pytest.approx(d.second_minus_first - reach * d.standard_error, abs=1e-12)
        assert d.high == pytest.approx(d.second_minus_first + reach * d.standard_error, abs=1e-12)


@pytest.mark.parametrize(("sizes", "terms"), [(4, 3), (5, 1)])
def test_five_numbers_are_a_line_and_fewer_are_categories(sizes, terms):
    rows = [f"P{p},{p % 2},{p % 3 > 0:d},{p % 4 > 0:d},{10 + p // 2 % sizes},{p % 13}x" for p in range(26)]
    table = read("\n".join(["patient,reference,X,Y,age,site", *rows]).encode(), "reads.csv")
    roles = [("patient", "patient"), ("reference", "reference"), ("test", "X"), ("test", "Y")]
    roles += [("group", "age"), ("group", "site")]
    study = build(table, guess(table, ReadingOptions(columns=tuple((Role(r), c) for r, c in roles))))
    # thirteen sites are too many for a model
    assert may_be_modelled(study) == ["age"]
    (covariate,) = models(study, model=("age",))[On.SENSITIVITY].covariates
    assert covariate.columns(np.array([1.0])).shape == (1, terms)


def test_a_number_that_is_the_same_in_all_units_enters_as_it_is():
    rows = [
        f"P{p},{p % 2},{p % 3 > 0:d},{p % 4 > 0:d},{20 if p < 12 else p},{'ab'[p // 12]}" for p in range(24)
    ]
    table = read("\n".join(["patient,reference,X,Y,size_mm,site", *rows]).encode(), "reads.csv")
    roles = [("patient", "patient"), ("reference", "reference"), ("test", "X"), ("test", "Y")]
    roles += [("group", "size_mm"), ("group", "site")]
    study = build(table, guess(table, ReadingOptions(columns=tuple((Role(r), c) for r, c in roles))))
    found = models(study, model=("size_mm",), where=(("site", ("a",)),))[On.SENSITIVITY]

    assert found.terms[2] == "(size_mm-20)/1"
