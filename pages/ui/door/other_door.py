"""A file at the wrong door: said, and carried over with one click."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.tables.table import TextTable
from pages.ui.door import arrival
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain


def log_at_reads(page: Context, table: TextTable, leave: Callable[[], None]) -> None:
    """Offer the door of the ablation log to a file of the reader study's."""
    w = page.w
    st.warning(
        plain(w("Its headers are those of ablation sessions, not of reads.")),
        title=plain(w("This looks like an ablation log.")),
    )
    _carry(w("Open it as an ablation log"), "reads", "ablation", table, leave)


def study_at_log(page: Context, table: TextTable, leave: Callable[[], None]) -> None:
    """Offer the door of the reader study to a file of the log's."""
    w = page.w
    st.warning(
        plain(w("It has reads and a reference standard, but not the columns of an ablation log.")),
        title=plain(w("This looks like a reader study.")),
    )
    _carry(w("Open it as a reader study"), "ablation", "reads", table, leave)


def _carry(label: str, source: str, target: str, table: TextTable, leave: Callable[[], None]) -> None:
    def carry() -> None:
        leave()
        arrival.hand_over(source, target, table)

    if st.button(label, key=f"door.{source}.carry", type="primary"):
        carry()
        st.rerun()
