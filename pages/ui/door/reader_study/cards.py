"""The questions of a file as cards: a guess with what speaks for it, and the other answers a click away."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from core.reads.file.options import REFERENCE, ReadingOptions, Role
from core.reads.file.questions import MOST_QUESTIONS, Answer, Ask, Question
from core.tables.meaning import privacy
from core.tables.meaning.words.vocabulary import Meaning
from core.words import DOT, N_, Words
from pages.ui.door import arrival
from pages.ui.door.fading import while_there
from pages.ui.door.reader_study.reads_pending import PendingReads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

MOST_BUTTONS = 5
"""Answers with a button of their own; more are a list."""
SAY_YES = frozenset({"accept", "carry", "weights"})
"""Answers whose own words begin with yes."""
MOST_SHOWN = 6
"""Values shown with their counts."""
ABSENT = {"reference_absent": Role.REFERENCE, "tests_absent": Role.TEST, "long_columns_absent": Role.READ}
"""Problems that a role answers, where the file itself holds no guess."""
OTHER_COLUMN = {Ask.REFERENCE: Role.REFERENCE, Ask.PATIENT: Role.PATIENT, Ask.READ: Role.READ}
"""Questions that any other column may answer as well."""
DETAILS = {
    Ask.SHEET: N_("“{column}” was read; the others have the same columns."),
    Ask.REFERENCE: N_("Sensitivity and specificity are counted against it."),
    Ask.ROWS: N_("{count} rows repeat a patient or lesion (first: row {row})."),
    Ask.READ: N_("The file has a row per read."),
    Ask.TESTS: N_("No header names a modality; these columns could hold reads."),
    Ask.FREQUENCY: N_("{column} would count {count} in all."),
    Ask.CARRY_DOWN: N_("{column} is blank in {count} rows below a name (first: row {row})."),
    Ask.PATIENT: N_(
        "No patient column: each of the {count} rows counts as a patient of its own, and intervals may be "
        "too narrow."
    ),
    Ask.REPEATS: N_("{count} rows repeat a case with other values ({tests}; first: row {row})."),
    Ask.WORDS: N_("Each word in {column} is taken as positive or negative."),
    Ask.CODES: N_("In {tests}, outside the other values: {count} rows, first: row {row}."),
    Ask.VALUE: N_("In {tests}: {count} reads, first: row {row}."),
    Ask.CUTOFF: N_("The values of {tests} are grades."),
    Ask.BLANK: N_("In {tests}: {count} blanks, first: row {row}."),
}
"""What a card says below its question."""
_MEASURED = N_(
    "Numbers that measure an image or a marker describe the patient, until a cut-off makes a test of them."
)


def show(page: Context, found: PendingReads) -> None:
    """At most `MOST_QUESTIONS` cards, those that stand in the way first, and one button for all guesses."""
    w = page.w
    blanks = _unsaid_blanks(found)
    absent = [code for code in ABSENT if any(item.code == code for item in found.problems)]
    asked = list(found.questions)
    alike = sheets_alike(found)
    if not (asked or blanks or absent or found.left_out or found.measured or alike):
        return
    fading = weakref.proxy(found)
    blocking = len(absent) + sum(question.changes_counts for question in asked)
    heading = w("Worth an answer")
    if blocking:
        few = "{count} question before the first number"
        heading = w.plural(few, "{count} questions before the first number", blocking)
    st.subheader(heading, anchor=False)
    guessed = found.guesses()
    if guessed:
        st.button(
            w.plural("Accept the proposal", "Accept all {count} proposals", len(guessed)),
            key=_key(found, "accept"),
            type="primary",
            on_click=while_there(lambda: fading.accept(page.view)),
        )
    for code in absent[:MOST_QUESTIONS]:
        _absent(page, found, code)
    for number, question in enumerate(asked[: max(0, MOST_QUESTIONS - len(absent))]):
        _card(page, found, question, number)
    shown = len(absent) + len(asked)
    if asks_of_blanks(found):
        _blank_card(page, found, blanks)
        shown += 1
    if (found.left_out or found.measured) and shown < MOST_QUESTIONS:
        _left_out(page, found)
        shown += 1
    if alike and shown < MOST_QUESTIONS:
        _alike(page, found, alike)


def _key(found: PendingReads, name: str) -> str:
    return f"door.reads.card.{name}.{found.serial}.{found.round}"


def _card(page: Context, found: PendingReads, question: Question, number: int) -> None:
    w = page.w
    tests = [w("Reference standard") if test == REFERENCE else test for test in question.tests]
    title = w.label("ask", str(question.ask))
    if question.ask in (Ask.VALUE, Ask.CODES) and question.values:
        title = w("What does “{value}” mean?", value=w(", ").join(text for text, _ in question.values))
    facts = {"count": w.numbers.count(question.count), "row": question.row or "–"}
    detail = w(DETAILS[question.ask], column=question.column or "–", tests=w.join(tests) or "–", **facts)
    with st.container(border=True, key=_key(found, str(number))):
        if question.changes_counts:
            st.markdown(f"**{plain(title)}**")
            st.caption(plain(detail))
        else:
            st.warning(plain(detail), title=plain(title))
        if question.ask is Ask.WORDS:
            for line in _words(page, found, question):
                st.caption(plain(line))
        elif question.ask not in (Ask.VALUE, Ask.CODES, Ask.PATIENT) and question.values:
            st.caption(plain(_counts(found, question.column, question.values)))
        _answers(page, found, question, number)


def _words(page: Context, found: PendingReads, question: Question) -> list[str]:
    """Words with their rows, those taken as positive and those taken as negative."""
    counts = dict(question.values)
    lines = []
    for meaning in (Meaning.POSITIVE, Meaning.NEGATIVE):
        says = [v for a in question.answers for m, _, v in a.says.values if m is meaning]
        if says:
            told = _counts(found, question.column, [(v, counts[v]) for v in says])
            lines.append(page.w.titled(page.w.label("meaning", meaning), told))
    return lines


def _answers(page: Context, found: PendingReads, question: Question, number: int) -> None:
    """The proposed answer first, the others beside it; columns with the values that speak for them."""
    w = page.w
    order = list(range(len(question.answers)))
    if question.guess is not None:
        order.insert(0, order.pop(question.guess))
    low = False
    if question.ask is Ask.CUTOFF:
        key = _key(found, f"{number}.low")
        low = bool(
            st.segmented_control(
                w("Positive is"),
                [False, True],
                default=False,
                required=True,
                format_func=lambda below: w("this grade or below") if below else w("this grade or above"),
                key=key,
                label_visibility="collapsed",
            )
        )
    buttons = order if len(order) <= MOST_BUTTONS else order[: 1 if question.guess is not None else 0]
    for place in buttons:
        answer = question.answers[place]
        if answer.counts and question.ask is not Ask.CUTOFF:
            st.caption(plain(w.titled(answer.value, _counts(found, answer.value, answer.counts))))
    with st.container(horizontal=True, gap="small"):
        for place in buttons:
            _button(page, found, question, number, place, low)
    rest = [place for place in order if place not in buttons]
    if rest:
        _list(page, found, question, number, rest, low)
    if question.ask in OTHER_COLUMN:
        offered = {answer.value for answer in question.answers}
        _other_column(page, found, OTHER_COLUMN[question.ask], offered, number)


def _button(
    page: Context, found: PendingReads, question: Question, number: int, place: int, low: bool
) -> None:
    w, answer = page.w, question.answers[place]
    label = _label(w, question, answer)
    if place == question.guess and answer.code not in SAY_YES:
        label = w("Yes: {answer}", answer=label)
    fading = weakref.proxy(found)
    st.button(
        plain(label),
        key=_key(found, f"{number}.{place}"),
        on_click=while_there(lambda: _say(page, fading, question, _directed(answer, question, low))),
    )


def _list(
    page: Context, found: PendingReads, question: Question, number: int, places: Sequence[int], low: bool
) -> None:
    w, key = page.w, _key(found, f"{number}.list")
    fading = weakref.proxy(found)

    def named(place: int) -> str:
        answer = question.answers[place]
        label = _label(w, question, answer)
        return w.titled(label, _counts(found, answer.value, answer.counts)) if answer.counts else label

    def choose() -> None:
        place = st.session_state[key]
        if place is not None:
            _say(page, fading, question, _directed(question.answers[place], question, low))

    st.selectbox(
        w("Positive from") if question.ask is Ask.CUTOFF else w("Another answer"),
        places,
        index=None,
        placeholder=w("choose"),
        format_func=named,
        key=key,
        on_change=while_there(choose),
    )


def _say(page: Context, found: PendingReads, question: Question, answer: Answer) -> None:
    """Take an answer into the reading; another sheet is read in the place of this one."""
    if question.ask is Ask.SHEET and answer.value != found.table.source.sheet:
        arrival.choose_sheet("reads", answer.value)
    else:
        found.answer(page.view, [answer])


def _directed(answer: Answer, question: Question, low: bool) -> Answer:
    """A cut-off with the direction that was chosen beside it."""
    if not low or question.ask is not Ask.CUTOFF:
        return answer
    return replace(answer, says=replace(answer.says, low=question.tests))


def _label(w: Words, question: Question, answer: Answer) -> str:
    said = w.label("answer", answer.code)
    if answer.code in ("sheet", "column", "at_least", "at_most"):
        return answer.value
    return w.titled(answer.value, said) if answer.value and answer.code != "accept" else said


def _counts(found: PendingReads, column: str | None, counts: Sequence[tuple[str, int]]) -> str:
    """Values with their rows; those of persons are masked."""
    hidden = column in found.secret
    shown = [f"{privacy.mask(text) if hidden else text} ({count})" for text, count in counts[:MOST_SHOWN]]
    return DOT.join([*shown, *(["…"] if len(counts) > MOST_SHOWN else [])])


def _other_column(
    page: Context, found: PendingReads, role: Role, offered: set[str], number: int | str
) -> None:
    """Any other column for a role, with its values."""
    w, key = page.w, _key(found, f"{number}.column")
    columns = [column for column in found.table.columns if column not in offered]
    fading = weakref.proxy(found)

    def choose() -> None:
        column = st.session_state[key]
        if column is not None:
            fading.assign(page.view, {column: role})

    st.selectbox(
        w("Another column") if offered else w("Which column?"),
        columns,
        index=None,
        placeholder=w("choose"),
        format_func=lambda column: w.titled(column, found.samples[column]),
        key=key,
        on_change=while_there(choose),
    )


def _absent(page: Context, found: PendingReads, code: str) -> None:
    """Nothing in the file suggests a column: which is it?"""
    w = page.w
    item = next(item for item in found.problems if item.code == code)
    told = w.problem(item)
    with st.container(border=True, key=_key(found, code)):
        st.markdown(f"**{plain(told.message)}**")
        st.caption(plain(told.remedy))
        _other_column(page, found, ABSENT[code], set(), code)


def sheets_alike(found: PendingReads) -> list[str]:
    """Other sheets that look like a study and may be joined to this one."""
    if any(question.ask is Ask.SHEET for question in found.questions):
        return []
    said = next((p for p in found.table.problems if p.code == "sheets_alike"), None)
    names = [] if said is None else str(dict(said.details).get("choices", "")).split(", ")
    return [name for name in names if name in found.table.source.sheets][:MOST_BUTTONS]


def _alike(page: Context, found: PendingReads, names: Sequence[str]) -> None:
    """Sheets that look like a study too: joined by patient and lesion, or read instead."""
    w = page.w
    with st.container(border=True, key=_key(found, "alike")):
        st.markdown(f"**{plain(w('Do other sheets belong to this study?'))}**")
        st.caption(
            plain(
                w(
                    "“{sheet}” was read. Joined by patient and lesion, never by the order of rows; what "
                    "finds no partner is listed.",
                    sheet=found.table.source.sheet or "–",
                )
            )
        )
        with st.container(horizontal=True, gap="small"):
            for number, name in enumerate(names):
                st.button(
                    plain(w("Join {sheet}", sheet=name)),
                    key=_key(found, f"join.{number}"),
                    on_click=arrival.join_sheet,
                    args=("reads", name),
                )
                st.button(
                    plain(w("Read {sheet} instead", sheet=name)),
                    key=_key(found, f"instead.{number}"),
                    on_click=arrival.choose_sheet,
                    args=("reads", name),
                )


def _left_out(page: Context, found: PendingReads) -> None:
    """Columns of yes and no, or of measurements, beside recognised tests: each may be a test as well."""
    w, fading = page.w, weakref.proxy(found)
    with st.container(border=True, key=_key(found, "left_out")):
        st.markdown(f"**{plain(w('Are these tests, too?'))}**")
        for columns, why in (
            (
                found.left_out,
                w("Columns of yes and no whose headers name no test are left out until you say otherwise."),
            ),
            (found.measured, w(_MEASURED)),
        ):
            for line in (why, *(w.titled(c, found.samples[c]) for c in columns)) if columns else ():
                st.caption(plain(line))
        with st.container(horizontal=True, gap="small"):
            for number, column in enumerate((*found.left_out, *found.measured)[:MOST_BUTTONS]):
                st.button(
                    plain(w("{column} is a test", column=column)),
                    key=_key(found, f"left_out.{number}"),
                    on_click=while_there(partial(_assign, fading, page, column)),
                )


def _assign(fading: PendingReads, page: Context, column: str) -> None:
    fading.assign(page.view, {column: Role.TEST})


def _answer(fading: PendingReads, page: Context, answer: Answer) -> None:
    fading.answer(page.view, [answer])


def _unsaid_blanks(found: PendingReads) -> dict[str, int]:
    """Tests whose blanks nobody gave a meaning, with how many there are."""
    said = {name for name, _ in found.options.blanks}
    if None in said:
        return {}
    return {test: count for test, count in found.open_blanks().items() if test not in said}


def asks_of_blanks(found: PendingReads) -> bool:
    """Whether a card asks what a blank means, beside the questions that the file itself raises."""
    room = len(found.questions) + sum(item.code in ABSENT for item in found.problems) < MOST_QUESTIONS
    return room and bool(_unsaid_blanks(found)) and all(q.ask is not Ask.BLANK for q in found.questions)


def _blank_card(page: Context, found: PendingReads, blanks: dict[str, int]) -> None:
    """What a blank means, for all tests at once; nothing is preset."""
    w, fading = page.w, weakref.proxy(found)
    with st.container(border=True, key=_key(found, "blank")):
        st.markdown(f"**{plain(w.label('ask', str(Ask.BLANK)))}**")
        counted = [
            w.bracketed(test, w.numbers.count(count)) if count else test for test, count in blanks.items()
        ]
        st.caption(
            plain(w("Blank or absent: {tests}. Without an answer they are missing.", tests=w.join(counted)))
        )
        with st.container(horizontal=True, gap="small"):
            for meaning in (Meaning.NEGATIVE, Meaning.MISSING):
                answer = Answer(
                    code=f"blank_{meaning}",
                    says=ReadingOptions(blanks=tuple((test, meaning) for test in blanks)),
                )
                st.button(
                    w.label("answer", answer.code),
                    key=_key(found, f"blank.{meaning}"),
                    on_click=while_there(partial(_answer, fading, page, answer)),
                )
