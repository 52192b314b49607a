"""Comparisons of predictive values and likelihood ratios, many tests, agreement, ROC and strata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.stats import roc
from core.stats.clustered.patient_moments import PatientMoments
from core.stats.paired import agreement, many_tests
from core.stats.paired.heterogeneity import discordant_split
from core.stats.paired.likelihood_ratios import LikelihoodRatio, compare_likelihood_ratios
from core.stats.paired.multiplicity import Adjustment, adjust
from core.stats.paired.odds_ratios import breslow_day
from core.stats.paired.predictive_values import (
    PredictiveValue,
    compare_predictive_values,
    predictive_value_moments,
)
from tests.reference import cases, flipped, reads, table
from tests.reference.check import Check

STUDIES = ("zerodisc32", "LachenbruchLynch", "lesions_ct_pet", "lesions_mr_petmr")
REGRESSION = 1e-6
"""DTComPair's likelihood-ratio regression is iterative: relative."""


def checks() -> Iterator[Check]:
    for family in FAMILIES:
        yield from family()


def paired_table(source: dict[str, Any]) -> np.ndarray:
    """Units by condition, first test and second test."""
    counts = np.zeros((2, 2, 2), dtype=int)
    if "csv" in source:
        data = table(source["csv"])
        read = [data[source[name]].astype(int) for name in ("d", "y1", "y2")]
        np.add.at(counts, tuple(read), 1)
        return counts
    for status, name in enumerate(("nondiseased", "diseased")):
        found = source[name]  # there b is (first negative, second positive)
        counts[status] = [[found["d"], found["b"]], [found["c"], found["a"]]]
    return counts


def by_patient(*columns: np.ndarray) -> np.ndarray:
    """Counts per patient of the simulated lesions over binary columns."""
    _, patient = np.unique(table("data/lesions_306.csv")["patient_id"], return_inverse=True)
    counts = np.zeros((patient.max() + 1, *(2 for _ in columns)), dtype=int)
    np.add.at(counts, (patient, *(column.astype(int) for column in columns)), 1)
    return counts


def predictive_values() -> Iterator[Check]:
    for study in STUDIES:
        (case,) = cases(f"iv.{study}.pv.gs")
        counts = paired_table(case["input"])
        for on in PredictiveValue:
            ours = compare_predictive_values(counts, on)
            for key, method, test in (
                ("gs", "generalised_score", ours.generalised_score),
                ("wgs", "weighted_generalised_score", ours.weighted_generalised_score),
            ):
                (case,) = cases(f"iv.{study}.pv.{key}")
                found = case["output"][on]
                yield Check(method, case["id"], ours.first, found["test1"])
                yield Check(method, case["id"], ours.second, found["test2"])
                yield Check(method, case["id"], ours.difference.second_minus_first, found["diff"])
                yield Check(method, case["id"], test.statistic, found["test.statistic"])
                yield Check(method, case["id"], test.p, found["p.value"])
            (case,) = cases(f"iv.{study}.pv.rpv")
            found, relative = case["output"][on], ours.relative
            for got, key in (
                (relative.second_over_first, f"r{on}"),
                (relative.low, f"lcl.r{on}"),
                (relative.high, f"ucl.r{on}"),
                (relative.statistic, "test.statistic"),
                (relative.p, "p.value"),
            ):
                yield Check("relative_predictive_value", case["id"], got, found[key])


def likelihood_ratios() -> Iterator[Check]:
    method = "likelihood_ratio_log_ratio"
    for study in STUDIES:
        (case,) = cases(f"iv.{study}.dlr.regtest")
        for on, key in ((LikelihoodRatio.POSITIVE, "pdlr"), (LikelihoodRatio.NEGATIVE, "ndlr")):
            ours = compare_likelihood_ratios(paired_table(case["input"]), on)
            found = case["output"][key]  # test 1 over test 2
            for got, expected in (
                (ours.first, found["test1"]),
                (ours.second, found["test2"]),
                (ours.ratio.second_over_first, 1 / found["ratio"]),
                (ours.ratio.low, 1 / found["ucl"]),
                (ours.ratio.high, 1 / found["lcl"]),
                (ours.ratio.statistic, -found["test.statistic"]),
                (ours.ratio.p, found["p.value"]),
            ):
                yield Check(method, case["id"], got, expected, REGRESSION * abs(expected))
    for case in cases("iv.zerodisc32.testCompareR."):
        source = reads()["iv.zerodisc32.dlr.regtest"]["input"]
        for on, key in ((LikelihoodRatio.POSITIVE, "plr"), (LikelihoodRatio.NEGATIVE, "nlr")):
            ours = compare_likelihood_ratios(paired_table(source), on)
            statistic = ours.ratio.statistic or 0.0
            yield Check(method, case["id"], abs(statistic), case["output"]["lr"][f"{key}.test.stat"])
        for on in PredictiveValue:
            test = compare_predictive_values(paired_table(source), on).weighted_generalised_score
            expected = case["output"]["pv"][f"{on}.test.stat"]
            yield Check("weighted_generalised_score", case["id"], test.statistic, expected)


