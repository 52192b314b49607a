"""Every method code that the core can put on a number has a note that explains it."""

import ast
import json
import re
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages

import pytest

import core.stats
from core.stats.paired.multiplicity import Adjustment
from core.words import LANGUAGES, sentences, words
from core.words.methods.formulas import FORMULAS, GROUPS
from core.words.methods.notes import method_notes, note_on
from core.words.methods.papers import PAPERS
from tests.reference.check import NOT_SHOWN
from tests.words.test_coverage import ROOT, sources
from tests.words.test_labels import OF_OTHERS

EVIDENCE = ROOT / "core" / "evidence"


def constants(node):
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def written_codes():
    """Texts given as ``method`` to a finding, or to a variable of that name, anywhere in the core."""
    found = set()
    for path in sources("core/stats", "core/reads", "core/ablation"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = [k.value for k in node.keywords if k.arg == "method"]
            elif isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == ["method"]:
                given = [node.value]
            else:
                continue
            for value in given:
                if isinstance(value, ast.Constant | ast.IfExp):
                    found |= constants(value)
    return found


def listed_codes():
    """Members of every enumeration called ``...Method``, of ``METHODS`` and of the adjustments."""
    found = {str(a) for a in Adjustment if a is not Adjustment.NONE}
    for info in walk_packages(core.stats.__path__, "core.stats."):
        module = import_module(info.name)
        found |= set(getattr(module, "METHODS", ()))
        for name, method in vars(module).items():
            if name.endswith("Method") and isinstance(method, type) and issubclass(method, StrEnum):
                found |= {str(code) for code in method}
    return found


def labelled_codes():
    kinds = ("method.", "chart_method.")
    return {key.partition(".")[2] for key in sentences.labels() if key.startswith(kinds)}


def checked_codes():
    check = json.loads((EVIDENCE / "reference_check.json").read_text("utf-8"))
    calibration = json.loads((EVIDENCE / "calibration.json").read_text("utf-8"))
    return {row["method"] for row in (*check, *calibration["summary"])}


def test_the_search_for_codes_finds_what_it_must():
    assert {
        "point_only",
        "mcnemar_midp",
        "clopper_pearson",
        "log_rank",
        "risk_adjusted_cusum",
    } <= written_codes()
    assert {"wilson", "tango", "delong", "patient_jackknife", "bh"} <= listed_codes()
    assert {"obuchowski", "g_qcc", "aalen_johansen"} <= labelled_codes()


@pytest.mark.parametrize("where", [written_codes, listed_codes, labelled_codes, checked_codes])
def test_every_method_has_a_note(where):
    w = words("en")
    missing = []
    for code in sorted(where() - NOT_SHOWN - OF_OTHERS):
        try:
            note_on(w, code)
        except KeyError:
            missing.append(code)
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_says_everything(language):
    w = words(language)
    for note in method_notes(w):
        assert note.codes and note.name not in note.codes, note
        assert note.answers.endswith(("?", ".", "？", "。")), note.codes
        assert note.avoid.endswith((".", "。")), note.codes
        assert bool(note.latex) != bool(note.variants), note.codes
        assert note.papers, note.codes
        for name, formula in note.variants:
            assert name not in note.codes and formula not in note.codes
        if language == "zh":
            assert re.search("[\u4e00-\u9fff]", note.answers) and re.search("[\u4e00-\u9fff]", note.avoid)


def test_each_code_is_explained_once():
    codes = [code for note in method_notes(words("en")) for code in note.codes]
    assert len(codes) == len(set(codes))


def test_formulas_are_closed():
    for code, (group, latex, _) in FORMULAS.items():
        assert group in GROUPS
        assert latex.count("{") == latex.count("}"), code
        assert latex.count(r"\left") == latex.count(r"\right"), code
        assert latex.count(r"\Bigl") == latex.count(r"\Bigr"), code


def test_papers_are_cited_and_dated():
    used = {paper.citation for note in method_notes(words("en")) for paper in note.papers}
    for key, paper in PAPERS.items():
        assert re.search(r"\b(18|19|20)\d\d\b", paper.citation), key
        assert paper.doi is None or re.fullmatch(r"10\.\d{4,5}/\S+", paper.doi), key
    assert {paper.citation for paper in PAPERS.values()} == used


def test_a_link_can_be_followed():
    assert PAPERS["tango"].link == (
        "https://doi.org/10.1002/%28SICI%291097-0258%2819980430%2917%3A8%3C891%3A%3AAID-SIM780%3E3.0.CO%3B2-B"
    )
    assert PAPERS["holm"].link is None


def test_search_finds_by_name_code_paper_and_language():
    notes = {note.codes[0]: note for note in method_notes(words("zh"))}
    assert notes["obuchowski"].mentions("Obuchowski 1998")
    assert notes["obuchowski"].mentions("病灶")
    assert not notes["wilson"].mentions("obuchowski")
