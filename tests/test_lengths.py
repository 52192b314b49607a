"""No file is so long that nobody reads it to its end: it is cut along its seams before it grows past this."""

from tests.test_imports import ROOT

MOST = 500
"""Lines of a file."""


def test_no_file_has_more_than_five_hundred_lines():
    files = [path for room in ("core", "pages", "tests") for path in ROOT.glob(f"{room}/**/*.py")]
    lengths = {path: path.read_text("utf-8").count("\n") for path in [*files, *ROOT.glob("*.py")]}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > MOST} == {}
