"""The reader study's entry points: a file's reading, its plan, an address, a rule, a recipe."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import numpy as np

from core.problems import Refusal, Severity
from core.reads import recipe
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.questions import Ask
from core.reads.file.reading import Layout, Readers, Reading, ReadingOptions, UnknownReads, guess
from core.reads.plan import Plan
from core.reads.rules.rule import parse_rule
from core.reads.study import Study, fit_plan, require_fit
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import TextTable
from tests.fuzz.targets_tables import SMALL, said

MOST_ROWS = 2_000
SEED = b"patient,lesion,CT,MR,size,reference\n" + b"".join(
    b"P%d,%d,%d,%d,%d,%d\n" % (i // 2, i % 2, i % 2, i % 3 == 0, i, i % 2) for i in range(30)
)


def sound(study: Study) -> None:
    """What every study promises."""
    said(study.problems)
    rows = study.rows
    assert rows > 0 and study.tests
    assert set(np.unique(study.reference)) <= {0, 1, 2}
    assert np.any(study.reference != 2)
    for states in study.states.values():
        assert states.shape == (rows,) and int(states.max()) <= 3
    for group in study.groups.values():
        assert group.codes.shape == (rows,)
        assert int(group.codes.min()) >= 0 and int(group.codes.max()) < len(group.levels)
    assert np.all(np.diff(study.row_numbers(np.arange(rows))[:2]) != 0)


def answered(study: Study, plan: Plan) -> None:
    """The spine of every answer, with what must hold in it."""
    whole = panel(study, plan)
    for test in accuracy(whole, plan):
        for metric in ("sensitivity", "specificity", "accuracy"):
            found = test.metrics[metric]
            if found.value is None:
                assert found.reason is not None
            else:
                assert 0 <= found.value <= 1
                assert found.low is None or found.low <= found.value <= found.high
    compare(whole, plan)


def table_of(data: bytes) -> TextTable | None:
    """The file's table, if it is one and small."""
    try:
        table = read(data, "fuzz.csv", limits=SMALL)
    except Refusal:
        return None
    return table if table.rows <= MOST_ROWS and len(table.columns) <= 30 else None


SETTLED = {
    "yes_no_left_out",
    "measure_left_out",
    "patient_constant",
    "patient_absent",
    "code_taken_as_missing",
}
"""What is said of a guess only: a recipe says of every column what it is, of a read also what 999 means in
it, and that nobody is the patient."""


def unordered(reading: Reading) -> tuple[Reading, object]:
    """A reading whose meanings compare in any order, and of whose questions what is asked and guessed.

    Which other answers are offered is not compared: a recipe has named every column.
    """
    asked = tuple(
        replace(
            question, answers=() if question.guess is None else (question.answers[question.guess],), guess=0
        )
        for question in reading.questions
        if question.ask is not Ask.PATIENT or question.changes_counts
    )
    meanings = {test: dict(known) for test, known in reading.test_meanings}
    problems = tuple(item for item in reading.problems if item.code not in SETTLED)
    bare = replace(reading, reference_meanings=(), test_meanings=(), problems=problems, questions=asked)
    return bare, (dict(reading.reference_meanings), meanings)


def again(table: TextTable, reading: Reading) -> None:
    """A recipe of what was read reads the same."""
    made = recipe.recipe_of(table, reading, Plan())
    kept = recipe.read(recipe.write(made))
    assert kept == made
    options, differences = recipe.apply(kept, table)
    assert all(item.severity is not Severity.ERROR for item in differences)
    assert unordered(guess(table, options)) == unordered(reading)


def study(data: bytes) -> None:
    """From a file to a study and its first answers, with choices taken from the first byte."""
    choice = data[0] if data else 0
    table = table_of(data[1:] if choice & 1 else data)
    if table is None:
        return
    options = ReadingOptions(
        layout=(None, Layout.WIDE, Layout.LONG, None)[choice >> 1 & 3],
        readers=list(Readers)[choice % len(Readers)],
        unknown_reads=UnknownReads.MISSING if choice & 16 else UnknownReads.REFUSE,
        blanks=((None, Meaning.NEGATIVE),) if choice & 32 else (),
        cutoffs=((None, 3.0),) if choice & 64 else (),
    )
    try:
        reading = guess(table, options)
        built = build(table, reading)
    except Refusal as refusal:
        said(refusal.problems)
        return
    sound(built)
    again(table, reading)
    answered(built, Plan())


def recipe_text(data: bytes) -> None:
    """A recipe from anyone: refused in words, or spelt back the same; on a table it fits or says why."""
    try:
        found = recipe.read(data)
    except Refusal as refusal:
        said(refusal.problems)
        return
    assert recipe.read(recipe.write(found)) == found
    table = read(SEED, "seed.csv")
    said(recipe.mismatches(found, table))
    try:
        options, _ = recipe.apply(found, table)
        built = build(table, guess(table, options))
        said(fit_plan(built, found.plan)[1])
    except Refusal as refusal:
        said(refusal.problems)
        return
    sound(built)


def address(data: bytes) -> None:
    """The plan in an address: read, said, spelt back the same, fitted and asked."""
    query = parse_qs(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    plan, problems = Plan.from_query(query)
    said(problems)
    spelt = plan.to_query()
    assert Plan.from_query(parse_qs(urlencode(spelt, doseq=True), keep_blank_values=True)) == (plan, ())
    seed = _seed()
    fitted, stale = fit_plan(seed, plan)
    said(stale)
    require_fit(seed, fitted)
    try:
        answered(seed, fitted)
    except Refusal as refusal:
        said(refusal.problems)
        answered(seed, replace(fitted, rules=(), compare=(), hidden=()))


def rule(data: bytes) -> None:
    """A typed rule: a truth table or words."""
    text = data.decode("utf-8", "replace")
    try:
        parse_rule(text[:20], text, ("CT", "MR"))
    except Refusal as refusal:
        said(refusal.problems)


_seeds: list[Study] = []


def _seed() -> Study:
    if not _seeds:
        table = read(SEED, "seed.csv")
        _seeds.append(build(table, guess(table, ReadingOptions())))
    return _seeds[0]


TARGETS = {"study": study, "recipe": recipe_text, "address": address, "rule": rule}
