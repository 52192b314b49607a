"""What the printed figures of the example leave open; the example itself is one of the possible studies."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from core.examples.allowed import Nest, allowed_calls, allowed_pair, nested_otherwise
from core.examples.margins import PatientGroup, Side, lesions_called, patients_called, reads_called
from core.examples.reads import LIVER_PETMR, LIVER_PETMR_PRINTED
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.counting.panel import panel
from core.reads.plan import Plan, RuleText, Unit
from core.reads.search.exploration import search_rules

RULES = tuple(RuleText(text, text) for text in ("CT | PET", "PET | MR", "CT & PET", "PET | (CT & MR)", "~CT"))
PDAC = (("tumour_type", ("PDAC",)),)


def counted(plan):
    return panel(LIVER_PETMR.load(), plan)


def allowed(item, **asked):
    plan = Plan(rules=RULES, **asked)
    return allowed_calls(LIVER_PETMR_PRINTED, counted(plan), plan, item)


def counts(found):
    return found.count(found.low), found.count(found.high), found.units


def test_the_printed_figures_fix_each_test_and_the_stated_rule():
    for unit in Unit:
        for item in ("CT", "PET", "MR", "PETMR_recorded", "PET | MR"):
            assert all(found.fixed for found in allowed(item, unit=unit).values()), (unit, item)
    assert counts(allowed("PET | MR")["specificity"]) == (118, 118, 127)


def test_what_ct_and_pet_share_is_open():
    assert counts(allowed("CT | PET")["sensitivity"]) == (136, 179, 179)
    assert counts(allowed("PET | (CT & MR)")["sensitivity"]) == (136, 179, 179)
    assert counts(allowed("CT & PET")["sensitivity"]) == (63, 106, 179)
    assert counts(allowed("CT | PET", unit=Unit.PATIENT)["sensitivity"]) == (39, 45, 45)
    assert allowed("CT | PET")["specificity"].fixed  # PET has no false positive


def test_per_tumour_type_the_paper_prints_patients_and_no_lesions():
    assert counts(allowed("CT", unit=Unit.PATIENT, where=PDAC)["sensitivity"]) == (16, 16, 19)
    found = allowed("CT", where=PDAC)["sensitivity"]
    # 4 + 1 patients of other types have a lesion that CT misses, 6 + 9 + 6 one that it finds
    assert found.low == pytest.approx(16 / (16 + 45 - 5), abs=1e-9)
    assert found.high == pytest.approx((134 - 21) / (134 - 21 + 3), abs=1e-9)
    assert found.units is None


def test_where_values_were_dealt_out_nothing_is_known():
    found = allowed("CT", where=(("stage", ("IV",)),))["sensitivity"]
    assert (found.low, found.high) == (0.0, 1.0)
    assert allowed("PETMR_recorded", where=(("stage", ("IV",)),))["sensitivity"].fixed  # misses none anywhere


@pytest.mark.parametrize(
    "asked",
    [
        dict(zip(("unit", "where", "fuse_at"), values, strict=True))
        for values in product(Unit, ((), PDAC, (("stage", ("IV",)),)), Unit)
    ]
    + [{"unit": Unit.PATIENT, "rollup": rollup} for rollup in ("all", "majority", "2")],
    ids=str,
)
def test_the_example_is_one_of_the_possible_studies(asked):
    plan = Plan(rules=RULES, **asked)
    whole = counted(plan)
    for test in accuracy(whole, plan, resample=False):
        for on, found in allowed_calls(LIVER_PETMR_PRINTED, whole, plan, test.name).items():
            assert found.low - 1e-9 <= test.metrics[on].value <= found.high + 1e-9, (test.name, on)
    for c in compare(whole, plan, [("CT", "PET"), ("CT", "CT | PET"), ("MR", "PET | MR")]):
        if c.on == "accuracy":
            continue
        found = allowed_pair(LIVER_PETMR_PRINTED, whole, plan, (c.first, c.second))[c.on]
        for ends, seen in (
            (found.second_minus_first, c.second_minus_first),
            (found.only_first_correct, c.only_first_correct / c.units),
            (found.only_second_correct, c.only_second_correct / c.units),
        ):
            assert ends.low - 1e-9 <= seen <= ends.high + 1e-9, (c.first, c.second, c.on)


def test_the_paired_tables_that_the_paper_prints_are_fixed():
    for unit in Unit:
        plan = Plan(unit=unit)
        for first in ("CT", "PET", "MR"):
            found = allowed_pair(LIVER_PETMR_PRINTED, counted(plan), plan, (first, "PETMR_recorded"))
            assert all(pair.fixed for pair in found.values()), (unit, first)
    plan = Plan(unit=Unit.PATIENT)
    found = allowed_pair(LIVER_PETMR_PRINTED, counted(plan), plan, ("CT", "PET"))["sensitivity"]
    assert counts(found.only_first_correct) == (1, 7, 45) and counts(found.only_second_correct) == (2, 8, 45)
    assert found.second_minus_first.fixed  # 38/45 against 37/45, whoever they share


SMALL = Side(
    lesions=4,
    positives=(2, 2),
    groups=(PatientGroup("a", 1, (1, 1)), PatientGroup("b", 1, (0, 1))),
    possible=(0, 1, 2, 3),
    patient_possible=(0, 1, 2, 3),
)


@cache
def small_studies():
    """Every study with the figures of ``SMALL``: lesions of the patients a and b, by brute force."""
    found = []
    for split in (1, 2, 3):
        for reads in product(range(4), repeat=4):
            a, b = reads[:split], reads[split:]
            either = [int(np.bitwise_or.reduce(part)) for part in (a, b)]
            if either == [3, 2] and [sum(r >> t & 1 for r in reads) for t in (0, 1)] == [2, 2]:
                found.append((a, b))
    return found


@pytest.mark.parametrize("table", [t for t in product((0, 1), repeat=4) if t[0] == 0])
def test_bounds_are_those_of_all_small_studies(table):
    studies = small_studies()
    lesions = [sum(table[r] for part in study for r in part) / 4 for study in studies]
    assert lesions_called(SMALL, table) == pytest.approx((min(lesions), max(lesions)))
    first = [sum(table[r] for r in a) / len(a) for a, _ in studies]
    assert lesions_called(SMALL, table, frozenset("a")) == pytest.approx((min(first), max(first)))
    patients = [sum(max(table[r] for r in part) for part in study) for study in studies]
    assert patients_called(SMALL, (bytes(table),), (0, 1)) == (min(patients), max(patients))
    reads = [sum(table[int(np.bitwise_or.reduce(part))] for part in study) for study in studies]
    assert reads_called(SMALL, table) == (min(reads), max(reads))


@pytest.mark.parametrize("pair", [("CT", "CT"), ("PET", "PET"), ("CT", "PETMR_recorded"), ("CT", "PET")])
@pytest.mark.parametrize("way", Nest)
def test_other_nestings_keep_every_printed_count_of_the_pair(pair, way):
    study = LIVER_PETMR.load()
    whole = counted(Plan())
    other = nested_otherwise(whole, *pair, way)
    assert sorted(np.unique(other.cluster)) == sorted(np.unique(whole.cluster))
    moved = replace(study, patient=np.asarray(other.cluster, dtype=np.int32))
    for unit in Unit:
        before, after = (
            {t.name: t for t in accuracy(panel(s, Plan(unit=unit)), Plan(unit=unit), resample=False)}
            for s in (study, moved)
        )
        for name in pair:
            assert (
                after[name].metrics["sensitivity"].numerator == before[name].metrics["sensitivity"].numerator
            )


def test_no_rule_of_the_search_leaves_its_range():
    plan = Plan()
    found = search_rules(LIVER_PETMR.load(), plan, ("CT", "PET", "MR"))
    rules = tuple(RuleText(f"r{i}", rule.expression) for i, rule in enumerate(found.rules))
    asked = replace(plan, rules=rules)
    whole = counted(asked)
    for name, rule in zip((r.name for r in rules), found.rules, strict=True):
        ranges = allowed_calls(LIVER_PETMR_PRINTED, whole, asked, name)
        assert ranges["sensitivity"].low - 1e-9 <= rule.sensitivity <= ranges["sensitivity"].high + 1e-9
        assert ranges["specificity"].low - 1e-9 <= rule.specificity <= ranges["specificity"].high + 1e-9
