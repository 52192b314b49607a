"""Every chart draws in both languages, says its finding, and keeps its colours; none calls home."""

import copy
import json
import re
from dataclasses import dataclass
from gc import collect
from itertools import combinations, pairwise
from typing import Any
from weakref import ref

import pyarrow
import pytest
import streamlit as st
import vl_convert

from core.reads.answers.pairs.comparison import On
from core.reads.names import Names
from core.stats.monitoring.funnel import FunnelStatus
from core.words import LANGUAGES, Words, words
from pages.ui.charts.ablation import completeness, control, cusum, funnel, survival
from pages.ui.charts.ablation.survival import apart
from pages.ui.charts.kit import palette, paper, placing, space
from pages.ui.charts.reads import forest, paired_squares, pairs, roc, rule_space
from pages.ui.shell.view import View
from tests.pages.charts import chart_samples as samples

LIGHT, DARK = "#FFFFFF", "#12181E"


@dataclass
class Shown:
    """What was handed to Streamlit."""

    spec: dict[str, Any]
    options: dict[str, Any]


@pytest.fixture
def page(monkeypatch):
    shown: list[Shown] = []

    said: list[str] = []
    monkeypatch.setattr(st, "html", said.append)
    monkeypatch.setattr(paper, "files", lambda *_: None)
    monkeypatch.setattr(rule_space, "files", lambda *_: None)

    def record(data=None, spec=None, **options):
        data = {name: as_rows(rows) for name, rows in spec["datasets"].items()}
        shown.append(Shown({**spec, "datasets": data}, {**options, "said": said.pop()}))
        return {"selection": {}}

    monkeypatch.setattr(st, "vega_lite_chart", record)
    return shown


def as_rows(data: Any) -> list[dict[str, Any]]:
    return data.to_pylist() if isinstance(data, pyarrow.Table) else data


CHARTS = samples.CHARTS
IDS = list(CHARTS)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_draws_in_both_languages(page, name, language):
    CHARTS[name](words(language))
    assert page
    for shown in page:
        svg = vl_convert.vegalite_to_svg(json.dumps({**shown.spec, "width": 350}))
        assert "NaN" not in svg and "undefined" not in svg and "Infinity" not in svg
        assert shown.spec["datasets"].keys() >= names_of_data(shown.spec)


def names_of_data(spec: Any) -> set[str]:
    if isinstance(spec, list):
        return set().union(*map(names_of_data, spec))
    if not isinstance(spec, dict):
        return set()
    own = {spec["data"]["name"]} if isinstance(spec.get("data"), dict) else set()
    return own.union(*(names_of_data(part) for key, part in spec.items() if key != "datasets"))


@pytest.mark.parametrize("name", IDS)
def test_says_its_finding_and_fills_its_place(page, name):
    CHARTS[name](words("en"))
    for shown in page:
        assert samples.FINDING in shown.options["said"]
        assert samples.FINDING not in shown.options["alt"]  # a name that changed would redraw the chart
        assert shown.options["width"] == "stretch"
    keys = [shown.options["key"] for shown in page]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", IDS)
def test_asks_no_other_host(page, name):
    CHARTS[name](words("en"))
    assert not any(re.search(r"https?:|//", json.dumps(shown.spec)) for shown in page)


@pytest.mark.parametrize("name", IDS)
def test_drawing_again_changes_no_specification(page, name):
    CHARTS[name](words("en"))
    before = copy.deepcopy([shown.spec for shown in page])
    CHARTS[name](words("en"))
    assert [shown.spec for shown in page] == before * 2


@pytest.mark.parametrize("name", IDS)
def test_chinese_charts_speak_chinese(page, name):
    CHARTS[name](words("en"))
    english = {text for shown in page for text in titles(shown.spec)}
    page.clear()
    CHARTS[name](words("zh"))
    assert not {text for shown in page for text in titles(shown.spec)} & english


