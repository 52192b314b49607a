"""Characters nobody sees, which make equal texts differ, and texts that stand for a failed formula."""

from __future__ import annotations

import re

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
"""Control, bidirectional and zero-width characters. Zero-width joiners stay: scripts and emoji need them."""

INVISIBLE_RE2 = (
    r"[\x00-\x08\x0e-\x1f\x7f\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}"
    r"\x{feff}\x{fffe}\x{ffff}]"
)
"""The same class as RE2 spells it, for Arrow."""

ERROR_CODE = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)|Err:\d{3}")
"""What a spreadsheet shows where a formula failed."""
