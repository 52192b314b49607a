"""Small files as people have them: each is answered rightly, or asked about, and never taken for another.

``cases.json`` holds the right counts, computed from the arrays the files were written from.
"""

import json
from pathlib import Path

import pytest

from core.__main__ import main

HERE = Path(__file__).parent / "cases"
CASES = json.loads((HERE / "cases.json").read_text("utf-8"))
COUNTS = ("tp", "fn", "fp", "tn")

ASKED = {
    "k01_decimal_comma.csv": ("cutoff", ["--cutoff", "PET=5"]),
    "k01_percent.csv": ("cutoff", ["--cutoff", "CT=0.5"]),
    "k04_ids_as_tests.csv": ("cutoff", ["--cutoff", "4"]),
    "k06_scores_beside_covariate.csv": ("cutoff", ["--cutoff", "4"]),
    "k09_weak_plus.csv": ("value", ["--indeterminate-value", "MR=(+)"]),
    "k10_blank_below.csv": ("carry_down", ["--carry-down", "Patient ID"]),
    "k14_count_column.csv": ("frequency", ["--column", "frequency=n"]),
    "k20_letters.csv": ("cutoff", ["--cutoff", "MG=4b"]),
    "k21_x_or_blank.csv": ("blank", ["--blank", "negative"]),
    "k22_histology.csv": ("words", ["--accept", "proposals"]),
}
"""What is asked of a file, and an answer to it."""


def run(capsys, name, *arguments):
    """Exit code and what was printed as JSON, None where nothing was."""
    code = main(["reads", str(HERE / name), "--format", "json", *arguments])
    printed = capsys.readouterr()
    assert code in (0, 2)
    if code == 2:
        assert printed.err.strip()
    return code, json.loads(printed.out) if printed.out else None


def wrong(found, right):
    """What of an answer is not as it should be."""
    for test, counts in right.get("tests", {}).items():
        here = found["tests"].get(test)
        if here is None:
            yield f"{test} is missing"
            continue
        yield from (f"{test} {key}: {here[key]}" for key, value in counts.items() if here[key] != value)
    expected = right.get("tests", {}).keys() | {"CT"}
    if right.get("tests"):
        yield from (f"{test} is no test" for test in found["tests"].keys() - expected)
    for key in ("units", "patients"):
        if key in right and found["study"][key] not in (right[key], None):
            yield f"{key}: {found['study'][key]}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_file_is_answered_rightly_or_asked_about(capsys, case):
    code, found = run(capsys, case["file"], *case["arguments"])
    if case["file"] in ASKED and not case["arguments"]:
        ask, answer = ASKED[case["file"]]
        assert code == 2
        assert {p["asks"] for p in found["problems"] if p["code"] == "question"} == {ask}
        code, found = run(capsys, case["file"], *answer)
        assert code == 0
        if case["file"] not in ("k09_weak_plus.csv", "k20_letters.csv"):
            assert list(wrong(found, case["right"].get("after", case["right"]))) == []
    elif code == 0:
        assert list(wrong(found, case["right"])) == []
        if "must_warn" in case["right"]:
            assert "test_disagrees" in {p["code"] for p in found["problems"]}
    else:
        assert found is None or all(p["option"] for p in found["problems"] if p["code"] == "question")


def test_what_is_left_open_only_widens_an_interval(capsys):
    """Without a patient column there is an answer, with a warning and without a number of patients."""
    code, found = run(capsys, "k15_composite_id.csv")
    assert (code, found["study"]["patients"]) == (0, None)
    (asked,) = (p for p in found["problems"] if p["code"] == "question")
    assert (asked["severity"], asked["option"]) == ("warning", "--patient-part -")
    code, found = run(capsys, "k15_composite_id.csv", "--patient-part", "-")
    assert (code, found["study"]["patients"], found["study"]["units"]) == (0, 4, 12)
    code, found = run(capsys, "k15_constant_id.csv")
    assert (code, found["study"]["patients"]) == (0, None)
    assert "patient_constant" in {p["code"] for p in found["problems"]}


@pytest.mark.parametrize(
    ("name", "pooled"), [("k03_half_long.csv", 11), ("k11_modality_over_reader.xlsx", 11)]
)
def test_columns_of_readers_are_pooled_and_agree(capsys, name, pooled):
    """Two readers of CT find 5 and 6 of 7; the majority of two is both."""
    _, found = run(capsys, name, "--readers", "pooled")
    ct = found["tests"]["CT"]
    assert (ct["tp"], ct["tp"] + ct["fn"]) == (pooled, 14)
    _, found = run(capsys, name, "--readers", "majority")
    assert [found["tests"]["CT"][key] for key in COUNTS] == [5, 2, 1, 4]


def test_low_values_are_positive_in_counts_and_curve(capsys):
    _, low = run(capsys, "k07_adc.csv", "--cutoff", "ADC=<=1.3")
    _, high = run(capsys, "k07_adc.csv", "--cutoff", "ADC=1.3")
    assert low["roc"]["ADC"]["positive"] == "at_most"
    assert low["roc"]["ADC"]["auc"] == pytest.approx(1 - high["roc"]["ADC"]["auc"], abs=1e-12)
    at = {row["cutoff"]: row for row in low["roc"]["ADC"]["cutoffs"]}
    reached = max(cutoff for cutoff in at if cutoff is not None and cutoff <= 1.3)
    assert [at[reached][key] for key in COUNTS] == [low["tests"]["ADC"][key] for key in COUNTS]
