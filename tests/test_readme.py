"""What the README says about options, checks and places is true."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from core.__main__ import main
from core.ablation.definitions import SWITCHES, spell
from core.evidence.checks import calibration, reference_checks
from core.evidence.promise import QUANTITIES, TESTS, promise_cells
from core.words import words
from pages.ui.methods.methods_view import promise_frame
from tests.words.test_coverage import ROOT

README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")

HARDEST = "patient_by_test_effect"
SHOWN = (
    ("coverage", "sensitivity", "wilson"),
    ("coverage", "sensitivity", "rao_scott_logit_t"),
    ("coverage", "difference_of_sensitivities", "newcombe"),
    ("coverage", "difference_of_sensitivities", "linearised_t"),
    ("coverage", "difference_of_accuracy", "linearised_t"),
    ("coverage", "ppv", "rao_scott_logit_t"),
    ("coverage", "npv", "rao_scott_logit_t"),
    ("coverage", "lr_positive", "clustered_log"),
    ("coverage", "lr_negative", "clustered_log"),
    ("coverage", "dor", "clustered_log"),
    ("coverage", "youden", "clustered_youden"),
    ("coverage", "f1", "patient_bootstrap"),
    ("coverage", "mcc", "patient_bootstrap"),
    ("coverage", "kappa", "patient_jackknife"),
    ("coverage", "ac1", "patient_jackknife"),
    ("coverage", "auc", "obuchowski_auc"),
    ("type_i_error", "sensitivity", "mcnemar_midp"),
    ("type_i_error", "sensitivity", "obuchowski"),
    ("type_i_error", "sensitivity_and_specificity", "wald_clustered_f"),
    ("type_i_error", "ppv", "weighted_generalised_score"),
    ("type_i_error", "ppv", "linearised_t"),
    ("type_i_error", "npv", "linearised_t"),
    ("type_i_error", "two_lr_positive", "clustered_likelihood_ratio_log_ratio"),
    ("type_i_error", "two_lr_negative", "clustered_likelihood_ratio_log_ratio"),
    ("type_i_error", "three_sensitivities", "clustered_cochran_q_f"),
    ("type_i_error", "difference_of_auc", "obuchowski_auc"),
    ("type_i_error", "two_subgroups", "patient_permutation"),
    ("type_i_error", "two_subgroups_by_lesions", "patient_permutation"),
)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def of_packages() -> str:
    rows = []
    for package, version in sorted({(row.package, row.version) for row in reference_checks()}, key=str):
        mine = [row for row in reference_checks() if (row.package, row.version) == (package, version)]
        methods = len({row.method for row in mine})
        largest = max(row.largest_difference for row in mine)
        rows.append((package, version, methods, sum(row.values for row in mine), f"{largest:.0e}"))
    return table(("Package", "Version", "Methods", "Numbers compared", "Largest difference"), rows)


def of_calibration() -> str:
    w, found = words("en"), calibration()
    by = {(r.measure, r.quantity, r.method, r.patients): r for r in found.rows if r.dependence == HARDEST}
    rows = []
    for measure, quantity, method in SHOWN:
        cells = [by[measure, quantity, method, count] for count in found.patients]
        names = (("calibration_measure", measure), ("calibration_quantity", quantity), ("method", method))
        spread = [f"{w.numbers.percent(c.least)} to {w.numbers.percent(c.most)}" for c in cells]
        rows.append((*(w.label(*name) for name in names), *spread))
    head = ("Measured", "Quantity", "Method", *(f"{count} patients" for count in found.patients))
    return table(head, rows)


def of_headlines() -> str:
    w = words("en")
    document = json.loads((ROOT / "core" / "evidence" / "calibration.json").read_text("utf-8"))
    groups: dict[tuple[str, int, bool], list[dict[str, Any]]] = {}
    for row in document["headlines"]:
        key = (row["shape"], row["patients"], row["correlation"] == "one_sided")
        groups.setdefault(key, []).append(row)
    rows = []
    for (shape, patients, one_sided), found in groups.items():
        equal = [row for row in found if row["first"] == row["second"]]
        cells = []
        for name, among in (
            *((name, found) for name in ("proportion", "difference", "f1", "mcc", "kappa", "ac1")),
            ("rejects", equal),
        ):
            rates = [row[name] for row in among if row.get(name) is not None]
            ends = f"{w.numbers.percent(min(rates))} to {w.numbers.percent(max(rates))}" if rates else "–"
            cells.append(ends)
        how = "; one test fails on whole patients" if one_sided else ""
        rows.append(
            (f"{w.label('promise_shape', shape)}{how}", patients, round(found[0]["effective"]), *cells)
        )
    head = ("Lesions of a patient", "Patients", "As good as", "One proportion", "Difference", "F1", "MCC")
    return table((*head, "Kappa", "AC1", "False positives"), rows)


def of_misses() -> str:
    frame = promise_frame(words("en"))
    cells = [[getattr(cell, "text", cell) for cell in row] for row in frame.to_numpy().tolist()]
    return table(list(frame.columns), cells)


def of_areas() -> str:
    document = json.loads((ROOT / "core" / "evidence" / "calibration.json").read_text("utf-8"))
    w = words("en")
    groups: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in document["areas"]:
        groups.setdefault((row["shape"], row["patients"]), []).append(row)
    rows = []
    for (shape, patients), found in groups.items():
        cells = [
            [row[name] for row in found if (row["area"] > 0.9) is high]
            for name in ("covers", "rejects")
            for high in (False, True)
        ]
        ends = [f"{w.numbers.percent(min(rates))} to {w.numbers.percent(max(rates))}" for rates in cells]
        rows.append((w.label("promise_shape", shape), patients, round(found[0]["effective"]), *ends))
    head = ("Lesions of a patient", "Patients", "As good as", "Area .80, .90", "Area .93, .96")
    return table((*head, "False positives, .80, .90", "False positives, .93, .96"), rows)


def of_unlike_subgroups() -> str:
    document = json.loads((ROOT / "core" / "evidence" / "calibration.json").read_text("utf-8"))
    w = words("en")
    groups: dict[str, list[float]] = {}
    for row in document["unlike_subgroups"]:
        groups.setdefault(row["groups"], []).append(row["rejects"])
    rows = [
        (name.replace("_", " "), f"{w.numbers.percent(min(rates))} to {w.numbers.percent(max(rates))}")
        for name, rates in groups.items()
    ]
    return table(("Two subgroups with the same advantage", "False positives"), rows)


def of_readers() -> str:
    w = words("en")
    document = json.loads((ROOT / "core" / "evidence" / "calibration.json").read_text("utf-8"))
    groups: dict[tuple[int, bool], list[dict[str, Any]]] = {}
    for row in document["readers"]:
        groups.setdefault((row["readers"], row["effect"] > 0), []).append(row)

    def ends(found: list[dict[str, Any]], name: str) -> str:
        rates = [row[name] for row in found]
        return f"{w.numbers.percent(min(rates))} to {w.numbers.percent(max(rates))}"

    rows = []
    for (readers, own), found in groups.items():
        equal = [row for row in found if row["first"] == row["second"]]
        cells = [ends(equal, f"{which}_rejects") for which in ("quoted", "published")]
        cells += [ends(found, f"{which}_covers") for which in ("quoted", "published")]
        rows.append((readers, "yes" if own else "no", *cells))
    head = (
        "Readers",
        "Own gains",
        "False, guarded",
        "False, published",
        "Covers, guarded",
        "Covers, published",
    )
    return table(head, rows)


def of_definitions() -> str:
    rows = [
        (f"`{s.name}`", ", ".join(s.indicators), spell(s.default), "; ".join(map(spell, s.alternatives)))
        for s in SWITCHES
    ]
    return table(("Definition", "Indicator", "Default", "Or"), rows)


TABLES = {
    "reference": of_packages,
    "calibration": of_calibration,
    "headlines": of_headlines,
    "misses": of_misses,
    "areas": of_areas,
    "subgroups": of_unlike_subgroups,
    "readers": of_readers,
    "definitions": of_definitions,
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_what_the_files_say(name):
    place = re.search(f"<!-- {name}: begin -->\n(.*?)<!-- {name}: end -->", README, re.DOTALL)
    expected = TABLES[name]()
    assert place is not None
    assert place[1].strip() == expected, f"write this between the marks:\n{expected}"


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_few_cells_miss_the_promise_and_none_by_far(quantity):
    # where one test alone fails on whole patients the misses are listed as such
    cells = [cell for cell in promise_cells() if cell.quantity == quantity and not cell.one_sided]
    assert len(cells) >= 30 and sum(not cell.kept for cell in cells) <= len(cells) / 20
    assert all(cell.rate <= 0.1 if quantity in TESTS else cell.rate >= 0.9 for cell in cells)


@pytest.mark.parametrize("command", ["reads", "ablation"])
def test_every_option_is_listed(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options
    part = README.partition(f"Options of <code>{command}</code>")[2].partition("</details>")[0]
    assert sorted(option for option in options if f"`{option}" not in part) == []


@pytest.mark.parametrize("text", [README, CHANGELOG])
def test_places_named_exist(text):
    named = re.findall(r"`((?:core|pages|tests|app|\.streamlit)[\w./]*(?:/|\.py|\.toml))`", text)
    assert all((ROOT / place).exists() for place in named), named
    assert all((ROOT / picture).exists() for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text))


def test_commands_named_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z][a-z-]+)", README, re.MULTILINE)) <= targets


def test_the_changelog_opens_with_the_numbers_that_change():
    headings = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert headings[0] == "Numbers that change"


def test_every_room_of_the_code_is_in_the_table_of_places() -> None:
    table = README.partition("## Where to change what")[2]
    rooms = {
        path.parent.relative_to(ROOT) for room in ("core", "pages") for path in ROOT.glob(f"{room}/**/*.py")
    }
    said = set(re.findall(r"([\w<>]+)/`", table)) | {"core", "pages", "ui"}
    assert {str(room) for room in rooms if room.name not in said} == set()
