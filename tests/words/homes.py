"""Where every sentence is said, and which ``.po`` file its Chinese lives in: ``make homes`` sorts them.

The texts of a sentence module live in the ``.po`` of its stem. A text that only code says lives in
the ``.po`` of that code's room: ``pages/<page>.po``, ``report/<domain>.po``, ``words/<room>.po``.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from babel.messages.pofile import read_po

from core.words import sentences
from core.words.catalogue import LANGUAGES, LOCALE

ROOT = Path(__file__).parents[2]
SPEAKERS = {"w", "words", "_", "N_"}
"""Names under which a ``Words`` object or the marker is called."""
PLACES = ("core/words", "core/report", "core/command_line", "core/__main__.py", "pages", "app.py")
SENTENCES = f"{sentences.__name__}."
CHINESE = LOCALE / "zh"
HEAD = """msgid ""
msgstr ""
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


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


def literals(node: ast.expr) -> set[str]:
    """The texts an argument may be: a literal, or either side of ``"a" if x else "b"``."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def spoken(tree: ast.AST) -> set[str]:
    """First literal arguments of ``w(...)`` and ``N_(...)``, both of ``w.plural(...)``'s second."""
    said: set[str] = set()
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
            said |= literals(node.args[position])
    return said - {"", *LANGUAGES}


def texts(module: ModuleType) -> set[str]:
    """Every sentence of a module of sentences."""
    said = set(getattr(module, "LABELS", {}).values())
    for message, remedy in getattr(module, "PROBLEMS", {}).values():
        said |= {message, remedy}
    return (said | spoken(ast.parse(Path(str(module.__file__)).read_text("utf-8")))) - {""}


def room(path: Path) -> str:
    """The ``.po`` of the texts that only this code says, below the language's folder, without ending."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "app":
        return "pages/shell"
    if parts[0] == "pages":
        return f"pages/{parts[2] if parts[1] == 'ui' else parts[1]}"
    if len(parts) > 3:
        return f"{parts[1]}/{parts[2]}"
    return f"{parts[1]}/shared" if len(parts) == 3 else "command_line/shared"


@cache
def said_in() -> dict[str, set[str]]:
    """Home -> every text said there; the modules of sentences come first."""
    found: dict[str, set[str]] = {}
    for module in sentences.modules():
        if said := texts(module):
            found[module.__name__.removeprefix(SENTENCES).replace(".", "/")] = said
    for path in sources(*PLACES):
        if path.is_relative_to(ROOT / "core/words/sentences"):
            continue
        if said := spoken(ast.parse(path.read_text("utf-8"))):
            found.setdefault(room(path), set()).update(said)
    return found


def said_anywhere() -> set[str]:
    return set().union(*said_in().values())


def modules_of_sentences() -> set[str]:
    return {module.__name__.removeprefix(SENTENCES).replace(".", "/") for module in sentences.modules()}


def translations() -> Iterator[tuple[str, str, str]]:
    """Home, text and Chinese of every entry as it stands now."""
    for path in sorted(CHINESE.rglob("*.po")):
        home = path.relative_to(CHINESE).with_suffix("").as_posix()
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if message.id:
                    yield home, str(message.id), str(message.string)


def homes_of(text: str) -> list[str]:
    """The homes a text may have: the modules that say it, or else the rooms of code that do."""
    found = [home for home, said in said_in().items() if text in said]
    modules = modules_of_sentences()
    return [home for home in found if home in modules] or found


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def sort() -> None:
    """Write every translation into its home; what nobody says any more goes."""
    sorted_: dict[str, dict[str, str]] = {}
    moved = []
    for here, text, chinese in translations():
        homes = homes_of(text)
        if here in homes:
            sorted_.setdefault(here, {})[text] = chinese
        elif homes:
            moved.append((homes[0], text, chinese))
        else:
            print(f"gone, said nowhere: {text}")
    placed = {text for entries in sorted_.values() for text in entries}
    for home, text, chinese in moved:
        if text not in placed:
            sorted_.setdefault(home, {})[text] = chinese
            placed.add(text)
    for path in CHINESE.rglob("*.po"):
        if path.relative_to(CHINESE).with_suffix("").as_posix() not in sorted_:
            path.unlink()
    for home, entries in sorted_.items():
        path = CHINESE / f"{home}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "".join(f"\nmsgid {quoted(text)}\nmsgstr {quoted(zh)}\n" for text, zh in entries.items())
        path.write_text(HEAD + body, "utf-8")


if __name__ == "__main__":
    sort()
