"""What the comparison and accuracy pages say of methods, readers, cut-offs and families."""

import re

import pytest

from core.examples.reads import LIVER_PETMR
from core.reads.answers.one_test.ordinal import ordinal_comparisons
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.pair_tables import compare_tables
from core.reads.answers.readers import readers_by_modality
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Plan, RuleText
from core.tables.files.intake import read
from core.words import NOT_ESTIMABLE, words
from core.words.methods.quantities import formulas
from tests.pages.app import cautions, frames, open_page, sound, table
from tests.reads.longfile import long_file

EXAMPLE = "liver_petmr"
OR_RULE = "OR=PET | MR"
PLAN = Plan(rules=(RuleText("OR", "PET | MR"),))
ACCURACY, COMPARISON, READERS = "pages/accuracy.py", "pages/comparison.py", "pages/readers.py"


def uploaded(text, page, language="en"):
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", text.encode(), "text/csv").run()
    sound(at)
    at.switch_page(page)
    return sound(at.run())


def opened(at, page, part):
    at.session_state[f"{page}.more.{part}"] = True
    return sound(at.run())


def said(at):
    spoken = " ".join(element.value for element in (*at.markdown, *at.caption)).replace("\\", "")
    return " ".join([spoken, *cautions(at)])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("script", "code"), [(ACCURACY, "accuracy"), (COMPARISON, "comparison")])
def test_every_number_of_the_table_can_be_explained(script, code, language):
    w = words(language)
    at = opened(open_page(script, language, data=EXAMPLE, rules=OR_RULE), code, "explain")
    options = next(box for box in at.selectbox if box.label == w("Number")).options
    explained = set()
    for option in options:
        box = next(box for box in at.selectbox if box.label == w("Number"))
        sound(box.set_value(option).run())
        text = said(at)
        assert f"**{option}**" in text
        assert w("When not to trust it: {why}", why="").strip() in text
        explained.add(option)
    assert len(explained) == len(options)
    names = {w.named("quantity", q) or w.label("metric", q) for q in formulas()}
    assert explained <= names
    assert len(explained) == {"accuracy": 13, "comparison": 9}[code]


def test_the_explained_p_value_names_its_method_and_paper():
    at = opened(open_page(COMPARISON, "en", data=EXAMPLE, rules=OR_RULE), "comparison", "explain")
    box = next(box for box in at.selectbox if box.label == "Number")
    sound(box.set_value("p").run())
    assert "McNemar by sign flips of patients, mid-p" in said(at)
    assert "Hemerik J" in said(at) and "Caution: " in said(at)
    assert at.latex


def test_predictive_values_quote_patients_as_clusters():
    at = opened(open_page(COMPARISON, "en", data=EXAMPLE, rules=OR_RULE), "comparison", "predictive")
    whole = panel(LIVER_PETMR.load(), PLAN)
    expected = compare_tables(whole, PLAN, [("CT", "OR")])[0].predictive_values
    numbers = words("en").numbers
    frame = table(at, "weighted generalised score (Kosinski)")
    assert list(frame["p"]) == [numbers.p(v.clustered.p) for v in expected]
    assert set(frame["Method"]) == {"patients as clusters, linearised variance, t interval"}
    assert list(frame["weighted generalised score (Kosinski)"]) == [
        numbers.p(v.weighted_generalised_score.p) for v in expected
    ]


def test_the_family_stands_beside_adjusted_p_values_and_q_before_pairs():
    at = opened(open_page(COMPARISON, "en", data=EXAMPLE, rules=OR_RULE), "comparison", "pairs")
    family = (
        "Adjusted p: Holm adjustment over a declared family of 12 comparisons (every pair of tests, on "
        "sensitivity and specificity), of which 12 could be tested. Everything else is exploratory."
    )
    assert said(at).count(family) == 2
    assert "All 5 at once (Cochran's Q for clustered data, small-sample F): p < 0.001, on 179 units" in said(
        at
    )


@pytest.mark.parametrize("adjust", ["holm", "bh", "none"])
def test_turning_a_pair_round_keeps_its_adjusted_p(adjust):
    found = {}
    for first, second in (("CT", "OR"), ("OR", "CT")):
        link = {"compare": f"{first}:{second}", "adjust": adjust}
        at = sound(open_page(COMPARISON, "en", data=EXAMPLE, rules=OR_RULE, **link))
        found[first] = table(at, "Only CT right")
    one, other = found["CT"], found["OR"]
    in_order = [name for name in one.columns if name.startswith("Only")]
    assert in_order == ["Only CT right", "Only OR right"]
    assert [name for name in other.columns if name.startswith("Only")] == in_order[::-1]
    assert {"OR minus CT, points"} < set(one.columns) and {"CT minus OR, points"} < set(other.columns)
    assert [list(one[name]) for name in in_order] == [list(other[name]) for name in in_order]
    assert list(one["p adjusted"]) == list(other["p adjusted"])
    assert list(one["p"]) == list(other["p"])


