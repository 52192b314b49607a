"""Edges of what one cell, one header or two joined rows say; each stated by its number or its name."""

from __future__ import annotations

from datetime import date

import pytest

from core.ablation.digits import Grade, Three
from core.ablation.file.columns import BY_NAME, COLUMNS, LESION_COLUMNS
from core.ablation.file.door import read_log, understand
from core.ablation.file.headers import _parts_named, find
from core.ablation.file.rivals import _compared, settle_rivals
from core.ablation.file.rows.cutoff import end_of_file
from core.ablation.file.rows.joint import _joined
from core.ablation.file.rows.made import made_sessions
from core.ablation.file.texts.cells import read_cells
from core.ablation.file.texts.dialect import read_grade_number, read_site
from core.ablation.file.texts.grades import read_grade
from core.ablation.file.texts.single import Unreadable
from core.ablation.log import to_day
from core.problems import Refusal
from tests.ablation.logs import log, table


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((">50", Three.YES), (">60", Three.YES), ("≥51", Three.YES)),
        *((">30", Three.MISSING), ("≥50", Three.MISSING), ("<60", Three.MISSING)),
        *(("≤50", Three.NO), ("<50", Three.NO), ("<30", Three.NO)),
    ],
)
def test_a_bound_meets_above_50_where_all_it_leaves_open_does(text: str, said: Three) -> None:
    found = log({"pta_pct": text}, {})
    assert found.cells.digit("pta_pct_bound").tolist() == [said, Three.MISSING]
    assert {p.code for p in found.problems if p.column == "pta_pct"} == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *(("<20", Three.YES), ("<10", Three.YES), ("≤19", Three.YES), ("≤20", Three.MISSING)),
        *((">20", Three.NO), ("≥20", Three.NO), (">10", Three.MISSING), ("<30", Three.MISSING)),
    ],
)
def test_a_bound_of_a_size_is_small_where_all_it_leaves_open_is(text: str, said: Three) -> None:
    found = log({"max_size_mm": text}, {})
    assert found.cells.digit("max_size_mm_bound").tolist() == [said, Three.MISSING]


@pytest.mark.parametrize("column", ["pta_pct", "max_size_mm"])
@pytest.mark.parametrize("text", ["无", "未知", "n/a"])
def test_a_number_that_is_said_to_be_missing_is_no_problem(column: str, text: str) -> None:
    found = log({column: text}, {})
    assert [p for p in found.problems if p.column == column] == []
    assert str(found.cells.number(column)[0]) == "nan"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("1.5", "0.8"), {"percent_given_as_fraction"}),
        (("1.5", "85"), {"percent_looks_like_fraction"}),
        (("1.51", "85"), set()),
    ],
)
def test_a_fraction_of_activity_ends_at_one_and_a_half(texts: tuple[str, ...], said: set[str]) -> None:
    found = log(*({"pta_pct": text} for text in texts))
    assert {p.code for p in found.problems if p.column == "pta_pct"} == said
    if "percent_looks_like_fraction" in said:
        assert [p.row for p in found.problems if p.column == "pta_pct"] == [2]
        assert found.cells.number("pta_pct")[1] == 85.0


@pytest.mark.parametrize(("size", "used"), [("0.1", True), ("0", False), ("300", True), ("300.5", False)])
def test_a_size_lies_above_0_and_up_to_300_mm(size: str, used: bool) -> None:
    found = log({"max_size_mm": size}, {})
    assert ("number_out_of_range" not in {p.code for p in found.problems}) is used


@pytest.mark.parametrize(
    ("sizes", "said"),
    [(("15",) * 5, True), (("15",) * 4, False), (("15",) * 4 + ("15.5",), False), (("15",) * 6, True)],
)
def test_five_sizes_up_to_15_look_like_centimetres(sizes: tuple[str, ...], said: bool) -> None:
    found = log(*({"max_size_mm": size} for size in sizes))
    assert ("size_looks_like_cm" in {p.code for p in found.problems}) is said


def test_numerals_of_grades() -> None:
    for numerals in (("i", "ii", "iii", "iv", "v", "vi"), "一二三四五六", "123456", "ⅠⅡⅢⅣⅤⅥ"):
        assert [read_grade_number(text) for text in numerals] == [1, 2, 3, 4, 5, 6]
    assert [read_grade_number(text) for text in ("零", "两", "单", "0")] == [0, 2, 1, 0]
    assert [read_grade_number(text) for text in ("99", "100", "999", "1000")] == [99, 100, 999, None]
    assert [read_grade_number(text) for text in ("1-2", "III-II", "0/1", "x3", "iie")] == [2, 3, 1, 3, 2]


