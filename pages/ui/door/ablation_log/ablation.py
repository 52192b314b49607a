"""The front door of the ablation log: a file, a lesion file, a paste or the example; columns; the cut-off."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from core.ablation import recipe, understanding
from core.ablation.definitions import DEFAULTS
from core.ablation.file.aggregate import Aggregate
from core.ablation.file.columns import COLUMNS, LESION_COLUMNS, Column
from core.ablation.file.door import stated
from core.ablation.file.headers import find
from core.ablation.file.recognise import looks_like_log
from core.ablation.file.rows.cutoff import AsOfProposal
from core.ablation.indicators.catalogue import missing_columns
from core.ablation.log import NO_DATE, Cells, Log, to_date
from core.ablation.plan import EARLIEST, LATEST
from core.ablation.recipe import Recipe
from core.examples.ablation import GOLDEN
from core.problems import Problem, Refusal
from core.reads.file.recognise import may_guess, resembles_study
from core.tables.table import TextTable
from core.words import DOT, Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.door import arrival, other_door, recipes, templates, understood
from pages.ui.door.ablation_log import counts, texts
from pages.ui.door.fading import while_there
from pages.ui.door.working import Working
from pages.ui.parts import remedies, show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import ABLATION, UPLOAD

PENDING = "door.ablation"
LOG, LESIONS = "ablation", "ablation.lesions"
"""The two uploaders."""
UNUSED = "-"
"""Choice of a header that stands for no column of the log."""


@dataclass(slots=True, weakref_slot=True, eq=False)
class PendingLog:
    """Files at the door and what the user has said of them so far."""

    table: TextTable | None = None
    lesions: TextTable | None = None
    chosen: dict[str, str | None] = field(default_factory=dict)
    """Header -> column of the log, None: no column; headers not named are matched by their names."""
    lesions_chosen: dict[str, str | None] = field(default_factory=dict)
    cells: Cells | None = None
    lesion_cells: Cells | None = None
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the user decided that texts mean."""
    proposal: AsOfProposal | None = None
    log: Log | None = None
    counts: Aggregate | None = None
    problems: tuple[Problem, ...] = ()
    differences: tuple[Problem, ...] = ()
    """How the files differ from a recipe's, until the user changes a column."""
    recipe: Recipe | None = None
    """The recipe that was last applied to the files."""
    asked: ablation.Asked | None = None
    """What a recipe asks, until the file is a log."""
    of_a_study: bool = False
    """Whether the table is no log and looks like a reader study."""
    working: Working = field(default_factory=Working)
    """What is understood or checked at this moment."""
    round: int = 0

    def follow(self, known: Recipe) -> None:
        """Take columns and plan of a recipe; one that does not fit is not applied, and why is said."""
        self.recipe, self.differences = known, ()
        try:
            if self.table is not None:
                chosen, self.differences = recipe.apply(known, self.table)
                self.chosen = dict(chosen)
                self.texts = {name: dict(each) for name, each in known.texts.items()}
                self.asked = ablation.Asked(plan=known.plan, charts=known.charts)
            if self.lesions is not None and known.lesion_columns:
                chosen, found = recipe.apply(known, self.lesions, lesions=True)
                self.lesions_chosen, self.differences = dict(chosen), (*self.differences, *found)
        except Refusal as refusal:
            self.differences = recipes.not_applied(refusal.problems)

    def understand(self, page: Context) -> None:
        """Match the columns, propose a cut-off, and put the log on the desk, its cut-off unconfirmed."""
        self.round += 1
        self.log = self.cells = self.lesion_cells = self.proposal = None
        self.problems, self.counts, self.of_a_study = (), None, False
        if self.table is None:
            self.working.end()
            return
        brought = understanding.Brought(
            table=self.table,
            chosen=self.chosen,
            lesions=self.lesions,
            lesions_chosen=self.lesions_chosen,
            texts=self.texts,
        )
        self.working.begin(brought.quick, understanding.understood, brought, self._take)
        self.settle(page)

    def settle(self, page: Context) -> None:
        """Take what is done."""
        self.working.settle(page, lambda problems: self._refused(page, problems))

    def end(self) -> None:
        """Nobody waits any more."""
        self.working.end()

    def _take(self, page: Context, came: understanding.Understood) -> None:
        self.cells, self.lesion_cells, self.proposal = came.cells, came.lesion_cells, came.proposal
        self.log, self.counts = came.log, came.counts
        if self.counts is not None:  # it has no cut-off to confirm
            self.problems = came.problems
            ablation.open_counts(page.view, self.counts)
        elif self.log is None:
            self._refused(page, came.problems)
            assert self.table is not None
            if not looks_like_log(self.table):
                self.working.begin(may_guess(self.table), resembles_study, self.table, self._is_study)
        else:
            self.problems = (*self.differences, *came.problems)
            if self.asked is not None:
                here = ablation.desk(page.view)
                here.close(UPLOAD)
                here.put(None, self.asked)
                self.asked = None
            self.open(page, None)

    def _is_study(self, _: Context, found: bool) -> None:
        self.of_a_study = found

    def _refused(self, page: Context, problems: Sequence[Problem]) -> None:
        self.problems = (*self.differences, *problems)
        if self.log is None:
            ablation.close(page.view)

    def confirm(self, page: Context, as_of: date) -> None:
        """Check the log against the cut-off the user stands behind."""
        assert self.log is not None and self.cells is not None and self.proposal is not None
        if as_of == self.log.as_of and any(item.code == ablation.ASSUMED for item in self.log.problems):
            self._confirmed(page, stated(self.log, self.proposal))
            return
        against = understanding.Stated(cells=self.cells, lesion_cells=self.lesion_cells, as_of=as_of)
        self.working.begin(against.quick, understanding.checked, against, self._confirmed)
        self.settle(page)

    def _confirmed(self, page: Context, log: Log) -> None:
        self.log = log
        self.problems = (*self.differences, *log.problems)
        self.open(page, log.as_of)
        st.switch_page("pages/indicators.py")

    def open(self, page: Context, as_of: date | None) -> None:
        """Put the log on the desk, with the recipe that would read it again."""
        assert self.log is not None and self.table is not None and self.cells is not None
        table, headers, lesions = self.table, self.cells.headers, self.lesions
        texts = {name: dict(each) for name, each in self.texts.items()}
        lesion_headers = None if self.lesion_cells is None else self.lesion_cells.headers

        def make(asked: ablation.Asked) -> bytes:
            made = recipe.recipe_of(
                table,
                headers,
                asked.plan,
                asked.charts,
                lesions=lesions,
                lesion_columns=lesion_headers,
                texts=texts,
            )
            return recipe.write(made)

        ablation.open_upload(page.view, self.log, as_of, make)


