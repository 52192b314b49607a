"""Levels of a column, and whether an advantage differs between them."""

import numpy as np
from hypothesis import given

from core.examples.reads import LIVER_PETMR
from core.findings import Reason
from core.reads.answers.groups.subgroups import compare_levels, levels
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import On, compare
from core.reads.answers.policies import by_policy, extremes, read_tables
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Plan, Policy, RuleText, Unit
from core.reads.study import Study
from core.tables.files.intake import read
from tests.reads import slow
from tests.reads.counting.test_semantics import studies

PLAN = Plan(unit=Unit.LESION, rules=(RuleText("OR", "PET | MR"),))


def test_levels_add_up():
    study = LIVER_PETMR.load()
    whole = accuracy(panel(study, PLAN), PLAN, resample=False)
    for column in study.groups:
        parts = [accuracy(level.panel, PLAN, resample=False) for level in levels(study, PLAN, column)]
        for place, test in enumerate(whole):
            for cell in ("tp", "fn", "fp", "tn"):
                assert sum(getattr(part[place], cell) for part in parts) == getattr(test, cell)


def test_heterogeneity_counts_discordance_per_level():
    study = LIVER_PETMR.load()
    part = panel(study, PLAN)
    found = {h.on: h for h in compare_levels(study, PLAN, part, "tumour_type", [("CT", "OR")])}
    assert set(found) == set(On)
    by_level = {
        level.name: compare(level.panel, PLAN, [("CT", "OR")])[0]
        for level in levels(study, PLAN, "tumour_type")
    }
    for group in found[On.SENSITIVITY].result.groups:
        c = by_level[group.group]
        assert (group.units, group.only_first, group.only_second, group.second_minus_first) == (
            c.units,
            c.only_first_correct,
            c.only_second_correct,
            c.second_minus_first,
        )
        assert group.patients == c.clustered_difference.clusters


def test_a_lesions_column_cannot_permute_patients():
    study = LIVER_PETMR.load()
    (found,) = compare_levels(
        study, PLAN, panel(study, PLAN), "lesion_size_mm_synthetic", [("CT", "OR")], [On.SENSITIVITY]
    )
    assert (found.result, found.reason) == (None, Reason.PATIENTS_IN_SEVERAL_GROUPS)


def test_one_level_is_nothing_to_compare():
    study = LIVER_PETMR.load()
    plan = Plan(unit=Unit.LESION, where=(("tumour_type", ("PDAC",)),))
    (found,) = compare_levels(
        study, plan, panel(study, plan), "tumour_type", [("CT", "PET")], [On.SENSITIVITY]
    )
    assert (found.result, found.reason) == (None, Reason.TOO_FEW_GROUPS)


def test_small_groups_are_marked():
    study = LIVER_PETMR.load()
    plan = Plan(unit=Unit.PATIENT)
    assert {level.name: level.small for level in levels(study, plan, "tumour_type")} == {
        "PDAC": False,
        "NEN": True,
        "CRC": True,
        "Other": True,
    }


def test_a_group_of_fewer_than_ten_with_or_without_the_condition_is_small():
    having = {"few with": 9, "few without": 11, "enough": 10}
    rows = [f"{site}{p},{int(p < with_)},{p % 2},{site}" for site, with_ in having.items() for p in range(20)]
    table = read("\n".join(["patient,reference,CT,site", *rows]).encode(), "reads.csv")
    columns = ((Role.REFERENCE, "reference"), (Role.TEST, "CT"), (Role.GROUP, "site"))
    study = build(table, guess(table, ReadingOptions(columns=columns)))
    assert {level.name: level.small for level in levels(study, Plan(), "site")} == {
        "few with": True,
        "few without": True,
        "enough": False,
    }


@given(studies())
def test_policies_span_the_answer(lesions):
    """Best and worst enclose every other way to count indeterminate reads."""
    study: Study = slow.study_of(lesions)
    found = by_policy(study, PLAN)
    assert list(found) == list(Policy)
    for place in range(len(found[Policy.BEST])):
        one = {policy: tests[place] for policy, tests in found.items()}
        for policy in (Policy.POSITIVE, Policy.NEGATIVE):
            assert one[Policy.WORST].tp <= one[policy].tp <= one[Policy.BEST].tp
            assert one[Policy.WORST].tn <= one[policy].tn <= one[Policy.BEST].tn
    for policy, tests in found.items():
        plan = Plan(unit=Unit.LESION, rules=PLAN.rules, indeterminate=policy)
        assert tests == accuracy(panel(study, plan), plan, resample=False)


@given(studies())
def test_extremes_enclose_the_difference(lesions):
    study = slow.study_of(lesions)
    found = extremes(study, PLAN, [("CT", "MR")])
    for policy in (Policy.POSITIVE, Policy.NEGATIVE):
        plan = Plan(unit=Unit.LESION, indeterminate=policy)
        for low, between, high in zip(
            found.favouring_first,
            compare(panel(study, plan), plan, [("CT", "MR")]),
            found.favouring_second,
            strict=True,
        ):
            if between.units:
                assert low.units == between.units == high.units
                assert low.second_minus_first <= between.second_minus_first <= high.second_minus_first


@given(studies())
def test_read_tables_hold_every_unit(lesions):
    study = slow.study_of(lesions)
    part = panel(study, PLAN)
    for table in read_tables(study, PLAN):
        assert table.counts.sum() == part.units
        known = int(table.counts[[0, 2]].sum())
        assert table.usable_yield == known / part.units
        verdicts = part.verdicts[part.place(table.name)]
        assert known == int(part.counts[verdicts < 2].sum())
        np.testing.assert_array_equal(table.counts.sum(axis=0), [part.count(s) for s in (1, 0, 2)])
