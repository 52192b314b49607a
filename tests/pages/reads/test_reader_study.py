"""The pages of the reader study: both languages, with and without data, with a broken file."""

import json
import math
import re

import pytest

from core.__main__ import main
from core.examples.reads import LIVER_PETMR
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.one_test.measures import MEASURES
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Plan
from core.tables.files.intake import read
from core.words import words
from pages.ui.reads import rule_editor
from pages.ui.reads.paper_table import paper_table
from pages.ui.reads.tables import record_table
from tests.pages.app import ROOT, frames, html, open_page, sound
from tests.pages.app import table as table_with
from tests.reads.answers.test_records import FILE as LEFT_OUT

PAGES = ["pages/accuracy.py", "pages/comparison.py", "pages/subgroups.py"]
EXAMPLE = "liver_petmr"
OR_RULE = "OR=PET | MR"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("script", [*PAGES, "app.py"])
def test_without_data_a_page_leads_to_the_front_door(script, language):
    at = sound(open_page(script, language))
    assert at.title[0].value
    if script != "app.py":
        assert any("app.py" in link.proto.page for link in at.page_link) or at.page_link


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", ["lesion", "patient"])
@pytest.mark.parametrize("script", PAGES)
def test_the_example_is_answered(script, unit, language):
    at = sound(open_page(script, language, data=EXAMPLE, unit=unit, rules=OR_RULE))
    assert "tandem-answer" in html(at)
    assert frames(at)
    assert at.get("vega_lite_chart")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["measures", "clusters", "policies", "roc"])
def test_every_closed_part_of_the_accuracy_page_opens(name, language):
    at = open_page("pages/accuracy.py", language, data=EXAMPLE, rules=OR_RULE)
    at.session_state[f"accuracy.more.{name}"] = True
    sound(at.run())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["tests", "joint", "predictive", "agreement", "pairs", "extremes"])
def test_every_closed_part_of_the_comparison_page_opens(name, language):
    at = open_page("pages/comparison.py", language, data=EXAMPLE, rules=OR_RULE)
    at.session_state[f"comparison.more.{name}"] = True
    sound(at.run())


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "kidney"},
        {"rules": "CT &"},
        {"rules": ["A=CT", "a=MR"]},
        {"where": "tumour_type=Martian"},
        {"by": "nothing"},
        {"nonsense": "1"},
        {"confidence_level": "nan"},
        {"cutoffs": "CT=inf"},
        {"hidden": ["CT", "PET", "MR", "PETMR_recorded"]},
        {"data": "elsewhere"},
    ],
)
def test_garbage_in_the_address_is_said_and_survived(query):
    at = open_page("pages/accuracy.py", "en", **{"data": EXAMPLE, **query})
    assert not at.exception


def test_a_plan_for_a_file_that_is_not_here_says_so():
    at = open_page("pages/accuracy.py", "en", data="upload", rules=OR_RULE)
    assert not at.exception
    assert any("never data" in (message.title or "") + message.value for message in at.info)


