"""The published packages' numbers through the whole path: file, reading, study, panel, findings."""

import math
from functools import cache

import pytest

from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.one_test.ordinal import ordinal_comparisons, ordinal_tests
from core.reads.answers.pairs.comparison import compare
from core.reads.answers.pairs.jointly import compare_jointly
from core.reads.answers.pairs.overall import overall_tests
from core.reads.answers.pairs.pair_tables import agreements, compare_tables
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, Role, guess
from core.reads.plan import Cluster, Plan, RuleText, Unit
from core.tables.files.intake import read
from tests.reference import FOLDER, cases, flipped
from tests.reference.check import ITERATIVE
from tests.reference.check import compare as same

RULES = {
    "OR(ct,pet)": "ct | pet",
    "2of4": "atleast(2, ct, pet, mr, petmr)",
    "majority3(ct,pet,mr)": "majority(ct, pet, mr)",
    "(ct AND pet) OR mr": "ct & pet | mr",
}
PLAN = Plan(unit=Unit.LESION, rules=tuple(RuleText(name, rule) for name, rule in RULES.items()))
METRICS = {"sens": "sensitivity", "spec": "specificity", "acc": "accuracy", "accuracy": "accuracy"}


@cache
def study(tests=("ct", "pet", "mr", "petmr"), cutoff=None):
    path = FOLDER / "data" / "lesions_306.csv"
    table = read(path.read_bytes(), path.name)
    roles = (("patient_id", Role.PATIENT), ("lesion_id", Role.LESION), ("reference", Role.REFERENCE))
    columns = (*((role, name) for name, role in roles), *((Role.TEST, test) for test in tests))
    cutoffs = () if cutoff is None else ((None, cutoff),)
    return build(table, guess(table, ReadingOptions(columns=columns, cutoffs=cutoffs)))


@cache
def whole(unit=Unit.LESION):
    return panel(study(), PLAN) if unit is Unit.LESION else panel(study(), Plan(unit=unit))


def answer_of(name, unit=Unit.LESION):
    return {t.name: t for t in accuracy(whole(unit), PLAN, resample=False)}[name]


@pytest.mark.parametrize("case", cases("fusion.", "patientlevel."), ids=lambda case: case["id"])
def test_fusion_and_roll_up(case):
    patients = case["id"].startswith("patientlevel")
    name = case["input"]["modality"] if patients else case["input"]["rule"]
    found = answer_of(name, Unit.PATIENT if patients else Unit.LESION)
    counts = {key.upper(): getattr(found, key) for key in ("tp", "fn", "fp", "tn")}
    assert counts == {key: case["output"][key] for key in counts}
    for key in ("sens", "spec", "ppv", "npv", "accuracy"):
        same("fusion", case["id"], found.metrics[METRICS.get(key, key)].value, case["output"][key])


CLUSTERED = cases("vi.sens.", "vi.spec.", "vi.acc.", "vi.ppv.", "vi.npv.")


@pytest.mark.parametrize("case", CLUSTERED, ids=lambda case: case["id"])
def test_clustered_proportions(case):
    _, metric, test = case["id"].split(".")
    ours, found = answer_of(test).metrics[METRICS.get(metric, metric)], case["output"]
    own = ours.clustered
    assert (own.clusters, ours.numerator, ours.denominator) == (found["K"], found["x"], found["N"])
    for got, expected in (
        (ours.value, found["est"]),
        (ours.low, found["naive_wilson_iid"]["lower"]),
        (ours.high, found["naive_wilson_iid"]["upper"]),
        (own.standard_error, found["se_ratio_estimator"]),
        (own.design_effect, found["deff"]),
        (own.low, found["logit_t"]["lower"]),
        (own.high, found["logit_t"]["upper"]),
        (own.low, found["svyciprop"]["xlogit"]["lower"]),
        (own.effective.low, found["rao_scott_wilson_neff"]["lower"]),
        (own.effective.high, found["rao_scott_wilson_neff"]["upper"]),
    ):
        same("rao_scott", case["id"], got, expected)


