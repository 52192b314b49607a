"""The lines of the two pages of a log print, in a terminal, the numbers that the pages computed."""

import json
import shlex
from pathlib import Path

import pytest

from core.__main__ import main
from core.ablation.answer import AblationAnswer
from core.ablation.answers.aggregate import AggregateAnswer
from core.ablation.answers.progression import Progression
from core.ablation.fair.adjusted import AdjustedChart
from core.ablation.fair.averages import EwmaOf
from core.ablation.fair.compare import StandardisedOf
from core.ablation.fair.open_records import Named
from core.ablation.monitoring.chart import Charted
from core.ablation.monitoring.chart_json import spell
from core.ablation.monitoring.overview import Compared, GridRow
from core.ablation.scorecard import Order, Scorecard
from core.report.ablation.aggregate import aggregate_document
from core.report.ablation.asked import comparisons
from core.report.ablation.json import ablation_document
from core.words import LANGUAGES, words
from pages.ui.ablation import desk as ablation
from tests.pages.app import open_page, sound

CASES = Path(__file__).parents[2] / "ablation" / "cases"


def opened(at, code, *parts):
    for part in ("reproduce", *parts):
        at.session_state[f"{code}.more.{part}"] = True
    return sound(at.run())


def lines(at):
    return [
        line for c in at.code for line in c.value.split("\n") if line.startswith("python -m core ablation")
    ]


