"""A question about a log, spelled as arguments, asks the same and is answered alike by the command line."""

from __future__ import annotations

import argparse
import csv
import json
import shlex
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.__main__ import main
from core.ablation import recipe
from core.ablation.answer import answer
from core.ablation.answers.aggregate import answer_aggregate
from core.ablation.answers.progression import ProgressionUnit
from core.ablation.arguments import (
    MonitoringAsked,
    OtherChart,
    chart_arguments,
    command,
    file_arguments,
    plan_arguments,
)
from core.ablation.definitions import DEFAULTS, SWITCHES, Definitions
from core.ablation.fair.open_records import Named, Ticked
from core.ablation.fair.risks import RiskPlan
from core.ablation.file.aggregate import columns_of, read_aggregate
from core.ablation.file.door import change_as_of, read_log
from core.ablation.indicator import INDICATORS
from core.ablation.monitoring.chart import ChartChoice, MonitoringPlan
from core.ablation.plan import AblationPlan, Cluster
from core.ablation.scorecard import Order
from core.command_line.ablation import add_arguments, asked
from core.examples.ablation import ABLATION_EXAMPLES, GOLDEN
from core.problems import Refusal
from core.report.ablation.aggregate import aggregate_document
from core.report.ablation.asked.charts import (
    add_suppositions,
    blocks_of_counts,
    blocks_of_log,
    suppositions,
)
from core.report.ablation.json import ablation_document
from core.spelling import command_line
from core.stats.monitoring.funnel import FunnelLimits
from core.tables.files.intake import read
from core.words import words
from tests.ablation.logs import sessions
from tests.ablation.monitoring.test_monitoring_link import DAYS
from tests.ablation.monitoring.test_monitoring_link import PLANS as CHARTS

AGGREGATE = Path(__file__).parent / "cases" / "aggregate_small.csv"
HOSTILE = [
    *("A", " A ", "it's", '"B"', "--as-of=2020-01-01", "-x", "a=b,c:d", "`", "``", "$(id)", "a\nb", "a\tb"),
    *("肝脏", "；rm -rf *", "%s", "\\", "é", "=", ","),
]
TEXTS = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=8).filter(lambda text: "\0" not in text)


def definitions(draw: Any) -> Definitions:
    changed: dict[str, Any] = {}
    for switch in draw(st.lists(st.sampled_from(SWITCHES), max_size=4, unique=True)):
        if isinstance(switch.default, bool):
            changed[switch.name] = draw(st.booleans())
        elif isinstance(switch.default, tuple):
            changed[switch.name] = draw(st.sampled_from([switch.default, switch.default[:1]]))
        elif isinstance(switch.default, int):
            changed[switch.name] = draw(st.integers(switch.lowest, switch.highest))
        else:
            changed[switch.name] = draw(st.sampled_from([str(choice) for choice in switch.choices]))
    return replace(DEFAULTS, **changed)


@st.composite
def plans(
    draw: Any, values: st.SearchStrategy[str] = TEXTS, by: Any = None, where: Any = None
) -> AblationPlan:
    """Any question of the indicators; each column of a filter once, each value once."""
    start, end = sorted((draw(DAYS), draw(DAYS)))
    columns = st.lists(values, max_size=3, unique=True)
    return AblationPlan(
        as_of=draw(st.none() | DAYS),
        start=draw(st.sampled_from([None, start])),
        end=draw(st.sampled_from([None, end])),
        definitions=definitions(draw),
        where=tuple(
            (column, tuple(draw(st.lists(values | st.just(""), min_size=1, max_size=3, unique=True))))
            for column in draw(columns)
        )
        if where is None
        else draw(where),
        by=tuple(draw(columns if by is None else by)),
        targets=tuple(
            (code, draw(st.sampled_from([0.9, 0.055, 1.0])))
            for code in draw(st.lists(st.sampled_from(list(INDICATORS)), max_size=2, unique=True))
        ),
        compare_previous=draw(st.booleans()),
        cluster=draw(st.sampled_from(Cluster)),
        confidence_level=draw(st.sampled_from([0.95, 0.8, 0.99])),
    )


CODES = st.sampled_from(list(INDICATORS))
RISKS = st.builds(RiskPlan, column=TEXTS) | st.builds(
    RiskPlan,
    covariates=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=3, unique=True).map(tuple),
    until=st.none() | DAYS,
)
NAMES = st.lists(TEXTS, max_size=2, unique=True).map(tuple)


