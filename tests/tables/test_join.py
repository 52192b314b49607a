"""Joined by patient and lesion whatever the order of rows; what matches nothing is listed and kept."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.problems import Refusal
from core.tables.files.intake import read
from core.tables.join import join, keys_of, offer
from core.tables.table import TextTable
from tests.tables.files.sheets_drawn import xlsx


def table(text: str) -> TextTable:
    return read(text.encode(), "x.csv")


CT = table("Patient,Lesion,Reference,CT\nP1,1,1,0\nP1,2,0,0\nP2,1,1,1\n")
MR = table("Pat.-Nr,Läsion,Reference,MR\np2,1,1,1\nP1,2,0,1\nP3,1,0,0\n")


def test_rows_meet_by_patient_and_lesion_and_the_unmatched_are_listed() -> None:
    found = offer(CT, MR)
    assert found is not None
    assert found.keys == (("Patient", "Pat.-Nr"), ("Lesion", "Läsion"))
    assert (found.matched, found.only_first, found.only_second) == (2, ("p1 / 1",), ("p3 / 1",))
    assert found.adds == ("MR",)
    both = join(CT, MR)
    assert both.columns == ("Patient", "Lesion", "Reference", "CT", "MR")
    assert both.values("Patient") == ["P1", "P1", "P2", "P3"]
    assert both.values("CT") == ["0", "0", "1", None]
    assert both.values("MR") == [None, "1", "1", "0"]
    assert both.values("Reference") == ["1", "0", "1", "0"]
    said = {p.code: p for p in both.problems}
    assert said["join_only_first"].value == "p1 / 1"
    assert said["join_only_second"].value == "p3 / 1"


def test_a_table_of_patients_serves_all_their_lesions() -> None:
    patients = table("patient,age,sex\nP1,50,m\nP2,60,f\n")
    both = join(CT, patients)
    assert both.values("age") == ["50", "50", "60"]
    with pytest.raises(Refusal) as refusal:
        join(patients, CT)
    assert refusal.value.problems[0].code == "join_not_unique"


def test_columns_that_differ_are_both_kept_and_said() -> None:
    other = table("Patient,Lesion,Reference,MR\nP1,1,0,0\nP1,2,0,1\nP2,1,1,1\n")
    both = join(CT, other)
    assert both.columns == ("Patient", "Lesion", "Reference", "CT", "Reference (x.csv)", "MR")
    assert both.values("Reference") == ["1", "0", "1"]
    said = next(p for p in both.problems if p.code == "join_differs")
    assert (said.column, said.value) == ("Reference", "2")


def test_tables_of_other_patients_or_without_patients_are_not_joined() -> None:
    for text in ("Patient,MR\nQ7,1\nQ8,0\n", "MR,US\n1,0\n0,1\n1,1\n"):
        assert offer(CT, table(text)) is None
        with pytest.raises(Refusal) as refusal:
            join(CT, table(text))
        assert refusal.value.problems[0].code == "join_without_identifiers"
    assert keys_of(CT, table("Patient,MR\nP1,1\nP2,0\n")) == (("Patient", "Patient"),)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 30), st.randoms(), st.floats(0, 0.4))
def test_the_order_of_rows_changes_nothing(n: int, chance: random.Random, lost: float) -> None:
    units = [(f"P{i // 2}", str(i % 2 + 1)) for i in range(n)]
    truth = {unit: (chance.choice("01"), chance.choice("01")) for unit in units}
    left = [u for u in units if chance.random() >= lost] or units[:1]
    right = [u for u in units if chance.random() >= lost] or units[:1]
    if not {u[0] for u in left} & {u[0] for u in right}:
        return
    chance.shuffle(left)
    chance.shuffle(right)
    first = table("Patient,Lesion,CT\n" + "".join(f"{p},{k},{truth[p, k][0]}\n" for p, k in left))
    second = table("Patient,Lesion,MR\n" + "".join(f"{p},{k},{truth[p, k][1]}\n" for p, k in right))
    if len(keys_of(first, second)) < 2:
        return
    both = join(first, second)
    rows = zip(*(both.values(c) for c in ("Patient", "Lesion", "CT", "MR")), strict=True)
    assert {(p, k): (ct, mr) for p, k, ct, mr in rows} == {
        u: (truth[u][0] if u in left else None, truth[u][1] if u in right else None) for u in {*left, *right}
    }


def test_sheets_alike_are_named() -> None:
    rows = [["Patient", "CT", "Reference"], *[[i, i % 2, i % 3 % 2] for i in range(9)]]
    other = [["Patient", "MR", "Reference"], *[[i, i % 2, i % 3 % 2] for i in range(9)]]
    found = read(xlsx(("CT", rows, []), ("MR", other, [])), "x.xlsx")
    said = next(p for p in found.problems if p.code == "sheets_alike")
    assert dict(said.details)["choices"] == "MR"
    # a sheet of other tests without a reference standard, too; one of ages is none
    other = [["Patient", "MR"], *[[i, i % 2] for i in range(9)]]
    ages = [["Patient", "Age"], *[[i, 50 + i] for i in range(9)]]
    found = read(xlsx(("CT", rows, []), ("MR", other, []), ("Base", ages, [])), "x.xlsx")
    said = next(p for p in found.problems if p.code == "sheets_alike")
    assert dict(said.details)["choices"] == "MR"