def pending() -> PendingLog | None:
    """The files at the door, if any."""
    found: PendingLog | None = st.session_state.get(PENDING)
    return found


def sentence(w: Words) -> str:
    """What this half of the product answers, in a line."""
    return w(
        "The eight national quality indicators of tumour ablation (2022), down to the record, and over time."
    )


def receive(page: Context) -> None:
    """The door itself: drop a log and a lesion file, paste, or open the example."""
    w = page.w
    st.subheader(w("Ablation log"), anchor=False)
    st.write(w("One row per ablation session, for the eight national quality indicators (2022)."))
    examples(page)
    receive_file(page)
    if (pasted := arrival.paste(page, LOG)) is not None:
        _take(page, table=pasted)
    with st.expander(w("Lesion file (optional)"), key="door.ablation.lesions"):
        st.caption(w("One row per lesion. A session with lesion rows is read from them."))
        lesions = arrival.file(page, LESIONS)
        arrival.when_gone(LESIONS, lambda: _without_lesions(page))
        found = pending()
        if lesions is not None and (found is None or found.lesions is not lesions):
            _take(page, lesions=lesions)
    with st.expander(w("Template and recipe"), key="door.ablation.templates"):
        templates.offer_ablation(page)
        recipes.receive(page, LOG, recipe.read)
    found, now = pending(), recipes.kept(LOG)
    if found is not None and found.table is not None and now is not None and found.recipe is not now:
        if arrival.reread(LOG, now, found.table):
            found.recipe = now
            st.rerun()
        _take(page, table=found.table)


def examples(page: Context) -> None:
    """The shipped log, one click away; what the user brought stays beside it."""
    w = page.w
    if st.button(w("Try the example"), key="door.ablation.example"):
        if not ablation.desk(page.view).take(GOLDEN.code):
            ablation.open_example(page.view, GOLDEN.code)
        page.view.active = ABLATION
        st.switch_page("pages/indicators.py")
    st.caption(w("95 invented sessions, one for each question the official text leaves open."))


def receive_file(page: Context) -> None:
    """The uploader alone; a file that has come is read at once."""
    arrived = arrival.file(page, LOG, recipes.kept(LOG))
    arrival.when_gone(LOG, lambda: _close(page))
    found = pending()
    if arrived is not None and (found is None or found.table is not arrived):
        _take(page, table=arrived)


def forget(page: Context) -> None:
    """Drop the files with all that was made of them."""
    if pending() is not None:
        arrival.forget(LOG)
        arrival.forget(LESIONS)
        _close(page)


