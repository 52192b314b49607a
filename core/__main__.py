"""The command line: the same questions as the pages, from a terminal."""

from __future__ import annotations

import sys

from core.command_line import stopping

if __name__ == "__main__" or sys.argv[0].endswith(("tandem", "tandem.exe")):
    stopping.stop_with("Stopped.")  # before what takes a moment to load

import argparse
import io
import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from core.problems import Problem, Refusal, Severity, problem
from core.words import LANGUAGES, Words, language_of, words

if TYPE_CHECKING:
    from core.ablation.file.aggregate import Aggregate
    from core.ablation.log import Log
    from core.ablation.recipe import Recipe as AblationRecipe
    from core.command_line.ablation import LogRequest
    from core.command_line.reads import ReadsRequest
    from core.reads.file.reading import Reading
    from core.reads.recipe import Recipe as ReadsRecipe
    from core.tables.table import TextTable

COMMANDS = ("reads", "ablation", "simulate")
"""Each has its arguments in the module of its name; what a command needs is imported once it is asked for."""
LONGEST_LIST = 20
"""Problems said on standard error before the rest is counted."""


def _row_numbers(text: str) -> tuple[int, ...]:
    """Row numbers between commas."""
    return tuple(int(part) for part in text.split(",") if part.strip())


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence and in the language asked for; help only when asked."""

    arguments: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self.arguments = sys.argv[1:] if args is None else args
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        w = _words(_asked_language(self.arguments))
        self.exit(2, f"{self.prog}: {_argument_fault(message, w)}\n")


def _asked_language(arguments: Sequence[str]) -> str | None:
    """The language among arguments that were not understood."""
    for here, after in pairwise([*arguments, ""]):
        name, _, value = here.partition("=")
        if name == "--language" and (value or after) in LANGUAGES:
            return value or after
    return None


def _words(language: str | None) -> Words:
    return words(language or language_of(os.environ.get("LANG")) or "en")


def _argument_fault(message: str, w: Words) -> str:
    """What argparse complains of, in words; a rare complaint as it is."""
    if found := re.fullmatch(r"unrecognized arguments: (.*)", message, re.DOTALL):
        return w("These arguments are not known: {what}. The README lists the options.", what=found[1])
    if found := re.fullmatch(r"the following arguments are required: (.*)", message):
        return w("This is missing: {what}. The README lists the options.", what=found[1])
    if found := re.fullmatch(r"argument (.*): expected one argument", message):
        return w("A value is missing after {option}.", option=found[1])
    if found := re.fullmatch(r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", message, re.DOTALL):
        return w(
            "{option} cannot be {value}; it is one of: {choices}.",
            option=found[1],
            value=found[2],
            choices=found[3],
        )
    if found := re.fullmatch(r"argument (.*): invalid \w+ value: '(.*)'", message, re.DOTALL):
        return w('"{value}" cannot be used with {option}.', value=found[2], option=found[1])
    return message


def main(argv: Sequence[str] | None = None) -> int:
    """Answer; 0 on an answer, 2 with a sentence on standard error on unusable input, 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file or a pipe holds UTF-8 wherever we run
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _Parser(prog="python -m core", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    given = sys.argv[1:] if argv is None else argv
    for name, answer in zip(COMMANDS, (_reads, _ablation, _simulate), strict=True):
        command = commands.add_parser(name, allow_abbrev=False)
        if name in given:
            _add_arguments(name, command)
            command.set_defaults(answer=answer)
    arguments = parser.parse_args(argv)
    w = _words(arguments.language)
    if argv is None:
        stopping.stop_with(w("Stopped before there was an answer."))
    try:
        print(arguments.answer(arguments, w), flush=True)
    except Refusal as refusal:
        _say(refusal.problems, w)
        asked = any(p.code.startswith("question_") for p in refusal.problems)
        if asked and arguments.format == "json":
            print(json.dumps(_questions(refusal.problems, w), ensure_ascii=False, indent=1), flush=True)
        return 2
    except BrokenPipeError:
        # the reader has gone; Python would complain again when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _add_arguments(name: str, command: argparse.ArgumentParser) -> None:
    import_module(f"core.command_line.{name}").add_arguments(command)
    command.add_argument("--language", choices=tuple(LANGUAGES))
    if name == "simulate":
        return
    command.add_argument("--format", choices=("table", "json", "csv"), default="table")
    command.add_argument("--header-rows", type=int, metavar="N")
    command.add_argument("--keep-rows", type=_row_numbers, default=(), metavar="N,N")
    if name == "reads":
        command.add_argument("--join", action="append", default=[], metavar="SHEET_OR_FILE")


def _questions(problems: Sequence[Problem], w: Words) -> dict[str, Any]:
    """Why there is no answer, for a script: a question has the code ``question`` and the option for it."""
    from core.report.plain import plain_problem

    return {"problems": [plain_problem(p, w) for p in problems]}


def _reads(arguments: argparse.Namespace, w: Words) -> str:
    from core.command_line import reads as reads_command
    from core.examples.reads import READS_EXAMPLES
    from core.reads import recipe
    from core.reads.file.door import build
    from core.reads.file.explanation import explain
    from core.reads.file.reading import guess
    from core.reads.plan import Plan
    from core.reads.search.exploration import search_rules
    from core.reads.study import require_fit
    from core.report.reads.explained import explained_plain, explained_text
    from core.report.reads.imrmc import imrmc_list
    from core.report.reads.json import reads_document
    from core.report.reads.text import reads_rows, reads_text
    from core.tables.export import to_csv
    from core.tables.meaning import privacy

    asked = reads_command.asked(arguments)
    made = None if asked.recipe is None else recipe.read(_bytes(asked.recipe))
    example = None if asked.path.exists() else READS_EXAMPLES.get(str(asked.path))
    if example is not None:  # a shipped study by its name, read as the pages read it
        asked = replace(asked, path=example.path)
        made = made or recipe.recipe_of(example.table(), example.reading(), Plan())
    if (drawn := _drawn(asked.path)) is not None:
        table, reading = drawn
        made = made or recipe.recipe_of(table, reading, Plan())
    else:
        table = _asked_table(arguments, asked, made)
    table = _joined(
        table, asked.path, arguments.join or _kept_joins(table, asked.path, made.join if made else ())
    )
    said = privacy.find(table)
    if made is not None:
        options, differences = recipe.apply(reads_command.yielding(made, asked), table)
        asked = reads_command.with_recipe(asked, options, made.plan)
        said += differences
        w = w.calling(made.names)
    reading = reads_command.with_groups(guess(table, asked.options), asked, table.columns)
    if asked.explain:
        lines = explain(table, reading, asked.options)
        if arguments.format == "json":
            return json.dumps(explained_plain(lines), ensure_ascii=False, indent=1)
        return explained_text(lines, w)
    study = build(table, reading)
    require_fit(study, asked.plan)
    if asked.save_recipe is not None:
        _write(
            asked.save_recipe,
            recipe.write(recipe.recipe_of(table, reading, asked.plan, None if made is None else made.names)),
        )
    if asked.imrmc is not None:
        listed = imrmc_list(study)
        _write(asked.imrmc, listed.data, "imrmc_unwritable")
        said += listed.problems
    found = search_rules(study, asked.plan) if asked.search else None
    if arguments.format == "json":
        document = reads_document(study, asked.plan, said, w, found)
        return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    if arguments.format == "csv":
        return to_csv(reads_rows(study, asked.plan)).decode("utf-8-sig").rstrip("\r\n")
    return reads_text(study, asked.plan, said, w, found)


def _drawn(path: Path) -> tuple[TextTable, Reading] | None:
    """The simulated study that a code of the pages' links names, where no file is called so."""
    if not str(path).startswith("simulated.") or path.exists():
        return None
    from core.lessons.codes import truth_of
    from core.lessons.study import simulated_study

    named = truth_of(str(path))
    if named is None:
        return None
    _, reading, table = simulated_study(*named)
    return table, reading


def _ablation(arguments: argparse.Namespace, w: Words) -> str:
    from core.ablation import recipe
    from core.ablation.file.aggregate import columns_of, read_aggregate
    from core.ablation.file.door import read_log
    from core.ablation.file.texts.decisions import decided
    from core.ablation.monitoring.chart import DEFAULT_MONITORING
    from core.ablation.plan import AblationPlan
    from core.command_line import ablation as ablation_command
    from core.examples.ablation import ABLATION_EXAMPLES
    from core.report.ablation.aggregate import aggregate_output
    from core.report.ablation.text import ablation_output

    made = None if arguments.recipe is None else recipe.read(_bytes(arguments.recipe))
    asked = ablation_command.asked(
        arguments, made.plan if made else AblationPlan(), made.charts if made else DEFAULT_MONITORING
    )
    example = None if asked.path.exists() else ABLATION_EXAMPLES.get(str(asked.path))
    if example is not None:  # a shipped log by its name, with its lesions and its cut-off
        asked = replace(
            asked,
            path=example.path,
            lesions=asked.lesions or example.lesions,
            plan=replace(asked.plan, as_of=asked.plan.as_of or example.as_of),
        )
    table = whole = _asked_table(arguments, asked, made)
    aggregate = columns_of(table)
    if aggregate is not None and not asked.columns:
        counts = read_aggregate(table, aggregate)
        said = aggregate_output(asked, counts, arguments.format, w)
        _publish(asked, counts, w)
        return said
    lesions = parts = None if asked.lesions is None else _table(asked.lesions, sheet=None, encoding=None)
    headers, part_headers = asked.columns, dict[str, str]()
    if made is not None:
        table, known = _by_recipe(recipe.with_headers(made, headers), table)
        headers = known | headers
        if lesions is not None and made.lesion_columns:
            lesions, part_headers = _by_recipe(made, lesions, lesions=True)
    log = read_log(
        table,
        columns=headers,
        lesions=lesions,
        lesion_columns=part_headers,
        as_of=asked.plan.as_of,
        decisions=None if made is None else made.texts,
        accept=asked.accept,
    )
    said = ablation_output(asked, log, arguments.format, w)
    _publish(asked, log, w)
    if asked.save_recipe is not None:
        kept = recipe.recipe_of(
            whole,
            log.cells.headers,
            asked.plan,
            asked.charts.monitoring,
            lesions=parts,
            lesion_columns=None if log.lesion_cells is None else log.lesion_cells.headers,
            texts=decided(log.cells.not_understood),
        )
        _write(asked.save_recipe, recipe.write(kept))
    return said


def _publish(asked: LogRequest, data: Log | Aggregate, w: Words) -> None:
    """Write the publishing pack that was asked for; a key made for it is said once, on standard error."""
    from core.ablation.answer import answer
    from core.ablation.answers.aggregate import answer_aggregate
    from core.ablation.file.aggregate import Aggregate as Counts
    from core.report.ablation.pack import pack_zip, publish
    from core.report.ablation.published import new_key, pack, pack_of_counts
    from core.words.answers.ablation import period

    charts = asked.charts
    if charts.publish is None and charts.publish_records is None:
        return
    key = new_key() if charts.key_file is None else _bytes(charts.key_file).decode("utf-8", "replace").strip()
    if not key:
        raise Refusal(problem(Severity.ERROR, "publish_key_empty"))
    by = next(iter(asked.plan.by), "centre")
    plan = replace(asked.plan, by=(by,))
    if isinstance(data, Counts):
        made = pack_of_counts(answer_aggregate(data, plan), key)
    else:
        found = answer(data, plan)
        made = pack(found, key, by)
    if charts.publish is not None:
        _write(charts.publish, pack_zip(made, w, period(w, plan.start, plan.end)))
    if charts.publish_records is not None and not isinstance(data, Counts):
        _write(charts.publish_records, publish(found, made, key, by)())
    if charts.key_file is None:
        print(
            w(
                "Key of this pack, shown once: {key}. Keep it apart from the pack; without it the patients "
                "of two years cannot be joined.",
                key=key,
            ),
            file=sys.stderr,
        )


def _simulate(arguments: argparse.Namespace, w: Words) -> str:
    """A study drawn from a stated truth, as a file; or the truth, as JSON."""
    from core.command_line import simulate as simulate_command
    from core.lessons.seeds import truths
    from core.lessons.simulate import simulated_csv
    from core.reads.plan import Plan

    asked = simulate_command.asked(arguments)
    if asked.show_truth:
        return json.dumps({"seed": asked.seed, "tests": truths(asked.truth, Plan())}, ensure_ascii=False)
    if asked.key:
        from core.report.lessons.key import class_key

        return class_key(asked.truth, asked.key, w)
    return simulated_csv(asked.truth, asked.seed).rstrip("\n")


def _by_recipe(
    made: AblationRecipe, table: TextTable, *, lesions: bool = False
) -> tuple[TextTable, dict[str, str]]:
    """The table without what the recipe leaves out, column -> header, and how it differs as its problems."""
    from core.ablation import recipe

    chosen, differences = recipe.apply(made, table, lesions=lesions)
    table = replace(table, problems=(*table.problems, *differences))
    return recipe.without(table, chosen, lesions=lesions), recipe.named(chosen)


def _asked_table(
    arguments: argparse.Namespace,
    asked: LogRequest | ReadsRequest,
    made: AblationRecipe | ReadsRecipe | None,
) -> TextTable:
    """The file, read as the arguments say, and where they say nothing as a recipe does."""
    return _table(
        asked.path,
        sheet=asked.sheet or (made.sheet if made else None),
        encoding=asked.encoding or (made.encoding if made else None),
        header_row=made.header_row if made else None,
        header_rows=arguments.header_rows or (made.header_rows if made else None),
        keep_rows=arguments.keep_rows or (made.keep_rows if made else ()),
    )


def _table(
    path: os.PathLike[str],
    *,
    sheet: str | None,
    encoding: str | None,
    header_row: int | None = None,
    header_rows: int | None = None,
    keep_rows: Sequence[int] = (),
) -> TextTable:
    from core.tables.files import process

    return process.start(
        _bytes(path),
        os.path.basename(path),
        sheet=sheet,
        encoding=encoding,
        header_row=header_row,
        header_rows=header_rows,
        keep_rows=keep_rows,
    ).result()


def _joined(table: TextTable, path: os.PathLike[str], names: Sequence[str]) -> TextTable:
    """The table with other sheets of its file, or other files, joined to it by patient and lesion."""
    from core.tables.join import join

    for name in names:
        sheet = name if name in table.source.sheets else None
        table = join(table, _table(path if sheet else Path(name), sheet=sheet, encoding=None))
    return table


def _kept_joins(table: TextTable, path: os.PathLike[str], names: Sequence[str]) -> list[str]:
    """What a recipe joins: sheets of this file, or files of the same names beside it."""
    beside = {name: Path(path).parent / name for name in names if name not in table.source.sheets}
    absent = [name for name, there in beside.items() if not there.is_file()]
    if absent:
        raise Refusal([problem(Severity.ERROR, "recipe_join_missing", value=name) for name in absent])
    return [str(beside.get(name, name)) for name in names]


def _bytes(path: os.PathLike[str]) -> bytes:
    from core.tables.limits import LIMITS

    try:
        with open(path, "rb") as file:
            return file.read(LIMITS.upload_bytes + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refusal(problem(Severity.ERROR, "file_unreadable", value=os.fspath(path), why=why)) from error


def _write(path: os.PathLike[str], data: bytes, unwritable: str = "recipe_unwritable") -> None:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refusal(problem(Severity.ERROR, unwritable, value=os.fspath(path), why=why)) from error


def _say(problems: Sequence[Problem], w: Words) -> None:
    errors = [p for p in problems if p.severity is Severity.ERROR] or list(problems)
    for p in errors[:LONGEST_LIST]:
        sentence = w.problem(p)
        print(w.sentences(sentence.message, sentence.remedy), file=sys.stderr)
    if len(errors) > LONGEST_LIST:
        print(w("… and {count} more.", count=len(errors) - LONGEST_LIST), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
