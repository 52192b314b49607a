"""A reads file at the front door: the table, what the user has said of it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from core.problems import Problem, Refusal
from core.reads.file.questions import Answer, Ask, Question, answered
from core.reads.file.reading import REFERENCE, SINGLE_ROLES, Layout, Reading, ReadingOptions, Role
from core.reads.names import Names
from core.reads.plan import Plan
from core.reads.recipe import Recipe, apply
from core.reads.study import Study
from core.reads.understanding import Brought, Understood, Value, roles_of, understood
from core.tables.meaning.words.vocabulary import Meaning, fold
from core.tables.table import TextTable
from pages.ui.door import recipes
from pages.ui.door.understood import sample
from pages.ui.door.working import Working
from pages.ui.reads import desk as reads
from pages.ui.shell.view import View

ASKED = "question_"
"""Codes of problems that are questions: the door has cards for them."""


@dataclass(slots=True, weakref_slot=True, eq=False)
class PendingReads:
    """A table at the door. ``round`` counts readings; it is part of the widgets' keys."""

    table: TextTable
    options: ReadingOptions = field(default_factory=ReadingOptions)
    recipe: Recipe | None = None
    plan: Plan | None = None
    """The recipe's plan, until the file first becomes a study."""
    names: Names | None = None
    """What the recipe calls condition and unit, until the file first becomes a study."""
    differences: tuple[Problem, ...] = ()
    """How the file differs from the recipe's, until the user changes the reading."""
    reading: Reading | None = None
    study: Study | None = None
    problems: tuple[Problem, ...] = ()
    values: tuple[Value, ...] = ()
    unlisted: Mapping[str, int] = field(default_factory=dict)
    """Per test, how many values are not listed in ``values``."""
    scored: tuple[str, ...] = ()
    """Tests that hold numbers and need a cut-off."""
    samples: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    """What the file leaves open, at most a screenful."""
    left_out: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    """Columns of yes and no that are taken for no tests."""
    known: tuple[Problem, ...] | None = None
    """What in the file names persons, once it was looked for."""
    round: int = 0
    past: list[ReadingOptions] = field(default_factory=list)
    future: list[ReadingOptions] = field(default_factory=list)
    """Readings to go back to, and those that were taken back."""
    serial: int = field(default_factory=count().__next__)
    """Tells this table's widgets from those of any other."""

    working: Working = field(default_factory=Working)
    """What is understood at this moment."""

    def __post_init__(self) -> None:
        self.samples = dict.fromkeys(self.table.columns, "")
        if self.recipe is not None:
            self.follow(self.recipe)

    @property
    def personal(self) -> tuple[Problem, ...]:
        """What in the file names persons."""
        return self.known or ()

    @property
    def secret(self) -> frozenset[str | None]:
        """Columns that name persons."""
        return frozenset(item.column for item in self.personal)

    def follow(self, recipe: Recipe) -> None:
        """Read the table by a recipe; one that does not fit is not applied, and why is said."""
        try:
            self.options, self.differences = apply(recipe, self.table)
            self.plan, self.names = recipe.plan, recipe.names
        except Refusal as refusal:
            self.differences = recipes.not_applied(refusal.problems)

    def understand(self, view: View) -> None:
        """Guess what was not said and build the study; without one the desk is cleared."""
        self.round += 1
        self.reading = self.study = None
        self.values, self.unlisted, self.scored, self.questions = (), {}, (), ()
        self.left_out = self.measured = ()
        brought = Brought(table=self.table, options=self.options, personal=self.known)
        self.working.begin(brought.quick, understood, brought, self._take)
        self.settle(view)

    def settle(self, view: View) -> None:
        """Take what is done."""
        self.working.settle(view, lambda problems: self._refused(view, problems))

    def end(self) -> None:
        """Nobody waits any more."""
        self.working.end()

    def _refused(self, view: View, problems: Sequence[Problem]) -> None:
        refused = [item for item in problems if not item.code.startswith(ASKED)]
        self.problems = (*self.personal, *self.differences, *refused)
        reads.close(view)

    def _take(self, view: View, came: Understood) -> None:
        if self.known is None:
            self.known = came.personal
            secret = self.secret
            self.samples = {
                column: sample(self.table, column, hidden=column in secret) for column in self.table.columns
            }
        self.reading, self.study, self.questions = came.reading, came.study, came.questions
        self.values, self.unlisted, self.scored = came.values, came.unlisted, came.scored
        self.left_out, self.measured = came.left_out, came.measured
        if self.study is None or self.reading is None:
            self._refused(view, came.problems)
            return
        found = (*self.personal, *self.differences)
        stale = reads.open_upload(
            view, self.study, self.reading, problems=found, wanted=self.plan, names=self.names
        )
        self.plan = self.names = None
        said = [item for item in self.study.problems if not item.code.startswith(ASKED)]
        self.problems = (*found, *said, *stale)

    def change(self, view: View, options: ReadingOptions) -> None:
        """Read the table another way."""
        self.past.append(self.options)
        self.future.clear()
        self.options, self.differences = options, ()
        self.understand(view)

    def undo(self, view: View) -> None:
        """Take back the last change of the reading."""
        self.future.append(self.options)
        self.options = self.past.pop()
        self.understand(view)

    def redo(self, view: View) -> None:
        """Change the reading again as it was before the last undo."""
        self.past.append(self.options)
        self.options = self.future.pop()
        self.understand(view)

    def roles(self) -> dict[str, Role]:
        """The role of every column."""
        if self.reading is not None:
            return roles_of(self.table, self.reading)
        roles = dict.fromkeys(self.table.columns, Role.IGNORE)
        return roles | {column: role for role, column in self.options.columns if column in roles}

    def assign(self, view: View, wanted: Mapping[str, Role]) -> None:
        """Give columns other roles; one that had a role which only one can have gives it up."""
        current = self.roles()
        chosen = {**current, **wanted}
        for role in SINGLE_ROLES:
            holders = [column for column, held in chosen.items() if held is role]
            newcomers = [column for column in holders if current[column] is not role]
            for column in holders:
                if len(holders) > 1 and column != (newcomers or holders)[-1]:
                    chosen[column] = Role.IGNORE
        columns = tuple((role, column) for column, role in chosen.items())
        layout = self.reading.layout if self.reading else self.options.layout
        self.change(view, replace(self.options, layout=layout, columns=columns))

    def learn(self, view: View, changed: Sequence[tuple[str, str, Meaning]]) -> None:
        """Fix every meaning as it stands, with the changed (test, value, meaning) in place."""
        assert self.reading is not None
        stated: dict[tuple[str, str], Meaning] = {}
        for name, meanings in ((REFERENCE, self.reading.reference_meanings), *self.reading.test_meanings):
            stated |= {(name, text): meaning for text, meaning in meanings if meaning is not None}
        stated |= {(name, fold(text)): meaning for name, text, meaning in changed}
        values = tuple((meaning, name, text) for (name, text), meaning in stated.items())
        self.change(view, replace(self.options, values=values))

    def blank(self, view: View, test: str, meaning: Meaning | None) -> None:
        """Say what a blank of a test means; None leaves it open."""
        said = {name: kept for name, kept in self.options.blanks if name != test}
        if meaning is not None:
            said[test] = meaning
        self.change(view, replace(self.options, blanks=tuple(said.items())))

    def cutoff(self, view: View, test: str, number: float | None) -> None:
        """Say from which number on a test is positive; None takes it back."""
        said = {name: kept for name, kept in self.options.cutoffs if name != test}
        if number is not None:
            said[test] = number
        self.change(view, replace(self.options, cutoffs=tuple(said.items())))

    def turn(self, view: View, test: str, low: bool) -> None:
        """Say whether a test is positive at or below its cut-off, and not at or above it."""
        assert self.reading is not None
        cutoffs = dict(self.reading.cutoffs)
        below = {name for name in self.reading.low if name != test} | ({test} if low else set())
        self.change(
            view,
            replace(
                self.options, cutoffs=tuple(cutoffs.items()), low=tuple(t for t in cutoffs if t in below)
            ),
        )

    def band(self, view: View, column: str, edges: tuple[float, ...]) -> None:
        """Cut a column of numbers at the edges; none leaves it to the default."""
        said = {name: kept for name, kept in self.options.bands if name != column}
        if edges:
            said[column] = edges
        self.change(view, replace(self.options, bands=tuple(said.items())))

    def answer(self, view: View, answers: Sequence[Answer]) -> None:
        """Take answers to questions into the reading."""
        self.change(view, answered(self.options, *answers))

    def guesses(self) -> list[Answer]:
        """The proposed answers; the meaning of a blank is never proposed."""
        return [
            question.answers[question.guess]
            for question in self.questions
            if question.guess is not None and question.ask is not Ask.BLANK
        ]

    def accept(self, view: View) -> None:
        """Take every proposed answer."""
        self.answer(view, self.guesses())

    def open_questions(self) -> bool:
        """Whether an answer would rest on something that nobody said."""
        said = {name for name, _ in self.options.blanks}
        blanks = None not in said and any(test not in said for test in self.open_blanks())
        return bool(self.questions) or blanks

    def open_blanks(self) -> dict[str, int]:
        """Tests with blank reads (or, in a row per read, absent rows) and how many; 0 where not counted."""
        if self.reading is None:
            return {}
        if self.reading.layout is Layout.WIDE:
            return {test: count for test in self.reading.tests if (count := self.table.blanks(test))}
        assumed = {
            str(item.column): dict(item.details).get("count", 0)
            for item in self.problems
            if item.code == "blank_meaning_assumed"
        }
        said = {name for name, _ in self.options.blanks}
        return {
            test: int(assumed.get(test, 0))
            for test, _ in self.reading.test_meanings
            if test in assumed or test in said
        }
