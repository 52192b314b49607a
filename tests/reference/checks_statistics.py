"""One test, paired comparisons and clusters against their reference values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.findings import Difference, Estimate
from core.stats.clustered import mcnemar as clustered_mcnemar
from core.stats.clustered import proportions as clustered
from core.stats.one_test import measures
from core.stats.one_test.at_prevalence import at_prevalence
from core.stats.one_test.proportions import bounds, proportion
from core.stats.paired import difference as paired_difference
from core.stats.paired.joint import joint
from core.stats.paired.mcnemar import mcnemar
from tests.reference import cases, flipped, table
from tests.reference.check import ITERATIVE, Check

STATSMODELS = {
    "wilson": "wilson",
    "clopper_pearson": "beta",
    "jeffreys": "jeffreys",
    "agresti_coull": "agresti_coull",
}
R_BINOM = {
    "wilson": "wilson",
    "clopper_pearson": "clopper_pearson",
    "jeffreys": "jeffreys_boundary",
    "agresti_coull": "agresti_coull_truncated",
}
EPIR = {"wilson": "wilson", "exact": "clopper_pearson", "clopper-pearson": "clopper_pearson"}


def checks() -> Iterator[Check]:
    for family in FAMILIES:
        yield from family()


def cells(case: dict[str, Any]) -> tuple[int, int, int, int]:
    found = case["input"]
    return found["TP"], found["FN"], found["FP"], found["TN"]


def proportions() -> Iterator[Check]:
    for case in cases("i.prop."):
        for found in case["output"].values():
            if not found["n"]:
                continue
            for method, key in R_BINOM.items():
                ours = proportion(found["x"], found["n"], method)
                yield Check(method, case["id"], ours.value, found["est"])
                yield Check(method, case["id"], ours.low, found[key]["lower"])
                yield Check(method, case["id"], ours.high, found[key]["upper"])
    for case in cases("py.propci."):
        x, n = case["input"]["x"], case["input"]["n"]
        for method, key in STATSMODELS.items():
            if n == 0 or (method == "jeffreys" and x in (0, n)):  # ours has the boundary correction
                continue
            low, high = bounds(method, x, n, 0.95)
            yield Check(method, case["id"], float(low), case["output"][key][0])
            yield Check(method, case["id"], float(high), case["output"][key][1])


def ratios() -> Iterator[Check]:
    named = {
        "lr_pos": measures.likelihood_ratio_positive,
        "lr_neg": measures.likelihood_ratio_negative,
        "dor": measures.diagnostic_odds_ratio,
    }
    for case in cases("i.ratio."):
        for key, function in named.items():
            ours, found = function(*cells(case)), case["output"][key]
            yield Check("log", case["id"], ours.value, found["est"])
            if ours.flags:
                found = case["output"]["haldane_0.5_all_cells"][key]
            yield Check("log", case["id"], ours.low, found["lower"])
            yield Check("log", case["id"], ours.high, found["upper"])
        found = case["output"]["youden"]
        ours = measures.youden(*cells(case))
        yield Check("newcombe_independent", case["id"], ours.value, found["est"])
        hybrid = found.get("newcombe_hybrid", {"lower": "NaN", "upper": "NaN"})
        yield Check("newcombe_independent", case["id"], ours.low, hybrid["lower"])
        yield Check("newcombe_independent", case["id"], ours.high, hybrid["upper"])
        balanced = measures.balanced_accuracy(*cells(case)).value
        yield Check("newcombe_independent", case["id"], balanced, case["output"]["balanced_accuracy"])
        yield Check("point_only", case["id"], measures.f1(*cells(case)).value, case["output"]["f1"])
        yield Check("point_only", case["id"], measures.mcc(*cells(case)).value, case["output"]["mcc"])


def epir_and_dtcompair() -> Iterator[Check]:
    fractions = {"se": (0, 1), "sp": (3, 2), "pv.pos": (0, 2), "pv.neg": (3, 1)}
    ratio = {
        "lr.pos": measures.likelihood_ratio_positive,
        "lr.neg": measures.likelihood_ratio_negative,
        "diag.or": measures.diagnostic_odds_ratio,
    }
    for case in cases("i.epiR."):
        name = case["id"].rpartition(".")[2]
        counts = cells(case)
        if name not in EPIR:  # epiR's agresti and jeffreys columns mix other conventions in
            continue
        for key, (right, other) in fractions.items():
            total = counts[right] + counts[other]
            if total:
                ours = proportion(counts[right], total, EPIR[name])
                yield from _interval(EPIR[name], case, ours, case["output"][key])
        for key, function in ratio.items():
            ours = function(*counts)
            if not ours.flags:  # at a zero cell epiR has no interval, ours is the corrected one
                yield from _interval("log", case, ours, case["output"][key])
    for case in cases("i.dtcompair."):
        for key, function in (("pdlr", ratio["lr.pos"]), ("ndlr", ratio["lr.neg"])):
            ours = function(*cells(case))
            if not ours.flags:
                yield from _interval("log", case, ours, case["output"][key], "lcl", "ucl")


def _interval(
    method: str,
    case: dict[str, Any],
    ours: Estimate,
    found: dict[str, Any],
    low: str = "lower",
    high: str = "upper",
) -> Iterator[Check]:
    yield Check(method, case["id"], ours.value, found["est"])
    yield Check(method, case["id"], ours.low, found[low])
    yield Check(method, case["id"], ours.high, found[high])


def predictive_values() -> Iterator[Check]:
    for case in cases("i.mercaldo."):
        both = at_prevalence(*cells(case), case["input"]["prevalence"])
        for key, ours in zip(("ppv", "npv"), both, strict=True):
            low, high = case["output"][f"{key}_ci"]
            yield Check("mercaldo_logit", case["id"], ours.value, case["output"][key])
            if not ours.flags:
                yield Check("mercaldo_logit", case["id"], ours.low, low)
            yield Check("mercaldo_logit", case["id"], ours.high, high)
    for case in cases("i.bdpv."):
        # bdpv adjusts every zero cell with the one-sided 95 % quantile: our two-sided 90 %
        both = at_prevalence(*cells(case), case["input"]["prevalence"], 0.90)
        plain = at_prevalence(*cells(case), case["input"]["prevalence"], 0.95)
        for key, ours, wide in zip(("ppv", "npv"), both, plain, strict=True):
            found = case["output"][key]
            if ours.flags:
                yield Check("mercaldo_logit", case["id"], ours.low, found["Lower 95% limit"])
            elif 0 not in cells(case):
                yield Check("mercaldo_logit", case["id"], ours.low, found["Lower 95% limit"])
                yield Check("mercaldo_logit", case["id"], wide.low, found["Lower 97.5% limit"])
                yield Check("mercaldo_logit", case["id"], wide.high, found["Upper 97.5% limit"])


def mcnemar_tests() -> Iterator[Check]:
    for case in cases("ii.mcnemar."):
        ours, found = mcnemar(case["input"]["b"], case["input"]["c"]), case["output"]
        yield Check("mcnemar_asymptotic", case["id"], ours.asymptotic.statistic, found["asymptotic"]["stat"])
        yield Check("mcnemar_asymptotic", case["id"], ours.asymptotic.p, found["asymptotic"]["p"])
        yield Check("mcnemar_corrected", case["id"], ours.corrected.statistic, found["cc_R_capped"]["stat"])
        yield Check("mcnemar_corrected", case["id"], ours.corrected.p, found["cc_R_capped"]["p"])
        yield Check("mcnemar_exact", case["id"], ours.exact.p, found["exact"])
        yield Check("mcnemar_midp", case["id"], ours.midp.p, found["midp"])
        yield Check("mcnemar_midp", case["id"], ours.midp.p, found["exact2x2_midp"]["p"])
    for case in cases("py.mcnemar."):
        b, c = case["input"]["b"], case["input"]["c"]
        ours, found = mcnemar(b, c), case["output"]
        yield Check("mcnemar_exact", case["id"], ours.exact.p, found["exact"]["p"])
        yield Check("mcnemar_asymptotic", case["id"], ours.asymptotic.statistic, found["asym"]["stat"])
        yield Check("mcnemar_asymptotic", case["id"], ours.asymptotic.p, found["asym"]["p"])
        if b != c:  # statsmodels does not cap the correction at 0, and has p = 0 at 0/0
            yield Check("mcnemar_corrected", case["id"], ours.corrected.statistic, found["cc"]["stat"])
            yield Check("mcnemar_corrected", case["id"], ours.corrected.p, found["cc"]["p"])


DIFFERENCES = {
    "newcombe": ("newcombe_method10", 1e-9),
    "tango": ("tango", ITERATIVE),
    "wald": ("wald", 1e-9),
    "bonett_price": ("bonett_price", 1e-9),
    "agresti_min": ("agresti_min", 1e-9),
}


def paired_differences() -> Iterator[Check]:
    for case in cases("iii.diff."):
        four = tuple(case["input"][name] for name in "abcd")
        for method, (key, tolerance) in DIFFERENCES.items():
            ours: Difference = getattr(paired_difference, method)(*four)
            yield Check(method, case["id"], ours.second_minus_first, -case["output"]["est"])
            if ours.low is None:  # the Wald interval of zero width is no interval
                assert method == "wald" and case["output"]["wald"]["se"] == 0
                continue
            low, high = flipped(case["output"][key])
            yield Check(method, case["id"], ours.low, low, tolerance)
            yield Check(method, case["id"], ours.high, high, tolerance)


def paired_studies() -> Iterator[Check]:
    """DTComPair on whole studies; its differences are second minus first, as ours."""
    for study in ("zerodisc32", "LachenbruchLynch", "lesions_ct_pet", "lesions_mr_petmr"):
        (case,) = cases(f"iv.{study}.sesp.mcnemar")
        four = {
            "sensitivity": paired_cells(case["input"], with_condition=True),
            "specificity": paired_cells(case["input"], with_condition=False),
        }
        for name, (_, b, c, _) in four.items():
            ours, found = mcnemar(b, c).asymptotic, case["output"][name]
            yield Check("mcnemar_asymptotic", case["id"], ours.statistic, found["test.statistic"])
            yield Check("mcnemar_asymptotic", case["id"], ours.p, found["p.value"])
        (case,) = cases(f"iv.{study}.sesp.exactbinom")
        for name, (_, b, c, _) in four.items():
            if b != c:  # there DTComPair's p exceeds 1
                yield Check(
                    "mcnemar_exact", case["id"], mcnemar(b, c).exact.p, case["output"][name]["p.value"]
                )
        (case,) = cases(f"iv.{study}.sesp.gen.mcnemar")
        if study != "zerodisc32":  # there DTComPair is NaN; ours leaves out the 0/0 term and says so
            both = joint(*four["sensitivity"][1:3], *four["specificity"][1:3])
            yield Check("lachenbruch_lynch", case["id"], both.statistic, case["output"]["test.statistic"])
            yield Check("lachenbruch_lynch", case["id"], both.p, case["output"]["p.value"])
        for method, tolerance in (("wald", 1e-9), ("tango", ITERATIVE)):
            (case,) = cases(f"iv.{study}.sesp.diff.ci[{method}]")
            for name, counts in four.items():
                interval: Difference = getattr(paired_difference, method)(*counts)
                found = case["output"][name]
                yield Check(method, case["id"], interval.second_minus_first, found["diff"])
                if interval.low is not None:
                    yield Check(method, case["id"], interval.low, found["diff.lcl"], tolerance)
                    yield Check(method, case["id"], interval.high, found["diff.ucl"], tolerance)


def paired_cells(source: dict[str, Any], *, with_condition: bool) -> tuple[int, int, int, int]:
    """Both, only first, only second, neither correct; DTComPair's tables count positives, b = only second."""
    if "csv" not in source:
        found = source["diseased" if with_condition else "nondiseased"]
        right = (found["a"], found["c"], found["b"], found["d"])
        return right if with_condition else (right[3], right[2], right[1], right[0])
    data = table(source["csv"])
    chosen = data[source["d"]] == (1.0 if with_condition else 0.0)
    first = data[source["y1"]][chosen] == data[source["d"]][chosen]
    second = data[source["y2"]][chosen] == data[source["d"]][chosen]
    pairs = (first & second, first & ~second, ~first & second, ~first & ~second)
    return tuple(int(np.count_nonzero(pair)) for pair in pairs)


