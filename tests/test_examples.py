"""The shipped reader studies: what they hold, and that a program can write the simulated one again."""

import io

import numpy as np
import pytest

from core.examples import simulated
from core.examples.reads import READS_EXAMPLES, THREE_READERS
from core.reads.study import INDETERMINATE, MISSING, WITH, WITHOUT


def test_the_simulated_file_is_what_its_program_writes():
    text = io.StringIO()
    simulated.write(text)
    assert THREE_READERS.path.read_text("utf-8") == text.getvalue()


def test_the_simulated_study_has_what_the_first_example_lacks():
    study = THREE_READERS.load()
    rows = simulated.rows()
    of = {name: [row[place] for row in rows] for place, name in enumerate(simulated.COLUMNS)}
    assert (study.rows, study.patients) == (120, 40)
    assert set(study.tests) == {f"{test}_{reader}" for test in ("CT", "MR") for reader in "ABC"}
    states = np.stack([study.states[test] for test in study.tests])
    assert (states == INDETERMINATE).sum() == of["score"].count("?") > 10
    absent = of["score"].count("") + of["score"].count("not done")
    assert (states == MISSING).sum() == absent > of["score"].count("not done") > 0
    assert {*of["score"]} == {"1", "2", "3", "4", "5", "?", "", "not done"}
    malignant = of["histology"].count("malignant") // 6
    assert (study.reference == WITH).sum() == malignant
    assert (study.reference == WITHOUT).sum() == 120 - malignant
    assert dict(study.cutoffs) == dict.fromkeys(study.tests, 4.0)
    assert "size_mm" in study.groups


@pytest.mark.parametrize("code", READS_EXAMPLES)
def test_no_example_leaves_a_question_open(code):
    study = READS_EXAMPLES[code].load()
    assert {p.code for p in study.problems} <= {"fused_read_unexplained"}
    assert not any(group.rows.size for group in study.excluded)
