"""Why a number is missing, what must be known beside it, and how bad a problem is."""

LABELS = {
    "severity.error": "Error",
    "severity.warning": "Please check",
    "severity.note": "Note",
    "reason.no_units": "no units in this group",
    "reason.no_discordant_pairs": "no discordant pairs: nothing to test",
    "reason.zero_cell": "a cell of the table is zero",
    "reason.undefined_variance": "the variance cannot be estimated",
    "reason.single_cluster": "only one patient: clustering cannot be estimated",
    "reason.negative_intracluster_correlation": (
        "reads within a patient vary more than between patients: the method does not apply"
    ),
    "reason.one_class": "all units have the same reference status",
    "reason.one_category": "all reads fall in one category",
    "reason.singular_covariance": "the joint test is not defined: the results determine one another",
    "reason.too_few_groups": "fewer than two groups with data",
    "reason.no_positive_calls": "nothing was called positive",
    "reason.no_negative_calls": "nothing was called negative",
    "reason.patients_in_several_groups": (
        "not tested: patients have lesions in several of these groups, and the test moves whole patients "
        "from group to group"
    ),
    "reason.not_applicable": "does not apply here",
    "reason.no_convergence": "the calculation did not converge",
    "flag.no_discordant_pairs": "no discordant pairs",
    "flag.haldane_corrected": "0.5 added to every cell because one was zero",
    "flag.zero_cell_adjusted": "adjusted for a zero cell",
    "flag.few_clusters": "few patients, so that interval and p value are approximate",
    "flag.few_discordant_clusters": "few patients with discordant pairs, so that the p value is approximate",
    "flag.all_clusters_equal": "every patient gives the same proportion: no variance between patients",
    "flag.at_edge": "the proportion is 0% or 100%",
    "flag.small_group": "small group: read with care",
}
