"""Indicator 8: what share of thyroid tumours is benign, small, and biopsied before."""

from __future__ import annotations

from enum import IntEnum
from functools import partial

import numpy as np

from core.ablation.counting.deciding import Sheet
from core.ablation.counting.packing import Patterns, cached, pack, three_of
from core.ablation.counting.scope import Scope
from core.ablation.counting.sessions import SessionFamily
from core.ablation.decided_by import DecidedBy, State, Turn, ground
from core.ablation.definitions import SMALL_MM, Definitions
from core.ablation.digits import Benign, Three
from core.ablation.file.rows.lesions import benign_digit
from core.ablation.indicator import Better, Indicator, register
from core.ablation.log import Lesions, Log
from core.arrays import Bytes


class Site(IntEnum):
    """Thyroid or not."""

    MISSING = 0
    THYROID = 1
    OTHER = 2


def _out(code: str, turn: Turn = Turn.CLOSED) -> DecidedBy:
    return ground(code, State.EXCLUDED, turn)


BENIGN = ground("benign", State.NUMERATOR)
MIXED_AS_BENIGN = ground("mixed_as_benign", State.NUMERATOR)
MALIGNANT = ground("malignant", State.DENOMINATOR_ONLY)
MIXED_AS_MALIGNANT = ground("mixed_as_malignant", State.DENOMINATOR_ONLY)
MIXED_LEFT_OUT = _out("mixed_left_out", Turn.ANY)
INDETERMINATE = _out("indeterminate_left_out", Turn.ANY)
CLASS_MISSING = _out("benign_malignant_missing", Turn.ANY)
NO_BIOPSY_LEFT_OUT = _out("no_biopsy_left_out", Turn.ANY)
CLASS_OPEN_COUNTS = _out("class_open_would_count", Turn.COUNT_OR_OUT)
CLASS_OPEN_BELOW = _out("class_open_would_not_count", Turn.BELOW_OR_OUT)
NOT_THYROID = _out("not_thyroid")
SITE_MISSING = _out("tumour_site_missing", Turn.ANY)
SITE_OPEN_COUNTS = _out("site_open_would_count", Turn.COUNT_OR_OUT)
SITE_OPEN_BELOW = _out("site_open_would_not_count", Turn.BELOW_OR_OUT)
UNDER_2CM = ground("under_2cm", State.NUMERATOR)
NOT_UNDER_2CM = ground("not_under_2cm", State.DENOMINATOR_ONLY)
SIZE_MISSING = ground(
    "size_missing",
    State.UNKNOWN,
    Turn.EITHER,
    switch="thyroid_missing_size",
    places={"exclude": State.EXCLUDED},
)
NOT_BENIGN = _out("not_counted_as_benign")
BIOPSIED = ground("biopsied_before", State.NUMERATOR)
NOT_BIOPSIED = ground("not_biopsied_before", State.DENOMINATOR_ONLY)
BIOPSY_MISSING = ground("biopsy_not_recorded", State.UNKNOWN, Turn.EITHER)

OPEN_CLASSES = (MIXED_LEFT_OUT, INDETERMINATE, CLASS_MISSING, NO_BIOPSY_LEFT_OUT)


def _patterns(log: Log) -> Patterns:
    """Site, class, biopsy, largest small, any small; no switch moves them. Lesion rows go before."""
    cells = log.cells
    site = np.zeros(log.rows, np.uint8)
    if "tumour_site" in cells.categories:
        known = ~cells.broken("tumour_site") & (cells.categories["tumour_site"].codes >= 0)
        site[known] = Site.OTHER
    site[cells.is_code("tumour_site", "thyroid")] = Site.THYROID
    size = cells.number("max_size_mm")
    bound = cells.digit("max_size_mm_bound")
    largest = np.where(np.isnan(size), bound, three_of(~np.isnan(size), size < SMALL_MM)).astype(np.uint8)
    # a session with several nodules, the largest not small, may hide a small one
    several = np.maximum(cells.count("planned_lesions"), cells.count("ablated_lesions")) > 1
    hidden = (largest == Three.NO) & several
    small = np.where(hidden, np.uint8(Three.MISSING), largest)
    benign = benign_digit(cells).copy()
    if log.lesions is not None:
        _of_lesions(log.lesions, benign, largest, small)
    return pack(
        [
            (site, Site),
            (benign, Benign),
            (cells.yes_no("biopsy_preop"), Three),
            (largest, Three),
            (small, Three),
        ]
    )


def _of_lesions(lesions: Lesions, benign: Bytes, largest: Bytes, small: Bytes) -> None:
    """Class and sizes of sessions with lesion rows, over their ablated lesions."""
    rows = len(benign)
    treated = lesions.ablated != Three.NO
    session = lesions.session[treated]
    if "size_mm" in lesions.headers:
        size = lesions.size[treated]
        unknown = np.isnan(size)
        count = np.bincount(session, minlength=rows)
        below = np.bincount(session[size < SMALL_MM], minlength=rows)
        above = np.bincount(session[size >= SMALL_MM], minlength=rows)
        silent = np.bincount(session[unknown], minlength=rows)
        has = count > silent
        largest[has] = np.select([above[has] > 0, silent[has] > 0], [Three.NO, Three.MISSING], Three.YES)
        small[has] = np.select([below[has] > 0, silent[has] > 0], [Three.YES, Three.MISSING], Three.NO)
    if "benign_malignant" in lesions.headers:
        kind = lesions.benign[treated]
        has_kind = np.bincount(session[kind > 0], minlength=rows) > 0
        seen = [np.bincount(session[kind == code], minlength=rows) > 0 for code in Benign]
        missing, good, bad, mixed, unclear = seen
        benign[has_kind] = np.select(
            [
                (mixed | (good & bad))[has_kind],
                bad[has_kind],
                unclear[has_kind],
                (good & missing)[has_kind],
                good[has_kind],
            ],
            [Benign.MIXED, Benign.MALIGNANT, Benign.INDETERMINATE, Benign.MISSING, Benign.BENIGN],
            Benign.MISSING,
        )


