"""Risks from a column of the file: which header, and which cells are no probability."""

from __future__ import annotations

import numpy as np
import pytest

from core.ablation.fair.risks import column_risks
from core.problems import Refusal
from tests.ablation.logs import log


def test_a_header_may_be_written_in_any_case_and_width() -> None:
    found = log({"Predicted risk": "0.25", "predicted risk 2": "0.5"}, {"Predicted risk": ""})
    for name in ("Predicted risk", "predicted risk", "PREDICTED_RISK", "Ｐredicted risk"):
        assert np.array_equal(column_risks(found, name), [0.25, np.nan], equal_nan=True)
    with pytest.raises(Refusal) as refused:
        column_risks(found, "predicted")
    assert [said.code for said in refused.value.problems] == ["risk_column_not_in_file"]


@pytest.mark.parametrize(("wrong", "named"), [(19, 19), (20, 20), (25, 20)])
def test_the_first_twenty_cells_that_are_no_probability_are_named(wrong: int, named: int) -> None:
    texts = ["0", "1", "", *(("1.01", "-0.01", "high")[i % 3] for i in range(wrong))]
    with pytest.raises(Refusal) as refused:
        column_risks(log(*({"risk": text} for text in texts)), "risk")
    said = refused.value.problems
    assert {one.code for one in said} == {"risk_not_usable"}
    assert [(one.row, one.value) for one in said] == [(i + 5, texts[i + 3]) for i in range(named)]
