"""Semantics 1 to 5 of the design, one unit at a time and by enumeration: what the panel must equal.

A lesion is a dict with its patient, its name (None for a patient without lesions), its reference
("with", "without", "unknown") and the state of each test: P, N, I (indeterminate) or M (missing).
"""

from __future__ import annotations

import csv
import io
from itertools import product

from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning

TESTS = ("CT", "PET", "MR")
TEXT = {"P": "positive", "N": "negative", "I": "equivocal", "M": "not done"}
REFERENCE = {"with": "positive", "without": "negative", "unknown": "unknown"}
RULES = {
    "PET or MR": ("PET | MR", lambda r: r["PET"] or r["MR"]),
    "all": ("CT & PET & MR", lambda r: r["CT"] and r["PET"] and r["MR"]),
    "two": ("atleast(2, CT, PET, MR)", lambda r: r["CT"] + r["PET"] + r["MR"] >= 2),
    "only CT": ("CT & ~MR", lambda r: r["CT"] and not r["MR"]),
}
USES = {"PET or MR": ("PET", "MR"), "all": TESTS, "two": TESTS, "only CT": ("CT", "MR")}
RANK = {"N": 0, "P": 2}


def study_of(lesions, tests=TESTS, **options):
    """The study of the same lesions, through a CSV file."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["patient", "lesion", "reference", "group", *tests])
    for lesion in lesions:
        writer.writerow(
            [
                lesion["patient"],
                lesion["lesion"] or "",
                REFERENCE[lesion["reference"]],
                lesion.get("group", "a"),
                *(TEXT[lesion[test]] for test in tests),
            ]
        )
    table = read(file.getvalue().encode(), "lesions.csv")
    columns = (
        (Role.PATIENT, "patient"),
        (Role.LESION, "lesion"),
        (Role.REFERENCE, "reference"),
        (Role.GROUP, "group"),
        *((Role.TEST, test) for test in tests),
    )
    values = (
        (Meaning.MISSING, "reference", "unknown"),
        (Meaning.MISSING, None, TEXT["M"]),
        (Meaning.INDETERMINATE, None, TEXT["I"]),
    )
    return build(table, guess(table, ReadingOptions(columns=columns, values=values, **options)))


def of_rule(rule, states):
    """P or N if every completion of the unusable reads says so, else U."""
    uses, says = USES[rule], RULES[rule][1]
    open_reads = [test for test in uses if states[test] in "IM"]
    found = set()
    for completion in product((0, 1), repeat=len(open_reads)):
        reads = {test: states[test] == "P" for test in uses} | dict(zip(open_reads, completion, strict=True))
        found.add(bool(says(reads)))
    return "U" if len(found) == 2 else "P" if found == {True} else "N"


def recoded(lesion, policy):
    as_read = {"positive": "P", "negative": "N"}.get(policy, "I")
    return lesion | {test: as_read if lesion[test] == "I" else lesion[test] for test in TESTS}


def rolled(verdicts, rollup):
    """A patient's verdict from those of lesions, by every completion of the unusable ones."""
    need = {"any": 1, "all": len(verdicts), "majority": len(verdicts) // 2 + 1}.get(rollup) or int(rollup)
    found = set()
    for completion in product("NP", repeat=sum(v not in "PN" for v in verdicts)):
        rest = iter(completion)
        found.add(sum((v if v in "PN" else next(rest)) == "P" for v in verdicts) >= need)
    if len(found) == 1:
        return "P" if found == {True} else "N"
    return "U" if "U" in verdicts else "I" if "I" in verdicts else "M"


def verdict(lesions, item, rollup, fuse_at, policy):
    """Verdict on one unit: a lesion alone, or a patient's lesions."""
    if policy in ("best", "worst"):
        return extreme(lesions, item, rollup, fuse_at, policy)
    lesions = [recoded(lesion, policy) for lesion in lesions]
    if len(lesions) == 1 and rollup is None:
        return of_rule(item, lesions[0]) if item in RULES else lesions[0][item]
    if len(lesions) == 1 and lesions[0]["lesion"] is None:
        rollup = "any"
    if item in RULES and fuse_at == "patient":
        states = {test: rolled([lesion[test] for lesion in lesions], rollup) for test in USES[item]}
        return of_rule(item, states)
    one = [of_rule(item, lesion) if item in RULES else lesion[item] for lesion in lesions]
    return rolled(one, rollup)


def status(lesions):
    known = {lesion["reference"] for lesion in lesions}
    return "with" if "with" in known else "unknown" if "unknown" in known else "without"


def extreme(lesions, item, rollup, fuse_at, policy):
    """The verdict of the completion of indeterminate reads that is most right, or most wrong."""
    truth = status(lesions)
    if truth == "unknown":
        return verdict(lesions, item, rollup, fuse_at, "exclude")
    uses = USES.get(item, (item,))
    places = [(i, test) for i, lesion in enumerate(lesions) for test in uses if lesion[test] == "I"]
    found = set()
    for completion in product("NP", repeat=len(places)):
        chosen = [dict(lesion) for lesion in lesions]
        for (i, test), state in zip(places, completion, strict=True):
            chosen[i][test] = state
        found.add(verdict(chosen, item, rollup, fuse_at, "exclude"))
    ranked = sorted(found, key=lambda v: RANK.get(v, 1))
    return ranked[-1] if (policy == "best") == (truth == "with") else ranked[0]


def units_of(lesions, unit):
    """The lesions of each unit, in order of first appearance."""
    if unit == "lesion":
        return [[lesion] for lesion in lesions if lesion["lesion"] is not None]
    patients = dict.fromkeys(lesion["patient"] for lesion in lesions)
    return [[lesion for lesion in lesions if lesion["patient"] == patient] for patient in patients]


def verdicts(lesions, items, unit, rollup="any", fuse_at="lesion", policy="exclude"):
    """Reference status and verdicts of every unit, in order."""
    found = []
    for group in units_of(lesions, unit):
        how = None if unit == "lesion" else rollup
        found.append((status(group), [verdict(group, item, how, fuse_at, policy) for item in items]))
    return found
