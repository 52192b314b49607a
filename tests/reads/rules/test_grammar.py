"""What a typed rule means, and how a wrong one is refused."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refusal
from core.reads.rules.grammar import And, AtLeast, Columns, Name, Not, Or, parse, quoted, written
from core.reads.rules.truth_tables import evaluate
from core.words import sentences, words

COLUMNS = ("CT", "PET", "MR", "PET/MR", "融合", "非增强CT", "增强CT", "or", "2", "a`b")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("CT | PET & MR", Or((Name("CT"), And((Name("PET"), Name("MR")))))),
        ("ct OR pet AND mr", Or((Name("CT"), And((Name("PET"), Name("MR")))))),
        ("CT或PET且MR", Or((Name("CT"), And((Name("PET"), Name("MR")))))),
        ("CT ｜（PET与MR）", Or((Name("CT"), And((Name("PET"), Name("MR")))))),
        ("CT || PET && MR", Or((Name("CT"), And((Name("PET"), Name("MR")))))),
        ("~CT & PET", And((Not(Name("CT")), Name("PET")))),
        ("not not CT", Name("CT")),
        ("~~~CT", Not(Name("CT"))),
        ("atleast(2, CT, PET, MR)", AtLeast(2, (Name("CT"), Name("PET"), Name("MR")))),
        ("至少（２，CT、PET、MR）", AtLeast(2, (Name("CT"), Name("PET"), Name("MR")))),
        ("Majority(CT, PET, MR)", AtLeast(2, (Name("CT"), Name("PET"), Name("MR")))),
        ("majority(CT, PET, MR, 融合)", AtLeast(3, (Name("CT"), Name("PET"), Name("MR"), Name("融合")))),
        ("`PET/MR` | `or`", Or((Name("PET/MR"), Name("or")))),
        ("`2` & `a``b`", And((Name("2"), Name("a`b")))),
        ("非增强CT", Name("非增强CT")),
        ("非CT", Not(Name("CT"))),
        ("非非增强CT", Not(Name("非增强CT"))),
        ("融合或非CT", Or((Name("融合"), Not(Name("CT"))))),
    ],
)
def test_meaning(text, tree):
    assert parse(text, COLUMNS) == tree


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "rule_empty", 0),
        (" \n", "rule_empty", 0),
        ("CT |", "rule_ends_early", 4),
        ("CT | | PET", "rule_test_expected", 5),
        ("CT PET", "rule_operator_expected", 3),
        ("CT (PET)", "rule_operator_expected", 3),
        ("CT, PET", "rule_test_expected", 2),
        ("CT | (PET & MR", "rule_unclosed_bracket", 5),
        ("majority(CT, PET", "rule_unclosed_bracket", 8),
        ("atleast(2", "rule_unclosed_bracket", 7),
        ("CT)", "rule_unopened_bracket", 2),
        ("`CT | PET", "rule_unclosed_quote", 0),
        ("PET/MR", "rule_unexpected_character", 3),
        ("CT | __import__('os')", "rule_unexpected_character", 16),
        ("CT | \x00", "rule_unexpected_character", 5),
        ("CT | US", "rule_unknown_test", 5),
        ("atleast(CT, PET)", "rule_count_expected", 8),
        ("atleast(2 CT)", "rule_comma_expected", 10),
        ("atleast(3, CT, PET)", "rule_count_impossible", 8),
        ("atleast(0, CT, PET)", "rule_count_impossible", 8),
        ("atleast(" + "9" * 5000 + ", CT)", "rule_count_impossible", 8),
        ("majority()", "rule_test_expected", 9),
        ("CT|" * 50_000 + "CT", "rule_too_long", 10_000),
        ("(" * 1_000 + "CT" + ")" * 1_000, "rule_too_deep", 100),
        ("majority(" * 500 + "CT" + ")" * 500, "rule_too_deep", 900),
        ("或" * 10_000, "rule_test_expected", 0),
    ],
)
def test_refusals_point_at_the_character(text, code, position):
    with pytest.raises(Refusal) as refused:
        parse(text, COLUMNS)
    (problem,) = refused.value.problems
    details = dict(problem.details)
    assert (problem.code, details["position"], details["character"]) == (code, position, position + 1)
    assert code in sentences.problems()
    for language in ("en", "zh"):
        said = words(language).problem(problem)
        assert "—" not in said.message + said.remedy and "{" not in said.message + said.remedy


def test_long_but_legal_rules_are_read():
    text = "~" * 9_998 + "CT"
    assert parse(text, COLUMNS) == Name("CT")
    deep = "(" * 100 + "CT" + ")" * 100
    assert parse(deep, COLUMNS) == Name("CT")


def test_exact_spelling_comes_before_case_folding():
    assert parse("ct", ["CT", "ct"]) == Name("ct")
    with pytest.raises(Refusal) as refused:
        parse("Ct", ["CT", "ct"])
    assert refused.value.problems[0].code == "rule_ambiguous_test"
    assert parse("cafe\u0301", ["CAF\u00c9"]) == Name("CAF\u00c9")


def test_an_unknown_test_names_the_near_ones():
    with pytest.raises(Refusal) as refused:
        parse("PTE | CT", ["CT", "PET", "MR"])
    assert "PET" in dict(refused.value.problems[0].details)["candidates"]


def test_a_rule_names_at_most_twelve_tests():
    names = [f"T{i}" for i in range(13)]
    parse("|".join(names[:12]), names)
    with pytest.raises(Refusal) as refused:
        parse("|".join(names), names)
    assert refused.value.problems[0].code == "rule_too_many_tests"


expressions = st.recursive(
    st.sampled_from([Name(c) for c in COLUMNS[:7]]),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.lists(inner, min_size=1, max_size=4).flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda count: AtLeast(count, tuple(parts)))
        ),
    ),
    max_leaves=12,
)


@given(expressions)
def test_written_reads_back(tree):
    tests = COLUMNS[:7]
    again = parse(written(tree), COLUMNS)
    assert (evaluate(again, tests) == evaluate(tree, tests)).all()
    assert written(again) == written(parse(written(again), COLUMNS))


@given(st.text(min_size=1, max_size=12))
def test_any_name_can_be_quoted(name):
    assert parse(quoted(name), [name]) == Name(name)


@given(st.text(alphabet="CTPEMR|&~(), `2或且非atleast", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text, COLUMNS)
    except Refusal as refused:
        assert len(refused.problems) == 1


def test_evaluation_counts_like_a_hand():
    tree = parse("atleast(2, CT, PET, ~MR)", ["CT", "PET", "MR"])
    expected = [
        (ct + pet + (1 - mr)) >= 2 for mr, pet, ct in itertools.product((0, 1), repeat=3)
    ]  # CT is the least significant bit
    assert evaluate(tree, ("CT", "PET", "MR")).tolist() == expected


def test_names_spelled_alike_are_offered_and_else_the_first_five():
    columns = Columns([f"CT{i}" for i in range(7)] + ["PET", "pet"])
    assert columns.closest("PET") == ["PET", "pet"]
    assert columns.closest("xyzw") == [f"CT{i}" for i in range(5)]
    assert len(columns.closest("CT")) == 5
    assert Columns(["PET"]).closest("xyzw") == ["PET"]
