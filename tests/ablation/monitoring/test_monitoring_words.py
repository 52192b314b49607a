"""Every code that monitoring can answer has a name in both languages."""

from __future__ import annotations

from enum import StrEnum

import pytest

from core.ablation.answers.progression import LeftOut, ProgressionUnit
from core.ablation.indicator import Better
from core.ablation.monitoring.chart import ChartChoice, MonitoringNote
from core.ablation.monitoring.series import Every
from core.ablation.monitoring.verdict import TargetIcon, Variation
from core.stats.monitoring.attribute_charts import Narrowing
from core.stats.monitoring.chart_limits import ChartFlag, ChartReason, GapRule
from core.stats.monitoring.control_chart import ChartKind, RunCentre
from core.stats.monitoring.cusum import CusumReason, LimitSource, Restart
from core.stats.monitoring.false_alarms import Scenario
from core.stats.monitoring.funnel import FunnelLimits, FunnelReason, FunnelStatus, Scale
from core.stats.monitoring.individuals_chart import XmrConstant
from core.stats.monitoring.rare_event_charts import GConvention
from core.stats.monitoring.run_rules import RuleSet, RunReason, RunRule, Side
from core.stats.survival import SurvivalInterval, SurvivalReason, Variance
from core.words import LANGUAGES, words

KINDS: dict[str, type[StrEnum]] = {
    "alarm_scenario": Scenario,
    "better": Better,
    "chart": ChartKind,
    "chart_choice": ChartChoice,
    "chart_flag": ChartFlag,
    "chart_reason": ChartReason,
    "chart_rule": RunRule,
    "chart_rules": RuleSet,
    "chart_side": Side,
    "cusum_limit": LimitSource,
    "cusum_reason": CusumReason,
    "cusum_restart": Restart,
    "every": Every,
    "left_out": LeftOut,
    "progression_unit": ProgressionUnit,
    "funnel_reason": FunnelReason,
    "funnel_scale": Scale,
    "funnel_status": FunnelStatus,
    "gap_rule": GapRule,
    "monitoring_note": MonitoringNote,
    "narrowing": Narrowing,
    "run_centre": RunCentre,
    "run_reason": RunReason,
    "survival_interval": SurvivalInterval,
    "survival_reason": SurvivalReason,
    "survival_variance": Variance,
    "target_icon": TargetIcon,
    "variation": Variation,
    "xmr_constant": XmrConstant,
}
METHODS = (
    "run_chart_median",
    *("p_exact", "p_normal", "u_exact", "u_normal", "moving_range_3267"),
    *(
        f"{kind}_{screened}_narrowing_{narrowing}"
        for kind in ("p_prime", "u_prime")
        for screened in ("screened", "unscreened")
        for narrowing in Narrowing
    ),
    *(f"xmr_{constant}_{screened}" for constant in XmrConstant for screened in ("screened", "unscreened")),
    *(f"{kind}_{s}" for kind in ("xmr_prime", "t_power_transform") for s in ("screened", "unscreened")),
    *(f"g_{convention}" for convention in GConvention),
    *("t_weibull_probability", "t_exponential_probability"),
    *("bernoulli_cusum", "risk_adjusted_cusum", "kaplan_meier", "aalen_johansen"),
    *(f"funnel_{limits}" for limits in FunnelLimits),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_name(kind: str, language: str) -> None:
    w = words(language)
    assert [code for code in KINDS[kind] if w.named(kind, code) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_convention_has_a_name_and_a_formula(language: str) -> None:
    w = words(language)
    for kind in ("chart_method", "chart_formula"):
        assert [method for method in METHODS if w.named(kind, method) is None] == []
