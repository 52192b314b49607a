"""Grades of complications in two columns, each on its own scale."""

import pytest

from core.ablation.counting.numbers import Proportion
from core.ablation.digits import Grade
from core.ablation.file.door import read_log
from core.ablation.file.texts.scales import says_complication, scale_of, together
from core.ablation.log import Log
from core.tables.files.intake import read
from tests.ablation.logs import AS_OF, ask

ROWS = (
    ("major_bleeding", "D", ""),  # severe by the first
    ("major_bleeding", "", "3"),  # severe by the second alone
    ("other", "", "1"),  # not severe by the second alone
    ("severe_infection", "B", "3"),  # they contradict each other
    ("severe_pneumothorax", "C", "2"),  # severe under note 3, contradictory at the stricter threshold
    ("none", "", ""),
    ("major_bleeding", "B", "2"),  # CTCAE 2 stays for review
    ("none", "", ""),
)


def _log(first: str, second: str) -> Log:
    lines = ["例次号,病案号,手术日期,并发症,并发症时间," + f"{first},{second}"]
    for i, (kind, one, two) in enumerate(ROWS, 1):
        day = "" if kind == "none" else "2024-03-02"
        lines.append(f"{i},P{i},2024-03-01,{kind},{day},{one},{two}")
    return read_log(read("\n".join(lines).encode(), "x.csv"), as_of=AS_OF)


@pytest.mark.parametrize(
    "headers",
    [
        ("SIR class", "CTCAE grade"),
        ("并发症分级", "CTCAE分级"),
        ("comp_grade", "CTCAE分级"),
    ],
)
def test_two_columns_of_grades_are_counted_together(headers: tuple[str, str]) -> None:
    """By hand: 3 of 8 severe (rows 1, 2, 5), rows 4 and 7 unknown."""
    log = _log(*headers)

    def counts(indicator: str, *switches: str) -> tuple[float | None, float | None, int]:
        number = ask(log, *switches).indicators[indicator]
        assert isinstance(number, Proportion)
        return number.estimate.numerator, number.estimate.denominator, number.unknown

    assert counts("4.overall") == (3, 8, 2)
    assert counts("4.major_bleeding") == (2, 8, 1)
    assert counts("4.severe_pneumothorax") == (1, 8, 0)
    assert counts("4.severe_infection") == (0, 8, 1)
    assert counts("4.overall", "complication_grade_threshold=stricter") == (2, 8, 2)
    assert [p.row for p in log.problems if p.code == "grades_disagree"] == [5]
    assert [{p.column, p.value} for p in log.problems if p.code == "second_grade"] == [{*headers}]


def test_a_grade_without_a_scale_is_of_the_scale_of_its_header() -> None:
    assert [scale_of(text) for text in ("SIR分级", "Clavien-Dindo", "SIR/CTCAE", "Grade")] == [
        *("sir", "clavien", "", "")
    ]
    assert says_complication("AE grade") and not says_complication("Grade")
    assert _log("Clavien分级", "CIRSE分级").cells.digit("comp_grade").tolist() == [
        *(Grade.SEVERE, Grade.SEVERE, Grade.NOT_SEVERE, Grade.DISAGREE),
        *(Grade.DISAGREE, Grade.MISSING, Grade.NOT_SEVERE, Grade.MISSING),
    ]


def test_what_two_grades_say_does_not_depend_on_their_order() -> None:
    for one in Grade:
        assert together(one, Grade.MISSING) is one
        for other in Grade:
            assert together(one, other) is together(other, one)
            severe = {Grade.SEVERE, Grade.CLAVIEN_2, Grade.SEVERE_BY_NOTE_3}
            if one is Grade.NOT_SEVERE and other in severe:
                assert together(one, other) is Grade.DISAGREE
