"""Counts by month, hospital and indicator: a second kind of log."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest

from core.ablation.answers.aggregate import answer_aggregate
from core.ablation.file import aggregate
from core.ablation.file.aggregate import Aggregate, code_of, columns_of, period_of, read_aggregate
from core.ablation.plan import AblationPlan
from core.problems import Refusal
from core.tables.files.intake import read
from core.tables.table import TextTable
from tests.steps import growth

HEAD = "period,hospital,quality indicator,numerator,denominator\n"


def of(rows: str, head: str = HEAD) -> Aggregate:
    table = read((head + rows).encode(), "counts.csv")
    found = columns_of(table)
    assert found is not None
    return read_aggregate(table, found)


def codes(found: Aggregate) -> list[str]:
    return [item.code for item in found.problems]


def test_names_numbers_and_periods() -> None:
    assert [code_of(text) for text in ("4a", "8（2）", "肿瘤消融治疗后30天内死亡率", "1", "other rate")] == [
        *("4.major_bleeding", "8.under_2cm_share", "5", "1", None)
    ]
    assert period_of("2024年3月") == ("2024-03", 1) and period_of("2024-Q2") == ("2024-04", 3)
    assert period_of("2024") == ("2024-01", 12) and period_of("March") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("患者随访率(6个月)", "6.6m"),
        ("大量出血", "4.major_bleeding"),
        ("指标一", "1"),
        ("1.0", "1"),
        ("治疗指征正确率(%)", "1"),
        ("局部病灶有效控制率（1个月）", "3"),
        ("<2cm甲状腺良性肿瘤占比", "8.under_2cm_share"),
        ("患者随访率", None),
    ],
)
def test_short_names(text: str, code: str | None) -> None:
    assert code_of(text) == code


def test_named_months_and_rates_without_counts() -> None:
    assert period_of("Jan 2024") == period_of("January 2024") == ("2024-01", 1)
    with pytest.raises(Refusal) as refused:
        columns_of(read("月份,医院,指标,率\n2024-01,A,1,95%\n".encode(), "counts.csv"))
    assert refused.value.problems[0].code == "aggregate_rates_alone"
    with pytest.raises(Refusal) as refused:
        columns_of(read("月份,指标,率\n2024-01,1,95%\n".encode(), "counts.csv"))
    assert refused.value.problems[0].code == "aggregate_rates_alone"
    for head in ("月份,医院,率\n2024-01,A,95%\n", "月份,医院,指标\n2024-01,A,1\n"):
        assert columns_of(read(head.encode(), "counts.csv")) is None


def test_what_cannot_be_used_is_listed_and_left_out() -> None:
    found = of(
        "2024-01,A,3,9,10\n2024-01,A,3,9,10\n2024-02,A,3,8,10\n2024-02,A,3,7,10\n2024-03,A,3,11,10\n"
        "2024-03,B,3,-1,10\n2024-03,B,9,1,10\n2024,A,3,40,60\n2024-04,A,3,5,10\nTotal,All,3,30,40\n"
    )
    assert [(c.month, c.numerator) for c in found.counts] == [("2024-01", 9), ("2024-04", 5)]
    assert dict(found.excluded) == {
        "aggregate_repeated": 1,
        "aggregate_contradicts": 2,
        "aggregate_numerator_above": 1,
        "aggregate_not_whole": 1,
        "aggregate_indicator_unknown": 1,
        "aggregate_total": 1,
    }
    (gap,) = [item for item in found.problems if item.code == "aggregate_months_missing"]
    assert gap.value == "A 3: 2024-02, 2024-03" and dict(gap.details)["count"] == 2


def test_a_year_that_is_none_makes_no_thousand_years_of_gaps(monkeypatch) -> None:
    assert [period_of(text) for text in ("0000-01", "1899年12月", "2200", "9999-Q4")] == [None] * 4
    found = of("1900-01,A,3,9,10\n2199-12,A,3,8,10\n" + "".join(f"2024-01,H{i},3,1,2\n" for i in range(300)))
    (gap,) = [item for item in found.problems if item.code == "aggregate_months_missing"]
    assert gap.value is not None and gap.value.startswith("A 3: 1900-02, 1900-03, ")
    assert dict(gap.details)["count"] == 3598 + 300 * 3599
    assert found.span == (date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2024-01,H{i},3,1,2", {"aggregate_too_long", "aggregate_too_various"}),
        ("no month {i},A,3,1,2", {"aggregate_too_various"}),
        ("2024-01,A,no indicator {i},1,2", {"aggregate_too_various"}),
    ],
)
def test_what_is_no_file_of_counts_by_its_size_is_refused_unread(row, said) -> None:
    for rows in (aggregate.MOST_ROWS + 1, aggregate.MOST_TEXTS["hospital"] + 1):
        with pytest.raises(Refusal) as refused:
            of("".join(row.format(i=i) + "\n" for i in range(rows)))
        assert refused.value.problems[0].code in {*said, *(["aggregate_too_long"] if rows > 20_000 else [])}


@pytest.mark.parametrize(
    "row",
    [
        "{month},H{i},{code},{i},9999",
        "2024-01,H{i},3,1,2",
        "{i} is no month,A,3,1,2",
        "2024-01,A,3,{i}.5,2",
    ],
)
def test_reading_and_answering_take_steps_with_the_rows(row: str) -> None:
    def work(n: int):
        rows = [row.format(i=i, month=f"20{i % 20:02d}-{i % 12 + 1:02d}", code=i % 8 + 1) for i in range(n)]
        table = read((HEAD + "2024-01,A,3,1,2\n" + "\n".join(rows)).encode(), "counts.csv")
        found = columns_of(table)
        assert found is not None
        return lambda: answer_aggregate(read_aggregate(table, found), AblationPlan(by=("centre",)))

    assert growth(work, 150) < 5


def test_a_table_of_more_than_20_000_rows_is_no_table_of_counts() -> None:
    class Long:
        rows = 20_001

    with pytest.raises(Refusal) as refused:
        read_aggregate(cast(TextTable, Long), {})
    (only,) = refused.value.problems
    assert (only.code, dict(only.details)) == ("aggregate_too_long", {"count": 20_001, "limit": 20_000})


def test_what_every_row_has_wrong_is_said_of_the_first_rows() -> None:
    found = of("2024-01,A,3,9,10\n" + "".join(f"2024-01,H{i},nothing,1,2\n" for i in range(300)))
    assert codes(found).count("aggregate_indicator_unknown") == 50 and "more_of_the_same" in codes(found)
    assert found.excluded["aggregate_indicator_unknown"] == 300


def test_sums_intervals_and_period() -> None:
    found = of("2024-01,A,3,9,10\n2024-02,A,3,8,10\n2024-02,B,5,0,7\n2024-02,B,7,40,8\n")
    whole = answer_aggregate(found, AblationPlan(by=("centre",)))
    three, five, stay = (whole.whole[code] for code in ("3", "5", "7"))
    assert (three.numerator, three.denominator, three.method) == (17, 20, "wilson")
    assert five.low == 0.0 and five.method == "clopper_pearson"
    assert stay.value == 5.0 and stay.low is None
    assert list(whole.hospitals) == ["A", "B"]
    with pytest.raises(Refusal):
        answer_aggregate(found, AblationPlan(where=(("x", ("y",)),)))


def test_more_lesions_ablated_than_planned_are_counted_as_reported() -> None:
    found = of("2024-01,A,2,12,10\n2024-02,A,2,9,10\n2024-01,A,3,12,10\n2024-02,A,3,9,10\n")
    whole = answer_aggregate(found, AblationPlan()).whole
    assert (whole["2"].numerator, whole["2"].denominator, whole["2"].low) == (21, 20, None)
    assert (whole["3"].numerator, whole["3"].denominator) == (9, 10)
    assert {"aggregate_beyond_plan", "aggregate_numerator_above"} <= set(codes(found))


def test_months_beside_quarters_are_refused() -> None:
    with pytest.raises(Refusal) as refused:
        of("2024-01,A,3,9,10\n2024-Q2,A,3,8,10\n")
    assert refused.value.problems[0].code == "aggregate_mixed_periods"