@pytest.mark.parametrize(
    ("scale", "grades", "severe_from"),
    [("Clavien", ("I", "II", "III", "IV", "V"), 3), ("CTCAE", ("1", "2", "3", "4", "5"), 3)],
)
def test_grades_are_severe_from_three(scale: str, grades: tuple[str, ...], severe_from: int) -> None:
    second = Grade.CLAVIEN_2 if scale == "Clavien" else Grade.CTCAE_2
    expected = [Grade.NOT_SEVERE, second, *[Grade.SEVERE] * 3]
    assert [read_grade(f"{scale} {grade}") for grade in grades] == expected
    with pytest.raises(Unreadable):
        read_grade(f"{scale} 6")


def test_letters_of_the_sir_scale_are_severe_from_c() -> None:
    found = [read_grade(f"SIR {letter}") for letter in "ABCDEF"]
    assert found == [Grade.NOT_SEVERE] * 2 + [Grade.SEVERE] * 4
    for text in ("SIR G", "SIR 3", "CTCAE C"):
        with pytest.raises(Unreadable):
            read_grade(text)


def made(*rows: tuple[str, str, str], **more: str) -> list[str]:
    """Session numbers of (patient, admission, day) rows, as they are made."""
    columns = ("patient_id", "admission_id", "ablation_date")
    found = [
        dict(zip(columns, row, strict=True)) | {"centre": more.get(f"r{i}", "A")}
        for i, row in enumerate(rows)
    ]
    together, headers, _ = made_sessions(table(found), {name: name for name in (*columns, "centre")})
    return [str(name) for name in together.values(headers["session_id"])]


def test_session_numbers_are_made_of_what_tells_sessions_apart() -> None:
    day = "2024-03-10"
    assert made(("P", "N", day), ("Q", "M", day)) == [f"N {day}", f"M {day}"]
    # one number of two patients tells neither apart
    assert made(("P", "N", day), ("Q", "N", day)) == [f"N P {day}", f"N Q {day}"]
    # without a number the patient does
    assert made(("P", "", day), ("Q", "", day)) == [f"P {day}", f"Q {day}"]
    # two admissions of a patient on one day are two sessions, whatever differs
    assert made(("P", "N", day), ("P", "M", day), r1="B") == [f"N {day}", f"M {day}"]


def test_rows_of_one_day_are_two_sessions_where_only_their_hour_differs() -> None:
    rows = [{"patient_id": "P", "day": f"2024-03-10 {hour}:00"} for hour in ("09", "11")]
    found, headers, _ = made_sessions(table(rows), {"patient_id": "patient_id", "ablation_date": "day"})
    assert len(set(found.values(headers["session_id"]))) == 2


@pytest.mark.parametrize(
    ("numbers", "sessions"),
    [(("1", "2", "3"), True), (("1", "2", "1"), False), (("1", "2", ""), False)],
)
def test_a_running_number_is_a_session_where_every_row_has_its_own(
    numbers: tuple[str, ...], sessions: bool
) -> None:
    found = find(
        table([{"序号": number, "病案号": f"P{i}"} for i, number in enumerate(numbers)]), COLUMNS, {}
    )
    assert (found.get("session_id") == "序号") is sessions


@pytest.mark.parametrize(
    ("texts", "origin"),
    [(("原发", "转移", "良性"), True), (("原发", "良性"), False), (("原发", "良性", "恶性"), False)],
)
def test_a_nature_is_the_origin_where_more_than_half_of_its_values_are(
    texts: tuple[str, ...], origin: bool
) -> None:
    found = find(table([{"肿瘤性质": text} for text in texts]), COLUMNS, {})
    assert found == {"origin" if origin else "benign_malignant": "肿瘤性质"}


def test_an_outcome_is_how_a_patient_left_where_its_values_say_so() -> None:
    for texts in (("好转", "治愈"), ("医嘱离院", "死亡"), ("好转", "死亡")):
        assert find(table([{"转归": text} for text in texts]), COLUMNS, {}) == {"discharge_type": "转归"}
    assert find(table([{"转归": text} for text in ("甲", "乙", "好转")]), COLUMNS, {}) == {}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("2024-03-13", ""), ("2024-03-13", "2024-03-14"), {"two_columns_for_one": 0}),
        (("2024-03-13", ""), ("2024-03-13", ""), {}),
        (("2024-03-13", "2024-03-14"), ("2024-03-13", "2024-03-15"), {"two_columns_contradict": 1}),
    ],
)
def test_two_columns_of_one_meaning_are_compared_row_by_row(
    first: tuple[str, ...], second: tuple[str, ...], said: dict[str, int]
) -> None:
    rows = table([{"出院日期": one, "出院时间": two} for one, two in zip(first, second, strict=True)])
    try:
        problems = settle_rivals(rows, [BY_NAME["discharge_date"]], {"discharge_date": "出院日期"}, (), None)[
            2
        ]
    except Refusal as refusal:
        problems = refusal.problems
    assert {p.code: dict(p.details)["count"] for p in problems} == said


