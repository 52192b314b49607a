"""Values carried down: what is merged, what is blank, and that the layout survives its journey."""

from __future__ import annotations

from dataclasses import replace

from core.tables.files.intake import read
from core.tables.files.wire import Packer, Unpacker
from core.tables.shape import blanks_below, carry_down, fill_merged
from core.tables.table import Block, Layout, LeftOut, Merge, RowKind, SheetFound

CSV = b"patient,lesion,ct\n,0,1\nP1,1,1\n,2,0\nP2,1,0\n,2,1\n,3,1\n"


def test_a_blank_takes_the_value_above_it_and_none_above_the_first() -> None:
    table = read(CSV, "x.csv")
    assert blanks_below(table, "patient") == 3
    down = carry_down(table, "patient")
    assert down.values("patient") == [None, "P1", "P1", "P2", "P2", "P2"]
    assert table.values("patient") == [None, "P1", None, "P2", None, None]
    assert blanks_below(down, "patient") == blanks_below(table, "lesion") == 0


def test_only_what_is_merged_is_filled_and_only_where_asked() -> None:
    table = read(CSV, "x.csv")
    merges = (
        Merge(column="patient", first=3, last=4, text="P1"),
        Merge(column="ct", first=3, last=4, text="1"),
    )
    table = replace(table, layout=Layout(merged=merges))
    filled = fill_merged(table, ["patient"])
    assert filled.values("patient") == [None, "P1", "P1", "P2", None, None]
    assert filled.values("ct") == table.values("ct")


def test_the_layout_comes_back_from_the_reading_process() -> None:
    layout = Layout(
        header_rows=(1, 2),
        left_out=(LeftOut(row=9, kind=RowKind.TOTAL, text="Total | 3"),),
        merged=(Merge(column="patient", first=3, last=4, text="P1"),),
        units=(("size", "mm"),),
        blocks=(Block(columns=("a", "b"), place="A:B", rows=3), Block(columns=("c",), place="D:D", rows=2)),
        block=1,
        sheets=(SheetFound(name="S", rows=3, columns=2, known=("patient",), score=1.5),),
        redcap=True,
    )
    table = replace(read(CSV, "x.csv"), layout=layout)
    assert Unpacker().unpack(Packer().pack(table)).layout == layout
