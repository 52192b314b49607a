"""What a page shows of an answer, spelled for links beside the plan."""

from hypothesis import given
from hypothesis import strategies as st

from core.examples.reads import LIVER_PETMR
from core.reads.answers.one_test.accuracy import FRACTIONS
from core.reads.plan import Plan, RuleText
from core.reads.readers.block import On
from core.reads.showing import MEASURED, NEWEST, Showing, fit_showing
from tests.reads.test_plan import plans

showings = st.builds(
    Showing,
    on=st.sampled_from(MEASURED),
    alone=st.none() | st.just(NEWEST) | st.text(max_size=9),
    against=st.none() | st.text(max_size=9),
)


@given(showings, plans)
def test_a_link_carries_what_is_shown_and_leaves_the_plan_alone(showing, plan):
    query = {**plan.to_query(), **showing.to_query()}
    assert Showing.from_query(query) == (showing, plan.to_query(), ())


def test_every_measure_that_a_page_shows_can_be_named():
    assert set(MEASURED) == {*FRACTIONS, *On}


def test_what_is_no_measure_is_said_and_dropped():
    found, rest, problems = Showing.from_query({"on": ["beauty"], "unit": ["patient"]})
    assert (found, rest) == (Showing(), {"unit": ["patient"]})
    assert [(p.code, p.column, p.value) for p in problems] == [("link_value_unknown", "on", "beauty")]


def test_a_page_without_the_measure_shows_sensitivity():
    assert Showing(on="ppv").among(FRACTIONS) == "ppv"
    assert Showing(on="auc").among(FRACTIONS) == "sensitivity"


def test_a_test_that_the_study_does_not_have_is_said_and_dropped():
    study, plan = LIVER_PETMR.load(), Plan(rules=(RuleText("OR", "PET | MR"),))
    for alone in (None, NEWEST, "PET", "OR"):
        assert fit_showing(study, plan, Showing(alone=alone)) == (Showing(alone=alone), ())
    assert fit_showing(study, plan, Showing(against="OR")) == (Showing(against="OR"), ())
    fitted, problems = fit_showing(study, plan, Showing(on="ppv", alone="NMR", against="XR"))
    assert fitted == Showing(on="ppv")
    assert [(p.code, p.column, p.value) for p in problems] == [
        ("plan_value_stale", "alone", "NMR"),
        ("plan_value_stale", "against", "XR"),
    ]
