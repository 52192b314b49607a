"""Several readers and modalities: what holds for these readers, and for readers like these.

Readers random: Obuchowski-Rockette with Hillis' degrees of freedom. Readers fixed: other patients, the
same readers. Cases fixed: other readers, the same patients. The quoted line for readers like these is
guarded: the widest interval and the largest p of the three. What holds for other readers and other
patients holds for the same readers with other patients and for other readers with the same patients, so
it is not said unless both of these are. With few readers the variance between readers is often estimated
below zero, and the random interval comes out narrower than the fixed one; and where readers gain each
their own, a mean square that is small by chance makes the error small and Hillis' degrees of freedom many
at once, which the t on readers - 1 of cases fixed does not follow.

References
----------
Obuchowski & Rockette 1995, Communications in Statistics 24:285; Hillis 2007, Statistics in Medicine
26:596; Hillis, Obuchowski & Berbaum 2011, Academic Radiology 18:129.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import chdtrc, fdtrc, stdtr, stdtrit

from core.arrays import Floats
from core.findings import Reason
from core.stats.one_test.proportions import critical_value
from core.stats.readers.covariance import ReaderFigures

ROUNDING = 1e-14
"""Mean squares and covariances below this share of their scale are zero up to rounding."""


class Verdict(StrEnum):
    """For whom a difference is shown at the confidence level."""

    THESE_AND_LIKE_THESE = "these_and_like_these"
    THESE_ONLY = "these_only"
    NEITHER = "neither"


class Headline(StrEnum):
    """Which line is quoted."""

    GUARDED = "guarded"
    READERS_FIXED = "readers_fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A value with its uncertainty; ``df`` is infinite where the normal distribution is used.

    Limits are not clipped to the possible range.
    """

    value: float
    standard_error: float | None
    df: float | None
    low: float | None
    high: float | None
    p: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """The test that all modalities are alike: F on df1 and df2, or chi-square on df1."""

    statistic: float | None
    df1: int
    df2: float | None
    p: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Averages of the covariance over patients, mean squares, and the two variances of readers.

    ``var_r`` and ``var_tr`` may be negative: they are estimates by subtraction.
    """

    var: float
    cov1: float
    cov2: float
    cov3: float
    ms_t: float
    ms_r: float
    ms_tr: float
    var_r: float
    var_tr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModalityLine:
    """One modality, averaged over its readers."""

    value: float
    ms_r: float | None
    cov2: float | None
    readers_random: Line
    readers_fixed: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPair:
    """Two modalities, second minus first.

    Attributes
    ----------
    first, second : each reader's figure with either modality, on the units of the comparison
    per_reader : each reader's own difference, t on patients - 1
    quoted : the guarded line from three readers on, else the fixed one
    half_width : of the random line, what a difference must exceed at least for readers like these, or None
    p_normal, truncated_standard_error : of the fixed line as published programs print it
    """

    components: Components | None
    first: tuple[float, ...]
    second: tuple[float, ...]
    per_reader: tuple[Line, ...]
    readers_random: Line
    readers_fixed: Line
    cases_fixed: Line
    pooled_error: Line | None
    quoted: Line
    headline: Headline
    verdict: Verdict
    half_width: float | None
    p_normal: float | None
    truncated_standard_error: float | None


def components(figures: ReaderFigures) -> Components | None:
    """Components of all modalities of some figures; None with one reader or one modality."""
    theta, s = figures.theta, figures.covariance
    i, j = theta.shape
    if i < 2 or j < 2:
        return None
    return components_of(theta, *_averages(s))


def components_of(theta: Floats, var: float, cov1: float, cov2: float, cov3: float) -> Components:
    """Components from figures, shape (modalities, readers), and the four averages of the covariance."""
    i, j = theta.shape
    grand = theta.mean()
    of_modality, of_reader = theta.mean(axis=1), theta.mean(axis=0)
    rest = theta - of_modality[:, None] - of_reader[None, :] + grand
    ms_t = j * float(((of_modality - grand) ** 2).sum()) / (i - 1)
    ms_r = i * float(((of_reader - grand) ** 2).sum()) / (j - 1)
    ms_tr = _above(float((rest**2).sum()) / ((i - 1) * (j - 1)), float((theta**2).sum()))
    return Components(
        var=var,
        cov1=cov1,
        cov2=cov2,
        cov3=cov3,
        ms_t=ms_t,
        ms_r=ms_r,
        ms_tr=ms_tr,
        var_r=(ms_r - ms_tr) / i - cov1 + cov3,
        var_tr=ms_tr - var + cov1 + (cov2 - cov3),
    )


def overall(found: Components, modalities: int, readers: int) -> tuple[Overall, Overall, Overall]:
    """Tests that all modalities are alike: readers random, readers fixed, cases fixed."""
    i, j = modalities, readers
    shared = _above(found.cov2 - found.cov3, found.var)
    error = found.ms_tr + j * shared
    fixed = found.var - found.cov1 + (j - 1) * shared
    return (
        _f_test(found.ms_t, error, i - 1, _hillis(error, found.ms_tr, (i - 1) * (j - 1))),
        _chi_square(found.ms_t, fixed, i - 1),
        _f_test(found.ms_t, found.ms_tr, i - 1, (i - 1) * (j - 1)),
    )


def modality(figures: ReaderFigures, place: int, confidence_level: float = 0.95) -> ModalityLine:
    """One modality averaged over readers, for these readers and for readers like these."""
    theta, s = figures.theta[place], figures.covariance[place, :, place, :]
    j, value = theta.size, float(theta.mean())
    fixed = _line(value, float(s.sum()) / j**2, figures.patients - 1, confidence_level)
    if j < 2:
        return ModalityLine(
            value=value,
            ms_r=None,
            cov2=None,
            readers_random=_no_line(value, Reason.ONE_READER),
            readers_fixed=fixed,
        )
    ms_r = _above(float(theta.var(ddof=1)), float((theta**2).sum()))
    cov2 = float((s.sum() - np.trace(s)) / (j * (j - 1)))
    error = ms_r + j * _above(cov2, float(np.trace(s)) / j)
    return ModalityLine(
        value=value,
        ms_r=ms_r,
        cov2=cov2,
        readers_random=random_line(value, error / j, _hillis(error, ms_r, j - 1), confidence_level),
        readers_fixed=fixed,
    )


def pair(
    figures: ReaderFigures,
    first: int,
    second: int,
    confidence_level: float = 0.95,
    pooled: Components | None = None,
) -> ReaderPair:
    """Compare two modalities from their own figures: a third one changes nothing.

    Parameters
    ----------
    pooled : Components, optional
        Of all modalities: adds the line with their common error, as some programs print it.
    """
    two = figures.of([first, second])
    gain = two.theta[1] - two.theta[0]
    s = two.covariance
    spread = s[1, :, 1, :] + s[0, :, 0, :] - s[0, :, 1, :] - s[1, :, 0, :]
    j, value = gain.size, float(gain.mean())
    scale = float(np.abs(s).max())
    own = np.array([_above(float(each), scale) for each in np.diag(spread)])
    variance = _above(float(spread.sum()) / j**2, scale)
    silent = not own.any() and not _above(float(np.abs(gain).max()), 1.0)
    per_reader = tuple(
        fixed_line(float(g), float(v), figures.patients, confidence_level)
        for g, v in zip(gain, own, strict=True)
    )
    fixed = fixed_line(0.0 if silent else value, variance, figures.patients, confidence_level)
    found = components(two)
    random = cases = _no_line(value, Reason.ONE_READER)
    truncated = None
    if found is not None:
        shared = _above(found.cov2 - found.cov3, found.var)
        error = found.ms_tr + j * shared
        if silent:
            random = cases = _no_line(0.0, Reason.NO_DISCORDANCE)
        else:
            random = random_line(value, 2 * error / j, _hillis(error, found.ms_tr, j - 1), confidence_level)
            cases = random_line(value, 2 * found.ms_tr / j, j - 1, confidence_level)
        truncated = math.sqrt(max(2 * (found.var - found.cov1 + (j - 1) * shared) / j, 0.0))
    headline = Headline.GUARDED if j >= 3 and random.p is not None else Headline.READERS_FIXED
    quoted = guarded(random, fixed, cases) if headline is Headline.GUARDED else fixed
    return ReaderPair(
        components=found,
        first=tuple(map(float, two.theta[0])),
        second=tuple(map(float, two.theta[1])),
        per_reader=per_reader,
        readers_random=random,
        readers_fixed=fixed,
        cases_fixed=cases,
        pooled_error=None if pooled is None else _pooled_error(value, pooled, figures, confidence_level),
        quoted=quoted,
        headline=headline,
        verdict=_verdict(headline, quoted, fixed, confidence_level),
        half_width=None if random.high is None else random.high - random.value,
        p_normal=None if fixed.p is None else _normal_p(fixed),
        truncated_standard_error=truncated,
    )


def for_these_readers(found: ReaderPair, confidence_level: float = 0.95) -> ReaderPair:
    """The same comparison with readers fixed as its headline."""
    fixed = found.readers_fixed
    verdict = _verdict(Headline.READERS_FIXED, fixed, fixed, confidence_level)
    return replace(found, quoted=fixed, headline=Headline.READERS_FIXED, verdict=verdict)


def pooled_error(
    found: ReaderPair, pooled: Components, figures: ReaderFigures, confidence_level: float = 0.95
) -> Line:
    """The pair's line with the common error of all modalities of some figures."""
    return _pooled_error(found.readers_fixed.value, pooled, figures, confidence_level)


