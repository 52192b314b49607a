"""Patients as clusters: how many units of each profile a patient has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
DENSE_CELLS = 4_000_000
"""A matrix of at most this many cells is kept dense."""


@dataclass(frozen=True, eq=False)
class ClusterCounts:
    """Units per patient and profile, X of shape (patients, profiles).

    Every clustered result needs only quadratic forms in X'X, or X times a few columns.
    """

    matrix: Floats | sparse.csr_array

    @classmethod
    def tally(
        cls, cluster: npt.NDArray[np.integer], profile: npt.NDArray[np.integer], profiles: int
    ) -> ClusterCounts:
        """Count units by cluster code and profile; shape of both inputs (units,)."""
        clusters = int(cluster.max(initial=-1)) + 1
        if clusters * profiles <= DENSE_CELLS:
            cell = cluster.astype(np.int64) * profiles + profile
            flat = np.bincount(cell, minlength=clusters * profiles)
            return cls(flat.reshape(clusters, profiles).astype(np.float64))
        ones = np.ones(cluster.size, dtype=np.float64)
        tall = sparse.coo_array((ones, (cluster, profile)), shape=(clusters, profiles))
        return cls(tall.tocsr())

    @cached_property
    def gram(self) -> Floats:
        """X'X, shape (profiles, profiles)."""
        product = self.matrix.T @ self.matrix
        return np.asarray(product.todense() if sparse.issparse(product) else product, dtype=np.float64)

    def times(self, columns: npt.NDArray[np.generic]) -> Floats:
        """X @ columns, shape (patients, columns)."""
        return np.asarray(self.matrix @ columns.astype(np.float64), dtype=np.float64)

    def sum_squares(self, weights: Floats) -> Floats:
        """Sum over patients of (X w)^2 for every row w of ``weights`` (any leading shape, profiles)."""
        return np.asarray(np.einsum("...i,ij,...j->...", weights, self.gram, weights, optimize=True))

    def with_any(self, masks: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """How many patients have a unit in each mask; shape (masks, profiles) -> (masks,)."""
        distinct, place = np.unique(masks, axis=0, return_inverse=True)
        counts = np.count_nonzero(self.times(distinct.T) > 0, axis=0)
        return np.asarray(counts, dtype=np.int64)[place.ravel()]
