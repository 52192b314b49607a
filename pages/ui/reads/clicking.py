"""Which tests are combined, and how: one click makes another rule of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from unicodedata import east_asian_width

import streamlit as st

from core.reads.plan import Plan
from core.reads.rules.clicked import Clicked, How, clicked_as, expression_of, live_rule, with_live
from core.reads.study import Study
from core.words import Words
from pages.ui.parts import again, show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

MOST_OF_NAMES = 40
"""Names of modalities up to so wide stand in the line; longer ones behind a word of it."""


def fusion(page: Context) -> None:
    """How tests are combined, and which: one click makes another rule of them."""
    w, study = page.w, _study(page)
    now = clicked_as(live_rule(_draft(page)), study.tests)
    op_key, members_key, least_key = page.key("fuse.how"), page.key("fuse.which"), page.key("fuse.least")

    def fuse() -> None:
        how = How(st.session_state.get(op_key) or How.NONE)
        chosen = st.session_state.get(members_key) or []
        which = tuple(test for test in _study(page).tests if test in chosen)
        k = int(st.session_state.get(least_key) or min(2, len(which)))
        wanted = expression_of(Clicked(how, which, k))
        page.change(with_live(_draft(page), wanted, _study(page).tests))

    def ways() -> None:
        show.word(w("Combine"))
        st.segmented_control(
            w("Combine the chosen modalities into one rule"),
            list(How),
            default=now.how,
            required=True,
            format_func=lambda how: w.label("fuse", how),
            key=op_key,
            on_change=fuse,
            label_visibility="collapsed",
        )

    again.as_before(page, "ways", (op_key, now.how), ways)
    how = st.session_state[op_key]
    if how == How.AT_LEAST:
        st.number_input(
            w("at least"),
            min_value=1,
            max_value=max(len(now.tests), 1),
            value=min(now.least, max(len(now.tests), 1)),
            key=least_key,
            on_change=fuse,
            width=110,
            label_visibility="collapsed",
        )

    def members() -> None:
        with st.container(
            key=f"tandem_members_{page.code}",
            horizontal=True,
            vertical_alignment="center",
            gap="xsmall",
            width="content",
        ):
            show.word(w("of"))
            long = _width(study.tests) > MOST_OF_NAMES
            with st.popover(plain(_chosen(w, study.tests, now.tests))) if long else nullcontext():
                st.pills(
                    w("Modalities to combine"),
                    list(study.tests),
                    selection_mode="multi",
                    default=list(now.tests),
                    format_func=plain,
                    key=members_key,
                    on_change=fuse,
                    label_visibility="collapsed",
                    disabled=how == How.NONE,
                )

    again.as_before(page, "members", (members_key, now.tests, how == How.NONE), members)


def _chosen(w: Words, tests: Sequence[str], chosen: Sequence[str]) -> str:
    """Which modalities are chosen, by their names where these are short."""
    if chosen and _width(chosen) <= MOST_OF_NAMES:
        return w.join(chosen)
    return w("{count} of {total}", count=len(chosen), total=len(tests))


def _width(names: Sequence[str]) -> int:
    """How much of a line some pills take, in half characters: Chinese ones are as wide as two Latin ones."""
    wide = (2 if east_asian_width(letter) in "WF" else 1 for name in names for letter in name)
    return sum(wide) + 4 * len(names)


def warn_of_one(page: Context) -> None:
    """One modality alone combines with nothing: say so."""
    how = st.session_state.get(page.key("fuse.how"))
    few = len(st.session_state.get(page.key("fuse.which")) or ()) < 2
    if how not in (None, How.NONE) and few:
        st.caption(page.w("Choose at least two modalities to fuse."))


def _study(page: Context) -> Study:
    study: Study = page.desk.data.content  # type: ignore[union-attr]
    return study


def _draft(page: Context) -> Plan:
    plan: Plan = page.desk.in_use()
    return plan
