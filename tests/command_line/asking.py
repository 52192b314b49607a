"""What the tests of the command line share: asking it, and what its documents owe."""

import json

from core.__main__ import main
from core.examples.reads import LIVER_PETMR
from tests.reference import FOLDER

LIVER = str(LIVER_PETMR.path)
SIMULATED = str(FOLDER / "data" / "lesions_306.csv")
TESTS = ("--column", "test=CT", "--column", "test=PET", "--column", "test=MR")
OR = ("--rule", "OR=PET | MR")


def run(capsys, *arguments):
    """Exit code, standard output, standard error."""
    try:
        code = main(["reads", *arguments])
    except SystemExit as stopped:
        code = stopped.code
    found = capsys.readouterr()
    return code, found.out, found.err


def answer(capsys, *arguments):
    code, out, err = run(capsys, *arguments, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


def refusal(capsys, *arguments):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err
    return err


ESTIMATE = {"value", "low", "high", "method"}
INTERVAL = {"low", "high"}
CLUSTERED = {"low", "high", "standard_error", "clusters", "method"}
TEST = {"statistic", "p"}
COUNTS = {"tp", "fn", "fp", "tn", "indeterminate", "missing", "not_decidable", "right_patient_wrong_lesion"}
FRACTIONS = {"sensitivity", "specificity", "ppv", "npv", "accuracy"}
MEASURES = {"lr_positive", "lr_negative", "dor", "youden", "balanced_accuracy", "f1", "mcc"}
COMPARISON = {
    *("first", "second", "on", "units", "both_correct", "only_first_correct", "only_second_correct"),
    *("neither_correct", "difference", "mcnemar", "headline", "p", "p_adjusted", "family_size"),
}


def check_tests(tests, *, clustered):
    for test in tests.values():
        assert set(test) >= COUNTS | FRACTIONS | MEASURES
        for name in FRACTIONS | MEASURES:
            assert set(test[name]) >= ESTIMATE
        for name in FRACTIONS:
            assert set(test[name]) >= {"numerator", "denominator"}
            assert ("clustered" in test[name]) == clustered
            if clustered:
                assert set(test[name]["clustered"]) >= CLUSTERED | {"design_effect"}


TESTS_OF_CLUSTERS = ("obuchowski", "durkalski", "yang", "eliasziw")


def check_comparisons(comparisons, *, clustered):
    for one in comparisons:
        assert set(one) >= COMPARISON
        assert set(one["difference"]) >= {"second_minus_first", "low", "high", "method", "tango"}
        assert set(one["difference"]["tango"]) >= INTERVAL
        assert set(one["mcnemar"]) == {"asymptotic", "corrected", "exact", "midp", "textbook", "flag"}
        assert all("p" in one["mcnemar"][name] for name in ("asymptotic", "corrected", "exact", "midp"))
        assert one["headline"] == "sign_flip_midp"
        assert set(one["sign_flip"]) >= {"p", "p_exact"}
        assert one["p"] == (None if one["standing"] == "by_construction" else one["sign_flip"]["p"])
        assert set(one["difference"]["quoted"]) >= {"low", "high", "method", "excludes_zero"}
        assert ("clustered" in one) == clustered
        if clustered:
            assert set(one["clustered"]) == {*TESTS_OF_CLUSTERS, "sign_flip"}
            assert all(set(one["clustered"][name]) >= TEST for name in TESTS_OF_CLUSTERS)
            assert set(one["difference"]["clustered"]) >= CLUSTERED


def unexplained(value, path="$"):
    """Nulls among numbers without a reason or a limit beside them."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from unexplained(item, f"{path}[{place}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if item is not None:
                yield from unexplained(item, f"{path}.{key}")
            elif not ("reason" in value or "limit" in value or f"{key}_limit" in value):
                yield f"{path}.{key}"


FREE = ("plan", "problems")
"""Parts whose nulls mean "not set"; so do a McNemar flag and the statistic of an exact test."""


def check_nulls(document):
    found = [
        path
        for path in unexplained({k: v for k, v in document.items() if k not in FREE})
        if not path.endswith((".mcnemar.flag", ".mcnemar.exact.statistic", ".mcnemar.midp.statistic"))
    ]
    assert found == []


def written(tmp_path, text, name="file.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return str(path)
