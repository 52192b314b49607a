"""What is guessed from realistic headers and values, and what the user's word does to it."""

import pytest

from core.problems import Refusal
from core.reads.file.door import build
from core.reads.file.reading import Layout, ReadingOptions, Role, guess
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning

ROWS = 60


def table(header, row, rows=ROWS):
    """A file of ``rows`` lines; ``row`` makes the cells of line i."""
    lines = [header, *(",".join(str(cell) for cell in row(i)) for i in range(rows))]
    return read("\n".join(lines).encode(), "file.csv")


def chinese(i):
    reads = [("阳性", "阴性")[i % 2], ("阳性", "未见")[i % 3 == 0], ("可疑", "阴性", "阳性")[i % 3]]
    return (
        *(f"P{i // 3:02d}", i % 3 + 1, f"王{chr(0x4E00 + i // 3)}", f"2021-03-{i % 28 + 1:02d}"),
        *("男女"[i // 3 % 2], 40 + i // 3, ("胰腺癌", "结直肠癌", "神经内分泌瘤")[i // 3 % 3], 5 + i * 0.7),
        *(*reads, ("阳性", "阴性")[i % 4 == 0], f"第{i}个病灶，随访中"),
    )


def test_chinese_headers():
    header = (
        "患者编号,病灶编号,姓名,检查日期,性别,年龄,肿瘤类型,病灶大小(mm),增强CT,PET,MR平扫+增强,金标准,备注"
    )
    found = guess(table(header, chinese), ReadingOptions())
    assert (found.patient, found.lesion, found.reference) == ("患者编号", "病灶编号", "金标准")
    assert found.tests == ("增强CT", "PET", "MR平扫+增强")
    assert found.groups == ("性别", "年龄", "肿瘤类型", "病灶大小(mm)")
    assert dict(found.test_meanings)["MR平扫+增强"] == (
        ("可疑", Meaning.INDETERMINATE),
        ("阴性", Meaning.NEGATIVE),
        ("阳性", Meaning.POSITIVE),
    )


def english(i):
    return (
        *(f"S{i}", i // 3, i % 3 + 1, "MF"[i // 3 % 2], 40 + i // 3, "AB"[i // 9 % 2], i % 2, (i + 1) % 2),
        *(int(i % 5 > 0), int(i % 3 > 0), f"{0.5 + i * 0.07:.2f}", i % 5 + 1, f"{i * 0.37:.2f}", i // 3 % 2),
    )


def test_english_headers():
    header = (
        "Study ID,Patient ID,Lesion No.,Sex,Age,Centre,CECT,18F-FDG PET/CT,MRI (DWI),Gold standard"
        ",Lesion size (cm),CT score,Creatinine,Prior chemotherapy"
    )
    found = guess(table(header, english), ReadingOptions())
    assert (found.patient, found.lesion, found.reference) == ("Patient ID", "Lesion No.", "Gold standard")
    assert found.tests == ("CECT", "18F-FDG PET/CT", "MRI (DWI)")  # the CT score has its call beside it
    assert found.groups == ("Sex", "Age", "Centre", "Lesion size (cm)", "Prior chemotherapy")


def test_columns_that_are_neither_tests_nor_groups():
    """Identifiers, dates, remarks, names and laboratory numbers."""
    header = "patient,accession,exam date,seen on,doctor,creatinine,remark,CT,reference"

    def row(i):
        remark = f"lesion {i}"
        doctor = f"Dr {i // 3}"
        return (
            i // 3,
            9000 + i,
            f"2020-01-{i % 28 + 1}",
            f"2020/{i % 3 + 1}/1",
            doctor,
            50 + i,
            remark,
            i % 2,
            1 - i % 2,
        )

    found = guess(table(header, row), ReadingOptions())
    assert (found.tests, found.groups) == (("CT",), ())


def test_two_levels_are_no_test():
    header = "patient,sex,smoker,diabetes,US,CEUS,pathology"
    found = guess(
        table(header, lambda i: (i, "MF"[i % 2], 0, i % 2, i % 2, i // 2 % 2, int(i % 3 > 0))),
        ReadingOptions(),
    )
    assert (found.patient, found.lesion, found.reference) == ("patient", None, "pathology")
    assert found.tests == ("US", "CEUS")
    assert "sex" in found.groups


def test_y1_y2_d():
    found = guess(table("id,d,y1,y2", lambda i: (i, i % 2, i // 2 % 2, i % 2)), ReadingOptions())
    assert (found.patient, found.reference, found.tests) == ("id", "d", ("y1", "y2"))


def test_a_running_number_is_no_patient():
    """With a lesion column, an id that never repeats numbers the rows."""
    found = guess(table("id,lesion,CT,reference", lambda i: (i, i % 3, i % 2, i % 2)), ReadingOptions())
    assert found.patient is None
    found = guess(table("id,lesion,CT,reference", lambda i: (i // 3, i % 3, i % 2, i % 2)), ReadingOptions())
    assert found.patient == "id"


@pytest.mark.parametrize("other", ["reference_basis", "gold standard method"])
def test_of_several_references_the_one_that_says_yes_or_no(other):
    header = f"patient,{other},CT,diagnosis,reference"
    found = guess(
        table(header, lambda i: (i, "biopsy", i % 2, ("HCC", "FNH")[i % 2], i % 2)), ReadingOptions()
    )
    assert found.reference == "reference"


def test_scores_without_calls_are_tests():
    header = "patient,lesion,CT_score,MR_score,PETMR,reference"
    row = lambda i: (i // 3, i % 3, i % 5 + 1, i // 2 % 5 + 1, i % 2, int(i % 3 > 0))  # noqa: E731
    assert guess(table(header, row), ReadingOptions()).tests == ("CT_score", "MR_score", "PETMR")


def test_a_modality_with_codes_nobody_knows_is_a_test():
    found = guess(
        table("patient,CT,MR,reference", lambda i: (i, i % 2 + 1, "ab"[i % 2], i % 2)), ReadingOptions()
    )
    assert found.tests == ("CT", "MR")
    assert dict(found.test_meanings)["CT"] == (("1", None), ("2", None))


def test_naming_a_column_fixes_its_role_and_only_that():
    t = table("患者编号,病灶编号,CT,PET,MR,金标准", lambda i: (i // 2, i % 2, i % 2, 1, 0, i % 2))
    found = guess(t, ReadingOptions(columns=((Role.TEST, "PET"), (Role.TEST, "mr"))))
    assert found.tests == ("PET", "MR")
    assert (found.patient, found.reference) == ("患者编号", "金标准")
    assert "CT" not in found.tests
    found = guess(t, ReadingOptions(columns=((Role.IGNORE, "CT"), (Role.GROUP, "PET"))))
    assert (found.tests, found.groups) == (("MR",), ("PET",))


def test_a_test_spoken_of_is_a_test():
    t = table("patient,CT,opinion,reference", lambda i: (i, i % 2, ("sure", "unsure", "no")[i % 3], i % 2))
    values = ((Meaning.POSITIVE, "Opinion", "sure"), (Meaning.INDETERMINATE, "opinion", "unsure"))
    found = guess(t, ReadingOptions(values=values))
    assert found.tests == ("CT", "opinion")
    assert dict(dict(found.test_meanings)["opinion"]) == {
        "sure": Meaning.POSITIVE,
        "unsure": Meaning.INDETERMINATE,
        "no": Meaning.NEGATIVE,
    }


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (((Role.TEST, "XR"),), "column_unknown"),
        (((Role.PATIENT, "patient"), (Role.PATIENT, "CT")), "role_given_twice"),
        (((Role.TEST, "CT"), (Role.REFERENCE, "CT")), "column_has_two_roles"),
    ],
)
def test_roles_that_cannot_be(columns, code):
    t = table("patient,CT,reference", lambda i: (i, i % 2, i % 2))
    with pytest.raises(Refusal) as refused:
        guess(t, ReadingOptions(columns=columns))
    assert [p.code for p in refused.value.problems] == [code]


def test_an_unknown_test_is_refused_by_name():
    t = table("patient,CT,reference", lambda i: (i, i % 2, i % 2))
    with pytest.raises(Refusal) as refused:
        guess(t, ReadingOptions(columns=((Role.TEST, "CT"),), cutoffs=(("XR", 3.0),)))
    assert refused.value.problems[0].code == "test_unknown"
    assert dict(refused.value.problems[0].details)["known"] == "CT"


def test_the_word_on_one_test_goes_before_the_word_on_all():
    t = table("patient,CT,MR,reference", lambda i: (i, i % 4, i % 4, i % 2))
    options = ReadingOptions(
        columns=((Role.TEST, "CT"), (Role.TEST, "MR")),
        values=((Meaning.MISSING, "MR", "0"), (Meaning.INDETERMINATE, None, "0")),
        blanks=(("CT", Meaning.NEGATIVE), (None, Meaning.MISSING)),
        cutoffs=(("MR", 3.0), (None, 2.0)),
    )
    found = guess(t, options)
    assert dict(found.cutoffs) == {"CT": 2.0, "MR": 3.0}
    assert dict(found.blanks) == {"CT": Meaning.NEGATIVE, "MR": Meaning.MISSING}
    assert [dict(m)["0"] for _, m in found.test_meanings] == [Meaning.INDETERMINATE, Meaning.MISSING]


def test_a_cutoff_for_all_leaves_yes_and_no_alone():
    t = table("patient,CT,MR,reference", lambda i: (i, i % 2, i % 5, i % 2))
    found = guess(t, ReadingOptions(columns=((Role.TEST, "CT"), (Role.TEST, "MR")), cutoffs=((None, 3.0),)))
    assert found.cutoffs == (("MR", 3.0),)


def test_naming_the_positive_values_of_a_column_leaves_no_other():
    """``--positive CT=2`` in a column of 1 and 2 leaves 1 for the user to say."""
    t = table("patient,CT,MR,reference", lambda i: (i, i % 2, i % 2, i % 2))
    options = ReadingOptions(
        columns=((Role.TEST, "CT"), (Role.TEST, "MR")), values=((Meaning.POSITIVE, "CT", "0"),)
    )
    found = dict(guess(t, options).test_meanings)
    assert dict(found["CT"]) == {"0": Meaning.POSITIVE, "1": None}
    assert dict(found["MR"]) == {"0": Meaning.NEGATIVE, "1": Meaning.POSITIVE}


def long(i):
    return (
        i // 8,
        i // 4 % 2,
        ("CT", "MR")[i % 2],
        ("甲", "乙")[i // 2 % 2],
        ("阳性", "阴性")[i % 3 == 0],
        i // 4 % 2,
    )


@pytest.mark.parametrize(
    "header",
    ["patient,lesion,modality,reader,result,reference", "患者编号,病灶编号,检查方法,阅片者,判读结果,金标准"],
)
def test_a_row_per_read(header):
    found = guess(table(header, long), ReadingOptions())
    names = header.split(",")
    assert found.layout is Layout.LONG
    assert [found.patient, found.lesion, found.test_name, found.reader, found.read, found.reference] == names
    assert [test for test, _ in found.test_meanings] == ["CT", "MR"]


def test_readers_of_a_wide_file():
    """Repeated lesions with different readers are readers; one reader a lesion is a group."""
    header = "patient,lesion,reader,CT,MR,reference"
    twice = table(header, lambda i: (i // 6, i // 2 % 3, ("A", "B")[i % 2], i % 2, 1, i // 2 % 2))
    once = table(header, lambda i: (i // 3, i % 3, ("A", "B")[i // 3 % 2], i % 2, 1, i % 2))
    assert guess(twice, ReadingOptions()).reader == "reader"
    found = guess(once, ReadingOptions())
    assert (found.reader, found.groups) == (None, ("reader",))


def test_a_file_in_big5_and_traditional_chinese_is_understood_by_choice():
    text = "患者編號,病灶編號,參考標準,CT\nP1,1,陽性,陰性\nP1,2,陰性,陰性\nP2,1,陽性,陽性\n"
    table = read(text.encode("big5"), "a.csv", encoding="big5")
    reading = guess(table, ReadingOptions())
    assert (reading.patient, reading.lesion, reading.reference) == ("患者編號", "病灶編號", "參考標準")
    assert build(table, reading).states["CT"].tolist() == [0, 0, 1]
