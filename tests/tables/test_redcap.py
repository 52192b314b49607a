"""REDCap exports: instances are rows, baseline forms belong to all of them, boxes are one question."""

from __future__ import annotations

from core.tables.files.intake import read
from core.tables.table import TextTable

RAW = """record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,\
sex,final_dx,site___1,site___2,base_complete,ct,mr,reads_complete
1,baseline_arm_1,,,1,1,1,0,2,,,
1,baseline_arm_1,reads,1,,,,,,0,1,2
1,baseline_arm_1,reads,2,,,,,,1,1,0
2,baseline_arm_1,,,2,0,1,1,2,,,
2,baseline_arm_1,reads,1,,,,,,0,0,2
3,baseline_arm_1,,,1,1,0,0,2,,,
"""
LABELS = """Record ID,Event Name,Repeat Instrument,Repeat Instance,Histology,\
Site (choice=Liver),Site (choice=Lung),Complete?,CT,MR,Complete? (2)
A-1,Baseline,,,malignant,Checked,Unchecked,Complete,,,
A-1,Baseline,Reads,1,,,,,Negative,Positive,Complete
A-1,Baseline,Reads,2,,,,,Positive,Positive,Incomplete
A-2,Baseline,,,benign,Checked,Checked,Complete,,,
A-2,Baseline,Reads,1,,,,,Negative,Negative,Complete
"""


def codes(table: TextTable) -> list[str]:
    return [item.code for item in table.problems]


def test_a_raw_export_has_a_row_per_instance() -> None:
    table = read(RAW.encode(), "x.csv")
    assert table.layout.redcap
    assert table.columns == ("record_id", "redcap_repeat_instance", "sex", "final_dx", "site", "ct", "mr")
    assert table.values("record_id") == ["1", "1", "2"]
    assert table.values("redcap_repeat_instance") == ["1", "2", "1"]
    assert table.values("final_dx") == ["1", "1", "0"]
    assert table.values("sex") == ["1", "1", "2"]
    assert table.values("site") == ["1", "1", "1; 2"]
    assert table.values("ct") == ["0", "1", "0"]
    assert table.row_numbers.tolist() == [3, 4, 6]
    left = next(p for p in table.problems if p.code == "redcap_records_without_rows")
    assert (left.value, dict(left.details)["count"]) == ("3", 1)


def test_an_export_with_labels_is_the_same() -> None:
    table = read(LABELS.encode(), "x.csv")
    assert table.columns == ("Record ID", "Repeat Instance", "Histology", "Site", "CT", "MR")
    assert table.values("Histology") == ["malignant", "malignant", "benign"]
    assert table.values("Site") == ["Liver", "Liver", "Liver; Lung"]


def test_of_several_repeating_forms_one_is_read_and_none_are_paired() -> None:
    text = "record_id,redcap_repeat_instrument,redcap_repeat_instance,dx,ct,visit\n"
    text += "1,,,1,,\n1,reads,1,,0,\n1,reads,2,,1,\n1,visits,1,,,5\n2,,,0,,\n2,reads,1,,1,\n2,visits,1,,,7\n"
    table = read(text.encode(), "x.csv")
    assert "redcap_other_forms" in codes(table)
    assert (table.source.sheet, table.source.sheets) == ("reads", ("reads", "visits"))
    assert (table.values("ct"), table.values("dx")) == (["0", "1", "1"], ["1", "1", "0"])
    assert "visit" not in table.columns
    other = read(text.encode(), "x.csv", sheet="visits")
    assert (other.values("visit"), other.values("dx")) == (["5", "7"], ["1", "0"])


def test_events_that_do_not_repeat_are_one_row_where_they_agree() -> None:
    text = "record_id,redcap_event_name,dx,ct,mr\n1,base,1,,\n1,ct_visit,,0,\n1,mr_visit,,,1\n"
    text += "2,base,0,,\n2,ct_visit,,1,\n"
    table = read(text.encode(), "x.csv")
    assert table.rows == 2
    assert [table.values(c) for c in ("record_id", "dx", "ct", "mr")] == [
        ["1", "2"],
        ["1", "0"],
        ["0", "1"],
        ["1", None],
    ]


def test_what_two_events_say_differently_is_never_carried_over() -> None:
    text = "record_id,redcap_event_name,dx,ct\n1,base,1,\n1,week_1,,0\n1,week_2,,1\n"
    table = read(text.encode(), "x.csv")
    assert table.rows == 3
    assert table.values("ct") == [None, "0", "1"]
    assert table.values("dx") == ["1", "1", "1"]


def test_a_single_box_is_yes_or_no_and_a_plain_file_is_no_export() -> None:
    text = "record_id,redcap_repeat_instrument,redcap_repeat_instance,dx,ct_pos___1\n"
    text += "1,,,1,\n1,reads,1,,1\n1,reads,2,,0\n"
    assert read(text.encode(), "x.csv").values("ct_pos") == ["1", "0"]
    assert not read(b"record_id,dx,ct\n1,1,0\n2,0,1\n", "x.csv").layout.redcap


def test_boxes_of_modalities_that_a_question_calls_positive_are_reads() -> None:
    """Which was positive is a read of each; which was done, or what was seen on it, is not."""
    text = "record_id,redcap_repeat_instrument,redcap_repeat_instance,positive_on___ct,positive_on___mr,"
    text += "done___ct,done___mr\n1,reads,1,1,1,1,1\n1,reads,2,0,1,1,1\n"
    table = read(text.encode(), "x.csv")
    assert table.columns[2:] == ("positive_on ct", "positive_on mr", "done")
    assert (table.values("positive_on ct"), table.values("positive_on mr")) == (["1", "0"], ["1", "1"])
