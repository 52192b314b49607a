"""The command line: the same questions as the pages, from a terminal."""

from __future__ import annotations

import argparse
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
    said = words(arguments.language or language_of(os.environ.get("LANG")) or "en")
    try:
        print(arguments.answer(arguments, said))
    except Refusal as refusal:
        _say(refusal.problems, said)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def _reads(arguments: argparse.Namespace, said: Words) -> str:
    from core.reads.build import build
    from core.reads.reading import guess
    from core.reads.study import require_fit
    from core.report.reads_json import reads_document
    from core.report.reads_text import reads_rows, reads_text
    from core.tables.export import to_csv

    asked = reads_command.asked(arguments)
    table = _table(asked.path, sheet=asked.sheet, encoding=asked.encoding)
    study = build(table, guess(table, asked.options))
    require_fit(study, asked.plan)
    if arguments.format == "json":
        document = reads_document(study, asked.plan, (), said)
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    if arguments.format == "csv":
        return to_csv(reads_rows(study, asked.plan, said)).decode("utf-8-sig").rstrip("\r\n")
    return reads_text(study, asked.plan, (), said)


def _ablation(arguments: argparse.Namespace, said: Words) -> str:
    from core.report.ablation_text import ablation_output

    asked = ablation_command.asked(arguments)
    table = _table(asked.path, sheet=asked.sheet, encoding=asked.encoding)
    lesions = None if asked.lesions is None else _table(asked.lesions, sheet=None, encoding=None)
    return ablation_output(asked, table, lesions, arguments.format, said)


def _table(path: os.PathLike[str], *, sheet: str | None, encoding: str | None) -> TextTable:
    from core.tables.intake import read

    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise Refusal(
            problem(Severity.ERROR, "file_unreadable", value=os.fspath(path), why=error.strerror or "")
        ) from error
    return read(data, os.path.basename(path), sheet=sheet, encoding=encoding)


def _say(problems: Sequence[Problem], said: Words) -> None:
    errors = [p for p in problems if p.severity is Severity.ERROR] or list(problems)
    for p in errors[:LONGEST_LIST]:
        sentence = said.problem(p)
        print(f"{sentence.message} {sentence.remedy}".strip(), file=sys.stderr)
    if len(errors) > LONGEST_LIST:
        print(said("… and {count} more.", count=len(errors) - LONGEST_LIST), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
