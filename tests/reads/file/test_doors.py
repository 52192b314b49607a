"""The page and the command line read alike: the same answers to the same questions, on every case."""

import json
import shlex

import pytest

from core.__main__ import main
from core.problems import Refusal
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.counting.panel import panel
from core.reads.file.asking import questions
from core.reads.file.door import build
from core.reads.file.questions import answered
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Plan
from core.tables.files.intake import read
from tests.reads.test_cases import CASES, HERE

KEYS = ("tp", "fn", "fp", "tn")
READS = [case["file"] for case in CASES if not case["file"].startswith(("k24", "k25", "k26", "k27"))]


@pytest.mark.parametrize("name", READS)
def test_a_file_is_read_alike_at_both_doors(capsys, name):
    """Every question is answered with its guess, or its first answer: at the page by what the answer
    says, at the command line by the option it names."""
    table = read((HERE / name).read_bytes(), name)
    options, arguments = ReadingOptions(), []
    for _ in range(6):
        reading = guess(table, options)
        asked = [q for q in questions(table, reading) if q.changes_counts and q.answers]
        if not asked:
            break
        for question in asked:
            answer = question.answers[question.guess or 0]
            assert answer.option
            options = answered(options, answer)
            arguments += shlex.split(answer.option)
    code = main(["reads", str(HERE / name), "--format", "json", *arguments])
    printed = capsys.readouterr().out
    try:
        study = build(table, guess(table, options))
    except Refusal:
        assert code == 2
        return
    assert code == 0
    found = json.loads(printed)
    whole = panel(study, Plan())
    assert {t: [x[k] for k in KEYS] for t, x in found["tests"].items()} == {
        t.name: [getattr(t, k) for k in KEYS] for t in accuracy(whole, Plan(), resample=False)
    }
    assert found["study"]["units"] == whole.units
