"""Files written from arrays as people write them: layout x language x words x geometry x encoding.

Each file knows its right counts and whether a careful person could doubt it.
``python -m tests.reads.writing.written 2000`` writes and reads that many and counts wrong numbers,
questions and refusals.
"""

from __future__ import annotations

import io
import random
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import openpyxl

from core.problems import Refusal
from core.reads.file.asking import questions
from core.reads.file.door import build
from core.reads.file.questions import Ask, Question, answered
from core.reads.file.reading import ReadingOptions, guess
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from tests.reads.writing.spoken import ANY, CODE_BOOK, ENCODINGS, HEADERS, TOTALS, TRUTHS, UNSURE, WORDS

POS, NEG, IND, MISS = "p", "n", "i", "m"
LAYOUTS = ("wide", "crossed", "long", "long readers", "half long", "reader rows")
DOUBTS = (
    "question mark",
    "weak plus",
    "code",
    "carry down",
    "x or blank",
    "repeat",
    "two truths",
    "unknown word",
)
Counts = tuple[int, int, int, int, int, int]


@dataclass(slots=True)
class File:
    """A file, its right counts by test, and what an honest owner answers."""

    seed: int
    name: str
    data: bytes
    right: dict[str, Counts]
    patients: int
    traits: tuple[str, ...]
    doubts: set[str] = field(default_factory=set)
    truth: str = ""
    cutoff: float | None = None

    def answer(self, question: Question) -> ReadingOptions | None:
        """What the owner of the file says; None where the question has no right answer."""
        said = {a.code: a.says for a in question.answers}
        if question.ask is Ask.REFERENCE:
            return next((a.says for a in question.answers if a.value == self.truth), None)
        if question.ask is Ask.CUTOFF and self.cutoff is not None:
            return ReadingOptions(cutoffs=tuple((test, self.cutoff) for test in question.tests))
        if question.ask is Ask.VALUE and question.values[0][0] not in ("?", "(+)", "hmm"):
            return None  # garbled: the file was not read
        choice = {
            Ask.CARRY_DOWN: "carry",
            Ask.BLANK: "blank_negative",
            Ask.REPEATS: "first",
            Ask.CODES: str(Meaning.MISSING),
            Ask.VALUE: str(Meaning.INDETERMINATE),
        }.get(question.ask)
        return said.get(choice) if choice else None


