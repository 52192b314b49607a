"""Sequences: which examination first, who needs the next, and what is found and spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.problems import Refusal
from core.reads.answers.recorded import recorded_fusions
from core.reads.plan import Policy, Unit
from core.reads.rules.grammar import quoted
from core.reads.rules.rule import Rule, parse_rule
from core.reads.search.pathways import FIGURES, Priced, everything, in_turn, priced, sequence_reads
from core.reads.search.sequences import (
    Continue,
    Examination,
    SequenceCounts,
    SequenceReads,
    SequenceResult,
    best_orders,
    run_sequence,
)
from core.words import NOT_ESTIMABLE, Words
from core.words.answers.rule_names import spoken
from pages.ui.charts.reads.cost import draw_cost
from pages.ui.fusion import examinations as fusion_examinations
from pages.ui.fusion import search as fusion_search
from pages.ui.parts import show
from pages.ui.parts.sheet import fraction, show_sheet
from pages.ui.reads import controls as choose
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.messages import problem_messages
from pages.ui.shell.text import plain

MOST_ROWS_PRICED = 50_000
"""Beyond so many rows only the chosen rule's orders are run, not those of the whole frontier."""
MOST_STEPS = 4


def part(page: Context) -> None:
    """Examinations, a rule's best order, a strategy of one's own, the frontier."""
    w, plan = page.w, choose.plan_of(page)
    examinations = fusion_examinations.ask(page)
    asked = ("sequence", plan.where, plan.indeterminate, plan.cutoffs)
    coded = cached(page, asked, lambda: sequence_reads(choose.study_of(page), plan))
    if plan.indeterminate in (Policy.BEST, Policy.WORST):
        st.caption(
            w(
                "Best and worst choose a completion for each verdict; a sequence has several. "
                "Here indeterminate reads count as not usable."
            )
        )
    if plan.fuse_at is Unit.PATIENT and choose.study_of(page).has_lesions:
        st.caption(
            w(
                "A sequence fuses per lesion and rolls up then. The other parts of this page fuse per "
                "patient, as chosen, and may count other patients for a rule with AND."
            )
        )
    rule = _rule(page)
    if rule is None:
        return
    figure = _figure(page, examinations)
    try:
        _orders(page, rule, examinations, coded, figure)
        st.divider()
        _own(page, rule, examinations, coded)
        with show.more(page, w("Cost-accuracy frontier"), "cost") as opened:
            if opened:
                _frontier(page, rule, examinations, coded, figure)
    except Refusal as refusal:
        problem_messages(w, refusal.problems)


def _rule(page: Context) -> Rule | None:
    """The rule whose examinations are put in order: kept, on the frontier, or all tests with OR."""
    w, study = page.w, choose.study_of(page)
    options = _rules(page)
    current = fusion_search.current_rule(page)
    if not options:
        st.write(w("Choose at least one test to search."))
        return None
    names = list(options)
    index = names.index(current.name) if current is not None and current.name in names else 0
    name = st.selectbox(
        w("Rule the examinations serve"),
        names,
        index=index,
        format_func=lambda name: spoken(name, study.tests, w) if options[name] == name else name,
        key=page.key(f"sequence.rule.{len(names)}.{index}"),
        width=340,
    )
    return parse_rule("\N{MIDDLE DOT}", options[str(name)], study.tests)


def _rules(page: Context) -> dict[str, str]:
    plan = choose.plan_of(page)
    tests = tuple(st.session_state.get(fusion_search.TESTS_KEY, ()))
    options = {rule.name: rule.expression for rule in plan.rules}
    if tests:
        found = fusion_search.explored(page, tests)
        texts = [*fusion_search.classic(tests)[:1], *(found.expressions[p.rules[0]] for p in found.frontier)]
        texts += [quoted(test) for test in tests]
        for text in texts:
            options.setdefault(text, text)
    return options


def _figure(page: Context, examinations: Sequence[Examination]) -> str:
    """What is to be least; a figure not entered for every examination is not offered."""
    w = page.w
    known = [f for f in FIGURES[:-1] if all(getattr(e, f) is not None for e in examinations)]
    options = [*known, FIGURES[-1]]
    chosen = st.segmented_control(
        w("To be least per patient"),
        options,
        default=options[0],
        required=True,
        format_func=lambda one: w.label("figure", one),
        key=f"fusion.sequence.figure.{len(options)}",
    )
    return str(chosen)


