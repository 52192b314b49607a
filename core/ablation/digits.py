"""Small codes of what a cell says, shared by the file's readers and the indicators that decide by them."""

from __future__ import annotations

from enum import IntEnum

COMPLICATIONS = (
    "major_bleeding",
    "severe_pneumothorax",
    "adjacent_organ_injury",
    "severe_infection",
    "other",
)
"""Kinds of complication in the order of their bits."""


class Three(IntEnum):
    """Not recorded, yes, no; ``UNSURE`` where a cell says something that is not understood."""

    MISSING = 0
    YES = 1
    NO = 2
    UNSURE = 3


class Says(IntEnum):
    """What the text of a complication column says."""

    NOTHING = 0
    NONE = 1
    """That there was no complication."""
    EVENT = 2
    """A kind of the list."""
    UNKNOWN = 3
    """Something that is none of the kinds."""


class Contrast(IntEnum):
    """What the imaging column says."""

    MISSING = 0
    NO = 1
    YES = 2
    CECT = 3
    CEMR = 4
    CEUS = 5
    PETCT = 6


class Grade(IntEnum):
    """What a complication grade says about severity."""

    MISSING = 0
    NOT_SEVERE = 1
    SEVERE = 2
    CLAVIEN_2 = 3
    """Severe under note 3 (needs clinical management), not under the stricter threshold."""
    CTCAE_2 = 4
    """Listed for review under note 3, not severe under the stricter threshold."""
    UNSURE = 5
    """Not understood."""
    DISAGREE = 6
    """Two scales contradict each other."""
    SEVERE_BY_NOTE_3 = 7
    """Severe under note 3 on two scales, which contradict each other at the stricter threshold."""


class FollowUp(IntEnum):
    """What a follow-up found."""

    NOTHING = 0
    ALIVE = 1
    DIED = 2
    """Dead by that day."""
    LOST = 3
    """Nobody was reached: no contact on that day."""


class Benign(IntEnum):
    """Benign or malignant."""

    MISSING = 0
    BENIGN = 1
    MALIGNANT = 2
    MIXED = 3
    INDETERMINATE = 4
