"""The fusion page: both languages, without data, with the example, every part, every way to a rule."""

from dataclasses import replace

import pytest

from core.reads.plan import Policy, RuleText
from core.words import words
from tests.pages.app import frames, html, open_page, sound
from tests.pages.app import table as table_with

EXAMPLE = "liver_petmr"
SCRIPT = "pages/fusion.py"
ANY = "Any=PET | MR"
PARTS = ("build", "gained", "choice", "sequences", "add_on", "bounds")


def opened(language="en", part="build", **query):
    at = open_page(SCRIPT, language, data=EXAMPLE, **{"rules": ANY, **query})
    if part is not None:
        at.session_state["fusion.part"] = part
        at.run()
    return sound(at)


def rules_of(at):
    return {rule.name: rule.expression for rule in at.session_state["view"].desks["reads"].plan.rules}


def text(at):
    return " ".join(element.value for element in at.markdown).replace("\\", "")


def refused(at):
    return " ".join(f"{message.title} {message.value}" for message in at.error)


def button(at, key):
    return next(b for b in at.button if b.key == key)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_data_a_papers_figures_can_be_explored(language):
    at = sound(open_page(SCRIPT, language))
    w = words(language)
    bounds = table_with(at, w("Lowest possible"))
    # CT | PET | MR of sensitivities 74.9, 60.3, 98.9 %: at least the best, at most all
    assert bounds[w("Lowest possible")].tolist()[0] == "98.9%"
    assert bounds[w("Highest possible")].tolist() == ["100.0%", "92.9%"]
    assert any("app.py" in link.proto.page for link in at.page_link) or at.page_link


@pytest.mark.parametrize("mode, low", [("shares", "98.9%"), ("counts", "98.9% (177)")])
def test_bounds_from_shares_and_from_counts(mode, low):
    at = open_page(SCRIPT, "en")
    at.session_state["fusion.bounds.mode"] = mode
    assert table_with(sound(at.run()), "Lowest possible")["Lowest possible"].tolist()[0] == low


def test_a_rule_that_cannot_be_read_is_said_beside_the_bounds():
    at = open_page(SCRIPT, "en")
    field = next(f for f in at.text_input if f.key.startswith("fusion.bounds.rule"))
    field.set_value("CT | Ultrasound").run()
    assert "Ultrasound" in refused(at)
    assert not at.exception


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", ["lesion", "patient"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_answered(part, unit, language):
    at = opened(language, part, unit=unit)
    assert "tandem-answer" in html(at)
    assert at.get("vega_lite_chart")


def test_the_frontier_is_said_and_listed():
    at = opened()
    assert (
        "Of the 18 rules of CT, PET and MR none beats these on sensitivity and specificity per lesion: PET "
        "(60.3%, 100.0%); CT or PET (89.9%, 96.9%)" in html(at)
    )
    table = table_with(at, "Same counts")
    frontier = table[table["Frontier"] != ""]
    places = set(zip(frontier["TP"], frontier["FP"], strict=True))
    assert places == {(108, 0), (161, 4), (179, 9)}


