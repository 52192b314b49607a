"""How often the defaults err: simulated type-I error and coverage over realistic reader studies.

``python -m tests.calibration`` prints the table and rewrites ``core/evidence/calibration.json``;
``--replicates N`` sets how many studies are drawn per setting (default 1500), ``--only PART ...`` measures
some parts on the same studies and puts them beside what is shipped, ``--dry`` writes nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import chain, product
from pathlib import Path

import numpy as np

from core.stats import roc
from core.stats.clustered import mcnemar as clustered_mcnemar
from core.stats.clustered import proportions as clustered
from core.stats.clustered.patient_moments import PatientMoments
from core.stats.one_test.proportions import bounds
from core.stats.paired.difference import newcombe_many, tango_many
from core.stats.paired.many_tests import clustered_cochran_q, cochran_q
from core.stats.paired.mcnemar import midp
from core.stats.paired.predictive_values import PredictiveValue, compare_predictive_values
from tests.calibration import more
from tests.calibration.simulated import (
    ALPHA,
    CHUNK,
    CONDITION,
    DEPENDENCE,
    FIRST,
    MOST_LESIONS,
    PAIR,
    PATIENTS,
    PATTERNS,
    PREVALENCE,
    SECOND,
    SEED,
    SENSITIVITY,
    SPECIFICITY,
    Outcome,
    Setting,
    Studies,
    clusters,
    covered,
    draw,
    number,
    rejected,
    squares,
    true_area,
)

SHIPPED = Path(__file__).parents[2] / "core" / "evidence" / "calibration.json"


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


PARTS: dict[str, Callable[[Studies, np.ndarray, Setting], Iterator[Outcome]]] = {
    "proportions": proportions,
    "differences": lambda s, gram, _: differences(s, gram),
    "predictive_values": lambda s, gram, _: predictive_values(s, gram),
    "three_tests": lambda s, gram, _: three_tests(s, gram),
    "areas": lambda s, *_: areas(s),
    "fractions": more.fractions,
    "of_one_test": more.of_one_test,
    "two_ratios": lambda s, gram, _: more.two_ratios(s, gram),
    "agreements": lambda s, _, setting: more.agreements(s, setting),
    "resampled": lambda s, _, setting: more.resampled(s, setting),
    "subgroups": lambda s, _, setting: more.subgroups(s, setting),
}
"""What is measured on every study. None of them draws from the stream of the studies, so that a part alone
sees the same studies as all of them together."""


def run(replicates: int, parts: Iterable[str] = PARTS) -> list[dict[str, object]]:
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
                for found in chain.from_iterable(PARTS[part](s, gram, setting) for part in parts):
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


def in_order(found: list[dict[str, object]]) -> list[dict[str, object]]:
    """A summary by kind of study, number of patients, measure and quantity, whatever parts it came from."""
    quantities = sorted({str(row["quantity"]) for row in found})

    def key(row: dict[str, object]) -> tuple[object, ...]:
        kind, quantity = (
            list(DEPENDENCE).index(str(row["dependence"])),
            quantities.index(str(row["quantity"])),
        )
        return kind, row["patients"], row["measure"], quantity, row["method"]

    return sorted(found, key=key)


def beside(old: list[dict[str, object]], new: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows of an earlier run with those measured now in place of their own."""

    def key(row: dict[str, object]) -> tuple[object, ...]:
        return tuple(row[name] for name in ("measure", "quantity", "method", "dependence", "patients"))

    measured = {key(row) for row in new}
    return [*(row for row in old if key(row) not in measured), *new]


def show(found: list[dict[str, object]]) -> None:
    """Print the mean rates: one line a method and dependence, one column a number of patients."""
    table: dict[tuple[str, ...], dict[int, float]] = {}
    for row in found:
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
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART")
    parser.add_argument("--dry", action="store_true")
    chosen = parser.parse_args()
    found = summary(run(chosen.replicates, chosen.only))
    show(found)
    if chosen.dry:
        return
    if len(chosen.only) < len(PARTS):
        shipped = json.loads(SHIPPED.read_text("utf-8"))
        if (shipped["replicates"], shipped["seed"]) != (chosen.replicates, SEED):
            parser.error("parts are put beside a run of the same replicates and seed")
        found = beside(shipped["summary"], found)
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
    before = json.loads(SHIPPED.read_text("utf-8"))
    write(SHIPPED, {**before, **head, "summary": in_order(found)})


def write(path: Path, document: dict[str, object]) -> None:
    """Write a document with one line a row."""
    lines = []
    for key, value in document.items():
        body = json.dumps(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            body = "[\n" + ",\n".join(f"  {json.dumps(row)}" for row in value) + "\n ]"
        lines.append(f" {json.dumps(key)}: {body}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
