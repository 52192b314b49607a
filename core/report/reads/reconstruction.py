"""What of an answer about a reconstructed example rests on choices, in one line and as a block of JSON.

A shipped example may be rebuilt from a paper's printed figures (`core.examples.margins`). What those figures
fix is said like anyone's numbers; what they leave open is named with the range that they allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from core.examples.allowed import (
    Allowed,
    AllowedPair,
    Nest,
    allowed_calls,
    allowed_pair,
    nested_otherwise,
)
from core.examples.margins import PrintedStudy
from core.examples.reads import READS_EXAMPLES, ReadsExample
from core.reads.answers.groups.subgroups import Level, groupings
from core.reads.answers.groups.subgroups import levels as levels_of
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import On, compare
from core.reads.answers.pairs.family import pairs_asked
from core.reads.counting.panel import Panel, is_clustered
from core.reads.counting.panel import panel as counted
from core.reads.plan import Plan, Unit
from core.reads.rules.rule import Rule, parse_rule
from core.reads.search.exploration import RuleSearch
from core.reads.study import Study
from core.report.plain import Plain
from core.words import Words

BOTH = ("sensitivity", "specificity")
MOST_SAID = 3
"""Open numbers named in a line; the rest is counted."""


def shipped(study: Study) -> ReadsExample | None:
    """The shipped example that a study is, by the bytes of its file; None for anyone's own data."""
    return _shipped().get(study.table.source.sha256)


@cache
def _shipped() -> dict[str, ReadsExample]:
    return {sha256(example.path.read_bytes()).hexdigest(): example for example in READS_EXAMPLES.values()}


