"""The golden log, its expected results, and how its keys translate into ours."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

from core.ablation.definitions import DEFAULTS, Definitions, parse
from core.ablation.file.door import read_log
from core.ablation.log import Log
from core.tables.files.intake import read

EXAMPLES = Path(__file__).parents[2] / "core" / "examples" / "ablation"
AS_OF = date(2026, 6, 30)
EXPECTED = json.loads((Path(__file__).parents[1] / "reference" / "golden_expected.json").read_text("utf-8"))

SWITCH_OF = {
    "i1_missing": "indication_missing",
    "i1_criteria": "indication_criteria",
    "i1_child_any_site": "child_pugh_any_site",
    "i2_cap": "completion_cap",
    "i2_missing": "completion_missing",
    "i2_cancelled": "completion_counts_cancelled",
    "i3_window": "control_window_days",
    "i3_calendar": "control_calendar_month",
    "i3_min_day": "control_first_day",
    "i3_rule": "control_rule",
    "i3_not_assessed": "control_not_assessed",
    "i3_need_contrast": "control_requires_contrast",
    "i4_window": "complication_window_days",
    "i4_blank_severity": "complication_blank_severity",
    "i4_undated": "complication_undated",
    "i5_window": "death_window_days",
    "i5_unit": "death_unit",
    "i5_ama": "against_advice",
    "i5_ama_alive_excluded": "against_advice_drop_if_alive",
    "i6_rule": "followup_rule",
    "i6_grace": "followup_grace_days",
    "i6_death": "followup_death",
    "i7_cohort": "stay_cohort",
    "i7_same_day": "same_day_stay_days",
    "i7_from": "stay_from",
    "i7_exclude_day": "stay_exclude_day_cases",
    "i7_unit": "stay_unit",
    "i8_mixed": "thyroid_mixed",
    "i8_need_biopsy": "thyroid_require_biopsy",
    "i8_size": "thyroid_size",
    "i8_missing_size": "thyroid_missing_size",
}
VALUE_OF = {"4": "four", "pairwise": "drop"}
HORIZON_OF = {"m6": "6m", "y1": "1y", "y2": "2y", "y3": "3y", "y5": "5y"}


def toggled(toggle: str) -> Definitions:
    """Definitions of a single toggle such as ``i3_window=35``."""
    key, value = toggle.split("=")
    if key == "i1_criteria":
        value = VALUE_OF[value]
    return parse([f"{SWITCH_OF[key]}={VALUE_OF.get(value, value) if value == 'pairwise' else value.lower()}"])


def log_bytes() -> bytes:
    return (EXAMPLES / "golden_log.csv").read_bytes()


@cache
def golden(lesions: bool = True) -> Log:
    """The golden log, with its lesion file or without."""
    extra = read((EXAMPLES / "golden_lesions.csv").read_bytes(), "golden_lesions.csv") if lesions else None
    return read_log(read(log_bytes(), "golden_log.csv"), lesions=extra, as_of=AS_OF)


__all__ = ["AS_OF", "DEFAULTS", "EXPECTED", "HORIZON_OF", "golden", "log_bytes", "toggled"]
