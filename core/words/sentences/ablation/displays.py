"""What a display of the ablation log says of itself: what it could have shown, and what is not whole."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "texts_open": (
        (
            "{value} different texts are not understood; each is unknown: it moves bounds, never a "
            "numerator. {proposed} of them have a proposed meaning, which is not applied."
        ),
        "Decide what they mean at the door (a recipe keeps it), or take the proposals with --accept "
        "proposals.",
    ),
}

LABELS: dict[str, str] = {
    "meaning.minor": "a complication that is not severe",
    "meaning.unknown": "not known",
    "method.gray": "Gray's test",
    "method_answers.gray": "Does the share who have the event differ between groups when death competes?",
    "method_avoid.gray": (
        "Not with several lesions per patient as if they were patients, and not with small groups."
    ),
    "survival_reason.too_few_at_risk": "fewer than 5 are still observed",
    "variation.too_few": "too few to judge",
    "variation.no_harm_signal": "no signal; this chart cannot show a worsening",
    "chart_reason.truncated": "incomplete: no session could begin in this period",
    "chart_reason.open_run": "still open: at least this many",
    "chart_flag.perfect_baseline": (
        "no failure (or event) in the baseline does not prove a rate of 100% (or 0%): limits allow for that"
    ),
    "monitoring_note.truncated_periods": (
        "Discharges before the first or after the last month with sessions belong to long stays only: these "
        "periods are hollow and outside limits and rules."
    ),
}