def _orders(
    page: Context, rule: Rule, examinations: Sequence[Examination], coded: SequenceReads, figure: str
) -> None:
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    at_once = run_sequence(everything(rule, examinations), coded, plan.rollup)
    found = best_orders(rule, examinations, coded, plan.rollup, figure)
    best = found[0]
    if len(found) > 1:
        said = w(
            "Best order for {rule}: {order}, stopping once the patient is decided. "
            "{figure} per patient: {value} instead of {all_value} when everyone has everything.",
            rule=spoken(rule.expression, study.tests, w),
            order=order_words(w, best),
            figure=w.label("figure", figure).capitalize(),
            value=_number(w, getattr(best, figure)),
            all_value=_number(w, getattr(at_once, figure)),
        )
        st.write(plain(f"{said} {_kept_verdicts(w, best, at_once)}"))
    rows = [(w("everything at once"), at_once), *((order_words(w, r), r) for r in found if len(found) > 1)]
    table(page, rows, "orders")


def _kept_verdicts(w: Words, best: SequenceResult, at_once: SequenceResult) -> str:
    """What becomes of the rule's verdicts when patients stop early."""
    if best.lesions == at_once.lesions:
        return w("Patients keep the rule's verdict, and so do lesions here.")
    return w(
        "Patients keep the rule's verdict; lesions that only a later examination shows are missed: "
        "{sequence} against {all_counts} per lesion.",
        sequence=pair_words(w, best.lesions),
        all_counts=pair_words(w, at_once.lesions),
    )


def _own(page: Context, rule: Rule, examinations: Sequence[Examination], coded: SequenceReads) -> None:
    """A strategy step by step: which examination, and the rule that decides whether to go on."""
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    names = [e.name for e in examinations]
    by_name = {e.name: e for e in examinations}
    if len(names) < 2:
        return
    st.markdown(f"**{w('A strategy of your own')}**")
    needed = [e.name for e in examinations if any(t in e.tests for t in rule.tests)]
    order = st.multiselect(
        w("Examinations in order"),
        names,
        default=(needed if len(needed) > 1 else names)[:MOST_STEPS],
        max_selections=MOST_STEPS,
        key=f"fusion.own.{'|'.join(names)}.{rule.expression}",
        placeholder=w("choose"),
    )
    go_on = Continue(
        st.selectbox(
            w("The next examination follows"),
            [Continue.UNLESS_POSITIVE, Continue.UNLESS_NEGATIVE],
            format_func=lambda how: w.label("continue", str(how)),
            key="fusion.own.go_on",
            width=420,
        )
    )
    steps: list[tuple[Examination, Rule]] = []
    taken: list[str] = []
    with st.container(horizontal=True, gap="small"):
        for name in order:
            taken += by_name[name].tests
            text = st.text_input(
                w("Positive after {examination} when", examination=name),
                value=" | ".join(quoted(test) for test in _usual(page, by_name[name].tests)),
                key=f"fusion.own.rule.{len(steps)}.{name}.{'|'.join(by_name[name].tests)}",
                width=230,
            )
            steps.append((by_name[name], parse_rule("\N{MIDDLE DOT}", str(text), study.tests)))
    if not steps:
        return
    result = run_sequence(in_turn(steps, go_on), coded, plan.rollup)
    last = result.lesions, result.patients
    st.write(
        plain(
            w(
                "{order}: {lesions} per lesion and {patients} per patient; {examined}.",
                order=order_words(w, result),
                lesions=pair_words(w, last[0]),
                patients=pair_words(w, last[1]),
                examined=w("; ").join(
                    w("{name}: {count} patients", name=name, count=w.numbers.count(count))
                    for name, count in result.patients_examined
                ),
            )
        )
    )
    at_once = run_sequence(everything(rule, examinations), coded, plan.rollup)
    everyone = w.titled(w("everything at once"), spoken(rule.expression, study.tests, w))
    table(page, [(order_words(w, result), result), (everyone, at_once)], "own")


def _usual(page: Context, tests: Sequence[str]) -> list[str]:
    """The tests without those that record a fusion of others, if any are left."""
    recorded = recorded_fusions(choose.study_of(page))
    return [test for test in tests if test not in recorded] or list(tests)


