"""The lessons' entry points: the code of a simulated study in a link, a class code, a name in a recipe."""

from __future__ import annotations

import base64
import json
import zlib

from core.lessons.classroom import Classes, Outcome, plain_code, process_of, seed_of
from core.lessons.codes import LONGEST, code_of, most_reads, truth_of
from core.lessons.course import lessons
from core.lessons.study import simulated_study
from core.problems import Refusal
from core.reads.names import Names
from core.words import words
from tests.fuzz.targets_reads import sound
from tests.fuzz.targets_tables import said

MOST_DRAWN = 3_000
STEP = next(iter(lessons().values())).steps[0]


def truth(data: bytes) -> None:
    """A code names no study, or one that can be drawn with its tests by their names and coded again."""
    packed = base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")
    for code in (f"simulated.x{packed}.7", data.decode("utf-8", "replace")):
        found = truth_of(code)
        if found is None or most_reads(found[0]) > MOST_DRAWN:
            continue
        again = code_of(*found)
        assert len(again) > LONGEST or truth_of(again) == found
        try:
            study = simulated_study(*found)[0]
        except Refusal as refusal:
            said(refusal.problems)
            continue
        sound(study)
        if not found[0].readers:
            assert study.tests == tuple(test.name for test in found[0].tests)


def class_code(data: bytes) -> None:
    """Whatever is typed for a code or a key opens no class but its own."""
    text = data.decode("utf-8", "surrogateescape")
    classes = Classes("8501")
    begun = classes.begin(data, data.decode("latin-1"))
    for wrong in (text, f"8501-{text}", begun.key + text if text.strip() else "", begun.code[:-1]):
        assert classes.board(wrong) is None and not classes.ask(wrong, text, text) and not classes.end(wrong)
        if plain_code(wrong) != plain_code(begun.code):
            assert classes.seen(wrong) is None
            assert classes.guess(wrong, 0, STEP, 0.5) is Outcome.UNKNOWN
    process_of(text), seed_of(text, 3)
    assert classes.seen(begun.code.lower()) is not None and len(classes) == 1


def names(data: bytes) -> None:
    """A name of condition and unit is one line of text, and stays as it is read again."""
    text = data.decode("utf-8", "replace")
    called = Names.read({"condition.en": [text], "unit.zh": [text], text: [text]})
    assert Names.read(json.loads(json.dumps(called.spelled()))) == called
    for language in ("en", "zh"):
        w = words(language).calling(called)
        assert "\n" not in w("{count} lesions with the condition", count=3)


TARGETS = {"truth": truth, "class_code": class_code, "names": names}
