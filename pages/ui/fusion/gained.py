"""What a rule gains and loses against a test: counts, read patterns, the lesions, the paired comparison."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from core.arrays import Bools
from core.reads.answers.gained import Change, disagreement, gained_and_lost
from core.reads.answers.pairs.comparison import On, compare
from core.reads.counting.panel import Panel
from core.reads.plan import Plan, RuleText, Unit
from core.reads.rules.monotone import MOST_TESTS_SEARCHED
from core.reads.rules.truth_tables import patterns
from core.reads.search.add_on import widened
from core.reads.search.exploration import best_rule
from core.reads.search.units import PatternUnits, search_units
from core.reads.study import WITH, WITHOUT
from core.words import DOT
from core.words.answers.fusion import CHANGES, gained_answer
from core.words.answers.reads import comparison_answer
from pages.ui.charts.reads.read_patterns import draw_read_patterns
from pages.ui.fusion import search as fusion_search
from pages.ui.reads import controls as choose
from pages.ui.reads import desk as reads
from pages.ui.reads.tables import record_list
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

DIFFER = "differ"
"""Units on which both differ, whatever the reference says."""


def part(page: Context) -> None:
    """Choose a rule and a test, see what changes."""
    w = page.w
    plan = choose.plan_of(page)
    if not plan.rules:
        tests = tuple(st.session_state.get(fusion_search.TESTS_KEY, ()))
        best = best_rule(fusion_search.explored(page, tests)) if tests else None
        if best is None:
            st.write(w("Build a rule or click a point above; then see here what it gains and loses."))
            return
        plan = replace(plan, rules=(RuleText(fusion_search.kept_name(w, choose.study_of(page), best), best),))
    panel = reads.counted(page, plan)
    rules = [rule.name for rule in panel.rules]
    asked = _ask(page, panel, rules)
    if asked is None:
        st.write(w("A comparison needs a test beside the rule. Show one in the sidebar."))
        return
    rule, test = asked
    found = gained_and_lost(panel, rule, test)
    st.write(plain(gained_answer(w, found, panel.unit)))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _patterns(page, rule, plan)
    with right:
        _compared(page, panel, rule, test)
    differ = disagreement(panel, test, rule)
    counts: dict[str, int] = {**{str(change): n for change, n in found.counts.items()}, DIFFER: differ.differ}
    shown = st.pills(
        w("List the {units}", units=w.label("units", str(panel.unit))),
        [*Change, DIFFER],
        default=Change.FOUND,
        format_func=lambda change: w.bracketed(_label(page, change), w.numbers.count(counts[change])),
        key=f"fusion.gained.{rule}.{test}",
    )
    if shown is None:
        return
    masks: dict[str, Bools] = {
        **{str(change): mask for change, mask in found.profiles.items()},
        DIFFER: differ.profiles,
    }
    record_list(page, panel, masks[shown], w.titled(f"{rule}{DOT}{test}", _label(page, shown)), "gained")
    if found.not_comparable:
        st.caption(
            w(
                "{count} {units} cannot be compared: one of the two is not usable there.",
                count=w.numbers.count(found.not_comparable),
                units=w.label("units", str(panel.unit)),
            )
        )


def _label(page: Context, change: str) -> str:
    w = page.w
    return w("all that differ") if change == DIFFER else w(CHANGES[Change(change)])


def _ask(page: Context, panel: Panel, rules: list[str]) -> tuple[str, str] | None:
    w = page.w
    current = fusion_search.current_rule(page)
    chosen = current.name if current is not None and current.name in rules else rules[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        rule = st.selectbox(
            w("Rule"), rules, index=rules.index(chosen), key=page.key(f"gained.rule.{chosen}"), width=280
        )
        others = [item for item in panel.items if item != rule]
        if not others:
            return None
        test = st.selectbox(w("against"), others, key=page.key(f"gained.test.{len(others)}"), width=220)
    return str(rule), str(test)


def _compared(page: Context, panel: Panel, rule: str, test: str) -> None:
    """The paired, cluster-aware comparison on sensitivity and specificity."""
    w, plan = page.w, choose.plan_of(page)
    asked = replace(plan, compare=((test, rule),))
    own = cached(page, ("gained", asked), lambda: compare(panel, asked, [(test, rule)]))
    for c in own:
        if c.on is not On.ACCURACY:
            fixed = bool(choose.study_of(page).combined)
            st.write(plain(comparison_answer(w, c, panel.unit, fixed_readers=fixed)))
    gains = [c.second_minus_first for c in own if c.on is not On.ACCURACY]
    joint = None if None in gains else sum(gain for gain in gains if gain is not None)
    st.caption(w("Youden index, rule minus test: {points} points.", points=w.numbers.points(joint)))


def _patterns(page: Context, rule: str, plan: Plan) -> None:
    """Read patterns by reference status, and which of them the rule calls positive."""
    w, study = page.w, choose.study_of(page)
    text = next(r.expression for r in plan.rules if r.name == rule)
    parsed = fusion_search.parsed(study, text)
    searched = st.session_state.get(fusion_search.TESTS_KEY, ())
    tests = tuple(t for t in study.tests if t in parsed.tests or t in searched)
    if len(tests) > MOST_TESTS_SEARCHED:
        tests = parsed.tests
    if len(tests) > MOST_TESTS_SEARCHED:
        st.caption(w("Read patterns are drawn for up to {count} tests.", count=MOST_TESTS_SEARCHED))
        return
    asked = replace(plan, fuse_at=Unit.PATIENT, rules=(), hidden=(), by=(), compare=())
    units = cached(page, ("patterns", asked, tests), lambda: search_units(study, asked, tests))
    assert isinstance(units, PatternUnits)
    with_, without = units.counts(WITH), units.counts(WITHOUT)
    called = widened(parsed, tests)
    order = [int(p) for p in np.argsort(-(with_ + without), kind="stable") if with_[p] + without[p]]
    reads_of = patterns(len(tests)).astype(bool)
    rows = [
        {
            "positive": reads_of[p].tolist(),
            "with": int(with_[p]),
            "without": int(without[p]),
            "called": bool(called[p]),
        }
        for p in order
    ]
    st.markdown(f"**{w('Read patterns')}**")
    draw_read_patterns(
        w,
        tests,
        rows,
        rule=rule,
        key=page.key("patterns"),
        saved=f"{w('Read patterns')} \N{MIDDLE DOT} {rule}",
        description=w("Read patterns by reference status; the rule calls those marked positive."),
    )
    if units.unit is Unit.PATIENT and plan.fuse_at is Unit.LESION:
        st.caption(
            w(
                "Here each test is rolled up per patient first; the rule itself is applied per lesion, "
                "so that a rule with AND may call fewer patients than the marks say."
            )
        )
    if units.not_decidable:
        st.caption(
            w(
                "{count} {units} are left out because a read of these tests is not usable there.",
                count=w.numbers.count(units.not_decidable),
                units=w.label("units", str(units.unit)),
            )
        )
