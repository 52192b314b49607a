"""Unknown references, three outcomes and odds ratios by level, from a file to findings."""

import numpy as np
import pytest

from core.reads.answers.groups.odds_ratio import odds_ratios_by_level
from core.reads.answers.groups.subgroups import levels
from core.reads.answers.one_test.unverified import unverified
from core.reads.answers.pairs.categories import outcome_tables
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Plan
from core.tables.files.intake import read_pasted


def study(rows):
    text = "\n".join(["patient\tA\tB\tsite\treference", *("\t".join(map(str, row)) for row in rows)])
    columns = [(Role.PATIENT, "patient"), (Role.TEST, "A"), (Role.TEST, "B"), (Role.GROUP, "site")]
    table = read_pasted(text)
    options = ReadingOptions(columns=(*columns, (Role.REFERENCE, "reference")))
    return build(table, guess(table, options))


def rows(counts):
    """``counts`` maps (A, B, site, reference) to how many patients."""
    out = [case for case, count in counts.items() for _ in range(count)]
    return [(f"P{i}", *case) for i, case in enumerate(out)]


def test_unknown_references_bound_what_they_could_change():
    found = unverified(
        panel(
            study(
                rows(
                    {
                        ("positive", "positive", "x", "yes"): 8,
                        ("negative", "positive", "x", "yes"): 2,
                        ("negative", "negative", "y", "no"): 9,
                        ("positive", "negative", "y", "no"): 1,
                        ("positive", "negative", "y", "unknown"): 3,
                        ("negative", "negative", "y", "unknown"): 5,
                    }
                )
            ),
            Plan(),
        )
    )
    a = found[0]
    assert (a.positive, a.negative, a.unusable) == (3, 5, 0)
    assert a.bounds.sensitivity.verified_only == 8 / 10
    assert (a.bounds.sensitivity.low, a.bounds.sensitivity.high) == (8 / 15, 11 / 13)
    assert (a.bounds.specificity.low, a.bounds.specificity.high) == (9 / 13, 14 / 15)


def test_nothing_is_said_where_every_reference_is_known():
    assert unverified(panel(study(rows({("positive", "negative", "x", "yes"): 3})), Plan())) == ()


def test_three_outcomes_keep_indeterminate_reads_apart():
    counts = {
        ("positive", "positive", "x", "yes"): 5,
        ("positive", "equivocal", "x", "yes"): 4,
        ("equivocal", "negative", "x", "yes"): 1,
        ("negative", "positive", "x", "yes"): 2,
        ("negative", "negative", "y", "no"): 6,
    }
    with_, without = outcome_tables(study(rows(counts)), Plan(), [("A", "B")])
    assert with_.counts.tolist() == [[5, 4, 0], [0, 0, 1], [2, 0, 0]]
    assert with_.symmetry.statistic == pytest.approx(4 + 1 + 2)
    assert without.counts.sum() == 6
    assert without.symmetry.p is None


def test_odds_ratios_by_level_agree_with_statsmodels():
    contingency = pytest.importorskip("statsmodels.stats.contingency_tables")
    tables = {"x": (12, 3, 4, 20), "y": (9, 6, 7, 8), "z": (15, 2, 3, 11)}
    counts = {}
    for site, (tp, fn, fp, tn) in tables.items():
        counts |= {
            ("positive", "positive", site, "yes"): tp,
            ("negative", "positive", site, "yes"): fn,
            ("positive", "positive", site, "no"): fp,
            ("negative", "positive", site, "no"): tn,
        }
    found = study(rows(counts))
    result = odds_ratios_by_level(list(levels(found, Plan(), "site")), ["A"])[0].result
    stacked = contingency.StratifiedTable(
        [np.array([[tp, fp], [fn, tn]], dtype=float) for tp, fn, fp, tn in tables.values()]
    )
    expected = stacked.test_equal_odds(adjust=True)
    assert result.tarone.statistic == pytest.approx(float(expected.statistic), abs=1e-9)
    assert result.tarone.p == pytest.approx(float(expected.pvalue), abs=1e-9)
