"""The methods paragraph says what was done, in both languages, and nothing that was not."""

import re
from dataclasses import replace

import pytest

from core.examples.reads import LIVER_PETMR
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.overall import overall_tests
from core.reads.answers.pairs.pair_tables import compare_tables
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import Readers, ReadingOptions, guess
from core.reads.plan import Adjust, Cluster, Plan, Policy, RuleText, Unit
from core.report.reads.json import plain_plan
from core.report.reads.methods.paragraph import methods_paragraph, versions
from core.report.reads.methods.plan_said import plan_in_words
from core.report.reads.shown import shown
from core.report.reads.text import reads_rows, reads_text
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from core.version import __version__
from core.words import LANGUAGES, words
from core.words.answers.reads import comparison_answer, readers_taken_as_fixed

PM = RuleText("PM", "PET | MR")
SHA256 = "8e56ab16f5090d142cd57c23e756f543a6203dcddbdd63235379a2cb2f23091c"


@pytest.fixture(scope="module")
def study():
    return LIVER_PETMR.load()


def built(text, **options):
    table = read(text.encode(), "reads.csv")
    return build(table, guess(table, ReadingOptions(**options)))


def said(study, language="en", **plan):
    return methods_paragraph(study, Plan(**plan), words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_the_counts_the_rule_the_file_and_the_program(study, language):
    text = said(study, language, rules=(PM,))
    for part in ("306", "75", "179", "127", "PET | MR", SHA256, __version__, "95%", "Tango", "Rao JNK"):
        assert part in text, part
    assert not re.search(r"\{[a-z_]+\}", text)


def test_lesions_are_compared_as_clusters_and_patients_are_not(study):
    lesions, patients = said(study), said(study, unit=Unit.PATIENT)
    assert "patients were treated as clusters" in lesions and "clusters" not in patients
    assert "conditional on the list of lesions" in lesions
    assert "45 with and 30 without" in patients
    assert "at least one of its lesions was positive" in patients


def test_clustering_switched_off_is_said_by_the_naive_methods(study):
    text = said(study, cluster=Cluster.OFF)
    assert "lesions were treated as independent" in text and "as clusters" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plan", [Plan(rules=(PM,)), Plan(unit=Unit.PATIENT), Plan(cluster=Cluster.OFF)])
def test_it_names_the_method_of_every_number_that_is_shown(study, plan, language):
    w = words(language)
    text = methods_paragraph(study, plan, w)
    whole = panel(study, plan)
    codes = {c.headline for c in compare(whole, plan)}
    codes |= {c.headline_interval.method for c in compare(whole, plan)}
    for test in accuracy(whole, plan):
        codes |= {str(e.quoted.method) for e in test.metrics.values() if e.quoted.low is not None}
    for pair in compare_tables(whole, plan, [("CT", "PET")]):
        codes |= {str(v.headline.method) for v in pair.predictive_values if v.headline.p is not None}
    codes |= {str(t.quoted.method) for t in overall_tests(whole, plan)}
    for code in codes:
        assert w.inside(w.label("method", code)) in text, code
    assert shown(study, plan, whole).methods["agreement"]


def test_the_family_is_the_one_that_was_adjusted(study):
    plan = Plan(rules=(PM,))
    family = compare(panel(study, plan), plan)[0].family_size
    assert f"one declared family of {family} comparisons (6 pairs, each on" in said(study, rules=(PM,))
    assert "not adjusted" in said(study, adjust=Adjust.NONE)
    one = said(study, compare=(("CT", "MR"),), adjust=Adjust.BH)
    assert "Benjamini and Hochberg" in one and "Holm" not in one


def test_what_cannot_be_tested_is_not_called_testable():
    text = "patient,lesion,A,B,truth\n" + "".join(f"P{i},1,{i % 2},1,1\n" for i in range(8))
    study = built(text)
    said = methods_paragraph(study, Plan(), words("en"))
    assert "2 comparisons" in said and "of which 1 could be tested; the others count as p = 1" in said


BLANKS = "patient,lesion,A,B,truth\n" + "".join(
    f"P{i},{j},{'' if (i + j) % 4 == 0 else (i + j) % 2},{'' if i == 1 else j % 2},{i % 2}\n"
    for i in range(6)
    for j in (1, 2)
)


@pytest.mark.parametrize(
    ("blanks", "sentence", "line"),
    [
        ((), "which was assumed and not stated: A (2) and B (2).", "A: 2 counted as missing (assumed)"),
        (((None, Meaning.MISSING),), "Blank reads counted as missing: A (2)", "A: 2 counted as missing;"),
        (
            ((None, Meaning.NEGATIVE),),
            "Blank reads counted as negative, that is, not seen: A (2) and B (2).",
            "A: 2 counted as negative",
        ),
    ],
)
def test_it_says_what_blanks_counted_as(blanks, sentence, line):
    study = built(BLANKS, blanks=blanks)
    assert sentence in methods_paragraph(study, Plan(), words("en"))
    assert line in dict(plan_in_words(Plan(), study, words("en")))["Blank reads"]
    told = plain_plan(study, Plan())["blanks"]["A"]
    assert told["count"] == 2 and told["assumed"] == (not blanks)
    assert told["counted_as"] == ("negative" if "negative" in sentence else "missing")


READERS = "patient,lesion,modality,reader,read,truth\n" + "".join(
    f"P{i},1,{m},{r},{(i * k + len(m)) % 2},{i % 2}\n"
    for i in range(9)
    for m in ("CT", "MRI")
    for k, r in enumerate("ABC", 1)
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", [Readers.POOLED, Readers.MAJORITY, Readers.ANY, Readers.ALL])
def test_readers_made_one_are_taken_as_fixed_wherever_it_is_said(how, language):
    w = words(language)
    study = built(READERS, readers=how)
    fixed = w(
        "Readers were taken as fixed: intervals and p values hold for these readers, not for readers "
        "like them."
    )
    assert fixed in methods_paragraph(study, Plan(), w)
    on_page = readers_taken_as_fixed(w, study)
    assert "3" in on_page and dict(plan_in_words(Plan(), study, w))[w("Several readers")] == on_page
    whole = panel(study, Plan())
    sentence = comparison_answer(w, compare(whole, Plan())[0], whole.unit, fixed_readers=True)
    assert w("{said}; readers taken as fixed", said="") in sentence
    told = plain_plan(study, Plan())["readers"]
    assert told["taken_as_fixed"] and told["modalities"]["CT"] == {"how": str(how), "readers": 3}


def test_readers_who_stay_apart_are_not_called_fixed():
    study = built(READERS)
    assert "taken as fixed" not in methods_paragraph(study, Plan(), words("en"))
    assert "Each of the 3 readers of CT was a test of their own: A, B and C." in methods_paragraph(
        study, Plan(), words("en")
    )
    assert plain_plan(study, Plan())["readers"]["modalities"]["CT"]["how"] == "sample"


def test_the_plan_of_the_json_answer_says_what_was_done(study):
    plan = Plan(rules=(PM,), by=("tumour_type",))
    told = plain_plan(study, plan)
    assert told["version"] == __version__ and told["shown"] == [*study.tests, "PM"]
    assert told["family"]["size"] == 12 and told["family"]["adjust"] == "holm"
    assert told["seed"]["permutation"]["draws"] == 9999
    assert told["readers"] == {"modalities": {}, "taken_as_fixed": False} and told["blanks"] == {}
    assert told["methods"]["heterogeneity"] == ["patient_permutation"]


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
    assert "McNemar" not in alone and "chosen among" not in alone


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
    assert "99.9% confidence intervals" in text and "significance level is 0.1%" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_in_words_has_every_setting(study, language):
    w = words(language)
    plan = Plan(rules=(PM,), hidden=("CT",), where=(("tumour_type", ("NEN",)),), prevalence=0.25)
    lines = dict(plan_in_words(plan, study, w))
    assert lines[w("Unit of analysis")] == w.label("unit", "lesion")
    assert "CT" not in lines[w("Tests")] and lines[w("Hidden")] == "CT"
    assert "PM = PET | MR" in lines[w("Fusion rules")]
    assert lines[w("Filters")] == w.titled(w.column("tumour_type"), "NEN")
    assert lines[w("Prevalence for predictive values")] == "25.0%"
    changed = dict(plan_in_words(replace(plan, indeterminate=Policy.WORST), study, w))
    assert {k for k in lines if lines[k] != changed[k]} == {w("Indeterminate reads")}


def test_a_rule_that_cannot_be_read_stands_as_typed(study):
    lines = dict(plan_in_words(Plan(rules=(RuleText("X", "PET |"),)), study, words("en")))
    assert lines["Fusion rules"] == "X = PET |"


def test_versions_start_with_our_own():
    assert versions()[0] == ("Tandem", __version__)
    assert {"Python", "numpy", "scipy", "streamlit"} <= {name for name, _ in versions()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_margin_is_said_wherever_the_answer_is(study, language):
    plan, w = Plan(margins=(("", 0.05),), compare=(("CT", "MR"),)), words(language)
    assert "5.0" in dict(plan_in_words(plan, study, w))[w("Margins set before")]
    assert dict(plan_in_words(plan, study, w))[w("Margins set before")] in methods_paragraph(study, plan, w)
    assert w("At the margin") in reads_text(study, plan, (), w)
    head, *rows = reads_rows(study, plan)
    verdicts = {row[4]: row[head.index("margin_verdict")] for row in rows if row[3]}
    found = {f"difference_{c.on}": c.margin for c in compare(panel(study, plan), plan)}
    assert verdicts == {on: str(at.verdict(at.non_inferiority)) for on, at in found.items()}
