# ruff: noqa: E501
"""Inputs of our own, of the kinds of the cases, each with its right answer from the arrays it was made of."""

import json
import random

import pytest

from core.__main__ import main
from tests.tables.files.sheets_drawn import xlsx

N = 24
DRAW = random.Random(3)
TRUTH = [i % 2 for i in range(N)]
A = [int(DRAW.random() < (0.8 if t else 0.25)) for t in TRUTH]
B = [int(DRAW.random() < (0.9 if t else 0.2)) for t in TRUTH]
GRADE = [(1, 2, 4, 5)[2 * a + i % 2] for i, a in enumerate(A)]


def counts(reads):
    """TP, FN, FP, TN of an array."""
    return [sum(a == r and t == u for a, t in zip(reads, TRUTH, strict=True)) for r, u in _CELLS]


_CELLS = ((1, 1), (0, 1), (1, 0), (0, 0))
BOTH = {"A": counts(A), "B": counts(B)}


def rows(header, line):
    return "\n".join([header, *(line(i) for i in range(N))]) + "\n"


def long(header, one, other):
    lines = [f"{i},{m},{TRUTH[i]},{x[i]}" for i in range(N) for m, x in ((one, A), (other, B))]
    return "\n".join([header, *lines]) + "\n"


def answer(capsys, tmp_path, text, *arguments):
    path = tmp_path / "file.csv"
    path.write_text(text, "utf-8")
    code = main(["reads", str(path), "--format", "json", "--readers", "each", *arguments])
    printed = capsys.readouterr()
    return code, json.loads(printed.out) if printed.out else {}


def said(found):
    return {t: [c[key] for key in ("tp", "fn", "fp", "tn")] for t, c in found["tests"].items()}


