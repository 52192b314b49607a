"""What each reader finds with each modality, and how those figures vary together over patients.

One covariance matrix serves every multi-reader estimator: its entries say how the figure of reader j
with modality i moves with that of reader j' with modality i' when other patients are read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.arrays import Bools, Floats, Int64s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReaderFigures:
    """A figure per modality and reader, with its covariance over patients.

    Parameters
    ----------
    theta : ndarray of shape (modalities, readers)
        Shares from 0 to 1.
    covariance : ndarray of shape (modalities, readers, modalities, readers)
    patients : int
        Patients behind the figures: those with a unit in some denominator.
    """

    theta: Floats
    covariance: Floats
    patients: int

    def of(self, modalities: list[int]) -> ReaderFigures:
        """The figures of some modalities, in that order."""
        return ReaderFigures(
            theta=self.theta[modalities],
            covariance=self.covariance[np.ix_(modalities, range(self.theta.shape[1]), modalities)],
            patients=self.patients,
        )


def ratio_figures(correct: Floats, counted: Floats, weight: Floats | None = None) -> ReaderFigures:
    """Shares correct / counted, with the linearised covariance of ratios over patients.

    Parameters
    ----------
    correct, counted : ndarray of shape (modalities, readers, patients)
        Sums over a patient's units: for sensitivity reads that are positive and units with the
        condition. With one unit a patient the covariance is that of the jackknife.
    weight : ndarray of shape (patients,), optional
        How many patients are alike.

    Raises
    ------
    ValueError
        Where a reader has no counted unit with some modality, or fewer than two patients have one.

    References
    ----------
    Obuchowski & Rockette 1995, Communications in Statistics 24:285; Rao & Scott 1992, Biometrics 48:577.
    """
    each = np.ones(counted.shape[2]) if weight is None else weight
    theta, used = _shares(correct, counted, each)
    patients = int(each[used].sum())
    flat = correct.reshape(theta.size, -1) - theta.reshape(-1, 1) * counted.reshape(theta.size, -1)
    products = (flat * each) @ flat.T
    of = (counted @ each).ravel()
    return _figures(theta, patients / (patients - 1) * products / np.outer(of, of), patients)


def ratio_figures_jackknife(correct: Floats, counted: Floats) -> ReaderFigures:
    """As `ratio_figures`, with the covariance of the values without each patient in turn.

    References
    ----------
    Dorfman, Berbaum & Metz 1992, Investigative Radiology 27:723.
    """
    theta, used = _shares(correct, counted, np.ones(counted.shape[2]))
    patients = int(used.sum())
    x, n = correct[..., used], counted[..., used]
    rest = n.sum(axis=2)[..., None] - n
    if np.any(rest <= 0):
        raise ValueError("a reader has counted units of one patient only")
    without = (x.sum(axis=2)[..., None] - x) / rest
    return _figures(theta, _jackknife(without), patients)


def auc_figures(
    scores: Floats, condition: Bools, patient: Int64s, weight: Floats | None = None
) -> ReaderFigures:
    """Areas under the empirical curves, with Obuchowski's covariance of placements summed by patient.

    Parameters
    ----------
    scores : ndarray of shape (modalities, readers, units)
        Higher means more suspicious.
    condition : bool ndarray of shape (units,)
    patient : int ndarray of shape (units,)
        Whose unit it is, any codes. With one unit a patient this is DeLong's covariance.
    weight : ndarray of shape (modalities, readers, units), optional
        Where a reader read some units in several sessions, each session has a place of its own and the part
        that it has of its unit (0 where this reader has no such session): a unit's comparison with another
        is then the mean over the sessions of both.

    Raises
    ------
    ValueError
        Without units of both classes, of two patients each.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837; Obuchowski 1997, Biometrics 53:567.
    """
    _, codes = np.unique(patient, return_inverse=True)
    k = int(codes.max()) + 1 if codes.size else 0
    of_with, of_without = codes[condition], codes[~condition]
    k_with, k_without = np.unique(of_with).size, np.unique(of_without).size
    if min(k_with, k_without) < 2:
        raise ValueError("both classes need units of two patients")
    cells = scores.reshape(-1, scores.shape[-1])
    areas = np.empty(len(cells))
    a, b = np.empty((len(cells), k)), np.empty((len(cells), k))
    for cell, (score, part) in enumerate(zip(cells, _parts(scores, weight), strict=True)):
        having, lacking = _placed(score, condition, part)
        w, v = part[condition], part[~condition]
        areas[cell] = w @ having / w.sum()
        a[cell] = np.bincount(of_with, w * (having - areas[cell]), k) / w.sum()
        b[cell] = np.bincount(of_without, v * (lacking - areas[cell]), k) / v.sum()
    both = a @ b.T
    covariance = (
        k_with / (k_with - 1) * a @ a.T
        + k_without / (k_without - 1) * b @ b.T
        + k / (k - 1) * (both + both.T)
    )
    return _figures(areas.reshape(scores.shape[:2]), covariance, k)


def auc_figures_jackknife(
    scores: Floats, condition: Bools, patient: Int64s, weight: Floats | None = None
) -> ReaderFigures:
    """As `auc_figures`, with the covariance of the areas without each patient in turn.

    References
    ----------
    Dorfman, Berbaum & Metz 1992, Investigative Radiology 27:723.
    """
    _, codes = np.unique(patient, return_inverse=True)
    k = int(codes.max()) + 1 if codes.size else 0
    of_with, of_without = codes[condition], codes[~condition]
    if min(np.unique(of_with).size, np.unique(of_without).size) < 2:
        raise ValueError("both classes need units of two patients")
    cells = scores.reshape(-1, scores.shape[-1])
    areas, without = np.empty(len(cells)), np.empty((len(cells), k))
    for cell, (score, part) in enumerate(zip(cells, _parts(scores, weight), strict=True)):
        having, lacking = _placed(score, condition, part)
        w, v = part[condition], part[~condition]
        m, n = np.bincount(of_with, w, k), np.bincount(of_without, v, k)
        areas[cell] = w @ having / w.sum()
        positive = np.bincount(of_with, w * having * v.sum(), k)
        negative = np.bincount(of_without, v * lacking * w.sum(), k)
        wins = areas[cell] * w.sum() * v.sum() - positive - negative
        wins += _wins_within(score, condition, codes, part, k)
        without[cell] = wins / ((w.sum() - m) * (v.sum() - n))
    return _figures(areas.reshape(scores.shape[:2]), _jackknife(without), k)


def _parts(scores: Floats, weight: Floats | None) -> Floats:
    parts = np.ones(scores.shape) if weight is None else weight
    return parts.reshape(-1, scores.shape[-1])


def _placed(score: Floats, condition: Bools, part: Floats) -> tuple[Floats, Floats]:
    """Share of the other class that a read beats, ties half: of units with the condition, and without."""
    _, value = np.unique(score, return_inverse=True)
    w = np.bincount(value[condition], part[condition], value.max() + 1)
    v = np.bincount(value[~condition], part[~condition], value.max() + 1)
    having = (np.cumsum(v) - v / 2)[value[condition]] / v.sum()
    lacking = 1 - (np.cumsum(w) - w / 2)[value[~condition]] / w.sum()
    return having, lacking


def _wins_within(score: Floats, condition: Bools, codes: Int64s, part: Floats, k: int) -> Floats:
    """Per patient, wins of the own units with the condition over the own units without it."""
    out = np.zeros(k)
    with_, without = np.bincount(codes[condition], minlength=k), np.bincount(codes[~condition], minlength=k)
    for patient in np.flatnonzero((with_ > 0) & (without > 0)):
        own = (codes == patient) & (part > 0)
        having, lacking = own & condition, own & ~condition
        won = np.heaviside(score[having][:, None] - score[lacking][None, :], 0.5)
        out[patient] = float(part[having] @ won @ part[lacking])
    return out


def _shares(correct: Floats, counted: Floats, weight: Floats) -> tuple[Floats, Bools]:
    """Shares per modality and reader, and which patients count in any of them."""
    n = counted @ weight
    if np.any(n <= 0):
        raise ValueError("a reader has no counted unit")
    used: Bools = np.any(counted > 0, axis=(0, 1))
    if weight[used].sum() < 2:
        raise ValueError("fewer than two patients")
    return correct @ weight / n, used


def _jackknife(without: Floats) -> Floats:
    flat = without.reshape(-1, without.shape[-1])
    centred = flat - flat.mean(axis=1, keepdims=True)
    k = flat.shape[1]
    product: Floats = (k - 1) / k * centred @ centred.T
    return product


def _figures(theta: Floats, covariance: Floats, patients: int) -> ReaderFigures:
    return ReaderFigures(
        theta=theta, covariance=covariance.reshape(*theta.shape, *theta.shape), patients=patients
    )
