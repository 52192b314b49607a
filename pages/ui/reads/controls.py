"""The plan's controls, shared by the pages of the reader study.

What is toggled all day (unit, fusion rule, subgroup) stands in a bar above the answer and belongs in the
page's fragment; the rest is folded in the sidebar with its current value in the label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.reads.answers.records import left_out
from core.reads.counting.panel import Panel
from core.reads.plan import ROLLUPS, Adjust, Cluster, Plan, Policy, Unit
from core.reads.study import Study
from core.stats.one_test.proportions import METHODS
from core.words import DOT, Words
from core.words.answers.change import selection
from core.words.answers.reads import rows_left_out, study_facts
from pages.ui.parts import again, show
from pages.ui.parts.sheet import show_sheet
from pages.ui.reads import clicking, rule_editor
from pages.ui.reads import desk as reads
from pages.ui.reads import names as naming
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain

CONFIDENCE_LEVELS = (0.8, 0.9, 0.95, 0.99)
MOST_PILLS = 12
"""Levels offered as pills; more become a list with search."""


def study_of(page: Context) -> Study:
    """The study on the desk."""
    study: Study = page.desk.data.content  # type: ignore[union-attr]
    return study


def plan_of(page: Context) -> Plan:
    """The plan as the page answers it, its rules called as people read them."""
    return reads.asked(page)


def _set(page: Context, key: str, change: Callable[[Plan, Any], Plan]) -> Callable[[], None]:
    """A callback that folds a widget's value into the plan."""

    def apply() -> None:
        value = st.session_state.get(key)
        if value is not None:
            page.change(change(draft(page), value))

    return apply


def draft(page: Context) -> Plan:
    """The plan on the desk as it is changed and spelled for links: rules by their signs."""
    plan: Plan = page.desk.in_use()
    return plan


Draw = Callable[[], None]


def line(
    page: Context, panel: Panel, own: Draw | None = None, group: Draw | None = None
) -> AbstractContextManager[None]:
    """Where one is and what is asked, above the answer that is given inside.

    Parameters
    ----------
    own : draws what this page alone asks, beside its title
    group : draws what stands in the place of the subgroup, which is then chosen behind *More*
    """

    def draw() -> None:
        where_am_i(page, panel)
        _bar(page, own, group)

    return show.above(draw)


def where_am_i(page: Context, panel: Panel) -> None:
    """The quiet line of a reader study."""
    w, study = page.w, study_of(page)
    question = ("facts", w.language, page.code, plan_of(page), panel.unit, panel.units, panel.patients)
    facts = cached(page, question, lambda: study_facts(w, study, panel))
    show.where_am_i(page, facts, chips(page), _per(page))


def _bar(page: Context, own: Draw | None, group: Draw | None) -> None:
    """What is asked, as a line whose words are the controls; what is changed rarely, and the way back."""
    with st.container(
        key=f"tandem_bar_{page.code}", horizontal=True, vertical_alignment="center", gap="xsmall"
    ):
        _unit(page)
        if len(study_of(page).tests) > 1:
            clicking.fusion(page)
        if group is None:
            _subgroup(page)
        else:
            group()

    def beside() -> None:
        if own is not None:
            own()
        elif page.code in PINS:
            _pinned(page)
        _rarely(page, left_out=own is not None)
        if own is None:
            _left_out(page)

    show.history(page, Plan(), beside=beside)
    clicking.warn_of_one(page)
    show.asked(page, asked_in_words(page))


def asked_in_words(page: Context) -> list[str]:
    """Unit, rule and patients in a few words each."""
    w, study, plan = page.w, study_of(page), plan_of(page)
    rules = [rule.name for rule in plan.rules]
    columns = {name: w.column(name) for name in study.groups}
    return [_per(page), *rules, selection(w, plan, columns)]


def _per(page: Context) -> str:
    lesions = study_of(page).unit(plan_of(page)) is Unit.LESION
    return page.w("per lesion") if lesions else page.w("per patient")


