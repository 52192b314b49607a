"""How the advantage of a test depends on one or two covariates: a marginal model of being right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from core.arrays import Floats
from core.findings import Reason, TestResult
from core.reads.answers.pairs.comparison import On
from core.reads.answers.pairs.family import pairs_asked
from core.reads.answers.pairs.masks import PairMasks, pair_masks
from core.reads.counting.panel import Panel, is_clustered
from core.reads.file.door import BLANK_LEVEL
from core.reads.file.guesses.headers import is_centimetres, is_size
from core.reads.file.reading import SIZE_BANDS, numbers_of
from core.reads.plan import Plan
from core.reads.study import Study
from core.stats.clustered.marginal import Marginal, marginal_logistic, mean_difference, terms_test

MOST_COVARIATES = 2
MOST_LEVELS = 12
"""A column of words with more levels is no covariate."""
FEWEST_NUMBERS = 5
"""A column of numbers with fewer different ones is taken as categories."""
SIZES = (*SIZE_BANDS, 40.0)
"""Lesion sizes in millimetres at which differences are named."""
QUANTILES = (0.1, 0.5, 0.9)
"""Where differences are named along any other number; the middle one is the centre of the model."""
ENDPOINTS = (On.SENSITIVITY, On.SPECIFICITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """A covariate over the units of a panel.

    Attributes
    ----------
    levels : of a category, the first the reference; empty for a number
    numbers : a number per unit, or the place of its level; NaN where it is not known
    centre, per : a number enters the model as (number - centre) / per
    values : where differences are named
    """

    name: str
    levels: tuple[str, ...]
    numbers: Floats
    centre: float
    per: float
    values: tuple[float, ...]

    def columns(self, numbers: Floats) -> Floats:
        """Design columns at some values, shape (units, columns)."""
        if not self.levels:
            return ((numbers - self.centre) / self.per)[:, None]
        return np.asarray(numbers[:, None] == np.arange(1, len(self.levels)), dtype=float)

    def said(self, value: float) -> str:
        """A value as the file has it."""
        return self.levels[int(value)] if self.levels else format(value, "g")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtValue:
    """Second minus first at a value of a covariate; over the observed values of the other, if any."""

    covariate: str
    value: str
    second_minus_first: float
    low: float | None
    high: float | None
    standard_error: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """Whether the difference depends on a covariate: small-sample F, and the chi-square others print."""

    covariate: str
    small_sample: TestResult
    chi_square: TestResult


@dataclass(frozen=True, slots=True, kw_only=True)
class PairModel:
    """The model of a pair on one endpoint."""

    first: str
    second: str
    on: On
    covariates: tuple[Covariate, ...]
    units: int
    clusters: int
    left_out: int
    """Units that both tests can be judged on but whose covariates are not known."""
    terms: tuple[str, ...]
    fit: Marginal
    differences: tuple[AtValue, ...]
    interactions: tuple[Interaction, ...]
    confidence_level: float

    @property
    def reason(self) -> Reason | None:
        """Why there is no answer."""
        return self.fit.reason


def may_be_modelled(study: Study) -> list[str]:
    """Grouping columns that can be covariates."""
    return [name for name in study.groups if _kind(study, name) is not None]


def pair_models(
    study: Study,
    panel: Panel,
    plan: Plan,
    pairs: Sequence[tuple[str, str]] | None = None,
    endpoints: Sequence[On] = ENDPOINTS,
) -> tuple[PairModel, ...]:
    """Model every pair on sensitivity and on specificity with the plan's covariates; empty without any."""
    names = [name for name in plan.model if name in study.groups][:MOST_COVARIATES]
    covariates = [_covariate(study, panel, name) for name in names]
    usable = [c for c in covariates if c is not None]
    asked = pairs_asked(panel, plan) if pairs is None else tuple(pairs)
    if not usable or not asked:
        return ()
    masks = pair_masks(panel, asked)
    return tuple(
        _model(panel, plan, pair, on, usable, masks.on(p, tuple(On).index(on)))
        for p, pair in enumerate(asked)
        for on in endpoints
    )