def titles(spec: Any) -> set[str]:
    """Titles of axes and of what hovering says."""
    if isinstance(spec, list):
        return set().union(*map(titles, spec))
    if not isinstance(spec, dict):
        return set()
    own = {spec["title"]} if isinstance(spec.get("title"), str) else set()
    return own.union(*(titles(part) for key, part in spec.items() if key != "datasets"))


@pytest.mark.parametrize("name", IDS)
def test_text_takes_the_colour_of_the_theme_or_stands_on_a_tint(page, name):
    """Explicit text colours cannot be legible on both grounds; the theme's grey is."""
    CHARTS[name](words("en"))
    for shown in page:
        for encoding in text_encodings(shown.spec):
            assert encoding["color"] in ({"value": "gray"}, {"value": palette.INK_ON_TINT})


def text_encodings(spec: Any) -> list[dict[str, Any]]:
    if isinstance(spec, list):
        return [found for part in spec for found in text_encodings(part)]
    if not isinstance(spec, dict):
        return []
    mark = spec.get("mark")
    if mark == "text" or (isinstance(mark, dict) and mark.get("type") == "text"):
        return [spec["encoding"]]
    return [found for key, part in spec.items() if key != "datasets" for found in text_encodings(part)]


def test_a_test_keeps_its_colour_in_every_chart_and_language(page):
    for language in LANGUAGES:
        forest.draw_forest(words(language), samples.FOREST, key="a", description="d")
        space.draw_space(words(language), samples.SPACE, key="b", description="d")
    seen = {}
    for shown in page:
        for rows in shown.spec["datasets"].values():
            for row in rows:
                if row.get("kind") in {"test", "rule"}:
                    seen.setdefault((row["kind"], row["index"]), set()).add((row["colour"], row["shape"]))
    assert seen[("test", 0)] == {("#0072B2", "circle")}
    assert all(len(looks) == 1 for looks in seen.values())


def test_colours_are_those_of_okabe_and_ito():
    assert [palette.colour_of(place) for place in range(3)] == ["#0072B2", "#E69F00", "#009E73"]
    assert palette.colour_of(7) == palette.colour_of(0)


@pytest.mark.parametrize("ground", [LIGHT, DARK])
def test_lines_and_outlines_are_seen_on_both_grounds(ground):
    """WCAG 2.1, 1.4.11: graphical objects need a contrast of 3."""
    for ink in (*palette.INKS, *palette.RULES, palette.NEUTRAL, palette.GOOD, palette.BAD, palette.CAUTION):
        assert contrast(ink, ground) >= 3, ink


def test_in_grey_the_first_tests_differ_in_tone_and_all_marks_in_shape():
    for one, other in combinations(palette.OKABE_ITO[:3], 2):
        assert contrast(one, other) >= 1.4
    assert len({*palette.TEST_SHAPES, *palette.RULE_SHAPES}) == 11
    rules = [palette.look_of("rule", place) for place in range(4)]
    assert len({(rule.dash, rule.shape) for rule in rules}) == 4
    assert "solid" not in {rule.dash for rule in rules}


def test_text_on_tints_is_legible():
    for tint in (*palette.DIVERGING, *palette.COMPLETENESS):
        assert contrast(palette.INK_ON_TINT, tint) >= 4.5


def test_a_two_by_two_has_its_counts_and_the_rates_at_its_margin(page, monkeypatch):
    said = []
    monkeypatch.setattr(st, "html", said.append)
    paired_squares.draw_paired_squares(words("en"), samples.SQUARES, **samples.SAID)
    cells = re.findall(r"<td style=[^>]*>([^<]*)</td>", said[0])
    assert cells == ["134", "0", "45", "0"]
    assert re.findall(r'tandem-rate">([^<]*)<', said[0]) == ["74.9%", "", "100.0%"]
    assert "CT positive" in said[0] and "&lt;i&gt; negative" in said[0]


