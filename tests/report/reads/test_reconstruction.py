"""The example says what rests on choices, with the range that its printed figures allow."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from core.examples.reads import LIVER_PETMR
from core.reads.answers.pairs.comparison import On
from core.reads.counting.panel import panel
from core.reads.plan import Cluster, Plan, RuleText, Unit
from core.reads.search.exploration import search_rules
from core.report.reads.json import reads_document
from core.report.reads.methods.paragraph import methods_paragraph
from core.report.reads.reconstruction import accuracy_line, column_line, comparison_line
from core.report.reads.text import reads_rows, reads_text
from core.report.reads.workbook import workbook
from core.words import LANGUAGES, words

W = words("en")
FUSED = Plan(rules=(RuleText("A", "CT | PET"), RuleText("B", "PET | MR")))


@pytest.fixture(scope="module")
def study():
    return LIVER_PETMR.load()


def line(study, plan):
    return accuracy_line(W, study, plan, panel(study, plan))


def test_what_follows_from_the_paper_alone_says_nothing(study):
    patients = Plan(unit=Unit.PATIENT, rules=(RuleText("B", "PET | MR"),))
    assert line(study, patients) == ""
    assert line(study, replace(patients, where=(("tumour_type", ("PDAC",)),))) == ""
    assert line(study, Plan(cluster=Cluster.OFF)) == ""
    whole = panel(study, patients)
    assert comparison_line(W, study, patients, whole, ("CT", "PETMR_recorded"), On.SENSITIVITY) == ""


def test_a_fusion_has_its_range_and_a_clustered_interval_its_own(study):
    said = line(study, FUSED)
    assert "136 to 179 of 179" in said and "76.0% to 100.0%" in said
    assert "how lesions are spread over patients" in said and "of B" not in said
    assert "136" in line(study, replace(FUSED, cluster=Cluster.OFF))
    assert "39 to 45 of 45" in line(study, replace(FUSED, unit=Unit.PATIENT))


def test_lesions_of_a_tumour_type_have_their_range(study):
    assert "sensitivity of CT, 28.6% to 97.4%" in line(study, Plan(where=(("tumour_type", ("PDAC",)),)))


def test_a_pair_says_what_the_tests_may_share(study):
    whole = panel(study, FUSED)
    said = comparison_line(W, study, FUSED, whole, ("CT", "PET"), On.SENSITIVITY)
    assert "only CT is right on 28 to 71 lesions, only PET on 2 to 45" in said
    fixed = comparison_line(W, study, FUSED, whole, ("CT", "PETMR_recorded"), On.SENSITIVITY)
    assert "right on" not in fixed and "how lesions are spread over patients" in fixed


def test_anyones_own_data_say_nothing(study):
    own = replace(study, table=replace(study.table, source=replace(study.table.source, sha256="0" * 64)))
    assert line(own, FUSED) == ""
    document = reads_document(own, FUSED, (), W)
    assert "reconstruction" not in document
    assert "allowed_low" not in reads_rows(own, FUSED)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_export_says_so(study, language):
    w = words(language)
    said = accuracy_line(w, study, FUSED, panel(study, FUSED))
    assert said in reads_text(study, FUSED, (), w)
    assert said in methods_paragraph(study, FUSED, w)
    book = openpyxl.load_workbook(io.BytesIO(workbook(study, FUSED, w)))
    assert said in [cell for row in book[w("Accuracy")].values for cell in row]
    apart = [row[0] for row in book[w("Left open")].values]
    assert any("136" in text and "179" in text for text in apart)
    if language == "zh":
        assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in apart)


def test_levels_say_how_far_they_could_go_in_every_export(study):
    plan = Plan(rules=FUSED.rules[:1], by=("tumour_type",), compare=(("CT", "PETMR_recorded"),))
    said = column_line(W, study, plan, panel(study, plan), "tumour_type")
    assert "sensitivity of CT, 12.8% to 96.3% in tumour type NEN" in said
    book = openpyxl.load_workbook(io.BytesIO(workbook(study, plan, W)))
    for sheet in ("By tumour type", "Compared by tumour type", "Does it differ by tumour type"):
        assert [row[0] for row in book[sheet].values][-1] == said
    assert said in reads_text(study, plan, (), W)
    apart = [row[0] for row in book["Left open"].values]
    assert "sensitivity of A, 12.8% to 100.0% in tumour type NEN" in apart
    assert any("sensitivity, PETMR_recorded minus CT" in text for text in apart)
    block = reads_document(study, plan, (), W)["reconstruction"]["open"]
    assert "PDAC" in {p["group"] for p in block if p["what"] == "pair" and p.get("column") == "tumour_type"}


def test_levels_per_patient_are_open_only_where_the_allocation_is_invented(study):
    plan = Plan(unit=Unit.PATIENT, compare=(("CT", "PETMR_recorded"),))
    whole = panel(study, plan)
    assert column_line(W, study, plan, whole, "tumour_type") == ""
    assert "sensitivity of CT, 0.0% to 100.0% in stage IV" in column_line(W, study, plan, whole, "stage")


def test_json_has_every_open_number(study):
    block = reads_document(study, FUSED, (), W)["reconstruction"]
    json.dumps(block, allow_nan=False)
    shares = {(part["of"], part["on"]): part for part in block["open"] if part["what"] == "share"}
    assert shares == {
        ("A", "sensitivity"): {
            "what": "share",
            "of": "A",
            "on": "sensitivity",
            "low": 136 / 179,
            "high": 1.0,
            "least": 136,
            "most": 179,
            "units": 179,
        }
    }
    nested = [part for part in block["open"] if part["what"] == "interval"]
    for part in nested:
        even, piled = (part[key] for key in ("lesions_dealt_evenly", "lesions_piled_up"))
        if part["first"] == part["second"] == "CT" and part["on"] == "sensitivity":
            assert piled["low"] < even["low"] < 134 / 179 < even["high"] < piled["high"]


def test_csv_has_the_range_beside_every_fraction(study):
    rows = list(csv.DictReader(io.StringIO("\n".join(",".join(row) for row in reads_rows(study, FUSED)))))
    found = {(r["test"], r["second_test"], r["metric"]): r for r in rows}
    row = found["A", "", "sensitivity"]
    assert (float(row["allowed_low"]), float(row["allowed_high"])) == (136 / 179, 1.0)
    row = found["CT", "", "sensitivity"]
    assert float(row["allowed_low"]) == float(row["allowed_high"]) == float(row["value"])
    assert np.isclose(float(found["CT", "A", "difference_sensitivity"]["allowed_low"]), 2 / 179)


def test_a_search_and_a_regression_say_what_they_rest_on(study):
    plan = Plan(unit=Unit.PATIENT, hidden=("MR", "PETMR_recorded"), model=("stage",))
    found = search_rules(study, plan)
    told = reads_text(study, plan, (), W, found)
    assert told.count("sensitivity of CT | PET, 86.7% to 100.0% (39 to 45 of 45)") == 1
    assert told.count("Allocation invented in this example: stage. This example is rebuilt") == 1
    block = reads_document(study, plan, (), W, found)["reconstruction"]["open"]
    assert {part["of"] for part in block if part["what"] == "share" and "column" not in part} >= {"CT | PET"}
    assert {part["column"] for part in block if "column" in part} == {"stage"}