@pytest.mark.parametrize(("dates", "believed"), [(99, True), (100, False)])
def test_one_date_in_a_hundred_is_a_slip_where_it_lies_three_months_beyond(
    dates: int, believed: bool
) -> None:
    rows = [
        {"session_id": f"S{i}", "patient_id": f"P{i}", "ablation_date": "2024-03-10"} for i in range(1, dates)
    ]
    rows = [row | {"last_followup_date": "" if i else "2024-06-30"} for i, row in enumerate(rows)]
    end = end_of_file(understand(table(rows))[0])
    assert end == to_day(date(2024, 6, 30) if believed else date(2024, 3, 10))


def test_a_sheet_without_a_patient_is_refused() -> None:
    with pytest.raises(Refusal):
        read_log(table([{"session_id": "1", "ablation_date": "2024-03-10"}]), as_of=date(2026, 6, 30))


def test_what_a_column_is_by_its_values_is_asked_of_the_columns_there_are() -> None:
    outcomes = table([{"转归": text} for text in ("好转", "治愈")])
    assert find(outcomes, LESION_COLUMNS, {}) == {}


@pytest.mark.parametrize(
    ("name", "texts", "together"),
    [
        *(("tumour_site", ("肝S5", "肝S8"), "肝S5"), ("tumour_site", ("肝", "肺"), "肝、肺")),
        *(("tumour_site", ("肝", "肝S8"), "肝"), ("tumour_site", ("肝S5", "肺S3"), "肝S5、肺S3")),
        *(("benign_malignant", ("良性", "恶性"), "mixed"), ("benign_malignant", ("良性", "良性"), "benign")),
        *(("benign_malignant", ("良性", "mixed"), "mixed"), ("benign_malignant", ("良性", None), None)),
        *(("benign_malignant", ("恶性", None), "malignant"), ("complete_ablation", ("yes", "no"), "PR")),
        *(("complete_ablation", ("yes", "CR"), "CR"), ("complete_ablation", ("yes", None), None)),
        *(("tumour_site", ("肝", None), "肝"), ("tumour_site", (None, None), None)),
        *(("centre", ("A", "B"), "A; B"), ("centre", (None, "B"), "B"), ("centre", (None, None), None)),
        *(("max_size_mm", ("12", "20"), "12×20"), ("max_size_mm", ("12", None), None)),
        *(("planned_lesions", ("1", "2"), "3"), ("planned_lesions", ("2", None), None)),
    ],
)
def test_cells_of_joined_rows(name: str, texts: tuple[str | None, ...], together: str | None) -> None:
    assert _joined(name, "x", texts, {}) == together


@pytest.mark.parametrize(
    ("text", "organ"),
    [
        *(("肺癌肝转移", "liver"), ("肝癌肺转移瘤", "lung"), ("liver metastasis of lung cancer", "liver")),
        *(("kidney metastases", "kidney"), ("肾", "kidney"), ("肝、肺", None), ("花", None)),
    ],
)
def test_a_metastasis_is_where_it_lies(text: str, organ: str | None) -> None:
    assert read_site(text) == organ


def test_a_part_of_a_header_is_named_with_or_without_its_unit_and_its_word_for_a_day() -> None:
    for header in ("随访 影像日期", "随访 影像时间", "影像时间 (imaging date)"):
        assert _parts_named(header, {"imaging_date": ("影像日期", "imaging date")}) == {"imaging_date"}
    assert _parts_named("随访 别的", {"imaging_date": ("影像日期",)}) == set()


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        *(("max_size_mm", 0.1, 300), ("size_mm", 0.1, 300), ("ecog", 0, 5), ("asa", 1, 6)),
        *(("planned_lesions", 1, 10_000), ("ablated_lesions", 0, 10_000), ("complete_lesions", 0, 10_000)),
    ],
)
def test_a_number_has_a_least_and_a_greatest_value(name: str, least: float, most: float) -> None:
    column = {one.name: one for one in (*COLUMNS, *LESION_COLUMNS)}[name]
    texts = (least, most, most + 1, least - 1)
    cells = read_cells(table([{name: str(text)} for text in texts]), (column,), {name: name}, None)
    assert cells.broken(name).tolist() == [False, False, True, True]


def test_two_columns_without_a_meaning_of_their_own_are_compared_by_their_texts() -> None:
    for name, header, texts in (
        ("patient_id", "patient_id", ("P1", "P2", "")),
        ("prior_therapy", "prior_therapy", ("TACE; surgery", "surgery", "")),
    ):
        rows = table([{header: text, "other": text, "third": f"{text}x"} for text in texts])
        assert _compared(rows, BY_NAME[name], header, "other", None) == (0, 0)
        assert _compared(rows, BY_NAME[name], header, "third", None) == (1, 2)