def clustered_predictive_values() -> Iterator[Check]:
    """All 75 patients as clusters, as R survey's domain estimator counts them."""
    for case in cases("xi.clustered_diff."):
        data = table(case["input"]["csv"])
        counts = by_patient(data["reference"], data[case["input"]["t1"]], data[case["input"]["t2"]])
        for on in PredictiveValue:
            moments = predictive_value_moments(counts, on)
            moments = PatientMoments(gram=moments.gram, clusters=75)
            ours = compare_predictive_values(counts.sum(axis=0), on, moments=moments).clustered
            found = case["output"][on]
            low, high = flipped(found, "lower_t", "upper_t")
            yield Check("linearised_t", case["id"], ours.standard_error, found["survey_se"])
            yield Check("linearised_t", case["id"], ours.low, low)
            yield Check("linearised_t", case["id"], ours.high, high)


def cochran() -> Iterator[Check]:
    data = table("data/lesions_306.csv")
    names = ("ct", "pet", "mr", "petmr")
    positive = np.stack([data[name] == 1 for name in names], axis=1)
    truth = data["reference"] == 1
    matrices = {
        "sens": positive[truth],
        "spec": ~positive[~truth],
        "acc": positive == truth[:, None],
        "two": positive[truth][:, [0, 2]],
        "const": np.ones((5, 3), dtype=bool),
    }
    for case in cases("vii.cochranQ.", "py.cochranq."):
        ours, found = many_tests.cochran_q(matrices[case["id"].rpartition(".")[2]]), case["output"]
        yield Check("cochran_q", case["id"], ours.statistic, found.get("Q", found.get("stat")))
        yield Check("cochran_q", case["id"], ours.p, found["p"])
        yield Check("cochran_q", case["id"], ours.df, found.get("df", 2))


def square_tables() -> Iterator[Check]:
    for case in cases("vii.bowker."):
        found = case["output"]
        yield from _square(case, many_tests.bowker, "bowker", found["bowker_nonempty_pairs"])
        if "stat" in found["stuart_maxwell"]:  # R's solve() stops where nothing is exchanged
            yield from _square(case, many_tests.stuart_maxwell, "stuart_maxwell", found["stuart_maxwell"])
    for case in cases("py.squaretable."):
        found = case["output"]["shift_zeros_False"]
        if case["id"] != "py.squaretable.3":  # without discordance statsmodels says 0 and 1
            yield from _square(case, many_tests.bowker, "bowker", found["bowker"])
        yield from _square(case, many_tests.stuart_maxwell, "stuart_maxwell", found["stuart"])


def _square(case: dict[str, Any], test: Any, method: str, found: dict[str, Any]) -> Iterator[Check]:
    ours = test(case["input"]["table"])
    expected = found["stat"] if found["df"] and found["p"] != "NaN" else "NaN"
    yield Check(method, case["id"], ours.statistic, expected)
    yield Check(method, case["id"], ours.p, found["p"])


def agreements() -> Iterator[Check]:
    for case in cases("vii.kappa."):
        data = table(case["input"]["csv"])
        counts = by_patient(data[case["input"]["r1"]], data[case["input"]["r2"]]).sum(axis=0)
        ours, found = agreement.agreement(counts), case["output"]
        yield Check("agreement_measures", case["id"], ours.observed, found["po"])
        yield Check("agreement_measures", case["id"], ours.positive_agreement.value, found["pos_agreement"])
        yield Check("agreement_measures", case["id"], ours.negative_agreement.value, found["neg_agreement"])
        yield Check("agreement_measures", case["id"], ours.ac1.value, found["ac1"])
        for method, measure, expected in (
            ("kappa_null_variance", ours.kappa, {**found["epiR"], "est": found["epiR"]["kappa"]}),
            ("agreement_clopper_pearson", ours.pabak, found["epiR"]["pabak"]),
        ):
            yield Check(method, case["id"], measure.value, expected["est"])
            yield Check(method, case["id"], measure.low, expected["lower"])
            yield Check(method, case["id"], measure.high, expected["upper"])


