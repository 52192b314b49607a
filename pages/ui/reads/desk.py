"""The reader study on its desk: opening an example or an upload, restoring a link, cached answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.examples.reads import READS_EXAMPLES
from core.lessons.codes import code_of, truth_of
from core.lessons.study import simulated_study
from core.lessons.truth import Truth
from core.problems import Problem, Refusal
from core.reads import recipe
from core.reads.counting.panel import Panel, panel, parse_rules
from core.reads.file.reading import Reading
from core.reads.names import Names
from core.reads.plan import Pairs, Plan, Unit
from core.reads.showing import Showing, fit_showing
from core.reads.study import Study, fit_plan
from core.words import Words
from core.words.answers.rule_names import spoken_plan
from pages.ui.shell.address import Address
from pages.ui.shell.answers import cached
from pages.ui.shell.frame import Context
from pages.ui.shell.view import READS, UPLOAD, Badge, Data, Desk, View


def desk(view: View) -> Desk[Study, Plan]:
    """The reader study's desk."""
    return view.desks[READS]


def open_example(view: View, code: str, plan: Plan | None = None) -> None:
    """Put a shipped example on the desk; what the user brought is set aside."""
    example = READS_EXAMPLES[code]
    study = example.load()
    data = Data(
        code=code,
        name=code,
        badge=Badge(example.origin.value),
        content=study,
        sha256=study.table.source.sha256,
        problems=study.problems,
        recipe=_recipe(desk(view), study, example.reading()),
    )
    desk(view).put(data, plan or Plan())
    view.active = READS


def open_simulated(view: View, truth: Truth, seed: int) -> None:
    """Put the study of a seed on the desk; what the user brought is set aside.

    Raises
    ------
    Refusal
        Where the draw is no study.
    """
    study, reading, table = simulated_study(truth, seed)
    code = code_of(truth, seed)
    data = Data(
        code=code,
        name=table.source.name or code,
        badge=Badge.SIMULATED,
        content=study,
        sha256=table.source.sha256,
        problems=study.problems,
        recipe=_recipe(desk(view), study, reading),
    )
    desk(view).put(data, Plan())
    view.active = READS


def open_upload(
    view: View,
    study: Study,
    reading: Reading,
    *,
    problems: Sequence[Problem] = (),
    wanted: Plan | None = None,
    names: Names | None = None,
) -> tuple[Problem, ...]:
    """Put the study of an uploaded file on the desk.

    Parameters
    ----------
    reading : how the file was understood
    problems : what was found in the file, besides what the study says
    wanted : the plan to ask; None keeps the one asked of the file so far, or that waits for it
    names : what a recipe calls condition and unit; None keeps what they were called

    Returns
    -------
    tuple of Problem
        What the plan names and this study does not have; the rest of the plan stays.
    """
    here = desk(view)
    plan, stale = fit_plan(study, wanted or _own_plan(here) or Plan())
    plan, refused = _usable_rules(study, plan)
    source = study.table.source
    here.put(
        Data(
            code=UPLOAD,
            name=source.name or UPLOAD,
            badge=Badge.UPLOADED,
            content=study,
            sha256=source.sha256,
            problems=(*problems, *study.problems),
            recipe=_recipe(desk(view), study, reading),
        ),
        plan,
    )
    here.showing, gone = fit_showing(study, plan, _shown(here))
    if names is not None:
        here.call(UPLOAD, names)
    view.active = READS
    return (*stale, *refused, *gone)


def _recipe(here: Desk[Study, Plan], study: Study, reading: Reading) -> Callable[[Plan], bytes]:
    return lambda plan: recipe.write(recipe.recipe_of(study.table, reading, plan, here.called()))


def _own_plan(here: Desk[Study, Plan]) -> Plan | None:
    """What is asked of the user's own file, wherever it lies."""
    if UPLOAD in here.aside:
        return here.aside[UPLOAD].plan
    return here.plan if here.data is None or here.data.code == UPLOAD else None


def close(view: View) -> None:
    """Clear the desk: let go of the own file, set an example aside; the file's plan waits for the next."""
    here = desk(view)
    plan = _own_plan(here)
    here.close(UPLOAD)
    here.put(None, plan)


def drop(view: View) -> None:
    """Let go of the own file; an example in use stays."""
    desk(view).close(UPLOAD)


