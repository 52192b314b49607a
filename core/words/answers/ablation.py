"""The ablation log in words: names, numbers and the answer in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.ablation.answer import AblationAnswer
from core.ablation.counting.numbers import Number, Proportion, Stay
from core.ablation.definitions import SWITCH, Value, spell
from core.ablation.file.columns import BY_NAME, Kind
from core.ablation.file.texts.values import listed
from core.ablation.indicator import INDICATORS, Better
from core.ablation.indicator import indicator as indicator_of
from core.ablation.log import Log
from core.findings import Estimate
from core.words.catalogue import SOURCE, Words

PROPER = ("Child-Pugh",)
"""What keeps its capital inside a sentence, besides letters that stand for words (ECOG)."""


def number_of(indicator: str) -> str:
    """The official number of an indicator; ``+`` marks what the text does not define."""
    return indicator_of(indicator).number or indicator


def top(indicator: str) -> str:
    """The official indicator that a sub-indicator belongs to."""
    return indicator.partition(".")[0]


def name(w: Words, indicator: str) -> str:
    """The name of an indicator in the reader's language."""
    return w.label("indicator", indicator)


def numbered(w: Words, indicator: str) -> str:
    """The name with its official number before it."""
    return f"{number_of(indicator)} {name(w, indicator)}"


def columns_needed(w: Words, columns: Sequence[str]) -> str:
    """Columns an indicator lacks; ``a|b`` is either, ``a+b`` both."""
    said = []
    for need in columns:
        ways = [w.join([column_within(w, c) for c in way.split("+")]) for way in need.split("|")]
        said.append(w.join(ways, "or"))
    return w("; ").join(said)


def log_facts(w: Words, log: Log, selected: AblationAnswer | None = None) -> list[str]:
    """Sessions, patients, rows left out and lesions of a log, each a short phrase.

    ``selected``: what a period or a filter leaves of them is said first.
    """
    n = w.numbers
    sessions = int(log.counted.sum())
    patients = len(set(log.patient[log.counted].tolist()))
    facts = [
        w.plural("{count} session", "{count} sessions", sessions),
        w.plural("{count} patient", "{count} patients", patients),
    ]
    if selected is not None:
        facts = [
            w(
                "{count} of {all} sessions",
                count=n.count(selected.whole.sessions),
                all=n.count(sessions),
            ),
            w(
                "{count} of {all} patients",
                count=n.count(selected.whole.patients),
                all=n.count(patients),
            ),
        ]
    if left := log.rows - sessions:
        facts.append(w("{count} rows left out", count=n.count(left)))
    if log.lesions is not None:
        facts.append(
            w("lesion file: {count} lesions", count=n.count(len(log.lesions.session))),
        )
    return facts


def days(w: Words, value: float | None, places: int = 2) -> str:
    """A length in days; a dash alone where there is none."""
    if value is None:
        return w.numbers.decimal(value, places)
    return w("{count} days", count=w.numbers.decimal(value, places))


def value(w: Words, number: Number) -> str:
    """The value with its fraction: ``92.2% (83/90)``, ``5.29 days (471/89)``."""
    if isinstance(number, Stay):
        if number.estimate.value is None:
            return w.numbers.decimal(None)
        n = w.numbers
        return w(
            "{mean} days ({top}/{bottom})",
            mean=n.decimal(number.estimate.value),
            top=n.count(number.bed_days),
            bottom=n.count(number.discharges),
        )
    return w.numbers.estimate(number.estimate)


def interval(w: Words, number: Number) -> str:
    """The confidence interval."""
    return interval_of(w, number.indicator, number.estimate)


def interval_of(w: Words, code: str, estimate: Estimate) -> str:
    """The interval of an indicator: days, or per cent."""
    if indicator_of(code).days:
        return w.numbers.decimal_interval(estimate.low, estimate.high)
    return w.numbers.interval(estimate.low, estimate.high)


