"""Nothing at the edge breaks: file, JSON and pages answer in words, with the interval that is left."""

import io
import json
from contextlib import redirect_stdout
from html import escape

import pytest

from core.__main__ import main
from core.problems import Severity, problem
from core.reads.file.reading import Role
from core.words import LANGUAGES, NOT_ESTIMABLE, words
from tests.command_line.asking import check_nulls
from tests.pages.app import frames, html, open_page, sound, table

HEAD = "patient,lesion,A,B,site,reference"
PARTS = {
    "accuracy": ("measures", "clusters", "policies", "roc", "explain"),
    "comparison": ("tests", "joint", "predictive", "agreement", "pairs", "extremes", "explain"),
    "subgroups": ("full", "heterogeneity", "explain"),
}


def lesions(*rows):
    """Text of a file; a row is (patient, A, B, site, reference) and how often it stands there."""
    lines = [HEAD]
    for *cells, times in rows:
        patient, a, b, site, truth = cells
        lines += [f"{patient},L{len(lines) + i},{a},{b},{site},{truth}" for i in range(times)]
    return "\n".join(lines)


def patients(*rows):
    """As `lesions`, every row a patient of its own with one lesion."""
    spread = [(f"P{i}.{j}", *cells, 1) for i, (*cells, times) in enumerate(rows) for j in range(times)]
    return lesions(*spread)


AGREE = [  # A and B read alike, both with errors; three lesions a patient
    row
    for p in range(8)
    for row in ((f"P{p}", p % 4 > 0, p % 4 > 0, "x", 1, 2), (f"P{p}", p % 5 == 0, p % 5 == 0, "y", 0, 1))
]
EDGES = {
    "no_discordance_clustered": lesions(*((p, int(a), int(b), s, t, n) for p, a, b, s, t, n in AGREE)),
    "no_discordance": patients((1, 1, "x", 1, 9), (0, 0, "x", 1, 2), (0, 0, "y", 0, 8), (1, 1, "y", 0, 1)),
    "zero_cells": patients((1, 0, "x", 1, 9), (1, 1, "y", 1, 2), (0, 0, "y", 0, 8), (0, 1, "x", 0, 3)),
    "all_right": lesions(*((f"P{p}", p % 2, p % 2, "xy"[p % 2], p % 2, 3) for p in range(12))),
    "all_right_alone": patients((1, 1, "x", 1, 9), (0, 0, "y", 0, 8)),
    "all_wrong": patients((0, 0, "x", 1, 6), (1, 1, "y", 0, 7)),
    "one_cluster": lesions(
        *(("P", 1, 0, "x", 1, 4), ("P", 1, 1, "x", 1, 5), ("P", 0, 1, "y", 1, 1), ("P", 0, 0, "y", 0, 6)),
        ("P", 1, 0, "x", 0, 1),
    ),
    "clusters_of_one": patients(
        *((1, 0, "x", 1, 6), (1, 1, "x", 1, 9), (0, 1, "y", 1, 2), (0, 0, "y", 0, 9), (1, 0, "x", 0, 2))
    ),
    "empty_group": lesions(
        *((f"P{p}", 1, p % 2, "x", 1, 2) for p in range(9)),
        *((f"Q{p}", int(p % 3 == 0), 0, "y", 0, 2) for p in range(9)),
    ),
    "unusable_group": patients(
        (1, 0, "x", 1, 6), (0, 0, "x", 0, 6), ("unclear", "unclear", "y", 1, 3), ("unclear", 1, "y", 0, 2)
    ),
    "one_unit": patients((1, 0, "x", 1, 1)),
    "none_with": patients((1, 0, "x", 0, 5), (0, 0, "y", 0, 6)),
}


NAMED = "--column=patient=patient"


def answer(text, tmp_path, *options):
    path = tmp_path / "reads.csv"
    path.write_text(text, "utf-8")
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(["reads", str(path), "--by", "site", "--prevalence", "0.1", "--format", "json", *options])
    assert code == 0
    return json.loads(out.getvalue(), parse_constant=pytest.fail)


