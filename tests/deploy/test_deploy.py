"""What is handed to an IT department agrees with itself and with what is installed."""

import re
from importlib.metadata import distribution

import pytest

from tests.browser.server import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
PINS = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)


def pins(text):
    return {name.lower().replace("_", "-"): version for name, version in PINS.findall(text)}


def test_the_lock_holds_the_versions_of_the_requirements():
    assert pins(LOCK) == pins((ROOT / "requirements.txt").read_text())
    signin = pins((ROOT / "requirements-signin.lock").read_text())
    assert pins((ROOT / "requirements-signin.txt").read_text()).items() <= signin.items()
    shared = signin.keys() & pins(LOCK).keys()
    assert {name: signin[name] for name in shared} == {name: pins(LOCK)[name] for name in shared}
    assert signin.keys() - shared == pins((ROOT / "requirements-signin.txt").read_text()).keys()


def test_every_package_is_named_by_hashes_and_no_index_is():
    for lock, least in ((LOCK, 40), ((ROOT / "requirements-signin.lock").read_text(), 7)):
        blocks = [part for part in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE) if "==" in part]
        assert len(blocks) == len(pins(lock)) > least
        assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
        assert not re.search(r"index|find-links|trusted-host|://", lock)


def test_everything_that_a_package_needs_is_in_the_lock():
    missing = set()
    for name in pins(LOCK).keys() - {"colorama"}:
        for need in distribution(name).requires or []:
            if "extra ==" not in need:
                wanted = re.match(r"[A-Za-z0-9_.-]+", need)[0].lower().replace("_", "-")
                if wanted not in pins(LOCK):
                    missing.add((name, need))
    assert not {need for _, need in missing if ";" not in need}
    windows = {need for _, need in missing if "Windows" in need or "win32" in need}
    assert not windows


def test_unit_container_and_make_start_the_same_server():
    unit = (ROOT / "deploy" / "tandem@.service").read_text()
    container = (ROOT / "deploy" / "Containerfile").read_text()
    make = (ROOT / "Makefile").read_text()
    words = "streamlit run serve.py --server.address"
    assert words in unit and words in make
    assert '"streamlit", "run", "serve.py", "--server.address"' in container
    assert (
        "--require-hashes -r requirements.lock" in container
        and "--require-hashes -r requirements.lock" in make
    )
    assert "USER tandem" in container and "DynamicUser=yes" in unit
    assert "MemoryMax=8G" in unit and "--memory 8g" in container
    assert "/_stcore/health" in container


@pytest.mark.parametrize(
    "line", ["proxy_request_buffering off", "$tandem_connection", "hash $tandem_seat", "max_fails=0"]
)
def test_the_proxy_lines_keep_their_promises(line):
    assert line in (ROOT / "deploy" / "nginx.conf").read_text()


def test_every_package_stands_under_its_licence():
    told = (ROOT / "docs" / "hosting.md").read_text("utf-8").partition("## Licences")[2].partition("\n## ")[0]
    rows = [line for line in told.splitlines() if line.startswith("| ")][1:]
    said = re.findall(r"[\w.-]+", " ".join(row.split("|")[2] for row in rows))
    named = [name.lower().replace("_", "-").rstrip(".") for name in said]
    wanted = list(pins((ROOT / "requirements.txt").read_text("utf-8")))
    assert sorted(set(named) - {"or", "bsd"}) == sorted(wanted)


def test_the_container_holds_what_the_server_imports_and_reads():
    container = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", container, re.M) for name in line.split()}
    assert all((ROOT / name).exists() for name in copied)
    files = [
        ROOT / "serve.py",
        ROOT / "app.py",
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "core").rglob("*.py"),
    ]
    named = re.compile(r"^\s*(?:from|import) ([a-z_]+)", re.M)
    ours = {path.stem for path in ROOT.iterdir()}
    needed = {name for path in files for name in named.findall(path.read_text("utf-8"))} & ours
    assert {"core", "pages"} <= needed <= {name.removesuffix(".py") for name in copied}
    assert {".streamlit", "app.py", "serve.py", "requirements.lock"} <= copied