def bounds(w: Words, number: Number) -> str:
    """Lowest and highest value that missing documents could still give."""
    if number.bounds is None:
        return w.numbers.interval(None, None)
    if isinstance(number, Stay):
        least, most = number.bounds
        if most is None:
            return w("{low}, no upper limit", low=w.numbers.decimal(least))
        return w.numbers.decimal_interval(least, most)
    low, high = number.bounds
    return w.numbers.interval(low, high)


def literal(w: Words, number: Number) -> str:
    """The value to report: the official formula to the letter, without waiting and without departures."""
    fraction = number.literal
    if fraction.reason is not None:
        return w.label("reason", str(fraction.reason))
    if isinstance(number, Stay):
        n = w.numbers
        if fraction.value is None:
            return n.decimal(None)
        return w(
            "{mean} days ({top}/{bottom})",
            mean=n.decimal(fraction.value),
            top=n.count(fraction.numerator),
            bottom=n.count(fraction.denominator),
        )
    return w.numbers.fraction(fraction.value, fraction.numerator, fraction.denominator)


def not_reported(w: Words, number: Number) -> str:
    """Why there is no value to report, such as "not yet due"; empty where there is one."""
    return "" if number.literal.reason is None else literal(w, number)


def reported(w: Words, number: Number) -> str:
    """The value to report with what must stand beside it: not due, an upper limit, a departure beside it."""
    return w("; ").join([literal(w, number), *_beside(w, number)])


def beside_reported(w: Words, number: Number) -> str:
    """What must stand beside the value to report, without it."""
    return w("; ").join(_beside(w, number))


def _beside(w: Words, number: Number) -> list[str]:
    fraction, said = number.literal, []
    if fraction.value is not None and fraction.not_due:
        said.append(w("{count} of them not yet due", count=w.numbers.count(fraction.not_due)))
    if number.departure:
        said.append(w("the value under the changed definition must not be reported"))
    if fraction.value is not None and fraction.upper_limit:
        said.append(w("fifth criterion not recorded: an upper limit only"))
    return said


def plain_value(w: Words, indicator: str, number: float | None) -> str:
    """A bare value of an indicator: percent, or days for a mean stay."""
    return days(w, number) if indicator_of(indicator).days else w.numbers.percent(number)


def setting(w: Words, switch: str, chosen: Value) -> str:
    """A switch's setting in words."""
    text = spell(chosen)
    if isinstance(chosen, tuple):
        return w(", ").join(chosen) if chosen else w("none")
    if isinstance(chosen, int) and not isinstance(chosen, bool):
        return w.plural("{count} day", "{count} days", chosen)
    return w.named("switch_value", f"{switch}.{text}") or w.label("switch_value", text)


def changed_switches(w: Words, definitions: object) -> list[tuple[str, str, str]]:
    """Switches away from their default: name, setting, default."""
    return [
        (
            w.label("switch", switch.name),
            setting(w, switch.name, getattr(definitions, switch.name)),
            setting(w, switch.name, switch.default),
        )
        for switch in SWITCH.values()
        if getattr(definitions, switch.name) != switch.default
    ]


def headlines() -> list[str]:
    """Codes of the indicators that the first sentence tells, where they can be computed."""
    return [code for code in INDICATORS if indicator_of(code).headline]


def overview_answer(w: Words, answer: AblationAnswer) -> str:
    """The state of the log in a sentence."""
    if not answer.whole.sessions:
        return w("No session is left to count: the period or the filters leave none.")
    said = [
        w.label("headline", code).format(value=value(w, found))
        for code in headlines()
        if (found := answer.indicators.get(code)) is not None and found.estimate.value is not None
    ]
    if not said:
        return w(
            "{count} indicators and sub-indicators can be computed from this file.",
            count=len(answer.indicators),
        )
    start = w(
        "Of {sessions}: ", sessions=w.plural("{count} session", "{count} sessions", answer.whole.sessions)
    )
    return start + w("; ").join(said) + w(".")


