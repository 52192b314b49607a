"""The screens: which there are, what they are called, and which domain each speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from core.words import N_
from pages.ui.shell.view import ABLATION, READS


@dataclass(frozen=True, slots=True)
class Page:
    """A screen: its script, its name in the menu, and the domain it speaks of (None: either)."""

    script: str
    title: str
    domain: str | None


PAGES = {
    "start": Page("app.py", N_("Start"), None),
    "accuracy": Page("pages/accuracy.py", N_("Accuracy"), READS),
    "comparison": Page("pages/comparison.py", N_("Comparison"), READS),
    "fusion": Page("pages/fusion.py", N_("Fusion rules"), READS),
    "subgroups": Page("pages/subgroups.py", N_("Subgroups"), READS),
    "readers": Page("pages/readers.py", N_("Readers"), READS),
    "indicators": Page("pages/indicators.py", N_("Quality indicators"), ABLATION),
    "monitoring": Page("pages/monitoring.py", N_("Monitoring"), ABLATION),
    "lessons": Page("pages/lessons.py", N_("Lessons"), None),
    "methods": Page("pages/methods.py", N_("Methods"), None),
}
