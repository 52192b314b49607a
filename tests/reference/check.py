"""Compare results with the reference and keep the score for the methods page.

``python -m tests.reference.check`` rewrites ``core/evidence/reference_check.json``: for every method, package
and version the number of cases and of values compared and the largest absolute difference. Modules
``tests/reference/checks_*.py`` yield the comparisons from a function ``checks()``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tests.reference import FOLDER, reads

SHIPPED = Path(__file__).parents[2] / "core" / "evidence" / "reference_check.json"
BY_HAND = ("independent R script", "4.2.2")
"""Cases without a package were computed from the formula in R, apart from this code."""
CLOSED_FORM = 1e-9
ITERATIVE = 1e-6


class Check(NamedTuple):
    """One number of ours and the reference's; strings "NaN", "Inf" stand for themselves in the files."""

    method: str
    case_id: str
    got: float | None
    expected: float | str | None
    tolerance: float = CLOSED_FORM


@dataclass
class Score:
    """What was compared so far, by method, package and version."""

    seen: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def compare(
        self,
        method: str,
        case_id: str,
        got: float | None,
        expected: float | str | None,
        tolerance: float = CLOSED_FORM,
    ) -> None:
        """Assert that ``got`` is ``expected`` within an absolute tolerance, and count it.

        Not estimable (``None``) must meet NaN, infinity must meet infinity.
        """
        gap = difference(got, expected)
        assert gap <= tolerance, f"{method}, {case_id}: {got!r} is not {expected!r} within {tolerance}"
        case = reads()[case_id]
        package, version = (case["package"], case["version"]) if case["package"] != "byhand" else BY_HAND
        row = self.seen.setdefault(
            (method, package, version),
            {"ids": set(), "values": 0, "largest": 0.0, "tolerance": tolerance},
        )
        row["ids"].add(case_id)
        row["values"] += 1
        row["largest"] = max(row["largest"], gap)
        row["tolerance"] = max(row["tolerance"], tolerance)

    def table(self) -> list[dict[str, Any]]:
        """One row a method, package and version, sorted."""
        return [
            {
                "method": method,
                "package": package,
                "version": version,
                "cases": len(row["ids"]),
                "values": row["values"],
                "largest_difference": float(f"{row['largest']:.1e}"),
                "tolerance": row["tolerance"],
            }
            for (method, package, version), row in sorted(self.seen.items())
        ]


def difference(got: float | None, expected: float | str | None) -> float:
    """Absolute difference; 0 where both are the same undefined or infinite value, else infinity."""
    want = float(expected) if expected is not None else math.nan
    have = math.nan if got is None else float(got)
    if math.isfinite(want) and math.isfinite(have):
        return abs(have - want)
    return 0.0 if have == want or (math.isnan(have) and math.isnan(want)) else math.inf


_SUITE = Score()
compare = _SUITE.compare
"""For tests that compare on their own."""


def modules() -> list[str]:
    """Names of the modules that yield comparisons."""
    return sorted(f"{__package__}.{path.stem}" for path in FOLDER.glob("checks_*.py"))


def checks() -> Iterator[Check]:
    """Every comparison of every module."""
    for name in modules():
        yield from import_module(name).checks()


NOT_SHOWN = frozenset({"wald", "bonett_price", "agresti_min"})
"""Methods that only reference cases name: checked, and left out of the methods page."""


def score() -> list[dict[str, Any]]:
    """Run every comparison; the table of the methods page."""
    kept = Score()
    for check in checks():
        kept.compare(*check)
    for key in [key for key in kept.seen if key[0] in NOT_SHOWN]:
        del kept.seen[key]
    return kept.table()


def main() -> None:
    rows = ",\n".join(json.dumps(row) for row in score())
    SHIPPED.write_text(f"[\n{rows}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
