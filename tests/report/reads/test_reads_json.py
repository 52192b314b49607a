"""Keys of the JSON answer beyond accuracy and comparisons agree with the findings they come from."""

import json

import pytest

from core.examples.reads import LIVER_PETMR
from core.reads.answers.pairs.categories import outcome_tables
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.answers.pairs.overall import overall_tests
from core.reads.answers.pairs.pair_tables import agreements, compare_tables
from core.reads.counting.panel import panel, panels
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Cluster, Plan, Policy, RuleText
from core.report.reads.json import reads_document
from core.tables.files.intake import read
from core.words import words
from tests.command_line.asking import check_nulls
from tests.reads.longfile import long_file

MIXED = """patient,A,B,site,reference
{rows}
"""
KINDS = {
    ("positive", "positive", "x", "yes"): 8,
    ("negative", "positive", "x", "yes"): 2,
    ("positive", "equivocal", "y", "yes"): 4,
    ("equivocal", "negative", "y", "yes"): 1,
    ("negative", "negative", "y", "no"): 9,
    ("positive", "negative", "x", "no"): 2,
    ("positive", "negative", "y", "unknown"): 3,
    ("negative", "negative", "y", "unknown"): 5,
}


def study(text):
    table = read(text.encode(), "reads.csv")
    return build(table, guess(table, ReadingOptions()))


def mixed():
    cases = [case for case, count in KINDS.items() for _ in range(count)]
    return study(MIXED.format(rows="\n".join(",".join((f"P{i}", *case)) for i, case in enumerate(cases))))


def document(of, plan):
    found = json.loads(json.dumps(reads_document(of, plan, (), words("en")), allow_nan=False))
    check_nulls(found)
    return found


@pytest.fixture(scope="module")
def answer():
    return document(mixed(), Plan(by=("site",)))


def test_units_without_a_reference_are_counted_by_call_pattern_and_bound(answer):
    found = answer["unverified"]
    assert found["units"] == 8
    assert [found["tests"]["A"][k] for k in ("positive", "negative", "unusable")] == [3, 5, 0]
    # of those with the condition A calls 12, misses 2; unverified: 3 called, 5 not
    assert found["tests"]["A"]["bounds"]["sensitivity"] == {
        "verified_only": 12 / 14,
        "low": 12 / 19,
        "high": 15 / 17,
    }
    assert found["patterns"] == [
        {"reads": {"A": "negative", "B": "negative"}, "count": 5},
        {"reads": {"A": "positive", "B": "negative"}, "count": 3},
    ]


def test_read_tables_hold_every_unit_with_the_yield(answer):
    table = answer["read_tables"]["B"]
    assert table["with_condition"] == {"positive": 10, "indeterminate": 4, "negative": 1, "missing": 0}
    assert sum(sum(table[s].values()) for s in table if s != "yield") == 34
    assert table["yield"] == 30 / 34


def test_three_outcomes_have_bowker_and_stuart_maxwell(answer):
    with_, without = answer["outcome_tables"]
    assert with_["counts"] == [[8, 4, 0], [0, 0, 1], [2, 0, 0]]
    assert (with_["bowker"]["statistic"], with_["bowker"]["df"]) == (4 + 1 + 2, 3)
    found = outcome_tables(mixed(), Plan())[0]
    assert with_["stuart_maxwell"]["statistic"] == found.margins.statistic
    assert (without["among"], without["counts"][0]) == ("without_condition", [0, 0, 2])


def test_extremes_of_a_comparison_are_best_against_worst(answer):
    best, worst = panels(mixed(), Plan(), [Policy.BEST, Policy.WORST])
    for row, first, second in zip(
        answer["comparison_extremes"], compare(best, Plan()), compare(worst, Plan()), strict=True
    ):
        assert row["favouring_first"]["second_minus_first"] == first.second_minus_first
        assert row["favouring_second"]["p"] == second.p
    row = answer["comparison_extremes"][0]
    assert row["favouring_first"]["second_minus_first"] < row["favouring_second"]["second_minus_first"]


