"""A link carries the monitoring plan there and back."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from core.ablation.monitoring.case_charts import CusumPlan
from core.ablation.monitoring.chart import ChartChoice, MonitoringPlan
from core.ablation.monitoring.link import CUSUM_READERS, LISTS, READERS, from_query, to_query
from core.ablation.monitoring.series import Every
from core.stats.monitoring.attribute_charts import Narrowing
from core.stats.monitoring.chart_limits import GapRule
from core.stats.monitoring.control_chart import RunCentre
from core.stats.monitoring.cusum import Restart
from core.stats.monitoring.individuals_chart import XmrConstant
from core.stats.monitoring.rare_event_charts import GConvention, TConvention
from core.stats.monitoring.run_rules import RuleSet

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
DAY_LISTS = st.lists(DAYS, max_size=3, unique=True).map(lambda days: tuple(sorted(days)))
PLANS = st.builds(
    MonitoringPlan,
    every=st.none() | st.sampled_from(Every),
    chart=st.none() | st.sampled_from(ChartChoice),
    rules=st.sampled_from(RuleSet),
    run_rules=st.booleans(),
    run_centre=st.sampled_from(RunCentre),
    phases=DAY_LISTS,
    freeze_until=st.none() | DAYS,
    excluded=DAY_LISTS,
    constant=st.sampled_from(XmrConstant),
    screened=st.booleans(),
    gaps=st.sampled_from(GapRule),
    narrowing=st.sampled_from(Narrowing),
    g_convention=st.sampled_from(GConvention),
    t_convention=st.sampled_from(TConvention),
    cusum=st.builds(
        CusumPlan,
        baseline_rate=st.none() | st.sampled_from([0.01, 0.055]),
        baseline_for=st.none() | st.sampled_from(["4.overall", "5"]),
        baseline_until=st.none() | DAYS,
        odds_ratio=st.sampled_from([2.0, 1.5]),
        limit=st.none() | st.just(4.5),
        restart=st.sampled_from(Restart),
    ),
)


@settings(max_examples=50, deadline=None)
@given(PLANS)
def test_there_and_back(plan: MonitoringPlan) -> None:
    assert from_query(to_query(plan)) == (plan, ())


def test_the_default_needs_no_words_and_every_field_has_some() -> None:
    assert to_query(MonitoringPlan()) == {}
    assert {field.name for field in fields(MonitoringPlan)} == {*READERS, *LISTS, "cusum"}
    assert {field.name for field in fields(CusumPlan)} == set(CUSUM_READERS)


def test_what_cannot_be_read_is_reported_and_left_at_its_default() -> None:
    plan, problems = from_query(
        {
            "chart.every": ["week"],
            "chart.colour": ["red"],
            "chart.cusum.odds_ratio": ["1"],
            "chart.cusum.baseline_rate": ["1.5"],
            "chart.rules": ["nhs", "nelson"],
            "set.maturity": ["false"],
        }
    )
    assert plan == MonitoringPlan()
    assert [(p.code, p.column) for p in problems] == [
        ("link_value_unknown", "chart.every"),
        ("link_key_unknown", "chart.colour"),
        ("link_value_unknown", "chart.cusum.odds_ratio"),
        ("link_value_unknown", "chart.cusum.baseline_rate"),
        ("link_value_unknown", "chart.rules"),
    ]
