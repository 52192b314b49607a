"""Whatever is asked of whatever file is answered, or refused in words."""

import csv
import io
import json
import math
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.__main__ import main
from core.command_line.reads import EXPECTED
from tests.command_line.asking import COUNTS, LIVER, check_nulls

OPTIONS = [*EXPECTED, "sheet", "encoding"]
pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *(
                "CT",
                "PET",
                "MR",
                "tumour_type",
                "reference",
                "`",
                "=",
                ":",
                ",",
                "test=CT",
                "CT=1",
                "1",
                "-1",
            ),
            *(
                "0.95",
                "nan",
                "1e-320",
                "1e308",
                "any",
                "A=CT | PET",
                "A=~CT & atleast(2, CT, PET, MR)",
                "CT:PET",
            ),
            *("lesion_size_mm_synthetic", "age_years_synthetic=1,2", "CT=negative", "group=CT", "patient=CT"),
        ]
    ),
)
arguments = st.lists(
    st.tuples(st.sampled_from(OPTIONS), st.lists(pieces, min_size=1, max_size=3).map("".join)), max_size=4
)


@given(arguments, st.sampled_from(["table", "json", "csv"]))
@example([("prevalence", "1e-320")], "json")
@example([("prevalence", "1e-9"), ("confidence", "99.99%")], "json")
@example([("by", "CT")], "json")
@example([("where", "lesion_id=P01-L01")], "json")
@example([("where", "reference=1")], "json")
@example([("where", "reference=0"), ("cluster", "off")], "json")
@example([("column", "reference=CT")], "json")
@example([("column", "patient=lesion_id")], "json")
@example([("column", "group=tumour_type"), ("unit", "patient"), ("rollup", "900")], "json")
@example([("confidence", "0.9999"), ("rollup", "all"), ("unit", "patient")], "json")
def test_any_argument_is_answered_or_refused(given_arguments, form):
    out, err = io.StringIO(), io.StringIO()
    argv = ["reads", LIVER, *(f"--{name}={value}" for name, value in given_arguments), "--format", form]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main(argv)
    assert code in (0, 2)
    if code == 2:
        assert err.getvalue().strip()
        if said := out.getvalue():  # a question stands in the JSON, too, with the option that answers it
            asked = json.loads(said)["problems"]
            assert form == "json"
            assert any(p["code"] == "question" and p["option"].startswith("--") for p in asked)
    elif form == "json":
        document = json.loads(out.getvalue(), parse_constant=lambda text: pytest.fail(text))
        check_nulls(document)
        for test in document["tests"].values():
            known = document["study"]["with_condition"] + document["study"]["without_condition"]
            assert sum(test[key] for key in COUNTS - {"right_patient_wrong_lesion"}) == known
        assert all(math.isfinite(c["units"]) for c in document["comparisons"])


SCALES = (
    *(("0", "1"), ("pos", "neg"), ("阳性", "阴性", "可疑"), ("+", "-"), ("1", "2", "3", "4", "5")),
    *(("pos", "neg", "equivocal", "NA", ""), ("0", "1", ""), ("1",), ("",), ("hm", "1e400", "=1")),
)
COLUMNS = {
    "reference": SCALES[:5],
    "CT": SCALES,
    "PET": SCALES,
    "MR_score": (("1", "2", "3", "4", "5", "NA"), ("0.5", "3", "10"), ("1",)),
    "patient": (("1", "2", "3"), ("1", "2", "3", "4", "5", "6", ""), ("1",)),
    "lesion": (("a", "b", "c"), ("a", "")),
    "sex": (("M", "F"), ("M", ""), ("男",)),
    "size_mm": (("3", "9.9", "10", "20", "31.5", "NA"), ("7",)),
    "modality": (("CT", "MR"),),
    "result": SCALES[:6],
    "reader": (("A", "B"), ("A", "B", "")),
    "__class__": (("x", "=1+1"),),
}


@st.composite
def files(draw):
    """Rows of cells, each column with a few values of its own; most can be answered."""
    others = [name for name in COLUMNS if name not in ("reference", "CT")]
    header = ["reference", "CT", *draw(st.lists(st.sampled_from(others), max_size=6, unique=True))]
    values = [draw(st.sampled_from(COLUMNS[name])) for name in header]
    rows = draw(st.lists(st.tuples(*(st.sampled_from(v) for v in values)), min_size=3, max_size=16))
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


CHOICES = st.lists(
    st.sampled_from(
        [
            *("--unknown-reads=missing", "--readers=pooled", "--readers=any", "--unit=patient", "--rollup=2"),
            *(
                "--fuse-at=patient",
                "--rollup=all",
                "--indeterminate=worst",
                "--by=sex",
                "--cutoff=2",
                "--search",
            ),
            *("--rule=F=CT | PET", "--blank=negative", "--prevalence=0.3", "--cluster=off", "--layout=long"),
            *("--column=test=CT", "--column=reference=reference", "--column=patient=patient", "--by=size_mm"),
        ]
    ),
    max_size=6,
    unique=True,
)


@given(files(), CHOICES, st.sampled_from(["json", "table", "csv"]))
def test_any_file_is_answered_or_refused(tmp_path_factory, text, choices, form):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main(["reads", str(path), *choices, "--format", form])
    assert code in (0, 2)
    if code == 2:
        assert err.getvalue().strip()
    elif form == "json":
        check_nulls(json.loads(out.getvalue(), parse_constant=lambda text: pytest.fail(text)))
