"""From a file to the multi-reader answer: every reference case with a file, through the command line."""

import io
import json
from contextlib import redirect_stdout
from functools import cache

import pytest

from core.__main__ import main
from tests.stats.readers.test_reference import CASES, FOLDER, near

LONG = ["--column", "reference=truth", "--column", "test_name=modality", "--column", "reader=reader"]


@cache
def answer(*arguments):
    """The JSON of a question, asked once however many reference cases it answers; not to be changed."""
    out = io.StringIO()
    with redirect_stdout(out):
        assert main(["reads", *arguments, "--format", "json"]) == 0
    return json.loads(out.getvalue())


def arguments_of(given):
    file, clusters = given["file"], given["patients"]
    arguments = [str(FOLDER / file), *LONG, "--covariance", "jackknife"]
    if given["covariance"] != "jackknife":
        arguments[-1] = "default"
    if file.startswith("mitotic"):
        arguments += ["--column", "lesion=cell", "--column", "read=read"]
        arguments += ["--column", f"patient={'slide' if isinstance(clusters, str) else clusters[0]}"]
    elif file == "sim_binary.csv":
        arguments += ["--column", "lesion=lesion", "--column", "read=read", "--column", "patient=patient"]
    else:
        patient = "case" if file.startswith("formats") else "patient"
        arguments += ["--column", f"patient={patient}", "--column", "read=grade"]
        arguments += ["--cutoff", str(given["cutoff"] or 3)]
    if isinstance(clusters, str):
        arguments += ["--cluster", "off"]
    first, *rest = given["modalities"]
    pairs = [f"{a}:{b}" for i, a in enumerate([first, *rest]) for b in rest[i:]]
    return [*arguments, *(part for pair in pairs for part in ("--compare", pair))]


FILES = [i for i, c in CASES.items() if c["input"]["design"] == "crossed" and "file" in c["input"]]


@pytest.mark.parametrize("case", FILES)
def test_command_line_gives_the_reference_numbers(case):
    given, expected = CASES[case]["input"], CASES[case]["expected"]
    found = answer(*arguments_of(given))["readers"]["on"][given["on"]]
    if set(given["modalities"]) == set(found["theta"]):
        assert found["patients"] == expected["patients"]
        for code, value in expected["components"].items():
            near(found["components"][code], value)
    for wanted in expected["pairs"]:
        pair = next(
            p for p in found["pairs"] if (p["first"], p["second"]) == (wanted["first"], wanted["second"])
        )
        for line in ("readers_random", "readers_fixed", "cases_fixed"):
            for key in ("second_minus_first", "standard_error", "low", "high"):
                if key in wanted[line]:
                    near(pair[line][key], wanted[line][key])
            near(pair[line]["p"], wanted[line].get("p"), 1e-7, 1e-12)
        for reader, line in wanted["per_reader"].items():
            near(pair["per_reader"][reader]["second_minus_first"], line["second_minus_first"])


def sim(*arguments):
    return answer(
        str(FOLDER / "sim_binary.csv"),
        *LONG,
        "--column",
        "patient=patient",
        "--column",
        "lesion=lesion",
        *arguments,
    )


def test_readers_are_a_sample_unless_said_otherwise():
    found = sim()
    assert len(found["tests"]) == 9
    pairs = {(c["first"], c["second"]) for c in found["comparisons"]}
    assert len(pairs) == 9
    assert all(first.split("_")[1] == second.split("_")[1] for first, second in pairs)
    assert found["readers"]["design"] == "crossed"
    assert found["readers"]["reads"] == {"planned": 1602, "present": 1602, "repeated": 0, "conflicting": 0}
    assert len(sim("--readers", "each")["comparisons"]) == 3 * 36


def test_a_rule_over_modalities_is_judged_reader_by_reader():
    found = sim("--rule", "ANY=CT | MR", "--compare", "CT:ANY")
    assert {"ANY_reader 1", "ANY_reader 2", "ANY_reader 3"} < found["tests"].keys()
    assert {(c["first"], c["second"]) for c in found["comparisons"]} == {
        (f"CT_reader {r}", f"ANY_reader {r}") for r in (1, 2, 3)
    }
    pair = found["readers"]["on"]["sensitivity"]["pairs"][0]
    for reader, line in pair["per_reader"].items():
        assert line["second"] - line["first"] == pytest.approx(line["second_minus_first"], abs=1e-14)
        own = next(
            c for c in found["comparisons"] if c["first"] == f"CT_{reader}" and c["on"] == "sensitivity"
        )
        assert line["second_minus_first"] == pytest.approx(own["difference"]["second_minus_first"], abs=1e-14)