@pytest.mark.parametrize("name", EDGES)
def test_every_null_has_its_reason_and_every_interval_holds_its_value(name, tmp_path):
    found = answer(EDGES[name], tmp_path)
    check_nulls(found)
    for test in found["tests"].values():
        for metric in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
            one = test[metric]
            if one["denominator"] == 0:
                assert one["value"] is None and one["reason"]
                continue
            assert one["value"] == one["numerator"] / one["denominator"]
            assert 0 <= one["low"] <= one["value"] <= one["high"] <= 1
            assert one["high"] > one["low"]  # at 0 and 100 % too
    for one in found["predictive_values"]:
        if "clustered" in one:
            assert {"low", "high", "standard_error", "p"} <= set(one["clustered"])
    for one in found["comparisons"]:
        d = one["difference"]
        if one["units"]:
            assert d["tango"]["low"] <= d["second_minus_first"] <= d["tango"]["high"]
            assert d["tango"]["high"] > d["tango"]["low"]
        else:
            assert d["second_minus_first"] is None and one["p"] is None
        if one["only_first_correct"] + one["only_second_correct"] == 0 and one["units"]:
            assert one["mcnemar"]["exact"]["p"] == one["mcnemar"]["midp"]["p"] == 1
            assert one["mcnemar"]["asymptotic"]["reason"] == "no_discordant_pairs"


def test_the_edges_are_what_they_are_called(tmp_path):
    found = {name: answer(text, tmp_path) for name, text in EDGES.items()}
    head = {name: f["comparisons"][0] if f["comparisons"] else None for name, f in found.items()}
    for name in ("no_discordance", "no_discordance_clustered", "all_right", "all_wrong"):
        assert head[name]["only_first_correct"] == head[name]["only_second_correct"] == 0
    assert head["no_discordance_clustered"]["clustered"]["obuchowski"]["reason"] == "no_discordant_pairs"
    assert found["one_cluster"]["study"]["patients"] is None  # one name in all rows names no patient
    assert "patient_constant" in {p["code"] for p in found["one_cluster"]["problems"]}
    assert "clustered" not in head["one_cluster"]
    named = answer(EDGES["one_cluster"], tmp_path, NAMED)  # one patient indeed, once it is said
    assert named["study"]["patients"] == 1
    one = named["comparisons"][0]
    assert one["clustered"]["obuchowski"]["reason"] == "single_cluster"
    assert (one["difference"]["quoted"]["low"], one["difference"]["quoted"]["high"]) == (None, None)
    assert one["difference"]["quoted"]["reason"] == "single_cluster" and one["p"] is None
    for name in ("A", "B"):
        quoted = named["tests"][name]["sensitivity"]["quoted"]
        assert (quoted["low"], quoted["high"], quoted["reason"]) == (None, None, "single_cluster")
    assert "clustered" not in head["clusters_of_one"]  # one unit a patient: nothing to correct for
    assert found["all_right"]["tests"]["A"]["sensitivity"]["clustered"]["cautious"]["low"] > 0
    assert found["zero_cells"]["tests"]["A"]["lr_positive"]["limit"] == "infinity"
    assert found["empty_group"]["groups"]["site"]["x"]["tests"]["A"]["specificity"]["reason"] == "no_units"
    assert found["unusable_group"]["groups"]["site"]["y"]["tests"]["A"]["sensitivity"]["reason"] == "no_units"
    assert found["none_with"]["tests"]["A"]["sensitivity"]["reason"] == "no_units"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EDGES)
def test_every_page_answers_in_words(name, language):
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", EDGES[name].encode(), "text/csv").run()
    sound(at)
    for page, parts in PARTS.items():
        at.switch_page(f"pages/{page}.py")
        for part in parts:
            at.session_state[f"{page}.more.{part}"] = True
        sound(at.run())
        assert "tandem-answer" in html(at)
        cells = [str(c) for f in frames(at) for row in f.itertuples(index=False) for c in row]
        assert not {"nan", "None", "inf", "-inf", "<NA>"} & set(cells)
        spoken = [*(e.value for e in (*at.markdown, *at.caption)), html(at)]
        assert not any(word in text for text in spoken for word in (" nan", "None", "Reason."))
        if any(NOT_ESTIMABLE in c for c in cells) and page == "accuracy":
            assert "tandem-reasons" in html(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["no_discordance", "no_discordance_clustered", "all_right"])
