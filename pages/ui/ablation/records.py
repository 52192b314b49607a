"""The records behind a number: every one with its state and the rule that decided; they always add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from core.ablation.counting.records import STATES, Records
from core.ablation.decided_by import RULE_INDEX, RULES, DecidedBy, State
from core.ablation.file.listing import cell_texts
from core.ablation.indicator import Weight, indicator
from core.examples.ablation import ABLATION_EXAMPLES
from core.report.ablation import records as ablation_records
from core.words import Words
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.parts.sheet import show_sheet
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context, fragment
from pages.ui.shell.text import plain

MOST_ROWS = 500
"""Records on the screen; the download has all."""
COUNTED = (State.NUMERATOR, State.DENOMINATOR_ONLY, State.UNKNOWN)


def of(page: Context, code: str) -> Records:
    """The records of an indicator under what is asked."""
    plan = ablation.asked_of(page).plan
    answer = ablation.answered(page)
    return cached(page, ("records", ablation.touching(plan, code)), lambda: answer.records(code))


def amount(records: Records, state: State) -> int:
    """Records in a state; of indicator 2 its lesions."""
    if indicator(records.indicator).weight is Weight.LESIONS:
        return records.total(state)
    return int(np.count_nonzero(records.state == STATES.index(state)))


def sum_of(w: Words, records: Records) -> str:
    """How the states add up to the denominator, and what is outside it."""
    counts = {state: amount(records, state) for state in State}
    n = w.numbers
    sentence = w(
        "{numerator} in the numerator + {rest} in the denominator only + {unknown} that could still change "
        "= {denominator} in the denominator",
        numerator=n.count(counts[State.NUMERATOR]),
        rest=n.count(counts[State.DENOMINATOR_ONLY]),
        unknown=n.count(counts[State.UNKNOWN]),
        denominator=n.count(sum(counts[state] for state in COUNTED)),
    )
    outside = []
    if counts[State.NOT_MATURE]:
        outside.append(w("{count} with the window still open", count=n.count(counts[State.NOT_MATURE])))
    if counts[State.EXCLUDED]:
        outside.append(w("{count} left out", count=n.count(counts[State.EXCLUDED])))
    if outside:
        sentence += w("; outside it: {parts}", parts=w.join(outside))
    return sentence + w(".")


@fragment
def section(page: Context, code: str) -> None:
    """Filter by state and rule, look, download."""
    w, records = page.w, of(page, code)
    st.caption(plain(sum_of(w, records)))
    present = [state for state in State if np.any(records.state == STATES.index(state))]
    states = st.pills(
        w("State"),
        present,
        selection_mode="multi",
        format_func=lambda state: w.bracketed(
            w.label("state", state), w.numbers.count(amount(records, state))
        ),
        key=page.key(f"records.state.{code}"),
    )
    chosen = records.of(states) if states else records
    rules = [RULES[i] for i in np.unique(chosen.rule).tolist()]
    counts = {rule: int(np.count_nonzero(chosen.rule == RULE_INDEX[rule])) for rule in rules}
    picked: list[DecidedBy] = st.multiselect(
        w("Decided by"),
        sorted(rules, key=lambda rule: -counts[rule]),
        format_func=lambda rule: w.bracketed(w.label("decided", rule), w.numbers.count(counts[rule])),
        key=page.key(f"records.rule.{code}"),
        placeholder=w("every rule"),
    )
    if picked:
        chosen = chosen.of(rules=picked)
    listing(page, chosen, key=f"records.{code}")


def frame(w: Words, records: Records, stop: int | None = None, code: str | None = None) -> pd.DataFrame:
    """Records as a table; sessions of an example with what each was written for."""
    found = pd.DataFrame(
        ablation_records.rows(w, records, 0, stop), columns=ablation_records.header(w, records)
    )
    if code in ABLATION_EXAMPLES and len(records):
        table, header = records.log.cells.table, records.log.cells.headers["session_id"]
        sessions = cell_texts(table, header, records.row[:stop])
        notes = [(w.named(code, session) or "") if session else "" for session in sessions]
        if any(notes):
            found.insert(3, w("What it is for"), notes)
    return found


def listing(page: Context, records: Records, *, key: str) -> None:
    """A table of records with its downloads."""
    w = page.w
    data = page.desk.data
    code = data.code if data is not None else None
    show_sheet(
        page,
        frame(w, records, MOST_ROWS, code),
        says=w("Records of {name}", name=said.name(w, records.indicator)),
        name=f"records-{records.indicator}",
        key=key,
        download=lambda: frame(w, records, None, code),
        length=len(records),
    )
    if len(records) > MOST_ROWS:
        st.caption(
            w(
                "The first {shown} of {count}; the download has all.",
                shown=w.numbers.count(MOST_ROWS),
                count=w.numbers.count(len(records)),
            )
        )
