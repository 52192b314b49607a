"""Templates to fill in, offered at a door."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.ablation.file.columns import COLUMNS, LESION_COLUMNS
from core.report import templates
from core.report.ablation import template as ablation_template
from core.report.templates import Template
from pages.ui.parts.show import XLSX
from pages.ui.shell.frame import Context


def offer_reads(page: Context) -> None:
    """A workbook and a bare CSV for each layout of reads."""
    for template in Template:
        _line(
            page,
            template,
            partial(templates.workbook, template, page.w),
            partial(templates.text, template, page.w),
        )


def offer_ablation(page: Context) -> None:
    """The workbook of log and lesions, and a bare CSV of each."""
    w = page.w
    _line(page, "ablation", lambda: ablation_template.template(w), lambda: ablation_template.text(COLUMNS, w))
    _line(page, "lesions", None, lambda: ablation_template.text(LESION_COLUMNS, w))


def _line(page: Context, code: str, workbook: Callable[[], bytes] | None, text: Callable[[], bytes]) -> None:
    w = page.w
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(w.label("template", code), width=260)
        if workbook is not None:
            st.download_button(
                "XLSX",
                workbook,
                file_name=f"template-{code}.xlsx",
                mime=XLSX,
                key=f"door.template.{code}.xlsx",
                on_click="ignore",
                help=w("Two example rows, and on a sheet of its own what each column holds."),
            )
        st.download_button(
            "CSV",
            text,
            file_name=f"template-{code}.csv",
            mime="text/csv",
            key=f"door.template.{code}.csv",
            on_click="ignore",
        )
