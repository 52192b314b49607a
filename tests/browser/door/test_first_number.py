"""From a dropped file to the first number, counted in actions of the hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.drive import settled, uploader
from tests.pages.door import messy

WORDS = {
    "en": {"go": "Show the accuracy of every test", "accept": "Accept", "blank": "not read: missing"},
    "zh": {"go": "查看各检查的诊断准确性", "accept": "采纳", "blank": "未判读：缺失"},
}


class Hand:
    """What a person does, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def drop(self, file: Path) -> None:
        self.actions += 1
        uploader(self.page).set_input_files(file)
        self.page.get_by_role("heading", level=3).nth(3).wait_for()
        settled(self.page)

    def click(self, what: Locator) -> None:
        self.actions += 1
        what.click()
        settled(self.page)

    def answer(self, offered: Locator) -> None:
        """Press a button of a card, which is then a new one."""
        card = offered.locator("xpath=ancestor-or-self::*[contains(@class, 'st-key-door-reads-card')][1]")
        key = next(c for c in str(card.get_attribute("class")).split() if c.startswith("st-key"))
        self.click(offered)
        expect(self.page.locator(f".{key}")).to_have_count(0)


def to_first_number(hand: Hand, language: str) -> None:
    """Answer every card, proposals all at once, and go to the answer."""
    page, words = hand.page, WORDS[language]
    for word in ("accept", "blank"):
        for _ in range(3):
            offered = page.get_by_role("button").filter(has_text=words[word])
            if not offered.count():
                break
            hand.answer(offered.first)
    hand.click(page.get_by_role("button", name=words["go"]))
    page.locator(".tandem-answer").wait_for()


@pytest.mark.parametrize(("words", "language"), [(messy.GERMAN, "en"), (messy.ENGLISH, "zh")])
def test_a_messy_workbook_takes_at_most_five_actions(visit, app_url, tmp_path, words, language):
    path = tmp_path / "export.xlsx"
    written = messy.write(path, words)
    hand = Hand(visit(app_url, language=language).go())
    hand.drop(path)
    to_first_number(hand, language)
    assert hand.actions <= 5
    where = hand.page.locator(".tandem-where").first
    for count in (messy.LESIONS, messy.PATIENTS, messy.WITH, messy.LESIONS - messy.WITH):
        expect(where).to_contain_text(str(count))
    found, of = max((written.sensitivity(test) for test in range(messy.TESTS)), key=lambda x: x[0] / x[1])
    expect(hand.page.locator(".tandem-answer").first).to_contain_text(f"({found}/{of})")


def test_a_clean_file_takes_two_actions(visit, app_url, tmp_path):
    path = tmp_path / "clean.csv"
    rows = "".join(
        f"P{i // 3},{i},{'+' if i % 7 else '-'},{'+' if i % 5 else '-'},{'+' if i % 4 else '-'}\n"
        for i in range(60)
    )
    path.write_text("patient,lesion,CT,MR,reference standard\n" + rows)
    hand = Hand(visit(app_url).go())
    hand.drop(path)
    to_first_number(hand, "en")
    assert hand.actions == 2
    expect(hand.page.locator(".tandem-answer").first).to_contain_text("(39/45)")


@pytest.mark.parametrize(("code", "patients"), [("liver_petmr", 75), ("three_readers", 40)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_example_takes_one_action(visit, app_url, language, code, patients):
    hand = Hand(visit(app_url, language=language).go())
    hand.click(hand.page.locator(f".st-key-door-reads-example-{code} button"))
    expect(hand.page.locator(".tandem-answer").first).to_be_visible()
    expect(hand.page.locator(".tandem-where").first).to_contain_text(str(patients))
    assert hand.actions == 1


def test_reads_that_contradict_each_other_are_asked_about_and_resolved(visit, app_url, tmp_path):
    """One lesion of P01 says CT twice and differs: the first read, or the last, once somebody said so."""
    path = tmp_path / "conflict.csv"
    rows = [
        f"P{i // 2:02},{i % 2 + 1},{test},{'+' if (i + shift) % 3 else '-'},{'+' if i % 2 else '-'}"
        for i in range(24)
        for shift, test in enumerate(("CT", "MR"))
    ]
    patient, lesion, test, read, truth = rows[2].split(",")
    again = ",".join((patient, lesion, test, "-" if read == "+" else "+", truth))
    path.write_text("\n".join(["patient,lesion,modality,result,reference", *rows, again]))
    hand = Hand(visit(app_url).go())
    hand.drop(path)
    go = hand.page.get_by_role("button", name="Show the accuracy of every test")
    expect(go).to_be_disabled()
    expect(hand.page.get_by_text("Which of several reads counts?").first).to_be_visible()
    hand.answer(hand.page.get_by_role("button", name="the last", exact=True))
    expect(go).to_be_enabled()
    expect(hand.page.locator(".tandem-figures").first).to_contain_text("24")
    hand.click(go)
    expect(hand.page.locator(".tandem-answer").first).to_be_visible()


def test_an_own_study_is_kept_beside_the_example(visit, app_url, tmp_path):
    path = tmp_path / "own.csv"
    rows = "".join(f"P{i // 3},{i},{'+' if i % 7 else '-'},{'+' if i % 4 else '-'}\n" for i in range(60))
    path.write_text("patient,lesion,CT,reference standard\n" + rows)
    hand = Hand(visit(app_url).go())
    hand.drop(path)
    hand.click(hand.page.locator(".st-key-door-reads-example-liver_petmr button"))
    where = hand.page.locator(".tandem-where").first
    expect(where).to_contain_text("306")
    hand.click(hand.page.get_by_role("button", name="Switch to own.csv"))
    expect(where).to_contain_text("60 lesions")
    hand.page.wait_for_url("**data=upload")  # the address follows at the end of the run
    hand.page.go_back()
    expect(where).to_contain_text("306")
    hand.page.reload()
    expect(where).to_contain_text("306")