def _model(
    panel: Panel,
    plan: Plan,
    pair: tuple[str, str],
    on: On,
    covariates: Sequence[Covariate],
    masks: PairMasks,
) -> PairModel:
    profile = panel.unit_profile
    judged = masks.usable[profile]
    known = judged & np.all([np.isfinite(c.numbers) for c in covariates], axis=0)
    at = np.flatnonzero(known)
    kept = [_among(c, at) for c in covariates]
    numbers = [c.numbers for c in kept]
    right = np.concatenate([masks.first[profile[at]], masks.second[profile[at]]]).astype(float)
    # a unit's two reads belong together even where no patient has several units
    patients = panel.cluster if is_clustered(panel, plan) else None
    owner = at if patients is None else patients[at]
    fit = marginal_logistic(
        right,
        np.concatenate([_design(kept, numbers, 0.0), _design(kept, numbers, 1.0)]),
        np.concatenate([owner, owner]),
    )
    differences: list[AtValue] = []
    interactions: list[Interaction] = []
    if fit.reason is None:
        quantile = float(stdtrit(fit.clusters - 1.0, 0.5 + plan.confidence_level / 2.0))
        widths = [c.columns(np.zeros(1)).shape[1] for c in kept]
        start = 2 + sum(widths)
        for place, c in enumerate(kept):
            for value in c.values:
                there = [np.full(at.size, value) if i == place else n for i, n in enumerate(numbers)]
                found, error = mean_difference(fit, _design(kept, there, 0.0), _design(kept, there, 1.0))
                differences.append(
                    AtValue(
                        covariate=c.name,
                        value=c.said(value),
                        second_minus_first=found,
                        low=None if error is None else max(-1.0, found - quantile * error),
                        high=None if error is None else min(1.0, found + quantile * error),
                        standard_error=error,
                        reason=Reason.UNDEFINED_VARIANCE if error is None else None,
                    )
                )
            small, plain = terms_test(fit, np.arange(start, start + widths[place]))
            interactions.append(Interaction(covariate=c.name, small_sample=small, chi_square=plain))
            start += widths[place]
    return PairModel(
        first=pair[0],
        second=pair[1],
        on=on,
        covariates=tuple(kept),
        units=int(at.size),
        clusters=fit.clusters,
        left_out=int(np.count_nonzero(judged)) - int(at.size),
        terms=_terms(pair[1], kept),
        fit=fit,
        differences=tuple(differences),
        interactions=tuple(interactions),
        confidence_level=plan.confidence_level,
    )


def _design(covariates: Sequence[Covariate], numbers: Sequence[Floats], second: float) -> Floats:
    """Ones, which test, the covariates, and their products with the test."""
    columns = np.concatenate([c.columns(n) for c, n in zip(covariates, numbers, strict=True)], axis=1)
    ones = np.ones((columns.shape[0], 1))
    return np.concatenate([ones, second * ones, columns, second * columns], axis=1)


def _terms(second: str, covariates: Sequence[Covariate]) -> tuple[str, ...]:
    names = [
        name
        for c in covariates
        for name in (
            [f"{c.name}={level}" for level in c.levels[1:]]
            if c.levels
            else [f"({c.name}-{c.centre:g})/{c.per:g}"]
        )
    ]
    return ("1", second, *names, *(f"{second}:{name}" for name in names))


def _among(c: Covariate, at: npt.NDArray[np.int64]) -> Covariate:
    """A covariate over some units: without levels that none of them has, at values within what they have."""
    numbers = c.numbers[at]
    if c.levels:
        present, place = np.unique(numbers.astype(np.int64), return_inverse=True)
        levels = tuple(c.levels[i] for i in present)
        values = tuple(float(i) for i in range(len(levels)))
        return replace(c, levels=levels, numbers=place.ravel().astype(float), values=values)
    inside = tuple(v for v in c.values if numbers.size and numbers.min() <= v <= numbers.max())
    return replace(c, numbers=numbers, values=inside or c.values)


def _kind(study: Study, name: str) -> tuple[tuple[str, ...], Floats] | None:
    """Levels (none for a number) and a value per row of the file's column; None for no covariate."""
    texts, codes = study.table.levels(name), study.table.codes(name)[study.table_rows]
    if not texts:
        return None
    numbers = numbers_of(texts)
    finite = np.isfinite(numbers)
    if np.count_nonzero(finite) >= FEWEST_NUMBERS and study.groups[name].numeric:
        return (), np.append(numbers, np.nan)[codes]
    group = study.groups[name]
    known = [i for i, level in enumerate(group.levels) if level != BLANK_LEVEL]
    if not 2 <= len(known) <= MOST_LEVELS:
        return None
    place = np.full(len(group.levels), np.nan)
    place[known] = np.arange(len(known))
    return tuple(group.levels[i] for i in known), place[group.codes]


def _covariate(study: Study, panel: Panel, name: str) -> Covariate | None:
    """A column over the units of a panel; a patient whose lesions differ in it has no value."""
    kind = _kind(study, name)
    if kind is None:
        return None
    levels, by_row = kind
    numbers = by_row[panel.unit_rows].astype(float)
    if panel.rows.size != panel.unit_rows.size:
        own = by_row[panel.rows]
        differs = ~(own == numbers[panel.row_unit])
        numbers[np.unique(panel.row_unit[differs])] = np.nan
    if levels:
        return Covariate(name=name, levels=levels, numbers=numbers, centre=0.0, per=1.0, values=())
    known = numbers[np.isfinite(numbers)]
    values = _named_values(name, known)
    spread = float(known.std()) if known.size else 0.0
    per = 10.0 ** round(np.log10(spread)) if spread > 0 else 1.0
    centre = values[len(values) // 2] if values else 0.0
    return Covariate(name=name, levels=(), numbers=numbers, centre=centre, per=per, values=values)


def _named_values(name: str, known: Floats) -> tuple[float, ...]:
    """Usual sizes, or round numbers near the deciles and the median."""
    if not known.size:
        return ()
    if is_size(name):
        unit = 10.0 if is_centimetres(name) else 1.0
        inside = tuple(s / unit for s in SIZES if known.min() <= s / unit <= known.max())
        if len(inside) > 1:
            return inside
    found = [float(f"{v:.2g}") for v in np.quantile(known, QUANTILES)]
    return tuple(dict.fromkeys(found))