@pytest.mark.parametrize("case", cases("v.lesions."), ids=lambda case: case["id"])
def test_clustered_mcnemar(case):
    _, _, on, _ = case["id"].split(".")
    ours = {str(c.on): c for c in compare(whole(), PLAN, [(case["input"]["t1"], case["input"]["t2"])])}[
        METRICS[on]
    ]
    found, tests = case["output"], ours.clustered_tests
    same("mcnemar", case["id"], ours.mcnemar.asymptotic.statistic, found["mcnemar"]["stat"])
    for name in ("obuchowski", "durkalski", "yang", "eliasziw"):
        one = getattr(tests, name)
        if one.reason == "negative_intracluster_correlation":
            continue
        same(name, case["id"], one.statistic, found[name]["stat"])
        same(name, case["id"], one.p, found[name]["p_upper_tail_full"])
    difference, own = found["cluster_difference"], ours.clustered_difference
    both = (ours.both_correct, ours.only_first_correct, ours.only_second_correct, ours.neither_correct)
    assert (own.clusters, ours.units, *both) == tuple(difference[key] for key in ("K", "N", *"abcd"))
    same("linearised_t", case["id"], ours.second_minus_first, -difference["diff"])
    same("linearised_t", case["id"], own.standard_error, difference["se_ratio_estimator"])
    same("linearised_t", case["id"], own.design_effect, difference["design_effect_vs_iid"])
    low, high = difference["ci_ratio_estimator_t"]
    for got, expected in zip((own.low, own.high), flipped({"lower": low, "upper": high}), strict=True):
        same("linearised_t", case["id"], got, expected)


@pytest.mark.parametrize("case", cases("xi.clustered_diff."), ids=lambda case: case["id"])
def test_clustered_differences_with_the_survey_packages_patients(case):
    """R counts all 75 patients as clusters, we those with a unit: K / (K - 1) differs, nothing else."""
    pair = (case["input"]["t1"], case["input"]["t2"])
    ours = {str(c.on): (c.second_minus_first, c.clustered_difference) for c in compare(whole(), PLAN, [pair])}
    (tables,) = compare_tables(whole(), PLAN, [pair])
    for value in tables.predictive_values:
        ours[str(value.on)] = (value.difference.second_minus_first, value.clustered)
    assert len(ours) == 5
    for key, found in case["output"].items():
        difference, own = ours[METRICS.get(key, key)]
        same("linearised_t", case["id"], difference, -found["diff"])
        k = own.clusters
        same(
            "linearised_t",
            case["id"],
            own.standard_error * math.sqrt((k - 1) / k * 75 / 74),
            found["se"],
        )


@pytest.mark.parametrize("name", ["sens", "spec"])
def test_cochran_q(name):
    (case,) = cases(f"vii.cochranQ.{name}")
    plan = Plan(unit=Unit.LESION)
    found = {str(t.on): t for t in overall_tests(panel(study(), plan), plan)}[METRICS[name]]
    same("cochran_q", case["id"], found.naive.statistic, case["output"]["Q"])
    same("cochran_q", case["id"], found.naive.p, case["output"]["p"])
    assert (found.naive.df, found.units) == (case["output"]["df"], case["output"]["n"])


@pytest.mark.parametrize("case", cases("vii.kappa."), ids=lambda case: case["id"])
def test_agreement(case):
    (found,) = agreements(whole(), PLAN, [(case["input"]["r1"], case["input"]["r2"])])
    ours, expected = found.agreement, case["output"]
    for got, key in (
        (ours.observed, "po"),
        (ours.kappa.value, "kappa"),
        (ours.ac1.value, "ac1"),
        (ours.positive_agreement.value, "pos_agreement"),
        (ours.negative_agreement.value, "neg_agreement"),
    ):
        same("agreement", case["id"], got, expected[key])
    same("agreement", case["id"], ours.kappa.low, expected["epiR"]["lower"])
    same("agreement", case["id"], ours.pabak.value, expected["epiR"]["pabak"]["est"])


