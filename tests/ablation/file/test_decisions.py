"""Texts that are not understood: unknown until decided, proposed but never applied, kept in a recipe."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from core.__main__ import main
from core.ablation import recipe
from core.ablation.file.door import read_log
from core.ablation.file.texts.decisions import MINOR, UNKNOWN, decided
from core.ablation.plan import AblationPlan
from core.tables.files.intake import read
from core.tables.table import TextTable
from tests.ablation.logs import ask, fraction

AS_OF = date(2025, 6, 30)
ROWS = ("无", "发热", "抢救一次", "腹部疼痛", "出血", "发热")


def table() -> TextTable:
    lines = ["session_id,patient_id,ablation_date,tumour_site,comp_type,last_followup_date"]
    lines += [
        f"S{i},P{i},2024-03-{i + 1:02d},{'liver' if i else '盆腔'},{text},2025-06-01"
        for i, text in enumerate(ROWS)
    ]
    return read("\n".join(lines).encode(), "log.csv")


def test_every_distinct_text_is_listed_once_with_its_rows_and_a_proposal() -> None:
    log = read_log(table(), as_of=AS_OF)
    found = {item.text: (item.column, item.count, item.proposal) for item in log.cells.not_understood}
    assert found == {
        "发热": ("comp_type", 2, MINOR),
        "抢救一次": ("comp_type", 1, None),
        "腹部疼痛": ("comp_type", 1, MINOR),
        "盆腔": ("tumour_site", 1, "other"),
    }
    (said,) = [item for item in log.problems if item.code == "texts_open"]
    assert said.value == "4"


def test_nothing_is_decided_by_itself_and_a_decision_closes_the_bound() -> None:
    found = ask(read_log(table(), as_of=AS_OF))
    assert fraction(found, "4.overall") == (1, 6)
    assert found.indicators["4.overall"].bounds == (0, 5 / 6)
    decisions = {"comp_type": {"发热": MINOR, "腹部疼痛": "none", "抢救一次": "adjacent_organ_injury"}}
    found = ask(read_log(table(), as_of=AS_OF, decisions=decisions))
    assert fraction(found, "4.overall") == (2, 6)
    unknown = {"comp_type": dict.fromkeys(("发热", "腹部疼痛", "抢救一次"), UNKNOWN)}
    same = ask(read_log(table(), as_of=AS_OF, decisions=unknown))
    assert same.indicators["4.overall"].bounds == (0, 5 / 6)


def test_accepting_applies_the_proposals_and_leaves_the_rest_unknown() -> None:
    log = read_log(table(), as_of=AS_OF, accept=True)
    assert decided(log.cells.not_understood) == {
        "comp_type": {"发热": MINOR, "腹部疼痛": MINOR},
        "tumour_site": {"盆腔": "other"},
    }
    found = ask(log)
    assert fraction(found, "4.overall") == (1, 6)
    assert found.indicators["4.overall"].bounds == (0, 2 / 6)
    own = read_log(table(), as_of=AS_OF, accept=True, decisions={"comp_type": {"发热": UNKNOWN}})
    assert decided(own.cells.not_understood)["comp_type"]["发热"] == UNKNOWN


def test_the_recipe_keeps_what_was_decided_and_refuses_what_no_column_knows() -> None:
    log = read_log(table(), as_of=AS_OF, accept=True)
    made = recipe.recipe_of(
        table(), log.cells.headers, AblationPlan(), texts=decided(log.cells.not_understood)
    )
    assert recipe.read(recipe.write(made)).texts == decided(log.cells.not_understood)
    wrong = json.loads(recipe.write(made))
    wrong["reading"]["texts"]["comp_type"]["发热"] = "=1+1"
    with pytest.raises(Exception, match="recipe_field_unusable"):
        recipe.read(json.dumps(wrong).encode())


def test_the_command_line_says_the_count_and_accepts_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, kept = tmp_path / "log.csv", tmp_path / "recipe.json"
    lines = ["session_id,patient_id,ablation_date,comp_type", "S1,P1,2024-03-01,发热", "S2,P2,2024-03-02,无"]
    path.write_text("\n".join(lines), "utf-8")

    def run(*more: str) -> dict[str, object]:
        assert main(["ablation", str(path), "--as-of", "2025-06-30", "--format", "json", *more]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    def bounds(found: object) -> object:
        return found["indicators"]["4"]["overall"]["bounds"]  # type: ignore[index]

    assert bounds(run()) == [0, 0.5]
    assert bounds(run("--accept", "proposals", "--save-recipe", str(kept))) == [0, 0]
    assert bounds(run("--recipe", str(kept))) == [0, 0]
