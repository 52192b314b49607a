"""What the rule search and the fusion page say."""

PROBLEMS = {
    "search_unknown_test": (
        "The rule search names {value}, which is no test of this study.",
        "Choose among the study's tests.",
    ),
    "search_too_many_tests": (
        "A rule search takes 1 to {limit} tests, not {value}.",
        "Choose fewer tests, or hide the others.",
    ),
    "search_too_large": (
        "{value} patients times {rules} rules are too many to resample.",
        "Choose fewer tests, or look at lesions instead of patients.",
    ),
}

LABELS = {
    "build.click": "clicking",
    "build.type": "typing",
    "build.tick": "ticking a truth table",
    "fusion_part.build": "Build a rule",
    "fusion_part.gained": "Gained and lost",
    "fusion_part.choice": "Choosing honestly",
    "fusion_part.sequences": "Sequences and cost",
    "fusion_part.add_on": "Add-on value",
    "fusion_part.bounds": "Without raw data",
    "fusion_part_does.build": "Click, type or tick a rule of your own.",
    "fusion_part_does.gained": "What a rule finds and misses beside one test, case by case.",
    "fusion_part_does.choice": "How much a rule chosen on these data is flattered.",
    "fusion_part_does.sequences": "Which test first, who needs the next, what it costs.",
    "fusion_part_does.add_on": "What each test adds to the others.",
    "fusion_part_does.bounds": "What any rule reaches, from printed figures alone.",
    "figure.cost": "cost",
    "figure.minutes": "minutes",
    "figure.dose": "dose",
    "figure.examinations": "examinations",
    "instead.as_negative": "the same rule, it taken as negative",
    "instead.as_positive": "the same rule, it taken as positive",
    "instead.best": "the best rule without it (Youden)",
    "bounds.shares": "shares, %",
    "bounds.counts": "counts",
}
