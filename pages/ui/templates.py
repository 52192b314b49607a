"""Templates to fill in, offered at a door."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.report import templates
from core.report.templates import Template
from pages.ui.frame import Context
from pages.ui.show import XLSX


def offer(page: Context, wanted: Sequence[Template]) -> None:
    """A line per template: the workbook with its dictionary, and the bare CSV."""
    w = page.w
    for template in wanted:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(w.label("template", template))
            st.download_button(
                w("Download Excel"),
                lambda template=template: templates.workbook(template, w),
                file_name=f"template-{template}.xlsx",
                mime=XLSX,
                key=f"door.template.{template}.xlsx",
                on_click="ignore",
                help=w("Two example rows, and on the second sheet what each column holds."),
            )
            st.download_button(
                w("Download CSV"),
                lambda template=template: templates.text(template, w),
                file_name=f"template-{template}.csv",
                mime="text/csv",
                key=f"door.template.{template}.csv",
                on_click="ignore",
            )