WORDS = {0: "neg", 1: "pos"}
ANSWERED = [
    (long("case,sequence,truth,result", "T2", "DWI"), [], {"T2": A, "DWI": B}),
    (long("case,treatment,truth,result", "A", "B"), [], {"A": A, "B": B}),
    (long("patient,display,truth,result", "film", "digital"), [], {"film": A, "digital": B}),
    (long("患者,序列,金标准,结果", "平扫", "增强"), [], {"平扫": A, "增强": B}),
    (
        rows("id,diabetes,nurse,gp,truth", lambda i: f"{i},{i % 3 % 2},{A[i]},{B[i]},{TRUTH[i]}"),
        [],
        {"nurse": A, "gp": B},
    ),
    (
        rows(
            "id,outcome,cirrhosis,death,gold_std,foo,bar",
            lambda i: f"{i},{i % 3 % 2},{i % 5 % 2},{i % 7 % 2},{TRUTH[i]},{A[i]},{B[i]}",
        ),
        [],
        {"foo": A, "bar": B},
    ),
    (rows("id,truth,ct,ct_artefact", lambda i: f"{i},{TRUTH[i]},{A[i]},{i % 2}"), [], {"ct": A}),
    (
        rows("id,death,histology,CT", lambda i: f"{i},{i % 3 % 2},{('benign cyst', 'HCC')[TRUTH[i]]},{A[i]}"),
        ["--accept", "proposals"],
        {"CT": A},
    ),
    (rows("id,truth,US", lambda i: f"{i},{TRUTH[i]},TR{GRADE[i]}"), ["--cutoff", "US=4"], {"US": A}),
    (rows("id,truth,MG", lambda i: f"{i},{TRUTH[i]},{GRADE[i]}/5"), ["--cutoff", "4"], {"MG": A}),
    (
        rows(
            "id,truth,CT",
            lambda i: (
                f"{i},{TRUTH[i]},{('', 'definitely benign', 'probably benign', '', 'probably malignant', 'definitely malignant')[GRADE[i]]}"
            ),
        ),
        ["--cutoff", "4"],
        {"CT": A},
    ),
    (rows("id,csPCa,PI-RADS", lambda i: f"{i},{TRUTH[i]},{GRADE[i]}"), ["--cutoff", "4"], {"PI-RADS": A}),
    (rows("id,truth,CT", lambda i: f"{i},{TRUTH[i]},{'×○'[A[i]]}"), [], {"CT": A}),
    (
        rows("id,truth,CT,MR", lambda i: f"{i},{TRUTH[i]},{' X'[A[i]]},{' X'[B[i]]}"),
        ["--blank", "negative"],
        {"CT": A, "MR": B},
    ),
    (
        rows(
            "Pat.-Nr,Läsion,Geschl.,CT,MRT,Histo",
            lambda i: f"{i // 3},{i % 3},m,{WORDS[A[i]]},{WORDS[B[i]]},{WORDS[TRUTH[i]]}",
        ),
        [],
        {"CT": A, "MRT": B},
    ),
    (
        rows(
            "Patient,Lesion,CT,Histology / FU",
            lambda i: f"{i // 3},{i % 3},{WORDS[A[i]]},{('benign', 'Metastasis')[TRUTH[i]]}",
        ),
        [],
        {"CT": A},
    ),
    (
        rows("id,reference,histology,CT", lambda i: f"{i},{TRUTH[i]},{('FNH', 'HCC')[TRUTH[i]]},{A[i]}"),
        [],
        {"CT": A},
    ),
    (
        rows("id,truth,reader1,reader2", lambda i: f"{i},{TRUTH[i]},{A[i]},{B[i]}"),
        [],
        {"reader1": A, "reader2": B},
    ),
    (
        "case,modality,truth,result,score\n"
        + "".join(
            f"{i},{m},{TRUTH[i]},{x[i]},{1 + 3 * x[i] + i % 2}\n"
            for i in range(N)
            for m, x in (("CT", A), ("MR", B))
        ),
        [],
        {"CT": A, "MR": B},
    ),
    (
        rows("Pt,Mammography,truth", lambda i: f"{i},{('not suspicious', 'suspicious')[A[i]]},{TRUTH[i]}"),
        [],
        {"Mammography": A},
    ),
    (
        rows(
            "病人号,增强CT,最终诊断",
            lambda i: f"{i},{('未检出', '检出')[A[i]]},{('非转移', '转移')[TRUTH[i]]}",
        ),
        [],
        {"增强CT": A},
    ),
    (
        rows("id,CT,truth", lambda i: f"{i},{('2: no', '1: yes')[A[i]]},{('0 = -', '1 = +')[TRUTH[i]]}"),
        [],
        {"CT": A},
    ),
    (rows("id,CT,truth", lambda i: f"{i},{'错对'[A[i]]},{TRUTH[i]}"), [], {"CT": A}),
    (
        rows("Пациент,КТ,Референс", lambda i: f"{i},{('нет', 'есть')[A[i]]},{('нет', 'да')[TRUTH[i]]}"),
        [],
        {"КТ": A},
    ),
    (rows("Hasta,BT,MRG,Patoloji", lambda i: f"{i},{A[i]},{B[i]},{TRUTH[i]}"), [], {"BT": A, "MRG": B}),
    (
        rows("id,T2,DWI,DCE,truth", lambda i: f"{i},{A[i]},{B[i]},{A[i]},{TRUTH[i]}"),
        [],
        {"T2": A, "DWI": B, "DCE": A},
    ),
    (
        rows("id,truth,CT Likert", lambda i: f"{i},{TRUTH[i]},{GRADE[i]}/5"),
        ["--cutoff", "4"],
        {"CT Likert": A},
    ),
    (
        rows("id,truth,US LI-RADS", lambda i: f"{i},{TRUTH[i]},US-{1 + A[i] + i % 2}"),
        ["--cutoff", "3"],
        {"US LI-RADS": [int(1 + a + i % 2 >= 3) for i, a in enumerate(A)]},
    ),
    (
        rows(
            "id,truth,超声TI-RADS",
            lambda i: f"{i},{TRUTH[i]},{('2类', '3类', '4a类', '5类')[2 * A[i] + i % 2]}",
        ),
        ["--cutoff", "4a"],
        {"超声TI-RADS": A},
    ),
    (
        rows("id,truth,MR", lambda i: f"{i},{TRUTH[i]},{('LR-2', 'LR 3', 'LR5', 'LR 5')[2 * A[i] + i % 2]}"),
        ["--cutoff", "4"],
        {"MR": A},
    ),
    (
        rows("id,Histologie,CT", lambda i: f"{i},{('Hämangiom', 'Karzinom')[TRUTH[i]]},{A[i]}"),
        ["--accept", "proposals"],
        {"CT": A},
    ),
    (
        rows('id,"CT (0=positive, 1=negative)",truth', lambda i: f"{i},{1 - A[i]},{TRUTH[i]}"),
        [],
        {"CT (0=positive, 1=negative)": A},
    ),
    (
        rows("id,CT,pathology (1=malignant; 2=benign)", lambda i: f"{i},{A[i]},{2 - TRUTH[i]}"),
        [],
        {"CT": A},
    ),
    (
        rows(
            "case,AI score,radiologist,truth", lambda i: f"{i},{0.3 + A[i] / 2 + i / 1000},{B[i]},{TRUTH[i]}"
        ),
        ["--cutoff", "AI score=0.5"],
        {"AI score": A, "radiologist": B},
    ),
    (
        rows("record_id,ct___1,ct___2,histology", lambda i: f"{i},{A[i]},{1 - A[i]},{TRUTH[i]}"),
        ["--positive", "ct=1", "--negative", "ct=2"],
        {"ct": A},
    ),
]


