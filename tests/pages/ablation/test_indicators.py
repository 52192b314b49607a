"""The indicator page and the door of the ablation log: both languages, example, uploads, broken files."""

from dataclasses import replace

import pytest

from core.ablation.definitions import SWITCHES
from core.ablation.file.columns import COLUMNS
from core.ablation.indicator import INDICATORS
from core.words import words
from core.words.answers import ablation as said
from tests.ablation.golden import log_bytes
from tests.pages.app import html, open_page, sheets, sound, table
from tests.pages.door.door_app import open_door

PAGE = "pages/indicators.py"


def open_indicators(language="en", **query):
    return sound(open_page(PAGE, language, data="golden", **query))


def plan(at):
    return at.session_state["view"].desks["ablation"].plan


def button(at, name):
    """The row of the grid that says a name."""
    return next(one for one in at.button if f".{name}." in str(one.key) and ".grid." in str(one.key))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_data_the_page_leads_to_the_front_door(language):
    at = sound(open_page(PAGE, language))
    assert at.get("page_link")
    assert words(language)("There is no ablation log yet.") in "".join(m.value for m in at.markdown).replace(
        "\\", ""
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_grid_shows_every_indicator_with_value_bounds_and_literal(language):
    at = open_indicators(language)
    shown = html(at)
    assert "92.2%" in shown and "(83/90)" in shown and "(85/93)" in shown
    assert "(471/89)" in shown
    for indicator in INDICATORS:
        assert button(at, indicator).label.replace("\\", "") == said.numbered(words(language), indicator)
        other = words("zh" if language == "en" else "en")
        assert said.name(other, indicator).replace("'", "&#x27;") in shown


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_opens_with_records_that_add_up(indicator, language):
    at = open_indicators(language, indicator=indicator)
    w = words(language)
    records = table(at, w("Decided by"))
    assert len(records) > 0
    assert said.name(w, indicator) in at.subheader[0].value.replace("\\", "")


@pytest.mark.parametrize("part", ["switches", "groups"])
@pytest.mark.parametrize("indicator", ["1", "2", "3", "4.overall", "5", "6.1y", "7", "8.benign_share"])
def test_switches_and_subgroups_of_every_indicator(indicator, part):
    at = open_indicators("zh", indicator=indicator)
    control = next(one for one in at.segmented_control if ".part." in str(one.key))
    sound(control.set_value(part).run())
    assert at.get("vega_lite_chart")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["quality", "table", "progression", "principles"])
def test_every_closed_part_opens(name, language):
    at = open_page(PAGE, language, data="golden")
    at.session_state[f"indicators.more.{name}"] = True
    sound(at.run())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_lights_are_tables_that_print_and_keep_their_ground(language):
    at, w = open_page(PAGE, language, data="golden"), words(language)
    at.session_state["indicators.more.quality"] = True
    found = [sheet for sheet in sheets(sound(at.run())) if sheet["tints"]]
    assert [len(sheet["rows"]) for sheet in found] == [len(INDICATORS), 3]
    lights = {row["cells"][1] for row in found[0]["rows"]}
    assert w.label("quality", "green") in lights <= set(found[0]["tints"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_teaching_log_says_what_each_session_is_for(language):
    at = open_indicators(language, indicator="7")
    w = words(language)
    records = table(at, w("What it is for"))
    assert w.label("golden", "S079") in set(records[w("What it is for")])
    for row in range(15, 95):
        assert w.label("golden", f"S{row:03d}") != f"S{row:03d}"


def test_a_click_in_the_grid_opens_the_indicator_and_the_link_says_so():
    at = open_indicators()
    sound(button(at, "5").click().run())
    assert plan(at).indicator == "5"
    assert at.query_params["indicator"] == "5"
    assert "Deaths within 30 days" in at.subheader[0].value


def test_a_wider_window_moves_the_number_and_can_be_taken_back():
    at = open_indicators(indicator="3")
    control = next(one for one in at.segmented_control if ".part." in str(one.key))
    sound(control.set_value("switches").run())
    window = next(one for one in at.number_input if "control_window_days" in str(one.key))
    sound(window.set_value(42).run())
    assert "93.3% (84/90)" in html(at)
    assert at.query_params["set.control_window_days"] == "42"
    undo = next(one for one in at.button if ".undo." in str(one.key))
    sound(undo.click().run())
    assert "92.2% (83/90)" in html(at)
    assert "set.control_window_days" not in at.query_params


def test_every_switch_is_offered_with_its_default_and_reason():
    at = open_page(PAGE, data="golden")
    for top in "12345678":
        at.session_state[f"indicators.more.switches.{top}"] = True
    at.run()
    offered = {
        str(one.key).split(".")[4]
        for kind in (at.toggle, at.number_input, at.selectbox, at.button_group)
        for one in kind
        if ".set." in str(one.key)
    }
    assert offered == {switch.name for switch in SWITCHES}
    w = words("en")
    captions = " ".join(one.value for one in at.caption).replace("\\", "")
    for switch in SWITCHES:
        assert w.label("switch_reason", switch.name) in captions


def test_a_target_is_the_users_and_said_beside_the_value():
    at = open_indicators(indicator="3", **{"target.3": "0.95"})
    assert any("95.0%: not met" in one.value.replace("\\", "") for one in at.caption)


def test_the_period_before_stands_beside():
    at = open_indicators(start="2025-01-01", end="2025-12-31", compare_previous="true")
    assert "Period before" in html(at)
    assert "91.6% (76/83)" in html(at)


def test_a_filter_of_a_multi_valued_column():
    at = open_indicators(**{"where.prior_therapy": "TACE", "by": "prior_therapy"})
    assert any("TACE" in one.label for one in at.button)


@pytest.mark.parametrize(
    "query",
    [
        {"indicator": "9"},
        {"set.control_window_days": "1000"},
        {"where.centre": "Mars"},
        {"as_of": "yesterday"},
        {"chart.rules": "none of them"},
        {"nonsense": "1"},
    ],
)
def test_a_link_that_cannot_be_followed_is_reported(query):
    at = open_page(PAGE, data="golden", **query)
    assert not at.exception and not at.error
    assert at.warning


def test_a_log_without_columns_says_what_it_lacks():
    at = open_door(b"session_id,patient_id,ablation_date\nS1,P1,2024-01-02\nS2,P2,2024-02-03\n")
    at.switch_page(PAGE).run()
    sound(at)
    shown = html(at)
    assert "not computable: needs" in shown
    assert said.column_within(words("en"), "planned_lesions") in shown


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"a,b\n1,2\n",
        "例次编号,患者编号\nS1,P1\n".encode("gb18030"),
        b"session_id,patient_id,ablation_date\nS1,P1,never\n",
    ],
)
def test_a_broken_file_is_refused_in_words(data, language):
    at = open_door(data, language)
    assert not at.exception
    assert at.error or 'class="error"' in html(at)
    assert at.session_state["view"].desks["ablation"].data is None


