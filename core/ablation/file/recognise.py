"""Whether a table is an ablation log at all, by its headers: for a door it was not brought to."""

from __future__ import annotations

from core.ablation.file.columns import COLUMNS
from core.tables.meaning.words.headers import best_matches
from core.tables.table import TextTable

SHARED = frozenset(
    {
        *("patient_id", "centre", "operator", "tumour_site", "tumour_type", "origin", "benign_malignant"),
        *("prior_therapy", "modality", "guidance", "max_size_mm", "child_pugh", "ecog", "asa"),
        *("imaging_date", "imaging_contrast", "death_date", "last_followup_date", "biopsy_preop"),
    }
)
"""Columns that a reader study may have as well."""
ENOUGH = 3
"""Columns that only a log has, from which on a table is taken for one."""


def looks_like_log(table: TextTable) -> bool:
    """Whether several headers are those of an ablation log and of no reader study."""
    found = best_matches(table.columns, {column.name: (column.zh, *column.aliases) for column in COLUMNS})
    return len(found.keys() - SHARED) >= ENOUGH
