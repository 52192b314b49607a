"""What is imported before the command line knows what it is asked."""

import os
import subprocess
import sys

import pytest

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


def test_distributions_are_loaded_where_a_question_needs_them():
    """They take longer to load than a log takes to answer."""
    commands = "import core.command_line.ablation, core.command_line.reads"
    assert not {"scipy.stats", "scipy.optimize", "statsmodels"} & loaded(commands)


def test_a_command_imports_nothing_of_the_other_domain():
    found = loaded(HELP)
    assert "core.command_line.reads" in found
    assert not any(name.startswith("core.ablation") for name in found)


LOADING = """
import builtins, runpy, signal, sys
plain = builtins.__import__
def loading(name, *rest, **named):  # Ctrl-C while a library is loaded
    if name == "{name}":
        signal.raise_signal(signal.SIGINT)
    return plain(name, *rest, **named)
builtins.__import__ = loading
sys.argv = ["core", "reads", "liver_petmr"]
runpy.run_module("core.__main__", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(
    ("name", "said"), [("argparse", "Stopped."), ("core.reads.file.door", "已中止，尚未得出结果。")]
)
def test_ctrl_c_is_answered_with_a_sentence_wherever_it_comes(name: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADING.format(name=name)],
        env={**os.environ, "LANG": "zh_CN.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", f"{said}\n")
