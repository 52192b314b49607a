"""Questions of a file as cards: what is guessed and accepted, what is never preset, what stays a caution."""

import pytest

from core.reads.file.questions import MOST_QUESTIONS
from tests.pages.app import cautions, html, open_page, sound
from tests.pages.door import messy
from tests.pages.door.test_door import desk, door, found, go, opened


def press(at, part):
    """Press the one button whose key or label holds a text."""
    button = next(b for b in at.button if part in str(b.key) or part in b.label.replace("\\", ""))
    button.click().run()
    return sound(at)


def workbook(tmp_path, words, language="en"):
    path = tmp_path / "export.xlsx"
    written = messy.write(path, words)
    return written, door(path.read_bytes(), language, "export.xlsx")


@pytest.mark.parametrize("words", [messy.GERMAN, messy.ENGLISH])
def test_one_button_accepts_every_guess_but_the_meaning_of_a_blank(tmp_path, words):
    written, at = workbook(tmp_path, words)
    assert go(at).disabled and len(found(at).questions) <= MOST_QUESTIONS
    assert "row 127" in " ".join(line.value for line in at.caption)
    press(at, ".accept.")
    study = desk(at).data.content
    assert (study.rows, study.patients) == (messy.LESIONS, messy.PATIENTS)
    assert not found(at).options.blanks
    for place, test in enumerate(study.tests):
        expected = [{1: 1, 0: 0, "?": 2, "": 3}[reads[place]] for reads in written.reads]
        assert list(study.states[test]) == expected
    press(at, "not seen: negative")
    assert 3 not in desk(at).data.content.states[desk(at).data.content.tests[0]]


def test_a_row_taken_for_a_total_can_be_kept(tmp_path):
    _, at = workbook(tmp_path, messy.ENGLISH)
    rows = found(at).table.rows
    press(at, "door.reads.keep.")
    assert found(at).table.rows == rows + 1


NOBODY = "accession_no,CT,MR,reference\n" + "".join(
    f"K{i // 3},{'+' if i % 4 else '-'},{'+' if i % 5 else '-'},{'+' if i % 2 else '-'}\n" for i in range(60)
)


@pytest.mark.parametrize(("language", "caution"), [("en", "No patient column"), ("zh", "没有患者列")])
def test_without_a_patient_column_the_caution_stays_until_somebody_decides(language, caution):
    def cautious(at):
        boxes = [f"{box.proto.title} {box.value}" for box in at.warning]
        return any(caution in said for said in [*boxes, *cautions(at)[:1]])  # first in the line of cautions

    at = door(NOBODY, language)
    assert cautious(at) and desk(at).data.content.patient is None
    assert not go(at).disabled
    assert cautious(opened(at))
    at.switch_page("pages/comparison.py").run()
    assert cautious(sound(at))
    at.switch_page("app.py").run()
    press(at, "card.0.0.")
    assert not cautious(at) and desk(at).data.content.patients == 20
    assert not cautious(opened(at))


def test_every_row_its_own_patient_is_an_answer_too():
    at = door(NOBODY)
    press(at, "card.0.1.")
    assert not found(at).questions and desk(at).data.content.patient is None


def test_a_grade_is_asked_for_its_cut_off_and_its_direction():
    rows = "".join(f"P{i},{i % 5 + 1},{'+' if i % 2 else '-'}\n" for i in range(40))
    at = door("patient,MR score,reference\n" + rows)
    assert go(at).disabled
    press(at, "card.0.1.")
    (test,) = desk(at).data.content.tests
    positive = {number for number in range(1, 6) if number >= desk(at).data.content.cutoffs[test]}
    expected = [int(i % 5 + 1 in positive) for i in range(40)]
    assert list(desk(at).data.content.states[test]) == expected
    press(at, "door.reads.undo")
    low = next(one for one in at.button_group if ".low." in str(one.key))
    low.set_value(True).run()
    press(at, "card.0.1.")
    assert desk(at).data.content.low == {test}


def test_without_any_candidate_the_card_offers_every_column():
    at = door("patient,CT,mystery\n" + "".join(f"P{i},{i % 2},word {i % 7}\n" for i in range(21)))
    assert go(at).disabled
    choice = next(one for one in at.selectbox if ".column." in str(one.key))
    assert any("mystery" in option for option in choice.options)


def test_names_of_persons_are_masked_on_the_cards():
    at = open_page("app.py")
    rows = "".join(f"王伟{'甲乙丙丁'[i % 4]},{i % 2},{i % 3 % 2}\n" for i in range(24))
    at.file_uploader(key="door.reads.file").upload(
        "x.csv", f"姓名,CT,金标准\n{rows}".encode(), "text/csv"
    ).run()
    shown = html(at) + "".join(e.value for e in (*at.caption, *at.markdown))
    assert "王伟甲" not in shown


CT_FILE = "patient,lesion,reference,CT\n" + "".join(
    f"P{i // 2},{i % 2 + 1},{'+' if i % 2 else '-'},{'+' if i % 3 else '-'}\n" for i in range(24)
)
MR_FILE = "Pat.-Nr,Läsion,MR\n" + "".join(
    f"p{i // 2},{i % 2 + 1},{'+' if i % 5 else '-'}\n" for i in reversed(range(2, 26))
)


@pytest.mark.parametrize("replacing", [False, True])
def test_another_file_of_the_same_patients_is_offered_and_joined_by_identifiers(replacing):
    """Brought beside the first, or dropped in its place; never by the order of rows."""
    first, second = (MR_FILE, CT_FILE) if replacing else (CT_FILE, MR_FILE)
    at = door(first, name="first.csv")
    key = "door.reads.file" if replacing else "door.reads.partner.file"
    at.file_uploader(key=key).upload("second.csv", second.encode(), "text/csv").run()
    offered = " ".join(line.value for line in at.caption)
    assert "22 of 24 rows find a partner; 2 only here, 2 only in that file" in offered
    press(at, "door.reads.partner.True")
    study = desk(at).data.content
    # a lesion that only the second file has is of unknown reference standard: nothing is made up
    assert set(study.tests) == {"CT", "MR"} and study.rows in (24, 26)
    said = {p.code: dict(p.details).get("count") for p in found(at).problems}
    assert (said["join_only_first"], said["join_only_second"]) == (2, 2)
    number = {(p, str(n)): i for i, (p, n) in enumerate((f"P{i // 2}", i % 2 + 1) for i in range(26))}
    table = found(at).table
    columns = [table.values(c) for c in (found(at).reading.patient, found(at).reading.lesion, "CT", "MR")]
    for patient, lesion, ct, mr in zip(*columns, strict=True):
        i = number[patient.upper(), lesion]
        assert ct in ((None,) if i >= 24 else ("+" if i % 3 else "-",))
        assert mr in ((None,) if i < 2 else ("+" if i % 5 else "-",))
    press(at, "door.reads.apart")
    assert found(at).table.rows == 24


def test_a_measurement_beside_reads_may_become_a_test():
    rows = "".join(f"P{i},{i % 2},{i % 3 % 2},{0.8 + i / 20:.2f}\n" for i in range(24))
    at = door("patient,reference,CT,ADC\n" + rows)
    assert not go(at).disabled
    assert any("taken for descriptions" in line.value for line in at.caption)
    press(at, "ADC is a test")
    assert [q.code for q in found(at).questions] == ["question_cutoff"]
    assert not any("taken for descriptions" in line.value for line in at.caption)