def test_every_kept_rule_is_listed_even_where_two_say_the_same():
    at = opened(rules=["One=PET | MR", "Two=MR | PET", "Elsewhere=CT | PETMR_recorded"])
    table = table_with(at, "Same counts")
    assert {"One", "Two"} <= set(table["Rule"]) and "Elsewhere" not in set(table["Rule"])
    assert "Not among rules of these tests: Elsewhere." in " ".join(c.value for c in at.caption).replace(
        "\\", ""
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_rule_with_not_is_set_aside_where_reads_are_completed(language):
    w = words(language)
    lines = [f"P{i},L{i},{i % 2},{'unclear' if i < 4 else i % 3 % 2},{i % 2}" for i in range(12)]
    file = "\n".join(["patient,lesion,A,B,reference", *lines]).encode()
    at = open_page("app.py", language)
    at.file_uploader(key="door.reads.file").upload("reads.csv", file, "text/csv").run()
    at.switch_page(SCRIPT).run()
    desk = at.session_state["view"].desks["reads"]
    kept = (RuleText("Never", "~B"), RuleText("Both", "A & B"))
    desk.plan = replace(desk.plan, rules=kept, indeterminate=Policy.BEST)
    listed = table_with(sound(at.run()), w("Same counts"))[w("Rule")].tolist()
    assert "Both" in listed and "Never" not in listed
    captions = " ".join(caption.value for caption in at.caption).replace("\\", "")
    assert w("The dotted line takes reads that are not usable as they are completed here.") in captions
    aside = (
        "Not shown, because some reads here are completed in a way that suits monotone rules only: {rules}."
    )
    assert w(aside, rules="Never") in captions


def test_a_rule_is_built_by_clicking():
    at = opened(rules=[])
    for key in ("chip.CT", "sign.&", "sign.(", "chip.PET", "sign.|", "chip.MR"):
        button(at, f"fusion.{key}").click().run()
        sound(at)
    assert rules_of(at) == {"CT & (PET | MR)": "CT & (PET | MR)"}
    assert "positive when CT is positive, and at least one of PET and MR is positive" in text(at)
    assert at.query_params["rules"] == ["CT & (PET | MR)=CT & (PET | MR)"] or at.query_params["rules"]


def test_majority_and_at_least_are_clicked():
    at = opened(rules=[])
    for key in ("sign.atleast.2", "chip.CT", "sign.comma", "chip.PET", "sign.comma", "chip.MR"):
        button(at, f"fusion.{key}").click().run()
    assert list(rules_of(at).values()) == ["atleast(2, CT, PET, MR)"]
    assert "more than half of CT, PET and MR are positive" in text(sound(at))
    button(at, "fusion.sign.back").click().run()
    button(at, "fusion.sign.clear").click().run()
    button(at, "fusion.sign.~").click().run()
    button(at, "fusion.chip.CT").click().run()
    assert list(rules_of(at).values()) == ["~CT"]


def test_a_rule_is_typed_and_a_mistake_is_shown_where_it_is():
    at = opened(rules=[])
    at.session_state["fusion.build.how"] = "type"
    at.run()
    field = next(f for f in at.text_input if f.key == "fusion.typed")
    field.set_value("CT & (PET | Xray)").run()
    assert "Xray" in refused(at)
    assert rules_of(at) == {}
    at.text_input(key="fusion.typed").set_value("PET").run()
    assert [toast.value for toast in at.toast] == ["PET is a test already."] and rules_of(at) == {}
    at.text_input(key="fusion.typed").set_value("CT & (PET | MR)").run()
    assert list(rules_of(sound(at)).values()) == ["CT & (PET | MR)"]


def test_a_rule_is_named_and_kept():
    at = opened(rules="PET | MR=PET | MR")
    name = next(f for f in at.text_input if f.key.startswith("fusion.name"))
    name.set_value("Either").run()
    next(b for b in at.button if b.key.startswith("fusion.keep")).click().run()
    assert rules_of(sound(at)) == {"Either": "PET | MR"}


def test_a_name_that_is_a_columns_is_refused():
    at = opened(rules="PET | MR=PET | MR")
    next(f for f in at.text_input if f.key.startswith("fusion.name")).set_value("ct").run()
    next(b for b in at.button if b.key.startswith("fusion.keep")).click().run()
    assert "CT" in refused(at)
    assert rules_of(at) == {"PET | MR": "PET | MR"}


def test_what_the_rule_gains_is_counted_and_listed():
    at = opened(part="gained")
    assert "Against CT, Any finds 45 more lesions with the condition and loses 0" in text(at)
    assert "Any finds 25.1 points more" in text(at)
    listed = table_with(at, "lesion_id")
    assert len(listed) == 45 and set(listed["CT"]) == {"negative"}


def test_the_choice_says_where_a_bootstrap_cannot_move():
    at = opened(part="choice")
    assert "Clopper-Pearson on patients 92.1 to 100.0" in text(at)
    assert any("the bootstrap says nothing" in c.value for c in at.caption)
    shares = table_with(at, "Chosen in")["Chosen in"]
    assert sum(float(share.rstrip("%")) for share in shares) == pytest.approx(100, abs=0.3)


def test_stopping_per_patient_loses_lesions():
    at = opened(part="sequences")
    assert "CT → PET/MR: 144 TP / 9 FP per lesion and 45 TP / 9 FP per patient" in text(at)


def test_an_order_that_loses_no_lesion_says_so():
    at = opened(part="sequences", rules="Both=CT & PET")
    assert "Patients keep the rule's verdict, and so do lesions here." in text(at)
    at = opened(part="sequences", rules="Either=CT | PET")
    said = "lesions that only a later examination shows are missed: 142 TP / 4 FP against 161 TP / 4 FP"
    assert said in text(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sequences_say_that_they_fuse_per_lesion(language):
    said = words(language)(
        "A sequence fuses per lesion and rolls up then. The other parts of this page fuse per patient, "
        "as chosen, and may count other patients for a rule with AND."
    )
    asked = {"rules": "Both=CT & PET", "unit": "patient"}
    at = opened(language, "sequences", fuse_at="patient", **asked)
    assert said in [caption.value for caption in at.caption]
    at = opened(language, "sequences", **asked)
    assert said not in [caption.value for caption in at.caption]
    assert table_with(at, words(language)("Patients not decidable")).iloc[:, -1].tolist() == [0, 0, 0]


def test_a_rule_left_without_reads_is_said_in_words():
    at = opened(part="add_on", rules="Both=CT & PET")
    assert "What CT adds to CT & PET, against a rule that is always negative" in text(at)


def test_the_cost_frontier_opens():
    at = opened(part="sequences")
    at.session_state["fusion.more.cost"] = True
    sound(at.run())
    assert len(at.get("vega_lite_chart")) == 2
    strategies = [name for table in frames(at) if "Strategy" in table for name in table["Strategy"]]
    assert any(name.startswith("CT or PET: ") for name in strategies)
    assert [name for name in strategies if "|" in name] == []


def test_what_a_modality_adds_by_subgroup():
    at = opened(part="add_on")
    at.session_state["fusion.add.by"] = "tumour_type"
    sound(at.run())
    table = table_with(at, "Added, points")
    assert table["Group"].tolist()[0] == "all" and len(table) > 3
    assert table["Units"].iloc[0] == 179 == table["Units"].iloc[1:].sum()


@pytest.mark.parametrize("name", ["kept", "rules"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_closed_part_opens(name, language):
    at = open_page(SCRIPT, language, data=EXAMPLE, rules=ANY)
    at.session_state[f"fusion.more.{name}"] = True
    sound(at.run())
    if name == "rules":
        assert len(table_with(at, "TN")) == 18


@pytest.mark.parametrize("policy", ["exclude", "positive", "negative", "best", "worst"])
def test_every_policy_is_answered(policy):
    opened(part="gained", indeterminate=policy)
    opened(part="sequences", indeterminate=policy)


def test_hidden_tests_leave_the_page_standing():
    at = opened(hidden=["CT", "PET", "MR", "PETMR_recorded"])
    assert "tandem-answer" in html(at)
