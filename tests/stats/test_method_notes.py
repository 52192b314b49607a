"""What R printed in the notes of docs/methods is what Tandem says, and no script is longer than 15 lines."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, logit, ndtri, stdtrit

from core.findings import Interval
from core.stats.clustered.indices import f1_quoted, mcc_quoted, ratio_at_zero
from core.stats.clustered.marginal import marginal_logistic, mean_difference, terms_test
from core.stats.clustered.measures import clustered_odds_ratio, patient_cells
from core.stats.clustered.one_proportion import patient_shares, quoted_limits
from core.stats.clustered.sign_flip import sign_flip
from core.stats.one_test.begg_greenes import begg_greenes
from core.stats.one_test.proportions import bounds
from core.stats.paired.agreement import agreement
from core.stats.paired.headline import PatientSums, headline_differences
from core.stats.paired.heterogeneity import heterogeneity
from core.stats.paired.margin import at_margin
from core.stats.paired.odds_ratios import clustered_odds_ratios
from core.stats.readers.covariance import ratio_figures
from core.stats.readers.obuchowski_rockette import pair
from core.stats.roc import auc, placements

NOTES = Path(__file__).parents[2] / "docs" / "methods"
UNITS, GAINS = np.array([30] + [4] * 12), np.array([15] + [1] * 12)


def printed(name):
    """The numbers of the note's output, in order."""
    text = (NOTES / f"{name}.md").read_text("utf-8").rpartition("printed:")[2]
    text = re.sub(r"\[[\d,]+\]", "", text)
    return [float(x) for x in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])", text)]


@pytest.mark.parametrize("note", sorted(NOTES.glob("*.md")), ids=lambda path: path.stem)
def test_a_note_derives_simulates_and_reproduces(note):
    text = note.read_text("utf-8")
    for part in ("**Derivation.**", "**Published pieces.**", "**Simulated**", "**Replaces**", "**In R**"):
        assert part in text or (part == "**Replaces**" and note.stem == "margins"), part
    script = re.search(r"```r\n(.*?)```", text, re.DOTALL)
    assert script is not None and len(script[1].splitlines()) <= 15
    assert "library(" not in text


def test_readers():
    right = "324152 334253 224142 335154 423151 434353"
    by_item = np.array([[float(x) for x in part] for part in right.split()]).reshape(3, 2, 6)
    lesions = np.broadcast_to(np.array([4.0, 3.0, 5.0, 3.0, 5.0, 4.0]), (2, 3, 6))
    found = pair(ratio_figures(by_item.transpose(1, 0, 2), lesions), 0, 1)
    quoted, random = found.quoted, found.readers_random
    expected = [quoted.value, random.df, quoted.low, quoted.high, quoted.p, random.standard_error]
    expected += [found.readers_fixed.standard_error, found.cases_fixed.standard_error]
    assert printed("readers") == pytest.approx(expected, rel=1e-6)


def test_sign_flips():
    one, lone = sign_flip(GAINS), sign_flip([-1] * 9 + [1] * 2)
    assert printed("sign-flips") == pytest.approx(
        [one.p_exact, one.p, lone.p_exact, lone.p, lone.p_exact], rel=1e-6
    )


def test_the_interval_of_a_difference():
    effect, effective, low, high = printed("difference-interval")
    d = 27 / 78
    sums = PatientSums(
        clusters=np.array([13.0]),
        discordant_clusters=np.array([13.0]),
        units_squared=np.array([float(UNITS @ UNITS)]),
        largest=np.array([30.0]),
        residual_squares=np.array([float(((GAINS - d * UNITS) ** 2).sum())]),
    )
    found = headline_differences([0], [27], [78], sums, [sign_flip(GAINS)])[0]
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)
    assert found.effective_clusters == pytest.approx(effective, abs=1e-6)
    margin = at_margin(0, 27, 78, 0.05, design_effect=effect, effective=effective)
    expected = [margin.non_inferiority, margin.superiority, margin.equivalence]
    assert printed("margins") == pytest.approx(expected, rel=1e-5)


def test_one_proportion():
    p, effective, low, high, edge, top, _, rare_low, rare_high = printed("proportion")
    x = np.array([10] + [2] * 12)
    found = quoted_limits([x.sum()], [78], patient_shares(x, UNITS))
    assert (34 / 78, float(found[0][0]), float(found[1][0])) == pytest.approx((p, low, high), abs=1e-6)
    every = quoted_limits([78], [78], patient_shares(UNITS, UNITS))
    assert (float(every[0][0]), float(every[1][0])) == pytest.approx((edge, top), abs=1e-6)
    assert effective == pytest.approx(78**2 / (UNITS @ UNITS), abs=1e-6)
    x, n = np.repeat([20, 2, 0], [3, 80, 4]), np.repeat([20, 2], [3, 84])
    rare = quoted_limits([220], [228], patient_shares(x, n))
    assert (float(rare[0][0]), float(rare[1][0])) == pytest.approx((rare_low, rare_high), abs=1e-6)


