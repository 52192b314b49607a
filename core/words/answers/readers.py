"""Several readers in sentences: for whom a difference is shown, and what so few readers can carry."""

from __future__ import annotations

from core.findings import Reason
from core.reads.readers.answer import PairOfModalities
from core.reads.readers.block import On
from core.stats.readers.obuchowski_rockette import Headline, Line, Verdict
from core.words.catalogue import N_, Words

GAINS = {
    (On.SENSITIVITY, True): N_(
        "{second} finds {points} points more of those with the condition than {first}"
    ),
    (On.SENSITIVITY, False): N_(
        "{second} finds {points} points fewer of those with the condition than {first}"
    ),
    (On.SPECIFICITY, True): N_(
        "{second} rightly clears {points} points more of those without the condition than {first}"
    ),
    (On.SPECIFICITY, False): N_(
        "{second} rightly clears {points} points fewer of those without the condition than {first}"
    ),
}
HIGHER = N_("{measure} of {second} is {points} points higher than of {first}")
LOWER = N_("{measure} of {second} is {points} points lower than of {first}")


def readers_sentence(w: Words, pair: PairOfModalities) -> str:
    """One pair of modalities in a sentence that names for whom it speaks."""
    n, quoted = w.numbers, pair.quoted
    if quoted is None or (pair.found is None and pair.headline is None):
        return w(
            "{second} and {first} cannot be compared over readers: {reason}.",
            first=pair.first,
            second=pair.second,
            reason=w.reason(pair.reason or "no_shared_reader"),
        )
    gain = _gain(w, pair, quoted)
    if quoted.reason is Reason.BY_CONSTRUCTION:
        return w("Averaged over readers: {gain} ({sure}).", gain=gain, sure=_sure(w, pair, quoted))
    count = n.count(len(pair.readers_both))
    if pair.headline == "u_statistic":
        return w(
            "{gain} ({sure}). Too few readers read both: this rests on all reads of any design.",
            gain=gain,
            sure=_counted(w, pair),
        )
    assert pair.found is not None
    fixed, random = pair.found.readers_fixed, pair.found.readers_random
    if len(pair.readers_both) < 3:
        who = N_("For these two readers only: {gain} ({sure}).")
        if len(pair.readers_both) == 1:
            who = N_("For this one reader: {gain} ({sure}). Nothing can be said about other readers.")
        return w(who, gain=gain, sure=_counted(w, pair))
    if pair.verdict is Verdict.THESE_AND_LIKE_THESE:
        return w(
            "For these {count} readers and for readers like these: {gain} ({sure}).",
            count=count,
            gain=gain,
            sure=_counted(w, pair),
        )
    if random.p is None:
        return w(
            "For these {count} readers: {gain} ({sure}). For readers like these: {reason}.",
            count=count,
            gain=gain,
            sure=_sure(w, pair, fixed),
            reason=w.reason(random.reason or ""),
        )
    if pair.verdict is Verdict.THESE_ONLY:
        return w(
            "For these {count} readers: {gain} ({sure}). For readers like these it is not shown ({wide}).",
            count=count,
            gain=gain,
            sure=_sure(w, pair, fixed),
            wide=_counted(w, pair),
        )
    return w(
        "On average over {count} readers {gain}; shown neither for these ({sure}) nor for readers like "
        "these ({wide}).",
        count=count,
        gain=gain,
        sure=_sure(w, pair, fixed),
        wide=_counted(w, pair),
    )


def carried_sentence(w: Words, pair: PairOfModalities, difference: float, power: float | None) -> str | None:
    """What so few readers and patients can carry: the smallest difference shown, and the power."""
    if pair.found is None or pair.found.half_width is None or len(pair.readers_both) < 2:
        return None
    least = pair.found.half_width
    if pair.found.headline is Headline.GUARDED and pair.found.quoted.low is not None:
        # readers like these are spoken of only where the lines that guard them show it, too
        least = max(least, pair.found.quoted.value - pair.found.quoted.low)
    n = w.numbers
    said = w(
        "With these {readers} readers and {patients} patients an observed difference under {points} points "
        "would have been too small to be shown for readers like these.",
        readers=n.count(len(pair.readers_both)),
        patients=n.count(pair.patients),
        points=n.points(min(least, 1.0)),
    )
    if power is None:
        return said
    return said + w(
        " A true difference of {points} points would be shown by at most {share} of such studies.",
        points=n.points(difference),
        share=n.percent(power),
    )