def indicator_answer(w: Words, number: Number, earlier: Number | None = None) -> str:
    """One indicator in plain words: value, chance, missing documents, what is pending, the literal value."""
    estimate = number.estimate
    if estimate.value is None:
        sentence = w(
            "{name} cannot be given here: {reason}.",
            name=name(w, number.indicator),
            reason=w.reason(str(estimate.reason)),
        )
        return _with_pending(w, sentence, number)
    sentence = w(
        "{name}: {value}, {interval_name} {interval}.",
        name=name(w, number.indicator),
        value=value(w, number),
        interval_name=w.numbers.confidence(estimate.confidence_level),
        interval=interval(w, number) if isinstance(number, Proportion) else days_interval(w, number),
    )
    if isinstance(number, Proportion) and number.bounds is not None and number.unknown:
        sentence += _gap(w) + w("Missing documents could make it {bounds}.", bounds=bounds(w, number))
    sentence = _with_pending(w, sentence, number)
    if isinstance(number, Proportion) and number.literal.value != estimate.value:
        sentence += _gap(w) + w(
            "The official formula to the letter gives {literal}.", literal=literal(w, number)
        )
    if earlier is not None and earlier.estimate.value is not None:
        sentence += _gap(w) + w("The period before had {value}.", value=value(w, earlier))
    return sentence


def days_interval(w: Words, number: Number) -> str:
    """An interval in days."""
    return w("{interval} days", interval=interval(w, number))


def _with_pending(w: Words, sentence: str, number: Number) -> str:
    if not number.pending:
        return sentence
    if isinstance(number, Stay):
        return (
            sentence
            + _gap(w)
            + w.plural(
                "{count} stay has no discharge date yet.",
                "{count} stays have no discharge date yet.",
                number.pending,
            )
        )
    return (
        sentence
        + _gap(w)
        + w.plural(
            "The window of {count} record is still open.",
            "The windows of {count} records are still open.",
            number.pending,
        )
    )


def period(w: Words, start: date | None, end: date | None) -> str:
    """A period, both days included."""
    if start is None and end is None:
        return w("all dates")
    if start is None:
        return w("until {end}", end=end)
    if end is None:
        return w("from {start}", start=start)
    return w("{first} to {last}", first=start, last=end)


def _gap(w: Words) -> str:
    """What stands between two sentences."""
    return "" if w.language == "zh" else " "


def target(w: Words, number: Number) -> str:
    """The user's target and whether the value meets it; shares without a direction only name it."""
    return met(w, number.indicator, number.estimate.value, number.target)


def met(w: Words, code: str, reached: float | None, goal: float | None) -> str:
    """A target and whether a value of an indicator meets it."""
    text = plain_value(w, code, goal)
    good = indicator_of(code).better
    if goal is None or reached is None or good is Better.NEITHER:
        return text
    if reached >= goal if good is Better.HIGH else reached <= goal:
        return w("{target}: met", target=text)
    return w("{target}: not met", target=text)


def column(w: Words, name: str) -> str:
    """A column of the log in words; other columns as the file calls them."""
    return w.named("log_column", name) or name


def column_within(w: Words, name: str) -> str:
    """A column of the log inside a sentence: "by centre"; a file's own column as the file calls it.

    >>> from core.words import words
    >>> [column_within(words("en"), name) for name in ("centre", "ecog", "child_pugh", "Ward")]
    ['centre', 'ECOG performance status', 'Child-Pugh class', 'Ward']
    """
    said = w.named("log_column", name)
    if said is None:
        return name
    letters = said[:2].isupper() or said.startswith(PROPER)
    return said if letters or w.language != SOURCE else said[:1].lower() + said[1:]


def level(w: Words, column: str | None, text: str) -> str:
    """A level of a column in words; what no list of the log names stays as the file says it."""
    if not text:
        return w.label("log_level", "")
    known = None if column is None else BY_NAME.get(column)
    if known is None or not (text in listed(known) or known.kind in (Kind.YES_NO, Kind.CONTRAST)):
        return text
    return w.named("log_level", f"{known.kind}.{text}") or w.named("log_level", text) or text


def method(w: Words, code: str) -> str:
    """How an interval was made; of indicator 2 without a word about what its clusters are."""
    return w.named("ablation_method", code) or w.label("method", code)


def span(w: Words, first: object, last: object) -> str:
    """From one thing to another."""
    return w("{first} to {last}", first=first, last=last)
