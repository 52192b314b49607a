"""The command line of the ablation log: the same numbers, exit codes, no traceback."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from tests.ablation.golden import EXAMPLES, EXPECTED, HORIZON_OF

LOG = str(EXAMPLES / "golden_log.csv")
LESIONS = str(EXAMPLES / "golden_lesions.csv")
AGGREGATE = Path(__file__).parent / "cases" / "aggregate_small.csv"


def run(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    assert main(["ablation", LOG, "--as-of", "2026-06-30", "--format", "json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "--lesions", LESIONS)
    expected = EXPECTED["scenarios"]["default_all_dates"]
    assert found["log"] == {
        "rows": 95,
        "sessions": 93,
        "patients": 90,
        "excluded": [{"reason": "duplicate", "count": 1}, {"reason": "cancelled", "count": 1}],
    }
    assert found["plan"]["as_of"] == "2026-06-30"
    assert found["plan"]["definitions"]["control_window_days"] == 31
    one = found["indicators"]["1"]
    assert (one["numerator"], one["denominator"], one["value"]) == (81, 93, 81 / 93)
    assert (one["unknown"], one["pending"], one["method"]) == (5, 0, "wilson")
    assert one["bounds"] == [81 / 93, 86 / 93]
    assert found["indicators"]["6"]["2y"]["literal"]["numerator"] == 48
    for horizon, ours in HORIZON_OF.items():
        assert found["indicators"]["6"][ours]["numerator"] == expected["i6"][horizon]["num"]
    assert found["indicators"]["5"]["method"] == "clopper_pearson"
    stay = found["indicators"]["7"]
    assert (stay["bed_days"], stay["discharges"], stay["median"]) == (471, 89, 5)
    assert set(found["indicators"]["8"]) == {"benign_share", "under_2cm_share", "preablation_biopsy_rate"}
    assert found["not_computable"] == {}
    assert found["lesions"]["completion_planned"]["numerator"] == 10
    assert all(item["message"] for item in found["problems"])


def test_set_where_by_and_period(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "--set", "control_window_days=42", "--by", "centre", "--where", "肿瘤部位=肝")
    assert found["plan"]["definitions"]["control_window_days"] == 42
    assert found["plan"]["where"] == {"tumour_site": ["liver"]}
    assert found["indicators"]["1"]["denominator"] == 76
    assert list(found["groups"]["centre"]) == ["A", "B", "C"]
    year = run(capsys, "--from", "2024-01-01", "--to", "2024/12/31", "--previous")
    assert year["indicators"]["1"]["denominator"] == 83
    assert year["previous"]["plan"]["start"] == "2023-01-01"
    assert year["indicators"]["6"]["3y"]["value"] is None
    assert year["indicators"]["6"]["3y"]["reason"] == "not_yet_due"


def test_records_add_up_in_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "--records")
    for indicator, key in (("1", ("1",)), ("4.overall", ("4", "overall")), ("2", ("2",)), ("5", ("5",))):
        own = [item for item in found["records"] if item["indicator"] == indicator]
        number = found["indicators"]
        for part in key:
            number = number[part]
        assert sum(r["weight"] for r in own if r["state"] == "numerator") == number["numerator"]


def test_csv_has_one_row_per_indicator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablation", LOG, "--as-of", "2026-06-30", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["numerator"] for row in rows if row["indicator"] == "3"] == ["83"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_table_speaks_both_languages(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablation", LOG, "--as-of", "2026-06-30", "--language", language, "--by", "centre"]) == 0
    out = capsys.readouterr().out
    assert "81/93" in out
    assert ("肿瘤消融治疗指征正确率" in out) == (language == "zh")


@pytest.mark.parametrize(
    "options",
    [
        ["--set", "control_window_days=0"],
        ["--set", "nothing=1"],
        ["--set", "maturity"],
        ["--where", "centre=Z"],
        ["--where", "nowhere=1"],
        ["--by", "patient_id"],
        ["--as-of", "soon"],
        ["--from", "2025-01-01", "--to", "2024-01-01"],
        ["--column", "no_such=centre"],
        ["--column", "centre=no_such"],
        ["--chart", "9"],
        ["--confidence", "2"],
        ["--target", "1=2"],
        ["--lesions", "/nowhere.csv"],
    ],
)
def test_unusable_arguments_end_in_a_sentence(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablation", LOG, *options]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip() and "Traceback" not in said.err


def test_a_target_stands_beside_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablation", str(AGGREGATE), "--target", "1=0.95", "--by", "centre"]) == 0
    told = capsys.readouterr().out
    assert "95.0%: not met" in told and "95.0%: met" in told
    assert main(["ablation", str(AGGREGATE), "--target", "1=0.95", "--by", "centre", "--format", "json"]) == 0
    centres = json.loads(capsys.readouterr().out)["groups"]["centre"]
    assert {each["indicators"]["1"]["target"] for each in centres.values()} == {0.95}
