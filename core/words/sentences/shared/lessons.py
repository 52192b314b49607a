"""What lessons ask and why; answers are computed where they are shown."""

LABELS = {
    "lesson.or_and": "What OR and AND can do",
    "lesson_about.or_and": "Two tests become one rule. Guess before you look.",
    "lesson_question.or_and.or_sensitivity": (
        "PET finds {pet} of the lesions with the condition, MR finds {mr}. How many does “PET or MR” find?"
    ),
    "lesson_why.or_and.or_sensitivity": (
        "OR never finds fewer than its better part. It gains only what MR misses and PET finds; "
        "lesions that are hard for both stay missed."
    ),
    "lesson_question.or_and.or_specificity": (
        "PET is right on {pet} of the lesions without the condition, MR on {mr}. Is the specificity "
        "of “PET or MR” higher or lower than that of MR?"
    ),
    "lesson_why.or_and.or_specificity": (
        "Every false positive of either test is one of the rule. OR pays for sensitivity with specificity, "
        "never the other way."
    ),
    "lesson_question.or_and.and_sensitivity": (
        "PET finds {pet} of the lesions with the condition, MR finds {mr}. How many does “PET and MR” find?"
    ),
    "lesson_why.or_and.and_sensitivity": (
        "AND never finds more than its weaker part, here nearly as many: most lesions that PET "
        "finds, MR finds too."
    ),
    "lesson.bounds": "Independence against the bounds",
    "lesson_about.bounds": "Only the figures of the single tests are printed. What can a rule be?",
    "lesson_question.bounds.least": (
        "PET finds {pet}, MR {mr}. What is the least that “PET or MR” can find, however their "
        "errors depend on each other?"
    ),
    "lesson_why.bounds.least": (
        "If PET finds nothing that MR does not find already, OR finds what MR finds."
    ),
    "lesson_question.bounds.most": (
        "PET finds {pet}, MR {mr}. What is the most that “PET or MR” can find, however their "
        "errors depend on each other?"
    ),
    "lesson_why.bounds.most": "If PET finds exactly what MR misses, the shares add up, to all at most.",
    "lesson_question.bounds.independent": (
        "PET finds {pet}, MR {mr}. How many would “PET or MR” find if the two erred independently?"
    ),
    "lesson_why.bounds.independent": (
        "Multiplying the misses assumes that a lesion which is hard for one test is not harder for "
        "the other. In patients it usually is, so the product promises too much."
    ),
    "lesson.paired": "Paired or unpaired: why McNemar",
    "lesson_about.paired": "CT and MR were read on the same lesions. Seed 7 of the simulated study.",
    "lesson_question.paired.deciding": (
        "Of {units} lesions with the condition both found {both} and neither found {neither}. How "
        "many lesions tell CT and MR apart?"
    ),
    "lesson_why.paired.deciding": (
        "Only lesions that one finds and the other misses speak of the difference. McNemar's test looks at "
        "nothing else."
    ),
    "lesson_question.paired.gain": (
        "MR gains {gained} lesions and loses {lost}, of {units}. By how much do the sensitivities differ?"
    ),
    "lesson_why.paired.gain": (
        "Gained less lost, over all lesions with the condition. How sure it is depends on gained and "
        "lost, not on the many lesions on which both agree."
    ),
    "lesson.clusters": "Eight lesions in a patient",
    "lesson_about.clusters": (
        "Lesions of a patient resemble one another. What happens to an interval that treats each as "
        "independent?"
    ),
    "lesson_question.clusters.width": (
        "{patients} patients with {lesions} lesions each. Is the interval that treats patients as "
        "clusters wider than the one that counts lesions?"
    ),
    "lesson_why.clusters.width": (
        "Eight lesions of one patient tell less than eight lesions of eight patients, so the honest "
        "interval is wider."
    ),
    "lesson_question.clusters.naive": (
        "Of {studies} studies, {patients} patients with {lesions} lesions each, in how many does "
        "the 95% interval that counts lesions hold the truth?"
    ),
    "lesson_why.clusters.naive": (
        "38 of 40 were promised. An interval that is too narrow breaks its promise without a sign on "
        "the page."
    ),
    "lesson_question.clusters.clustered": (
        "Of {studies} such studies, {patients} patients with {lesions} lesions each, in how many "
        "does the 95% interval that treats patients as clusters hold the truth?"
    ),
    "lesson_why.clusters.clustered": (
        "Forty studies still vary by chance; over a thousand the share settles. The table on the "
        "methods page was made like this."
    ),
    "lesson.choosing": "Choosing the best rule",
    "lesson_about.choosing": (
        "Each student draws a study of their own from the same truth and keeps the rule with the "
        "largest Youden index."
    ),
    "lesson_question.choosing.different": (
        "{studies} studies of {patients} patients from one truth. How many different rules win in at "
        "least one of them?"
    ),
    "lesson_why.choosing.different": (
        "The rules differ by a few lesions, and chance decides between them. A rule chosen on the "
        "data it is judged on looks better than it is."
    ),
    "lesson_question.choosing.truly_best": (
        "The truly best rule is “{rule}”. In how many of the {studies} studies does it win?"
    ),
    "lesson_why.choosing.truly_best": (
        "So “the best combination in our data” is seldom the best combination. The fusion page "
        "measures how much the choice flatters."
    ),
    "lesson.prevalence": "Prevalence and predictive values",
    "lesson_about.prevalence": "The same test in a screening clinic.",
    "lesson_question.prevalence.ppv": (
        "MR has a sensitivity of {sensitivity} and a specificity of {specificity}; in this study "
        "{ppv} of its positive calls are right. Where only {rare} have the condition, how many are "
        "right?"
    ),
    "lesson_why.prevalence.ppv": (
        "Where hardly anybody is ill, false positives among the many healthy outnumber true positives "
        "among the few ill."
    ),
    "lesson_question.prevalence.npv": (
        "MR has a sensitivity of {sensitivity} and a specificity of {specificity}. Where {rare} have the "
        "condition, how many of its negative calls are right?"
    ),
    "lesson_why.prevalence.npv": (
        "A negative call was nearly sure before the test. Compare it with calling everybody healthy."
    ),
    "lesson.readers": "Three readers are not the truth",
    "lesson_about.readers": "Three readers read CT and MR. For whom does the result speak?",
    "lesson_question.readers.width": (
        "{readers} readers, {patients} patients. Is the interval for readers like these wider than "
        "the one for these readers?"
    ),
    "lesson_why.readers.width": (
        "Other readers would read differently. With three of them, how differently is hardly known."
    ),
    "lesson_question.readers.verdict": (
        "For whom does this study show a difference in sensitivity between CT and MR?"
    ),
    "lesson_why.readers.verdict": (
        "Pooling the reads of three readers answers for these three only. The readers page shows both lines."
    ),
    "lesson.contradictions": "Find the contradictions of a published liver study",
    "lesson_about.contradictions": (
        "The reconstruction of its tables is the first example. PET/MR was said to be positive when "
        "PET or MR is."
    ),
    "lesson_question.contradictions.most_false": (
        "PET has {pet} false-positive lesions, MR has {mr}. How many can “PET or MR” have at most?"
    ),
    "lesson_why.contradictions.most_false": (
        "A false positive of the rule is one of PET or of MR, so the two together are the most."
    ),
    "lesson_question.contradictions.printed": (
        "Is the number of false positives that the paper prints for PET/MR higher or lower than the most "
        "that PET ({pet}) and MR ({mr}) allow?"
    ),
    "lesson_why.contradictions.printed": (
        "By its own rule the printed number is impossible. This is the first of ten contradictions in the "
        "paper; the file CHANGELOG lists them."
    ),
    "lesson_question.contradictions.specificity": (
        "The paper prints {printed} false positives, the rule gives {rule} of 127. What is the "
        "specificity by the rule?"
    ),
    "lesson_why.contradictions.specificity": (
        "One lesion moves the specificity by less than a point, but the p value of its difference from CT "
        "from below 5% to above it."
    ),
    "lesson_question.contradictions.side": (
        "By the rule CT is right on {first} lesions where PET or MR is not, and {second} the other "
        "way round. The paper prints a p value below 5% for the specificity. On which side is the "
        "exact p value?"
    ),
    "lesson_why.contradictions.side": (
        "With so few discordant lesions the exact p value cannot be below 5%, whichever of the counts that "
        "the paper leaves open is taken. One false positive too many in the table made the difference, and "
        "no reader of the abstract could see it."
    ),
    "lesson_question.contradictions.patients": (
        "The conclusion of the paper puts PET/MR above PET. Counted per patient, is the accuracy of “PET or "
        "MR” higher or lower than that of PET?"
    ),
    "lesson_why.contradictions.patients": (
        "OR gains patients with metastases and loses patients without. The results section of the paper says "
        "what the tables say, its conclusion the opposite."
    ),
    "lesson_question.contradictions.one_each": (
        "MR has {lesions} false-positive lesions in the table of lesions and {patients} false-positive "
        "patients, all without metastases, in the table of patients. Can a false-positive lesion of MR lie "
        "in a patient with metastases?"
    ),
    "lesson_why.contradictions.one_each": (
        "Each of these patients needs a false-positive lesion of their own, and none is left for anybody "
        "else. So by the tables MR, like CT, has no false positive in any patient with metastases: the "
        "paper does not say so, and it is hard to believe."
    ),
    "lesson.definition": "One word of the definition moves the rate",
    "lesson_about.definition": (
        "The example log of ablations, indicator 3: local control, confirmed by imaging within a month."
    ),
    "lesson_question.definition.contrast": (
        "With contrast-enhanced imaging within {days} days required the rate is {value}. If any "
        "imaging counts, is it higher or lower?"
    ),
    "lesson_why.definition.contrast": (
        "A looser word lets more sessions count as shown to be complete. Two hospitals that read the "
        "word differently cannot be compared."
    ),
    "lesson_question.definition.contrast_value": (
        "With contrast-enhanced imaging required the rate of indicator 3 is {value}. What is it if any "
        "imaging within {days} days counts?"
    ),
    "lesson_why.definition.contrast_value": (
        "The page shows for every switch how far it moves each indicator, and which records it moves."
    ),
    "lesson.chance": "A signal that is chance",
    "lesson_about.chance": "A control chart of 24 months in which nothing changes.",
    "lesson_question.chance.many_rules": (
        "Of {series} simulated charts without any change {limits} alarm by the 3-sigma limits. How "
        "many by all eight Nelson rules?"
    ),
    "lesson_why.chance.many_rules": (
        "Each rule adds false alarms of its own. By default the monitoring page reads only the limits and "
        "the two run rules of Anhøj."
    ),
    "lesson_question.chance.doubled": (
        "Of charts in which the odds of a complication really double after a year, how many alarm by the "
        "3-sigma limits?"
    ),
    "lesson_why.chance.doubled": (
        "With six events in a hundred, one month shows little. A quiet chart of few records is no proof "
        "of safety."
    ),
    "lesson.own": "The open study",
    "lesson_about.own": "Your own reads, with their answers hidden. Guess before you look.",
    "lesson_question.own.sensitivity": (
        "{units} cases of the study have the condition. What share of them does {test} find?"
    ),
    "lesson_why.own.sensitivity": (
        "How sure that is depends on how many cases there are, and on how many patients they come from."
    ),
    "lesson_question.own.width": (
        "The interval of that share with patients as clusters: is it wider than the one that counts lesions?"
    ),
    "lesson_why.own.width": (
        "Where lesions of a patient are alike, they tell less than as many patients would; where they "
        "are not, little changes."
    ),
    "lesson_question.own.either_sensitivity": (
        "{first} finds {one} of the cases with the condition, {second} {other}. How many does "
        "“{first} or {second}” find?"
    ),
    "lesson_why.own.either_sensitivity": (
        "At least as many as the better of the two, at most both together; how often they miss the same "
        "cases decides."
    ),
    "lesson_question.own.either_specificity": (
        "Of the cases without the condition {first} is right on {one}, {second} on {other}. On how many "
        "is “{first} or {second}” right?"
    ),
    "lesson_why.own.either_specificity": "A false positive of either test is one of the rule.",
    "lesson_question.own.apart": (
        "On how many of the {units} cases with the condition does one of {first} and {second} find what "
        "the other misses?"
    ),
    "lesson_why.own.apart": "Only these cases speak about the difference of the two sensitivities.",
    "lesson_question.own.zero": (
        "Does the 95% interval of the difference in sensitivity between {first} and {second} exclude zero?"
    ),
    "lesson_why.own.zero": (
        "It depends on how many cases the tests disagree on, and on how many patients these come from."
    ),
    "lesson.own_log": "The open log",
    "lesson_about.own_log": "Your own log, with its indicators hidden. Guess before you look.",
    "lesson_question.own_log.rate": (
        "Indicator {indicator} has {units} in its denominator. What is the rate?"
    ),
    "lesson_why.own_log.rate": (
        "The page shows which records count, which are unknown and how far they could move the rate."
    ),
    "lesson_question.own_log.literal": (
        "Indicator {indicator} is {value}, without {pending} records whose window is still open. "
        "If the formula is taken to the letter, without waiting, is the rate higher or lower?"
    ),
    "lesson_why.own_log.literal": (
        "Records whose window is still open have not had the time to show what will become of them. Which "
        "way they move the rate depends on which results come early."
    ),
    "lesson_choice.yes": "yes",
    "lesson_choice.no": "no",
    "lesions_each.usual": "1, 2, 4 or 8",
    "lesions_each.one": "one",
    "lesions_each.eight": "eight",
    "lesions_each.stated": "stated one by one",
    "lesson_choice.higher": "higher",
    "lesson_choice.wider": "wider",
    "lesson_choice.narrower": "narrower",
    "lesson_choice.below": "below 5%",
    "lesson_choice.above": "5% or above",
    "lesson_choice.same": "the same",
    "lesson_choice.lower": "lower",
    "lesson_choice.these_and_like_these": "for these readers and for readers like these",
    "lesson_choice.these_only": "for these readers only",
    "lesson_choice.neither": "for neither",
}
