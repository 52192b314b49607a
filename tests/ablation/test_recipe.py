"""A recipe of the log gives back its columns and its plan, and says where the next log differs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.__main__ import main
from core.ablation import recipe
from core.ablation.definitions import parse
from core.ablation.file.door import read_log
from core.ablation.plan import AblationPlan
from core.examples.ablation import GOLDEN
from core.problems import Refusal, Severity
from core.tables.files.intake import read
from tests.pages.app import open_page

PLAN = AblationPlan(
    as_of=date(2026, 6, 30),
    start=date(2025, 1, 1),
    end=date(2025, 12, 31),
    where=(("centre", ("A", "")),),
    by=("modality",),
    targets=(("1", 0.9),),
    confidence_level=0.9,
)
LOG = "治疗号,病人,日期,科室备注\nS1,P1,2025-01-03,a\nS2,P2,2025-02-03,b\n"
COLUMNS = {"session_id": "治疗号", "patient_id": "病人", "ablation_date": "日期"}


def made(text: str = LOG) -> recipe.Recipe:
    return recipe.recipe_of(read(text.encode(), "one.csv"), COLUMNS, PLAN)


def test_it_is_read_back_without_the_cut_off() -> None:
    first = made()
    assert recipe.read(recipe.write(first)) == first
    assert first.plan.as_of is None and first.plan.targets == PLAN.targets
    assert first.columns == {
        "治疗号": "session_id",
        "病人": "patient_id",
        "日期": "ablation_date",
        "科室备注": None,
    }


def test_the_golden_log_reads_the_same_by_its_recipe() -> None:
    log = GOLDEN.load()
    table = log.cells.table
    again = recipe.read(recipe.write(recipe.recipe_of(table, log.cells.headers, AblationPlan())))
    chosen, differences = recipe.apply(again, table)
    assert differences == ()
    named = {column: header for header, column in chosen.items() if column is not None}
    assert read_log(table, columns=named).cells.headers == log.cells.headers


def test_the_next_log_is_read_by_near_headers_and_differences_are_said() -> None:
    table = read(LOG.replace("病人", "病人 ").replace("科室备注", "新列").encode(), "two.csv")
    chosen, differences = recipe.apply(made(), table)
    assert chosen == {"治疗号": "session_id", "病人": "patient_id", "日期": "ablation_date", "新列": None}
    assert [(p.code, p.column, p.severity) for p in differences] == [
        ("recipe_column_new", "新列", Severity.NOTE)
    ]


def test_a_column_that_serves_as_a_subgroup_stays_and_one_that_was_taken_out_does_not() -> None:
    text = (
        LOG.replace("科室备注", "ward\u00a0it's")
        .replace("日期", "日期,中心,医院")
        .replace("-03,", "-03,Z,Y,")
    )
    table = read(text.encode(), "one.csv")
    chosen = recipe.apply(recipe.recipe_of(table, COLUMNS, AblationPlan()), table)[0]
    assert [header for header, column in chosen.items() if column is None] == [
        "中心",
        "医院",
        table.columns[-1],
    ]
    left = recipe.without(table, chosen)
    # of two columns that would be the centre neither is; what nobody takes for a column stays
    assert left.columns == ("治疗号", "病人", "日期", table.columns[-1])
    log = read_log(left, columns=recipe.named(chosen), as_of=date(2025, 6, 30))
    assert "centre" not in log.present
    assert list(log.cells.table.values(table.columns[-1])) == ["a", "b"]
    assert recipe.without(table, {"中心": "centre"}) is table


def test_a_missing_required_header_is_named_and_nothing_applied() -> None:
    with pytest.raises(Refusal) as refused:
        recipe.apply(made(), read(LOG.replace("日期", "哪天").encode(), "two.csv"))
    assert ("recipe_header_missing", "日期") in {(p.code, p.column) for p in refused.value.problems}


@pytest.mark.parametrize(
    "path, value, place",
    [
        (("reading", "columns", "日期"), "eval", "reading.columns.日期"),
        (("reading", "columns", "日期"), "patient_id", "reading.columns.日期"),
        (("reading", "lesion_columns"), [], "reading.lesion_columns"),
        (("plan", "set.nothing"), ["1"], "plan.set.nothing"),
        (("plan", "chart.nothing"), ["1"], "plan.chart.nothing"),
        (("plan", "start"), ["1.1.2025"], "plan.start"),
        (("more",), 1, "more"),
    ],
)
def test_every_fault_is_named_by_its_place(path: tuple[str, ...], value: object, place: str) -> None:
    document = json.loads(recipe.write(made()))
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    with pytest.raises(Refusal) as refused:
        recipe.read(json.dumps(document).encode())
    assert place in {p.column for p in refused.value.problems}


@given(
    st.dictionaries(
        st.sampled_from(["file", "reading", "plan"]),
        st.none() | st.text() | st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
    )
)
def test_other_json_is_refused(content: dict[str, object]) -> None:
    head = {"format": "tandem-recipe", "version": 1, "domain": "ablation"}
    with pytest.raises(Refusal):
        recipe.read(json.dumps({**head, **content}).encode())


def test_at_the_door_a_recipe_names_the_columns_and_asks_the_same() -> None:
    at = open_page("app.py")
    at.file_uploader(key="door.ablation.file").upload("one.csv", LOG.encode(), "text/csv").run()
    desk = at.session_state["view"].desks["ablation"]
    assert desk.data is None
    saved = recipe.write(made())
    at.file_uploader(key="door.ablation.recipe.file").upload("r.json", saved, "application/json").run()
    assert not at.exception
    assert desk.data is not None and desk.data.content.rows == 2
    assert desk.plan.plan.targets == PLAN.targets and desk.plan.plan.as_of is None
    assert recipe.read(desk.data.recipe(desk.plan)).columns == made().columns
    at.file_uploader(key="door.ablation.file").upload("two.csv", b"a,b\n1,2\n", "text/csv").run()
    assert not at.exception
    assert "recipe_not_applied" in {p.code for p in at.session_state["door.ablation"].problems}
    assert desk.data is None


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["ablation", *arguments, "--format=json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_saves_a_recipe_and_answers_alike_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, saved = tmp_path / "one.csv", str(tmp_path / "r.json")
    file.write_text(LOG)
    options = [f"--column={name}={header}" for name, header in COLUMNS.items()]
    options += ["--from=2025-01-01", "--set=death_window_days=90", "--target=5=1%", "--confidence=0.9"]
    direct = run(capsys, str(file), "--as-of=2025-06-30", *options, f"--save-recipe={saved}")
    again = run(capsys, str(file), "--as-of=2025-06-30", f"--recipe={saved}")
    assert again == direct
    assert again["plan"]["confidence_level"] == 0.9
    assert "2025-06-30" not in Path(saved).read_text()


def test_options_given_beside_a_recipe_win_even_where_they_say_the_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = LOG.replace("科室备注", "出院").replace(",a", ",A").replace(",b", ",A")
    file, saved = tmp_path / "one.csv", tmp_path / "r.json"
    file.write_text(log)
    first = recipe.recipe_of(
        read(log.encode(), "one.csv"),
        COLUMNS,
        AblationPlan(
            definitions=parse(["maturity=false", "death_window_days=90"]),
            start=date(2025, 1, 1),
            confidence_level=0.9,
        ),
    )
    saved.write_bytes(recipe.write(first))
    given = ("--as-of=2025-06-30", "--confidence=0.95", "--set=maturity=true")
    plan = run(capsys, str(file), f"--recipe={saved}", *given, "--column=centre=出院", "--by=centre")["plan"]
    assert (plan["confidence_level"], plan["start"]) == (0.95, "2025-01-01")
    assert (plan["definitions"]["maturity"], plan["definitions"]["death_window_days"]) == (True, 90)
    assert plan["by"] == ["centre"]


def test_the_command_line_says_how_the_log_differs_from_the_recipes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, saved = tmp_path / "two.csv", tmp_path / "r.json"
    saved.write_bytes(recipe.write(replace(made(), plan=AblationPlan())))
    file.write_text(LOG.replace("科室备注", "新列"))
    found = run(capsys, str(file), f"--recipe={saved}")
    assert ("recipe_column_new", "新列") in {(p["code"], p["column"]) for p in found["problems"]}
    file.write_text(LOG.replace("日期", "哪天"))
    assert main(["ablation", str(file), f"--recipe={saved}", "--language=zh"]) == 2
    assert "方案要读取表头“日期”" in capsys.readouterr().err
    assert main(["ablation", str(file), f"--recipe={saved}", "--column=ablation_date=哪天"]) == 0
    capsys.readouterr()
    assert main(["ablation", str(file), f"--recipe={saved}", "--column=ablation_date=不在"]) == 2
    assert main(["ablation", str(file), f"--recipe={tmp_path / 'none'}"]) == 2
    assert "Traceback" not in capsys.readouterr().err
