"""Several readers, in the JSON contract of the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from core.findings import Reason
from core.reads.answers.readers import ReadersOfModality
from core.reads.readers.answer import Endpoint, PairOfModalities, ReadersAnswer
from core.reads.readers.single import SingleOn
from core.reads.readers.size import Size
from core.reads.study import Study
from core.report.plain import Plain, number
from core.stats.paired.margin import Verdict
from core.stats.readers.obuchowski_rockette import Components, Headline, Line, ModalityLine, Overall
from core.stats.readers.single import NonInferiority
from core.stats.readers.u_statistic import UStatistic

READERS_FIXED = str(Headline.READERS_FIXED)


def plain_readers_answer(
    study: Study,
    answer: ReadersAnswer,
    single: Sequence[SingleOn],
    sizes: Sequence[Size],
    agreement: Sequence[ReadersOfModality],
) -> Plain:
    """The block ``readers``."""
    repeated = sum(int(e.rows.size) for e in study.excluded if e.reason == "duplicate_read")
    conflicting = sum(int(e.rows.size) for e in study.excluded if e.reason == "conflicting_read")
    out: Plain = {
        "count": len(answer.names),
        "names": list(answer.names),
        "design": str(answer.design),
        "reads": {
            "planned": answer.planned,
            "present": answer.present,
            "repeated": repeated,
            "conflicting": conflicting,
        },
        "on": {str(on): _endpoint(found) for on, found in answer.on.items()},
        "single": [_single(one) for one in single],
        "agreement": {found.modality: _agreement(found) for found in agreement},
        "size": [_size(size) for size in sizes],
    }
    return out


def _endpoint(found: Endpoint) -> Plain:
    out: Plain = {
        "patients": found.patients,
        "units": found.units,
        "theta": {name: dict(one.theta) for name, one in found.modalities.items()},
        "modalities": {
            name: {"value": None, "reason": str(one.reason)} if one.line is None else _modality(one.line)
            for name, one in found.modalities.items()
        },
        "components": None if found.components is None else _components(found.components),
    }
    if found.components is None:
        out["reason"] = str(Reason.NO_SHARED_READER if not found.patients else Reason.ONE_READER)
    if found.overall is not None:
        random, fixed, cases = found.overall
        out["overall"] = {
            "readers_random": _f_test(random),
            "readers_fixed": number("chi2", fixed.statistic) | {"df": fixed.df1} | _p(fixed),
            "cases_fixed": _f_test(cases),
        }
    return out | {"pairs": [_pair(pair) for pair in found.pairs]}


def _pair(pair: PairOfModalities) -> Plain:
    out: Plain = {
        "first": pair.first,
        "second": pair.second,
        "readers": {
            "first": len(pair.readers_first),
            "second": len(pair.readers_second),
            "both": len(pair.readers_both),
        },
        "patients": pair.patients,
        "units": pair.units,
    }
    found = pair.found
    if found is None:
        out["reason"] = str(pair.reason)
    else:
        each = zip(pair.readers_both, found.first, found.second, found.per_reader, strict=True)
        out["per_reader"] = {
            name: {"first": a, "second": b} | _line(line) | {"quoted": _quoted(line, READERS_FIXED)}
            for name, a, b, line in each
        }
        if found.components is not None:
            out["components"] = _components(found.components)
        out["readers_random"] = _line(found.readers_random)
        out["readers_fixed"] = _line(found.readers_fixed) | {
            "p_normal": found.p_normal,
            "truncated_standard_error": found.truncated_standard_error,
        }
        if found.truncated_standard_error is None:
            out["readers_fixed"].setdefault("reason", str(Reason.ONE_READER))
        out["cases_fixed"] = _line(found.cases_fixed)
        if found.pooled_error is not None:
            out["pooled_error"] = _line(found.pooled_error)
    u = pair.u_statistic
    out["u_statistic"] = _u_statistic(u) if isinstance(u, UStatistic) else {"p": None, "reason": str(u)}
    out |= {"headline": pair.headline, "verdict": str(pair.verdict)}
    if pair.quoted is not None:
        out["quoted"] = _quoted(pair.quoted, pair.headline) | {"p": pair.quoted.p}
    out["smallest_shown"] = None if found is None else found.half_width
    out |= {"p_adjusted": pair.p_adjusted, "family_size": pair.family_size}
    if pair.margin is not None:
        out["margin"] = _margin(pair.margin)
    if out["smallest_shown"] is None and found is not None:
        out.setdefault("reason", str(found.readers_random.reason or Reason.ONE_READER))
    if pair.p_adjusted is None:
        out.setdefault("reason", _why_not_adjusted(pair))
    return out | ({"warnings": list(pair.warnings)} if pair.warnings else {})


def _why_not_adjusted(pair: PairOfModalities) -> str:
    """Outside the family a pair is exploratory; within it, what cannot be tested counts as p = 1."""
    if pair.quoted is not None and pair.quoted.reason is Reason.BY_CONSTRUCTION:
        return str(Reason.BY_CONSTRUCTION)
    if not pair.family_size:
        return "exploratory"
    return str(pair.quoted.reason) if pair.quoted and pair.quoted.reason else str(Reason.NO_SHARED_READER)


def excludes_zero(line: Line) -> bool | None:
    """Whether an interval leaves out 0; None without limits, and where the direction is known beforehand."""
    if line.low is None or line.high is None or line.reason is Reason.BY_CONSTRUCTION:
        return None
    return line.low > 0 or line.high < 0


def _quoted(line: Line, method: str | None, least: float = -1.0) -> Plain:
    """What the page shows of a line, within the possible range; of a difference, whether it excludes 0."""
    limits = [None if limit is None else min(max(limit, least), 1.0) for limit in (line.low, line.high)]
    out: Plain = {"low": limits[0], "high": limits[1], "method": method}
    if least < 0:
        out["excludes_zero"] = excludes_zero(line)
    return out | ({"reason": str(line.reason)} if line.reason is not None else {})


def _line(line: Line, value: str = "second_minus_first") -> Plain:
    out: Plain = {value: line.value, "standard_error": line.standard_error}
    out |= number("df", line.df) | {"p": line.p} | number("low", line.low) | number("high", line.high)
    return out | ({"reason": str(line.reason)} if line.reason is not None else {})


def _modality(found: ModalityLine) -> Plain:
    lines: Mapping[str, Line] = {
        "readers_random": found.readers_random,
        "readers_fixed": found.readers_fixed,
    }
    out: Plain = {"value": found.value, "ms_r": found.ms_r, "cov2": found.cov2}
    if found.ms_r is None:
        out["reason"] = str(Reason.ONE_READER)
    for code, line in lines.items():
        plain = _line(line, "value")
        out[code] = {key: plain[key] for key in plain if key not in ("value", "p")}
    wider = max((READERS_FIXED, "readers_random"), key=lambda code: _width(lines[code]))
    return out | {"quoted": _quoted(lines[wider], wider, 0.0)}


def _width(line: Line) -> float:
    return -1.0 if line.low is None or line.high is None else line.high - line.low


def _components(found: Components) -> Plain:
    return {code: getattr(found, code) for code in Components.__slots__}


def _p(found: Overall) -> Plain:
    return {"p": found.p} | ({"reason": str(found.reason)} if found.reason is not None else {})


def _f_test(found: Overall) -> Plain:
    return number("f", found.statistic) | {"df1": found.df1} | number("df2", found.df2) | _p(found)


def _u_statistic(u: UStatistic) -> Plain:
    keys = ("first", "second", "second_minus_first", "variance_first", "variance_second", "variance")
    more = ("standard_error", "df", "low", "high", "p", "p_df_rounded_down")
    out: Plain = {key: getattr(u, key) for key in chain(keys, more)}
    out["biased"] = {"variance": u.biased_variance}
    return out | ({"reason": str(u.reason)} if u.reason is not None else {})


def _single(one: SingleOn) -> Plain:
    out: Plain = {"name": one.name, "modality": one.modality, "on": str(one.on)}
    out |= {"readers_count": len(one.readers), "patients": one.patients, "units": one.units}
    if one.found is None:
        return out | {"single_minus_readers": None, "reason": str(one.reason)}
    found = one.found
    out |= {"single": found.single, "readers_mean": found.readers_mean}
    out |= _line(found.readers_random, "single_minus_readers")
    out |= {"ms_r": found.ms_r, "var": found.var, "cov2": found.cov2}
    out["readers_fixed"] = _line(found.readers_fixed, "single_minus_readers")
    out["readers_fixed_standard_error"] = found.readers_fixed.standard_error
    random = found.quoted is found.readers_random
    out["quoted"] = _quoted(found.quoted, "readers_random" if random else READERS_FIXED)
    return out | ({"margin": _margin(one.margin)} if one.margin is not None else {})


def _margin(found: NonInferiority) -> Plain:
    """A margin set before: whether the first is worse by it, one-sided; the verdict is the interval's."""
    verdict = {None: Verdict.NOT_TESTABLE, True: Verdict.SHOWN, False: Verdict.NOT_SHOWN}[found.shown]
    out: Plain = {"margin": found.margin, "kind": "noninferiority", "t": found.t}
    out |= {"p_one_sided": found.p_one_sided, "verdict": str(verdict)}
    return out | ({"reason": str(found.reason)} if found.reason is not None else {})


def _agreement(found: ReadersOfModality) -> Plain:
    means = (found.mean_kappa, found.mean_positive, found.mean_negative)
    return {
        "kappa_mean": found.mean_kappa,
        "positive": found.mean_positive,
        "negative": found.mean_negative,
        "pairs": len(found.pairs),
    } | ({"reason": str(Reason.ONE_CATEGORY)} if None in means else {})


def _size(size: Size) -> Plain:
    out: Plain = {"first": size.first, "second": size.second, "on": str(size.on)}
    out |= {"difference": size.difference, "readers": size.readers, "patients": size.patients}
    out |= {"patients_half": size.patients_half, "patients_double": size.patients_double}
    out |= {"power": size.power, "by_patients": {str(k): p for k, p in size.by_patients}}
    unknown = None in (size.patients, size.patients_half, size.patients_double)
    return out | ({"reason": str(Reason.NOT_REACHABLE)} if unknown else {})