@dataclass(frozen=True)
class Clusters:
    """Cells of each cluster and the sums that the tests take."""

    both: np.ndarray
    only_first: np.ndarray
    only_second: np.ndarray
    neither: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def gaps(self) -> np.ndarray:
        return self.only_second - self.only_first

    @property
    def units(self) -> float:
        return float(self.sizes.sum())

    @property
    def residual_squares(self) -> float:
        return float(np.sum((self.gaps - self.gaps.sum() / self.units * self.sizes) ** 2))

    @property
    def discordant(self) -> int:
        return int(np.count_nonzero(self.only_first + self.only_second))


def clusters(source: dict[str, Any]) -> Clusters:
    """Clusters of a case: given cell by cell, or counted from the simulated lesions."""
    if "ak" in source:
        return Clusters(*(np.array(source[name], dtype=float) for name in ("ak", "bk", "ck", "dk")))
    data = table(source["csv"])
    chosen = np.ones(data["reference"].size, dtype=bool)
    if source["subset"] != "all":
        chosen = data["reference"] == float(source["subset"][-1])
    _, place = np.unique(data["patient_id"][chosen], return_inverse=True)
    first, second = ((data[source[t]] == data["reference"])[chosen] for t in ("t1", "t2"))
    pairs = (first & second, first & ~second, ~first & second, ~first & ~second)
    return Clusters(*(np.bincount(place, weights=pair) for pair in pairs))


