"""Every sentence that the code can say exists in both languages, with the same blanks to fill."""

import ast
from collections import Counter, defaultdict

import pytest

from core.problems import Problem, Severity
from core.words import LANGUAGES, sentences, words
from core.words.catalogue import PLACEHOLDER, catalogue
from tests.words.homes import (
    ROOT,
    homes_of,
    modules_of_sentences,
    said_anywhere,
    said_in,
    sources,
    spoken,
    translations,
)


def blanks(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_the_scan_sees_what_it_must():
    tree = ast.parse('w("a"); c.w("b", x=1); N_("c"); w.plural("d", "e", 2); print("f"); w(g); words("h")')
    assert spoken(tree) == {"a", "b", "c", "e", "h"}
    assert spoken(ast.parse('w("a" if x else "b", y="c"); words("zh")')) == {"a", "b"}


def test_every_sentence_is_translated():
    missing = sorted(said_anywhere() - catalogue("zh").keys())
    assert missing == []


def test_translations_have_the_same_blanks():
    wrong = {source: text for source, text in catalogue("zh").items() if blanks(source) != blanks(text)}
    assert wrong == {}


def test_no_sentence_has_two_translations():
    seen = defaultdict(set)
    for _, text, chinese in translations():
        seen[text].add(chinese)
    assert {source: texts for source, texts in seen.items() if len(texts) > 1} == {}


def test_no_code_is_explained_twice():
    for table in ("PROBLEMS", "LABELS"):
        count = Counter(code for module in sentences.modules() for code in getattr(module, table, {}))
        assert [code for code, times in count.items() if times > 1] == []


def test_no_translation_is_stale():
    assert sorted(catalogue("zh").keys() - said_anywhere()) == []


def test_the_chinese_of_a_sentence_lies_beside_it():
    """One ``.po`` a module of sentences, of the same stem; ``make homes`` mends what fails here."""
    modules = modules_of_sentences()
    lies_in = defaultdict(set)
    for home, text, _ in translations():
        lies_in[text].add(home)
    astray = {
        text: sorted(lies_in[text])
        for home in modules
        for text in said_in().get(home, ())
        if not lies_in[text] & set(homes_of(text))
    }
    assert astray == {}
    known = modules | said_in().keys()
    assert sorted({home for homes in lies_in.values() for home in homes} - known) == []


def emitted() -> list[tuple[str, str, set[str] | None]]:
    """Place, code and named values of each literal ``problem(severity, "code", ...)`` in the core."""
    calls = []
    for path in sources("core", "pages", "app.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem"
            ):
                continue
            if len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                names = {keyword.arg for keyword in node.keywords}
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                calls.append((where, node.args[1].value, None if None in names else names))
    return calls


def test_every_emitted_code_has_a_sentence():
    unknown = sorted({f"{where} {code}" for where, code, _ in emitted() if code not in sentences.problems()})
    assert unknown == []


def test_every_blank_of_a_sentence_is_given_a_value():
    holes = []
    for where, code, names in emitted():
        if names is not None and code in sentences.problems():
            needed = blanks("".join(sentences.problems()[code]))
            holes += [f"{where} {code} lacks {name}" for name in sorted(needed - names)]
    assert holes == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_gallery_every_problem_can_be_said(language):
    for code, (message, remedy) in sentences.problems().items():
        names = blanks(message + remedy) - {"row", "column", "value"}
        shown = Problem(Severity.WARNING, code, 12, "CT", "maybe", tuple((name, 3) for name in sorted(names)))
        said = words(language).problem(shown)
        assert said.message and said.message != code
        assert not PLACEHOLDER.search(said.message + said.remedy)
        if language == "zh":
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said.message), code
