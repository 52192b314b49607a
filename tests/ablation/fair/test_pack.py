"""The publishing pack: nothing small, no name, no patient, and the key only where it was given.

The attack reads what is published and nothing else: every total, the parts of an indicator, and that the
benign nodules of 8(2) are the numerator of 8(1), are equations for the counts that are hidden.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from scipy.optimize import linprog

from core.__main__ import main
from core.ablation.answers.aggregate import answer_aggregate
from core.ablation.file.aggregate import columns_of, read_aggregate
from core.ablation.plan import AblationPlan
from core.report.ablation.pack import notes, pack_table
from core.report.ablation.published import Made, Pack, keyed, letter, pack_of_counts
from core.tables.files.intake import read
from core.words import words
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


def province(seed: int) -> str:
    """Three hospitals, two quarters: complications of one kind each, thyroid nodules few and benign."""
    random = np.random.default_rng(seed)
    rows = ["月份,医疗机构,指标,分子,分母"]
    for month in ("2024-01", "2024-02"):
        for who in ("甲", "乙", "丙"):
            n, thyroid = int(random.integers(12, 60)), int(random.integers(4, 30))
            kinds = [int(random.choice([0, 0, 1, 2, 6])) for _ in range(4)]
            benign = thyroid - int(random.choice([0, 1, 3, 8])) if thyroid > 8 else thyroid
            small = int(random.integers(0, benign + 1))
            counts = [("4", sum(kinds), n), *zip(("4a", "4b", "4c", "4d"), kinds, [n] * 4, strict=True)]
            counts += [("8(1)", benign, thyroid), ("8(2)", small, benign)]
            rows += [f"{month},{who},{code},{x},{of}" for code, x, of in counts]
    return "\n".join(rows)


def packed(text: str, plan: AblationPlan, earlier: tuple[Made, ...] = ()) -> Pack:
    table = read(text.encode(), "counts.csv")
    headers = columns_of(table)
    assert headers is not None
    return pack_of_counts(answer_aggregate(read_aggregate(table, headers), plan), "key", earlier)


def published(found: Pack) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    """Numerator and denominator of each cell as a reader of the pack sees them."""
    text = pack_table(found).decode("utf-8-sig")
    return {
        (row["hospital"], row["indicator"]): tuple(
            int(float(row[name])) if row[name] else None for name in ("numerator", "denominator")
        )
        for row in csv.DictReader(io.StringIO(text))
    }


def ranges(seen: list[dict[tuple[str, str], tuple[int | None, int | None]]]) -> dict:
    """Lowest and highest value of everything hidden, by linear programming over all a reader knows."""
    names: dict[tuple, int] = {}
    rows: list[tuple[dict[tuple, float], float]] = []
    for at, cells in enumerate(seen):
        whos = sorted({who for who, _ in cells} - {"all"})
        for (who, code), pair in cells.items():
            for side, value in zip("xn", pair, strict=True):
                names.setdefault((at, who, code, side), len(names))
                if value is not None:
                    rows.append(({(at, who, code, side): 1}, value))
        for code in {code for _, code in cells}:
            rows += [
                ({(at, "all", code, side): -1, **{(at, who, code, side): 1 for who in whos}}, 0)
                for side in "xn"
            ]
        for who in (*whos, "all"):
            kinds = [
                code for _, code in cells if _ == who and code.startswith("4.") and "overall" not in code
            ]
            rows.append(({(at, who, "4.overall", "x"): -1, **{(at, who, k, "x"): 1 for k in kinds}}, 0))
            benign = {(at, who, "8.benign_share", "x"): 1, (at, who, "8.under_2cm_share", "n"): -1}
            rows.append((benign, 0))
    matrix, right = np.zeros((len(rows), len(names))), np.zeros(len(rows))
    for i, (terms, value) in enumerate(rows):
        for name, factor in terms.items():
            matrix[i, names[name]] += factor
        right[i] = value
    below = np.zeros((len(names) // 2, len(names)))
    for i, name in enumerate(n for n in names if n[3] == "x"):
        below[i, names[name]], below[i, names[(*name[:3], "n")]] = 1, -1
    found = {}
    for name, at in names.items():
        if seen[name[0]][name[1], name[2]]["xn".index(name[3])] is not None:
            continue
        cost = np.zeros(len(names))
        cost[at] = 1
        ends = [
            linprog(sign * cost, A_ub=below, b_ub=np.zeros(len(below)), A_eq=matrix, b_eq=right)
            for sign in (1, -1)
        ]
        found[name] = (ends[0].fun, None if ends[1].status == 3 else -ends[1].fun)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_no_small_count_of_a_pack_is_given_back_by_all_that_it_shows(seed: int) -> None:
    found = packed(province(seed), AblationPlan(by=("centre",)))
    letters = {"": "all"}
    cells = {
        (letters.get(who, who), code): figure.cell
        for who, own in found.numbers.items()
        for code, figure in own.items()
    }
    for (_, who, code, side), (low, high) in ranges([published(found)]).items():
        x, n = cells[who, code]
        small = 1 <= (x if side == "x" else n) < 5 or (side == "x" and 1 <= n - x < 5)
        assert not small or high is None or high - low > 0.5, (who, code, side, low, high)


def test_a_pack_of_half_the_period_hides_what_the_difference_would_tell() -> None:
    """Hospital A: 12 of 60 in two months, 10 of 30 in the first; the second month has 2 of 30."""
    lines = ["月份,医疗机构,指标,分子,分母"]
    for month, a in (("2024-01", 10), ("2024-02", 2)):
        lines += [f"{month},甲,4,{a},30", f"{month},乙,4,9,30", f"{month},丙,4,8,30"]
    text = "\n".join(lines)
    january = AblationPlan(by=("centre",), start=date(2024, 1, 1), end=date(2024, 1, 31))
    both = packed(text, AblationPlan(by=("centre",)))
    alone, beside = packed(text, january), packed(text, january, (both.made(),))
    a = both.letters["甲"]
    assert not both.hidden and not alone.hidden and not alone.by_difference
    assert (a, "4.overall") in beside.by_difference
    # the total of the half would give it back: another hospital goes with it
    assert beside.hidden[a, "4.overall"].primary and len(beside.hidden) >= 2
    assert any("earlier pack" in line for line in notes(beside, words("en")))
    again = packed(text, AblationPlan(by=("centre",)), (both.made(),))
    assert not again.by_difference and published(again) == published(both)


def test_a_file_of_counts_is_published_and_has_no_records(tmp_path: Path) -> None:
    file, out = tmp_path / "counts.csv", tmp_path / "pack.zip"
    file.write_text(province(0), "utf-8")
    assert main(["ablation", str(file), "--publish", str(out), "--language", "zh"]) == 0
    names = zipfile.ZipFile(out).namelist()
    assert {"hospital-A.html", "hospital-C.docx", "indicators.csv"} <= set(names)
    assert main(["ablation", str(file), "--publish-records", str(tmp_path / "r.csv")]) == 2