def margin_sentence(w: Words, pair: PairOfModalities) -> str:
    """Whether the second is not worse by the margin that was set before; empty where none is set."""
    found, n = pair.margin, w.numbers
    if found is None:
        return ""
    points = n.points(found.margin).lstrip("+")
    if found.shown is None:
        return w(
            "A margin of {points} points cannot be tested here: {reason}.",
            points=points,
            reason=w.reason(found.reason or "undefined_variance"),
        )
    named = {"first": pair.first, "second": pair.second, "points": points}
    said = (
        w("{second} is not worse than {first} by {points} points or more", **named)
        if found.shown
        else w("that {second} is not worse by {points} points is not shown", **named)
    )
    if found.p_one_sided is not None:
        said = w("{said} (one-sided {p})", said=said, p=n.p_statement(found.p_one_sided))
    return w("Margin {points} points, set before: {said}.", points=points, said=said)


def family_sentence(w: Words, pair: PairOfModalities, adjust: str) -> str:
    """Whether the pair is of the declared family, and its p adjusted over it."""
    n = w.numbers
    if pair.quoted is not None and pair.quoted.reason is Reason.BY_CONSTRUCTION:
        return ""
    if not pair.family_size:
        return w("Exploratory: this p value is not adjusted and belongs to no declared family.")
    counted = {"count": n.count(pair.family_size), "tested": n.count(pair.family_tested)}
    if pair.p_adjusted is None or adjust == "none":
        return w(
            "Of the declared family: {count} comparisons of modalities averaged over readers, on sensitivity "
            "and specificity; {tested} could be tested. Not adjusted.",
            **counted,
        )
    return w(
        "Adjusted {p} ({method}) over the declared family: {count} comparisons of modalities averaged over "
        "readers, on sensitivity and specificity; {tested} could be tested. Other p values here are not "
        "adjusted.",
        p=n.p_statement(pair.p_adjusted),
        method=w.label("method", "holm" if adjust == "closed" else adjust),
        **counted,
    )


def rests_on(w: Words, pair: PairOfModalities, present: int, planned: int) -> str:
    """On how many readers, units and reads a comparison rests."""
    n = w.numbers
    only = len(pair.readers_first) + len(pair.readers_second) - 2 * len(pair.readers_both)
    said = w(
        "{second} against {first} rests on the {both} readers who read both and on {units} units that all of "
        "them decided; {present} of the {planned} planned reads are present.",
        first=pair.first,
        second=pair.second,
        both=n.count(len(pair.readers_both)),
        units=n.count(pair.units),
        present=n.count(present),
        planned=n.count(planned),
    )
    if only:
        said += w(" {count} more read one of the two only.", count=n.count(only))
    return said


def sure(w: Words, line: Line, *, told: bool = False, level: float | None = None) -> str:
    """Interval and p of a line, clipped to what is possible; run its way where the direction is ``told``.

    With a ``level`` the interval has its name.
    """
    n = w.numbers
    if line.low is None or line.high is None:
        return w("not estimable: {reason}", reason=w.reason(line.reason or ""))
    low, high = max(line.low, -1.0), min(line.high, 1.0)
    interval = n.amount_interval(line.value if told and line.value is not None else 0.0, low, high)
    if level is not None:
        interval = w("{interval_name} {interval}", interval_name=n.confidence(level), interval=interval)
    if line.p is None:
        return w("{interval}; not testable: {reason}", interval=interval, reason=w.reason(line.reason or ""))
    return w("{interval}; {p}", interval=interval, p=n.p_statement(line.p))


def _sure(w: Words, pair: PairOfModalities, line: Line) -> str:
    return sure(w, line, told=True, level=pair.confidence_level)


def _counted(w: Words, pair: PairOfModalities) -> str:
    """Interval and p of the quoted line, and its p adjusted over the family where that is another."""
    line, p = pair.quoted, pair.p_adjusted
    assert line is not None
    said = _sure(w, pair, line)
    if line.low is None or line.p is None or p is None or p == line.p:
        return said
    return w("{sure}, adjusted {p}", sure=said, p=w.numbers.p_statement(p))


def _gain(w: Words, pair: PairOfModalities, line: Line) -> str:
    named = {"first": pair.first, "second": pair.second, "points": w.numbers.points(abs(line.value))}
    sentence = GAINS.get((pair.on, line.value >= 0))
    if sentence is not None:
        return w(sentence, **named)
    measure = w.label("metric", str(pair.on))
    return w(HIGHER if line.value >= 0 else LOWER, measure=measure, **named)
