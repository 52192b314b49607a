"""Files of reader studies from other programs: iMRMC and RJafroc."""

PROBLEMS = {
    "imrmc_arranged": (
        "A list of readings as iMRMC has it: {count} readings; the truth of {cases} cases was taken from the "
        "reader that is called truth.",
        "Nothing to do.",
    ),
    "imrmc_count_differs": (
        "The file says that {value} is {stated}; there are {count}.",
        "Check whether readings are missing, or correct the number above the data.",
    ),
    "rjafroc_arranged": (
        "A workbook as RJafroc has it: {count} ratings of {cases} cases were brought together from its three "
        "sheets.",
        "Nothing to do.",
    ),
    "case_with_two_truths": (
        "The truth of some cases is said in two ways: {count} ({value}).",
        "Their truth counts as unknown. Correct the file.",
    ),
    "froc_not_read": (
        "{value} holds marks of several lesions a case (free response, FROC): {cases}. Such marks are not "
        "read yet.",
        "Bring one rating per reader, modality and case (ROC).",
    ),
    "imrmc_left_out": (
        "Left out of the list for iMRMC: {value} indeterminate or missing reads, {count} cases whose "
        "truth is unknown.",
        "iMRMC knows neither; its answer rests on the other readings.",
    ),
    "imrmc_unwritable": (
        "The list for iMRMC cannot be written to {value}: {why}.",
        "Choose another path.",
    ),
}
