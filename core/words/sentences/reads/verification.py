"""What is said of units without a reference when verified ones are taken to be like them."""

LABELS = {
    "method.begg_greenes": "Begg-Greenes correction, logit interval",
    "method_answers.begg_greenes": (
        "What sensitivity and specificity would be if every unit had been verified, taking the verified ones "
        "to be like the others with the same reads: N units of each read pattern, a share g of the verified "
        "ones with the condition, T whether the test calls it."
    ),
    "method_avoid.begg_greenes": (
        "Not where something besides the reads decided who was verified, such as symptoms or the size of a "
        "lesion: the bounds beside it hold then, too."
    ),
    "reason.read_never_verified": "no unit with some read was verified, so nothing is known of the others",
    "verified_like.pattern": (
        "Assumed: only the reads decided which units were verified, so that among units with the same reads "
        "of every test shown the verified ones have the condition as often as the others."
    ),
    "verified_like.own_read": (
        "Assumed: only this test's read decided which units were verified, so that among units with the same "
        "read the verified ones have the condition as often as the others; some patterns of all tests have "
        "no verified unit."
    ),
}
