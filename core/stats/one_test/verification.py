"""Units whose reference status is unknown: how far accuracy could move if they were verified."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the most a quantity could be, whatever the unverified units turn out to be.

    ``verified_only`` is the value among verified units. All are ``None`` where no completion has a
    denominator; a side without one is ``None`` alone.
    """

    verified_only: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationBounds:
    """Bounds of one test's accuracy measures under unverified units."""

    sensitivity: Bounds
    specificity: Bounds
    ppv: Bounds
    npv: Bounds
    accuracy: Bounds
    unverified_positive: int
    unverified_negative: int


def verification_bounds(
    *, tp: int, fn: int, fp: int, tn: int, unverified_positive: int, unverified_negative: int
) -> VerificationBounds:
    """Worst and best accuracy if unverified units may go either way.

    Sensitivity is least when every unverified test-negative has the condition and no unverified
    test-positive does; the other bounds follow in the same way. Bounds are attained one by one, not
    jointly.

    Parameters
    ----------
    tp, fn, fp, tn : int
        Verified units.
    unverified_positive, unverified_negative : int
        Units without a reference that the test called positive or negative.

    Raises
    ------
    ValueError
        If a count is negative.

    References
    ----------
    Kosinski & Barnhart 2003, Statistics in Medicine 22:2711 (global sensitivity analysis under
    verification bias).
    """
    if min(tp, fn, fp, tn, unverified_positive, unverified_negative) < 0:
        raise ValueError("counts are not negative")
    up, un = unverified_positive, unverified_negative
    return VerificationBounds(
        sensitivity=_bounds(tp, fn, up, un),
        specificity=_bounds(tn, fp, un, up),
        ppv=_bounds(tp, fp, up, up),
        npv=_bounds(tn, fn, un, un),
        accuracy=_bounds(tp + tn, fp + fn, up + un, up + un),
        unverified_positive=up,
        unverified_negative=un,
    )


def _bounds(right: int, wrong: int, may_be_right: int, may_be_wrong: int) -> Bounds:
    low, high = _share(right, wrong + may_be_wrong), _share(right + may_be_right, wrong)
    # without verified units one end may be a share of nothing: wherever there is a share, it is the other end
    return Bounds(
        verified_only=_share(right, wrong),
        low=high if low is None else low,
        high=low if high is None else high,
    )


def _share(right: int, wrong: int) -> float | None:
    return right / (right + wrong) if right + wrong else None