def invented(study: Study, columns: Iterable[str]) -> list[str]:
    """Which columns a shipped example made up, or allocated to patients at will."""
    example = shipped(study)
    return (
        [] if example is None else [c for c in columns if c in example.invented | example.invented_allocation]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShare:
    """A number that the printed figures leave open; ``level`` names a subgroup, ``column`` what it is of."""

    item: str
    on: str
    allowed: Allowed
    level: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPair:
    """A comparison whose paired counts the printed figures leave open."""

    first: str
    second: str
    on: str
    allowed: AllowedPair
    level: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNesting:
    """An interval that depends on how lesions fall to patients: limits, and p of a pair, either way."""

    first: str
    second: str
    on: str
    even: tuple[float | None, float | None, float | None]
    piled: tuple[float | None, float | None, float | None]


Open = OpenShare | OpenPair | OpenNesting


def open_shares(
    study: Study, plan: Plan, panel: Panel, rules: Sequence[Rule] = (), level: str = ""
) -> Iterator[OpenShare]:
    """Sensitivities and specificities of the panel's items (or of some rules) that are open."""
    printed = _printed(study)
    if printed is None:
        return
    named: list[tuple[str, Rule | None]] = [(rule.name, rule) for rule in rules]
    for item, rule in named or [(item, None) for item in panel.items]:
        for on, allowed in (allowed_calls(printed, panel, plan, item, rule) or {}).items():
            if on in BOTH and not allowed.fixed:
                yield OpenShare(item=item, on=on, allowed=allowed, level=level)


def open_pairs(
    study: Study, plan: Plan, panel: Panel, pairs: Sequence[tuple[str, str]], level: str = ""
) -> Iterator[OpenPair]:
    """Paired counts of some pairs that are open."""
    printed = _printed(study)
    if printed is None:
        return
    for first, second in pairs:
        for on, allowed in (allowed_pair(printed, panel, plan, (first, second)) or {}).items():
            if not allowed.fixed:
                yield OpenPair(first=first, second=second, on=on, allowed=allowed, level=level)


def open_nesting(
    study: Study, plan: Plan, panel: Panel, pairs: Sequence[tuple[str, str]]
) -> Iterator[OpenNesting]:
    """Cluster-aware intervals of tests (a test paired with itself) and of pairs, nested otherwise."""
    if _printed(study) is None or panel.unit is Unit.PATIENT or not is_clustered(panel, plan):
        return
    for first, second in pairs:
        either: dict[str, list[tuple[float | None, float | None, float | None]]] = {on: [] for on in BOTH}
        for way in Nest:
            other = nested_otherwise(panel, first, second, way)
            if first == second:
                found = next(t for t in accuracy(other, plan, resample=False) if t.name == first)
                for on in BOTH:
                    quoted = found.metrics[on].quoted
                    either[on].append((quoted.low, quoted.high, None))
            else:
                for c in compare(other, plan, [(first, second)], family=False):
                    if c.on is not On.ACCURACY:
                        shown = c.headline_interval
                        either[c.on].append((shown.low, shown.high, c.p))
        for on, (even, piled) in either.items():
            if even[0] is not None and piled[0] is not None and even != piled:
                yield OpenNesting(first=first, second=second, on=on, even=even, piled=piled)


def _printed(study: Study) -> PrintedStudy | None:
    example = shipped(study)
    return None if example is None else example.printed


def line(w: Words, panel: Panel, found: Iterable[Open]) -> str:
    """One line on what is open, with the range that the printed figures allow; empty where nothing is."""
    parts = list(found)
    if not parts:
        return ""
    said = [_said(w, panel, part) for part in parts[:MOST_SAID]]
    if more := len(parts) - len(said):
        said.append(w.plural("{count} number more", "{count} more numbers", more))
    return w(
        "This example is rebuilt from a paper's printed figures, which leave open: {parts}.",
        parts=w("; ").join(said),
    )


def _said(w: Words, panel: Panel, part: Open) -> str:
    n = w.numbers
    metric = w.label("metric", part.on).lower()
    if isinstance(part, OpenNesting):
        even, piled = (_interval(w, limits, part.first != part.second) for limits in (part.even, part.piled))
        if part.first == part.second:
            return w(
                "how lesions are spread over patients, and so every interval with patients as "
                "clusters ({metric} of {item}: {even} or {piled} with the same counts)",
                metric=metric,
                item=part.first,
                even=even,
                piled=piled,
            )
        return w(
            "how lesions are spread over patients, and so interval and p ({metric}, {second} minus "
            "{first}: {even} or {piled} with the same counts)",
            metric=metric,
            first=part.first,
            second=part.second,
            even=even,
            piled=piled,
        )
    if isinstance(part, OpenShare):
        a = part.allowed
        said = w(
            "{metric} of {item}, {low} to {high}",
            metric=metric,
            item=part.item,
            low=n.percent(a.low),
            high=n.percent(a.high),
        )
        if a.units is not None:
            said = w(
                "{said} ({least} to {most} of {units})",
                said=said,
                least=n.count(a.count(a.low)),
                most=n.count(a.count(a.high)),
                units=n.count(a.units),
            )
    else:
        said = _pair_said(w, panel, part, metric)
    level = f"{w.column(part.column)} {part.level}" if part.column else part.level
    return w("{said} in {level}", said=said, level=level) if level else said


def _pair_said(w: Words, panel: Panel, part: OpenPair, metric: str) -> str:
    n, a = w.numbers, part.allowed
    d = a.second_minus_first
    if a.only_first_correct.units is None:
        return w(
            "{second} minus {first} in {metric}, {low} to {high} points",
            first=part.first,
            second=part.second,
            metric=metric,
            low=n.points(d.low),
            high=n.points(d.high),
        )
    only_first, only_second = (
        _counts(w, cell.count(cell.low), cell.count(cell.high))
        for cell in (a.only_first_correct, a.only_second_correct)
    )
    said = w(
        "{metric}: only {first} is right on {only_first} {units}, only {second} on {only_second}, and with "
        "them interval and p",
        metric=metric,
        first=part.first,
        second=part.second,
        units=w.label("units", str(panel.unit)),
        only_first=only_first,
        only_second=only_second,
    )
    if d.fixed:
        return said
    return w(
        "{said} (difference {low} to {high} points)", said=said, low=n.points(d.low), high=n.points(d.high)
    )


def _counts(w: Words, least: int | None, most: int | None) -> str:
    low, high = w.numbers.count(least), w.numbers.count(most)
    return low if least == most else w("{low} to {high}", low=low, high=high)


def _interval(w: Words, limits: tuple[float | None, float | None, float | None], points: bool) -> str:
    n = w.numbers
    low, high, p = limits
    said = n.points_interval(low, high) if points else n.interval(low, high)
    return w("{interval}, {p}", interval=said, p=n.p_statement(p)) if p is not None else said


def accuracy_line(w: Words, study: Study, plan: Plan, panel: Panel) -> str:
    """The line under an answer about every test and rule."""
    fixed_tests = [(item, item) for item in panel.items if item in study.tests][:1]
    alone = replace(
        plan, rules=(), hidden=(), compare=(), primary=()
    )  # a test does not depend on the rules beside it
    nested = study.memo.keep(
        "nesting",
        (alone, *fixed_tests),
        lambda: tuple(open_nesting(study, plan, panel, fixed_tests)),
        most=64,
    )
    return line(w, panel, (*nested[:1], *open_shares(study, plan, panel)))


def comparison_line(w: Words, study: Study, plan: Plan, panel: Panel, pair: tuple[str, str], on: On) -> str:
    """The line under an answer about one pair on one endpoint; accuracy is both others."""
    found: list[Open] = [*open_pairs(study, plan, panel, [pair]), *open_nesting(study, plan, panel, [pair])]
    return line(w, panel, [part for part in found if on is On.ACCURACY or part.on == on])


def number_line(w: Words, study: Study, plan: Plan, items: Sequence[str], on: str, *, interval: bool) -> str:
    """The line under one number of a test or a pair; with its ``interval`` how lesions fall to patients."""
    panel = counted(study, plan)
    found: list[Open]
    if len(items) == 1:
        found = [part for part in open_shares(study, plan, panel) if part.item in items]
    else:
        found = [*open_pairs(study, plan, panel, [(items[0], items[1])])]
    if interval:
        found += open_nesting(study, plan, panel, [(items[0], items[-1])])
    return line(w, panel, [part for part in found if part.on == on or on == On.ACCURACY])


def rules_line(w: Words, study: Study, plan: Plan, panel: Panel, rules: Sequence[Rule]) -> str:
    """The line under an answer about fusion rules: what is open most comes first."""
    found = open_shares(study, plan, panel, rules) if rules else ()
    return line(w, panel, sorted(found, key=lambda part: part.allowed.low - part.allowed.high))


def levels_line(
    w: Words, study: Study, plan: Plan, levels: Sequence[Level], items: Sequence[str], on: str
) -> str:
    """The line under an answer level by level, about one test or a pair on one metric."""
    found: list[Open] = []
    for level in levels:
        within = _within(plan, level.column, level.name)
        if len(items) == 1:
            shares = open_shares(study, within, level.panel, level=level.name)
            found += [part for part in shares if part.item in items]
        else:
            found += open_pairs(study, within, level.panel, [(items[0], items[1])], level.name)
    return line(w, levels[-1].panel, [part for part in found if part.on == on]) if levels else ""


def every_level_line(
    w: Words, study: Study, plan: Plan, levels: Sequence[Level], items: Sequence[str] = ()
) -> str:
    """The line under a table of tests level by level: all of them, or some."""
    found = [
        part
        for level in levels
        for part in open_shares(study, _within(plan, level.column, level.name), level.panel, level=level.name)
        if not items or part.item in items
    ]
    return line(w, levels[-1].panel, found) if levels else ""


def column_line(w: Words, study: Study, plan: Plan, panel: Panel, column: str) -> str:
    """The line under everything that is told by one column."""
    told = _made_up(w, study, column), line(w, panel, open_levels(study, plan, column))
    return w.sentences(*told)


def open_levels(study: Study, plan: Plan, column: str) -> Iterator[OpenShare | OpenPair]:
    """Everything within the levels of a column that the printed figures leave open."""
    if _printed(study) is None:
        return
    for level in levels_of(study, plan, column):
        within = _within(plan, column, level.name)
        pairs = list(pairs_asked(level.panel, within))
        for share in open_shares(study, within, level.panel, level=level.name):
            yield replace(share, column=column)
        for pair in open_pairs(study, within, level.panel, pairs, level.name):
            yield replace(pair, column=column)


def pairs_line(w: Words, study: Study, plan: Plan, panel: Panel) -> str:
    """The line under every comparison asked for."""
    pairs = list(pairs_asked(panel, plan))
    nested = list(open_nesting(study, plan, panel, pairs))
    return line(w, panel, [*nested[:1], *open_pairs(study, plan, panel, pairs), *nested[1:]])


def search_line(w: Words, study: Study, plan: Plan, panel: Panel, search: RuleSearch | None) -> str:
    """The line under a search: the rules of its frontier."""
    return rules_line(w, study, plan, panel, frontier_rules(study, search))


def frontier_rules(study: Study, search: RuleSearch | None) -> list[Rule]:
    """The frontier of a search that was printed with counts that the paper does not give."""
    if search is None or _printed(study) is None:
        return []
    found = [rule.expression for rule in search.rules if rule.frontier]
    return [replace(parse_rule("-", text, study.tests), name=text) for text in found]


def models_line(w: Words, study: Study, plan: Plan, panel: Panel) -> str:
    """The line under a regression: which covariates were invented, and what is open by them."""
    told = groupings(study)
    lines = [
        column_line(w, study, plan, panel, column) if column in told else _made_up(w, study, column)
        for column in plan.model
    ]
    return w.sentences(*lines)


def _made_up(w: Words, study: Study, column: str) -> str:
    """That which patient has which value of a column was invented."""
    if not invented(study, [column]):
        return ""
    return w("Allocation invented in this example: {columns}.", columns=w.column(column))


def _within(plan: Plan, column: str, level: str) -> Plan:
    return replace(plan, where=(*(pair for pair in plan.where if pair[0] != column), (column, (level,))))


def all_open(study: Study, plan: Plan, panel: Panel, search: RuleSearch | None = None) -> list[Open]:
    """Everything of the whole answer that the printed figures leave open."""
    if _printed(study) is None:
        return []
    pairs = list(pairs_asked(panel, plan))
    tests = [(item, item) for item in panel.items if item in study.tests]
    columns = dict.fromkeys((*plan.by, *(c for c in plan.model if c in groupings(study))))
    return [
        *open_shares(study, plan, panel),
        *open_shares(study, plan, panel, frontier_rules(study, search)),
        *open_pairs(study, plan, panel, pairs),
        *open_nesting(study, plan, panel, [*tests, *pairs]),
        *(part for column in columns for part in open_levels(study, plan, column)),
    ]


def plain_reconstruction(
    w: Words, study: Study, plan: Plan, panel: Panel, search: RuleSearch | None = None
) -> Plain | None:
    """The block ``reconstruction`` of the JSON answer; None for anyone's own data."""
    example = shipped(study)
    if example is None or example.printed is None:
        return None
    found = all_open(study, plan, panel, search)
    return {
        "example": example.code,
        "says": line(w, panel, found),
        "open": [_plain(part) for part in found],
    }


def said_apart(w: Words, study: Study, plan: Plan, panel: Panel) -> list[str]:
    """Everything that the printed figures leave open, one thing a line."""
    return [_said(w, panel, part) for part in all_open(study, plan, panel)]


def allowed_cells(study: Study, plan: Plan, panel: Panel) -> dict[tuple[str, str, str], Allowed]:
    """What the printed figures allow by (test, second test or "", metric); empty for anyone's own data."""
    printed = _printed(study)
    if printed is None:
        return {}
    out: dict[tuple[str, str, str], Allowed] = {}
    for item in panel.items:
        for on, allowed in (allowed_calls(printed, panel, plan, item) or {}).items():
            out[item, "", on] = allowed
    for first, second in pairs_asked(panel, plan):
        for on, pair in (allowed_pair(printed, panel, plan, (first, second)) or {}).items():
            out[first, second, f"difference_{on}"] = pair.second_minus_first
    return out


def _plain(part: Open) -> Plain:
    within: Plain = {}
    if not isinstance(part, OpenNesting) and part.level:
        within = {"column": part.column, "group": part.level}
    if isinstance(part, OpenShare):
        return {"what": "share", "of": part.item, "on": part.on, **within, **_plain_allowed(part.allowed)}
    out: Plain = {"first": part.first, "second": part.second, "on": part.on}
    if isinstance(part, OpenPair):
        names = ("second_minus_first", "only_first_correct", "only_second_correct")
        allowed = {name: _plain_allowed(getattr(part.allowed, name)) for name in names}
        return {"what": "pair", **out, **within, **allowed}
    return {"what": "interval", **out} | {
        way: {name: x for name, x in zip(("low", "high", "p"), limits, strict=True) if x is not None}
        for way, limits in (("lesions_dealt_evenly", part.even), ("lesions_piled_up", part.piled))
    }


def _plain_allowed(a: Allowed) -> Plain:
    counts: Plain = {}
    if a.units is not None:
        counts = {"least": a.count(a.low), "most": a.count(a.high), "units": a.units}
    return {"low": a.low, "high": a.high, **counts}
