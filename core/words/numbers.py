"""Numbers as a paper prints them: one home for rounding, dashes and signs.

Rounding is half away from zero on the shortest decimal of the number, as spreadsheets and printed
tables do: 9/80 is 11.3 %, where Python's ``round`` says 11.2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from core.findings import Estimate

DOT = "\N{NO-BREAK SPACE}\N{MIDDLE DOT} "
"""Stands between facts in a line; it ends a line and begins none."""
NOT_ESTIMABLE = "–"
"""Stands where a number cannot be given; its reason is said beside it."""

SMALLEST_P = 0.001
MINUS = "\N{MINUS SIGN}"


def rounded(value: float, places: int) -> str:
    """``value`` with a fixed number of decimals and a true minus sign; infinity as its symbol."""
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    return _signed(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def significant(value: float, digits: int) -> str:
    """``value`` with a number of significant digits, never in powers of ten."""
    if math.isinf(value) or value == 0:
        return rounded(value, 0)
    exact = Decimal(repr(float(value)))
    places = digits - 1 - exact.adjusted()
    first = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # 0.9996 to three digits is 1.00: rounding up may add a digit
    places -= first.adjusted() - exact.adjusted()
    return _signed(exact.quantize(Decimal(1).scaleb(-max(places, 0)), ROUND_HALF_UP))


def _signed(value: Decimal) -> str:
    text = f"{abs(value):f}"
    return f"{MINUS}{text}" if value < 0 and value != 0 else text


@dataclass(frozen=True, slots=True)
class Numbers:
    """The number style of one language. ``None`` is shown as ``NOT_ESTIMABLE`` everywhere."""

    language: str

    def count(self, value: float | None) -> str:
        """A count: ``1,234``; a weighted count keeps one decimal."""
        if value is None:
            return NOT_ESTIMABLE
        return f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"

    def decimal(self, value: float | None, places: int = 2) -> str:
        """A plain number with a fixed number of decimals (mean days, kappa, statistic)."""
        return NOT_ESTIMABLE if value is None else rounded(value, places)

    def ratio(self, value: float | None) -> str:
        """A ratio, three significant digits: ``23.8``, ``0.251``, ``∞``."""
        return NOT_ESTIMABLE if value is None else significant(value, 3)

    def percent(self, proportion: float | None) -> str:
        """A proportion in percent with one decimal: ``74.9%``."""
        return NOT_ESTIMABLE if proportion is None else f"{_hundred(proportion)}%"

    def fraction(self, proportion: float | None, numerator: float | None, denominator: float | None) -> str:
        """A proportion with its counts: ``74.9% (134/179)``; not estimable keeps its counts."""
        if numerator is None or denominator is None:
            return self.percent(proportion)
        return self.with_counts(self.percent(proportion), numerator, denominator)

    def with_counts(self, value: str, numerator: float | None, denominator: float | None) -> str:
        """A value in words or figures with its counts: ``5.29 days (471/89)``."""
        return f"{value}{self._gap}({self.count(numerator)}/{self.count(denominator)})"

    def estimate(self, estimate: Estimate) -> str:
        """A proportion's cell in a table."""
        return self.fraction(estimate.value, estimate.numerator, estimate.denominator)

    def interval(self, low: float | None, high: float | None) -> str:
        """Limits of a proportion in percent: ``67.9 to 80.7``, in Chinese ``67.9%~80.7%``."""
        if low is None or high is None:
            return NOT_ESTIMABLE
        sign = "%" if self.language == "zh" else ""
        return f"{_hundred(low)}{sign}{self._to}{_hundred(high)}{sign}"

    def points(self, difference: float | None) -> str:
        """A difference of proportions in percentage points, without the unit: ``25.1``."""
        return NOT_ESTIMABLE if difference is None else _hundred(difference)

    def points_interval(self, low: float | None, high: float | None) -> str:
        """Limits of a difference in percentage points: ``19.4 to 32.0``, in Chinese ``19.4~32.0``."""
        if low is None or high is None:
            return NOT_ESTIMABLE
        return f"{_hundred(low)}{self._to}{_hundred(high)}"

    def amount_interval(self, difference: float, low: float | None, high: float | None) -> str:
        """Limits of how much more or fewer, beside a verb that tells the direction.

        They run the way of the difference: 3.9 points fewer, ``0.6 to 9.2``.
        """
        if difference >= 0 or low is None or high is None:
            return self.points_interval(low, high)
        return self.points_interval(-high, -low)

    def ratio_interval(self, low: float | None, high: float | None) -> str:
        """Limits of a ratio: ``8.93 to 63.4``."""
        if low is None or high is None:
            return NOT_ESTIMABLE
        return f"{self.ratio(low)}{self._to}{self.ratio(high)}"

    def decimal_interval(self, low: float | None, high: float | None, places: int = 2) -> str:
        """Limits of a plain number."""
        if low is None or high is None:
            return NOT_ESTIMABLE
        return f"{rounded(low, places)}{self._to}{rounded(high, places)}"

    def p(self, value: float | None) -> str:
        """A p value for a table cell, three significant digits: ``0.0412``, ``< 0.001``."""
        if value is None:
            return NOT_ESTIMABLE
        if value < SMALLEST_P:
            return f"<{self._gap}{SMALLEST_P}"
        return significant(value, 3)

    def p_statement(self, value: float | None) -> str:
        """A p value in a sentence: ``p = 0.0412``, ``p < 0.001``, in Chinese ``P<0.001``."""
        sign = "" if value is not None and value < SMALLEST_P else f"={self._gap}"
        return f"{'P' if self.language == 'zh' else 'p'}{self._gap}{sign}{self.p(value)}"

    def confidence(self, level: float) -> str:
        """The name of an interval: ``95% CI``, in Chinese ``95%CI``."""
        percent = Decimal(repr(float(level))) * 100
        return f"{percent.normalize():f}%{self._gap}CI"

    @property
    def _gap(self) -> str:
        return "" if self.language == "zh" else " "

    @property
    def _to(self) -> str:
        return "~" if self.language == "zh" else " to "


@lru_cache(maxsize=4096)
def _hundred(proportion: float) -> str:
    if math.isinf(proportion):
        return rounded(proportion, 1)
    return _signed((Decimal(repr(float(proportion))) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))