@pytest.mark.parametrize(("text", "arguments", "right"), ANSWERED)
def test_a_file_of_a_known_kind_is_answered(capsys, tmp_path, text, arguments, right):
    code, found = answer(capsys, tmp_path, text, *arguments)
    assert code == 0
    assert said(found) == {test: counts(reads) for test, reads in right.items()}


TABLE = "truth,CT,MR,{}\n1,1,1,20\n1,1,0,3\n1,0,1,5\n1,0,0,2\n0,1,1,2\n0,0,1,4\n0,1,0,3\n0,0,0,30\n"


@pytest.mark.parametrize(
    "header", ["Freq", "count", "N", "例数", "No. of patients", "Anzahl", "effectif", "cases"]
)
def test_a_column_of_counts_is_offered_and_used_as_weights(capsys, tmp_path, header):
    code, found = answer(capsys, tmp_path, TABLE.format(header))
    assert (code, [p["asks"] for p in found["problems"]]) == (2, ["frequency"])
    code, found = answer(capsys, tmp_path, TABLE.format(header), "--column", f"frequency={header}")
    assert (code, found["study"]["units"], found["study"]["patients"]) == (0, 69, None)
    assert said(found) == {"CT": [23, 7, 5, 34], "MR": [25, 5, 6, 33]}


@pytest.mark.parametrize("code", ["9", "99", "999", "-9", "-99", "88", "-1"])
def test_codes_beside_yes_and_no_are_asked_in_tests_and_reference(capsys, tmp_path, code):
    text = rows("id,truth,CT", lambda i: f"{i},{TRUTH[i]},{code if i in (3, 4) else A[i]}")
    left = [r for i, r in enumerate(A) if i not in (3, 4)]
    done, found = answer(capsys, tmp_path, text)
    assert (done, [p["asks"] for p in found["problems"]]) == (2, ["codes"])
    done, found = answer(capsys, tmp_path, text, "--missing-value", f"CT={code}")
    assert (done, found["tests"]["CT"]["missing"], sum(said(found)["CT"])) == (0, 2, len(left))
    done, again = answer(capsys, tmp_path, text, "--cutoff", "CT=1")
    # -1 beside 0 and 1 could be the end of the scale: a cut-off alone does not say
    assert done == (2 if code == "-1" else 0)
    if done == 0:
        assert said(again) == said(found)
    text = rows("id,truth,CT", lambda i: f"{i},{code if i in (3, 4) else TRUTH[i]},{A[i]}")
    done, found = answer(capsys, tmp_path, text)
    assert (done, found["problems"][0]["asks"]) == (2, "codes")


@pytest.mark.parametrize("header", ["lesion id", "ID"])
@pytest.mark.parametrize("form", ["S{:02d}_{}", "P{:03d}L{}", "{:d}-{}", "{:d}.{}"])
def test_the_front_of_an_identifier_is_offered_as_the_patient(capsys, tmp_path, form, header):
    text = rows(f"{header},truth,CT", lambda i: f"{form.format(i // 3 + 1, i % 3 + 1)},{TRUTH[i]},{A[i]}")
    code, found = answer(capsys, tmp_path, text)
    assert (code, found["study"]["patients"]) == (0, None)
    (asked,) = (p for p in found["problems"] if p["code"] == "question")
    option, separator = asked["option"].split(" ", 1)
    code, found = answer(capsys, tmp_path, text, option, separator.strip("'"))
    assert (code, found["study"]["patients"]) == (0, 8)


