"""Time to local tumour progression from a log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.ablation.answers.progression import LANDMARKS, LeftOut, ProgressionUnit, follow, progression
from core.ablation.file.door import read_log
from core.ablation.log import Log
from core.ablation.plan import AblationPlan
from core.problems import Refusal
from core.stats.survival import Variance
from core.tables.files.intake import read
from tests.ablation.logs import log as plain_log

PLAN = AblationPlan()
HEADER = "session_id,patient_id,ablation_date,ltp_date,death_date,last_followup_date,modality\n"


def log(*rows: str, lesions: str | None = None) -> Log:
    table = read((HEADER + "\n".join(rows) + "\n").encode(), "log.csv")
    second = None if lesions is None else read(lesions.encode(), "lesions.csv")
    return read_log(table, lesions=second, as_of=date(2025, 12, 31))


ROWS = (
    "S1,P1,2024-01-01,2024-04-10,,2025-06-01,RFA",
    "S2,P2,2024-01-01,,2024-07-19,,RFA",
    "S3,P3,2024-01-01,,,2024-12-31,MWA",
    "S4,P4,2024-01-01,2024-03-01,2024-03-01,,MWA",
    "S5,P5,2024-01-01,,,,MWA",
)


def test_progression_death_and_last_contact_end_the_follow_up() -> None:
    found = follow(log(*ROWS), PLAN)
    assert found.time.tolist() == [100, 200, 365, 60]
    assert found.outcome.tolist() == [1, 2, 0, 1]
    assert found.left_out == ((LeftOut.NO_FOLLOW_UP, 1),)


def test_curves_by_a_column_have_their_numbers_at_risk() -> None:
    found = progression(log(*ROWS), PLAN, by="modality", landmarks=(0, 90, 365))
    by_name = {group.name: group for group in found.groups}
    assert by_name["RFA"].at_risk == (2, 2, 0)
    assert by_name["MWA"].at_risk == (2, 1, 1)
    assert by_name["RFA"].progressed.points[0].value == 0.5
    assert by_name["RFA"].died.events == 1
    assert found.difference is not None
    assert found.clustered is False


def test_two_sessions_of_a_patient_make_clusters() -> None:
    again = ("S6,P1,2024-05-01,,,2025-06-01,RFA",)
    found = progression(log(*ROWS, *again), PLAN)
    assert found.clustered is True
    assert found.groups[0].progressed.variance is Variance.INFINITESIMAL_JACKKNIFE_CLUSTERED
    assert found.groups[0].progressed.clusters == 4


def test_lesions_follow_their_own_dates() -> None:
    lesions = (
        "session_id,lesion_id,ablated,ltp_date\nS1,L1,yes,2024-02-10\nS1,L2,yes,\nS1,L3,no,\nS3,L1,yes,\n"
    )
    found = follow(log(*ROWS, lesions=lesions), PLAN, unit=ProgressionUnit.LESION)
    assert found.left_out == ((LeftOut.LESION_NOT_ABLATED, 1),)
    assert found.row.tolist() == [0, 0, 2]
    assert found.time[0] == 40
    with pytest.raises(Refusal, match="lesion_file_needed"):
        follow(log(*ROWS), PLAN, unit=ProgressionUnit.LESION)


def test_every_session_is_followed_or_counted() -> None:
    found = follow(log(*ROWS), PLAN)
    assert found.time.size + sum(count for _, count in found.left_out) == 5


def test_without_the_column_it_says_so() -> None:
    bare = read_log(
        read(b"session_id,patient_id,ablation_date\nS1,P1,2024-01-01\n", "log.csv"), as_of=date(2025, 1, 1)
    )
    with pytest.raises(Refusal, match="progression_needs_column"):
        progression(bare, PLAN)


def test_what_was_never_completely_ablated_is_left_out_and_named() -> None:
    found = follow(
        plain_log(
            {"complete_ablation": "no", "ltp_date": "2024-06-01"},
            {"ltp_date": "2025-01-01"},
            {"ablated_lesions": "0", "complete_ablation": ""},
            {},
        ),
        AblationPlan(),
    )
    assert found.outcome.tolist() == [1, 0]
    assert dict(found.left_out) == {LeftOut.NOTHING_ABLATED: 1, LeftOut.RESIDUAL: 1}


def test_curves_are_read_at_half_a_year_one_two_three_and_five() -> None:
    ends = [date(2020, 1, 1) + timedelta(days) for end in LANDMARKS for days in (end - 1, end)]
    rows = (f"S{i},P{i},2020-01-01,,,{end},RFA" for i, end in enumerate(ends))
    found = progression(log(*rows, f"S,P,2020-01-01,2020-06-01,,{ends[-1]},RFA"), PLAN)
    assert found.groups[0].at_risk == (9, 7, 5, 3, 1)
    assert tuple(int(365.25 * years) for years in (0.5, 1, 2, 3, 5)) == LANDMARKS
