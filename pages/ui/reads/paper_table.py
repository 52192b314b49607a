"""The accuracy table as it is downloaded: a row a test, every quantity a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from core.reads.answers.one_test.accuracy import FRACTIONS, TestAccuracy
from core.words import Words

COUNTS = ("tp", "fn", "fp", "tn")


def paper_table(w: Words, tests: Sequence[TestAccuracy]) -> pd.DataFrame:
    """The download: quantities with counts, the interval to quote, its method, the naive one; as numbers."""
    n = w.numbers
    rows = []
    for test in tests:
        row: dict[str, Any] = {w("Test"): test.name}
        row |= {count.upper(): getattr(test, count) for count in COUNTS}
        metrics = {w.label("metric", metric): e for metric, e in test.metrics.items()}
        shares = {w.label("metric", metric) for metric in FRACTIONS}
        if test.at_prevalence is not None and test.prevalence is not None:
            at = n.percent(test.prevalence)
            elsewhere = [
                w("{metric} at {prevalence}", metric=w.label("metric", m), prevalence=at)
                for m in ("ppv", "npv")
            ]
            metrics |= dict(zip(elsewhere, test.at_prevalence, strict=True))
            shares |= set(elsewhere)
        for name, e in metrics.items():
            share, quoted = name in shares, e.quoted
            row[name] = e.value
            if share:
                row[w.titled(name, w("numerator"))] = e.numerator
                row[w.titled(name, w("denominator"))] = e.denominator
            for limit, value in ((w("lower limit"), quoted.low), (w("upper limit"), quoted.high)):
                row[w.titled(name, w(", ").join((limit, n.confidence(e.confidence_level))))] = value
            why = e.reason if e.value is None else quoted.reason if quoted.low is None else None
            row[w.titled(name, w("Method"))] = w.reason(why) if why else w.label("method", str(quoted.method))
            if e.clustered is not None:
                for limit, value in ((w("lower limit"), e.low), (w("upper limit"), e.high)):
                    row[w.titled(name, w(", ").join((w("Naive interval"), limit)))] = value
        row |= {
            w("Indeterminate"): test.indeterminate,
            w("Missing"): test.missing,
            w("Not decidable"): test.not_decidable,
            w("Right patient, wrong lesion"): test.right_patient_wrong_lesion,
        }
        rows.append(row)
    return pd.DataFrame(rows)