def guarded(random: Line, fixed: Line, cases: Line) -> Line:
    """The widest interval and the largest p of the lines that are tested; the fixed one where none is."""
    tested = [line for line in (random, fixed, cases) if line.p is not None]
    if not tested:
        return fixed
    wide = max(tested, key=_reach)
    return replace(wide, p=max(line.p for line in tested if line.p is not None))


def _reach(line: Line) -> float:
    return math.inf if line.low is None or line.high is None else line.high - line.low


def _verdict(headline: Headline, quoted: Line, fixed: Line, confidence_level: float) -> Verdict:
    alpha = 1 - confidence_level
    if headline is Headline.GUARDED and quoted.p is not None and quoted.p < alpha:
        return Verdict.THESE_AND_LIKE_THESE
    return Verdict.THESE_ONLY if fixed.p is not None and fixed.p < alpha else Verdict.NEITHER


def _averages(s: Floats) -> tuple[float, float, float, float]:
    """Var, Cov1 (other modality, same reader), Cov2 (same modality, other reader), Cov3 (both differ)."""
    i, j = s.shape[:2]
    whole = float(s.sum())
    same = float(np.einsum("ijij->", s))
    same_reader = float(np.einsum("ijkj->", s)) - same
    same_modality = float(np.einsum("ijik->", s)) - same
    rest = whole - same - same_reader - same_modality
    return (
        same / (i * j),
        same_reader / (i * j * (i - 1)),
        same_modality / (i * j * (j - 1)),
        rest / (i * j * (i - 1) * (j - 1)),
    )