def _unit(page: Context) -> None:
    w, study, plan = page.w, study_of(page), plan_of(page)
    if not study.has_lesions:
        return
    key, unit = page.key("unit"), study.unit(plan)

    def draw() -> None:
        show.word(w("Per"))
        st.segmented_control(
            w("Unit of analysis"),
            [Unit.LESION, Unit.PATIENT],
            default=unit,
            required=True,
            format_func=lambda unit: w.label("unit", unit),
            key=key,
            on_change=_set(page, key, lambda p, unit: replace(p, unit=unit)),
            label_visibility="collapsed",
        )

    again.as_before(page, "unit", (key, unit), draw)


def _subgroup(page: Context) -> None:
    """All patients, or one level of one column; several levels are chosen behind *More*."""
    w, study, plan = page.w, study_of(page), draft(page)
    columns = [name for name, group in study.groups.items() if len(group.levels) > 1]
    if not columns:
        return
    here = plan.where
    options: list[Any] = [()]
    options += [((name, (level,)),) for name in columns for level in study.groups[name].levels]
    if here not in options:
        options.append(here)
    names = {name: w.column(name) for name in study.groups}
    said = cached(
        page,
        ("selections", w.language, tuple(options)),
        lambda: {where: selection(w, Plan(where=where), names) for where in options},
    )
    key = page.key("where")

    def narrow() -> None:
        page.change(replace(draft(page), where=tuple(st.session_state[key])), reseed=True)

    def draw() -> None:
        st.selectbox(
            w("Subgroup"),
            options,
            index=options.index(here),
            format_func=said.__getitem__,
            key=key,
            on_change=narrow,
            width=150,
            label_visibility="collapsed",
        )

    again.as_before(page, "subgroup", (key, here, tuple(options)), draw)


PINS = ("accuracy", "fusion")
"""Pages that compare with what was before, or with one test that stays; others choose their own pair."""


def pinned_item(page: Context, items: Sequence[str]) -> str | None:
    """The test or rule that every answer is compared with, where one was chosen and is shown."""
    wanted = reads.showing(page).against
    wanted = reads.as_spoken(page).get(wanted or "", wanted)
    return wanted if wanted in items else None


def _pinned(page: Context) -> None:
    """Compare with what was before each click, or with one test that stays."""
    w, panel = page.w, reads.counted(page)
    items: list[str | None] = [None, *panel.items]
    pinned = pinned_item(page, panel.items)
    key = page.key(f"pinned.{len(items)}")

    def pin() -> None:
        wanted = st.session_state[key]
        page.show(replace(reads.showing(page), against=reads.as_typed(page).get(wanted, wanted)))

    def draw() -> None:
        st.selectbox(
            w("Compared with"),
            items,
            index=items.index(pinned),
            format_func=lambda name: w("against: before") if name is None else w("against {test}", test=name),
            key=key,
            on_change=pin,
            width=170,
            label_visibility="collapsed",
        )

    again.as_before(page, "pinned", (key, pinned, tuple(items)), draw)


def _rarely(page: Context, *, left_out: bool) -> None:
    """What is changed rarely: typed and kept rules, what is shown, several levels at once.

    ``left_out``: the rows left out stand here, too, where the title's line has no room for them.
    """
    w, key = page.w, f"{page.code}.more"
    panel = again.folded(page, key, "", lambda turned: st.popover(w("More"), key=key, on_change=turned))
    if panel is not None and panel.open:
        with panel:
            st.markdown(f"**{plain(w('Rules'))}**")
            rule_editor.editor(page)
            st.divider()
            _shown(page)
            _levels(page)
            st.divider()
            naming.ask(page)
            if left_out and (count := rows_left_out(study_of(page), reads.counted(page))):
                st.markdown(f"**{plain(w('Left out: {count}', count=w.numbers.count(count)))}**")
                _left_out_rows(page)
            with st.container(horizontal=True, gap="small"):
                show.reset(page, Plan())
                show.recipe(page, page.desk, key=page.key("recipe"))


