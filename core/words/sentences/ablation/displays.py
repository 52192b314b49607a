"""What a display of the ablation log says of itself: what it could have shown, and what is not whole."""

LABELS: dict[str, str] = {
    "variation.too_few": "too few to judge",
    "variation.no_harm_signal": "no signal; this chart cannot show a worsening",
    "chart_reason.truncated": "not whole: no session could begin in this period",
    "chart_reason.open_run": "still open: so many or more",
    "chart_flag.perfect_baseline": (
        "a baseline without a single failure (or event) is not certain: limits allow for it"
    ),
    "monitoring_note.truncated_periods": (
        "Discharges before the first or after the last month with sessions belong to long stays only: these "
        "periods are hollow and outside limits and rules."
    ),
}