def test_odds_ratios_are_compared_between_levels(answer):
    found = {row["test"]: row for row in answer["odds_ratio_homogeneity"]}
    assert set(found) == {"A", "B"}
    assert {row["by"] for row in found.values()} == {"site"}
    assert found["A"]["breslow_day"]["method"] == "breslow_day"
    assert "p" in found["A"]["tarone"]


def test_readers_stand_beside_their_tests():
    found = document(study(long_file()), Plan())["readers_by_modality"]
    assert [m["modality"] for m in found] == ["CT", "MR"]
    assert {p["first"] for p in found[0]["agreement"]} == {"CT_R1", "CT_R2"}
    assert found[0]["readers"]["R1"]["test"] == "CT_R1"
    assert set(found[0]["consensus"]) == {"majority", "any", "all"}
    pooled = found[0]["pooled"]["sensitivity"]
    each = [reader["sensitivity"] for reader in found[0]["readers"].values()]
    assert pooled["denominator"] == sum(one["denominator"] for one in each)


def test_keys_that_do_not_apply_are_absent():
    found = document(mixed(), Plan())
    assert {"readers", "odds_ratio_homogeneity", "groups"}.isdisjoint(found)
    assert "unverified" not in document(study("patient,A,B,reference\n1,1,0,1\n2,0,0,0\n3,1,1,1"), Plan())


@pytest.mark.parametrize("cluster", Cluster)
def test_predictive_values_quote_patients_as_clusters_where_there_are_several_units(cluster):
    plan = Plan(rules=(RuleText("OR", "PET | MR"),), cluster=cluster)
    of = LIVER_PETMR.load()
    rows = document(of, plan)["predictive_values"]
    found = [v for pair in compare_tables(panel(of, plan), plan) for v in pair.predictive_values]
    for row, value in zip(rows, found, strict=True):
        if cluster is Cluster.AUTO:
            assert (row["headline"], row["p"]) == ("linearised_t", value.clustered.p)
        else:
            assert row["headline"] == "weighted_generalised_score"
            assert row["p"] == value.weighted_generalised_score.p


def test_tests_of_several_differences_quote_f_where_patients_are_clusters():
    of = LIVER_PETMR.load()
    found, whole = document(of, Plan()), panel(of, Plan())
    for row, test in zip(found["cochran_q_tests"], overall_tests(whole, Plan()), strict=True):
        assert row["headline"] == "clustered_cochran_q_f"
        assert row["clustered"]["p"] == test.clustered.p
        assert row["clustered_f"]["p"] == test.small_sample.p > test.clustered.p
    f = found["cochran_q_tests"][0]["clustered_f"]
    assert (f["df"], f["df_denominator"]) == (3, 45 - 3)  # 45 patients have a metastasis
    for row, joint in zip(found["joint"], compare_jointly(whole, Plan()), strict=True):
        assert row["headline"] == "wald_clustered_f"
        if joint.small_sample.p is not None:
            assert row["clustered_f"]["p"] == joint.small_sample.p > joint.clustered.p
    alone = document(of, Plan(cluster=Cluster.OFF))
    assert {row["headline"] for row in alone["cochran_q_tests"]} == {"cochran_q"}
    assert {row["headline"] for row in alone["joint"]} == {"lachenbruch_lynch"}


def test_kappa_says_which_interval_is_quoted():
    of = LIVER_PETMR.load()
    for plan in (Plan(), Plan(cluster=Cluster.OFF)):
        rows = document(of, plan)["agreement"]
        for row, pair in zip(rows, agreements(panel(of, plan), plan), strict=True):
            assert row["kappa_headline"] == row["kappa"]["quoted"]["method"] == "agreement_fisher_z"
            assert row["kappa"]["quoted"]["low"] == pair.agreement.kappa.quoted.low
            assert row["kappa_delta"]["low"] == pair.agreement.kappa_delta.low
            assert row["kappa_delta"]["quoted"] == row["kappa"]["quoted"]
            assert row["kappa"]["low"] == pair.agreement.kappa.low