def _frontier(
    page: Context, rule: Rule, examinations: Sequence[Examination], coded: SequenceReads, figure: str
) -> None:
    w, study, plan = page.w, choose.study_of(page), choose.plan_of(page)
    unit = study.unit(plan)
    texts = _rules(page) if coded.reference.size <= MOST_ROWS_PRICED else {}
    texts = {rule.expression: rule.expression, **texts}
    given = {test for e in examinations for test in e.tests}
    rules: dict[str, Rule] = {}
    for name, text in texts.items():
        name = spoken(text, study.tests, w) if name == text else name
        parsed = parse_rule("\N{MIDDLE DOT}", text, study.tests)
        if set(parsed.tests) <= given and all(
            parsed.table != r.table or parsed.tests != r.tests for r in rules.values()
        ):
            rules[name] = parsed
    found = priced(rules, examinations, coded, plan.rollup, figure, unit)
    metric = st.segmented_control(
        w("Against"),
        ["sensitivity", "specificity", "accuracy"],
        default="sensitivity",
        required=True,
        format_func=lambda one: w.label("metric", one),
        key="fusion.sequence.metric",
    )
    rows = [row for one in found if (row := _row(w, one, figure, unit, str(metric))) is not None]
    draw_cost(
        w,
        rows,
        across=w("{figure} per patient", figure=w.label("figure", figure)),
        upwards=w.label("metric", str(metric)),
        key="fusion.cost",
        saved=w.label("fusion_part", "sequences"),
        description=w("Strategies by what they take and what they find; filled: no other beats them."),
    )
    st.caption(
        w(
            "Filled: no strategy is cheaper, finds more or has fewer false positives without being worse "
            "elsewhere. Strategies: every kept rule, single test and frontier rule, at once and in every "
            "order."
        )
    )
    kept = [one for one in found if one.frontier]
    table(page, [(w.titled(one.rule, order_words(w, one.result)), one.result) for one in kept], "frontier")


def _row(w: Words, one: Priced, figure: str, unit: Unit, metric: str) -> dict[str, Any] | None:
    value = getattr(one.result, figure)
    counts = one.result.lesions if unit is Unit.LESION else one.result.patients
    y = share(counts, metric)
    if value is None or y is None:
        return None
    return {
        "x": value,
        "y": y,
        "label": w.titled(one.rule, order_words(w, one.result)),
        "frontier": bool(one.frontier),
        "text": pair_words(w, counts),
    }


def share(counts: SequenceCounts, metric: str) -> float | None:
    """Sensitivity, specificity or accuracy of a strategy; None without decided units."""
    top, bottom = {
        "sensitivity": (counts.tp, counts.tp + counts.fn),
        "specificity": (counts.tn, counts.tn + counts.fp),
        "accuracy": (counts.tp + counts.tn, counts.tp + counts.fn + counts.tn + counts.fp),
    }[metric]
    return top / bottom if bottom else None


def order_words(w: Words, result: SequenceResult) -> str:
    """The examinations in order; those done together are joined."""
    steps = [" + ".join(e.name for e in step.examinations) for step in result.strategy.steps]
    return " → ".join(steps)


def pair_words(w: Words, counts: SequenceCounts) -> str:
    """True and false positives in a few words."""
    return w("{tp} TP / {fp} FP", tp=w.numbers.count(counts.tp), fp=w.numbers.count(counts.fp))


def _number(w: Words, value: float | None) -> str:
    return NOT_ESTIMABLE if value is None else w.numbers.decimal(value)


def table(page: Context, rows: Sequence[tuple[str, SequenceResult]], key: str) -> None:
    """Strategies side by side: what is found per lesion and per patient, what it takes."""
    w = page.w
    lines = []
    for name, result in rows:
        line: list[Any] = [name]
        for counts in (result.lesions, result.patients):
            for metric in ("sensitivity", "specificity"):
                top = counts.tp if metric == "sensitivity" else counts.tn
                bottom = top + (counts.fn if metric == "sensitivity" else counts.fp)
                line.append(fraction(w, share(counts, metric), top, bottom))
        line += [
            _number(w, getattr(result, figure)) for figure in ("examinations", "cost", "minutes", "dose")
        ]
        line += [result.lesions.not_decidable, result.patients.not_decidable]
        lines.append(line)
    metrics = [w.label("metric", m) for m in ("sensitivity", "specificity")]
    names = [w("Strategy")]
    names += [w.bracketed(metric, w("per lesion")) for metric in metrics]
    names += [w.bracketed(metric, w("per patient")) for metric in metrics]
    names += [w.label("figure", f) for f in ("examinations", "cost", "minutes", "dose")]
    names += [w("Lesions not decidable"), w("Patients not decidable")]
    frame = pd.DataFrame(lines, columns=names)
    show_sheet(page, frame, says=w("Strategies side by side"), name="strategies", key=f"strategies.{key}")
