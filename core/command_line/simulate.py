"""Arguments of ``python -m core simulate`` and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from core.lessons.classroom import plain_code, seed_of
from core.lessons.truth import TrueTest, Truth
from core.problems import Refusal, Severity, problem
from core.spelling import split, unquote

T = TypeVar("T")
LARGEST_SEED = 2**63 - 1
MOST_STUDENTS = 500

EXPECTED = {
    "seed": "0, 1, 2 …",
    "class": "8501-ABCD-EFGH-JKLM",
    "student": "1, 2, 3 …",
    "key": "40",
    "patients": "75",
    "lesions": "1:40,2:30,4:20,8:10",
    "test": "NAME=SENSITIVITY:SPECIFICITY",
    "readers": "3",
    "grades": "5",
    "reader-effect": "0.2",
    "reader-by-test": "0.2",
    "subgroup-effect": "-0.1",
}
"""What each option takes; the others take a share such as 0.3 or 30%."""
SHARE = "0.3"
_SHARES = (
    "prevalence",
    "condition-by-patient",
    "dependence",
    "patient-effect",
    "indeterminate",
    "missing",
    "subgroup",
)


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """A truth and the seed of the study to draw from it; or the truth itself."""

    truth: Truth
    seed: int
    show_truth: bool
    key: tuple[tuple[int, int], ...] = ()
    """Number and seed of the students whose results are asked for, instead of a study."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; their values are checked in `asked`."""
    parser.add_argument("--seed")
    parser.add_argument("--test", action="append", default=[])
    for name in EXPECTED.keys() - {"seed", "test", "class", "student", "key"} | {*_SHARES}:
        parser.add_argument(f"--{name}")
    parser.add_argument("--truth", action="store_true")
    parser.add_argument("--class", dest="class_code", metavar="CODE")
    parser.add_argument("--student", metavar="N")
    parser.add_argument("--key", metavar="N")


def asked(arguments: argparse.Namespace) -> DrawRequest:
    """Check the arguments' values.

    Raises
    ------
    Refusal
        Naming the option and the value that cannot be used.
    """
    given = {name: value for name, value in vars(arguments).items() if value is not None}
    parts: dict[str, object] = {}
    readers: dict[str, Callable[[str], object]] = {
        "patients": _whole,
        "lesions": _lesions,
        "readers": _whole,
        "grades": _whole,
        "reader-effect": _hundredths,
        "reader-by-test": _hundredths,
        "subgroup-effect": _share,
        **dict.fromkeys(_SHARES, _share),
    }
    for option, read in readers.items():
        field = option.replace("-", "_")
        if field in given:
            parts[field] = _checked(option, given[field], read)
    if given.get("test"):
        parts["tests"] = tuple(_checked("test", text, _test) for text in given["test"])
    seed = _checked("seed", given.get("seed", "1"), _seed)
    try:
        truth = Truth(**parts)  # type: ignore[arg-type]
    except ValueError as error:
        option = "test" if str(error) == "tests" else str(error).replace("_", "-")
        shown = ", ".join(given["test"]) if option == "test" else given.get(option.replace("-", "_"), "-")
        raise _refusal(option, str(shown)) from error
    student, key = given.get("student"), given.get("key")
    code: str | None = given.get("class_code")
    if code is not None and not plain_code(code):
        raise _refusal("class", code)
    numbers: tuple[int, ...] = ()
    if code is None and (student is not None or key is not None):
        raise _refusal("class", "-")
    if code is not None and student is None and key is None:
        raise _refusal("student", "-")
    if student is not None:
        seed = seed_of(code or "", _checked("student", student, _student))
    if key is not None:
        numbers = tuple(range(1, _checked("key", key, _student) + 1))
    return DrawRequest(
        truth, seed, bool(given.get("truth")), tuple((n, seed_of(code or "", n)) for n in numbers)
    )


def _checked(option: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except (ValueError, ZeroDivisionError) as error:
        raise _refusal(option, text) from error


def _refusal(option: str, value: str) -> Refusal:
    expected = EXPECTED.get(option, SHARE)
    return Refusal(
        problem(Severity.ERROR, "option_unusable", column=f"--{option}", value=value, expected=expected)
    )


def _seed(text: str) -> int:
    number = _whole(text)
    if number > LARGEST_SEED:
        raise ValueError(text)
    return number


def _student(text: str) -> int:
    number = _whole(text)
    if not 1 <= number <= MOST_STUDENTS:
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 20):
        raise ValueError(text)
    return int(text)


def _share(text: str) -> Fraction:
    """A share as an exact fraction, so that no machine rounds it otherwise."""
    if len(text) > 20 or "/" in text:
        raise ValueError(text)
    text = text.strip()
    number = Fraction(text.removesuffix("%"))
    return number / 100 if text.endswith("%") else number


def _hundredths(text: str) -> int:
    number = _share(text) * 100
    if number.denominator != 1:
        raise ValueError(text)
    return int(number)


def _lesions(text: str) -> tuple[tuple[int, int], ...]:
    out = []
    for part in split(text, ","):
        number, _, weight = part.partition(":")
        out.append((_whole(number), _whole(weight or "1")))
    return tuple(out)


def _test(text: str) -> TrueTest:
    name, _, shares = text.rpartition("=")
    sensitivity, _, specificity = shares.partition(":")
    if not unquote(name).strip():
        raise ValueError(text)
    return TrueTest(unquote(name).strip(), _share(sensitivity), _share(specificity))
