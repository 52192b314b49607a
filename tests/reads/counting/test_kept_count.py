"""The count kept from the last question never answers another one."""

from dataclasses import replace
from itertools import permutations

import numpy as np

from core.examples.reads import LIVER_PETMR
from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.counting.panel import panel
from core.reads.plan import Cluster, Plan, RuleText, Unit

PLANS = (
    Plan(),
    Plan(rules=(RuleText("either", "PET | MR"),)),
    Plan(unit=Unit.PATIENT),
    Plan(unit=Unit.PATIENT, rollup="all"),
    Plan(unit=Unit.PATIENT, fuse_at=Unit.PATIENT, rules=(RuleText("both", "PET & MR"),)),
    Plan(where=(("tumour_type", ("PDAC",)),)),
    Plan(hidden=("PETMR_recorded", "CT")),
)


def answers(study, plan):
    counted = panel(study, plan)
    return (
        counted.items,
        counted.units,
        counted.patients,
        counted.verdicts[:, counted.unit_profile].tolist(),
        counted.reference[counted.unit_profile].tolist(),
        compare(counted, plan),
    )


def test_any_order_of_questions_gives_the_same_answers():
    study = LIVER_PETMR.load()
    alone = [answers(replace(study), plan) for plan in PLANS]
    for first, second in permutations(range(len(PLANS)), 2):
        answers(study, PLANS[first])
        assert answers(study, PLANS[second]) == alone[second]


def test_metrics_kept_of_an_item_answer_no_other_question():
    asked = (
        Plan(),
        Plan(confidence_level=0.9),
        Plan(interval="clopper_pearson"),
        Plan(prevalence=0.1),
        Plan(cluster=Cluster.OFF),
        Plan(where=(("tumour_type", ("PDAC",)),)),
        *(Plan(rules=(RuleText("rule", text),)) for text in ("PET | MR", "PET & MR")),
    )
    study = LIVER_PETMR.load()

    def found(study, plan):
        return accuracy(panel(study, plan), plan, resample=False)

    once = [found(study, plan) for plan in asked]
    assert once == [found(replace(study), plan) for plan in asked] == [found(study, plan) for plan in asked]
    assert len({repr(answer) for answer in once}) == len(asked)


def test_a_further_selection_is_not_kept():
    study = LIVER_PETMR.load()
    half = np.arange(study.rows) % 2 == 0
    whole = answers(study, Plan())
    assert panel(study, Plan(), rows=half).units == int(half.sum())
    assert answers(study, Plan()) == whole


def test_two_counts_of_a_study_are_kept_and_no_more():
    study = replace(LIVER_PETMR.load())
    for plan in PLANS:
        panel(study, plan)
    assert study.memo.count("count") == 2