def restore(view: View, address: Address) -> tuple[Problem, ...]:
    """Bring the desk in line with a link: its example, its plan; say what could not be done."""
    drawn = None if address.data is None else truth_of(address.data)
    known = address.data is None or address.data in READS_EXAMPLES or address.data == UPLOAD
    if not known and drawn is None:
        return ()
    here = desk(view)
    problems: list[Problem] = []
    showing, rest, unread = Showing.from_query(address.plan)
    plan, not_read = Plan.from_query(rest)
    problems += unread + not_read
    first = here.data is None
    if address.data in READS_EXAMPLES:
        if (here.data is None or here.data.code != address.data) and not here.take(address.data):
            open_example(view, address.data)
    elif drawn is not None and address.data is not None:
        if (here.data is None or here.data.code != address.data) and not here.take(address.data):
            try:
                open_simulated(view, *drawn)
            except Refusal as refusal:
                problems += refusal.problems
    elif address.data == UPLOAD and (here.data is None or here.data.code != UPLOAD) and not here.take(UPLOAD):
        here.wait(plan)
    if here.data is not None:
        plan, stale = fit_plan(here.data.content, plan)
        plan, refused = _usable_rules(here.data.content, plan)
        showing, gone = fit_showing(here.data.content, plan, showing)
        problems += [*stale, *refused, *gone]
        here.revision += showing != (here.showing or Showing())
        here.change(plan, reseed=True)
        if first:
            here.before = None
    here.showing = showing
    return tuple(problems)


def _usable_rules(study: Study, plan: Plan) -> tuple[Plan, tuple[Problem, ...]]:
    """Drop rules that this study cannot read, and say so."""
    kept = plan
    problems: list[Problem] = []
    for rule in plan.rules:
        try:
            parse_rules(study, replace(kept, rules=(*(r for r in kept.rules if r != rule), rule)))
        except Refusal as refusal:
            kept = replace(kept, rules=tuple(r for r in kept.rules if r != rule))
            problems += refusal.problems
    return kept, tuple(problems)


def name_of(w: Words, data: Data[Study]) -> str:
    """What the data set is called on the page."""
    return w.named("example", data.code) or data.name


def asked(page: Context) -> Plan:
    """The plan as this page answers it: rules called as people read them.

    One pair to compare is the one on the screen (`pages.ui.reads.marking.named`) and leaves out no other;
    several are a list, and are all that is compared.

    Subgroups of an example rebuilt from printed figures open per patient, as the paper prints them: how its
    lesions fall to groups was chosen.
    """
    return _answered(page, page.desk.in_use())


def as_typed(page: Context) -> dict[str, str]:
    """The names that rules have on the desk, by those that the page gives them."""
    return {
        rule.name: old.name for rule, old in zip(asked(page).rules, page.desk.in_use().rules, strict=True)
    }


def as_spoken(page: Context) -> dict[str, str]:
    """The names that the page gives rules, by those that they have on the desk."""
    return {typed: spoken for spoken, typed in as_typed(page).items()}


def showing(page: Context) -> Showing:
    """Which part of its answer the page shows."""
    return _shown(page.desk)


def _shown(here: Desk[Study, Plan]) -> Showing:
    return here.showing if isinstance(here.showing, Showing) else Showing()


def asked_before(page: Context) -> Plan | None:
    """The plan that was answered before the last click."""
    before: Plan | None = page.desk.before
    return None if before is None else _answered(page, before)


def _answered(page: Context, plan: Plan) -> Plan:
    """A page asks this a dozen times of the same one or two plans."""
    kept: tuple[tuple[Plan, Plan], ...] = page.view.kept.get("answered", ())
    for wanted, answer in kept:
        if wanted is plan:
            return answer
    answer = _as_answered(page, plan)
    page.view.kept["answered"] = ((plan, answer), *kept[:1])
    return answer


def _as_answered(page: Context, plan: Plan) -> Plan:
    data = page.desk.data
    if data is None:
        return plan
    study: Study = data.content
    names = (*study.tests, *study.groups)
    plan = cached(
        page,
        ("spoken", plan, page.w.language, page.desk.called()),
        lambda: replace(  # only the page Comparison answers every pair, with a way to stop it
            spoken_plan(plan, names, study.tests, page.w),
            pairs=Pairs.FIRST,
            compare=plan.compare if len(plan.compare) > 1 else (),
        ),
    )
    example = READS_EXAMPLES.get(data.code)
    if page.code == "subgroups" and plan.unit is None and example is not None and example.printed is not None:
        return replace(plan, unit=Unit.PATIENT)
    return plan


def counted(page: Context, plan: Plan | None = None) -> Panel:
    """The panel of the desk's study under a plan, its own where none is given."""
    study: Study = page.desk.data.content  # type: ignore[union-attr]
    asked_for = asked(page) if plan is None else plan
    key = (
        *("panel", asked_for.unit, asked_for.rollup, asked_for.fuse_at, asked_for.indeterminate),
        *(asked_for.hidden, asked_for.rules, asked_for.where, asked_for.cutoffs),
    )
    return cached(page, key, lambda: panel(study, asked_for))


def invented(page: Context, columns: list[str]) -> list[str]:
    """Which of some columns the example made up, or allocated at will."""
    data = page.desk.data
    example = READS_EXAMPLES.get(data.code) if data is not None else None
    if example is None:
        return []
    made_up = example.invented | example.invented_allocation
    return [page.w.column(column) for column in dict.fromkeys(columns) if column in made_up]
