"""Rows counted by read pattern: the one step that touches every row.

Rows with the same reads and the same reference status form one *profile*. Everything that is asked of a
study is a small product over profiles; rows are counted again only when the selection changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.arrays import Counts, States
from core.memo import Memo
from core.reads.counting.clusters import ClusterCounts

Places = npt.NDArray[np.integer]
MOST_DENSE_TESTS = 7
"""Up to this many tests, patterns are counted in a dense table (3 * 4**7 codes fit 16 bits)."""
LARGEST_CODE = 2**60


@dataclass(frozen=True, eq=False)
class Patterns:
    """Distinct read patterns with reference status, and the one of every row.

    Attributes
    ----------
    tests : names of the tests, in the order of ``states``
    states : uint8 array, shape (tests, patterns)
    reference : uint8 array, shape (patterns,)
    code : unsigned or signed int array, shape (rows,)
    """

    tests: tuple[str, ...]
    states: States
    reference: States
    code: Places


def read_patterns(states: Mapping[str, States], reference: States) -> Patterns:
    """Number the distinct patterns of reads and reference status."""
    tests = tuple(states)
    if len(tests) <= MOST_DENSE_TESTS:
        dense = reference.astype(np.uint16)
        for test in tests:
            dense *= 4
            dense += states[test]
        counts = np.bincount(dense, minlength=3 * 4 ** len(tests))
        present = np.flatnonzero(counts)
        number = np.zeros(counts.size, dtype=np.uint16)
        number[present] = np.arange(present.size, dtype=np.uint16)
        code: Places = number[dense]
        rest = present.astype(np.int64)
        digits = np.empty((len(tests), present.size), dtype=np.uint8)
        for place in range(len(tests) - 1, -1, -1):
            rest, digits[place] = np.divmod(rest, 4)
        return Patterns(tests, digits, rest.astype(np.uint8), code)
    wide = reference.astype(np.int64)
    largest = 3
    for test in tests:
        if largest * 4 > LARGEST_CODE:
            kept, wide = np.unique(wide, return_inverse=True)
            wide, largest = wide.astype(np.int64), kept.size
        wide = wide * 4 + states[test]
        largest *= 4
    _, first, inverse = np.unique(wide, return_index=True, return_inverse=True)
    return Patterns(
        tests,
        np.stack([states[test][first] for test in tests]),
        reference[first],
        inverse.astype(np.int32),
    )


@dataclass(frozen=True, eq=False)
class Tally:
    """The selected rows by profile.

    Attributes
    ----------
    tests : names, in the order of ``states``
    states : uint8 array, shape (tests, profiles)
    reference : uint8 array, shape (profiles,)
    counts : int64 array, shape (profiles,)
    profile : int array, shape (selected,)
    rows : int array, shape (selected,)
        Row of the study.
    owner : int array, shape (selected,), or None
        Patient of each row.
    order : int array, shape (selected,), or None
        Places sorted by owner, where that is not the order of the rows.
    """

    tests: tuple[str, ...]
    states: States
    reference: States
    counts: Counts
    profile: Places
    rows: Places
    owner: Places | None
    order: Places | None
    memo: Memo = field(default_factory=Memo, init=False, repr=False, compare=False)

    @cached_property
    def clusters(self) -> ClusterCounts | None:
        """Rows per owner and profile; None without owners."""
        if self.owner is None:
            return None
        return ClusterCounts.tally(self.owner, self.profile, self.counts.size, self.order)

    @cached_property
    def places(self) -> Places:
        """Number of every selected row among the selected."""
        return np.arange(self.rows.size, dtype=np.int32)

    @cached_property
    def owners(self) -> int:
        """Owners with a selected row; rows where nobody owns them."""
        if self.owner is None:
            return int(self.rows.size)
        return int(np.count_nonzero(np.bincount(self.owner)))

    @cached_property
    def several(self) -> bool:
        """Whether some owner has several selected rows."""
        return self.owner is not None and has_several(self.owner)


def has_several(owner: Places) -> bool:
    """Whether one code occurs more than once."""
    return int(np.bincount(owner).max(initial=0)) > 1


def tally(
    patterns: Patterns,
    tests: Sequence[str],
    chosen: npt.NDArray[np.bool_] | None,
    owner: Places | None,
    order: Places | None,
) -> Tally:
    """Count the chosen rows by the patterns of some tests.

    Parameters
    ----------
    patterns : Patterns
        Of all rows.
    tests : names among ``patterns.tests``
    chosen : bool array, shape (rows,), or None for all rows
    owner, order : int arrays, shape (rows,), or None
        Patient of every row; all rows sorted by patient.
    """
    code, rows = patterns.code, np.arange(patterns.code.size, dtype=np.int32)
    if chosen is not None:
        rows = np.flatnonzero(chosen).astype(np.int32)
        code = code[rows]
        owner = None if owner is None else owner[rows]
        if order is not None:
            place = np.cumsum(chosen, dtype=np.int32) - 1
            order = place[order[chosen[order]]]
    counts = np.bincount(code, minlength=patterns.reference.size)
    states = patterns.states[[patterns.tests.index(test) for test in tests]]
    used = np.flatnonzero(counts)
    states, reference, counts = states[:, used], patterns.reference[used], counts[used]
    number = np.zeros(patterns.reference.size, dtype=np.int32)
    number[used] = np.arange(used.size)
    if used.size and len(tests) < len(patterns.tests):
        full = np.concatenate([reference[None], states])
        full, merged = np.unique(full, axis=1, return_inverse=True)
        reference, states = full[0], full[1:]
        counts = np.bincount(merged.ravel(), weights=counts)
        number[used] = merged.ravel()
    return Tally(
        tests=tuple(tests),
        states=states,
        reference=reference,
        counts=counts.astype(np.int64),
        profile=number[code],
        rows=rows,
        owner=owner,
        order=order,
    )
