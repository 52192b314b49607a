"""What the page can see is said: few discordant or effective patients, one who dominates, an area near 1."""

import json

import numpy as np
import pytest

from core.__main__ import main
from core.reads.answers.cautions import _said

CODES = {"few_discordant_patients", "few_effective_patients", "one_patient_dominates", "area_near_one"}


def said(capsys, path, *arguments):
    assert main(["reads", str(path), *arguments, "--format", "json"]) == 0
    problems = json.loads(capsys.readouterr().out)["problems"]
    return {(p["code"], p["details"].get("metric")): p for p in problems if p["code"] in CODES}


def written(path, lesions, differing=0, grade=None):
    """A lesion list: ``lesions`` of each patient with the condition; MR is CT but on few."""
    rng = np.random.default_rng(2)
    lines = ["patient,lesion,truth,CT,MR" + (",score" if grade else "")]
    for patient, count in enumerate(lesions):
        for lesion in range(2 * count):
            truth = int(lesion < count)
            ct = int(truth) if lesion % 4 else 1 - truth
            mr = 1 - ct if patient < differing and lesion in (0, count) else ct
            read = [patient, lesion, truth, ct, mr]
            if grade:
                read.append(
                    1 + (grade - 1) * truth if rng.random() < 0.97 else int(rng.integers(1, grade + 1))
                )
            lines.append(",".join(map(str, read)))
    path.write_text("\n".join(lines))
    return path


def test_a_study_of_many_alike_patients_is_not_warned_of(tmp_path, capsys):
    assert said(capsys, written(tmp_path / "a.csv", [3] * 40, differing=25)) == {}


def test_few_discordant_patients(tmp_path, capsys):
    found = said(capsys, written(tmp_path / "a.csv", [3] * 40, differing=9))
    assert set(found) == {("few_discordant_patients", on) for on in ("sensitivity", "specificity")}
    assert found["few_discordant_patients", "sensitivity"]["value"] == "CT : MR"
    assert said(capsys, written(tmp_path / "b.csv", [3] * 40, differing=10)) == {}


@pytest.mark.parametrize("lesions", [[4] * 19, [1] * 30 + [9]])
def test_few_effective_patients(tmp_path, capsys, lesions):
    found = said(capsys, written(tmp_path / "a.csv", lesions, differing=15))
    worth = sum(lesions) ** 2 / sum(n * n for n in lesions)
    one = found["few_effective_patients", "sensitivity"]
    assert (one["value"], one["details"]["effective"]) == ("CT, MR", round(worth))
    held = max(lesions) > sum(lesions) / 5
    assert (("one_patient_dominates", "sensitivity") in found) == held


def test_a_caution_names_up_to_twelve():
    for count, more in ((12, ""), (13, " …")):
        (warned,) = _said("few_effective_patients", [f"T{i}" for i in range(count)])
        assert warned.value == ", ".join(f"T{i}" for i in range(12)) + more
        assert dict(warned.details)["count"] == count


def test_an_area_near_one_on_few_grades(tmp_path, capsys):
    few = written(tmp_path / "few.csv", [3] * 40, differing=25, grade=5)
    assert said(capsys, few, "--cutoff", "score=3")["area_near_one", None]["value"] == "score"
    many = written(tmp_path / "many.csv", [3] * 40, differing=25, grade=9)
    assert ("area_near_one", None) not in said(capsys, many, "--cutoff", "score=3")


def test_the_terminal_says_it_in_both_languages(tmp_path, capsys):
    file = str(written(tmp_path / "a.csv", [3] * 15 + [12], differing=4))
    for language, words in (("en", "as good as fewer than 20 patients"), ("zh", "只相当于不足 20 名患者")):
        assert main(["reads", file, "--language", language]) == 0
        assert words in capsys.readouterr().out


def test_few_patients_with_many_discordant_lesions_are_few(tmp_path, capsys):
    """Five patients differ, each on three lesions with the condition."""
    rows = [f"{p},{i},1,1,{int(p >= 5)}" for p in range(40) for i in range(3)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["patient,lesion,truth,CT,MR", *rows, *(f"{p},9,0,0,0" for p in range(40))]))
    assert ("few_discordant_patients", "sensitivity") in said(capsys, path)
