"""An indicator added from outside, and every place that must show it; run as a module of its own."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import numpy as np

from core.__main__ import main
from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import pack
from core.ablation.counting.scope import Scope
from core.ablation.counting.sessions import SessionFamily
from core.ablation.decided_by import DecidedBy, State, Turn, ground
from core.ablation.indicator import Better, Indicator, register
from core.words import sentences

sentences.__path__.append(str(Path(__file__).parents[1] / "fixtures/sentences"))
LARGE = ground("toy_large", State.NUMERATOR)
SMALL = ground("toy_small", State.DENOMINATOR_ONLY)
UNKNOWN = ground("toy_unknown", State.UNKNOWN, Turn.EITHER)


def decide(digits: tuple[int, ...]) -> DecidedBy:
    return (UNKNOWN, SMALL, LARGE)[digits[0]]


def sheet(question: Scope) -> Sheet:
    cells = question.log.cells
    size = cells.number("max_size_mm")
    digit = np.where(np.isnan(size), 0, np.where(size > 30, 2, 1)).astype(np.uint8)
    return Sheet(
        patterns=pack([(digit, range(3))]),
        mature=None,
        members=question.by_ablation(),
        decisions={"9": partial(decide)},
        definitions=question.definitions,
        days=cells.date("ablation_date"),
    )


register(
    Indicator(
        code="9",
        family=SessionFamily(name="9", sheet=sheet),
        columns=("max_size_mm",),
        needs=lambda log, _: log.lacks("max_size_mm"),
        better=Better.LOW,
    )
)

if __name__ == "__main__":
    from core.ablation.answer import answer
    from core.ablation.answers.quality import quality
    from core.ablation.plan import AblationPlan
    from core.report.ablation.official import lines
    from core.words import words
    from tests.ablation.golden import golden
    from tests.pages.app import html, open_page, sound

    if sys.argv[1:]:
        raise SystemExit(main(sys.argv[1:]))
    found = answer(golden(), AblationPlan())
    page = sound(open_page("pages/indicators.py", "zh", data="golden", indicator="9"))
    charts = sound(open_page("pages/monitoring.py", "en", data="golden", indicator="9"))
    print(
        json.dumps(
            {
                "report": [line.indicator for line in lines(words("en"), found) if line.official],
                "quality": sorted(quality(golden(), AblationPlan())["A"]),
                "page": html(page),
                "rows": [button.label for button in page.button],
                "open": [heading.value for heading in page.subheader],
                "charted": [option for box in charts.selectbox for option in box.options],
            }
        )
    )
