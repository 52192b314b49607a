"""Eight lesions in a patient: how often each kind of interval holds the truth."""

from __future__ import annotations

from core.lessons.course.common import CLASS, CROWDED, CROWDED_STUDY, measured, studies_that_hold
from core.lessons.lesson import WIDTHS, Compared, Facts, Kind, Lesson, Step, compared, width
from core.reads.plan import Cluster


def _facts() -> Facts:
    return {"patients": CROWDED.patients, "lesions": CROWDED.lesions[0][0], "studies": CLASS}


def _width() -> str:
    """Of the interval with patients as clusters against the one that counts lesions."""
    estimate = measured(CROWDED)["CT"].metrics["sensitivity"]
    quoted = estimate.quoted
    if quoted.low is None or quoted.high is None or estimate.low is None or estimate.high is None:
        return width(Compared.SAME)
    return width(compared(quoted.high - quoted.low, estimate.high - estimate.low))


LESSON = Lesson(
    code="clusters",
    minutes=12,
    steps=(
        Step(
            code="width",
            kind=Kind.CHOICE,
            facts=_facts,
            answer=_width,
            options=WIDTHS,
            page="accuracy",
            data=CROWDED_STUDY,
        ),
        Step(
            code="naive",
            kind=Kind.COUNT,
            most=CLASS,
            facts=_facts,
            answer=lambda: studies_that_hold(CROWDED, "CT", "sensitivity", Cluster.OFF),
            page="accuracy",
            data=CROWDED_STUDY,
        ),
        Step(
            code="clustered",
            kind=Kind.COUNT,
            most=CLASS,
            facts=_facts,
            answer=lambda: studies_that_hold(CROWDED, "CT", "sensitivity", Cluster.AUTO),
            page="accuracy",
            data=CROWDED_STUDY,
        ),
    ),
)
