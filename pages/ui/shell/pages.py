"""The screens: which there are, what they are called, and which domain each speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from core.words import N_
from pages.ui.shell.view import ABLATION, READS


@dataclass(frozen=True, slots=True)
class Page:
    """A screen: its script, its name and sign in the menu, and the domain it speaks of (None: either)."""

    script: str
    title: str
    domain: str | None
    icon: str


PAGES = {
    "start": Page("app.py", N_("Start"), None, "home"),
    "accuracy": Page("pages/accuracy.py", N_("Accuracy"), READS, "center_focus_strong"),
    "comparison": Page("pages/comparison.py", N_("Comparison"), READS, "compare_arrows"),
    "fusion": Page("pages/fusion.py", N_("Fusion rules"), READS, "join_inner"),
    "subgroups": Page("pages/subgroups.py", N_("Subgroups"), READS, "account_tree"),
    "readers": Page("pages/readers.py", N_("Readers"), READS, "groups"),
    "indicators": Page("pages/indicators.py", N_("Quality indicators"), ABLATION, "fact_check"),
    "monitoring": Page("pages/monitoring.py", N_("Monitoring"), ABLATION, "show_chart"),
    "lessons": Page("pages/lessons.py", N_("Lessons"), None, "school"),
    "methods": Page("pages/methods.py", N_("Methods"), None, "functions"),
}
