"""Parts of the subgroup page: what is asked, rows per level, heterogeneity in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.findings import Flag
from core.reads.answers.groups.subgroups import (
    Level,
    PairHeterogeneity,
    compare_levels,
    groupings,
    levels,
    proposed_grouping,
)
from core.reads.answers.one_test.accuracy import FRACTIONS, accuracy
from core.reads.answers.pairs.comparison import ENDPOINTS, Comparison, On, compare
from core.reads.counting.panel import Panel
from core.reads.showing import NEWEST
from core.report.reads.reconstruction import every_level_line, levels_line
from core.words import Words
from core.words.answers.rule_names import begun
from core.words.methods.quantities import formulas, help_on
from pages.ui.parts import show
from pages.ui.parts.sheet import Sheet, p_value, points, proportion, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads import marking
from pages.ui.reads.tables import estimate_row, looks
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

ALIKE_IN_EVERYTHING = "patient_permutation_alike"
"""The test of subgroups where one that differs has no variance of its own."""


@dataclass(frozen=True, slots=True)
class GroupQuestion:
    """A grouping column and what is shown per level: one test's metric, or a pair's difference."""

    column: str
    measure: str
    first: str | None
    second: str

    @property
    def is_difference(self) -> bool:
        """Whether a pair is compared."""
        return self.first is not None


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows for a question.

    ``methods`` are the codes of the methods behind every quantity of the page; ``cautions`` are the
    flags of every level.
    """

    sentence: str
    rows: list[dict[str, Any]]
    overall: float | None
    sheet: Sheet
    heterogeneity: PairHeterogeneity | None
    methods: dict[str, list[str]]
    cautions: list[tuple[str, tuple[Flag, ...]]]


def asked(page: Context, panel: Panel) -> GroupQuestion | None:
    """The grouping, the metric, and one test or a pair."""
    study, plan, items = choose.study_of(page), choose.plan_of(page), list(panel.items)
    columns = groupings(study)
    if not columns or not items:
        return None
    usual = cached(page, ("grouping",), lambda: proposed_grouping(study) or columns[0])
    column = next((c for c in plan.by if c in columns), usual)
    showing = reads.showing(page)
    measure = showing.among(FRACTIONS)
    pair = (marking.named(page, items, panel) or marking.proposed(panel)) if len(items) > 1 else None
    if pair is not None and showing.alone is None and measure in set(ENDPOINTS):
        return GroupQuestion(column, measure, *pair)
    named = reads.as_spoken(page).get(showing.alone or "", showing.alone)
    return GroupQuestion(column, measure, None, named if named in items else _usual(panel))


def _usual(panel: Panel) -> str:
    """The test that stands alone where none is named: what was made last is looked at."""
    items = panel.items
    return marking.proposed(panel)[1] if len(items) > 1 else items[0]


def ask_group(page: Context, panel: Panel) -> None:
    """The control that chooses the grouping."""
    w, now = page.w, asked(page, panel)
    if now is None:
        return
    columns, key = groupings(choose.study_of(page)), page.key("by")
    st.selectbox(
        w("Group by"),
        columns,
        index=columns.index(now.column),
        format_func=lambda name: w("by {columns}", columns=w.column(name)),
        key=key,
        on_change=lambda: page.change(replace(choose.draft(page), by=(st.session_state[key],))),
        width=150,
        label_visibility="collapsed",
    )


def ask(page: Context, panel: Panel) -> None:
    """The controls that choose the metric, and one test or a pair."""
    w, now, items = page.w, asked(page, panel), list(panel.items)
    if now is None:
        return
    usual, typed = marking.proposed(panel) if len(items) > 1 else None, reads.as_typed(page)
    keys = page.key("measure"), page.key(f"second.{now.first}.{now.second}"), page.key(f"first.{len(items)}")

    def measure() -> None:
        page.show(replace(reads.showing(page), on=str(st.session_state[keys[0]])))

    def chosen() -> None:
        other, one = st.session_state[keys[1]], st.session_state.get(keys[2])
        if one is None or usual is None:
            alone = NEWEST if other == _usual(panel) else typed.get(other, other)
            page.show(replace(reads.showing(page), alone=alone))
            return
        page.show(replace(reads.showing(page), alone=None))
        marking.choose_pair(page, (one, other) if other != one else marking.proposed(panel, one), usual)

    hidden: dict[str, Any] = {"label_visibility": "collapsed"}
    st.selectbox(
        w("Metric"),
        list(FRACTIONS),
        index=FRACTIONS.index(now.measure),
        format_func=lambda metric: w.label("metric", metric),
        key=keys[0],
        on_change=measure,
        width=120,
        **hidden,
    )
    show.word(w("of"))
    seconds = [item for item in items if item != now.first]
    at = seconds.index(now.second)
    st.selectbox(w("Test"), seconds, index=at, key=keys[1], on_change=chosen, width=160, **hidden)
    if usual is None or now.measure not in set(ENDPOINTS):
        return
    show.word(w("against"))
    alone, firsts = w("nothing (alone)"), [None, *items]
    st.selectbox(
        w("Compared with"),
        firsts,
        index=firsts.index(now.first),
        format_func=lambda name: alone if name is None else name,
        key=keys[2],
        on_change=chosen,
        width=160,
        **hidden,
    )


