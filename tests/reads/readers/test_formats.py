"""Files of other programs for readers: the same study in five forms, and what is written comes back."""

from pathlib import Path

import numpy as np
import openpyxl
import pytest

from core.__main__ import main
from core.problems import Refusal
from core.reads.file.door import build
from core.reads.file.options import ReadingOptions
from core.reads.file.reading import guess
from core.reads.study import MISSING, NEGATIVE, POSITIVE, UNKNOWN, WITH
from core.report.reads.imrmc import imrmc_list
from core.tables.files.intake import read
from tests.tables.files.sheets_drawn import xlsx

FORMATS = Path(__file__).parents[2] / "reference" / "readers" / "formats"
CUT = ReadingOptions(cutoffs=((None, 3.0),))


def study_of(data, name, options=CUT):
    table = read(data, name)
    return build(table, guess(table, options))


def counts(study):
    """TP, FN, FP, TN of every test."""
    truth, known = study.reference == WITH, study.reference != UNKNOWN
    return {
        test: tuple(
            int(np.count_nonzero((states == state) & (truth == side) & known))
            for side in (True, False)
            for state in (POSITIVE, NEGATIVE)
        )
        for test, states in study.states.items()
    }


@pytest.mark.parametrize("name", ["header.imrmc", "imrmc_list.csv", "rjafroc.xlsx", "wide.csv"])
def test_five_forms_of_one_study_say_the_same(name):
    wanted = counts(study_of((FORMATS / "long.csv").read_bytes(), "long.csv"))
    found = study_of((FORMATS / name).read_bytes(), name)
    assert list(counts(found).values()) == list(wanted.values())
    assert (found.rows, len(found.readers)) == (8, 6)
    if name != "rjafroc.xlsx":  # RJafroc numbers readers and modalities
        assert set(map(tuple, found.readers.values())) == {
            (m, f"R{r}") for m in ("CT", "MR") for r in (1, 2, 3)
        }


def test_what_stands_above_the_data_is_compared_with_them():
    text = (FORMATS / "header.imrmc").read_text().replace("N1: 4", "N1: 5").replace("NR: 3", "NR: 2")
    said = [p for p in read(text.encode(), "x.imrmc").problems if p.code == "imrmc_count_differs"]
    assert [(p.value, dict(p.details)["stated"], dict(p.details)["count"]) for p in said] == [
        ("N1", 5, 4),
        ("NR", 2, 3),
    ]


def test_a_case_without_truth_or_with_two_is_named():
    text = (FORMATS / "header.imrmc").read_text().replace("-1,K1,truth,1\n", "-1,K1,truth,1\n-1,K1,truth,0\n")
    text = text.replace("-1,K2,truth,1\n", "")
    table = read(text.encode(), "x.imrmc")
    (twice,) = (p for p in table.problems if p.code == "case_with_two_truths")
    assert (twice.value, dict(twice.details)["count"]) == ("K1", 1)
    assert int(np.count_nonzero(build(table, guess(table, CUT)).reference == UNKNOWN)) == 2


@pytest.mark.parametrize("change", ["two lesions", "mark on a diseased case", "paradigm"])
def test_free_response_marks_are_refused(change):
    book = openpyxl.load_workbook(FORMATS / "rjafroc.xlsx")
    sheets = {s.title: [[c if c is not None else "" for c in row] for row in s.values] for s in book}
    if change == "two lesions":
        sheets["TRUTH"].append([1, 2, 0.5, "0,1,2", "0,1", ""])
    elif change == "paradigm":
        sheets["TRUTH"][1][5] = "FROC"
    else:
        sheets["FP"].append([0, 0, 1, 2])
    with pytest.raises(Refusal) as refused:
        read(xlsx(*((name, rows, []) for name, rows in sheets.items())), "x.xlsx")
    assert [p.code for p in refused.value.problems] == ["froc_not_read"]


READS = "patient,lesion,CT_R1,CT_R2,MR_R1,MR_R2,truth\n" + "".join(
    f"Doe {i // 2},{i % 2},{1 + i % 5},{5 - i % 4},{'' if i == 3 else 1 + i % 4},{1 + i % 3},"
    f"{'' if i == 7 else i % 2}\n"
    for i in range(20)
)


@pytest.mark.parametrize("low", [(), ("CT_R1", "CT_R2", "MR_R1", "MR_R2")])
def test_a_study_written_for_imrmc_comes_back(low):
    cutoffs = tuple((t, 3.0) for t in ("CT_R1", "CT_R2", "MR_R1", "MR_R2"))
    study = study_of(READS.encode(), "x.csv", ReadingOptions(cutoffs=cutoffs, low=low))
    written = imrmc_list(study)
    assert b"Doe" not in written.data
    (left,) = written.problems
    assert (left.value, dict(left.details)["count"]) == ("1", 1)
    again = study_of(written.data, "x.imrmc", ReadingOptions(cutoffs=((None, -3.0 if low else 3.0),)))
    assert counts(again) == counts(study)
    assert int(np.count_nonzero(again.states["MR_R1"] == MISSING)) == 1
    assert {"imrmc_count_differs"}.isdisjoint(p.code for p in again.problems)


def test_plain_reads_go_out_as_one_and_nought(tmp_path, capsys):
    path, listed = tmp_path / "file.csv", tmp_path / "list.imrmc"
    path.write_text(
        'id,"CT, low dose",MR,truth\n' + "".join(f"{i},{i % 2},{i % 3 % 2},{i // 5 % 2}\n" for i in range(20))
    )
    assert main(["reads", str(path), "--imrmc", str(listed)]) == 0
    again = study_of(listed.read_bytes(), "x.imrmc", ReadingOptions())
    assert counts(again) == dict(
        zip(
            ("CT low dose", "MR"),
            counts(study_of(path.read_bytes(), "x.csv", ReadingOptions())).values(),
            strict=True,
        )
    )
    capsys.readouterr()
    assert main(["reads", str(path), "--imrmc", str(tmp_path / "no" / "list")]) == 2
    assert "iMRMC" in capsys.readouterr().err
