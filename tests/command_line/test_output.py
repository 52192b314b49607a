"""Table, CSV, messages and exits of ``reads``; never a traceback."""

import csv
import io
import subprocess
import sys

import pytest

from core.examples.reads import LIVER_PETMR
from core.findings import Flag
from core.words import words
from tests.command_line.asking import LIVER, OR, TESTS, answer, refusal, run, written


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table(capsys, language):
    code, out, err = run(
        capsys, LIVER, *TESTS, *OR, "--by", "tumour_type", "--search", "--language", language
    )
    assert (code, err) == (0, "")
    assert "134/179" in out
    assert ("灵敏度" in out) == (language == "zh")
    assert ("Sensitivity" in out) == (language == "en")
    assert out.count("tumour_type = PDAC") == 2
    assert "PET | (CT & MR)" in out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_says_predictive_values_elsewhere_and_what_was_adjusted(capsys, language):
    asked = (LIVER, *TESTS, "--language", language)
    assert "10.0%" not in run(capsys, *asked)[1]
    out = run(capsys, *asked, "--prevalence", "0.1")[1]
    at = answer(capsys, LIVER, *TESTS, "--prevalence", "0.1")["tests"]["PET"]["at_prevalence"]
    w = words(language)
    shown = w.numbers.interval(at["ppv"]["low"], at["ppv"]["high"])
    assert f"{w.numbers.percent(at['ppv']['value'])} [{shown}]" in out
    ppv = w.label("metric", "ppv")
    alone = w(
        "Lesions count as independent in the interval of {names}: {reason}.",
        names="#",
        reason=w.reason(at["ppv"]["clustered"]["reason"]),
    )
    assert all(part in out for part in alone.split("#"))
    assert w.titled(w.flag(Flag.ZERO_CELL_ADJUSTED), f"PET {ppv} (10.0%)") in out
    alone = run(capsys, *asked, "--cluster", "off")[1]
    haldane = w.titled(w.flag(Flag.HALDANE_CORRECTED), f"PET {w.label('metric', 'dor')}")
    assert haldane in alone and haldane not in out  # with patients as clusters nothing is added


def test_an_interval_that_is_not_there_is_not_said_to_be_naive(capsys, tmp_path):
    file = tmp_path / "one_class.csv"
    file.write_text(
        "patient,lesion,CT,truth\n" + "".join(f"P{i // 2},{i},{i % 3 % 2},1\n" for i in range(12))
    )
    out = run(capsys, str(file), "--language", "en")[1]
    assert "all units have the same reference status: CT LR+" in out
    assert "count as independent" not in out


def test_csv(capsys):
    code, out, _ = run(capsys, LIVER, *TESTS, *OR, "--format", "csv", "--by", "tumour_type")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    whole = {(r["test"], r["second_test"], r["metric"]): r for r in rows if not r["group"]}
    sensitivity = whole["CT", "", "sensitivity"]
    assert (sensitivity["numerator"], sensitivity["denominator"]) == ("134", "179")
    assert float(sensitivity["value"]) == 134 / 179
    difference = whole["CT", "OR", "difference_sensitivity"]
    assert (difference["numerator"], difference["denominator"], difference["headline"]) == (
        "45",
        "179",
        "sign_flip_midp",
    )
    assert whole["PET", "", "lr_positive"]["value"] == "inf"
    assert whole["PET", "", "lr_positive"]["flags"] == "haldane_corrected"
    assert whole["PET", "", "specificity"]["clustered_reason"] == "undefined_variance"
    assert {r["group"] for r in rows} == {"", "PDAC", "NEN", "CRC", "Other"}
    assert not any("prevalence" in r["metric"] for r in rows)


def test_csv_has_predictive_values_elsewhere(capsys):
    _, out, _ = run(capsys, LIVER, *TESTS, "--format", "csv", "--prevalence", "0.1")
    rows = {(r["test"], r["metric"]): r for r in csv.DictReader(io.StringIO(out))}
    told = answer(capsys, LIVER, *TESTS, "--prevalence", "0.1")["tests"]
    for test, found in told.items():
        for name in ("ppv", "npv"):
            row, value = rows[test, f"{name}_at_prevalence"], found["at_prevalence"][name]
            assert (float(row["value"]), float(row["low"])) == (value["value"], value["low"])


def test_messages_in_both_languages(capsys):
    english = refusal(capsys, LIVER, "--by", "nothing", "--language", "en")
    chinese = refusal(capsys, LIVER, "--by", "nothing", "--language", "zh")
    assert '--by names "nothing"' in english
    assert "tumour_type" in english
    assert "选项 --by" in chinese
    found = answer(capsys, LIVER, "--language", "zh")
    assert any("相符" in p["message"] or "“" in p["message"] for p in found["problems"])


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("--unit", "organ"), "lesion, patient"),
        (("--rollup", "0"), "any, all, majority"),
        (("--confidence", "95.5.5"), "0.95"),
        (("--prevalence", "1"), "0.1"),
        (("--interval", "wald"), "wilson"),
        (("--cluster", "on"), "auto, off"),
        (("--adjust", "bonferroni"), "holm"),
        (("--indeterminate", "drop"), "exclude"),
        (("--readers", "two"), "pooled"),
        (("--layout", "square"), "wide, long"),
        (("--unknown-reads", "drop"), "refuse, missing"),
        (("--column", "CT"), "ROLE=NAME"),
        (("--column", "modality=CT"), "test_name"),
        (("--column", "test=XR"), "XR"),
        (("--blank", "CT=positive"), "negative"),
        (("--cutoff", "CT=high"), "[TEST=]3"),
        (("--cutoff", "CT=inf"), "[TEST=]3"),
        (("--positive", ""), "VALUE"),
        (("--positive", "XR=1"), "XR"),
        (("--rule", "OR"), "NAME=EXPRESSION"),
        (("--rule", "OR=PET | XR"), "XR"),
        (("--rule", "OR=PET |"), "Name a test"),
        (("--rule", "CT=PET | MR"), "CT"),
        (("--where", "tumour_type"), "COLUMN=VALUE"),
        (("--where", "tumour_type=HCC"), "PDAC"),
        (("--by", ""), "COLUMN"),
        (("--compare", "CT"), "FIRST:SECOND"),
        (("--compare", "CT:CT"), "FIRST:SECOND"),
        (("--compare", "CT:XR"), "XR"),
        (("--sheet", "Data"), ""),
        (("--encoding", "klingon"), "klingon"),
        (("--nonsense",), "nonsense"),
        (("--format", "pdf"), "json"),
        (("--language", "fr"), "zh"),
    ],
)
def test_refusals(capsys, arguments, part):
    if arguments[0] == "--sheet":  # a text file has no sheets; asking for one changes nothing
        assert run(capsys, LIVER, *arguments)[0] == 0
        return
    err = refusal(capsys, LIVER, *arguments, *(() if arguments[0] == "--language" else ("--language", "en")))
    assert part in err
    assert len(err.splitlines()) <= 2


def test_files_that_cannot_be_read(capsys, tmp_path):
    for path in (str(tmp_path), str(tmp_path / "none.csv"), "\0", written(tmp_path, "", "empty.csv")):
        refusal(capsys, path)
    refusal(capsys, written(tmp_path, "patient,CT,reference\n", "header.csv"))


def test_as_a_process():
    found = subprocess.run(
        [sys.executable, "-m", "core", "reads", LIVER, "--unit", "organ", "--language", "zh"],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        cwd=LIVER_PETMR.path.parents[3],
    )
    assert found.returncode == 2
    assert "选项 --unit" in found.stderr.decode("utf-8")
