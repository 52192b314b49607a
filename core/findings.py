"""The values every answer is made of.

A finding is frozen and remembers where it came from: numerator, denominator, method, confidence
level, direction, and, when it is not estimable, why. ``None`` means "not estimable" and always comes
with a reason; ``math.inf`` is a legitimate value (a likelihood ratio without false positives).
NaN never leaves a function that returns findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a number is not estimable, or what a reader must know beside it."""

    NO_UNITS = "no_units"
    NO_DISCORDANT_PAIRS = "no_discordant_pairs"
    ZERO_CELL = "zero_cell"
    UNDEFINED_VARIANCE = "undefined_variance"
    SINGLE_CLUSTER = "single_cluster"
    AS_ONE_CLUSTER = "as_one_cluster"
    NEGATIVE_INTRACLUSTER_CORRELATION = "negative_intracluster_correlation"
    ONE_CLASS = "one_class"
    ONE_CATEGORY = "one_category"
    SINGULAR_COVARIANCE = "singular_covariance"
    TOO_FEW_GROUPS = "too_few_groups"
    NO_POSITIVE_CALLS = "no_positive_calls"
    NO_NEGATIVE_CALLS = "no_negative_calls"
    ALL_RIGHT_OR_ALL_WRONG = "all_right_or_all_wrong"
    READ_NEVER_VERIFIED = "read_never_verified"
    PATIENTS_IN_SEVERAL_GROUPS = "patients_in_several_groups"
    NOT_APPLICABLE = "not_applicable"
    NO_CONVERGENCE = "no_convergence"
    NO_RULE_QUALIFIES = "no_rule_qualifies"
    EXPLORATORY = "exploratory"
    FAMILY_ON_REQUEST = "family_on_request"
    BY_CONSTRUCTION = "by_construction"
    NO_SHARED_READER = "no_shared_reader"
    ONE_READER = "one_reader"
    NO_VARIATION_BETWEEN_READERS = "no_variation_between_readers"
    NO_DISCORDANCE = "no_discordance"
    NEGATIVE_VARIANCE = "negative_variance"
    NOT_REACHABLE = "not_reachable"
    TOO_MANY_READS = "too_many_reads"
    NOT_YET_DUE = "not_yet_due"
    NOTHING_DOCUMENTED = "nothing_documented"


class Flag(StrEnum):
    """A caution that travels with an estimable number."""

    NO_DISCORDANT_PAIRS = "no_discordant_pairs"
    HALDANE_CORRECTED = "haldane_corrected"
    ZERO_CELL_ADJUSTED = "zero_cell_adjusted"
    FEW_CLUSTERS = "few_clusters"
    FEW_DISCORDANT_CLUSTERS = "few_discordant_clusters"
    ALL_CLUSTERS_EQUAL = "all_clusters_equal"
    AT_EDGE = "at_edge"
    SMALL_GROUP = "small_group"
    FEW_EFFECTIVE_CLUSTERS = "few_effective_clusters"
    ONE_PATIENT_DOMINATES = "one_patient_dominates"
    LIMIT_SET_TO_ZERO = "limit_set_to_zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval and the method that made it."""

    low: float | None
    high: float | None
    method: str
    confidence_level: float = 0.95
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()
    effective_clusters: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """The cluster-aware companion of an estimate: patients are the clusters.

    ``p`` and ``statistic`` are set where the companion also tests a null hypothesis.
    ``cautious`` is the Clopper-Pearson interval on clusters where the variance is undefined; ``effective``
    the Wilson interval of a proportion on its effective number of units, n over the design effect.
    """

    low: float | None
    high: float | None
    standard_error: float | None
    clusters: int
    method: str
    confidence_level: float = 0.95
    design_effect: float | None = None
    statistic: float | None = None
    df: float | None = None
    p: float | None = None
    cautious: Interval | None = None
    effective: Interval | None = None
    effective_clusters: float | None = None
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One quantity: a point estimate with its interval and its fraction.

    ``numerator``/``denominator`` are counts of units where the quantity is a fraction, else ``None``.
    """

    value: float | None
    low: float | None
    high: float | None
    method: str
    numerator: float | None = None
    denominator: float | None = None
    confidence_level: float = 0.95
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()
    clustered: Clustered | None = None
    headline: Interval | None = None
    beside: Interval | None = None
    """Where nothing can be quoted because all agree: how sure that agreement is."""
    effective_clusters: float | None = None

    @property
    def quoted(self) -> Estimate | Clustered | Interval:
        """Whose interval to quote: the headline, the cluster-aware companion with limits, else its own.

        With a single cluster the companion is quoted without limits: nothing is known between clusters.
        """
        if self.headline is not None:
            return self.headline
        own = self.clustered
        if own is None or (own.low is None and own.reason is not Reason.SINGLE_CLUSTER):
            return self
        return own


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """A hypothesis test: statistic, degrees of freedom (of an F test also the denominator's) and p value."""

    __test__ = False  # not a pytest class

    statistic: float | None
    p: float | None
    method: str
    df: float | None = None
    df_denominator: float | None = None
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A signed difference of two proportions: always second minus first.

    ``excludes_zero`` is set where a test decides about zero; a limit at 0 is then open or closed as it says.
    ``effective_clusters`` is how many patients of equal weight the units are as good as.
    """

    second_minus_first: float | None
    low: float | None
    high: float | None
    method: str
    confidence_level: float = 0.95
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()
    excludes_zero: bool | None = None
    effective_clusters: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A ratio of two quantities: always second over first."""

    second_over_first: float | None
    low: float | None
    high: float | None
    p: float | None
    method: str
    statistic: float | None = None
    confidence_level: float = 0.95
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()