def _close(page: Context) -> None:
    if (found := pending()) is not None:
        found.end()
        ablation.drop(page.view)
    st.session_state.pop(PENDING, None)


def _without_lesions(page: Context) -> None:
    found = pending()
    if found is not None and found.lesions is not None:
        found.lesions, found.lesions_chosen = None, {}
        found.understand(page)


def _take(page: Context, *, table: TextTable | None = None, lesions: TextTable | None = None) -> None:
    found, known = pending() or PendingLog(), recipes.kept(LOG)
    if table is not None:
        found.table, found.chosen, found.texts = table, {}, {}
    if lesions is not None:
        found.lesions, found.lesions_chosen = lesions, {}
    if known is not None:
        found.follow(known)
    found.understand(page)
    st.session_state[PENDING] = found


def review(page: Context) -> None:
    """Left what was understood and the cut-off, right the columns, below the way to the first answer."""
    found = pending()
    if found is None:
        return
    w = page.w
    st.space("small")
    if found.working.waits:
        name = "" if found.table is None else found.table.source.name
        name = name or w("Cells with their header row")
        found.working.wait(page, name, f"ablation.{found.round}", lambda: found.settle(page))
    if found.working.broke_off:
        fading = weakref.proxy(found)
        again = while_there(lambda: fading.understand(page))
        st.button(w("Start again"), key=f"door.ablation.again.{found.round}", on_click=again)
    if found.counts is not None and found.table is not None:
        counts.review(page, found.counts, found.problems)
        arrival.source(page, LOG, found.table)
        st.button(w("Remove this file"), key="door.ablation.remove", on_click=forget, args=(page,))
        return
    if found.table is None:
        st.info(w("The lesion file waits for its log: drop the log of sessions as well."))
        return
    if found.of_a_study:
        other_door.study_at_log(page, found.table, lambda: _close(page))
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.subheader(w("What was understood"), anchor=False)
        if found.log is not None:
            _understood(page, found.log)
            _cutoff(page, found)
            texts.card(page, found)
        _which_column(page, found)
        settled = {"two_columns_contradict", *([ablation.ASSUMED] if found.log is not None else [])}
        shown = [item for item in found.problems if item.code not in settled]
        show.problems(page, shown, key="door.ablation.problems")
        arrival.may_keep_rows(page, LOG, found.table, found.problems)
        if found.log is None:
            understood.encoding_guessed(page, found.table)
    with right:
        st.subheader(w("How the file is read"), anchor=False)
        arrival.source(page, LOG, found.table)
        found.chosen = _columns(page, found, _Part("log", found.table, COLUMNS, found.cells), found.chosen)
        if found.lesions is not None:
            st.markdown(f"**{plain(w('Lesion file'))}**")
            arrival.source(page, LESIONS, found.lesions)
            part = _Part("lesions", found.lesions, LESION_COLUMNS, found.lesion_cells)
            found.lesions_chosen = _columns(page, found, part, found.lesions_chosen)
        with st.container(horizontal=True, gap="small"):
            show.recipe(page, ablation.desk(page.view), key="door.ablation.recipe.save")
            st.button(w("Remove this file"), key="door.ablation.remove", on_click=forget, args=(page,))


def _understood(page: Context, log: Log) -> None:
    w = page.w
    facts = [w.plural("{count} row", "{count} rows", log.file_rows), *said.log_facts(w, log)]
    days = log.cells.date("ablation_date")[log.counted]
    days = days[days != NO_DATE]
    if len(days):
        facts.append(w("{first} to {last}", first=to_date(int(days.min())), last=to_date(int(days.max()))))
    st.write(plain(DOT.join(facts)))
    lacking = missing_columns(log, DEFAULTS)
    if lacking:
        rows = [
            (said.name(w, indicator), said.columns_needed(w, columns))
            for indicator, columns in lacking.items()
        ]
        with st.expander(
            w.plural("{count} number needs more columns", "{count} numbers need more columns", len(rows)),
            key="door.ablation.lacking",
        ):
            heads = [w("Indicator"), w("Needs")]
            show.table_on_paper(heads, rows)
            table = pd.DataFrame(rows, columns=heads)
            st.dataframe(table, hide_index=True, alt=w("Indicators that lack columns"))