def clustered_mcnemar_tests() -> Iterator[Check]:
    for case in cases("v.lesions.", "v.edge."):
        c, found = clusters(case["input"]), case["output"]
        total, k = float(c.gaps.sum()), c.sizes.size
        squares = float(np.sum(c.gaps**2))
        ours = {
            "obuchowski": clustered_mcnemar.obuchowski(total, squares, k),
            "yang": clustered_mcnemar.yang(total, squares, c.residual_squares, k),
            "durkalski": clustered_mcnemar.durkalski(c.only_first, c.only_second, c.sizes),
            "eliasziw": clustered_mcnemar.eliasziw(c.both, c.only_first, c.only_second, c.neither),
        }
        for method, test in ours.items():
            if test.reason == "negative_intracluster_correlation":  # see test_clustered
                continue
            yield Check(method, case["id"], test.statistic, found[method]["stat"])
            yield Check(method, case["id"], test.p, found[method]["p_upper_tail_full"])
        found = found["cluster_difference"]
        naive = paired_difference.wald_variance(c.only_first.sum(), c.only_second.sum(), c.units)
        linear = clustered.linearised_difference(
            total / c.units, c.residual_squares / c.units**2, k, float(naive)
        )
        if linear.low is None:
            assert found["se_ratio_estimator"] == 0
            continue
        low, high = found["ci_ratio_estimator_t"]
        expected = flipped({"lower": low, "upper": high})
        yield Check("linearised_t", case["id"], linear.standard_error, found["se_ratio_estimator"])
        yield Check("linearised_t", case["id"], linear.low, expected[0])
        yield Check("linearised_t", case["id"], linear.high, expected[1])
        yield Check("linearised_t", case["id"], linear.design_effect, found["design_effect_vs_iid"])


