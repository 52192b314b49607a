"""Calendar months later, day by day and for a million dates at once."""

import calendar
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ablation.file.rows.calendar import months_later
from core.ablation.log import NO_DATE

EPOCH = date(1970, 1, 1)


def later(day, months):
    """By Python's calendar: the same day of the month, or the last one there is."""
    if day == NO_DATE:
        return NO_DATE
    here = EPOCH + timedelta(days=day)
    years, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return (date(years, month + 1, min(here.day, last)) - EPOCH).days


@pytest.mark.parametrize("far_apart", [False, True])
@given(
    days=st.lists(st.integers(14_000, 14_040) | st.just(int(NO_DATE)), max_size=60),
    months=st.integers(0, 130),
)
def test_months_later_is_what_a_calendar_says(far_apart, days, months):
    """With a date of another century the days are fewer than the days between them."""
    days = [*days, -20_000] if far_apart else days
    found = months_later(np.array(days, dtype=np.int32), months)
    assert found.dtype == np.int32
    assert found.tolist() == [later(day, months) for day in days]


def test_the_last_day_of_a_month_is_clipped():
    days = np.array([(date(2024, 1, 31) - EPOCH).days, NO_DATE] * 2, dtype=np.int32)
    assert months_later(days, 1).tolist() == [(date(2024, 2, 29) - EPOCH).days, NO_DATE] * 2
    assert months_later(days[1:2], 6).tolist() == [NO_DATE]