def _which_column(page: Context, found: PendingLog) -> None:
    """Two columns for one name that contradict each other: one question."""
    w = page.w
    assert found.table is not None
    asked: dict[str, dict[str, None]] = {}
    for item in found.problems:
        details = dict(item.details)
        if item.code == "two_columns_contradict" and item.column is not None and item.value is not None:
            asked.setdefault(str(details["name"]), {}).update({item.column: None, item.value: None})
    for name, headers in asked.items():

        def settle(header: str, name: str = name) -> None:
            found.chosen = {**found.chosen, header: name}
            found.understand(page)

        with st.container(border=True):
            question = w(
                "Two columns may be {column} and contradict each other. Which one is it?",
                column=said.column_within(w, name),
            )
            st.markdown(f"**{plain(question)}**")
            for place, header in enumerate(headers):
                values = understood.sample(found.table, header)
                st.button(
                    plain(w("{header}: {values}", header=header, values=values)),
                    key=f"door.ablation.which.{name}.{place}",
                    on_click=settle,
                    args=(header,),
                )


def _cutoff(page: Context, found: PendingLog) -> None:
    """The cut-off: proposed from the file, stated and confirmed by the user."""
    w, proposal = page.w, found.proposal
    assert proposal is not None and proposal.as_of is not None and proposal.column is not None
    with st.container(border=True):
        st.markdown(f"**{plain(w('Up to which day is this file complete?'))}**")
        st.caption(
            plain(
                w(
                    "Proposed: {date}, the latest date in {column}. Windows that end later count as open.",
                    date=proposal.as_of,
                    column=said.column_within(w, proposal.column),
                )
            )
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input(
                w("Cut-off date"),
                value=ablation.stated_as_of(page.view) or proposal.as_of,
                min_value=EARLIEST,
                max_value=LATEST,
                format="YYYY-MM-DD",
                key=f"door.ablation.as_of.{found.round}",
                width=170,
            )
            if st.button(
                w("Confirm and show the indicators"),
                key="door.ablation.go",
                type="primary",
                disabled=not isinstance(day, date),
            ) and isinstance(day, date):
                found.confirm(page, day)
                st.rerun()  # it is being checked: this page waits for it
        for item in proposal.problems[: show.FEW_PROBLEMS]:
            told = remedies.told(w, item)
            st.caption(plain(page.w.sentences(told.message, told.remedy)))


@dataclass(frozen=True, slots=True)
class _Part:
    """The log or its lesion file: its table, the columns it can have, and its cells once understood."""

    kind: Literal["log", "lesions"]
    table: TextTable
    columns: Sequence[Column]
    cells: Cells | None


def _columns(
    page: Context, found: PendingLog, part: _Part, chosen: dict[str, str | None]
) -> dict[str, str | None]:
    """One row per header: samples, and the column of the log it stands for, which can be changed."""
    w, table, columns = page.w, part.table, part.columns
    if part.cells is not None:
        matched = {header: name for name, header in part.cells.headers.items()}
    else:
        matched = {header: name for name, header in find(table, columns, {}).items()}
    current = {header: chosen.get(header, matched.get(header)) for header in table.columns}
    rows = pd.DataFrame(
        {
            "header": list(table.columns),
            "sample": [understood.sample(table, header) for header in table.columns],
            "column": [current[header] or UNUSED for header in table.columns],
        }
    )
    known = {column.name: column for column in columns}

    def label(code: object) -> str:
        if code == UNUSED:
            return w("no column of the log")
        star = " *" if known[str(code)].required else ""
        return f"{said.column(w, str(code))}{star}"

    heads = w("Header in the file"), w("Values"), w("Stands for")
    show.table_on_paper(
        heads,
        [(name, understood.sample(table, name), label(code or UNUSED)) for name, code in current.items()],
    )
    edited = st.data_editor(
        rows,
        key=f"door.ablation.columns.{part.kind}.{found.round}",
        hide_index=True,
        disabled=["header", "sample"],
        column_config={
            "header": st.column_config.TextColumn(heads[0], width=130),
            "sample": st.column_config.TextColumn(heads[1], width=190),
            "column": st.column_config.SelectboxColumn(
                heads[2], options=[UNUSED, *known], format_func=label, required=True
            ),
        },
    )
    asked: dict[str, str | None] = {
        str(row.header): (None if row.column == UNUSED else str(row.column)) for row in edited.itertuples()
    }
    st.caption(
        plain(w("* required. Other columns serve as subgroups; a column taken out is not used at all."))
    )
    changed = {header: column for header, column in asked.items() if column != current[header]}
    if changed:
        taken = {column for column in changed.values() if column is not None}
        kept = {header: column for header, column in chosen.items() if column not in taken}
        new = {**kept, **changed}
        if part.kind == "log":
            found.chosen = new
        else:
            found.lesions_chosen = new
        found.differences = ()
        found.understand(page)
        st.rerun()
    return chosen
