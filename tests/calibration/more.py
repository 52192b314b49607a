"""Calibration of other fractions, of ratios, of agreement, of resampled intervals and of subgroups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.special import chdtrc

from core.reads.answers.one_test.accuracy import REPLICATES
from core.reads.answers.one_test.accuracy import SEED as BOOTSTRAP_SEED
from core.reads.answers.one_test.measures import every
from core.stats.clustered import mcnemar as clustered_mcnemar
from core.stats.clustered import proportions as clustered
from core.stats.clustered.measures import PatientCells, clustered_at_prevalence
from core.stats.clustered.patient_moments import PatientMoments
from core.stats.one_test.at_prevalence import at_prevalence
from core.stats.one_test.measures import (
    diagnostic_odds_ratio,
    f1_value,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    mcc_value,
    youden,
)
from core.stats.one_test.proportions import bounds
from core.stats.paired.agreement import Measure, agreement, agreement_measures
from core.stats.paired.difference import newcombe_many
from core.stats.paired.heterogeneity import heterogeneity
from core.stats.paired.likelihood_ratios import LikelihoodRatio, compare_likelihood_ratios
from core.stats.paired.mcnemar import midp
from core.stats.paired.predictive_values import PredictiveValue, score_statistics
from tests.calibration.simulated import (
    ALPHA,
    CONDITION,
    DEPENDENCE,
    FIRST,
    PAIR,
    SECOND,
    SPECIFICITY,
    Outcome,
    Setting,
    Studies,
    clusters,
    covered,
    number,
    rejected,
    squares,
    true_agreement,
    true_cells,
)

ELSEWHERE = 0.2
"""Prevalence at which predictive values are also quoted."""
PERMUTATIONS = 199
"""Fewer than the 9999 of an answer: the test is exact with any number, and p <= 0.05 is 10 of 200. So few
must differ from study to study, or the chance of one draw would be taken for the level of the test."""
CELLS = np.stack([CONDITION & FIRST, CONDITION & ~FIRST, ~CONDITION & FIRST, ~CONDITION & ~FIRST])
FRACTIONS = {
    # name: right calls and denominators of the first and of the second test, over patterns
    "specificity": ((~FIRST, ~CONDITION), (~SECOND, ~CONDITION)),
    "accuracy": ((FIRST == CONDITION, CONDITION | True), (SECOND == CONDITION, CONDITION | True)),
    "ppv": ((CONDITION, FIRST), (CONDITION, SECOND)),
    "npv": ((~CONDITION, ~FIRST), (~CONDITION, ~SECOND)),
}
RATIOS = {
    "lr_positive": likelihood_ratio_positive,
    "lr_negative": likelihood_ratio_negative,
    "dor": diagnostic_odds_ratio,
    "youden": youden,
}


def fractions(s: Studies, gram: np.ndarray, setting: Setting) -> Iterator[Outcome]:
    """Specificity, accuracy, PPV and NPV: of one test, and of two compared."""
    tp, fn, fp, tn = true_cells(setting)
    truth = {
        "specificity": SPECIFICITY,
        "accuracy": tp + tn,
        "ppv": tp / (tp + fp),
        "npv": tn / (tn + fn),
    }
    total = s.counts.sum(axis=1)
    for name, tests in FRACTIONS.items():
        linear, shares = [], []
        for right, among in tests:
            n = total @ among
            share = np.divide(total @ (right & among), n, out=np.full(len(n), np.nan), where=n > 0)
            linear.append((among * (right - share[:, None])) / n[:, None])
            shares.append(share)
        right, among = tests[0]
        x, n, k = total @ (right & among), total @ among, clusters(s.counts, among)
        wilson = bounds("wilson", x, n, 1 - ALPHA)
        yield covered(name, "wilson", *wilson, truth[name])
        found = clustered.rao_scott_many(x, n, squares(gram, np.nan_to_num(linear[0])) * n**2, k, 1 - ALPHA)
        # Where the variance is undefined the answer falls back on Wilson.
        limits = [
            np.where(np.isnan(own), plain, own)
            for own, plain in zip((found.low, found.high), wilson, strict=True)
        ]
        yield covered(name, "rao_scott_logit_t", *limits, truth[name])
        either = tests[0][1] | tests[1][1]
        gap, weights = shares[1] - shares[0], np.nan_to_num(linear[1] - linear[0])
        gap = np.where(total @ (either & (FIRST != SECOND)) > 0, gap, np.nan)
        differ = clustered.linearised_difference_many(gap, squares(gram, weights), clusters(s.counts, either))
        quantity = f"difference_of_{name}"
        if name in ("specificity", "accuracy"):
            among = tests[0][1]
            a, b, c, d = (
                total @ (among & cell)
                for cell in (
                    tests[0][0] & tests[1][0],
                    tests[0][0] & ~tests[1][0],
                    ~tests[0][0] & tests[1][0],
                    ~tests[0][0] & ~tests[1][0],
                )
            )
            yield rejected(quantity, "mcnemar_midp", midp(b, c))
            net = np.tile(among * (tests[1][0] * 1.0 - tests[0][0]), (len(total), 1))
            yield rejected(
                quantity, "obuchowski", clustered_mcnemar.obuchowski_many(c - b, squares(gram, net), k)[1]
            )
            yield covered(quantity, "newcombe", *newcombe_many(a, b, c, d), 0.0)
        elif name == "npv":
            tables = (total @ PAIR.T).reshape(-1, 2, 2, 2)
            score, _ = score_statistics(tables, PredictiveValue.NPV)
            yield rejected("npv", "weighted_generalised_score", chdtrc(1, score))
            yield rejected("npv", "linearised_t", differ.p)
        yield covered(quantity, "linearised_t", differ.low, differ.high, 0.0)


def of_one_test(s: Studies, gram: np.ndarray, setting: Setting) -> Iterator[Outcome]:
    """Ratios, Youden and predictive values elsewhere; where undefined, what is quoted instead."""
    total = s.counts.sum(axis=1)
    k, having, without = (clusters(s.counts, among) for among in (CONDITION | True, CONDITION, ~CONDITION))
    of_cells = CELLS @ gram @ CELLS.T
    names = (*RATIOS, "ppv_elsewhere", "npv_elsewhere")
    limits = {name: np.full((2, 2, len(total)), np.nan) for name in names}
    for r in range(len(total)):
        counts = [int(count) for count in CELLS @ total[r]]
        patients = PatientCells(
            gram=of_cells[r], clusters=int(k[r]), having=int(having[r]), without=int(without[r])
        )
        pairs = [
            (plain(*counts), every()[name].clustered(*counts, patients)) for name, plain in RATIOS.items()
        ]
        pairs += zip(
            at_prevalence(*counts, ELSEWHERE),
            clustered_at_prevalence(*counts, ELSEWHERE, patients),
            strict=True,
        )
        for name, (plain, beside) in zip(names, pairs, strict=True):
            quoted = replace(plain, clustered=beside).quoted
            limits[name][0, :, r] = number(plain.low), number(plain.high)
            limits[name][1, :, r] = number(quoted.low), number(quoted.high)
    se, sp = setting.sensitivity, SPECIFICITY
    truth = {
        "lr_positive": se / (1 - sp),
        "lr_negative": (1 - se) / sp,
        "dor": se * sp / ((1 - se) * (1 - sp)),
        "youden": se + sp - 1,
        "ppv_elsewhere": ELSEWHERE * se / (ELSEWHERE * se + (1 - ELSEWHERE) * (1 - sp)),
        "npv_elsewhere": (1 - ELSEWHERE) * sp / ((1 - ELSEWHERE) * sp + ELSEWHERE * (1 - se)),
    }
    methods = dict.fromkeys(names, ("log", "clustered_log"))
    methods["youden"] = ("newcombe_independent", "clustered_youden")
    methods |= dict.fromkeys(names[-2:], ("mercaldo_logit", "clustered_logit_at_prevalence"))
    for name in names:
        for method, (low, high) in zip(methods[name], limits[name], strict=True):
            yield covered(name, method, low, high, truth[name])


def two_ratios(s: Studies, gram: np.ndarray) -> Iterator[Outcome]:
    """LR+ and LR- of two tests compared."""
    total, k = s.counts.sum(axis=1), s.counts.shape[1]
    of_pair = PAIR @ gram @ PAIR.T
    for quantity, on in (
        ("two_lr_positive", LikelihoodRatio.POSITIVE),
        ("two_lr_negative", LikelihoodRatio.NEGATIVE),
    ):
        p = np.full((2, len(total)), np.nan)
        for r in range(len(total)):
            moments = PatientMoments(gram=of_pair[r], clusters=k)
            table = (PAIR @ total[r]).reshape(2, 2, 2)
            found = compare_likelihood_ratios(table, on, moments=moments)
            assert found.clustered is not None
            p[:, r] = number(found.ratio.p), number(found.clustered.p)
        yield rejected(quantity, "likelihood_ratio_log_ratio", p[0])
        yield rejected(quantity, "clustered_likelihood_ratio_log_ratio", p[1])


def agreements(s: Studies, setting: Setting) -> Iterator[Outcome]:
    """Kappa by all its intervals, and the other measures of agreement of two tests."""
    studies, patients, _ = s.counts.shape
    tables = s.counts.reshape(studies, patients, 2, 2, 2, 2).sum(axis=(2, 5))
    delta = np.full((2, studies), np.nan)
    plain, own = (np.full((len(Measure), 2, studies), np.nan) for _ in range(2))
    for r in range(studies):
        found = agreement(tables[r].sum(axis=0), tables_by_patient=tables[r])
        delta[:, r] = number(found.kappa_delta.low), number(found.kappa_delta.high)
        for place, measure in enumerate(Measure):
            estimate = getattr(found, measure)
            assert estimate.clustered is not None
            plain[place, :, r] = number(estimate.low), number(estimate.high)
            own[place, :, r] = number(estimate.clustered.low), number(estimate.clustered.high)
    truth = agreement_measures(true_agreement(setting))
    naive = {Measure.KAPPA: "kappa_null_variance", Measure.PABAK: "agreement_clopper_pearson"}
    for place, measure in enumerate(Measure):
        yield covered(str(measure), naive.get(measure, "agreement_delta"), *plain[place], float(truth[place]))
        if measure is Measure.KAPPA:
            yield covered("kappa", "agreement_delta", *delta, float(truth[place]))
        yield covered(str(measure), "patient_jackknife", *own[place], float(truth[place]))


def resampled(s: Studies, setting: Setting) -> Iterator[Outcome]:
    """F1 and MCC by drawing whole patients again, with the seed of an answer and so the same draws."""
    studies, patients, _ = s.counts.shape
    drawn = np.random.default_rng(BOOTSTRAP_SEED).multinomial(
        patients, np.full(patients, 1 / patients), size=REPLICATES
    )
    by_patient = s.counts @ CELLS.T
    # (replicates, 4, studies)
    cells = (drawn @ by_patient.transpose(1, 0, 2).reshape(patients, -1)).reshape(-1, studies, 4)
    truth = true_cells(setting)
    for name, value in (("f1", f1_value), ("mcc", mcc_value)):
        replicates = value(*np.moveaxis(cells, 2, 0))
        estimable = np.isfinite(value(*by_patient.sum(axis=1).T))
        low, high = np.nanquantile(
            np.where(np.isfinite(replicates).any(axis=0), replicates, 0), [ALPHA / 2, 1 - ALPHA / 2], axis=0
        )
        low, high = (np.where(estimable, limit, np.nan) for limit in (low, high))
        yield covered(name, "patient_bootstrap", low, high, float(value(*truth)))


def subgroups(s: Studies, setting: Setting) -> Iterator[Outcome]:
    """Heterogeneity of a difference in sensitivity over two groups that do not differ.

    A third of the patients against the rest; also with the third being those with the most lesions, where
    the groups' patients are not exchangeable although the advantage is the same.
    """
    right, wrong = FIRST & CONDITION, SECOND & CONDITION
    cells = np.stack([right & ~SECOND, wrong & ~FIRST, CONDITION], axis=1)
    by_patient = s.counts @ cells
    alone = DEPENDENCE[setting.dependence].lesions == 1
    orders = {"two_subgroups": np.tile(np.arange(setting.patients), (len(s.counts), 1))}
    if not alone:
        lesions = s.counts.sum(axis=2)
        orders["two_subgroups_by_lesions"] = np.argsort(-lesions, axis=1, kind="stable")
    groups = np.arange(setting.patients) >= setting.patients // 3
    for quantity, order in orders.items():
        p, split = np.full((2, len(s.counts)), np.nan)
        for r, (patients, places) in enumerate(zip(by_patient, order, strict=True)):
            own = patients[places]
            here = own[:, 2] > 0
            found = heterogeneity(*own[here].T, groups[here], permutations=PERMUTATIONS, seed=r)
            p[r] = number(found.permutation.p)
            split[r] = number(found.split.p) if found.split else np.nan
        # p is a multiple of 1/200 here, and 0.05 itself rejects.
        yield rejected(quantity, "patient_permutation", p - 1 / (2 * PERMUTATIONS + 2))
        if alone:
            yield rejected(quantity, "discordant_split_exact", split)
