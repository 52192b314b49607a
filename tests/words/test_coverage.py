"""Every sentence that the code can say exists in both languages, with the same blanks to fill."""

import ast
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.problems import Problem, Severity
from core.words import LANGUAGES, sentences, words
from core.words.catalogue import LOCALE, PLACEHOLDER, catalogue

ROOT = Path(__file__).parents[2]
SPEAKERS = {"w", "_", "N_"}
"""Names under which a ``Words`` object or the marker is called."""


def sources(*places: str) -> list[Path]:
    found = []
    for place in places:
        path = ROOT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
    return found


def is_speaker(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in SPEAKERS) or (
        isinstance(node, ast.Attribute) and node.attr in SPEAKERS
    )


def spoken(tree: ast.AST) -> set[str]:
    """First literal arguments of ``w(...)`` and ``N_(...)``, both of ``w.plural(...)``'s second."""
    said = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if is_speaker(node.func):
            position = 0
        elif (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "plural"
            and is_speaker(node.func.value)
        ):
            position = 1
        else:
            continue
        if len(node.args) > position:
            argument = node.args[position]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                said.add(argument.value)
    return said


def said_anywhere() -> set[str]:
    said: set[str] = set()
    for path in sources("core/words", "core/report", "core/__main__.py", "pages", "app.py"):
        said |= spoken(ast.parse(path.read_text("utf-8")))
    for message, remedy in sentences.problems().values():
        said |= {message, remedy}
    return (said | set(sentences.labels().values())) - {""}


def blanks(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_the_scan_sees_what_it_must():
    tree = ast.parse('w("a"); c.w("b", x=1); N_("c"); w.plural("d", "e", 2); print("f"); w(g)')
    assert spoken(tree) == {"a", "b", "c", "e"}


def test_every_sentence_is_translated():
    missing = sorted(said_anywhere() - catalogue("zh").keys())
    assert missing == []


def test_translations_have_the_same_blanks():
    wrong = {source: text for source, text in catalogue("zh").items() if blanks(source) != blanks(text)}
    assert wrong == {}


def test_no_sentence_has_two_translations():
    seen = defaultdict(set)
    for path in sorted((LOCALE / "zh").rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if message.id:
                    seen[message.id].add(message.string)
    assert {source: texts for source, texts in seen.items() if len(texts) > 1} == {}


def test_no_code_is_explained_twice():
    for table in ("PROBLEMS", "LABELS"):
        count = Counter(code for module in sentences.modules() for code in getattr(module, table, {}))
        assert [code for code, times in count.items() if times > 1] == []


def test_stale_translations_are_named():
    stale = sorted(catalogue("zh").keys() - said_anywhere())
    if stale:
        warnings.warn(f"{len(stale)} translations are said nowhere: {stale[:20]}", stacklevel=1)


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