def test_what_cannot_be_estimated_keeps_its_words_and_has_no_mark(page):
    row = {"label": "CT", "value": None, "low": None, "high": None, "text": "–", "interval": "–"}
    forest.draw_forest(words("en"), [row], key="k", description="d")
    svg = vl_convert.vegalite_to_svg(json.dumps({**page[0].spec, "width": 350}))
    assert ">CT<" in svg and "mark-symbol" in svg
    assert not re.search(r"mark-symbol[^>]*>\s*<path", svg)


def test_each_rule_keeps_its_own_dash_beside_reference_lines(page):
    rules = [{**samples.FOREST[3], "label": "r", "index": place, "low": 0.5} for place in range(4)]
    forest.draw_forest(words("en"), rules, overall=0.6, key="k", description="d")
    dashes = re.findall(r'stroke-dasharray="([^"]+)"', drawn(page[0]))
    assert {"6,3", "2,2", "8,3,2,3", "4,2,1,2,1,2", "4,3"} <= set(dashes)


def test_difference_axis_is_as_wide_on_both_sides(page):
    forest.draw_difference(words("en"), samples.DIFFERENCES, ends=("", ""), key="k", description="d")
    ends = [line["at"] for line in page[0].spec["datasets"]["lines"]]
    assert sum(ends) == 0 and max(ends) == 0.324


def test_a_pair_says_its_direction_and_its_sign(page):
    pairs.draw_pairs(words("en"), samples.PAIRS, key="k", description="d")
    cells = page[0].spec["datasets"]["cells"]
    assert [cell["said"] for cell in cells] == ["+10.6", "−25.1", "–"]
    assert cells[0]["pair"] == "PET minus CT"


def test_a_roc_curve_runs_from_nothing_positive_to_all_positive(page):
    roc.draw_roc(words("en"), samples.ROC, key="k", description="d")
    first = [point for point in page[0].spec["datasets"]["points"] if point["row"] == 0]
    assert [(round(point["x"], 9), point["y"]) for point in first] == [(0.0, 0.0), (0.3, 0.7), (1.0, 1.0)]
    assert [point["short"] for point in first if point["chosen"]] == ["≥ 3"]


def drawn(shown: Shown) -> str:
    return vl_convert.vegalite_to_svg(json.dumps({**shown.spec, "width": 700}))


