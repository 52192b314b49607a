"""The command line: the same questions as the pages, from a terminal."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from core.ablation import command as ablation_command
from core.problems import Problem, Refusal, Severity, problem
from core.reads import command as reads_command
from core.tables.table import TextTable
from core.words import LANGUAGES, Words, language_of, words

LONGEST_LIST = 20
"""Problems said on standard error before the rest is counted."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; help only when asked."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Answer; 0 on an answer, 2 with a sentence on standard error on unusable input."""
    parser = _Parser(prog="python -m core", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    reads = commands.add_parser("reads", allow_abbrev=False)
    reads_command.add_arguments(reads)
    ablation = commands.add_parser("ablation", allow_abbrev=False)
    ablation_command.add_arguments(ablation)
    for sub, answer in ((reads, _reads), (ablation, _ablation)):
        sub.set_defaults(answer=answer)
        sub.add_argument("--format", choices=("table", "json", "csv"), default="table")
        sub.add_argument("--language", choices=tuple(LANGUAGES))
    arguments = parser.parse_args(argv)
    w = words(arguments.language or language_of(os.environ.get("LANG")) or "en")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file or a pipe holds UTF-8 wherever we run
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(arguments.answer(arguments, w), flush=True)
    except Refusal as refusal:
        _say(refusal.problems, w)
        return 2
    except BrokenPipeError:
        # the reader has gone; Python would complain again when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _reads(arguments: argparse.Namespace, w: Words) -> str:
    from core.reads import recipe
    from core.reads.build import build
    from core.reads.exploration import search_rules
    from core.reads.reading import guess
    from core.reads.study import require_fit
    from core.report.reads_json import reads_document
    from core.report.reads_text import reads_rows, reads_text
    from core.tables import privacy
    from core.tables.export import to_csv

    asked = reads_command.asked(arguments)
    made = None if asked.recipe is None else recipe.read(_bytes(asked.recipe))
    table = _table(
        asked.path,
        sheet=asked.sheet or (made.sheet if made else None),
        encoding=asked.encoding or (made.encoding if made else None),
        header_row=made.header_row if made else None,
    )
    said = privacy.find(table)
    if made is not None:
        options, differences = recipe.apply(made, table)
        asked = reads_command.with_recipe(asked, options, made.plan)
        said += differences
    reading = reads_command.with_groups(guess(table, asked.options), asked, table.columns)
    study = build(table, reading)
    require_fit(study, asked.plan)
    if asked.save_recipe is not None:
        _write(asked.save_recipe, recipe.write(recipe.recipe_of(table, reading, asked.plan)))
    found = search_rules(study, asked.plan) if asked.search else None
    if arguments.format == "json":
        document = reads_document(study, asked.plan, said, w, found)
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    if arguments.format == "csv":
        return to_csv(reads_rows(study, asked.plan)).decode("utf-8-sig").rstrip("\r\n")
    return reads_text(study, asked.plan, said, w, found)


def _ablation(arguments: argparse.Namespace, w: Words) -> str:
    from core.report.ablation_text import ablation_output

    asked = ablation_command.asked(arguments)
    table = _table(asked.path, sheet=asked.sheet, encoding=asked.encoding)
    lesions = None if asked.lesions is None else _table(asked.lesions, sheet=None, encoding=None)
    return ablation_output(asked, table, lesions, arguments.format, w)


def _table(
    path: os.PathLike[str], *, sheet: str | None, encoding: str | None, header_row: int | None = None
) -> TextTable:
    from core.tables.intake import read

    return read(_bytes(path), os.path.basename(path), sheet=sheet, encoding=encoding, header_row=header_row)


def _bytes(path: os.PathLike[str]) -> bytes:
    from core.tables.limits import LIMITS

    try:
        with open(path, "rb") as file:
            return file.read(LIMITS.upload_bytes + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refusal(problem(Severity.ERROR, "file_unreadable", value=os.fspath(path), why=why)) from error


def _write(path: os.PathLike[str], data: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refusal(problem(Severity.ERROR, "recipe_unwritable", value=os.fspath(path), why=why)) from error


def _say(problems: Sequence[Problem], w: Words) -> None:
    errors = [p for p in problems if p.severity is Severity.ERROR] or list(problems)
    for p in errors[:LONGEST_LIST]:
        sentence = w.problem(p)
        print(f"{sentence.message} {sentence.remedy}".strip(), file=sys.stderr)
    if len(errors) > LONGEST_LIST:
        print(w("… and {count} more.", count=len(errors) - LONGEST_LIST), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
