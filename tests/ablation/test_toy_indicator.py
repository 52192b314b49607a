"""Adding an indicator is one file: it stands in answer, page, records, chart, report, quality."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.ablation.golden import EXAMPLES

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ablation.toy", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_toy_indicator_is_seen_everywhere() -> None:
    log = str(EXAMPLES / "golden_log.csv")
    asked = ("ablation", log, "--as-of", "2026-06-30", "--format", "json", "--records", "--chart", "9")
    found = run(*asked)
    toy = found["indicators"]["9"]
    own = [item for item in found["records"] if item["indicator"] == "9"]
    counted = [item for item in own if item["state"] != "excluded"]
    assert len(counted) == toy["denominator"] == 93
    assert sum(item["state"] == "numerator" for item in own) == toy["numerator"]
    assert found["chart"]["indicator"] == "9"
    places = run()
    assert places["report"][-1] == "9" and "9" in places["quality"]
    # what has no Chinese yet stands there in English
    assert "9 Large lesions" in places["charted"]
    assert "9 Large lesions" in places["rows"] and places["open"][0] == "9 Large lesions"
    assert f"({toy['numerator']}/{toy['denominator']})" in places["page"].partition("Large lesions")[2]
