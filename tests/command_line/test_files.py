"""How a file is read: values, blanks, names, encodings, layouts."""

import pytest

from tests.command_line.asking import answer, refusal, written


def test_values_and_blanks(capsys, tmp_path):
    rows = [(i // 2, i % 2, ("gut", "schlecht", "", "vielleicht")[i % 4], i % 2 + 1) for i in range(48)]
    text = "patient,lesion,CT,outcome\n" + "\n".join(",".join(map(str, row)) for row in rows)
    path = written(tmp_path, text)
    columns = ("--column", "test=CT", "--column", "reference=outcome")
    err = refusal(capsys, path, *columns)
    assert "what does gut mean (12 rows, first: row 2)" in err and "--positive CT=gut" in err
    said = (
        *("--positive", "CT=gut", "--negative", "schlecht", "--indeterminate-value", "CT=`vielleicht`"),
        *("--positive", "reference=2", "--negative", "reference=1"),
    )
    assert "outcome" in refusal(capsys, path, *columns, *said[:6])
    found = answer(capsys, path, *columns, *said)
    ct = found["tests"]["CT"]
    assert [ct[key] for key in ("tp", "fn", "fp", "tn")] == [0, 12, 12, 0]
    assert (ct["indeterminate"], ct["missing"]) == (12, 12)
    few = ["few_effective_patients"] * 2  # one for each side of the reference
    assert [p["code"] for p in found["problems"]] == ["blank_meaning_assumed", "test_disagrees", *few]
    assert set(found["problems"][0]) >= {"severity", "code", "row", "column", "value", "message"}
    found = answer(capsys, path, *columns, *said, "--blank", "CT=negative", "--indeterminate", "positive")
    ct = found["tests"]["CT"]
    assert [ct[key] for key in ("tp", "fn", "fp", "tn")] == [12, 12, 12, 12]
    assert [p["code"] for p in found["problems"]] == ["test_disagrees"]
    known = (*said[:4], *said[6:])
    assert "vielleicht" in refusal(capsys, path, *columns, *known)
    found = answer(capsys, path, *columns, *known, "--unknown-reads", "missing")
    assert found["tests"]["CT"]["missing"] == 24


def test_policies_and_best_against_worst(capsys, tmp_path):
    """Under best the first test of a comparison gets its best case and the second its worst."""
    text = (
        "patient,CT,MR,reference\n"
        + "\n".join(f"{i},?,?,{i % 2}" for i in range(24))
        + "\n24,1,0,1\n25,0,1,0"
    )
    path = written(tmp_path, text)
    said = (*("--column", "test=CT", "--column", "test=MR"), *("--indeterminate-value", "?"))
    found = answer(capsys, path, *said, "--indeterminate", "best")
    ct, mr = found["tests"]["CT"], found["tests"]["MR"]
    assert (ct["tp"], ct["tn"], mr["tp"], mr["tn"]) == (13, 13, 12, 12)
    first = found["comparisons"][2]
    assert (first["only_first_correct"], first["only_second_correct"]) == (26, 0)
    worst = answer(capsys, path, *said, "--indeterminate", "worst")["comparisons"][2]
    assert (worst["only_first_correct"], worst["only_second_correct"]) == (2, 24)
    assert found["by_indeterminate_policy"]["best"]["CT"]["tp"] == 13
    assert found["by_indeterminate_policy"]["exclude"]["CT"]["indeterminate"] == 24


def test_backquoted_names(capsys, tmp_path):
    text = 'patient,"CT: arterial, portal",`MR=1`,reference,"site, side"\n' + "\n".join(
        f"{i},{i % 2},{i // 2 % 2},{i // 3 % 2},{'x=1' if i % 2 else 'y'}" for i in range(24)
    )
    path = written(tmp_path, text)
    ct, mr = "`CT: arterial, portal`", "```MR=1```"
    found = answer(
        *(capsys, path, "--column", f"test={ct}", "--column", f"test={mr}"),
        *("--rule", f"`A:B`={ct} | {mr}", "--compare", f"{ct}:`A:B`", "--where", "`site, side`=`x=1`"),
    )
    assert list(found["tests"]) == ["CT: arterial, portal", "`MR=1`", "A:B"]
    assert {c["second"] for c in found["comparisons"]} == {"A:B"}
    assert found["study"]["units"] == 12


def test_a_chinese_file_in_gb18030(capsys, tmp_path):
    text = "患者编号,病灶编号,增强CT,PET,金标准,肿瘤类型\n" + "\n".join(
        f"{i // 2},{i % 2},{'阳性' if i % 3 else '阴性'},{'未见' if i % 2 else '可疑'}"
        f",{'是' if i % 2 else '否'},{'胰腺癌' if i % 4 < 2 else '其他'}"
        for i in range(48)
    )
    path = written(tmp_path, text, encoding="gb18030")
    doubt = ("--indeterminate-value", "PET=可疑")
    found = answer(
        capsys, path, *doubt, "--by", "肿瘤类型", "--rule", "融合=增强CT 或 PET", "--encoding", "gb18030"
    )
    assert list(found["tests"]) == ["增强CT", "PET", "融合"]
    assert set(found["groups"]["肿瘤类型"]) == {"胰腺癌", "其他"}
    assert found["tests"]["PET"]["indeterminate"] == 24


def test_long_files_and_readers(capsys, tmp_path):
    text = "patient,lesion,modality,reader,result,reference\n" + "\n".join(
        f"{i},{lesion},{test},{who},{int((i + lesion + len(test) + ord(who)) % 3 > 0)},{(i + lesion) % 2}"
        for i in range(24)
        for lesion in (1, 2)
        for test in ("CT", "MR")
        for who in "AB"
    )
    path = written(tmp_path, text)
    assert list(answer(capsys, path)["tests"]) == ["CT_A", "CT_B", "MR_A", "MR_B"]
    pooled = answer(capsys, path, "--readers", "pooled")
    assert (pooled["study"]["units"], pooled["study"]["patients"]) == (96, 24)
    assert list(answer(capsys, path, "--layout", "long", "--readers", "any")["tests"]) == ["CT", "MR"]
    named = answer(
        *(capsys, path, "--column", "test_name=modality", "--column", "read=result"),
        *("--column", "reader=reader", "--readers", "all"),
    )
    assert list(named["tests"]) == ["CT", "MR"]


def test_a_recipe_joins_what_lies_beside_the_new_file_or_says_what_is_missing(capsys, tmp_path):
    for folder, patients in (("first", 20), ("next", 12)):
        (tmp_path / folder).mkdir()
        rows = [(i, i % 2, (i // 2) % 3 == 0) for i in range(patients)]
        ct = "patient,CT,truth\n" + "".join(f"P{i},{int(r)},{t}\n" for i, t, r in rows)
        mr = "patient,MR\n" + "".join(f"P{i},{t}\n" for i, t, _ in rows)
        (tmp_path / folder / "ct.csv").write_text(ct)
        (tmp_path / folder / "mr.csv").write_text(mr)
    kept, first, after = tmp_path / "kept.json", tmp_path / "first", tmp_path / "next"
    answer(capsys, str(first / "ct.csv"), "--join", str(first / "mr.csv"), "--save-recipe", str(kept))
    found = answer(capsys, str(after / "ct.csv"), "--recipe", str(kept))["tests"]
    assert (found["MR"]["tp"], found["MR"]["tn"]) == (6, 6)
    for folder, said in ((after, "note"), (first, None)):
        problems = answer(capsys, str(folder / "ct.csv"), "--recipe", str(kept))["problems"]
        differs = [p["severity"] for p in problems if p["code"] == "recipe_join_differs"]
        assert differs == ([said] if said else [])
    (first / "mr.csv").write_text((first / "mr.csv").read_text().replace("P3,1\n", "P3,0\n"))
    problems = answer(capsys, str(first / "ct.csv"), "--recipe", str(kept))["problems"]
    assert [p["severity"] for p in problems if p["code"] == "recipe_join_differs"] == ["warning"]
    (after / "mr.csv").unlink()
    said = refusal(capsys, str(after / "ct.csv"), "--recipe", str(kept))
    assert "mr.csv" in said and "--join" in said


@pytest.mark.parametrize("code", ["999", "-1"])
@pytest.mark.parametrize("grade", ["PI-RADS {}", "Likert {}", "{}类"])
def test_a_code_for_unknown_beside_named_grades_is_no_grade(capsys, tmp_path, grade, code):
    grades = [grade.format(1 + i % 5) if i % 10 else code for i in range(40)]
    text = "patient,MR,truth\n" + "".join(f"P{i},{g},{int(i % 5 > 2)}\n" for i, g in enumerate(grades))
    path = written(tmp_path, text)
    assert "--cutoff" in refusal(capsys, path)
    found = answer(capsys, path, "--cutoff", "MR=4")["tests"]["MR"]
    assert [found[k] for k in ("tp", "fn", "fp", "tn", "missing")] == [16, 0, 0, 20, 4]
