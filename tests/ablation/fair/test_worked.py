"""Fair comparison from the command line: worked numbers at their digits, and what is refused in words."""

from __future__ import annotations

import csv
import json
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.__main__ import main
from core.ablation.counting.records import Records
from core.ablation.fair.adjusted import adjusted_chart
from core.ablation.fair.open_records import Named, supposed_records
from core.ablation.fair.risks import RiskPlan
from core.ablation.monitoring.case_charts import CusumPlan
from core.ablation.monitoring.chart import MonitoringPlan
from core.ablation.monitoring.overview import monitor_indicator
from core.ablation.plan import AblationPlan
from tests.ablation.golden import EXAMPLES
from tests.ablation.logs import log

CASES = Path(__file__).parents[1] / "cases"
NEAR = {"rel": 1e-9}


def run(capsys: pytest.CaptureFixture[str], name: str, *options: str) -> Any:
    assert main(["ablation", str(CASES / name), "--format", "json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_standardised_funnel(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "add_standardised.csv", "--funnel", "4", "--by", "centre", "--risk", "risk")["funnel"]
    a, b = found["units"]
    for unit, right in (
        (a, (8, 100, 3.6, 2.222222222222222, 0.1333333333333333, 0.026142542161173326, 0.9909231972095536)),
        (b, (8, 100, 8.4, 0.9523809523809526, 0.05714285714285715, 0.6107361641845723, 0.5341546729420719)),
    ):
        names = ("observed", "n", "expected", "ratio", "rate", "p_high", "p_low")
        assert [unit[name] for name in names] == pytest.approx(right, **NEAR)
    assert found["reference_risk"] == pytest.approx(0.06) and found["outlying"] == []


def test_risk_adjusted_cusum_and_vlad(capsys: pytest.CaptureFixture[str]) -> None:
    asked = (
        "add_vlad.csv",
        "--as-of",
        "2026-06-30",
        "--chart",
        "4",
        "--risk",
        "risk",
        "--odds",
        "2",
        "--kind",
    )
    for kind in ("ra_cusum", "vlad"):
        found = run(capsys, *asked, kind)["chart"]
        assert (found["n"], found["observed"], found["at"]) == (30, 7, 29)
        assert found["expected"] == pytest.approx(4.053, **NEAR)
        assert found["vlad_end"] == pytest.approx(-2.947, **NEAR)
        assert found["vlad_lowest"] == pytest.approx(-2.990, **NEAR)
        assert found["ra_cusum_end"] == pytest.approx(2.1751666991132383, **NEAR)
        assert found["ra_cusum_highest"] == pytest.approx(2.2172678751318737, **NEAR)
    limit = found["cusum"]["limit"]
    assert limit["cases"] == 30 and limit["false_alarm_share"] <= 0.1
    # the alarm is the first session at the limit, and the chart starts again there
    (alarm,) = found["alarms"]
    assert alarm["session"] == 29 and found["cusum"]["points"][29]["value"] == 0
    assert alarm["rows"] == [found["points"][at]["row"] for at in (21, 22, 24, 26, 28)]


def test_risks_of_a_column_by_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Six sessions; a step of the CUSUM is y ln 2 - ln(1 + p) at odds ratio 2 (Steiner et al. 2000)."""
    risks, events = (0.1, 0.1, 0.5, 0.2, 0.5, 0.2), (0, 1, 0, 1, 1, 0)
    lines = ["例次号,病案号,手术日期,医院,预测风险,并发症,是否严重,并发症时间"]
    for i, (p, y) in enumerate(zip(risks, events, strict=True), 1):
        event = f"出血,是,2024-01-{i:02d}" if y else "无,,"
        lines.append(f"{i},P{i},2024-01-{i:02d},{'甲' if i <= 3 else '乙'},{p},{event}")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines))
    asked = ["ablation", str(path), "--as-of", "2024-12-31", "--format", "json", "--risk", "预测风险"]
    asked += ["--odds", "2", "--limit", "5", "--kind", "ra_cusum", "--by", "centre"]
    assert main([*asked, "--chart", "4", "--funnel", "4"]) == 0
    found = json.loads(capsys.readouterr().out)
    # ln(2/1.1), less ln 1.5, plus ln(2/1.2), plus ln(2/1.5), less ln 1.2; the first step ends at 0
    path_by_hand = [0.0, 0.597837, 0.192372, 0.703198, 0.990880, 0.808558]
    assert [point["value"] for point in found["chart"]["cusum"]["points"]] == pytest.approx(
        path_by_hand, abs=2e-6
    )
    assert (found["chart"]["observed"], found["chart"]["expected"]) == (3, pytest.approx(1.6))
    # expected minus observed: 0.1, -0.8, -0.3, -1.1, -1.6, -1.4
    assert (found["chart"]["vlad_end"], found["chart"]["vlad_lowest"]) == pytest.approx((-1.4, -1.6))
    units = {unit["name"]: unit for unit in found["funnel"]["units"]}
    names = ("observed", "expected", "ratio", "p_high")
    # P(at least 1) = 1 - 0.9 x 0.9 x 0.5; P(at least 2) = 2 x 0.2 x 0.5 x 0.8 + 0.2 x 0.2
    assert [units["甲"][name] for name in names] == pytest.approx([1, 0.7, 1 / 0.7, 0.595])
    assert [units["乙"][name] for name in names] == pytest.approx([2, 0.9, 2 / 0.9, 0.20])


def test_ewma(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "add_ewma.csv", "--chart", "4", "--kind", "ewma")["chart"]
    assert found["centre"] == pytest.approx(0.07402912621359223, **NEAR)
    right = (0.12480373096493702, 0.029156375647817, 0.11890187677936745, 0.12480373096493702)
    assert [found[key] for key in ("last", "lower", "upper", "highest")] == pytest.approx(right, **NEAR)
    assert found["signals"] == [20] and found["centre_from"] == "months_shown"
    assert 0 < found["false_alarm_share"] < 0.1
    frozen = run(capsys, "add_ewma.csv", "--chart", "4", "--kind", "ewma", "--baseline", "2023-12-31")[
        "chart"
    ]
    assert frozen["centre"] == pytest.approx(23 / 521) and frozen["centre_from"] == "baseline"


def test_false_discovery_rate(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "add_fdr.csv", "--funnel", "4", "--by", "centre", "--adjust", "bh")["funnel"]
    many = found["many"]
    assert many["centre"] == pytest.approx(0.051907018731663285, **NEAR)
    assert (many["beyond_95_exact"], many["mid_p_below_05"]) == (1, 2)
    assert (round(many["expected_exact"], 2), round(many["mid_p_expected"], 2)) == (0.90, 1.36)
    units = {unit["name"]: unit for unit in found["units"]}
    for name, mid_p, q in (
        ("医院08", 7.354441451142166e-07, 2.2063324353426498e-05),
        ("医院15", 0.031283155102078054, 0.4692473265311708),
        ("医院09", 0.0865503453721934, 0.849136345117604),
        ("医院05", 0.1244713757413652, 0.849136345117604),
    ):
        assert [units[name]["mid_p"], units[name]["q"]] == pytest.approx([mid_p, q], rel=1e-8)
    assert list(units) == sorted(units) and found["outlying"] == ["医院08"]


def test_what_if(capsys: pytest.CaptureFixture[str]) -> None:
    document = run(capsys, "add_what_if.csv", "--as-of", "2025-06-30", "--what-if", "3")
    found = document["indicators"]["3"]["what_if"]
    assert (found["all"], found["none"]) == ([86, 93], [83, 93])
    right = [0.0007778424240556084, 0.0205104765500979, 0.203898266880385, 0.774813414145462]
    assert found["predictive"] == pytest.approx(right, **NEAR)
    assert found["expected"] == pytest.approx(0.9220725511048092, **NEAR)
    assert found["supposition"] is True


def test_charts_of_counts_are_those_of_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "aggregate_small.csv", "--chart", "1", "--funnel", "1", "--by", "centre")
    chart, funnel = found["chart"], found["funnel"]
    assert sum(point["numerator"] for point in chart["points"]) == 135
    assert [(unit["numerator"], unit["denominator"]) for unit in funnel["units"]] == [(115, 121), (20, 22)]
    assert chart["method"] == "p_exact" and chart["cusum"] is None
    stay = run(capsys, "aggregate_small.csv", "--chart", "7")["chart"]
    assert stay["chart"] == "xmr_prime"


def test_a_scorecard_of_counts_has_each_hospitals_own_charts(capsys: pytest.CaptureFixture[str]) -> None:
    card = run(capsys, "aggregate_small.csv", "--scorecard", "--order", "volume")["scorecard"]
    assert card["from_counts"] and [own["name"] for own in card["centres"]] == ["甲医院", "乙医院"]
    first = {cell["indicator"]: cell for cell in card["centres"][0]["cells"]}
    assert (first["1"]["numerator"], first["1"]["denominator"]) == (115, 121)
    assert (first["4.overall"]["numerator"], first["7"]["tail_status"]) == (6, None)
    assert card["centres"][0]["largest_denominator"] >= 121 and card["centres"][0]["sessions"] is None


GOLDEN = str(EXAMPLES / "golden_log.csv")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_charts_and_funnels_in_words(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--as-of", "2026-06-30", "--language", language, "--by", "centre", "--adjust", "bh"]
    options += [
        "--chart",
        "4",
        "--every",
        "quarter",
        "--rules",
        "nhs",
        "--no-run-rules",
        "--baseline",
        "2024-06-30",
    ]
    options += ["--funnel", "4", "--progression", "--what-if", "3", "--what-if", "4"]
    assert main(["ablation", GOLDEN, *options]) == 0
    out = capsys.readouterr().out
    assert (
        "2024 Q3" in out
        and ("mid-P" if language == "zh" else "mid-p") in out
        and ("假设推演" if language == "zh" else "What if") in out
    )


def test_options_reach_the_chart(capsys: pytest.CaptureFixture[str]) -> None:
    def chart(*options: str) -> Any:
        asked = ["ablation", GOLDEN, "--as-of", "2026-06-30", "--format", "json", "--chart", *options]
        assert main(asked) == 0
        return json.loads(capsys.readouterr().out)["chart"]

    chosen = chart(
        "7", "--kind", "xmr", "--convention", "screened=true", "--convention", "constant=rounded_266"
    )
    assert "screened" in chosen["method"] and "266" in chosen["method"]
    phased = chart("4", "--every", "month", "--phase", "2024-07-01", "--leave-out", "2024-02-10")
    assert len(phased["phases"]) == 2 and sum(point["excluded"] for point in phased["points"]) == 1
    gaps = chart("4.overall", "--kind", "g", "--baseline-rate", "0.05", "--odds", "3")
    assert gaps["chart"] == "g" and gaps["cusum"]["odds_ratio"] == 3 and gaps["cusum"]["baseline"] == 0.05


def test_model_is_frozen_on_its_baseline(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    lines = [
        "session_id,patient_id,ablation_date,centre,age,comp_type,comp_severe,comp_date,last_followup_date"
    ]
    for i in range(400):
        age = int(random.integers(30, 85))
        severe = random.random() < 1 / (1 + np.exp(7 - 0.08 * age))
        day = f"{2023 + i // 200}-{1 + i % 12:02d}-{1 + i % 28:02d}"
        event = f"other,yes,{day}" if severe else "none,,"
        lines.append(f"S{i},P{i},{day},{'AB'[i % 2]},{age},{event},2026-01-01")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines))
    asked = ["ablation", str(path), "--as-of", "2026-01-01", "--format", "json", "--risk-model", "age"]
    asked += ["--baseline", "2023-12-31", "--by", "centre"]
    assert main([*asked, "--funnel", "4", "--chart", "4", "--kind", "ra_cusum"]) == 0
    found = json.loads(capsys.readouterr().out)
    risk = found["funnel"]["risk"]
    assert (risk["baseline_sessions"], found["chart"]["n"]) == (200, 200)
    assert 0.6 < risk["c_statistic"] < 0.95 and risk["covariates"] == ["age"]
    assert sum(group["n"] for group in risk["calibration"]) == 200
    # expected of the baseline is what was seen in it: maximum likelihood with an intercept
    assert sum(group["expected"] for group in risk["calibration"]) == pytest.approx(risk["baseline_events"])
    assert main([*asked[:-4], "--by", "centre", "--funnel", "4"]) == 2
    assert "--baseline" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--chart", "4", "--kind", "vlad"],
        ["--kind", "ewma"],
        ["--adjust", "bh"],
        ["--funnel", "4", "--by", "centre", "--risk", "nowhere"],
        ["--funnel", "4", "--by", "centre", "--risk", "centre"],
        ["--funnel", "4", "--by", "centre", "--risk", "risk", "--risk-model", "centre"],
        ["--funnel", "4", "--by", "centre", "--risk-model", "comp_type", "--baseline", "2024-06-30"],
        ["--funnel", "7", "--by", "centre"],
        ["--chart", "4", "--odds", "1"],
        ["--chart", "4", "--convention", "nothing=1"],
        ["--chart", "6.6m", "--kind", "ra_cusum", "--risk", "risk"],
        ["--what-if", "7"],
        ["--what-if", "nothing"],
        ["--chart", "4", "--baseline", "2024-01-31", "--phase", "2024-02-01"],
    ],
)
def test_what_cannot_be_asked_ends_in_a_sentence(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ablation", str(CASES / "add_standardised.csv"), *options]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip() and "Traceback" not in said.err


def test_missing_risks_are_counted_and_out_of_both(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (CASES / "add_standardised.csv").read_text("utf-8-sig").replace(",A,0.02,", ",A,,", 3)
    path = tmp_path / "log.csv"
    path.write_text(text)
    asked = ["ablation", str(path), "--format", "json", "--by", "centre", "--funnel", "4", "--risk", "risk"]
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)["funnel"]
    a, b = found["units"]
    assert (a["n"], a["observed"], a["without_risk"], b["without_risk"]) == (97, 5, 3, 0)
    assert a["expected"] == pytest.approx(3.54) and found["without_risk"] == 3


def test_counts_refuse_what_needs_records(capsys: pytest.CaptureFixture[str]) -> None:
    for options in (
        ["--chart", "4", "--kind", "vlad", "--risk", "x"],
        ["--chart", "4", "--kind", "g"],
        ["--chart", "2"],
        ["--what-if", "4"],
        ["--progression"],
    ):
        assert main(["ablation", str(CASES / "add_fdr.csv"), *options]) == 2
        assert capsys.readouterr().err.strip()


def test_progression_with_death_competing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The shared series as a log: subdistribution hazard ratio 1.10; by row .45 to 2.69, p .83 (survival)."""
    source = Path(__file__).parents[2] / "reference" / "chart-data" / "d8_ltp_survival.csv"
    lines = [
        "session_id,patient_id,ablation_date,modality,ablated_lesions,complete_ablation,ltp_date,"
        "death_date,last_followup_date"
    ]
    start = date(2020, 1, 1)
    for name, days, status, modality in csv.reader(source.read_text().splitlines()[1:]):
        end = (start + timedelta(days=int(float(days)))).isoformat()
        dates = {"0": f",,{end}", "1": f"{end},,{end}", "2": f",{end},"}[status]
        lines.append(f"{name},{name},{start},{modality},1,yes,{dates}")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines))
    asked = ["ablation", str(path), "--as-of", "2026-01-01", "--progression", "--by", "modality"]
    assert main([*asked, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["progression"]
    (ratio,) = found["fine_gray"]
    assert ratio["ratio"] == pytest.approx(1.10068344539)
    assert [round(ratio[key], 2) for key in ("low_by_row", "high_by_row", "p_by_row")] == [0.45, 2.69, 0.83]
    assert [round(ratio[key], 2) for key in ("low", "high", "p")] == [0.42, 2.86, 0.84]
    assert any(gap["difference"] is not None for gap in found["landmark_differences"])
    assert main([*asked, "--language", "zh"]) == 0
    assert "风险比 1.10" in capsys.readouterr().out


def test_a_supposed_death_steps_the_cusum_once_on_the_last_open_session_of_the_patient() -> None:
    open_twice = [{"patient_id": "P9", "ablation_date": day} for day in ("2024-03-12", "2024-03-14")]
    rows = [{"last_followup_date": "2024-03-14", "risk": "0.1"} | own for own in ({}, {}, *open_twice)]
    plan = AblationPlan(as_of=date(2024, 3, 20))
    named = Named(pending_counted=("P9",))

    def suppose(own: Records) -> Records:
        return supposed_records(own, named)

    found = monitor_indicator(
        log(*rows, as_of=date(2024, 3, 20)),
        plan,
        "5",
        MonitoringPlan(cusum=CusumPlan(baseline_rate=0.02)),
        suppose=suppose,
    )
    assert found.case_chart is not None
    assert found.case_chart.cusum.outcomes.tolist() == [False, True] and found.case_chart.not_mature == 2
    assert [point.numerator for point in found.chart.points] == [1]
    asked, cusum = RiskPlan(column="risk"), CusumPlan(limit=4.0)
    as_it_is, supposed = (
        adjusted_chart(log(*rows, as_of=date(2024, 3, 20)), plan, "5", asked, cusum, how)
        for how in (None, suppose)
    )
    # the risk-adjusted CUSUM and the VLAD: .1 expected, and a death at the last of the open sessions
    assert as_it_is.vlad.size == 0 and not as_it_is.cases.events.any()
    assert supposed.vlad.tolist() == pytest.approx([0.1, -0.8])
    assert supposed.heights.tolist() == pytest.approx([0, math.log(2) - math.log(1.1)])
