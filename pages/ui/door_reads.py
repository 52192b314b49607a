"""The front door of the reader study: a file, a paste or the example; what was understood; the reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import streamlit as st

from core.examples.reads import LIVER_PETMR
from core.problems import Problem, Refusal
from core.reads.panel import panel
from core.reads.plan import Plan, Unit
from core.reads.policies import read_tables
from core.reads.reading import Layout, Reading, ReadingOptions, Role, guess, read_columns
from core.reads.study import Study
from core.tables.intake import read_pasted
from core.tables.table import TextTable
from core.tables.vocabulary import Meaning, fold
from core.words import Words
from core.words.answers import study_facts
from pages.ui import arrival, reads, show
from pages.ui.frame import Context
from pages.ui.text import plain

PENDING = "door.reads"
SAMPLES = 4
"""Values of a column shown as a sample."""
MOST_VALUES = 12
"""Values of a test whose meaning is asked one by one; more need a cut-off."""
WIDE_ROLES = (Role.PATIENT, Role.LESION, Role.REFERENCE, Role.TEST, Role.GROUP, Role.IGNORE)
LONG_ROLES = (*WIDE_ROLES[:3], Role.TEST_NAME, Role.READ, Role.READER, Role.GROUP, Role.IGNORE)
SINGLE = (Role.PATIENT, Role.LESION, Role.REFERENCE, Role.TEST_NAME, Role.READ, Role.READER)


@dataclass(slots=True)
class Pending:
    """A table at the door and what the user has said of it so far."""

    table: TextTable
    options: ReadingOptions = field(default_factory=ReadingOptions)
    reading: Reading | None = None
    study: Study | None = None
    problems: tuple[Problem, ...] = ()
    round: int = 0

    def understand(self, page: Context) -> None:
        """Guess what was not said, and try to build the study."""
        self.round += 1
        self.study, self.reading = None, None
        try:
            self.reading = guess(self.table, self.options)
            self.study = reads.open_upload(page.view, self.table, self.reading)
            self.problems = self.study.problems
        except Refusal as refusal:
            self.problems = refusal.problems


def pending() -> Pending | None:
    """The table at the door, if any."""
    found: Pending | None = st.session_state.get(PENDING)
    return found


def receive(page: Context) -> None:
    """The door itself: drop a file, paste, or open the example."""
    w = page.w
    st.subheader(w("Reader study"), anchor=False)
    st.write(w("Several modalities read on the same lesions or patients, against a reference standard."))
    if st.button(w("Try the example"), key="door.reads.example", type="primary"):
        st.session_state.pop(PENDING, None)
        reads.open_example(page.view, LIVER_PETMR.code)
        st.switch_page("pages/accuracy.py")
    st.caption(w("306 liver lesions in 75 patients: a reconstruction from a published PET/MR study."))
    arrived = arrival.file(page, "reads")
    if arrived is not None:
        _take(page, arrived)
    with st.expander(w("Paste from a spreadsheet")):
        text = st.text_area(w("Cells with their header row"), key="door.reads.paste", height=140)
        if st.button(w("Read the paste"), key="door.reads.paste.go") and text.strip():
            try:
                _take(page, read_pasted(text))
            except Refusal as refusal:
                show.problems(page, refusal.problems, key="door.reads.refused")


def _take(page: Context, table: TextTable) -> None:
    found = Pending(table)
    found.understand(page)
    st.session_state[PENDING] = found


def review(page: Context) -> None:
    """Left what was understood, right the reading, below the way to the first answer."""
    found = pending()
    if found is None:
        return
    w = page.w
    st.divider()
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.subheader(w("What was understood"), anchor=False)
        if found.study is not None:
            _understood(page, found.study)
            if st.button(w("Show the accuracy of every test"), key="door.reads.go", type="primary"):
                st.switch_page("pages/accuracy.py")
        show.problems(page, found.problems, key="door.reads.problems")
    with right:
        st.subheader(w("How the file is read"), anchor=False)
        arrival.source(page, "reads", found.table)
        _roles(page, found)
        if found.reading is not None:
            _meanings(page, found, found.reading)
            _blanks(page, found, found.reading)


def _understood(page: Context, study: Study) -> None:
    w = page.w
    whole = panel(study, Plan())
    facts = [w.plural("{count} row", "{count} rows", study.table.rows), *study_facts(w, study, whole)]
    st.write(plain(" · ".join(facts)))
    rows = []
    for test in read_tables(study, Plan(unit=Unit.LESION if study.has_lesions else None)):
        positive, indeterminate, negative, missing = test.counts.sum(axis=1)
        rows.append([test.name, positive, negative, indeterminate, missing])
    names = [
        w("Test"),
        *(w.label("read_state", s) for s in ("positive", "negative", "indeterminate", "missing")),
    ]
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, alt=w("Reads of every test"))
    for group in study.excluded:
        if group.rows.size:
            said = w.label("excluded", group.reason)
            st.caption(plain(w("{count} rows left out: {reason}.", count=group.rows.size, reason=said)))


def _roles(page: Context, found: Pending) -> None:
    """One row a column: samples and the role, which can be changed."""
    w, table, reading = page.w, found.table, found.reading
    layout_key = f"door.reads.layout.{found.round}"
    layout = reading.layout if reading else (found.options.layout or Layout.WIDE)

    def lay_out() -> None:
        found.options = ReadingOptions(layout=st.session_state[layout_key])
        found.understand(page)

    st.segmented_control(
        w("Layout"),
        list(Layout),
        default=layout,
        required=True,
        format_func=lambda value: w.label("layout", value),
        key=layout_key,
        on_change=lay_out,
    )
    current = _current_roles(table, reading, found.options)
    rows = pd.DataFrame(
        {
            "column": list(table.columns),
            "sample": [_sample(table, column) for column in table.columns],
            "role": [str(current[column]) for column in table.columns],
        }
    )
    edited = st.data_editor(
        rows,
        key=f"door.reads.roles.{found.round}",
        hide_index=True,
        disabled=["column", "sample"],
        column_config={
            "column": st.column_config.TextColumn(w("Column")),
            "sample": st.column_config.TextColumn(w("Values")),
            "role": st.column_config.SelectboxColumn(
                w("Role"),
                options=[str(role) for role in (WIDE_ROLES if layout is Layout.WIDE else LONG_ROLES)],
                format_func=lambda role: w.label("role", str(role)),
                required=True,
            ),
        },
    )
    chosen = {row.column: Role(row.role) for row in edited.itertuples()}
    if chosen != current:
        for role in SINGLE:
            holders = [c for c, r in chosen.items() if r is role]
            for column in holders:
                if len(holders) > 1 and current[column] is role:
                    chosen[column] = Role.IGNORE
        found.options = replace(
            found.options, layout=layout, columns=tuple((role, column) for column, role in chosen.items())
        )
        found.understand(page)
        st.rerun()


def _current_roles(table: TextTable, reading: Reading | None, options: ReadingOptions) -> dict[str, Role]:
    roles = dict.fromkeys(table.columns, Role.IGNORE)
    if reading is None:
        return roles | {column: role for role, column in options.columns if column in roles}
    roles |= dict.fromkeys(reading.groups, Role.GROUP) | dict.fromkeys(reading.tests, Role.TEST)
    for role in SINGLE:
        column = getattr(reading, role.value)
        if column is not None:
            roles[column] = role
    return roles


def _sample(table: TextTable, column: str) -> str:
    levels = table.levels(column)
    counts = table.counts(column)
    if len(levels) <= SAMPLES:
        shown = [f"{level} ({count})" for level, count in zip(levels, counts, strict=True)]
    else:
        shown = [*levels[:SAMPLES], "…"]
    blanks = table.blanks(column)
    return ", ".join([*shown, *([f"∅ ({blanks})"] if blanks else [])])


def _meanings(page: Context, found: Pending, reading: Reading) -> None:
    """What each value of each test and of the reference means, with its count."""
    w, table = page.w, found.table
    asked: list[tuple[str, str, int, str | None]] = []
    known = {"reference": dict(reading.reference_meanings)} | {
        test: dict(meanings) for test, meanings in reading.test_meanings
    }
    columns: dict[str, tuple[str, ...]] = {}
    if reading.reference:
        columns["reference"] = table.levels(reading.reference)
    columns |= read_columns(table, reading)
    for name, levels in columns.items():
        if len(levels) > MOST_VALUES:
            continue
        counts = _counts(table, reading, name)
        for level in levels:
            meaning = known[name].get(fold(level))
            asked.append((name, level, counts.get(level, 0), str(meaning) if meaning else None))
    scored = [name for name in columns if name != "reference" and _numeric(columns[name])]
    if asked:
        frame = pd.DataFrame(asked, columns=["test", "value", "count", "meaning"])
        frame["shown"] = [w("Reference standard") if name == "reference" else name for name in frame["test"]]
        edited = st.data_editor(
            frame,
            key=f"door.reads.meanings.{found.round}",
            hide_index=True,
            disabled=["shown", "value", "count"],
            column_order=["shown", "value", "count", "meaning"],
            column_config={
                "shown": st.column_config.TextColumn(w("Test")),
                "value": st.column_config.TextColumn(w("Value")),
                "count": st.column_config.NumberColumn(w("Rows")),
                "meaning": st.column_config.SelectboxColumn(
                    w("Means"),
                    options=[str(meaning) for meaning in Meaning],
                    format_func=lambda meaning: w.label("meaning", str(meaning)),
                ),
            },
        )
        changed = [
            (Meaning(new), name, value)
            for name, value, new, old in zip(
                edited["test"], edited["value"], edited["meaning"], frame["meaning"], strict=True
            )
            if isinstance(new, str) and new != old
        ]
        if changed:
            _learn(found, reading, changed)
            found.understand(page)
            st.rerun()
    for name in scored:
        _cutoff(page, found, reading, name)


def _learn(found: Pending, reading: Reading, changed: list[tuple[Meaning, str, str]]) -> None:
    """Fix every meaning as it stands, with the changed ones in place."""
    stated: dict[tuple[str, str], Meaning] = {}
    known = [("reference", reading.reference_meanings), *reading.test_meanings]
    for name, meanings in known:
        stated |= {(name, value): meaning for value, meaning in meanings if meaning is not None}
    stated |= {(name, fold(value)): meaning for meaning, name, value in changed}
    values = tuple((meaning, name, value) for (name, value), meaning in stated.items())
    found.options = replace(found.options, values=values)


def _counts(table: TextTable, reading: Reading, name: str) -> Mapping[str, int]:
    if name == "reference" or reading.layout is Layout.WIDE:
        column = str(reading.reference) if name == "reference" else name
        return dict(zip(table.levels(column), (int(c) for c in table.counts(column)), strict=True))
    assert reading.test_name and reading.read
    mine = table.codes(reading.test_name) == table.levels(reading.test_name).index(name)
    codes = table.codes(reading.read)[mine]
    levels = table.levels(reading.read)
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    return dict(zip(levels, (int(c) for c in counts), strict=True))


def _numeric(levels: tuple[str, ...]) -> bool:
    try:
        numbers = {float(level) for level in levels}
    except ValueError:
        return False
    return len(numbers) > 2 or (len(numbers) == 2 and not numbers <= {0.0, 1.0})


def _cutoff(page: Context, found: Pending, reading: Reading, name: str) -> None:
    w = page.w
    key = f"door.reads.cutoff.{name}.{found.round}"

    def set_cutoff() -> None:
        number = st.session_state[key]
        if number is not None:
            others = tuple(c for c in found.options.cutoffs if c[0] != name)
            found.options = replace(found.options, cutoffs=(*others, (name, float(number))))
            found.understand(page)

    st.number_input(
        w("{test}: positive from", test=plain(name)),
        value=dict(reading.cutoffs).get(name),
        key=key,
        on_change=set_cutoff,
        placeholder=w("cut-off"),
        width=240,
    )


def _blanks(page: Context, found: Pending, reading: Reading) -> None:
    """What a blank means is asked per test; unconfirmed until the user says."""
    w, table = page.w, found.table
    blank = {
        test: table.blanks(test)
        for test in reading.tests
        if reading.layout is Layout.WIDE and table.blanks(test)
    }
    if reading.layout is Layout.LONG:
        blank = {test: -1 for test, _ in reading.test_meanings}
    options: list[Meaning | None] = [None, Meaning.NEGATIVE, Meaning.MISSING]
    names: dict[Meaning | None, str] = {
        None: w("not said (taken as missing)"),
        Meaning.NEGATIVE: w("not seen: negative"),
        Meaning.MISSING: w("not read: missing"),
    }
    for test, count in blank.items():
        key = f"door.reads.blank.{test}.{found.round}"

        def say(test: str = test, key: str = key) -> None:
            meaning = st.session_state[key]
            others = tuple(b for b in found.options.blanks if b[0] != test)
            found.options = replace(found.options, blanks=(*others, *(((test, meaning),) if meaning else ())))
            found.understand(page)

        label = (
            w("{test}: an absent row means", test=plain(test))
            if count < 0
            else w("{test}: a blank means ({count} blanks)", test=plain(test), count=count)
        )
        current = dict(found.options.blanks).get(test)
        st.selectbox(
            label,
            options,
            index=options.index(current),
            format_func=lambda meaning: names[meaning],
            key=key,
            on_change=say,
        )


def sentence(w: Words) -> str:
    """What the product answers, in a line."""
    return w(
        "Sensitivity, specificity, McNemar tests and fusion rules for paired reads; "
        "the eight national indicators for ablation. Recomputed as you click; your data stay on this server."
    )
