"""What the last click changed, said first; the units gained and lost open on a click."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

import streamlit as st

from core.reads.answers.change import AFTER, BEFORE, Change, Paired, What, against, changed
from core.reads.answers.gained import Change as Kind
from core.reads.answers.recorded import Recorded, recorded_differences
from core.reads.counting.panel import Panel
from core.reads.plan import Plan, Unit
from core.words.answers.change import change_answer, listed, opening_words, subject
from core.words.answers.rule_names import begun, spoken
from pages.ui.parts import again, show
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads.tables import record_list
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, dialog
from pages.ui.shell.text import plain


def answer(page: Context, panel: Panel, sentence: str, pair: tuple[str, str] | None = None) -> None:
    """The answer: what the last click changed, then how things stand.

    Parameters
    ----------
    sentence : how things stand
    pair : the two that the page compares, where it compares two
    """
    found, before = _found(page, panel, pair)
    show.answer(sentence, _told(page, found, before))
    if isinstance(found, Paired) and any(found.gained.counts.values()):
        _gained_and_lost(page, found)


def beside_cutoffs(page: Context, panel: Panel) -> None:
    """What moving a cut-off changed, where it is moved: the answer may be out of sight."""
    found, before = _found(page, panel, None)
    if isinstance(found, Paired) and found.what is What.CUTOFF:
        st.html(f'<p class="tandem-changed">{_told(page, found, before)}</p>')


def _told(page: Context, found: Change | None, before: Plan) -> str:
    """The sentence as HTML; its last words open the records."""
    if found is None:
        return ""
    columns = {name: page.w.column(name) for name in choose.study_of(page).groups}
    told = change_answer(page.w, found, before, reads.asked(page), columns)
    return show.opening(told, opening_words(page.w, found))


def _found(page: Context, panel: Panel, pair: tuple[str, str] | None) -> tuple[Change | None, Plan]:
    plan, study = reads.asked(page), choose.study_of(page)
    pinned = choose.pinned_item(page, panel.items) if page.code in choose.PINS else None
    if pinned is not None:
        return cached(page, ("pinned", plan, pinned), lambda: against(study, plan, panel, pinned)), plan
    before = reads.asked_before(page)
    if before is None:
        return None, plan
    question = ("changed", before, plan, pair)
    panels = (reads.counted(page, before), panel)
    return cached(page, question, lambda: changed(study, before, plan, panels, pair=pair)), before


def _gained_and_lost(page: Context, found: Paired) -> None:
    """The units on which before and after differ, in a window; the words of the sentence open it."""
    w, counts, own = page.w, found.gained.counts, found.panel
    title = plain(begun(w, subject(w, found)))
    if own.items == (BEFORE, AFTER):
        own = replace(own, items=(w("before"), w("after")))

    def lists() -> None:
        for kind in Kind:
            if counts[kind]:
                said = listed(w, found, kind)
                record_list(page, own, found.gained.profiles[kind], said, f"gained.{kind}")

    if st.button(title, key=f"{show.OPENED}_{page.code}"):
        dialog(title, lists)


def recorded(page: Context, among: Collection[str] | None = None) -> None:
    """Which recorded reads differ from their rule, and in which rows; of those ``among`` what is shown."""
    w, study, plan = page.w, choose.study_of(page), reads.asked(page)
    ruleless = replace(plan, rules=(), hidden=())  # a recorded read has a rule of its own
    found = cached(
        page,
        ("recorded", w.language, ruleless),
        lambda: [
            (one, spoken(one.rule.expression, study.tests, w))
            for one in recorded_differences(study, ruleless)
            if one.differ.differ
        ],
    )
    for one, rule in found:
        if one.column in plan.hidden:
            continue
        if among is not None and not {one.column, rule} & set(among):
            continue
        count, lesions = one.differ.differ, one.panel.unit is Unit.LESION
        told = w(
            "{column} differs from {rule} in {cases}",
            column=one.column,
            rule=rule,
            cases=w.plural("{count} lesion", "{count} lesions", count)
            if lesions
            else w.plural("{count} patient", "{count} patients", count),
        )
        key = f"{page.code}.recorded.{one.column}"
        draw = partial(_recorded_button, page, one, told, key)
        if st.session_state.get(key):  # pressed: its window opens
            draw()
        else:
            again.as_before(page, key, told, draw)


def _recorded_button(page: Context, one: Recorded, told: str, key: str) -> None:
    if st.button(plain(told), key=key, type="tertiary"):
        dialog(plain(told), partial(_records, page, one, told))


def _records(page: Context, one: Recorded, told: str) -> None:
    record_list(page, one.panel, one.differ.profiles, told, f"recorded.{one.column}")