def answer(page: Context, panel: Panel, asked: GroupQuestion) -> Found:
    """Rows per level and the sentence about them."""
    plan = reads.asked(page)
    parts = cached(
        page, ("levels", plan, asked.column), lambda: tuple(levels(choose.study_of(page), plan, asked.column))
    )
    return (
        _difference(page, panel, asked, parts) if asked.is_difference else _metric(page, panel, asked, parts)
    )


def rebuilt(page: Context, asked: GroupQuestion) -> str:
    """What the printed figures behind an example leave open, level by level."""
    plan, study = reads.asked(page), choose.study_of(page)
    pair = (asked.second,) if asked.first is None else (asked.first, asked.second)
    return cached(
        page,
        ("rebuilt", page.w.language, plan, asked),
        lambda: levels_line(
            page.w, study, plan, tuple(levels(study, plan, asked.column)), pair, asked.measure
        ),
    )


def say_rebuilt(page: Context, asked: GroupQuestion, items: tuple[str, ...] = ()) -> None:
    """The same under a table of every test, or of some."""
    plan, study = reads.asked(page), choose.study_of(page)
    said = cached(
        page,
        ("rebuilt", page.w.language, plan, asked.column, items),
        lambda: every_level_line(page.w, study, plan, tuple(levels(study, plan, asked.column)), items),
    )
    if said:
        st.caption(plain(said))


def _metric(page: Context, panel: Panel, asked: GroupQuestion, parts: tuple[Level, ...]) -> Found:
    w, plan = page.w, reads.asked(page)
    look = looks(choose.study_of(page), plan)[asked.second]
    rows: list[dict[str, Any]] = []
    table, estimates = [], []
    for name, part, small in [
        *((level.name, level.panel, level.small) for level in parts),
        (w("All"), panel, False),
    ]:
        test = next(t for t in accuracy(part, plan, resample=False) if t.name == asked.second)
        e = test.metrics[asked.measure]
        estimates.append((name, e))
        whole = part is panel
        rows.append(
            {
                "label": name,
                "kind": "overall" if whole else look[0],
                "index": look[1],
                "hollow": small,
                "note": w("small group") if small else "",
                **estimate_row(w, e),
            }
        )
        table.append(
            [
                name,
                part.patients,
                part.units,
                proportion(w, e),
                _note(w, small, e.reason),
            ]
        )
    metric = w.label("metric", asked.measure)
    known = [row for row in rows[:-1] if row["value"] is not None]
    sentence = w("There is nothing to estimate in any level.")
    if known:
        low, high = min(known, key=lambda row: row["value"]), max(known, key=lambda row: row["value"])
        sentence = w(
            "{metric} of {test} runs from {low} in {low_level} to {high} in {high_level}; overall {overall}.",
            metric=metric,
            test=asked.second,
            low=low["text"],
            low_level=low["label"],
            high=high["text"],
            high_level=high["label"],
            overall=rows[-1]["text"],
        )
    return Found(
        sentence,
        rows,
        rows[-1]["value"],
        _sheet(w, asked, {"patients": w("Patients"), "units": w("Units"), asked.measure: metric}, table),
        None,
        {
            "level": [],
            asked.measure: [str(m) for _, e in estimates for m in (e.quoted.method, e.method)],
            "level_interval": [],
            "odds_ratio_by_level": ["odds_ratio_wald_f", "breslow_day", "breslow_day_tarone"],
        },
        [(name, e.quoted.flags) for name, e in estimates],
    )


def _sheet(w: Words, asked: GroupQuestion, columns: dict[str, str], rows: list[list[Any]]) -> Sheet:
    """A row a level; a click on a quantity explains it."""
    titles = {"level": w.heading(asked.column), **columns, "remark": w("Remark")}
    explained = [code for code in titles if code in formulas() and code != "level"]
    return Sheet(
        columns=titles,
        rows=rows,
        codes=[str(row[0]) for row in rows],
        helps={code: help_on(w, code) for code in ["level", *explained]},
        opens=explained,
    )


def _note(w: Words, small: bool, reason: object) -> str:
    said = [w("small group")] if small else []
    return w("; ").join([*said, *([w.reason(str(reason))] if reason else [])])


