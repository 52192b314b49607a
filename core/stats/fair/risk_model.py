"""A logistic model of risk, frozen on a baseline: coefficients, discrimination, calibration, refusals.

References
----------
Steyerberg EW. Clinical Prediction Models, 2nd ed., 2019 (c-statistic, calibration by groups of risk).
Peduzzi P et al. J Clin Epidemiol 1996;49:1373-1379 (events per variable).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from core.arrays import Floats
from core.problems import Refusal, Severity, problem
from core.stats.fair.separation import separated
from core.stats.one_test.proportions import bounds
from core.stats.ranks import mid_ranks

Column = Floats | tuple[NDArray[np.integer], tuple[str, ...]]

EVENTS_A_PARAMETER = 10
"""Fewer events (or non-events) than this for each coefficient are said to be few."""

FEWEST_EVENTS = 5
"""With fewer events or non-events no model is fitted."""

MOST_LEVELS = 12
"""A covariate with more levels is no covariate."""

NEARLY_CERTAIN = 1e-6
"""A fitted risk this near to 0 or 1 makes the fit ask whether the covariates separate the events."""

Z_95 = -float(special.ndtri(0.025))

GROUPS = 5
"""Groups of predicted risk of the calibration table."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Design:
    """Columns of a model with their names.

    ``levels`` names the columns that stand for a level; ``complete``: rows in which every covariate is known.
    """

    covariates: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[str, ...]
    matrix: Floats
    complete: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationGroup:
    """Cases of similar predicted risk: how many events were predicted and seen."""

    low: float
    high: float
    n: int
    expected: float
    observed: int

    @property
    def predicted(self) -> float:
        """Mean predicted risk."""
        return self.expected / self.n

    @property
    def seen(self) -> float:
        """Share with an event."""
        return self.observed / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share seen."""
        low, high = bounds("wilson", self.observed, self.n, 0.95)
        return float(low), float(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A coefficient on the scale of log odds; Wald limits of its odds ratio."""

    name: str
    estimate: float
    standard_error: float
    intercept: bool

    @property
    def odds_ratio(self) -> float:
        """exp of the coefficient."""
        return math.exp(self.estimate)

    @property
    def low(self) -> float:
        """Lower 95 % limit of the odds ratio."""
        return math.exp(self.estimate - Z_95 * self.standard_error)

    @property
    def high(self) -> float:
        """Upper 95 % limit of the odds ratio."""
        return math.exp(self.estimate + Z_95 * self.standard_error)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RiskModel:
    """A frozen model.

    Parameters
    ----------
    names, coefficients
        Intercept first; on the scale of log odds.
    spread : array of float, shape (k, k)
        A square root L of the covariance of the coefficients, which is L L'.
    levels : tuple of str
        Levels that the baseline has, references included; others have no risk.
    references : tuple of str
        The levels that the others are compared with.
    c_statistic : float
        Chance that a case with an event had the higher predicted risk (ties half), in the baseline itself.
    calibration : tuple of CalibrationGroup
    few_events : bool
        Fewer than ten events or non-events for each coefficient.
    """

    covariates: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[str, ...]
    references: tuple[str, ...]
    coefficients: Floats
    spread: Floats
    sessions: int
    events: int
    c_statistic: float | None
    calibration: tuple[CalibrationGroup, ...]
    few_events: bool

    @property
    def standard_errors(self) -> Floats:
        """Of the coefficients, from the information of the baseline."""
        return np.asarray(np.sqrt((self.spread**2).sum(axis=1)))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The coefficients, intercept first."""
        rows = zip(self.names, self.coefficients.tolist(), self.standard_errors.tolist(), strict=True)
        return tuple(
            Term(name=name, estimate=b, standard_error=se, intercept=at == 0)
            for at, (name, b, se) in enumerate(rows)
        )

    @property
    def left_out(self) -> tuple[str, ...]:
        """Covariates that do not vary in the baseline: they say nothing in this model."""
        return tuple(
            own
            for own in self.covariates
            if not any(name == own or name.startswith(f"{own}=") for name in self.names[1:])
        )

    def predict(self, made: Design) -> Floats:
        """Risk of every row, NaN where a covariate is not known or a level was not in the baseline."""
        score = np.full(made.complete.shape, np.nan)
        at = {name: i for i, name in enumerate(made.names)}
        score[made.complete] = self._terms_of(made, made.complete) @ self.coefficients
        for name in set(made.levels) - set(self.levels):
            score[made.matrix[:, at[name]] == 1] = np.nan
        return np.asarray(1 / (1 + np.exp(-score)))

    def redrawn(self, made: Design, rows: NDArray[np.integer]) -> Callable[[np.random.Generator], Floats]:
        """Risks of some rows as they may be in truth, one draw a call.

        Coefficients are drawn from the normal distribution of the estimate: with ten events the baseline
        knows the risks roughly, and a limit that took them as known would be reached too often.
        """
        table = self._terms_of(made, rows)
        score, root = table @ self.coefficients, table @ self.spread

        def draw(random: np.random.Generator) -> Floats:
            return np.asarray(special.expit(score + root @ random.standard_normal(root.shape[1])))

        return draw

    def _terms_of(self, made: Design, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Floats:
        at = {name: i for i, name in enumerate(made.names)}
        found = made.matrix[rows][:, [at[name] for name in self.names[1:]]]
        return np.column_stack([np.ones(len(found)), found])


def design(covariates: Sequence[str], columns: Sequence[Column]) -> Design:
    """Numbers as they are, levels against the first of them.

    Raises
    ------
    Refusal
        ``risk_covariate_many_levels``.
    """
    names: list[str] = []
    of_levels: list[str] = []
    parts: list[Floats] = []
    complete: NDArray[np.bool_] | None = None
    for covariate, column in zip(covariates, columns, strict=True):
        if isinstance(column, tuple):
            codes, levels = column
            known = np.asarray(codes >= 0)
            if len(levels) > MOST_LEVELS:
                raise Refusal(
                    problem(
                        Severity.ERROR,
                        "risk_covariate_many_levels",
                        column=covariate,
                        value=len(levels),
                        most=MOST_LEVELS,
                    )
                )
            for code, level in enumerate(levels):
                names.append(f"{covariate}={level}")
                of_levels.append(names[-1])
                parts.append((codes == code).astype(np.float64))
        else:
            known = np.isfinite(column)
            names.append(covariate)
            parts.append(column.astype(np.float64))
        complete = known if complete is None else complete & known
    if complete is None:
        raise Refusal(problem(Severity.ERROR, "risk_needs_covariates"))
    return Design(
        covariates=tuple(covariates),
        names=tuple(names),
        levels=tuple(of_levels),
        matrix=np.stack(parts, axis=1),
        complete=complete,
    )


def fit(made: Design, rows: NDArray[np.integer], events: NDArray[np.floating]) -> RiskModel:
    """Fit by maximum likelihood to the rows of the baseline.

    The most frequent level of a covariate is its reference; a column that does not vary is left out.

    Raises
    ------
    Refusal
        ``risk_model_needs_events``, ``risk_model_separated`` (a covariate tells every event apart),
        ``risk_model_not_estimable`` (covariates say the same).
    """
    import warnings

    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    y = np.asarray(events, dtype=np.float64)
    total = int(y.sum())
    if min(total, y.size - total) < FEWEST_EVENTS:
        raise Refusal(
            problem(
                Severity.ERROR,
                "risk_model_needs_events",
                value=total,
                sessions=int(y.size),
                fewest=FEWEST_EVENTS,
            )
        )
    x = made.matrix[rows]
    chosen = _columns(made, x)
    if not chosen:
        raise Refusal(problem(Severity.ERROR, "risk_model_not_estimable"))
    table = np.column_stack([np.ones(y.size), x[:, chosen]])
    # numbers of any unit: the fit is the same, its arithmetic is not
    shift, scale = table.mean(axis=0), table.std(axis=0)
    shift[0], scale[0] = 0.0, 1.0
    even = (table - shift) / scale
    if np.linalg.matrix_rank(even) < even.shape[1]:
        raise Refusal(problem(Severity.ERROR, "risk_model_not_estimable"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = sm.Logit(y, even).fit(disp=0, method="newton", maxiter=100)
    except (PerfectSeparationError, np.linalg.LinAlgError, Warning) as error:
        if separated(even, y):
            raise _refused(made, chosen, even, y) from error
        raise Refusal(problem(Severity.ERROR, "risk_model_not_estimable")) from error
    risk = np.asarray(found.predict(even))
    if min(risk.min(), 1 - risk.max()) < NEARLY_CERTAIN and separated(even, y):
        raise _refused(made, chosen, even, y)
    back = np.diag(1 / scale)
    back[0] -= shift / scale
    back[0, 0] = 1.0
    coefficients = back @ np.asarray(found.params, dtype=np.float64)
    spread = back @ np.linalg.cholesky(np.asarray(found.cov_params(), dtype=np.float64))
    return RiskModel(
        covariates=made.covariates,
        names=("intercept", *(made.names[i] for i in chosen)),
        levels=tuple(
            name for i, name in enumerate(made.names) if name in made.levels and (x[:, i] == 1).any()
        ),
        references=tuple(
            name
            for i, name in enumerate(made.names)
            if name in made.levels and i not in chosen and (x[:, i] == 1).any()
        ),
        coefficients=coefficients,
        spread=spread,
        sessions=int(y.size),
        events=total,
        c_statistic=c_statistic(risk, y),
        calibration=calibration(risk, y),
        few_events=min(total, y.size - total) < EVENTS_A_PARAMETER * coefficients.size,
    )


def _refused(made: Design, chosen: Sequence[int], even: Floats, y: Floats) -> Refusal:
    """Names the columns that tell events apart each alone; all covariates where only together they do."""
    alone = [made.names[i] for at, i in enumerate(chosen, 1) if separated(even[:, [0, at]], y)]
    named = ", ".join(alone or made.covariates)
    return Refusal(problem(Severity.ERROR, "risk_model_separated", value=named))


def _columns(made: Design, x: Floats) -> list[int]:
    """Columns in the model: levels without the most frequent of their covariate, nothing that is constant."""
    chosen: list[int] = []
    for covariate in made.covariates:
        own = [
            i for i, name in enumerate(made.names) if name == covariate or name.startswith(f"{covariate}=")
        ]
        levels = [i for i in own if made.names[i] in made.levels]
        reference = max(levels, key=lambda i: x[:, i].sum(), default=None)
        chosen += [i for i in own if i != reference and np.ptp(x[:, i]) > 0]
    return chosen


def c_statistic(risk: Floats, events: Floats) -> float | None:
    """Area under the curve of risk against outcome, ties half; None where all, or none, had an event."""
    high = float(events.sum())
    low = events.size - high
    if not high or not low:
        return None
    ranks = mid_ranks(risk)
    return float((ranks[events == 1].sum() - high * (high + 1) / 2) / (high * low))


def calibration(risk: Floats, events: Floats, groups: int = GROUPS) -> tuple[CalibrationGroup, ...]:
    """Expected against observed events in groups of predicted risk; equal risks stay together."""
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, groups + 1)[1:-1]))
    which = np.searchsorted(edges, risk, side="left")
    return tuple(
        CalibrationGroup(
            low=float(risk[which == i].min()),
            high=float(risk[which == i].max()),
            n=int((which == i).sum()),
            expected=float(risk[which == i].sum()),
            observed=int(events[which == i].sum()),
        )
        for i in range(edges.size + 1)
        if (which == i).any()
    )
