"""One table of words: every language, whole headers and parts of them, marks, and no word of two minds."""

from __future__ import annotations

import re

import pytest

from core.tables.meaning.words.headers import PART, WHOLE, best_matches, concepts, modalities, spellings
from core.tables.meaning.words.spoken_headers import HEADERS
from core.tables.meaning.words.spoken_values import VALUES
from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings, unaccented

P, N, U, M = Meaning.POSITIVE, Meaning.NEGATIVE, Meaning.INDETERMINATE, Meaning.MISSING


def words(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[|\n]", text) if word.strip()]


def test_no_word_means_two_things_in_two_languages() -> None:
    seen: dict[str, set[str]] = {}
    for language in VALUES.values():
        for meaning, listed in language.items():
            for word in words(listed):
                for key in {fold(word), unaccented(fold(word))}:
                    seen.setdefault(key, set()).add(meaning)
    assert {word: meanings for word, meanings in seen.items() if len(meanings) > 1} == {}


@pytest.mark.parametrize("language", VALUES)
def test_every_word_is_read_as_its_language_means_it(language: str) -> None:
    # single letters and a few words of no finding lean on their column: they are tested elsewhere
    lean = {"p", "n", "y", "t", "f", "nd", "n.d", "nil", "none", "eq"}
    for meaning, listed in VALUES[language].items():
        for word in words(listed):
            if fold(word) not in lean:
                assert guess_meanings([word]) == {word: Meaning(meaning)}, word
                assert guess_meanings([word.upper()])[word.upper()] in (Meaning(meaning), None), word


@pytest.mark.parametrize(
    "column",
    [
        {"WAHR": P, "FALSCH": N},
        {"VRAI": P, "FAUX": N},
        {"VERDADERO": P, "FALSO": N},
        {"VERDADEIRO": P, "FALSO": N},
        {"VERO": P, "FALSO": N},
        {"WAAR": P, "ONWAAR": N},
        {"DOĞRU": P, "YANLIŞ": N},
        {"PRAWDA": P, "FAŁSZ": N},
        {"ИСТИНА": P, "ЛОЖЬ": N},
        {"참": P, "거짓": N},
        {"POZİTİF": P, "NEGATİF": N},
        {"Positif": P, "negatif": N},
        {"J": P, "N": N},
        {"S": None, "N": None},
        {"양성": None, "음성": N},
        {"양성": None, "악성": P},
        {"✓": P, "✗": N},
        {"✔": P, "×": N},
        {"√": P, "x": N},
        {"☑": P, "☐": N},
        {"☒": P, "☐": N},
        {"☒": None, "☑": P, "☐": N},
        {"○": P, "△": U, "×": N},
        {"○": None, "●": None},
        {"△": None, "▲": None},
        {"x": P},
        {"X": P},
        {"×": None},
        {"x": None, "o": None},
        {"(+)": None, "+": P, "-": N},
        {"（＋）": None, "＋": P, "－": N},
        {"(+)": P, "(-)": N},
        {"(-)": None, "-": N, "+": P},
        {"1,0": P, "0,0": N},
    ],
)
def test_marks_and_truth_values(column: dict[str, Meaning | None]) -> None:
    assert guess_meanings(list(column)) == column
    assert guess_meanings(list(reversed(column))) == column


@pytest.mark.parametrize(
    ("header", "concept", "how"),
    [
        ("Histology / FU", "reference", PART),
        ("Histo", "reference", WHOLE),
        ("Pat.-Nr", "patient", WHOLE),
        ("Läsion", "lesion", WHOLE),
        ("Laesie nr", "lesion", WHOLE),
        ("Geschl.", "sex", WHOLE),
        ("Alter", "age", WHOLE),
        ("Patrón de referencia", "reference", WHOLE),
        ("PATOLOJİ SONUCU", "reference", WHOLE),
        ("Histologie (OP-Präparat)", "reference", WHOLE),
        ("Endgültige Histologie", "reference", PART),
        ("№ пациента", "patient", WHOLE),
        ("病理診断", "reference", WHOLE),
        ("환자 번호", "patient", WHOLE),
        ("手术后病理", "reference", PART),
        ("PatientAge", "age", PART),
        ("record_id", "patient", WHOLE),
        ("redcap_repeat_instance", "lesion", WHOLE),
        ("gold_std", "reference", WHOLE),
    ],
)
def test_a_header_speaks_whole_or_by_part(header: str, concept: str, how: int) -> None:
    assert concepts(header).get(concept) == how


def test_a_header_that_says_nothing_speaks_of_nothing() -> None:
    assert [concepts(header) for header in ("Nr", "ID", "n", "preference", "No", "编号")] == [{}] * 6


@pytest.mark.parametrize("language", HEADERS)
def test_every_header_of_every_language_is_its_concept(language: str) -> None:
    for concept, listed in HEADERS[language].items():
        for word in words(listed):
            assert concepts(word).get(concept) == WHOLE or concepts(word.title()) != {}, word
            if concepts(word).get(concept) != WHOLE:
                # one spelling, two languages, two things: the first in the table has it
                assert any(
                    word in words(other.get(c, "")) for other in HEADERS.values() for c in concepts(word)
                )


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Scanner", {"ct"}),
        ("IRM 2", {"mr"}),
        ("RM", {"mr"}),
        ("TC", {"ct"}),
        ("BT", {"ct"}),
        ("MRT-Befund", {"mr"}),
        ("КТ", {"ct"}),
        ("МРТ с контрастом", {"mr"}),
        ("УЗИ", {"us"}),
        ("超音波", {"us"}),
        ("초음파 결과", {"us"}),
        ("PET-CT", {"pet", "ct"}),
        ("Adenocarcinoma", set()),
        ("Status", set()),
    ],
)
def test_modalities_in_any_language(header: str, found: set[str]) -> None:
    assert modalities(header) == found


def test_spellings_match_as_headers_do() -> None:
    names = {concept: spellings(concept) for concept in ("patient", "reference")}
    found = best_matches(["Hasta no", "BT", "Patoloji"], names)
    assert found == {"patient": "Hasta no", "reference": "Patoloji"}