def _difference(page: Context, panel: Panel, asked: GroupQuestion, parts: tuple[Level, ...]) -> Found:
    w, plan, study = page.w, reads.asked(page), choose.study_of(page)
    n = w.numbers
    pair = (str(asked.first), asked.second)
    on = On(asked.measure)
    rows: list[dict[str, Any]] = []
    table, compared = [], []
    for name, part, small in [
        *((level.name, level.panel, level.small) for level in parts),
        (w("All"), panel, False),
    ]:
        c: Comparison = next(c for c in compare(part, plan, [pair]) if c.on is on)
        compared.append((name, c))
        shown = c.headline_interval
        rows.append(
            {
                "label": name,
                "kind": "overall" if part is panel else "other",
                "index": 0,
                "hollow": small,
                "note": w("small group") if small else "",
                "value": c.second_minus_first,
                "low": shown.low,
                "high": shown.high,
                "text": f"{n.points(c.second_minus_first)} ({c.only_first_correct}:{c.only_second_correct})",
                "interval": n.points_interval(shown.low, shown.high),
            }
        )
        table.append(
            [
                name,
                points(w, shown),
                p_value(w, c.p),
                f"{c.only_first_correct} : {c.only_second_correct}",
                c.units,
                part.patients,
                _note(w, small, c.p_reason if c.p is None else None),
            ]
        )
    columns = {
        "difference": w("{second} minus {first}, points", first=pair[0], second=pair[1]),
        "p": w("p"),
        "pairs": w("Only {first} : only {second} right", first=pair[0], second=pair[1]),
        "units": w("Units"),
        "patients": w("Patients"),
    }
    tested = cached(
        page,
        ("heterogeneity", plan, asked),
        lambda: compare_levels(study, plan, panel, asked.column, [pair], [on]),
    )[0]
    return Found(
        heterogeneity_sentence(w, asked, tested),
        rows,
        rows[-1]["value"],
        _sheet(w, asked, columns, table),
        tested,
        {
            "level": [],
            "pairs": [],
            "difference": [c.headline_interval.method for _, c in compared],
            "level_interval": [],
            "p": [c.headline for _, c in compared],
            "heterogeneity": _heterogeneity_methods(tested),
        },
        [(name, _flags(c)) for name, c in compared],
    )


def _flags(c: Comparison) -> tuple[Flag, ...]:
    return c.headline_interval.flags


def _heterogeneity_methods(tested: PairHeterogeneity) -> list[str]:
    if tested.result is None:
        return ["patient_permutation"]
    found = (tested.result.permutation, tested.result.split)
    return [str(test.method) for test in found if test is not None]


def heterogeneity_sentence(w: Words, asked: GroupQuestion, tested: PairHeterogeneity) -> str:
    """Whether the advantage differs between levels, plainly."""
    names = {
        "first": str(asked.first),
        "second": asked.second,
        "metric": w.label("metric", asked.measure).lower(),
        "column": w.column(asked.column),
    }
    result = tested.result
    if result is None or result.permutation.p is None:
        reason = tested.reason or (result.permutation.reason if result else None)
        return w(
            "Whether the difference in {metric} between {second} and {first} varies with {column} cannot be "
            "tested: {reason}.",
            **names,
            reason=w.reason(reason or ""),
        )
    silent: tuple[str, ...] = ()
    how = w("patients permuted")
    if result.permutation.method == ALIKE_IN_EVERYTHING:
        how = w("patients permuted: tests whether the levels are alike in everything")
    elif 0 < len(result.without_discordance) < len(result.groups):
        silent = result.without_discordance
        how = w(
            "patients permuted; not part of this test, as the two are right and wrong together there: "
            "{levels}",
            levels=w.join(list(silent)),
        )
    known = [g for g in result.groups if g.second_minus_first is not None]
    low = min(known, key=lambda g: g.second_minus_first or 0.0)
    high = max(known, key=lambda g: g.second_minus_first or 0.0)
    spread = w(
        "{second} against {first}, {metric}: from {low} points ({low_level}) to {high} points "
        "({high_level}). If {column} made no difference, a spread this large would be seen with "
        "probability {p} ({how}).",
        **names,
        low=w.numbers.points(low.second_minus_first),
        low_level=low.group,
        high=w.numbers.points(high.second_minus_first),
        high_level=high.group,
        p=w.numbers.p(result.permutation.p),
        how=how,
    )
    return begun(w, spread)


def titled(w: Words, asked: GroupQuestion) -> str:
    """What a picture of the answer is called."""
    metric = w.label("metric", asked.measure)
    if asked.first is None:
        name = w.titled(metric, asked.second)
    else:
        name = w("{second} minus {first}, {metric}", first=asked.first, second=asked.second, metric=metric)
    return w("{name} by {column}", name=name, column=w.column(asked.column))


def doubts(w: Words, found: Found) -> list[str]:
    """What the numbers of the levels have to be read with."""
    said = show.flagged(w, found.cautions, (Flag.FEW_CLUSTERS, Flag.FEW_DISCORDANT_CLUSTERS))
    if found.heterogeneity is not None:
        said.append(w("p values of the levels are not adjusted: each asks one question of one level."))
    return said


def table(page: Context, found: Found) -> str | None:
    """The table of the page, with its download. The quantity that was clicked."""
    opened = show_sheet(page, found.sheet, says=found.sentence, name="subgroups")
    return None if opened is None else opened[1]
