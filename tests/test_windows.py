"""What can be known of Windows elsewhere: no call it lacks, no text in the encoding of the day."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIKE_WINDOWS = {"PYTHONPATH": str(ROOT / "tests/fixtures/windows_like")}


def like_windows(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **LIKE_WINDOWS},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_file_is_read_in_a_child_without_posix(tmp_path):
    path = tmp_path / "a folder" / "读 片.csv"
    path.parent.mkdir()
    rows = (f'P{i},{"+-"[i % 2]},{"+-"[i // 2 % 2]},"a, b"' for i in range(5_000))
    path.write_text("patient,CT,reference,note\n" + "\n".join(rows), encoding="utf-8")
    done = like_windows("-m", "core", "reads", str(path), "--format", "json", "--column", "ignore=note")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["study"]["units"] == 5_000


def test_the_server_is_imported_without_posix():
    said = "import os, serve; print(hasattr(os, 'fork'))"
    done = like_windows("-c", said)
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def unsaid(tree: ast.AST) -> list[int]:
    """Lines that open a text without saying its encoding: Windows takes the one of its region."""
    lines = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        words = [
            a.value for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, ast.Constant)
        ]
        binary = any(isinstance(word, str) and set(word) <= set("rwabx+") and "b" in word for word in words)
        encoded = any(k.arg == "encoding" for k in call.keywords) or any(
            isinstance(word, str) and word.startswith(("utf", "ascii")) for word in words
        )
        bare = isinstance(call.func, ast.Name) and name == "open"
        if (bare or name in ("read_text", "write_text")) and not binary and not encoded:
            lines.append(call.lineno)
    return lines


@pytest.mark.parametrize("room", ["core", "pages"])
def test_every_text_says_its_encoding(room):
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / room).rglob("*.py")
        for line in unsaid(ast.parse(path.read_text("utf-8")))
    }
    assert not found


def test_the_check_sees_what_it_must():
    assert unsaid(ast.parse("open('a')\np.read_text()\nopen('a', 'rb')\np.read_text('utf-8')\n")) == [1, 2]
