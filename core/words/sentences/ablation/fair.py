"""Risk, chance over many centres, and what-if: problems in words."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "risk_column_not_in_file": (
        'The file has no column "{value}" for risk.',
        "Name one of: {found}.",
    ),
    "risk_not_usable": (
        'Row {row}: "{value}" in column {column} is no probability.',
        "Write risks between 0 and 1 (0.05) or with a per cent sign (5%); leave unknown ones blank.",
    ),
    "risk_needs_baseline": (
        "A model of risk needs a baseline: it is fitted once and then kept.",
        "State the last day of the baseline (on the command line with --baseline).",
    ),
    "risk_needs_covariates": (
        "A model of risk needs at least one covariate.",
        "Name the columns, separated by commas.",
    ),
    "risk_covariate_later": (
        "Column {column} ({name}) names or dates a session, or is known only after it: it cannot "
        "be a risk of it.",
        "Choose among what is known before: {found}.",
    ),
    "risk_covariate_many_levels": (
        "Column {column} has {value} levels; a covariate has at most {most}.",
        "Put levels together, or use another column.",
    ),
    "risk_model_needs_events": (
        "{value} events in {sessions} sessions of the baseline are too few for a model; "
        "{fewest} events and {fewest} sessions without are needed.",
        "Choose a longer baseline, or give a column of risks.",
    ),
    "risk_model_separated": (
        "{value} tells sessions with and without an event apart completely: no risk can be estimated.",
        "Leave the covariate out, put levels together, or choose a longer baseline.",
    ),
    "risk_model_not_estimable": (
        "The covariates say the same, or do not vary, in the baseline: no model can be fitted.",
        "Leave one of them out.",
    ),
    "risk_needs_sessions": (
        "Indicator {value} does not count sessions; risk belongs to a session.",
        "Choose an indicator that counts sessions or patients.",
    ),
    "risk_chart_needs_harm": (
        "Indicator {value} counts no harm; the risk-adjusted charts look for harm.",
        "Choose complications or deaths.",
    ),
    "risk_twice": (
        "Both a column of risks and a model were asked for.",
        "Choose one of --risk and --risk-model.",
    ),
    "option_needs_option": (
        "{value} needs {needs}.",
        "Give both, or leave both out.",
    ),
    "ewma_needs_a_proportion": (
        "Indicator {value} is no proportion here; the EWMA averages proportions.",
        "Choose another indicator or another chart.",
    ),
    "what_if_needs_a_proportion": (
        "Indicator {value} is a mean of days: there is nothing to suppose.",
        "Choose an indicator that is a proportion.",
    ),
    "what_if_nothing": (
        "Indicator {value} has no record to suppose anything of.",
        "Choose another indicator or a longer period.",
    ),
    "what_if_too_many": (
        "More records of indicator {value} were supposed closed than are open.",
        "Suppose fewer.",
    ),
    "what_if_record_not_open": (
        'No record "{value}" of indicator {name} is open as --suppose has it.',
        "Name records as --records lists them: not_mature for counted and not, unknown for unknown.",
    ),
    "publish_key_empty": (
        "The key file is empty.",
        "Write a long random text into it, or leave the option out: a key is made for the pack.",
    ),
    "aggregate_lacks_indicator": (
        "The file has no counts of indicator {value} in this period.",
        "Choose an indicator that the file holds.",
    ),
}

LABELS: dict[str, str] = {
    "scorecard_order.name": "Rows are ordered by name.",
    "scorecard_order.volume": "Rows are ordered by number of sessions, most first.",
    "scorecard_order.distance": (
        "Rows are ordered by how far a unit lies beyond the 95% limits of a funnel, on either side; within "
        "them, by name."
    ),
    "scorecard_order_by.name": "name",
    "scorecard_order_by.volume": "number of sessions",
    "scorecard_order_by.distance": "distance from the limits",
    "standing.common_cause": "steady",
    "standing.improving_high": "better",
    "standing.improving_low": "better",
    "standing.concerning_high": "of concern",
    "standing.concerning_low": "of concern",
    "standing.changed_high": "changed lately",
    "standing.changed_low": "changed lately",
    "standing.unstable": "not random",
    "standing.too_few": "few records",
    "standing.no_harm_signal": "few records",
    "standing.not_judged": "few records",
    "meets.always_met": "meets target",
    "meets.never_met": "misses target",
    "meets.met_by_chance": "target by chance",
    "meets.no_target": "no target",
    "meets.not_judged": "target not judged",
}