def written(seed: int) -> File:
    """Write the file of a seed."""
    r = random.Random(seed)
    language = r.choice(list(HEADERS))
    names = HEADERS[language]
    layout = r.choice(LAYOUTS)
    modalities = r.choice(names["modality"])
    readers = ["R1", "R2", "R3"][: r.choice([2, 2, 3])] if layout not in ("wide", "long") else [""]
    lesions = r.random() < 0.6
    cases = [
        (f"P{p:03d}", k) for p in range(r.randint(12, 40)) for k in range(r.randint(1, 3) if lesions else 1)
    ]
    truth = [r.random() < 0.55 for _ in cases]
    if len(set(truth)) < 2:
        truth[0] = not truth[1]
    doubts: set[str] = set()
    doubt = r.choice(DOUBTS) if r.random() < 0.35 else ""
    graded = r.random() < 0.2 and doubt in ("", "carry down", "two truths")
    unsure = r.random() < 0.25 and not graded and doubt != "x or blank"
    words = r.choice([*WORDS[language], *ANY[: 6 if language == "en" else 5]])
    if doubt == "weak plus":
        words = ("+", "-")
    if doubt == "code":
        words = ("1", "0")
    if doubt == "x or blank":
        words = ("x", "")
    states: dict[tuple[str, str], list[str]] = {}
    texts: dict[tuple[str, str], list[str]] = {}
    odd = {
        "question mark": "?",
        "weak plus": "(+)",
        "code": r.choice(["9", "99", "-99"]),
        "unknown word": "hmm",
    }
    for m in modalities:
        for reader in readers:
            state = [POS if r.random() < (0.8 if t else 0.25) else NEG for t in truth]
            # every value occurs, so that a column shows its whole vocabulary
            state[0], state[1] = POS, NEG
            text = [words[0] if s == POS else words[1] for s in state]
            for i in range(2, len(cases)):
                if unsure and r.random() < 0.07:
                    state[i], text[i] = IND, UNSURE[language]
                elif doubt in odd and r.random() < 0.15:
                    state[i], text[i] = (MISS if doubt == "code" else IND), odd[doubt]
                    doubts.add(doubt)
            if graded:
                text = [str(r.choice([4, 5]) if s == POS else r.choice([1, 2, 3])) for s in state]
            states[m, reader], texts[m, reader] = state, text
    if doubt == "x or blank":
        doubts.add(doubt)
    if graded:
        doubts.add("grades")
    truth_words = r.choice([("1", "0"), *TRUTHS[language]])
    truth_text = [truth_words[0] if t else truth_words[1] for t in truth]
    h = {role: r.choice(options) for role, options in names.items() if role not in ("other", "modality")}
    if layout in ("long", "long readers", "half long") and doubt == "x or blank":
        return written(seed + 1_000_003)
    header, rows, right_names = _laid_out(
        layout, h, cases, lesions, modalities, readers, texts, truth_text, r
    )
    extra = r.sample(range(6), r.randint(0, 4))
    patients = list(dict.fromkeys(p for p, _ in cases))
    about = {p: (r.choice("MF"), str(r.randint(30, 80)), r.choice("ABC")) for p in patients}
    for kind in extra:
        header.append(names["other"][kind])
        for i, row in enumerate(rows):
            sex, age, centre = about[row[header.index(h["patient"])]]
            row.append(
                [sex, age, f"{5 + (i * 7) % 30}", centre, f"2021-0{1 + i % 9}-1{i % 9}", f"note {i}"][kind]
            )
    if doubt == "two truths":
        column = (
            "pathology" if h["truth"] not in ("Histology", "final_pathology", "病理结果") else "reference"
        )
        if strength_of(column, h["truth"]):
            of = dict(zip(cases, truth, strict=True))
            header.append(column)
            for row in rows:
                mine = of[_case_of(row, header, h, lesions, cases)]
                row.append("1" if mine != (r.random() < 0.15) else "0")
            doubts.add(doubt)
    order = list(range(len(rows)))
    if doubt == "repeat" and "carry down" not in doubts:
        source = r.randrange(2, len(rows))
        again = list(rows[source])
        place = header.index(right_names["columns"][0])
        other = next((w for w in words if w and w != again[place]), None)
        if (
            other
            and (lesions or layout in ("long", "long readers", "half long", "reader rows"))
            and not graded
        ):
            again[place] = other
            rows.append(again)
            doubts.add(doubt)
    shuffled = r.random() < 0.3 and doubt != "repeat"
    if doubt == "carry down" and lesions and layout in ("wide", "crossed"):
        place = header.index(h["patient"])
        before = None
        for row in rows:
            if row[place] == before:
                row[place] = ""
            else:
                before = row[place]
        if any(row[place] == "" for row in rows):
            doubts.add(doubt)
            shuffled = False
    order = list(range(len(rows)))
    if shuffled:
        r.shuffle(order)
    columns = list(range(len(header)))
    if r.random() < 0.4:
        r.shuffle(columns)
    grid = [[header[c] for c in columns], *([rows[i][c] for c in columns] for i in order)]
    merged: list[tuple[int, int, int]] = []
    place = [header[c] for c in columns].index(h["patient"])
    drawn = r.random()
    if lesions and not shuffled and drawn < 0.4 and not {"carry down", "repeat"} & doubts:
        merged = _merged(grid, place)
    if 0.4 < drawn < 0.6 and "repeat" not in doubts:
        total = [""] * len(columns)
        total[place] = TOTALS.get(language, "Total")
        grid.append(total)
        if drawn < 0.5:
            grid += [[""] * len(columns), ["* two readers, blinded", *[""] * (len(columns) - 1)]]
    right = {}
    for (m, reader), state in states.items():
        right[right_names[m, reader]] = _counts(state, truth)
    name, data, form = _stored(grid, language, r, merged)
    traits = (language, layout, form, "lesions" if lesions else "patients", *sorted(doubts))
    return File(seed, name, data, right, len(patients), traits, doubts, h["truth"], 4.0 if graded else None)


