"""A recorded fused read beside its rule: the pages say in how many rows they differ, if they do."""

import pytest

from core.words import LANGUAGES, words
from tests.pages.app import open_page, sound
from tests.pages.reads.test_statistics_pages import uploaded

EXAMPLE = "liver_petmr"
PATIENTS = 24


def file(wrong):
    """A row per patient: PET, MR and what was written down of both, which differs in the rows ``wrong``."""
    lines = ["patient_id,PET,MR,CT,PETMR,reference"]
    for place in range(PATIENTS):
        pet, mr = place % 2, place // 2 % 2
        fused = (pet | mr) ^ (place in wrong)
        lines.append(f"P{place},{pet},{mr},{place % 3 % 2},{fused},{place // 4 % 2}")
    return "\n".join(lines)


def told(at):
    return [button.label.replace("\\", "") for button in at.button if ".recorded." in str(button.key)]


@pytest.mark.parametrize("page", ["pages/accuracy.py", "pages/comparison.py"])
def test_where_a_recorded_read_differs_from_its_rule_is_counted(page):
    at = uploaded(file({3, 10, 20}), page)
    pick = [box for box in at.selectbox if "PETMR" in box.options]
    for box in pick[-1:] if "comparison" in page else []:
        at = sound(box.set_value("PETMR").run())
    assert told(at) == ["PETMR differs from PET or MR in 3 patients"]


@pytest.mark.parametrize("page", ["pages/accuracy.py", "pages/comparison.py"])
def test_where_it_agrees_nothing_is_said(page):
    assert told(uploaded(file(set()), page)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_says_it_of_what_it_compares(language):
    at = sound(open_page("pages/comparison.py", language, data=EXAMPLE, rules="PET | MR=PET | MR"))
    case = words(language).plural("{count} lesion", "{count} lesions", 1)
    assert [case in text for text in told(at)] == [True]
    at = sound(open_page("pages/comparison.py", language, data=EXAMPLE, compare="CT:MR"))
    assert told(at) == []
