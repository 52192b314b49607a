"""A plan spelled as arguments asks the same when the command line reads it."""

import argparse
import shlex

import pytest
from hypothesis import given

from core.__main__ import main
from core.command_line.reads import add_arguments, asked
from core.examples.reads import LIVER_PETMR
from core.reads import recipe
from core.reads.arguments import PLAN_FIELDS, command, plan_arguments
from core.reads.plan import Pairs, Plan, RuleText, Unit
from tests.reads.test_plan import plans


def parsed(arguments: list[str]) -> Plan:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return asked(parser.parse_args(["file.csv", *arguments])).plan


def read_once(plan: Plan) -> bool:
    """No column and no value twice in a filter: that is the same filter, said once."""
    return len({column for column, _ in plan.where}) == len(plan.where) and all(
        len(set(values)) == len(values) for _, values in plan.where
    )


@given(plans.filter(read_once))
def test_the_arguments_of_a_plan_are_the_plan(plan):
    assert parsed(plan_arguments(plan)) == plan
    line = command("file.csv", plan)
    assert shlex.split(line)[5:] == [text.replace("\0", "") for text in plan_arguments(plan)]


def test_every_field_of_a_plan_has_an_option():
    assert set(PLAN_FIELDS.values()) == set(Plan.__dataclass_fields__)


def test_what_the_random_plans_leave_out():
    plan = Plan(
        primary=(("CT", "a:b"),),
        margins=(("sensitivity", 0.05), ("", 0.1)),
        single="A,I",
        plan_difference=0.2,
        plan_readers=(3, 8),
        pairs=Pairs.ALL,
        model=("size", "a,b"),
    )
    assert parsed(plan_arguments(plan)) == plan


@pytest.mark.parametrize("plan", [Plan(), Plan(unit=Unit.PATIENT, rules=(RuleText("OR", "PET | MR"),))])
def test_the_line_gives_what_the_recipe_gives(tmp_path, capsys, plan):
    file = tmp_path / "r.json"
    made = recipe.recipe_of(LIVER_PETMR.table(), LIVER_PETMR.reading(), Plan())
    file.write_bytes(recipe.write(made))
    line = shlex.split(command(str(LIVER_PETMR.path), plan, recipe=str(file)))
    assert main([*line[3:], "--format=json"]) == 0
    said = capsys.readouterr().out
    file.write_bytes(recipe.write(recipe.recipe_of(LIVER_PETMR.table(), LIVER_PETMR.reading(), plan)))
    assert main(["reads", str(LIVER_PETMR.path), f"--recipe={file}", "--format=json"]) == 0
    assert capsys.readouterr().out == said
    # a shipped study by its name needs no recipe
    named = shlex.split(command(LIVER_PETMR.code, plan))
    assert main([*named[3:], "--format=json"]) == 0
    assert capsys.readouterr().out == said
