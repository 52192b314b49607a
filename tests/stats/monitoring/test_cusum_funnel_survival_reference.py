"""CUSUM, funnel and survival against R under their named conventions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.stats.monitoring import funnel as fn
from core.stats.monitoring.cusum import bernoulli_cusum, healthy_peaks
from core.stats.survival import (
    SurvivalInterval,
    cumulative_incidence,
    curve_at,
    kaplan_meier,
    log_rank,
    numbers_at_risk,
)
from tests.stats.monitoring.chart_reference import close, column, reference, table

NAMES = [row["centre"] for row in table("d5_funnel_overdispersed")]
NUM = column("d5_funnel_overdispersed", "num")
DEN = column("d5_funnel_overdispersed", "den")
DAYS = column("d8_ltp_survival", "days")
STATUS = column("d8_ltp_survival", "status_0cens_1ltp_2death").astype(int)
MODALITY = [row["modality"] for row in table("d8_ltp_survival")]


def test_bernoulli_cusum_of_qicharts2() -> None:
    expected = reference()["d9_bernoulli_cusum"]
    y = [bool(value) for value in expected["y"]]
    up = bernoulli_cusum(y, baseline=0.08, odds_ratio=2, limit=3.5)
    close([p.step for p in up.points], expected["s1"])
    close([0.0 if p.alarm else p.value for p in up.points], expected["cusum1"])
    assert [p.alarm for p in up.points] == [signal is not None for signal in expected["signal1"]]
    down = bernoulli_cusum(y, baseline=0.08, odds_ratio=0.5, limit=3.5)
    close([p.step for p in down.points], expected["s2"])
    close([-p.value for p in down.points], expected["cusum2"])


def test_risk_adjusted_cusum_of_equal_risks_is_the_bernoulli_cusum() -> None:
    y = column("d9_racusum", "y").astype(bool)
    plain = bernoulli_cusum(y, baseline=0.08, limit=3.5)
    adjusted = bernoulli_cusum(y, risks=np.full(y.shape, 0.08), limit=3.5)
    assert plain.points == adjusted.points


def test_risk_adjusted_cusum_steps_are_steiners() -> None:
    risk, y = column("d9_racusum", "risk"), column("d9_racusum", "y").astype(bool)
    found = bernoulli_cusum(y, risks=risk, limit=4.5)
    height = 0.0
    for point, p, event in zip(found.points, risk, y, strict=True):
        weight = math.log((2 if event else 1) / (1 - p + 2 * p))
        height = max(0.0, height + weight)
        assert point.value == pytest.approx(height, abs=1e-12)
    assert found.expected_events == pytest.approx(risk.sum())


@pytest.mark.parametrize(
    ("rate", "limit", "share"), [(0.06, 4.5, 0.133), (0.02, 4.5, 0.039), (0.02, 3.5, 0.135)]
)
def test_false_alarm_share_of_an_earlier_simulation(rate: float, limit: float, share: float) -> None:
    # 2,000 series of 24 months of 25-60 sessions: here 24 x 42.5 cases
    peaks = healthy_peaks(baseline=rate, cases=1020, series=4000, seed=7)
    found = float((peaks >= limit).mean())
    error = math.sqrt(share * (1 - share) * (1 / 2000 + 1 / 4000))
    assert abs(found - share) < 4 * error


LIMITS = {
    "normal": fn.FunnelLimits.NATURAL_NORMAL,
    "qbinom": fn.FunnelLimits.QUANTILE,
    "spieg_interp": fn.FunnelLimits.EXACT_INTERPOLATED,
}


@pytest.mark.parametrize("name", LIMITS)
def test_funnel_limits(name: str) -> None:
    expected = reference()["f5_limits"]
    found = fn.funnel(NAMES, NUM, DEN, limits=LIMITS[name])
    assert found.target == pytest.approx(reference()["f5_theta"], abs=1e-12)
    bands = [unit.band for unit in found.units]
    assert None not in bands
    close([b.low_95 for b in bands if b], expected["q0.975"][f"{name}_lo"])
    close([b.high_95 for b in bands if b], expected["q0.975"][f"{name}_hi"])
    close([b.low_998 for b in bands if b], expected["q0.999"][f"{name}_lo"])
    close([b.high_998 for b in bands if b], expected["q0.999"][f"{name}_hi"])
    close([unit.value for unit in found.units], expected["q0.975"]["rate"])
    assert [unit.name for unit in found.units] == NAMES


@pytest.mark.parametrize("trim", [0.1, 0.05, 0.2])
def test_funnelplotr(trim: float) -> None:
    expected = reference()[f"f5_FunnelPlotR_PR_trim{trim:g}"]
    source = expected["source"]
    found = fn.funnel(NAMES, NUM, DEN, limits=fn.FunnelLimits.ARCSINE_NORMAL, winsorised=trim)
    close([found.overdispersion.phi, found.overdispersion.tau2], [expected["phi"], expected["tau2"]])
    close([unit.z for unit in found.units], source["Uzscore"])
    bands = [(unit.band, unit.adjusted) for unit in found.units]
    for at, (band, adjusted) in enumerate(bands):
        assert band is not None
        assert adjusted is not None
        close(
            [band.low_95, band.high_95, band.low_998, band.high_998],
            [source[key][at] for key in ("LCL95", "UCL95", "LCL99", "UCL99")],
        )
        close(
            [adjusted.low_95, adjusted.high_95, adjusted.low_998, adjusted.high_998],
            [source[key][at] for key in ("OD95LCL", "OD95UCL", "OD99LCL", "OD99UCL")],
        )


@pytest.mark.parametrize("trim", [0.0, 0.1])
def test_spiegelhalters_natural_scale(trim: float) -> None:
    expected = reference()[f"f5_spieg_natural_trim{trim:g}"]
    units = expected["per_centre"]
    found = fn.funnel(NAMES, NUM, DEN, scale=fn.Scale.NATURAL, winsorised=trim)
    spread = found.overdispersion
    close(
        [spread.phi, spread.tau2, spread.threshold],
        [expected["phi"], expected["tau2"], expected["phi_threshold_1_2sqrt2k"]],
    )
    if trim:
        close([spread.cut_low, spread.cut_high], [expected["winsor_lo"], expected["winsor_hi"]])
    else:
        close([spread.p], [expected["chi2_p"]])
    close([unit.z for unit in found.units], units["z"])
    close([unit.z_adjusted for unit in found.units], units["z_adj_additive"])
    close([unit.mid_p_high for unit in found.units], units["p_exact_mid_upper"])
    close([unit.adjusted.low_998 for unit in found.units if unit.adjusted], units["add_lo998"])
    close([unit.adjusted.high_998 for unit in found.units if unit.adjusted], units["add_hi998"])
    close([unit.adjusted.low_95 for unit in found.units if unit.adjusted], units["add_lo95"])
    close([unit.adjusted.high_95 for unit in found.units if unit.adjusted], units["add_hi95"])
    assert spread.phi is not None
    wide = fn.multiplicative_bands(DEN, expected["theta"], spread.phi)
    close([band.low_998 for band in wide], units["mult_lo998"])
    close([band.high_998 for band in wide], units["mult_hi998"])


def test_unwinsorised_phi_stands_beside_the_winsorised() -> None:
    found = fn.funnel(NAMES, NUM, DEN, scale=fn.Scale.NATURAL)
    assert found.overdispersion_unwinsorised.phi == pytest.approx(1.788, abs=5e-4)
    assert found.overdispersion_unwinsorised.exceeds_chance is True
    assert found.overdispersion.phi == pytest.approx(1.036, abs=5e-4)
    assert found.overdispersion.exceeds_chance is False


def test_limits_at_five_cases() -> None:
    upper = {limits: fn.limit_bands([5], 0.0839, limits)[0].high_998 for limits in fn.FunnelLimits}
    assert upper[fn.FunnelLimits.ARCSINE_NORMAL] == pytest.approx(0.694, abs=5e-4)
    assert upper[fn.FunnelLimits.EXACT_INTERPOLATED] == pytest.approx(0.569, abs=5e-4)
    assert upper[fn.FunnelLimits.QUANTILE] == pytest.approx(0.600, abs=5e-4)
    assert upper[fn.FunnelLimits.NATURAL_NORMAL] == pytest.approx(0.467, abs=5e-4)


def test_kaplan_meier_of_survival() -> None:
    expected = reference()["d8_km_ltp"]
    curve = kaplan_meier(DAYS, STATUS)
    points = [curve_at(curve, DAYS, time) for time in expected["times"]]
    assert [p.at_risk for p in points] == expected["n_risk"]
    assert numbers_at_risk(DAYS, expected["times"]) == tuple(expected["n_risk"])
    close([p.value for p in points], expected["surv"])
    close([p.standard_error for p in points], expected["std_err"])
    close([p.low for p in points], expected["lower_loglog"])
    close([p.high for p in points], expected["upper_loglog"])
    logs = kaplan_meier(DAYS, STATUS, interval=SurvivalInterval.LOG)
    points = [curve_at(logs, DAYS, time) for time in expected["times"]]
    close([p.low for p in points], expected["lower_log"])
    close([p.high for p in points], expected["upper_log"])


def test_aalen_johansen_of_survival() -> None:
    expected = reference()["d8_aalen_johansen"]
    for state, event in (("V2", 1), ("V3", 2)):
        curve = cumulative_incidence(DAYS, STATUS, event=event)
        points = [curve_at(curve, DAYS, time) for time in expected["times"]]
        close([p.value for p in points], expected["pstate"][state])
        close([p.standard_error for p in points], expected["std_err"][state])


def test_log_rank_of_survival() -> None:
    expected = reference()["d8_logrank"]
    found = log_rank(DAYS, STATUS, MODALITY)
    close([found.statistic, found.p], [expected["chisq"], expected["p"]])
