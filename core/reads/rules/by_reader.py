"""A rule over modalities is a rule over each reader's own reads: ``PET | MR`` of reader 1, of reader 2 ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.reads.plan import RuleText
from core.reads.rules.grammar import And, AtLeast, Expression, Name, Not, Or, parse, tests_named, written

Cells = Mapping[str, tuple[str, str]]
"""Item to its modality (or rule over modalities) and reader."""


def by_modality(cells: Cells) -> dict[str, dict[str, str]]:
    """Modality to reader to item, in order of appearance."""
    out: dict[str, dict[str, str]] = {}
    for item, (modality, reader) in cells.items():
        out.setdefault(modality, {})[reader] = item
    return out


def several_readers(cells: Cells) -> bool:
    """Whether readers stand for others: modalities are then compared over readers."""
    return len({reader for _, reader in cells.values()}) > 1


def spread_rules(
    rules: Sequence[RuleText], tests: Sequence[str], cells: Cells
) -> tuple[list[RuleText], dict[str, tuple[str, str]]]:
    """Rules with those that name modalities written out for every reader who read all of these.

    Returns
    -------
    rules : list of RuleText
        A rule over modalities becomes ``RULE_READER`` for each reader.
    cells : dict
        Rule and reader of each of those.

    Raises
    ------
    Refusal
        For a rule that cannot be read.
    """
    modalities = by_modality(cells)
    free = [name for name in modalities if name not in tests]
    out: list[RuleText] = []
    made: dict[str, tuple[str, str]] = {}
    for rule in rules:
        tree = parse(rule.expression, (*tests, *free))
        named = [name for name in free if name in tests_named(tree)]
        if not named:
            out.append(rule)
            continue
        readers = [r for r in modalities[named[0]] if all(r in modalities[name] for name in named)]
        for reader in readers:
            own = {name: modalities[name][reader] for name in named}
            mine = RuleText(f"{rule.name}_{reader}", written(_renamed(tree, own)))
            made[mine.name] = rule.name, reader
            out.append(mine)
    return out, made


def spread_pairs(pairs: Sequence[tuple[str, str]], cells: Cells) -> tuple[tuple[str, str], ...]:
    """Pairs with those of two modalities written out for every reader who read both."""
    modalities = by_modality(cells)
    out: list[tuple[str, str]] = []
    for first, second in pairs:
        if first in modalities and second in modalities:
            both = [reader for reader in modalities[first] if reader in modalities[second]]
            out += [(modalities[first][reader], modalities[second][reader]) for reader in both]
        else:
            out.append((first, second))
    return tuple(out)


def _renamed(tree: Expression, names: Mapping[str, str]) -> Expression:
    if isinstance(tree, Name):
        return Name(names.get(tree.test, tree.test))
    if isinstance(tree, Not):
        return Not(_renamed(tree.operand, names))
    operands = tuple(_renamed(operand, names) for operand in tree.operands)
    if isinstance(tree, And | Or | AtLeast):
        return replace(tree, operands=operands)
    raise TypeError(tree)
