"""The publishing pack: small counts hidden, hospitals by letter, patients by a keyed hash."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.ablation.answers.aggregate import answer_aggregate
from core.report.ablation.pack import pack_zip, protection, publish
from core.report.ablation.published import Made, new_key, pack, pack_of_counts
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

PREFERRED = ("centre", "operator")
MADE = "pack.earlier"
"""Cells of the packs prepared in this session, by column: what a later one is compared with."""
MOST_REMEMBERED = 12


def section(page: Context) -> None:
    """Column, key and one button; then the files, and once the key that was made."""
    counts = ablation.counts_of(page) is not None
    columns = ["centre"] if counts else columns_of(page)
    if not columns:
        return
    with show.more(page, page.w("Publishing pack"), "pack") as opened:
        if opened:
            _pack(page, columns, counts=counts)


def _pack(page: Context, columns: list[str], *, counts: bool) -> None:
    w, plan = page.w, ablation.asked_of(page).plan
    st.write(
        w(
            "A page for each hospital as Word and HTML, and one table. Hospitals have letters in random "
            "order; counts from 1 to 4 and their complements are hidden, and with them every count from "
            "which they could be worked out."
        )
    )
    first = next((name for name in PREFERRED if name in columns), columns[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = st.selectbox(
            w("One page for each"),
            columns,
            index=columns.index(first),
            format_func=lambda name: said.column(w, name),
            key=page.key("pack.by"),
            width=220,
        )
        given = st.text_input(
            w("Key of the hashes"),
            type="password",
            key=page.key("pack.key"),
            placeholder=w("none: one is made and shown once"),
            help=w(
                "The same key gives the same letters and patient codes in another year; without it the "
                "patients of two years cannot be joined. It is kept nowhere."
            ),
            width=300,
        )
        prepare = st.button(w("Prepare the pack"), key=page.key("pack.prepare"))
    place = "pack.made"
    question = (plan, by, (given or "").strip(), w.language, page.desk.data and page.desk.data.sha256)
    if prepare:
        key = (given or "").strip() or new_key()
        # the files, and not what made them: the key is not kept
        st.session_state[place] = (hash(question), _prepared(page, by, key))
        if not (given or "").strip():
            st.info(
                plain(
                    w(
                        "Key of this pack, shown once: {key}. Keep it apart from the pack; without it the "
                        "patients of two years cannot be joined.",
                        key=key,
                    )
                ),
                icon=":material/key:",
            )
    kept: tuple[int, tuple[bytes, bytes | None, int]] | None = st.session_state.get(place)
    if kept is None or kept[0] != hash(question):
        return
    zipped, records, by_difference = kept[1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.download_button(
            w("Pack, ZIP"),
            zipped,
            file_name="publishing-pack.zip",
            mime="application/zip",
            key=page.key("pack.zip"),
            on_click="ignore",
        )
        if records is not None:
            st.download_button(
                w("Records for a registry, CSV"),
                records,
                file_name="keyed-records.csv",
                mime="text/csv",
                key=page.key("pack.records"),
                on_click="ignore",
                help=w(
                    "Patients by keyed hash, dates as days from the ablation: not part of what is published."
                ),
            )
    if by_difference:
        st.warning(
            plain(
                w.plural(
                    "{count} number is hidden because an earlier pack would tell a small count with it.",
                    "{count} numbers are hidden because, together with an earlier pack, they would "
                    "reveal a small count.",
                    by_difference,
                )
            ),
            icon=":material/visibility_off:",
        )
    st.caption(plain(protection(w)))


def _prepared(page: Context, by: str, key: str) -> tuple[bytes, bytes | None, int]:
    """The ZIP, the records where there are any, and how many numbers earlier packs of the session hide."""
    w, plan = page.w, ablation.asked_of(page).plan
    earlier: list[tuple[str, Made]] = st.session_state.setdefault(MADE, [])
    before = [made for column, made in earlier if column == by]
    counts = ablation.counts_of(page)
    records: bytes | None = None
    if counts is not None:
        made = pack_of_counts(answer_aggregate(counts, replace(plan, by=(by,))), key, before)
    else:
        answer = ablation.answered_by(page, plan, by)
        made = pack(answer, key, by, before)
        records = publish(answer, made, key, by)()
    # the same pack once more adds nothing to what readers hold
    earlier[:] = [*earlier[1 - MOST_REMEMBERED :], (by, made.made())]
    return pack_zip(made, w, said.period(w, plan.start, plan.end)), records, len(made.by_difference)
