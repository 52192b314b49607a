"""The methods paragraph says what was done, in both languages, and nothing that was not."""

import re
from dataclasses import replace

import pytest

from core.examples.reads import LIVER_PETMR
from core.reads.answers.comparison import compare
from core.reads.counting.panel import panel
from core.reads.plan import Adjust, Cluster, Plan, Policy, RuleText, Unit
from core.report.reads.methods_text import methods_paragraph, plan_in_words, versions
from core.version import __version__
from core.words import LANGUAGES, words

PM = RuleText("PM", "PET | MR")
SHA256 = "8e56ab16f5090d142cd57c23e756f543a6203dcddbdd63235379a2cb2f23091c"


@pytest.fixture(scope="module")
def study():
    return LIVER_PETMR.load()


def said(study, language="en", **plan):
    return methods_paragraph(study, Plan(**plan), words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_the_counts_the_rule_the_file_and_the_program(study, language):
    text = said(study, language, rules=(PM,))
    for part in ("306", "75", "179", "127", "PET | MR", SHA256, __version__, "95%", "Obuchowski", "Rao JNK"):
        assert part in text, part
    assert not re.search(r"\{[a-z_]+\}", text)


def test_lesions_are_compared_as_clusters_and_patients_are_not(study):
    lesions, patients = said(study), said(study, unit=Unit.PATIENT)
    assert "Obuchowski's McNemar test" in lesions and "mid-p" not in lesions
    assert "conditional on the list of lesions" in lesions
    assert "mid-p" in patients and "Obuchowski" not in patients
    assert "45 with and 30 without" in patients
    assert "at least one of its lesions was positive" in patients


def test_clustering_switched_off_is_said_by_the_naive_methods(study):
    text = said(study, cluster=Cluster.OFF)
    assert "mid-p" in text and "clusters" not in text
    assert "bootstrap of lesions" in text and "bootstrap of patients" in said(study)


def test_the_family_is_the_one_that_was_adjusted(study):
    plan = Plan(rules=(PM,))
    family = compare(panel(study, plan), plan)[0].family_size
    assert f"one declared family of {family} testable comparisons: 10 pairs" in said(study, rules=(PM,))
    assert "not adjusted" in said(study, adjust=Adjust.NONE)
    one = said(study, compare=(("CT", "MR"),), adjust=Adjust.BH)
    assert "Benjamini and Hochberg" in one and "1 pair," in one and "Holm" not in one


def test_what_was_not_asked_is_not_said(study):
    plain = said(study)
    assert "prevalence" not in plain and "permuting" not in plain and "restricted" not in plain
    asked = said(study, prevalence=0.1, by=("tumour_type",), where=(("tumour_type", ("PDAC", "NEN")),))
    assert "prevalence of 10.0%" in asked
    assert "9,999 permutations" in asked
    assert "restricted to tumour type: PDAC or NEN" in asked
    alone = said(study, hidden=("PET", "MR", "PETMR_recorded"))
    assert (
        "Index tests: CT." in alone and "compared" not in alone.partition("Index")[2].partition("Missing")[0]
    )
    assert "McNemar" not in alone


@pytest.mark.parametrize(
    ("policy", "words_of_it"),
    [
        (Policy.EXCLUDE, "left out of the test concerned"),
        (Policy.POSITIVE, "counted as positive"),
        (Policy.NEGATIVE, "counted as negative"),
        (Policy.BEST, "best case"),
        (Policy.WORST, "worst case"),
    ],
)
def test_each_policy_is_said(study, policy, words_of_it):
    assert words_of_it in said(study, indeterminate=policy)


def test_the_order_of_fusion_and_the_rollup_are_said(study):
    asked = {"unit": Unit.PATIENT, "rules": (PM,)}
    assert "applied to each lesion" in said(study, **asked)
    assert "applied to the patient's reads" in said(study, fuse_at=Unit.PATIENT, **asked)
    assert "at least 3 of its lesions were positive" in said(study, rollup="3", **asked)


def test_confidence_and_significance_belong_together(study):
    text = said(study, confidence_level=0.999)
    assert "99.9% intervals" in text and "significance level is 0.1%" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_in_words_has_every_setting(study, language):
    w = words(language)
    plan = Plan(rules=(PM,), hidden=("CT",), where=(("tumour_type", ("NEN",)),), prevalence=0.25)
    lines = dict(plan_in_words(plan, study, w))
    assert lines[w("Unit of analysis")] == w.label("unit", "lesion")
    assert "CT" not in lines[w("Tests")] and lines[w("Hidden")] == "CT"
    assert "PM = PET | MR" in lines[w("Fusion rules")]
    assert lines[w("Filters")].endswith(": NEN")
    assert lines[w("Prevalence for predictive values")] == "25.0%"
    changed = dict(plan_in_words(replace(plan, indeterminate=Policy.WORST), study, w))
    assert {k for k in lines if lines[k] != changed[k]} == {w("Indeterminate reads")}


def test_a_rule_that_cannot_be_read_stands_as_typed(study):
    lines = dict(plan_in_words(Plan(rules=(RuleText("X", "PET |"),)), study, words("en")))
    assert lines["Fusion rules"] == "X = PET |"


def test_versions_start_with_our_own():
    assert versions()[0] == ("Tandem", __version__)
    assert {"Python", "numpy", "scipy", "streamlit"} <= {name for name, _ in versions()}
