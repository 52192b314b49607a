"""Columns of readers beside columns that are no reader's: a program against a panel, incomplete designs."""

import io
import json
from contextlib import redirect_stdout

import numpy as np
import pytest

from core.__main__ import main
from core.reads.file.guesses.structure import crossed
from tests.stats.readers.test_reference import CASES, FOLDER, near


def answer(*arguments):
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["reads", *map(str, arguments), "--format", "json"]) == 0
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    "columns, cells",
    [
        ("CT_R1,CT_R2,CT_R3,AI", "CT R1,CT R2,CT R3"),
        ("AI,R1 CT,R2 CT,R1 MR,CAD", "CT R1,CT R2,MR R1"),
        ("CT R1,ct r 2,MR_r1", "CT R1,CT r 2,MR R1"),
        ("M0 R0,M0 R1,M1 R0,M1 R1", "M0 R0,M0 R1,M1 R0,M1 R1"),
        ("aided R1,aided R2,unaided R1,unaided R2", "aided R1,aided R2,unaided R1,unaided R2"),
        ("AI score,CT A,CT B,CT C", "CT A,CT B,CT C"),
        ("CT医师甲,CT医师乙,AI", "CT 医师甲,CT 医师乙"),
        ("CT,CT R1,CT R2,MR R1", "CT* R1,CT* R2,MR R1"),
        ("CT R1,CT R2,confidence R1,confidence R2", "CT R1,CT R2"),
    ],
)
def test_columns_of_readers_are_told_from_others(columns, cells):
    assert ",".join(f"{modality} {reader}" for _, modality, reader in crossed(columns.split(","))) == cells


@pytest.mark.parametrize(
    "columns",
    [
        "MR T1,MR T2,AI",
        "MR b50,MR b800,MR b1000",
        "MR 1.5,MR 3.0,CT",
        "PET1,PET2,CT1,CT2",
        "CT R1,MR R2",
        "R1,R2,R3,AI",
        "CT A,CT B,CT C",
        "MR A,MR B,AI",
        "call R1,call R2,score R1,score R2",
        "CT L1,CT L2,CT right,CT left",
    ],
)
def test_what_names_no_reader_is_none(columns):
    assert crossed(columns.split(",")) == ()


PANEL = [case for case in CASES if case.startswith("panel.") and "file" in CASES[case]["input"]]


@pytest.mark.parametrize("case", PANEL)
def test_a_program_against_the_panel_gives_the_reference_numbers(case):
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    on, margin = given["on"], given["margin"]
    more = ["--cutoff", "AI score=0.5", "--cutoff", "3"] if on == "auc" else []
    found = answer(FOLDER / given["file"], "--single", given["single"], "--margin", f"{on}={margin}", *more)
    block = found["readers"]
    assert block["count"] == len(given["readers"])
    one = next(single for single in block["single"] if single["on"] == on)
    assert one["name"] == given["single"]
    for key in ("single", "readers_mean", "single_minus_readers", "standard_error", "df", "p", "low", "high"):
        near(one[key], expected[key])
    assert one["quoted"] == {"method": "readers_random", "excludes_zero": False} | {
        key: one[key] for key in ("low", "high")
    }
    for key in ("t", "p_one_sided"):
        near(one["margin"][key], expected["noninferiority"][key])
    # the program is compared with each reader, two readers are not compared with each other
    assert {c["first"] for c in found["comparisons"]} == {given["single"]}
    assert {c["standing"] for c in found["comparisons"]} == {"exploratory"}


def written(path, columns, seed=4):
    rng = np.random.default_rng(seed)
    lines = [",".join(["patient", "truth", *columns])]
    for patient in range(60):
        truth = int(rng.random() < 0.5)
        reads = (rng.random(len(columns)) < (0.8 if truth else 0.2)).astype(int)
        lines.append(",".join([f"P{patient}", str(truth), *map(str, reads)]))
    path.write_text("\n".join(lines))
    return path


def test_a_reader_of_one_modality_only_keeps_the_others(tmp_path):
    file = written(tmp_path / "few.csv", ["CT_R1", "CT_R2", "CT_R3", "MR_R1", "MR_R2", "AI"])
    found = answer(file, "--single", "AI", "--blank", "negative")
    block = found["readers"]
    assert (block["count"], block["design"]) == (3, "uncrossed")
    assert block["reads"]["planned"] - block["reads"]["present"] == 60
    pair = block["on"]["sensitivity"]["pairs"][0]
    assert pair["readers"] == {"first": 3, "second": 2, "both": 2}
    assert {one["modality"] for one in block["single"]} == {"CT", "MR"}
    each = {name: test["tp"] + test["fn"] for name, test in found["tests"].items()}
    pooled = answer(file, "--readers", "pooled", "--blank", "negative")["tests"]
    # what was never read is missing, and a program is read once
    units = next(iter(each.values()))
    assert {name: test["tp"] + test["fn"] for name, test in pooled.items()} == {
        "CT": 3 * units,
        "MR": 2 * units,
        "AI": units,
    }
    for name in ("tp", "fp"):
        assert pooled["CT"][name] == sum(found["tests"][f"CT_R{r}"][name] for r in (1, 2, 3))
        assert pooled["AI"][name] == found["tests"]["AI"][name]
