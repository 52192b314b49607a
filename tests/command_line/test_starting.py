"""What is imported before the command line knows what it is asked."""

import subprocess
import sys

HELP = """
import contextlib, io
from core.__main__ import main
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main(["reads", "--help"])
"""


def loaded(code: str) -> set[str]:
    """Modules that a fresh interpreter has imported after some lines."""
    say = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_nothing_heavy_is_imported_before_a_command_is_asked():
    heavy = {"numpy", "scipy", "pandas", "pyarrow", "babel", "docx", "xlsxwriter"}
    assert not heavy & loaded("import core.__main__")


def test_a_command_imports_nothing_of_the_other_domain():
    found = loaded(HELP)
    assert "core.command_line.reads" in found
    assert not any(name.startswith("core.ablation") for name in found)
