"""One reading, such as a program's, against the mean of a panel of readers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr

from core.findings import Reason
from core.stats.readers.covariance import ReaderFigures
from core.stats.readers.obuchowski_rockette import (
    ROUNDING,
    Headline,
    Line,
    ReaderPair,
    fixed_line,
    random_line,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleAgainstReaders:
    """A single reading minus the mean of the readers.

    Attributes
    ----------
    ms_r : variance of the readers' differences
    var, cov2 : mean variance and mean covariance of the differences over patients
    """

    single: float
    readers_mean: float
    readers_random: Line
    readers_fixed: Line
    ms_r: float | None
    var: float
    cov2: float | None

    @property
    def quoted(self) -> Line:
        """For readers like these where there are several that differ, else for these."""
        return self.readers_random if self.readers_random.standard_error else self.readers_fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class NonInferiority:
    """A one-sided test that a value lies above minus a margin set before (a share: 0.05 = 5 points)."""

    margin: float
    t: float | None
    p_one_sided: float | None
    shown: bool | None
    """Whether the lower limit lies above minus the margin; None without limits."""
    reason: Reason | None = None


def single_against_readers(figures: ReaderFigures, confidence_level: float = 0.95) -> SingleAgainstReaders:
    """Compare the first column of one row of figures with the mean of the others.

    Parameters
    ----------
    figures : ReaderFigures
        ``theta`` of shape (1, 1 + readers): the single reading, then the readers.

    References
    ----------
    Hillis 2007, Statistics in Medicine 26:596, section 5.3.
    """
    theta, s = figures.theta[0], figures.covariance[0, :, 0, :]
    gains = theta[0] - theta[1:]
    c = s[0, 0] + s[1:, 1:] - s[0, 1:][None, :] - s[1:, 0][:, None]
    j, value = gains.size, float(gains.mean())
    fixed = fixed_line(value, float(c.sum()) / j**2, figures.patients, confidence_level)
    ms_r = cov2 = None
    random = Line(value=value, standard_error=None, df=None, low=None, high=None, reason=Reason.ONE_READER)
    if j > 1:
        ms_r = float(gains.var(ddof=1))
        ms_r = 0.0 if ms_r < ROUNDING * float((theta**2).sum()) else ms_r
        cov2 = float((c.sum() - np.trace(c)) / (j * (j - 1)))
        error = ms_r + j * (cov2 if cov2 > ROUNDING * float(np.trace(c)) else 0.0)
        df = math.inf if ms_r == 0 else error**2 * (j - 1) / ms_r**2
        random = random_line(value, error / j, df, confidence_level)
    return SingleAgainstReaders(
        single=float(theta[0]),
        readers_mean=float(theta[1:].mean()),
        readers_random=random,
        readers_fixed=fixed,
        ms_r=ms_r,
        var=float(np.trace(c)) / j,
        cov2=cov2,
    )


def non_inferiority(line: Line, margin: float) -> NonInferiority:
    """Test a line against minus a margin.

    Parameters
    ----------
    margin : float
        Above 0, as a share.

    Raises
    ------
    ValueError
        If the margin is not between 0 and 1.
    """
    if not 0 < margin < 1:
        raise ValueError(f"a margin lies between 0 and 1, got {margin}")
    if not line.standard_error or line.df is None:
        shown = None if line.low is None else line.low > -margin
        return NonInferiority(margin=margin, t=None, p_one_sided=None, shown=shown, reason=line.reason)
    assert line.low is not None
    t = (line.value + margin) / line.standard_error
    return NonInferiority(
        margin=margin, t=t, p_one_sided=float(stdtr(min(line.df, 1e12), -t)), shown=line.low > -margin
    )


def not_worse(found: ReaderPair | None, quoted: Line, margin: float) -> NonInferiority:
    """Test the second modality against a margin on the line that is quoted.

    Where that is the guarded one the largest p of the lines behind it counts, so that the verdict is that
    of the quoted interval.
    """
    own = non_inferiority(quoted, margin)
    if found is None or found.headline is not Headline.GUARDED or quoted.low is None:
        return own
    behind = (found.readers_random, found.readers_fixed, found.cases_fixed)
    lines = [line for line in behind if line.standard_error]
    tested = [non_inferiority(line, margin) for line in lines]
    known = [one for one in tested if one.p_one_sided is not None]
    worst = max(known, key=lambda one: one.p_one_sided or 0.0, default=own)
    return replace(worst, shown=own.shown)