def test_the_accuracy_page_and_the_command_line_give_the_same_numbers(capsys):
    reads = ROOT / "core" / "examples" / EXAMPLE / "reads.csv"
    options = [f"--column=test={t}" for t in ("CT", "PET", "MR", "PETMR_recorded")]
    assert main(["reads", str(reads), *options, "--rule", OR_RULE, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["tests"]
    at = sound(open_page("pages/accuracy.py", "en", data=EXAMPLE, rules=OR_RULE))
    table = table_with(at, "TP")
    numbers = words("en").numbers
    assert list(table["Test"]) == list(told)
    assert list(table.columns)[1:3] == ["Sensitivity", "Specificity"]  # what a phone shows without a swipe
    for _, row in table.iterrows():
        test = told[row["Test"]]
        assert [row[c] for c in ("TP", "FN", "FP", "TN")] == [test[c] for c in ("tp", "fn", "fp", "tn")]
        for metric in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
            cell = test[metric]
            value = numbers.fraction(cell["value"], cell["numerator"], cell["denominator"])
            interval = numbers.interval(cell["quoted"]["low"], cell["quoted"]["high"])
            assert row[words("en").label("metric", metric)] == f"{value} {interval}"


def test_all_measures_of_page_and_command_line_are_the_same(capsys):
    reads = ROOT / "core" / "examples" / EXAMPLE / "reads.csv"
    options = [f"--column=test={t}" for t in ("CT", "PET", "MR", "PETMR_recorded")]
    assert main(["reads", str(reads), *options, "--prevalence", "0.1", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["tests"]
    at = open_page("pages/accuracy.py", "en", data=EXAMPLE, prevalence="0.1")
    at.session_state["accuracy.more.measures"] = True
    w = words("en")
    n = w.numbers

    shown = table_with(sound(at.run()), "MCC").set_index("Test")
    elsewhere = next(f for f in frames(at) if list(f.columns) == ["Test", "PPV", "NPV"])
    for test, found in told.items():
        for name in MEASURES:
            one = found[name]
            value = math.inf if one.get("limit") == "infinity" else one["value"]
            low, high = one["quoted"]["low"], one["quoted"]["high"]
            assert low is not None and (high is None) is (value == math.inf)
            if high is None:
                assert one["quoted"]["high_limit"] == "infinity"
                high = math.inf
            interval = n.ratio_interval(low, high)
            assert shown.loc[test, w.label("metric", name)] == f"{n.ratio(value)} {interval}"
        for name in ("ppv", "npv"):
            one = found["at_prevalence"][name]
            interval = n.interval(one["quoted"]["low"], one["quoted"]["high"])
            cell = elsewhere.set_index("Test").loc[test, w.label("metric", name)]
            assert cell == f"{n.percent(one['value'])} {interval}"


def test_the_comparison_page_and_the_command_line_give_the_same_numbers(capsys):
    reads = ROOT / "core" / "examples" / EXAMPLE / "reads.csv"
    options = [f"--column=test={t}" for t in ("CT", "PET", "MR", "PETMR_recorded")]
    assert main(["reads", str(reads), *options, "--rule", OR_RULE, "--format", "json"]) == 0
    told = {
        c["on"]: c
        for c in json.loads(capsys.readouterr().out)["comparisons"]
        if (c["first"], c["second"]) == ("CT", "OR")
    }
    at = sound(open_page("pages/comparison.py", "en", data=EXAMPLE, rules=OR_RULE))
    numbers = words("en").numbers
    for on, (_, row) in zip(
        ("sensitivity", "specificity", "accuracy"), table_with(at, "Units").iterrows(), strict=True
    ):
        c = told[on]
        assert row["Units"] == c["units"]
        cells = [row[name] for name in ("Both right", "Only CT right", "Only OR right", "Neither right")]
        names = ("both_correct", "only_first_correct", "only_second_correct", "neither_correct")
        assert cells == [c[name] for name in names]
        quoted = c["difference"]["quoted"]
        points = numbers.points(c["difference"]["second_minus_first"])
        interval = numbers.points_interval(quoted["low"], quoted["high"])
        assert row["OR minus CT, points"] == f"{points} {interval}"
        assert row["p"] == numbers.p(c["p"])
        assert row["p adjusted"] == numbers.p(c["p_adjusted"])


def test_one_click_fuses_and_the_numbers_follow():
    at = sound(open_page("pages/accuracy.py", "en", data=EXAMPLE))
    assert len(table_with(at, "TP")) == 4
    fuse_control(at).set_value("or").run()
    sound(at)
    table = table_with(at, "TP")
    assert list(table["Test"])[-1] == "PET or MR"
    assert list(table.iloc[-1][["TP", "FN", "FP", "TN"]]) == [179, 0, 9, 118]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_titles_of_the_paired_squares_are_shown_as_they_are(language):
    at = sound(open_page("pages/comparison.py", language, data=EXAMPLE, rules=OR_RULE))
    w = words(language)
    units = w.label("units", "lesion")
    having = w("With the condition: {count} {units}", count="179", units=units)
    without = w("Without the condition: {count} {units}", count="127", units=units)
    positive, negative = w.label("read_state", "positive"), w.label("read_state", "negative")
    figure = html(at)
    assert re.findall("<caption>(.*?)</caption>", figure) == [having, without]
    squares = re.findall("<caption>.*?</table>", figure, re.DOTALL)
    for square, (right, wrong) in zip(squares, ((positive, negative), (negative, positive)), strict=True):
        assert re.findall('<th scope="col">(.*?)</th>', square) == [f"OR {right}", f"OR {wrong}"]
        assert re.findall('<th scope="row">(.*?)</th>', square) == [f"CT {right}", f"CT {wrong}"]


def fuse_control(at):
    return next(group for group in at.button_group if "any positive (OR)" in group.options)


def test_a_typed_rule_without_a_name_stays_when_a_fusion_is_clicked():
    typed, said = "CT & (PET | MR)", "CT and (PET or MR)"
    at = sound(open_page("pages/accuracy.py", "en", data=EXAMPLE, rules=f"`{typed}`={typed}"))
    fuse_control(at).set_value("or").run()
    assert list(table_with(sound(at), "TP")["Test"])[4:] == [said, "CT or PET or MR"]
    fuse_control(at).set_value("and").run()
    assert list(table_with(sound(at), "TP")["Test"])[4:] == [said, "CT and PET and MR"]
    fuse_control(at).set_value("none").run()
    assert list(table_with(sound(at), "TP")["Test"])[4:] == [said]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_tests_fuse_in_one_click_and_one_alone_is_said(language):
    w, or_ = words(language), {"en": "or", "zh": "或"}[language]
    rows = "".join(f"P{i},{i % 2},{i % 3 % 2},{i % 4 % 2}\n" for i in range(24))
    at = open_page("app.py", language)
    file = ("two.csv", f"patient,CT,PET,truth\n{rows}".encode(), "text/csv")
    at.file_uploader(key="door.reads.file").upload(*file).run()
    at.switch_page("pages/accuracy.py").run()
    control = next(group for group in at.button_group if w.label("fuse", "or") in group.options)
    control.set_value("or").run()
    assert list(table_with(sound(at), "TP")[w("Test")]) == ["CT", "PET", f"CT {or_} PET"]
    warning = w("Choose at least two modalities to fuse.")
    assert warning not in [caption.value for caption in at.caption]
    next(group for group in at.button_group if "PET" in group.options).set_value(["PET"]).run()
    assert list(table_with(sound(at), "TP")[w("Test")]) == ["CT", "PET"]
    assert warning in [caption.value for caption in at.caption]


def test_records_show_the_reads_before_the_grouping_columns():
    study = LIVER_PETMR.load()
    found = panel(study, Plan())
    shown = list(record_table(words("en"), study, found, found.verdicts[0] == 1).columns)
    assert shown[:8] == ["Row", "patient_id", "lesion_id", *study.tests, "Reference standard"]
    assert words("en").label("column", "tumour_type") in shown[8:]


def test_a_test_called_as_one_of_our_columns_hides_nothing():
    file = read(b"patient,lesion,Row,MR,truth\nP1,1,1,0,1\nP1,2,0,1,0\nP2,1,1,1,1\n", "reads.csv")
    options = ReadingOptions(columns=((Role.TEST, "Row"), (Role.TEST, "MR")))
    study = build(file, guess(file, options))
    found = panel(study, Plan())
    shown = record_table(words("en"), study, found, found.verdicts[0] < 9)
    assert list(shown.columns) == ["Row", "patient", "lesion", "Row (4)", "MR", "Reference standard"]
    assert list(shown["Row"]) == [2, 3, 4]
    assert list(shown["Row (4)"]) == ["positive", "negative", "positive"]


def test_the_caret_stands_below_the_fault_in_chinese_too():
    assert rule_editor.blanks("增强CT |") == "\N{IDEOGRAPHIC SPACE}" * 2 + " " * 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_accuracy_download_has_every_quantity_with_the_interval_to_quote(language):
    w = words(language)
    plan = Plan(prevalence=0.1)
    tests = accuracy(panel(LIVER_PETMR.load(), plan), plan)
    table = paper_table(w, tests).set_index(w("Test"))
    ci = w.numbers.confidence(0.95)
    for test in tests:
        for metric, e in test.metrics.items():
            assert e.quoted.low is not None
            name = w.label("metric", metric)
            assert table.loc[test.name, w.titled(name, w(", ").join((w("lower limit"), ci)))] == e.quoted.low
            assert table.loc[test.name, w.titled(name, w(", ").join((w("upper limit"), ci)))] == e.quoted.high
            assert table.loc[test.name, w.titled(name, w("Method"))] == w.label("method", e.quoted.method)
    name = w.label("metric", "sensitivity")
    counts = [w.titled(name, w("numerator")), w.titled(name, w("denominator"))]
    assert list(table.loc["CT", [name, *counts]]) == [134 / 179, 134, 179]
    elsewhere = w("{metric} at {prevalence}", metric=w.label("metric", "ppv"), prevalence="10.0%")
    assert tests[0].at_prevalence is not None
    assert table.loc["CT", elsewhere] == tests[0].at_prevalence[0].value


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02" * 100, b"PK\x03\x04broken", b"a;b;c\n", "患者,CT\n1,阳性\n".encode("gb18030")],
)
def test_a_broken_file_is_answered_in_words(data, language):
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("broken.csv", data, "text/csv").run()
    assert not at.exception


def test_an_uploaded_file_is_understood_and_opens_the_first_answer():
    data = (ROOT / "core" / "examples" / EXAMPLE / "reads.csv").read_bytes()
    at = open_page("app.py", "en")
    at.file_uploader(key="door.reads.file").upload("reads.csv", data, "text/csv").run()
    sound(at)
    assert "<dt>Lesions</dt><dd>306</dd>" in html(at) and "<dt>Patients</dt><dd>75</dd>" in html(at)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["accuracy", "comparison", "subgroups", "fusion"])
def test_what_is_left_out_opens_as_a_list_with_reasons(page, language):
    w = words(language)
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", LEFT_OUT.encode(), "text/csv").run()
    own = page in ("comparison", "subgroups")  # these ask beside the title, and list behind More
    at.session_state[f"{page}.more" if own else f"{page}.left_out.list"] = True
    at.switch_page(f"pages/{page}.py")
    sound(at.run())
    listed = table_with(at, w("Reason"))
    reasons = ("duplicate_unit", "patient_without_lesions", "no_patient", "patient_without_lesions")
    assert list(listed[w("Row")]) == [3, 5, 6, 8]
    assert list(listed[w("Reason")]) == [w.label("excluded", reason) for reason in reasons]
    assert w("{count} rows left out", count=4) in html(at)


def test_nothing_is_listed_where_nothing_is_left_out():
    at = open_page("pages/accuracy.py", "en", data=EXAMPLE)
    at.session_state["accuracy.left_out.list"] = True
    assert not any("Reason" in frame.columns for frame in frames(sound(at.run())))