def test_without_discordance_the_page_still_shows_an_interval(name, language):
    w = words(language)
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", EDGES[name].encode(), "text/csv").run()
    at.switch_page("pages/comparison.py")
    sound(at.run())
    shown = table(at, w("Only {first} right", first="A"))[
        w("{second} minus {first}, points", first="A", second="B")
    ][0]
    assert shown.startswith(w.numbers.points(0.0)) and len(shown.split()) > 1
    assert NOT_ESTIMABLE not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_100_percent_the_patients_counted_once_each_bound_the_interval(language, tmp_path):
    w = words(language)
    cautious = answer(EDGES["all_right"], tmp_path)["tests"]["A"]["sensitivity"]["clustered"]["cautious"]
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", EDGES["all_right"].encode(), "text/csv").run()
    at.switch_page("pages/accuracy.py")
    at.session_state["accuracy.more.clusters"] = True
    sound(at.run())
    remark = table(at, w("Design effect"))[w("Remark")][0]
    assert cautious["low"] == pytest.approx(0.025 ** (1 / 6))  # six patients have the condition
    assert w.numbers.interval(cautious["low"], 1.0) in remark


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_patient_is_compared_without_limits_and_with_the_reason(language):
    w = words(language)
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload(
        "reads.csv", EDGES["one_cluster"].encode(), "text/csv"
    ).run()
    role = next(box for box in at.selectbox if str(box.key).startswith("door.reads.role.0."))
    assert (role.label, role.value) == ("patient", Role.IGNORE)
    sound(role.set_value(Role.PATIENT).run())
    at.switch_page("pages/comparison.py")
    sound(at.run())
    head = table(at, w("Only {first} right", first="A"))
    gaps = (-3 / 10, 1 / 7, -2 / 17)  # of 10 with the condition, 7 without, all 17
    assert list(head[w("{second} minus {first}, points", first="A", second="B")]) == [
        f"{w.numbers.points(gap)} {NOT_ESTIMABLE}" for gap in gaps
    ]
    assert set(head[w("p")]) == {NOT_ESTIMABLE}
    assert w.reason("single_cluster") in html(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_name_in_all_rows_is_no_patient_and_page_and_json_say_the_same(language, tmp_path):
    w = words(language)
    quoted = answer(EDGES["one_cluster"], tmp_path)["comparisons"][0]["difference"]["quoted"]
    assert (quoted["method"], "effective_clusters" in quoted) == ("tango", False)
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload(
        "reads.csv", EDGES["one_cluster"].encode(), "text/csv"
    ).run()
    told = problem(Severity.WARNING, "patient_constant", column="patient", count=17)
    assert escape(w.problem(told).message) in html(at)
    at.switch_page("pages/comparison.py")
    sound(at.run())
    shown = table(at, w("Only {first} right", first="A"))[
        w("{second} minus {first}, points", first="A", second="B")
    ][0]
    interval = w.numbers.points_interval(quoted["low"], quoted["high"])
    assert shown == f"{w.numbers.points(-0.3)} {interval}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_lesions_that_never_disagree_are_bounded_by_their_patients(language, tmp_path):
    w = words(language)
    text = EDGES["no_discordance_clustered"]
    clustered = answer(text, tmp_path)["comparisons"][0]["difference"]["clustered"]
    quoted = answer(text, tmp_path)["comparisons"][0]["difference"]["quoted"]
    assert (clustered["clusters"], clustered["reason"]) == (8, "no_discordant_pairs")
    # eight patients with equal numbers of lesions: Tango on 8 at the t quantile with 7 degrees of freedom
    critical = 2.364624
    assert quoted["high"] == -quoted["low"] == pytest.approx(critical**2 / (8 + critical**2), abs=1e-6)
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", text.encode(), "text/csv").run()
    at.switch_page("pages/comparison.py")
    sound(at.run())
    interval = w.numbers.points_interval(quoted["low"], quoted["high"])
    cells = [str(cell) for shown in frames(at) for cell in shown.to_numpy().ravel()]
    assert f"{w.numbers.points(0.0)} {interval}" in cells
