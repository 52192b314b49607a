"""The keys and numbers of ``reads --format json`` as its contract has them."""

from tests.command_line.asking import (
    LIVER,
    OR,
    SIMULATED,
    TESTS,
    answer,
    check_comparisons,
    check_nulls,
    check_tests,
)


def test_every_key_of_the_contract(capsys):
    found = answer(
        capsys,
        LIVER,
        *TESTS,
        *OR,
        "--by",
        "tumour_type",
        "--search",
        "--prevalence",
        "0.1",
        "--compare",
        "CT:OR",
    )
    assert set(found["study"]) >= {
        *("rows", "units", "patients", "with_condition", "without_condition", "unknown_condition", "excluded")
    }
    assert found["study"]["units"] == 306
    assert found["plan"]["unit"] == "lesion"
    assert list(found["tests"]) == ["CT", "PET", "MR", "OR"]
    check_tests(found["tests"], clustered=True)
    check_comparisons(found["comparisons"], clustered=True)
    assert [(c["first"], c["second"], c["on"]) for c in found["comparisons"]] == [
        ("CT", "OR", on) for on in ("sensitivity", "specificity", "accuracy")
    ]
    for test in found["tests"].values():
        assert set(test["at_prevalence"]) == {"prevalence", "ppv", "npv"}
    (joint,) = found["joint"]
    assert set(joint) >= {"first", "second", "statistic", "df", "p", "effective_df", "clustered"}
    assert set(joint["clustered"]) >= {"statistic", "df", "p"}
    assert [v["on"] for v in found["predictive_values"]] == ["ppv", "npv"]
    for value in found["predictive_values"]:
        keys = {"first", "second", "second_minus_first", "weighted_generalised_score", "generalised_score"}
        assert set(value) >= keys | {"relative", "clustered"}
        assert set(value["relative"]) >= {"ratio", "low", "high"}
        assert set(value["clustered"]) >= {"low", "high", "standard_error", "p"}
    assert [v["on"] for v in found["likelihood_ratios"]] == ["lr_positive", "lr_negative"]
    assert all(set(v) >= {"first", "second", "ratio", "low", "high", "p"} for v in found["likelihood_ratios"])
    assert [v["on"] for v in found["cochran_q_tests"]] == ["sensitivity", "specificity", "accuracy"]
    assert all(set(v) >= {"statistic", "df", "p", "clustered"} for v in found["cochran_q_tests"])
    for one in found["agreement"]:
        keys = {"first", "second", "kappa", "positive_agreement", "negative_agreement", "ac1", "pabak"}
        assert set(one) >= keys
        assert set(one["kappa"]) >= {"value", "low", "high"}
    assert [(h["by"], h["on"]) for h in found["heterogeneity"]] == [
        ("tumour_type", on) for on in ("sensitivity", "specificity", "accuracy")
    ]
    assert all(h["method"] == "patient_permutation" for h in found["heterogeneity"])
    assert list(found["by_indeterminate_policy"]) == ["exclude", "positive", "negative", "best", "worst"]
    assert set(found["groups"]) == {"tumour_type"}
    for level in found["groups"]["tumour_type"].values():
        assert set(level) >= {"tests", "comparisons"}
    search = found["search"]
    assert search["tests"] == ["CT", "PET", "MR"]
    keys = {"expression", "tp", "fp", "fn", "tn", "sensitivity", "specificity", "frontier"}
    assert all(set(rule) >= keys for rule in search["rules"])
    check_nulls(found)


def test_the_contracts_numbers(capsys):
    found = answer(capsys, LIVER, *TESTS, *OR)
    ct = found["tests"]["CT"]
    assert [ct[key] for key in ("tp", "fn", "fp", "tn")] == [134, 45, 4, 123]
    assert (ct["sensitivity"]["numerator"], ct["sensitivity"]["denominator"]) == (134, 179)
    assert ct["sensitivity"]["value"] == 134 / 179  # full precision
    assert ct["sensitivity"]["clustered"]["clusters"] == 45
    effective = ct["sensitivity"]["clustered"]["wilson_effective"]
    assert f"{100 * effective['low']:.1f} {100 * effective['high']:.1f}" == "67.2 81.2"
    one = next(c for c in found["comparisons"] if (c["first"], c["second"]) == ("CT", "OR"))
    cells = ("both_correct", "only_first_correct", "only_second_correct", "neither_correct")
    assert [one[cell] for cell in cells] == [134, 0, 45, 0]
    assert one["mcnemar"]["asymptotic"]["statistic"] == 45
    assert (one["family_size"], one["standing"]) == (6, "exploratory")
    search = found | answer(capsys, LIVER, *TESTS, "--search")
    frontier = {r["expression"]: (r["tp"], r["fp"]) for r in search["search"]["rules"] if r["frontier"]}
    assert {"PET | MR", "CT | PET", "PET"} <= set(frontier)
    assert (frontier["PET | MR"], frontier["CT | PET"], frontier["PET"]) == ((179, 9), (161, 4), (108, 0))


def test_an_infinite_limit_is_null_with_its_name(capsys):
    found = answer(capsys, LIVER, *TESTS)["tests"]["PET"]
    assert found["lr_positive"]["value"] is None
    assert found["lr_positive"]["limit"] == "infinity"
    assert found["fp"] == 0


