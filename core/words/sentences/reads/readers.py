"""What is said of several readers."""

LABELS = {
    "reason.no_shared_reader": "no reader read both",
    "reason.one_reader": "one reader: nothing can be said about other readers",
    "reason.no_variation_between_readers": (
        "readers do not differ in what they gain: readers like these cannot be judged"
    ),
    "reason.no_discordance": "both modalities were read alike everywhere",
    "reason.negative_variance": (
        "the design leaves the variance of this difference without an estimate: too few readers read both"
    ),
    "reason.not_reachable": "not reachable with so few readers, however many patients",
    "reason.too_many_reads": "too many reads for this method",
}