def boxes(at):
    return {box.label: box.value for box in at.selectbox}


def choose(at, label, value):
    return sound(next(box for box in at.selectbox if box.label == label).set_value(value).run())


def test_a_link_names_the_pair_on_the_screen_and_the_page_writes_it():
    at = sound(open_page(COMPARISON, "en", data=EXAMPLE, rules="PET | MR=PET | MR", compare="PET | MR:PET"))
    assert (boxes(at)["First"], boxes(at)["Second"]) == ("PET or MR", "PET")
    choose(at, "First", "MR")
    assert (boxes(at)["First"], boxes(at)["Second"]) == ("MR", "PET")
    choose(at, "Second", "PET or MR")
    assert at.query_params["compare"] == "MR:PET | MR"
    at.switch_page("pages/subgroups.py").run()
    assert (boxes(sound(at))["Compared with"], boxes(at)["Test"]) == ("MR", "PET or MR")
    choose(at, "Test", "PET")
    assert at.query_params["compare"] == "MR:PET"
    at.switch_page(COMPARISON).run()
    assert (boxes(sound(at))["First"], boxes(at)["Second"]) == ("MR", "PET")
    choose(at, "First", "CT")
    choose(at, "Second", "PET or MR")
    assert "compare" not in at.query_params  # the pair that is shown where none is named
    at = opened(open_page(COMPARISON, "en", data=EXAMPLE, compare="MR:CT"), "comparison", "pairs")
    assert len(table(at, "Discordant")) == 6  # one pair on the screen leaves out no other