def test_the_quoted_line_is_the_widest_and_the_largest_p():
    on = sim()["readers"]["on"]
    pairs = [pair for one in ("sensitivity", "specificity") for pair in on[one]["pairs"]]
    alike = next(p for p in pairs if (p["first"], p["second"]) == ("MR", "PET"))
    assert alike["cases_fixed"]["reason"] == "no_variation_between_readers"
    assert "random_narrower_than_fixed" in alike["warnings"]
    for pair in pairs:
        assert pair["headline"] == "guarded"
        lines = [pair[one] for one in ("readers_random", "readers_fixed", "cases_fixed")]
        tested = [line for line in lines if line["p"] is not None]
        assert len(tested) >= 2
        assert pair["quoted"]["p"] == max(line["p"] for line in tested)
        assert pair["quoted"]["low"] == min(line["low"] for line in tested)
        for own in pair["per_reader"].values():
            assert own["quoted"] == {
                "low": own["low"],
                "high": own["high"],
                "method": "readers_fixed",
                "excludes_zero": (own["p"] < 0.05),
            }
    for one in on["sensitivity"]["modalities"].values():
        wide = one["readers_random"], one["readers_fixed"]
        assert one["quoted"]["low"] == min(line["low"] for line in wide) > 0


def test_readers_fixed_on_request():
    pairs = sim("--random-readers", "off")["readers"]["on"]["sensitivity"]["pairs"]
    assert {pair["headline"] for pair in pairs} == {"readers_fixed"}


def test_a_test_named_as_modality_that_is_no_rule_is_refused(capsys):
    assert main(["reads", str(FOLDER / "sim_binary.csv"), *LONG, "--single", "AI"]) == 2
    assert "AI" in capsys.readouterr().err


def asked(*arguments):
    return sim(*arguments)["readers"]["on"]


def test_the_family_is_what_is_marked_and_showing_more_moves_no_p():
    pairs = {(p["first"], p["second"]): p for p in asked()["sensitivity"]["pairs"]}
    assert {p["family_size"] for p in pairs.values()} == {6}
    ruled = asked("--rule", "ANY=CT | MR")["sensitivity"]["pairs"]
    few = asked("--compare", "CT:MR")["sensitivity"]["pairs"]
    for pair in (*ruled, *few):
        if (own := pairs.get((pair["first"], pair["second"]))) is not None:
            assert (pair["p_adjusted"], pair["family_size"]) == (own["p_adjusted"], 6)
    known = next(p for p in ruled if (p["first"], p["second"]) == ("CT", "ANY"))
    assert (known["quoted"]["p"], known["quoted"]["excludes_zero"]) == (None, None)
    assert (known["quoted"]["reason"], known["reason"]) == ("by_construction", "by_construction")
    assert known["quoted"]["low"] >= 0
    marked = sim("--rule", "ANY=CT & ~MR | PET", "--primary", "CT:ANY", "--primary", "MR:CT")
    sizes = {
        (p["first"], p["second"]): p["family_size"] for p in marked["readers"]["on"]["sensitivity"]["pairs"]
    }
    assert sizes[("CT", "ANY")] == sizes[("CT", "MR")] == 4
    assert sizes[("CT", "PET")] == 0
    assert marked["plan"]["family"]["pairs"] == [["CT", "ANY"], ["CT", "MR"]]


def test_a_single_reader_describes():
    found = sim()
    assert {(c["standing"], c["p_adjusted"], c["reason"]) for c in found["comparisons"]} == {
        ("exploratory", None, "exploratory")
    }
    family = found["plan"]["family"]
    assert (len(family["pairs"]), family["size"], family["testable"]) == (3, 6, 6)
    one = sim("--primary", "CT_reader 1:MR_reader 1")
    assert {c["first"] for c in one["comparisons"] if c["standing"] == "primary"} == {"CT_reader 1"}


@pytest.mark.parametrize("margin", [0.02, 0.1, 0.3])
def test_the_verdict_at_a_margin_is_that_of_the_quoted_interval(margin):
    for on in ("sensitivity", "specificity"):
        for pair in asked("--margin", str(margin))[on]["pairs"]:
            at = pair["margin"]
            assert (at["margin"], at["kind"]) == (margin, "noninferiority")
            shown = pair["quoted"]["low"] > -margin
            assert at["verdict"] == ("shown" if shown else "not_shown")
            if at["p_one_sided"] is not None:
                assert (at["p_one_sided"] < 0.025) == shown
                lines = [pair["readers_fixed"], pair["readers_random"], pair["cases_fixed"]]
                lines = [line for line in lines if line["standard_error"]]
                ts = [(one["second_minus_first"] + margin) / one["standard_error"] for one in lines]
                assert any(at["t"] == pytest.approx(t) for t in ts)
