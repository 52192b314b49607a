"""The command line as its contract has it: keys, options, exits, languages; never a traceback."""

import csv
import io
import json
import math
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.__main__ import main
from core.command_line.reads import EXPECTED
from core.examples.reads import LIVER_PETMR
from core.findings import Flag
from core.words import words
from tests.reference import FOLDER

LIVER = str(LIVER_PETMR.path)
SIMULATED = str(FOLDER / "data" / "lesions_306.csv")
TESTS = ("--column", "test=CT", "--column", "test=PET", "--column", "test=MR")
OR = ("--rule", "OR=PET | MR")


def run(capsys, *arguments):
    """Exit code, standard output, standard error."""
    try:
        code = main(["reads", *arguments])
    except SystemExit as stopped:
        code = stopped.code
    found = capsys.readouterr()
    return code, found.out, found.err


def answer(capsys, *arguments):
    code, out, err = run(capsys, *arguments, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


def refusal(capsys, *arguments):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err
    return err


ESTIMATE = {"value", "low", "high", "method"}
INTERVAL = {"low", "high"}
CLUSTERED = {"low", "high", "standard_error", "clusters", "method"}
TEST = {"statistic", "p"}
COUNTS = {"tp", "fn", "fp", "tn", "indeterminate", "missing", "not_decidable", "right_patient_wrong_lesion"}
FRACTIONS = {"sensitivity", "specificity", "ppv", "npv", "accuracy"}
MEASURES = {"lr_positive", "lr_negative", "dor", "youden", "balanced_accuracy", "f1", "mcc"}
COMPARISON = {
    *("first", "second", "on", "units", "both_correct", "only_first_correct", "only_second_correct"),
    *("neither_correct", "difference", "mcnemar", "headline", "p", "p_adjusted", "family_size"),
}


def check_tests(tests, *, clustered):
    for test in tests.values():
        assert set(test) >= COUNTS | FRACTIONS | MEASURES
        for name in FRACTIONS | MEASURES:
            assert set(test[name]) >= ESTIMATE
        for name in FRACTIONS:
            assert set(test[name]) >= {"numerator", "denominator"}
            assert ("clustered" in test[name]) == clustered
            if clustered:
                assert set(test[name]["clustered"]) >= CLUSTERED | {"design_effect"}


TESTS_OF_CLUSTERS = ("obuchowski", "durkalski", "yang", "eliasziw")


def check_comparisons(comparisons, *, clustered):
    for one in comparisons:
        assert set(one) >= COMPARISON
        assert set(one["difference"]) >= {"second_minus_first", "low", "high", "method", "tango"}
        assert set(one["difference"]["tango"]) >= INTERVAL
        assert set(one["mcnemar"]) == {"asymptotic", "corrected", "exact", "midp", "textbook", "flag"}
        assert all("p" in one["mcnemar"][name] for name in ("asymptotic", "corrected", "exact", "midp"))
        assert one["headline"] == "sign_flip_midp"
        assert set(one["sign_flip"]) >= {"p", "p_exact"}
        assert one["p"] == (None if one["standing"] == "by_construction" else one["sign_flip"]["p"])
        assert set(one["difference"]["quoted"]) >= {"low", "high", "method", "excludes_zero"}
        assert ("clustered" in one) == clustered
        if clustered:
            assert set(one["clustered"]) == {*TESTS_OF_CLUSTERS, "sign_flip"}
            assert all(set(one["clustered"][name]) >= TEST for name in TESTS_OF_CLUSTERS)
            assert set(one["difference"]["clustered"]) >= CLUSTERED


def unexplained(value, path="$"):
    """Nulls among numbers without a reason or a limit beside them."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from unexplained(item, f"{path}[{place}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if item is not None:
                yield from unexplained(item, f"{path}.{key}")
            elif not ("reason" in value or "limit" in value or f"{key}_limit" in value):
                yield f"{path}.{key}"


FREE = ("plan", "problems")
"""Parts whose nulls mean "not set"; so do a McNemar flag and the statistic of an exact test."""


def check_nulls(document):
    found = [
        path
        for path in unexplained({k: v for k, v in document.items() if k not in FREE})
        if not path.endswith((".mcnemar.flag", ".mcnemar.exact.statistic", ".mcnemar.midp.statistic"))
    ]
    assert found == []


def test_every_key_of_the_contract(capsys):
    found = answer(
        capsys,
        LIVER,
        *TESTS,
        *OR,
        "--by",
        "tumour_type",
        "--search",
        "--prevalence",
        "0.1",
        "--compare",
        "CT:OR",
    )
    assert set(found["study"]) >= {
        *("rows", "units", "patients", "with_condition", "without_condition", "unknown_condition", "excluded")
    }
    assert found["study"]["units"] == 306
    assert found["plan"]["unit"] == "lesion"
    assert list(found["tests"]) == ["CT", "PET", "MR", "OR"]
    check_tests(found["tests"], clustered=True)
    check_comparisons(found["comparisons"], clustered=True)
    assert [(c["first"], c["second"], c["on"]) for c in found["comparisons"]] == [
        ("CT", "OR", on) for on in ("sensitivity", "specificity", "accuracy")
    ]
    for test in found["tests"].values():
        assert set(test["at_prevalence"]) == {"prevalence", "ppv", "npv"}
    (joint,) = found["joint"]
    assert set(joint) >= {"first", "second", "statistic", "df", "p", "effective_df", "clustered"}
    assert set(joint["clustered"]) >= {"statistic", "df", "p"}
    assert [v["on"] for v in found["predictive_values"]] == ["ppv", "npv"]
    for value in found["predictive_values"]:
        keys = {"first", "second", "second_minus_first", "weighted_generalised_score", "generalised_score"}
        assert set(value) >= keys | {"relative", "clustered"}
        assert set(value["relative"]) >= {"ratio", "low", "high"}
        assert set(value["clustered"]) >= {"low", "high", "standard_error", "p"}
    assert [v["on"] for v in found["likelihood_ratios"]] == ["lr_positive", "lr_negative"]
    assert all(set(v) >= {"first", "second", "ratio", "low", "high", "p"} for v in found["likelihood_ratios"])
    assert [v["on"] for v in found["cochran_q_tests"]] == ["sensitivity", "specificity", "accuracy"]
    assert all(set(v) >= {"statistic", "df", "p", "clustered"} for v in found["cochran_q_tests"])
    for one in found["agreement"]:
        keys = {"first", "second", "kappa", "positive_agreement", "negative_agreement", "ac1", "pabak"}
        assert set(one) >= keys
        assert set(one["kappa"]) >= {"value", "low", "high"}
    assert [(h["by"], h["on"]) for h in found["heterogeneity"]] == [
        ("tumour_type", on) for on in ("sensitivity", "specificity", "accuracy")
    ]
    assert all(h["method"] == "patient_permutation" for h in found["heterogeneity"])
    assert list(found["by_indeterminate_policy"]) == ["exclude", "positive", "negative", "best", "worst"]
    assert set(found["groups"]) == {"tumour_type"}
    for level in found["groups"]["tumour_type"].values():
        assert set(level) >= {"tests", "comparisons"}
    search = found["search"]
    assert search["tests"] == ["CT", "PET", "MR"]
    keys = {"expression", "tp", "fp", "fn", "tn", "sensitivity", "specificity", "frontier"}
    assert all(set(rule) >= keys for rule in search["rules"])
    check_nulls(found)


def test_the_contracts_numbers(capsys):
    found = answer(capsys, LIVER, *TESTS, *OR)
    ct = found["tests"]["CT"]
    assert [ct[key] for key in ("tp", "fn", "fp", "tn")] == [134, 45, 4, 123]
    assert (ct["sensitivity"]["numerator"], ct["sensitivity"]["denominator"]) == (134, 179)
    assert ct["sensitivity"]["value"] == 134 / 179  # full precision
    assert ct["sensitivity"]["clustered"]["clusters"] == 45
    effective = ct["sensitivity"]["clustered"]["wilson_effective"]
    assert f"{100 * effective['low']:.1f} {100 * effective['high']:.1f}" == "67.2 81.2"
    one = next(c for c in found["comparisons"] if (c["first"], c["second"]) == ("CT", "OR"))
    cells = ("both_correct", "only_first_correct", "only_second_correct", "neither_correct")
    assert [one[cell] for cell in cells] == [134, 0, 45, 0]
    assert one["mcnemar"]["asymptotic"]["statistic"] == 45
    assert (one["family_size"], one["standing"]) == (6, "exploratory")
    search = found | answer(capsys, LIVER, *TESTS, "--search")
    frontier = {r["expression"]: (r["tp"], r["fp"]) for r in search["search"]["rules"] if r["frontier"]}
    assert {"PET | MR", "CT | PET", "PET"} <= set(frontier)
    assert (frontier["PET | MR"], frontier["CT | PET"], frontier["PET"]) == ((179, 9), (161, 4), (108, 0))


def test_an_infinite_limit_is_null_with_its_name(capsys):
    found = answer(capsys, LIVER, *TESTS)["tests"]["PET"]
    assert found["lr_positive"]["value"] is None
    assert found["lr_positive"]["limit"] == "infinity"
    assert found["fp"] == 0


def test_not_estimable_is_null_with_a_reason(capsys):
    found = answer(capsys, LIVER, *TESTS, *OR, "--cluster", "off")
    check_nulls(found)
    check_comparisons(found["comparisons"], clustered=False)
    check_tests(found["tests"], clustered=False)
    none = next(
        c for c in found["comparisons"] if (c["first"], c["second"], c["on"]) == ("MR", "OR", "specificity")
    )
    assert none["mcnemar"]["asymptotic"] | {"method": ""} == {
        "statistic": None,
        "df": 1,
        "p": None,
        "method": "",
        "reason": "no_discordant_pairs",
    }
    assert (none["mcnemar"]["exact"]["p"], none["mcnemar"]["flag"]) == (1.0, "no_discordant_pairs")


def test_patients(capsys):
    found = answer(capsys, LIVER, *TESTS, "--rule", "AND=CT & PET", "--unit", "patient")
    assert (found["tests"]["AND"]["tp"], found["tests"]["AND"]["fp"]) == (31, 0)
    found = answer(
        capsys, LIVER, *TESTS, "--rule", "AND=CT & PET", "--unit", "patient", "--fuse-at", "patient"
    )
    assert (found["tests"]["AND"]["tp"], found["tests"]["AND"]["fp"]) == (32, 0)
    assert found["plan"]["fuse_at"] == "patient"
    assert found["study"]["units"] == 75
    check_comparisons(found["comparisons"], clustered=False)
    rolled = {
        how: answer(capsys, LIVER, *TESTS, "--unit", "patient", "--rollup", how)["tests"]["CT"]["tp"]
        for how in ("any", "2", "majority", "all")
    }
    assert rolled["any"] == 37
    assert rolled["any"] > rolled["2"]
    assert rolled["any"] >= rolled["majority"] >= rolled["all"]


def test_filters(capsys):
    pdac = answer(capsys, LIVER, *TESTS, "--unit", "patient", "--where", "tumour_type=PDAC")
    assert pdac["study"]["units"] == 36
    two = answer(capsys, LIVER, *TESTS, "--unit", "patient", "--where", "tumour_type=PDAC,NEN")
    again = answer(
        *(capsys, LIVER, *TESTS, "--unit", "patient"),
        *("--where", "tumour_type=PDAC", "--where", "tumour_type=`NEN`"),
    )
    assert two["study"]["units"] == again["study"]["units"] == 51
    by = answer(capsys, LIVER, *TESTS, "--unit", "patient", "--by", "tumour_type")
    assert by["groups"]["tumour_type"]["PDAC"]["tests"] == pdac["tests"]


def test_bands(capsys):
    found = answer(capsys, SIMULATED, "--by", "size_mm")
    assert list(found["groups"]["size_mm"]) == ["<10", "10-20", ">20"]
    counts = [g["tests"]["ct"] for g in found["groups"]["size_mm"].values()]
    assert sum(c["tp"] + c["fn"] + c["fp"] + c["tn"] for c in counts) == 306
    found = answer(capsys, SIMULATED, "--by", "size_mm", "--bands", "size_mm=15")
    assert list(found["groups"]["size_mm"]) == ["<15", ">=15"]


def test_a_column_that_was_not_guessed_can_still_be_asked_for(capsys):
    found = answer(capsys, SIMULATED, "--column", "group=sex", "--by", "primary", "--where", "segment=S6")
    assert set(found["groups"]) == {"primary"}


def test_methods(capsys):
    plain = answer(capsys, LIVER, *TESTS)
    exact = answer(capsys, LIVER, *TESTS, "--interval", "clopper_pearson", "--confidence", "0.9")
    assert exact["tests"]["CT"]["sensitivity"]["method"] == "clopper_pearson"
    assert exact["tests"]["CT"]["sensitivity"]["confidence_level"] == 0.9
    for adjust in ("holm", "bh", "closed", "none"):
        found = answer(capsys, LIVER, *TESTS, "--adjust", adjust)
        assert [c["p"] for c in found["comparisons"]] == [c["p"] for c in plain["comparisons"]]
        for c in found["comparisons"]:
            if c["standing"] != "primary":
                assert (c["p_adjusted"], c["reason"]) == (None, "exploratory")
            else:
                assert c["p_adjusted"] >= c["p"] if adjust != "none" else c["p_adjusted"] == c["p"]


def test_ordinal_reads(capsys):
    columns = [f"--column=test={t}_score" for t in ("ct", "pet", "mr")]
    found = answer(capsys, SIMULATED, *columns, "--cutoff", "3", "--cutoff", "ct_score=4")
    assert set(found["roc"]) == {"ct_score", "pet_score", "mr_score"}
    for test in found["roc"].values():
        assert set(test) >= {"auc", "low", "high", "standard_error", "clustered", "cutoffs"}
        assert set(test["clustered"]) >= {"standard_error", "low", "high"}
        assert all(set(row) >= {"cutoff", "tp", "fn", "fp", "tn"} for row in test["cutoffs"])
    assert found["roc"]["ct_score"]["cutoff"] == 4
    assert len(found["roc_comparisons"]) == 3
    keys = {"first", "second", "second_minus_first", "low", "high", "p"}
    assert all(set(c) >= keys for c in found["roc_comparisons"])
    at_four = next(row for row in found["roc"]["ct_score"]["cutoffs"] if row["cutoff"] == 4)
    ct = found["tests"]["ct_score"]
    assert [at_four[key] for key in ("tp", "fn", "fp", "tn")] == [ct[key] for key in ("tp", "fn", "fp", "tn")]
    check_nulls(found)


def written(tmp_path, text, name="file.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_values_and_blanks(capsys, tmp_path):
    rows = [(i // 2, i % 2, ("gut", "schlecht", "", "vielleicht")[i % 4], i % 2 + 1) for i in range(48)]
    text = "patient,lesion,CT,outcome\n" + "\n".join(",".join(map(str, row)) for row in rows)
    path = written(tmp_path, text)
    columns = ("--column", "test=CT", "--column", "reference=outcome")
    err = refusal(capsys, path, *columns)
    assert "what does gut mean (12 rows, first: row 2)" in err and "--positive CT=gut" in err
    said = (
        *("--positive", "CT=gut", "--negative", "schlecht", "--indeterminate-value", "CT=`vielleicht`"),
        *("--positive", "reference=2", "--negative", "reference=1"),
    )
    assert "outcome" in refusal(capsys, path, *columns, *said[:6])
    found = answer(capsys, path, *columns, *said)
    ct = found["tests"]["CT"]
    assert [ct[key] for key in ("tp", "fn", "fp", "tn")] == [0, 12, 12, 0]
    assert (ct["indeterminate"], ct["missing"]) == (12, 12)
    assert [p["code"] for p in found["problems"]] == ["blank_meaning_assumed", "test_disagrees"]
    assert set(found["problems"][0]) >= {"severity", "code", "row", "column", "value", "message"}
    found = answer(capsys, path, *columns, *said, "--blank", "CT=negative", "--indeterminate", "positive")
    ct = found["tests"]["CT"]
    assert [ct[key] for key in ("tp", "fn", "fp", "tn")] == [12, 12, 12, 12]
    assert [p["code"] for p in found["problems"]] == ["test_disagrees"]
    known = (*said[:4], *said[6:])
    assert "vielleicht" in refusal(capsys, path, *columns, *known)
    found = answer(capsys, path, *columns, *known, "--unknown-reads", "missing")
    assert found["tests"]["CT"]["missing"] == 24


def test_policies_and_best_against_worst(capsys, tmp_path):
    """Under best the first test of a comparison gets its best case and the second its worst."""
    text = (
        "patient,CT,MR,reference\n"
        + "\n".join(f"{i},?,?,{i % 2}" for i in range(24))
        + "\n24,1,0,1\n25,0,1,0"
    )
    path = written(tmp_path, text)
    said = (*("--column", "test=CT", "--column", "test=MR"), *("--indeterminate-value", "?"))
    found = answer(capsys, path, *said, "--indeterminate", "best")
    ct, mr = found["tests"]["CT"], found["tests"]["MR"]
    assert (ct["tp"], ct["tn"], mr["tp"], mr["tn"]) == (13, 13, 12, 12)
    first = found["comparisons"][2]
    assert (first["only_first_correct"], first["only_second_correct"]) == (26, 0)
    worst = answer(capsys, path, *said, "--indeterminate", "worst")["comparisons"][2]
    assert (worst["only_first_correct"], worst["only_second_correct"]) == (2, 24)
    assert found["by_indeterminate_policy"]["best"]["CT"]["tp"] == 13
    assert found["by_indeterminate_policy"]["exclude"]["CT"]["indeterminate"] == 24


def test_backquoted_names(capsys, tmp_path):
    text = 'patient,"CT: arterial, portal",`MR=1`,reference,"site, side"\n' + "\n".join(
        f"{i},{i % 2},{i // 2 % 2},{i // 3 % 2},{'x=1' if i % 2 else 'y'}" for i in range(24)
    )
    path = written(tmp_path, text)
    ct, mr = "`CT: arterial, portal`", "```MR=1```"
    found = answer(
        *(capsys, path, "--column", f"test={ct}", "--column", f"test={mr}"),
        *("--rule", f"`A:B`={ct} | {mr}", "--compare", f"{ct}:`A:B`", "--where", "`site, side`=`x=1`"),
    )
    assert list(found["tests"]) == ["CT: arterial, portal", "`MR=1`", "A:B"]
    assert {c["second"] for c in found["comparisons"]} == {"A:B"}
    assert found["study"]["units"] == 12


def test_a_chinese_file_in_gb18030(capsys, tmp_path):
    text = "患者编号,病灶编号,增强CT,PET,金标准,肿瘤类型\n" + "\n".join(
        f"{i // 2},{i % 2},{'阳性' if i % 3 else '阴性'},{'未见' if i % 2 else '可疑'}"
        f",{'是' if i % 2 else '否'},{'胰腺癌' if i % 4 < 2 else '其他'}"
        for i in range(48)
    )
    path = written(tmp_path, text, encoding="gb18030")
    found = answer(capsys, path, "--by", "肿瘤类型", "--rule", "融合=增强CT 或 PET", "--encoding", "gb18030")
    assert list(found["tests"]) == ["增强CT", "PET", "融合"]
    assert set(found["groups"]["肿瘤类型"]) == {"胰腺癌", "其他"}
    assert found["tests"]["PET"]["indeterminate"] == 24


def test_long_files_and_readers(capsys, tmp_path):
    text = "patient,lesion,modality,reader,result,reference\n" + "\n".join(
        f"{i},{lesion},{test},{who},{int((i + lesion + len(test) + ord(who)) % 3 > 0)},{(i + lesion) % 2}"
        for i in range(24)
        for lesion in (1, 2)
        for test in ("CT", "MR")
        for who in "AB"
    )
    path = written(tmp_path, text)
    assert list(answer(capsys, path)["tests"]) == ["CT_A", "CT_B", "MR_A", "MR_B"]
    pooled = answer(capsys, path, "--readers", "pooled")
    assert (pooled["study"]["units"], pooled["study"]["patients"]) == (96, 24)
    assert list(answer(capsys, path, "--layout", "long", "--readers", "any")["tests"]) == ["CT", "MR"]
    named = answer(
        *(capsys, path, "--column", "test_name=modality", "--column", "read=result"),
        *("--column", "reader=reader", "--readers", "all"),
    )
    assert list(named["tests"]) == ["CT", "MR"]


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
    assert f"{w.flag(Flag.ZERO_CELL_ADJUSTED)}: PET {ppv} (10.0%)" in out
    assert f"{w.flag(Flag.HALDANE_CORRECTED)}: PET {w.label('metric', 'dor')}" in out


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


OPTIONS = [*EXPECTED, "sheet", "encoding"]
pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *(
                "CT",
                "PET",
                "MR",
                "tumour_type",
                "reference",
                "`",
                "=",
                ":",
                ",",
                "test=CT",
                "CT=1",
                "1",
                "-1",
            ),
            *(
                "0.95",
                "nan",
                "1e-320",
                "1e308",
                "any",
                "A=CT | PET",
                "A=~CT & atleast(2, CT, PET, MR)",
                "CT:PET",
            ),
            *("lesion_size_mm_synthetic", "age_years_synthetic=1,2", "CT=negative", "group=CT", "patient=CT"),
        ]
    ),
)
arguments = st.lists(
    st.tuples(st.sampled_from(OPTIONS), st.lists(pieces, min_size=1, max_size=3).map("".join)), max_size=4
)


@given(arguments, st.sampled_from(["table", "json", "csv"]))
@example([("prevalence", "1e-320")], "json")
@example([("prevalence", "1e-9"), ("confidence", "99.99%")], "json")
@example([("by", "CT")], "json")
@example([("where", "lesion_id=P01-L01")], "json")
@example([("where", "reference=1")], "json")
@example([("where", "reference=0"), ("cluster", "off")], "json")
@example([("column", "reference=CT")], "json")
@example([("column", "patient=lesion_id")], "json")
@example([("column", "group=tumour_type"), ("unit", "patient"), ("rollup", "900")], "json")
@example([("confidence", "0.9999"), ("rollup", "all"), ("unit", "patient")], "json")
def test_any_argument_is_answered_or_refused(given_arguments, form):
    out, err = io.StringIO(), io.StringIO()
    argv = ["reads", LIVER, *(f"--{name}={value}" for name, value in given_arguments), "--format", form]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main(argv)
    assert code in (0, 2)
    if code == 2:
        assert err.getvalue().strip()
        if said := out.getvalue():  # a question stands in the JSON, too, with the option that answers it
            asked = json.loads(said)["problems"]
            assert form == "json"
            assert any(p["code"] == "question" and p["option"].startswith("--") for p in asked)
    elif form == "json":
        document = json.loads(out.getvalue(), parse_constant=lambda text: pytest.fail(text))
        check_nulls(document)
        for test in document["tests"].values():
            known = document["study"]["with_condition"] + document["study"]["without_condition"]
            assert sum(test[key] for key in COUNTS - {"right_patient_wrong_lesion"}) == known
        assert all(math.isfinite(c["units"]) for c in document["comparisons"])


SCALES = (
    *(("0", "1"), ("pos", "neg"), ("阳性", "阴性", "可疑"), ("+", "-"), ("1", "2", "3", "4", "5")),
    *(("pos", "neg", "equivocal", "NA", ""), ("0", "1", ""), ("1",), ("",), ("hm", "1e400", "=1")),
)
COLUMNS = {
    "reference": SCALES[:5],
    "CT": SCALES,
    "PET": SCALES,
    "MR_score": (("1", "2", "3", "4", "5", "NA"), ("0.5", "3", "10"), ("1",)),
    "patient": (("1", "2", "3"), ("1", "2", "3", "4", "5", "6", ""), ("1",)),
    "lesion": (("a", "b", "c"), ("a", "")),
    "sex": (("M", "F"), ("M", ""), ("男",)),
    "size_mm": (("3", "9.9", "10", "20", "31.5", "NA"), ("7",)),
    "modality": (("CT", "MR"),),
    "result": SCALES[:6],
    "reader": (("A", "B"), ("A", "B", "")),
    "__class__": (("x", "=1+1"),),
}


@st.composite
def files(draw):
    """Rows of cells, each column with a few values of its own; most can be answered."""
    others = [name for name in COLUMNS if name not in ("reference", "CT")]
    header = ["reference", "CT", *draw(st.lists(st.sampled_from(others), max_size=6, unique=True))]
    values = [draw(st.sampled_from(COLUMNS[name])) for name in header]
    rows = draw(st.lists(st.tuples(*(st.sampled_from(v) for v in values)), min_size=3, max_size=16))
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


CHOICES = st.lists(
    st.sampled_from(
        [
            *("--unknown-reads=missing", "--readers=pooled", "--readers=any", "--unit=patient", "--rollup=2"),
            *(
                "--fuse-at=patient",
                "--rollup=all",
                "--indeterminate=worst",
                "--by=sex",
                "--cutoff=2",
                "--search",
            ),
            *("--rule=F=CT | PET", "--blank=negative", "--prevalence=0.3", "--cluster=off", "--layout=long"),
            *("--column=test=CT", "--column=reference=reference", "--column=patient=patient", "--by=size_mm"),
        ]
    ),
    max_size=6,
    unique=True,
)


@given(files(), CHOICES, st.sampled_from(["json", "table", "csv"]))
def test_any_file_is_answered_or_refused(tmp_path_factory, text, choices, form):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main(["reads", str(path), *choices, "--format", form])
    assert code in (0, 2)
    if code == 2:
        assert err.getvalue().strip()
    elif form == "json":
        check_nulls(json.loads(out.getvalue(), parse_constant=lambda text: pytest.fail(text)))