def test_not_estimable_is_null_with_a_reason(capsys):
    found = answer(capsys, LIVER, *TESTS, *OR, "--cluster", "off")
    check_nulls(found)
    check_comparisons(found["comparisons"], clustered=False)
    check_tests(found["tests"], clustered=False)
    none = next(
        c for c in found["comparisons"] if (c["first"], c["second"], c["on"]) == ("MR", "OR", "specificity")
    )
    assert none["mcnemar"]["asymptotic"] | {"method": ""} == {
        "statistic": None,
        "df": 1,
        "p": None,
        "method": "",
        "reason": "no_discordant_pairs",
    }
    assert (none["mcnemar"]["exact"]["p"], none["mcnemar"]["flag"]) == (1.0, "no_discordant_pairs")


def test_patients(capsys):
    found = answer(capsys, LIVER, *TESTS, "--rule", "AND=CT & PET", "--unit", "patient")
    assert (found["tests"]["AND"]["tp"], found["tests"]["AND"]["fp"]) == (31, 0)
    found = answer(
        capsys, LIVER, *TESTS, "--rule", "AND=CT & PET", "--unit", "patient", "--fuse-at", "patient"
    )
    assert (found["tests"]["AND"]["tp"], found["tests"]["AND"]["fp"]) == (32, 0)
    assert found["plan"]["fuse_at"] == "patient"
    assert found["study"]["units"] == 75
    check_comparisons(found["comparisons"], clustered=False)
    rolled = {
        how: answer(capsys, LIVER, *TESTS, "--unit", "patient", "--rollup", how)["tests"]["CT"]["tp"]
        for how in ("any", "2", "majority", "all")
    }
    assert rolled["any"] == 37
    assert rolled["any"] > rolled["2"]
    assert rolled["any"] >= rolled["majority"] >= rolled["all"]


def test_filters(capsys):
    pdac = answer(capsys, LIVER, *TESTS, "--unit", "patient", "--where", "tumour_type=PDAC")
    assert pdac["study"]["units"] == 36
    two = answer(capsys, LIVER, *TESTS, "--unit", "patient", "--where", "tumour_type=PDAC,NEN")
    again = answer(
        *(capsys, LIVER, *TESTS, "--unit", "patient"),
        *("--where", "tumour_type=PDAC", "--where", "tumour_type=`NEN`"),
    )
    assert two["study"]["units"] == again["study"]["units"] == 51
    by = answer(capsys, LIVER, *TESTS, "--unit", "patient", "--by", "tumour_type")
    assert by["groups"]["tumour_type"]["PDAC"]["tests"] == pdac["tests"]


def test_bands(capsys):
    found = answer(capsys, SIMULATED, "--by", "size_mm")
    assert list(found["groups"]["size_mm"]) == ["<10", "10-20", ">20"]
    counts = [g["tests"]["ct"] for g in found["groups"]["size_mm"].values()]
    assert sum(c["tp"] + c["fn"] + c["fp"] + c["tn"] for c in counts) == 306
    found = answer(capsys, SIMULATED, "--by", "size_mm", "--bands", "size_mm=15")
    assert list(found["groups"]["size_mm"]) == ["<15", ">=15"]


def test_a_column_that_was_not_guessed_can_still_be_asked_for(capsys):
    found = answer(capsys, SIMULATED, "--column", "group=sex", "--by", "primary", "--where", "segment=S6")
    assert set(found["groups"]) == {"primary"}


def test_methods(capsys):
    plain = answer(capsys, LIVER, *TESTS)
    exact = answer(capsys, LIVER, *TESTS, "--interval", "clopper_pearson", "--confidence", "0.9")
    assert exact["tests"]["CT"]["sensitivity"]["method"] == "clopper_pearson"
    assert exact["tests"]["CT"]["sensitivity"]["confidence_level"] == 0.9
    for adjust in ("holm", "bh", "closed", "none"):
        found = answer(capsys, LIVER, *TESTS, "--adjust", adjust)
        assert [c["p"] for c in found["comparisons"]] == [c["p"] for c in plain["comparisons"]]
        for c in found["comparisons"]:
            if c["standing"] != "primary":
                assert (c["p_adjusted"], c["reason"]) == (None, "exploratory")
            else:
                assert c["p_adjusted"] >= c["p"] if adjust != "none" else c["p_adjusted"] == c["p"]


def test_ordinal_reads(capsys):
    columns = [f"--column=test={t}_score" for t in ("ct", "pet", "mr")]
    found = answer(capsys, SIMULATED, *columns, "--cutoff", "3", "--cutoff", "ct_score=4")
    assert set(found["roc"]) == {"ct_score", "pet_score", "mr_score"}
    for test in found["roc"].values():
        assert set(test) >= {"auc", "low", "high", "standard_error", "clustered", "cutoffs"}
        assert set(test["clustered"]) >= {"standard_error", "low", "high"}
        assert all(set(row) >= {"cutoff", "tp", "fn", "fp", "tn"} for row in test["cutoffs"])
    assert found["roc"]["ct_score"]["cutoff"] == 4
    assert len(found["roc_comparisons"]) == 3
    keys = {"first", "second", "second_minus_first", "low", "high", "p"}
    assert all(set(c) >= keys for c in found["roc_comparisons"])
    at_four = next(row for row in found["roc"]["ct_score"]["cutoffs"] if row["cutoff"] == 4)
    ct = found["tests"]["ct_score"]
    assert [at_four[key] for key in ("tp", "fn", "fp", "tn")] == [ct[key] for key in ("tp", "fn", "fp", "tn")]
    check_nulls(found)
