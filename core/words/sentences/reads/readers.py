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
    "method_group.readers": "Several readers",
    "method.reader_guarded": (
        "readers as a sample (Obuchowski-Rockette, Hillis), guarded by readers fixed and cases fixed"
    ),
    "method_answers.reader_guarded": (
        "Do two modalities differ for readers like these and other patients? Readers and patients (J and K "
        "of them) are both samples; Var and Cov come from patients as clusters. The widest interval and the "
        "largest p of readers random, readers fixed and cases fixed are quoted."
    ),
    "method_avoid.reader_guarded": (
        "Not with two readers: then it speaks of these two only. Without the guard few readers err in up "
        "to 9% instead of 5%, because the variance between readers is often estimated far too small. The "
        "third line, cases fixed, is quoted because the wider of the other two still errs in up to 6.4% and "
        "covers 93.0% (three readers with own gains); with it three readers show less: they need gains that "
        "are alike."
    ),
    "method.readers_fixed": "readers fixed, patients as clusters",
    "method_answers.readers_fixed": (
        "Do two modalities differ on average for these same readers, had they read other patients?"
    ),
    "method_avoid.readers_fixed": "It says nothing of other readers.",
    "method.reader_u_statistic": "U-statistic over all reads of any design",
    "method_answers.reader_u_statistic": (
        "Two modalities where hardly anyone read both: all reads count, whoever made them; readers and "
        "patients are both samples."
    ),
    "method_avoid.reader_u_statistic": (
        "Not where two or more read both: the block that they share is compared within each reader. Its "
        "variance may have no estimate with very few readers."
    ),
    "method.reader_size": "size of a study of readers",
    "method_answers.reader_size": (
        "How many readers and patients the next study needs to show a difference that is named before, from "
        "the components of this one (K0 patients)."
    ),
    "method_avoid.reader_size": (
        "Not for the difference that was observed. Three to five readers hardly know how readers vary: the "
        "answers for half and twice as much stand beside it."
    ),
}
