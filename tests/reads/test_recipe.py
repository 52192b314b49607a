"""A recipe gives back what was read and asked, and says column by column where another file differs."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.__main__ import main
from core.examples.reads import LIVER_PETMR
from core.problems import Refusal, Severity
from core.reads import recipe
from core.reads.file.door import build
from core.reads.file.reading import Readers, ReadingOptions, Repeats, Role, guess
from core.reads.plan import Plan, RuleText, Unit
from core.tables.files.intake import read
from core.tables.meaning.words.vocabulary import Meaning
from tests.steps import growth
from tests.tables.files.sheets_drawn import xlsx

PLAN = Plan(
    unit=Unit.PATIENT,
    rules=(RuleText("OR", "PET | MR"), RuleText("a b", "CT & ~MR")),
    where=(("tumour_type", ("PDAC", "a,b")),),
    confidence_level=0.9,
    prevalence=0.1,
)
LONG = "患者,病灶,方法,医生,评分,金标准\n" + "".join(
    f"P{i},1,{test},{reader},{i % 5 + 1 if i else '未做'},{i % 2}\n"
    for i in range(30)
    for test in ("CT", "MR")
    for reader in "AB"
)
LONG_OPTIONS = ReadingOptions(
    cutoffs=(("CT", 3.0), ("MR", 2.5)),
    blanks=(("CT", Meaning.NEGATIVE),),
    readers=Readers.POOLED,
)


def made(data, options, plan=PLAN):
    table = read(data.encode(), "one.csv")
    reading = guess(table, options)
    return table, reading, recipe.recipe_of(table, reading, plan)


def wide(header="patient,size,CT,truth", values=("pos", "neg")):
    return header + "\n" + "".join(f"P{i},{i},{values[i % 2]},{i % 2}\n" for i in range(24))


@pytest.mark.parametrize("data, options", [(wide(), ReadingOptions()), (LONG, LONG_OPTIONS)])
def test_a_recipe_gives_the_same_reading_of_the_same_file(data, options):
    table, reading, first = made(data, options)
    again = recipe.read(recipe.write(first))
    assert again == first
    applied, differences = recipe.apply(again, table)
    assert differences == ()
    assert guess(table, applied) == reading


def test_a_recipe_of_the_example_gives_the_same_study():
    table, reading = LIVER_PETMR.table(), LIVER_PETMR.reading()
    again = recipe.read(recipe.write(recipe.recipe_of(table, reading, PLAN)))
    assert again.plan == PLAN
    study = build(table, guess(table, recipe.apply(again, table)[0]))
    known = LIVER_PETMR.load()
    assert list(study.states) == list(known.states)
    assert all((study.states[test] == known.states[test]).all() for test in known.states)
    assert list(study.groups) == list(known.groups)


def test_headers_may_differ_in_case_and_width():
    _, _, first = made(wide(), ReadingOptions())
    table = read(wide("Patient,SIZE,ＣＴ,Truth").encode(), "two.csv")
    options, differences = recipe.apply(first, table)
    assert differences == ()
    assert build(table, guess(table, options)).tests == (table.columns[2],)


def test_a_missing_column_is_named_with_its_role_and_nothing_is_applied():
    _, _, first = made(wide(), ReadingOptions())
    table = read(wide("patient,size,MR,truth").encode(), "two.csv")
    with pytest.raises(Refusal) as refused:
        recipe.apply(first, table)
    found = {(p.code, p.column, p.severity) for p in refused.value.problems}
    assert found == {
        ("recipe_column_missing", "CT", Severity.ERROR),
        ("recipe_column_new", "MR", Severity.NOTE),
    }


def test_a_missing_group_is_a_warning_and_the_rest_applies():
    _, _, first = made(wide(), ReadingOptions())
    table = read(wide("patient,length,CT,truth").encode(), "two.csv")
    options, differences = recipe.apply(first, table)
    assert {(p.code, p.column, p.severity) for p in differences} == {
        ("recipe_column_missing", "size", Severity.WARNING),
        ("recipe_column_new", "length", Severity.NOTE),
    }
    assert guess(table, options).groups == ()


def test_new_values_are_listed_with_their_rows_and_never_taken_for_positive():
    _, _, first = made(wide(), ReadingOptions())
    table = read((wide() + "P90,1,yes,1\nP91,2,?,1\nP92,3,yes,1\n").encode(), "two.csv")
    options, differences = recipe.apply(first, table)
    assert [(p.code, p.column, p.value, p.row, dict(p.details)["count"]) for p in differences] == [
        ("recipe_value_new", "CT", "yes", 26, 2),
        ("recipe_value_new", "CT", "?", 27, 1),
    ]
    with pytest.raises(Refusal) as refused:
        build(table, guess(table, options))
    assert "question_value" in {p.code for p in refused.value.problems}


def test_tests_of_a_row_per_read_are_compared_by_name():
    _, _, first = made(LONG, LONG_OPTIONS)
    with pytest.raises(Refusal) as refused:
        recipe.apply(first, read(LONG.replace("MR", "US").encode(), "two.csv"))
    found = {(p.code, p.value) for p in refused.value.problems}
    assert {("recipe_test_missing", "MR"), ("recipe_test_new", "US")} <= found


GOOD = json.loads(recipe.write(made(wide(), ReadingOptions())[2]))


def changed(path, value):
    copy = json.loads(json.dumps(GOOD))
    *parents, last = path
    inner = copy
    for name in parents:
        inner = inner[name]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(copy).encode()


@pytest.mark.parametrize(
    "data, code",
    [
        (b"", "recipe_not_json"),
        (b"\xff\xfe{}", "recipe_not_json"),
        (b"[" * 100_000, "recipe_not_json"),
        (b'{"format": NaN}', "recipe_not_json"),
        (b'{"format": "\\ud800"}', "recipe_not_json"),
        (b'{"format": "tandem-recipe", "format": "tandem-recipe"}', "recipe_not_json"),
        (b'{"format": ' + b"9" * 5000 + b"}", "recipe_not_json"),
        (b" " * 250_001, "recipe_too_large"),
        (b"[]", "recipe_foreign"),
        (b'{"format": "other"}', "recipe_foreign"),
        (changed(("version",), 2), "recipe_newer"),
        (changed(("version",), True), "recipe_newer"),
        (changed(("domain",), "ablation"), "recipe_of_other"),
    ],
)
def test_what_is_no_recipe_is_refused(data, code):
    with pytest.raises(Refusal) as refused:
        recipe.read(data)
    assert [p.code for p in refused.value.problems] == [code]


@pytest.mark.parametrize(
    "path, value, place",
    [
        (("reading", "layout"), "diagonal", "reading.layout"),
        (("reading", "columns", "CT"), "eval", "reading.columns.CT"),
        (("reading", "columns"), ["CT"], "reading.columns"),
        (("reading", "values", 0, "means"), 1, "reading.values.1.means"),
        (("reading", "values", 0), "x", "reading.values.1"),
        (("reading", "values"), None, "reading.values"),
        (("reading", "cutoffs"), [{"test": "CT", "from": "3"}], "reading.cutoffs.1.from"),
        (("reading", "cutoffs"), [{"test": "CT", "from": 10**400}], "reading.cutoffs.1.from"),
        (("reading", "cutoffs"), [{"test": "CT", "from": True}], "reading.cutoffs.1.from"),
        (("reading", "blanks"), [{"test": "CT", "means": "positive"}], "reading.blanks.1.means"),
        (("reading", "bands"), [{"column": "size", "edges": [2, 1]}], "reading.bands.1.edges"),
        (("reading", "extra"), 1, "reading.extra"),
        (("file", "header_row"), 0, "file.header_row"),
        (("file", "name"), None, "file.name"),
        (("plan", "unit"), ["kidney"], "plan.unit"),
        (("plan", "unit"), "lesion", "plan.unit"),
        (("plan", "__class__"), ["x"], "plan.__class__"),
        (("extra",), 1, "extra"),
    ],
)
def test_every_fault_is_named_by_its_place(path, value, place):
    with pytest.raises(Refusal) as refused:
        recipe.read(changed(path, value))
    assert (place, "recipe_field_unusable") in {(p.column, p.code) for p in refused.value.problems}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["file", "reading", "plan", "columns", "values", "x"]), inner, max_size=4
            )
        ),
    )
)
def test_any_json_is_a_recipe_or_refused(content):
    head = {"format": "tandem-recipe", "version": 1, "domain": "reads"}
    body = content if isinstance(content, dict) else {"reading": content}
    with pytest.raises(Refusal):
        recipe.read(json.dumps({**head, **body}).encode())


def test_the_command_line_saves_a_recipe_and_answers_alike_with_it(tmp_path, capsys):
    file, saved = tmp_path / "a.csv", tmp_path / "r.json"
    file.write_text(wide(values=("陽", "neg")))
    options = ["--positive=CT=陽", "--rule=not CT=~CT", "--column=ignore=size", "--confidence=0.9"]
    assert main(["reads", str(file), *options, "--save-recipe", str(saved), "--format=json"]) == 0
    direct = json.loads(capsys.readouterr().out)
    assert main(["reads", str(file), "--recipe", str(saved), "--format=json"]) == 0
    assert json.loads(capsys.readouterr().out) == direct
    assert main(["reads", str(file), "--recipe", str(saved), "--confidence=0.8", "--format=json"]) == 0
    other = json.loads(capsys.readouterr().out)
    assert (other["plan"]["confidence_level"], other["plan"]["rules"]) == (0.8, direct["plan"]["rules"])


def test_the_command_line_refuses_a_recipe_that_does_not_fit(tmp_path, capsys):
    one, two, saved = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "r.json"
    one.write_text(wide())
    two.write_text(wide("patient,size,MR,truth"))
    assert main(["reads", str(one), "--save-recipe", str(saved)]) == 0
    assert main(["reads", str(two), "--recipe", str(saved), "--language=en"]) == 2
    assert 'The recipe reads the column "CT" (Test)' in capsys.readouterr().err
    assert main(["reads", str(one), "--recipe", str(tmp_path / "none.json")]) == 2
    assert main(["reads", str(one), "--save-recipe", str(tmp_path / "none" / "r.json")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_role_given_on_the_command_line_moves(tmp_path, capsys):
    file, saved = tmp_path / "a.csv", tmp_path / "r.json"
    file.write_text(
        "patient,CT,truth,other\n" + "".join(f"P{i},{i % 2},{i % 2},{i % 2}\n" for i in range(24))
    )
    assert main(["reads", str(file), "--save-recipe", str(saved), "--column=ignore=other"]) == 0
    assert (
        main(["reads", str(file), "--recipe", str(saved), "--column=reference=other", "--format=json"]) == 0
    )
    capsys.readouterr()
    again = recipe.read(saved.read_bytes())
    assert (Role.REFERENCE, "truth") in again.options.columns


def test_an_option_beside_a_recipe_wins_even_where_it_says_the_default(tmp_path, capsys):
    file, other, saved = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "r.json"
    rows = "".join(f"P{i},{'x' if i % 3 else 'neg'},{i % 2}\n" for i in range(24))
    file.write_text("patient,CT,truth\n" + rows)
    options = ["--positive=x", "--confidence=0.9", "--cluster=off", "--unknown-reads=missing"]
    assert main(["reads", str(file), *options, "--save-recipe", str(saved)]) == 0
    capsys.readouterr()
    given = ["--recipe", str(saved), "--confidence=0.95", "--cluster=auto", "--negative=X", "--format=json"]
    assert main(["reads", str(file), *given]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["plan"]["confidence_level"], found["plan"]["cluster"]) == (0.95, "auto")
    assert found["tests"]["CT"]["tp"] + found["tests"]["CT"]["fp"] == 0
    other.write_text("patient,CT,gold\n" + rows.replace("x", "y"))
    given = ["--recipe", str(saved), "--column=reference=gold"]
    assert main(["reads", str(other), *given]) == 0
    assert main(["reads", str(other), *given, "--unknown-reads=refuse"]) == 2


def test_a_recipe_keeps_direction_names_carried_down_and_repeats():
    text = "patient,lesion,ADC,reference\n" + "".join(
        f"{f'P{i // 2}' if i % 2 == 0 else ''},{i % 2},{0.8 + i % 5 / 2:.1f},{i % 3 % 2}\n" for i in range(24)
    )
    options = ReadingOptions(
        cutoffs=(("ADC", 1.3),), low=("ADC",), carry_down=("patient",), repeats=Repeats.LAST
    )
    table = read(text.encode(), "one.csv")
    kept = recipe.read(recipe.write(recipe.recipe_of(table, guess(table, options), Plan())))
    assert (kept.options.low, kept.options.carry_down) == (("ADC",), ("patient",))
    assert (kept.options.repeats, kept.options.patient_part) == (Repeats.LAST, None)
    again, _ = recipe.apply(kept, table)
    first, second = (build(table, guess(table, said)) for said in (options, again))
    assert first.states["ADC"].tolist() == second.states["ADC"].tolist()
    assert (second.patients, second.low) == (12, {"ADC"})


def test_a_recipe_of_readers_in_columns_applies_again():
    text = "case,modality,truth,reader1,reader2\n" + "".join(
        f"{i // 2},{('CT', 'MR')[i % 2]},{i // 2 % 2},{i % 3 % 2},{i % 5 % 2}\n" for i in range(24)
    )
    table = read(text.encode(), "one.csv")
    reading = guess(table, ReadingOptions())
    kept = recipe.read(recipe.write(recipe.recipe_of(table, reading, Plan())))
    options, differences = recipe.apply(kept, table)
    assert differences == ()
    first, second = (build(table, r) for r in (reading, guess(table, options)))
    assert {t: s.tolist() for t, s in first.states.items()} == {
        t: s.tolist() for t, s in second.states.items()
    }


def _book(seed):
    """Reads below two rows of headers with patients carried down, a kept row, and MR on another sheet."""
    draw = random.Random(seed)
    rows = [(f"P{i // 2}", i % 2 + 1, *(draw.choice(["pos", "neg"]) for _ in range(3))) for i in range(16)]
    ct = [["Liver study"], ["Patient", "Lesion", "CT", "Truth"], ["", "", "read", "histology"]]
    ct += [[p if k == 1 else "", k, a, t] for p, k, a, _, t in rows]
    ct.append(["Total", 1, "pos", "neg"])
    mr = [["Patient", "Lesion", "MR"], *([p, k, b] for p, k, _, b, _ in draw.sample(rows, len(rows)))]
    return xlsx(("CT", ct, []), ("MR", mr, []))


def _counted(seed):
    draw = random.Random(seed)
    patterns = [(t, c, m) for t in "10" for c in "10" for m in "10"]
    lines = ["truth,CT,MR,n", *(f"{t},{c},{m},{draw.randint(1, 30)}" for t, c, m in patterns)]
    return ("\n".join(lines) + "\n").encode()


def _asked(capsys, *arguments):
    code = main(["reads", *map(str, arguments), "--format", "json"])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    found = json.loads(printed.out)
    keys = ("tp", "fn", "fp", "tn", "missing")
    return {t: [x[k] for k in keys] for t, x in found["tests"].items()}, found["study"]["units"]


@pytest.mark.parametrize(
    ("make", "ending", "options"),
    [
        (
            _book,
            "xlsx",
            [
                *("--sheet", "CT", "--header-rows", "2", "--keep-rows", "20", "--join", "MR"),
                *("--carry-down", "Patient", "--repeats", "worst"),
            ],
        ),
        (_counted, "csv", ["--column", "frequency=n"]),
    ],
)
def test_everything_that_was_decided_about_a_file_is_applied_to_the_next(
    capsys, tmp_path, make, ending, options
):
    one, two, kept = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}", tmp_path / "kept.json"
    one.write_bytes(make(1))
    two.write_bytes(make(2))
    said = _asked(capsys, one, *options, "--save-recipe", kept)
    wanted = _asked(capsys, two, *options)
    assert said != wanted
    assert _asked(capsys, two, "--recipe", kept) == wanted
    again = recipe.read(kept.read_bytes())
    assert recipe.read(recipe.write(again)) == again


def test_that_nothing_is_carried_down_is_kept():
    text = "patient,lesion,CT,truth\n" + "".join(
        f"{'' if i % 2 else i},{i % 2},{i % 2},{i // 2 % 2}\n" for i in range(12)
    )
    table, reading, kept = made(text, ReadingOptions(carry_down=("",)), Plan())
    assert reading.questions == ()
    applied, _ = recipe.apply(recipe.read(recipe.write(kept)), table)
    assert guess(table, applied) == reading


def test_a_recipe_and_a_command_name_no_more_than_a_link_may(tmp_path, capsys):
    file, saved = tmp_path / "a.csv", tmp_path / "r.json"
    file.write_text(wide())
    assert main(["reads", str(file), "--save-recipe", str(saved), "--column=ignore=size"]) == 0
    capsys.readouterr()
    made = json.loads(saved.read_text())
    made["plan"] |= {"rules": [f"R{i}=CT" for i in range(101)], "hidden": [f"H{i}" for i in range(900)]}
    saved.write_text(json.dumps(made))
    assert main(["reads", str(file), "--recipe", str(saved), "--language=en"]) == 2
    assert 'The setting "rules" has 101 entries; at most 100 are answered.' in capsys.readouterr().err
    assert main(["reads", str(file), "--language=en", *(f"--rule=R{i}=CT" for i in range(101))]) == 2
    assert 'The setting "--rule" has 101 entries; at most 100 are answered.' in capsys.readouterr().err


@pytest.mark.parametrize(
    "list_, item",
    [
        ("values", {"test": "T{i}", "value": "v{i}", "means": "positive"}),
        ("cutoffs", {"test": "T{i}", "from": 1}),
        ("blanks", {"test": "T{i}", "means": "missing"}),
        ("blanks", []),
    ],
)
def test_a_recipe_takes_steps_with_its_length_times_no_column(list_, item):
    """As many columns as entries: each entry is looked at once, not once for every column."""

    def work(n):
        header = ",".join(["patient", "truth", *(f"T{i}" for i in range(n))])
        rows = [",".join([f"P{k}", str(k % 2), *[str(k % 2)] * n]) for k in range(4)]
        table, _, first = made("\n".join([header, *rows]) + "\n", ReadingOptions(), Plan())
        told = json.loads(recipe.write(first))
        told["reading"][list_] += [json.loads(json.dumps(item).replace("{i}", str(i))) for i in range(n)]

        def use():
            try:
                recipe.mismatches(recipe.read(json.dumps(told).encode()), table)
            except Refusal as refusal:
                assert len(refusal.problems) <= 100

        return use

    assert growth(work, 12) < 6