def clustered_proportions() -> Iterator[Check]:
    for case in cases("vi.sens.", "vi.spec.", "vi.acc.", "vi.ppv.", "vi.npv.", "vi.domain."):
        source, found = case["input"], case["output"]
        data = table(source["csv"])
        chosen = np.ones(data["reference"].size, dtype=bool)
        subset = source.get("domain") or source["subset"]
        if subset != "all":
            name, _, value = subset.partition("==")
            chosen = data[name] == float(value)
        right = _outcome(source["y"], data)[chosen]
        _, place = np.unique(data["patient_id"][chosen], return_inverse=True)
        x, n = np.bincount(place, weights=right), np.bincount(place).astype(float)
        squares = float(np.sum((x - x.sum() / n.sum() * n) ** 2))
        k = source.get("psu_total", n.size)
        ours = clustered.rao_scott(float(x.sum()), float(n.sum()), squares, k)
        method = "rao_scott_logit_t"
        if "domain" in source:
            yield Check(method, case["id"], ours.standard_error, found["se"])
            continue
        yield Check(method, case["id"], ours.standard_error, found["se_ratio_estimator"])
        yield Check(method, case["id"], ours.design_effect, found["deff"])
        for key in (found["logit_t"], found["svyciprop"]["xlogit"]):
            yield Check(method, case["id"], ours.low, key["lower"])
            yield Check(method, case["id"], ours.high, key["upper"])