def test_the_cut_off_is_proposed_and_confirmed():
    at = open_door(log_bytes())
    sound(at)
    view = at.session_state["view"]
    assert view.desks["ablation"].plan.plan.as_of is None
    proposed = next(one for one in at.date_input if "as_of" in str(one.key))
    assert str(proposed.value) == "2026-06-28"
    at.button(key="door.ablation.go").click().run()
    assert str(view.desks["ablation"].plan.plan.as_of) == "2026-06-28"


def test_a_link_waits_for_its_file_with_its_cut_off_and_switches():
    at = open_page(
        PAGE, data="upload", as_of="2026-06-30", indicator="3", **{"set.control_window_days": "42"}
    )
    assert at.info or at.warning
    at.switch_page("app.py").run()
    at.file_uploader(key="door.ablation.file").upload("log.csv", log_bytes(), "text/csv").run()
    day = next(one for one in at.date_input if "as_of" in str(one.key))
    assert str(day.value) == "2026-06-30"
    at.button(key="door.ablation.go").click().run()
    at.switch_page(PAGE).run()
    assert "93.3% (84/90)" in html(sound(at))
    assert plan(at).indicator == "3"


def test_reset_keeps_the_confirmed_cut_off():
    at = open_door(log_bytes())
    at.button(key="door.ablation.go").click().run()
    at.switch_page(PAGE).run()
    ablation_desk = at.session_state["view"].desks["ablation"]
    asked = ablation_desk.plan
    ablation_desk.change(replace(asked, plan=replace(asked.plan, compare_previous=True)), reseed=True)
    at.run()
    sound(next(one for one in at.button if ".reset." in str(one.key)).click().run())
    assert plan(at).plan == replace(asked.plan, compare_previous=False)
    assert str(plan(at).plan.as_of) == "2026-06-28"


def test_a_header_can_be_given_another_column():
    text = log_bytes().decode("utf-8-sig").replace("pta_pct", "my test", 1)
    at = open_door(text.encode())
    found = at.session_state["door.ablation"]
    assert "pta_pct" not in found.log.present
    found.chosen = {"my test": "pta_pct"}
    found.understand(_page(at))
    assert "pta_pct" in found.log.present
    found.chosen = {"my test": "pta_pct", "ecog": None}
    found.understand(_page(at))
    assert "ecog" not in found.log.present


def _page(at):
    from pages.ui.shell.frame import Context

    return Context("start", words("en"), at.session_state["view"])


def test_every_column_has_a_name_in_both_languages():
    for language in ("en", "zh"):
        for column in COLUMNS:
            assert said.column(words(language), column.name) != column.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_not_understood_are_decided_once_at_the_door(language):
    rows = ["session_id,patient_id,ablation_date,comp_type", "S1,P1,2024-03-01,发热", "S2,P2,2024-03-02,无"]
    at = open_page("app.py", language)
    at.file_uploader(key="door.ablation.file").upload("log.csv", "\n".join(rows).encode(), "text/csv").run()
    sound(at)
    accept = next(one for one in at.button if ".texts.accept." in str(one.key))
    assert accept.label == words(language)("Accept the proposals")
    sound(accept.click().run())
    assert not [one for one in at.button if ".texts.accept." in str(one.key)]
    (own,) = [one for one in at.selectbox if "door.ablation.texts." in str(one.key)]
    assert own.value == "minor"
    (item,) = at.session_state["view"].desks["ablation"].data.content.cells.not_understood
    assert item.decided == "minor"


def test_a_period_says_what_it_leaves_of_the_log():
    said = html(open_indicators(start="2026-01-01", end="2026-06-30"))
    assert "3 of 93 sessions" in said and "3 of 90 patients" in said


@pytest.mark.parametrize(("page", "day"), [("indicators", "9999-12-31"), ("monitoring", "0001-01-01")])
def test_a_day_that_no_file_has_is_left_out_of_a_link(page, day):
    at = sound(open_page(f"pages/{page}.py", data="golden", as_of=day, start=day, end=day))
    plan = at.session_state["view"].desks["ablation"].plan.plan
    assert (plan.as_of, plan.start, plan.end) == (None, None, None)
    assert len(at.warning) == 3
    sound(open_page(f"pages/{page}.py", data="golden", as_of="2199-12-31", start="1900-01-01"))
