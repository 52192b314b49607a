"""Terms of the field, and what they mean here."""

LABELS = {
    "term.index_test": "index test",
    "meaning_of.index_test": "The test whose accuracy is asked, such as the CT read.",
    "term.reference_standard": "reference standard",
    "meaning_of.reference_standard": "What says whether the condition is truly present.",
    "term.target_condition": "target condition",
    "meaning_of.target_condition": "What the tests look for, such as a metastasis.",
    "term.unit_of_analysis": "unit of analysis",
    "meaning_of.unit_of_analysis": "What is counted: the lesion or the patient.",
    "term.cluster": "cluster",
    "meaning_of.cluster": "Units that belong together: the lesions of one patient.",
    "term.design_effect": "design effect",
    "meaning_of.design_effect": (
        "How many times larger the variance is because lesions of a patient resemble each other."
    ),
    "term.read": "read",
    "meaning_of.read": (
        "What a reader or a test says about a unit: positive, negative, indeterminate or missing."
    ),
    "term.reader": "reader",
    "meaning_of.reader": "Who reads the images: a radiologist, or whoever decides for a test.",
    "term.lesion": "lesion",
    "meaning_of.lesion": "A finding that is counted by itself; the file lists them.",
    "term.indeterminate": "indeterminate",
    "meaning_of.indeterminate": "A read was made but says neither positive nor negative.",
    "term.missing": "missing",
    "meaning_of.missing": "No read was made or recorded. It is never recoded.",
    "term.not_decidable": "not decidable",
    "meaning_of.not_decidable": "A fusion rule whose unusable reads could still change its verdict.",
    "term.sensitivity": "sensitivity",
    "meaning_of.sensitivity": "Share of units with the condition that are read positive.",
    "term.specificity": "specificity",
    "meaning_of.specificity": "Share of units without the condition that are read negative.",
    "term.ppv": "positive predictive value (PPV)",
    "meaning_of.ppv": (
        "Share of positive reads that have the condition; it depends on how common the condition is."
    ),
    "term.npv": "negative predictive value (NPV)",
    "meaning_of.npv": (
        "Share of negative reads that do not have the condition; it depends on how common the condition is."
    ),
    "term.accuracy": "accuracy",
    "meaning_of.accuracy": "Share of units that are read rightly.",
    "term.likelihood_ratio": "likelihood ratio",
    "meaning_of.likelihood_ratio": "How many times likelier a read is with the condition than without it.",
    "term.overall_efficacy": "“overall efficacy”",
    "meaning_of.overall_efficacy": (
        "A name in some papers for the joint test of sensitivity and specificity; not a test of accuracy."
    ),
    "term.discordant_pair": "discordant pair",
    "meaning_of.discordant_pair": "A unit on which one test is right and the other wrong.",
    "term.difference": "second minus first",
    "meaning_of.difference": "The direction of every difference shown.",
    "term.confidence_interval": "confidence interval",
    "meaning_of.confidence_interval": "Values that the data do not rule out at the stated level.",
    "term.family": "family",
    "meaning_of.family": "The comparisons over which p values are adjusted.",
    "term.subgroup": "subgroup",
    "meaning_of.subgroup": "Units that share a level of a grouping column.",
    "term.heterogeneity": "heterogeneity",
    "meaning_of.heterogeneity": "That an advantage is not the same in every subgroup.",
    "term.fusion_rule": "fusion rule",
    "meaning_of.fusion_rule": "A rule that makes one verdict of several reads, such as PET or MR.",
    "term.roll_up": "roll-up",
    "meaning_of.roll_up": "How verdicts on lesions become the verdict on the patient.",
    "term.wrong_lesion": "right patient, wrong lesion",
    "meaning_of.wrong_lesion": (
        "A patient with the condition who is positive only through a false-positive lesion."
    ),
    "term.frontier": "frontier",
    "meaning_of.frontier": "Rules that no other rule beats in both sensitivity and specificity.",
    "term.optimism": "optimism",
    "meaning_of.optimism": "How much better a rule looks on the data it was chosen on.",
    "term.verification_bias": "verification bias",
    "meaning_of.verification_bias": "The reference is known more often for units of a certain read.",
    "term.incorporation_bias": "incorporation bias",
    "meaning_of.incorporation_bias": "The reference standard uses the test that it judges.",
    "term.ablation_session": "ablation session",
    "meaning_of.ablation_session": "One ablation procedure of one patient on one day.",
    "term.local_control": "local control",
    "meaning_of.local_control": (
        "Complete ablation of the lesions, shown by contrast-enhanced imaging within one month."
    ),
    "term.complete_ablation": "complete ablation",
    "meaning_of.complete_ablation": "No part of the lesion takes up contrast any more.",
    "term.major_complication": "major complication",
    "meaning_of.major_complication": (
        "A complication that raises the level of care, prolongs the stay, or leads to readmission, further "
        "treatment, disability or death."
    ),
    "term.follow_up": "follow-up",
    "meaning_of.follow_up": "What is known of the patient at a set time after ablation.",
    "term.length_of_stay": "length of stay",
    "meaning_of.length_of_stay": "Days from admission to discharge.",
    "term.control_chart": "control chart",
    "meaning_of.control_chart": "A chart over time with the limits of usual variation.",
    "term.funnel_plot": "funnel plot",
    "meaning_of.funnel_plot": (
        "Centres against a target, with limits that widen for small numbers; not a ranking."
    ),
}

TERMS = tuple(key.removeprefix("term.") for key in LABELS if key.startswith("term."))
"""Codes of the terms, in the order of the glossary."""
