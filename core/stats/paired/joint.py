"""Sensitivity and specificity of two tests compared at once."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import chdtrc

from core.findings import Flag, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTest:
    """The joint test and what it rests on.

    ``df`` is 2 as published; ``effective_df`` counts the terms that had any discordant pair, and
    ``p_effective`` is the probability on those.
    """

    statistic: float | None
    df: int
    p: float | None
    effective_df: int
    p_effective: float | None
    method: str = "lachenbruch_lynch"
    reason: Reason | None = None
    flags: tuple[Flag, ...] = ()


def joint(only_first_se: int, only_second_se: int, only_first_sp: int, only_second_sp: int) -> JointTest:
    """Test equal sensitivity and equal specificity together, one unit a patient.

    Sum of the two McNemar terms, chi-square with 2 degrees of freedom (Lachenbruch & Lynch 1998,
    Stat Med 17:2207). A term without discordant pairs (0/0) adds 0 and is flagged; without any
    discordant pair the test is not estimable.

    Parameters
    ----------
    only_first_se, only_second_se : int
        Discordant pairs among units with the condition.
    only_first_sp, only_second_sp : int
        Discordant pairs among units without the condition.
    """
    pairs = ((only_first_se, only_second_se), (only_first_sp, only_second_sp))
    terms = [(b - c) ** 2 / (b + c) for b, c in pairs if b + c > 0]
    flags = () if len(terms) == len(pairs) else (Flag.NO_DISCORDANT_PAIRS,)
    if not terms:
        return JointTest(
            statistic=None,
            df=2,
            p=None,
            effective_df=0,
            p_effective=None,
            reason=Reason.NO_DISCORDANT_PAIRS,
            flags=flags,
        )
    statistic = float(sum(terms))
    return JointTest(
        statistic=statistic,
        df=2,
        p=float(chdtrc(2.0, statistic)),
        effective_df=len(terms),
        p_effective=float(chdtrc(float(len(terms)), statistic)),
        flags=flags,
    )
