"""Charts, funnels and survival in words: problems, names of methods, formulas, reasons and signals."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "series_not_one_dimensional": (
        "The series has {value} dimensions instead of one.",
        "Give one number per period.",
    ),
    "phase_outside_series": (
        "A phase is to begin at point {value}, but the series has {points} points.",
        "Choose a start inside the series.",
    ),
    "excluded_outside_series": (
        "A point to be left out is outside the series of {points} points.",
        "Leave out only points of the series.",
    ),
    "freeze_with_phases": (
        "A frozen baseline and phases were both asked for.",
        "Choose one: phases have their own limits each, a frozen baseline keeps one.",
    ),
    "freeze_outside_series": (
        "The baseline is to be frozen at {value} points, but the series has {points}.",
        "Freeze at least 2 points and at most the whole series.",
    ),
    "series_of_unequal_length": (
        "Two series that belong together have {value} and {other} values.",
        "Give one value of each per period.",
    ),
    "count_not_usable": (
        "A count is negative, missing, fractional, or stands in a period without units.",
        "Correct the counts: whole numbers from 0.",
    ),
    "more_events_than_units": (
        "A period has more events than units, or a count is not a whole number.",
        "Correct the numerator or the denominator.",
    ),
    "odds_ratio_not_usable": (
        "An odds ratio of {value} cannot be looked for.",
        "Give a positive number other than 1, for example 2.",
    ),
    "risk_not_a_probability": (
        "A rate or risk is not a probability.",
        "Give numbers between 0 and 1.",
    ),
    "no_cases_to_simulate": (
        "With {value} cases a month there is nothing to simulate.",
        "Give the number of cases a month.",
    ),
    "baseline_or_risks": (
        "Give either one baseline rate or a risk for each case.",
        "Give exactly one of the two.",
    ),
    "time_not_usable": (
        "A follow-up time is negative or missing.",
        "Correct the dates: the end must not lie before the ablation.",
    ),
    "indicator_unknown": (
        "There is no indicator called {value}.",
        "Use one of: {expected}.",
    ),
    "indicator_lacks_columns": (
        "Indicator {value} cannot be charted: the file lacks {columns}.",
        "Add the columns, or name the headers that hold them.",
    ),
    "funnel_needs_a_proportion": (
        "Indicator {value} is a number of days: a funnel needs a proportion.",
        "Choose another indicator for the funnel.",
    ),
    "progression_needs_column": (
        "Local tumour progression needs the column {column}.",
        "Add the date of local tumour progression; leave it blank where there was none.",
    ),
    "lesion_file_needed": (
        "Curves by lesion need the lesion file.",
        "Upload the lesion file, or follow sessions instead.",
    ),
}

LABELS: dict[str, str] = {
    "chart.run": "Run chart",
    "chart.p": "p chart",
    "chart.u": "u chart",
    "chart.p_prime": "Laney p′ chart",
    "chart.u_prime": "Laney u′ chart",
    "chart.xmr": "Individuals (XmR) chart",
    "chart.xmr_prime": "Individuals chart for unequal numbers (I′)",
    "chart.moving_range": "Moving range chart",
    "chart.g": "g chart (sessions between events)",
    "chart.t": "t chart (days between events)",
    "chart.bernoulli_cusum": "CUSUM, case by case",
    "chart.risk_adjusted_cusum": "Risk-adjusted CUSUM",
    "chart_method.run_chart_median": "median, no limits",
    "chart_method.p_exact": "exact binomial tails of at most 0.135%",
    "chart_method.p_normal": "normal approximation, 3 standard errors",
    "chart_method.u_exact": "exact Poisson tails of at most 0.135%",
    "chart_method.u_normal": "normal approximation to counts, 3 standard errors",
    "chart_method.p_prime_unscreened_narrowing_allowed": (
        "Laney p′, moving ranges not screened, limits may narrow"
    ),
    "chart_method.p_prime_unscreened_narrowing_floor_at_one": (
        "Laney p′, moving ranges not screened, limits never narrower than the plain chart"
    ),
    "chart_method.p_prime_screened_narrowing_allowed": (
        "Laney p′, moving ranges screened (Nelson), limits may narrow"
    ),
    "chart_method.p_prime_screened_narrowing_floor_at_one": (
        "Laney p′, moving ranges screened (Nelson), limits never narrower than the plain chart"
    ),
    "chart_method.u_prime_unscreened_narrowing_allowed": (
        "Laney u′, moving ranges not screened, limits may narrow"
    ),
    "chart_method.u_prime_unscreened_narrowing_floor_at_one": (
        "Laney u′, moving ranges not screened, limits never narrower than the plain chart"
    ),
    "chart_method.u_prime_screened_narrowing_allowed": (
        "Laney u′, moving ranges screened (Nelson), limits may narrow"
    ),
    "chart_method.u_prime_screened_narrowing_floor_at_one": (
        "Laney u′, moving ranges screened (Nelson), limits never narrower than the plain chart"
    ),
    "chart_method.xmr_three_over_1128_unscreened": "XmR with 3/1.128, moving ranges not screened",
    "chart_method.xmr_three_over_1128_screened": "XmR with 3/1.128, moving ranges screened (Nelson)",
    "chart_method.xmr_rounded_266_unscreened": "XmR with 2.66, moving ranges not screened",
    "chart_method.xmr_rounded_266_screened": "XmR with 2.66, moving ranges screened (Nelson)",
    "chart_method.xmr_exact_d2_unscreened": "XmR with 3√π/2, moving ranges not screened",
    "chart_method.xmr_exact_d2_screened": "XmR with 3√π/2, moving ranges screened (Nelson)",
    "chart_method.xmr_prime_unscreened": "I′, moving ranges not screened",
    "chart_method.xmr_prime_screened": "I′, moving ranges screened (Nelson)",
    "chart_method.moving_range_3267": "moving ranges, limit 3.267 averages",
    "chart_method.g_qicharts2": "g chart as in qicharts2: 3 √(m(m+1)), median drawn",
    "chart_method.g_qcc": "g chart as in qcc: 3 √(m(m−1)), mean drawn",
    "chart_method.g_probability": "g chart, geometric quantiles with p = 1/(m+1)",
    "chart_method.g_probability_continuous": "g chart, geometric quantiles not rounded (pccpy)",
    "chart_method.g_qcc_probability": "g chart, geometric quantiles with p = 1/m (qcc)",
    "chart_method.t_power_transform_unscreened": "t chart by y^(1/3.6), moving ranges not screened",
    "chart_method.t_power_transform_screened": "t chart by y^(1/3.6), moving ranges screened (Nelson)",
    "chart_method.t_weibull_probability": "t chart, Weibull quantiles",
    "chart_method.t_exponential_probability": "t chart, exponential quantiles",
    "chart_method.bernoulli_cusum": "Bernoulli CUSUM, log-likelihood ratio",
    "chart_method.risk_adjusted_cusum": "risk-adjusted CUSUM, log-likelihood ratio (Steiner)",
    "chart_method.funnel_exact_interpolated": "exact binomial, interpolated (Spiegelhalter)",
    "chart_method.funnel_quantile": "binomial quantile over n",
    "chart_method.funnel_arcsine_normal": "normal on the arcsine scale (FunnelPlotR)",
    "chart_method.funnel_natural_normal": "normal on the natural scale",
    "chart_method.kaplan_meier": "Kaplan-Meier (death censors)",
    "chart_method.aalen_johansen": "cumulative incidence, death competing (Aalen-Johansen)",
    "chart_formula.run_chart_median": (
        "The line is the median of the baseline. A run chart has no limits; only the run rules are read."
    ),
    "chart_formula.p_exact": (
        "Centre p = events / units of the baseline. A point signals when P(X ≥ x) or P(X ≤ x) of "
        "Binomial(n, p) is at most 0.00135, the tail beyond three standard deviations. The limit "
        "is the last count that does not signal; small periods may have none."
    ),
    "chart_formula.p_normal": (
        "Limits: p ± 3 √(p(1 − p)/n), cut to 0% and 100%. With few events this alarms too often."
    ),
    "chart_formula.u_exact": (
        "Centre u = events / units of the baseline. A point signals when its Poisson tail with "
        "mean n·u is at most 0.00135."
    ),
    "chart_formula.u_normal": "Limits: u ± 3 √(u/n), cut at 0.",
    "chart_formula.p_prime_unscreened_narrowing_allowed": (
        "Limits: p ± 3 σz √(p(1 − p)/n), σz = mean moving range of z / 1.128. σz is the variation "
        "between periods beyond chance."
    ),
    "chart_formula.p_prime_unscreened_narrowing_floor_at_one": (
        "Limits: p ± 3 σz √(p(1 − p)/n), σz = mean moving range of z / 1.128. σz is the variation "
        "between periods beyond chance."
    ),
    "chart_formula.p_prime_screened_narrowing_allowed": (
        "Limits: p ± 3 σz √(p(1 − p)/n), σz = mean moving range of z / 1.128. σz is the variation "
        "between periods beyond chance."
    ),
    "chart_formula.p_prime_screened_narrowing_floor_at_one": (
        "Limits: p ± 3 σz √(p(1 − p)/n), σz = mean moving range of z / 1.128. σz is the variation "
        "between periods beyond chance."
    ),
    "chart_formula.u_prime_unscreened_narrowing_allowed": (
        "Limits: u ± 3 σz √(u/n), σz = mean moving range of z / 1.128."
    ),
    "chart_formula.u_prime_unscreened_narrowing_floor_at_one": (
        "Limits: u ± 3 σz √(u/n), σz = mean moving range of z / 1.128."
    ),
    "chart_formula.u_prime_screened_narrowing_allowed": (
        "Limits: u ± 3 σz √(u/n), σz = mean moving range of z / 1.128."
    ),
    "chart_formula.u_prime_screened_narrowing_floor_at_one": (
        "Limits: u ± 3 σz √(u/n), σz = mean moving range of z / 1.128."
    ),
    "chart_formula.xmr_three_over_1128_unscreened": (
        "Limits: mean ± k × average moving range; k is the constant named above. An empty period "
        "loses both its neighbouring moving ranges unless bridging is chosen."
    ),
    "chart_formula.xmr_three_over_1128_screened": (
        "Limits: mean ± k × average moving range; k is the constant named above. An empty period "
        "loses both its neighbouring moving ranges unless bridging is chosen."
    ),
    "chart_formula.xmr_rounded_266_unscreened": (
        "Limits: mean ± k × average moving range; k is the constant named above. An empty period "
        "loses both its neighbouring moving ranges unless bridging is chosen."
    ),
    "chart_formula.xmr_rounded_266_screened": (
        "Limits: mean ± k × average moving range; k is the constant named above. An empty period "
        "loses both its neighbouring moving ranges unless bridging is chosen."
    ),
    "chart_formula.xmr_exact_d2_unscreened": (
        "Limits: mean ± k × average moving range; k is the constant named above. An empty period "
        "loses both its neighbouring moving ranges unless bridging is chosen."
    ),
    "chart_formula.xmr_exact_d2_screened": (
        "Limits: mean ± k × average moving range; k is the constant named above. An empty period "
        "loses both its neighbouring moving ranges unless bridging is chosen."
    ),
    "chart_formula.xmr_prime_unscreened": (
        "Limits: weighted mean ± 3 √(π/2) × average of |difference| / √(1/n₁ + 1/n₂), divided by √n."
    ),
    "chart_formula.xmr_prime_screened": (
        "Limits: weighted mean ± 3 √(π/2) × average of |difference| / √(1/n₁ + 1/n₂), divided by √n."
    ),
    "chart_formula.moving_range_3267": "Limit: 3.267 × average moving range.",
    "chart_formula.g_qicharts2": (
        "m = mean number of sessions without event between two events. Limits: m ± 3 √(m(m + 1)), "
        "cut at 0; the line is the median."
    ),
    "chart_formula.g_qcc": (
        "m = mean number of sessions without event between two events. Limits: m ± 3 √(m(m − 1)), "
        "cut at 0; the line is the mean."
    ),
    "chart_formula.g_probability": ("Limits: geometric quantiles at 0.00135 and 0.99865 with p = 1/(m + 1)."),
    "chart_formula.g_probability_continuous": (
        "Limits: ln(1 − q)/ln(1 − p) − 1 at q = 0.00135 and 0.99865 with p = 1/(m + 1), not rounded."
    ),
    "chart_formula.g_qcc_probability": ("Limits: geometric quantiles at 0.00135 and 0.99865 with p = 1/m."),
    "chart_formula.t_power_transform_unscreened": (
        "Days to the power 1/3.6 are nearly normal; XmR limits on that scale, transformed back."
    ),
    "chart_formula.t_power_transform_screened": (
        "Days to the power 1/3.6 are nearly normal; XmR limits on that scale, transformed back."
    ),
    "chart_formula.t_weibull_probability": (
        "Limits: quantiles at 0.00135 and 0.99865 of the Weibull distribution fitted by maximum likelihood."
    ),
    "chart_formula.t_exponential_probability": (
        "Limits: quantiles at 0.00135 and 0.99865 of the exponential distribution with the same mean."
    ),
    "chart_formula.bernoulli_cusum": (
        "Each session moves the chart by log(R/(1 − p + Rp)) with an event and by log(1/(1 − p + "
        "Rp)) without; it never falls below 0 and alarms at the limit."
    ),
    "chart_formula.risk_adjusted_cusum": "As the plain CUSUM, with each session's own expected risk p.",
    "chart_formula.funnel_exact_interpolated": (
        "Limit (r − a)/n: r is the binomial quantile at the target, a interpolates between counts. "
        "95% alert, 99.8% alarm."
    ),
    "chart_formula.funnel_quantile": "Limit: binomial quantile / n.",
    "chart_formula.funnel_arcsine_normal": "Limit: sin²(arcsin √θ ± z/(2√n)), held at 0 and 1.",
    "chart_formula.funnel_natural_normal": "Limit: θ ± z √(θ(1 − θ)/n); may leave 0 to 1.",
    "chart_formula.kaplan_meier": (
        'Product of (1 − events/at risk); death counts as censoring, so it answers "if nobody had '
        'died first". Greenwood variance, log-log interval; by patient where lesions share one.'
    ),
    "chart_formula.aalen_johansen": (
        "Sum of (event-free so far × events/at risk); death competes. Variance by the "
        "infinitesimal jackknife, by patient where lesions share one."
    ),
    "chart_reason.empty_period": "no units in this period",
    "chart_reason.excluded_by_hand": "left out by hand",
    "chart_reason.no_baseline": "no usable point in the baseline",
    "chart_reason.no_moving_range": "no two neighbouring points: no moving range",
    "chart_reason.no_limits_on_this_chart": "a run chart has no limits",
    "chart_reason.no_count_can_signal": "too few units: no count could signal",
    "chart_reason.no_high_signal_possible": "no count in this period could signal on the high side",
    "chart_reason.no_low_signal_possible": "no count in this period could signal on the low side",
    "chart_reason.zero_gap": "a gap of zero: these limits are not defined",
    "chart_reason.no_convergence": "the limits could not be fitted",
    "chart_flag.trial_limits": "trial limits: fewer than 13 baseline points",
    "chart_flag.narrowed_limits": "limits narrower than the plain chart: less variation than chance",
    "chart_flag.no_variation": "no variation in the baseline",
    "chart_flag.low_side_cannot_signal": "this chart shows improvement; use the CUSUM to see harm",
    "chart_rules.none": "run rules only",
    "chart_rules.limits": "one point beyond a limit",
    "chart_rules.nhs": "NHS rules (3σ, 7, 7, 2 of 3)",
    "chart_rules.western_electric": "Western Electric rules 1-4",
    "chart_rules.nelson": "Nelson rules 1-8",
    "chart_rule.beyond_limit": "a point beyond the limit",
    "chart_rule.shift_7": "7 in a row on one side",
    "chart_rule.shift_8": "8 in a row on one side",
    "chart_rule.shift_9": "9 in a row on one side",
    "chart_rule.trend_6": "6 in a row rising or falling",
    "chart_rule.trend_7": "7 in a row rising or falling",
    "chart_rule.two_of_three_same_side": "2 of 3 between 2σ and 3σ, all three on one side",
    "chart_rule.two_of_three": "2 of 3 beyond 2σ on one side",
    "chart_rule.four_of_five": "4 of 5 beyond 1σ on one side",
    "chart_rule.alternating_14": "14 in a row alternating",
    "chart_rule.within_one_sigma_15": "15 in a row within 1σ",
    "chart_rule.beyond_one_sigma_8": "8 in a row beyond 1σ on either side",
    "chart_rule.anhoej_long_run": "a run longer than chance explains",
    "chart_rule.anhoej_few_crossings": "fewer crossings of the median than chance explains",
    "chart_rule.cusum_alarm": "the CUSUM reached its limit",
    "chart_side.high": "high",
    "chart_side.low": "low",
    "chart_side.neither": "neither side",
    "run_reason.no_points": "no points",
    "run_reason.all_on_centre_line": "all points lie on the line: no verdict",
    "run_reason.centre_at_edge": "the median is 0% or 100%: the run rules are not valid",
    "run_reason.too_few_useful_points": "fewer than 10 points off the line: the run rules are not read",
    "gap_rule.break": "an empty period loses both neighbouring moving ranges",
    "gap_rule.bridge": "moving ranges bridge empty periods",
    "narrowing.allowed": "Laney limits may be narrower than the plain chart",
    "narrowing.floor_at_one": "Laney limits never narrower than the plain chart",
    "run_centre.median": "run rules about the median",
    "run_centre.centre_line": "run rules about the centre line (qicharts2)",
    "funnel_status.inside": "inside the limits",
    "funnel_status.alert_high": "above the 95% limit (alert)",
    "funnel_status.alert_low": "below the 95% limit (alert)",
    "funnel_status.alarm_high": "above the 99.8% limit (alarm)",
    "funnel_status.alarm_low": "below the 99.8% limit (alarm)",
    "funnel_reason.no_denominator": "no units",
    "funnel_reason.no_units": "no unit has a denominator",
    "funnel_reason.too_few_units": "not estimated with fewer than 10 units",
    "funnel_reason.no_variation": "the target is 0% or 100%: nothing to compare",
    "funnel_scale.arcsine": "arcsine scale",
    "funnel_scale.natural": "natural scale",
    "cusum_reason.no_cases": "no mature session to follow",
    "cusum_reason.no_baseline": "no baseline: give a rate or freeze a period",
    "cusum_reason.baseline_at_edge": "the baseline rate is 0% or 100%: give a rate",
    "cusum_restart.at_zero": "starts again at 0 after an alarm",
    "cusum_restart.none": "goes on after an alarm without restarting",
    "cusum_limit.simulated": "limit found by simulation",
    "cusum_limit.given": "limit given by the user",
    "survival_variance.greenwood": "Greenwood variance",
    "survival_variance.infinitesimal_jackknife": "infinitesimal jackknife",
    "survival_variance.infinitesimal_jackknife_clustered": ("infinitesimal jackknife, patients as clusters"),
    "survival_interval.log_log": "log-log interval",
    "survival_interval.log": "interval on the log scale",
    "xmr_constant.three_over_1128": "3/1.128 (qicharts2, qcc)",
    "xmr_constant.rounded_266": "2.66 (NHSRplotthedots)",
    "xmr_constant.exact_d2": "3√π/2 (exact)",
    "survival_reason.no_units": "nobody to follow",
    "survival_reason.nobody_at_risk": "nobody was observed that long",
    "survival_reason.before_the_first_event": "before the first event",
    "survival_reason.nothing_left": "no interval at 0% or 100%",
    "survival_reason.not_reached": "not reached",
    "chart_choice.p_exact": "p chart, exact limits",
    "chart_choice.p_normal": "p chart, normal limits",
    "chart_choice.u_exact": "u chart, exact limits",
    "chart_choice.u_normal": "u chart, normal limits",
    "chart_choice.p_prime": "Laney p′ chart",
    "chart_choice.u_prime": "Laney u′ chart",
    "chart_choice.run": "Run chart",
    "chart_choice.xmr": "Individuals (XmR) chart",
    "chart_choice.xmr_prime": "Individuals chart for unequal numbers (I′)",
    "chart_choice.g": "g chart (sessions between events)",
    "chart_choice.t": "t chart (days between events)",
    "every.month": "by month",
    "every.quarter": "by quarter",
    "better.high": "higher is better",
    "better.low": "lower is better",
    "better.neither": "no direction stated",
    "variation.common_cause": "no signal: within chance variation",
    "variation.improving_high": "improving: higher than chance",
    "variation.improving_low": "improving: lower than chance",
    "variation.concerning_high": "of concern: higher than chance",
    "variation.concerning_low": "of concern: lower than chance",
    "variation.changed_high": "changed: higher than chance",
    "variation.changed_low": "changed: lower than chance",
    "variation.unstable": "not random, without a direction",
    "variation.not_judged": "too little to judge",
    "target_icon.always_met": "the target is met as the process runs",
    "target_icon.never_met": "the target is not met unless the process changes",
    "target_icon.met_by_chance": "whether the target is met is chance",
    "target_icon.no_target": "no target given",
    "target_icon.not_judged": "too little to judge",
    "monitoring_note.quarters_chosen": "By quarter: fewer than one event is expected in a month.",
    "monitoring_note.few_events_per_point": (
        "Fewer than one event is expected in a point: quarters would tell more."
    ),
    "monitoring_note.periods_do_not_add_up": (
        "A patient treated in two periods counts in both: periods do not add up."
    ),
    "monitoring_note.last_period_incomplete": (
        "The last period is not complete: the cut-off falls inside it, or windows are still open."
    ),
    "monitoring_note.give_a_baseline": (
        "The CUSUM needs a baseline: give a rate, or freeze a period. It is never taken from the "
        "monitored sessions."
    ),
    "monitoring_note.no_records": "Nothing to chart in this period.",
    "monitoring_note.lesions_allowed_for": (
        "Lesions of one session are not independent: the limits allow for it by the design effect."
    ),
    "monitoring_note.lesions_share_sessions": (
        "Lesions of one session are not independent: limits are narrower than they should be. "
        "Compare with p′."
    ),
    "monitoring_note.more_than_planned": (
        "In some period more lesions were ablated than planned: a p chart is not possible, an XmR chart is "
        "shown."
    ),
    "alarm_scenario.events_6_percent": "6% events, 25 to 60 sessions a month",
    "alarm_scenario.events_2_percent": "2% events, 25 to 60 sessions a month",
    "alarm_scenario.failures_10_percent": "rate of 90%, 25 to 60 sessions a month",
    "alarm_scenario.events_6_percent_100_to_200": "6% events, 100 to 200 sessions a month",
    "progression_unit.session": "by session",
    "progression_unit.lesion": "by lesion",
    "left_out.no_follow_up": "no follow-up after the ablation",
    "left_out.progression_date_unusable": "progression date cannot be used",
    "left_out.death_date_unusable": "date of death cannot be used",
    "left_out.lesion_not_ablated": "lesion not ablated",
}
