"""What is said of counts by month, hospital and indicator."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "aggregate_total": (
        'Row {row}: "{value}" is a total; totals are never added.',
        "Nothing to do.",
    ),
    "aggregate_month_unknown": (
        'Row {row}: "{value}" in column {column} is no month; the row is left out.',
        "Write 2024-03.",
    ),
    "aggregate_indicator_unknown": (
        'Row {row}: "{value}" is none of the indicators; the row is left out.',
        "Write the official name or its number, 1 to 8, 4a to 4d, 8(1), 8(2).",
    ),
    "aggregate_not_whole": (
        'Row {row}: "{value}" in column {column} is no whole number; the row is left out.',
        "Write counts, not percentages.",
    ),
    "aggregate_numerator_above": (
        "Row {row}: the numerator {value} is above the denominator; the row is left out.",
        "Correct one of the two.",
    ),
    "aggregate_beyond_plan": (
        "In {count} rows more lesions were ablated than planned (row {value}); they count as reported.",
        "Nothing to do; correct the row if it is a slip.",
    ),
    "aggregate_repeated": (
        'Row {row}: the row of "{value}" repeats another; it is dropped.',
        "Nothing to do.",
    ),
    "aggregate_contradicts": (
        "Row {row}: the same month, hospital and indicator stand with other numbers; neither row is used.",
        "Keep the right one.",
    ),
    "aggregate_mixed_periods": (
        "Column {column} holds months and quarters; they cannot be put together.",
        "Give one file of months and one of quarters.",
    ),
    "aggregate_rates_alone": (
        "The file holds rates by month and indicator without their counts.",
        "Add numerators and denominators: months can only be added up from counts. Found: {found}.",
    ),
    "aggregate_too_long": (
        "The file has {count} rows of counts; at most {limit} are read at once.",
        "Give one row for each month, hospital and indicator; split a longer file by years or regions.",
    ),
    "aggregate_too_various": (
        "Column {column} holds {count} different values; in a file of counts it holds at most {limit}.",
        "Check the headers: month, hospital, indicator, numerator and denominator are expected.",
    ),
    "aggregate_nothing": (
        "The file has no row that can be used.",
        "Give month, hospital, indicator, numerator and denominator as counts.",
    ),
    "aggregate_months_missing": (
        "{count} months are not reported and not counted as 0: {value}.",
        "Add them if they exist.",
    ),
    "aggregate_patients_twice": (
        "Indicator 5 counts patients: a patient of two months or hospitals is counted twice.",
        "Nothing to do; a log of sessions counts patients once.",
    ),
    "aggregate_cannot": (
        "{value} needs a log of sessions; this file holds counts only.",
        "Leave the option out, or give a log with a row per session.",
    ),
}
