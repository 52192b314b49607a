"""How often the defaults err: simulated type-I error and coverage over realistic reader studies.

``python -m tests.benchmarks.calibrate`` prints the table and rewrites ``core/examples/calibration.json``;
``--replicates N`` sets how many studies are drawn per setting (default 1500), ``--dry`` writes nothing.

Every study has three tests of the same true sensitivity and specificity read on the same lesions, so
each rejection is a false one. Reads come from a latent normal with a patient effect, a patient-by-test
effect and a difficulty of the lesion that tests share; marginal sensitivities are exact.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from core.stats import clustered, clustered_mcnemar, roc
from core.stats.accuracy_measures import likelihood_ratio_positive, youden
from core.stats.agreement import agreement
from core.stats.clustered_measures import PatientCells, clustered_measures
from core.stats.likelihood_ratio_comparison import LikelihoodRatio, compare_likelihood_ratios
from core.stats.many_tests import clustered_cochran_q, cochran_q
from core.stats.mcnemar import midp
from core.stats.paired_difference import newcombe_many, tango_many
from core.stats.patient_moments import PatientMoments
from core.stats.predictive_value_comparison import PredictiveValue, compare_predictive_values
from core.stats.proportions import bounds

SHIPPED = Path(__file__).parents[2] / "core" / "examples" / "calibration.json"
ALPHA = 0.05
SEED = 20240501
MOST_LESIONS = 8
PREVALENCE = 0.6
SPECIFICITY = 0.9
CUTS = np.array([-1.2, -0.4, 0.4, 1.2])
"""Cut-offs that turn a latent suspicion into five grades."""
SHIFT = 1.2
"""Standard deviations by which the condition raises suspicion."""
CHUNK = 250


class Dependence(NamedTuple):
    """Shares of the latent variance, and lesions of a patient at most."""

    patient: float
    patient_by_test: float
    lesion: float
    lesions: int


DEPENDENCE = {
    "one_lesion_a_patient": Dependence(0.0, 0.0, 0.4, 1),
    "independent_lesions": Dependence(0.0, 0.0, 0.4, MOST_LESIONS),
    "patient_effect": Dependence(0.3, 0.0, 0.3, MOST_LESIONS),
    "patient_by_test_effect": Dependence(0.1, 0.3, 0.2, MOST_LESIONS),
}
PATIENTS = (20, 40, 75, 150, 300)
SENSITIVITY = (0.6, 0.8, 0.95, 0.99)
PATTERNS = np.array(list(product((0, 1), repeat=4)))
"""Condition and three reads of each of 16 patterns, in the order of the counts."""
CONDITION, FIRST, SECOND, THIRD = PATTERNS.T.astype(bool)
PAIR = np.kron(np.eye(8), np.ones((1, 2)))
"""Patterns of condition and two reads, from those of three."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One kind of study."""

    dependence: str
    patients: int
    sensitivity: float


class Outcome(NamedTuple):
    """One method on many studies: what was counted, whether it happened, where it was estimable."""

    measure: str
    quantity: str
    method: str
    hit: np.ndarray
    known: np.ndarray


@dataclass(frozen=True, slots=True)
class Studies:
    """Drawn studies: counts (studies, patients, 16 patterns) and the lesions they come from."""

    counts: np.ndarray
    present: np.ndarray
    condition: np.ndarray
    grades: np.ndarray


def draw(rng: np.random.Generator, setting: Setting, studies: int) -> Studies:
    """Draw studies of one setting."""
    shares = DEPENDENCE[setting.dependence]
    shape = (studies, setting.patients, shares.lesions)
    sizes = rng.integers(1, shares.lesions + 1, shape[:2])
    present = np.arange(shares.lesions) < sizes[..., None]
    condition = rng.random(shape) < PREVALENCE
    own = 1 - shares.patient - shares.patient_by_test - shares.lesion
    latent = np.sqrt(own) * rng.standard_normal((3, *shape))
    latent += np.sqrt(shares.lesion) * rng.standard_normal(shape)
    latent += np.sqrt(shares.patient) * rng.standard_normal(shape[:2])[..., None]
    latent += np.sqrt(shares.patient_by_test) * rng.standard_normal((3, *shape[:2]))[..., None]
    right = latent < np.where(condition, ndtri(setting.sensitivity), ndtri(SPECIFICITY))
    positive = right == condition
    pattern = condition * 8 + positive[0] * 4 + positive[1] * 2 + positive[2]
    cell = np.arange(studies * setting.patients).reshape(shape[:2])[..., None] * 16 + pattern
    counts = np.bincount(cell[present], minlength=studies * setting.patients * 16)
    # A lesion that misleads is suspicious without the condition and looks harmless with it.
    suspicion = np.where(condition, SHIFT - latent[:2], latent[:2])
    return Studies(
        counts=counts.reshape(studies, setting.patients, 16).astype(float),
        present=present,
        condition=condition,
        grades=np.searchsorted(CUTS, suspicion).astype(float),
    )


