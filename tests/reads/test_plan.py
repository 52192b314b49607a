"""The plan's spelling for links, and what a plan may name."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.characters import visible
from core.examples.reads import LIVER_PETMR
from core.problems import Refusal
from core.reads.plan import Adjust, Cluster, Plan, Policy, RuleText, Unit, bounded
from core.reads.rules.rule import parse_rule
from core.reads.study import fit_plan, require_fit
from core.spelling import quote, split, unquote
from core.stats.one_test.proportions import METHODS

names = st.text(min_size=1, max_size=12)
clean = names.filter(lambda text: text == text.strip())
numbers = st.floats(-1e6, 1e6).map(lambda x: float(format(x, ".6g")))
plans = st.builds(
    Plan,
    unit=st.sampled_from([None, *Unit]),
    rollup=st.sampled_from(["any", "all", "majority", "1", "7", "1000"]),
    fuse_at=st.sampled_from(list(Unit)),
    indeterminate=st.sampled_from(list(Policy)),
    hidden=st.lists(names, max_size=2, unique=True).map(tuple),
    rules=st.lists(st.builds(RuleText, names.filter(visible), clean), max_size=2, unique=True).map(tuple),
    where=st.lists(
        st.tuples(names, st.lists(names, min_size=1, max_size=3).map(tuple)), max_size=2, unique=True
    ).map(tuple),
    by=st.lists(names, max_size=2, unique=True).map(tuple),
    confidence_level=st.integers(5000, 9999).map(lambda n: n / 10000),
    interval=st.sampled_from(list(METHODS)),
    cluster=st.sampled_from(list(Cluster)),
    adjust=st.sampled_from(list(Adjust)),
    prevalence=st.none() | st.integers(1, 999).map(lambda n: n / 1000),
    compare=st.lists(
        st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), max_size=2, unique=True
    ).map(tuple),
    cutoffs=st.lists(st.tuples(names, numbers), max_size=2, unique=True).map(tuple),
)


@given(plans)
def test_a_link_carries_the_plan(plan):
    assert Plan.from_query(plan.to_query()) == (plan, ())


def test_a_rule_is_called_by_what_is_seen():
    plan, problems = Plan.from_query({"rules": ["E\u202e\x01ither=CT | MR"]})
    assert [rule.name for rule in plan.rules] == ["Either"] and problems == ()
    with pytest.raises(Refusal, match="rule_name_empty"):
        parse_rule("\u200b", "CT | MR", ("CT", "MR"))


def test_a_link_cannot_ask_for_any_number_of_anything():
    plan, problems = Plan.from_query(
        {
            "rules": [f"R{i}=CT | MR" for i in range(101)],
            "hidden": [f"T{i}" for i in range(301)],
            "compare": [f"A:B{i}" for i in range(300)],
            "confidence_level": ["0.9"],
            "k" * 9_000: ["1"],
        }
    )
    assert (plan.rules, plan.hidden, len(plan.compare), plan.confidence_level) == ((), (), 300, 0.9)
    assert [(item.code, item.column, dict(item.details).get("count")) for item in problems] == [
        ("plan_list_too_long", "rules", 101),
        ("plan_list_too_long", "hidden", 301),
        ("link_key_unknown", "k" * 199 + "…", None),
    ]
    assert bounded(plan) == ()
    assert [item.column for item in bounded(replace(plan, by=tuple(map(str, range(301)))))] == ["by"]


def test_rules_are_short_together():
    rules = [f"R{i}=" + "|".join(["CT", "MR"] * 100) for i in range(50)]
    plan, problems = Plan.from_query({"rules": rules})
    assert plan.rules == () and [item.code for item in problems] == ["plan_rules_too_long"]
    assert len(Plan.from_query({"rules": rules[:30]})[0].rules) == 30


def test_the_usual_plan_needs_no_link():
    assert Plan().to_query() == {}


@given(
    st.dictionaries(
        st.sampled_from([*Plan.__dataclass_fields__, "nonsense"]), st.lists(st.text(max_size=20), max_size=3)
    )
)
def test_any_link_is_read_or_reported(query):
    plan, problems = Plan.from_query(query)
    assert {p.code for p in problems} <= {"link_key_unknown", "link_value_unknown"}
    assert Plan.from_query(plan.to_query())[0] == plan


@given(st.lists(st.text(max_size=12), min_size=1, max_size=4), st.sampled_from(",:="))
def test_quoted_names_survive_their_separators(texts, separator):
    assert [unquote(part) for part in split(separator.join(map(quote, texts)), separator)] == texts


def test_what_the_data_lack_is_dropped_and_said():
    study = LIVER_PETMR.load()
    plan = Plan(
        hidden=("CT", "XR"),
        where=(("tumour_type", ("PDAC", "HCC")), ("centre", ("A",))),
        by=("sex", "centre"),
        compare=(("CT", "PET"), ("CT", "XR")),
        cutoffs=(("CT", 3.0),),
    )
    fitted, problems = fit_plan(study, plan)
    assert fitted == Plan(
        hidden=("CT",), where=(("tumour_type", ("PDAC",)),), by=("sex",), compare=(("CT", "PET"),)
    )
    assert [(p.column, p.value) for p in problems] == [
        ("where tumour_type", "HCC"),
        ("where", "centre"),
        ("hidden", "XR"),
        ("by", "centre"),
        ("compare", "CT : XR"),
        ("cutoffs", "CT"),
    ]
    assert fit_plan(study, fitted) == (fitted, ())
    with pytest.raises(Refusal) as refused:
        require_fit(study, plan)
    first = refused.value.problems[0]
    assert (first.code, first.column) == ("not_in_data", "--where tumour_type")
    assert "PDAC" in dict(first.details)["known"]