def strength_of(column: str, other: str) -> bool:
    """Whether two headers are about equally strong names of a reference standard."""
    strong = (
        "Reference standard",
        "gold_std",
        "truth",
        "金标准",
        "参考标准",
        "Goldstandard",
        "Referenzstandard",
    )
    return column != other and (other in strong or column == "reference")


def _case_of(row, header, h, lesions, cases):  # type: ignore[no-untyped-def]
    patient = row[header.index(h["patient"])]
    number = int(row[header.index(h["lesion"])]) - 1 if lesions else 0
    return patient, number


def _laid_out(layout, h, cases, lesions, modalities, readers, texts, truth, r):  # type: ignore[no-untyped-def]
    """Header, rows, and the name that each test will have."""
    who = lambda i: [cases[i][0], *([str(cases[i][1] + 1)] if lesions else [])]  # noqa: E731
    ids = [h["patient"], *([h["lesion"]] if lesions else [])]
    names: dict[object, object] = {}
    if layout in ("wide", "crossed"):
        style = r.choice(["{m}_{r}", "{r} {m}", "{m} {r}"]) if layout == "crossed" else "{m}"
        columns = {(m, d): style.format(m=m, r=d) for m in modalities for d in readers}
        header = [*ids, *columns.values(), h["truth"]]
        rows = [[*who(i), *(texts[key][i] for key in columns), truth[i]] for i in range(len(cases))]
        names |= columns
        names["columns"] = list(columns.values())
    elif layout == "long":
        header = [*ids, h["test"], h["read"], h["truth"]]
        rows = [[*who(i), m, texts[m, ""][i], truth[i]] for i in range(len(cases)) for m in modalities]
        names |= {(m, ""): m for m in modalities} | {"columns": [h["read"]]}
    elif layout == "long readers":
        header = [*ids, h["test"], h["reader"], h["read"], h["truth"]]
        rows = [
            [*who(i), m, d, texts[m, d][i], truth[i]]
            for i in range(len(cases))
            for m in modalities
            for d in readers
        ]
        names |= {(m, d): f"{m}_{d}" for m in modalities for d in readers} | {"columns": [h["read"]]}
    elif layout == "half long":
        columns = {d: d.replace("R", "reader ") for d in readers}
        header = [*ids, h["test"], *columns.values(), h["truth"]]
        rows = [
            [*who(i), m, *(texts[m, d][i] for d in readers), truth[i]]
            for i in range(len(cases))
            for m in modalities
        ]
        names |= {(m, d): f"{m}_{columns[d]}" for m in modalities for d in readers}
        names["columns"] = list(columns.values())
    else:
        header = [*ids, h["reader"], *modalities, h["truth"]]
        rows = [
            [*who(i), d, *(texts[m, d][i] for m in modalities), truth[i]]
            for i in range(len(cases))
            for d in readers
        ]
        names |= {(m, d): f"{m}_{d}" for m in modalities for d in readers} | {"columns": list(modalities)}
    return header, rows, names


def _counts(state: list[str], truth: list[bool]) -> Counts:
    found = Counter(zip(state, truth, strict=True))
    return (
        *(found[POS, True], found[NEG, True], found[POS, False], found[NEG, False]),
        *(found[IND, True] + found[IND, False], found[MISS, True] + found[MISS, False]),
    )


def _merged(grid: list[list[str]], place: int) -> list[tuple[int, int, int]]:
    """Runs of one patient with more than one row: column, first and last row of the grid."""
    runs = []
    first = 1
    for row in range(2, len(grid) + 1):
        if row == len(grid) or grid[row][place] != grid[first][place]:
            runs += [(place, first, row - 1)] if row - first > 1 else []
            first = row
    return runs