def _levels(page: Context) -> None:
    """Several levels of one column at once."""
    w, study, plan = page.w, study_of(page), draft(page)
    columns = [name for name, group in study.groups.items() if len(group.levels) > 1]
    if not columns:
        return
    filtered = dict(plan.where)
    first = next((c for c in filtered if c in columns), None)
    column = st.selectbox(
        w("Only some levels of"),
        [None, *columns],
        index=([None, *columns].index(first)),
        format_func=lambda name: w("all") if name is None else w.column(name),
        key=page.key("where.column"),
        width=320,
    )
    if column is None:
        return
    levels = list(study.groups[column].levels)
    levels_key = page.key(f"where.levels.{column}")
    chooser = st.pills if len(levels) <= MOST_PILLS else st.multiselect
    options: dict[str, Any] = (
        {"selection_mode": "multi"} if chooser is st.pills else {"width": 320, "placeholder": w("choose")}
    )

    def narrow() -> None:
        chosen = tuple(level for level in levels if level in (st.session_state.get(levels_key) or []))
        page.change(with_filter(draft(page), column, chosen))

    chooser(
        w("Only"),
        levels,
        default=[level for level in filtered.get(column, ()) if level in levels],
        format_func=plain,
        key=levels_key,
        on_change=narrow,
        **options,
    )


def with_filter(plan: Plan, column: str, values: tuple[str, ...]) -> Plan:
    """The plan with another filter on a column; no value takes the filter away."""
    others = tuple(pair for pair in plan.where if pair[0] != column)
    return replace(plan, where=(*others, (column, values)) if values else others)


def chips(page: Context) -> list[show.Chip]:
    """The filters in force, each with its way out."""

    def remover(column: str) -> Callable[[], None]:
        return lambda: page.change(with_filter(draft(page), column, ()), reseed=True)

    return [
        show.Chip(page.w.titled(page.w.column(column), page.w(", ").join(values)), remover(column))
        for column, values in plan_of(page).where
    ]


def sidebar(page: Context) -> None:
    """The rest of the plan, folded, its current value below."""
    w, plan = page.w, plan_of(page)
    with st.sidebar:
        st.divider()
        with show.more(page, w("Handling"), "handling", state=handling_label(w, plan)) as opened:
            if opened:
                _handling(page)
        with show.more(page, w("Methods"), "methods", state=methods_label(page)) as opened:
            if opened:
                _methods(page)


def handling_label(w: Words, plan: Plan) -> str:
    """What happens to indeterminate reads and how lesions roll up, in a few words."""
    return f"{w.label('policy', plan.indeterminate)}{DOT}{rollup_label(w, plan.rollup)}"


def rollup_label(w: Words, rollup: str) -> str:
    """A roll-up in words."""
    return w.label("rollup", rollup) if rollup in ROLLUPS else w("at least {k} lesions", k=rollup)


def methods_label(page: Context) -> str:
    """Confidence level and interval method in a few words, for each unit its own where they differ."""
    w, plan = page.w, plan_of(page)
    level, method = w.numbers.confidence(plan.confidence_level), w.label("method", plan.interval)
    if not study_of(page).has_lesions or plan.cluster is Cluster.OFF:
        return f"{level}{DOT}{method}"
    colon = w(": ")
    lesions = f"{w('per lesion')}{colon}{w.label('cluster', Cluster.AUTO)}"
    return f"{level}{DOT}{lesions}{DOT}{w('per patient')}{colon}{method}"


def _shown(page: Context) -> None:
    w, study, plan = page.w, study_of(page), draft(page)
    names = [*study.tests, *(rule.name for rule in plan.rules)]
    said = dict(zip(names, [*study.tests, *(rule.name for rule in plan_of(page).rules)], strict=True))
    key = page.key("shown")

    def reveal() -> None:
        chosen = st.session_state.get(key) or []
        page.change(replace(draft(page), hidden=tuple(name for name in names if name not in chosen)))

    shown = [name for name in names if name not in plan.hidden]
    st.pills(
        w("Tests and rules shown"),
        names,
        selection_mode="multi",
        default=shown,
        format_func=lambda name: plain(said[name]),
        key=key,
        on_change=reveal,
    )
    if plan.hidden:
        st.caption(w("{count} of {total}", count=len(shown), total=len(names)))