def _class(benign: int, biopsy: int, d: Definitions) -> DecidedBy:
    """What a thyroid tumour is."""
    if d.thyroid_require_biopsy and biopsy != Three.YES:
        return NO_BIOPSY_LEFT_OUT
    if benign == Benign.MIXED:
        return {
            "malignant": MIXED_AS_MALIGNANT,
            "benign": MIXED_AS_BENIGN,
            "exclude": MIXED_LEFT_OUT,
        }[d.thyroid_mixed]
    return {
        Benign.MISSING: CLASS_MISSING,
        Benign.BENIGN: BENIGN,
        Benign.MALIGNANT: MALIGNANT,
        Benign.INDETERMINATE: INDETERMINATE,
    }[Benign(benign)]


def _if_counted(would: Three, site_open: bool) -> DecidedBy:
    """A record that may be out, and if it is in, counts, does not count, or nobody knows."""
    if site_open:
        return {Three.YES: SITE_OPEN_COUNTS, Three.NO: SITE_OPEN_BELOW}.get(would, SITE_MISSING)
    return {Three.YES: CLASS_OPEN_COUNTS, Three.NO: CLASS_OPEN_BELOW}.get(would, CLASS_MISSING)


def decide(digits: tuple[int, ...], d: Definitions, share: str) -> DecidedBy:
    """One session: site, class, biopsy, largest nodule under 20 mm, any nodule under 20 mm."""
    site, benign, biopsy, largest_small, any_small = digits
    if site == Site.OTHER:
        return NOT_THYROID
    unknown_site = site == Site.MISSING
    if share == "preablation_biopsy_rate":
        if unknown_site:
            return _if_counted(Three(biopsy), True)
        return {
            Three.YES: BIOPSIED,
            Three.NO: NOT_BIOPSIED,
            Three.MISSING: BIOPSY_MISSING,
        }[Three(biopsy)]
    kind = _class(benign, biopsy, d)
    good = kind in (BENIGN, MIXED_AS_BENIGN)
    if share == "benign_share":
        if not unknown_site:
            return kind
        if kind in OPEN_CLASSES:
            return SITE_MISSING
        return SITE_OPEN_COUNTS if good else SITE_OPEN_BELOW
    small = Three(any_small if d.thyroid_size == "any" else largest_small)
    if kind not in OPEN_CLASSES and not good:
        return NOT_BENIGN
    if unknown_site or kind in OPEN_CLASSES:
        return _if_counted(small, unknown_site)
    return {Three.YES: UNDER_2CM, Three.NO: NOT_UNDER_2CM, Three.MISSING: SIZE_MISSING}[small]


def _sheet(question: Scope) -> Sheet:
    log, d = question.log, question.definitions
    return Sheet(
        patterns=cached(log, "thyroid", lambda: _patterns(log)),
        mature=None,
        members=question.by_ablation(),
        decisions={f"8.{share}": partial(decide, d=d, share=share) for share in _SHARES},
        definitions=d,
        days=log.cells.date("ablation_date"),
    )


_FAMILY = SessionFamily(name="8", sheet=_sheet)
_CLASS = ("tumour_site", "benign_malignant", "biopsy_preop")


def _needs_class(log: Log) -> tuple[str, ...]:
    return log.lacks("tumour_site") + log.lacks("benign_malignant", by_lesion=("benign_malignant",))


_SHARES = {
    "benign_share": Indicator(
        code="8.benign_share",
        family=_FAMILY,
        columns=_CLASS,
        needs=lambda log, _: _needs_class(log),
        better=Better.NEITHER,
        number="8(1)",
        aliases=("8(1)", "甲状腺良性肿瘤消融治疗占比", "良性占比", "benign share"),
        named_by=r"^(?!.*(?:随访|follow|2cm))(?=.*良性).*(?:占比|比例)",
    ),
    "under_2cm_share": Indicator(
        code="8.under_2cm_share",
        family=_FAMILY,
        columns=(*_CLASS, "max_size_mm"),
        needs=lambda log, _: _needs_class(log) + log.lacks("max_size_mm", by_lesion=("size_mm",)),
        better=Better.NEITHER,
        number="8(2)",
        aliases=("8(2)", "小于2cm甲状腺良性肿瘤消融治疗占比", "小于2cm占比", "under 2 cm share"),
        named_by=r"^(?!.*(?:随访|follow))(?=.*良性)(?=.*2cm).*(?:占比|比例)",
        share_of="8.benign_share",
    ),
    "preablation_biopsy_rate": Indicator(
        code="8.preablation_biopsy_rate",
        family=_FAMILY,
        columns=("tumour_site", "biopsy_preop"),
        needs=lambda log, _: log.lacks("tumour_site", "biopsy_preop"),
        better=Better.HIGH,
        number="8+",
    ),
}
register(*_SHARES.values())