def _outcome(text: str, data: dict[str, np.ndarray]) -> np.ndarray:
    """What the case counts: ``ct``, ``1-ct`` or ``ct==reference``."""
    if text.startswith("1-"):
        return 1.0 - data[text[2:]]
    if "==" in text:
        one, _, other = text.partition("==")
        return (data[one] == data[other]).astype(float)
    return data[text]


def clustered_differences() -> Iterator[Check]:
    """Sensitivity to accuracy, all 75 patients as clusters (R survey's domain estimator)."""
    for case in cases("xi.clustered_diff."):
        data = table(case["input"]["csv"])
        truth = data["reference"] == 1.0
        reads = [data[case["input"][name]] == 1.0 for name in ("t1", "t2")]
        everything = np.ones_like(truth)
        parts = {
            "sens": [(read & truth, truth) for read in reads],
            "spec": [(~read & ~truth, ~truth) for read in reads],
            "ppv": [(read & truth, read) for read in reads],
            "npv": [(~read & ~truth, ~read) for read in reads],
            "accuracy": [(read == truth, everything) for read in reads],
        }
        _, place = np.unique(data["patient_id"], return_inverse=True)
        for name, ((x1, n1), (x2, n2)) in parts.items():
            r1, r2 = x1.sum() / n1.sum(), x2.sum() / n2.sum()
            score = (x2 - r2 * n2) / n2.sum() - (x1 - r1 * n1) / n1.sum()
            squares = float(np.sum(np.bincount(place, weights=score) ** 2))
            ours = clustered.linearised_difference(float(r2 - r1), squares, 75)
            found = case["output"][name]
            low, high = flipped(found, "lower_t", "upper_t")
            yield Check("linearised_t", case["id"], ours.standard_error, found["se"])
            yield Check("linearised_t", case["id"], ours.statistic, -found["z"])
            yield Check("linearised_t", case["id"], ours.low, low)
            yield Check("linearised_t", case["id"], ours.high, high)


FAMILIES = (
    proportions,
    ratios,
    epir_and_dtcompair,
    predictive_values,
    mcnemar_tests,
    paired_differences,
    paired_studies,
    clustered_mcnemar_tests,
    clustered_proportions,
    clustered_differences,
)