@st.composite
def questions(draw: Any) -> MonitoringAsked:
    """Whatever the page can ask of charts and comparisons, together."""
    chart, funnel, monitoring = draw(st.none() | CODES), draw(st.none() | CODES), draw(CHARTS)
    other = None if chart is None else draw(st.none() | st.sampled_from(OtherChart))
    adjusted = other in (OtherChart.RA_CUSUM, OtherChart.VLAD)
    risk = draw(RISKS) if adjusted else draw(st.none() | RISKS) if funnel is not None else None
    named = draw(st.builds(Named, pending_counted=NAMES, pending_not=NAMES, unknown_counted=NAMES))
    counts = st.builds(Ticked, pending_counted=st.integers(0, 9), unknown_counted=st.integers(0, 999_999))
    what_if = draw(st.dictionaries(CODES, counts, max_size=2))
    if named != Named():
        what_if = {draw(CODES): named.ticked}
    progression = draw(st.booleans())
    return MonitoringAsked(
        summary=draw(st.booleans()),
        chart=chart,
        other=other,
        monitoring=replace(monitoring, chart=None) if other is not None or chart is None else monitoring,
        funnel=funnel,
        limits=draw(st.sampled_from(FunnelLimits)),
        risk=risk,
        adjust=funnel is not None and draw(st.booleans()),
        progression=progression,
        follow=draw(st.sampled_from(ProgressionUnit)) if progression else ProgressionUnit.SESSION,
        what_if=tuple(what_if.items()),
        supposed=named,
        scorecard=draw(st.none() | st.sampled_from(Order)),
    )


def parsed(arguments: list[str]) -> tuple[AblationPlan, MonitoringAsked]:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_arguments(parser)
    found = asked(parser.parse_args(arguments))
    return found.plan, found.charts


@given(plans(), questions())
def test_the_arguments_of_a_question_are_the_question(plan: AblationPlan, charts: MonitoringAsked) -> None:
    given_words = [*plan_arguments(plan), *chart_arguments(charts)]
    assert parsed(["file.csv", *given_words]) == (plan, charts)
    told = shlex.split(command("file.csv", plan, charts))
    assert told == ["python", "-m", "core", "ablation", "file.csv", *given_words]


@given(TEXTS)
def test_a_file_of_any_name_is_a_file(name: str) -> None:
    for line in (command(name, AblationPlan()), command_line("reads", name, [])):
        (file,) = shlex.split(line)[4:]
        assert not file.startswith("-") and Path(file) == Path(name)


def test_every_field_of_a_question_has_an_option() -> None:
    """What a field added later asks must be drawn above, or be named here."""
    files = {"publish", "publish_records", "key_file"}
    drawn = {
        *("summary", "chart", "other", "monitoring", "funnel", "limits", "risk", "adjust", "progression"),
        *("follow", "what_if", "supposed", "scorecard"),
    }
    assert {each.name for each in fields(MonitoringAsked)} == drawn | files
    assert {each.name for each in fields(AblationPlan)} == {
        *("as_of", "start", "end", "definitions", "where", "by", "targets", "compare_previous", "cluster"),
        "confidence_level",
    }