def _above(value: float, scale: float) -> float:
    """The value where it is above zero by more than rounding."""
    return value if value > ROUNDING * abs(scale) else 0.0


def _hillis(error: float, mean_square: float, df: float) -> float:
    return math.inf if mean_square == 0 else error**2 * df / mean_square**2


def _line(value: float, variance: float, df: float, confidence_level: float) -> Line:
    if variance <= 0:
        return _no_line(value, Reason.UNDEFINED_VARIANCE)
    error = math.sqrt(variance)
    reach = _t_quantile(df, confidence_level) * error
    return Line(
        value=value,
        standard_error=error,
        df=df,
        low=value - reach,
        high=value + reach,
        p=_t_p(value / error, df),
    )


def fixed_line(value: float, variance: float, patients: int, confidence_level: float) -> Line:
    """A difference of two modalities over patients; without any discordance its bound only."""
    if variance > 0 or abs(value) > ROUNDING:
        return _line(value, variance, patients - 1, confidence_level)
    bound = _silent_bound(patients, confidence_level)
    return Line(value=0.0, standard_error=0.0, df=None, low=-bound, high=bound, reason=Reason.NO_DISCORDANCE)


def random_line(value: float, variance: float, df: float, confidence_level: float) -> Line:
    """A line with readers random; without any variance between readers there is none."""
    if variance <= 0:
        return _no_line(value, Reason.NO_VARIATION_BETWEEN_READERS)
    return _line(value, variance, df, confidence_level)


def _no_line(value: float, reason: Reason) -> Line:
    return Line(value=value, standard_error=None, df=None, low=None, high=None, reason=reason)


def _pooled_error(value: float, found: Components, figures: ReaderFigures, confidence_level: float) -> Line:
    i, j = figures.theta.shape
    error = found.ms_tr + j * _above(found.cov2 - found.cov3, found.var)
    df = _hillis(error, found.ms_tr, (i - 1) * (j - 1))
    return random_line(value, 2 * error / j, df, confidence_level)


def _silent_bound(patients: int, confidence_level: float) -> float:
    """Tango's limit without a discordant unit among so many: z^2 / (n + z^2)."""
    z2 = critical_value(confidence_level) ** 2
    return z2 / (patients + z2)


def _t_quantile(df: float, confidence_level: float) -> float:
    if math.isinf(df):
        return critical_value(confidence_level)
    return float(stdtrit(df, (1 + confidence_level) / 2))


def _t_p(statistic: float, df: float) -> float:
    return 2 * float(stdtr(min(df, 1e12), -abs(statistic)))


def _normal_p(line: Line) -> float:
    assert line.standard_error is not None
    return _t_p(line.value / line.standard_error, math.inf)


def _f_test(mean_square: float, error: float, df1: int, df2: float) -> Overall:
    if error <= 0:
        return Overall(statistic=None, df1=df1, df2=None, p=None, reason=Reason.NO_VARIATION_BETWEEN_READERS)
    f = mean_square / error
    p = float(chdtrc(df1, df1 * f)) if math.isinf(df2) else float(fdtrc(df1, df2, f))
    return Overall(statistic=f, df1=df1, df2=df2, p=p)


def _chi_square(mean_square: float, error: float, df: int) -> Overall:
    if error <= 0:
        return Overall(statistic=None, df1=df, df2=None, p=None, reason=Reason.UNDEFINED_VARIANCE)
    statistic = df * mean_square / error
    return Overall(statistic=statistic, df1=df, df2=None, p=float(chdtrc(df, statistic)))