@pytest.mark.parametrize("form", ["{:03d}", "2021-{:03d}", "A-{:d}"])
def test_a_running_number_names_the_patient(capsys, tmp_path, form):
    """A year or a letter in front is no patient."""
    code, found = answer(
        capsys, tmp_path, rows("ID,truth,CT", lambda i: f"{form.format(i + 1)},{TRUTH[i]},{A[i]}")
    )
    assert (code, found["study"]["patients"]) == (0, N)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (long("patient,foo,truth,result", "alpha", "beta"), "rows"),
        (long("patient,visit,truth,result", "1", "2"), "rows"),
        (rows("id,diagnosis,malignant,CT", lambda i: f"{i},{i % 3 % 2},{TRUTH[i]},{A[i]}"), "reference"),
        (rows("id,truth,CT", lambda i: f"{i},{TRUTH[i]},{'?' if i == 3 else WORDS[A[i]]}"), "value"),
        (rows("id,truth,CT", lambda i: f"{i},{TRUTH[i]},{'(+)' if i == 3 else '-+'[A[i]]}"), "value"),
        (rows("id,truth,CT", lambda i: f"{i},{TRUTH[i]},{GRADE[i]}"), "cutoff"),
        (rows("id,truth,MG", lambda i: f"{i},{TRUTH[i]},{i % 2 + 1}"), "cutoff"),
        (rows("id,病理,CT", lambda i: f"{i},{('血管瘤', '肝细胞癌')[TRUTH[i]]},{A[i]}"), "words"),
        (rows("id,CT,truth", lambda i: f"{i},{('unauffällig', 'verdächtig')[A[i]]},{TRUTH[i]}"), "value"),
        (rows("id,ADC,truth", lambda i: f"{i},{0.8 + A[i] / 2 + i / 100},{TRUTH[i]}"), "tests"),
        (
            "modality,patient,result,truth\n"
            + "".join(
                f"{m if i == 0 else ''},{i},{x[i]},{TRUTH[i]}\n"
                for m, x in (("CT", A), ("MR", B))
                for i in range(N)
            ),
            "carry_down",
        ),
        (rows("id,lesion,truth,CT", lambda i: f"{i // 2},1,{TRUTH[i // 2]},{A[i]}"), "repeats"),
    ],
)
def test_what_could_change_a_count_is_asked(capsys, tmp_path, text, asks):
    code, found = answer(capsys, tmp_path, text)
    assert (code, [p["asks"] for p in found["problems"] if p["severity"] == "error"]) == (2, [asks])


def test_grades_outside_the_order_are_asked_even_with_a_cutoff(capsys, tmp_path):
    text = rows("id,truth,MG", lambda i: f"{i},{TRUTH[i]},{'BI-RADS 0' if i == 5 else f'BI-RADS {GRADE[i]}'}")
    code, found = answer(capsys, tmp_path, text, "--cutoff", "MG=4")
    assert (code, [p["value"] for p in found["problems"]]) == (2, ["BI-RADS 0"])
    code, found = answer(capsys, tmp_path, text, "--cutoff", "MG=4", "--indeterminate-value", "MG=BI-RADS 0")
    assert (code, found["tests"]["MG"]["indeterminate"]) == (0, 1)


