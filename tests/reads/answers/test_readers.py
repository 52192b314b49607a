"""Readers of a modality give the same numbers here as under a reading that pools or unites them."""

import numpy as np
import pytest

from core.reads.answers.one_test.accuracy import FRACTIONS, accuracy
from core.reads.answers.readers import CONSENSUS, readers_by_modality
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import Readers, ReadingOptions, guess
from core.reads.plan import Cluster, Plan, Unit
from core.tables.files.intake import read
from tests.reads.longfile import HEAD, long_file


def study(text, readers=Readers.EACH):
    table = read(text.encode(), "reads.csv")
    return build(table, guess(table, ReadingOptions(readers=readers)))


@pytest.fixture(scope="module")
def text():
    return long_file()


def same(one, other):
    assert (one.value, one.numerator, one.denominator) == (other.value, other.numerator, other.denominator)
    assert (one.low, one.high) == (other.low, other.high)
    if one.clustered is not None and other.clustered is not None:
        for name in ("low", "high", "standard_error", "design_effect"):
            assert getattr(one.clustered, name) == pytest.approx(getattr(other.clustered, name))
        assert one.clustered.clusters == other.clustered.clusters
    else:
        assert one.clustered is other.clustered is None


@pytest.mark.parametrize("unit", Unit)
def test_pooled_reads_are_those_of_a_pooling_reading(text, unit):
    plan = Plan(unit=unit)
    pooled = study(text, Readers.POOLED)
    expected = {test.name: test for test in accuracy(panel(pooled, plan), plan, resample=False)}
    for modality in readers_by_modality(study(text), plan):
        for name in FRACTIONS:
            same(modality.pooled[name], expected[modality.modality].metrics[name])


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("way", CONSENSUS)
def test_the_consensus_is_that_of_a_uniting_reading(text, unit, way):
    plan = Plan(unit=unit)
    expected = {t.name: t for t in accuracy(panel(study(text, way), plan), plan, resample=False)}
    for modality in readers_by_modality(study(text), plan):
        found, other = modality.consensus[way], expected[modality.modality]
        counts = ("tp", "fn", "fp", "tn", "indeterminate", "missing")
        assert [getattr(found, c) for c in counts] == [getattr(other, c) for c in counts]
        same(found.metrics["sensitivity"], other.metrics["sensitivity"])


def test_every_two_readers_of_a_modality_are_compared_and_no_others(text):
    found = {m.modality: m for m in readers_by_modality(study(text), Plan())}
    assert [(p.first, p.second) for p in found["CT"].pairs] == [
        ("CT_R1", "CT_R2"),
        ("CT_R1", "CT_R3"),
        ("CT_R2", "CT_R3"),
    ]
    assert set(found["CT"].readers) == {"R1", "R2", "R3"}
    pair = found["CT"].pairs[0].agreement
    both = study(text).states
    usable = (both["CT_R1"] < 2) & (both["CT_R2"] < 2)
    assert pair.units == usable.sum()
    assert pair.observed == np.mean(both["CT_R1"][usable] == both["CT_R2"][usable])


def test_pooled_fractions_add_the_readers_up(text):
    for modality in readers_by_modality(study(text), Plan(cluster=Cluster.OFF)):
        pooled = modality.pooled["sensitivity"]
        assert pooled.numerator == sum(t.tp for t in modality.readers.values())
        assert pooled.denominator == sum(t.tp + t.fn for t in modality.readers.values())
        assert pooled.clustered is None


def test_one_reader_or_no_reader_column_says_nothing(text):
    lines = [HEAD, *(line for line in text.splitlines()[1:] if ",R1," in line)]
    assert readers_by_modality(study("\n".join(lines)), Plan()) == ()
    hidden = tuple(f"{m}_{r}" for m in ("CT", "MR") for r in ("R2", "R3"))
    assert readers_by_modality(study(text), Plan(hidden=hidden)) == ()
    assert readers_by_modality(study(text, Readers.MAJORITY), Plan()) == ()