SCORES = ("ct_score", "pet_score", "mr_score", "petmr_score")


@cache
def ordinal(cluster):
    scored, plan = study(SCORES, 3.0), Plan(unit=Unit.LESION, cluster=cluster)
    part = panel(scored, plan)
    pairs = {(c.first, c.second): c for c in ordinal_comparisons(scored, part, plan)}
    return {t.name: t for t in ordinal_tests(scored, part, plan)}, pairs


@pytest.mark.parametrize("case", cases("viii.auc.lesions."), ids=lambda case: case["id"])
def test_areas(case):
    ours, found = ordinal(Cluster.OFF)[0][case["input"]["predictor"]].auc, case["output"]
    same("delong", case["id"], ours.value, found["auc"])
    same("delong", case["id"], ours.standard_error, found["se"])
    same("delong", case["id"], ours.low, found["ci_delong"][0])
    same("delong", case["id"], ours.high, found["ci_delong"][1])


@pytest.mark.parametrize("case", cases("viii.obuchowski_auc.lesions."), ids=lambda case: case["id"])
def test_clustered_areas(case):
    own = ordinal(Cluster.AUTO)[0][case["input"]["predictor"]].auc.clustered
    assert own.clusters == case["output"]["I"]
    same("obuchowski_auc", case["id"], own.standard_error, case["output"]["se"])


@pytest.mark.parametrize("case", cases("viii.cmp.lesions."), ids=lambda case: case["id"])
def test_differences_of_areas(case):
    ours = ordinal(Cluster.OFF)[1][case["input"]["p1"], case["input"]["p2"]].result
    found = case["output"]
    same("delong_paired", case["id"], ours.difference.second_minus_first, -found["diff"])
    same("delong_paired", case["id"], ours.p, found["p"])
    low, high = flipped({"lower": found["diff_ci"][0], "upper": found["diff_ci"][1]})
    same("delong_paired", case["id"], ours.difference.low, low)
    same("delong_paired", case["id"], ours.difference.high, high)


@pytest.mark.parametrize("pair", [("ct", "pet"), ("mr", "petmr")])
def test_whole_studies_of_the_paired_package(pair):
    """DTComPair's differences are second minus first, as ours."""
    name = f"iv.lesions_{pair[0]}_{pair[1]}"
    sensitivity, specificity, _ = compare(whole(), PLAN, [pair])
    (case,) = cases(f"{name}.sesp.mcnemar")
    for key, ours in (("sensitivity", sensitivity), ("specificity", specificity)):
        same("mcnemar", case["id"], ours.mcnemar.asymptotic.p, case["output"][key]["p.value"])
    (case,) = cases(f"{name}.sesp.diff.ci[tango]")
    for key, ours in (("sensitivity", sensitivity), ("specificity", specificity)):
        same("tango", case["id"], ours.second_minus_first, case["output"][key]["diff"])
        same("tango", case["id"], ours.tango.low, case["output"][key]["diff.lcl"], ITERATIVE)
        same("tango", case["id"], ours.tango.high, case["output"][key]["diff.ucl"], ITERATIVE)
    (case,) = cases(f"{name}.sesp.gen.mcnemar")
    (both,) = compare_jointly(whole(), PLAN, [pair])
    same("lachenbruch_lynch", case["id"], both.naive.statistic, case["output"]["test.statistic"])
    same("lachenbruch_lynch", case["id"], both.naive.p, case["output"]["p.value"])
    (tables,) = compare_tables(whole(), PLAN, [pair])
    (case,) = cases(f"{name}.pv.wgs")
    for value in tables.predictive_values:
        found = case["output"][str(value.on)]
        same("wgs", case["id"], value.weighted_generalised_score.statistic, found["test.statistic"])
        same("wgs", case["id"], value.weighted_generalised_score.p, found["p.value"])
