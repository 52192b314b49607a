"""What is uploaded stays with who uploaded it, on this machine, in memory, and no longer than it is open."""

from __future__ import annotations

import csv
import json
import os
import secrets
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.drive import Watched, menu, new_context, settled, uploader
from tests.browser.server import ROOT, serving

EXAMPLE = ROOT / "core" / "examples" / "liver_petmr" / "reads.csv"


def study(path: Path, mark: str, *, keep: int) -> Path:
    """The first rows of the example, every patient and test of it marked."""
    with EXAMPLE.open(encoding="utf-8-sig") as file, path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["patient", "lesion", f"CT {mark}", "MR", "reference"])
        for row in list(csv.DictReader(file))[:keep]:
            writer.writerow(
                [f"{mark}{row['patient_id']}", *(row[c] for c in ("lesion_id", "CT", "MR", "reference"))]
            )
    return path


def drop(page: Page, file: Path, units: str) -> None:
    uploader(page).set_input_files(file)
    expect(page.locator(".tandem-figures").first).to_contain_text(units)
    settled(page)


def everywhere(page: Page) -> str:
    """All that two pages show of the data."""
    seen = page.content()
    for title in ("Accuracy", "Subgroups"):
        menu(page, title)
        page.locator(".tandem-where").first.wait_for()
        seen += page.content()
    menu(page, "Start")
    page.locator(".tandem-figures").first.wait_for()
    return seen + page.content()


def test_two_sessions_with_swapped_uploads_see_only_their_own(visit, app_url, tmp_path):
    one = study(tmp_path / "one.csv", "ALPHA", keep=120)
    two = study(tmp_path / "two.csv", "BETA", keep=90)
    first, second = visit(app_url).go(), visit(app_url).go()
    drop(first, one, "120")
    drop(second, two, "90")
    seen = {"first": everywhere(first), "second": everywhere(second)}
    assert "ALPHA" in seen["first"] and "BETA" not in seen["first"]
    assert "BETA" in seen["second"] and "ALPHA" not in seen["second"]
    drop(first, two, "90")
    drop(second, one, "120")
    assert "ALPHA" not in everywhere(first)
    assert "BETA" not in everywhere(second)


def test_a_link_to_an_upload_shows_nothing_of_it_to_anyone_else(visit, app_url, tmp_path):
    owner = visit(app_url).go()
    drop(owner, study(tmp_path / "one.csv", "ALPHA", keep=60), "60")
    menu(owner, "Accuracy")
    address = owner.url.removeprefix(app_url)
    assert "ALPHA" not in address
    stranger = visit(app_url).go(address)
    assert "ALPHA" not in stranger.content()
    expect(stranger.get_by_text("a link carries settings, never data").first).to_be_visible()


def test_the_policy_is_sent_and_the_page_works_under_it(visit, app_url, tmp_path):
    """`visit` asserts at the end that nothing was refused and no other host was asked."""
    with urllib.request.urlopen(app_url) as answer:
        policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "connect-src 'self'", "frame-ancestors"):
        assert part in policy
    page = visit(app_url).go()
    drop(page, study(tmp_path / "one.csv", "ALPHA", keep=120), "120")
    menu(page, "Accuracy")
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    ).to_be_visible()


def processes(parent: int) -> Iterator[int]:
    """A process and all that it started and that has not ended meanwhile."""
    yield parent
    children: list[str] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{parent}/task").iterdir():
            children += (task / "children").read_text().split()
    for child in children:
        yield from processes(int(child))


def servers() -> list[int]:
    found = []
    for pid in processes(os.getpid()):
        with suppress(FileNotFoundError, ProcessLookupError):
            if b"tests.browser.server" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def open_files(pid: int) -> Iterator[Path]:
    """Regular files that a process has open, deleted ones too."""
    folder = Path(f"/proc/{pid}/fd")
    for link in folder.iterdir() if folder.exists() else ():
        try:
            if link.is_file():
                yield link
        except OSError:
            continue


def holds(path: Path, mark: bytes) -> bool:
    try:
        return path.stat().st_size < 50_000_000 and mark in path.read_bytes()
    except OSError:
        return False


def written(roots: list[Path], since: float) -> Iterator[Path]:
    """Files below some folders that were changed since."""
    for root in roots:
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name not in {".git", "node_modules"}]
            for name in files:
                path = Path(folder, name)
                try:
                    if path.is_file() and path.stat().st_mtime >= since:
                        yield path
                except OSError:
                    continue


def alive(url: str) -> dict[str, int]:
    """Objects of the kinds that hold uploads, by kind; the shipped examples count, before and after."""
    with urllib.request.urlopen(f"{url}/alive") as answer:
        return {name: int(count) for name, count in json.load(answer)["objects"].items()}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_an_upload_is_on_no_disk_and_gone_after_its_session(browser, tmp_path, monkeypatch):
    """The server has a temporary folder of its own here, so that all others can be searched."""
    mark = f"Q{secrets.token_hex(8)}"
    file = study(tmp_path / "one.csv", mark, keep=306)
    padding = "".join(f"{mark}X{i},1,{i % 2},{i % 2},{i % 2}\n" for i in range(60_000))
    with file.open("a") as out:
        out.write(padding)  # larger than what a server keeps of an upload before it spools
    area = tmp_path / "area"
    area.mkdir()
    monkeypatch.setenv("TMPDIR", str(area))
    monkeypatch.setenv("STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL", "8")
    since = time.time()
    before = set(servers())
    with serving(Path(__file__).parents[1] / "probed.py") as url:
        (server,) = set(servers()) - before
        nothing = alive(url)
        context = new_context(browser)
        page = Watched(context, url).go()
        drop(page, file, "60,306")
        held = alive(url)
        assert all(held[kind] > nothing.get(kind, 0) for kind in ("UploadedFileRec", "TextTable", "Study"))
        menu(page, "Accuracy")
        page.locator(".tandem-answer").first.wait_for()
        everywhere_else = [ROOT, Path(tempfile.gettempdir()), Path.home(), Path("/var/tmp"), Path("/dev/shm")]
        found = [p for p in written(everywhere_else, since) if p != file and holds(p, mark.encode())]
        assert found == []
        assert [p for pid in processes(server) for p in open_files(pid) if holds(p, mark.encode())] == []
        assert list(area.rglob("*")) == []
        context.close()
        deadline = time.monotonic() + 120
        while (left := alive(url)) != nothing and time.monotonic() < deadline:
            time.sleep(1)
    assert left == nothing
    assert list(area.rglob("*")) == []
