"""Tables as files: CSV that Chinese Excel opens, XLSX, neither able to run a formula."""

from __future__ import annotations

from io import BytesIO

import pandas as pd

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula, quoted; numbers as they are."""
    if isinstance(value, str) and value.startswith(FORMULA):
        try:
            float(value)
        except ValueError:
            return f"'{value}"
    return value


def csv(table: pd.DataFrame) -> bytes:
    """UTF-8 with a byte-order mark, without the index."""
    safe = table.map(harmless)
    safe.columns = pd.Index([harmless(str(name)) for name in table.columns])
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def xlsx(table: pd.DataFrame, *, sheet: str) -> bytes:
    """One sheet; text stays text (no formulas, no links), columns wide enough to read."""
    file = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        table.to_excel(writer, sheet_name=sheet[:31], index=False, freeze_panes=(1, 0))
        writer.sheets[sheet[:31]].autofit()
    return file.getvalue()