def printed(capsys: pytest.CaptureFixture[str], line: str) -> Any:
    """The JSON of a line as a shell would run it."""
    told = shlex.split(line)
    assert told[:4] == ["python", "-m", "core", "ablation"]
    assert main([*told[3:], "--format=json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def on_the_page(plan: AblationPlan, charts: MonitoringAsked) -> Any:
    """The same from the example as the pages hold it; what is asked of it needs no parsing."""
    log, w = GOLDEN.load(), words("en")
    log = log if plan.as_of is None else change_as_of(log, plan.as_of)
    found = answer(log, plan)
    document = ablation_document(found, w) | {b.key: b.plain for b in blocks_of_log(charts, found, w)}
    add_suppositions(document["indicators"], suppositions(charts, found), found)
    return json.loads(json.dumps(document))


SEVERAL = HealthCheck.function_scoped_fixture
LEVELS = {
    column: GOLDEN.load().cells.table.levels(column)[:4] for column in ("centre", "tumour_site", "operator")
}


@st.composite
def filters(draw: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    columns = draw(st.lists(st.sampled_from(list(LEVELS)), max_size=2, unique=True))
    return tuple(
        (column, tuple(draw(st.lists(st.sampled_from(LEVELS[column]), min_size=1, max_size=3, unique=True))))
        for column in columns
    )


FITTING = plans(
    by=st.lists(st.sampled_from(["centre", "modality", "tumour_site"]), max_size=2, unique=True),
    where=filters(),
)


@settings(max_examples=15, suppress_health_check=[SEVERAL], deadline=None)
@given(FITTING)
def test_the_line_prints_every_indicator_of_the_page(
    capsys: pytest.CaptureFixture[str], plan: AblationPlan
) -> None:
    assert printed(capsys, command("golden", plan)) == on_the_page(plan, MonitoringAsked())


@settings(max_examples=20, suppress_health_check=[SEVERAL], deadline=None)
@given(CODES, CHARTS, st.sampled_from([None, OtherChart.EWMA]), st.sampled_from(FunnelLimits))
def test_the_line_prints_the_chart_and_funnel_of_the_page(
    capsys: pytest.CaptureFixture[str],
    code: str,
    charts: MonitoringPlan,
    other: OtherChart | None,
    limits: FunnelLimits,
) -> None:
    days = code == "7"
    other = None if days else other
    plan = AblationPlan(by=("operator",), targets=((code, 0.9),))
    question = MonitoringAsked(
        chart=code,
        other=other,
        monitoring=replace(charts, chart=None) if other is not None else charts,
        funnel=None if days else code,
        limits=limits,
        adjust=not days,
    )
    try:
        expected = on_the_page(plan, question)
    except Refusal:
        assert main([*shlex.split(command("golden", plan, question))[3:]]) == 2
        assert capsys.readouterr().out == ""
        return
    assert printed(capsys, command("golden", plan, question)) == expected


@pytest.mark.parametrize(
    "question",
    [
        MonitoringAsked(summary=True, chart="5", monitoring=MonitoringPlan(chart=ChartChoice.G)),
        MonitoringAsked(scorecard=Order.DISTANCE),
        MonitoringAsked(progression=True),
        MonitoringAsked(what_if=(("3", Ticked(pending_counted=2)), ("1", Ticked(unknown_counted=1)))),
        *(
            MonitoringAsked(
                chart="4.overall",
                other=kind,
                funnel="4.overall",
                risk=RiskPlan(covariates=("tumour_site",), until=date(2024, 9, 30)),
            )
            for kind in (OtherChart.RA_CUSUM, OtherChart.VLAD)
        ),
    ],
)
def test_the_line_prints_the_other_parts_of_the_page(
    capsys: pytest.CaptureFixture[str], question: MonitoringAsked
) -> None:
    plan = AblationPlan(by=("centre",))
    found = printed(capsys, command("golden", plan, question))
    assert found == on_the_page(plan, question)


def test_a_supposition_by_name_moves_the_chart_and_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    log = GOLDEN.load()
    found = answer(log, AblationPlan())
    pending = [r["id"] for r in found.records("3").as_json() if r["state"] == "not_mature"]
    assert pending
    named = Named(pending_counted=tuple(pending[:2]))
    question = MonitoringAsked(
        summary=True, chart="3", funnel="3", what_if=(("3", named.ticked),), supposed=named
    )
    line = command("golden", AblationPlan(), question)
    supposed, plain = (
        printed(capsys, line),
        printed(capsys, command("golden", AblationPlan(), replace(question, what_if=(), supposed=Named()))),
    )
    for block in ("summary", "chart", "funnel"):
        assert supposed[block].pop("supposition") is True
        assert "supposition" not in plain[block] and supposed[block] != plain[block]
    assert supposed["indicators"]["3"]["what_if"]["with_ticked"] == [
        plain["indicators"]["3"]["numerator"] + 2,
        plain["indicators"]["3"]["denominator"] + 2,
    ]
    told = shlex.split(line)[3:]
    assert main(told) == 0
    assert "What if: " in capsys.readouterr().out


def test_the_users_own_files_are_read_by_the_recipe_as_on_the_page(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headers nobody guesses, a column that serves as a subgroup, lesions, names that a shell would split."""
    monkeypatch.chdir(tmp_path)
    subgroup, taken = 'it\'s a "group", 甲=乙', "operator"
    rows = [
        {("谁？" if name == "patient_id" else name): text for name, text in row.items()}
        | {subgroup: "a b" if at % 2 else "--c,d", taken: "Z"}
        for at, row in enumerate(sessions(*({"comp_type": "none"} for _ in range(12))))
    ]
    parts = [
        {"session_id": row["session_id"], "lesion_id": name, "planned": "yes", "ablated": "yes"}
        | {"imaging_date": "2024-04-05", "imaging_contrast": "yes", "complete_ablation": "yes"}
        | {"ltp_date": "2024-12-01" if at % 3 == 0 and name == "L2" else ""}
        for at, row in enumerate(rows)
        for name in ("L1", "L2")
    ]
    tables = {}
    for name, listed in (("-my log; 它.csv", rows), ("lesions of it's.csv", parts)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(listed[0]))
            writer.writeheader()
            writer.writerows(listed)
        tables[name] = read((tmp_path / name).read_bytes(), name)
    table, lesions = tables.values()
    headers = {"patient_id": "谁？"}
    # as at the door: one column was taken out, so that nothing is read from it
    log = read_log(
        recipe.without(table, {taken: None}), columns=headers, lesions=lesions, as_of=date(2026, 1, 31)
    )
    assert "operator" not in log.cells.headers and log.lesion_cells is not None
    made = recipe.recipe_of(
        table, log.cells.headers, AblationPlan(), lesions=lesions, lesion_columns=log.lesion_cells.headers
    )
    (tmp_path / "tandem-recipe.json").write_bytes(recipe.write(made))
    plan = AblationPlan(as_of=date(2026, 1, 31), by=(subgroup,), where=((subgroup, ("--c,d", "a b")),))
    question = MonitoringAsked(progression=True, follow=ProgressionUnit.LESION, funnel="1")
    reading = ["--recipe=tandem-recipe.json", *file_arguments(log)]
    found = printed(capsys, command(table.source.name, plan, question, reading=reading))
    answered = answer(log, plan)
    expected = ablation_document(answered, words("en"))
    expected |= {block.key: block.plain for block in blocks_of_log(question, answered, words("en"))}
    for part in ("indicators", "groups", "funnel", "progression", "log"):
        assert found[part] == json.loads(json.dumps(expected[part])), part
    assert found["progression"]["unit"] == "lesion" and found["progression"]["events"] == 4
    assert set(found["groups"][subgroup]) == {"a b", "--c,d"}


@pytest.mark.parametrize("data", [b"", "\ufeff".encode()])
def test_counts_are_read_by_the_options_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("counts of it's.csv")
    path.write_bytes(data + AGGREGATE.read_bytes())
    table = read(path.read_bytes(), path.name, encoding="utf-8-sig" if data else None)
    counts = read_aggregate(table, columns_of(table) or {})
    plan = AblationPlan(by=("centre",), start=date(2024, 1, 1), targets=(("1", 0.9),))
    question = MonitoringAsked(summary=True, chart="1", funnel="1", scorecard=Order.VOLUME)
    found = printed(capsys, command(path.name, plan, question, reading=file_arguments(counts)))
    answered = answer_aggregate(counts, plan)
    expected = aggregate_document(answered, words("en"))
    expected |= {block.key: block.plain for block in blocks_of_counts(question, answered, words("en"))}
    assert found == json.loads(json.dumps(expected))


def test_what_was_said_of_a_file_of_counts_is_said_again() -> None:
    source = replace(
        read(AGGREGATE.read_bytes(), "a.csv").source,
        sheet="it's",
        encoding="gb18030",
        guessed=("header_row",),
        header_rows=2,
        keep_rows=(4, 9),
    )
    table = replace(read(AGGREGATE.read_bytes(), "a.csv"), source=source)
    counts = read_aggregate(table, columns_of(table) or {})
    told = ["--sheet=it's", "--encoding=gb18030", "--header-rows=2", "--keep-rows=4,9"]
    assert file_arguments(counts) == told
    assert file_arguments(GOLDEN.load()) == ["--lesions=golden_lesions.csv"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--suppose=counted=S001",), "--what-if"),
        (("--what-if=3", "--suppose=counted=nobody"), '"nobody"'),
        (("--what-if=3=1,0,0", "--suppose=counted=S001,S002"), "open"),
        (("--what-if=3", "--suppose=dead=S001"), "--suppose"),
        (("--what-if=3=999,0,0",), "open"),
        (("--follow=lesion",), "--progression"),
        (("--risk-until=2024-01-01",), "--risk-model"),
        (("--convention=freeze_until=soon",), "--convention"),
        (("--convention=restart=never_ever",), "--convention"),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    assert main(["ablation", "golden", *options]) == 2
    said = capsys.readouterr()
    assert said.out == "" and told in said.err


def test_a_shipped_log_is_known_by_its_name_unless_a_file_is_called_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(ABLATION_EXAMPLES) == {"golden"}
    by_path = [str(GOLDEN.path), f"--lesions={GOLDEN.lesions}", f"--as-of={GOLDEN.as_of}"]
    assert main(["ablation", *by_path]) == 0
    expected = capsys.readouterr().out
    assert main(["ablation", "golden"]) == 0
    assert capsys.readouterr().out == expected
    monkeypatch.chdir(tmp_path)
    (tmp_path / "golden").write_text("session_id,patient_id,ablation_date\nS1,P1,2024-01-01\n")
    assert main(["ablation", "golden", "--format=json"]) == 0
    assert json.loads(capsys.readouterr().out)["log"]["rows"] == 1
