"""Laws that hold for any log."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from core.ablation.answer import AblationAnswer, answer
from core.ablation.counting.numbers import Proportion, Stay
from core.ablation.decided_by import State
from core.ablation.definitions import SWITCHES, Definitions
from core.ablation.file.door import read_log
from core.ablation.indicator import INDICATORS
from core.ablation.plan import AblationPlan
from tests.ablation.logs import AS_OF, ask, log, sessions, table

ABLATED = date(2024, 3, 10)


def days(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda offset: (ABLATED + timedelta(days=offset)).isoformat())


def maybe(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), cells)


YES_NO = st.sampled_from(["yes", "no", ""])
ROW = st.fixed_dictionaries(
    {
        "ablation_date": st.one_of(days(0, 60), days(700, 850)),
        "session_status": st.sampled_from(["completed", "aborted", "cancelled", ""]),
        "centre": st.sampled_from(["A", "B", "C"]),
        "tumour_site": st.sampled_from(["liver", "lung", "thyroid", ""]),
        "benign_malignant": st.sampled_from(["benign", "malignant", "mixed", "indeterminate", ""]),
        "max_size_mm": st.sampled_from(["8", "20", "35", ""]),
        "pta_pct": st.sampled_from(["50", "51", "", "odd"]),
        "child_pugh": st.sampled_from(["A", "C", ""]),
        "organ_function_ok": YES_NO,
        "ecog": st.sampled_from(["2", "3", ""]),
        "asa": st.sampled_from(["3", "4", ""]),
        "indication_ok": YES_NO,
        "planned_lesions": st.sampled_from(["1", "2", "3", ""]),
        "ablated_lesions": st.sampled_from(["0", "1", "2", "3", ""]),
        "imaging_date": maybe(days(-5, 110)),
        "imaging_contrast": st.sampled_from(["yes", "no", "CEUS", "PETCT", ""]),
        "complete_ablation": YES_NO,
        "complete_lesions": st.sampled_from(["0", "1", "2", ""]),
        "comp_type": st.sampled_from(["none", "", "other", "major_bleeding;severe_infection"]),
        "comp_date": maybe(days(-5, 110)),
        "comp_severe": YES_NO,
        "comp_grade": st.sampled_from(["", "B", "C", "2", "II"]),
        "death_date": maybe(days(-5, 400)),
        "admission_date": maybe(days(-10, 60)),
        "discharge_date": maybe(days(0, 90)),
        "discharge_type": st.sampled_from(["routine", "against_advice", "died", ""]),
        "irreversible_discharge": YES_NO,
        "last_followup_date": maybe(days(0, 840)),
        "fu_6m": YES_NO,
        "biopsy_preop": YES_NO,
        "patient_id": st.sampled_from(["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"]),
    }
)
ROWS = st.lists(ROW, min_size=1, max_size=12)
DEFINITIONS = st.fixed_dictionaries({s.name: st.sampled_from(s.choices) for s in SWITCHES}).map(
    lambda chosen: Definitions(**chosen)  # type: ignore[arg-type]
)


def comparable(found: AblationAnswer) -> Mapping[str, object]:
    return dict(found.indicators)


@given(ROWS, DEFINITIONS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_shuffling_the_rows_changes_nothing(
    rows: list[dict[str, str]], definitions: Definitions, chance: random.Random
) -> None:
    made = sessions(*rows)
    plan = AblationPlan(definitions=definitions)
    first = answer(read_log(table(made), as_of=AS_OF), plan)
    chance.shuffle(made)
    assert comparable(answer(read_log(table(made), as_of=AS_OF), plan)) == comparable(first)


@given(ROWS, DEFINITIONS)
@settings(max_examples=40)
def test_states_add_up_and_bounds_contain_the_value(
    rows: list[dict[str, str]], definitions: Definitions
) -> None:
    found = answer(log(*rows), AblationPlan(definitions=definitions))
    for indicator in INDICATORS:
        number, listed = found.indicators[indicator], found.records(indicator)
        if isinstance(number, Stay):
            assert listed.total(State.NUMERATOR) == number.bed_days
            continue
        assert listed.total(State.NUMERATOR) == number.estimate.numerator
        below = listed.total(State.NUMERATOR, State.DENOMINATOR_ONLY, State.UNKNOWN)
        assert below == number.estimate.denominator
        assert listed.total(State.NOT_MATURE) == number.pending
        if number.value is not None:
            assert number.bounds is not None
            # lesions beyond the plan can lift a complete-case ratio over anything a completion gives, and a
            # session whose plan is not recorded planned at least one
            no_plan = "missing_plans_up_to_a_cap" in number.notes
            if not no_plan and (definitions.completion_cap or definitions.completion_missing == "count"):
                assert number.bounds[0] <= number.value <= number.bounds[1]
            if number.estimate.low is None or number.estimate.high is None:
                assert number.value > 1 and number.estimate.reason is not None
            else:
                assert number.estimate.low <= number.value <= number.estimate.high


@given(ROWS, DEFINITIONS)
@settings(max_examples=40)
def test_disjoint_strata_add_up_where_nobody_crosses_them(
    rows: list[dict[str, str]], definitions: Definitions
) -> None:
    # a patient of one centre only
    apart = [{**row, "patient_id": row["patient_id"] + row["centre"]} for row in rows]
    found = answer(log(*apart), AblationPlan(definitions=definitions, by=("centre",)))
    for indicator, number in found.indicators.items():
        parts = [part.indicators[indicator] for part in found.groups["centre"].values()]
        # a group none of whose windows has closed crosses nothing
        assert indicator not in found.not_adding_up.get("centre", ())
        if any("not_yet_due" in (part.estimate.reason, part.literal.reason) for part in parts):
            # it waits with all its records, which the whole may count
            assert sum(each.count for part in parts for each in part.decided) == sum(
                each.count for each in number.decided
            )
            assert sum(part.pending for part in parts) >= number.pending
            continue
        if isinstance(number, Stay):
            assert sum(p.bed_days for p in parts if isinstance(p, Stay)) == number.bed_days
            continue
        for name in ("unknown", "pending", "early_events"):
            assert sum(getattr(part, name) for part in parts) == getattr(number, name)
        literal = [part.literal for part in parts if isinstance(part, Proportion)]
        assert sum(part.numerator for part in literal) == number.literal.numerator
        assert sum(part.denominator for part in literal) == number.literal.denominator


@given(ROWS, DEFINITIONS, st.sampled_from(["centre", "tumour_site", "session_status"]))
@settings(max_examples=40)
def test_a_group_is_the_filter_of_its_level(
    rows: list[dict[str, str]], definitions: Definitions, column: str
) -> None:
    read = log(*rows)
    grouped = answer(read, AblationPlan(definitions=definitions, by=(column,))).groups[column]
    for level, part in grouped.items():
        filtered = answer(read, AblationPlan(definitions=definitions, where=((column, (level,)),)))
        assert dict(part.indicators) == dict(filtered.indicators)
        assert (part.sessions, part.patients) == (filtered.whole.sessions, filtered.whole.patients)


COMPLETIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "1": {
        "pta_pct": ("85", "40"),
        "organ_function_ok": ("yes", "no"),
        "ecog": ("1", "3"),
        "asa": ("2", "4"),
        "indication_ok": ("yes", "no"),
    },
    "2": {"ablated_lesions": ("0", "1", "2")},
    "3": {
        "imaging_date": ("2024-04-05",),
        "imaging_contrast": ("yes",),
        "complete_ablation": ("yes", "no"),
    },
    "4.overall": {
        "comp_type": ("none", "other"),
        "comp_severe": ("yes", "no"),
        "comp_date": ("2024-03-12", "2024-06-01"),
    },
    "5": {
        "irreversible_discharge": ("yes", "no"),
        "last_followup_date": ("2024-03-25", "2026-06-15"),
        "death_date": ("2024-03-25", "2024-09-01"),
    },
    "6.6m": {"last_followup_date": ("2024-03-25", "2026-06-15")},
    "8.benign_share": {"benign_malignant": ("benign", "malignant")},
    "8.under_2cm_share": {"max_size_mm": ("8", "35")},
}
BLANKABLE = {
    "1": ["pta_pct", "organ_function_ok", "ecog", "asa", "indication_ok"],
    "2": ["ablated_lesions"],
    "3": ["imaging_date", "imaging_contrast", "complete_ablation"],
    "4.overall": ["comp_type", "comp_severe", "comp_date"],
    "5": ["irreversible_discharge", "last_followup_date"],
    "6.6m": ["last_followup_date"],
    "8.benign_share": ["benign_malignant"],
    "8.under_2cm_share": ["max_size_mm"],
}


def completions(row: dict[str, str], indicator: str) -> Iterator[dict[str, str]]:
    """Every way to fill the blanks of a row that the indicator asks for."""
    blank = [name for name in BLANKABLE[indicator] if row.get(name) == ""]
    if indicator == "5" and "last_followup_date" in blank and not row.get("death_date"):
        blank.append("death_date")
    for chosen in product(*(COMPLETIONS[indicator][name] for name in blank)):
        yield {**row, **dict(zip(blank, chosen, strict=True))}


@st.composite
def with_blanks(draw: st.DrawFn) -> tuple[str, list[dict[str, str]]]:
    indicator = draw(st.sampled_from(sorted(COMPLETIONS)))
    rows = []
    for _ in range(draw(st.integers(1, 2))):
        row = {name: "" for name in BLANKABLE[indicator] if draw(st.booleans())}
        if indicator == "2":
            row["planned_lesions"] = draw(st.sampled_from(["1", "2"]))
        if indicator == "4.overall":
            row.setdefault("comp_type", draw(st.sampled_from(["none", "major_bleeding"])))
            if row["comp_type"] != "major_bleeding":  # no event, nothing else to fill in
                row.pop("comp_severe", None)
                row.pop("comp_date", None)
        if indicator == "5":
            row["discharge_type"] = draw(st.sampled_from(["routine", "against_advice"]))
            if row["discharge_type"] == "routine":
                row.pop("irreversible_discharge", None)
            if draw(st.booleans()):
                row["death_date"] = draw(st.sampled_from(["2024-03-25", "2024-09-01"]))
                row["last_followup_date"] = row["death_date"]
        if indicator.startswith("8"):
            row |= {"tumour_site": "thyroid"}
            row.setdefault("benign_malignant", draw(st.sampled_from(["benign", "malignant"])))
        if indicator == "1":
            row["tumour_site"] = "lung"  # for the liver Child-Pugh speaks for the organ
            if draw(st.booleans()):
                row["ecog"] = "3"
        rows.append(row)
    return indicator, rows


@given(with_blanks())
@settings(max_examples=30)
def test_bounds_contain_the_value_of_every_completion(case: tuple[str, list[dict[str, str]]]) -> None:
    indicator, rows = case
    # a second row that says "none", so that a blank complication is not documented
    before = ask(log(*rows, {})).indicators[indicator]
    assert isinstance(before, Proportion)
    if before.bounds is None:
        return
    low, high = before.bounds
    for filled in product(*(list(completions(row, indicator))[:6] for row in rows)):
        after = ask(log(*filled, {})).indicators[indicator]
        if after.value is not None:
            assert low - 1e-12 <= after.value <= high + 1e-12, (indicator, filled)


PLANS = st.builds(
    AblationPlan,
    as_of=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    start=st.none() | st.dates(date(2000, 1, 1), date(2010, 1, 1)),
    end=st.none() | st.dates(date(2011, 1, 1), date(2020, 1, 1)),
    definitions=DEFINITIONS,
    where=st.lists(
        st.tuples(st.sampled_from(["centre", "asa"]), st.lists(st.text(max_size=5), min_size=1, unique=True)),
        max_size=2,
        unique_by=lambda item: item[0],
    ).map(lambda found: tuple((name, tuple(values)) for name, values in found)),
    by=st.lists(st.sampled_from(["centre", "operator"]), unique=True).map(tuple),
    targets=st.lists(
        st.tuples(st.sampled_from(INDICATORS), st.floats(0, 1).map(lambda x: float(format(x, ".12g")))),
        max_size=2,
        unique_by=lambda item: item[0],
    ).map(tuple),
    compare_previous=st.booleans(),
)


@given(PLANS)
def test_a_link_holds_the_whole_plan(plan: AblationPlan) -> None:
    assert AblationPlan.from_query(plan.to_query()) == (plan, ())