def _left_out(page: Context) -> None:
    """Which rows the answer leaves out, and why; absent where it rests on every row."""
    w, panel = page.w, reads.counted(page)
    count = rows_left_out(study_of(page), panel)
    if not count:
        return
    title = w("Left out: {count}", count=w.numbers.count(count))
    part = st.popover(title, key=f"{page.code}.left_out.list", on_change="rerun")
    if part.open:
        with part:
            _left_out_rows(page)


def _left_out_rows(page: Context) -> None:
    """The rows left out, each with its reason."""
    w = page.w
    found = left_out(study_of(page), plan_of(page))
    for group in found:
        why = w.label("excluded", group.reason)
        st.caption(plain(w("{count} rows left out: {reason}.", count=len(group.rows), reason=why)))
    table = pd.concat(
        [
            pd.DataFrame({w("Row"): group.rows, w("Reason"): w.label("excluded", group.reason)} | group.texts)
            for group in found
        ]
    ).sort_values(w("Row"), kind="stable")
    show_sheet(page, table, says=w("Rows left out"), name="left-out", most=show.MOST_ROWS)


def _handling(page: Context) -> None:
    w, study, plan = page.w, study_of(page), plan_of(page)
    key = page.key("indeterminate")
    st.selectbox(
        w("Indeterminate reads"),
        list(Policy),
        index=list(Policy).index(plan.indeterminate),
        format_func=lambda policy: w.label("policy", policy),
        key=key,
        on_change=_set(page, key, lambda p, policy: replace(p, indeterminate=policy)),
        help=w("Missing reads are not recoded; what a blank means is said where the file is read."),
    )
    if not study.has_lesions:
        return
    options = [*ROLLUPS, "2", "3"]
    options += [plan.rollup] if plan.rollup not in options else []
    rollup_key, fuse_key = page.key("rollup"), page.key("fuse_at")
    st.selectbox(
        w("A patient is positive when"),
        options,
        index=options.index(plan.rollup),
        format_func=lambda rollup: rollup_label(w, rollup),
        key=rollup_key,
        on_change=_set(page, rollup_key, lambda p, value: replace(p, rollup=value)),
    )
    st.radio(
        w("Order of fusion and roll-up"),
        [Unit.LESION, Unit.PATIENT],
        index=[Unit.LESION, Unit.PATIENT].index(plan.fuse_at),
        format_func=lambda unit: w.label("fuse_at", unit),
        key=fuse_key,
        on_change=_set(page, fuse_key, lambda p, value: replace(p, fuse_at=value)),
        help=w("The order matters for rules with AND: two tests may each be positive on a different lesion."),
    )


def _methods(page: Context) -> None:
    w, plan = page.w, plan_of(page)
    levels = sorted({*CONFIDENCE_LEVELS, plan.confidence_level})

    def choice(
        name: str, label: str, options: list[Any], kind: str, current: Any, help: str | None = None
    ) -> None:
        key = page.key(name)
        st.selectbox(
            label,
            options,
            index=options.index(current),
            format_func=lambda value: (
                w.numbers.confidence(value) if kind == "confidence" else w.label(kind, str(value))
            ),
            key=key,
            on_change=_set(page, key, lambda p, value: replace(p, **{name: value})),
            help=help,
        )

    choice(
        "confidence_level",
        w("Confidence level"),
        levels,
        "confidence",
        plan.confidence_level,
        w("Its complement is the significance level."),
    )
    choice("interval", w("Interval of a proportion"), list(METHODS), "method", plan.interval)
    choice(
        "cluster",
        w("Several lesions per patient"),
        list(Cluster),
        "cluster",
        plan.cluster,
        w("Lesions of one patient resemble each other; ignoring that makes intervals too narrow."),
    )
    choice("adjust", w("Correction for several comparisons"), list(Adjust), "adjust", plan.adjust)
