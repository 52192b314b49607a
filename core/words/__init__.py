"""Every sentence the project says, in English and Chinese.

``words(language)`` is the only door: it returns an object that translates, names codes, says
problems and writes numbers. English is the source text and the message id.
"""

from core.words.catalogue import LANGUAGES, N_, Said, Words, language_of, words
from core.words.numbers import DOT, NOT_ESTIMABLE, Numbers

__all__ = ["DOT", "LANGUAGES", "NOT_ESTIMABLE", "N_", "Numbers", "Said", "Words", "language_of", "words"]
