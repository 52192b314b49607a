"""SPSS and Stata: labels say what the codes mean, declared missing values are missing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from core.problems import Refusal
from core.tables.files.intake import read
from core.tables.files.process import start
from core.tables.table import Format

FRAME = pd.DataFrame(
    {
        "pat": [1, 1, 2, 3],
        "v12": [1.0, 0.0, 9.0, 1.0],
        "ct": [0.0, 1.0, None, 1.0],
        "score": [1.0, 5.0, 3.0, 4.0],
        "size": [12.5, 8.0, 30.0, None],
        "place": ["Lübeck", "", "Köln", "北京"],
        "day": pd.to_datetime(["2024-03-05", "2024-03-06", None, "2024-04-01"]),
    }
)
YES_NO = {0: "negative", 1: "positive"}


def written(how: str, **more: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{how}"
        write = pyreadstat.write_dta if how == "dta" else pyreadstat.write_sav
        write(FRAME, str(path), **more)
        return path.read_bytes()


def sav(**more: Any) -> bytes:
    return written(
        "sav",
        column_labels=["Patient", "Final pathology", "Read of CT", "", "", "", ""],
        variable_value_labels={
            "v12": YES_NO | {9: "not done"},
            "ct": YES_NO,
            "score": {1: "surely no", 2: "no", 3: "?", 4: "yes", 5: "surely yes"},
        },
        missing_ranges={"v12": [9]},
        variable_measure={"score": "ordinal", "ct": "nominal"},
        **more,
    )


@pytest.mark.parametrize("compressed", [False, True])
def test_an_spss_file_is_read_with_its_labels(compressed: bool) -> None:
    table = read(sav(compress=compressed), "x.sav")
    assert table.source.format is Format.SPSS
    assert table.columns == ("pat", "v12 (Final pathology)", "ct", "score", "size", "place", "day")
    assert table.values("v12 (Final pathology)") == ["positive", "negative", "NA", "positive"]
    assert table.values("ct") == ["negative", "positive", None, "positive"]
    assert table.values("score") == ["1", "5", "3", "4"]
    assert table.values("size") == ["12.5", "8", "30", None]
    assert table.values("place") == ["Lübeck", None, "Köln", "北京"]
    assert table.values("day") == ["2024-03-05", "2024-03-06", None, "2024-04-01"]
    said = next(p for p in table.problems if p.code == "value_labels_not_used")
    assert said.column == "score"
    assert "5 = surely yes" in str(said.value)


@pytest.mark.parametrize("version", [8, 10, 12, 14, 15])
def test_a_stata_file_is_read_with_its_labels(version: int) -> None:
    if version < 14:
        FRAME["place"] = ["Lubeck", "", "Koln", "Beijing"]
    data = written("dta", variable_value_labels={"ct": YES_NO}, version=version)
    FRAME["place"] = ["Lübeck", "", "Köln", "北京"]
    table = read(data, "x.dta")
    assert table.source.format is Format.STATA
    assert table.values("ct") == ["negative", "positive", None, "positive"]
    assert table.values("score") == ["1", "5", "3", "4"]
    assert table.values("day") == ["2024-03-05", "2024-03-06", None, "2024-04-01"]


def test_labels_of_some_values_only_leave_the_numbers() -> None:
    data = written("sav", variable_value_labels={"score": {1: "surely no", 5: "surely yes"}})
    assert read(data, "x.sav").values("score") == ["1", "5", "3", "4"]


def test_in_the_reading_process_they_are_the_same() -> None:
    here, there = read(sav(), "x.sav"), start(sav(), "x.sav").result(60)
    assert here.columns == there.columns
    assert [here.values(c) for c in here.columns] == [there.values(c) for c in there.columns]


@pytest.mark.parametrize("cut", [10, 200, 600])
def test_a_damaged_file_is_refused_in_words(cut: int) -> None:
    for data in (sav()[:cut], written("dta")[:cut]):
        with pytest.raises(Refusal) as refusal:
            read(data, "x.sav")
        assert refusal.value.problems[0].code in ("file_damaged", "table_without_rows", "encoding_unknown")


def test_a_file_that_ends_its_reader_ends_nothing_else() -> None:
    """Found by flipping bytes: the library reads outside its memory."""
    data = (Path(__file__).parent / "data" / "hostile.sav").read_bytes()
    with pytest.raises(Refusal) as refusal:
        start(data, "x.sav").result(60)
    assert refusal.value.problems[0].code in ("reading_failed", "file_damaged")