def clusters(counts: np.ndarray, among: np.ndarray) -> np.ndarray:
    return (counts[..., among].sum(axis=-1) > 0).sum(axis=-1)


def squares(gram: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """w'Gw of every study, weights (studies, 16)."""
    return np.maximum(np.einsum("ri,rij,rj->r", weights, gram, weights, optimize=True), 0)


def rejected(quantity: str, method: str, p: np.ndarray) -> Outcome:
    known = np.isfinite(p)
    return Outcome("type_i_error", quantity, method, known & (np.nan_to_num(p, nan=1) < ALPHA), known)


def covered(quantity: str, method: str, low: np.ndarray, high: np.ndarray, truth: float) -> Outcome:
    known = np.isfinite(low)
    inside = (np.nan_to_num(low, nan=2) <= truth + 1e-12) & (truth - 1e-12 <= np.nan_to_num(high, nan=-2))
    return Outcome("coverage", quantity, method, known & inside, known)


def number(value: float | None) -> float:
    return np.nan if value is None else value


def proportions(s: Studies, gram: np.ndarray, setting: Setting) -> Iterator[Outcome]:
    total = s.counts.sum(axis=1)
    x, n = total[:, CONDITION & FIRST].sum(axis=1), total[:, CONDITION].sum(axis=1)
    wilson = bounds("wilson", x, n, 1 - ALPHA)
    yield covered("sensitivity", "wilson", *wilson, setting.sensitivity)
    share = np.divide(x, n, out=np.zeros_like(x), where=n > 0)[:, None]
    weights = CONDITION * (FIRST - share)
    found = clustered.rao_scott_many(x, n, squares(gram, weights), clusters(s.counts, CONDITION))
    # Where the variance is undefined the answer falls back on Wilson.
    limits = [
        np.where(np.isnan(own), plain, own)
        for own, plain in zip((found.low, found.high), wilson, strict=True)
    ]
    yield covered("sensitivity", "rao_scott_logit_t", *limits, setting.sensitivity)


def differences(s: Studies, gram: np.ndarray) -> Iterator[Outcome]:
    total, k = s.counts.sum(axis=1), clusters(s.counts, CONDITION)
    a, b, c, d = (
        total[:, CONDITION & cell].sum(axis=1)
        for cell in (FIRST & SECOND, FIRST & ~SECOND, ~FIRST & SECOND, ~FIRST & ~SECOND)
    )
    n = a + b + c + d
    yield rejected("sensitivity", "mcnemar_midp", midp(b, c))
    net = np.tile(CONDITION * (SECOND * 1.0 - FIRST), (len(total), 1))
    _, p = clustered_mcnemar.obuchowski_many(c - b, squares(gram, net), k)
    yield rejected("sensitivity", "obuchowski", p)
    for method, limits in (("newcombe", newcombe_many), ("tango", tango_many)):
        yield covered("difference_of_sensitivities", method, *limits(a, b, c, d), 0.0)
    gap = (c - b) / n
    weights = (net - gap[:, None] * CONDITION) / n[:, None]
    found = clustered.linearised_difference_many(gap, squares(gram, weights), k)
    yield covered("difference_of_sensitivities", "linearised_t", found.low, found.high, 0.0)
    yield from joint(s, gram, gap, weights, net)


def joint(
    s: Studies, gram: np.ndarray, gap: np.ndarray, weights: np.ndarray, net: np.ndarray
) -> Iterator[Outcome]:
    """Sensitivity and specificity together: Lachenbruch & Lynch, and Wald with patients as clusters."""
    total, k = s.counts.sum(axis=1), s.counts.shape[1]
    net_without = np.tile(~CONDITION * (FIRST * 1.0 - SECOND), (len(total), 1))
    m = total[:, ~CONDITION].sum(axis=1)
    gap_without = (total * net_without).sum(axis=1) / m
    weights_without = (net_without - gap_without[:, None] * ~CONDITION) / m[:, None]
    both = np.stack([weights, weights_without], axis=1)
    covariance = k / (k - 1) * np.einsum("rai,rij,rbj->rab", both, gram, both, optimize=True)
    terms, tested = np.zeros(len(total)), np.zeros(len(total), dtype=bool)
    for linear in (net, net_without):
        discordant, score = (total * linear**2).sum(axis=1), (total * linear).sum(axis=1)
        terms += np.divide(score**2, discordant, out=np.zeros_like(score), where=discordant > 0)
        tested |= discordant > 0
    naive = np.where(tested, np.exp(-terms / 2), np.nan)  # chi-square with 2 degrees of freedom
    yield rejected("sensitivity_and_specificity", "lachenbruch_lynch", naive)
    p = np.full((2, len(total)), np.nan)
    for r in range(len(total)):
        large = clustered.wald([gap[r], gap_without[r]], covariance[r])
        small = clustered.hotelling(large, k, "wald_clustered_f")
        p[:, r] = number(large.p), number(small.p)
    for method, found in zip(("wald_clustered", "wald_clustered_f"), p, strict=True):
        yield rejected("sensitivity_and_specificity", method, found)


def predictive_values(s: Studies, gram: np.ndarray) -> Iterator[Outcome]:
    total, called = s.counts.sum(axis=1), clusters(s.counts, FIRST | SECOND)
    small = PAIR @ gram @ PAIR.T
    naive, own = np.full((2, len(total)), np.nan)
    for r in range(len(total)):
        found = compare_predictive_values(
            (PAIR @ total[r]).reshape(2, 2, 2),
            PredictiveValue.PPV,
            moments=PatientMoments(gram=small[r], clusters=int(called[r])),
        )
        naive[r] = number(found.weighted_generalised_score.p)
        own[r] = number(found.clustered.p if found.clustered else None)
    yield rejected("ppv", "weighted_generalised_score", naive)
    yield rejected("ppv", "linearised_t", own)


def ratios(s: Studies, gram: np.ndarray, setting: Setting) -> Iterator[Outcome]:
    """LR+ and Youden of one test, and two LR+ compared; where undefined, what is quoted instead."""
    total = s.counts.sum(axis=1)
    k, having, without = (clusters(s.counts, among) for among in (CONDITION | True, CONDITION, ~CONDITION))
    cells = np.stack([CONDITION & FIRST, CONDITION & ~FIRST, ~CONDITION & FIRST, ~CONDITION & ~FIRST])
    of_cells, of_pair = cells @ gram @ cells.T, PAIR @ gram @ PAIR.T
    limits, p = np.full((4, 2, len(total)), np.nan), np.full((2, len(total)), np.nan)
    for r in range(len(total)):
        counts = [int(count) for count in cells @ total[r]]
        patients = PatientCells(
            gram=of_cells[r], clusters=int(k[r]), having=int(having[r]), without=int(without[r])
        )
        own = clustered_measures(*counts, patients)
        naive = likelihood_ratio_positive(*counts), youden(*counts)
        for place, (name, plain) in enumerate(zip(("lr_positive", "youden"), naive, strict=True)):
            quoted = replace(plain, clustered=own[name]).quoted
            limits[2 * place, :, r] = number(plain.low), number(plain.high)
            limits[2 * place + 1, :, r] = number(quoted.low), number(quoted.high)
        moments = PatientMoments(gram=of_pair[r], clusters=int(k[r]))
        table = (PAIR @ total[r]).reshape(2, 2, 2)
        found = compare_likelihood_ratios(table, LikelihoodRatio.POSITIVE, moments=moments)
        assert found.clustered is not None
        p[:, r] = number(found.ratio.p), number(found.clustered.p)
    truth = setting.sensitivity / (1 - SPECIFICITY)
    yield covered("lr_positive", "log", *limits[0], truth)
    yield covered("lr_positive", "clustered_log", *limits[1], truth)
    truth = setting.sensitivity + SPECIFICITY - 1
    yield covered("youden", "newcombe_independent", *limits[2], truth)
    yield covered("youden", "clustered_youden", *limits[3], truth)
    yield rejected("two_lr_positive", "likelihood_ratio_log_ratio", p[0])
    yield rejected("two_lr_positive", "clustered_likelihood_ratio_log_ratio", p[1])


def three_tests(s: Studies, gram: np.ndarray) -> Iterator[Outcome]:
    total, k = s.counts.sum(axis=1), clusters(s.counts, CONDITION)
    reads = PATTERNS[:, 1:].astype(bool)
    p = np.full((3, len(total)), np.nan)
    for r in range(len(total)):
        among = total[r] * CONDITION
        moments = PatientMoments(gram=gram[r] * np.outer(CONDITION, CONDITION), clusters=int(k[r]))
        tests = (
            cochran_q(reads, among),
            clustered_cochran_q(reads, among, moments),
            clustered_cochran_q(reads, among, moments, small_sample=True),
        )
        p[:, r] = [number(test.p) for test in tests]
    for method, found in zip(("cochran_q", "clustered_cochran_q", "clustered_cochran_q_f"), p, strict=True):
        yield rejected("three_sensitivities", method, found)


def kappas(s: Studies, setting: Setting) -> Iterator[Outcome]:
    studies, patients, _ = s.counts.shape
    tables = s.counts.reshape(studies, patients, 2, 2, 2, 2).sum(axis=(2, 5))
    limits = np.full((3, 2, studies), np.nan)
    for r in range(studies):
        found = agreement(tables[r].sum(axis=0), tables_by_patient=tables[r])
        own = found.kappa.clustered
        assert own is not None
        for place, interval in enumerate((found.kappa, found.kappa_delta, own)):
            limits[place, :, r] = number(interval.low), number(interval.high)
    truth = true_kappa(setting)
    for method, found in zip(
        ("kappa_null_variance", "agreement_delta", "patient_jackknife"), limits, strict=True
    ):
        yield covered("kappa", method, *found, truth)


def areas(s: Studies) -> Iterator[Outcome]:
    studies = len(s.counts)
    limits, p = np.full((2, 2, studies), np.nan), np.full((2, studies), np.nan)
    for r in range(studies):
        here = s.present[r]
        patient = np.nonzero(here)[0]
        first, second = (
            roc.placements(grade[here], s.condition[r][here], patient) for grade in s.grades[:, r]
        )
        area, gap = roc.auc(first), roc.auc_difference(first, second)
        assert area.clustered is not None and gap.clustered is not None
        for place, (interval, test) in enumerate(((area, gap), (area.clustered, gap.clustered))):
            limits[place, :, r] = number(interval.low), number(interval.high)
            p[place, r] = number(test.p)
    for method, interval, test in zip(("delong", "obuchowski_auc"), limits, p, strict=True):
        yield covered("auc", method, *interval, true_area())
        yield rejected("difference_of_auc", method, test)


def true_kappa(setting: Setting) -> float:
    shares = DEPENDENCE[setting.dependence]
    together = shares.patient + shares.lesion
    agree = 0.0
    for share, right in ((PREVALENCE, setting.sensitivity), (1 - PREVALENCE, SPECIFICITY)):
        cut = float(ndtri(right))
        both = multivariate_normal.cdf([cut, cut], cov=[[1, together], [together, 1]])
        agree += share * (1 - 2 * (right - both))
    positive = PREVALENCE * setting.sensitivity + (1 - PREVALENCE) * (1 - SPECIFICITY)
    chance = positive**2 + (1 - positive) ** 2
    return float((agree - chance) / (1 - chance))


def true_area() -> float:
    edges = np.concatenate([[-np.inf], CUTS, [np.inf]])
    without, having = np.diff(ndtr(edges)), np.diff(ndtr(edges - SHIFT))
    below = np.cumsum(without) - without
    return float(having @ (below + without / 2))


def run(replicates: int) -> list[dict[str, object]]:
    """One row a setting, quantity and method."""
    rows = []
    settings = [Setting(*which) for which in product(DEPENDENCE, PATIENTS, SENSITIVITY)]
    streams = np.random.SeedSequence(SEED).spawn(len(settings))
    for setting, stream in zip(settings, streams, strict=True):
        rng = np.random.default_rng(stream)
        tally: dict[tuple[str, str, str], np.ndarray] = {}
        for start in range(0, replicates, CHUNK):
            s = draw(rng, setting, min(CHUNK, replicates - start))
            gram = s.counts.transpose(0, 2, 1) @ s.counts
            with np.errstate(invalid="ignore", divide="ignore"):
                for found in (
                    *proportions(s, gram, setting),
                    *differences(s, gram),
                    *predictive_values(s, gram),
                    *ratios(s, gram, setting),
                    *three_tests(s, gram),
                    *kappas(s, setting),
                    *areas(s),
                ):
                    counted = tally.setdefault(found[:3], np.zeros(2))
                    counted += found.hit.sum(), found.known.sum()
        for (measure, quantity, method), (hits, known) in tally.items():
            # A test that could not be done did not reject; an interval that does not exist is not counted.
            base = replicates if measure == "type_i_error" else known
            rows.append(
                {
                    "measure": measure,
                    "quantity": quantity,
                    "method": method,
                    **asdict(setting),
                    "rate": round(float(hits / base), 4) if base else None,
                    "estimable": round(float(known / replicates), 4),
                }
            )
    return rows


def summary(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Per method, dependence and number of patients: mean and extremes over the sensitivities."""
    names = ("measure", "quantity", "method", "dependence", "patients")
    groups: dict[tuple[object, ...], list[tuple[float, float]]] = {}
    for row in rows:
        if row["rate"] is not None:
            found = float(str(row["rate"])), float(str(row["estimable"]))
            groups.setdefault(tuple(row[name] for name in names), []).append(found)
    return [
        {
            **dict(zip(names, key, strict=True)),
            "mean": round(float(np.mean([rate for rate, _ in found])), 4),
            "least": min(rate for rate, _ in found),
            "most": max(rate for rate, _ in found),
            "least_estimable": min(share for _, share in found),
        }
        for key, found in groups.items()
    ]


def show(rows: list[dict[str, object]]) -> None:
    """Print the mean rates: one line a method and dependence, one column a number of patients."""
    table: dict[tuple[str, ...], dict[int, float]] = {}
    for row in summary(rows):
        key = tuple(str(row[name]) for name in ("measure", "quantity", "method", "dependence"))
        table.setdefault(key, {})[int(str(row["patients"]))] = float(str(row["mean"]))
    widths = (12, 28, 26, 22)
    print(" " * (sum(widths) + 6) + "".join(f"{k:>8}" for k in PATIENTS))
    for key, found in sorted(table.items()):
        line = "  ".join(f"{part:<{width}}" for part, width in zip(key, widths, strict=True))
        print(line + "".join(f"{100 * found[k]:8.1f}" if k in found else " " * 8 for k in PATIENTS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=1500)
    parser.add_argument("--dry", action="store_true")
    chosen = parser.parse_args()
    rows = run(chosen.replicates)
    show(rows)
    if chosen.dry:
        return
    head = {
        "nominal_type_i_error": ALPHA,
        "nominal_coverage": 1 - ALPHA,
        "replicates": chosen.replicates,
        "monte_carlo_error": round(float(np.sqrt(ALPHA * (1 - ALPHA) / chosen.replicates)), 4),
        "seed": SEED,
        "prevalence": PREVALENCE,
        "specificity": SPECIFICITY,
        "sensitivities": list(SENSITIVITY),
        "patients": list(PATIENTS),
        "lesions_a_patient": [1, MOST_LESIONS],
        "dependence": {name: shares._asdict() for name, shares in DEPENDENCE.items()},
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    lines.append(' "summary": [\n' + ",\n".join(f"  {json.dumps(row)}" for row in summary(rows)) + "\n ]")
    SHIPPED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