def test_a_mark_on_the_page_is_the_one_of_the_command_line():
    # a rule made by clicks is called by its signs in the plan and by words on the page
    link = {"rules": "CT | PET=CT | PET", "primary": "`CT | PET`:MR", "compare": "CT | PET:CT"}
    at = opened(open_page(COMPARISON, "en", data=EXAMPLE, **link), "comparison", "declared")
    assert "family of 2 comparisons (the pairs marked as primary" in said(at)
    assert "marked as primary, but" not in said(at)
    sound(next(t for t in at.toggle if t.label == "Primary comparison").set_value(True).run())
    assert at.query_params["primary"] == ["CT | PET:MR", "CT | PET:CT"]
    assert at.query_params["rules"] in ("CT | PET=CT | PET", ["CT | PET=CT | PET"])
    assert "CT against CT or PET: marked as primary, but one is positive whenever the other is" in said(at)
    assert "marked pairs left to test: 1" in said(at) and "family of 2 comparisons" in said(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_readers_of_a_long_file_are_compared(language):
    w = words(language)
    text = long_file()
    at = opened(uploaded(text, READERS, language), "readers", "pooled")
    raw = read(text.encode(), "reads.csv")
    study = build(raw, guess(raw, ReadingOptions()))
    for place, modality in enumerate(readers_by_modality(study, Plan())):
        own = [f for f in frames(at) if w("Reader") in f.columns]
        frame = [f for f in own if w.label("readers", "pooled") in list(f[w("Reader")])][place]
        assert list(frame[w("Reader")])[:4] == ["R1", "R2", "R3", w.label("readers", "pooled")]
        pooled = modality.pooled["sensitivity"]
        shown = frame[w.label("metric", "sensitivity")][3].replace("\xa0", " ")
        assert shown.startswith(w.numbers.estimate(pooled))
        pairs = [f for f in frames(at) if w("Observed agreement") in f.columns][place]
        kappa = modality.pairs[0].agreement.kappa
        assert pairs[w.label("metric", "kappa")][0].startswith(w.numbers.decimal(kappa.value))


def test_the_comparison_page_says_which_interval_of_kappa_is_quoted():
    at = opened(open_page(COMPARISON, "en", data=EXAMPLE, rules=OR_RULE), "comparison", "agreement")
    assert "Quoted for kappa: on Fisher's z, at the observed agreement." in said(at)
    assert "delta method" in said(at) and "variance under no agreement" in said(at)
    at = open_page(COMPARISON, "en", data=EXAMPLE, rules=OR_RULE, unit="patient")
    assert "Quoted for kappa: on Fisher's z, at the observed agreement." in said(
        opened(at, "comparison", "agreement")
    )


def scores(patients=30):
    """Ordinal reads of two tests, several lesions a patient."""
    lines = ["patient,lesion,CT,MR,reference"]
    for p in range(patients):
        for lesion in range(1 + p % 3):
            truth = (p + lesion) % 2
            ct = 1 + (p * 7 + lesion * 3) % 3 + 2 * truth
            mr = 1 + (p * 5 + lesion) % 4 + truth
            lines.append(f"P{p},L{lesion},{ct},{mr},{truth}")
    return "\n".join(lines)


def test_a_cut_off_set_on_the_accuracy_page_feeds_the_comparison():
    text = scores()
    raw = read(text.encode(), "reads.csv")
    reading = guess(raw, ReadingOptions(cutoffs=((None, 3.0),)))
    study = build(raw, reading)
    at = open_page("app.py", "en")
    at.file_uploader(key="door.reads.file").upload("reads.csv", text.encode(), "text/csv").run()
    for number in (0, 1):
        field = next(f for f in at.number_input if f".cutoff.{number}." in str(f.key))
        field.set_value(3.0).run()
    sound(at)
    at.switch_page(ACCURACY)
    at = opened(at.run(), "accuracy", "roc")
    before = table(at, "TP")
    slider = next(s for s in at.select_slider if "CT" in s.label)
    slider.set_value(4.0).run()
    sound(at)
    after = table(at, "TP")
    plan = Plan(cutoffs=(("CT", 4.0),))
    c = {c.on.value: c for c in compare(panel(study, plan), plan, [("CT", "MR")])}["sensitivity"]
    assert after["TP"][0] == c.both_correct + c.only_first_correct < before["TP"][0]
    every = table(at, "Cut-off")
    assert {"≥ 4", "≥ 3", "none positive"} <= set(every["Cut-off"])
    assert every[(every["Test"] == "CT") & (every["Cut-off"] == "≥ 4")]["TP"].item() == after["TP"][0]

    at.switch_page(COMPARISON)
    sound(at.run())
    cells = table(at, "Only CT right").iloc[0]
    names = ("Both right", "Only CT right", "Only MR right", "Neither right")
    assert [cells[name] for name in names] == [
        *(c.both_correct, c.only_first_correct, c.only_second_correct, c.neither_correct)
    ]


def test_areas_are_compared_with_patients_as_clusters():
    text = scores()
    raw = read(text.encode(), "reads.csv")
    study = build(raw, guess(raw, ReadingOptions(cutoffs=((None, 3.0),))))
    found = ordinal_comparisons(study, panel(study, Plan()), Plan())[0].result
    at = open_page("app.py", "en")
    at.file_uploader(key="door.reads.file").upload("reads.csv", text.encode(), "text/csv").run()
    for number in (0, 1):
        field = next(f for f in at.number_input if f".cutoff.{number}." in str(f.key))
        field.set_value(3.0).run()
    at.switch_page(ACCURACY)
    at = opened(at.run(), "accuracy", "roc")
    row = table(at, "Difference of areas").iloc[0]
    assert found.quoted is not None and found.clustered is not None
    assert found.clustered.clusters == 30 and str(found.quoted.method) != str(found.difference.method)
    assert row["Method"] == "difference of AUC, t interval"
    assert row["Interval"] == words("en").numbers.decimal_interval(found.quoted.low, found.quoted.high, 3)
    assert row["p"] == words("en").numbers.p(found.quoted_p)
    critical = 2.0452296  # t with 30 - 1 degrees of freedom, 30 patients
    gap, error = found.difference.second_minus_first, found.clustered.standard_error
    assert (found.quoted.low, found.quoted.high) == pytest.approx(
        (gap - critical * error, gap + critical * error), abs=1e-6
    )


def test_units_without_a_reference_show_their_patterns():
    lines = ["patient,A,B,reference", *(f"P{i},{i % 2},{i % 3 == 0:d},{i % 2}" for i in range(20))]
    lines += [f"Q{i},{i % 2},1,unknown" for i in range(5)]
    at = opened(uploaded("\n".join(lines), ACCURACY), "accuracy", "policies")
    patterns = next(f for f in frames(at) if list(f.columns) == ["A", "B", "Units"])
    assert patterns["Units"].tolist() == [3, 2]
    assert re.fullmatch(r"negative|positive", patterns["A"][0])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_column_of_remarks_stands_only_where_something_is_remarked(language):
    w = words(language)
    at = open_page(COMPARISON, language, data=EXAMPLE, rules=OR_RULE, compare="CT:PET or MR")
    for part in ("ratios", "agreement", "predictive", "tests"):
        at = opened(at, "comparison", part)
    remarked = [frame[w("Remark")] for frame in frames(at) if w("Remark") in frame.columns]
    assert all(any(column) for column in remarked)
    assert w("Remark") not in table(at, w("Conditional odds ratio")).columns
    flags = [text for text in said(at).split(w(".")) if text.strip()]
    assert not [text for text in flags if text.strip()[0].islower() and "design effect" in text]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_a_p_value_is_missing_among_all_pairs_its_reason_stands(language):
    w = words(language)
    at = opened(open_page(COMPARISON, language, data=EXAMPLE, rules=OR_RULE), "comparison", "pairs")
    found = table(at, w("Discordant"))
    p, adjusted, remark = found[w("p")], found[w("p adjusted")], found[w("Remark")]
    assert set(adjusted == NOT_ESTIMABLE) == {True, False}
    for known, own, why in zip(p != NOT_ESTIMABLE, adjusted != NOT_ESTIMABLE, remark, strict=True):
        by = "by_construction" if not known else "exploratory"
        assert why == ("" if own else w.reason(by))
    assert w("In the figure, p in brackets is not adjusted.") in said(at)