def test_indices():
    small = zip([2, 1, 2, 2] * 3, [0, 1, 1, 0] * 3, [0, 1, 0, 0] * 3, [2, 1, 1, 2] * 3, strict=True)
    cells = np.array([(14, 3, 2, 11), *small])
    total, patients = tuple(int(v) for v in cells.sum(axis=0)), patient_cells(cells)
    tables = cells[:, ::-1].reshape(-1, 2, 2)
    kappa = agreement(tables.sum(axis=0), tables_by_patient=tables).kappa.quoted
    found = [
        v for q in (f1_quoted(total, patients), mcc_quoted(total, patients), kappa) for v in (q.low, q.high)
    ]
    rows = np.array(printed("indices")).reshape(3, -1)
    assert found == pytest.approx(rows[:, -2:].ravel(), abs=2e-5)


def test_ratios_at_zero():
    def limits(x, n):
        low, high = (float(v) for v in bounds("wilson", x, n, 0.95))
        return x / n, Interval(low=low, high=high, method="wilson")

    low, _, high = printed("ratio-at-zero")
    assert ratio_at_zero(np.inf, limits(18, 20), limits(0, 30)).low == pytest.approx(low, rel=1e-5)
    assert ratio_at_zero(0.0, limits(0, 20), limits(3, 30)).high == pytest.approx(high, rel=1e-5)


def test_an_area():
    area, error, low, high, edge = printed("auc")
    grades = np.repeat([*range(1, 6), *range(1, 6)], [2, 3, 5, 10, 20, 25, 12, 8, 4, 1]).astype(float)
    found = auc(placements(grades, np.arange(90) < 40, None))
    assert (found.value, found.standard_error) == pytest.approx((area, error), abs=1e-6)
    assert (found.quoted.low, found.quoted.high) == pytest.approx((low, high), abs=1e-6)
    apart = auc(placements(np.repeat([0.0, 1.0], 30), np.arange(60) >= 30, None))
    assert apart.quoted.low == pytest.approx(edge, abs=1e-6)


def test_units_without_a_reference():
    rows = np.array(printed("verification")).reshape(2, 3)
    units, verified, positive = np.array([221, 429]), np.array([81, 263]), np.array([27, 231])
    known = np.array([verified - positive, positive, units - verified]).T
    for found, row in zip(begg_greenes(units, verified, positive, np.array([0, 1])), rows, strict=True):
        influence = np.stack([found.of_without, found.of_with, found.of_unverified], axis=1)
        p = found.value
        half = ndtri(0.975) * np.sqrt((known * influence**2).sum()) / (p * (1 - p))
        assert [p, *expit(logit(p) + half * np.array([-1, 1]))] == pytest.approx(row, abs=1e-6)


def test_a_regression():
    coefficients, p, differences = np.split(np.array(printed("regression")), [4, 5])
    size, patient = np.tile([-1.0, 0, 1, 2], 10), np.repeat(np.arange(20), 2)
    one, zero = np.ones(40), np.zeros(40)
    ct, mr = np.tile([0.0, 1, 0, 1, 1, 1, 0, 1], 5), np.tile([1.0, 1, 1, 0, 1, 1, 1, 0, 1, 1], 4)
    design = np.concatenate([np.stack([one, zero, size, zero], 1), np.stack([one, one, size, size], 1)])
    found = marginal_logistic(np.concatenate([ct, mr]), design, np.concatenate([patient, patient]))
    assert found.coefficients == pytest.approx(coefficients, abs=1e-6)
    assert terms_test(found, np.array([3]))[0].p == pytest.approx(p[0], abs=1e-6)
    for x, row in zip((-1.0, 2.0), differences.reshape(2, 3), strict=True):
        value, error = mean_difference(found, np.array([[1.0, 0, x, 0]]), np.array([[1.0, 1, x, x]]))
        reach = stdtrit(19, 0.975) * error
        assert [value, value - reach, value + reach] == pytest.approx(row, abs=1e-6)


def test_an_odds_ratio_at_every_level():
    levels = (
        ([2, 1, 0, 3, 1, 2], [2, 2, 1, 3, 1, 3], [1, 2, 1, 0, 2, 1], [1, 2, 2, 1, 3, 1]),
        (
            [1, 0, 1, 1, 0, 2, 1, 0],
            [2, 1, 1, 2, 1, 2, 2, 1],
            [2, 1, 1, 2, 1, 1, 2, 1],
            [2, 1, 2, 2, 1, 2, 2, 1],
        ),
    )
    odds, errors = [], []
    for tp, m, tn, n in (map(np.array, level) for level in levels):
        each = np.stack([tp, m - tp, n - tn, tn], axis=1)
        dor = clustered_odds_ratio(*each.sum(axis=0).tolist(), patient_cells(each))
        odds.append(tp.sum() * tn.sum() / ((m - tp).sum() * (n - tn).sum()))
        errors.append(dor.standard_error)
    found = clustered_odds_ratios(np.log(odds), errors, 14)
    assert [*odds, found.statistic, found.p] == pytest.approx(printed("odds-ratio-by-level"), abs=1e-6)


def test_heterogeneity():
    statistic, p = printed("heterogeneity")
    net = np.repeat([1, -1, 0, 2, 1, -1, 0], [6, 2, 7, 3, 6, 3, 48])
    units, groups = np.repeat([1, 4], [15, 60]), np.repeat([1, 2], [15, 60])
    found = heterogeneity(np.maximum(-net, 0), np.maximum(net, 0), units, groups).permutation
    assert found.statistic == pytest.approx(statistic, abs=1e-4)
    assert found.p == pytest.approx(p, abs=0.02)  # other random numbers: four Monte Carlo errors
