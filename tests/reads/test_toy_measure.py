"""Adding a measure is one entry and its sentences: it stands in answer, JSON, report and page."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_toy_measure_is_seen_everywhere():
    done = subprocess.run(
        [sys.executable, "-m", "tests.reads.toy"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["json"]
    for test in found["json"].values():
        assert test["toy_missed"]["value"] == test["fn"] / test["tp"]
    assert found["csv"].count('"toy_missed"') == len(found["json"])
    assert "Missed per found" in found["text"]
    # what has no Chinese yet stands there in English
    assert all("Missed per found" in columns for columns in found["pages"].values())
    assert found["help"].startswith("FN / TP")
