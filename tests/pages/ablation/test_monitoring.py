"""The monitoring page: every chart of every indicator, CUSUM, funnels, phases, links, both languages."""

from datetime import date

import pytest

from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.chart import ChartChoice
from core.stats.monitoring.run_rules import RuleSet
from core.words import words
from core.words.answers import ablation as said
from tests.pages.app import cautions, frames, html, open_page, sound, table

PAGE = "pages/monitoring.py"


def open_monitoring(language="en", **query):
    return sound(open_page(PAGE, language, data="golden", **query))


def charts(at):
    return at.session_state["view"].desks["ablation"].plan.charts


def text(at):
    return " ".join([one.value for kind in (at.caption, at.markdown) for one in kind] + [html(at)]).replace(
        "\\", ""
    )


def widget(kind, name):
    return next(one for one in kind if f".{name}." in str(one.key))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_data_the_page_leads_to_the_front_door(language):
    at = sound(open_page(PAGE, language))
    assert at.get("page_link")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_has_a_chart_that_explains_its_limits(indicator, language):
    at = open_monitoring(language, indicator=indicator)
    assert at.get("vega_lite_chart")
    why = words(language)("Why this limit: {chart}; {method}. {formula}", chart="", method="", formula="")
    assert why.split(":")[0].split("：")[0] in text(at)
    assert said.numbered(words(language), indicator) in [b.label.replace("\\", "") for b in at.button]


@pytest.mark.parametrize("choice", list(ChartChoice))
def test_every_chart_can_be_chosen(choice):
    at = open_monitoring(indicator="4.overall", **{"chart.chart": str(choice)})
    assert charts(at).chart is choice
    assert at.get("vega_lite_chart")


@pytest.mark.parametrize("rules", list(RuleSet))
def test_rules_are_chosen_and_their_false_alarms_said(rules):
    at = open_page(
        PAGE, data="golden", indicator="3", **{"chart.rules": str(rules), "chart.run_rules": "false"}
    )
    at.session_state["monitoring.more.rules"] = True
    sound(at.run())
    if rules is RuleSet.LIMITS:
        shares = table(at, "alarms though nothing changed")
        assert list(shares["alarms though nothing changed"])[:2] == ["1.0%", "0.8%"]


def test_a_signal_leads_to_its_records():
    at = open_monitoring(indicator="3", **{"chart.every": "month"})
    assert any("2024-07" in text.value and "beyond" in text.value for text in at.markdown)
    assert not any(".signal.3." in str(box.key) for box in at.selectbox), "one signal is no choice"
    records = table(at, "Decided by")
    assert list(records["Record"]) == ["S037", "S038", "S039", "S040", "S041", "S042"]


def test_phases_freeze_and_points_left_out_are_in_the_link():
    at = open_page(
        PAGE,
        data="golden",
        indicator="1",
        **{"chart.phases": "2024-07-01", "chart.excluded": ["2024-04-01", "2024-05-01"]},
    )
    at.session_state["monitoring.more.phases"] = True
    sound(at.run())
    assert "1 phase begun" in html(at)
    freeze = widget(at.selectbox, "freeze")
    sound(freeze.set_value(date(2024, 1, 1)).run())
    assert charts(at).phases == ()
    assert at.query_params["chart.freeze_until"]
    assert "chart.phases" not in at.query_params


def shifted_log():
    """Two years, 20 sessions a month; from the second year on the indication is missed far more often."""
    rows = ["session_id,patient_id,ablation_date,pta_pct,organ_function_ok,ecog,asa,indication_ok"]
    for month in range(24):
        for session in range(20):
            met = session >= (2 if month < 12 else 9)
            day = f"{2023 + month // 12}-{month % 12 + 1:02d}-{session + 1:02d}"
            rows.append(f"S{month}_{session},P{month}_{session},{day},{90 if met else 30},yes,1,2,yes")
    return "\n".join(rows).encode()


def test_a_suggested_phase_begins_only_when_it_is_accepted():
    at = open_page("app.py", "en")
    at.file_uploader(key="door.ablation.file").upload("log.csv", shifted_log(), "text/csv").run()
    at.switch_page(PAGE)
    sound(at.run())
    assert charts(at).phases == ()
    suggested = [one for one in at.button if ".rebase." in str(one.key)]
    assert len(suggested) == 1
    sound(suggested[0].click().run())
    assert len(charts(at).phases) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_cusum_needs_a_baseline_and_names_its_limit(language):
    at = open_monitoring(language, indicator="4.overall")
    w = words(language)
    assert w.label("monitoring_note", "give_a_baseline") in text(at)
    rate = widget(at.number_input, "cusum.rate")
    sound(rate.set_value(5.0).run())
    assert at.query_params["chart.cusum.baseline_rate"] == "0.05"
    assert at.query_params["chart.cusum.baseline_for"] == "4.overall"
    assert "2024-09-09" in text(at)
    assert w.label("chart_formula", "bernoulli_cusum") in text(at)
    assert any(".cusum.alarm." in str(one.key) for one in at.selectbox)


def test_a_frozen_period_gives_the_baseline():
    at = open_monitoring(indicator="5", **{"chart.cusum.baseline_until": "2024-10-31"})
    assert "which are not monitored" in text(at)


@pytest.mark.parametrize("by", ["centre", "operator", "tumour_type", "prior_therapy"])
def test_the_funnel_is_no_ranking(by):
    at = open_monitoring(indicator="3", funnel=by)
    units = list(table(at, "95% limits").iloc[:, 0])
    if by in ("centre", "operator"):
        assert units == sorted(units)
    # one line of cautions for the page, the chart's first
    assert [said for said in cautions(at) if said.startswith("Funnel: ") and "this is no ranking" in said]
    assert len([e for e in at.html if 'class="tandem-caution"' in e.value]) == 1
    assert "fewer than 10 units" in text(at) or len(units) >= 10
    assert at.query_params["funnel"] == by


def test_the_records_of_a_unit_open():
    at = open_monitoring(indicator="3")
    sound(widget(at.selectbox, "funnel.unit.3.centre").set_value(0).run())
    records = [frame for frame in frames(at) if "Decided by" in frame.columns][-1]
    shown = table(at, "95% limits")
    assert shown["Value"][0].endswith(f"/{len(records)})")


def test_the_length_of_stay_has_an_individuals_chart_and_no_funnel():
    at = open_monitoring(indicator="7")
    assert "weighted mean" in text(at)
    assert not any(".funnel." in str(one.key) for one in at.selectbox)


def test_targets_have_icons():
    at = open_monitoring(**{"target.3": "0.9"})
    assert words("en").label("target_icon", "met_by_chance") in html(at)


@pytest.mark.parametrize(
    "query",
    [{"chart.chart": "pie"}, {"chart.phases": "soon"}, {"funnel": "Mars"}, {"chart.cusum.limit": "-1"}],
)
def test_a_link_that_cannot_be_followed_is_reported(query):
    at = open_page(PAGE, data="golden", **query)
    assert not at.exception and not at.error
    assert at.warning
