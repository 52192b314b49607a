"""The scorecard: every number of a centre is that of the log filtered to it, and no order is by a rate."""

import json
import math
from dataclasses import replace

import pytest

from core.__main__ import main
from core.ablation.answer import answer
from core.ablation.monitoring.overview import funnel_of, summary_row
from core.ablation.plan import AblationPlan
from core.ablation.scorecard import Centre, Order, Scorecard, beyond, scorecard
from core.examples.ablation import ABLATION_EXAMPLES
from core.report.ablation.asked.comparisons import plain_scorecard
from tests.ablation.golden import EXAMPLES

LOG = ABLATION_EXAMPLES["golden"].load()
PLAN = AblationPlan(targets=(("3", 0.9), ("5", 0.05)))
CARD = scorecard(LOG, PLAN, "centre")


@pytest.mark.parametrize("at", [0, 2])
def test_a_centre_is_the_log_filtered_to_it(at):
    centre = CARD.centres[at]
    own = replace(PLAN, where=(("centre", (centre.name,)),))
    alone = answer(LOG, own)
    assert (centre.sessions, centre.patients) == (alone.whole.sessions, alone.whole.patients)
    for code, standing in centre.standings.items():
        estimate = alone.indicators[code].estimate
        assert standing.estimate == estimate, code
        row = summary_row(LOG, own, code)
        assert (standing.variation, standing.assurance) == (row.variation, row.target_icon)
        assert standing.target == dict(PLAN.targets).get(code)


def made(name: str, sessions: int, tail: float) -> Centre:
    any_one = CARD.centres[0].standings["3"]
    return Centre(
        name=name,
        sessions=sessions,
        patients=sessions,
        standings={"3": replace(any_one, distance=beyond(tail))},
    )


def test_orders_are_by_name_volume_or_distance_and_ties_by_name():
    card = Scorecard(
        by="centre",
        indicators=("3",),
        centres=(made("c", 10, 0.02), made("b", 30, 0.3), made("a", 10, 0.9), made("d", 5, 0.0)),
        lacking={},
        not_recorded=0,
    )
    order = {own: "".join(centre.name for centre in card.ordered(own)) for own in Order}
    assert order == {Order.NAME: "abcd", Order.VOLUME: "bacd", Order.DISTANCE: "dcab"}
    assert beyond(0.0025) == pytest.approx(1) and beyond(0.026) == 0 and beyond(0) == math.inf
    plain = plain_scorecard(card, Order.DISTANCE)
    assert plain["ranking"] is False and plain["centres"][0]["distance"] is None
    json.dumps(plain, allow_nan=False)
    assert not any(word in json.dumps(plain) for word in ('"rank"', '"place"', '"position"'))


def test_distance_is_that_of_the_funnel():
    for code in ("3", "4.overall"):
        for unit in funnel_of(LOG, PLAN, code, "centre").funnel.units:
            standing = next(own for own in CARD.centres if own.name == unit.name).standings[code]
            assert standing.status is unit.tail_status
            assert standing.distance == beyond(min(unit.tail_high, unit.tail_low))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_the_command_line(language, capsys):
    asked = ["ablation", str(EXAMPLES / "golden_log.csv"), "--as-of", "2026-06-30", "--target", "3=90%"]
    assert main([*asked, "--scorecard", "--order", "volume", "--language", language]) == 0
    out = capsys.readouterr().out
    assert ("no ranking" if language == "en" else "不作排名") in out or "排名" in out
    assert main([*asked, "--scorecard", "--format", "json"]) == 0
    card = json.loads(capsys.readouterr().out)["scorecard"]
    assert [own["name"] for own in card["centres"]] == ["A", "B", "C"] and card["ordered_by"] == "name"
    three = next(own for own in card["centres"][0]["cells"] if own["indicator"] == "3")
    assert (three["numerator"], three["denominator"], three["target"]) == (28, 31, 0.9)
    assert main([*asked, "--order", "volume"]) == 2 and "--scorecard" in capsys.readouterr().err