def printed(capsys, line):
    assert main([*shlex.split(line)[3:], "--format=json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def computed(at):
    """What the page holds of its answers, spelled as the command line does, newest last."""
    found = {}
    for question, own in at.session_state["view"].desks["ablation"].answers.items():
        kind = question[0] if isinstance(question, tuple) else question
        match own:
            case AblationAnswer():
                found["answer"] = ablation_document(own, words("en"))
            case AggregateAnswer():
                found["answer"] = aggregate_document(own, words("en"))
            case Charted():
                found["chart"] = spell(own)
            case EwmaOf():
                found["ewma"] = comparisons.plain_ewma(own)
            case (Compared() as funnel, many):
                args = (funnel.indicator, funnel.by, funnel.unit, funnel.funnel, many)
                beside = {"not_recorded": funnel.not_recorded, "overlapping": funnel.overlapping}
                found["funnel"] = comparisons.plain_funnel(*args, adjust=True, **beside)
            case StandardisedOf():
                found["standardised"] = comparisons.plain_standardised(own)
            case AdjustedChart():
                found["adjusted"] = comparisons.plain_adjusted(own, "ra_cusum")
            case Scorecard():
                found["scorecard"] = comparisons.plain_scorecard(own, Order.DISTANCE)
            case Progression():
                found["progression"] = own
            case dict() if kind == "summary":
                found["summary"] = comparisons.plain_summary([row for _, row in own.values()])
            case list() if kind == "summary of counts":
                rows = [row for row in own if isinstance(row, GridRow)]
                found["summary"] = comparisons.plain_summary(rows)
    return json.loads(json.dumps(found, default=str))


QUESTIONS = [
    {"indicator": "1", "where.centre": ["A", "B"], "set.indication_missing": "lenient", "target.1": "0.9"},
    {
        "indicator": "2",
        "start": "2024-01-01",
        "end": "2024-12-31",
        "funnel": "operator",
        "limits": "quantile",
    },
    {"indicator": "3", "chart.every": "month", "chart.freeze_until": "2024-06-30", "chart.rules": "nelson"},
    {"indicator": "4.overall", "chart.cusum.baseline_rate": "0.04", "chart.cusum.restart": "none"},
    {"indicator": "5", "chart.chart": "t", "chart.cusum.baseline_until": "2024-06-30", "as_of": "2025-03-01"},
    {"indicator": "6.1y", "chart.phases": "2024-07-01", "chart.excluded": "2024-04-01"},
    {"indicator": "7", "chart.chart": "xmr", "chart.screened": "true", "chart.constant": "rounded_266"},
]


@pytest.mark.parametrize("query", QUESTIONS, ids=[query["indicator"] for query in QUESTIONS])
def test_the_lines_of_monitoring_print_what_is_on_the_screen(capsys, query):
    at = open_page("pages/monitoring.py", data="golden", scorecard="operator", order="distance", **query)
    at = opened(at, "monitoring", "ewma")
    found, (first, *others) = computed(at), lines(at)
    whole = printed(capsys, first)
    assert whole["summary"] == found["summary"]
    assert whole["chart"] == found["chart"]
    assert whole.get("funnel") == found.get("funnel")
    more = [printed(capsys, line) for line in others]
    if query["indicator"] != "7":
        assert more.pop(0)["chart"] == found["ewma"]
    assert [one["scorecard"] for one in more] == [found["scorecard"]]
    assert "golden" in shlex.split(first) and "--recipe" not in first


def test_the_lines_of_allowing_for_risk_print_both_pictures(capsys):
    risk = {"risk-model": "tumour_site", "risk-until": "2024-09-30", "chart.freeze_until": "2024-03-31"}
    at = opened(open_page("pages/monitoring.py", data="golden", indicator="4.overall", **risk), "monitoring")
    found, (first, second) = computed(at), lines(at)
    assert printed(capsys, first)["chart"] == found["chart"]
    adjusted = printed(capsys, second)
    assert adjusted["funnel"] == found["standardised"] and adjusted["chart"] == found["adjusted"]


def test_what_is_supposed_by_name_is_in_the_line_and_moves_the_chart(capsys):
    at = open_page("pages/monitoring.py", data="golden", indicator="3", **{"what-if": "3=2,0,0"})
    view = at.session_state["view"]
    log = view.desks["ablation"].data
    ids = [
        r["id"]
        for r in ablation.answer(log.content, ablation.Asked().plan).records("3").as_json()
        if r["state"] == "not_mature"
    ][:2]
    at.session_state["ticked.3"] = (log.sha256, Named(pending_counted=tuple(ids)))
    at = opened(at, "monitoring")
    (line,) = lines(at)
    assert f"--suppose=counted={','.join(ids)}" in shlex.split(line)
    whole, found = printed(capsys, line), computed(at)
    for part in ("chart", "funnel", "summary"):
        assert whole[part].pop("supposition") is True
        assert whole[part] == found[part]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["records", "time", "groups"])
def test_the_line_of_the_indicators_prints_what_is_on_the_screen(capsys, part, language):
    query = {
        "where.tumour_site": ["liver"],
        "set.control_window_days": "35",
        "by": "modality",
        "target.3": "0.9",
    }
    at = open_page("pages/indicators.py", language, data="golden", indicator="3", **query)
    at = opened(at, "indicators")
    at = sound(next(one for one in at.segmented_control if ".part." in str(one.key)).set_value(part).run())
    assert any(box.label == words(language)("Reproduce") for box in at.expander)
    (line,) = lines(at)
    found, whole = computed(at), printed(capsys, line)
    assert whole["indicators"] == found["answer"]["indicators"]
    assert whole["plan"]["where"] == found["answer"]["plan"]["where"]
    assert ("chart" in whole) == (part == "time") and (part != "time" or whole["chart"] == found["chart"])
    assert list(whole["groups"]) == (["modality"] if part == "groups" else [])
    if part == "groups":
        assert whole["groups"]["modality"] == found["answer"]["groups"]["modality"]


def test_the_line_of_progression_stands_in_its_part(capsys):
    at = open_page("pages/indicators.py", data="golden")
    at = opened(at, "indicators", "progression", "reproduce-progression")
    line = next(line for line in lines(at) if "--progression" in line)
    assert printed(capsys, line)["progression"]["followed"] > 0


def test_nothing_is_asked_for_a_closed_part(monkeypatch):
    def never(*_, **__):
        raise AssertionError

    for place in ("monitoring", "indicators"):
        name = "questions" if place == "monitoring" else "question"
        monkeypatch.setattr(f"pages.ui.{place}.reproduce.{name}", never)
        at = sound(open_page(f"pages/{place}.py", data="golden", indicator="3"))
        assert lines(at) == []


def test_the_users_own_log_has_its_recipe_beside_the_line(capsys, tmp_path, monkeypatch):
    """The recipe asks nothing: however old it is, what is asked stands in the line."""
    monkeypatch.chdir(tmp_path)
    name = "it's 它.csv"
    data = (CASES / "add_standardised.csv").read_bytes()
    (tmp_path / name).write_bytes(data)
    at = open_page("app.py")
    at.file_uploader(key="door.ablation.file").upload(name, data, "text/csv").run()
    desk = at.session_state["view"].desks["ablation"]
    assert desk.data is not None
    desk.change(
        ablation.Asked(
            plan=ablation.AblationPlan(by=("centre",), targets=(("4.overall", 0.05),)),
            indicator="4.overall",
            risk=ablation.RiskPlan(column="risk"),
        ),
        reseed=True,
    )
    at.switch_page("pages/monitoring.py")
    at = opened(at, "monitoring", "risk")
    (tmp_path / "tandem-recipe.json").write_bytes(desk.data.recipe(ablation.Asked()))
    found, (first, second) = computed(at), lines(at)
    assert shlex.split(first)[4:6] == [name, "--recipe=tandem-recipe.json"]
    assert printed(capsys, first)["funnel"] == found["funnel"]
    adjusted = printed(capsys, second)
    assert adjusted["funnel"] == found["standardised"] and adjusted["chart"] == found["adjusted"]
    assert any(button.label == "Download the recipe" for button in at.get("download_button"))


@pytest.mark.parametrize("code", ["monitoring", "indicators"])
def test_counts_need_no_recipe(capsys, tmp_path, monkeypatch, code):
    monkeypatch.chdir(tmp_path)
    data = (CASES / "aggregate_small.csv").read_bytes()
    (tmp_path / "counts.csv").write_bytes(data)
    at = open_page("app.py")
    at.file_uploader(key="door.ablation.file").upload("counts.csv", data, "text/csv").run()
    desk = at.session_state["view"].desks["ablation"]
    desk.change(ablation.Asked(indicator="1"), reseed=True)
    at.switch_page(f"pages/{code}.py")
    at = opened(at, code)
    (line,) = lines(at)
    assert "--recipe" not in line
    whole, found = printed(capsys, line), computed(at)
    assert whole["chart"] == found["chart"]
    if code == "monitoring":
        assert whole["summary"] == found["summary"] and whole["funnel"]["units"]
    else:
        assert whole["indicators"] == found["answer"]["indicators"]
        assert whole["groups"] == found["answer"]["groups"]
