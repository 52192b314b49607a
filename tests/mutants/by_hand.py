"""Changes that no test once noticed, found by hand: they are made again before each draw is believed."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.changes import ROOT, Change

NUMBERS = "core/ablation/counting/numbers.py"
ACCURACY = "core/reads/answers/one_test/accuracy.py"
BY_HAND = (
    (NUMBERS, 'bounds("wilson", x, n', 'bounds("agresti_coull", x, n'),
    (NUMBERS, 'bounds("clopper_pearson", x, n', 'bounds("jeffreys", x, n'),
    (NUMBERS, 'interval == "clopper_pearson"', 'interval == "wilson"'),
    (NUMBERS, "| (x == 0) | (x == n)", "| (x == 0)"),
    (NUMBERS, "stdtrit(n - 1.0,", "stdtrit(float(n),"),
    (NUMBERS, "np.std(days, ddof=1)", "np.std(days)"),
    (NUMBERS, "rao_scott_many(within, x, squares, k", "rao_scott_many(within, x, squares, k + 1"),
    ("core/ablation/indicators/death.py", 'interval="clopper_pearson"', 'interval="wilson"'),
    (
        "core/ablation/answers/quality.py",
        "max(self.open / self.records, wrong)",
        "(self.open / self.records + wrong)",
    ),
    (
        "core/ablation/indicators/thyroid.py",
        "~np.isnan(size), size < SMALL",
        "~np.isnan(size), size <= SMALL",
    ),
    ("core/ablation/indicators/thyroid.py", "session[size < SMALL_MM]", "session[size <= SMALL_MM]"),
    ("core/ablation/indicators/thyroid.py", "session[size >= SMALL_MM]", "session[size > SMALL_MM]"),
    ("core/ablation/indicators/death.py", "seen[alive > window]", "seen[alive >= window]"),
    ("core/ablation/indicators/death.py", "(left <= window)", "(left < window)"),
    ("core/ablation/indicators/complications.py", "(after <= d.comp", "(after < d.comp"),
    ("core/ablation/indicators/complications.py", "(after <= d.comp", "(after - 1 <= d.comp"),
    (
        "core/ablation/indicators/control.py",
        "after > d.control_window_days",
        "after >= d.control_window_days",
    ),
    (
        "core/ablation/indicators/control.py",
        "after > d.control_window_days",
        "after - 1 > d.control_window_days",
    ),
    ("core/ablation/file/rows/cutoff.py", "if gap > needed", "if gap >= needed"),
    (ACCURACY, "- np.outer(cells, cells) / k", ""),
    ("core/stats/monitoring/run_rules.py", "(part <= 3)", "(part < 3)"),
)
"""File, text that stands in it once, text instead."""


def by_hand() -> list[Change]:
    """Raises ValueError where a text is no longer in its file, or more than once."""
    made = []
    for name, old, new in BY_HAND:
        source = (ROOT / name).read_bytes()
        if source.count(old.encode()) != 1:
            raise ValueError(f"{name} has no single {old!r}")
        start = source.index(old.encode())
        line = source[:start].count(b"\n") + 1
        made.append(Change(Path(name), line, start, start + len(old.encode()), old, new))
    return made
