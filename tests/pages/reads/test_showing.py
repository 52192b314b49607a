"""The endpoint and the metric on the screen stand in the address, and an address brings them back."""

import pytest

from tests.pages.app import html, open_page, sound

READS = {"comparison": "liver_petmr", "subgroups": "liver_petmr", "readers": "three_readers"}
LABEL = {"comparison": "Compared on", "subgroups": "Metric", "readers": "Metric"}
RULE = "PET | MR=PET | MR"


def box(at, label):
    return next(found for found in at.selectbox if found.label == label)


def choose(at, label, value):
    return sound(box(at, label).set_value(value).run())


def answer(at):
    return next(part.value for part in at.html if "tandem-now" in part.value)


def asked(at):
    """The address besides the data; what stands there once is given with or without its list."""
    said = {name: value for name, value in at.query_params.items() if name != "data"}
    return {name: value if isinstance(value, str) else value[0] for name, value in said.items()}


@pytest.mark.parametrize("page", READS)
def test_what_is_measured_is_in_the_address_and_comes_back_from_it(page):
    script, data = f"pages/{page}.py", READS[page]
    at = sound(open_page(script, "en", data=data))
    before = answer(at)
    assert asked(at) == {}
    choose(at, LABEL[page], "specificity")
    after = answer(at)
    assert after != before
    assert asked(at) == {"on": "specificity"}
    again = sound(open_page(script, "en", data=data, on="specificity"))
    assert answer(again) == after
    assert box(again, LABEL[page]).value == "specificity"
    choose(again, LABEL[page], "sensitivity")
    assert (answer(again), asked(again)) == (before, {})


def test_pages_that_measure_the_same_agree_and_others_fall_back():
    at = sound(open_page("pages/subgroups.py", "en", data="liver_petmr", on="specificity"))
    sound(at.switch_page("pages/comparison.py").run())
    assert box(at, "Compared on").value == "specificity"
    at = sound(open_page("pages/comparison.py", "en", data="liver_petmr", on="ppv"))
    assert box(at, "Compared on").value == "sensitivity"
    assert asked(at) == {"on": "ppv"}  # the other page still shows it
    sound(at.switch_page("pages/subgroups.py").run())
    assert "PPV of PETMR_recorded runs from" in html(at)


@pytest.mark.parametrize("kept", [{"against": "CT"}, {"alone": "MR"}])
def test_a_test_of_one_study_does_not_follow_to_another_and_is_there_again_on_the_way_back(kept):
    name = next(iter(kept))
    at = sound(open_page("pages/accuracy.py", "en", data="liver_petmr", on="specificity", **kept))
    assert asked(at) == {"on": "specificity", **kept}
    sound(at.switch_page("app.py").run())
    sound(next(b for b in at.button if b.label == "Three readers (simulated)").click().run())
    sound(at.switch_page("pages/accuracy.py").run())
    assert at.query_params["data"] in ("three_readers", ["three_readers"])
    assert asked(at) == {"on": "specificity"}
    sound(at.switch_page("app.py").run())
    back = next(b for b in at.button if str(b.key).endswith("present.reads.liver_petmr"))
    sound(back.click().run())
    assert asked(at)[name] == kept[name]


def test_one_test_by_itself_is_in_the_address():
    at = sound(open_page("pages/subgroups.py", "en", data="liver_petmr", rules=RULE, compare="CT:MR"))
    sound(box(at, "Compared with").select_index(0).run())
    assert "Sensitivity of MR runs from" in html(at)
    assert asked(at)["alone"] == "MR"
    again = sound(open_page("pages/subgroups.py", "en", **dict(at.query_params.items())))
    assert answer(again) == answer(at)
    choose(again, "Test", "PET or MR")
    assert "Sensitivity of PET or MR runs from" in html(again)
    assert asked(again)["alone"] == ""  # what was made last is looked at, whatever comes
    choose(again, "Compared with", "CT")
    assert "alone" not in asked(again) and "PET or MR against CT" in html(again)
