"""Read meanings come from words, never from order; what is not known stays undecided."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings, ordinal_levels

P, N, U, M = Meaning.POSITIVE, Meaning.NEGATIVE, Meaning.INDETERMINATE, Meaning.MISSING


@pytest.mark.parametrize(
    "column",
    [
        {"阳性": P, "阴性": N, "可疑": U, "未做": M},
        {" 阳性。": P, "阴 性": N, "未\u3000见": N},
        {"陽性": P, "陰性": N, "未檢查": M, "不確定": U},
        {"是": P, "否": N},
        {"有": P, "无": N, "不确定": U},
        {"+": P, "-": N, "±": U},
        {"(+)": P, "（－）": N, "+/-": U, "NA": M},
        {"＋": P, "—": N},
        {"Pos": P, "NEG": N, "equivocal": U, "n/a": M},
        {"Positive ": P, "negative": N, "Indeterminate": U, "nan": M},
        {"yes": P, "No": N},
        {"TRUE": P, "FALSE": N},
        {"1": P, "0": N},
        {"１": P, "０": N, "": None},
        {"1.0": P, "0.0": N},
        {"present": P, "absent": N},
        {"恶性": P, "良性": N},
        {"malignant": P, "benign": N, "unknown": M},
        {"转移": P, "无转移": N},
        {"Y": P, "N": N},
        {"P": P, "N": N},
        {"detected": P, "not detected": N, "未查": M},
    ],
)
def test_known_words(column: dict[str, Meaning | None]) -> None:
    for order in itertools.islice(itertools.permutations(column), 6):
        assert guess_meanings(order) == column


@pytest.mark.parametrize(
    "column",
    [
        {"1": None, "2": None},
        {"1": None, "0": None, "2": None},
        {"1": None, "3": None, "5": None},
        {"-": None, "pos": P},
        {"-": None, "x": None},
        {"N": None, "M": None},
        {"A": None, "B": None},
        {"弱阳性": None, "阳性": P},
        {"ND": None, "pos": P, "neg": N},
        {"nil": None, "N.D.": None, "1": P, "0": N},
        {"nil": M, "N.D.": M, "none": M, "1": None, "2": None},
        {"pos?": None, "阳性？": None, "neg": N},
        {"HCC": None, "PDAC": None},
    ],
)
def test_what_only_the_user_knows(column: dict[str, Meaning | None]) -> None:
    assert guess_meanings(list(column)) == column


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.sampled_from(["+", "-", "1", "0", "2", "阳性", "无", "Y", "n", "na", "?", ""]), unique=True)
)
def test_the_guess_does_not_depend_on_order(levels: list[str]) -> None:
    assert guess_meanings(levels) == guess_meanings(levels[::-1])


def test_ordinal_scores() -> None:
    assert ordinal_levels(["5", "1", "3", "NA", "2", "4"]) == (1, 2, 3, 4, 5)
    assert ordinal_levels(["１", "2", "3.5"]) == (1, 2, 3.5)
    assert ordinal_levels(["0", "1"]) is None
    assert ordinal_levels(["1", "2"]) is None
    assert ordinal_levels(["1", "2", "pos"]) is None
    assert ordinal_levels(["12", "15", "31"]) is None
