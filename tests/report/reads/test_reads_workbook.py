"""The workbook has every number of the answer, opens as a spreadsheet, and runs nothing."""

from functools import cache
from io import BytesIO

import openpyxl
import pytest

from core.examples.reads import LIVER_PETMR
from core.problems import Refusal
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import ENDPOINTS, compare
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Plan, RuleText, Unit
from core.report.reads.methods.paragraph import methods_paragraph
from core.report.reads.workbook import workbook
from core.tables.files.intake import read
from core.words import LANGUAGES, words
from tests.reads.longfile import long_file
from tests.report.reads.test_reads_json import mixed

DIGITS = 1e-14
"""A spreadsheet keeps fewer digits than we compute."""
PLAN = Plan(rules=(RuleText("PM", "PET | MR"),), by=("tumour_type",), prevalence=0.1)


def opened(study, plan, language="en"):
    return openpyxl.load_workbook(BytesIO(workbook(study, plan, words(language))))


def records(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def study():
    return LIVER_PETMR.load()


@pytest.fixture(scope="module")
def book_in(study):
    """The workbook of the plan in a language, made once."""
    return cache(lambda language: opened(study, PLAN, language))


@pytest.fixture(scope="module")
def book(book_in):
    return book_in("en")


def test_the_paper_form_stands_first(book):
    first = records(book.worksheets[0])
    assert first[0]["Test"] == "CT"
    assert first[0]["Sensitivity"].startswith("74.9% (134/179)")


def test_every_metric_has_its_full_number(book, study):
    found = {(r["Test"], r["Metric"]): r for r in records(book["Accuracy, numbers"])}
    w = words("en")
    for test in accuracy(panel(study, PLAN), PLAN):
        for metric, estimate in test.metrics.items():
            row = found[test.name, w.label("metric", metric)]
            if estimate.value is not None and abs(estimate.value) < float("inf"):
                assert row["Value"] == pytest.approx(estimate.value, rel=DIGITS)
            assert (row["TP"], row["FN"], row["FP"], row["TN"]) == (test.tp, test.fn, test.fp, test.tn)
    assert found["PM", "Sensitivity"]["Numerator"] == 179
    assert "PPV at 10.0%" in {metric for _, metric in found}
    infinite = found["PET", "LR+"]
    assert infinite["Value"] == "∞" and "0.5 added" in infinite["Remark"]


def test_every_comparison_is_there_with_its_tests(book, study):
    expected = compare(panel(study, PLAN), PLAN)
    rows = records(book["Comparisons, numbers"])
    assert len(rows) == len(expected)
    for row, c in zip(rows, expected, strict=True):
        assert row["Second minus first"] == pytest.approx(c.second_minus_first, rel=DIGITS)
        assert row["p"] == (None if c.p is None else pytest.approx(c.p, rel=DIGITS))
    assert {r["Family"] for r in rows} == {expected[0].family_size}
    tests = [r for r in records(book["Tests of differences"]) if (r["First"], r["Second"]) == ("CT", "PM")]
    assert len(tests) == 17 * len(ENDPOINTS)
    of_sensitivity = {r["Method"]: r for r in tests if r["Endpoint"] == "Sensitivity"}
    assert of_sensitivity["McNemar, uncorrected"]["Statistic"] == 45
    assert of_sensitivity["McNemar for clustered data (Obuchowski)"]["Statistic"] == pytest.approx(
        26.40, abs=5e-3
    )


def test_joint_predictive_agreement_and_several_are_there(book, study):
    joint = {(r["First"], r["Second"]): r for r in records(book["Joint tests"])}
    for j in compare_jointly(panel(study, PLAN), PLAN):
        assert joint[j.first, j.second]["Statistic"] == j.naive.statistic
    assert joint["CT", "PETMR_recorded"]["Statistic"] == 51
    methods = {r["Method"] for r in records(book["Predictive values"])}
    assert "weighted generalised score (Kosinski)" in methods
    assert {r["Endpoint"] for r in records(book["Agreement"])} >= {"Cohen's kappa", "Gwet's AC1"}
    assert {r["Endpoint"] for r in records(book["Several tests"])} == {
        "Sensitivity",
        "Specificity",
        "Accuracy",
    }


def test_subgroups_stand_level_by_level(book):
    levels = {r["Group"] for r in records(book["By tumour type"])}
    assert {"PDAC", "NEN", "CRC"} <= levels
    differs = records(book["Does it differ by tumour type"])
    assert all(r["p"] is None or 0 < r["p"] <= 1 for r in differs)
    assert any(r["p"] is not None for r in differs)


def test_an_invented_column_says_so(study):
    book = opened(study, Plan(by=("prior_therapy",), hidden=("PET", "MR")))
    assert "By prior therapy (invented)" in book.sheetnames
    assert "invented" in dict(book["Plan"].iter_rows(values_only=True))["Subgroups by"]
    assert "prior therapy" in book["Methods"]["A2"].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_plan_and_paragraph_speak_the_language(study, book_in, language):
    w, book = words(language), book_in(language)
    lines = [row[0] or "" for row in book[w("Methods")].iter_rows(min_row=2, values_only=True)]
    assert lines == methods_paragraph(study, PLAN, w).split("\n")
    codes = [row[w("Code")] for row in records(book[w("Problems")])]
    assert codes == ["fused_read_unexplained", "few_discordant_patients", "few_discordant_patients"]
    assert book[w("Plan")]["B2"].value == w.label("unit", "lesion")


@pytest.mark.parametrize("plan", [Plan(unit=Unit.PATIENT), Plan(hidden=("PET", "MR", "PETMR_recorded"))])
def test_other_plans_make_a_workbook(study, plan):
    book = opened(study, plan)
    assert book.sheetnames[0] == "Accuracy"
    assert [type(cell.value) for cell in book["Accuracy"][2]][:6] == [str, int, int, int, int, str]


def test_nothing_in_it_is_a_formula():
    lines = [
        "patient,lesion,=1+1,@SUM(A1),gold",
        *(f"{i // 2},{i},{i % 2},{i % 3 % 2},{i % 2}" for i in range(24)),
    ]
    table = read("\n".join(lines).encode(), "=cmd.csv")
    columns = ((Role.REFERENCE, "gold"), (Role.TEST, "=1+1"), (Role.TEST, "@SUM(A1)"))
    study = build(table, guess(table, ReadingOptions(columns=columns)))
    plan = Plan(rules=(RuleText("+fused", "`=1+1` | `@SUM(A1)`"),))
    book = opened(study, plan)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1" for cell in cells)
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


@pytest.fixture(scope="module")
def unsure():
    """Indeterminate reads, unknown references, two sites."""
    return opened(mixed(), Plan(by=("site",)))


def test_what_indeterminate_and_unverified_reads_could_do(unsure):
    reads_of_b = {r["Read"]: r["with the condition"] for r in records(unsure["Reads"]) if r["Test"] == "B"}
    assert reads_of_b == {"positive": 10, "indeterminate": 4, "negative": 1, "missing": 0}
    outcomes = records(unsure["Three outcomes"])
    assert outcomes[0]["Second reads indeterminate"] == 4
    assert {r["Method"] for r in outcomes if r["Method"]} == {
        "Bowker's test of symmetry",
        "Stuart-Maxwell test of equal margins",
    }
    extremes = records(unsure["Extremes of the comparison"])
    assert [r["Group"] for r in extremes] == ["favouring the first"] * 3 + ["favouring the second"] * 3
    bounds = {(r["Test"], r["Metric"]): r for r in records(unsure["Units with unknown reference"])}
    assert bounds["A", "Sensitivity"]["Least possible"] == pytest.approx(12 / 19, rel=DIGITS)
    assert [r["Units"] for r in records(unsure["Patterns, unknown reference"])] == [5, 3]


def test_odds_ratios_by_level_stand_beside_the_permutation(unsure):
    rows = [r for r in records(unsure["Does it differ by site"]) if r["Endpoint"] == "Diagnostic odds ratio"]
    assert {(r["First"], r["Method"]) for r in rows} == {
        (test, method) for test in "AB" for method in ("Breslow-Day", "Breslow-Day with Tarone's correction")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_have_two_sheets(language):
    w = words(language)
    table = read(long_file().encode(), "reads.csv")
    book = opened(build(table, guess(table, ReadingOptions())), Plan(), language)
    groups = {r[w("Group")] for r in records(book[w("Readers")])}
    assert groups >= {"CT", "MR", w.titled("CT", w.label("readers", "majority"))}
    rows = records(book[w("Readers pooled and agreeing")])
    assert ("CT_R1", "CT_R2", w.label("metric", "kappa")) in {
        (r[w("First")], r[w("Second")], r[w("Endpoint")]) for r in rows
    }
    assert w.label("readers", "pooled") in {r[w("Second")] for r in rows}


def test_a_rule_that_cannot_be_read_is_refused(study):
    with pytest.raises(Refusal):
        workbook(study, Plan(rules=(RuleText("X", "PET |"),)), words("en"))
