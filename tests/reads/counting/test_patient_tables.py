"""Patients told apart by their cells: the dense way and the direct way hold the same patients."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.reads.counting import clusters as module
from core.reads.counting import panel, tally
from core.reads.counting.clusters import ClusterCounts

PROFILES = 6


def patients_of(tables):
    """How many patients have which cells, table by table; patients without a unit in a table left out."""
    out = []
    for cells, weight in tables:
        counted = Counter()
        for row, patients in zip(cells.astype(int).tolist(), weight, strict=True):
            if sum(row) and patients:
                counted[tuple(row)] += int(patients)
        out.append(counted)
    return out


@settings(max_examples=50, deadline=None)
@given(
    cluster=st.lists(st.integers(0, 8), min_size=1, max_size=40),
    seed=st.integers(0, 2**32 - 1),
    per_kind=st.sampled_from([0, 16, 10**9]),
    cells=st.integers(1, 4),
)
def test_every_way_counts_the_same_patients(cluster, seed, per_kind, cells):
    draw = np.random.default_rng(seed)
    cluster = np.sort(np.array(cluster))
    profile = draw.integers(PROFILES, size=cluster.size)
    counts = ClusterCounts.tally(cluster, profile, PROFILES)
    of = draw.integers(cells + 1, size=(3, PROFILES))
    masks = [of == cell for cell in range(cells)]
    expected = []
    for table in range(3):
        counted = Counter()
        for patient in np.unique(cluster):
            row = tuple(int(mask[table][profile[cluster == patient]].sum()) for mask in masks)
            if sum(row):
                counted[row] += 1
        expected.append(counted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE_PER_KIND", per_kind)
        assert patients_of(counts.tables(masks)) == expected


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), most=st.sampled_from([0, 2, 256]))
def test_what_was_asked_before_changes_no_answer(seed, most):
    draw = np.random.default_rng(seed)
    cluster, profile = np.sort(draw.integers(9, size=30)), draw.integers(PROFILES, size=30)
    counts = ClusterCounts.tally(cluster, profile, PROFILES)
    # few distinct masks, and cells without any profile: the same number of units in another number of cells
    asked = [[draw.integers(2, size=(3, PROFILES)) > 0] for _ in range(3)]
    asked += [[*masks, np.zeros((3, PROFILES), dtype=bool)] for masks in asked]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE_PER_KIND", 10**9)
        patch.setattr(module, "MOST_KNOWN", most)
        for masks in [*asked, *asked[::-1]]:
            alone = ClusterCounts.tally(cluster, profile, PROFILES).tables(masks)
            for (cells, weight), (again, patients) in zip(alone, counts.tables(masks), strict=True):
                assert again.shape == cells.shape and np.array_equal(again, cells)
                assert np.array_equal(patients, weight)
                with pytest.raises(ValueError, match="read-only"):
                    again[...] = 0


def test_sessions_that_share_a_study_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setattr(module, "MOST_KNOWN", 3)
    draw = np.random.default_rng(1)
    counts = ClusterCounts.tally(np.arange(60) // 3, draw.integers(PROFILES, size=60), PROFILES)
    asked = [[draw.integers(2, size=(4, PROFILES)) > 0] for _ in range(6)]
    expected = [patients_of(counts.tables(masks)) for masks in asked]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(50):
            assert list(pool.map(lambda masks: patients_of(counts.tables(masks)), asked)) == expected


def test_codes_fit_their_64_bits():
    assert panel.LARGEST_CODE * 5 < 2**63
    assert tally.LARGEST_CODE * 4 <= 2**63


def test_many_patients_are_told_apart_as_few_are(monkeypatch):
    drawn = np.random.default_rng(3).integers(0, 2**64, 40, dtype=np.uint64)
    sums = drawn[np.random.default_rng(4).integers(0, 40, 300)]
    few = module._alike(sums)
    monkeypatch.setattr(module, "MANY_PATIENTS", 0)
    for by_sorting, by_hashing in zip(few, module._alike(sums), strict=True):
        np.testing.assert_array_equal(by_sorting, by_hashing)
