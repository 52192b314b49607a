"""The publishing pack: nothing small, no name, no patient, and the key only where it was given."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document

from core.__main__ import main
from core.report.ablation.published import keyed, letter
from tests.ablation.golden import EXAMPLES

GOLDEN = str(EXAMPLES / "golden_log.csv")
ASKED = ["ablation", GOLDEN, "--as-of", "2026-06-30", "--from", "2024-01-01", "--to", "2024-12-31"]
PARTS = {
    "4.major_bleeding",
    "4.severe_pneumothorax",
    "4.adjacent_organ_injury",
    "4.severe_infection",
    "4.other",
}


def made(tmp_path: Path, *options: str) -> tuple[zipfile.ZipFile, list[dict[str, str]]]:
    out = tmp_path / "pack.zip"
    assert main([*ASKED, "--publish", str(out), *options]) == 0
    pack = zipfile.ZipFile(out)
    return pack, list(csv.DictReader(io.StringIO(pack.read("indicators.csv").decode("utf-8-sig"))))


def test_golden_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = tmp_path / "records.csv"
    pack, rows = made(tmp_path, "--publish-records", str(records), "--language", "zh")
    key = re.search(r"[0-9a-f]{32}", capsys.readouterr().err)
    assert key is not None
    overall = {row["indicator"]: row for row in rows if row["hospital"] == "all"}
    assert overall["4.overall"]["numerator"] == "6"
    assert all(overall[part]["hidden"] == "yes" and not overall[part]["value"] for part in PARTS)
    for row in rows:
        top, bottom = row["numerator"], row["denominator"]
        if top and row["indicator"] != "7":
            assert not 1 <= int(top) < 5 and not 1 <= int(bottom) - int(top) < 5
        assert not bottom or not 1 <= int(bottom) < 5
    texts = [pack.read(name).decode() for name in pack.namelist() if not name.endswith("docx")]
    for name in pack.namelist():
        if name.endswith("docx"):
            document = Document(io.BytesIO(pack.read(name)))
            texts.append(" ".join(cell.text for row in document.tables[0].rows for cell in row.cells))
    assert len([name for name in pack.namelist() if name.endswith(".html")]) == 3
    for text in texts:
        assert (key[0] not in text and "已隐去" in text) or "hospital" in text or "发布包" in text
        assert not re.search(r"\bP0\d\d\b|\bS0\d\d\b", text)
    listed = list(csv.DictReader(io.StringIO(records.read_text("utf-8-sig"))))
    assert len({row["patient"] for row in listed}) == 90 and all(len(row["month"]) == 7 for row in listed)
    assert not any(re.search(r"\d{4}-\d\d-\d\d", cell) for row in listed for cell in row.values())


def test_the_same_key_joins_years_and_another_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    found = []
    for text in ("one long secret", "one long secret", "another"):
        key.write_text(text)
        records = tmp_path / "records.csv"
        made(tmp_path, "--key-file", str(key), "--publish-records", str(records))
        assert capsys.readouterr().err == ""
        found.append({row.split('"')[1] for row in records.read_text("utf-8-sig").splitlines()[1:]})
    assert found[0] == found[1] and not found[0] & found[2]
    key.write_text(" ")
    assert main([*ASKED, "--publish", str(tmp_path / "x.zip"), "--key-file", str(key)]) == 2


def test_hash_is_hmac_and_letters_go_on() -> None:
    """RFC 4231, test case 2."""
    assert keyed("Jefe", "what do ya want for nothing?") == "5bdcc146bf60754e6a04"
    assert [letter(i) for i in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