def _stored(
    grid: list[list[str]], language: str, r: random.Random, merged: list[tuple[int, int, int]]
) -> tuple[str, bytes, str]:
    form = "xlsx" if merged else r.choice(["csv", "csv", "csv", "xlsx"])
    title = r.random() < 0.15
    if form == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        others = r.random()
        if others < 0.3:
            # a code book before the data, or notes behind them
            sheet.title = "Codebook"
            other, sheet = sheet, book.create_sheet("Data", 1 if others < 0.2 else 0)
            for line in CODE_BOOK:
                other.append(line)
        if title:
            sheet.append(["Study of liver lesions 2021"])
            sheet.append([])
        for row in grid:
            sheet.append([float(v) if v.isdigit() and row is not grid[0] else v or None for v in row])
        above = 2 if title else 0
        for column, first, last in merged:
            sheet.merge_cells(
                start_row=above + first + 1,
                end_row=above + last + 1,
                start_column=column + 1,
                end_column=column + 1,
            )
        out = io.BytesIO()
        book.save(out)
        return "file.xlsx", out.getvalue(), "xlsx"
    encoding = r.choice(ENCODINGS[language])
    if encoding not in ("utf-8", "utf-8-sig"):
        try:
            _csv(grid, ",").encode(encoding)
        except UnicodeEncodeError:
            encoding = "utf-8"
    return "file.csv", _csv(grid, r.choice([",", ",", ";", "\t"])).encode(encoding), encoding


def _csv(grid: Iterable[Iterable[str]], mark: str) -> str:
    quoted = lambda v: f'"{v}"' if mark in v or '"' in v else v  # noqa: E731
    return "\n".join(mark.join(quoted(v) for v in row) for row in grid) + "\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: questions asked before the first number, and what was wrong with it."""

    asked: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def read_written(file: File) -> Outcome:
    """Read a file, answer its questions as its owner would, and compare the counts."""
    options = ReadingOptions()
    asked: list[str] = []
    try:
        table = read(file.data, file.name)
        for _ in range(8):
            reading = guess(table, options)
            blocking = [q for q in questions(table, reading) if q.changes_counts]
            if not blocking:
                break
            for question in blocking:
                asked.append(str(question.ask))
                says = file.answer(question)
                if says is None:
                    return Outcome(tuple(asked), refused=(question.code,))
                chosen = next((a for a in question.answers if a.says == says), None)
                options = answered(options, chosen) if chosen else _with(options, says)
        study = build(table, guess(table, options))
    except Refusal as refusal:
        return Outcome(tuple(asked), refused=tuple(dict.fromkeys(p.code for p in refusal.problems)))
    found = {}
    for test, states in study.states.items():
        one, other = study.reference == 1, study.reference == 0
        found[test] = tuple(
            int(np.count_nonzero(x))
            for x in (
                *((states == 1) & one, (states == 0) & one, (states == 1) & other, (states == 0) & other),
                *(states == 2, states == 3),
            )
        )
    wrong = [
        f"{test}: {found.get(test)} is {right}"
        for test, right in file.right.items()
        if found.get(test) != right
    ]
    wrong += [f"{test} is no test" for test in found if test not in file.right]
    if study.patient is not None and study.patients != file.patients:
        wrong.append(f"patients: {study.patients} is {file.patients}")
    return Outcome(tuple(asked), tuple(wrong))


def _with(options: ReadingOptions, says: ReadingOptions) -> ReadingOptions:
    from core.reads.file.questions import Answer

    return answered(options, Answer(code="typed", says=says))


def main(count: int, first: int = 0) -> int:
    """Read many files and say what became of them; 0 if none was wrong and the clear ones were answered."""
    wrong, refused, asked_clear, unanswered, clear, most = [], Counter(), [], [], 0, 0
    for seed in range(first, first + count):
        file = written(seed)
        outcome = read_written(file)
        most = max(most, len(outcome.asked))
        if outcome.wrong:
            wrong.append((seed, file.traits, outcome))
        refused.update(outcome.refused)
        if outcome.refused and file.doubts:
            unanswered.append((seed, file.traits, outcome))
        if not file.doubts:
            clear += 1
            if outcome.asked or outcome.refused:
                asked_clear.append((seed, file.traits, outcome))
    for seed, traits, outcome in wrong[:20]:
        print("wrong", seed, *traits, outcome)
    for seed, traits, outcome in unanswered[:20]:
        print("refused", seed, *traits, outcome)
    for seed, traits, outcome in asked_clear[:20]:
        print("clear, yet asked", seed, *traits, outcome)
    share = 1 - len(asked_clear) / max(clear, 1)
    print(f"{count} files: {len(wrong)} wrong; {clear} clear, {share:.1%} answered without a question;")
    print(f"at most {most} questions a file; refused: {dict(refused)}")
    return 0 if not wrong and share >= 0.95 and most <= 5 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *(int(a) for a in sys.argv[2:])))
