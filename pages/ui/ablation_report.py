"""The official report as a download."""

from __future__ import annotations

from core.ablation.answer import AblationAnswer
from pages.ui.frame import Context


def section(page: Context, answer: AblationAnswer) -> None:
    """Buttons for the report."""
