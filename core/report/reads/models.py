"""Regressions of being right, as JSON and as rows of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.special import stdtrit

from core.findings import Reason
from core.reads.answers.groups.models import PairModel
from core.report.plain import Plain, plain_test
from core.stats.clustered.marginal import Marginal
from core.tables.export import Value
from core.words import Words


def plain_model(found: PairModel) -> Plain:
    """One model: differences at named values first, coefficients as other packages print them."""
    out: Plain = {
        "first": found.first,
        "second": found.second,
        "on": str(found.on),
        "method": "marginal_logistic",
        "covariates": [
            {"name": c.name, "reference": c.levels[0]}
            if c.levels
            else {"name": c.name, "centre": c.centre, "per": c.per}
            for c in found.covariates
        ],
        "units": found.units,
        "clusters": found.clusters,
        "left_out": found.left_out,
        "differences": [
            {
                "covariate": d.covariate,
                "value": d.value,
                "second_minus_first": d.second_minus_first,
                "low": d.low,
                "high": d.high,
                "standard_error": d.standard_error,
                "quoted": {
                    "low": d.low,
                    "high": d.high,
                    "method": "marginal_logistic",
                    "excludes_zero": None if d.low is None or d.high is None else d.low > 0 or d.high < 0,
                },
            }
            | ({} if d.reason is None else {"reason": str(d.reason)})
            for d in found.differences
        ],
    }
    if found.fit.reason is not None:
        return out | {"coefficients": [], "interactions": [], "reason": str(found.fit.reason)}
    reach = float(stdtrit(found.fit.clusters - 1, (1 + found.confidence_level) / 2))
    rows = zip(found.terms, found.fit.coefficients.tolist(), _errors(found.fit), strict=True)
    out["coefficients"] = [
        {
            "term": term,
            "estimate": estimate,
            "standard_error": printed,
            "standard_error_small_sample": error,
            "quoted": {
                "low": None if error is None else estimate - reach * error,
                "high": None if error is None else estimate + reach * error,
                "method": "marginal_logistic",
                "excludes_zero": None if error is None else abs(estimate) > reach * error,
            },
        }
        | ({"reason": str(Reason.UNDEFINED_VARIANCE)} if error is None else {})
        for term, estimate, (printed, error) in rows
    ]
    out["interactions"] = [
        {"covariate": i.covariate} | plain_test(i.chi_square) | {"small_sample": plain_test(i.small_sample)}
        for i in found.interactions
    ]
    return out


def _errors(fit: Marginal) -> Iterator[tuple[float | None, float | None]]:
    """Standard error of each coefficient, as other packages print it and with K / (K - 1)."""
    printed = np.sqrt(np.maximum(np.diag(fit.as_printed_elsewhere), 0.0)).tolist()
    for term, elsewhere in zip(np.eye(len(printed)), printed, strict=True):
        error = fit.standard_error(term)
        yield (None, None) if error is None else (elsewhere, error)


def model_rows(w: Words, models: Iterable[PairModel]) -> Iterator[Sequence[Value]]:
    """Differences at named values and their dependence, one a row; the head first."""
    yield (
        *(w("First"), w("Second"), w("Metric"), w("Covariate"), w("Value of it")),
        *(w("Second minus first"), w("Low"), w("High"), w("Standard error"), "p", w("Remark")),
    )
    for m in models:
        names = (m.first, m.second, w.label("metric", m.on))
        for d in m.differences:
            limits = (d.second_minus_first, d.low, d.high, d.standard_error)
            yield (
                *names,
                w.column(d.covariate),
                d.value,
                *limits,
                None,
                w.reason(d.reason) if d.reason else "",
            )
        for i in m.interactions:
            said = w("whether the difference depends on it")
            yield (*names, w.column(i.covariate), None, *(None,) * 4, i.small_sample.p, said)
        if m.reason is not None:
            yield (*names, *(None,) * 7, w.reason(m.reason))
