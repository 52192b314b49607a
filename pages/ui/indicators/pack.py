"""The publishing pack: small counts hidden, hospitals by letter, patients by a keyed hash."""

from __future__ import annotations

import streamlit as st

from core.report.ablation.pack import publish
from core.report.ablation.published import new_key
from core.words.answers import ablation as said
from pages.ui.ablation import desk as ablation
from pages.ui.ablation.controls import columns_of
from pages.ui.parts import show
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

PREFERRED = ("centre", "operator")


def section(page: Context) -> None:
    """Column, key and one button; then the files, and once the key that was made."""
    columns = columns_of(page)
    if not columns:
        return
    with show.more(page, page.w("Publishing pack"), "pack") as opened:
        if opened:
            _pack(page, columns)


def _pack(page: Context, columns: list[str]) -> None:
    w, plan = page.w, ablation.asked_of(page).plan
    st.write(
        w(
            "A page for each hospital as Word and HTML, and one table. Hospitals have letters in random "
            "order; counts from 1 to 4, and their complements, are hidden with what would give them back."
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
        answer = ablation.answered_by(page, plan, by)
        made = publish(answer, key, by, w, said.period(w, plan.start, plan.end))
        # the files, and not what made them: the key is not kept
        st.session_state[place] = (hash(question), (made[0], made[1]()))
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
    kept: tuple[int, tuple[bytes, bytes]] | None = st.session_state.get(place)
    if kept is None or kept[0] != hash(question):
        return
    zipped, records = kept[1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.download_button(
            w("Pack, ZIP"),
            zipped,
            file_name="publishing-pack.zip",
            mime="application/zip",
            key=page.key("pack.zip"),
            on_click="ignore",
        )
        st.download_button(
            w("Records for a registry, CSV"),
            records,
            file_name="keyed-records.csv",
            mime="text/csv",
            key=page.key("pack.records"),
            on_click="ignore",
            help=w("Patients by keyed hash, dates as days from the ablation: no part of what is published."),
        )
    st.caption(
        plain(
            w(
                "Packs of overlapping periods, or of other columns, filters and definitions, can tell by "
                "their difference what each hides: publish one."
            )
        )
    )
