"""A measure added from outside, and every place that must show it; run as a module of its own."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

from core.findings import Estimate, Reason
from core.reads.answers.one_test.measures import Measure, register
from core.words import sentences

sentences.__path__.append(str(Path(__file__).parents[1] / "fixtures/sentences"))


def missed(tp: int, fn: int, fp: int, tn: int, confidence_level: float) -> Estimate:
    """How many with the condition are called negative for each that is called positive."""
    return Estimate(
        value=fn / tp if tp else None,
        low=None,
        high=None,
        method="point_only",
        confidence_level=confidence_level,
        reason=None if tp else Reason.ZERO_CELL,
    )


register(
    Measure(
        code="toy_missed",
        of=missed,
        scale=(0.0, 1.0),
        group="youden",
        latex=r"\frac{FN}{TP}",
        written="FN / TP",
    )
)

if __name__ == "__main__":
    from core.__main__ import main
    from core.words import LANGUAGES, words
    from core.words.methods.quantities import help_on
    from tests.pages.app import ROOT, frames, open_page, sound

    def said(form: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert (
                main(
                    [
                        "reads",
                        str(ROOT / "core/examples/liver_petmr/reads.csv"),
                        "--column=test=CT",
                        "--format",
                        form,
                    ]
                )
                == 0
            )
        return out.getvalue()

    def shown(language: str) -> list[str]:
        at = open_page("pages/accuracy.py", language, data="liver_petmr")
        at.session_state["accuracy.more.measures"] = True
        return [column for frame in frames(sound(at.run())) for column in frame.columns]

    print(
        json.dumps(
            {
                "json": json.loads(said("json"))["tests"],
                "csv": said("csv"),
                "text": said("table"),
                "pages": {language: shown(language) for language in LANGUAGES},
                "help": help_on(words("en"), "toy_missed"),
            }
        )
    )
