"""What the project says of itself to installers, citers and newcomers is true."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

from core.version import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_console_script_is_the_command_line(capsys):
    module, _, name = PROJECT["project"]["scripts"]["tandem"].partition(":")
    assert getattr(import_module(module), name)(["reads", "/nowhere", "--language", "en"]) == 2
    assert "/nowhere" in capsys.readouterr().err


def test_an_installation_has_the_data_of_core():
    kinds = {pattern.rpartition(".")[2] for pattern in PROJECT["tool"]["setuptools"]["package-data"]["core"]}
    files = (
        path for path in (ROOT / "core").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    assert {path.suffix[1:] for path in files} - {"py", "pyc"} <= kinds
    folders = {path.parent for path in (ROOT / "core").rglob("*.py")}
    assert all((folder / "__init__.py").is_file() for folder in folders)


def test_the_version_has_one_home():
    cited = re.findall(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert cited == [__version__]


def test_places_named_to_newcomers_exist():
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    places = set(re.findall(r"`((?:core|pages|tests|docs)/[\w/.]*)`", told)) - {"pages/x.py", "pages/ui/x/"}
    assert places and [place for place in sorted(places) if not (ROOT / place).exists()] == []
