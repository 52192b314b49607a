"""Whether bounds contain what filled gaps give: ``make fills``; exits with 1 if a number lies outside.

Random logs with gaps; each gap is filled at random as a later document could, 64 times, and every
indicator of the filled log is held to the bounds of the log with gaps, under 12 sets of definitions.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.ablation.answer import AblationAnswer, answer
from core.ablation.definitions import DEFAULTS, SWITCHES, Definitions
from core.ablation.plan import AblationPlan
from tests.ablation.logs import AS_OF, log

SETS = 12
"""Sets of definitions: the defaults, and others that between them have every alternative of every switch."""
GAPS: Mapping[str, tuple[str, ...]] = {
    "pta_pct": ("85", "40"),
    "child_pugh": ("A", "B", "C"),
    "organ_function_ok": ("yes", "no"),
    "ecog": ("0", "2", "3"),
    "asa": ("2", "4"),
    "indication_ok": ("yes", "no"),
    "planned_lesions": ("1", "2", "3", "5"),
    "ablated_lesions": ("0", "1", "1", "1"),
    "complete_ablation": ("yes", "yes", "no"),
    "imaging_contrast": ("yes", "yes", "no"),
    "comp_type": ("none", "bleeding", "pneumothorax", "infection", "other"),
    "benign_malignant": ("benign", "malignant"),
    "max_size_mm": ("12", "19", "20", "31"),
    "biopsy_preop": ("yes", "no"),
    "discharge_type": ("routine", "against_advice", "transfer"),
    "tumour_site": ("liver", "thyroid"),
}
"""What a document could say of a blank cell."""
DATES = ("imaging_date", "last_followup_date", "admission_date", "discharge_date", "comp_date")
SHARE = 0.08
"""Of the cells that are blank."""


def sets() -> list[Definitions]:
    """`SETS` definitions: of the k-th, every third switch stands at one of its alternatives."""
    found = [DEFAULTS]
    for turn in range(1, SETS):
        changed = {
            switch.name: switch.alternatives[turn % len(switch.alternatives)]
            for place, switch in enumerate(SWITCHES)
            if switch.alternatives and (place + turn) % 3 == 0
        }
        found.append(replace(DEFAULTS, **changed))  # type: ignore[arg-type]
    return found


def gapped(chance: random.Random, rows: int) -> list[dict[str, str]]:
    """Changes of plain sessions, with blank cells."""
    found = []
    for place in range(rows):
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(500))
        row = {name: chance.choice(values) for name, values in GAPS.items()}
        row["planned_lesions"] = max(row["planned_lesions"], row["ablated_lesions"])
        row |= {
            "ablation_date": f"{day}",
            "imaging_date": f"{day + timedelta(days=chance.choice((5, 25, 25, 40)))}",
            "admission_date": f"{day - timedelta(days=chance.randrange(4))}",
            "discharge_date": f"{day + timedelta(days=chance.randrange(1, 9))}",
            "comp_type": "none" if chance.random() < 0.8 else row["comp_type"],
            "centre": "AB"[place % 2],
            "last_followup_date": f"{day + timedelta(days=chance.randrange(10, 800))}",
        }
        if row["comp_type"] != "none":
            row |= {"comp_date": f"{day + timedelta(days=3)}", "comp_severe": chance.choice(("yes", "no"))}
        for name in (*GAPS, *DATES, "comp_severe"):
            if chance.random() < SHARE:
                row[name] = ""
        if not row["comp_type"]:
            row |= {"comp_date": "", "comp_severe": ""}
        if not row["discharge_date"]:
            row["discharge_type"] = ""
        found.append(row)
    return found


def filled(chance: random.Random, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The same with every gap filled as a document could."""
    found = []
    for row in rows:
        day = date.fromisoformat(row["ablation_date"])
        own = dict(row)
        for name, values in GAPS.items():
            if not row[name]:
                own[name] = chance.choice(values)
        if not row["child_pugh"] and row["organ_function_ok"] == "yes":
            own["child_pugh"] = chance.choice("AB")  # C would contradict what is documented
        if not row["organ_function_ok"] and row["child_pugh"] in ("A", "B"):
            own["organ_function_ok"] = "yes"  # Child A or B is the document that the liver works
        if not row["comp_type"] and own["comp_type"] != "none":
            own |= {"comp_date": f"{day + timedelta(days=3)}", "comp_severe": chance.choice(("yes", "no"))}
        if not row["ablated_lesions"] or not row["planned_lesions"]:
            fewer = min(own["ablated_lesions"], own["planned_lesions"])
            if not row["ablated_lesions"]:
                # who documents a complete ablation has documented that something was ablated
                own["ablated_lesions"] = "1" if row["complete_ablation"] == "yes" else fewer
                own["planned_lesions"] = own["planned_lesions"] or "1"
            else:
                own["planned_lesions"] = max(own["ablated_lesions"], own["planned_lesions"])
        if row["comp_type"] not in ("", "none"):
            own["comp_severe"] = row["comp_severe"] or chance.choice(("yes", "no"))
            own["comp_date"] = row["comp_date"] or f"{day + timedelta(days=chance.choice((0, 3, 30, 40)))}"
        if not row["admission_date"]:
            own["admission_date"] = f"{day - timedelta(days=chance.randrange(9))}"
        if not row["discharge_date"]:
            own["discharge_type"] = (
                "routine"  # nothing says that he left: no discharge is open in indicator 5
            )
            own["discharge_date"] = f"{min(day + timedelta(days=chance.randrange(1, 60)), AS_OF)}"
        if not row["imaging_date"]:
            own["imaging_date"] = f"{day + timedelta(days=chance.choice((5, 25, 25, 40)))}"
        if not row["last_followup_date"]:
            seen = day + timedelta(days=chance.randrange(45, 800))
            own["last_followup_date"] = f"{min(seen, AS_OF)}"
        found.append(own)
    return found


def outside(whole: AblationAnswer, one: AblationAnswer) -> Iterator[str]:
    """Indicators of a filled log that lie outside the bounds of the log with gaps."""
    for code, number in whole.indicators.items():
        value = one.indicators[code].value if code in one.indicators else None
        if value is None or number.bounds is None:
            continue
        low, high = number.bounds
        if value < low - 1e-12 or (high is not None and value > high + 1e-12):
            yield f"{code}: {value:.4f} outside {low:.4f} to {high if high is None else round(high, 4)}"


def check(seed: int, *, rows: int, fills: int) -> list[str]:
    """What lies outside, for one log."""
    chance = random.Random(seed)
    with_gaps = gapped(chance, rows)
    open_log = log(*with_gaps)
    logs = [log(*filled(chance, with_gaps)) for _ in range(fills)]
    found = []
    for number, definitions in enumerate(sets()):
        plan = AblationPlan(definitions=definitions)
        whole = answer(open_log, plan)
        for place, each in enumerate(logs):
            told = outside(whole, answer(each, plan))
            found += [f"seed {seed}, fill {place}, set {number}: {line}" for line in told]
    return found


def main() -> int:
    """Ten logs of 60 sessions; the number of seeds, fills and rows can be given."""
    seeds, fills, rows = (int(text) for text in (sys.argv[1:] + ["10", "64", "60"][len(sys.argv) - 1 :]))
    wrong = [told for seed in range(seeds) for told in check(seed, rows=rows, fills=fills)]
    print(*wrong[:40], sep="\n")
    print(f"{seeds} logs x {fills} fills x {SETS} sets: {len(wrong)} outside")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
