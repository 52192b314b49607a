"""Modalities compared over several readers: each reader, these readers, and readers like these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from core.findings import Reason
from core.reads.answers.pairs.family import known_order, modality_pairs
from core.reads.counting.panel import Panel
from core.reads.plan import Adjust, Covariance, Plan, RandomReaders
from core.reads.readers.block import On, Table, planned_units, present_reads, score_block, share_sums
from core.reads.rules.by_reader import by_modality
from core.reads.study import UNKNOWN, WITH, WITHOUT, Study, with_cutoffs
from core.stats.paired.multiplicity import Adjustment, adjust
from core.stats.readers import obuchowski_rockette as fit
from core.stats.readers.covariance import (
    ReaderFigures,
    auc_figures,
    auc_figures_jackknife,
    ratio_figures,
    ratio_figures_jackknife,
)
from core.stats.readers.single import NonInferiority, not_worse
from core.stats.readers.u_statistic import UStatistic, u_statistic_of_areas, u_statistic_of_shares

FAMILY = (On.SENSITIVITY, On.SPECIFICITY)
"""Endpoints of the declared family: pairs of modalities, averaged over readers."""
NARROWER = "random_narrower_than_fixed"
TWO_READERS = "two_readers"
NO_SHARED_PATIENTS = "patients_do_not_make_readers_agree"


class Design(StrEnum):
    """How far every reader read everything with every modality."""

    CROSSED = "crossed"
    INCOMPLETE = "incomplete"
    UNCROSSED = "uncrossed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOfModalities:
    """Two modalities on one endpoint, second minus first.

    Attributes
    ----------
    readers_first, readers_second, readers_both : names of who read which
    units, patients : what the readers of both rest on: units that all of them decided with both
    found : of the readers who read both; None where nobody did or nothing is left
    u_statistic : from all reads of any design; or why not
    headline : ``guarded``, ``readers_fixed`` or ``u_statistic``
    p_adjusted : over the family; None outside it
    margin : not worse by more than the margin that the plan sets for the endpoint
    warnings : stable codes
    """

    first: str
    second: str
    on: On
    readers_first: tuple[str, ...]
    readers_second: tuple[str, ...]
    readers_both: tuple[str, ...]
    units: int
    patients: int
    found: fit.ReaderPair | None
    u_statistic: UStatistic | Reason
    headline: str | None
    quoted: fit.Line | None
    verdict: fit.Verdict
    confidence_level: float
    p_adjusted: float | None = None
    family_size: int = 0
    family_tested: int = 0
    margin: NonInferiority | None = None
    warnings: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneModality:
    """One modality on one endpoint, over the readers who read it and the units all of them decided."""

    theta: Mapping[str, float]
    line: fit.ModalityLine | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Everything about one endpoint.

    ``components`` and ``overall`` are of the readers who read every modality; None without two.
    """

    on: On
    patients: int
    units: int
    modalities: Mapping[str, OneModality]
    components: fit.Components | None
    overall: tuple[fit.Overall, fit.Overall, fit.Overall] | None
    pairs: tuple[PairOfModalities, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersAnswer:
    """What several readers find, and for whom it speaks.

    Attributes
    ----------
    names : readers in order of appearance
    modalities : modalities and rules over them
    planned, present : reads that a crossed study of these units would have, and those that are there
    """

    names: tuple[str, ...]
    modalities: tuple[str, ...]
    design: Design
    planned: int
    present: int
    on: Mapping[On, Endpoint]
    family: tuple[PairOfModalities, ...]
    """Everything declared, shown or not."""


def readers_answer(
    study: Study,
    plan: Plan,
    panel: Panel,
    *,
    endpoints: Sequence[On] = tuple(On),
    more: bool = True,
) -> ReadersAnswer | None:
    """Compare modalities over readers; None where no two readers stand for others.

    Parameters
    ----------
    panel : Panel
        Of the study and plan; fusion rules over modalities are in it, reader by reader.
    more : bool
        Whether the U-statistic over all reads is computed as well.
    """
    cells = by_modality(panel.cells)
    names = tuple(dict.fromkeys(reader for _, reader in panel.cells.values()))
    if len(names) < 2 or not cells:
        return None
    study = with_cutoffs(study, plan.cutoffs)
    work = _Work(study, plan, panel, cells, names, more)
    on = {endpoint: work.endpoint(endpoint) for endpoint in endpoints}
    on, family = _adjusted(work, on)
    planned, present, design = _reads(panel, cells, names)
    return ReadersAnswer(
        names=names,
        modalities=tuple(cells),
        design=design,
        planned=planned,
        present=present,
        on=on,
        family=family,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    study: Study
    plan: Plan
    panel: Panel
    cells: Mapping[str, Mapping[str, str]]
    names: tuple[str, ...]
    more: bool
    known: dict[On, ReaderFigures | None] = field(default_factory=dict)
    """Figures of everybody with everything where all of it was read, so that pairs are a part of them."""

    def endpoint(self, on: On) -> Endpoint:
        names = list(self.cells)
        everyone = [r for r in self.names if all(r in self.cells[m] for m in names)]
        whole, units = self._figures(on, names, everyone)
        figures = whole if isinstance(whole, ReaderFigures) else None
        parts = fit.components(figures) if figures is not None else None
        return Endpoint(
            on=on,
            patients=0 if figures is None else figures.patients,
            units=units,
            modalities={m: self._modality(on, m) for m in names},
            components=parts,
            overall=None if parts is None else fit.overall(parts, len(names), len(everyone)),
            pairs=tuple(self.pair(on, a, b, parts, figures) for a, b in self._asked(names)),
        )

    def _asked(self, names: Sequence[str]) -> list[tuple[str, str]]:
        if self.plan.compare:
            return [pair for pair in self.plan.compare if set(pair) <= set(names)]
        return list(combinations(names, 2))

    def _figures(
        self, on: On, modalities: Sequence[str], readers: Sequence[str]
    ) -> tuple[ReaderFigures | Reason, int]:
        """Figures over the units that all these readers decided with all these modalities."""
        if not readers:
            return Reason.NO_SHARED_READER, 0
        whole = self._of_all(on)
        if whole is not None and len(readers) == len(self.names):
            every = list(self.cells)
            return whole.of([every.index(m) for m in modalities]), self._units(on)
        return self._computed(on, modalities, readers)

    def _of_all(self, on: On) -> ReaderFigures | None:
        """Figures of the whole crossed design, computed once; None where some read is missing or unusable."""
        if on not in self.known:
            self.known[on] = None
            crossed = all(set(by) == set(self.names) for by in self.cells.values())
            if crossed and on not in (On.PPV, On.NPV) and self.panel.sessions is None:
                asked = np.flatnonzero(self.panel.reference != UNKNOWN)
                items = [self.panel.place(item) for by in self.cells.values() for item in by.values()]
                if bool((self.panel.verdicts[items][:, asked] < 2).all()):
                    found, units = self._computed(on, list(self.cells), self.names)
                    if isinstance(found, ReaderFigures) and units == self._units(on):
                        self.known[on] = found
        return self.known[on]

    def _units(self, on: On) -> int:
        """Units that an endpoint asks for."""
        with_, without = self.panel.count(WITH), self.panel.count(WITHOUT)
        return {On.SENSITIVITY: with_, On.SPECIFICITY: without}.get(on, with_ + without)

    def _computed(
        self, on: On, modalities: Sequence[str], readers: Sequence[str]
    ) -> tuple[ReaderFigures | Reason, int]:
        table = [[self.cells[m][r] for r in readers] for m in modalities]
        jackknife = self.plan.covariance is Covariance.JACKKNIFE
        try:
            if on is On.AUC:
                block = score_block(self.study, self.panel, self.plan, table)
                make = auc_figures_jackknife if jackknife else auc_figures
                return make(block.scores, block.condition, block.patient, block.weight), block.units
            sums = share_sums(self.panel, self.plan, table, on)
            if jackknife:
                return ratio_figures_jackknife(*sums.each()), sums.units
            return ratio_figures(sums.correct, sums.counted, sums.weight), sums.units
        except ValueError:
            return Reason.UNDEFINED_VARIANCE, 0

    def _modality(self, on: On, name: str) -> OneModality:
        readers = [reader for reader in self.names if reader in self.cells[name]]
        found, _ = self._figures(on, [name], readers)
        if not isinstance(found, ReaderFigures):
            return OneModality(theta={}, line=None, reason=found)
        return OneModality(
            theta=dict(zip(readers, (float(t) for t in found.theta[0]), strict=True)),
            line=fit.modality(found, 0, self.plan.confidence_level),
        )

    def pair(
        self,
        on: On,
        first: str,
        second: str,
        pooled: fit.Components | None = None,
        whole: ReaderFigures | None = None,
    ) -> PairOfModalities:
        one, two = self.cells[first], self.cells[second]
        both = [r for r in self.names if r in one and r in two]
        figures, units = self._figures(on, [first, second], both)
        if on in (On.PPV, On.NPV) and whole is not None and whole.theta.shape[1] == len(both):
            figures = self._with_patients_of(whole, figures)
        level = self.plan.confidence_level
        found = None
        if isinstance(figures, ReaderFigures):
            found = fit.pair(figures, 0, 1, level)
            if pooled is not None and whole is not None and len(whole.theta) > 2:
                found = replace(found, pooled_error=fit.pooled_error(found, pooled, whole, level))
        u = self._u_statistic(on, first, second) if self.more or len(both) < 2 else Reason.NOT_APPLICABLE
        if found is not None and self.plan.random_readers is RandomReaders.OFF:
            found = fit.for_these_readers(found, level)
        headline: str | None = None if found is None else str(found.headline)
        quoted = None if found is None else found.quoted
        verdict = fit.Verdict.NEITHER if found is None else found.verdict
        alone = len(both) < 2 and self.plan.random_readers is RandomReaders.AUTO
        if alone and isinstance(u, UStatistic) and u.p is not None:
            headline, quoted = "u_statistic", _line(u)
            verdict = fit.Verdict.THESE_AND_LIKE_THESE if u.p < 1 - level else fit.Verdict.NEITHER
        margin, set_before = None, self.plan.margin_on(str(on))
        if quoted is not None and set_before is not None:
            margin = not_worse(found, quoted, set_before)
        side = self._side(on, (first, second))
        if side and quoted is not None:
            quoted, verdict = _known_beforehand(quoted, side), fit.Verdict.NEITHER
        return PairOfModalities(
            first=first,
            second=second,
            on=on,
            readers_first=tuple(one),
            readers_second=tuple(two),
            readers_both=tuple(both),
            units=units,
            patients=figures.patients if isinstance(figures, ReaderFigures) else 0,
            found=found,
            u_statistic=u,
            headline=headline,
            quoted=quoted,
            verdict=verdict,
            confidence_level=self.plan.confidence_level,
            margin=margin,
            warnings=_warnings(found, len(both)),
            reason=figures if isinstance(figures, Reason) else None,
        )

    def _side(self, on: On, pair: tuple[str, str]) -> int:
        """On which side of 0 the difference must lie: 1, -1, 2 (at 0) or 0 (either)."""
        if on not in FAMILY:
            return 0
        order = known_order(self.panel, pair)
        return order if on is On.SENSITIVITY or order == 2 else -order

    def _with_patients_of(
        self, whole: ReaderFigures, figures: ReaderFigures | Reason
    ) -> ReaderFigures | Reason:
        """Predictive values count patients with a call in any modality, as those of all modalities do.

        A patient without a call in these two adds nothing but to the number of patients.
        """
        if not isinstance(figures, ReaderFigures) or figures.patients >= whole.patients:
            return figures
        k, own = whole.patients, figures.patients
        factor = k / (k - 1) * (own - 1) / own
        if self.plan.covariance is Covariance.JACKKNIFE:
            return figures
        return replace(figures, covariance=figures.covariance * factor, patients=k)

    def _u_statistic(self, on: On, first: str, second: str) -> UStatistic | Reason:
        table: Table = [[self.cells[m].get(r) for r in self.names] for m in (first, second)]
        if on is On.AUC:
            block = score_block(self.study, self.panel, self.plan, table, common=False)
            if block.clustered or block.weight is not None:
                return Reason.NOT_APPLICABLE
            return u_statistic_of_areas(block.scores, block.condition, self.plan.confidence_level)
        sums = share_sums(self.panel, self.plan, table, on, common=False)
        return u_statistic_of_shares(*sums.each(), self.plan.confidence_level)


def _line(u: UStatistic) -> fit.Line:
    return fit.Line(
        value=u.second_minus_first, standard_error=u.standard_error, df=u.df, low=u.low, high=u.high, p=u.p
    )


def _warnings(found: fit.ReaderPair | None, readers: int) -> tuple[str, ...]:
    if found is None:
        return ()
    out = []
    if readers == 2:
        out.append(TWO_READERS)
    random, fixed = found.readers_random.standard_error, found.readers_fixed.standard_error
    if random is not None and fixed is not None and random < fixed:
        out.append(NARROWER)
    if found.components is not None and found.components.cov2 < found.components.cov3:
        out.append(NO_SHARED_PATIENTS)
    return tuple(out)


def _reads(
    panel: Panel, cells: Mapping[str, Mapping[str, str]], names: Sequence[str]
) -> tuple[int, int, Design]:
    """Reads planned and present, of modalities alone (a rule is no read), and the design they make."""
    rules = {rule.name for rule in panel.rules}
    own = {m: by for m, by in cells.items() if not set(by.values()) & rules}
    planned = planned_units(panel) * len(own) * len(names)
    present = sum(present_reads(panel, item) for by in own.values() for item in by.values())
    if any(len(by) < len(names) for by in own.values()):
        return planned, present, Design.UNCROSSED
    return planned, present, Design.CROSSED if present == planned else Design.INCOMPLETE


def _known_beforehand(line: fit.Line, side: int) -> fit.Line:
    """An interval alone, cut where the difference cannot be: there is nothing to test."""
    low, high = line.low, line.high
    if low is not None and side != -1:
        low = max(low, 0.0)
    if high is not None and side != 1:
        high = min(high, 0.0)
    return replace(line, low=low, high=high, p=None, reason=line.reason or Reason.BY_CONSTRUCTION)


def _adjusted(
    work: _Work, on: Mapping[On, Endpoint]
) -> tuple[dict[On, Endpoint], tuple[PairOfModalities, ...]]:
    """p values adjusted over the declared family, which does not depend on what is shown.

    What cannot be tested was declared all the same: it counts as p = 1. What is known by construction is no
    question and stays out.
    """
    known = {_place(pair): pair for endpoint in on.values() for pair in endpoint.pairs}
    family = []
    for endpoint in FAMILY if set(FAMILY) & on.keys() else ():
        for first, second in modality_pairs(work.panel, work.plan):
            pair = known.get((endpoint, frozenset((first, second)))) or work.pair(endpoint, first, second)
            if pair.quoted is None or pair.quoted.reason is not Reason.BY_CONSTRUCTION:
                family.append(pair)
    raw = [1.0 if pair.quoted is None or pair.quoted.p is None else pair.quoted.p for pair in family]
    # over readers there is no joint test for the closed procedure
    chosen = work.plan.adjust
    method = Adjustment.HOLM if chosen is Adjust.CLOSED else Adjustment(str(chosen))
    adjusted = dict(zip(map(_place, family), adjust(raw, method).p, strict=True))
    tested = sum(pair.quoted is not None and pair.quoted.p is not None for pair in family)

    def with_p(pair: PairOfModalities) -> PairOfModalities:
        if _place(pair) not in adjusted:
            return pair
        testable = pair.quoted is not None and pair.quoted.p is not None
        p = adjusted[_place(pair)] if testable else None
        return replace(pair, p_adjusted=p, family_size=len(raw), family_tested=tested)

    shown = {
        code: replace(found, pairs=tuple(with_p(pair) for pair in found.pairs)) for code, found in on.items()
    }
    return shown, tuple(map(with_p, family))


def _place(pair: PairOfModalities) -> tuple[On, frozenset[str]]:
    return pair.on, frozenset((pair.first, pair.second))
