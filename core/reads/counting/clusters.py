"""Patients as clusters: how many units of each profile a patient has.

Patients with the same units are counted together: X has one row per *kind* of patient and a weight. Every
sum over patients is then a weighted sum over kinds, of which there are far fewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from core.arrays import Floats

Places = npt.NDArray[np.integer]
MOST_GRAM_PROFILES = 1024
"""Up to this many profiles X'X is kept; beyond, quadratic forms are summed over patients."""
COLUMNS_AT_ONCE = 64
ROWS_AT_ONCE = 512
MANY_PATIENTS = 20_000
DENSE_PER_KIND = 16
"""Patients are told apart by their cells in a dense table of at most so many places a kind of patient."""
MOST_KNOWN = 256
"""Tables kept: when a rule is toggled, those of the tests and of the rules beside it are asked again."""
_SEED = 20240501


@dataclass(frozen=True, eq=False)
class ClusterCounts:
    """Units per kind of patient and profile.

    Attributes
    ----------
    matrix : sparse array, shape (kinds, profiles)
    weight : float array, shape (kinds,)
        Patients of each kind.
    kind : int array, shape (cluster codes,)
        Kind of the patient with each code; ``kinds`` for a code without units.
    """

    matrix: sparse.csr_array
    weight: Floats
    kind: npt.NDArray[np.int64]

    @classmethod
    def tally(
        cls, cluster: Places, profile: Places, profiles: int, order: Places | None = None
    ) -> ClusterCounts:
        """Count units by cluster code and profile.

        Parameters
        ----------
        cluster, profile : int arrays, shape (units,)
        profiles : int
            Number of profiles.
        order : int array, shape (units,), optional
            Places of the units sorted by cluster, where already known.
        """
        if order is None and np.any(cluster[1:] < cluster[:-1]):
            order = np.argsort(cluster, kind="stable")
        if order is not None:
            cluster, profile = cluster[order], profile[order]
        if not cluster.size:
            empty = sparse.csr_array((0, profiles), dtype=np.float64)
            return cls(empty, np.zeros(0), np.zeros(0, dtype=np.int64))
        starts = np.concatenate(([0], np.flatnonzero(cluster[1:] != cluster[:-1]) + 1))
        # A patient's units in any order add up to one 64-bit number. With random terms, two different
        # patients share it with probability about 2**-64, so equal sums are equal patients.
        terms = np.random.default_rng(_SEED).integers(0, 2**64, size=profiles, dtype=np.uint64)
        sums = np.add.reduceat(terms[profile], starts)
        first, kind, weight = _alike(sums)
        begin, end = starts[first], np.append(starts[1:], cluster.size)[first]
        length = end - begin
        pointer = np.concatenate(([0], np.cumsum(length)))
        columns = profile[np.repeat(begin - pointer[:-1], length) + np.arange(pointer[-1])]
        matrix = sparse.csr_array(
            (np.ones(columns.size), columns.astype(np.int32), pointer), shape=(first.size, profiles)
        )
        matrix.sum_duplicates()
        code = np.full(int(cluster[-1]) + 1, first.size, dtype=np.int64)
        code[cluster[starts]] = kind
        return cls(matrix, weight.astype(np.float64), code)

    @cached_property
    def _known(self) -> dict[tuple[int, bytes], tuple[Floats, Floats]]:
        """Tables that were counted before, by their cells as digits."""
        return {}

    @property
    def patients(self) -> int:
        """Patients with a unit."""
        return int(self.weight.sum())

    @cached_property
    def gram(self) -> Floats:
        """X'X summed over patients, shape (profiles, profiles)."""
        weighted = sparse.diags_array(self.weight) @ self.matrix
        return np.asarray((self.matrix.T @ weighted).todense(), dtype=np.float64)

    def each(self, columns: npt.NDArray[np.generic]) -> Floats:
        """X @ columns, shape (kinds, columns)."""
        return np.asarray(self.matrix @ columns.astype(np.float64), dtype=np.float64)

    def times(self, columns: npt.NDArray[np.generic]) -> Floats:
        """Units of every patient weighted by columns, shape (cluster codes, columns)."""
        found = self.each(columns)
        return np.concatenate([found, np.zeros((1, found.shape[1]))])[self.kind]

    def sum_squares(self, weights: Floats) -> Floats:
        """Sum over patients of (X w)^2 for every row w of ``weights`` (any leading shape, profiles)."""
        rows = np.ascontiguousarray(weights, dtype=np.float64).reshape(-1, weights.shape[-1])
        out = np.zeros(len(rows))
        if rows.shape[1] <= MOST_GRAM_PROFILES:
            out = np.einsum("ri,ri->r", rows @ self.gram, rows)
        else:
            for at in range(0, len(rows), COLUMNS_AT_ONCE):
                part = slice(at, at + COLUMNS_AT_ONCE)
                out[part] = self.weight @ self.each(rows[part].T) ** 2
        return np.asarray(np.maximum(out, 0.0).reshape(weights.shape[:-1]), dtype=np.float64)

    def products(self, weights: Floats) -> Floats:
        """Sum over patients of X v times X w for all pairs of a few rows; shape (rows, rows)."""
        if weights.shape[1] <= MOST_GRAM_PROFILES:
            return np.asarray(weights @ self.gram @ weights.T, dtype=np.float64)
        each = self.each(weights.T)
        return np.asarray(each.T @ (each * self.weight[:, None]), dtype=np.float64)

    @cached_property
    def largest(self) -> int:
        """Most units a patient has."""
        return int(self.matrix.sum(axis=1).max()) if self.weight.size else 0

    def tables(self, cells: Sequence[npt.NDArray[np.bool_]]) -> Iterator[tuple[Floats, Floats]]:
        """Each table's distinct patients: their cells, shape (distinct, cells), and how many there are.

        Parameters
        ----------
        cells : bool arrays, each of shape (tables, profiles)
            Disjoint sets of profiles.
        """
        base = self.largest + 1
        dense = base ** len(cells)
        if dense > DENSE_PER_KIND * self.weight.size:
            for table in range(len(cells[0])):
                yield self.each(np.stack([cell[table] for cell in cells], axis=1)), self.weight
            return
        # the cells of a patient are the digits of one number, so that one product counts them all
        digits = sum(cell * float(base**place) for place, cell in enumerate(cells))
        assert isinstance(digits, np.ndarray)
        for at in range(0, len(digits), COLUMNS_AT_ONCE):
            part = digits[at : at + COLUMNS_AT_ONCE]
            names = [(len(cells), row.tobytes()) for row in part]
            # another session may empty the tables kept at any moment
            known = {name: kept for name in names if (kept := self._known.get(name)) is not None}
            unknown = {name: row for name, row in zip(names, part, strict=True) if name not in known}
            if unknown:
                codes = self.each(np.stack(list(unknown.values()), axis=1))
                for name, code in zip(unknown, _by_column(codes), strict=True):
                    weight = np.bincount(code, weights=self.weight, minlength=dense).astype(np.float64)
                    found = np.flatnonzero(weight)
                    counts = found[:, None] // base ** np.arange(len(cells)) % base
                    known[name] = _for_reading(counts.astype(np.float64)), _for_reading(weight[found])
                if len(self._known) + len(unknown) > MOST_KNOWN:
                    self._known.clear()
                self._known.update(known)
            yield from (known[name] for name in names)

    def with_any(self, masks: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """How many patients have a unit in each mask; shape (masks, profiles) -> (masks,)."""
        packed = np.packbits(masks, axis=1)
        _, first, place = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        distinct = masks[first]
        found = np.zeros(len(distinct))
        for at in range(0, len(distinct), COLUMNS_AT_ONCE):
            part = slice(at, at + COLUMNS_AT_ONCE)
            found[part] = self.weight @ (self.each(distinct[part].T) > 0)
        return np.rint(found).astype(np.int64)[place.ravel()]


def _alike(sums: npt.NDArray[np.uint64]) -> tuple[Places, Places, Places]:
    """Where each number stands first, which it is and how often it occurs, as ``numpy.unique`` has them."""
    if sums.size < MANY_PATIENTS:
        _, first, kind, weight = np.unique(sums, return_index=True, return_inverse=True, return_counts=True)
        return first, kind.ravel(), weight
    encoded = pa.array(sums).dictionary_encode()
    found, code = np.asarray(encoded.dictionary), np.asarray(encoded.indices)
    order = np.argsort(found)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    # codes are in the order of first appearance
    first = np.flatnonzero(np.diff(np.maximum.accumulate(code), prepend=-1))
    return first[order], place[code], np.bincount(code)[order]


def _by_column(values: Floats) -> npt.NDArray[np.int64]:
    """The columns of a table of whole numbers, each in one piece: block by block, as memory likes it."""
    out = np.empty(values.shape[::-1], dtype=np.int64)
    for at in range(0, len(values), ROWS_AT_ONCE):
        out[:, at : at + ROWS_AT_ONCE] = values[at : at + ROWS_AT_ONCE].T
    return out


def _for_reading(values: Floats) -> Floats:
    """The same array, which nobody may change: others are given it, too."""
    values.flags.writeable = False
    return values
