"""Every method a statistic can name has a name in both languages."""

import pytest

from core.stats.clustered import mcnemar as clustered_mcnemar
from core.stats.clustered import proportions as clustered
from core.stats.one_test import at_prevalence as predictive_values
from core.stats.one_test import measures, proportions
from core.stats.paired import difference as paired_difference
from core.stats.paired.joint import joint
from core.stats.paired.mcnemar import mcnemar
from core.words import LANGUAGES, words

TABLE = (8, 2, 3, 7)


def codes() -> set[str]:
    test = mcnemar(3, 5)
    answers = [
        *(getattr(measures, name)(*TABLE) for name in ("likelihood_ratio_positive", "youden", "f1", "mcc")),
        measures.bootstrap_interval([0.1, 0.2]),
        *predictive_values.at_prevalence(*TABLE, 0.2),
        *(getattr(test, name) for name in ("asymptotic", "corrected", "exact", "midp", "textbook")),
        joint(1, 2, 3, 4),
        clustered.rao_scott(5, 10, 2.0, 5),
        clustered.linearised_difference(0.1, 0.01, 5),
        clustered_mcnemar.obuchowski(2, 4, 5),
        clustered_mcnemar.yang(2, 4, 3, 5),
        clustered_mcnemar.durkalski([1, 0], [0, 2], [2, 2]),
        clustered_mcnemar.eliasziw([1, 0], [1, 0], [0, 2], [0, 0]),
        clustered.wald([0.1], [[0.01]]),
    ]
    return {*proportions.METHODS, *paired_difference.METHODS, *(answer.method for answer in answers)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_has_a_name(language):
    say = words(language)
    names = {code: say.label("method", code) for code in codes()}
    assert [code for code, name in names.items() if name == code] == []
    assert len(set(names.values())) == len(names)
    if language == "zh":
        assert all(name != words("en").label("method", code) for code, name in names.items())
