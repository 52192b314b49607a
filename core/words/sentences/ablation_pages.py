"""Names that only the pages and the report of the ablation log say."""

LABELS: dict[str, str] = {
    "example.golden": "Teaching log of ablation sessions (invented)",
    "curve.incidence": "cumulative incidence",
    "curve.free": "free of progression (Kaplan-Meier)",
    "ablation_cluster.session": "sessions",
    "ablation_cluster.patient": "patients",
    "ablation_method.rao_scott_logit_t": "ratio estimator over clusters, logit t interval",
    "ablation_method.ratio_t": "ratio estimator over clusters, t interval",
    "horizon.6m": "6 mo",
    "horizon.1y": "1 y",
    "horizon.2y": "2 y",
    "horizon.3y": "3 y",
    "horizon.5y": "5 y",
    "g_convention.qicharts2": "3 √(m(m+1)), median (qicharts2)",
    "g_convention.qcc": "3 √(m(m−1)), mean (qcc)",
    "g_convention.probability": "geometric quantiles, p = 1/(m+1)",
    "g_convention.probability_continuous": "geometric quantiles, not rounded (pccpy)",
    "g_convention.qcc_probability": "geometric quantiles, p = 1/m (qcc)",
    "t_convention.power_transform": "y^(1/3.6) (qicharts2)",
    "t_convention.weibull_probability": "Weibull quantiles (pccpy)",
    "t_convention.exponential_probability": "exponential quantiles",
}