def test_a_truth_said_once_a_patient_is_asked_about(capsys, tmp_path):
    """Without an answer half of the lesions had no known truth."""
    text = rows(
        "Patient,Lesion,CT,truth", lambda i: f"{i // 2},{i % 2},{A[i]},{'' if i % 2 else TRUTH[i // 2]}"
    )
    code, found = answer(capsys, tmp_path, text)
    assert (code, [(p["asks"], p["option"]) for p in found["problems"]]) == (
        2,
        [("carry_down", "--carry-down truth")],
    )
    code, found = answer(capsys, tmp_path, text, "--carry-down", "truth")
    truth = [TRUTH[i // 2] for i in range(N)]
    right = [sum(a == r and t == u for a, t in zip(A, truth, strict=True)) for r, u in _CELLS]
    assert (code, said(found)["CT"], found["study"]["unknown_condition"]) == (0, right, 0)


def test_rows_that_name_a_section_are_no_patients(capsys, tmp_path):
    """CT above its patients, MR above them again: pooled as two lesions each before."""
    blocks = [
        f"{m},,\n" + "".join(f"{i},{x[i]},{TRUTH[i]}\n" for i in range(N)) for m, x in (("CT", A), ("MR", B))
    ]
    path = tmp_path / "file.csv"
    path.write_text("patient,result,truth\n" + "".join(blocks), "utf-8")
    assert main(["reads", str(path)]) == 2
    assert "CT, MR" in capsys.readouterr().err


def test_sheets_with_the_same_columns_are_asked_about(capsys, tmp_path):
    """Two readers, or two years, on two sheets: the first was read in silence."""
    sheets = [
        (name, [["Patient", "CT", "Reference"], *[[f"{name}{i}", x[i], TRUTH[i]] for i in range(N)]], [])
        for name, x in (("2020", A), ("2021", B))
    ]
    path = tmp_path / "file.xlsx"
    path.write_bytes(xlsx(*sheets))
    code = main(["reads", str(path), "--format", "json"])
    (asked,) = json.loads(capsys.readouterr().out)["problems"][-1:]
    assert (code, asked["asks"], asked["option"]) == (2, "sheet", "--sheet 2020 | --sheet 2021")
    for name, x in (("2020", A), ("2021", B)):
        assert main(["reads", str(path), "--format", "json", "--sheet", name]) == 0
        assert said(json.loads(capsys.readouterr().out)) == {"CT": counts(x)}


def test_thousands_and_studies_and_sessions(capsys, tmp_path):
    """`1,250` beside 350 is a thousand; a study read by all readers is a case; a session is no reader."""
    texts = ["1,250" if a else str(350 + i) for i, a in enumerate(A)]
    text = rows("patient,reference,PET TLG", lambda i: f'{i},{TRUTH[i]},"{texts[i]}"')
    assert said(answer(capsys, tmp_path, text, "--cutoff", "PET TLG=1000")[1]) == {"PET TLG": BOTH["A"]}
    cells = [(1, 1, A), (1, 2, B), (2, 1, B), (2, 2, A)]
    lines = [f"{i},{r},{m},{4 * x[i] + 1},{TRUTH[i]}" for i in range(N) for r, m, x in cells]
    text = "\n".join(["StudyUID,ReaderNo,SeqNo,Score,Truth", *lines]) + "\n"
    four = {"1_1": BOTH["A"], "2_1": BOTH["B"], "1_2": BOTH["B"], "2_2": BOTH["A"]}
    assert said(answer(capsys, tmp_path, text, "--cutoff", "4")[1]) == four
    lines = [f"{i},{s},{x[i]},{TRUTH[i]}" for i in range(N) for s, x in (("r1", A), ("r2", B))]
    text = "\n".join(["patient,Session,CT,reference", *lines]) + "\n"
    assert answer(capsys, tmp_path, text)[0] == 2


@pytest.mark.parametrize("texts", [("999", "1,250"), ("999", "1,250", "1,310")])
def test_a_comma_that_may_group_thousands_is_one_question_that_the_cut_off_answers(capsys, tmp_path, texts):
    grades = [0 if not a else 1 + i % (len(texts) - 1) for i, a in enumerate(A)]
    text = rows('id,truth,"CT"', lambda i: f'{i},{TRUTH[i]},"{texts[grades[i]]}"')
    code, found = answer(capsys, tmp_path, text)
    asked = [p for p in found["problems"] if p["severity"] == "error"]
    assert (code, [p["asks"] for p in asked]) == (2, ["cutoff"])
    whole = answer(capsys, tmp_path, text, "--cutoff", "CT=1000")
    assert [whole[1]["tests"]["CT"][k] for k in ("tp", "fn", "fp", "tn")] == BOTH["A"]
    parts = answer(capsys, tmp_path, text, "--cutoff", "CT=1.25")[1]["tests"]["CT"]
    assert (parts["missing"], parts["fn"] + parts["tn"]) == (A.count(0), 0)
    below = answer(capsys, tmp_path, text, "--cutoff", "CT<=1000")[1]["tests"]["CT"]
    assert [below[k] for k in ("fn", "tp", "tn", "fp")] == BOTH["A"]


@pytest.mark.parametrize(
    ("header", "said"),
    [("ADC", True), ("ADC值", True), ("PET SUVmax", True), ("CT HU", True), ("Age", False), ("CT dose", False), ("Days CT to surgery", False)],
)  # fmt: skip
def test_a_measurement_beside_reads_is_a_description_and_is_said_to_be(capsys, tmp_path, header, said):
    text = rows(f"id,truth,CT,PET,{header}", lambda i: f"{i},{TRUTH[i]},{A[i]},{B[i]},{20 + 3 * i}")
    code, found = answer(capsys, tmp_path, text)
    left = [p for p in found["problems"] if p["code"] == "measure_left_out"]
    assert (code, sorted(found["tests"])) == (0, ["CT", "PET"])
    assert [p["value"] for p in left] == [header] * said
