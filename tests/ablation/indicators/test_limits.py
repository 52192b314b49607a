"""The limits that an answer itself gives, and the edges of windows and sizes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from scipy.stats import beta, t

from core.ablation.counting.numbers import Proportion, Stay
from core.ablation.file.door import understand
from core.ablation.file.rows.cutoff import GAP_DAYS, propose_as_of
from core.ablation.indicator import INDICATORS
from tests.ablation.logs import ask, fraction, log, sessions, table

Z = 1.959963984540054


def wilson(x: int, n: int) -> tuple[float, float]:
    centre, half = x + Z * Z / 2, Z * (x * (n - x) / n + Z * Z / 4) ** 0.5
    return (centre - half) / (n + Z * Z), (centre + half) / (n + Z * Z)


def exact(x: int, n: int) -> tuple[float, float]:
    low = 0.0 if x == 0 else float(beta.ppf(0.025, x, n - x + 1))
    return low, 1.0 if x == n else float(beta.ppf(0.975, x + 1, n - x))


MIXED = [
    {
        "pta_pct": "40",
        "imaging_date": "",
        "fu_6m": "no",
        "tumour_site": "thyroid",
        "benign_malignant": "malignant",
    },
    {
        "comp_type": "major_bleeding",
        "comp_severe": "yes",
        "comp_date": "2024-03-12",
        "death_date": "2024-03-20",
    },
    {"tumour_site": "thyroid", "benign_malignant": "benign", "max_size_mm": "8", "biopsy_preop": "yes"},
    {"tumour_site": "thyroid", "benign_malignant": "benign", "max_size_mm": "30", "biopsy_preop": "no"},
    *({} for _ in range(6)),
]


def test_every_proportion_has_its_own_method_and_limits() -> None:
    found = ask(log(*MIXED)).indicators
    seen = set()
    for code in INDICATORS:
        number = found[code]
        if not isinstance(number, Proportion) or number.value is None or code == "2":
            continue
        x, n = int(number.estimate.numerator or 0), int(number.estimate.denominator or 0)
        method = "exact" if code == "5" or x in (0, n) else "wilson"
        seen.add((code, method))
        expected = exact(x, n) if method == "exact" else wilson(x, n)
        assert (number.estimate.low, number.estimate.high) == pytest.approx(expected, abs=1e-9), code
    assert {("1", "wilson"), ("4.overall", "wilson"), ("5", "exact"), ("8.benign_share", "wilson")} <= seen


def test_the_mean_stay_has_t_limits_on_n_minus_1() -> None:
    out = [(date(2024, 3, 10) + timedelta(days=days)).isoformat() for days in (1, 3, 4, 8)]
    number = ask(log(*({"discharge_date": day} for day in out))).indicators["7"]
    assert isinstance(number, Stay)
    lengths = [3, 5, 6, 10]
    mean = sum(lengths) / 4
    deviation = (sum((x - mean) ** 2 for x in lengths) / 3) ** 0.5
    half = float(t.ppf(0.975, 3)) * deviation / 2
    assert (number.estimate.low, number.estimate.high) == pytest.approx((mean - half, mean + half), abs=1e-12)


@pytest.mark.parametrize(("size", "small"), [("19.9", 1), ("20", 0), ("20.0", 0), ("20.1", 0)])
def test_20_mm_is_not_below_2_cm(size: str, small: int) -> None:
    nodule = {"tumour_site": "thyroid", "benign_malignant": "benign", "max_size_mm": size}
    assert fraction(ask(log(nodule)), "8.under_2cm_share") == (small, 1)


@pytest.mark.parametrize(("days", "inside"), [(0, 1), (30, 1), (31, 0)])
def test_day_30_is_inside_and_day_31_is_not(days: int, inside: int) -> None:
    day = (date(2024, 3, 10) + timedelta(days=days)).isoformat()
    event = {"comp_type": "other", "comp_severe": "yes", "comp_date": day}
    assert fraction(ask(log(event, {})), "4.overall") == (inside, 2)
    dead = {"death_date": day, "last_followup_date": "", "discharge_date": ""}
    assert fraction(ask(log(dead, {})), "5") == (inside, 2)


@pytest.mark.parametrize(("days", "full"), [(31, 1), (32, 0)])
def test_imaging_on_day_31_is_within_a_month(days: int, full: int) -> None:
    day = (date(2024, 3, 10) + timedelta(days=days)).isoformat()
    assert fraction(ask(log({"imaging_date": day})), "3") == (full, 1)


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_gap_of_exactly_the_limit_is_no_outlier(beyond: int) -> None:
    last = date(2024, 6, 1)
    far = (last + timedelta(days=GAP_DAYS + beyond)).isoformat()
    rows = sessions(
        *({"last_followup_date": last.isoformat()} for _ in range(3)), {"last_followup_date": far}
    )
    proposal = propose_as_of(understand(table(rows))[0])
    assert (proposal.as_of == last) is bool(beyond)


@pytest.mark.parametrize(("size", "small"), [("19.9", 1), ("20", 0)])
def test_20_mm_is_not_below_2_cm_in_the_lesion_file(size: str, small: int) -> None:
    session = {"tumour_site": "thyroid", "benign_malignant": "benign", "max_size_mm": ""}
    lesion = {"session_id": "S1", "lesion_id": "1", "size_mm": size, "ablated": "yes"}
    found = log(session, lesions=[lesion])
    assert fraction(ask(found), "8.under_2cm_share") == (small, 1)
    assert fraction(ask(found, "thyroid_size=any"), "8.under_2cm_share") == (small, 1)


@pytest.mark.parametrize(("days", "counts"), [(30, 1), (31, 0)])
def test_alive_on_day_30_is_not_alive_after_the_window(days: int, counts: int) -> None:
    seen = (date(2024, 3, 10) + timedelta(days=days)).isoformat()
    left = {
        "discharge_type": "against_advice",
        "irreversible_discharge": "yes",
        "imaging_date": "",
        "last_followup_date": seen,
    }
    found = ask(log(left, {}), "against_advice_drop_if_alive=yes")
    assert fraction(found, "5") == (counts, 2)


@pytest.mark.parametrize(("days", "unknown"), [(29, 1), (30, 1), (31, 0)])
def test_dead_by_a_later_day_is_open_unless_seen_after_the_window(days: int, unknown: int) -> None:
    seen = (date(2024, 3, 10) + timedelta(days=days)).isoformat()
    dead = {"followup_status": "died", "last_followup_date": "2024-06-15", "imaging_date": seen}
    number = ask(log(dead, {"followup_status": "alive"})).indicators["5"]
    assert isinstance(number, Proportion)
    assert (number.estimate.numerator, number.estimate.denominator, number.unknown) == (0, 2, unknown)


def test_without_any_contact_nothing_is_known_of_the_follow_up() -> None:
    blank = dict.fromkeys(("last_followup_date", "imaging_date", "imaging_contrast", "complete_ablation"), "")
    number = ask(log(blank, {})).indicators["6.6m"]
    assert isinstance(number, Proportion)
    assert number.unknown == 1
    assert {str(item.rule) for item in number.decided} == {"no_contact_recorded", "status_known_at_horizon"}
