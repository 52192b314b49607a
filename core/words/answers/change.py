"""What a click changed, in one sentence: by how much, how sure, how many gained and lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.findings import Difference, Reason
from core.reads.answers.change import Change, Paired, Same, Share, Shifted, What
from core.reads.answers.gained import Change as Kind
from core.reads.answers.pairs.comparison import Comparison, On
from core.reads.plan import Plan, Unit
from core.words.answers.rule_names import begun
from core.words.catalogue import N_, Words

Levels = Mapping[str, str]
"""A grouping column to what it is called."""


def change_answer(w: Words, found: Change, before: Plan, after: Plan, columns: Levels) -> str:
    """The sentence that comes first after a click.

    Parameters
    ----------
    before, after : the two plans
    columns : a grouping column to what it is called on the page
    """
    if isinstance(found, Same):
        if found.first == found.second:
            return w("{rule}: the rule as before, nothing changes.", rule=begun(w, found.second))
        same = w("{second} decides as {first} does, whatever is read: nothing changes.", **_both(found))
        return begun(w, same)
    if isinstance(found, Paired):
        return begun(w, _paired(w, found))
    return _shifted(w, found, before, after, columns)


def _both(found: Paired | Same) -> dict[str, str]:
    return {"first": found.first, "second": found.second}


def opening_words(w: Words, found: Change) -> str:
    """The words at the end of that sentence that stand for the units gained and lost; empty without any.

    Where only false positives came or went, the words on them are among these.
    """
    if not isinstance(found, Paired) or not any(found.gained.counts.values()):
        return ""
    kinds = found.gained.counts
    return w("; ").join(_parts(w, found)[-1 if kinds[Kind.FOUND] or kinds[Kind.LOST] else -2 :])


def _paired(w: Words, found: Paired) -> str:
    return w("{subject}: {parts}.", subject=subject(w, found), parts=w("; ").join(_parts(w, found)))


def _parts(w: Words, found: Paired) -> list[str]:
    """What is said of two on the same units, how many were gained and lost last."""
    parts = []
    finds, calls = found.comparisons[On.SENSITIVITY], found.comparisons[On.SPECIFICITY]
    if finds.second_minus_first is not None:
        parts.append(_finds(w, finds, found))
    if calls.second_minus_first is not None:
        parts.append(_calls(w, calls))
    if not parts:
        parts.append(w("nothing can be compared: no unit has usable reads of both"))
    counts = {str(kind): w.numbers.count(count) for kind, count in found.gained.counts.items()}
    return [*parts, w("{found} gained, {lost} lost", found=counts["found"], lost=counts["lost"])]


def subject(w: Words, found: Paired) -> str:
    """What is told against what, as the sentence begins."""
    if found.what is What.RULE:
        return w("{second} instead of {first}", **_both(found))
    if found.what is What.PINNED:
        return w("{second} against {first}", **_both(found))
    if found.what is What.CUTOFF:
        if found.cutoffs is not None:
            return w(CUTOFFS[found.low], test=found.second, new=found.cutoffs[1], old=found.cutoffs[0])
        return w("{test} with another cut-off", test=found.second)
    return w("{test} with reads handled otherwise", test=found.second)


CUTOFFS = {
    False: N_("{test} positive from {new} instead of {old}"),
    True: N_("{test} positive up to {new} instead of {old}"),
}
FINDS = {
    1: N_("finds {points} points more of the {units} with the condition ({sure})"),
    -1: N_("finds {points} points fewer of the {units} with the condition ({sure})"),
    0: N_("finds as many of the {units} with the condition ({sure})"),
}
CALLS = {
    1: (N_("{count} false positive more"), N_("{count} false positives more")),
    -1: (N_("{count} false positive fewer"), N_("{count} false positives fewer")),
    0: (N_("as many false positives"), N_("as many false positives")),
}


BETWEEN = {
    Kind.FOUND: N_("Gained: found by {second}, not by {first}"),
    Kind.LOST: N_("Lost: found by {first}, not by {second}"),
    Kind.ADDED: N_("False positive by {second}, not by {first}"),
    Kind.REMOVED: N_("False positive by {first}, not by {second}"),
}
"""Lists of units of two that are told against each other."""
SINCE = {
    Kind.FOUND: N_("Gained: found now, not before"),
    Kind.LOST: N_("Lost: found before, not now"),
    Kind.ADDED: N_("False positive now, not before"),
    Kind.REMOVED: N_("False positive before, not now"),
}
"""Lists of units of one that is read otherwise."""


def listed(w: Words, found: Paired, kind: Kind) -> str:
    """What a list of the units gained, lost, added or removed is headed by."""
    if found.what in (What.RULE, What.PINNED):
        return w(BETWEEN[kind], **_both(found))
    return w(SINCE[kind])


def _finds(w: Words, c: Comparison, found: Paired) -> str:
    value = c.second_minus_first or 0.0
    d = found.difference(On.SENSITIVITY)
    if value < 0 and d.low is not None and d.high is not None:
        d = replace(d, low=-d.high, high=-d.low)  # beside "fewer" the limits run its way
    sure = [_sure(w, d)]
    if found.never:
        sure.append(w("by construction never fewer") if found.never > 0 else w("by construction never more"))
    sign = (value > 0) - (value < 0)
    units = w.label("units", str(found.panel.unit))
    return w(FINDS[sign], points=w.numbers.points(abs(value)), units=units, sure=w("; ").join(sure))


def _calls(w: Words, c: Comparison) -> str:
    more = c.only_first_correct - c.only_second_correct
    sign = (more > 0) - (more < 0)
    return w.plural(*CALLS[sign], abs(more))


def _sure(w: Words, d: Difference, alike: str = "") -> str:
    """The interval; where there is none, why: both shares ``alike`` and without spread, or another reason."""
    level = w.numbers.confidence(d.confidence_level)
    if d.low is not None and d.high is not None:
        return f"{level} {w.numbers.points_interval(d.low, d.high)}"
    alike = alike if d.reason is Reason.UNDEFINED_VARIANCE else ""
    return w("no {interval_name}: {reason}", interval_name=level, reason=alike or w.reason(d.reason or ""))


def _alike(w: Words, found: Shifted, share: Share) -> str:
    """Why two shares that are equal have no interval between them; empty where they differ."""
    if share.before != share.after:
        return ""
    if found.against is not None:
        return w("the two are right on the same units both times, so nothing varies")
    if share.after == 1.0:
        return w("every unit is right both times, so nothing varies")
    return w("every unit is wrong both times, so nothing varies")


def _shifted(w: Words, found: Shifted, before: Plan, after: Plan, columns: Levels) -> str:
    subject = _other_units(w, found, before, after, columns)
    return w(
        "{subject}: {parts}.",
        subject=subject[:1].upper() + subject[1:],
        parts=w("; ").join(_share(w, found, on, share) for on, share in found.shares.items()),
    )


def _other_units(w: Words, found: Shifted, before: Plan, after: Plan, columns: Levels) -> str:
    if found.what is What.UNIT:
        patient = w("Per patient instead of per lesion")
        return patient if after.unit is Unit.PATIENT else w("Per lesion instead of per patient")
    return w(
        "{after} instead of {before}",
        after=selection(w, after, columns),
        before=selection(w, before, columns),
    )


def selection(w: Words, plan: Plan, columns: Levels) -> str:
    """Which patients a plan speaks of: ``all patients`` or the levels it is narrowed to."""
    if not plan.where:
        return w("all patients")
    return w.join(
        [f"{columns.get(column, column)} {w.join(list(values), 'or')}" for column, values in plan.where]
    )


def _share(w: Words, found: Shifted, on: On, share: Share) -> str:
    n = w.numbers
    metric = w.label("metric", on).lower()
    write = n.points if found.against is not None else n.percent
    if share.before is None or share.after is None:
        return w("{metric} cannot be compared", metric=metric)
    name = (
        found.item
        if found.against is None
        else w("{second} minus {first}", second=found.item, first=found.against)
    )
    change = share.change.second_minus_first or 0.0
    sure = _sure(w, share.change, _alike(w, found, share))
    values = {"metric": metric, "item": name, "after": write(share.after), "before": write(share.before)}
    if change == 0 and share.before == share.after:
        return w("{metric} of {item} {after} as before ({sure})", **values, sure=sure)
    return w(
        "{metric} of {item} {after} instead of {before} ({change} points, {sure})",
        **values,
        change=n.points(change) if change < 0 else f"+{n.points(change)}",
        sure=sure,
    )
