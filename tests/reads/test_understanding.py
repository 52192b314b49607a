"""A study is the same whether the server or another process understands it; what is costly goes there."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from core.examples.reads import READS_EXAMPLES
from core.problems import Refusal
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.file.recognise import looks_like_study, may_guess, resembles_study
from core.reads.understanding import Brought, understood
from core.tables.files import process
from core.tables.files.intake import read
from core.tables.meaning import privacy
from core.tables.meaning.unknown_codes import CODES, unknown_codes
from tests.alike import unlike
from tests.benchmarks import data
from tests.steps import growth


def numbers(rows: int):
    """Measurements, every text another one."""
    draw = random.Random(1)
    lines = [f"P{i},{draw.random():.6f},{draw.random() * 50:.5f},{i % 2}" for i in range(rows)]
    return read("\n".join(["patient,CT,size,reference", *lines]).encode(), "n.csv")


def million():
    """A regular study of a million rows in a quarter as many patients."""
    table = read(data.reads(10_000).csv(), "r.csv")
    patients = pa.array([f"P{i:06d}" for i in range(250_000)])
    place = table.columns.index("patient")
    texts = (*table.texts[:place], patients, *table.texts[place + 1 :])
    coded = [np.tile(codes, 100) for codes in table.coded]
    coded[place] = np.arange(1_000_000, dtype=np.int32) // 4
    rows = np.arange(2, 1_000_002, dtype=np.int32)
    return replace(table, texts=texts, coded=tuple(coded), row_numbers=rows)


LONG = "patient,modality,reader,result,reference\n" + "".join(
    f"P{i // 4},{('CT', 'MR')[i % 2]},{'AB'[i // 2 % 2]},{i % 5 + 1},{i // 4 % 2}\n" for i in range(80)
)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Brought(table=READS_EXAMPLES["three_readers"].load().table),
        lambda: Brought(table=read(LONG.encode(), "l"), options=ReadingOptions(cutoffs=((None, 3.0),))),
        lambda: Brought(table=numbers(40), options=ReadingOptions(columns=(("test", "absent"),))),
    ],
    ids=["three readers", "long", "column unknown"],
)
def test_a_child_understands_the_same(make):
    brought = make()
    here = process.at_once(understood, brought).result(0)
    reading = process.run(understood, brought)
    there = reading.result(120)
    assert reading._child is not None and unlike(here, there) is None
    if there.study is not None:
        assert there.study.table is brought.table or there.study.table.rows == brought.table.rows
        assert there.study.memo.count("x") == 0


def test_understood_is_what_the_parts_say():
    table = numbers(60)
    came = understood(lambda _: None, Brought(table=table))
    reading = guess(table, ReadingOptions())
    assert came.reading == reading and came.personal == tuple(privacy.find(table))
    with pytest.raises(Refusal) as caught:
        build(table, reading)
    assert came.problems == caught.value.problems and came.study is None
    assert understood(lambda _: None, Brought(table=table, personal=())).personal == ()


def test_usual_studies_are_understood_at_once_and_costly_ones_are_not():
    for example in READS_EXAMPLES.values():
        assert Brought(table=example.load().table).quick
    assert may_guess(read(data.reads(100_000).csv(), "r.csv")), "identifiers cost nothing"
    assert may_guess(million()), "the first answer of a large regular file waits for nobody"
    assert may_guess(numbers(2_000)) and not may_guess(numbers(5_000))
    wide = ",".join(f"column {i}" for i in range(120)) + "\n" + ",".join("1" * 120)
    assert not may_guess(read(wide.encode(), "w"))
    assert not may_guess(read(b"patient,CT\n" + b"P," + b"x" * 30_000 + b"\nQ," + b"y" * 30_000, "t"))


def test_a_study_is_recognised_the_same_in_a_piece_of_work():
    for table in (numbers(40), read(b"a,b\n1,2\n", "x")):
        assert resembles_study(lambda _: None, table) is looks_like_study(table)


def test_codes_for_unknown_are_looked_for_in_steps_that_grow_with_the_numbers():
    def work(n: int):
        values = [*map(float, range(n)), *(code * 10_000 for code in sorted(CODES))]
        return lambda: unknown_codes(values)

    assert growth(work, 400) < 6