def words_of(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_an_empty_month_keeps_its_place(page):
    """Vega-Lite drops points without a value; their month must not move to the end."""
    control.draw_control(words("en"), samples.CONTROL, share=True, key="k", description="d")
    completeness.draw_completeness(words("en"), samples.COMPLETENESS, key="k2", description="d")
    for shown, last in zip(page, (6, 4), strict=True):
        months = [word for word in words_of(drawn(shown)) if word.startswith("2022-")]
        assert months == [f"2022-{month:02d}" for month in range(1, last + 1)]


def test_the_line_of_a_control_chart_breaks_at_an_empty_period_and_at_a_phase(page):
    control.draw_control(words("en"), samples.CONTROL, share=True, key="k", description="d")
    pieces = [point["piece"] for point in page[0].spec["datasets"]["points"] if point["value"] is not None]
    assert pieces[0] != pieces[1] == pieces[2] != pieces[3]


def test_signals_differ_in_colour_and_in_shape():
    assert len({shape for _, shape in control.MARKS.values()}) == len(control.MARKS)
    assert len({colour for colour, _ in control.MARKS.values()}) == len(control.MARKS)


def test_a_long_cusum_keeps_its_shape():
    path = [
        {"case": n, "value": max(0.0, 1 - 0.1 * (n % 50)), "event": n % 50 == 0, "alarm": n == 150}
        for n in range(1, 401)
    ]
    kept = cusum.turning(path)
    assert len(kept) < len(path) / 2
    assert {case["case"] for case in path if case["event"] or case["alarm"]} <= {c["case"] for c in kept}
    known = {case["case"]: case["value"] for case in kept}
    places = sorted(known)
    for case in path:
        after = next(place for place in places if place >= case["case"])
        before = max(place for place in places if place <= case["case"])
        share = 0 if after == before else (case["case"] - before) / (after - before)
        assert known[before] + share * (known[after] - known[before]) == pytest.approx(case["value"])


def test_only_counts_have_an_axis_of_whole_numbers():
    w = words("en")
    whole = funnel.funnel_spec(w, funnel.Frame(0.1, "Sessions", "Rate"))
    parts = funnel.funnel_spec(w, funnel.Frame(1.0, "Expected events", "O/E", share=False))
    assert "tickMinStep" in json.dumps(whole) and "tickMinStep" not in json.dumps(parts)


def test_a_funnel_names_few_units_or_its_own_and_outliers_and_never_ranks(page, monkeypatch):
    CHARTS["funnel"](words("en"))
    data = page[0].spec["datasets"]
    assert len(data["named"]) == 4 and not data["units"]
    page.clear()
    monkeypatch.setattr(funnel, "FEW", 3)
    CHARTS["funnel"](words("en"))
    data = page[0].spec["datasets"]
    assert [unit["label"] for unit in data["named"]] == ["centre 0", "centre 2", "centre 3"]
    assert [unit["label"] for unit in data["units"]] == ["centre 1"]
    assert min(row["denominator"] for row in data["curves"]) == 50
    assert {status.value for status in FunnelStatus} == set(funnel.MARKS)


def test_a_limit_is_written_where_its_line_ends(page):
    rows = [{**row, "upper": 0.15 if row["label"] < "2022-04" else None} for row in samples.CONTROL]
    control.draw_control(words("en"), rows, share=True, key="k", description="d")
    points = page[0].spec["datasets"]["points"]
    assert [row["label"] for row in points if row["upper_end"]] == ["2022-03"]
    assert [row["label"] for row in points if row["centre_end"]] == ["2022-06"]


def test_a_labelled_rule_shows_the_whole_of_its_intervals(page):
    rows = [{**row, "left": 0.0, "right": 0.12, "low": 0.45, "high": 0.7} for row in samples.RULES]
    rule_space.draw_rule_space(words("en"), rows, samples.BOUND, on_choose=print, key="k", description="d")
    assert {tick for axis in axes_of(page[0].spec) for tick in axis} >= {0.03, 0.15}


def axes_of(spec):
    """Values of the ticks of every horizontal axis."""
    found = [layer.get("encoding", {}).get("x", {}).get("axis") for layer in spec["layer"]]
    return [[round(tick, 6) for tick in axis["values"]] for axis in found if axis and "values" in axis]


def test_names_of_funnel_lines_do_not_stand_on_each_other(page):
    CHARTS["funnel"](words("en"))
    ends = [end["y"] for end in page[0].spec["datasets"]["ends"]]
    assert all(abs(one - other) > funnel.LINE * 0.3 for one, other in combinations(ends, 2))


def test_almost_complete_is_not_said_to_be_complete(page):
    completeness.draw_completeness(words("en"), samples.COMPLETENESS, key="k", description="d")
    data = page[0].spec["datasets"]
    assert {cell["percent"] for cell in data["cells"]} == {"99", ""}
    assert data["columns"][0]["text"] == "99.6% (747/750)"


def test_numbers_at_risk_stand_below_the_curves_inside_the_picture(page):
    CHARTS["survival"](words("en"))
    svg = drawn(page[0])
    assert words_of(svg).count("120") == 2 and "Number at risk" in words_of(svg)
    height = float(re.search(r'<svg[^>]* height="([0-9.]+)"', svg)[1])
    assert height > max(name["py"] for name in page[0].spec["datasets"]["names"]) + 17


def test_names_in_the_strip_keep_their_distance_and_stay_inside():
    rows = [{"label": str(at), "x": 0.07, "y": y} for at, y in enumerate((1.0, 1.0, 0.99, 0.02, 0.01, 0.0))]
    placed = placing.with_leads(rows, 0.0, 1.0, 200.0)
    heights = sorted((1 - row["name_y"]) * 200 for row in placed)
    assert all(later - earlier >= placing.NAME_LINE - 1e-9 for earlier, later in pairwise(heights))
    assert heights[0] >= 0 and heights[-1] <= 200
    assert [row["label"] for row in placed] == [row["label"] for row in rows]


def test_names_of_a_narrow_strip_are_folded_and_nothing_of_them_is_lost():
    long = [
        "the majority of CT, PET and MR",
        "PETMR_recorded_by_two_readers",
        "CT、PET和MR中多数为阳性的规则",
        "CT",
    ]
    rows = placing.with_leads([{"label": name, "x": 0.1, "y": 0.99} for name in long], 0.0, 1.0, 300.0)
    for row in rows:
        assert row["folded"].replace("\n", "").replace(" ", "") == row["label"].replace(" ", "")
        assert all(placing._length(line) <= placing.FOLD for line in row["folded"].split("\n"))
    starts = sorted(((1 - row["folded_y"]) * 300, row["folded"].count("\n") + 1) for row in rows)
    for (one, lines), (other, _) in pairwise(starts):
        assert other - one >= lines * placing.NAME_LINE - 1e-9


def test_labels_of_points_on_one_spot_go_to_different_sides():
    rows = [{"label": name, "x": 0.5, "y": 0.5} for name in ("CT", "PET", "MR")]
    assert len({row["side"] for row in placing.with_sides(rows, 1, 1)}) == 3


def test_a_specification_is_made_once_and_data_stay_outside():
    w: Words = words("en")
    assert space.space_spec(w, 1.0, 0.0) is space.space_spec(w, 1.0, 0.0)
    spec = space.space_spec(w, 1.0, 0.0)
    paper.with_rows(spec, {"points": [{"x": 1}]})
    assert "datasets" not in spec


def test_a_specification_goes_with_the_names_that_were_typed_for_it():
    view = View()
    called = Names(unit=(("en", "liver lesion"),))
    w = view.words(called)
    assert view.words(Names(unit=(("en", "liver lesion"),))) is w is not view.words(Names())
    spec = space.space_spec(w)
    assert space.space_spec(w) is spec is not space.space_spec(words("en"))
    gone = ref(w)
    del w
    collect()
    assert gone() is None


@pytest.mark.parametrize("incidence", [True, False])
def test_names_of_curves_that_end_alike_stand_apart(incidence):
    ends = [
        {"index": i, "time": time, "value": value, "high": 0.6}
        for i, (time, value) in enumerate([(700, 0.30), (690, 0.31), (710, 0.30), (100, 0.30)])
    ]
    heights = {end["index"]: end["at"] for end in apart(ends, incidence=incidence)}
    line = 17 / 300 * (0.6 if incidence else 1.0)
    together = sorted(heights[i] for i in range(3))
    assert all(b - a >= line - 1e-12 for a, b in pairwise(together))
    assert heights[3] == 0.30  # another place on the axis: nothing to move


def test_curves_of_groups_in_which_nothing_happened_have_an_axis_and_names_apart(page):
    flat = [
        {"group": name, "index": i, "time": time, "value": 0.0, "low": None, "high": None}
        for i, name in enumerate(("A", "B"))
        for time in (0.0, 700.0)
    ]
    survival.draw_survival(words("en"), flat, incidence=True, names=2, key="k", description="d")
    assert {"0%", "10%"} <= set(words_of(drawn(page[0])))
    one, other = (end["at"] for end in page[0].spec["datasets"]["ends"])
    assert abs(one - other) >= survival.LINE / survival.HEIGHT * survival.NOTHING_YET - 1e-12


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_forest_of_differences_says_which_side_is_which(page, language):
    w = words(language)
    ends = forest.sides(w, "CT", "MR", "sensitivity")
    forest.draw_forest(w, samples.DIFFERENCES, axis=forest.Axis.POINTS, ends=ends, key="k", description="d")
    said = re.findall(r"[^<>]*(?:←|→)[^<>]*", drawn(page[0]))
    assert said == list(ends) and "CT" in said[0] and "MR" in said[1]
    assert len({forest.sides(w, "CT", "MR", on) for on in (*On, "ppv")}) == 4
