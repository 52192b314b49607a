"""What-if of the open indicator: open records ticked complete or failed, marked as a supposition."""

from __future__ import annotations

import streamlit as st

from core.ablation.answers.records import records
from core.ablation.counting.records import Records
from core.ablation.decided_by import State
from core.ablation.fair.open_records import Named, Ticked, suppose
from core.problems import Refusal
from core.words.answers import fair as told
from pages.ui.ablation import desk as ablation
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

MOST_LISTED = 200
"""Open records offered for ticking; more are counted in the extremes alone."""


def section(page: Context, indicator: str) -> None:
    """Open records to tick, the extremes, the prediction, and the value with those ticked."""
    w, log, asked = page.w, ablation.log_of(page), ablation.asked_of(page)
    number = ablation.answered(page).indicators.get(indicator)
    if number is None:
        return
    question = ("open records", ablation.touching(asked.plan, indicator))
    found: Records = cached(page, question, lambda: records(log, asked.plan, indicator))
    pending = found.take(found.within(State.NOT_MATURE))
    unknown = found.take(found.within(State.UNKNOWN))
    ticked = asked.supposed_of(indicator)
    names = pending.ids(0, MOST_LISTED)
    failed = st.session_state.get(page.key(f"not.{indicator}"), [])
    counted = st.session_state.get(page.key(f"counted.{indicator}"), [])

    def tick() -> None:
        def chosen(name: str) -> tuple[str, ...]:
            return tuple(st.session_state.get(page.key(f"{name}.{indicator}"), []))

        new = Named(
            pending_counted=chosen("counted"), pending_not=chosen("not"), unknown_counted=chosen("unknown")
        )
        ablation.tick(page, indicator, new)

    for name, label, options in (
        ("counted", w("Pending, supposed counted"), [one for one in names if one not in failed]),
        ("not", w("Pending, supposed not counted"), [one for one in names if one not in counted]),
        ("unknown", w("Unknown, supposed counted"), unknown.ids(0, MOST_LISTED)),
    ):
        if options:
            st.multiselect(
                label, options, key=page.key(f"{name}.{indicator}"), on_change=tick, placeholder=w("choose")
            )
    try:
        own = suppose(number, ticked)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)
        return
    st.warning(plain(told.what_if_answer(w, own)), icon=":material/help:")
    if ticked != Ticked():
        st.write(plain(told.supposed_answer(w, own)))