def areas() -> Iterator[Check]:
    data = table("data/lesions_306.csv")

    def placed(name: str) -> roc.Placements:
        return roc.placements(data[name], data["reference"] == 1, data["patient_id"])

    for case in cases("viii.auc.lesions."):
        ours, found = roc.auc(placed(case["input"]["predictor"])), case["output"]
        yield Check("delong", case["id"], ours.value, found["auc"])
        yield Check("delong", case["id"], ours.standard_error, found["se"])
        yield Check("delong", case["id"], ours.low, found["ci_delong"][0])
        yield Check("delong", case["id"], ours.high, found["ci_delong"][1])
    for case in cases("viii.cmp.lesions."):
        difference = roc.auc_difference(placed(case["input"]["p1"]), placed(case["input"]["p2"]))
        found = case["output"]
        yield Check("delong", case["id"], difference.difference.second_minus_first, -found["diff"])
        yield Check("delong", case["id"], difference.standard_error, found["se_diff"])
        yield Check("delong", case["id"], difference.statistic, -found["z"])
        yield Check("delong", case["id"], difference.p, found["p"])
        yield Check("delong", case["id"], difference.difference.low, -found["diff_ci"][1])
        yield Check("delong", case["id"], difference.difference.high, -found["diff_ci"][0])
    for case in cases("viii.obuchowski_auc."):
        clustered, found = roc.auc(placed(case["input"]["predictor"])).clustered, case["output"]
        assert clustered is not None
        yield Check("obuchowski_auc", case["id"], clustered.standard_error, found["se"])
        yield Check("obuchowski_auc", case["id"], clustered.low, found["lower"])
        yield Check("obuchowski_auc", case["id"], clustered.high, found["upper"])
        yield Check("obuchowski_auc", case["id"], clustered.clusters, found["I"])
    (case,) = cases("viii.auc.perfect")
    perfect = roc.auc(roc.placements(case["input"]["predictor"], case["input"]["response"]))
    yield Check("delong", case["id"], perfect.value, case["output"]["auc"])


def strata() -> Iterator[Check]:
    tables = {case["input"]["csv"]: table(case["input"]["csv"]) for case in cases("py.breslowday.")}
    for case in cases("ix.breslowday."):
        found = case["output"]["byhand"]
        yield from _breslow_day(case, case["input"]["tables"], found)
    for case in cases("py.breslowday."):
        data = tables[case["input"]["csv"]]
        _, stratum = np.unique(data["primary"], return_inverse=True)
        counts = np.zeros((stratum.max() + 1, 2, 2))
        test, truth = data[case["input"]["modality"]], data["reference"]
        np.add.at(counts, (stratum, 1 - test.astype(int), 1 - truth.astype(int)), 1)
        yield from _breslow_day(case, counts, case["output"])
    for case in cases("ix.subgroup."):
        x, n = np.array(case["input"]["x"]), np.array(case["input"]["n"])
        fisher = discordant_split(n - x, x)
        yield Check("discordant_split_exact", case["id"], fisher.p, case["output"]["fisher"]["p"])


def _breslow_day(case: dict[str, Any], counts: Any, found: dict[str, Any]) -> Iterator[Check]:
    ours = breslow_day(counts)
    yield Check("breslow_day", case["id"], ours.mantel_haenszel_odds_ratio, found["mh_or"])
    yield Check("breslow_day", case["id"], ours.breslow_day.statistic, found["bd"])
    yield Check("breslow_day", case["id"], ours.breslow_day.p, found["bd_p"])
    yield Check("breslow_day_tarone", case["id"], ours.tarone.statistic, found["tarone"])
    yield Check("breslow_day_tarone", case["id"], ours.tarone.p, found["tarone_p"])


def adjusted() -> Iterator[Check]:
    (case,) = cases("ix.padjust")
    names = list(case["input"]["p"])
    for method, key in ((Adjustment.HOLM, "holm"), (Adjustment.BENJAMINI_HOCHBERG, "BH")):
        ours = adjust([case["input"]["p"][name] for name in names], method)
        for name, p in zip(names, ours.p, strict=True):
            yield Check(str(method), case["id"], p, case["output"][key][name])


FAMILIES = (
    predictive_values,
    likelihood_ratios,
    clustered_predictive_values,
    cochran,
    square_tables,
    agreements,
    areas,
    strata,
    adjusted,
)
