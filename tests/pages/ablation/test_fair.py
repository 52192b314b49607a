"""The fair parts of the monitoring page: offered closed, and a what-if is in the link as counts alone."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from docx import Document

from core.ablation.answers.records import records
from core.ablation.fair.open_records import Named, Ticked, read_supposed, spell_supposed
from core.ablation.fair.risks import RiskPlan
from core.ablation.file.door import read_log
from core.report.ablation.document import document
from core.stats.monitoring.funnel import FunnelLimits
from core.tables.files.intake import read
from core.words import words
from pages.ui.ablation.desk import Asked, open_upload
from pages.ui.indicators import report
from tests.pages.ablation.test_monitoring import PAGE, open_monitoring, text
from tests.pages.app import html, open_page, sheets, table

CASES = Path(__file__).parents[2] / "ablation" / "cases"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_parts_are_offered_and_closed(language):
    at = open_monitoring(language, indicator="4.overall")
    labels = [part.label for part in at.expander]
    for title in (
        "EWMA: small lasting shifts",
        "Allowing for risk: O/E, risk-adjusted CUSUM, VLAD",
        "What if: suppose open records closed",
    ):
        assert words(language)(title) in labels
    assert "Roberts" not in text(at)


def test_a_what_if_is_in_the_link_as_counts_only():
    ticked = Ticked(pending_counted=2, unknown_counted=1)
    asked = Asked(supposed=("3", ticked), risk=RiskPlan(column="risk"))
    query = asked.to_query()
    assert query["what-if"] == ["3=2,0,1"] and query["risk"] == ["risk"]
    back, problems = Asked.from_query(query)
    assert back == asked and problems == ()
    assert read_supposed(spell_supposed("4.overall", ticked)) == ("4.overall", ticked)
    for other in ("3=2", "9=1,0,0", "3=S001,0,0", "3=-1,0,0"):
        assert read_supposed(other) is None
        assert Asked.from_query({"what-if": [other]})[1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_supposition_is_marked_and_a_column_that_is_no_risk_refused(language):
    at = open_page(PAGE, language, data="golden", indicator="3", **{"what-if": "3=1,1,0", "risk": "ecog"})
    for part in ("ewma", "risk", "what-if"):
        at.session_state[f"monitoring.more.{part}"] = True
    at.run()
    assert not at.exception and at.error
    assert "84/92" in text(at) and "86/93" in at.warning[0].value
    assert ("假设推演" if language == "zh" else "What if") in at.warning[0].value
    assert len(at.multiselect) == 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_scorecard_has_a_row_a_centre_and_a_word_beside_every_sign(language):
    w = words(language)
    at = open_page(PAGE, language, data="golden", **{"target.3": "0.9"})
    at.session_state["monitoring.more.scorecard"] = True
    at.run()
    assert not at.exception
    sheet = next(one for one in sheets(at) if one["says"] == w("Scorecard: all indicators of every centre"))
    assert [row["cells"][0] for row in sheet["rows"]] == ["A", "B", "C"]
    place = [column["code"] for column in sheet["columns"]].index("3")
    value, below, number = sheet["rows"][0]["cells"][place]
    assert value == "90.3%" and number == 28 / 31
    assert w.label("standing", "too_few") in below and "90.0%" in sheet["columns"][place]["title"]
    assert all(len(line.split()) > 1 for line in below.split("\n")[1:])
    assert w.label("scorecard_order", "name") in text(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_funnel_has_q_its_limits_chosen_and_outlying_units_in_one_click(language):
    w = words(language)
    # around a target that no centre meets every centre lies outside
    at = open_monitoring(language, indicator="3", limits="quantile", **{"target.3": "0.3"})
    shown = table(at, "q")
    # of three centres no rate is shrunken: a sentence says why, not a column of dashes
    assert w("Shrunken rate") not in shown.columns and len(shown) == 3
    assert w("Shrunken rates need at least ten units.") in text(at)
    asked = at.session_state["view"].desks["ablation"].plan
    assert asked.limits is FunnelLimits.QUANTILE and asked.to_query()["limits"] == ["quantile"]
    assert Asked.from_query({"limits": ["none"]})[1]
    only = next(one for one in at.toggle if "funnel.outlying" in str(one.key))
    assert "3" in only.label
    assert not only.set_value(True).run().exception and len(table(at, "q")) == 3


def test_only_the_units_outside_are_listed_by_a_click():
    # one centre's own rate as the target: the others may lie outside, it cannot
    at = open_monitoring(indicator="3", **{"target.3": "0.985"})
    only = next((one for one in at.toggle if "funnel.outlying" in str(one.key)), None)
    whole = table(at, "q")
    outside = [status != "inside the limits" for status in whole["Status"]]
    assert only is not None and any(outside)
    only.set_value(True).run()
    assert len(table(at, "q")) == sum(outside)


def standing(language):
    """The page with the worked comparison of two hospitals on the desk."""
    at = open_page(PAGE, language, data="golden", indicator="4.overall")
    view = at.session_state["view"]
    log = read_log(read((CASES / "add_standardised.csv").read_bytes(), "add_standardised.csv"))
    open_upload(view, log, log.as_of)
    desk = view.desks["ablation"]
    desk.change(replace(desk.plan, risk=RiskPlan(column="risk"), indicator="4.overall"), reseed=True)
    at.session_state["monitoring.more.risk"] = True
    return at.run()


def test_a_model_of_chosen_covariates_is_frozen_and_stands_beside_every_number():
    """Age raises the risk in both years; the second is compared with what the first teaches."""
    random, lines = np.random.default_rng(8), ["session_id,patient_id,ablation_date,centre,age,comp_type"]
    lines[0] += ",comp_severe,comp_date,last_followup_date"
    for i in range(300):
        age, day = random.integers(30, 85), f"{2023 + i // 150}-{1 + i % 12:02d}-{1 + i % 28:02d}"
        event = f"other,yes,{day}" if random.random() < 1 / (1 + np.exp(7 - 0.08 * age)) else "none,,"
        lines.append(f"S{i},P{i},{day},{'AB'[i % 2]},{age},{event},2026-01-01")
    at = open_page(PAGE, data="golden", indicator="4.overall")
    view = at.session_state["view"]
    log = read_log(read("\n".join(lines).encode(), "log.csv"))
    open_upload(view, log, log.as_of)
    desk = view.desks["ablation"]
    desk.change(replace(desk.plan, indicator="4.overall"), reseed=True)
    at.session_state["monitoring.more.risk"] = True
    at.run()
    box = next(one for one in at.multiselect if "risk.covariates" in str(one.key))
    assert "age" in box.options and "centre" not in box.options and "comp_type" not in box.options
    box.set_value(["age"]).run()
    assert desk.plan.risk == RiskPlan(covariates=("age",)) and "last day of the baseline" in at.error[0].value
    desk.change(replace(desk.plan, risk=RiskPlan(covariates=("age",), until=date(2023, 12, 31))), reseed=True)
    at.run()
    assert not at.exception and not at.error
    assert "logistic model of age, fitted to 150 sessions" in text(at)
    assert text(at).count("c-statistic") == 2 and list(table(at, "Odds ratio")["Covariate"])[1] == "age"
    query = desk.plan.to_query()
    assert (query["risk-model"], query["risk-until"]) == (["age"], ["2023-12-31"])
    assert Asked.from_query(query)[0].risk == RiskPlan(covariates=("age",), until=date(2023, 12, 31))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_oe_is_a_funnel_beside_its_calibration(language):
    at = standing(language)
    assert not at.exception and not at.error
    w = words(language)
    drawn = [json.loads(one.proto.spec) for one in at.get("vega_lite_chart")]
    titles = json.dumps(drawn, ensure_ascii=False)
    assert w("Expected events") in titles and w("Predicted risk") in titles
    assert list(table(at, "O/E")["O/E"]) == ["2.22", "0.95"]
    # what a picture shows is also said: 16 of 100 where 2 % were predicted
    assert "(16/100)" in text(at) and "2.0%" in text(at)


def test_the_chart_and_the_funnel_move_with_ticked_records_and_are_marked():
    at = open_page(PAGE, data="golden", indicator="3")
    before = sum(table(at, "q")["Value"].str.contains("/"))
    counts = [value.split("(")[1] for value in table(at, "q")["Value"]]
    at.session_state["monitoring.more.what-if"] = True
    at.run()
    box = at.multiselect(key=next(one.key for one in at.multiselect if ".counted." in str(one.key)))
    box.set_value(box.options[:2]).run()
    assert not at.exception and before == 3
    moved = [value.split("(")[1] for value in table(at, "q")["Value"]]

    def total(texts):
        return [sum(int(text.strip(")").split("/")[i]) for text in texts) for i in (0, 1)]

    assert total(moved) == [n + 2 for n in total(counts)]
    marked = [one.value for one in at.warning if "The picture below moves" in one.value]
    assert len(marked) == 2 and "2 pending" in marked[0]
    assert "the newest period of 3" in text(at) and "What if: 20" in html(at)
    assert "What if: " in html(at)
    # the link has counts alone: opened elsewhere it moves nothing, and says so
    elsewhere = open_page(PAGE, data="golden", indicator="3", **{"what-if": "3=2,0,0"})
    assert total([v.split("(")[1] for v in table(elsewhere, "q")["Value"]]) == total(counts)
    assert "The picture does not move until records are ticked" in text(elsewhere)


def test_a_what_if_reaches_no_official_report(monkeypatch):
    reported = []
    monkeypatch.setattr(report, "section", lambda page, answer: reported.append(answer))
    for ticks in ({}, {"what-if": "3=2,0,0"}):
        at = open_page("pages/indicators.py", data="golden", **ticks)
        if ticks:
            sha256 = at.session_state["view"].desks["ablation"].data.sha256
            pending = tuple(records(reported[0].log, reported[0].plan, "3").ids()[:2])
            at.session_state["ticked.3"] = (sha256, Named(pending_counted=pending))
            at.run()
        assert not at.exception
    plain, supposed = reported[0], reported[-1]
    assert supposed.indicators["3"] == plain.indicators["3"]
    bodies = [
        Document(io.BytesIO(document(one, words("en"), source="golden"))).element.body.xml
        for one in (plain, supposed)
    ]
    assert bodies[0] == bodies[1]
