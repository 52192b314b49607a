"""An upload with what is joined to it: the same table wherever it is read; what is costly is elsewhere."""

from __future__ import annotations

import pytest

from core.problems import Refusal, Severity
from core.tables.files import process
from core.tables.files.intake import read
from core.tables.files.upload import File, Joined, Pair, Upload, joined, offered
from core.tables.join import join, offer
from tests.alike import unlike
from tests.tables.files.sheets_drawn import xlsx


def text(tests: str, rows: int, column: int = 0) -> bytes:
    lines = [f"P{i // 4},{i % 4},{i % 2},{(i + column) // 3 % 2}" for i in range(rows)]
    return "\n".join([f"patient,lesion,{tests}", *lines]).encode()


CT, MR = text("reference,CT", 40), text("PET,MR", 44, 1)
FILE, OTHER = File(data=CT, name="ct.csv"), File(data=MR, name="mr.csv")
LONE = File(data=b"site,size\nA,1\n", name="lone.csv")


def here(upload: Upload) -> Joined:
    return process.at_once(joined, upload).result(0)


def test_files_are_joined_one_after_the_other_here_and_in_a_child() -> None:
    upload = Upload(file=FILE, others=(OTHER, LONE, OTHER))
    came = here(upload)
    expected = join(read(CT, "ct.csv"), read(MR, "mr.csv"))
    assert came.table.columns == expected.columns == ("patient", "lesion", "reference", "CT", "PET", "MR")
    assert unlike(came.table.coded, expected.coded) is None
    assert came.others == (1,) and came.table.source.joined == ("mr.csv", "mr.csv")
    said = {item.code: item for item in came.table.problems}
    assert said["join_without_identifiers"].severity is Severity.WARNING
    reading = process.run(joined, upload)
    assert unlike(reading.result(120), came) is None


def test_sheets_are_joined_that_the_file_has() -> None:
    book = xlsx(
        ("CT", [["patient", "lesion", "reference", "CT"], ["P1", "1", "1", "0"], ["P2", "1", "0", "0"]], []),
        ("MR", [["patient", "lesion", "MR"], ["P1", "1", "1"], ["P2", "1", "0"]], []),
        ("Sites", [["site", "size"], ["A", "1"]], []),
    )
    file = File(data=book, name="b.xlsx", sheet="CT")
    came = here(Upload(file=file, sheets=("MR", "CT", "absent", "Sites")))
    assert came.table.columns == ("patient", "lesion", "reference", "CT", "MR")
    assert came.table.source.joined == ("MR",) and came.sheets == ("Sites",)
    reading = process.begin(Upload(file=file, sheets=("MR",)))
    assert not reading.done
    assert unlike(reading.result(120).table, here(Upload(file=file, sheets=("MR",))).table) is None


def test_a_file_that_cannot_be_read_is_refused_whatever_it_was_to_be_joined_to() -> None:
    empty = File(data=b"", name="e.csv")
    assert here(Upload(file=FILE, others=(empty,))).others == (0,)
    for upload in (Upload(file=empty), Upload(file=empty, others=(OTHER,))):
        with pytest.raises(Refusal) as caught:
            process.begin(upload).result(120)
        assert caught.value.problems[0].code == "file_empty"


def test_progress_goes_through_the_files() -> None:
    told: list[float] = []
    joined(told.append, Upload(file=FILE, others=(OTHER, LONE, OTHER)))
    assert told == [0.25, 0.5, 0.75]
    told.clear()
    quoted = File(data=b"patient,lesion,reference,CT\n" + b'P1,"1"x,0,1\n' * 200_000, name="long.csv")
    joined(told.append, Upload(file=quoted, others=(OTHER,)))
    assert len(told) > 2 and told == sorted(told) and told[-1] == 0.5 and told[0] < 0.5


def test_what_is_small_is_joined_and_compared_at_once_and_the_rest_is_not() -> None:
    many = text("PET,MR", 20_000)
    table, large = read(CT, "ct.csv"), read(many, "many.csv")
    assert process.begin(Upload(file=FILE, others=(OTHER,))).done
    assert process.compare(Pair(table=table, file=OTHER)).done
    assert process.compare(Pair(table=table, other=read(MR, "mr.csv"))).done
    for reading in (
        process.begin(Upload(file=FILE, others=(File(data=many, name="many.csv"),))),
        process.compare(Pair(table=table, file=File(data=many, name="many.csv"))),
        process.compare(Pair(table=table, other=large)),
        process.compare(Pair(table=large, file=OTHER)),
    ):
        assert not reading.done
        reading.cancel()


def test_another_file_is_compared_the_same_here_and_in_a_child() -> None:
    table, other = read(CT, "ct.csv"), read(MR, "mr.csv")
    found = process.run(offered, Pair(table=table, file=OTHER)).result(120)
    assert found == offered(lambda _: None, Pair(table=table, other=other)) == offer(table, other)
    for file, code in ((LONE, "join_without_identifiers"), (FILE, "join_adds_nothing")):
        with pytest.raises(Refusal) as caught:
            process.compare(Pair(table=table, file=file)).result(0)
        assert [item.code for item in caught.value.problems] == [code]
